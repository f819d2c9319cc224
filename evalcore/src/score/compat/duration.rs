//! The two duration grammars of the imitated service.

use super::generation::Generation;
use super::python;

/// What a parameter that is no duration counts as, in seconds.
const DEFAULT_SECONDS: f64 = 30.0;

/// The seconds of `maxDuration`: one number with `s`, `m`, `h` or nothing, else 30.
pub(in crate::score) fn parameter_seconds(text: &str) -> f64 {
    let text = text.to_lowercase();
    let text = python::strip(&text);
    let units = [('s', 1.0), ('m', 60.0), ('h', 3600.0)];
    let number = |text: &str| python::float(text);
    let seconds = units
        .iter()
        .find_map(|(unit, seconds)| Some((text.strip_suffix(*unit)?, *seconds)))
        .map_or_else(
            || number(text),
            |(rest, seconds)| number(rest).map(|count| count * seconds),
        );
    seconds.unwrap_or(DEFAULT_SECONDS)
}

/// The seconds of `status.duration`, or the text of the exception.
pub(in crate::score) fn status_seconds(text: &str, generation: Generation) -> Result<f64, String> {
    let text = python::strip(text).to_lowercase();
    let text = text.as_str();
    if let Some(seconds) = plain_seconds(text) {
        return Ok(seconds);
    }
    let mut seconds = 0.0;
    for (unit, each) in [('h', 3600.0), ('m', 60.0), ('s', 1.0)] {
        if let Some(count) = first_with_unit(text, unit) {
            seconds += count * each;
        }
    }
    if seconds > 0.0 {
        return Ok(seconds);
    }
    python::float(text).ok_or_else(|| {
        if generation == Generation::V3 {
            format!("ValueError: could not convert string to float: '{text}'")
        } else {
            format!("ValueError: Unable to parse duration string: {text}")
        }
    })
}

/// Digits, perhaps a point and more digits, perhaps `s`: the whole text.
fn plain_seconds(text: &str) -> Option<f64> {
    let number = text.strip_suffix('s').unwrap_or(text);
    (number_length(number) == number.len() && !number.is_empty()).then(|| python::float(number))?
}

/// The first number that `unit` follows at once.
fn first_with_unit(text: &str, unit: char) -> Option<f64> {
    let starts = text.char_indices().filter(|(_, c)| c.is_numeric());
    for (start, _) in starts {
        let rest = text.get(start..).unwrap_or_default();
        let (number, after) = rest.split_at(number_length(rest));
        if after.starts_with(unit) && !number.is_empty() {
            return python::float(number);
        }
    }
    None
}

/// How many bytes at the start are digits, perhaps with a point and more digits.
fn number_length(text: &str) -> usize {
    let digits = |text: &str| -> usize {
        text.chars()
            .take_while(|c| c.is_numeric())
            .map(char::len_utf8)
            .sum()
    };
    let whole = digits(text);
    if whole == 0 {
        return 0;
    }
    match text.get(whole..).and_then(|rest| rest.strip_prefix('.')) {
        Some(rest) => whole + 1 + digits(rest),
        None => whole,
    }
}
