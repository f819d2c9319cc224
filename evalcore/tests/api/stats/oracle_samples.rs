//! The oracle's bootstrap and permutation cases, exact and Monte-Carlo.

use evalcore::stats::{
    Bootstrap, BootstrapDistribution, BootstrapMethod, BootstrapOptions, PermutationMethod,
    PermutationOptions, bootstrap, bootstrap_mean, bootstrap_paired_difference,
    independent_permutation_test, jackknife, paired_permutation_test,
};
use serde_json::Value;

use super::oracle::{SIDES, list, near, number};

const METHODS: [(&str, BootstrapMethod); 3] = [
    ("percentile", BootstrapMethod::Percentile),
    ("basic", BootstrapMethod::Basic),
    ("BCa", BootstrapMethod::Bca),
];

/// The outcome of a case of these kinds, or `None` for another kind.
pub(super) fn check(kind: &str, case: &Value) -> Option<Result<(), String>> {
    let outcome = match kind {
        "bootstrap_from_distribution" => from_distribution(case),
        "bootstrap_monte_carlo" | "bootstrap_paired_diff" => monte_carlo(case),
        "permutation_paired_exact" | "permutation_independent_exact" => exact(kind, case),
        "permutation_paired_monte_carlo" => permutation_monte_carlo(case),
        _ => return None,
    };
    Some(outcome)
}

fn statistic(name: &str) -> fn(&[f64]) -> f64 {
    match name {
        "mean" => |values| values.iter().sum::<f64>() / count(values),
        "median" => |values| percentile(values, 0.5),
        "p95" => |values| percentile(values, 0.95),
        other => panic!("statistic `{other}` is unknown"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few values")]
fn count(values: &[f64]) -> f64 {
    values.len() as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an index"
)]
fn percentile(values: &[f64], q: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = q * (count(values) - 1.0);
    let index = place.floor() as usize;
    let high = sorted.get(index + 1).copied().unwrap_or(sorted[index]);
    sorted[index] + (high - sorted[index]) * (place - place.floor())
}

fn same(what: &str, got: f64, want: f64, tolerance: (f64, f64)) -> Result<(), String> {
    if near(got, want, tolerance.0, tolerance.1) {
        Ok(())
    } else {
        Err(format!("{what}: ours {got}, oracle {want}"))
    }
}

fn tolerance(case: &Value) -> (f64, f64) {
    let part = |name: &str| case["tol"].get(name).and_then(Value::as_f64).unwrap_or(0.0);
    (part("abs"), part("rel"))
}

fn from_distribution(case: &Value) -> Result<(), String> {
    let (input, expected) = (&case["input"], &case["expected"]);
    let data = list(&input["data"]);
    let statistic = statistic(input["statistic"].as_str().unwrap());
    let values = list(&input["bootstrap_distribution_sorted"]);
    let observed = statistic(&data);
    let tolerance = tolerance(case);
    same(
        "observed",
        observed,
        number(&expected["observed"]).unwrap(),
        tolerance,
    )?;
    let distribution =
        BootstrapDistribution::new(observed, values).map_err(|error| error.to_string())?;
    let error = number(&expected["standard_error"]).unwrap();
    same(
        "standard_error",
        distribution.standard_error(),
        error,
        tolerance,
    )?;
    let jackknife = jackknife(&data, statistic);
    for (key, want) in expected.as_object().unwrap() {
        let Some((name, level)) = key.split_once("_0.") else {
            continue;
        };
        let level: f64 = format!("0.{level}").parse().unwrap();
        let interval = match name {
            "percentile" => distribution.percentile(level),
            "basic" => distribution.basic(level),
            "BCa" => distribution.bca(level, &jackknife),
            other => return Err(format!("method `{other}` is unknown")),
        }
        .map_err(|error| error.to_string())?;
        same(key, interval.low, number(&want[0]).unwrap(), tolerance)?;
        same(key, interval.high, number(&want[1]).unwrap(), tolerance)?;
    }
    Ok(())
}

fn monte_carlo(case: &Value) -> Result<(), String> {
    let (input, expected) = (&case["input"], &case["expected"]);
    let resamples = usize::try_from(input["min_resamples"].as_u64().unwrap()).unwrap();
    let confidence = number(&input["confidence"]).unwrap();
    for (name, method) in METHODS {
        let Some(want) = expected.get(name) else {
            continue;
        };
        let options = BootstrapOptions::default()
            .method(method)
            .confidence(confidence)
            .resamples(resamples)
            .seed(20);
        let ours = resampled(input, &options).map_err(|error| error.to_string())?;
        let expected_value = number(&expected["observed"]).unwrap();
        same("observed", ours.observed, expected_value, (1e-10, 1e-8))?;
        for (key, got) in [("low", ours.interval.low), ("high", ours.interval.high)] {
            let slack = number(&want[format!("tol_{key}")]).unwrap();
            same(
                &format!("{name}/{key}"),
                got,
                number(&want[key]).unwrap(),
                (slack, 0.0),
            )?;
        }
    }
    Ok(())
}

fn resampled(input: &Value, options: &BootstrapOptions) -> evalcore::Result<Bootstrap> {
    let data = list(&input["data"]);
    match input["statistic"].as_str().unwrap() {
        "mean(x-y)" => bootstrap_paired_difference(&list(&input["x"]), &list(&input["y"]), options),
        "mean" => bootstrap_mean(&data, options),
        other => bootstrap(&data, statistic(other), options),
    }
}

fn exact(kind: &str, case: &Value) -> Result<(), String> {
    let (x, y) = (list(&case["input"]["x"]), list(&case["input"]["y"]));
    let expected = &case["expected"];
    for (side, alternative) in SIDES {
        let options = PermutationOptions::default()
            .alternative(alternative)
            .method(PermutationMethod::Exact);
        let test = if kind == "permutation_paired_exact" {
            paired_permutation_test(&x, &y, &options)
        } else {
            independent_permutation_test(&x, &y, &options)
        }
        .map_err(|error| error.to_string())?;
        same(
            side,
            test.p_value,
            number(&expected[side]).unwrap(),
            tolerance(case),
        )?;
        let statistic = number(&expected["statistic"]).unwrap();
        same("statistic", test.statistic, statistic, tolerance(case))?;
    }
    Ok(())
}

fn permutation_monte_carlo(case: &Value) -> Result<(), String> {
    let (x, y) = (list(&case["input"]["x"]), list(&case["input"]["y"]));
    let expected = &case["expected"];
    let resamples = usize::try_from(case["input"]["min_resamples"].as_u64().unwrap()).unwrap();
    let slack = number(&expected["tol_abs_two_sided_at_9999"]).unwrap();
    for (side, alternative) in SIDES {
        let options = PermutationOptions::default()
            .alternative(alternative)
            .method(PermutationMethod::MonteCarlo)
            .resamples(resamples);
        let test = paired_permutation_test(&x, &y, &options).map_err(|error| error.to_string())?;
        same(
            side,
            test.p_value,
            number(&expected[side]).unwrap(),
            (slack, 0.0),
        )?;
    }
    Ok(())
}
