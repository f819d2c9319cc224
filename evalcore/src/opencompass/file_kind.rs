//! What a file is, from its name and its first bytes.

use crate::json::{Kind, Reader};
use crate::opencompass::config::ConfigFileName;
use crate::opencompass::summary::SummaryFileName;

/// What a file is.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::FileKind;
///
/// let kind = FileKind::detect("any.json", br#"{"0": {"prediction": "4"}}"#);
/// assert_eq!(kind, Some(FileKind::Predictions));
/// let kind = FileKind::detect("any.json", br#"{"accuracy": 65.625, "details": {}}"#);
/// assert_eq!(kind, Some(FileKind::Results));
/// assert_eq!(FileKind::detect("photo.png", b"\x89PNG\r\n\x1a\n\0"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileKind {
    /// A summary as CSV.
    SummaryCsv,
    /// A summary as a Markdown table.
    SummaryMd,
    /// A summary as text with sections.
    SummaryTxt,
    /// The JSON report of Flames.
    SummaryJson,
    /// Predictions, in any form.
    Predictions,
    /// Results: metrics, details, errors.
    Results,
    /// The state of a task.
    InferStatus,
    /// The config of a run.
    Config,
    /// A log.
    Log,
}

/// Members of a predictions file at its top level that no other file has.
const STATION: [&str; 2] = ["predictions", "cfg"];
/// Members of a status file.
const STATUS: [&str; 2] = ["completed", "updated_at"];

impl FileKind {
    /// The name as it stands in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SummaryCsv | Self::SummaryMd | Self::SummaryTxt | Self::SummaryJson => "summary",
            Self::Predictions => "predictions",
            Self::Results => "results",
            Self::InferStatus => "infer_status",
            Self::Config => "config",
            Self::Log => "log",
        }
    }

    /// Says what a file is by its path, with `/` between names, and its first bytes: some
    /// kilobytes are enough. `None` for what no reader knows.
    ///
    /// What the text shows comes first; where a JSON text fits several kinds, the directory
    /// nearest to the file decides: `predictions`, `results` or `infer_status`.
    #[must_use]
    pub fn detect(path: &str, head: &[u8]) -> Option<Self> {
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
        let name = path.rsplit('/').next().unwrap_or(path);
        let name = name.strip_suffix(".bak").unwrap_or(name);
        if let SummaryFileName::Subjective { .. } = SummaryFileName::parse(name)
            && name.ends_with(".json")
            && by_directory(path) == Some("summary")
        {
            return Some(Self::SummaryJson);
        }
        let extension = name.rsplit_once('.').map(|(_, extension)| extension);
        match extension.unwrap_or_default() {
            "csv" => Some(Self::SummaryCsv),
            "md" => Some(Self::SummaryMd),
            "txt" => of_txt(head),
            "py" => Some(Self::Config),
            "out" | "log" => Some(Self::Log),
            "jsonl" => Some(Self::Predictions),
            "json" => Some(of_json(path, head)),
            _ => of_text(path, head),
        }
    }
}

/// The nearest directory whose name says what lies in it.
fn by_directory(path: &str) -> Option<&str> {
    const KNOWN: [&str; 4] = ["predictions", "results", "infer_status", "summary"];
    let mut above = path.rsplit('/').skip(1);
    above.find(|name| KNOWN.contains(name))
}

/// Lines that only a text summary has.
const SECTIONS: [&str; 3] = ["tabulate format", "csv format", "raw format"];
/// Words that only a log has.
const LOGGED: [&str; 7] = [
    "Traceback (most recent call last)",
    "ETA_DATA:",
    "PROGRESS_DATA:",
    "OpenCompass",
    "INFO",
    "WARNING",
    "ERROR",
];

fn of_txt(head: &[u8]) -> Option<FileKind> {
    let has = |words: &str| memchr::memmem::find(head, words.as_bytes()).is_some();
    if SECTIONS.iter().any(|section| has(section)) {
        Some(FileKind::SummaryTxt)
    } else {
        LOGGED.iter().any(|word| has(word)).then_some(FileKind::Log)
    }
}

/// A file whose name does not help, such as standard input.
fn of_text(path: &str, head: &[u8]) -> Option<FileKind> {
    let first = head.trim_ascii_start();
    if head.contains(&0) && !first.starts_with(b"{") {
        return None;
    }
    let line = first.split(|b| *b == b'\n').next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or(path);
    Some(match first.first()? {
        b'{' if is_lines(first) => FileKind::Predictions,
        b'{' | b'[' => of_json(path, first),
        b'|' => FileKind::SummaryMd,
        _ if ConfigFileName::parse(name).is_some() => FileKind::Config,
        _ if line.starts_with(b"dataset,") || line.starts_with(b"model,") => FileKind::SummaryCsv,
        _ if line.starts_with(b"datasets") || line.starts_with(b"models = ") => FileKind::Config,
        _ => return of_txt(head),
    })
}

/// Whether an object ends in the first line and another one follows.
fn is_lines(head: &[u8]) -> bool {
    let mut lines = head.split(|b| *b == b'\n').map(<[u8]>::trim_ascii);
    let ends = lines.next().is_some_and(|line| line.ends_with(b"}"));
    ends && lines.any(|line| line.starts_with(b"{"))
}

fn of_json(path: &str, head: &[u8]) -> FileKind {
    let usual = match by_directory(path) {
        Some("predictions") => FileKind::Predictions,
        Some("infer_status") => FileKind::InferStatus,
        _ => FileKind::Results,
    };
    let Some(b'{') = head.trim_ascii_start().first() else {
        // A list is always one of samples; an empty file is what its directory says.
        let is_list = head.trim_ascii_start().first() == Some(&b'[');
        return if is_list {
            FileKind::Predictions
        } else {
            usual
        };
    };
    members(head, usual)
}

/// Judges by the members at the top level, as far as the text goes.
fn members(head: &[u8], usual: FileKind) -> FileKind {
    let mut reader = Reader::new(head);
    let mut names: Vec<String> = Vec::new();
    if reader.begin_object().is_err() {
        return usual;
    }
    while let Ok(Some(name)) = reader.next_key() {
        let name = name.to_owned();
        let kind = reader.peek_kind().ok().flatten();
        let is_index = !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit());
        match kind {
            Some(Kind::Object) if is_index => return FileKind::Predictions,
            Some(Kind::Object | Kind::Array) if name == "details" => return FileKind::Results,
            Some(Kind::Object | Kind::Array) if name == "predictions" => {
                return FileKind::Predictions;
            }
            _ => names.push(name),
        }
    }
    let has = |wanted: &[&str]| {
        let found = |wanted: &&str| names.iter().any(|name| name == wanted);
        wanted.iter().any(found)
    };
    let all = |wanted: &[&str]| wanted.iter().all(|wanted| has(&[wanted]));
    if all(&STATION) || (has(&["idx"]) && has(&["prediction", "origin_prompt"])) {
        FileKind::Predictions
    } else if has(&["status"]) && has(&STATUS) {
        FileKind::InferStatus
    } else {
        usual
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_name_and_text() {
        use FileKind::{
            Config, InferStatus, Log, Predictions, Results, SummaryCsv, SummaryJson, SummaryMd,
            SummaryTxt,
        };
        for (path, text, want) in [
            ("summary/summary_20251016_235030.csv", "", SummaryCsv),
            ("a.md", "", SummaryMd),
            ("a.txt", "20251016_235030\ntabulate format\n", SummaryTxt),
            ("a.txt", "Traceback (most recent call last):", Log),
            ("summary/judged-by--gpt-4.json", "{\"a\": 1}", SummaryJson),
            ("results/m/d.json", "{\"accuracy\": 1}", Results),
            ("results/e/predictions/m/d.json", "", Predictions),
            (
                "results/m/d.json",
                "{\"0\": {\"prediction\": 1}}",
                Predictions,
            ),
            ("d.json", "{\"details\": {\"0\": {", Results),
            ("d.json", "[{\"prediction\": 1}]", Predictions),
            (
                "d.json",
                "{\"predictions\": [], \"results\": {}, \"cfg\": {}}",
                Predictions,
            ),
            ("d.json", "{\"0\": \"cut", Results),
            ("predictions/m/d.json", "{\"0\": \"cut", Predictions),
            (
                "d.json",
                "{\"status\": \"done\", \"completed\": 2, \"total\": 2}",
                InferStatus,
            ),
            (
                "infer_status/m/d.json",
                "{\"status\": \"fail\"}",
                InferStatus,
            ),
            ("tmp_d.jsonl", "", Predictions),
            ("tmp_d.jsonl.bak", "", Predictions),
            ("configs/20251016_235030_1.py", "", Config),
            ("d.out", "", Log),
            ("-", "\u{feff}dataset,version,metric,mode,m\n", SummaryCsv),
            ("-", "| dataset | version |", SummaryMd),
            (
                "-",
                "{\"idx\": 0, \"prediction\": 1}\n{\"idx\": 1}",
                Predictions,
            ),
            ("-", "datasets=[\n", Config),
            ("-", "10/16 23:50:30 - OpenCompass - INFO", Log),
        ] {
            assert_eq!(
                FileKind::detect(path, text.as_bytes()),
                Some(want),
                "{path} {text}"
            );
        }
        assert_eq!(FileKind::detect("-", b""), None);
        assert_eq!(FileKind::detect("a.bin", b"\0\x01"), None);
        assert_eq!(FileKind::detect("Cargo.lock", b"version = 4\n"), None);
    }
}
