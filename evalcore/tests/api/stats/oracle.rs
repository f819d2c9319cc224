//! Every case of `stats.jsonl` against SciPy's and statsmodels' answers.

use std::fmt::Write as _;

use evalcore::stats::{
    Adjustment, Alternative, HedgesCorrection, Interval, MannWhitneyOptions, McNemarMethod,
    PairedCounts, Proportion, ProportionMethod, RankMethod, TTest, TestOptions, WilcoxonOptions,
    ZeroMethod, adjust_p_values, binomial_test, chi_squared_1_quantile, cliffs_delta, cohen_d,
    cohen_dav, cohen_dz, cohen_h, fisher_exact, glass_delta, hedges_g, kendall_tau_b, mann_whitney,
    mcnemar, newcombe_interval, normal_quantile, paired_t_test, pearson, pearson_interval,
    proportion_interval, spearman, student_t_test, students_t_quantile, two_proportion_z,
    welch_t_test, wilcoxon,
};
use serde_json::Value;

use super::oracle_samples;
use crate::support::{Tally, oracle_dir, read};

pub(super) type Numbers = Vec<(String, f64)>;

pub(super) const SIDES: [(&str, Alternative); 3] = [
    ("two-sided", Alternative::TwoSided),
    ("less", Alternative::Less),
    ("greater", Alternative::Greater),
];

#[test]
fn oracle_stats() {
    let path = oracle_dir("EVALCORE_ORACLES", "metrics").join("stats.jsonl");
    let text = String::from_utf8(read(&path)).unwrap();
    let mut tally = Tally::new("stats.jsonl");
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let case: Value = serde_json::from_str(line).unwrap();
        let id = case["id"].as_str().unwrap().to_owned();
        tally.check(&id, check(&case));
    }
    tally.finish();
}

fn check(case: &Value) -> Result<(), String> {
    let kind = case["kind"].as_str().unwrap_or_default();
    let informational = case["tags"]
        .as_array()
        .is_some_and(|tags| tags.iter().any(|tag| tag == "informational"));
    if let Some(outcome) = oracle_samples::check(kind, case) {
        return outcome;
    }
    let answer = compute(kind, &case["input"], &case["expected"]);
    if informational {
        return Ok(());
    }
    let raised = case["expected"].get("__error__").is_some();
    match (answer, raised) {
        (Err(_), true) => Ok(()),
        (Err(error), false) => Err(format!("{kind}: {error}")),
        (Ok(_), true) => Err(format!("{kind}: expected an error")),
        (Ok(ours), false) => compare(&ours, case),
    }
}

/// Compares every number of the oracle; one that we do not compute fails the case.
fn compare(ours: &Numbers, case: &Value) -> Result<(), String> {
    let mut expected = Numbers::new();
    flatten(String::new(), &case["expected"], &mut expected);
    let abs = case["tol"]
        .get("abs")
        .and_then(Value::as_f64)
        .unwrap_or(0.0);
    let rel = case["tol"]
        .get("rel")
        .and_then(Value::as_f64)
        .unwrap_or(0.0);
    let mut wrong = String::new();
    for (key, want) in expected {
        match ours.iter().find(|(name, _)| *name == key) {
            Some((_, got)) if near(*got, want, abs, rel) => {}
            Some((_, got)) => write!(wrong, "{key}: ours {got}, oracle {want}; ").unwrap(),
            None => write!(wrong, "{key}: not computed; ").unwrap(),
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

pub(super) fn near(got: f64, want: f64, abs: f64, rel: f64) -> bool {
    (got.is_nan() && want.is_nan()) || got == want || (got - want).abs() <= abs + rel * want.abs()
}

pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::Bool(flag) => Some(f64::from(*flag)),
        Value::String(text) => match text.as_str() {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        _ => None,
    }
}

fn flatten(prefix: String, value: &Value, out: &mut Numbers) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                flatten(format!("{prefix}/{name}"), member, out);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(format!("{prefix}/{index}"), item, out);
            }
        }
        _ => out.extend(number(value).map(|number| (prefix, number))),
    }
}

pub(super) fn list(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .map(|items| items.iter().filter_map(number).collect())
        .unwrap_or_default()
}

fn count(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

fn limits(out: &mut Numbers, key: &str, interval: Interval) {
    out.push((format!("{key}/0"), interval.low));
    out.push((format!("{key}/1"), interval.high));
}

#[expect(clippy::too_many_lines, reason = "one arm for each kind of the oracle")]
fn compute(kind: &str, input: &Value, expected: &Value) -> evalcore::Result<Numbers> {
    let (x, y) = (list(&input["x"]), list(&input["y"]));
    let mut out = Numbers::new();
    match kind {
        "paired_t" => {
            for (side, alternative) in SIDES {
                let options = TestOptions::default().alternative(alternative);
                let test = paired_t_test(&x, &y, &options)?;
                t_numbers(&mut out, &format!("/{side}"), "ci95_of_mean_diff", &test);
                out.push(("/mean_diff".into(), test.difference));
                #[expect(clippy::cast_precision_loss, reason = "a few items")]
                let sd = test.standard_error * (x.len() as f64).sqrt();
                out.push(("/sd_diff".into(), sd));
            }
        }
        "independent_t" => {
            for (side, alternative) in SIDES {
                let options = TestOptions::default().alternative(alternative);
                let student = student_t_test(&x, &y, &options)?;
                t_numbers(&mut out, &format!("/student_{side}"), "ci95", &student);
                let welch = welch_t_test(&x, &y, &options)?;
                t_numbers(&mut out, &format!("/welch_{side}"), "ci95", &welch);
            }
        }
        "wilcoxon" => wilcoxon_numbers(&mut out, &x, &y, expected)?,
        "mann_whitney_u" => mann_whitney_numbers(&mut out, &x, &y, expected)?,
        "mcnemar" => mcnemar_numbers(&mut out, &input["table"]),
        "two_proportion_z" => {
            let a = Proportion::new(count(&input["count1"]), count(&input["n1"]))?;
            let b = Proportion::new(count(&input["count2"]), count(&input["n2"]))?;
            for (side, alternative) in SIDES {
                let test = two_proportion_z(a, b, alternative);
                out.push((format!("/{side}/statistic"), test.statistic));
                out.push((format!("/{side}/pvalue"), test.p_value));
            }
            out.push(("/cohen_h".into(), cohen_h(a.value(), b.value())?));
            out.push(("/risk_difference".into(), a.value() - b.value()));
            let newcombe = newcombe_interval(a, b, 0.05)?;
            limits(&mut out, "/newcombe_ci95_of_difference", newcombe);
            let row = |side: Proportion| [side.count(), side.n() - side.count()];
            let fisher = fisher_exact([row(a), row(b)], Alternative::TwoSided)?;
            out.push((
                "/fisher_exact_two_sided/odds_ratio".into(),
                fisher.statistic,
            ));
            out.push(("/fisher_exact_two_sided/pvalue".into(), fisher.p_value));
        }
        "proportion_ci" => {
            for (name, method) in [
                ("wilson", ProportionMethod::Wilson),
                ("beta", ProportionMethod::ClopperPearson),
                ("normal", ProportionMethod::Normal),
                ("agresti_coull", ProportionMethod::AgrestiCoull),
                ("jeffreys", ProportionMethod::Jeffreys),
            ] {
                let alpha = number(&input["alpha"]).unwrap();
                let share = Proportion::new(count(&input["count"]), count(&input["n"]))?;
                let interval = proportion_interval(share, alpha, method)?;
                limits(&mut out, &format!("/{name}"), interval);
            }
        }
        "binom_test" => {
            for (side, alternative) in SIDES {
                let p = number(&input["p"]).unwrap();
                let share = Proportion::new(count(&input["k"]), count(&input["n"]))?;
                let test = binomial_test(share, p, alternative)?;
                out.push((format!("/{side}"), test.p_value));
            }
        }
        "effect_size" => {
            out.push(("/cohen_d_pooled".into(), cohen_d(&x, &y)?));
            out.push(("/cohen_dav".into(), cohen_dav(&x, &y)?));
            if x.len() == y.len() {
                out.push(("/cohen_dz".into(), cohen_dz(&x, &y)?));
            }
            let hedges = |correction| hedges_g(&x, &y, correction);
            out.push((
                "/hedges_g_approx".into(),
                hedges(HedgesCorrection::Approximate)?,
            ));
            out.push(("/hedges_g_exact".into(), hedges(HedgesCorrection::Exact)?));
            out.push(("/glass_delta_sd_of_y".into(), glass_delta(&x, &y)?));
            out.push(("/cliffs_delta".into(), cliffs_delta(&x, &y)?));
        }
        "cohen_h" => {
            let (p1, p2) = (number(&input["p1"]).unwrap(), number(&input["p2"]).unwrap());
            out.push(("/cohen_h".into(), cohen_h(p1, p2)?));
        }
        "correlation" => {
            let (rho, tau, r) = (spearman(&x, &y)?, kendall_tau_b(&x, &y)?, pearson(&x, &y)?);
            out.push(("/spearman/rho".into(), rho.statistic));
            out.push(("/spearman/pvalue".into(), rho.p_value));
            out.push(("/kendall_tau_b/tau".into(), tau.statistic));
            out.push(("/kendall_tau_b/pvalue_asymptotic".into(), tau.p_value));
            out.push(("/pearson/r".into(), r.statistic));
            out.push(("/pearson/pvalue".into(), r.p_value));
            let interval = pearson_interval(r.statistic, x.len(), 0.05)?;
            limits(&mut out, "/pearson/ci95_fisher_z", interval);
        }
        "multiple_testing" => {
            let (p_values, alpha) = (list(&input["pvalues"]), number(&input["alpha"]).unwrap());
            for (name, adjustment) in [
                ("bonferroni", Adjustment::Bonferroni),
                ("holm", Adjustment::Holm),
                ("holm-sidak", Adjustment::HolmSidak),
                ("fdr_bh", Adjustment::BenjaminiHochberg),
                ("fdr_by", Adjustment::BenjaminiYekutieli),
                ("simes-hochberg", Adjustment::SimesHochberg),
            ] {
                let family = adjust_p_values(&p_values, alpha, adjustment)?;
                for (index, test) in family.iter().enumerate() {
                    out.push((format!("/{name}/adjusted/{index}"), test.p_value));
                    out.push((format!("/{name}/reject/{index}"), f64::from(test.reject)));
                }
            }
        }
        "distribution_quantiles" => {
            for (i, p) in list(&input["p"]).into_iter().enumerate() {
                out.push((format!("/normal_ppf/{i}"), normal_quantile(p)?));
                out.push((format!("/chi2_1_ppf/{i}"), chi_squared_1_quantile(p)?));
                for (row, df) in list(&input["df"]).into_iter().enumerate() {
                    out.push((format!("/t_ppf/{row}/{i}"), students_t_quantile(p, df)?));
                }
            }
        }
        other => panic!("kind `{other}` is unknown"),
    }
    Ok(out)
}

fn t_numbers(out: &mut Numbers, key: &str, interval: &str, test: &TTest) {
    out.push((format!("{key}/statistic"), test.statistic));
    out.push((format!("{key}/pvalue"), test.p_value));
    out.push((format!("{key}/df"), test.df));
    limits(out, &format!("{key}/{interval}"), test.interval);
}

fn wilcoxon_numbers(
    out: &mut Numbers,
    x: &[f64],
    y: &[f64],
    expected: &Value,
) -> evalcore::Result<()> {
    let zero_methods = [
        ("wilcox", ZeroMethod::Wilcox),
        ("pratt", ZeroMethod::Pratt),
        ("zsplit", ZeroMethod::ZSplit),
    ];
    for (side, alternative) in SIDES {
        let options = WilcoxonOptions::default().alternative(alternative);
        for (zeros, zero_method) in zero_methods {
            for (name, correction) in [("corr", true), ("nocorr", false)] {
                let options = options
                    .zero_method(zero_method)
                    .correction(correction)
                    .method(RankMethod::Asymptotic);
                let test = wilcoxon(x, y, &options)?;
                let key = format!("/asymptotic_{zeros}_{name}_{side}");
                out.push((format!("{key}/statistic"), test.statistic));
                out.push((format!("{key}/pvalue"), test.p_value));
                out.push((format!("{key}/z"), test.z.unwrap_or(f64::NAN)));
            }
        }
        if expected.get(format!("exact_{side}")).is_some() {
            let test = wilcoxon(x, y, &options.method(RankMethod::Exact))?;
            out.push((format!("/exact_{side}/statistic"), test.statistic));
            out.push((format!("/exact_{side}/pvalue"), test.p_value));
        }
    }
    Ok(())
}

fn mann_whitney_numbers(
    out: &mut Numbers,
    x: &[f64],
    y: &[f64],
    expected: &Value,
) -> evalcore::Result<()> {
    for (side, alternative) in SIDES {
        let options = MannWhitneyOptions::default().alternative(alternative);
        for (name, method, correction) in [
            ("asymptotic_cc", RankMethod::Asymptotic, true),
            ("asymptotic_nocc", RankMethod::Asymptotic, false),
            ("exact", RankMethod::Exact, true),
        ] {
            let key = format!("{name}_{side}");
            if expected.get(&key).is_some() {
                let test = mann_whitney(x, y, &options.method(method).correction(correction))?;
                out.push((format!("/{key}/statistic"), test.statistic));
                out.push((format!("/{key}/pvalue"), test.p_value));
            }
        }
    }
    Ok(())
}

fn mcnemar_numbers(out: &mut Numbers, table: &Value) {
    let counts = PairedCounts {
        both: count(&table[0][0]),
        only_a: count(&table[0][1]),
        only_b: count(&table[1][0]),
        neither: count(&table[1][1]),
    };
    for (name, method) in [
        ("exact", McNemarMethod::Exact),
        ("mid_p", McNemarMethod::MidP),
        ("chi2_nocorr", McNemarMethod::ChiSquared),
        ("chi2_corr", McNemarMethod::ChiSquaredCorrected),
    ] {
        let test = mcnemar(&counts, method);
        out.push((format!("/{name}/statistic"), test.statistic));
        out.push((format!("/{name}/pvalue"), test.p_value));
    }
}
