//! SciPy's statistics over the recorded pairs.

use std::collections::BTreeMap;

use evalcore::compare::{Item, MetricComparison, MetricData, Policy, compare_metrics};
use evalcore::schema::{Direction, Unit};
use evalcore::stats::{
    Adjustment, Alternative, MannWhitneyOptions, Proportion, RankMethod, TestOptions,
    WilcoxonOptions, adjust_p_values, binomial_test, cohen_dz, mann_whitney, paired_t_test,
    welch_t_test, wilcoxon,
};
use serde_json::Value;

use super::codechef_oracle::oracle;
use crate::support::Tally;

type Sides = (Vec<Item>, Vec<Item>);

/// The outcomes of both groups by the key that the reference states.
fn sides(table: &[Value], key: &[&str], experiment: &str, metric: &str) -> Sides {
    let mut sides: Sides = (Vec::new(), Vec::new());
    for row in table
        .iter()
        .filter(|row| row["experiment_id"] == experiment)
    {
        let name: Vec<String> = key.iter().map(|part| row[*part].to_string()).collect();
        let item = Item::new(name.join("|"), row[metric].as_f64());
        match row["experiment_group"].as_str().unwrap() {
            "baseline" => sides.0.push(item),
            _ => sides.1.push(item),
        }
    }
    sides
}

fn pairs((baseline, candidate): &Sides) -> Vec<(f64, f64)> {
    let before: BTreeMap<&str, Option<f64>> = baseline
        .iter()
        .map(|item| (&*item.key, item.value))
        .collect();
    let mut pairs: Vec<(&str, f64, f64)> = candidate
        .iter()
        .filter_map(|item| Some((&*item.key, (*before.get(&*item.key)?)?, item.value?)))
        .collect();
    pairs.sort_by(|a, b| a.0.cmp(b.0));
    pairs
        .into_iter()
        .map(|(_, before, after)| (before, after))
        .collect()
}

struct Check<'a> {
    tally: &'a mut Tally,
    id: String,
    case: &'a Value,
}

impl Check<'_> {
    /// SciPy's numbers agree to 1e-9, p values of the normal limit too.
    fn close(&mut self, name: &str, ours: f64, theirs: &Value) {
        let id = format!("{} {name}", self.id);
        let Some(theirs) = theirs.as_f64() else {
            let outcome = if ours.is_finite() {
                Err(format!("ours {ours}, oracle none"))
            } else {
                Ok(())
            };
            return self.tally.check(id, outcome);
        };
        let close = (ours - theirs).abs() <= 1e-9 * theirs.abs().max(1e-3);
        let outcome = if close {
            Ok(())
        } else {
            Err(format!("ours {ours}, oracle {theirs}"))
        };
        self.tally.check(id, outcome);
    }

    fn field(&mut self, name: &str, ours: f64) {
        let theirs = &self.case[name];
        self.close(name, ours, theirs);
    }
}

fn check_statistics(check: &mut Check<'_>, pairs: &[(f64, f64)]) -> f64 {
    let (before, after): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let t = paired_t_test(&after, &before, &TestOptions::default()).unwrap();
    check.field("mean_diff", t.difference);
    check.field("t", t.statistic);
    check.field("df", t.df);
    check.field("t_p", t.p_value);
    let limits = check.case["ci95"].clone();
    check.close("ci95 low", t.interval.low, &limits[0]);
    check.close("ci95 high", t.interval.high, &limits[1]);
    check.field("cohen_dz", cohen_dz(&after, &before).unwrap());
    let normal = WilcoxonOptions::default().method(RankMethod::Asymptotic);
    let ranks = wilcoxon(&after, &before, &normal).unwrap();
    check.field("wilcoxon_w", ranks.statistic);
    check.field("wilcoxon_p_normal", ranks.p_value);
    let up = pairs
        .iter()
        .filter(|(before, after)| after > before)
        .count() as u64;
    let down = pairs
        .iter()
        .filter(|(before, after)| after < before)
        .count() as u64;
    #[expect(clippy::cast_precision_loss, reason = "counts of tens")]
    for (name, count) in [
        ("positive", up),
        ("negative", down),
        ("n_nonzero", up + down),
    ] {
        check.field(name, count as f64);
    }
    let sign = {
        let share = Proportion::new(up, up + down).unwrap();
        binomial_test(share, 0.5, Alternative::TwoSided).unwrap()
    };
    check.field("sign_p", sign.p_value);
    let welch = welch_t_test(&after, &before, &TestOptions::default()).unwrap();
    check.field("welch_t", welch.statistic);
    check.field("welch_df", welch.df);
    check.field("welch_p", welch.p_value);
    let options = MannWhitneyOptions::default().method(RankMethod::Asymptotic);
    let ranks = mann_whitney(&after, &before, &options).unwrap();
    check.field("mannwhitney_u", ranks.statistic);
    check.field("mannwhitney_p", ranks.p_value);
    t.p_value
}

fn check_comparison(check: &mut Check<'_>, found: &MetricComparison) {
    #[expect(clippy::cast_precision_loss, reason = "counts of tens")]
    check.field("n_pairs", found.n as f64);
    check.field("mean_baseline", found.baseline.unwrap());
    check.field("mean_candidate", found.candidate.unwrap());
    check.field("mean_diff", found.delta.unwrap());
    let limits = found.limits.unwrap();
    let expected = check.case["ci95"].clone();
    check.close("limits low", limits.low, &expected[0]);
    check.close("limits high", limits.high, &expected[1]);
}

#[test]
fn oracle_stats_reference() {
    let reference = oracle("stats_reference.json");
    let stored = oracle("outputs_paired_clock.json");
    let table = stored["table"].as_array().unwrap();
    let key: Vec<&str> = reference["pair_key"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let mut tally = Tally::new("stats_reference.json");
    for experiment in reference["experiments"].as_array().unwrap() {
        let name = experiment["experiment_id"].as_str().unwrap();
        let metrics = experiment["metrics"].as_object().unwrap();
        let mut data = Vec::new();
        let mut p_values = Vec::new();
        for (metric, case) in metrics {
            let sides = sides(table, &key, name, metric);
            let id = format!("{name} {metric}");
            let mut check = Check {
                tally: &mut tally,
                id,
                case,
            };
            p_values.push(check_statistics(&mut check, &pairs(&sides)));
            let direction = match case["direction"].as_str().unwrap() {
                "higher" => Direction::HigherIsBetter,
                _ => Direction::LowerIsBetter,
            };
            let side = MetricData::new(metric, sides.0, sides.1);
            data.push(side.measured_in(Unit::Unknown, direction));
        }
        let answer = compare_metrics(&data, &Policy::default()).unwrap();
        for (found, (metric, case)) in answer.metrics.iter().zip(metrics) {
            let id = format!("{name} {metric} compared");
            check_comparison(
                &mut Check {
                    tally: &mut tally,
                    id,
                    case,
                },
                found,
            );
        }
        for (adjustment, field) in [
            (Adjustment::Holm, "holm_p"),
            (Adjustment::BenjaminiHochberg, "bh_p"),
        ] {
            let adjusted = adjust_p_values(&p_values, 0.05, adjustment).unwrap();
            for (test, (metric, case)) in adjusted.iter().zip(metrics) {
                let id = format!("{name} {metric}");
                Check {
                    tally: &mut tally,
                    id,
                    case,
                }
                .field(field, test.p_value);
            }
        }
    }
    tally.finish();
}
