//! Sums over a corpus.

use crate::error::{Error, ErrorKind, Result};
use crate::metrics::text::references::{ReferenceCount, no_predictions};

use super::kernel::Workspace;
use super::{ChrfScorer, ChrfStats};
use crate::metrics::state::{AccumulatorState, StateNumbers};

/// What a [`ChrfAccumulator`] found.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ChrfReport {
    /// The score of the corpus, 0 to 100.
    pub score: f64,
    /// How many predictions there were.
    pub n: u64,
    /// The settings as sacreBLEU prints them.
    pub signature: String,
}

/// Corpus chrF, prediction by prediction.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::ChrfScorer;
///
/// let mut first = ChrfScorer::default().accumulator();
/// first.update("the cat", &["the cat"])?;
/// let mut second = ChrfScorer::default().accumulator();
/// second.update("a dog", &["a dog", "the dog"])?;
/// first.merge(&second)?;
/// let report = first.finish()?;
/// assert_eq!(report.n, 2);
/// assert!(report.signature.starts_with("nrefs:var|"));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ChrfAccumulator {
    scorer: ChrfScorer,
    workspace: Workspace,
    sum: ChrfStats,
    n: u64,
    references: Option<ReferenceCount>,
}

impl ChrfAccumulator {
    pub(crate) fn new(scorer: ChrfScorer) -> Self {
        Self {
            workspace: Workspace::default(),
            sum: ChrfStats::zero(scorer.char_order + scorer.word_order),
            n: 0,
            references: None,
            scorer,
        }
    }

    /// Adds a prediction and returns its statistics.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] without references; nothing is added then.
    pub fn update(&mut self, prediction: &str, references: &[&str]) -> Result<ChrfStats> {
        let stats = self.workspace.stats(&self.scorer, prediction, references)?;
        self.sum += &stats;
        self.n += 1;
        let count = ReferenceCount::Each(references.len());
        self.references = ReferenceCount::and(self.references, Some(count));
        Ok(stats)
    }

    /// How many predictions were added.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Adds what another accumulator has seen.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] if its scorer has other settings.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        if self.scorer != other.scorer {
            return Err(Error::new(ErrorKind::InvalidParameter {
                name: "other",
                expected: "an accumulator of the same settings",
                found: format!("{:?}", other.scorer),
            }));
        }
        self.sum += &other.sum;
        self.n += other.n;
        self.references = ReferenceCount::and(self.references, other.references);
        Ok(())
    }

    /// The score.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] if nothing was added.
    pub fn finish(self) -> Result<ChrfReport> {
        let references = self.references.ok_or_else(no_predictions)?;
        Ok(ChrfReport {
            score: self.scorer.score(&self.sum),
            n: self.n,
            signature: self.scorer.signature(references),
        })
    }
}

impl AccumulatorState for ChrfAccumulator {
    fn visit(&mut self, numbers: &mut StateNumbers<'_>) {
        numbers.count(&mut self.n);
        ReferenceCount::visit(&mut self.references, numbers);
        self.sum.visit(numbers);
    }
}
