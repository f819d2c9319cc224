//! Overlap of sets of words.

use std::collections::BTreeSet;

use crate::metrics::text::python_text::lower;

/// The runs of `a` to `z` and digits after lowering, in the order of the text.
///
/// Texts of other scripts have none. Cost: O(length).
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::alnum_tokens;
///
/// assert_eq!(alnum_tokens("Kube-System/etcd_0"), ["kube", "system", "etcd", "0"]);
/// assert!(alnum_tokens("节点").is_empty());
/// ```
#[must_use]
pub fn alnum_tokens(text: &str) -> Vec<String> {
    let lowered = lower(text);
    let runs = lowered.split(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit()));
    runs.filter(|run| !run.is_empty())
        .map(str::to_owned)
        .collect()
}

/// `|A ∩ B| / |A ∪ B|` over the sets of [`alnum_tokens`].
///
/// 0 to 1; two texts without tokens give 1, one without gives 0. Cost: O(length). Citation:
/// P. Jaccard, 1912.
///
/// # Examples
///
/// ```
/// assert_eq!(evalcore::metrics::text::jaccard("loki", "loki/ingester"), 0.5);
/// ```
#[must_use]
pub fn jaccard(a: &str, b: &str) -> f64 {
    ratio(a, b, |both, a, b| (both, a + b - both))
}

/// `2 |A ∩ B| / (|A| + |B|)` over the sets of [`alnum_tokens`].
///
/// 0 to 1; two texts without tokens give 1, one without gives 0. Cost: O(length). Citation:
/// L. R. Dice, 1945.
///
/// # Examples
///
/// ```
/// assert_eq!(evalcore::metrics::text::dice("loki", "loki/ingester"), 2.0 / 3.0);
/// ```
#[must_use]
pub fn dice(a: &str, b: &str) -> f64 {
    ratio(a, b, |both, a, b| (2 * both, a + b))
}

/// `|A ∩ B| / min(|A|, |B|)` over the sets of [`alnum_tokens`].
///
/// 0 to 1; two texts without tokens give 1, one without gives 0. Cost: O(length). Citation:
/// D. Szymkiewicz, 1934, and G. G. Simpson, 1943 (overlap coefficient).
///
/// # Examples
///
/// ```
/// assert_eq!(evalcore::metrics::text::containment("loki", "loki/ingester"), 1.0);
/// ```
#[must_use]
pub fn containment(a: &str, b: &str) -> f64 {
    ratio(a, b, |both, a, b| (both, a.min(b)))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "no text has more than 2^53 words"
)]
fn ratio(a: &str, b: &str, parts: impl Fn(usize, usize, usize) -> (usize, usize)) -> f64 {
    let a: BTreeSet<String> = alnum_tokens(a).into_iter().collect();
    let b: BTreeSet<String> = alnum_tokens(b).into_iter().collect();
    match (a.is_empty(), b.is_empty()) {
        (true, true) => 1.0,
        (true, false) | (false, true) => 0.0,
        (false, false) => {
            let (over, under) = parts(a.intersection(&b).count(), a.len(), b.len());
            over as f64 / under as f64
        }
    }
}
