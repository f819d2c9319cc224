//! The classification of budeval's error playbook, rule by rule.

use crate::opencompass::logs::{
    ErrorCategory as Category, JobError, MESSAGE_LIMIT, advice_for, is_progress_bar, prefix, strip,
};

pub(super) fn classify(log: &str) -> JobError {
    let category = category(log);
    let error_message = message(log);
    let actionable_message = advice_for(category, log).unwrap_or_else(|| error_message.clone());
    let place = traceback_place(log);
    JobError {
        category,
        error_type: category.usual_type().to_owned(),
        error_message,
        actionable_message,
        file: place.map(|(file, _)| file.to_owned()),
        line: place.map(|(_, line)| line),
    }
}

/// Any word anywhere in the log decides; the first rule that fits wins.
fn category(log: &str) -> Category {
    let any = |words: &[&str]| words.iter().any(|word| log.contains(word));
    if any(&["AssertionError"]) {
        if any(&["No valid url", "does not exist", "./data/"]) {
            Category::DatasetMissing
        } else {
            Category::Configuration
        }
    } else if any(&["CUDA out of memory", "OutOfMemoryError"]) {
        Category::OutOfMemory
    } else if any(&["CUDA", "GPU"]) {
        Category::GpuError
    } else if any(&["ModuleNotFoundError", "ImportError"]) {
        Category::DependencyMissing
    } else if any(&["Request timed out"]) || (any(&["RuntimeError"]) && any(&["API failed"])) {
        Category::ApiTimeout
    } else if any(&["ConnectionError", "TimeoutError", "Connection refused"]) {
        Category::NetworkError
    } else if any(&["FileNotFoundError"]) {
        Category::FileMissing
    } else if any(&["ValueError"]) {
        Category::InvalidInput
    } else {
        Category::Unknown
    }
}

/// The last line that names an error, else the last one of more than ten characters.
fn message(log: &str) -> String {
    let marks = ["Error:", "Exception:", "Request timed out", "API failed"];
    let lines = || log.rsplit('\n').filter(|line| !strip(line).is_empty());
    let named = lines()
        .filter(|line| !is_progress_bar(line))
        .find(|line| marks.iter().any(|mark| line.contains(mark)));
    let found = named.or_else(|| {
        lines()
            .filter(|line| !(line.contains('|') && line.contains('%')))
            .find(|line| strip(line).chars().nth(10).is_some())
    });
    found
        .map(|line| prefix(strip(line), MESSAGE_LIMIT).to_owned())
        .unwrap_or_default()
}

/// The first `File "...", line ...` of a text: the imitated pattern may span lines.
fn traceback_place(text: &str) -> Option<(&str, u64)> {
    text.match_indices("File \"").find_map(|(at, mark)| {
        let after = text.get(at + mark.len()..)?;
        let (file, rest) = after.split_once('"')?;
        let rest = rest.strip_prefix(", line ")?;
        let length = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let digits = rest.get(..length).filter(|digits| !digits.is_empty())?;
        let line = digits.parse().unwrap_or(u64::MAX);
        (!file.is_empty()).then_some((file, line))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_complete_place_counts() {
        let text = "File \"\" File \"a\", line x File \"b\", line 12, in f";
        assert_eq!(traceback_place(text), Some(("b", 12)));
        assert_eq!(traceback_place("File \"a\n\", line 3"), Some(("a\n", 3)));
    }
}
