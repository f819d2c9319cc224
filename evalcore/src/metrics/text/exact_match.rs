//! Exact match, after what should be ignored was removed.

use std::borrow::Cow;

use regex::Regex;

use crate::error::{Error, ErrorKind, Result};

use super::python_regex::compile;
use super::python_text::lower;
use super::references::{no_predictions, no_references, same_length};
use crate::metrics::state::{AccumulatorState, StateNumbers};

/// Settings of an [`ExactMatch`].
#[derive(Debug, Clone, Default)]
pub struct ExactMatchBuilder {
    regexes: Vec<String>,
    case: bool,
    punctuation: bool,
    numbers: bool,
}

impl ExactMatchBuilder {
    /// What to remove from both texts, one expression after the other, before all else.
    ///
    /// The syntax is Python's, without look-around and back-references.
    pub fn regexes_to_ignore<S: Into<String>>(
        &mut self,
        regexes: impl IntoIterator<Item = S>,
    ) -> &mut Self {
        self.regexes = regexes.into_iter().map(Into::into).collect();
        self
    }

    /// Whether both texts are lowered; not so if not said.
    pub fn ignore_case(&mut self, ignore: bool) -> &mut Self {
        self.case = ignore;
        self
    }

    /// Whether ASCII punctuation is removed; not so if not said.
    pub fn ignore_punctuation(&mut self, ignore: bool) -> &mut Self {
        self.punctuation = ignore;
        self
    }

    /// Whether ASCII digits are removed; not so if not said.
    pub fn ignore_numbers(&mut self, ignore: bool) -> &mut Self {
        self.numbers = ignore;
        self
    }

    /// Creates the comparison.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] for an expression that can not be compiled.
    pub fn build(&self) -> Result<ExactMatch> {
        let regexes = self.regexes.iter().map(|pattern| compile(pattern));
        Ok(ExactMatch {
            regexes: regexes.collect::<Result<_>>()?,
            case: self.case,
            punctuation: self.punctuation,
            numbers: self.numbers,
        })
    }
}

/// The `exact_match` of Hugging Face's `evaluate`.
///
/// The share of predictions that equal their reference after expressions, case, punctuation and
/// digits were removed from both, in this order. 0 to 1, higher is better; two texts that are
/// empty afterwards are equal.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::ExactMatch;
///
/// let lenient = ExactMatch::builder().ignore_case(true).ignore_punctuation(true).build()?;
/// assert!(lenient.is_match("The Cat.", "the cat"));
/// assert_eq!(lenient.score(&["Yes!", "no"], &["yes", "yes"])?, 0.5);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct ExactMatch {
    regexes: Vec<Regex>,
    case: bool,
    punctuation: bool,
    numbers: bool,
}

impl ExactMatch {
    /// Starts with nothing to ignore.
    #[must_use]
    pub fn builder() -> ExactMatchBuilder {
        ExactMatchBuilder::default()
    }

    /// The text without what is ignored.
    #[must_use]
    pub fn normalize<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut text = Cow::Borrowed(text);
        for regex in &self.regexes {
            if let Cow::Owned(replaced) = regex.replace_all(&text, "") {
                text = Cow::Owned(replaced);
            }
        }
        if self.case
            && let Cow::Owned(lowered) = lower(&text)
        {
            text = Cow::Owned(lowered);
        }
        let drops = |c: char| {
            (self.punctuation && c.is_ascii_punctuation()) || (self.numbers && c.is_ascii_digit())
        };
        if text.contains(drops) {
            text = Cow::Owned(text.chars().filter(|&c| !drops(c)).collect());
        }
        text
    }

    /// Whether both texts are the same without what is ignored.
    #[must_use]
    pub fn is_match(&self, prediction: &str, reference: &str) -> bool {
        self.normalize(prediction) == self.normalize(reference)
    }

    /// The share of predictions that match, 0 to 1.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] for lists of different length or without predictions.
    pub fn score(&self, predictions: &[&str], references: &[&str]) -> Result<f64> {
        same_length(predictions.len(), references.len())?;
        let mut corpus = self.accumulator();
        for (prediction, reference) in predictions.iter().zip(references) {
            corpus.update(prediction, reference);
        }
        Ok(corpus.finish()?.score)
    }

    /// Starts a corpus.
    #[must_use]
    pub fn accumulator(&self) -> ExactMatchAccumulator {
        ExactMatchAccumulator {
            settings: self.clone(),
            matches: 0,
            n: 0,
        }
    }

    fn same(&self, other: &Self) -> bool {
        let patterns = self.regexes.iter().map(Regex::as_str);
        patterns.eq(other.regexes.iter().map(Regex::as_str))
            && (self.case, self.punctuation, self.numbers)
                == (other.case, other.punctuation, other.numbers)
    }
}

/// The share of matches in a corpus.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct ExactMatchReport {
    /// 0 to 1.
    pub score: f64,
    /// How many predictions match.
    pub matches: u64,
    /// How many predictions there were.
    pub n: u64,
}

/// Counts the matches of a corpus.
#[derive(Debug, Clone)]
pub struct ExactMatchAccumulator {
    settings: ExactMatch,
    matches: u64,
    n: u64,
}

impl ExactMatchAccumulator {
    /// Adds a pair and says whether it matches.
    pub fn update(&mut self, prediction: &str, reference: &str) -> bool {
        let matches = self.settings.is_match(prediction, reference);
        self.matches += u64::from(matches);
        self.n += 1;
        matches
    }

    /// How many pairs were added.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Adds a prediction with several references and says whether it matches one of them.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] without references; nothing is added then.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::text::ExactMatch;
    ///
    /// let mut corpus = ExactMatch::default().accumulator();
    /// assert!(corpus.update_any("b", &["a", "b"])?);
    /// assert!(corpus.update_any("b", &[]).is_err());
    /// assert_eq!(corpus.finish()?.n, 1);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn update_any(&mut self, prediction: &str, references: &[&str]) -> Result<bool> {
        if references.is_empty() {
            return Err(no_references());
        }
        let matches = references
            .iter()
            .any(|reference| self.settings.is_match(prediction, reference));
        self.matches += u64::from(matches);
        self.n += 1;
        Ok(matches)
    }

    /// Adds what another accumulator has seen.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] if it ignores other things.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        if !self.settings.same(&other.settings) {
            return Err(Error::new(ErrorKind::InvalidParameter {
                name: "other",
                expected: "an accumulator of the same settings",
                found: format!("{:?}", other.settings),
            }));
        }
        self.matches += other.matches;
        self.n += other.n;
        Ok(())
    }

    /// The share, 0 to 1.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] if nothing was added.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::text::ExactMatch;
    ///
    /// let mut corpus = ExactMatch::default().accumulator();
    /// corpus.update("a", "a");
    /// corpus.update("a", "A");
    /// assert_eq!(corpus.finish()?.score, 0.5);
    /// assert!(ExactMatch::default().accumulator().finish().is_err());
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[expect(
        clippy::cast_precision_loss,
        reason = "no corpus has more than 2^53 items"
    )]
    pub fn finish(self) -> Result<ExactMatchReport> {
        if self.n == 0 {
            return Err(no_predictions());
        }
        Ok(ExactMatchReport {
            score: self.matches as f64 / self.n as f64,
            matches: self.matches,
            n: self.n,
        })
    }
}

impl AccumulatorState for ExactMatchAccumulator {
    fn visit(&mut self, numbers: &mut StateNumbers<'_>) {
        numbers.count(&mut self.matches);
        numbers.count(&mut self.n);
    }
}
