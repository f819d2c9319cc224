//! McNemar's tests.

use evalcore::stats::{self, McNemarMethod, PairedCounts};
use pyo3::prelude::*;
use serde::Serialize;

use super::options::table as table_of;
use crate::errors::raise;
use crate::input::arguments::choice;
use crate::input::numbers::Numbers;
use crate::to_python::to_python;

#[derive(Serialize)]
struct Counts {
    both: u64,
    only_a: u64,
    only_b: u64,
    neither: u64,
    n: u64,
    discordant: u64,
    table: Vec<Vec<u64>>,
}

/// Counts how two runs with 0/1 scores went on the same items.
///
/// Args:
///     a: f64[n], 0 or 1 each; `bool` is as good.
///     b: f64[n], the scores of the same items in the other run.
///
/// Returns:
///     `{both, only_a, only_b, neither, n, discordant, table}`, `evalcore.stats.PairedCounts`;
///     `table` is what `mcnemar` takes: `[[both, only_a], [only_b, neither]]`.
///
/// Raises:
///     InvalidParameterError: Lengths that differ, or a score other than 0 and 1.
///
/// Example:
///     >>> from evalcore import stats
///     >>> counts = stats.paired_counts([1, 1, 0], [1, 0, 0])
///     >>> counts["only_a"], counts["table"]
///     (1, [[1, 1], [0, 1]])
#[pyfunction]
#[pyo3(signature = (a, b))]
pub(crate) fn paired_counts<'py>(
    py: Python<'py>,
    a: &Bound<'py, PyAny>,
    b: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let (a, b) = (Numbers::take("a", a)?, Numbers::take("b", b)?);
    let (a, b) = (a.as_slice(), b.as_slice());
    let found = py.detach(|| PairedCounts::from_scores(a, b));
    let found = found.map_err(raise)?;
    let counts = Counts {
        both: found.both,
        only_a: found.only_a,
        only_b: found.only_b,
        neither: found.neither,
        n: found.n(),
        discordant: found.discordant(),
        table: vec![
            vec![found.both, found.only_a],
            vec![found.only_b, found.neither],
        ],
    };
    to_python(py, &counts)
}

/// The pairs of a table, the first run's successes in its first row.
pub(super) fn counts_of([[both, only_a], [only_b, neither]]: [[u64; 2]; 2]) -> PairedCounts {
    PairedCounts {
        both,
        only_a,
        only_b,
        neither,
    }
}

#[derive(Serialize)]
struct McNemar {
    statistic: f64,
    pvalue: f64,
    method: &'static str,
    discordant: u64,
}

/// Tests whether two runs are right equally often on the same items: McNemar's test.
///
/// statsmodels' function of this name, two-sided, with the mid-p test beside it. Without a
/// discordant pair the statistic is 0 and p is 1.
///
/// Args:
///     table: `[[both, only_a], [only_b, neither]]`, counts of items; see `paired_counts`.
///     exact: Whether the discordant pairs are tested by the binomial; else by chi-square.
///     correction: Whether chi-square is corrected for continuity.
///     method: Instead of the two before: `"exact"`, `"mid-p"` (Fagerland, Lydersen and Laake 2013),
///         `"chi2"` or `"chi2-corrected"`.
///
/// Returns:
///     `{statistic, pvalue, method, discordant}`, `evalcore.stats.McNemarTest`; the statistic is
///     the smaller discordant count, or the chi-square.
///
/// Raises:
///     InvalidParameterError: Something other than a table of counts, or an unknown method.
///
/// Example:
///     >>> from evalcore import stats
///     >>> round(stats.mcnemar([[80, 10], [4, 21]])["pvalue"], 6)
///     0.179565
#[pyfunction]
#[pyo3(signature = (table, exact=true, correction=true, *, method=None))]
pub(crate) fn mcnemar<'py>(
    py: Python<'py>,
    table: &Bound<'py, PyAny>,
    exact: bool,
    correction: bool,
    method: Option<&str>,
) -> PyResult<Bound<'py, PyAny>> {
    let known = [
        ("exact", (McNemarMethod::Exact, "exact")),
        ("mid-p", (McNemarMethod::MidP, "mid-p")),
        ("chi2", (McNemarMethod::ChiSquared, "chi2")),
        (
            "chi2-corrected",
            (McNemarMethod::ChiSquaredCorrected, "chi2-corrected"),
        ),
    ];
    let name = match (method, exact, correction) {
        (Some(method), _, _) => method,
        (None, true, _) => "exact",
        (None, false, true) => "chi2-corrected",
        (None, false, false) => "chi2",
    };
    let (method, name) = choice("method", name, &known)?;
    let counts = counts_of(table_of(table)?);
    let found = py.detach(|| stats::mcnemar(&counts, method));
    let result = McNemar {
        statistic: found.statistic,
        pvalue: found.p_value,
        method: name,
        discordant: counts.discordant(),
    };
    to_python(py, &result)
}
