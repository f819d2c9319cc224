//! What many results amount to.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::document::{QualityMetrics, RunMetrics};
use super::performance::Performance;
use super::result::{SampleResult, SampleScore};
use super::{baseline, figures};
use crate::error::Result;
use crate::experiment::dataset::Dataset;
use crate::experiment::task::Task;
use crate::metrics::{AnswerStatus, ClassificationCounts, MeanAccumulator, ParseCounts, Price};

/// Samples without a category.
pub(super) const NO_CATEGORY: &str = "(none)";

/// Adds up results; memory grows with the latencies and the labels that differ, not with texts.
///
/// # Examples
///
/// ```
/// use evalcore::experiment::{Answer, Dataset, RunTotals, Scorer, Task};
///
/// let data = Dataset::read(br#"[{"id": "1", "logs": [{"message": "x"}], "ground_truth": {"root_cause": "oom"}},
///     {"id": "2", "logs": [{"message": "y"}], "ground_truth": {"root_cause": "dns_timeout"}}]"#)?;
/// let task = Task::log_analysis();
/// let scorer = Scorer::new(&data, &task)?;
/// let mut totals = RunTotals::new(&task, None);
/// for (id, answer) in [("1", "Root Cause: OOM"), ("2", "Root Cause: oom")] {
///     totals.update(&scorer.score(Answer::new(id, answer))?)?;
/// }
/// let metrics = totals.finish(&data)?;
/// assert_eq!(metrics.accuracy["root_cause_normalized_exact_match"], 0.5);
/// assert_eq!(metrics.parse.partial, 2);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct RunTotals {
    pub(super) task: Task,
    pub(super) n: u64,
    pub(super) correct: u64,
    pub(super) parse: ParseCounts,
    pub(super) scores: BTreeMap<Arc<str>, ScoreTotal>,
    pub(super) labels: BTreeMap<usize, ClassificationCounts>,
    pub(super) categories: BTreeMap<String, CategoryTotal>,
    pub(super) overall: MeanAccumulator,
    pub(super) quality: QualityMetrics,
    pub(super) performance: Performance,
    weights: Vec<(Arc<str>, f64)>,
}

/// A score over many samples.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ScoreTotal {
    pub(super) n: u64,
    pub(super) right: u64,
    pub(super) is_match: bool,
    pub(super) mean: MeanAccumulator,
}

impl ScoreTotal {
    fn add(&mut self, score: SampleScore) -> Result<()> {
        self.n += 1;
        match score {
            SampleScore::Match(right) => {
                self.is_match = true;
                self.right += u64::from(right);
                Ok(())
            }
            SampleScore::Value(value) => self.mean.update(value),
        }
    }
}

/// A part of the data.
#[derive(Debug, Clone, Default)]
pub(super) struct CategoryTotal {
    pub(super) n: u64,
    pub(super) correct: u64,
    pub(super) scores: BTreeMap<Arc<str>, ScoreTotal>,
}

impl RunTotals {
    /// Starts without samples; with a price, cost is added up.
    #[must_use]
    pub fn new(task: &Task, price: Option<Price>) -> Self {
        let weights = task.weights().unwrap_or_default();
        let weights = weights
            .into_iter()
            .filter_map(|(field, weight)| Some((Arc::from(field.main_score()?), weight)));
        Self {
            n: 0,
            correct: 0,
            parse: ParseCounts::default(),
            scores: BTreeMap::new(),
            labels: BTreeMap::new(),
            categories: BTreeMap::new(),
            overall: MeanAccumulator::new(),
            quality: QualityMetrics {
                n_scored: 0,
                n_hallucinated: 0,
                hallucination_rate: None,
                without_mentions: 0,
                mentions_total: 0,
                mentions_unsupported: 0,
                missed_log_scorable: 0,
                n_missed: 0,
                missed_log_rate: None,
            },
            performance: Performance::new(price),
            weights: weights.collect(),
            task: task.clone(),
        }
    }

    /// Adds a result.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` where tokens or costs are too large to be added up.
    pub fn update(&mut self, result: &SampleResult) -> Result<()> {
        self.n += 1;
        self.correct += u64::from(result.is_correct);
        *match result.parse_status {
            AnswerStatus::Ok => &mut self.parse.ok,
            AnswerStatus::Partial => &mut self.parse.partial,
            AnswerStatus::Failed => &mut self.parse.failed,
            AnswerStatus::Error => &mut self.parse.error,
        } += 1;
        let name = result.category.as_deref().unwrap_or(NO_CATEGORY);
        if !self.categories.contains_key(name) {
            self.categories
                .insert(name.to_owned(), CategoryTotal::default());
        }
        if let Some(category) = self.categories.get_mut(name) {
            category.n += 1;
            category.correct += u64::from(result.is_correct);
            for (name, score) in &result.scores {
                category
                    .scores
                    .entry(Arc::clone(name))
                    .or_default()
                    .add(*score)?;
            }
        }
        for (name, score) in &result.scores {
            self.scores
                .entry(Arc::clone(name))
                .or_default()
                .add(*score)?;
        }
        for (field, truth, predicted) in &result.labels {
            let counts = self.labels.entry(*field).or_default();
            counts.update_texts(&[truth], &[predicted], None)?;
        }
        if !self.weights.is_empty() {
            // A field without a right value is left out, and its weight with it.
            let found = self
                .weights
                .iter()
                .filter_map(|(name, weight)| Some((result.score(name)?.as_f64(), *weight)));
            let (sum, weights) = found.fold((0.0, 0.0), |(sum, all), (score, weight)| {
                (sum + score * weight, all + weight)
            });
            if weights > 0.0 {
                self.overall.update(sum / weights)?;
            }
        }
        self.look_up(result);
        self.performance.update(result)
    }

    fn look_up(&mut self, result: &SampleResult) {
        let Some(found) = &result.grounding else {
            return;
        };
        let quality = &mut self.quality;
        quality.n_scored += 1;
        quality.n_hallucinated += u64::from(found.hallucinated);
        quality.without_mentions += u64::from(found.mentions.is_empty());
        quality.mentions_total += found.mentions.len() as u64;
        quality.mentions_unsupported += found.n_unsupported;
        quality.missed_log_scorable += u64::from(found.missed.is_some());
        quality.n_missed += u64::from(found.missed == Some(true));
    }

    /// How many results were added.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.n
    }

    /// The metrics, with the baselines of the data.
    ///
    /// # Errors
    ///
    /// `answer.missing` where nothing was added.
    pub fn finish(self, data: &Dataset) -> Result<RunMetrics> {
        let baselines = baseline::baselines(data, &self.task)?;
        figures::document(self, baselines)
    }
}
