//! Ratios that forgive word order and surroundings.

use std::collections::BTreeSet;

use crate::metrics::text::python_text::is_space;

use super::edits::{indel, indel_ratio, share_left};
use super::partial::best_window;

/// The parts between spaces as `RapidFuzz` takes them: in a text that holds nothing beyond
/// U+00FF, the next-line and the no-break space are none.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let narrow = text.chars().all(|c| c <= '\u{ff}');
    text.split(move |c| is_space(c) && !(narrow && matches!(c, '\u{85}' | '\u{a0}')))
        .filter(|word| !word.is_empty())
}

/// The [`indel_ratio`] of the words in alphabetical order, joined by spaces.
///
/// 0 to 1; 1 for two texts without words. Case and punctuation matter.
///
/// Reference: `RapidFuzz` 3.14.6 (`fuzz.token_sort_ratio`, by 100).
///
/// # Examples
///
/// ```
/// assert_eq!(evalcore::metrics::text::token_sort_ratio("b a", "a  b"), 1.0);
/// ```
#[must_use]
pub fn token_sort_ratio(a: &str, b: &str) -> f64 {
    let sorted = |text| {
        let mut words: Vec<&str> = words(text).collect();
        words.sort_unstable();
        words.join(" ")
    };
    indel_ratio(&sorted(a), &sorted(b))
}

/// The best [`indel_ratio`] of the common words, and of them with the rest of either side.
///
/// 0 to 1; 1 where the words of one side are among those of the other; 0 where a side has no
/// word. Words count once, in alphabetical order. Reference: `RapidFuzz` 3.14.6
/// (`fuzz.token_set_ratio`, by 100).
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::token_set_ratio;
///
/// assert_eq!(token_set_ratio("kube-proxy on node-2", "node-2 kube-proxy"), 1.0);
/// assert_eq!(token_set_ratio("", ""), 0.0);
/// ```
#[must_use]
pub fn token_set_ratio(a: &str, b: &str) -> f64 {
    let a: BTreeSet<&str> = words(a).collect();
    let b: BTreeSet<&str> = words(b).collect();
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let common: Vec<&str> = a.intersection(&b).copied().collect();
    let only_a: Vec<&str> = a.difference(&b).copied().collect();
    let only_b: Vec<&str> = b.difference(&a).copied().collect();
    if !common.is_empty() && (only_a.is_empty() || only_b.is_empty()) {
        return 1.0;
    }
    let (only_a, only_b) = (only_a.join(" "), only_b.join(" "));
    let length = |text: &str| text.chars().count();
    let common = length(&common.join(" "));
    let gap = usize::from(common > 0);
    let with_a = common + gap + length(&only_a);
    let with_b = common + gap + length(&only_b);
    let rests = share_left(indel(&only_a, &only_b), with_a + with_b);
    if common == 0 {
        return rests;
    }
    let against_a = share_left(gap + length(&only_a), common + with_a);
    let against_b = share_left(gap + length(&only_b), common + with_b);
    rests.max(against_a).max(against_b)
}

/// The best [`indel_ratio`] of the shorter string and any window of the longer one.
///
/// Windows have the shorter length, or less at either end. 0 to 1; 1 for two empty strings, 0
/// where only one is. Time grows with the product of the lengths, and with the shorter one over
/// 64 for each window that can not be ruled out. Reference: `RapidFuzz` 3.14.6
/// (`fuzz.partial_ratio`, by 100).
///
/// # Examples
///
/// ```
/// assert_eq!(evalcore::metrics::text::partial_ratio("kubelet", "kube-system/kubelet"), 1.0);
/// ```
#[must_use]
pub fn partial_ratio(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    match (a.is_empty(), b.is_empty()) {
        (true, true) => 1.0,
        (true, false) | (false, true) => 0.0,
        (false, false) if a.len() < b.len() => best_window(&a, &b),
        (false, false) if a.len() > b.len() => best_window(&b, &a),
        (false, false) => best_window(&a, &b).max(best_window(&b, &a)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Recorded from `RapidFuzz` 3.14.6.
    #[test]
    fn no_break_space_parts_words_only_in_wide_texts() {
        let check = |a: &str, b: &str, expected: f64| {
            let found = token_sort_ratio(a, b);
            assert!((found - expected).abs() < 1e-12, "{a:?} {b:?}: {found}");
        };
        check("b\u{a0}a", "a b", 1.0 / 3.0);
        check("b\u{a0}a节", "a节 b", 1.0);
        check("\u{a0}", "", 0.0);
        check("\u{1c}", "", 1.0);
    }
}
