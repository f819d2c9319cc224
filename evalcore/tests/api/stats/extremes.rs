//! Scores far from 1, near one another, and the smallest samples. Expected values by SciPy 1.x, of the
//! same scores times or less a constant where it rounds.

use evalcore::stats::{
    RankMethod, TestOptions, chi_squared_1_quantile, cohen_d, cohen_dz, kendall_tau_b,
    kendall_tau_b_by, mean_estimate, paired_t_test, pearson, spearman, student_t_test,
    welch_t_test,
};

fn near(found: f64, expected: f64) {
    assert!(
        (found / expected - 1.0).abs() < 1e-11,
        "{found} against {expected}"
    );
}

#[test]
fn the_unit_of_the_scores_changes_nothing() {
    let (a, b) = ([1.0, 2.0, 3.0, 5.0], [1.0, 3.0, 2.0, 7.0]);
    for unit in [1.0, 1e150, 1e160, 1e300, 1e-150, 1e-160, 1e-300] {
        let a = a.map(|score| score * unit);
        let r = pearson(&a, &b).unwrap();
        near(r.statistic, 0.909_123_767_204_656);
        near(r.p_value, 0.090_876_232_795_344_07);
        let scaled = b.map(|score| score * unit);
        near(
            pearson(&a, &scaled).unwrap().statistic,
            0.909_123_767_204_656,
        );
        let mean = mean_estimate(&a).unwrap();
        near(mean.mean / unit, 2.75);
        near(mean.standard_error / unit, (35.0_f64 / 48.0).sqrt());
        // The differences are 0, -1, 1 and -2: their mean is -1/2, their variance 5/3.
        near(
            cohen_dz(&a, &scaled).unwrap(),
            -0.5 / (5.0_f64 / 3.0).sqrt(),
        );
        // The means are 2.75 and 3.25, the squares 8.75 and 20.75.
        near(
            cohen_d(&a, &scaled).unwrap(),
            -0.5 / (29.5_f64 / 6.0).sqrt(),
        );
        let options = TestOptions::default();
        near(
            paired_t_test(&a, &scaled, &options).unwrap().statistic,
            -1.0 / (5.0_f64 / 3.0).sqrt(),
        );
        let t = -0.5 / (29.5_f64 / 12.0).sqrt();
        near(student_t_test(&a, &scaled, &options).unwrap().statistic, t);
        near(welch_t_test(&a, &scaled, &options).unwrap().statistic, t);
    }
}

#[test]
fn scores_near_a_billion_keep_their_digits() {
    let a = [0.25, 0.5, 1.75, 1.0, 0.125].map(|score| score + 1e9);
    let b = [1.5, 2.25, 0.75, 3.0, 2.5].map(|score| score + 1e9);
    let options = TestOptions::default();
    let student = student_t_test(&a, &b, &options).unwrap();
    near(student.statistic, -2.579_180_860_863_285_6);
    near(student.p_value, 0.032_657_893_063_477_71);
    let welch = welch_t_test(&a, &b, &options).unwrap();
    near(welch.p_value, 0.034_743_212_644_239_29);
    near(welch.df, 7.423_119_408_601_497);
}

#[test]
fn one_value_has_a_t_test_where_the_variance_is_common() {
    let options = TestOptions::default();
    let test = student_t_test(&[1.0], &[2.0, 3.0, 5.0], &options).unwrap();
    near(test.statistic, -1.322_875_655_532_295_6);
    near(test.p_value, 0.316_869_948_936_026_7);
    assert!(student_t_test(&[1.0], &[2.0], &options).is_err());
    assert!(student_t_test(&[], &[2.0, 3.0, 5.0], &options).is_err());
    assert!(welch_t_test(&[1.0], &[2.0, 3.0, 5.0], &options).is_err());
}

#[test]
fn equal_ranks_correlate_exactly() {
    for n in [3_i32, 7, 100, 1001] {
        let values: Vec<f64> = (0..n).map(|i| f64::from(i * i % 37)).collect();
        let test = spearman(&values, &values).unwrap();
        assert_eq!((test.statistic, test.p_value), (1.0, 0.0), "n = {n}");
        let turned: Vec<f64> = values.iter().map(|value| -value).collect();
        assert_eq!(
            spearman(&values, &turned).unwrap().statistic,
            -1.0,
            "n = {n}"
        );
    }
}

#[test]
fn small_chi_square_quantiles_follow_the_density_at_0() {
    // P(X <= x) is sqrt(2x/π)(1 - x/6 + ...).
    near(
        chi_squared_1_quantile(1e-20).unwrap(),
        1.570_796_326_794_897e-40,
    );
    near(
        chi_squared_1_quantile(1e-10).unwrap(),
        1.570_796_326_794_896e-20,
    );
    near(
        chi_squared_1_quantile(0.001).unwrap(),
        1.570_797_149_262_492_1e-6,
    );
    let (below, above) = (0.01_f64.next_down(), 0.01);
    near(
        chi_squared_1_quantile(below).unwrap(),
        chi_squared_1_quantile(above).unwrap(),
    );
}

#[test]
fn kendall_without_ties_is_exact_up_to_33_items() {
    let p = |a: &[f64], b: &[f64]| kendall_tau_b_by(a, b, RankMethod::Auto).unwrap().p_value;
    let a = [0.1, 0.4, 0.3, 0.9, 0.5, 0.7, 0.2, 0.8];
    let b = [0.2, 0.3, 0.5, 0.6, 0.1, 0.9, 0.4, 0.7];
    near(p(&a, &b), 0.275_099_206_349_206_37);
    for (n, step, expected) in [
        (10, 3, 0.484_312_720_458_553_8),
        (33, 7, 0.234_865_620_693_967_4),
        (33, 23, 0.746_836_001_683_015_3),
        (20, 1, 8.220_635_246_624_33e-19),
        (40, 1, 2.451_234_878_256_772e-48),
    ] {
        let a: Vec<f64> = (0..n).map(f64::from).collect();
        let b: Vec<f64> = (0..n).map(|i| f64::from(i * step % n)).collect();
        near(p(&a, &b), expected);
    }
    let tied = [1.0, 1.0, 2.0];
    let other = [1.0, 2.0, 3.0];
    assert_eq!(
        p(&tied, &other),
        kendall_tau_b(&tied, &other).unwrap().p_value
    );
    assert!(kendall_tau_b_by(&tied, &other, RankMethod::Exact).is_err());
}

/// SciPy 1.17.1 gives NaN and infinity, since it looks whether all are equal.
#[test]
fn equal_values_have_no_spread_however_they_round() {
    for (value, n) in [
        (0.1, 8),
        (0.1, 20),
        (0.7, 11),
        (1.1, 1_000),
        (1e15 / 3.0, 13),
    ] {
        let line: Vec<f64> = (0..n).map(f64::from).collect();
        let constant = vec![value; line.len()];
        let r = pearson(&constant, &line).unwrap();
        assert!(
            r.statistic.is_nan() && r.p_value.is_nan(),
            "{value} {n} {r:?}"
        );
        let estimate = mean_estimate(&constant).unwrap();
        assert_eq!((estimate.mean, estimate.standard_error), (value, 0.0));
        let test = welch_t_test(&[3.0 * value; 2], &constant, &TestOptions::default()).unwrap();
        assert_eq!((test.statistic, test.p_value), (f64::INFINITY, 0.0));
    }
}
