//! What a store's methods do, without Python.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use evalcore::compare::{Comparison, Policy, compare_metrics};
use evalcore::source::OsSource;
use evalcore::{Code, Diagnostic, Error, ErrorKind, Result};
use evalcore_store::{
    Filter, ImportOptions, RunRecord, Store, TaskMoments, Texts, WriteReport, export_csv,
    export_jsonl, export_prometheus, run_from_workdir, run_metrics,
};
use serde_json::{Map, Value, json};

pub(super) fn texts(read: bool) -> Texts {
    if read { Texts::Read } else { Texts::Leave }
}

/// A run with its samples; that it is absent is an error.
pub(super) fn run(
    store: &dyn Store,
    (eval_id, run_id): (&str, &str),
    texts: Texts,
) -> Result<RunRecord> {
    let run = store.run_with_samples(eval_id, run_id, texts)?;
    run.ok_or_else(|| {
        Error::new(ErrorKind::Store {
            code: Code::StoreNoData,
            message: format!("no run `{run_id}` of evaluation `{eval_id}`"),
        })
    })
}

/// The run in a work dir.
pub(super) fn read_run(
    workdir: &Path,
    (eval_id, run_id): (&str, &str),
    samples: bool,
    texts: Texts,
) -> Result<(RunRecord, Vec<Diagnostic>)> {
    let mut options = ImportOptions::new();
    options.samples(samples).texts(texts);
    let source = OsSource::new(workdir)?;
    run_from_workdir(&source, "", eval_id, run_id, &options)
}

/// What became of a run that was imported.
pub(super) fn imported(
    report: &WriteReport,
    status: &str,
    error: Option<&str>,
    found: &[Diagnostic],
) -> Value {
    json!({
        "inserted": report.inserted,
        "replaced": report.replaced,
        "unchanged": report.unchanged,
        "ids": report.ids,
        "status": status,
        "error": error,
        "diagnostics": found,
    })
}

/// Two runs, item by item.
pub(super) fn compare(
    store: &dyn Store,
    runs: [&(String, String); 2],
    models: [Option<&str>; 2],
    policy: &Policy,
) -> Result<Comparison> {
    let [baseline, candidate] = runs.map(|(eval_id, run_id)| {
        let names = (eval_id.as_str(), run_id.as_str());
        run(store, names, Texts::Leave)
    });
    compare_metrics(&run_metrics(&baseline?, &candidate?, models), policy)
}

/// Statistics as one object for each combination of values, in the order of the values.
pub(super) fn moments(mut found: Vec<TaskMoments>) -> Vec<Value> {
    found.sort_by(|a, b| a.key.cmp(&b.key));
    let object = |row: &TaskMoments| {
        let key = row.key.iter();
        let key: Map<_, _> = key
            .map(|(by, value)| (by.as_str().to_owned(), json!(value)))
            .collect();
        json!({
            "key": key,
            "n": row.moments.n,
            "mean": row.moments.mean,
            "m2": row.moments.m2,
            "min": row.moments.min,
            "max": row.moments.max,
            "first": row.first,
            "last": row.last,
        })
    };
    found.iter().map(object).collect()
}

/// Writes task results in a format.
pub(super) type Export = fn(&dyn Store, &Filter, &mut dyn std::io::Write) -> Result<u64>;

/// The formats.
pub(super) const EXPORTS: [(&str, Export); 3] = [
    ("csv", |store, filter, out| export_csv(store, filter, out)),
    ("jsonl", |store, filter, out| {
        export_jsonl(store, filter, out)
    }),
    ("prometheus", |store, filter, out| {
        export_prometheus(store, filter, out)
    }),
];

/// Writes task results to a file.
pub(super) fn export(store: &dyn Store, filter: &Filter, to: Export, file: File) -> Result<u64> {
    let mut file = BufWriter::new(file);
    let count = to(store, filter, &mut file)?;
    file.flush().map_err(|error| Error::io("write", error))?;
    Ok(count)
}
