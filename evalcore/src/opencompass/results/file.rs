//! What a results file holds.

use super::detail::Detail;
use super::details::DetailsSummary;
use crate::diagnostic::Diagnostic;
use crate::json::{LeftOut, Number, Value};
use crate::position::Position;

/// What a results file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResultForm {
    /// Metrics, or members of which none is a number.
    Score,
    /// The entries of a judge model, shaped like predictions.
    JudgeOutput,
    /// The statistics of a rollout run: no score.
    Rollout,
    /// The matches of a Bradley-Terry comparison.
    Matches,
    /// An error text and no number.
    Error,
    /// An object without members: the evaluator gave nothing.
    Empty,
    /// Nothing could be read.
    Unreadable,
}

impl ResultForm {
    /// The name as it stands in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Score => "score",
            Self::JudgeOutput => "judge_output",
            Self::Rollout => "rollout",
            Self::Matches => "matches",
            Self::Error => "error",
            Self::Empty => "empty",
            Self::Unreadable => "unreadable",
        }
    }
}

/// A number or boolean at the top level of a results file.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ResultMetric {
    /// The member's name.
    pub name: String,
    /// The value in the evaluator's own scale; a boolean is 1 or 0; NaN and infinities are values.
    pub value: f64,
    /// Whether the file has `true` or `false`.
    pub boolean: bool,
    /// The number as it is written; `None` for a boolean.
    pub number: Option<Number>,
}

/// A results file.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ResultFile {
    /// What it is.
    pub form: ResultForm,
    /// The numbers and booleans of the top level, in the file's order.
    pub metrics: Vec<ResultMetric>,
    /// The text of the member `error`.
    pub error: Option<String>,
    /// The other members of the top level but `details` and entries, in the file's order.
    pub others: Vec<(String, Value)>,
    /// Members of the top level that are not there because they are above the limits; the first
    /// thousand.
    pub left_out: Vec<LeftOut>,
    /// How many members are entries of a judge model: objects with `prediction` or `origin_prompt`.
    pub entries: u64,
    /// How many entries the list `total predictions` of a rollout run has; they are not kept.
    pub rollout_entries: Option<u64>,
    /// What the details hold; `None` without details.
    pub details: Option<DetailsSummary>,
    /// The samples of the details, when the reader was told to keep them.
    pub samples: Vec<Detail>,
    /// What was repaired, left out or broken.
    pub diagnostics: Vec<Diagnostic>,
    /// Where members stand that are no numbers, in bytes.
    pub(super) places: Vec<(String, u64)>,
    /// Where reading stopped, when the file is cut or damaged; what was complete before is here.
    pub stopped_at: Option<Position>,
}

impl Default for ResultFile {
    /// A file of which nothing was read.
    fn default() -> Self {
        Self {
            form: ResultForm::Unreadable,
            metrics: Vec::new(),
            error: None,
            others: Vec::new(),
            left_out: Vec::new(),
            entries: 0,
            rollout_entries: None,
            details: None,
            samples: Vec::new(),
            diagnostics: Vec::new(),
            places: Vec::new(),
            stopped_at: None,
        }
    }
}

impl ResultFile {
    /// Whether the whole file was read.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.stopped_at.is_none()
    }

    /// Whether there is a member `error`: a summary then shows no score.
    #[must_use]
    pub fn has_error(&self) -> bool {
        self.error.is_some()
            || self.metric("error").is_some()
            || self.others.iter().any(|(name, _)| name == "error")
            || self.left_out.iter().any(|left| left.name == "error")
    }

    /// Where the value of a member stands that is no number, in bytes, where that is known.
    pub(in crate::opencompass) fn place_of(&self, name: &str) -> Option<u64> {
        let mut places = self.places.iter().rev();
        let found = places.find(|(member, _)| member == name)?;
        Some(found.1)
    }

    /// The metric of this name.
    #[must_use]
    pub fn metric(&self, name: &str) -> Option<&ResultMetric> {
        self.metrics.iter().find(|metric| metric.name == name)
    }

    pub(super) fn settle_form(&mut self) {
        let is_rollout = |name: &str| {
            name == "total rollout results"
                || name
                    .strip_suffix("_th rollout results")
                    .is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
        };
        let other = |wanted: &dyn Fn(&str) -> bool| {
            let left_out = self.left_out.iter().map(|left| &left.name);
            let mut names = self.others.iter().map(|(name, _)| name).chain(left_out);
            names.any(|name| wanted(name))
        };
        let bare = self.others.is_empty()
            && self.left_out.is_empty()
            && self.error.is_none()
            && self.details.is_none();
        self.form = if !self.metrics.is_empty() {
            ResultForm::Score
        } else if self.entries > 0 && bare {
            ResultForm::JudgeOutput
        } else if self.rollout_entries.is_some() || other(&is_rollout) {
            ResultForm::Rollout
        } else if other(&|name| name == "matches") {
            ResultForm::Matches
        } else if self.error.is_some() {
            ResultForm::Error
        } else if !bare || self.entries > 0 {
            ResultForm::Score
        } else if self.stopped_at.is_some() {
            ResultForm::Unreadable
        } else {
            ResultForm::Empty
        };
    }
}
