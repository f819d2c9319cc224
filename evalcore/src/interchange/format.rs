//! How records are laid out.

use crate::json::{Kind, ParseOptions, Reader};

/// How the records of a file are laid out.
///
/// # Examples
///
/// ```
/// use evalcore::interchange::RecordFormat;
///
/// let of = |head: &[u8]| RecordFormat::detect("-", head);
/// assert_eq!(of(b"{\"pred\": 1}\n{\"pred\": 2}\n"), Some(RecordFormat::Jsonl));
/// assert_eq!(of(b"[{\"pred\": 1}]"), Some(RecordFormat::Json));
/// assert_eq!(of(b"pred,gold\n1,2\n"), Some(RecordFormat::Csv));
/// assert_eq!(of(b"{\"0\": {\"prediction\": \"4\"}}"), Some(RecordFormat::OpenCompass));
/// assert_eq!(of(b"{\n  \"accuracy\": 1\n}"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RecordFormat {
    /// One JSON object a line.
    Jsonl,
    /// A JSON list of objects.
    Json,
    /// Comma-separated values below a header: every value is a text.
    Csv,
    /// A predictions file of OpenCompass: an object of samples, or a station's.
    OpenCompass,
}

impl RecordFormat {
    /// The name as it stands in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::OpenCompass => "opencompass",
        }
    }

    /// Says how records are laid out, by the file's name and its first bytes; `None` for a single
    /// object that is no predictions file, and for what is no text.
    #[must_use]
    pub fn detect(path: &str, head: &[u8]) -> Option<Self> {
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
        let text = head.trim_ascii_start();
        let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
        let lines = matches!(extension, "jsonl" | "ndjson");
        match text.first() {
            _ if head.contains(&0) => None,
            Some(b'{') if holds_samples(text) => Some(Self::OpenCompass),
            Some(b'{') if lines || starts_with_a_line(text) => Some(Self::Jsonl),
            Some(b'{') => None,
            Some(b'[') if !lines => Some(Self::Json),
            _ if lines => Some(Self::Jsonl),
            None if extension == "json" => Some(Self::Json),
            None if extension != "csv" => Some(Self::Jsonl),
            _ => Some(Self::Csv),
        }
    }
}

/// Whether the object's first member is that of a predictions file.
fn holds_samples(text: &[u8]) -> bool {
    let mut reader = Reader::new(text);
    if reader.begin_object().is_err() {
        return false;
    }
    let numbered = match reader.next_key() {
        Ok(Some("predictions" | "cfg")) => false,
        Ok(Some(key)) if key.bytes().all(|byte| byte.is_ascii_digit()) => true,
        _ => return false,
    };
    let kind = reader.peek_kind().ok().flatten();
    kind == Some(Kind::Object) || (!numbered && kind == Some(Kind::Array))
}

/// Whether the first line is a whole object, or is longer than what is seen of it.
fn starts_with_a_line(text: &[u8]) -> bool {
    match memchr::memchr(b'\n', text) {
        None => true,
        Some(end) => {
            let line = text.get(..end).unwrap_or_default();
            ParseOptions::new().parse(line).is_ok()
        }
    }
}
