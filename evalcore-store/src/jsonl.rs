//! Records as lines of JSON.

use std::io::{BufRead, Read as _};

use evalcore::schema::{Direction, Unit};
use evalcore::{Error, Result};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::batch::Batch;
use crate::check::invalid;
use crate::fields::Fields;
use crate::run::{RunRecord, RunState, SampleRecord, SampleTexts, ScoreRecord};
use crate::task::{MEASURES, StoredTask, TaskResult};

/// The longest line that is read, in bytes.
const MAX_LINE: u64 = 1 << 30;

/// Reads records, one JSON object a line; blank lines are passed over.
///
/// A line is a task result, or with `"kind": "run"` a run. A task result has the fields of
/// [`TaskResult`], with its numbers under `scores`, `metrics` or `measures`, or, for those of
/// [`MEASURES`], at the top. What [`task_line`] writes is read again.
///
/// # Errors
///
/// `record.invalid` with the line for a text that is no JSON object, a field that is absent, of
/// another type or unknown, and a line above 1 GiB; `io.…`.
///
/// # Examples
///
/// ```
/// use evalcore_store::read_jsonl;
///
/// let lines = br#"{"experiment_id": "e", "task_id": "t", "experiment_group": "baseline",
///     "extension_version": "1.0.0", "model_version": "m", "accuracy": "high"}"#;
/// let one_line = String::from_utf8_lossy(lines).replace('\n', "");
/// let error = read_jsonl(one_line.as_bytes()).unwrap_err();
/// let expected = "row 1: expected `accuracy` to be a number, found the text `high`";
/// assert_eq!(error.to_string(), expected);
/// ```
pub fn read_jsonl(mut reader: impl BufRead) -> Result<Batch> {
    let mut batch = Batch::new();
    let mut line = Vec::new();
    for row in 1.. {
        line.clear();
        let read = reader
            .by_ref()
            .take(MAX_LINE + 1)
            .read_until(b'\n', &mut line);
        let read = read.map_err(|error| Error::io("read", error))?;
        if read == 0 {
            break;
        }
        if read as u64 > MAX_LINE {
            return Err(invalid(Some(row), "line", "at most 1 GiB", "more"));
        }
        let text = if row == 1 {
            line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line)
        } else {
            &line
        };
        if text.trim_ascii().is_empty() {
            continue;
        }
        let value: Value = serde_json::from_slice(text)
            .map_err(|error| invalid(Some(row), "line", "JSON", error.to_string()))?;
        let mut fields = Fields::new(Some(row), "", value)?;
        match fields.optional_text("kind")?.as_deref() {
            None | Some("task") => batch.task_at(row, task(fields)?),
            Some("run") => batch.run_at(row, run(row, fields)?),
            Some(other) => {
                let other = Value::String(other.to_owned());
                return Err(fields.wrong("kind", "`task` or `run`", &other));
            }
        };
    }
    Ok(batch)
}

/// What the store adds to a row; read over, so that an export can be imported.
const STORED: [&str; 6] = [
    "result_id",
    "revision",
    "created_at",
    "superseded_at",
    "content_hash",
    "run_key",
];

fn task(mut fields: Fields) -> Result<TaskResult> {
    let mut task = TaskResult::new(
        fields.text("experiment_id")?,
        fields.text("task_id")?,
        fields.text("experiment_group")?,
        fields.text("extension_version")?,
        fields.text("model_version")?,
    );
    task.agent_name = fields.optional_text("agent_name")?;
    for name in ["scores", "metrics", "measures"] {
        task.measures.extend(fields.numbers(name)?);
    }
    for measure in &MEASURES {
        if let Some(number) = fields.number(measure.name)? {
            task.measures.insert(measure.name.to_owned(), number);
        }
    }
    task.success = fields.flag("success")?.unwrap_or(true);
    task.error_message = fields.optional_text("error_message")?;
    task.metadata = metadata(&mut fields);
    task.recorded_at = fields.time("recorded_at")?;
    fields.finish(&STORED)?;
    Ok(task)
}

fn metadata(fields: &mut Fields) -> Value {
    fields
        .take("metadata")
        .unwrap_or_else(|| Value::Object(Map::new()))
}

fn run(row: u64, mut fields: Fields) -> Result<RunRecord> {
    let status = fields.text("status")?;
    let state = RunState::parse(&status).ok_or_else(|| {
        let expected = "`completed`, `incomplete` or `failed`";
        fields.wrong("status", expected, &Value::String(status))
    })?;
    let mut run = RunRecord::new(fields.text("eval_id")?, fields.text("run_id")?, state);
    run.experiment_id = fields.optional_text("experiment_id")?;
    run.dataset_id = fields.optional_text("dataset_id")?;
    run.experiment_group = fields.optional_text("experiment_group")?;
    run.extension_version = fields.optional_text("extension_version")?;
    run.error = fields.optional_text("error")?;
    run.recorded_at = fields.time("recorded_at")?;
    run.started_at = fields.time("started_at")?;
    run.ended_at = fields.time("ended_at")?;
    run.files = fields.texts("files")?;
    run.provenance = fields.texts("provenance")?;
    run.metadata = metadata(&mut fields);
    for member in fields.list("scores")? {
        run.scores.push(score(row, member)?);
    }
    fields.finish(&STORED)?;
    Ok(run)
}

fn score(row: u64, mut fields: Fields) -> Result<ScoreRecord> {
    let mut score = ScoreRecord::new(
        fields.text("model")?,
        fields.text("dataset")?,
        fields.text("metric")?,
    );
    score.dataset_version = fields.optional_text("dataset_version")?.unwrap_or_default();
    score.mode = fields.optional_text("mode")?.unwrap_or_default();
    score.judge = fields.optional_text("judge")?.unwrap_or_default();
    score.occurrence = small(row, &mut fields, "occurrence")?.unwrap_or(1);
    score.value = fields.number("value")?;
    score.reason = fields.optional_text("reason")?;
    score.n = fields.count("n")?;
    score.standard_error = fields.number("standard_error")?;
    if let Some(unit) = word::<Unit>(&mut fields, "unit")? {
        score.unit = unit;
    }
    if let Some(direction) = word::<Direction>(&mut fields, "direction")? {
        score.direction = direction;
    }
    for mut member in fields.list("samples")? {
        let mut sample = SampleRecord::new(member.text("item")?, member.number("value")?);
        sample.replica = small(row, &mut member, "replica")?.unwrap_or_default();
        let texts = SampleTexts {
            prompt: member.optional_text("prompt")?,
            answer: member.optional_text("answer")?,
        };
        sample.texts = (texts != SampleTexts::default()).then(|| Box::new(texts));
        member.finish(&[])?;
        score.samples.push(sample);
    }
    fields.finish(&[])?;
    Ok(score)
}

fn small(row: u64, fields: &mut Fields, name: &str) -> Result<Option<u32>> {
    fields
        .count(name)?
        .map(|count| {
            u32::try_from(count)
                .map_err(|_| invalid(Some(row), name, "a number below 2^32", count.to_string()))
        })
        .transpose()
}

fn word<T: DeserializeOwned>(fields: &mut Fields, name: &str) -> Result<Option<T>> {
    let Some(value) = fields.take(name) else {
        return Ok(None);
    };
    serde_json::from_value(value.clone())
        .map(Some)
        .map_err(|_| fields.wrong(name, "a known name", &value))
}

/// The task result as one line of JSON, which [`read_jsonl`] reads again.
#[must_use]
pub fn task_line(stored: &StoredTask) -> String {
    task_object(stored).to_string()
}

/// The task result as one JSON object: its own fields, then what the store added.
#[must_use]
pub fn task_object(stored: &StoredTask) -> Value {
    let task = &stored.result;
    json!({
        "experiment_id": task.experiment_id,
        "task_id": task.task_id,
        "experiment_group": task.experiment_group,
        "extension_version": task.extension_version,
        "model_version": task.model_version,
        "agent_name": task.agent_name,
        "measures": task.measures,
        "success": task.success,
        "error_message": task.error_message,
        "metadata": task.metadata,
        "recorded_at": stored.recorded_at,
        "result_id": stored.result_id,
        "revision": stored.revision,
        "created_at": stored.created_at,
        "superseded_at": stored.superseded_at,
        "content_hash": stored.content_hash,
    })
}
