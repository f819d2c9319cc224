//! Retention.

use serde::Serialize;

use crate::time::Time;

/// What is to be deleted.
///
/// Rows whose metadata says `"archive": true` stay.
///
/// # Examples
///
/// ```
/// use evalcore_store::{PurgeOptions, Time};
///
/// let cutoff = "2026-01-15T12:00:00Z".parse::<Time>()?.minus_days(90);
/// let mut options = PurgeOptions::older_than(cutoff);
/// options.dry_run(true).runs(false);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct PurgeOptions {
    pub(crate) cutoff: Time,
    pub(crate) tasks: bool,
    pub(crate) runs: bool,
    pub(crate) current: bool,
    pub(crate) dry_run: bool,
}

impl PurgeOptions {
    /// Deletes what was measured before this time.
    #[must_use]
    pub fn older_than(cutoff: Time) -> Self {
        Self {
            cutoff,
            tasks: true,
            runs: true,
            current: true,
            dry_run: false,
        }
    }

    /// Whether task results go. Default: yes.
    pub fn tasks(&mut self, tasks: bool) -> &mut Self {
        self.tasks = tasks;
        self
    }

    /// Whether runs with their scores and samples go. Default: yes.
    pub fn runs(&mut self, runs: bool) -> &mut Self {
        self.runs = runs;
        self
    }

    /// Whether current rows go, or only those that others took the place of. Default: yes.
    pub fn current(&mut self, current: bool) -> &mut Self {
        self.current = current;
        self
    }

    /// Whether rows are only counted. Default: no.
    pub fn dry_run(&mut self, dry_run: bool) -> &mut Self {
        self.dry_run = dry_run;
        self
    }
}

/// What was deleted, or would be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PurgeReport {
    /// Task results.
    pub tasks: u64,
    /// Runs.
    pub runs: u64,
    /// Scores of those runs.
    pub scores: u64,
    /// Samples of those runs.
    pub samples: u64,
    /// Rows that are old enough and stay because of `archive`.
    pub protected: u64,
    /// Whether nothing was deleted.
    pub dry_run: bool,
}
