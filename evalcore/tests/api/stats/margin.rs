//! False claims of "no worse", by exact sums over all outcomes of a few items.

#![expect(clippy::cast_precision_loss, reason = "small")]

use evalcore::stats::{Margin, MarginMethod};

/// The scores of `lost` items that only the baseline has, `gained` that only the candidate has.
fn runs(n: usize, lost: usize, gained: usize) -> (Vec<f64>, Vec<f64>) {
    let candidate = (0..n).map(|i| f64::from(i >= lost)).collect();
    let baseline = (0..n)
        .map(|i| f64::from(i < lost || i >= lost + gained))
        .collect();
    (candidate, baseline)
}

fn factorial(n: usize) -> f64 {
    (1..=n).map(|i| i as f64).product()
}

/// The chance of a claim where items are lost with chance `lose` and gained with chance `gain`.
fn claims(n: usize, margin: f64, alpha: f64, rates: &[(f64, f64)]) -> Vec<f64> {
    let margin = Margin::new(margin).unwrap();
    let mut sums = vec![0.0; rates.len()];
    for lost in 0..=n {
        for gained in 0..=n - lost {
            let (candidate, baseline) = runs(n, lost, gained);
            let test = margin.test(&candidate, &baseline, alpha).unwrap();
            assert_eq!(test.method, MarginMethod::Paired01);
            assert_eq!(
                test.non_inferior,
                test.p_non_inferior < alpha,
                "{n} {lost} {gained}"
            );
            assert_eq!(
                test.equivalent,
                test.p_equivalent < alpha,
                "{n} {lost} {gained}"
            );
            if test.non_inferior {
                let same = n - lost - gained;
                let ways = factorial(n) / factorial(lost) / factorial(gained) / factorial(same);
                for (sum, (lose, gain)) in sums.iter_mut().zip(rates) {
                    *sum += ways
                        * lose.powf(lost as f64)
                        * gain.powf(gained as f64)
                        * (1.0 - lose - gain).max(0.0).powf(same as f64);
                }
            }
        }
    }
    sums
}

#[test]
fn binary_runs_keep_alpha_by_the_exact_sum() {
    for n in [2, 3, 4, 5, 7, 10, 15, 20] {
        for alpha in [0.01, 0.05, 0.2] {
            for margin in [0.01, 0.1, 0.3, 0.6, 0.9] {
                let rates: Vec<(f64, f64)> = (0..=20)
                    .map(|step| (1.0 - margin) / 2.0 * f64::from(step) / 20.0)
                    .map(|gain| (gain + margin, gain))
                    .collect();
                for (claim, rate) in claims(n, margin, alpha, &rates).iter().zip(&rates) {
                    assert!(
                        *claim <= alpha,
                        "n = {n}, alpha = {alpha}, {margin}: {claim} {rate:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn few_equal_scores_are_no_certainty_and_many_are_evidence() {
    let margin = Margin::new(0.01).unwrap();
    let of = |n| margin.test(&vec![1.0; n], &vec![1.0; n], 0.05).unwrap();
    assert!(!of(5).equivalent && !of(5).non_inferior && of(5).p_equivalent > 0.05);
    // Without a discordant pair the exact bound of a loss is 1 - 0.05^(1/n) < 0.01 from 299 items on.
    assert!(!of(298).non_inferior && of(400).equivalent);
    let same = margin.test(&[0.5; 5], &[0.5; 5], 0.05).unwrap();
    assert_eq!(same.method, MarginMethod::NoSpread);
    assert!(
        !same.non_inferior && same.p_non_inferior == 1.0 && same.interval.width().is_infinite()
    );
    let candidate = [0.1, 0.2, 0.3, 0.7];
    let shifted = candidate.map(|score| score + 0.2);
    let test = margin.test(&shifted, &candidate, 0.05).unwrap();
    assert_eq!(test.method, MarginMethod::NoSpread);
}
