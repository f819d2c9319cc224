//! What one result file or one set of predictions says, in short.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::opencompass::predictions::{PredictionReaderBuilder, ShardSet, WorkFile, group_shards};
use crate::opencompass::results::{ResultForm, ResultReaderBuilder};
use crate::source::{Cursor, Source, join};

use super::tree::Tree;

/// A result file in short: its numbers, and how many samples stand behind them.
#[derive(Debug, Clone, Default)]
pub(super) struct ResultFacts {
    /// The numbers of the top level, in file order.
    pub(super) metrics: Vec<(String, f64)>,
    /// The samples of `details`, where there are any.
    pub(super) n: Option<u64>,
    /// The right samples, where every sample has a verdict.
    pub(super) correct: Option<u64>,
    /// The accuracy in percent that the verdicts give.
    pub(super) recomputed: Option<f64>,
    /// Whether the file is a score, not a judge's raw output.
    pub(super) is_score: bool,
    /// The mode that the details name.
    pub(super) mode: Option<&'static str>,
    error: Option<String>,
}

impl ResultFacts {
    /// Reads a result file; what is wrong with it is kept as a fact and reported.
    pub(super) fn read(source: &dyn Source, path: &str, found: &mut Vec<Diagnostic>) -> Self {
        todo!()
    }

    /// Why the file gives no score: its `error` member, or damage.
    pub(super) fn failure(&self) -> Option<&str> {
        self.error.as_deref().filter(|_| self.metrics.is_empty())
    }

    /// The value of a metric; the table may spell a comma as a space.
    pub(super) fn metric(&self, name: &str) -> Option<f64> {
        let exact = self.metrics.iter().find(|(metric, _)| metric == name);
        let spaced = || {
            let same = |metric: &str| metric.contains(',') && metric.replace(',', " ") == name;
            self.metrics.iter().find(|(metric, _)| same(metric))
        };
        exact.or_else(spaced).map(|(_, value)| *value)
    }
}
