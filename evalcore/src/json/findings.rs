//! Diagnostics in bounded memory.

use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::error::Result;

/// How many diagnostics of one code are kept; the rest is counted.
const KEPT_PER_CODE: u64 = 100;

/// A [`Sink`] that a hostile file can not fill.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    sink: Sink,
    counts: Vec<(Code, u64)>,
}

impl Findings {
    /// Creates an empty list; a strict one turns the first warning into an error.
    pub(crate) fn new(strict: bool) -> Self {
        Self {
            sink: Sink::new(strict),
            counts: Vec::new(),
        }
    }

    /// Whether the first warning is an error.
    pub(crate) fn is_strict(&self) -> bool {
        self.sink.is_strict()
    }

    /// Takes a diagnostic.
    ///
    /// # Errors
    ///
    /// In strict mode, for anything above a remark.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) -> Result<()> {
        let code = diagnostic.code;
        if !self.counts.iter().any(|(seen, _)| *seen == code) {
            self.counts.push((code, 0));
        }
        let mut counts = self.counts.iter_mut();
        let count = counts.find(|(seen, _)| *seen == code).map_or(0, |known| {
            known.1 += 1;
            known.1
        });
        if count > KEPT_PER_CODE {
            return Ok(());
        }
        self.sink.push(diagnostic)
    }

    /// Says how many were only counted.
    pub(crate) fn close(&mut self) {
        for (code, count) in std::mem::take(&mut self.counts) {
            if count > KEPT_PER_CODE {
                let more = count - KEPT_PER_CODE;
                let note = Diagnostic::info(code, format!("{more} more like this were found"));
                // A remark is taken in strict mode too.
                let _ = self.sink.push(note);
            }
        }
    }

    /// What was kept so far.
    pub(crate) fn found(&self) -> &[Diagnostic] {
        self.sink.found()
    }

    /// What was kept, and how many were only counted.
    pub(crate) fn into_found(mut self) -> Vec<Diagnostic> {
        self.close();
        self.sink.into_found()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_it_does_not_keep() {
        let mut findings = Findings::new(false);
        for _ in 0..250 {
            findings
                .push(Diagnostic::warning(Code::JsonLoneSurrogate, "x"))
                .unwrap();
        }
        let found = findings.into_found();
        assert_eq!(found.len(), 101);
        assert_eq!(found[100].message, "150 more like this were found");
    }
}
