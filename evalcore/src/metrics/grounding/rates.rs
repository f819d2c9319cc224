//! Rates over samples.

use serde::Serialize;

use super::rules::Grounding;
use crate::metrics::answer::proportion;
use crate::metrics::state::{AccumulatorState, StateNumbers};
use crate::schema::Estimate;

/// Counts answers by what their mentions and logs say.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::{GroundingCounts, GroundingRules, LogEntry};
///
/// let mut counts = GroundingCounts::new();
/// let logs = [LogEntry::new("exit code 137")];
/// for answer in ["exit code 137", "exit code 255", ""] {
///     counts.update(&GroundingRules::new().evaluate(&logs, answer, None)?);
/// }
/// let summary = counts.finish();
/// let rate = summary.hallucination_rate.unwrap();
/// assert_eq!((rate.value, rate.n, summary.missed_log_rate), (0.5, 2, None));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GroundingCounts {
    samples: u64,
    responses: u64,
    hallucinated: u64,
    without_mentions: u64,
    mentions: u64,
    unsupported: u64,
    scorable: u64,
    missed: u64,
}

/// Rates over samples: proportions; `None` where nothing can be told.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct GroundingSummary {
    /// How many samples there were.
    pub samples: u64,
    /// How many of them had a response that is not empty.
    pub responses: u64,
    /// Responses with an unsupported mention, by responses.
    pub hallucination_rate: Option<Estimate>,
    /// Responses without any mention: they pass with nothing to look up.
    pub responses_without_mentions: u64,
    /// All mentions.
    pub mentions: u64,
    /// Unsupported mentions by all mentions; without a standard error, as mentions come in bunches.
    pub unsupported_mention_rate: Option<Estimate>,
    /// Samples with a key log that is not covered, by samples of which it can be told.
    pub missed_log_rate: Option<Estimate>,
}

impl GroundingCounts {
    /// Creates empty counts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts an answer.
    pub fn update(&mut self, found: &Grounding) {
        self.samples += 1;
        self.responses += u64::from(found.responded);
        self.hallucinated += u64::from(found.responded && found.hallucinated());
        self.without_mentions += u64::from(found.responded && found.mentions.is_empty());
        self.mentions += found.mentions.len() as u64;
        self.unsupported += found.n_unsupported() as u64;
        self.scorable += u64::from(found.missed.is_some());
        self.missed += u64::from(found.missed == Some(true));
    }

    /// Adds the counts of other answers.
    pub fn merge(&mut self, other: Self) {
        self.samples += other.samples;
        self.responses += other.responses;
        self.hallucinated += other.hallucinated;
        self.without_mentions += other.without_mentions;
        self.mentions += other.mentions;
        self.unsupported += other.unsupported;
        self.scorable += other.scorable;
        self.missed += other.missed;
    }

    /// The rates.
    #[must_use]
    pub fn finish(self) -> GroundingSummary {
        let by_mentions = proportion(self.unsupported, self.mentions);
        GroundingSummary {
            samples: self.samples,
            responses: self.responses,
            hallucination_rate: proportion(self.hallucinated, self.responses),
            responses_without_mentions: self.without_mentions,
            mentions: self.mentions,
            unsupported_mention_rate: by_mentions.map(|rate| Estimate::new(rate.value, rate.n)),
            missed_log_rate: proportion(self.missed, self.scorable),
        }
    }
}

impl AccumulatorState for GroundingCounts {
    fn visit(&mut self, numbers: &mut StateNumbers<'_>) {
        for count in [
            &mut self.samples,
            &mut self.responses,
            &mut self.hallucinated,
            &mut self.without_mentions,
            &mut self.mentions,
            &mut self.unsupported,
            &mut self.scorable,
            &mut self.missed,
        ] {
            numbers.count(count);
        }
    }
}
