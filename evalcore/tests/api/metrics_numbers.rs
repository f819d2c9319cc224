//! Percentiles and moments against `NumPy`, and their laws.

use evalcore::metrics::{
    LatencyRecorder, Percentile, TokenCounts, TokenUsage, describe, percentile, percentiles,
    throughput,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::metrics_cases::{Tolerance, agree, cases, floats, has_tag, id};
use crate::support::{Tally, oracle_dir};

#[test]
fn oracle_percentiles() {
    let file = oracle_dir("EVALCORE_ORACLES", "metrics").join("percentiles.jsonl");
    let mut tally = Tally::new("percentiles.jsonl");
    for case in cases(&file) {
        let outcome = check(&case);
        // A library's artefact is not to be copied, but it must not stop us either.
        let outcome = if has_tag(&case, "informational") {
            Ok(())
        } else {
            outcome
        };
        tally.check(id(&case), outcome);
    }
    tally.finish();
}

fn method(name: &str) -> Option<Percentile> {
    Some(match name {
        "linear" => Percentile::Linear,
        "lower" => Percentile::Lower,
        "higher" => Percentile::Higher,
        "nearest" => Percentile::Nearest,
        "midpoint" => Percentile::Midpoint,
        "inverted_cdf" => Percentile::InvertedCdf,
        _ => return None,
    })
}

fn check(case: &Value) -> Result<(), String> {
    let values = floats(&case["input"]["values"]);
    let tolerance = Tolerance::of(case, Tolerance::abs(1e-12));
    let found = describe(&values);
    let at_each = |name: &str, method: Percentile, want: &Value| {
        if crate::metrics_cases::raised(want) {
            return agree(name, percentile(&values, 50.0, method), want, |_| Ok(()));
        }
        for (q, want) in want.as_object().unwrap() {
            let ours = percentile(&values, q.parse().unwrap(), method);
            let label = format!("{name} {q}");
            agree(&label, ours, want, |ours| {
                tolerance.check(&label, ours, want)
            })?;
        }
        Ok(())
    };
    for (name, want) in case["expected"].as_object().unwrap() {
        let number = |ours: f64| tolerance.check(name, ours, want);
        match name.as_str() {
            "percentile" => at_each(name, Percentile::Linear, want)?,
            "percentile_other_methods" => {
                for (name, want) in want.as_object().unwrap() {
                    let method = method(name).ok_or(format!("unknown method `{name}`"))?;
                    at_each(name, method, want)?;
                }
            }
            "mean" => number(found.mean)?,
            "sum" => number(found.sum)?,
            "std0" => number(found.std0)?,
            "std1" => number(found.std1)?,
            "min" => number(found.min)?,
            "max" => number(found.max)?,
            "median" => number(found.median)?,
            "sem" => number(found.sem)?,
            other => return Err(format!("unknown member `{other}`")),
        }
    }
    Ok(())
}

#[test]
fn latencies_of_none_and_of_bad_numbers() {
    let mut latencies = LatencyRecorder::new();
    latencies.timeout();
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        let text = latencies.update(bad).unwrap_err().to_string();
        assert!(text.contains("`latency_ms`"), "{text}");
    }
    let summary = latencies.finish();
    assert_eq!((summary.n, summary.timeouts, summary.failures), (0, 1, 0));
    assert_eq!(
        (summary.mean_ms, summary.p50_ms, summary.p99_ms),
        (None, None, None)
    );
    assert!(throughput(1, std::time::Duration::ZERO).is_err());
}

#[test]
fn token_sums_do_not_wrap() {
    let mut counts = TokenCounts::new();
    let usage = TokenUsage {
        prompt: Some(u64::MAX),
        ..TokenUsage::default()
    };
    counts.update(Some(usage)).unwrap();
    let before = counts;
    assert!(counts.update(Some(usage)).is_err());
    assert_eq!(counts, before);
    assert_eq!(counts.finish().total.tokens, None);
}

const METHODS: [Percentile; 6] = [
    Percentile::Linear,
    Percentile::Lower,
    Percentile::Higher,
    Percentile::Nearest,
    Percentile::Midpoint,
    Percentile::InvertedCdf,
];

proptest! {
    #[test]
    fn the_order_of_values_does_not_matter(
        values in prop::collection::vec(-1e6_f64..1e6, 1..80),
        turn in any::<prop::sample::Index>(),
    ) {
        let mut turned = values.clone();
        turned.rotate_left(turn.index(values.len()));
        turned.reverse();
        let bits = |values: &[f64]| {
            let d = describe(values);
            [d.sum, d.mean, d.std0, d.std1, d.sem, d.min, d.max, d.median].map(f64::to_bits)
        };
        prop_assert_eq!(bits(&values), bits(&turned));
    }

    #[test]
    fn percentiles_rise_between_the_ends(
        values in prop::collection::vec(-1e6_f64..1e6, 1..80),
        mut q in prop::collection::vec(0.0_f64..=100.0, 1..10),
    ) {
        q.sort_by(f64::total_cmp);
        let ends = describe(&values);
        for method in METHODS {
            let found = percentiles(&values, &q, method).unwrap();
            prop_assert!(found.windows(2).all(|pair| pair[0] <= pair[1] + 1e-9));
            prop_assert!(found.iter().all(|x| (ends.min..=ends.max).contains(x)));
        }
    }

    #[test]
    fn merged_latencies_are_the_latencies(
        values in prop::collection::vec(0.0_f64..1e6, 1..80),
        at in any::<prop::sample::Index>(),
    ) {
        let record = |values: &[f64]| {
            let mut latencies = LatencyRecorder::new();
            for value in values {
                latencies.update(*value).unwrap();
            }
            latencies.timeout();
            latencies
        };
        let (left, right) = values.split_at(at.index(values.len()));
        let mut merged = record(right);
        merged.merge(&record(left));
        let mut whole = record(&values);
        whole.timeout();
        prop_assert_eq!(merged.finish(), whole.finish());
    }
}
