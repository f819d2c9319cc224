//! Percentiles of latencies, and repeated attempts.

use serde_json::{Value, json};

use super::cases::{all, near, number, run, texts, tolerance};

#[test]
fn percentile_oracle_latencies_through_the_command() {
    let q = "0,25,50,75,90,95,99,99.9,100";
    all("percentiles.jsonl", &["percentiles"], |case| {
        let values = case["input"]["values"].as_array().unwrap();
        let times: Vec<f64> = values.iter().map(number).collect();
        if !times.iter().all(|time| time.is_finite() && *time >= 0.0) || times.is_empty() {
            // No latency is negative or not finite; the library's tests cover such numbers.
            return Ok(());
        }
        let tol = tolerance(case, 1e-12);
        let records: Vec<Value> = values.iter().map(|v| json!({"latency_ms": v})).collect();
        let mut args = texts(&["latency", "--quiet", "--percentiles", q]);
        let document = run(&args, &records).exits(0).json();
        for (q, want) in case["expected"]["percentile"].as_object().unwrap() {
            near(&document, (&format!("p{q}"), None), want, tol)?;
        }
        for name in ["mean", "min", "max"] {
            near(&document, (name, None), &case["expected"][name], tol)?;
        }
        args.extend(texts(&["--method", ""]));
        let others = case["expected"]["percentile_other_methods"].as_object();
        for (method, found) in others.unwrap() {
            *args.last_mut().unwrap() = method.clone();
            let document = run(&args, &records).exits(0).json();
            for (q, want) in found.as_object().unwrap() {
                near(&document, (&format!("p{q}"), None), want, tol)?;
            }
        }
        Ok(())
    });
}

#[test]
fn pass_at_k_oracle_values_through_the_command() {
    let kinds = ["pass_at_k", "g_pass_at_k", "mg_pass_at_k"];
    all("passk.jsonl", &kinds, |case| {
        let (input, expected) = (&case["input"], &case["expected"]);
        let tol = tolerance(case, 1e-12);
        let k = input["k"].to_string();
        let records = [json!({"n": input["n"], "c": input["c"]})];
        let mut args = texts(&["pass-at-k", "--quiet", "-k", &k, "--pass-hat-k", &k]);
        args.extend(["--mg-pass-k".to_owned(), k.clone()]);
        if !input["tau"].is_null() {
            let tau = input["tau"].to_string();
            args.extend(["--g-pass-k".to_owned(), k.clone()]);
            args.extend(["--tau".to_owned(), tau]);
        }
        let done = run(&args, &records);
        if input["k"].as_u64() > input["n"].as_u64() {
            assert_eq!(done.code, 64, "{}", done.stderr);
            assert!(done.stderr.contains("`k`"), "{}", done.stderr);
            return Ok(());
        }
        let document = done.exits(0).json();
        let mut compared = 0;
        for (key, name) in [
            ("pass_at_k", format!("pass@{k}")),
            ("pass_hat_k", format!("pass^{k}")),
            (
                "g_pass_at_k",
                format!("g-pass@{k}_{:?}", input["tau"].as_f64().unwrap_or_default()),
            ),
            ("mg_pass_at_k", format!("mg-pass@{k}")),
        ] {
            if let Some(want) = expected.get(key) {
                compared += 1;
                near(&document, (&name, None), want, tol)?;
            }
        }
        if compared == 0 {
            return Err(format!("nothing compared: {expected}"));
        }
        Ok(())
    });
}
