//! The records that a patched OpenCompass prints into its log.

use super::text::is_space;
use crate::diagnostic::Code;
use crate::json::{self, Value};

/// The last record behind `marker` that is a JSON object, and where its marker stands.
///
/// Records behind it that are none are noted, the last one first.
pub(super) fn last_readable(
    log: &str,
    marker: &str,
    note: &mut impl FnMut(Code, String, usize),
) -> Option<(Value, usize)> {
    log.rmatch_indices(marker).find_map(|(at, _)| {
        let after = log.get(at + marker.len()..).unwrap_or_default();
        match read_object(after.trim_start_matches(is_space)) {
            Ok(record) => Some((record, at)),
            Err(why) => {
                let name = marker.trim_end_matches(':');
                let message = format!("expected a JSON object after `{name}`, found {why}");
                note(Code::LogRecordUnreadable, message, at);
                None
            }
        }
    })
}

fn read_object(text: &str) -> Result<Value, String> {
    if !text.starts_with('{') {
        let word: String = text
            .chars()
            .take(20)
            .take_while(|c| !is_space(*c))
            .collect();
        return Err(format!("`{word}`"));
    }
    let end = object_end(text.as_bytes()).ok_or("an object that does not end")?;
    let record = text.get(..end).unwrap_or_default();
    json::parse(record.as_bytes()).map_err(|error| format!("an object that is broken: {error}"))
}

/// The longest record that is looked for: a log is not JSON, and a brace may never be closed.
const LONGEST: usize = 1 << 13;

/// Where the object at the start of `text` ends.
fn object_end(text: &[u8]) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quoted = false;
    let mut escaped = false;
    for (at, byte) in text.iter().enumerate().take(LONGEST) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}
