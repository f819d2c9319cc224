//! A run directory read back.

use std::collections::BTreeMap;

use super::record::RunConfig;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Result;
use crate::experiment::problem::broken;
use crate::json::{self, Value};
use crate::position::Position;
use crate::source::{Source, join};

/// A file of a run may be this large.
const LARGEST: u64 = 4 << 30;

/// A run: what it was made with, its samples and its metrics.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Run {
    /// `config.json`.
    pub config: RunConfig,
    /// The lines of `results.jsonl`, in their order; empty where only the metrics were read.
    pub samples: Vec<RunSample>,
    /// `metrics.json`; `None` where the run has none.
    pub metrics: Option<Value>,
    /// What was repaired: a last line that was cut.
    pub diagnostics: Vec<Diagnostic>,
}

/// A sample of a run.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct RunSample {
    /// The sample's id.
    pub sample_id: String,
    /// The part of the data that it belongs to.
    pub category: Option<String>,
    /// Whether the primary field is right.
    pub is_correct: bool,
    /// The scores by name, 1 for right and 0 for wrong; `hallucinated`, `missed`, `latency_ms`,
    /// `prompt_tokens` and `completion_tokens` where the sample has them.
    pub scores: BTreeMap<String, f64>,
}

/// What a line holds beside `scores` that can be compared.
const BESIDE: [&str; 5] = [
    "hallucinated",
    "missed",
    "latency_ms",
    "prompt_tokens",
    "completion_tokens",
];

impl Run {
    /// Opens a run directory.
    ///
    /// # Errors
    ///
    /// `run.invalid`, with the path and the place, for a config or a line that is none, apart from a
    /// last line that was cut; `io.*`.
    pub fn open(source: &dyn Source, dir: &str) -> Result<Self> {
        let mut run = Self::open_metrics(source, dir)?;
        let path = join(dir, "results.jsonl");
        let bytes = source.read(&path, LARGEST)?;
        let (samples, found) =
            samples(&bytes).map_err(|error| error.at_path(source.display(&path)))?;
        run.samples = samples;
        let found = found.map(|found| found.at_path(source.display(&path)));
        run.diagnostics.extend(found);
        Ok(run)
    }

    /// Opens a run directory without its samples, which is all that a leaderboard needs.
    ///
    /// # Errors
    ///
    /// As [`Run::open`].
    pub fn open_metrics(source: &dyn Source, dir: &str) -> Result<Self> {
        let path = join(dir, "config.json");
        let bytes = source.read(&path, LARGEST)?;
        let config: RunConfig = serde_json::from_slice(&bytes).map_err(|error| {
            let place = Position::line_column(0, error.line() as u64, error.column() as u64);
            broken(
                Code::RunInvalid,
                format!("expected the config of a run: {error}"),
            )
            .at_path(source.display(&path))
            .at(place)
        })?;
        let mut config = config;
        if config.run_id.is_empty() {
            let name = dir.rsplit('/').find(|name| !name.is_empty()).unwrap_or(dir);
            name.clone_into(&mut config.run_id);
        }
        let path = join(dir, "metrics.json");
        let metrics = match source.kind(&path)? {
            Some(_) => {
                let bytes = source.read(&path, LARGEST)?;
                Some(json::parse(&bytes).map_err(|error| error.at_path(source.display(&path)))?)
            }
            None => None,
        };
        Ok(Self {
            config,
            samples: Vec::new(),
            metrics,
            diagnostics: Vec::new(),
        })
    }

    /// A number of the metrics by the names of its members.
    #[must_use]
    pub fn metric(&self, path: &[&str]) -> Option<f64> {
        let mut value = self.metrics.as_ref()?;
        for name in path {
            value = value.get(name)?;
        }
        value.as_f64()
    }
}

/// The samples of `results.jsonl`; a last line without its end that is no JSON was cut.
fn samples(bytes: &[u8]) -> Result<(Vec<RunSample>, Option<Diagnostic>)> {
    let mut found: Vec<RunSample> = Vec::new();
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let mut offset = 0_u64;
    let mut lines = (1_u64..).zip(bytes.split(|byte| *byte == b'\n')).peekable();
    while let Some((number, text)) = lines.next() {
        let place = Position::line_column(offset, number, 1);
        offset += text.len() as u64 + 1;
        if text.trim_ascii().is_empty() {
            continue;
        }
        let sample = match json::parse_strict(text) {
            Ok(value) => sample(&value).map_err(|error| error.at(place))?,
            Err(_) if lines.peek().is_none() => {
                let message = "the last line was cut and left out";
                let found_here = Diagnostic::warning(Code::JsonTruncated, message).at(place);
                return Ok((found, Some(found_here)));
            }
            Err(error) => return Err(error.moved_to(place)),
        };
        if let Some(earlier) = seen.insert(sample.sample_id.clone(), number) {
            let message = format!(
                "line {number} repeats the sample `{}` of line {earlier}",
                sample.sample_id
            );
            return Err(broken(Code::RunInvalid, message).at(place));
        }
        found.push(sample);
    }
    Ok((found, None))
}

fn sample(line: &Value) -> Result<RunSample> {
    let wrong = |what: &str| broken(Code::RunInvalid, format!("expected {what}"));
    let id = line.get("sample_id").and_then(Value::as_str);
    let id = id.ok_or_else(|| wrong("`sample_id` to be a text"))?;
    let is_correct = line.get("is_correct").and_then(Value::as_bool);
    let mut scores = BTreeMap::new();
    let number = |value: &Value| match value {
        Value::Bool(right) => Some(f64::from(u8::from(*right))),
        value => value.as_f64().filter(|number| number.is_finite()),
    };
    for (name, value) in line
        .get("scores")
        .and_then(Value::as_object)
        .unwrap_or_default()
    {
        scores.extend(number(value).map(|value| (name.clone(), value)));
    }
    for name in BESIDE {
        let value = line.get(name).and_then(number);
        scores.extend(value.map(|value| (name.to_owned(), value)));
    }
    Ok(RunSample {
        sample_id: id.to_owned(),
        category: line
            .get("category")
            .and_then(Value::as_str)
            .map(str::to_owned),
        is_correct: is_correct.ok_or_else(|| wrong("`is_correct` to be true or false"))?,
        scores,
    })
}
