//! Means over a corpus.

use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind, Result};
use crate::metrics::text::moments::Moments;

use super::kernel::Workspace;
use super::scorer::score_multi;
use super::{RougeScore, RougeScorer, RougeScores, RougeType};
use crate::metrics::state::{AccumulatorState, StateNumbers};

/// The mean of one type over a corpus, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct RougeEstimate {
    /// The type.
    pub kind: RougeType,
    /// The arithmetic means of precision, recall and F; F is not the harmonic mean of the others.
    pub mean: RougeScore,
    /// The standard error of the mean F, from two predictions on.
    pub standard_error: Option<f64>,
}

/// What a [`RougeAccumulator`] found.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RougeReport {
    /// How many predictions there were.
    pub n: u64,
    /// One estimate for each type of the scorer.
    pub estimates: Vec<RougeEstimate>,
    /// A warning `text.no_tokens` if there were texts that the tokenizer can not see.
    pub diagnostics: Vec<Diagnostic>,
}

impl RougeReport {
    /// The estimate of a type, if the scorer computes it.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::text::{RougeScorer, RougeType};
    ///
    /// let mut corpus = RougeScorer::default().accumulator();
    /// corpus.update("a b", "a b");
    /// let report = corpus.finish()?;
    /// assert_eq!(report.get(RougeType::L).unwrap().mean.recall, 1.0);
    /// assert!(report.get(RougeType::N(9)).is_none());
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn get(&self, kind: RougeType) -> Option<RougeEstimate> {
        self.estimates.iter().find(|one| one.kind == kind).copied()
    }
}

/// Corpus means of ROUGE, pair by pair.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::{RougeScorer, RougeType};
///
/// let scorer = RougeScorer::default();
/// let mut first = scorer.accumulator();
/// first.update("a b", "a b");
/// let mut second = scorer.accumulator();
/// second.update("a b", "c");
/// first.merge(&second)?;
/// let report = first.finish()?;
/// assert_eq!(report.n, 2);
/// assert_eq!(report.get(RougeType::N(1)).unwrap().mean.fmeasure, 0.5);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct RougeAccumulator {
    scorer: RougeScorer,
    workspace: Workspace,
    moments: Vec<[Moments; 3]>,
    n: u64,
    unseen_targets: u64,
    unseen_predictions: u64,
}

impl RougeAccumulator {
    pub(crate) fn new(scorer: RougeScorer) -> Self {
        Self {
            moments: vec![<[Moments; 3]>::default(); scorer.types.len()],
            scorer,
            workspace: Workspace::default(),
            n: 0,
            unseen_targets: 0,
            unseen_predictions: 0,
        }
    }

    /// Adds a pair and returns its scores.
    pub fn update(&mut self, target: &str, prediction: &str) -> RougeScores {
        let scores = self.workspace.score(&self.scorer, [target], prediction);
        self.add(&scores);
        scores
    }

    /// Adds a prediction with several targets and returns its scores.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] without targets; nothing is added then.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::text::{RougeScorer, RougeType};
    ///
    /// let mut corpus = RougeScorer::default().accumulator();
    /// let scores = corpus.update_multi(&["x y", "a b"], "a b")?;
    /// assert_eq!(scores.get(RougeType::N(2)).unwrap().fmeasure, 1.0);
    /// assert!(corpus.update_multi(&[], "a b").is_err());
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn update_multi(&mut self, targets: &[&str], prediction: &str) -> Result<RougeScores> {
        let scores = score_multi(&mut self.workspace, &self.scorer, targets, prediction)?;
        self.add(&scores);
        Ok(scores)
    }

    fn add(&mut self, scores: &RougeScores) {
        self.n += 1;
        self.unseen_targets += scores.unseen_targets as u64;
        self.unseen_predictions += u64::from(scores.unseen_prediction);
        for (moments, (_, score)) in self.moments.iter_mut().zip(scores.iter()) {
            let values = [score.precision, score.recall, score.fmeasure];
            for (moments, value) in moments.iter_mut().zip(values) {
                moments.push(value);
            }
        }
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
        self.n += other.n;
        self.unseen_targets += other.unseen_targets;
        self.unseen_predictions += other.unseen_predictions;
        for (own, other) in self.moments.iter_mut().zip(&other.moments) {
            for (own, other) in own.iter_mut().zip(other) {
                own.merge(*other);
            }
        }
        Ok(())
    }

    /// The means.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] if nothing was added.
    pub fn finish(self) -> Result<RougeReport> {
        if self.n == 0 {
            return Err(Error::new(ErrorKind::InvalidParameter {
                name: "predictions",
                expected: "at least one text",
                found: "none".to_owned(),
            }));
        }
        let estimates = self
            .scorer
            .types
            .iter()
            .zip(&self.moments)
            .map(|(&kind, [precision, recall, fmeasure])| RougeEstimate {
                kind,
                mean: RougeScore {
                    precision: precision.mean(),
                    recall: recall.mean(),
                    fmeasure: fmeasure.mean(),
                },
                standard_error: fmeasure.standard_error(),
            })
            .collect();
        let mut diagnostics = Vec::new();
        if self.unseen_targets + self.unseen_predictions > 0 {
            diagnostics.push(Diagnostic::warning(
                Code::TextNoTokens,
                format!(
                    "{} targets and {} predictions are not blank but have no token under `{}`",
                    self.unseen_targets, self.unseen_predictions, self.scorer.tokenizer
                ),
            ));
        }
        Ok(RougeReport {
            n: self.n,
            estimates,
            diagnostics,
        })
    }
}

impl AccumulatorState for RougeAccumulator {
    fn visit(&mut self, numbers: &mut StateNumbers<'_>) {
        numbers.count(&mut self.n);
        numbers.count(&mut self.unseen_targets);
        numbers.count(&mut self.unseen_predictions);
        for moments in self.moments.iter_mut().flatten() {
            moments.visit(numbers);
        }
    }
}
