//! How often an interval holds what it promises, by exact sums and by simulation.

use evalcore::compare::{Item, MetricData, Policy, compare_metrics};
use evalcore::stats::CounterRng;

fn data(first_better: usize, second_better: usize, n: usize) -> MetricData {
    let side = |from: usize, count: usize| {
        let items = 0..n;
        let value = move |item: usize| f64::from(u8::from((from..from + count).contains(&item)));
        items
            .map(|item| Item::new(item.to_string(), value(item)))
            .collect()
    };
    MetricData::new(
        "accuracy",
        side(0, first_better),
        side(first_better, second_better),
    )
}

/// ln of n! for small n.
fn ln_factorial(n: usize) -> f64 {
    (1..=n)
        .map(|k| f64::from(u32::try_from(k).unwrap()).ln())
        .sum()
}

/// The chance that the interval of 30 pairs holds the true difference, summed over all outcomes.
#[test]
fn intervals_of_few_pairs_hold() {
    const N: usize = 30;
    for (p10, p01) in [
        (0.01, 0.01),
        (0.05, 0.05),
        (0.1, 0.02),
        (0.2, 0.2),
        (0.3, 0.05),
        (0.0, 0.1),
    ] {
        let mut held = 0.0;
        for b in 0..=N {
            for c in 0..=N - b {
                let rest = N - b - c;
                let power = |p: f64, k: usize| {
                    if k == 0 {
                        0.0
                    } else {
                        f64::from(u32::try_from(k).unwrap()) * p.ln()
                    }
                };
                let ln = ln_factorial(N) - ln_factorial(b) - ln_factorial(c) - ln_factorial(rest)
                    + power(p10, b)
                    + power(p01, c)
                    + power(1.0 - p10 - p01, rest);
                let answer = compare_metrics(&[data(b, c, N)], &Policy::default()).unwrap();
                let limits = answer.metrics[0].limits.unwrap();
                if limits.low <= p01 - p10 && p01 - p10 <= limits.high {
                    held += ln.exp();
                }
            }
        }
        assert!(held > 0.93, "{p10} {p01}: {held}");
    }
}

/// Two sides of the same quality are called different in at most 5 % of comparisons.
#[test]
fn false_alarms_keep_to_alpha() {
    let rounds = 400;
    let mut alarms = 0;
    for round in 0..rounds {
        let random = CounterRng::new(7, round);
        let side = |offset: u64| {
            let value = move |item: u64| f64::from(u8::from(random.unit(2 * item + offset) < 0.7));
            (0..100)
                .map(|item| Item::new(item.to_string(), value(item)))
                .collect::<Vec<_>>()
        };
        let metrics = [MetricData::new("accuracy", side(0), side(1))];
        let answer = compare_metrics(&metrics, &Policy::default()).unwrap();
        alarms += usize::from(answer.verdict != evalcore::compare::Verdict::Inconclusive);
    }
    // Of 400 at 5 %: 20; the exact test keeps below.
    assert!(alarms <= 26, "{alarms}");
}
