//! The numbers of one pair of texts.

use crate::diagnostic::{Code, Diagnostic};

use super::RougeType;

/// Precision, recall and their harmonic mean, each from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RougeScore {
    /// The share of the prediction that stands in the target.
    pub precision: f64,
    /// The share of the target that stands in the prediction.
    pub recall: f64,
    /// `2 p r / (p + r)`, or 0 where both are 0.
    pub fmeasure: f64,
}

impl RougeScore {
    /// Divides the hits by the sizes of both sides; nothing over nothing is 0.
    #[expect(
        clippy::cast_precision_loss,
        reason = "no text has more than 2^53 tokens"
    )]
    pub(crate) fn from_hits(hits: usize, target: usize, prediction: usize) -> Self {
        let precision = hits as f64 / prediction.max(1) as f64;
        let recall = hits as f64 / target.max(1) as f64;
        let fmeasure = if hits > 0 {
            2.0 * precision * recall / (precision + recall)
        } else {
            0.0
        };
        Self {
            precision,
            recall,
            fmeasure,
        }
    }
}

/// The scores of one prediction, one for each type of its scorer.
#[derive(Debug, Clone, PartialEq)]
pub struct RougeScores {
    pub(crate) scores: Vec<(RougeType, RougeScore)>,
    pub(crate) unseen_targets: usize,
    pub(crate) unseen_prediction: bool,
}

impl RougeScores {
    /// The score of a type, if the scorer computes it.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::text::{RougeScorer, RougeType};
    ///
    /// let scores = RougeScorer::default().score("testing one two", "testing");
    /// assert_eq!(scores.get(RougeType::N(1)).unwrap().fmeasure, 0.5);
    /// ```
    #[must_use]
    pub fn get(&self, kind: RougeType) -> Option<RougeScore> {
        let found = self.scores.iter().find(|(other, _)| *other == kind);
        found.map(|(_, score)| *score)
    }

    /// The scores in the order of the scorer's types.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::text::{RougeScorer, RougeType};
    ///
    /// let scorer = RougeScorer::builder().types([RougeType::L, RougeType::N(1)]).build()?;
    /// let scores = scorer.score("a b", "a");
    /// let kinds: Vec<RougeType> = scores.iter().map(|(kind, _)| kind).collect();
    /// assert_eq!(kinds, [RougeType::L, RougeType::N(1)]);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (RougeType, RougeScore)> {
        self.scores.iter().copied()
    }

    /// How many targets are not blank, yet have no token.
    #[must_use]
    pub fn unseen_targets(&self) -> usize {
        self.unseen_targets
    }

    /// Whether the prediction is not blank, yet has no token.
    #[must_use]
    pub fn unseen_prediction(&self) -> bool {
        self.unseen_prediction
    }

    /// A warning `text.no_tokens` for each side whose text the tokenizer can not see.
    #[must_use]
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        if self.unseen_targets > 0 {
            found.push(no_tokens("a target"));
        }
        if self.unseen_prediction {
            found.push(no_tokens("the prediction"));
        }
        found
    }
}

fn no_tokens(side: &str) -> Diagnostic {
    Diagnostic::warning(
        Code::TextNoTokens,
        format!("{side} is not blank but has no token"),
    )
}
