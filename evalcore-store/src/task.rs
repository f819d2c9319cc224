//! The result of one task by one group of an experiment.

use std::collections::BTreeMap;

use evalcore::Result;
use evalcore::schema::{Direction, Unit};
use serde::Serialize;
use serde_json::Value;

use crate::check::{self, Limits};
use crate::time::Time;

/// What one group's agent made of one task of an experiment.
///
/// The natural key is experiment, task, group and extension version; no time is part of it.
///
/// # Examples
///
/// ```
/// use evalcore_store::TaskResult;
///
/// let mut result = TaskResult::new("exp-1", "task-1", "baseline", "1.2.3", "model-7b");
/// result.measures.insert("accuracy".to_owned(), 0.0);
/// assert_eq!(result.key(), "exp-1|task-1|baseline|1.2.3");
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TaskResult {
    /// The experiment, 1 to 255 characters, as every id here.
    pub experiment_id: String,
    /// The task.
    pub task_id: String,
    /// A declared group.
    pub experiment_group: String,
    /// The version of what is evaluated, such as `1.2.3`.
    pub extension_version: String,
    /// The model and its version.
    pub model_version: String,
    /// The agent, where one is named.
    pub agent_name: Option<String>,
    /// Numbers by metric: see [`measure`] for those with a declared unit; any other name takes
    /// any finite number. A missing one is absent, and 0 is a value.
    pub measures: BTreeMap<String, f64>,
    /// Whether the task came to an end.
    pub success: bool,
    /// Why it did not.
    pub error_message: Option<String>,
    /// Anything else, an object. `"archive": true` keeps the row from being purged.
    pub metadata: Value,
    /// When it was measured; `None` for the time of writing.
    #[serde(skip)]
    pub recorded_at: Option<Time>,
}

impl TaskResult {
    /// Creates a successful result without numbers.
    #[must_use]
    pub fn new(
        experiment_id: impl Into<String>,
        task_id: impl Into<String>,
        experiment_group: impl Into<String>,
        extension_version: impl Into<String>,
        model_version: impl Into<String>,
    ) -> Self {
        Self {
            experiment_id: experiment_id.into(),
            task_id: task_id.into(),
            experiment_group: experiment_group.into(),
            extension_version: extension_version.into(),
            model_version: model_version.into(),
            agent_name: None,
            measures: BTreeMap::new(),
            success: true,
            error_message: None,
            metadata: Value::Object(serde_json::Map::new()),
            recorded_at: None,
        }
    }

    /// The natural key: its four parts joined by `|`, with `%` and `|` escaped.
    #[must_use]
    pub fn key(&self) -> String {
        join_key(&[
            &self.experiment_id,
            &self.task_id,
            &self.experiment_group,
            &self.extension_version,
        ])
    }

    /// Whether the row is never purged.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        is_archive(&self.metadata)
    }

    /// Checks every field.
    pub(crate) fn check(&mut self, row: Option<u64>) -> Result<()> {
        for (field, text) in [
            ("experiment_id", &self.experiment_id),
            ("task_id", &self.task_id),
            ("experiment_group", &self.experiment_group),
            ("extension_version", &self.extension_version),
            ("model_version", &self.model_version),
        ] {
            check::id(row, field, text)?;
        }
        check::optional_id(row, "agent_name", self.agent_name.as_deref())?;
        for (name, value) in &self.measures {
            check::id(row, "the name of a metric", name)?;
            let limits = measure(name).map_or(&Limits::FINITE, |measure| measure.limits());
            check::number(row, name.as_str(), *value, limits)?;
        }
        if let Some(message) = &self.error_message {
            check::text(row, "error_message", message)?;
        }
        check::metadata(row, &mut self.metadata)
    }
}

/// Whether metadata says `"archive": true`, as a boolean or as text.
pub(crate) fn is_archive(metadata: &Value) -> bool {
    match metadata.get("archive") {
        Some(Value::Bool(archive)) => *archive,
        Some(Value::String(text)) => text == "true",
        _ => false,
    }
}

/// Joins the parts of a natural key.
pub(crate) fn join_key(parts: &[&str]) -> String {
    let escaped = parts
        .iter()
        .map(|part| part.replace('%', "%25").replace('|', "%7C"));
    escaped.collect::<Vec<_>>().join("|")
}

/// A metric of task results with a declared unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Measure {
    /// The name.
    pub name: &'static str,
    /// The unit of its values.
    pub unit: Unit,
    /// Which way is better.
    pub direction: Direction,
}

/// Every metric of task results with a declared unit, scores first.
pub const MEASURES: [Measure; 7] = [
    score("accuracy"),
    score("completeness"),
    score("efficiency"),
    score("integration_quality"),
    cost("latency_ms", Unit::Milliseconds),
    cost("tokens_used", Unit::Count),
    cost("cost_usd", Unit::UsDollars),
];

const fn score(name: &'static str) -> Measure {
    Measure {
        name,
        unit: Unit::Proportion,
        direction: Direction::HigherIsBetter,
    }
}

const fn cost(name: &'static str, unit: Unit) -> Measure {
    Measure {
        name,
        unit,
        direction: Direction::LowerIsBetter,
    }
}

impl Measure {
    fn limits(&self) -> &'static Limits {
        match self.unit {
            Unit::Proportion => &Limits::PROPORTION,
            Unit::Count => &Limits::COUNT,
            _ => &Limits::NOT_NEGATIVE,
        }
    }
}

/// Looks up a metric of task results by its name, or by `latency`, `tokens` or `cost`.
///
/// # Examples
///
/// ```
/// use evalcore_store::measure;
///
/// assert_eq!(measure("latency").unwrap().name, "latency_ms");
/// assert!(measure("my own metric").is_none());
/// ```
#[must_use]
pub fn measure(name: &str) -> Option<&'static Measure> {
    let name = match name {
        "latency" => "latency_ms",
        "tokens" => "tokens_used",
        "cost" => "cost_usd",
        name => name,
    };
    MEASURES.iter().find(|measure| measure.name == name)
}

/// A task result as the store holds it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StoredTask {
    /// Made from the natural key: stays when the row is replaced.
    pub result_id: String,
    /// Counts the rows of one natural key, from 1.
    pub revision: u32,
    /// When the first row of this id was written.
    pub created_at: Time,
    /// When it was measured.
    pub recorded_at: Time,
    /// When another row took its place; `null` while it is current.
    pub superseded_at: Option<Time>,
    /// SHA-256 of the content, without times, as lowercase hexadecimal digits.
    pub content_hash: String,
    /// The result.
    pub result: TaskResult,
}
