//! Likeness of strings.

use evalcore::metrics::text;
use pyo3::prelude::*;
use pyo3::types::PyList;

use super::batch::in_chunks;
use crate::input::arguments::choice;
use crate::input::texts::{Texts, argument};
use crate::opencompass::extract::parameter;

/// Defines a function of two texts, and puts it into the table of measures.
macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident -> $type:ty;)*) => {
        $(
            $(#[$doc])*
            #[pyfunction]
            #[pyo3(signature = (a, b))]
            pub(crate) fn $name(
                py: Python<'_>,
                a: &Bound<'_, PyAny>,
                b: &Bound<'_, PyAny>,
            ) -> PyResult<$type> {
                let (a, b) = (argument(a, "a")?, argument(b, "b")?);
                Ok(py.detach(|| text::$name(&a, &b)))
            }
        )*

        /// Every measure by its name.
        const MEASURES: &[(&str, fn(&str, &str) -> f64)] =
            &[$((stringify!($name), |a, b| Number::of(text::$name(a, b)))),*];
    };
}

/// Distances and ratios alike as numbers.
trait Number {
    fn of(self) -> f64;
}

impl Number for usize {
    #[expect(clippy::cast_precision_loss, reason = "no text has 2^53 characters")]
    fn of(self) -> f64 {
        self as f64
    }
}

impl Number for f64 {
    fn of(self) -> f64 {
        self
    }
}

measures! {
    /// Gives the Levenshtein distance: insertions, deletions and substitutions of code points.
    ///
    /// Args:
    ///     a: A text.
    ///     b: Another text.
    ///
    /// Returns:
    ///     0 for equal texts, at most the longer length.
    ///
    /// Example:
    ///     >>> from evalcore.metrics import levenshtein
    ///     >>> levenshtein("kitten", "sitting")
    ///     3
    levenshtein -> usize;

    /// Gives `1 - d / max(len(a), len(b))` with the Levenshtein distance d.
    ///
    /// Args:
    ///     a: A text.
    ///     b: Another text.
    ///
    /// Returns:
    ///     0 to 1; 1 for two empty texts.
    ///
    /// Example:
    ///     >>> from evalcore.metrics import levenshtein_similarity
    ///     >>> levenshtein_similarity("ab", "ac")
    ///     0.5
    levenshtein_similarity -> f64;

    /// Gives the indel distance: insertions and deletions of code points.
    ///
    /// Args:
    ///     a: A text.
    ///     b: Another text.
    ///
    /// Returns:
    ///     0 for equal texts, at most the sum of the lengths.
    ///
    /// Example:
    ///     >>> from evalcore.metrics import indel
    ///     >>> indel("abc", "abd")
    ///     2
    indel -> usize;

    /// Gives `1 - d / (len(a) + len(b))` with the indel distance d: RapidFuzz's `ratio` by 100.
    ///
    /// Args:
    ///     a: A text.
    ///     b: Another text.
    ///
    /// Returns:
    ///     0 to 1; 1 for two empty texts.
    ///
    /// Example:
    ///     >>> from evalcore.metrics import indel_ratio
    ///     >>> indel_ratio("ab", "ac")
    ///     0.5
    indel_ratio -> f64;

    /// Gives the optimal string alignment: Levenshtein with swaps of neighbours, no place twice.
    ///
    /// Args:
    ///     a: A text.
    ///     b: Another text.
    ///
    /// Returns:
    ///     0 for equal texts; it breaks the triangle inequality.
    ///
    /// Example:
    ///     >>> from evalcore.metrics import osa
    ///     >>> osa("ca", "abc")
    ///     3
    osa -> usize;

    /// Gives the Damerau-Levenshtein distance: with swaps of neighbours, also of edited ones.
    ///
    /// Args:
    ///     a: A text.
    ///     b: Another text.
    ///
    /// Returns:
    ///     0 for equal texts, at most the longer length.
    ///
    /// Example:
    ///     >>> from evalcore.metrics import damerau_levenshtein
    ///     >>> damerau_levenshtein("ca", "abc")
    ///     2
    damerau_levenshtein -> usize;

    /// Gives the Jaro similarity.
    ///
    /// Args:
    ///     a: A text.
    ///     b: Another text.
    ///
    /// Returns:
    ///     0 to 1; 1 for two empty texts.
    ///
    /// Example:
    ///     >>> from evalcore.metrics import jaro
    ///     >>> round(jaro("martha", "marhta"), 4)
    ///     0.9444
    jaro -> f64;

    /// Gives the Jaro similarity, raised for up to four first characters in common.
    ///
    /// Args:
    ///     a: A text.
    ///     b: Another text.
    ///
    /// Returns:
    ///     0 to 1; as `jaro` up to 0.7.
    ///
    /// Example:
    ///     >>> from evalcore.metrics import jaro_winkler
    ///     >>> round(jaro_winkler("martha", "marhta"), 4)
    ///     0.9611
    jaro_winkler -> f64;

    /// Gives the length of the longest common subsequence, in code points.
    ///
    /// Args:
    ///     a: A text.
    ///     b: Another text.
    ///
    /// Returns:
    ///     At most the shorter length.
    ///
    /// Example:
    ///     >>> from evalcore.metrics import lcs_length
    ///     >>> lcs_length("kubelet", "kube-system/kubelet")
    ///     7
    lcs_length -> usize;

    /// Gives in how many places two texts differ; what the longer one has more counts.
    ///
    /// Args:
    ///     a: A text.
    ///     b: Another text.
    ///
    /// Returns:
    ///     0 for equal texts, at most the longer length.
    ///
    /// Example:
    ///     >>> from evalcore.metrics import hamming
    ///     >>> hamming("abc", "abdef")
    ///     3
    hamming -> usize;

    /// Gives the indel ratio of the words in alphabetical order.
    ///
    /// Args:
    ///     a: A text.
    ///     b: Another text.
    ///
    /// Returns:
    ///     0 to 1, RapidFuzz's by 100; 1 for two texts without words.
    ///
    /// Example:
    ///     >>> from evalcore.metrics import token_sort_ratio
    ///     >>> token_sort_ratio("b a", "a  b")
    ///     1.0
    token_sort_ratio -> f64;

    /// Gives the best indel ratio of the common words and of them with the rest of either side.
    ///
    /// Args:
    ///     a: A text.
    ///     b: Another text.
    ///
    /// Returns:
    ///     0 to 1, RapidFuzz's by 100; 0 where a side has no word.
    ///
    /// Example:
    ///     >>> from evalcore.metrics import token_set_ratio
    ///     >>> token_set_ratio("kube-proxy on node-2", "node-2 kube-proxy")
    ///     1.0
    token_set_ratio -> f64;

    /// Gives the best indel ratio of the shorter text and any window of the longer one.
    ///
    /// Args:
    ///     a: A text.
    ///     b: Another text.
    ///
    /// Returns:
    ///     0 to 1, RapidFuzz's by 100; 1 for two empty texts, 0 where only one is.
    ///
    /// Example:
    ///     >>> from evalcore.metrics import partial_ratio
    ///     >>> partial_ratio("kubelet", "kube-system/kubelet")
    ///     1.0
    partial_ratio -> f64;

    /// Gives `|A ∩ B| / |A ∪ B|` over the sets of `alnum_tokens`.
    ///
    /// Args:
    ///     a: A text.
    ///     b: Another text.
    ///
    /// Returns:
    ///     0 to 1; two texts without tokens give 1, one without gives 0.
    ///
    /// Example:
    ///     >>> from evalcore.metrics import jaccard
    ///     >>> jaccard("loki", "loki/ingester")
    ///     0.5
    jaccard -> f64;

    /// Gives `2 |A ∩ B| / (|A| + |B|)` over the sets of `alnum_tokens`.
    ///
    /// Args:
    ///     a: A text.
    ///     b: Another text.
    ///
    /// Returns:
    ///     0 to 1; two texts without tokens give 1, one without gives 0.
    ///
    /// Example:
    ///     >>> from evalcore.metrics import dice
    ///     >>> round(dice("loki", "loki/ingester"), 4)
    ///     0.6667
    dice -> f64;

    /// Gives `|A ∩ B| / min(|A|, |B|)` over the sets of `alnum_tokens`.
    ///
    /// Args:
    ///     a: A text.
    ///     b: Another text.
    ///
    /// Returns:
    ///     0 to 1; two texts without tokens give 1, one without gives 0.
    ///
    /// Example:
    ///     >>> from evalcore.metrics import containment
    ///     >>> containment("loki", "loki/ingester")
    ///     1.0
    containment -> f64;
}

/// Gives the runs of `a` to `z` and digits of a text after lowering.
///
/// Args:
///     text: A text.
///
/// Returns:
///     The tokens in the order of the text.
///
/// Example:
///     >>> from evalcore.metrics import alnum_tokens
///     >>> alnum_tokens("Kube-System/etcd_0")
///     ['kube', 'system', 'etcd', '0']
#[pyfunction]
#[pyo3(signature = (text))]
pub(crate) fn alnum_tokens(py: Python<'_>, text: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    let text = argument(text, "text")?;
    Ok(py.detach(|| text::alnum_tokens(&text)))
}

/// Gives a measure of many pairs of texts at once, on all cores.
///
/// Args:
///     a: Texts: a list, a NumPy array or Arrow data.
///     b: As many other texts.
///     measure: The name of a function of two texts of this module, such as `"jaro_winkler"`.
///
/// Returns:
///     A number for each pair.
///
/// Raises:
///     InvalidParameterError: An argument is unusable; the message names it.
///
/// Example:
///     >>> from evalcore.metrics import similarity
///     >>> similarity(["ab", "ab"], ["ab", "ac"], measure="indel_ratio")
///     [1.0, 0.5]
#[pyfunction]
#[pyo3(signature = (a, b, *, measure))]
pub(crate) fn similarity<'py>(
    py: Python<'py>,
    a: &Bound<'py, PyAny>,
    b: &Bound<'py, PyAny>,
    measure: &str,
) -> PyResult<Bound<'py, PyList>> {
    let measure = choice("measure", measure, MEASURES)?;
    let (a, b) = (Texts::of(a, "a")?, Texts::of(b, "b")?);
    let found = py.detach(|| {
        let (a, b) = (a.strs(), b.strs());
        if a.len() != b.len() {
            let found = format!("{} for {}", b.len(), a.len());
            return Err(parameter("b", "as long as `a`", found));
        }
        let pairs: Vec<_> = a.into_iter().zip(b).collect();
        let parts = in_chunks(&pairs, |pairs| {
            let values = pairs.iter().map(|(a, b)| measure(a, b));
            values.collect::<Vec<f64>>()
        });
        Ok(parts.concat())
    })?;
    PyList::new(py, found)
}
