//! Laws of each test, interval and effect size.

use evalcore::stats::{
    Adjustment, Alternative, BettingSequence, BootstrapMethod, BootstrapOptions, ClusterCorrection,
    Design, DiscordantEProcess, HedgesCorrection, Margin, McNemarMethod, PairedCounts,
    PermutationOptions, Proportion, ProportionMethod, RatingLevel, TestOptions, TestResult,
    WilcoxonOptions, accuracy_by_category, adjust_p_values, binomial_test, bootstrap_mean,
    cliffs_delta, clustered_bootstrap_mean, clustered_mean_estimate, clustered_paired_t_test,
    clustered_permutation_test, cohen_d, cohen_dav, cohen_dz, cohen_h, fisher_exact, hedges_g,
    judge_corrected_mean, kendall_tau_b, krippendorff_alpha, mcnemar, mean_estimate,
    newcombe_interval, no_failure_bound, paired_t_test, pearson, spearman, student_t_test,
    two_proportion_z, welch_t_test, wilcoxon,
};
use proptest::collection::vec;
use proptest::prelude::*;

const SIDES: [Alternative; 3] = [
    Alternative::TwoSided,
    Alternative::Less,
    Alternative::Greater,
];

type Test = fn(&[f64], &[f64], &TestOptions) -> evalcore::Result<evalcore::stats::TTest>;
type Effect = fn(&[f64], &[f64]) -> evalcore::Result<f64>;

fn near(a: f64, b: f64) -> bool {
    (a.is_nan() && b.is_nan()) || a == b || (a - b).abs() <= 1e-9 * a.abs().max(1.0)
}

/// Scores that differ by more than rounding, so that no statistic is 0/0 one way and rounding over
/// rounding the other.
fn pairs() -> impl Strategy<Value = Vec<(f64, f64)>> {
    let score = || (0_i32..40).prop_map(|score| f64::from(score) / 8.0);
    vec((score(), score()), 4..40)
}

fn split(pairs: &[(f64, f64)]) -> (Vec<f64>, Vec<f64>) {
    pairs.iter().copied().unzip()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn order_does_not_matter(pairs in pairs(), turn in any::<prop::sample::Index>()) {
        let mut turned = pairs.clone();
        turned.rotate_left(turn.index(pairs.len()));
        turned.reverse();
        let ((a, b), (c, d)) = (split(&pairs), split(&turned));
        let t = TestOptions::default();
        let clusters = |a: &[f64]| a.iter().map(|score| score.to_bits() % 3).collect::<Vec<u64>>();
        let (mine, theirs) = (clusters(&a), clusters(&c));
        let options = PermutationOptions::default().resamples(99);
        let boot = BootstrapOptions::default().resamples(99);
        for (one, other) in [
            (paired_t_test(&a, &b, &t).unwrap().p_value, paired_t_test(&c, &d, &t).unwrap().p_value),
            (welch_t_test(&a, &b, &t).unwrap().p_value, welch_t_test(&c, &d, &t).unwrap().p_value),
            (
                wilcoxon(&a, &b, &WilcoxonOptions::default()).unwrap().p_value,
                wilcoxon(&c, &d, &WilcoxonOptions::default()).unwrap().p_value,
            ),
            (pearson(&a, &b).unwrap().statistic, pearson(&c, &d).unwrap().statistic),
            (spearman(&a, &b).unwrap().statistic, spearman(&c, &d).unwrap().statistic),
            (kendall_tau_b(&a, &b).unwrap().statistic, kendall_tau_b(&c, &d).unwrap().statistic),
            (cliffs_delta(&a, &b).unwrap(), cliffs_delta(&c, &d).unwrap()),
            (cohen_dz(&a, &b).unwrap(), cohen_dz(&c, &d).unwrap()),
            (mean_estimate(&a).unwrap().standard_error, mean_estimate(&c).unwrap().standard_error),
            (
                clustered_permutation_test(&a, &b, &mine, &options).unwrap().p_value,
                clustered_permutation_test(&c, &d, &theirs, &options).unwrap().p_value,
            ),
        ] {
            prop_assert!(near(one, other), "{} {}", one, other);
        }
        let correction = ClusterCorrection::FewClusters;
        match (
            clustered_mean_estimate(&a, &mine, correction),
            clustered_mean_estimate(&c, &theirs, correction),
        ) {
            (Ok(one), Ok(other)) => {
                prop_assert!(near(one.standard_error, other.standard_error));
                let one = clustered_bootstrap_mean(&a, &mine, &boot).unwrap();
                let other = clustered_bootstrap_mean(&c, &theirs, &boot).unwrap();
                prop_assert!(near(one.standard_error, other.standard_error));
                let one = clustered_paired_t_test(&a, &b, &mine, &t).unwrap();
                let other = clustered_paired_t_test(&c, &d, &theirs, &t).unwrap();
                prop_assert!(near(one.standard_error, other.standard_error));
            }
            (one, other) => prop_assert!(one.is_err() && other.is_err()),
        }
    }

    #[test]
    fn exchanged_samples_exchange_the_sides(pairs in pairs()) {
        let (a, b) = split(&pairs);
        for side in SIDES {
            let (t, turned) = (
                TestOptions::default().alternative(side),
                TestOptions::default().alternative(side.swapped()),
            );
            for test in [paired_t_test as Test, welch_t_test, student_t_test] {
                let (one, other) = (test(&a, &b, &t).unwrap(), test(&b, &a, &turned).unwrap());
                prop_assert!(near(one.p_value, other.p_value));
                prop_assert!(near(one.interval.low, -other.interval.high));
            }
        }
        let g: Effect = |a, b| hedges_g(a, b, HedgesCorrection::Exact);
        for effect in [cohen_d as Effect, cohen_dav, cohen_dz, cliffs_delta, g] {
            let (one, other) = (effect(&a, &b).unwrap(), effect(&b, &a).unwrap());
            prop_assert!(near(one, -other), "{} {}", one, other);
        }
        prop_assert!((-1.0..=1.0).contains(&cliffs_delta(&a, &b).unwrap()));
        let d = cohen_d(&a, &b).unwrap();
        prop_assert!(d.is_nan() || hedges_g(&a, &b, HedgesCorrection::Exact).unwrap().abs() <= d.abs());
        for correlation in [pearson, spearman, kendall_tau_b] {
            let (one, other) = (correlation(&a, &b).unwrap(), correlation(&b, &a).unwrap());
            prop_assert!(near(one.statistic, other.statistic) && near(one.p_value, other.p_value));
            prop_assert!(one.statistic.is_nan() || one.statistic.abs() <= 1.0 + 1e-12);
        }
    }

    #[test]
    fn counts_exchange_too(a in 0_u64..40, n in 1_u64..40, b in 0_u64..40, m in 1_u64..40) {
        let (one, other) = (Proportion::new(a.min(n), n).unwrap(), Proportion::new(b.min(m), m).unwrap());
        for side in SIDES {
            let row = |side: Proportion| [side.count(), side.n() - side.count()];
            let fisher = |a, b, side| fisher_exact([row(a), row(b)], side).unwrap();
            let tests: [&dyn Fn(Proportion, Proportion, Alternative) -> TestResult; 2] =
                [&fisher, &two_proportion_z];
            for test in tests {
                let (p, q) = (test(one, other, side).p_value, test(other, one, side.swapped()).p_value);
                prop_assert!((p - q).abs() < 1e-9 && (0.0..=1.0).contains(&p), "{} {}", p, q);
            }
            let p = binomial_test(one, 0.3, side).unwrap().p_value;
            prop_assert!((0.0..=1.0 + 1e-12).contains(&p));
        }
        let here = newcombe_interval(one, other, 0.05).unwrap();
        let there = newcombe_interval(other, one, 0.05).unwrap();
        prop_assert!(near(here.low, -there.high) && -1.0 <= here.low && here.high <= 1.0);
        let wide = newcombe_interval(one, other, 0.01).unwrap();
        prop_assert!(wide.low <= here.low && here.high <= wide.high);
        let h = cohen_h(one.value(), other.value()).unwrap();
        prop_assert!(near(h, -cohen_h(other.value(), one.value()).unwrap()));
        prop_assert!(no_failure_bound(n, 0.05).unwrap() < no_failure_bound(n + 1, 0.05).unwrap());
        let counts = |only_a, only_b| PairedCounts { both: 3, only_a, only_b, neither: 1 };
        for method in [
            McNemarMethod::Exact,
            McNemarMethod::MidP,
            McNemarMethod::ChiSquared,
            McNemarMethod::ChiSquaredCorrected,
        ] {
            let (p, q) = (mcnemar(&counts(a, b), method), mcnemar(&counts(b, a), method));
            prop_assert_eq!(p, q);
            prop_assert!((0.0..=1.0).contains(&p.p_value));
        }
        let exact = mcnemar(&counts(a, b), McNemarMethod::Exact).p_value;
        prop_assert!(mcnemar(&counts(a, b), McNemarMethod::MidP).p_value <= exact);
    }

    #[test]
    fn intervals_widen_with_their_level(pairs in pairs(), alpha in 0.001_f64..0.4, more in 1.1_f64..3.0) {
        let (a, b) = split(&pairs);
        let wider = alpha / more;
        let t = |alpha: f64| TestOptions::default().confidence(1.0 - alpha);
        let boot = |alpha: f64| {
            BootstrapOptions::default().resamples(199).confidence(1.0 - alpha).method(BootstrapMethod::Percentile)
        };
        for (wide, close) in [
            (paired_t_test(&a, &b, &t(wider)).unwrap().interval, paired_t_test(&a, &b, &t(alpha)).unwrap().interval),
            (welch_t_test(&a, &b, &t(wider)).unwrap().interval, welch_t_test(&a, &b, &t(alpha)).unwrap().interval),
            (mean_estimate(&a).unwrap().interval(wider).unwrap(), mean_estimate(&a).unwrap().interval(alpha).unwrap()),
            (bootstrap_mean(&a, &boot(wider)).unwrap().interval, bootstrap_mean(&a, &boot(alpha)).unwrap().interval),
            (
                judge_corrected_mean(&a, &b, &b, wider).unwrap().interval,
                judge_corrected_mean(&a, &b, &b, alpha).unwrap().interval,
            ),
        ] {
            prop_assert!(wide.low <= close.low + 1e-12 && close.high <= wide.high + 1e-12, "{:?} {:?}", wide, close);
        }
        let tight = Margin::new(0.1).unwrap().test(&a, &b, 0.05).unwrap();
        let loose = Margin::new(0.1 + more).unwrap().test(&a, &b, 0.05).unwrap();
        prop_assert!(loose.p_non_inferior <= tight.p_non_inferior && loose.p_equivalent <= tight.p_equivalent);
        prop_assert!(!tight.non_inferior || loose.non_inferior);
        prop_assert!(!tight.equivalent || tight.non_inferior);
        let design = Design::from_scores(&a, &b).unwrap();
        let seen = |n| design.minimum_detectable_effect(n).unwrap();
        prop_assert!(seen(20) >= seen(40));
        prop_assert!(design.power_of(20, 0.3).unwrap() <= design.power_of(40, 0.3).unwrap());
    }

    #[test]
    fn adjusted_p_values_keep_order_and_strength(mut p in vec(0.0_f64..1.0, 1..30)) {
        p.sort_by(f64::total_cmp);
        let of = |adjustment| -> Vec<f64> {
            adjust_p_values(&p, 0.05, adjustment).unwrap().iter().map(|one| one.p_value).collect()
        };
        let all = [
            Adjustment::Bonferroni, Adjustment::Holm, Adjustment::HolmSidak, Adjustment::SimesHochberg,
            Adjustment::BenjaminiHochberg, Adjustment::BenjaminiYekutieli,
        ].map(of);
        for adjusted in &all {
            prop_assert!(adjusted.is_sorted());
            prop_assert!(adjusted.iter().zip(&p).all(|(q, p)| *q >= p - 1e-12 && *q <= 1.0));
        }
        let weaker = |a: usize, b: usize| all[a].iter().zip(&all[b]).all(|(a, b)| *a <= b + 1e-12);
        prop_assert!(weaker(1, 0) && weaker(2, 1) && weaker(3, 1) && weaker(4, 3) && weaker(4, 5));
        let mut turned = p.clone();
        turned.reverse();
        let mut back: Vec<f64> =
            adjust_p_values(&turned, 0.05, Adjustment::Holm).unwrap().iter().map(|one| one.p_value).collect();
        back.reverse();
        prop_assert_eq!(&back, &all[1]);
    }

    #[test]
    fn evidence_adds_up(looks in vec((0_u64..9, 0_u64..9), 1..12)) {
        for side in SIDES {
            let mut watched = DiscordantEProcess::new(1.0, side).unwrap();
            for &(a, b) in &looks {
                watched.update(a, b);
            }
            let mut whole = DiscordantEProcess::new(1.0, side).unwrap();
            let (a, b) = looks.iter().fold((0, 0), |sum, look| (sum.0 + look.0, sum.1 + look.1));
            whole.update(a, b);
            prop_assert_eq!(watched.e_value(), whole.e_value());
            prop_assert!(watched.p_value() <= whole.p_value() && watched.p_value() > 0.0);
            let mut turned = DiscordantEProcess::new(1.0, side.swapped()).unwrap();
            turned.update(b, a);
            prop_assert!(near(turned.e_value(), whole.e_value()));
        }
    }

    #[test]
    fn betting_only_narrows(scores in vec(0.0_f64..=1.0, 1..25)) {
        let mut sequence = BettingSequence::new(0.05).unwrap();
        let mut before = sequence.interval();
        for score in scores {
            sequence.update(score).unwrap();
            let now = sequence.interval();
            prop_assert!(before.low <= now.low && now.high <= before.high);
            before = now;
        }
    }

    #[test]
    fn raters_categories_and_margins(
        ratings in vec(vec((0_i32..5).prop_map(f64::from), 0..5), 2..20),
        correct in vec((0_usize..3, any::<bool>()), 1..40),
    ) {
        for level in [RatingLevel::Nominal, RatingLevel::Ordinal, RatingLevel::Interval, RatingLevel::Ratio] {
            if let Ok(alpha) = krippendorff_alpha(&ratings, level) {
                prop_assert!(alpha.is_nan() || alpha <= 1.0 + 1e-12);
                let mut turned = ratings.clone();
                turned.reverse();
                for unit in &mut turned {
 unit.reverse();
}
                prop_assert!(near(krippendorff_alpha(&turned, level).unwrap(), alpha));
            }
            let agreed: Vec<Vec<f64>> = ratings.iter().map(|unit| vec![f64::from(u32::try_from(unit.len()).unwrap()); 3]).collect();
            let alpha = krippendorff_alpha(&agreed, level).unwrap();
            prop_assert!(alpha.is_nan() || near(alpha, 1.0));
        }
        let names = ["a", "b", "c"];
        let (categories, right): (Vec<&str>, Vec<bool>) =
            correct.iter().map(|(category, right)| (names[*category], *right)).unzip();
        let table = accuracy_by_category(&categories, &right, 0.05, ProportionMethod::Wilson).unwrap();
        prop_assert_eq!(table.iter().map(|row| row.total).sum::<u64>(), right.len() as u64);
        prop_assert_eq!(
            table.iter().map(|row| row.correct).sum::<u64>(),
            right.iter().filter(|right| **right).count() as u64
        );
        prop_assert!(table.windows(2).all(|rows| rows[0].accuracy <= rows[1].accuracy));
        prop_assert!(table.iter().all(|row| row.interval.contains(row.accuracy)));
    }
}
