//! Every file of `testdata/invalid`: what is delivered, what is reported, what strict says.

use std::path::Path;

use evalcore::json::Value;
use evalcore::opencompass::config::RunConfigReaderBuilder;
use evalcore::opencompass::logs::parse_progress;
use evalcore::opencompass::parse_infer_status;
use evalcore::opencompass::predictions::PredictionReaderBuilder;
use evalcore::opencompass::python::LiteralReaderBuilder;
use evalcore::opencompass::raw_section::RawSectionReaderBuilder;
use evalcore::opencompass::results::ResultReaderBuilder;
use evalcore::opencompass::summary::{SummaryReaderBuilder, SummaryTable};
use evalcore::{Diagnostic, Result, Severity};

use super::{assert_snapshot, list};
use crate::support::read;

/// What a reader delivered, as text, and what it reported.
type Delivered = (String, Vec<Diagnostic>);

#[test]
#[expect(clippy::disallowed_methods, reason = "lists the test's own data")]
fn every_invalid_fixture_is_reported_and_delivered() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/invalid");
    let entries = std::fs::read_dir(&dir).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.len() > 80, "{names:?}");
    for name in names {
        check(&name, &read(&dir.join(&name)));
    }
}

fn check(name: &str, bytes: &[u8]) {
    let (topic, _) = name.split_once('_').unwrap();
    let reader: fn(&[u8], bool) -> Result<Delivered> = match (topic, name.rsplit_once('.')) {
        ("summary", Some((_, "csv"))) => summary_csv,
        ("summary", Some((_, "md"))) => summary_md,
        ("summary", Some((_, "txt"))) => summary_txt,
        ("predictions", _) => predictions,
        ("results", _) => results,
        ("config", _) => config,
        ("raw", _) => raw,
        ("literal", _) => literal,
        ("status", _) => |bytes, _| status(bytes),
        ("log", _) => |bytes, _| Ok(log(bytes)),
        _ => panic!("{name}: no reader for `{topic}`"),
    };
    let mut text = String::new();
    let tolerant = reader(bytes, false);
    let clean = match &tolerant {
        Ok((delivered, diagnostics)) => {
            text += &format!("delivered:\n{delivered}");
            let found = diagnostics.iter().cloned().map(|found| found.at_path(name));
            let found: Vec<Diagnostic> = found.collect();
            text += &format!("diagnostics:\n{}", list("  ", &found));
            found.iter().all(|found| found.severity == Severity::Info)
        }
        Err(error) => {
            assert!(
                error.position().is_some(),
                "{name}: an error without a place"
            );
            text += &format!("error[{}]: {error}\n", error.code());
            false
        }
    };
    if !matches!(topic, "status" | "log") {
        let strict = reader(bytes, true);
        assert_eq!(
            strict.is_ok(),
            clean,
            "{name}: strict refuses what is reported"
        );
        if let Err(error) = strict {
            text += &format!("strict: error[{}]: {error}\n", error.code());
        }
    }
    assert_snapshot(name, &text);
}

fn table(table: &SummaryTable) -> Delivered {
    let mut text = format!("  models {:?}\n", table.models);
    for row in &table.rows {
        let cells: Vec<String> = row
            .cells
            .iter()
            .map(|cell| format!("{:?}", cell.value))
            .collect();
        text += &format!(
            "  {:?} {:?} {:?} {:?} {}\n",
            row.dataset,
            row.version,
            row.metric,
            row.mode,
            cells.join(", ")
        );
    }
    (text, table.diagnostics.clone())
}

fn summary_csv(bytes: &[u8], strict: bool) -> Result<Delivered> {
    let read = SummaryReaderBuilder::new().strict(strict).read_csv(bytes)?;
    Ok(table(&read))
}

fn summary_md(bytes: &[u8], strict: bool) -> Result<Delivered> {
    let read = SummaryReaderBuilder::new().strict(strict).read_md(bytes)?;
    Ok(table(&read))
}

fn summary_txt(bytes: &[u8], strict: bool) -> Result<Delivered> {
    let read = SummaryReaderBuilder::new().strict(strict).read_txt(bytes)?;
    Ok(table(&read.table))
}

fn predictions(bytes: &[u8], strict: bool) -> Result<Delivered> {
    let mut reader = PredictionReaderBuilder::new()
        .strict(strict)
        .from_reader(bytes);
    let mut text = String::new();
    for record in reader.records() {
        let record = record?;
        let prediction = record.prediction.as_ref().map(to_text);
        text += &format!("  {}: {}\n", record.key, prediction.unwrap_or_default());
    }
    let (outcome, diagnostics) = reader.into_outcome();
    text += &format!("  {:?}, {} records\n", outcome.end, outcome.records);
    Ok((text, diagnostics))
}

fn results(bytes: &[u8], strict: bool) -> Result<Delivered> {
    let read = ResultReaderBuilder::new().strict(strict).parse(bytes)?;
    let mut text = format!("  {:?}, error {:?}\n", read.form, read.error);
    for metric in &read.metrics {
        text += &format!("  {}: {}\n", metric.name, metric.value);
    }
    if let Some(details) = &read.details {
        text += &format!("  {} samples, {} judged\n", details.samples, details.judged);
    }
    Ok((text, read.diagnostics))
}

fn config(bytes: &[u8], strict: bool) -> Result<Delivered> {
    let read = RunConfigReaderBuilder::new().strict(strict).read(bytes)?;
    let models: Vec<&str> = read
        .models
        .iter()
        .map(|model| model.abbr.as_str())
        .collect();
    let datasets: Vec<&str> = read.datasets.iter().map(|set| set.abbr.as_str()).collect();
    let text = format!("  models {models:?}, datasets {datasets:?}\n");
    Ok((text, read.diagnostics))
}

fn raw(bytes: &[u8], strict: bool) -> Result<Delivered> {
    let read = RawSectionReaderBuilder::new().strict(strict).read(bytes)?;
    let mut text = String::new();
    for model in &read.models {
        for entry in &model.entries {
            text += &format!("  {}: {}: {:?}\n", model.name, entry.dataset, entry.result);
        }
    }
    Ok((text, read.diagnostics))
}

fn literal(bytes: &[u8], strict: bool) -> Result<Delivered> {
    let mut reader = LiteralReaderBuilder::new().strict(strict).from_slice(bytes);
    let value = reader.read()?;
    Ok((format!("  {value:?}\n"), reader.finish()?))
}

fn status(bytes: &[u8]) -> Result<Delivered> {
    let read = parse_infer_status(bytes)?;
    let word = read.status.as_str();
    let text = format!("  `{word}`, {:?} of {:?}\n", read.completed, read.total);
    Ok((text, read.diagnostics))
}

fn log(bytes: &[u8]) -> Delivered {
    let read = parse_progress(&String::from_utf8_lossy(bytes));
    let percent = read.progress_percentage;
    let percent = percent.map_or("unknown".to_owned(), |percent| percent.to_string());
    let text = format!("  {:?}, {percent} percent\n", read.status);
    (text, read.diagnostics)
}

fn to_text(value: &Value) -> String {
    serde_json::to_string(value).unwrap()
}
