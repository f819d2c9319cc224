//! pass@k and its kin against the reference code, and their laws.

use evalcore::metrics::{
    AboveN, RepeatedMean, RepeatedMetric, g_pass_at_k, mg_pass_at_k, pass_at_k, pass_hat_k,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::metrics_cases::{Tolerance, cases, float, id};
use crate::support::{Tally, oracle_dir};

#[test]
fn oracle_passk() {
    let file = oracle_dir("EVALCORE_ORACLES", "metrics").join("passk.jsonl");
    let mut tally = Tally::new("passk.jsonl");
    for case in cases(&file) {
        tally.check(id(&case), check(&case));
    }
    tally.finish();
}

fn check(case: &Value) -> Result<(), String> {
    let (input, expected) = (&case["input"], &case["expected"]);
    let tolerance = Tolerance::of(case, Tolerance::abs(1e-12));
    let whole = |name: &str| input[name].as_u64().unwrap();
    if case["kind"] == "corpus" {
        return corpus(input, expected, tolerance);
    }
    let (n, c, k) = (whole("n"), whole("c"), whole("k"));
    for (name, want) in expected.as_object().unwrap() {
        let metric = match name.as_str() {
            "pass_at_k" | "pass_at_k_library" => RepeatedMetric::PassAtK { k },
            "pass_hat_k" => RepeatedMetric::PassHatK { k },
            "g_pass_at_k" | "g_pass_at_k_library" => RepeatedMetric::GPassAtK {
                k,
                tau: float(&input["tau"]),
            },
            "mg_pass_at_k" | "mg_pass_at_k_library" => RepeatedMetric::MgPassAtK { k },
            "exact" | "threshold_m" => continue,
            other => return Err(format!("unknown member `{other}`")),
        };
        // More draws than answers are an error, unless the reference's answer is asked for.
        if metric.value(n, c, AboveN::Reject).is_ok() != (k <= n) {
            return Err(format!(
                "{name}: k > n has to be an error, and nothing else"
            ));
        }
        let ours = metric.value(n, c, AboveN::AsReference);
        tolerance.check(name, ours.map_err(|error| error.to_string())?, want)?;
    }
    Ok(())
}

fn corpus(input: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let problems = input["problems"].as_array().unwrap();
    let mut checked = 0;
    for k in input["ks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|k| k.as_u64().unwrap())
    {
        let taus = input["taus"].as_array().unwrap().iter().map(float);
        let mut metrics: Vec<RepeatedMetric> = taus
            .map(|tau| RepeatedMetric::GPassAtK { k, tau })
            .collect();
        metrics.extend([
            RepeatedMetric::PassAtK { k },
            RepeatedMetric::PassHatK { k },
            RepeatedMetric::MgPassAtK { k },
        ]);
        for metric in metrics {
            let mut mean = RepeatedMean::new(metric).map_err(|error| error.to_string())?;
            mean.above_n(AboveN::AsReference);
            for problem in problems {
                let (n, c) = (
                    problem["n"].as_u64().unwrap(),
                    problem["c"].as_u64().unwrap(),
                );
                mean.update(n, c).map_err(|error| error.to_string())?;
            }
            let ours = mean.finish().map_err(|error| error.to_string())?;
            assert_eq!(ours.n, problems.len() as u64);
            let name = metric.name();
            let want = expected.get(&name).ok_or(format!("no member `{name}`"))?;
            tolerance.check(&name, ours.value, want)?;
            checked += 1;
        }
    }
    if checked == expected.as_object().unwrap().len() {
        Ok(())
    } else {
        Err(format!("{checked} members checked"))
    }
}

#[test]
fn errors_name_the_argument() {
    let cases = [
        (pass_at_k(0, 0, 1), "n"),
        (pass_at_k(1 << 32, 0, 1), "n"),
        (pass_at_k(3, 4, 1), "c"),
        (pass_at_k(3, 1, 0), "k"),
        (pass_hat_k(3, 1, 4), "k"),
        (mg_pass_at_k(5, 3, 8), "k"),
        (g_pass_at_k(5, 3, 6, 0.5), "k"),
        (g_pass_at_k(5, 3, 2, f64::NAN), "tau"),
        (g_pass_at_k(5, 3, 2, 1.5), "tau"),
    ];
    for (result, name) in cases {
        let text = result.unwrap_err().to_string();
        assert!(text.contains(&format!("`{name}`")), "{text}");
    }
    let empty = RepeatedMean::new(RepeatedMetric::PassAtK { k: 1 }).unwrap();
    assert!(
        empty
            .finish()
            .unwrap_err()
            .to_string()
            .contains("`problems`")
    );
}

/// The figures of specs: n = 10, c = 3, and G-Pass of n = 16, c = 4, k = 8.
#[test]
fn published_values() {
    let close = |ours: evalcore::Result<f64>, want: f64| {
        let ours = ours.unwrap();
        assert!((ours - want).abs() < 5e-8, "{ours} {want}");
    };
    close(pass_at_k(10, 3, 1), 0.3);
    close(pass_at_k(10, 3, 5), 0.916_666_7);
    close(pass_hat_k(10, 3, 3), 0.008_333_3);
    close(g_pass_at_k(16, 4, 8, 0.25), 0.715_384_6);
    close(g_pass_at_k(16, 4, 8, 0.5), 0.038_461_5);
}

/// Where k is small beside n, the hypergeometric is the binomial: closed forms for large n.
#[test]
#[expect(clippy::cast_precision_loss, reason = "below 2^53")]
fn large_n_keeps_its_digits() {
    let n = u64::from(u32::MAX);
    let (half, third) = (n / 2, n / 3);
    let p = |c: u64| c as f64 / n as f64;
    assert!((pass_at_k(n, third, 1).unwrap() - p(third)).abs() < 1e-12);
    assert!((pass_hat_k(n, half, 1).unwrap() - p(half)).abs() < 1e-12);
    // Two draws: 1 - (n-c)(n-c-1)/(n(n-1)).
    let none = p(n - third) * ((n - third - 1) as f64 / (n - 1) as f64);
    assert!((pass_at_k(n, third, 2).unwrap() - (1.0 - none)).abs() < 1e-12);
    // Half of the answers correct, k odd: at least (k+1)/2 by symmetry is one half (n even).
    let even = n - 1;
    let tail = g_pass_at_k(even, even / 2, 100_001, 0.5).unwrap();
    assert!((tail - 0.5).abs() < 1e-10, "{tail}");
}

proptest! {
    #[test]
    fn bounds_and_order(n in 1_u64..200, c in 0_u64..200, k in 1_u64..200, tau in 0.0_f64..=1.0) {
        let (c, k) = (c.min(n), k.min(n));
        let pass = pass_at_k(n, c, k).unwrap();
        let all = pass_hat_k(n, c, k).unwrap();
        let g = g_pass_at_k(n, c, k, tau).unwrap();
        let mean = mg_pass_at_k(n, c, k).unwrap();
        for value in [pass, all, g, mean] {
            prop_assert!((-1e-12..=1.0 + 1e-12).contains(&value), "{value}");
        }
        prop_assert!(all <= g + 1e-12 && g <= pass + 1e-12);
        prop_assert!((g_pass_at_k(n, c, k, 0.0).unwrap() - pass).abs() < 1e-12);
        prop_assert!((g_pass_at_k(n, c, k, 1.0).unwrap() - all).abs() < 1e-12);
    }

    #[test]
    fn a_merged_mean_is_the_mean(
        problems in prop::collection::vec((4_u64..20, 0_u64..4), 2..40),
        at in any::<prop::sample::Index>(),
    ) {
        let metric = RepeatedMetric::GPassAtK { k: 4, tau: 0.5 };
        let mean = |problems: &[(u64, u64)]| {
            let mut mean = RepeatedMean::new(metric).unwrap();
            for (n, c) in problems {
                mean.update(*n, *c).unwrap();
            }
            mean
        };
        let whole = mean(&problems).finish().unwrap();
        let (left, right) = problems.split_at(at.index(problems.len()));
        let mut merged = mean(right);
        merged.merge(&mean(left)).unwrap();
        let merged = merged.finish().unwrap();
        prop_assert_eq!(merged.n, whole.n);
        prop_assert!((merged.value - whole.value).abs() < 1e-14);
        prop_assert!((merged.standard_error.unwrap() - whole.standard_error.unwrap()).abs() < 1e-12);
    }
}
