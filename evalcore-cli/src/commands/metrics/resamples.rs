//! `--n-resamples` and `--seed`: bootstrap intervals of corpus figures.

use evalcore::metrics::{Classification, ClassificationMeasure};
use evalcore::report::Figures;
use evalcore::stats::{
    BootstrapMethod, BootstrapOptions, bootstrap_classification, bootstrap_corpus,
};
use evalcore::{Diagnostic, Error};
use serde_json::json;

use crate::args::BootstrapArgs;

/// The seed where none is given.
const SEED: u64 = 0;

impl BootstrapArgs {
    /// Whether resamples were asked for.
    pub(super) fn is_on(&self) -> bool {
        self.n_resamples.is_some()
    }

    /// The options of the bootstrap, where it was asked for.
    pub(super) fn options(&self, figures: &Figures) -> Option<BootstrapOptions> {
        let resamples = usize::try_from(self.n_resamples?).ok()?;
        let options = BootstrapOptions::default()
            .method(BootstrapMethod::Percentile)
            .confidence(figures.level())
            .resamples(resamples)
            .seed(self.seed.unwrap_or(SEED));
        Some(options)
    }

    /// The settings, as the document has them.
    pub(super) fn settings(&self) -> Vec<(&'static str, serde_json::Value)> {
        match self.n_resamples {
            None => Vec::new(),
            Some(resamples) => vec![
                ("n_resamples", json!(resamples)),
                ("seed", json!(self.seed.unwrap_or(SEED))),
            ],
        }
    }

    /// Gives the last figure, a score of summed counts, its interval.
    ///
    /// # Errors
    ///
    /// As [`bootstrap_corpus`].
    pub(super) fn of_corpus<R: AsRef<[u64]>>(
        &self,
        rows: &[R],
        score: impl Fn(&[u64]) -> f64 + Sync,
        figures: &mut Figures,
    ) -> Result<(), Error> {
        if let Some(options) = self.options(figures) {
            let found = bootstrap_corpus(rows, score, &options)?;
            figures.bootstrapped(found.interval, Some(found.standard_error));
        }
        Ok(())
    }
}

/// The resamples of labels, and what could not be resampled.
pub(super) struct Resampled<'a> {
    found: &'a Classification,
    options: Option<BootstrapOptions>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'a> Resampled<'a> {
    pub(super) fn new(found: &'a Classification, options: Option<BootstrapOptions>) -> Self {
        Self {
            found,
            options,
            diagnostics: Vec::new(),
        }
    }

    /// Gives the last figure, a measure of the labels by its name, its interval; a measure that is not a number
    /// in some resample has none, which is said.
    pub(super) fn limit(
        &mut self,
        name: &str,
        measure: &ClassificationMeasure,
        figures: &mut Figures,
    ) {
        let Some(options) = &self.options else {
            return;
        };
        match bootstrap_classification(self.found, measure, options) {
            Ok(found) => {
                figures.bootstrapped(found.interval, Some(found.standard_error));
            }
            Err(error) => {
                let message = format!("`{name}` has no interval: {}", error.kind());
                self.diagnostics
                    .push(Diagnostic::warning(error.code(), message));
            }
        }
    }
}
