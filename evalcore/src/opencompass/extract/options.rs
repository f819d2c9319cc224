//! How runs are extracted.

use std::fmt;
use std::sync::Arc;

use crate::opencompass::workdir::WorkdirOptions;

/// What is called after each run.
type OnRun = Arc<dyn Fn() + Send + Sync>;

/// How runs are extracted.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::ExtractOptions;
///
/// let mut options = ExtractOptions::new();
/// options.at("20251016_235030").details(true);
/// ```
#[derive(Clone, Default)]
pub struct ExtractOptions {
    pub(super) workdir: WorkdirOptions,
    pub(super) details: bool,
    pub(super) on_run: Option<OnRun>,
}

impl ExtractOptions {
    /// Creates the default options: the newest directory of each run, tolerant, without details.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the directory of this name, or the one with a summary of this time, or with
    /// `DIRECTORY/TIME` that summary of that directory; default: the newest.
    pub fn at(&mut self, name: impl Into<String>) -> &mut Self {
        self.workdir.at(name);
        self
    }

    /// Takes the table of this judge; default: the plain summary, else every judge's.
    pub fn judge(&mut self, name: impl Into<String>) -> &mut Self {
        self.workdir.judge(name);
        self
    }

    /// Turns the first warning about a run into its error; default: no. See
    /// [`WorkdirOptions::strict`].
    pub fn strict(&mut self, strict: bool) -> &mut Self {
        self.workdir.strict(strict);
        self
    }

    /// Adds groups with their members, and scores that no summary lists; default: no.
    pub fn details(&mut self, details: bool) -> &mut Self {
        self.details = details;
        self
    }

    /// Is called after each run, from any thread: for a progress bar. Default: nothing.
    pub fn on_run(&mut self, call: impl Fn() + Send + Sync + 'static) -> &mut Self {
        self.on_run = Some(Arc::new(call));
        self
    }
}

impl fmt::Debug for ExtractOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExtractOptions")
            .field("workdir", &self.workdir)
            .field("details", &self.details)
            .finish_non_exhaustive()
    }
}
