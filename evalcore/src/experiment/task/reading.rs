//! The fields of a task out of an answer.

use std::collections::HashMap;

use super::definition::{AnswerForm, Task};
use super::field::{FieldSpan, TaskField};
use crate::metrics::{AnswerStatus, Extent, label_key, read_values, whole};

/// Reads the answers to a task.
///
/// The grammar is that of [`parse_answer`](crate::metrics::parse_answer), with the labels of the
/// task's fields.
///
/// # Examples
///
/// ```
/// use evalcore::experiment::{Task, TaskReader};
/// use evalcore::metrics::AnswerStatus;
///
/// let task = Task::log_analysis();
/// let answer = TaskReader::new(&task).read(Some("Root Cause: DNS timeout\nSeverity: Warning"));
/// assert_eq!(answer.status, AnswerStatus::Partial);
/// assert_eq!(answer.values[0].as_deref(), Some("DNS timeout"));
/// assert_eq!(answer.normalized[1].as_deref(), Some("warn"));
/// ```
#[derive(Debug, Clone)]
pub struct TaskReader {
    form: AnswerForm,
    fields: Vec<TaskField>,
    labels: HashMap<String, usize>,
    extents: Vec<Extent>,
}

/// What an answer to a task says; one entry for each field of the task, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadAnswer {
    /// `ok`: every required field has a usable value; `partial`: some field has one.
    pub status: AnswerStatus,
    /// The values as they were written.
    pub values: Vec<Option<String>>,
    /// The values made comparable; `None` where there is none or it is no answer.
    pub normalized: Vec<Option<String>>,
    /// The places of the fields that have another value later on, which was left out.
    pub duplicates: Vec<usize>,
}

impl TaskReader {
    /// Prepares the reading of a task's answers.
    #[must_use]
    pub fn new(task: &Task) -> Self {
        let mut labels = HashMap::new();
        for (place, field) in task.fields.iter().enumerate() {
            for label in std::iter::once(&field.name).chain(&field.labels) {
                labels.entry(label_key(label)).or_insert(place);
            }
        }
        let extent = |field: &TaskField| match field.span {
            FieldSpan::Line => Extent::Line,
            FieldSpan::Paragraph => Extent::Paragraph,
            FieldSpan::All => Extent::All,
        };
        Self {
            form: task.answer,
            fields: task.fields.clone(),
            labels,
            extents: task.fields.iter().map(extent).collect(),
        }
    }

    /// Reads an answer; `None` is a sample without a response.
    #[must_use]
    pub fn read(&self, response: Option<&str>) -> ReadAnswer {
        let text = response.unwrap_or_default();
        let (values, duplicates) = match self.form {
            AnswerForm::Fields => {
                let of_label = |label: &str| self.labels.get(&label_key(label)).copied();
                let read = read_values(text, of_label, &self.extents);
                (read.values, read.duplicates)
            }
            AnswerForm::Text => {
                let said = whole(text);
                let values = self.extents.iter().map(|extent| extent.value(&said));
                (values.collect(), Vec::new())
            }
        };
        let fields = self.fields.iter().zip(&values);
        let normalized: Vec<Option<String>> = fields
            .map(|(field, value)| field.normalized(value.as_deref()?))
            .collect();
        let usable = self.fields.iter().zip(&values).zip(&normalized);
        let complete =
            usable
                .filter(|((field, _), _)| field.required)
                .all(|((field, value), normalized)| {
                    value.is_some() && (normalized.is_some() || !field.closed)
                });
        let status = match values.iter().any(Option::is_some) {
            _ if response.is_none() => AnswerStatus::Error,
            false => AnswerStatus::Failed,
            true if complete => AnswerStatus::Ok,
            true => AnswerStatus::Partial,
        };
        ReadAnswer {
            status,
            values,
            normalized,
            duplicates,
        }
    }
}
