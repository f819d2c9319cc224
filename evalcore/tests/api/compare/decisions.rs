//! Verdicts, decisions and rankings.

use evalcore::Code;
use evalcore::compare::{
    Comparison, Decision, Item, MetricData, MetricPolicy, Policy, Severity, Verdict,
    compare_metrics, detect_regressions, detect_trend_regression, rank,
};
use evalcore::schema::{Direction, Unit};

/// Scores of items `0`, `1` and so on.
fn side(values: &[f64]) -> Vec<Item> {
    let items = values.iter().enumerate();
    items
        .map(|(key, value)| Item::new(key.to_string(), *value))
        .collect()
}

/// So many right ones of so many.
fn hits(hits: usize, n: usize) -> Vec<f64> {
    (0..n)
        .map(|item| f64::from(u8::from(item < hits)))
        .collect()
}

fn accuracy(before: &[f64], after: &[f64]) -> MetricData {
    MetricData::new("accuracy", side(before), side(after))
        .measured_in(Unit::Proportion, Direction::HigherIsBetter)
}

fn with(rules: MetricPolicy) -> Policy {
    let mut policy = Policy::default();
    policy.metrics.insert("accuracy".to_owned(), rules);
    policy
}

fn compare(data: &[MetricData], policy: &Policy) -> Comparison {
    compare_metrics(data, policy).unwrap()
}

fn close(ours: Option<f64>, expected: f64) {
    let ours = ours.unwrap();
    assert!((ours / expected - 1.0).abs() < 1e-12, "{ours} {expected}");
}

#[test]
fn a_loss_is_rejected_only_where_it_must_not_be() {
    let data = [accuracy(&hits(90, 100), &hits(70, 100))];
    let answer = compare(&data, &Policy::default());
    assert_eq!(answer.verdict, Verdict::Regressed);
    assert_eq!(answer.recommendation.decision, Decision::NeedsReview);
    let strict = with(MetricPolicy {
        must_not_regress: true,
        ..MetricPolicy::default()
    });
    let answer = compare(&data, &strict);
    assert_eq!(answer.recommendation.decision, Decision::Reject);
    assert!(answer.recommendation.reasons[0].starts_with("`accuracy` must not regress and did"));
    // 20 lost and none won: 2 * 2^-20.
    close(answer.metrics[0].p_value, 2.0 * 0.5_f64.powi(20));
    let better = compare(&[accuracy(&hits(70, 100), &hits(90, 100))], &strict);
    assert_eq!(better.verdict, Verdict::Improved);
    assert_eq!(better.recommendation.decision, Decision::Deploy);
}

#[test]
fn lower_is_better_where_it_is_declared() {
    let before: Vec<f64> = (0..40).map(|i| 100.0 + f64::from(i % 7)).collect();
    let after: Vec<f64> = before.iter().map(|ms| ms * 0.8).collect();
    let data = MetricData::new("latency_ms", side(&before), side(&after));
    let unknown = compare(std::slice::from_ref(&data), &Policy::default());
    assert_eq!(unknown.metrics[0].verdict, Verdict::Inconclusive);
    assert!(unknown.metrics[0].reason.contains("not declared"));
    let data = data.measured_in(Unit::Milliseconds, Direction::LowerIsBetter);
    let answer = compare(&[data], &Policy::default());
    assert_eq!(answer.metrics[0].verdict, Verdict::Improved);
    let relative = answer.overall_relative_percent.unwrap();
    assert!((relative - 20.0).abs() < 1e-9, "{relative}");
}

#[test]
fn the_same_needs_a_margin_and_evidence() {
    let margin = with(MetricPolicy {
        margin: Some(0.05),
        ..MetricPolicy::default()
    });
    let mut after = hits(800, 1000);
    after.swap(799, 800);
    let many = compare(&[accuracy(&hits(800, 1000), &after)], &margin);
    assert_eq!(many.verdict, Verdict::Equivalent);
    assert_eq!(many.recommendation.decision, Decision::Deploy);
    let few = compare(&[accuracy(&hits(8, 10), &hits(8, 10))], &margin);
    assert_eq!(few.verdict, Verdict::Inconclusive);
    assert_eq!(few.recommendation.decision, Decision::NeedsReview);
    let without = compare(&[accuracy(&hits(800, 1000), &after)], &Policy::default());
    assert_eq!(without.verdict, Verdict::Inconclusive);
}

#[test]
fn what_is_missing_is_counted_and_asks_for_a_review() {
    let mut before = side(&hits(50, 60));
    let mut after = side(&hits(55, 60));
    before.push(Item::new("only before", 1.0));
    after.push(Item::new("only after", 0.0));
    after.push(Item::new("nowhere", None));
    let data = MetricData::new("accuracy", before, after);
    let answer = compare(&[data], &Policy::default());
    let metric = &answer.metrics[0];
    assert_eq!(
        (
            metric.n,
            metric.only_baseline,
            metric.only_candidate,
            metric.neither
        ),
        (60, 1, 1, 1)
    );
    // 50/60 and 55/60: the items without a partner do not count.
    assert_eq!(metric.baseline, Some(50.0 / 60.0));
    assert_eq!(answer.recommendation.decision, Decision::NeedsReview);
    let reasons = answer.recommendation.reasons.join("\n");
    assert!(
        reasons.contains("1 items on the side of the baseline only"),
        "{reasons}"
    );

    let wanted = with(MetricPolicy::default());
    let other = MetricData::new("f1", side(&hits(1, 30)), side(&hits(30, 30)));
    let answer = compare(&[other], &wanted);
    assert_eq!(answer.recommendation.decision, Decision::NeedsReview);
    let reasons = answer.recommendation.reasons.join("\n");
    assert!(
        reasons.contains("`accuracy` is in the policy and was not measured"),
        "{reasons}"
    );
    let nothing = compare(&[], &Policy::default());
    assert_eq!(nothing.recommendation.decision, Decision::NeedsReview);
    assert_eq!(nothing.verdict, Verdict::Inconclusive);
}

#[test]
fn too_few_items_say_nothing() {
    for n in [0, 1] {
        let answer = compare(&[accuracy(&hits(n, n), &hits(0, n))], &Policy::default());
        assert_eq!(answer.metrics[0].p_value, None);
        assert_eq!(answer.verdict, Verdict::Inconclusive);
    }
    let policy = Policy {
        min_n: 200,
        ..Policy::default()
    };
    let answer = compare(&[accuracy(&hits(90, 100), &hits(50, 100))], &policy);
    assert_eq!(answer.metrics[0].reason, "100 items, of at least 200");
}

#[test]
fn a_baseline_of_zero_has_no_relative_change() {
    let answer = compare(&[accuracy(&hits(0, 50), &hits(25, 50))], &Policy::default());
    let metric = &answer.metrics[0];
    assert_eq!((metric.delta, metric.relative_percent), (Some(0.5), None));
    assert_eq!(answer.overall_relative_percent, None);
    assert_eq!(metric.verdict, Verdict::Improved);
}

#[test]
fn guards_hold_without_evidence() {
    let rules = MetricPolicy {
        max_relative_loss: Some(20.0),
        worst_value: Some(0.3),
        ..MetricPolicy::default()
    };
    let answer = compare(
        &[accuracy(&hits(4, 10), &hits(3, 10))],
        &with(rules.clone()),
    );
    assert_eq!(answer.recommendation.decision, Decision::Reject);
    assert!(answer.recommendation.reasons[0].contains("worse by 25.00 %, of at most 20 %"));
    // Exactly at the limits nothing is broken: 10 to 8 of 20, and 0.4 is not below 0.3.
    let answer = compare(&[accuracy(&hits(10, 20), &hits(8, 20))], &with(rules));
    assert_eq!(answer.recommendation.decision, Decision::NeedsReview);
}

#[test]
fn many_metrics_are_adjusted_together() {
    let named = |name: &str, after: usize| {
        MetricData::new(name, side(&hits(50, 100)), side(&hits(after, 100)))
            .measured_in(Unit::Proportion, Direction::HigherIsBetter)
    };
    // 6 won of 6: p = 2 * 2^-6 = 0.03125, which three metrics together do not show.
    let alone = compare(&[named("a", 56)], &Policy::default());
    assert_eq!(alone.verdict, Verdict::Improved);
    let answer = compare(
        &[named("a", 56), named("b", 50), named("c", 51)],
        &Policy::default(),
    );
    close(answer.metrics[0].p_value, 0.031_25);
    close(answer.metrics[0].p_adjusted, 3.0 * 0.031_25);
    assert_eq!(answer.verdict, Verdict::Inconclusive);
}

#[test]
fn a_one_sided_gate_looks_one_way() {
    let policy = Policy {
        one_sided: true,
        ..Policy::default()
    };
    // 5 lost of 5: 2^-5 on one side, twice that on both.
    let worse = compare(&[accuracy(&hits(50, 100), &hits(45, 100))], &policy);
    close(worse.metrics[0].p_value, 0.031_25);
    assert_eq!(worse.verdict, Verdict::Regressed);
    let better = compare(&[accuracy(&hits(45, 100), &hits(50, 100))], &policy);
    assert_eq!(better.metrics[0].p_value, Some(1.0));
    assert_eq!(better.verdict, Verdict::Inconclusive);
}

#[test]
fn different_items_are_compared_as_groups() {
    let named = |prefix: &str, values: &[f64]| -> Vec<Item> {
        let items = values.iter().enumerate();
        items
            .map(|(key, value)| Item::new(format!("{prefix}{key}"), *value))
            .collect()
    };
    // Newcombe 1998, table II: 56/70 and 48/80 give 0.0524 to 0.3339.
    let data = MetricData::new(
        "accuracy",
        named("a", &hits(48, 80)),
        named("b", &hits(56, 70)),
    );
    let answer = compare(&[data], &Policy::default());
    let metric = &answer.metrics[0];
    assert!(!metric.paired);
    assert_eq!(metric.method.as_deref(), Some("fisher_exact"));
    let limits = metric.limits.unwrap();
    assert!((limits.low - 0.0524).abs() < 5e-5 && (limits.high - 0.3339).abs() < 5e-5);
    assert!(
        metric
            .cautions
            .iter()
            .any(|caution| caution.contains("item by item"))
    );
}

#[test]
fn repeated_answers_count_once() {
    let twice = |values: &[f64]| [side(values), side(values)].concat();
    let data = MetricData::new("accuracy", twice(&hits(50, 100)), twice(&hits(56, 100)));
    let once = accuracy(&hits(50, 100), &hits(56, 100));
    let policy = Policy::default();
    let (doubled, single) = (compare(&[data], &policy), compare(&[once], &policy));
    assert_eq!(doubled.metrics[0].n, 100);
    assert_eq!(doubled.metrics[0].p_value, single.metrics[0].p_value);
}

#[test]
fn subgroups_are_described() {
    let split = |values: &[f64]| -> Vec<Item> {
        let items = side(values).into_iter().enumerate();
        items
            .map(|(i, item)| item.in_subgroup(if i < 50 { "easy" } else { "hard" }))
            .collect()
    };
    let data = MetricData::new("accuracy", split(&hits(60, 100)), split(&hits(80, 100)));
    let answer = compare(&[data], &Policy::default());
    let parts: Vec<(&str, u64, Option<f64>)> = answer.metrics[0]
        .subgroups
        .iter()
        .map(|part| (&*part.name, part.n, part.delta))
        .collect();
    assert_eq!(
        parts,
        [("easy", 50, Some(0.0)), ("hard", 50, Some(0.6 - 0.2))]
    );
}

#[test]
fn bad_input_is_refused_by_name() {
    let data = accuracy(&[f64::NAN, 1.0], &[1.0, 1.0]);
    let error = compare_metrics(&[data], &Policy::default()).unwrap_err();
    assert_eq!(error.code(), Code::ParameterInvalid);
    assert!(
        error.to_string().contains("NaN of `0` for `accuracy`"),
        "{error}"
    );
    let twice = [accuracy(&[1.0], &[1.0]), accuracy(&[1.0], &[1.0])];
    assert!(compare_metrics(&twice, &Policy::default()).is_err());
    for policy in [
        Policy {
            alpha: 0.0,
            ..Policy::default()
        },
        Policy {
            alpha: f64::NAN,
            ..Policy::default()
        },
        with(MetricPolicy {
            margin: Some(0.0),
            ..MetricPolicy::default()
        }),
        with(MetricPolicy {
            weight: Some(-1.0),
            ..MetricPolicy::default()
        }),
    ] {
        assert!(compare_metrics(&[], &policy).is_err(), "{policy:?}");
    }
}

#[test]
fn severities_follow_the_relative_loss() {
    for (after, severity) in [
        (960, Severity::Low),
        (940, Severity::Medium),
        (890, Severity::High),
        (850, Severity::Critical),
    ] {
        let answer = compare(
            &[accuracy(&hits(1000, 2000), &hits(after, 2000))],
            &Policy::default(),
        );
        let report = detect_regressions(&answer, 5.0).unwrap();
        assert_eq!(report.severity, Some(severity), "{after}");
    }
}

#[test]
fn the_history_sets_the_limit() {
    let history = [0.81, 0.80, 0.82, 0.81, 0.80];
    // mean - t(0.95, 4) * sd * sqrt(1 + 1/5), with SciPy 1.17.
    let answer = detect_trend_regression(&history, 0.79, Direction::HigherIsBetter, 0.05).unwrap();
    assert!(
        (answer.limit.unwrap() - 0.788_461_301_463_219_7).abs() < 1e-12,
        "{answer:?}"
    );
    assert_eq!(answer.is_regression, Some(false));
    let slow = detect_trend_regression(&[10.0, 11.0, 12.0], 30.0, Direction::LowerIsBetter, 0.05);
    assert_eq!(slow.unwrap().is_regression, Some(true));
    assert!(detect_trend_regression(&history, f64::NAN, Direction::HigherIsBetter, 0.05).is_err());
}

#[test]
fn ranks_count_shared_items_only() {
    let mut short = side(&hits(10, 20));
    short.truncate(15);
    let models = [
        ("a".to_owned(), side(&hits(12, 20))),
        ("b".to_owned(), short),
    ];
    let ranking = rank(&models, Direction::HigherIsBetter, 0.05).unwrap();
    assert_eq!((ranking.n, ranking.left_out), (15, 5));
    assert_eq!(ranking.models[0].model, "a");
    assert_eq!(ranking.models[0].mean, 12.0 / 15.0);
    assert_eq!(
        (ranking.models[0].best_rank, ranking.models[0].worst_rank),
        (1, 2)
    );
    let lower = rank(&models, Direction::LowerIsBetter, 0.05).unwrap();
    assert_eq!(lower.models[0].model, "b");
    let strangers = [
        ("a".to_owned(), side(&[1.0])),
        ("b".to_owned(), vec![Item::new("x", 1.0)]),
    ];
    assert!(rank(&strangers, Direction::HigherIsBetter, 0.05).is_err());
}
