//! Bad input is a typed error that names the argument, or a documented value.

use evalcore::schema::wire::GateState;
use evalcore::stats::{
    Adjustment, Alternative, BettingSequence, BootstrapOptions, ConfidenceSequence,
    CorpusTestOptions, Design, DiscordantEProcess, Gate, GateOptions, Look, Margin, PairedCounts,
    PermutationMethod, PermutationOptions, Proportion, ProportionMethod, RepeatedScores,
    TestOptions, WilcoxonOptions, adjust_p_values, binomial_test, bootstrap_cells, bootstrap_mean,
    bootstrap_means, cohen_h, independent_permutation_test, mann_whitney, mean_estimate,
    normal_quantile, paired_bootstrap_test, paired_permutation_test, paired_t_test, pearson,
    proportion_interval, welch_t_test, wilcoxon,
};
use evalcore::{ErrorKind, Result};

fn names<T>(result: Result<T>, expected: &str) {
    match result {
        Ok(_) => panic!("`{expected}`: accepted"),
        Err(error) => match error.kind() {
            ErrorKind::InvalidParameter { name, .. } => assert_eq!(*name, expected, "{error}"),
            other => panic!("{other:?}"),
        },
    }
}

#[test]
fn errors_name_the_argument() {
    let (t, nan) = (TestOptions::default(), f64::NAN);
    let half = Proportion::new(1, 2).unwrap();
    for alpha in [0.0, 1.0, -0.1, nan, f64::INFINITY] {
        names(
            proportion_interval(half, alpha, ProportionMethod::Wilson),
            "alpha",
        );
        names(adjust_p_values(&[0.1], alpha, Adjustment::Holm), "alpha");
        names(Design::new(1.0).unwrap().alpha(alpha), "alpha");
        names(Gate::new(GateOptions::default().alpha(alpha)), "alpha");
        names(BettingSequence::new(alpha), "alpha");
        names(ConfidenceSequence::new(alpha, 10), "alpha");
        names(normal_quantile(alpha), "p");
        names(
            paired_t_test(&[1.0, 2.0], &[2.0, 4.0], &t.confidence(alpha)),
            "confidence",
        );
    }
    let one = Proportion::new(1, 1).unwrap();
    names(
        proportion_interval(one, 0.05, ProportionMethod::StudentT),
        "n",
    );
    names(Proportion::new(0, 0), "n");
    names(Proportion::new(3, 2), "count");
    names(binomial_test(half, 1.5, Alternative::TwoSided), "p");
    let wilson = ProportionMethod::Wilson;
    names(wilson.coverage(0, &[0.5], 0.05), "n");
    names(wilson.coverage(1_000_001, &[0.5], 0.05), "n");
    names(wilson.coverage(10, &[1.0], 0.05), "rates");
    let margin = Margin::new(0.1).unwrap();
    names(margin.test(&[nan, 1.0], &[0.0; 2], 0.05), "candidate");
    names(margin.test(&[0.0; 2], &[0.0; 3], 0.05), "baseline");
    names(margin.test(&[0.0; 2], &[0.0; 2], 0.5), "alpha");
    names(mean_estimate(&[]), "scores");
    names(mean_estimate(&[1.0]), "scores");
    names(mean_estimate(&[1.0, nan]), "scores");
    names(paired_t_test(&[1.0, 2.0], &[1.0], &t), "b");
    names(paired_t_test(&[1.0, f64::INFINITY], &[1.0, 2.0], &t), "a");
    names(welch_t_test(&[1.0, 2.0], &[1.0], &t), "b");
    names(wilcoxon(&[], &[], &WilcoxonOptions::default()), "a");
    names(
        mann_whitney(&[1.0], &[], &evalcore::stats::MannWhitneyOptions::default()),
        "b",
    );
    names(pearson(&[1.0, 2.0], &[1.0, 2.0]), "a");
    names(cohen_h(0.5, 1.1), "p2");
    names(
        adjust_p_values(&[0.5, nan], 0.05, Adjustment::Holm),
        "p_values",
    );
    names(PairedCounts::from_scores(&[0.5], &[1.0]), "a");
    names(RepeatedScores::new(&[1.0, 2.0, 3.0], 2), "answers");
    names(
        RepeatedScores::new(&[1.0], 1).unwrap().variance_parts(),
        "answers",
    );
    names(Margin::new(0.0), "margin");
    names(Design::new(-1.0), "omega2");
    names(Design::new(1.0).unwrap().required_n(0.0), "delta");
    names(Design::new(1.0).unwrap().minimum_detectable_effect(0), "n");
    names(Design::from_counts(&PairedCounts::default()), "counts");
    names(DiscordantEProcess::new(0.0, Alternative::TwoSided), "prior");
    names(BettingSequence::new(0.05).unwrap().update(1.5), "score");
}

#[test]
fn errors_of_resampling_name_the_argument() {
    let options = PermutationOptions::default();
    for resamples in [0, 100_000_001, usize::MAX] {
        let options = options.resamples(resamples);
        let test = paired_permutation_test(&[1.0], &[2.0], &options);
        names(test, "resamples");
    }
    let many: Vec<f64> = (1..=50).map(f64::from).collect();
    let exact = options.method(PermutationMethod::Exact);
    names(paired_permutation_test(&many, &[0.0; 50], &exact), "method");
    names(independent_permutation_test(&many, &many, &exact), "method");
    let options = BootstrapOptions::default();
    names(bootstrap_mean(&[1.0], &options), "scores");
    for resamples in [1, 100_000_001, usize::MAX] {
        let options = options.resamples(resamples);
        names(bootstrap_mean(&[1.0, 2.0], &options), "resamples");
        names(bootstrap_means(&[[1.0, 2.0]], &options), "resamples");
        let options = CorpusTestOptions::default().resamples(resamples);
        let test = paired_bootstrap_test(&[[1]], &[[2]], |_| 0.0, &options);
        names(test, "resamples");
    }
    // Each column has values of its own.
    let wide = options.resamples(60_000_000);
    names(bootstrap_means(&[[1.0, 2.0]], &wide), "resamples");
    names(bootstrap_cells(&[0, 0], |_| 0.0, &options), "counts");
    names(
        bootstrap_cells(&[1, 2], |_| f64::NAN, &options),
        "statistic",
    );
}

#[test]
fn degenerate_samples_have_documented_values() {
    let same = paired_t_test(&[1.0, 2.0], &[1.0, 2.0], &TestOptions::default()).unwrap();
    assert!(same.statistic.is_nan() && same.p_value.is_nan());
    assert_eq!((same.interval.low, same.interval.high), (0.0, 0.0));
    let zeros = wilcoxon(&[1.0; 3], &[1.0; 3], &WilcoxonOptions::default()).unwrap();
    assert_eq!(zeros.p_value, 1.0);
    let test = paired_permutation_test(&[1.0; 3], &[1.0; 3], &PermutationOptions::default());
    assert_eq!(test.unwrap().p_value, 1.0);
    let options = evalcore::stats::MannWhitneyOptions::default();
    assert_eq!(
        mann_whitney(&[1.0; 4], &[1.0; 5], &options)
            .unwrap()
            .p_value,
        1.0
    );
    let agreed = bootstrap_mean(&[0.5; 9], &BootstrapOptions::default()).unwrap();
    assert!(agreed.interval.low.is_nan() && agreed.standard_error == 0.0);
    assert!(
        pearson(&[1.0; 4], &[1.0, 2.0, 3.0, 4.0])
            .unwrap()
            .statistic
            .is_nan()
    );
    assert!(
        adjust_p_values(&[], 0.05, Adjustment::Holm)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn states_that_nothing_can_have_are_errors() {
    let mut gate = Gate::new(GateOptions::default()).unwrap();
    let look = Look {
        baseline_run: "monday",
        baseline: &[1.0, 0.0, 1.0],
        candidate: &[1.0, 1.0, 0.0],
    };
    gate.look(&look).unwrap();
    let good = gate.state();
    assert_eq!(Gate::from_state(&good).unwrap(), gate);
    let bad = |name: &str, change: fn(&mut GateState)| {
        let mut state = good.clone();
        change(&mut state);
        names(Gate::from_state(&state), name);
    };
    bad("schema_version", |state| state.schema_version = 2);
    bad("reuse", |state| state.reuse = "never".to_owned());
    bad("alpha", |state| state.alpha = 1.0);
    bad("planned_looks", |state| state.planned_looks = 0);
    bad("items", |state| state.items = u64::MAX);
    bad("difference", |state| state.difference = f64::NAN);
    bad("range", |state| state.range = Some((0.0, f64::INFINITY)));
    bad("most", |state| {
        if let Some(evidence) = &mut state.discordant {
            evidence.most = -1.0;
        }
    });
    let mut state = BettingSequence::new(0.05).unwrap().state();
    state.up.pop();
    names(BettingSequence::from_state(&state), "up");
    let mut state = ConfidenceSequence::new(0.05, 9).unwrap().state();
    state.squares = -1.0;
    names(ConfidenceSequence::from_state(&state), "squares");
}

#[test]
fn a_gate_names_the_run_with_other_scores() {
    let mut gate = Gate::new(GateOptions::default()).unwrap();
    let look = |run, baseline, candidate| Look {
        baseline_run: run,
        baseline,
        candidate,
    };
    gate.look(&look("monday", &[1.0, 0.0], &[1.0, 1.0]))
        .unwrap();
    let tuesday = |baseline, candidate| look("tuesday", baseline, candidate);
    names(gate.look(&tuesday(&[1.0, 0.5], &[1.0, 1.0])), "baseline");
    names(gate.look(&tuesday(&[1.0, 0.0], &[0.5, 1.0])), "candidate");
    names(gate.look(&tuesday(&[1.0], &[0.5, 1.0])), "baseline");
    names(gate.look(&tuesday(&[], &[])), "candidate");
}

#[test]
fn a_graded_gate_takes_other_scores_after_a_first_look_of_0_and_1() {
    let mut gate = Gate::new(GateOptions::default().graded(true)).unwrap();
    gate = Gate::from_state(&gate.state()).unwrap();
    let look = |run, baseline, candidate| Look {
        baseline_run: run,
        baseline,
        candidate,
    };
    let first = gate
        .look(&look("monday", &[1.0, 0.0], &[1.0, 1.0]))
        .unwrap();
    assert_eq!(first.e_value, None);
    let second = gate
        .look(&look("tuesday", &[1.0, 0.5], &[1.0, 1.0]))
        .unwrap();
    assert_eq!((second.look, second.difference), (2, 0.375));
}
