//! Tables of what single files hold.

use serde::Serialize;

use super::table::{Field, Table};
use crate::json::Value;
use crate::opencompass::InferStatus;
use crate::opencompass::config::RunConfig;
use crate::opencompass::logs::{ErrorCategory, JobError, Progress};
use crate::opencompass::predictions::Prediction;
use crate::opencompass::raw_section::RawSection;
use crate::opencompass::results::{Detail, ResultFile, ResultMetric};
use crate::opencompass::summary::{CellValue, RowKind, SummaryCell, SummaryTable};
use crate::schema::{MetricSpec, Sample, non_finite_name};

/// Every cell of a summary as one row: `dataset, version, metric, mode, model, score, n, note`.
///
/// The note says why there is no score: `missing`, with the error of the raw section where that
/// has one, `nan`, `inf`, `-inf`, `separator`, `not a score`, or the text that is no number.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::summary::parse_summary_csv;
/// use evalcore::report::summary_table;
///
/// let table = parse_summary_csv(b"dataset,version,metric,mode,m\ngsm8k,1d7fe4,accuracy,gen,65.62\n")?;
/// let text = summary_table(&table, None).to_csv()?;
/// assert_eq!(text.lines().last(), Some("gsm8k,1d7fe4,accuracy,gen,m,65.62,,"));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[must_use]
pub fn summary_table(summary: &SummaryTable, raw: Option<&RawSection>) -> Table {
    let mut table = Table::new([
        "dataset", "version", "metric", "mode", "model", "score", "n", "note",
    ]);
    for row in &summary.rows {
        for (model, cell) in summary.models.iter().zip(&row.cells) {
            let error = || raw?.model(model)?.entry(&row.dataset)?.error();
            table.push([
                Field::text(&*row.dataset),
                Field::text(&*row.version),
                Field::text(&*row.metric),
                Field::text(&*row.mode),
                Field::text(&**model),
                cell.value.score().into(),
                cell.count.map(|count| count.total).into(),
                note(row.kind, cell, error).into(),
            ]);
        }
    }
    table
}

fn note<'a>(
    kind: RowKind,
    cell: &SummaryCell,
    error: impl FnOnce() -> Option<&'a str>,
) -> Option<String> {
    let plain = match (kind, cell.value) {
        (RowKind::Separator, _) => "separator",
        (RowKind::NotScore, _) => "not a score",
        (_, CellValue::Score(_)) => return None,
        (_, CellValue::NonFinite(number)) if number.is_nan() => "nan",
        (_, CellValue::NonFinite(number)) if number > 0.0 => "inf",
        (_, CellValue::NonFinite(_)) => "-inf",
        (_, CellValue::Invalid) => return Some(format!("not a number: {}", cell.text)),
        (_, CellValue::Missing) => match error() {
            Some(error) => return Some(format!("missing: {error}")),
            None => "missing",
        },
    };
    Some(plain.to_owned())
}

/// The members of a results file as rows: `metric, value, unit, n, note`.
///
/// Details are counted, not listed; a member that is no number stands in the note, and of one
/// above the limits its code. A number that is not finite has no value, and its name in the note;
/// a whole number keeps its digits.
#[must_use]
pub fn result_table(result: &ResultFile) -> Table {
    let mut table = Table::new(["metric", "value", "unit", "n", "note"]);
    let n = result.details.as_ref().map(|details| details.samples);
    for metric in &result.metrics {
        let (value, note) = value_and_note(metric);
        table.push([
            Field::text(&metric.name),
            value,
            Field::text(MetricSpec::of(&metric.name).unit.as_str()),
            n.into(),
            note.into(),
        ]);
    }
    let error = result.error.as_ref();
    let error = error.map(|error| ("error", Field::text(error)));
    let others = result.others.iter();
    let others = others.map(|(name, value)| (name.as_str(), Field::from(value)));
    let left_out = result.left_out.iter();
    let left_out = left_out.map(|left| (left.name.as_str(), Field::text(left.reason.as_str())));
    for (name, note) in error.into_iter().chain(others).chain(left_out) {
        table.push([
            Field::text(name),
            Field::Empty,
            Field::Empty,
            Field::Empty,
            note,
        ]);
    }
    let details = result.details.as_ref().filter(|details| details.judged > 0);
    if let Some(details) = details {
        let note = format!("{} of {} right", details.correct, details.judged);
        table.push([
            Field::text("details"),
            details.accuracy().into(),
            Field::text("percent"),
            Field::Count(details.samples),
            Field::text(note),
        ]);
    }
    table
}

/// The value of a metric as JSON can hold it, and what there is to say beside it.
fn value_and_note(metric: &ResultMetric) -> (Field, Option<String>) {
    let digits = metric.number.as_ref().filter(|number| number.is_integer());
    if !metric.value.is_finite() {
        let name = non_finite_name(metric.value);
        let note = match &metric.number {
            Some(number) if number.is_finite() || has_digits(number.as_str()) => {
                format!("{name}: {number}")
            }
            _ => name.to_owned(),
        };
        return (Field::Empty, Some(note));
    }
    match digits {
        // What 128 bits do not hold is written as the nearest number that a double holds.
        Some(number) if is_wide(number.as_str()) => {
            (Field::number(metric.value), Some(number.to_string()))
        }
        Some(number) if metric.value.abs() >= LARGEST_EXACT => {
            (Field::Json(number.clone().into()), None)
        }
        _ => (Field::number(metric.value), None),
    }
}

/// Whole numbers below this one are the same as a double: 2^53.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

fn is_wide(digits: &str) -> bool {
    digits.parse::<i128>().is_err() && digits.parse::<u128>().is_err()
}

/// Whether the text is a number in digits, and not a name such as `-Infinity`.
fn has_digits(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    unsigned.starts_with(|c: char| c.is_ascii_digit())
}

/// An empty table for [`prediction_row`]:
/// `sample, key, prediction, gold, others, origin_prompt, note`.
#[must_use]
pub fn prediction_table() -> Table {
    Table::new([
        "sample",
        "key",
        "prediction",
        "gold",
        "others",
        "origin_prompt",
        "note",
    ])
}

/// A sample of a predictions file; what is not a text is JSON. The note names members above the
/// limits.
#[must_use]
pub fn prediction_row(record: &Prediction) -> Vec<Field> {
    let prediction = match record.text() {
        Some(text) => Field::text(text),
        None => record.prediction.as_ref().into(),
    };
    let others = (!record.members.is_empty()).then(|| Value::Object(record.members.clone()));
    let left_out = record.left_out.iter();
    let left_out = left_out.map(|left| format!("{}: {}", left.name, left.reason));
    let left_out: Vec<String> = left_out.collect();
    vec![
        record.sample.into(),
        Field::text(&record.key),
        prediction,
        record.gold.as_ref().into(),
        others.as_ref().into(),
        record.origin_prompt.as_ref().into(),
        Some(left_out.join(", "))
            .filter(|note| !note.is_empty())
            .into(),
    ]
}

/// An empty table for [`detail_rows`]: `sample, replica, pred, answer, correct`.
#[must_use]
pub fn detail_table() -> Table {
    Table::new(["sample", "replica", "pred", "answer", "correct"])
}

/// A sample of the details, one row a replica.
#[must_use]
pub fn detail_rows(detail: &Detail) -> Vec<Vec<Field>> {
    let row = |replica: usize| {
        let verdict = detail.correct.get(replica).copied().flatten();
        vec![
            detail.index.into(),
            Field::Count(replica as u64),
            detail.pred.get(replica).into(),
            detail.answer.get(replica).into(),
            verdict.map(Value::Bool).as_ref().into(),
        ]
    };
    (0..detail.replicas).map(row).collect()
}

/// An empty table for [`sample_row`]:
/// `model, dataset, sample, replica, prediction, gold, pred, answer, correct, origin_prompt`.
#[must_use]
pub fn sample_table() -> Table {
    Table::new([
        "model",
        "dataset",
        "sample",
        "replica",
        "prediction",
        "gold",
        "pred",
        "answer",
        "correct",
        "origin_prompt",
    ])
}

/// A sample of a work dir.
#[must_use]
pub fn sample_row(sample: &Sample) -> Vec<Field> {
    vec![
        Field::text(&sample.model),
        Field::text(&sample.dataset),
        sample.index.into(),
        Field::Count(sample.replica),
        sample.prediction.as_ref().into(),
        sample.gold.as_ref().into(),
        sample.pred.as_ref().into(),
        sample.answer.as_ref().into(),
        sample.correct.map(Value::Bool).as_ref().into(),
        sample.origin_prompt.as_ref().into(),
    ]
}

/// The models, judges, data sets and groups of a config: `kind, name, class, path, mode, members`.
#[must_use]
pub fn config_table(config: &RunConfig) -> Table {
    let mut table = Table::new(["kind", "name", "class", "path", "mode", "members"]);
    let models = config.models.iter().map(|model| ("model", model));
    let judges = config.judge_models.iter().map(|model| ("judge", model));
    for (kind, model) in models.chain(judges) {
        table.push([
            Field::text(kind),
            Field::text(model.column()),
            model.class.clone().into(),
            model.path.clone().into(),
        ]);
    }
    for dataset in &config.datasets {
        table.push([
            Field::text("dataset"),
            Field::text(&dataset.abbr),
            dataset.class.clone().into(),
            dataset.path.clone().into(),
            Field::text(dataset.mode()),
        ]);
    }
    for group in &config.groups {
        let members: Vec<&str> = group
            .subsets
            .iter()
            .map(|subset| &*subset.dataset)
            .collect();
        table.push([
            Field::text("group"),
            Field::text(&group.name),
            Field::text(group.metric_name()),
            Field::Empty,
            Field::Empty,
            Field::text(members.join(" ")),
        ]);
    }
    table
}

/// What a log tells: `status, percent, progress, eta, category, error_type, error_message, file,
/// line, advice`; `progress` and `eta` are the last records of their kind.
///
/// The columns about an error are empty where the log names none.
#[must_use]
pub fn log_table(progress: &Progress, error: &JobError) -> Table {
    let mut table = Table::new([
        "status",
        "percent",
        "progress",
        "eta",
        "category",
        "error_type",
        "error_message",
        "file",
        "line",
        "advice",
    ]);
    // Without an exception the message is the log's last line.
    let named = error.category != ErrorCategory::Unknown || error.error_type != "UnknownError";
    let about = |text: &str| Some(text.to_owned()).filter(|_| named);
    table.push([
        Field::text(text_of(&progress.status)),
        progress.progress_percentage.into(),
        progress.latest_progress.as_ref().into(),
        progress.eta_data.as_ref().into(),
        about(error.category.as_str()).into(),
        about(&error.error_type).into(),
        about(&error.error_message).into(),
        error.file.clone().into(),
        error.line.into(),
        about(&error.actionable_message).into(),
    ]);
    table
}

/// The state of a task: `status, completed, total, updated_at`.
#[must_use]
pub fn status_table(status: &InferStatus) -> Table {
    let mut table = Table::new(["status", "completed", "total", "updated_at"]);
    table.push([
        Field::text(status.status.as_str()),
        status.completed.into(),
        status.total.into(),
        status.updated_at.clone().into(),
    ]);
    table
}

fn text_of(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).unwrap_or_default();
    let bare = json
        .strip_prefix('"')
        .and_then(|json| json.strip_suffix('"'));
    bare.unwrap_or(&json).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opencompass::logs::{classify_job_error, parse_progress};
    use crate::opencompass::parse_infer_status;
    use crate::opencompass::predictions::PredictionReader;
    use crate::opencompass::results::ResultReaderBuilder;
    use crate::opencompass::summary::parse_summary_csv;

    fn csv(table: &Table) -> Vec<String> {
        let text = table.to_csv().unwrap();
        text.lines().skip(1).map(str::to_owned).collect()
    }

    #[test]
    fn a_summary_says_why_a_score_is_missing() {
        let table = parse_summary_csv(
            b"dataset,version,metric,mode,m\n--- x ---,-,-,-,-\na,1,accuracy,gen,nan\n\
              b,-,-,-,-\nc,1,accuracy,gen,many\n",
        )
        .unwrap();
        let raw = format!(
            "raw format\n{}\n{}\nModel: m\nb: {{'error': 'no answers'}}\n{}\n",
            "^".repeat(128),
            "-".repeat(31),
            "$".repeat(128)
        );
        let raw = RawSection::parse(raw.as_bytes()).unwrap();
        let rows = csv(&summary_table(&table, Some(&raw)));
        assert_eq!(
            rows,
            [
                "--- x ---,-,-,-,m,,,separator",
                "a,1,accuracy,gen,m,,,nan",
                "b,-,-,-,m,,,missing: no answers",
                "c,1,accuracy,gen,m,,,not a number: many",
            ]
            .map(|row| row.replace("--- x", "'--- x"))
        );
    }

    #[test]
    fn results_show_metrics_and_what_is_none() {
        let file = ResultReaderBuilder::new()
            .parse(br#"{"accuracy": 50.0, "note": [1], "details": {"0": {"correct": true}, "1": {"correct": false}}}"#)
            .unwrap();
        assert_eq!(
            csv(&result_table(&file)),
            [
                "accuracy,50,percent,2,",
                "note,,,,[1]",
                "details,50,percent,2,1 of 2 right"
            ]
        );
    }

    #[test]
    fn numbers_of_results_are_json_and_keep_their_digits() {
        let wide = "1".repeat(60);
        let text = format!(
            r#"{{"a": NaN, "b": 123456789012345678901234567890, "c": -Infinity, "d": true,
                "e": 1e400, "f": {wide}, "g": 9007199254740993, "h": 65.625}}"#
        );
        let file = ResultReaderBuilder::new().parse(text.as_bytes()).unwrap();
        let lines = result_table(&file).to_jsonl().unwrap();
        let rows: Vec<&str> = lines.lines().collect();
        let value = |at: usize| rows[at].split(r#""value":"#).nth(1).unwrap();
        for (at, start, end) in [
            (0, "null,", r#""note":"nan"}"#),
            (1, "123456789012345678901234567890,", r#""note":null}"#),
            (2, "null,", r#""note":"-inf"}"#),
            (3, "1.0,", r#""note":null}"#),
            (4, "null,", r#""note":"inf: 1e400"}"#),
            (
                5,
                "1.1111111111111112e+59,",
                &format!(r#""note":"{wide}"}}"#),
            ),
            (6, "9007199254740993,", r#""note":null}"#),
            (7, "65.625,", r#""note":null}"#),
        ] {
            assert!(value(at).starts_with(start), "{}", rows[at]);
            assert!(value(at).ends_with(end), "{}", rows[at]);
        }
    }

    #[test]
    fn predictions_keep_what_is_not_a_text_as_json() {
        let text = br#"{"0": {"prediction": ["a", 1], "gold": 7, "x": true}}"#;
        let mut table = prediction_table();
        for record in PredictionReader::new(&text[..]).records() {
            table.push(prediction_row(&record.unwrap()));
        }
        assert_eq!(csv(&table), [r#"0,0,"[""a"",1]",7,"{""x"":true}",,"#]);
    }

    #[test]
    fn logs_and_states_are_one_row() {
        let log =
            "Traceback (most recent call last):\n  File \"a.py\", line 3, in f\nValueError: bad\n";
        let table = log_table(&parse_progress(log), &classify_job_error(log));
        assert_eq!(table.rows().len(), 1);
        assert!(
            csv(&table)[0]
                .starts_with("unknown,,,,invalid_input,ValueError,ValueError: bad,a.py,3,")
        );
        let quiet = log_table(&parse_progress("INFO\n"), &classify_job_error("INFO\n"));
        assert_eq!(csv(&quiet), ["unknown,,,,,,,,,"]);
        let status = parse_infer_status(
            br#"{"status": "running", "completed": 1, "total": 4, "updated_at": "t"}"#,
        );
        assert_eq!(csv(&status_table(&status.unwrap())), ["running,1,4,t"]);
    }
}
