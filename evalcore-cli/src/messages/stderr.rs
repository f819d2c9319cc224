//! The one place that writes to stderr.

use std::io::Write as _;

use evalcore::report::escape;
use evalcore::{Diagnostic, Severity};

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
    pub(crate) fn failure(self, failure: &Failure, excerpts: Option<&Excerpts<'_>>) {
        match failure {
            Failure::Arguments(error) => {
                // Help and version go to stdout, everything else to stderr.
                let _ = error.print();
            }
            Failure::Usage(error) | Failure::Core(error) => {
                put(&render_diagnostic(&error.to_diagnostic(), excerpts));
            }
            Failure::Write { source, .. } if source.kind() == std::io::ErrorKind::BrokenPipe => {}
            Failure::Write { path, source } => {
                let error = evalcore::Error::io("write", std::io::Error::new(source.kind(), source.to_string()));
                let place = path.as_ref().map_or("stdout".to_owned(), |path| path.display().to_string());
                put(&render_diagnostic(&error.at_path(place).to_diagnostic(), None));
            }
        }
    }

    /// Says what was noticed: warnings and errors, the first of many, each once.
    pub(crate) fn diagnostics<'d>(
        self,
        found: impl IntoIterator<Item = &'d Diagnostic>,
        excerpts: Option<&Excerpts<'_>>,
    ) {
        let least = if self.quiet { Severity::Error } else { Severity::Warning };
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
            put(&render_diagnostic(diagnostic, excerpts));
            said.push(diagnostic);
        }
        if more > 0 {
            self.note(&format!("{more} more like these; `evalcore doctor` lists them all"));
        }
    }

    /// Says a line that is no problem.
    pub(crate) fn note(self, text: &str) {
        if !self.quiet {
            put(&format!("{}\n", escape::terminal(text)));
        }
    }
}

fn put(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}
