//! Where SciPy has a rule of its own: Kendall's p values, Fisher's empty rows.

use evalcore::stats::{Alternative, RankMethod, fisher_exact, kendall_tau_b, kendall_tau_b_by};

/// SciPy 1.17.1, `kendalltau(x, y, method=...)`: statistic, exact, asymptotic and automatic p.
#[test]
fn kendall_methods_are_those_of_scipy() {
    for (y, tau, exact, asymptotic) in [
        (
            &[2.0, 1.0, 4.0, 3.0, 5.0][..],
            0.6,
            0.233_333_333_333_333_34,
            0.141_644_690_295_136_8,
        ),
        (
            &[7.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
            0.428_571_428_571_428_55,
            0.238_888_888_888_888_9,
            0.176_474_290_774_068_95,
        ),
    ] {
        let x: Vec<f64> = (1..).map(f64::from).take(y.len()).collect();
        for (method, p) in [
            (RankMethod::Exact, exact),
            (RankMethod::Auto, exact),
            (RankMethod::Asymptotic, asymptotic),
        ] {
            let test = kendall_tau_b_by(&x, y, method).unwrap();
            assert!((test.statistic - tau).abs() < 1e-14, "{test:?}");
            assert!(
                (test.p_value / p - 1.0).abs() < 1e-12,
                "{method:?} {test:?}"
            );
        }
    }
}

#[test]
fn kendall_chooses_as_scipy_does() {
    let line = |n: u32| (0..n).map(f64::from).collect::<Vec<f64>>();
    let mixed = |n: u32| (0..n).map(|i| f64::from(i * 7 % n)).collect::<Vec<f64>>();
    let auto = |x: &[f64], y: &[f64]| kendall_tau_b_by(x, y, RankMethod::Auto).unwrap();
    // Exact up to 33 items, and beyond for at most one pair against the others.
    for (y, exact, p) in [
        (mixed(33), true, 0.234_865_620_693_967_4),
        (mixed(34), false, 0.036_595_661_653_294_99),
        (line(34), true, 6.774_315_071_042_324e-39),
    ] {
        let x = line(u32::try_from(y.len()).unwrap());
        assert!((auto(&x, &y).p_value / p - 1.0).abs() < 1e-11);
        let method = [RankMethod::Asymptotic, RankMethod::Exact][usize::from(exact)];
        let expected = kendall_tau_b_by(&x, &y, method).unwrap();
        assert_eq!(auto(&x, &y), expected);
        assert_ne!(
            kendall_tau_b_by(&x, &y, RankMethod::Exact).unwrap().p_value,
            kendall_tau_b(&x, &y).unwrap().p_value
        );
    }
    let ties = [1.0, 1.0, 2.0, 3.0];
    assert_eq!(
        auto(&ties, &line(4)),
        kendall_tau_b(&ties, &line(4)).unwrap()
    );
}

#[test]
fn kendall_says_where_there_is_no_exact_answer() {
    let line: Vec<f64> = (0..3_000).map(f64::from).collect();
    let mixed: Vec<f64> = (0..3_000).map(|i| f64::from(i * 7 % 3_000)).collect();
    for (x, y) in [(&[1.0, 1.0, 2.0][..], &line[..3]), (&line, &mixed)] {
        let error = kendall_tau_b_by(x, y, RankMethod::Exact).unwrap_err();
        assert!(error.to_string().contains("`method`"), "{error}");
    }
    // SciPy answers NaN before it looks at the method.
    let constant = kendall_tau_b_by(&[1.0; 3], &line[..3], RankMethod::Exact).unwrap();
    assert!(constant.statistic.is_nan() && constant.p_value.is_nan());
}

#[test]
fn fisher_of_an_empty_row_or_column() {
    // SciPy 1.17.1: statistic nan, p 1.0, whatever the alternative.
    for table in [
        [[0, 0], [1, 3]],
        [[2, 5], [0, 0]],
        [[0, 3], [0, 4]],
        [[3, 0], [4, 0]],
        [[0, 0], [0, 0]],
    ] {
        for side in [
            Alternative::TwoSided,
            Alternative::Less,
            Alternative::Greater,
        ] {
            let test = fisher_exact(table, side).unwrap();
            assert!(test.statistic.is_nan(), "{table:?}");
            assert_eq!(test.p_value, 1.0, "{table:?}");
        }
    }
}

#[test]
fn fisher_refuses_counts_that_it_could_not_go_through() {
    for table in [
        [[u64::MAX, 1], [1, 1]],
        [[1 << 53, 1], [0, 0]],
        [[1 << 40; 2]; 2],
    ] {
        let error = fisher_exact(table, Alternative::TwoSided).unwrap_err();
        assert!(error.to_string().contains("`table`"), "{error}");
    }
}
