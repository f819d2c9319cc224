//! The measures on small input; `peers/measures.py` times them beside their peers.

#![expect(missing_docs, reason = "criterion's macros make public functions")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use evalcore::metrics::text::{BleuScorer, RougeScorer};
use evalcore::metrics::{ClassificationCounts, ClassificationOptions};
use evalcore::stats::{
    BootstrapOptions, CorpusTestOptions, CounterRng, PermutationMethod, PermutationOptions,
    approximate_randomization_test, bootstrap_cells, bootstrap_corpus, paired_permutation_test,
};

fn resampling_bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("resampling");
    let options = BootstrapOptions::default().resamples(1_000);
    #[expect(clippy::cast_precision_loss, reason = "counts of samples")]
    let accuracy = |cells: &[u64]| cells[0] as f64 / cells.iter().sum::<u64>() as f64;
    group.bench_function("bootstrap_cells", |b| {
        b.iter(|| bootstrap_cells(&[700, 300], accuracy, &options).expect("cells are counted"));
    });
    let rng = CounterRng::new(5, 0);
    let scores: Vec<f64> = (0..2_000).map(|at| rng.unit(at)).collect();
    let (one, other) = scores.split_at(1_000);
    let random = PermutationOptions::default()
        .method(PermutationMethod::MonteCarlo)
        .resamples(1_000);
    group.bench_function("paired_permutation_test", |b| {
        b.iter(|| paired_permutation_test(one, other, &random).expect("scores are finite"));
    });
    let bleu = BleuScorer::default();
    let texts: Vec<String> = (0..100).map(text).collect();
    let predictions: Vec<&str> = texts.iter().map(String::as_str).collect();
    let references: Vec<Vec<&str>> = predictions.iter().rev().map(|text| vec![*text]).collect();
    let rows = bleu
        .corpus_stats(&predictions, &references)
        .expect("each text has a reference");
    let turned: Vec<_> = rows.iter().rev().cloned().collect();
    group.bench_function("bootstrap_corpus_bleu", |b| {
        b.iter(|| {
            bootstrap_corpus(&rows, |sums| bleu.score_sums(sums), &options)
                .expect("rows of one width")
        });
    });
    let trials = CorpusTestOptions::default().resamples(1_000);
    group.bench_function("approximate_randomization_bleu", |b| {
        b.iter(|| {
            approximate_randomization_test(&rows, &turned, |sums| bleu.score_sums(sums), &trials)
                .expect("rows of one width")
        });
    });
    group.finish();
}

/// 60 made-up words.
fn text(number: u64) -> String {
    let rng = CounterRng::new(number, 1);
    let words = (0..60).map(|at| format!("word{}", rng.below(at, 400)));
    words.collect::<Vec<String>>().join(" ")
}

fn texts_bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("texts");
    let texts: Vec<String> = (0..200).map(text).collect();
    group.throughput(Throughput::Elements(100));
    let pairs = || {
        texts
            .as_chunks::<2>()
            .0
            .iter()
            .map(|[a, b]| (a.as_str(), b.as_str()))
    };
    group.bench_function("rouge", |b| {
        let scorer = RougeScorer::default();
        b.iter(|| scorer.score_pairs(pairs()));
    });
    group.bench_function("bleu", |b| {
        let scorer = BleuScorer::default();
        let predictions: Vec<&str> = pairs().map(|pair| pair.0).collect();
        let references: Vec<Vec<&str>> = pairs().map(|pair| vec![pair.1]).collect();
        b.iter(|| {
            scorer
                .corpus(&predictions, &references)
                .expect("each text has a reference")
        });
    });
    group.finish();
}

fn labels_bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("labels");
    let rng = CounterRng::new(3, 0);
    for kinds in [10, 1_000] {
        let draw = |from: u64| -> Vec<i64> {
            let labels = (from..from + 10_000).map(|at| rng.below(at, kinds));
            labels
                .map(|label| i64::try_from(label).unwrap_or(0))
                .collect()
        };
        let (truth, predicted) = (draw(0), draw(10_000));
        group.throughput(Throughput::Elements(10_000));
        group.bench_function(format!("classification_report_{kinds}"), |b| {
            b.iter(|| {
                let mut counts = ClassificationCounts::new();
                counts
                    .update_integers(&truth, &predicted, None)
                    .expect("lists of one length");
                let result = counts.finish(&ClassificationOptions::new());
                result.expect("samples were counted").report()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, resampling_bench, texts_bench, labels_bench);
criterion_main!(benches);
