//! Edit distances; the distances are those of the crate `rapidfuzz`.

use rapidfuzz::distance;

/// How many insertions, deletions and substitutions turn one string into the other.
///
/// Over code points. 0 for equal strings, at most the longer length; symmetric.
///
/// # References
///
/// V. I. Levenshtein, 1966. Expected values of this module come from `RapidFuzz` 3.14.6.
///
/// # Examples
///
/// ```
/// assert_eq!(evalcore::metrics::text::levenshtein("kitten", "sitting"), 3);
/// ```
#[must_use]
pub fn levenshtein(a: &str, b: &str) -> usize {
    distance::levenshtein::distance(a.chars(), b.chars())
}

/// `1 - d / max(len a, len b)` with the Levenshtein distance d: 0 to 1, and 1 for two empty
/// strings. Reference: `RapidFuzz` 3.14.6 (`Levenshtein.normalized_similarity`).
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::levenshtein_similarity;
///
/// assert_eq!(levenshtein_similarity("ab", "ac"), 0.5);
/// assert_eq!(levenshtein_similarity("", ""), 1.0);
/// ```
#[must_use]
pub fn levenshtein_similarity(a: &str, b: &str) -> f64 {
    let longer = a.chars().count().max(b.chars().count());
    share_left(levenshtein(a, b), longer)
}

/// How many insertions and deletions turn one string into the other: Levenshtein without
/// substitutions.
///
/// Code points, from 0 for equal strings to the sum of both lengths; symmetric. Twice the length
/// of what is not common: `len a + len b - 2·lcs`. Reference: `RapidFuzz` 3.14.6.
///
/// # Examples
///
/// ```
/// assert_eq!(evalcore::metrics::text::indel("abc", "abd"), 2);
/// ```
#[must_use]
pub fn indel(a: &str, b: &str) -> usize {
    distance::indel::distance(a.chars(), b.chars())
}

/// `1 - d / (len a + len b)` with the indel distance d: 0 to 1, and 1 for two empty strings.
/// Reference: `RapidFuzz` 3.14.6 (`ratio`, by 100).
///
/// # Examples
///
/// ```
/// assert_eq!(evalcore::metrics::text::indel_ratio("ab", "ac"), 0.5);
/// ```
#[must_use]
pub fn indel_ratio(a: &str, b: &str) -> f64 {
    share_left(indel(a, b), a.chars().count() + b.chars().count())
}

/// Levenshtein with transpositions of neighbours, where no place is edited twice.
///
/// The optimal string alignment, in code points, from 0 for equal strings to the longer length; it
/// breaks the triangle inequality. Reference: `RapidFuzz` 3.14.6.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::{damerau_levenshtein, osa};
///
/// assert_eq!((osa("ca", "abc"), damerau_levenshtein("ca", "abc")), (3, 2));
/// ```
#[must_use]
pub fn osa(a: &str, b: &str) -> usize {
    distance::osa::distance(a.chars(), b.chars())
}

/// Levenshtein with transpositions of neighbours, also of edited ones.
///
/// Code points, from 0 for equal strings to the longer length; symmetric. Time grows with the
/// product of the lengths.
///
/// # References
///
/// F. J. Damerau, 1964; the unrestricted form of R. Lowrance and R. A. Wagner, 1975.
///
/// # Examples
///
/// ```
/// assert_eq!(evalcore::metrics::text::damerau_levenshtein("martha", "marhta"), 1);
/// ```
#[must_use]
pub fn damerau_levenshtein(a: &str, b: &str) -> usize {
    distance::damerau_levenshtein::distance(a.chars(), b.chars())
}

/// The Jaro similarity, 0 to 1, and 1 for two empty strings.
///
/// # References
///
/// M. A. Jaro, 1989.
///
/// # Examples
///
/// ```
/// let jaro = evalcore::metrics::text::jaro("martha", "marhta");
/// assert!((jaro - 17.0 / 18.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn jaro(a: &str, b: &str) -> f64 {
    distance::jaro::similarity(a.chars(), b.chars())
}

/// The Jaro similarity raised by 0.1 of what is missing for each of up to four first characters
/// in common; not raised up to 0.7. From 0 to 1; 1 for two empty strings.
///
/// # References
///
/// W. E. Winkler, 1990.
///
/// # Examples
///
/// ```
/// let similarity = evalcore::metrics::text::jaro_winkler("martha", "marhta");
/// assert!((similarity - 0.961_111_111_111).abs() < 1e-9);
/// ```
#[must_use]
pub fn jaro_winkler(a: &str, b: &str) -> f64 {
    distance::jaro_winkler::similarity(a.chars(), b.chars())
}

/// The length of the longest common subsequence, in code points.
///
/// From 0 to the shorter length; symmetric. Reference: `RapidFuzz` 3.14.6.
///
/// # Examples
///
/// ```
/// assert_eq!(evalcore::metrics::text::lcs_length("kubelet", "kube-system/kubelet"), 7);
/// ```
#[must_use]
pub fn lcs_length(a: &str, b: &str) -> usize {
    distance::lcs_seq::similarity(a.chars(), b.chars())
}

/// In how many places the strings differ; what the longer one has more counts as different.
///
/// Code points, from 0 for equal strings to the longer length; symmetric. Citation: R. W. Hamming,
/// 1950. Reference: `RapidFuzz` 3.14.6, with padding.
///
/// # Examples
///
/// ```
/// assert_eq!(evalcore::metrics::text::hamming("loki", "lokx/ingester"), 10);
/// ```
#[must_use]
pub fn hamming(a: &str, b: &str) -> usize {
    let (mut left, mut right) = (a.chars(), b.chars());
    let mut differences = 0;
    loop {
        match (left.next(), right.next()) {
            (None, None) => return differences,
            (a, b) => differences += usize::from(a != b),
        }
    }
}

/// `1 - distance / largest`, or 1 where the largest distance is 0.
#[expect(
    clippy::cast_precision_loss,
    reason = "no string has more than 2^53 characters"
)]
pub(crate) fn share_left(distance: usize, largest: usize) -> f64 {
    if largest == 0 {
        return 1.0;
    }
    1.0 - distance as f64 / largest as f64
}
