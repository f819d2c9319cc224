//! The one place that writes to stderr.

use std::io::{self, Write as _};

use evalcore::report::escape;
use evalcore::{Code, Diagnostic, Severity};

use super::{Excerpts, render_diagnostic};
use crate::failure::Failure;

/// Diagnostics that are shown before the rest is only counted.
const SHOWN: usize = 20;

/// Says things on stderr. What can not be said is lost: there is no other place for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Messages {
    quiet: bool,
}

impl Messages {
    /// Says everything, or with `quiet` only errors.
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// Whether only errors are said.
    pub(crate) fn is_quiet(self) -> bool {
        self.quiet
    }

    /// Says why a command stopped.
    pub(crate) fn failure(failure: &Failure) {
        match failure {
            Failure::Arguments(error) => {
                // Help and version go to stdout, everything else to stderr.
                let _ = error.print();
            }
            Failure::Usage { error, excerpt } | Failure::Core { error, excerpt } => {
                put(&render_diagnostic(&error.to_diagnostic(), excerpt.as_ref()));
            }
            Failure::Write { source, .. } if source.kind() == io::ErrorKind::BrokenPipe => {}
            Failure::Write { path, source } => {
                let place = path.as_ref().map(|path| path.display().to_string());
                let place = place.unwrap_or_else(|| "stdout".to_owned());
                let message = format!("output can not be written: {source}");
                let found = Diagnostic::error(Code::IoWrite, message).at_path(place);
                put(&render_diagnostic(&found, None));
            }
        }
    }

    /// Says what was noticed: warnings and errors, the first of many, each once.
    pub(crate) fn diagnostics<'d>(
        self,
        found: impl IntoIterator<Item = &'d Diagnostic>,
        excerpts: Option<&Excerpts<'_>>,
    ) {
        let least = if self.quiet {
            Severity::Error
        } else {
            Severity::Warning
        };
        let mut said: Vec<&Diagnostic> = Vec::new();
        let mut more = 0;
        for diagnostic in found {
            if diagnostic.severity < least || said.contains(&diagnostic) {
                continue;
            }
            if said.len() == SHOWN {
                more += 1;
                continue;
            }
            let excerpt = excerpts.and_then(|excerpts| excerpts.of(diagnostic));
            put(&render_diagnostic(diagnostic, excerpt.as_ref()));
            said.push(diagnostic);
        }
        if more > 0 {
            self.note(&format!(
                "{more} more like these; `evalcore doctor` lists them all"
            ));
        }
    }

    /// Says a line that is no problem.
    pub(crate) fn note(self, text: &str) {
        if !self.quiet {
            Self::say(text);
        }
    }

    /// Says a line that was asked for.
    pub(crate) fn say(text: &str) {
        for line in text.lines() {
            put(&format!("{}\n", escape::terminal(line)));
        }
    }
}

fn put(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}
