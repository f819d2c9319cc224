//! The names of options, as SciPy and statsmodels have them.

use evalcore::stats::{
    Alternative, Interval, Proportion, ProportionMethod, RankMethod, TestOptions,
};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::input::arguments::{choice, count, invalid, raise_as, wrong_type};

/// Both limits, as Python unpacks them.
pub(super) fn pair(interval: Interval) -> (f64, f64) {
    (interval.low, interval.high)
}

pub(super) fn alternative(given: &str) -> PyResult<Alternative> {
    let known = [
        Alternative::TwoSided,
        Alternative::Less,
        Alternative::Greater,
    ];
    choice("alternative", given, &known.map(|one| (one.as_str(), one)))
}

/// The question of a test, with the level of its interval.
pub(super) fn test_options(given: &str, confidence_level: f64) -> PyResult<TestOptions> {
    Ok(TestOptions::default()
        .alternative(alternative(given)?)
        .confidence(confidence_level))
}

pub(super) fn rank_method(given: &str) -> PyResult<RankMethod> {
    let known = [
        ("auto", RankMethod::Auto),
        ("exact", RankMethod::Exact),
        ("asymptotic", RankMethod::Asymptotic),
    ];
    choice("method", given, &known)
}

pub(super) fn proportion_method(given: &str) -> PyResult<ProportionMethod> {
    let known = [
        ("wilson", ProportionMethod::Wilson),
        ("beta", ProportionMethod::ClopperPearson),
        ("clopper-pearson", ProportionMethod::ClopperPearson),
        ("jeffreys", ProportionMethod::Jeffreys),
        ("flat_prior", ProportionMethod::Beta),
        ("agresti_coull", ProportionMethod::AgrestiCoull),
        ("normal", ProportionMethod::Normal),
        ("t", ProportionMethod::StudentT),
        ("clt", ProportionMethod::Clt),
    ];
    choice("method", given, &known)
}

/// Successes among trials under the names of their arguments.
pub(super) fn proportion(
    names: (&'static str, &'static str),
    count_given: &Bound<'_, PyAny>,
    nobs_given: &Bound<'_, PyAny>,
) -> PyResult<Proportion> {
    let (successes, trials) = (count(names.0, count_given)?, count(names.1, nobs_given)?);
    let renamed = [("count", names.0), ("n", names.1)];
    Proportion::new(successes, trials).map_err(raise_as(&renamed))
}

/// A table of two rows and two columns of counts.
pub(super) fn table(given: &Bound<'_, PyAny>) -> PyResult<[[u64; 2]; 2]> {
    let rows = two(given)?;
    let [first, second] = [two(&rows[0])?, two(&rows[1])?];
    let cell = |given: &Bound<'_, PyAny>| count("table", given);
    Ok([
        [cell(&first[0])?, cell(&first[1])?],
        [cell(&second[0])?, cell(&second[1])?],
    ])
}

fn two<'py>(given: &Bound<'py, PyAny>) -> PyResult<[Bound<'py, PyAny>; 2]> {
    const EXPECTED: &str = "two rows of two counts";
    if given.is_instance_of::<PyString>() || given.is_instance_of::<PyDict>() {
        return Err(wrong_type("table", EXPECTED, given));
    }
    let Ok(items) = given.try_iter() else {
        return Err(wrong_type("table", EXPECTED, given));
    };
    let items = items.collect::<PyResult<Vec<_>>>()?;
    let found = items.len();
    <[_; 2]>::try_from(items)
        .map_err(|_| invalid("table", EXPECTED, format_args!("{found} entries")))
}
