//! Permutation tests.

use evalcore::stats::{self, PermutationMethod, PermutationOptions};
use pyo3::prelude::*;
use serde::Serialize;

use super::options::alternative as side;
use crate::input::arguments::{choice, invalid, raise_as, resamples, seed as seed_of};
use crate::input::clusters::clusters as labels;
use crate::input::numbers::Numbers;
use crate::pool::with_threads;
use crate::to_python::to_python;

#[derive(Serialize)]
struct Tested<'a> {
    statistic: f64,
    pvalue: f64,
    pvalue_less: f64,
    pvalue_greater: f64,
    method: &'static str,
    n_resamples: usize,
    seed: u64,
    alternative: &'a str,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Paired,
    Independent,
}

/// Tests whether two runs have the same mean, by permutations.
///
/// SciPy's function of this name for the difference of means. Nothing is assumed of the shape of the
/// scores. Two-sided p values are twice the smaller one-sided one; resampled ones are
/// `(hits + 1) / (n_resamples + 1)`. Paired 0/1 scores are exact for any n. The answer depends
/// neither on the order of the items nor on the number of threads.
///
/// Args:
///     a: f64[n], the scores of one run.
///     b: f64[n], the scores of the same items in the other run; f64[m] of independent samples.
///     permutation_type: `"samples"` for the same items, whose differences change their signs, or
///         `"independent"`, whose values are regrouped.
///     clusters: A label for each item: the items of a cluster change their signs together.
///     alternative: Which departures count, those of `a`: `"two-sided"`, `"less"` or `"greater"`.
///     method: `"exact"`, `"monte-carlo"`, `"binomial"`, or `"auto"`: exact up to 20 differences or
///         200,000 regroupings.
///     n_resamples: How many random patterns are drawn, 1 to 100,000,000.
///     seed: The seed of the random patterns.
///
/// Returns:
///     `{statistic, pvalue, pvalue_less, pvalue_greater, method, n_resamples, seed, alternative}`,
///     `evalcore.stats.PermutationTest`; the statistic is `mean(a) - mean(b)`, `method` what was
///     used, `n_resamples` 0 for an exact answer.
///
/// Raises:
///     InvalidParameterError: Lengths that differ, an empty sample, a score that is not finite, an
///         option that is unusable, or an exact answer that would take for ever.
///
/// Example:
///     >>> from evalcore import stats
///     >>> test = stats.permutation_test([1.0, 2.0, 3.5], [0.0, 0.0, 0.0])
///     >>> test["pvalue"], test["method"]
///     (0.25, 'exact')
#[pyfunction]
#[pyo3(signature = (
    a, b, *, permutation_type="samples", clusters=None, alternative="two-sided", method="auto",
    n_resamples=9_999, seed=0
))]
#[expect(clippy::too_many_arguments, reason = "options are keywords in Python")]
pub(crate) fn permutation_test<'py>(
    py: Python<'py>,
    a: &Bound<'py, PyAny>,
    b: &Bound<'py, PyAny>,
    permutation_type: &str,
    clusters: Option<&Bound<'py, PyAny>>,
    alternative: &str,
    method: &str,
    #[pyo3(from_py_with = resamples)] n_resamples: usize,
    #[pyo3(from_py_with = seed_of)] seed: u64,
) -> PyResult<Bound<'py, PyAny>> {
    let kinds = [
        ("samples", Kind::Paired),
        ("independent", Kind::Independent),
    ];
    let kind = choice("permutation_type", permutation_type, &kinds)?;
    let methods = [
        ("auto", PermutationMethod::Auto),
        ("exact", PermutationMethod::Exact),
        ("binomial", PermutationMethod::Binomial),
        ("monte-carlo", PermutationMethod::MonteCarlo),
    ];
    let options = PermutationOptions::default()
        .alternative(side(alternative)?)
        .method(choice("method", method, &methods)?)
        .resamples(n_resamples)
        .seed(seed);
    let (a, b) = (Numbers::take("a", a)?, Numbers::take("b", b)?);
    let (a, b) = (a.as_slice(), b.as_slice());
    let clusters = clusters
        .map(|given| labels("clusters", given))
        .transpose()?;
    if clusters.is_some() && kind == Kind::Independent {
        let expected = "`None` for independent samples";
        return Err(invalid("clusters", expected, "a list of labels"));
    }
    let found = py.detach(|| {
        with_threads(|| match (kind, &clusters) {
            (Kind::Independent, _) => stats::independent_permutation_test(a, b, &options),
            (Kind::Paired, None) => stats::paired_permutation_test(a, b, &options),
            (Kind::Paired, Some(clusters)) => {
                stats::clustered_permutation_test(a, b, clusters, &options)
            }
        })
    });
    let found = found.map_err(raise_as(&[("resamples", "n_resamples")]))?;
    let result = Tested {
        statistic: found.statistic,
        pvalue: found.p_value,
        pvalue_less: found.p_less,
        pvalue_greater: found.p_greater,
        method: match found.method {
            PermutationMethod::Binomial => "binomial",
            PermutationMethod::MonteCarlo => "monte-carlo",
            _ => "exact",
        },
        n_resamples: found.resamples,
        seed,
        alternative,
    };
    to_python(py, &result)
}
