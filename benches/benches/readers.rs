//! The readers and the extraction on small made-up input: `cargo bench -p evalcore-benches`.

#![expect(missing_docs, reason = "criterion's macros make public functions")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use evalcore::discover::{EvalId, eval_dir, list_runs};
use evalcore::opencompass::extract_runs;
use evalcore::opencompass::predictions::{Prediction, PredictionReaderBuilder, count_predictions};
use evalcore::opencompass::results::ResultReaderBuilder;
use evalcore::opencompass::summary::parse_summary_csv;
use evalcore::source::OsSource;
use evalcore_benches::results::Details;
use evalcore_benches::trees::{Table, Tree};
use evalcore_benches::{predictions, results, trees};

fn length(bytes: &[u8]) -> Throughput {
    Throughput::Bytes(bytes.len() as u64)
}

fn predictions_bench(c: &mut Criterion) {
    let mut file = Vec::new();
    predictions::write(&mut file, 2_000, 1).expect("a vector takes everything");
    let mut group = c.benchmark_group("predictions");
    group.throughput(length(&file));
    group.bench_function("visit", |b| {
        b.iter(|| {
            let mut reader = PredictionReaderBuilder::new().from_reader(&*file);
            let mut record = Prediction::default();
            let mut texts = 0;
            while reader.read_record(&mut record).expect("the file is sound") {
                texts += record.text().map_or(0, str::len);
            }
            texts
        });
    });
    group.bench_function("count", |b| {
        b.iter(|| {
            count_predictions(&*file)
                .expect("the file is sound")
                .records
        });
    });
    group.finish();
}

fn results_bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("results");
    for (name, details) in [("keyed", Details::Keyed), ("listed", Details::Listed)] {
        let mut file = Vec::new();
        results::write(&mut file, details, 2_000, 1).expect("a vector takes everything");
        group.throughput(length(&file));
        group.bench_function(name, |b| {
            b.iter(|| {
                ResultReaderBuilder::new()
                    .read(&*file)
                    .expect("the file is sound")
            });
        });
    }
    group.finish();
}

fn summary_bench(c: &mut Criterion) {
    let mut table = String::from("dataset,version,metric,mode,a,b,c,d\n");
    for row in 0..64 {
        table.push_str(
            &[
                "lukaemon_mmlu_subject_",
                &row.to_string(),
                ",e78857,accuracy,ppl",
            ]
            .concat(),
        );
        table.push_str(",40.00,50.25,-,61.50\n");
    }
    let mut group = c.benchmark_group("summary");
    group.throughput(length(table.as_bytes()));
    group.bench_function("csv", |b| {
        b.iter(|| parse_summary_csv(table.as_bytes()).expect("the table is sound"));
    });
    group.finish();
}

fn extract_bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("extract");
    for (name, table, details) in [
        ("sample", Table::Sample, 0),
        ("mmlu", Table::Mmlu, 0),
        ("sample with results", Table::Sample, 64),
    ] {
        let dir = tempfile::tempdir().expect("a directory for the trees");
        let tree = Tree {
            runs: 100,
            table,
            models: 1,
            details,
        };
        trees::write(dir.path(), tree).expect("the trees are written");
        let source = OsSource::new(dir.path()).expect("the root is there");
        let eval = trees::EVAL_ID;
        let below = eval_dir(&source, &EvalId::new(eval).expect("a plain name"));
        let runs = list_runs(&source, &below.expect("the evaluation is there"));
        let runs = runs.expect("the runs are listed");
        let ids: Vec<&str> = runs.iter().map(evalcore::discover::RunId::as_str).collect();
        group.throughput(Throughput::Elements(100));
        group.bench_function(name, |b| {
            b.iter(|| extract_runs(&source, eval, &ids).expect("a document"));
        });
    }
    group.finish();
}

criterion_group!(
    benches,
    predictions_bench,
    results_bench,
    summary_bench,
    extract_bench
);
criterion_main!(benches);
