//! A task: what is asked, what is read from an answer, how it is measured.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::field::{FieldMetric, TaskField};
use super::prompt::Prompt;
use crate::diagnostic::Code;
use crate::error::Result;
use crate::experiment::problem::{broken, nearest};
use crate::experiment::yaml;

/// How an answer holds its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AnswerForm {
    /// As `Label: value` in lines, or as a JSON object.
    #[default]
    Fields,
    /// The whole text is the value of the one field; what a model thinks first is left out.
    Text,
}

/// A task, as a YAML or JSON file holds it. Unknown members are errors.
///
/// # Examples
///
/// Multiple choice by the same machinery:
///
/// ```
/// use evalcore::experiment::Task;
///
/// let task = Task::read(b"
/// task: exam
/// answer: text
/// fields:
///   - {name: answer, normalize: choice, allowed: [A, B, C, D], closed: true, metric: classification}
/// ")?;
/// assert_eq!(task.primary_field().name, "answer");
/// assert_eq!(task.fields[0].normalized("The answer is (B).").as_deref(), Some("B"));
///
/// let wrong = Task::read(b"task: exam\nfeilds: []\n").unwrap_err();
/// assert_eq!(wrong.position().unwrap().line, Some(2));
/// assert!(wrong.to_string().contains("did you mean `fields`?"));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Task {
    /// Its name.
    pub task: String,
    /// What it is, for people.
    #[serde(default)]
    pub description: String,
    /// How an answer holds its fields. Default: `fields`.
    #[serde(default)]
    pub answer: AnswerForm,
    /// The fields.
    pub fields: Vec<TaskField>,
    /// The field that `is_correct` and `accuracy` are about. Default: the first.
    #[serde(default)]
    pub primary: Option<String>,
    /// Whether mentions in an answer are looked up in the sample's logs. Default: false.
    #[serde(default)]
    pub grounding: bool,
    /// The prompts, the usual one first.
    #[serde(default)]
    pub prompts: Vec<Prompt>,
}

const LOG_ANALYSIS: &str = include_str!("log_analysis.yaml");
const PROMPTS: [&str; 5] = [
    include_str!("prompts/root_cause_v1.yaml"),
    include_str!("prompts/root_cause_v2.yaml"),
    include_str!("prompts/structured_v1.yaml"),
    include_str!("prompts/cot_v1.yaml"),
    include_str!("prompts/fewshot_v1.yaml"),
];

static BUILT_IN: LazyLock<Task> = LazyLock::new(|| {
    let mut task = Task::read(LOG_ANALYSIS.as_bytes()).unwrap_or_else(|_| Task::empty());
    let prompts = PROMPTS
        .iter()
        .filter_map(|text| Prompt::read(text.as_bytes()).ok());
    task.prompts.extend(prompts);
    task
});

impl Task {
    /// Reads a task file.
    ///
    /// # Errors
    ///
    /// `task.invalid`, with line and column where the text has another form or an unknown member.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let task: Self = yaml::typed(bytes, "a task")?;
        task.check()?;
        Ok(task)
    }

    /// The built-in task: root cause, severity, component, summary and action of logs.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::experiment::Task;
    ///
    /// let task = Task::log_analysis();
    /// let names: Vec<&str> = task.prompts.iter().map(|prompt| prompt.id.as_str()).collect();
    /// assert_eq!(names, ["root_cause_v1", "root_cause_v2", "structured_v1", "cot_v1", "fewshot_v1"]);
    /// ```
    #[must_use]
    pub fn log_analysis() -> Self {
        BUILT_IN.clone()
    }

    fn empty() -> Self {
        Self {
            task: "log_analysis".to_owned(),
            description: String::new(),
            answer: AnswerForm::Fields,
            fields: Vec::new(),
            primary: None,
            grounding: true,
            prompts: Vec::new(),
        }
    }

    /// The field of a name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&TaskField> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The field that `is_correct` and `accuracy` are about.
    ///
    /// # Panics
    ///
    /// Never: a task has a field.
    #[must_use]
    #[expect(clippy::expect_used, reason = "`check` refuses a task without fields")]
    pub fn primary_field(&self) -> &TaskField {
        let named = self.primary.as_deref().and_then(|name| self.field(name));
        named.or(self.fields.first()).expect("a task has a field")
    }

    /// The prompt of an id.
    ///
    /// # Errors
    ///
    /// `task.invalid`, with the nearest id.
    pub fn prompt(&self, id: &str) -> Result<&Prompt> {
        let found = self.prompts.iter().find(|prompt| prompt.id == id);
        found.ok_or_else(|| {
            let ids: Vec<&str> = self
                .prompts
                .iter()
                .map(|prompt| prompt.id.as_str())
                .collect();
            let mut message = format!("expected a prompt of `{}`, found `{id}`", ids.join("`, `"));
            if let Some(name) = nearest(id, ids) {
                message = format!("{message}; did you mean `{name}`?");
            }
            broken(Code::TaskInvalid, message)
        })
    }

    /// The weights of the fields in `overall`; `None` where no field has one.
    #[must_use]
    pub fn weights(&self) -> Option<Vec<(&TaskField, f64)>> {
        let weighted = self
            .fields
            .iter()
            .filter_map(|field| Some((field, field.weight?)));
        let weighted: Vec<_> = weighted.collect();
        (!weighted.is_empty()).then_some(weighted)
    }

    fn check(&self) -> Result<()> {
        let fail = |message: String| Err(broken(Code::TaskInvalid, message));
        if self.fields.is_empty() {
            return fail("expected `fields` to hold a field, found none".to_owned());
        }
        let mut names: Vec<&str> = self
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect();
        names.sort_unstable();
        if let Some(pair) = names.windows(2).find(|pair| pair.first() == pair.last()) {
            return fail(format!("two fields have the name `{}`", pair.concat()));
        }
        if let Some(reserved) = names
            .iter()
            .find(|name| ["accepted", "key_logs", ""].contains(name))
        {
            return fail(format!(
                "expected a field to have a name of its own, found `{reserved}`"
            ));
        }
        if let Some(primary) = &self.primary
            && !names.contains(&primary.as_str())
        {
            let hint = nearest(primary, names.iter().copied());
            let hint = hint.map_or(String::new(), |name| format!("; did you mean `{name}`?"));
            return fail(format!(
                "expected `primary` to name a field, found `{primary}`{hint}"
            ));
        }
        if !self.primary_field().is_label() && self.primary_field().metric != FieldMetric::Squad {
            let name = &self.primary_field().name;
            return fail(format!(
                "expected the primary field to be right or wrong, found `{name}`"
            ));
        }
        if self.answer == AnswerForm::Text && self.fields.len() != 1 {
            let n = self.fields.len();
            return fail(format!(
                "expected one field where `answer` is `text`, found {n}"
            ));
        }
        for field in &self.fields {
            let name = &field.name;
            if field.closed && field.allowed.is_empty() {
                return fail(format!(
                    "expected `{name}`, which is closed, to have `allowed` values"
                ));
            }
            if field
                .weight
                .is_some_and(|weight| !(0.0..=1.0).contains(&weight))
            {
                return fail(format!("expected the weight of `{name}` to be from 0 to 1"));
            }
            if field.weight.is_some() && field.metric == FieldMetric::None {
                return fail(format!(
                    "expected `{name}`, which has a weight, to be measured"
                ));
            }
        }
        let sum: Option<f64> = self
            .weights()
            .map(|weighted| weighted.iter().map(|(_, weight)| weight).sum());
        match sum {
            Some(sum) if (sum - 1.0).abs() > 1e-9 => {
                fail(format!("expected the weights to sum to 1, found {sum}"))
            }
            _ => Ok(()),
        }
    }
}

/// The JSON Schema (draft 2020-12) of a task file.
///
/// # Examples
///
/// ```
/// assert_eq!(evalcore::experiment::task_schema()["type"], "object");
/// ```
#[cfg(feature = "json-schema")]
#[must_use]
pub fn task_schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_deserialize();
    settings
        .into_generator()
        .into_root_schema_for::<Task>()
        .to_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_task_keeps_its_own_rules() {
        let read = Task::read(LOG_ANALYSIS.as_bytes()).unwrap();
        assert_eq!(read.fields.len(), 6);
        for text in PROMPTS {
            Prompt::read(text.as_bytes()).unwrap();
        }
    }

    #[test]
    fn broken_rules_are_named() {
        let field = |text: &str| format!("task: t\nfields:\n  - {{name: a, {text}}}\n");
        for (text, part) in [
            ("task: t\nfields: []\n".to_owned(), "found none"),
            (field("weight: 0.5"), "sum to 1"),
            (field("closed: true"), "`allowed`"),
            (field("metric: rouge"), "right or wrong"),
            (field("metric: exactmatch"), "exact_match"),
            (format!("{}primary: b\n", field("")), "did you mean `a`"),
            (format!("{}  - {{name: a}}\n", field("")), "two fields"),
        ] {
            let error = Task::read(text.as_bytes()).unwrap_err();
            assert_eq!(error.code(), Code::TaskInvalid, "{text}");
            assert!(error.to_string().contains(part), "{error}");
        }
    }
}
