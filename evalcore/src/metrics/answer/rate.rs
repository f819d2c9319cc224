//! How many answers could be read.

use serde::Serialize;

use super::parse::{AnswerStatus, ParsedAnswer};
use crate::metrics::state::{AccumulatorState, StateNumbers};
use crate::schema::Estimate;

/// Counts answers by status.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::{ParseCounts, parse_answer};
///
/// let mut counts = ParseCounts::default();
/// counts.update(&parse_answer(Some("no idea")));
/// counts.update(&parse_answer(None));
/// assert_eq!((counts.failed, counts.error), (1, 1));
/// assert_eq!(counts.parse_rate().unwrap().value, 0.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct ParseCounts {
    /// Answers with the five fields and a known severity.
    pub ok: u64,
    /// Answers with some field.
    pub partial: u64,
    /// Answers without a field.
    pub failed: u64,
    /// Samples without a response.
    pub error: u64,
}

impl ParseCounts {
    /// Counts an answer.
    pub fn update(&mut self, answer: &ParsedAnswer) {
        *match answer.status {
            AnswerStatus::Ok => &mut self.ok,
            AnswerStatus::Partial => &mut self.partial,
            AnswerStatus::Failed => &mut self.failed,
            AnswerStatus::Error => &mut self.error,
        } += 1;
    }

    /// Adds the counts of other answers.
    pub fn merge(&mut self, other: Self) {
        self.ok += other.ok;
        self.partial += other.partial;
        self.failed += other.failed;
        self.error += other.error;
    }

    /// The share of all samples whose answer is `ok`: a proportion; `None` of no samples.
    #[must_use]
    pub fn parse_rate(self) -> Option<Estimate> {
        proportion(self.ok, self.ok + self.partial + self.failed + self.error)
    }
}

/// `part` of `n` with the standard error √(p(1−p)/(n−1)); `None` of none.
#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
pub(in crate::metrics) fn proportion(part: u64, n: u64) -> Option<Estimate> {
    let p = part as f64 / n as f64;
    match n {
        0 => None,
        1 => Some(Estimate::new(p, n)),
        _ => {
            let error = (p * (1.0 - p) / (n as f64 - 1.0)).sqrt();
            Some(Estimate::new(p, n).with_standard_error(error))
        }
    }
}

impl AccumulatorState for ParseCounts {
    fn visit(&mut self, numbers: &mut StateNumbers<'_>) {
        for count in [
            &mut self.ok,
            &mut self.partial,
            &mut self.failed,
            &mut self.error,
        ] {
            numbers.count(count);
        }
    }
}
