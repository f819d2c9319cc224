//! The severity that a log line states.

use crate::metrics::AnswerSeverity;

/// Words that state a severity where a line states none in a field: as whole words in upper case.
const WORDS: [(&str, AnswerSeverity); 10] = [
    ("CRITICAL", AnswerSeverity::Critical),
    ("FATAL", AnswerSeverity::Critical),
    ("PANIC", AnswerSeverity::Critical),
    ("EMERG", AnswerSeverity::Critical),
    ("ERROR", AnswerSeverity::Error),
    ("ERR", AnswerSeverity::Error),
    ("WARNING", AnswerSeverity::Warn),
    ("WARN", AnswerSeverity::Warn),
    ("INFO", AnswerSeverity::Info),
    ("DEBUG", AnswerSeverity::Info),
];

/// The severity that a line states of itself; `None` where it states none.
///
/// A field counts first: `level` or `severity` of JSON, `level=` of logfmt, the letter of klog
/// (`E0102 …`). Then a whole word in upper case, or in brackets, near the start. A word within the
/// message, such as `error` in a query that a log quotes, does not count.
///
/// # Examples
///
/// ```
/// use evalcore::experiment::stated_severity;
/// use evalcore::metrics::AnswerSeverity;
///
/// assert_eq!(stated_severity(r#"{"level": "WARNING", "msg": "error budget is fine"}"#), Some(AnswerSeverity::Warn));
/// assert_eq!(stated_severity("level=info msg=\"query: |~ critical\""), Some(AnswerSeverity::Info));
/// assert_eq!(stated_severity("E1228 20:46:56.856 reflector.go: lost"), Some(AnswerSeverity::Error));
/// assert_eq!(stated_severity("stderr is closed"), None);
/// ```
#[must_use]
pub fn stated_severity(line: &str) -> Option<AnswerSeverity> {
    let line = line.trim_start();
    json_field(line)
        .or_else(|| logfmt_field(line))
        .or_else(|| klog(line))
        .or_else(|| word(line))
}

fn json_field(line: &str) -> Option<AnswerSeverity> {
    if !line.starts_with('{') {
        return None;
    }
    let value = crate::json::parse(line.as_bytes()).ok()?;
    let names = ["level", "severity", "lvl", "levelname"];
    let stated = names.iter().find_map(|name| value.get(name)?.as_str())?;
    AnswerSeverity::of(stated)
}

fn logfmt_field(line: &str) -> Option<AnswerSeverity> {
    // Before the message: what follows may be quoted from elsewhere.
    let head = line.split(" msg=").next().unwrap_or(line);
    let fields = head.split_whitespace();
    let mut stated = fields.filter_map(|field| {
        let (name, value) = field.split_once('=')?;
        matches!(name, "level" | "lvl" | "severity").then_some(value)
    });
    AnswerSeverity::of(stated.next()?)
}

/// `E0102 15:04:05`: a letter, month and day.
fn klog(line: &str) -> Option<AnswerSeverity> {
    let mut bytes = line.bytes();
    let severity = match bytes.next()? {
        b'I' => AnswerSeverity::Info,
        b'W' => AnswerSeverity::Warn,
        b'E' => AnswerSeverity::Error,
        b'F' => AnswerSeverity::Critical,
        _ => return None,
    };
    let date: Vec<u8> = bytes.by_ref().take(4).collect();
    let is_date = date.len() == 4 && date.iter().all(u8::is_ascii_digit);
    (is_date && bytes.next() == Some(b' ')).then_some(severity)
}

fn word(line: &str) -> Option<AnswerSeverity> {
    let words = line.split(|c: char| !c.is_ascii_alphanumeric());
    let mut near = words.filter(|word| !word.is_empty()).take(12);
    let named = |word: &str| {
        let known = WORDS.iter().find(|(name, _)| *name == word);
        known.map(|(_, severity)| *severity)
    };
    let bracketed = || {
        let inner = line.split_once('[')?.1.split_once(']')?.0;
        let upper = inner.trim().to_ascii_uppercase();
        named(&upper)
    };
    near.find_map(named).or_else(bracketed)
}
