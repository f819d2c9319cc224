//! Exact match and F1 of `SQuAD`.

use std::collections::HashMap;

use crate::error::{Error, ErrorKind, Result};

use super::moments::Moments;
use super::python_text::{is_word, lower, split};
use super::references::no_predictions;
use crate::metrics::state::{AccumulatorState, StateNumbers};

/// Which of the two scoring scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SquadVersion {
    /// Version 1.1: F1 is 0 where a side normalises to nothing; a missing prediction scores 0.
    V1,
    /// Version 2.0: two sides that normalise to nothing agree; a missing prediction is left out.
    V2,
}

/// Exact match and F1 of one prediction, each 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SquadScore {
    /// 1 if the normalised texts are equal, else 0.
    pub exact_match: f64,
    /// The F1 of the normalised words as bags.
    pub f1: f64,
}

/// Lowers, drops ASCII punctuation, then the words `a`, `an`, `the`, then surplus spaces.
///
/// As Python does it: `the-the` becomes `thethe`; a word ends where neither letter, number nor
/// underscore follows, so that a combining mark ends it and `²` does not. Cost: O(length). Reference:
/// `normalize_answer` of the scoring scripts in `huggingface/evaluate`.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::squad_normalize;
///
/// assert_eq!(squad_normalize("The  U.S.A."), "usa");
/// assert_eq!(squad_normalize("The-the"), "thethe");
/// ```
#[must_use]
pub fn squad_normalize(text: &str) -> String {
    let lowered = lower(text);
    let mut kept = String::with_capacity(lowered.len());
    let mut word_start = 0;
    for c in lowered.chars().filter(|c| !c.is_ascii_punctuation()) {
        if is_word(c) {
            kept.push(c);
        } else {
            drop_article(&mut kept, word_start);
            kept.push(c);
            word_start = kept.len();
        }
    }
    drop_article(&mut kept, word_start);
    let words: Vec<&str> = split(&kept).collect();
    words.join(" ")
}

/// Replaces the word that starts here by a space if it is an article.
fn drop_article(text: &mut String, start: usize) {
    if matches!(text.get(start..), Some("a" | "an" | "the")) {
        text.truncate(start);
        text.push(' ');
    }
}

/// Scores a prediction against its references: the largest exact match and the largest F1.
///
/// F1 is `2 p r / (p + r)` over words counted at most as often as on the other side. 0 to 1,
/// higher is better. In version 2 references that normalise to nothing are dropped, and without
/// any left the right answer is the empty one.
///
/// # Errors
///
/// [`ErrorKind::InvalidParameter`] in version 1 without references.
///
/// # References
///
/// P. Rajpurkar et al., "100,000+ Questions for Machine Comprehension of Text", EMNLP 2016, and
/// "Know What You Don't Know", ACL 2018. Expected values come from the scoring scripts of
/// `huggingface/evaluate`.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::{SquadVersion, squad_score};
///
/// let score = squad_score(SquadVersion::V1, "Paris, France", &["Paris"])?;
/// assert_eq!((score.exact_match, score.f1), (0.0, 2.0 / 3.0));
/// assert_eq!(squad_score(SquadVersion::V1, "the", &["..."])?.f1, 0.0);
/// assert_eq!(squad_score(SquadVersion::V2, "the", &["..."])?.f1, 1.0);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn squad_score(
    version: SquadVersion,
    prediction: &str,
    references: &[&str],
) -> Result<SquadScore> {
    let mut references: Vec<String> = references
        .iter()
        .map(|text| squad_normalize(text))
        .collect();
    match version {
        SquadVersion::V1 if references.is_empty() => {
            return Err(Error::new(ErrorKind::InvalidParameter {
                name: "references",
                expected: "at least one text for each prediction",
                found: "none".to_owned(),
            }));
        }
        SquadVersion::V1 => {}
        SquadVersion::V2 => {
            references.retain(|text| !text.is_empty());
            if references.is_empty() {
                references.push(String::new());
            }
        }
    }
    let prediction = squad_normalize(prediction);
    let mut best = SquadScore::default();
    for reference in &references {
        if *reference == prediction {
            best.exact_match = 1.0;
        }
        best.f1 = best.f1.max(f1(version, &prediction, reference));
    }
    Ok(best)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "no answer has more than 2^53 words"
)]
fn f1(version: SquadVersion, prediction: &str, reference: &str) -> f64 {
    if version == SquadVersion::V2 && (prediction.is_empty() || reference.is_empty()) {
        return f64::from(u8::from(prediction == reference));
    }
    let mut left: HashMap<&str, usize> = HashMap::new();
    let mut reference_len = 0_usize;
    for word in split(reference) {
        *left.entry(word).or_default() += 1;
        reference_len += 1;
    }
    let (mut hits, mut prediction_len) = (0_usize, 0_usize);
    for word in split(prediction) {
        prediction_len += 1;
        if let Some(count) = left.get_mut(word).filter(|count| **count > 0) {
            *count -= 1;
            hits += 1;
        }
    }
    if hits == 0 {
        return 0.0;
    }
    let precision = hits as f64 / prediction_len as f64;
    let recall = hits as f64 / reference_len as f64;
    2.0 * precision * recall / (precision + recall)
}

/// The scores of a corpus, 0 to 100 as the scripts print them.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct SquadReport {
    /// Percent of exact matches.
    pub exact_match: f64,
    /// Mean F1 in percent.
    pub f1: f64,
    /// The standard error of the mean F1 in percent, from two questions on.
    pub f1_standard_error: Option<f64>,
    /// How many questions match exactly.
    pub matches: u64,
    /// How many questions count.
    pub n: u64,
    /// How many questions have no prediction: part of `n` in version 1, beside it in version 2.
    pub unanswered: u64,
}

/// Corpus scores, question by question.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::{SquadAccumulator, SquadVersion};
///
/// let mut corpus = SquadAccumulator::new(SquadVersion::V1);
/// corpus.update(Some("Paris"), &["paris"])?;
/// corpus.update(None, &["London"])?;
/// let report = corpus.finish()?;
/// assert_eq!((report.exact_match, report.n, report.unanswered), (50.0, 2, 1));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct SquadAccumulator {
    version: SquadVersion,
    sum: SquadScore,
    f1: Moments,
    matches: u64,
    n: u64,
    unanswered: u64,
}

impl SquadAccumulator {
    /// Starts a corpus.
    #[must_use]
    pub fn new(version: SquadVersion) -> Self {
        Self {
            version,
            sum: SquadScore::default(),
            f1: Moments::default(),
            matches: 0,
            n: 0,
            unanswered: 0,
        }
    }

    /// Adds a question; no prediction means unanswered.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] in version 1 for an answer without references; nothing is
    /// added then.
    pub fn update(&mut self, prediction: Option<&str>, references: &[&str]) -> Result<()> {
        let Some(prediction) = prediction else {
            self.unanswered += 1;
            if self.version == SquadVersion::V1 {
                self.add(SquadScore::default());
            }
            return Ok(());
        };
        self.add(squad_score(self.version, prediction, references)?);
        Ok(())
    }

    fn add(&mut self, score: SquadScore) {
        self.sum.exact_match += score.exact_match;
        self.sum.f1 += score.f1;
        self.f1.push(score.f1);
        self.matches += u64::from(score.exact_match > 0.0);
        self.n += 1;
    }

    /// How many questions that count were added.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Adds what another accumulator has seen.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] if it is of the other version.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        if self.version != other.version {
            return Err(Error::new(ErrorKind::InvalidParameter {
                name: "other",
                expected: "an accumulator of the same version",
                found: format!("{:?}", other.version),
            }));
        }
        self.sum.exact_match += other.sum.exact_match;
        self.sum.f1 += other.sum.f1;
        self.f1.merge(other.f1);
        self.matches += other.matches;
        self.n += other.n;
        self.unanswered += other.unanswered;
        Ok(())
    }

    /// The scores.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`] if no question counts.
    #[expect(
        clippy::cast_precision_loss,
        reason = "no corpus has more than 2^53 questions"
    )]
    pub fn finish(self) -> Result<SquadReport> {
        if self.n == 0 {
            return Err(no_predictions());
        }
        let n = self.n as f64;
        Ok(SquadReport {
            exact_match: 100.0 * self.sum.exact_match / n,
            f1: 100.0 * self.sum.f1 / n,
            f1_standard_error: self.f1.standard_error().map(|error| 100.0 * error),
            matches: self.matches,
            n: self.n,
            unanswered: self.unanswered,
        })
    }
}

impl AccumulatorState for SquadAccumulator {
    fn visit(&mut self, numbers: &mut StateNumbers<'_>) {
        numbers.float(&mut self.sum.exact_match);
        numbers.float(&mut self.sum.f1);
        numbers.count(&mut self.n);
        numbers.count(&mut self.unanswered);
    }
}
