//! Which exception of a log is the reported one.

use std::borrow::Cow;

use super::text::{is_progress_bar, strip};
use super::traceback::{self, Frame, Traceback};

/// Exceptions that say only that another process failed.
const LAUNCHERS: [&str; 2] = ["ChildFailedError", "CalledProcessError"];

/// The exception that a log reports, or the line that comes closest to one.
#[derive(Debug)]
pub(super) struct Reported<'a> {
    line: &'a str,
    next_line: &'a str,
    class_name: Option<&'a str>,
    frame: Option<Frame<'a>>,
}

impl<'a> Reported<'a> {
    /// The line that names it.
    pub(super) fn line(&self) -> &'a str {
        self.line
    }

    /// The exception's class without its module.
    pub(super) fn class_name(&self) -> Option<&'a str> {
        self.class_name
    }

    /// Where it happened.
    pub(super) fn frame(&self) -> Option<Frame<'a>> {
        self.frame
    }

    /// The words that decide: the line, and the next one where the exception's text starts there.
    pub(super) fn text(&self) -> Cow<'a, str> {
        if self.line.ends_with(':') {
            Cow::Owned(format!("{}\n{}", self.line, self.next_line))
        } else {
            Cow::Borrowed(self.line)
        }
    }

    fn of_traceback(traceback: &Traceback<'a>) -> Self {
        let line = strip(traceback.exception);
        Self {
            line,
            next_line: traceback.next_line,
            class_name: leading_class(line),
            frame: traceback.place(),
        }
    }

    fn of_line(line: &'a str) -> Self {
        let line = strip(line);
        Self {
            line,
            next_line: "",
            class_name: named_class(line),
            frame: None,
        }
    }
}

/// Finds the reported exception: of the last traceback, else of the last line that names one.
pub(super) fn find_reported(log: &str) -> Reported<'_> {
    let tracebacks = traceback::find_all(log);
    let is_launcher = |traceback: &&Traceback<'_>| {
        leading_class(strip(traceback.exception)).is_some_and(|name| LAUNCHERS.contains(&name))
    };
    let cause = tracebacks.iter().rev().find(|found| !is_launcher(found));
    if let Some(found) = cause.or(tracebacks.last()) {
        return Reported::of_traceback(found);
    }
    let lines = || {
        traceback::lines(log)
            .rev()
            .filter(|line| !strip(line).is_empty() && !is_progress_bar(line))
    };
    let named = lines().find(|line| names_an_error(strip(line)));
    Reported::of_line(named.or_else(|| lines().next()).unwrap_or_default())
}

fn names_an_error(line: &str) -> bool {
    let marks = ["Request timed out", "API failed"];
    named_class(line).is_some() || marks.iter().any(|mark| line.contains(mark))
}

/// The class at the start of a line `package.Class: text` or `Class`.
fn leading_class(line: &str) -> Option<&str> {
    let path = line.split_once(':').map_or(line, |(path, _)| path);
    let word = |part: &str| {
        part.starts_with(|c: char| c == '_' || c.is_alphabetic())
            && part.chars().all(|c| c == '_' || c.is_alphanumeric())
    };
    if !path.split('.').all(word) {
        return None;
    }
    path.rsplit('.').next()
}

/// The class that a line names: `Class` alone, or `...Error:` or `...Exception:` anywhere in it.
fn named_class(line: &str) -> Option<&str> {
    let is_exception = |name: &str| {
        ["Error", "Exception", "Interrupt"]
            .iter()
            .any(|end| name.ends_with(end))
            && name != "Error"
    };
    if let Some(name) = leading_class(line).filter(|name| is_exception(name)) {
        return Some(name);
    }
    line.match_indices(':').find_map(|(at, _)| {
        let before = line.get(..at)?;
        let start = before
            .rfind(|c: char| c != '_' && !c.is_alphanumeric())
            .map_or(0, |at| at + 1);
        let name = before.get(start..).unwrap_or_default();
        is_exception(name).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(log: &str, line: &str, class: Option<&str>, place: Option<(&str, u64)>) {
        let found = find_reported(log);
        assert_eq!(found.line(), line, "{log}");
        assert_eq!(found.class_name(), class, "{log}");
        let found = found.frame().map(|frame| (frame.file, frame.line));
        assert_eq!(found, place, "{log}");
    }

    #[test]
    fn the_last_traceback_is_reported_with_its_own_place() {
        check(
            "Traceback (most recent call last):\n  File \"a.py\", line 1, in x\nKeyError: 1\n\n\
             During handling of the above exception, another exception occurred:\n\n\
             Traceback (most recent call last):\n  File \"b.py\", line 2, in y\n    z()\n\
             IndexError: list index out of range\nINFO done\n",
            "IndexError: list index out of range",
            Some("IndexError"),
            Some(("b.py", 2)),
        );
    }

    #[test]
    fn the_place_is_one_that_a_user_can_change() {
        let head =
            "Traceback (most recent call last):\n  File \"/w/run.py\", line 4, in <module>\n";
        let library = "  File \"/usr/lib/python3/dist-packages/torch/x.py\", line 9, in f\n";
        let own = "  File \"/venv/site-packages/opencompass/tasks/t.py\", line 7, in g\n";
        let end = "RuntimeError: boom\n";
        check(
            &format!("{head}{library}{end}"),
            "RuntimeError: boom",
            Some("RuntimeError"),
            Some(("/w/run.py", 4)),
        );
        check(
            &format!("{head}{own}{library}{end}"),
            "RuntimeError: boom",
            Some("RuntimeError"),
            Some(("/venv/site-packages/opencompass/tasks/t.py", 7)),
        );
    }

    #[test]
    fn shared_prefixes_and_progress_bars_are_seen_through() {
        check(
            "[rank0]: Traceback (most recent call last):\n[rank0]:   File \"a.py\", line 3, in f\n\
             [rank1]: noise\n[rank0]: torch.OutOfMemoryError: CUDA out of memory\n",
            "torch.OutOfMemoryError: CUDA out of memory",
            Some("OutOfMemoryError"),
            Some(("a.py", 3)),
        );
        check(
            " 50%|##  | 5/10 [00:01]Traceback (most recent call last):\n  File \"a.py\", line 3, in f\n\
             100%|####| 10/10 [00:01<00:00, 4.4it/s]\nValueError: x\r\n",
            "ValueError: x",
            Some("ValueError"),
            Some(("a.py", 3)),
        );
    }

    #[test]
    fn launchers_give_way_to_the_cause() {
        let cause =
            "Traceback (most recent call last):\n  File \"a.py\", line 3, in f\nValueError: x\n";
        let launcher = "Traceback (most recent call last):\n  File \"torchrun\", line 8, in <module>\n\
             torch.distributed.elastic.multiprocessing.errors.ChildFailedError: \n";
        let both = format!("{cause}{launcher}");
        check(
            &both,
            "ValueError: x",
            Some("ValueError"),
            Some(("a.py", 3)),
        );
        check(
            launcher,
            "torch.distributed.elastic.multiprocessing.errors.ChildFailedError:",
            Some("ChildFailedError"),
            Some(("torchrun", 8)),
        );
    }

    #[test]
    fn without_a_traceback_a_line_is_reported() {
        for (log, line, class) in [
            (
                "x\nValueError: a\nEOF\nmore\n",
                "ValueError: a",
                Some("ValueError"),
            ),
            (
                "2024-01-01 ERROR a.b.FooError: bad\n",
                "2024-01-01 ERROR a.b.FooError: bad",
                Some("FooError"),
            ),
            ("Request timed out.\nretry\n", "Request timed out.", None),
            (
                "KeyboardInterrupt\n",
                "KeyboardInterrupt",
                Some("KeyboardInterrupt"),
            ),
            (
                "INFO AssertionError handled and retried\nINFO done\n",
                "INFO done",
                None,
            ),
            ("Killed\n 45%|# | 45/100\n", "Killed", None),
            ("", "", None),
        ] {
            check(log, line, class, None);
        }
    }

    #[test]
    fn a_traceback_without_its_head_counts() {
        check(
            "    x()\n  File \"a.py\", line 3, in f\n    y()\nKeyError: 'k'\n",
            "KeyError: 'k'",
            Some("KeyError"),
            Some(("a.py", 3)),
        );
    }
}
