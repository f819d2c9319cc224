//! The scorer and its settings.

use crate::error::{Error, ErrorKind, Result};
use crate::metrics::text::references::{ReferenceCount, same_length};

use super::kernel::Workspace;
use super::score::{score, score_sums};
use super::{BleuAccumulator, BleuReport, BleuScore, BleuSmoothing, BleuStats, BleuTokenizer};

/// Settings of a [`BleuScorer`].
#[derive(Debug, Clone)]
pub struct BleuScorerBuilder {
    scorer: BleuScorer,
}

impl BleuScorerBuilder {
    /// How texts are cut; `13a` if not said.
    pub fn tokenizer(&mut self, tokenizer: BleuTokenizer) -> &mut Self {
        self.scorer.tokenizer = tokenizer;
        self
    }

    /// Whether texts are lowered first; not so if not said.
    pub fn lowercase(&mut self, lowercase: bool) -> &mut Self {
        self.scorer.lowercase = lowercase;
        self
    }

    /// What stands in for orders without matches; `exp` if not said.
    pub fn smoothing(&mut self, smoothing: BleuSmoothing) -> &mut Self {
        self.scorer.smoothing = smoothing;
        self
    }

    /// Whether orders longer than the text are left out; not so if not said.
    ///
    /// Without it a sentence under four tokens scores 0. Take it for single sentences.
    pub fn effective_order(&mut self, effective_order: bool) -> &mut Self {
        self.scorer.effective_order = effective_order;
        self
    }

    /// The longest n-grams; 4 if not said. Signatures do not show it, as in sacreBLEU.
    pub fn max_order(&mut self, max_order: usize) -> &mut Self {
        self.scorer.max_order = max_order;
        self
    }

    /// Creates the scorer.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] for an order outside 1 to 64 or a smoothing value that is
    /// not finite and non-negative.
    pub fn build(&self) -> Result<BleuScorer> {
        self.scorer.smoothing.checked()?;
        if !(1..=64).contains(&self.scorer.max_order) {
            return Err(Error::new(ErrorKind::InvalidParameter {
                name: "max_ngram_order",
                expected: "a number from 1 to 64",
                found: self.scorer.max_order.to_string(),
            }));
        }
        Ok(self.scorer.clone())
    }
}

/// BLEU as sacreBLEU computes it.
///
/// `score = BP · exp(mean over n of ln pₙ)` with `pₙ = 100 · matches / n-grams of the prediction`,
/// each n-gram matched at most as often as the reference that has most of it, and the brevity
/// penalty `BP = exp(1 - r / c)` for c prediction tokens below r tokens of the closest
/// references. From 0 to 100, higher is better.
///
/// A corpus score is that of the summed statistics, not a mean of sentence scores. Without any
/// match, and so for empty texts, the score is 0 whatever the smoothing.
///
/// Time grows with the lengths times the order.
///
/// # References
///
/// K. Papineni et al., "BLEU: a Method for Automatic Evaluation of Machine Translation", ACL
/// 2002; M. Post, "A Call for Clarity in Reporting BLEU Scores", WMT 2018. Expected values come
/// from sacreBLEU 2.6.0.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::BleuScorer;
///
/// let scorer = BleuScorer::default();
/// let predictions = ["The cat sat on the mat."];
/// let report = scorer.corpus(&predictions, &[vec!["The cat sat on the mat."]])?;
/// assert!((report.score.score - 100.0).abs() < 1e-9);
/// assert_eq!(report.signature, "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0");
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct BleuScorer {
    pub(crate) tokenizer: BleuTokenizer,
    pub(crate) lowercase: bool,
    pub(crate) smoothing: BleuSmoothing,
    pub(crate) effective_order: bool,
    pub(crate) max_order: usize,
}

impl Default for BleuScorer {
    fn default() -> Self {
        Self {
            tokenizer: BleuTokenizer::default(),
            lowercase: false,
            smoothing: BleuSmoothing::default(),
            effective_order: false,
            max_order: 4,
        }
    }
}

impl BleuScorer {
    /// Starts with the default settings.
    #[must_use]
    pub fn builder() -> BleuScorerBuilder {
        BleuScorerBuilder {
            scorer: Self::default(),
        }
    }

    /// The statistics of one prediction.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] without references.
    pub fn stats(&self, prediction: &str, references: &[&str]) -> Result<BleuStats> {
        Workspace::default().stats(self, prediction, references)
    }

    /// The score of statistics, 0 to 100: of one prediction, of a corpus or of a resample.
    ///
    /// The geometric mean of the n-gram precisions times the brevity penalty; what stands for an
    /// order without matches says [`BleuSmoothing`]. 0 without any match. Cost: O(orders).
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::text::BleuScorer;
    ///
    /// let scorer = BleuScorer::default();
    /// let mut sum = scorer.stats("the cat sat on the mat", &["the cat sat on the mat"])?;
    /// sum += &scorer.stats("", &["a dog ran off"])?;
    /// // All that was said is right, and it is too short: exp(1 - 10/6).
    /// assert!((scorer.score(&sum).score - 51.341_711_903_259_2).abs() < 1e-9);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn score(&self, stats: &BleuStats) -> BleuScore {
        score(stats, self.smoothing, self.effective_order)
    }

    /// The score alone, 0 to 100, of numbers laid out as [`BleuStats::as_slice`]: both lengths, the
    /// matches by order, the totals by order. For resampling: nothing is allocated.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::text::BleuScorer;
    ///
    /// let scorer = BleuScorer::default();
    /// let stats = scorer.stats("the cat sat on it", &["the cat sat on the mat"])?;
    /// assert_eq!(scorer.score_sums(stats.as_slice()), scorer.score(&stats).score);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn score_sums(&self, sums: &[u64]) -> f64 {
        score_sums(sums, self.smoothing, self.effective_order)
    }

    /// The score of one prediction, 0 to 100; see
    /// [`effective_order`](BleuScorerBuilder::effective_order): without it a text of fewer words than
    /// the longest n-gram scores 0.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] without references.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::text::BleuScorer;
    ///
    /// let short = BleuScorer::default().sentence("a cat", &["a cat"])?;
    /// assert_eq!(short.score, 0.0);
    /// let effective = BleuScorer::builder().effective_order(true).build()?;
    /// assert!((effective.sentence("a cat", &["a cat"])?.score - 100.0).abs() < 1e-9);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn sentence(&self, prediction: &str, references: &[&str]) -> Result<BleuScore> {
        Ok(self.score(&self.stats(prediction, references)?))
    }

    /// The statistics of many predictions, in their order.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] for lists of different length or without references.
    pub fn corpus_stats(
        &self,
        predictions: &[&str],
        references: &[Vec<&str>],
    ) -> Result<Vec<BleuStats>> {
        same_length(predictions.len(), references.len())?;
        let mut workspace = Workspace::default();
        predictions
            .iter()
            .zip(references)
            .map(|(prediction, references)| workspace.stats(self, prediction, references))
            .collect()
    }

    /// The score of a corpus; `references` holds a list for each prediction.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] for an empty corpus, lists of different length or without
    /// references.
    pub fn corpus(&self, predictions: &[&str], references: &[Vec<&str>]) -> Result<BleuReport> {
        same_length(predictions.len(), references.len())?;
        let mut corpus = self.accumulator();
        for (prediction, references) in predictions.iter().zip(references) {
            corpus.update(prediction, references)?;
        }
        corpus.finish()
    }

    /// What stands in for orders without matches.
    #[must_use]
    pub fn smoothing(&self) -> BleuSmoothing {
        self.smoothing
    }

    /// Starts a corpus.
    #[must_use]
    pub fn accumulator(&self) -> BleuAccumulator {
        BleuAccumulator::new(self.clone())
    }

    /// The settings as sacreBLEU prints them.
    #[must_use]
    pub fn signature(&self, references: ReferenceCount) -> String {
        format!(
            "nrefs:{references}|case:{}|eff:{}|tok:{}|smooth:{}|version:2.6.0",
            if self.lowercase { "lc" } else { "mixed" },
            if self.effective_order { "yes" } else { "no" },
            self.tokenizer,
            self.smoothing,
        )
    }
}
