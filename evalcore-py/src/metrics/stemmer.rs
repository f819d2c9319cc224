//! Stems of English words.

use evalcore::metrics::text;
use pyo3::prelude::*;

use crate::input::texts::argument;

/// Gives the stem of an English word, as NLTK's Porter stemmer with its extensions.
///
/// Args:
///     word: A word; it is lowered first.
///
/// Returns:
///     Its stem.
///
/// Example:
///     >>> from evalcore.metrics import porter_stem
///     >>> porter_stem("running")
///     'run'
#[pyfunction]
#[pyo3(signature = (word))]
pub(crate) fn porter_stem(word: &Bound<'_, PyAny>) -> PyResult<String> {
    let word = argument(word, "word")?;
    Ok(text::porter_stem(&word))
}
