//! Similarities by name, and their means over pairs.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, ErrorKind, Result};
use crate::metrics::text::moments::Moments;
use crate::metrics::text::references::{no_predictions, no_references};
use crate::schema::{Estimate, Unit};

use super::{
    containment, damerau_levenshtein, dice, hamming, indel, indel_ratio, jaccard, jaro,
    jaro_winkler, lcs_length, levenshtein, levenshtein_similarity, osa, partial_ratio,
    token_set_ratio, token_sort_ratio,
};

/// The largest product of lengths for what works on 64 characters at a time: seconds at most.
const WORDS: u64 = 1 << 36;
/// The largest product of lengths for what works on one pair of characters at a time.
const PAIRS: u64 = 1 << 30;

/// A string similarity or distance, named as its function.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::Similarity;
///
/// let kind: Similarity = "levenshtein_similarity".parse()?;
/// assert_eq!(kind.score("ab", &["xx", "ac"])?, 0.5);
/// assert!("cosine".parse::<Similarity>().is_err());
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Similarity {
    /// See [`levenshtein_similarity`].
    LevenshteinSimilarity,
    /// See [`indel_ratio`].
    IndelRatio,
    /// See [`jaro`].
    Jaro,
    /// See [`jaro_winkler`].
    JaroWinkler,
    /// See [`token_sort_ratio`].
    TokenSortRatio,
    /// See [`token_set_ratio`].
    TokenSetRatio,
    /// See [`partial_ratio`].
    PartialRatio,
    /// See [`jaccard`].
    Jaccard,
    /// See [`dice`].
    Dice,
    /// See [`containment`].
    Containment,
    /// See [`levenshtein`].
    Levenshtein,
    /// See [`indel`].
    Indel,
    /// See [`osa`].
    Osa,
    /// See [`damerau_levenshtein`].
    DamerauLevenshtein,
    /// See [`hamming`].
    Hamming,
    /// See [`lcs_length`].
    LcsLength,
}

impl Similarity {
    /// Every similarity, then every distance.
    pub const ALL: [Self; 16] = [
        Self::LevenshteinSimilarity,
        Self::IndelRatio,
        Self::Jaro,
        Self::JaroWinkler,
        Self::TokenSortRatio,
        Self::TokenSetRatio,
        Self::PartialRatio,
        Self::Jaccard,
        Self::Dice,
        Self::Containment,
        Self::Levenshtein,
        Self::Indel,
        Self::Osa,
        Self::DamerauLevenshtein,
        Self::Hamming,
        Self::LcsLength,
    ];

    /// The name of its function.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LevenshteinSimilarity => "levenshtein_similarity",
            Self::IndelRatio => "indel_ratio",
            Self::Jaro => "jaro",
            Self::JaroWinkler => "jaro_winkler",
            Self::TokenSortRatio => "token_sort_ratio",
            Self::TokenSetRatio => "token_set_ratio",
            Self::PartialRatio => "partial_ratio",
            Self::Jaccard => "jaccard",
            Self::Dice => "dice",
            Self::Containment => "containment",
            Self::Levenshtein => "levenshtein",
            Self::Indel => "indel",
            Self::Osa => "osa",
            Self::DamerauLevenshtein => "damerau_levenshtein",
            Self::Hamming => "hamming",
            Self::LcsLength => "lcs_length",
        }
    }

    /// A proportion for similarities, a number of characters for distances.
    #[must_use]
    pub fn unit(self) -> Unit {
        match self {
            Self::Levenshtein
            | Self::Indel
            | Self::Osa
            | Self::DamerauLevenshtein
            | Self::Hamming
            | Self::LcsLength => Unit::Count,
            _ => Unit::Proportion,
        }
    }

    /// The best value of a prediction against its references: the smallest of distances, else the
    /// largest.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `references` where there are none, `prediction` where the lengths of
    /// two texts are too large together: their product in bytes may be 2³⁰ for
    /// `damerau_levenshtein` and `partial_ratio`, and 2³⁶ for the others that compare characters.
    pub fn score(self, prediction: &str, references: &[&str]) -> Result<f64> {
        let scores = references.iter().map(|reference| {
            self.check(prediction, reference)?;
            Ok(self.of(prediction, reference))
        });
        let scores: Vec<f64> = scores.collect::<Result<_>>()?;
        let smallest = self.unit() == Unit::Count && self != Self::LcsLength;
        let best = if smallest { f64::min } else { f64::max };
        scores.into_iter().reduce(best).ok_or_else(no_references)
    }

    fn check(self, prediction: &str, reference: &str) -> Result<()> {
        let limit = match self {
            Self::DamerauLevenshtein | Self::PartialRatio => PAIRS,
            Self::Jaccard | Self::Dice | Self::Containment | Self::Hamming => u64::MAX,
            _ => WORDS,
        };
        let work = (prediction.len() as u64).saturating_mul(reference.len() as u64);
        if work <= limit {
            return Ok(());
        }
        Err(Error::new(ErrorKind::InvalidParameter {
            name: "prediction",
            expected: "short enough for this measure",
            found: format!(
                "{} bytes against {} bytes for {self}",
                prediction.len(),
                reference.len()
            ),
        }))
    }

    #[expect(clippy::cast_precision_loss, reason = "no text has 2^53 characters")]
    fn of(self, a: &str, b: &str) -> f64 {
        match self {
            Self::LevenshteinSimilarity => levenshtein_similarity(a, b),
            Self::IndelRatio => indel_ratio(a, b),
            Self::Jaro => jaro(a, b),
            Self::JaroWinkler => jaro_winkler(a, b),
            Self::TokenSortRatio => token_sort_ratio(a, b),
            Self::TokenSetRatio => token_set_ratio(a, b),
            Self::PartialRatio => partial_ratio(a, b),
            Self::Jaccard => jaccard(a, b),
            Self::Dice => dice(a, b),
            Self::Containment => containment(a, b),
            Self::Levenshtein => levenshtein(a, b) as f64,
            Self::Indel => indel(a, b) as f64,
            Self::Osa => osa(a, b) as f64,
            Self::DamerauLevenshtein => damerau_levenshtein(a, b) as f64,
            Self::Hamming => hamming(a, b) as f64,
            Self::LcsLength => lcs_length(a, b) as f64,
        }
    }
}

impl fmt::Display for Similarity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Similarity {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let known = Self::ALL.into_iter().find(|kind| kind.as_str() == name);
        known.ok_or_else(|| {
            Error::new(ErrorKind::InvalidParameter {
                name: "similarity",
                expected: "the name of a function such as `levenshtein_similarity` or `jaccard`",
                found: name.to_owned(),
            })
        })
    }
}

/// Means of similarities over pairs of texts.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::{Similarity, SimilarityAccumulator};
///
/// let mut pairs = SimilarityAccumulator::new([Similarity::Jaccard]);
/// pairs.update("a b", &["a b"])?;
/// pairs.update("a b", &["c d"])?;
/// let means = pairs.finish()?;
/// assert_eq!((means[0].0, means[0].1.value, means[0].1.n), (Similarity::Jaccard, 0.5, 2));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct SimilarityAccumulator {
    sums: Vec<(Similarity, Moments)>,
    n: u64,
}

impl SimilarityAccumulator {
    /// Starts without pairs.
    #[must_use]
    pub fn new(kinds: impl IntoIterator<Item = Similarity>) -> Self {
        let kinds = kinds.into_iter();
        Self {
            sums: kinds.map(|kind| (kind, Moments::default())).collect(),
            n: 0,
        }
    }

    /// Adds a prediction with its references, and returns the best value of each kind.
    ///
    /// # Errors
    ///
    /// As [`Similarity::score`]; nothing is added then.
    pub fn update(&mut self, prediction: &str, references: &[&str]) -> Result<Vec<f64>> {
        let kinds = self.sums.iter();
        let scores = kinds.map(|(kind, _)| kind.score(prediction, references));
        let scores: Vec<f64> = scores.collect::<Result<_>>()?;
        for ((_, moments), score) in self.sums.iter_mut().zip(&scores) {
            moments.push(*score);
        }
        self.n += 1;
        Ok(scores)
    }

    /// Adds what another accumulator has seen.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `other` where it is of other kinds.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        let kinds = |sums: &[(Similarity, Moments)]| -> Vec<Similarity> {
            sums.iter().map(|(kind, _)| *kind).collect()
        };
        if kinds(&self.sums) != kinds(&other.sums) {
            return Err(Error::new(ErrorKind::InvalidParameter {
                name: "other",
                expected: "an accumulator of the same kinds",
                found: format!("{:?}", kinds(&other.sums)),
            }));
        }
        for ((_, moments), (_, more)) in self.sums.iter_mut().zip(&other.sums) {
            moments.merge(*more);
        }
        self.n += other.n;
        Ok(())
    }

    /// The mean of each kind, with its standard error from two pairs on.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `predictions` where there are none.
    pub fn finish(self) -> Result<Vec<(Similarity, Estimate)>> {
        if self.n == 0 {
            return Err(no_predictions());
        }
        let means = self.sums.into_iter().map(|(kind, moments)| {
            let mean = Estimate::new(moments.mean(), self.n);
            let mean = match moments.standard_error() {
                Some(error) => mean.with_standard_error(error),
                None => mean,
            };
            (kind, mean)
        });
        Ok(means.collect())
    }
}
