//! The scorer and its settings.

use crate::error::{Error, ErrorKind, Result};
use crate::metrics::text::references::{ReferenceCount, same_length};

use super::kernel::Workspace;
use super::{ChrfAccumulator, ChrfReport, ChrfStats};

/// Settings of a [`ChrfScorer`].
#[derive(Debug, Clone)]
pub struct ChrfScorerBuilder {
    scorer: ChrfScorer,
}

impl ChrfScorerBuilder {
    /// The longest character n-grams; 6 if not said.
    pub fn char_order(&mut self, char_order: usize) -> &mut Self {
        self.scorer.char_order = char_order;
        self
    }

    /// The longest word n-grams; 0 if not said. 1 makes it chrF+, 2 makes it chrF++.
    pub fn word_order(&mut self, word_order: usize) -> &mut Self {
        self.scorer.word_order = word_order;
        self
    }

    /// How many times recall weighs as much as precision; 2 if not said.
    pub fn beta(&mut self, beta: f64) -> &mut Self {
        self.scorer.beta = beta;
        self
    }

    /// Whether spaces are characters; not so if not said.
    pub fn whitespace(&mut self, whitespace: bool) -> &mut Self {
        self.scorer.whitespace = whitespace;
        self
    }

    /// Whether texts are lowered first; not so if not said.
    pub fn lowercase(&mut self, lowercase: bool) -> &mut Self {
        self.scorer.lowercase = lowercase;
        self
    }

    /// Whether orders that a text is too short for count 10⁻¹⁶; left out if not said.
    pub fn eps_smoothing(&mut self, eps_smoothing: bool) -> &mut Self {
        self.scorer.eps_smoothing = eps_smoothing;
        self
    }

    /// Creates the scorer.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] for orders above 64, for none at all, and for a beta that
    /// is not finite and non-negative.
    pub fn build(&self) -> Result<ChrfScorer> {
        let scorer = &self.scorer;
        let invalid = |name, expected, found: String| {
            Err(Error::new(ErrorKind::InvalidParameter {
                name,
                expected,
                found,
            }))
        };
        if !(1..=64).contains(&scorer.char_order) {
            let found = scorer.char_order.to_string();
            return invalid("char_order", "a number from 1 to 64", found);
        }
        if scorer.word_order > 64 {
            let found = scorer.word_order.to_string();
            return invalid("word_order", "a number from 0 to 64", found);
        }
        if !(scorer.beta.is_finite() && scorer.beta >= 0.0) {
            let found = scorer.beta.to_string();
            return invalid("beta", "a finite number from 0 on", found);
        }
        Ok(scorer.clone())
    }
}

/// chrF, chrF+ and chrF++ as sacreBLEU computes them.
///
/// `100 (1 + β²) P R / (β² P + R)` with P and R the means over all orders of the n-gram precision
/// and recall, characters and, for chrF++, words. Orders that one side is too short for are left
/// out, unless `eps_smoothing` scores each order on its own. From 0 to 100, higher is better.
///
/// Of several references the one with the largest score counts. A corpus score is that of the
/// summed statistics. Texts without characters score 0, also against each other.
///
/// Time grows with the lengths times the orders.
///
/// # References
///
/// M. Popović, "chrF: character n-gram F-score for automatic MT evaluation", WMT 2015, and
/// "chrF++: words helping character n-grams", WMT 2017. Expected values come from sacreBLEU 2.6.0.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::ChrfScorer;
///
/// let scorer = ChrfScorer::builder().word_order(2).build()?;
/// assert_eq!(scorer.name(), "chrF2++");
/// assert_eq!(scorer.sentence("the same text", &["the same text"])?, 100.0);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ChrfScorer {
    pub(crate) char_order: usize,
    pub(crate) word_order: usize,
    pub(crate) beta: f64,
    pub(crate) whitespace: bool,
    pub(crate) lowercase: bool,
    pub(crate) eps_smoothing: bool,
}

impl Default for ChrfScorer {
    fn default() -> Self {
        Self {
            char_order: 6,
            word_order: 0,
            beta: 2.0,
            whitespace: false,
            lowercase: false,
            eps_smoothing: false,
        }
    }
}

impl ChrfScorer {
    /// Starts with the default settings.
    #[must_use]
    pub fn builder() -> ChrfScorerBuilder {
        ChrfScorerBuilder {
            scorer: Self::default(),
        }
    }

    /// The name with beta and a plus for each order of words, such as `chrF2++`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("chrF{}{}", self.beta, "+".repeat(self.word_order))
    }

    /// The statistics of one prediction.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] without references.
    pub fn stats(&self, prediction: &str, references: &[&str]) -> Result<ChrfStats> {
        Workspace::default().stats(self, prediction, references)
    }

    /// The score, 0 to 100, of statistics: of one prediction, of a corpus or of a resample.
    ///
    /// F-beta of the mean precision and recall over the orders that both sides have. 0 without any
    /// match. Cost: O(orders).
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::text::ChrfScorer;
    ///
    /// let scorer = ChrfScorer::default();
    /// let stats = scorer.stats("abc", &["abc"])?;
    /// assert!((scorer.score(&stats) - 100.0).abs() < 1e-9);
    /// assert_eq!(scorer.score(&scorer.stats("abc", &["xyz"])?), 0.0);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn score(&self, stats: &ChrfStats) -> f64 {
        self.score_sums(stats.as_slice())
    }

    /// The score, 0 to 100, of numbers laid out as [`ChrfStats::as_slice`]: three for each order.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::text::ChrfScorer;
    ///
    /// let scorer = ChrfScorer::default();
    /// let stats = scorer.stats("the cat", &["the hat"])?;
    /// assert_eq!(scorer.score_sums(stats.as_slice()), scorer.score(&stats));
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "no corpus has more than 2^53 n-grams"
    )]
    pub fn score_sums(&self, sums: &[u64]) -> f64 {
        const EPS: f64 = 1e-16;
        let factor = self.beta * self.beta;
        let f = |p: f64, r: f64| (1.0 + factor) * p * r / (factor * p + r);
        let share = |hits: u64, all: u64| {
            if all > 0 {
                hits as f64 / all as f64
            } else {
                EPS
            }
        };
        let (mut precision, mut recall, mut effective) = (0.0, 0.0, 0_usize);
        let (mut smoothed, mut orders) = (0.0, 0_usize);
        for &[prediction, reference, matches] in sums.as_chunks::<3>().0 {
            let (p, r) = (share(matches, prediction), share(matches, reference));
            smoothed += if factor * p + r > 0.0 { f(p, r) } else { EPS };
            orders += 1;
            if prediction > 0 && reference > 0 {
                precision += p;
                recall += r;
                effective += 1;
            }
        }
        if self.eps_smoothing {
            return 100.0 * smoothed / orders.max(1) as f64;
        }
        if precision + recall == 0.0 {
            return 0.0;
        }
        let effective = effective as f64;
        100.0 * f(precision / effective, recall / effective)
    }

    /// The score of one prediction, 0 to 100.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] without references.
    pub fn sentence(&self, prediction: &str, references: &[&str]) -> Result<f64> {
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
    ) -> Result<Vec<ChrfStats>> {
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
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::text::ChrfScorer;
    ///
    /// let report = ChrfScorer::default().corpus(&["a cat"], &[vec!["a cat", "the cat"]])?;
    /// assert!((report.score - 100.0).abs() < 1e-9);
    /// assert_eq!((report.n, report.signature.starts_with("nrefs:2|")), (1, true));
    /// assert!(ChrfScorer::default().corpus(&[], &[]).is_err());
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn corpus(&self, predictions: &[&str], references: &[Vec<&str>]) -> Result<ChrfReport> {
        same_length(predictions.len(), references.len())?;
        let mut corpus = self.accumulator();
        for (prediction, references) in predictions.iter().zip(references) {
            corpus.update(prediction, references)?;
        }
        corpus.finish()
    }

    /// Starts a corpus.
    #[must_use]
    pub fn accumulator(&self) -> ChrfAccumulator {
        ChrfAccumulator::new(self.clone())
    }

    /// The settings as sacreBLEU prints them; beta is in the name instead.
    #[must_use]
    pub fn signature(&self, references: ReferenceCount) -> String {
        format!(
            "nrefs:{references}|case:{}|eff:{}|nc:{}|nw:{}|space:{}|version:2.6.0",
            if self.lowercase { "lc" } else { "mixed" },
            if self.eps_smoothing { "no" } else { "yes" },
            self.char_order,
            self.word_order,
            if self.whitespace { "yes" } else { "no" },
        )
    }
}
