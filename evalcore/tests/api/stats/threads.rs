//! The same answers at any number of threads.

use evalcore::stats::{
    BootstrapOptions, CorpusTestOptions, CounterRng, PermutationMethod, PermutationOptions,
    approximate_randomization_test, bootstrap_cells, bootstrap_corpus, bootstrap_mean,
    bootstrap_means, clustered_bootstrap_mean, independent_permutation_test, paired_bootstrap_test,
    paired_permutation_test,
};

/// Everything that is resampled, as text.
fn everything() -> Vec<String> {
    let rng = CounterRng::new(8, 0);
    let scores: Vec<f64> = (0..600).map(|at| rng.unit(at)).collect();
    let (a, b) = scores.split_at(300);
    let rows = |from: u64| -> Vec<[u64; 3]> {
        let word = |at: u64| rng.word(at) % 50;
        (from..from + 300)
            .map(|at| [word(at), word(at + 900), 50])
            .collect()
    };
    let (one, other) = (rows(2_000), rows(4_000));
    #[expect(clippy::cast_precision_loss, reason = "small")]
    let share = |sums: &[u64]| sums[0] as f64 / sums[2] as f64;
    let clusters: Vec<u64> = (0..300).map(|at| at % 17).collect();
    let boot = BootstrapOptions::default().resamples(1_500);
    let corpus = CorpusTestOptions::default().resamples(1_500);
    let random = PermutationOptions::default()
        .method(PermutationMethod::MonteCarlo)
        .resamples(1_500);
    vec![
        format!("{:?}", bootstrap_mean(a, &boot).unwrap()),
        format!("{:?}", bootstrap_cells(&[30, 20, 7], share, &boot).unwrap()),
        format!(
            "{:?}",
            clustered_bootstrap_mean(a, &clusters, &boot).unwrap()
        ),
        format!("{:?}", bootstrap_corpus(&one, share, &boot).unwrap()),
        format!("{:?}", bootstrap_means(&[a, b], &boot).unwrap()),
        format!(
            "{:?}",
            paired_bootstrap_test(&one, &other, share, &corpus).unwrap()
        ),
        format!(
            "{:?}",
            approximate_randomization_test(&one, &other, share, &corpus).unwrap()
        ),
        format!("{:?}", paired_permutation_test(a, b, &random).unwrap()),
        format!("{:?}", independent_permutation_test(a, b, &random).unwrap()),
    ]
}

#[test]
fn threads_do_not_matter() {
    let expected = everything();
    for threads in [1, 2, 5] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        assert_eq!(
            pool.unwrap().install(everything),
            expected,
            "{threads} threads"
        );
    }
}
