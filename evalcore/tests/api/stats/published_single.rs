//! The published numbers of one run: statistics.md 3.1 and 3.2.

use evalcore::stats::{
    ClusterCorrection, Interval, Proportion, ProportionMethod, RepeatedScores,
    clustered_mean_estimate, mean_estimate, no_failure_bound, paired_variance_parts,
    proportion_interval, repeats_variance_ratio,
};

fn zero_one(right: usize, n: usize) -> Vec<f64> {
    (0..n).map(|i| f64::from(i < right)).collect()
}

#[test]
fn standard_errors_of_lm_eval_and_inspect() {
    for (right, n, accuracy, error) in [
        (
            235,
            1172,
            0.200_511_945_392_491_48,
            0.011_700_318_050_499_373,
        ),
        (
            257,
            1172,
            0.219_283_276_450_511_93,
            0.012_091_245_787_615_723,
        ),
        (20, 30, 0.666_666_666_666_666_6, 0.087_537_621_906_481_7),
    ] {
        let estimate = mean_estimate(&zero_one(right, n)).unwrap();
        assert!((estimate.mean - accuracy).abs() < 1e-15);
        assert!(
            (estimate.standard_error / error - 1.0).abs() < 1e-12,
            "{estimate:?}"
        );
    }
}

#[test]
fn clusters_of_one_change_nothing_and_equal_ones_widen_by_their_size() {
    let scores = [0.3, 0.9, 0.4, 0.8, 0.1, 0.7];
    let plain = mean_estimate(&scores).unwrap();
    let ones = [6, 5, 4, 3, 2, 1];
    let clustered =
        clustered_mean_estimate(&scores, &ones, ClusterCorrection::FewClusters).unwrap();
    assert!((clustered.standard_error - plain.standard_error).abs() < 1e-15);
    let twice = scores.repeat(2);
    let clusters: Vec<i32> = ones.repeat(2);
    let paper = clustered_mean_estimate(&twice, &clusters, ClusterCorrection::None).unwrap();
    let naive = clustered_mean_estimate(&scores, &ones, ClusterCorrection::None).unwrap();
    assert!((paper.standard_error - naive.standard_error).abs() < 1e-15);
}

#[test]
fn repeats_take_away_the_answers_part() {
    let ratio = |k| repeats_variance_ratio(1.0 / 12.0, 1.0 / 6.0, k).unwrap();
    for (k, expected) in [(1, 1.0), (2, 2.0 / 3.0), (4, 0.5), (6, 4.0 / 9.0)] {
        assert!((ratio(k) - expected).abs() < 1e-15, "K = {k}");
    }
    assert!((ratio(1_000_000_000) - 1.0 / 3.0).abs() < 1e-8);
}

#[test]
fn variance_parts_are_those_of_eval_arena() {
    // numpy by the formulas of eval-arena's PairedVarComps.from_samples_unbiasedK.
    let a = RepeatedScores::new(&[1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0], 3).unwrap();
    let b = RepeatedScores::new(&[0.0, 1.0, 1.0, 1.0, 0.0, 0.0], 2).unwrap();
    let parts = paired_variance_parts(a, b).unwrap();
    let (total, data, prediction) = (
        0.274_691_358_024_691_36,
        -0.114_197_530_864_197_54,
        0.388_888_888_888_888_9,
    );
    assert!((parts.total - total).abs() < 1e-14, "{parts:?}");
    assert!((parts.data - data).abs() < 1e-14, "{parts:?}");
    assert!((parts.prediction - prediction).abs() < 1e-14, "{parts:?}");
}

fn close(interval: Interval, low: f64, high: f64, what: &str) {
    let fits = |got: f64, want: f64| (got - want).abs() <= 0.500_01e-4;
    assert!(
        fits(interval.low, low) && fits(interval.high, high),
        "{what}: {interval:?}, expected {low} {high}"
    );
}

#[test]
#[expect(clippy::approx_constant, reason = "0.3010 is a limit, not a logarithm")]
fn published_intervals() {
    use ProportionMethod::{Beta, ClopperPearson, Jeffreys, Wilson};
    for (k, n, method, low, high) in [
        (81, 263, Wilson, 0.2553, 0.3662),
        (81, 263, ClopperPearson, 0.2527, 0.3676),
        (81, 263, Beta, 0.2553, 0.3663),
        (81, 263, Jeffreys, 0.2545, 0.3656),
        (15, 148, Wilson, 0.0624, 0.1605),
        (0, 20, Wilson, 0.0, 0.1611),
        (0, 20, Beta, 0.0012, 0.1611),
        (1, 29, Wilson, 0.0061, 0.1718),
        (20, 20, Wilson, 0.8389, 1.0),
        (20, 20, Beta, 0.8389, 0.9988),
        (57, 60, ClopperPearson, 0.8608, 0.9896),
        (5, 5, ClopperPearson, 0.4782, 1.0),
        (4, 5, ClopperPearson, 0.2836, 0.9949),
        (90, 100, ClopperPearson, 0.8238, 0.9510),
        (18, 20, Wilson, 0.6990, 0.9721),
        (12, 20, Wilson, 0.3866, 0.7812),
        (8, 20, Wilson, 0.2188, 0.6134),
        (5, 20, Wilson, 0.1119, 0.4687),
        (2, 20, Wilson, 0.0279, 0.3010),
        (1, 20, Wilson, 0.0089, 0.2361),
    ] {
        let interval = proportion_interval(Proportion::new(k, n).unwrap(), 0.05, method).unwrap();
        close(interval, low, high, &format!("{k}/{n} {method:?}"));
    }
}

#[test]
fn statsmodels_intervals_of_one_half() {
    let half = Proportion::new(100, 200).unwrap();
    // The survey's numbers of statsmodels' tests, which are those of 100 in 200 at 95%.
    for (method, low, high) in [
        (ProportionMethod::Wilson, 0.431_360_9, 0.568_639_1),
        (ProportionMethod::ClopperPearson, 0.428_658_4, 0.571_341_6),
        (ProportionMethod::Jeffreys, 0.431_121_7, 0.568_878_3),
    ] {
        let interval = proportion_interval(half, 0.05, method).unwrap();
        assert!((interval.low - low).abs() < 1e-7, "{method:?} {interval:?}");
        assert!(
            (interval.high - high).abs() < 1e-7,
            "{method:?} {interval:?}"
        );
    }
}

#[test]
fn perfect_runs_still_leave_doubt() {
    assert_eq!(
        mean_estimate(&zero_one(20, 20)).unwrap().standard_error,
        0.0
    );
    for (n, bound) in [(60, 0.9513), (250, 0.9881), (385, 0.9922)] {
        assert!((no_failure_bound(n, 0.05).unwrap() - bound).abs() <= 0.5e-4);
    }
}

#[test]
fn coverage_table_by_exact_sums() {
    use ProportionMethod::{Beta, ClopperPearson, Clt, Wilson};
    let table = [
        (
            5,
            [
                (0.671, 0.096),
                (0.955, 0.859),
                (0.990, 0.976),
                (0.958, 0.815),
            ],
        ),
        (
            10,
            [
                (0.799, 0.183),
                (0.956, 0.914),
                (0.983, 0.962),
                (0.954, 0.817),
            ],
        ),
        (
            20,
            [
                (0.872, 0.332),
                (0.953, 0.925),
                (0.976, 0.959),
                (0.952, 0.880),
            ],
        ),
        (
            50,
            [
                (0.919, 0.635),
                (0.951, 0.922),
                (0.968, 0.953),
                (0.950, 0.915),
            ],
        ),
        (
            100,
            [
                (0.935, 0.802),
                (0.950, 0.933),
                (0.965, 0.954),
                (0.950, 0.927),
            ],
        ),
        (
            300,
            [
                (0.946, 0.926),
                (0.950, 0.941),
                (0.958, 0.952),
                (0.950, 0.941),
            ],
        ),
        (
            1000,
            [
                (0.949, 0.935),
                (0.949, 0.946),
                (0.955, 0.951),
                (0.949, 0.946),
            ],
        ),
    ];
    for (n, row) in table {
        for (method, (mean, worst)) in [Clt, Wilson, ClopperPearson, Beta].into_iter().zip(row) {
            let (ours_mean, ours_worst) = coverage(n, method);
            assert!(
                (ours_mean - mean).abs() <= 0.000_501,
                "{n} {method:?} mean {ours_mean}"
            );
            assert!(
                (ours_worst - worst).abs() <= 0.000_501,
                "{n} {method:?} worst {ours_worst}"
            );
        }
    }
}

/// Mean and worst coverage over p = 0.02 to 0.98.
fn coverage(n: u64, method: ProportionMethod) -> (f64, f64) {
    let rates: Vec<f64> = (2..=98).map(|percent| f64::from(percent) / 100.0).collect();
    let all = method.coverage(n, &rates, 0.05).unwrap();
    let mean = all.iter().sum::<f64>() / 97.0;
    (mean, all.iter().copied().fold(1.0, f64::min))
}
