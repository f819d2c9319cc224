//! Errors and diagnostics as text: fact, place, line with a caret, advice.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use evalcore::report::escape;
use evalcore::{Diagnostic, Severity};

use super::excerpt::Excerpt;

const PLACE: Style = AnsiColor::Cyan.on_default();
const BOLD: Style = Style::new().bold();

fn severity(of: Severity) -> (&'static str, Style) {
    match of {
        Severity::Info => ("info", AnsiColor::Cyan.on_default().bold()),
        Severity::Warning => ("warning", AnsiColor::Yellow.on_default().bold()),
        _ => ("error", AnsiColor::Red.on_default().bold()),
    }
}

/// Writes a diagnostic with styles that the stream strips where they do not belong.
///
/// The same text without colour:
///
/// ```text
/// error[json.truncated]: text ends within a string
///   --> results/m/gsm8k.json:3:14
///    |
///  3 | "prediction": "abc
///    |               ^
/// hint: the writer was stopped: what was complete was read
/// ```
pub(crate) fn render_diagnostic(found: &Diagnostic, excerpt: Option<&Excerpt>) -> String {
    let (word, style) = severity(found.severity);
    let message = escape::terminal(&found.message);
    let mut text = format!(
        "{style}{word}[{}]{style:#}: {BOLD}{message}{BOLD:#}\n",
        found.code
    );
    if let Some(path) = &found.path {
        place(&mut text, path, found, excerpt);
    }
    let _ = writeln!(text, "{BOLD}hint:{BOLD:#} {}", found.advice());
    text
}

fn place(text: &mut String, path: &str, found: &Diagnostic, excerpt: Option<&Excerpt>) {
    let path_shown = escape::terminal(path);
    let Some(position) = found.position else {
        let _ = writeln!(text, "  {PLACE}-->{PLACE:#} {path_shown}");
        return;
    };
    let position = excerpt.map_or(position, |excerpt| excerpt.position);
    let _ = writeln!(text, "  {PLACE}-->{PLACE:#} {path_shown}:{position}");
    let Some(excerpt) = excerpt else { return };
    let line = position
        .line
        .map_or_else(String::new, |line| line.to_string());
    let gutter = " ".repeat(line.len());
    let indent = " ".repeat(excerpt.indent);
    let _ = writeln!(text, " {gutter} {PLACE}|{PLACE:#}");
    let _ = writeln!(text, " {line} {PLACE}|{PLACE:#} {}", excerpt.text);
    let _ = writeln!(text, " {gutter} {PLACE}|{PLACE:#} {indent}{BOLD}^{BOLD:#}");
}

#[cfg(test)]
mod tests {
    use evalcore::source::MemorySource;
    use evalcore::{Code, Position};

    use super::*;
    use crate::messages::Excerpts;

    fn plain(found: &Diagnostic, source: &MemorySource) -> String {
        let excerpt = Excerpts::new(source).of(found);
        let styled = render_diagnostic(found, excerpt.as_ref());
        anstream::adapter::strip_str(&styled).to_string()
    }

    #[test]
    fn an_error_shows_fact_place_line_caret_and_hint() {
        let mut tree = MemorySource::new();
        tree.insert("a/b.csv", *b"dataset,version\ngsm8k,1,2\n");
        let found = Diagnostic::warning(Code::SummaryLongRow, "row has 3 cells, header has 2")
            .at_path("a/b.csv")
            .at(Position::offset(24));
        assert_eq!(
            plain(&found, &tree),
            "warning[summary.long_row]: row has 3 cells, header has 2\n  \
             --> a/b.csv:2:9\n   |\n 2 | gsm8k,1,2\n   |         ^\n\
             hint: a name holds a comma: the cells were aligned from the right\n"
        );
    }

    #[test]
    fn texts_from_files_are_harmless() {
        let found = Diagnostic::error(Code::IoNotFound, "\u{1b}]0;x\u{7}").at_path("a\u{1b}[2Jb");
        assert_eq!(
            plain(&found, &MemorySource::new()),
            "error[io.not_found]: ␛]0;x␇\n  --> a␛[2Jb\n\
             hint: check the path, or the root, the evaluation id and the run id\n"
        );
    }
}
