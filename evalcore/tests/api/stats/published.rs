//! The published numbers of two runs, planning and families: statistics.md 3.3 to 3.5.

use evalcore::stats::{
    Adjustment, Alternative, Design, DiscordantEProcess, McNemarMethod, PairedCounts, Pairing,
    Proportion, RankMethod, RecommendedTest, ScoreKind, TestOptions, TestQuestion, WilcoxonOptions,
    adjust_p_values, fisher_exact, mcnemar, newcombe_interval, paired_t_test, recommend_test,
    two_proportion_z, wilcoxon,
};

/// Agreement to the digits that were published, four at the least.
fn printed(got: f64, want: f64, what: &str) {
    assert!(
        (got - want).abs() <= 4e-4 * want.abs(),
        "{what}: {got}, published {want}"
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn mcnemar_table() {
    let table: [(u64, u64, [f64; 6]); 9] = [
        (
            10,
            0,
            [0.001_953_125, 0.000_976_6, 10.0, 0.001_565, 8.1, 0.004_427],
        ),
        (8, 2, [0.109_375, 0.06543, 3.6, 0.05778, 2.5, 0.11385]),
        (
            18,
            8,
            [
                0.075_518_7,
                0.052_239_0,
                3.84615,
                0.049_860_2,
                3.11538,
                0.077_556_2,
            ],
        ),
        (
            22,
            8,
            [
                0.016_124_8,
                0.010_673_8,
                6.53333,
                0.010_587_1,
                5.63333,
                0.017_622_1,
            ],
        ),
        (
            60,
            40,
            [
                0.056_887_9,
                0.046_044_1,
                4.0,
                0.045_500_3,
                3.61,
                0.057_433_1,
            ],
        ),
        (
            121,
            59,
            [
                4.4344e-6,
                3.2666e-6,
                21.35556,
                3.8151e-6,
                20.67222,
                5.450_095e-6,
            ],
        ),
        (
            70,
            59,
            [
                0.378_687_7,
                0.334_687_8,
                0.937_984_5,
                0.332_796_7,
                0.775_193_8,
                0.378_615_1,
            ],
        ),
        (
            80,
            59,
            [
                0.089_452_3,
                0.075_550_8,
                3.172_662,
                0.074_880_3,
                2.877_698,
                0.089_814_3,
            ],
        ),
        (
            150,
            86,
            [
                3.7159e-5,
                2.8934e-5,
                17.355_932_2,
                3.0993e-5,
                16.817_796_61,
                4.1146e-5,
            ],
        ),
    ];
    for (only_a, only_b, [exact, mid, chi, p, corrected, corrected_p]) in table {
        for (b, c) in [(only_a, only_b), (only_b, only_a)] {
            let counts = PairedCounts {
                both: 5,
                only_a: b,
                only_b: c,
                neither: 7,
            };
            let test = |method| mcnemar(&counts, method);
            let what = format!("{b}, {c}");
            printed(test(McNemarMethod::Exact).p_value, exact, &what);
            printed(test(McNemarMethod::MidP).p_value, mid, &what);
            printed(test(McNemarMethod::ChiSquared).statistic, chi, &what);
            printed(test(McNemarMethod::ChiSquared).p_value, p, &what);
            printed(
                test(McNemarMethod::ChiSquaredCorrected).statistic,
                corrected,
                &what,
            );
            printed(
                test(McNemarMethod::ChiSquaredCorrected).p_value,
                corrected_p,
                &what,
            );
        }
    }
}

#[test]
fn mcnemar_without_discordant_pairs_finds_nothing() {
    let counts = PairedCounts {
        both: 50,
        only_a: 0,
        only_b: 0,
        neither: 65,
    };
    for method in [
        McNemarMethod::Exact,
        McNemarMethod::MidP,
        McNemarMethod::ChiSquared,
        McNemarMethod::ChiSquaredCorrected,
    ] {
        let test = mcnemar(&counts, method);
        assert_eq!((test.statistic, test.p_value), (0.0, 1.0));
    }
}

#[test]
fn mcnemar_of_a_million_discordant_pairs() {
    let counts = PairedCounts {
        both: 0,
        only_a: 501_000,
        only_b: 499_000,
        neither: 0,
    };
    // SciPy: binom(10**6, .5).cdf(499000) * 2.
    let p = mcnemar(&counts, McNemarMethod::Exact).p_value;
    assert!((p / 0.045_608_299_865_389_6 - 1.0).abs() < 1e-9, "{p}");
}

#[test]
fn newcombe_table() {
    for (a, n, b, m, low, high) in [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
    ] {
        let (p, q) = (
            Proportion::new(a, n).unwrap(),
            Proportion::new(b, m).unwrap(),
        );
        let interval = newcombe_interval(p, q, 0.05).unwrap();
        assert!(
            (interval.low - low).abs() <= 0.501e-4,
            "{a}/{n}: {interval:?}"
        );
        assert!(
            (interval.high - high).abs() <= 0.501e-4,
            "{a}/{n}: {interval:?}"
        );
    }
}

#[test]
fn fisher_examples() {
    let p = |a, n, b, m| {
        let table = [[a, n - a], [b, m - b]];
        fisher_exact(table, Alternative::TwoSided).unwrap().p_value
    };
    printed(p(3, 4, 1, 4), 0.485_714, "[[3,1],[1,3]]");
    printed(p(1, 10, 11, 14), 0.002_759_46, "[[1,9],[11,3]]");
}

#[test]
fn t_with_one_degree_of_freedom() {
    let test = paired_t_test(&[1.0, 3.0], &[0.0, 3.0], &TestOptions::default()).unwrap();
    assert_eq!((test.statistic, test.df), (1.0, 1.0));
    assert!((test.p_value - 0.5).abs() < 1e-15);
}

#[test]
fn five_points_of_115_samples_are_noise() {
    let (a, b) = (
        Proportion::new(85, 115).unwrap(),
        Proportion::new(91, 115).unwrap(),
    );
    let p = two_proportion_z(a, b, Alternative::TwoSided).p_value;
    assert!((p - 0.35).abs() < 0.01, "{p}");
}

#[test]
fn correlated_runs_have_a_smaller_error_of_the_difference() {
    for (rho, expected) in [(0.0, 0.0141), (0.5, 0.0100), (0.8, 0.0063)] {
        // Two standard errors of .010: Var(d) = .01² + .01² - 2ρ·.01², as one question's variance.
        let variance = 2.0 * 0.01_f64.powi(2) * (1.0 - rho);
        let design = Design::new(variance).unwrap().power(0.5).unwrap();
        let design = design.alpha(0.317_310_507_862_914_1).unwrap();
        let error = design.minimum_detectable_effect(1).unwrap();
        assert!((error - expected).abs() < 0.5e-4, "rho = {rho}: {error}");
    }
}

#[test]
fn power_numbers_of_miller() {
    let unit = Design::new(1.0).unwrap();
    let z_sum_squared = unit.required_n_unrounded(1.0).unwrap();
    assert!(
        (z_sum_squared - 7.848_879_734).abs() < 1e-9,
        "{z_sum_squared}"
    );
    let design = Design::new(1.0 / 9.0).unwrap();
    printed(design.required_n_unrounded(0.03).unwrap(), 968.997, "n");
    assert_eq!(design.required_n(0.03).unwrap(), 969);
    printed(
        design.minimum_detectable_effect(500).unwrap(),
        0.04176,
        "n = 500",
    );
    let noisy = design.answer_variance(1.0 / 6.0, 1.0 / 6.0).unwrap();
    printed(
        noisy.minimum_detectable_effect(198).unwrap(),
        0.13273,
        "K = 1",
    );
    let ten = noisy.answers(10, 10).unwrap();
    printed(
        ten.minimum_detectable_effect(198).unwrap(),
        0.07567,
        "K = 10",
    );
}

#[test]
fn power_effect_and_n_invert_each_other() {
    for omega2 in [0.01, 1.0 / 9.0, 0.4] {
        for alternative in [Alternative::TwoSided, Alternative::Less] {
            let design = Design::new(omega2).unwrap().alternative(alternative);
            for n in [20, 1000, 100_000] {
                let effect = design.minimum_detectable_effect(n).unwrap();
                assert!((design.power_of(n, effect).unwrap() - 0.8).abs() < 1e-12);
                let back = design.required_n_unrounded(effect).unwrap();
                #[expect(clippy::cast_precision_loss, reason = "small")]
                let n = n as f64;
                assert!((back / n - 1.0).abs() < 1e-12);
            }
        }
    }
}

#[test]
fn ten_thousand_pairs_with_a_hundred_discordant_see_a_quarter_point() {
    let counts = PairedCounts {
        both: 9000,
        only_a: 50,
        only_b: 50,
        neither: 900,
    };
    let design = Design::from_counts(&counts)
        .unwrap()
        .alternative(Alternative::Less);
    let points = 100.0 * design.minimum_detectable_effect(10_000).unwrap();
    assert_eq!(format!("{points:.2}"), "0.25");
}

#[test]
fn holm_by_hand() {
    let family = adjust_p_values(&[0.01, 0.04, 0.03, 0.005], 0.05, Adjustment::Holm).unwrap();
    let p: Vec<f64> = family.iter().map(|test| test.p_value).collect();
    assert_eq!(p, [0.03, 0.06, 0.06, 0.02]);
    let rejected: Vec<bool> = family.iter().map(|test| test.reject).collect();
    assert_eq!(rejected, [true, false, false, true]);
}

#[test]
fn e_values_by_hand() {
    // Uniform mixture: 2^m / ((m+1) C(m, x)).
    for (x, m, expected) in [(0, 0, 1.0), (1, 1, 1.0), (3, 4, 0.8), (5, 5, 32.0 / 6.0)] {
        let mut evidence = DiscordantEProcess::new(1.0, Alternative::TwoSided).unwrap();
        evidence.update(x, m - x);
        assert!((evidence.e_value() - expected).abs() < 1e-12, "{x} of {m}");
    }
    // One-sided, all five to the first run: 2^5 · 2 · ∫_{1/2}^1 θ^5 dθ = 10.5.
    let mut evidence = DiscordantEProcess::new(1.0, Alternative::Greater).unwrap();
    evidence.update(5, 0);
    assert!((evidence.e_value() - 10.5).abs() < 1e-12);
}

#[test]
fn recommendations_follow_the_data() {
    use Pairing::{Independent, Paired};
    use ScoreKind::{Binary, Continuous, Corpus, Ordinal};
    let question = TestQuestion::new;
    for (question, expected) in [
        (
            question(Corpus, Paired, 500).looks(2),
            RecommendedTest::ApproximateRandomization,
        ),
        (
            question(Corpus, Independent, 500),
            RecommendedTest::CorpusBootstrap,
        ),
        (question(Binary, Paired, 115), RecommendedTest::McNemarExact),
        (
            question(Binary, Paired, 115).looks(30),
            RecommendedTest::DiscordantEProcess,
        ),
        (
            question(Binary, Paired, 115).clusters(20),
            RecommendedTest::ClusteredPermutation,
        ),
        (
            question(Ordinal, Paired, 12),
            RecommendedTest::PairedPermutation,
        ),
        (question(Ordinal, Paired, 80), RecommendedTest::Wilcoxon),
        (
            question(Continuous, Paired, 100),
            RecommendedTest::PairedPermutation,
        ),
        (question(Continuous, Paired, 5000), RecommendedTest::PairedT),
        (
            question(Continuous, Paired, 5000).looks(3),
            RecommendedTest::ConfidenceSequence,
        ),
        (
            question(Binary, Independent, 40),
            RecommendedTest::FisherExact,
        ),
        (
            question(Ordinal, Independent, 40),
            RecommendedTest::MannWhitney,
        ),
        (
            question(Continuous, Independent, 10),
            RecommendedTest::IndependentPermutation,
        ),
        (
            question(Continuous, Independent, 99),
            RecommendedTest::Welch,
        ),
        (
            question(Continuous, Independent, 99).clusters(9),
            RecommendedTest::WelchOfClusterMeans,
        ),
    ] {
        let answer = recommend_test(&question).unwrap();
        assert_eq!(answer.test, expected, "{question:?}");
        assert!(!answer.reason.is_empty());
    }
}

#[test]
fn wilcoxon_chooses_as_scipy_does() {
    // SciPy 1.17.1: with ties and zeros exact up to 13 items, asymptotic from 14 on.
    let x = [
        3.0, 1.0, 4.0, 1.0, 5.0, 4.0, 2.0, 5.0, 2.0, 2.0, 2.0, 3.0, 4.0, 5.0,
    ];
    let y = [
        1.0, 1.0, 2.0, 3.0, 5.0, 2.0, 1.0, 2.0, 1.0, 2.0, 3.0, 3.0, 1.0, 1.0,
    ];
    let few = wilcoxon(&x[..8], &y[..8], &WilcoxonOptions::default()).unwrap();
    assert_eq!((few.statistic, few.method), (3.5, RankMethod::Exact));
    assert!((few.p_value - 0.1875).abs() < 1e-14);
    let more = wilcoxon(&x, &y, &WilcoxonOptions::default()).unwrap();
    assert_eq!((more.statistic, more.method), (7.5, RankMethod::Asymptotic));
    assert!((more.p_value - 0.039_519_147_325_476_34).abs() < 1e-12);
}
