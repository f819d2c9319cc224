//! Properties that hold for any scores.

use evalcore::stats::{
    Alternative, BootstrapOptions, ConfidenceSequence, MannWhitneyOptions, PermutationMethod,
    PermutationOptions, Proportion, ProportionMethod, TestOptions, WilcoxonOptions, bootstrap_mean,
    independent_permutation_test, mann_whitney, paired_permutation_test, paired_t_test,
    proportion_interval, wilcoxon,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn scores() -> impl Strategy<Value = Vec<(f64, f64)>> {
    let score = prop_oneof![(0_i32..5).prop_map(f64::from), 0.0..1.0_f64];
    vec((score.clone(), score), 2..40)
}

fn split(pairs: &[(f64, f64)]) -> (Vec<f64>, Vec<f64>) {
    pairs.iter().copied().unzip()
}

fn near(a: f64, b: f64) -> bool {
    (a.is_nan() && b.is_nan()) || a == b || (a - b).abs() <= 1e-9
}

const METHODS: [ProportionMethod; 5] = [
    ProportionMethod::Wilson,
    ProportionMethod::ClopperPearson,
    ProportionMethod::Jeffreys,
    ProportionMethod::Beta,
    ProportionMethod::AgrestiCoull,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn exchanging_the_runs_exchanges_the_sides(pairs in scores()) {
        let (a, b) = split(&pairs);
        for side in [Alternative::TwoSided, Alternative::Less, Alternative::Greater] {
            let other = side.swapped();
            let t = |a: &[f64], b: &[f64], side| {
                paired_t_test(a, b, &TestOptions::default().alternative(side)).unwrap().p_value
            };
            prop_assert!(near(t(&a, &b, side), t(&b, &a, other)));
            let w = |a: &[f64], b: &[f64], side| {
                wilcoxon(a, b, &WilcoxonOptions::default().alternative(side)).unwrap().p_value
            };
            prop_assert!(near(w(&a, &b, side), w(&b, &a, other)));
            let u = |a: &[f64], b: &[f64], side| {
                mann_whitney(a, b, &MannWhitneyOptions::default().alternative(side))
                    .unwrap()
                    .p_value
            };
            prop_assert!(near(u(&a, &b, side), u(&b, &a, other)));
            for method in [PermutationMethod::Auto, PermutationMethod::MonteCarlo] {
                let options = PermutationOptions::default().method(method).resamples(200);
                let p = |a: &[f64], b: &[f64], side| {
                    paired_permutation_test(a, b, &options.alternative(side)).unwrap().p_value
                };
                prop_assert_eq!(p(&a, &b, side), p(&b, &a, other));
                let q = |a: &[f64], b: &[f64], side| {
                    independent_permutation_test(a, b, &options.alternative(side))
                        .unwrap()
                        .p_value
                };
                if method == PermutationMethod::MonteCarlo {
                    prop_assert_eq!(q(&a, &b, side), q(&b, &a, other));
                }
            }
        }
    }

    #[test]
    fn the_order_of_the_items_does_not_matter(pairs in scores(), seed in 0_usize..1000) {
        let mut shuffled = pairs.clone();
        let n = shuffled.len();
        for i in 0..n {
            shuffled.swap(i, (i * 7 + seed) % n);
        }
        let ((a, b), (c, d)) = (split(&pairs), split(&shuffled));
        let options = PermutationOptions::default().resamples(200);
        let p = |a: &[f64], b: &[f64]| paired_permutation_test(a, b, &options).unwrap().p_value;
        prop_assert_eq!(p(&a, &b), p(&c, &d));
        let options = BootstrapOptions::default().resamples(200);
        let interval = |a: &[f64]| bootstrap_mean(a, &options).unwrap().interval;
        let (one, other) = (interval(&a), interval(&c));
        prop_assert!(near(one.low, other.low) && near(one.high, other.high));
    }

    #[test]
    fn p_values_are_probabilities(pairs in scores()) {
        let (a, b) = split(&pairs);
        let options = PermutationOptions::default().resamples(99);
        let test = paired_permutation_test(&a, &b, &options).unwrap();
        for p in [test.p_value, test.p_less, test.p_greater] {
            prop_assert!((0.0..=1.0).contains(&p) && p > 0.0);
        }
        prop_assert!(test.p_less + test.p_greater >= 1.0 - 1e-12);
    }

    #[test]
    fn intervals_of_proportions_are_monotone(n in 1_u64..200, share in 0.0..1.0_f64) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a count"
        )]
        let k = ((n as f64 * share) as u64).min(n - 1);
        for method in METHODS {
            let at = |k, alpha| proportion_interval(Proportion::new(k, n).unwrap(), alpha, method).unwrap();
            let (here, next) = (at(k, 0.05), at(k + 1, 0.05));
            prop_assert!(here.low <= next.low && here.high <= next.high, "{:?}", method);
            let wide = at(k, 0.01);
            prop_assert!(wide.low <= here.low && here.high <= wide.high, "{:?}", method);
            let mirror = at(n - k, 0.05);
            prop_assert!(near(mirror.low, 1.0 - here.high) && near(mirror.high, 1.0 - here.low));
            prop_assert!(0.0 <= here.low && here.high <= 1.0);
        }
    }

    #[test]
    fn merged_sequences_equal_the_whole(pairs in scores(), at in 0_usize..40) {
        let (mut values, more) = split(&pairs);
        values.extend(more.repeat(20));
        let (left, right) = values.split_at(at.min(values.len()));
        let sequence = |values: &[f64]| {
            let mut sequence = ConfidenceSequence::new(0.05, 100).unwrap();
            sequence.update(values).unwrap();
            sequence
        };
        let mut merged = sequence(left);
        merged.merge(&sequence(right));
        let whole = sequence(&values);
        prop_assert_eq!(merged.n(), whole.n());
        prop_assert!(near(merged.interval().low, whole.interval().low));
        prop_assert!(near(merged.interval().high, whole.interval().high));
    }
}
