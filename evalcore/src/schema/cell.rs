//! One cell of a result table: a value, or the reason why there is none.

use serde::{Deserialize, Serialize};

use super::metric::MetricSpec;
use super::name::Name;

/// One place in the table dataset × metric × model.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Cell {
    /// The data set, group or separator, as the table names it.
    pub dataset: Name,
    /// The hash of the prompt configuration as text, or `-`.
    pub version: Name,
    /// The metric, or `-`.
    pub metric: Name,
    /// `gen`, `ppl`, `ll`, `mixed`, `unknown` or `-`.
    pub mode: Name,
    /// The evaluated model, as the table names it.
    pub model: Name,
    /// The judge whose table the cell stands in, where tables differ by judge.
    pub judge: Option<Name>,
    /// What kind of row the cell stands in.
    pub row: RowKind,
    /// The unit and direction of the value: the metric's, of a group what its members have in
    /// common.
    pub spec: MetricSpec,
    /// What stands in the cell.
    pub outcome: Outcome,
    /// The value in full precision, where a file holds it.
    pub exact: Option<f64>,
    /// The number of samples behind the value, where a file tells; each counts once, however often
    /// the model was asked.
    pub n: Option<u64>,
    /// How often the model was asked for each sample, where it was more than once.
    pub replicas: Option<u64>,
    /// The samples that were judged to be right, where every one has a verdict.
    pub correct: Option<u64>,
    /// The line of the summary that holds the cell, from 1.
    pub line: Option<u64>,
}

impl Cell {
    /// The finite score, where there is one.
    #[must_use]
    pub fn score(&self) -> Option<f64> {
        match self.outcome {
            Outcome::Score(score) => Some(score),
            _ => None,
        }
    }

    /// The absence, where there is one.
    #[must_use]
    pub fn absence(&self) -> Option<&Absence> {
        match &self.outcome {
            Outcome::Absent(absence) => Some(absence),
            _ => None,
        }
    }
}

/// What kind of row a cell stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RowKind {
    /// A data set.
    Dataset,
    /// A group of data sets.
    Group,
    /// A line that only divides the table.
    Separator,
    /// A line that holds something other than scores, such as a time or a sequence length.
    NotScore,
}

impl RowKind {
    /// The name as it stands in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dataset => "dataset",
            Self::Group => "group",
            Self::Separator => "separator",
            Self::NotScore => "not_score",
        }
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// A finite number, in the metric's unit.
    Score(f64),
    /// A number that is not finite: a value, but not one that can be compared.
    NonFinite(f64),
    /// No value, and why.
    Absent(Absence),
}

/// The name of a number that is not finite: `nan`, `inf` or `-inf`.
#[must_use]
pub fn non_finite_name(number: f64) -> &'static str {
    if number.is_nan() {
        "nan"
    } else if number > 0.0 {
        "inf"
    } else {
        "-inf"
    }
}

/// Why a cell has no value, with the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Absence {
    /// The named reason.
    pub reason: Reason,
    /// What shows it, as a fragment: an error's text, a count, a file.
    pub evidence: Option<String>,
}

impl Absence {
    /// Creates an absence without evidence.
    #[must_use]
    pub fn new(reason: Reason) -> Self {
        Self {
            reason,
            evidence: None,
        }
    }

    /// Creates an absence with its evidence.
    #[must_use]
    pub fn shown_by(reason: Reason, evidence: impl Into<String>) -> Self {
        Self {
            reason,
            evidence: Some(evidence.into()),
        }
    }
}

/// The reasons why a cell has no value.
///
/// # Examples
///
/// ```
/// use evalcore::schema::Reason;
///
/// assert_eq!(Reason::ScoringFailed.as_str(), "scoring_failed");
/// assert!(!Reason::Separator.lacks_value());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// No file shows that the model was asked.
    NotRun,
    /// The model was asked, but its answers were not written or are damaged.
    InferenceFailed,
    /// The answers are there, but no result, or one that says it failed.
    ScoringFailed,
    /// The answers are there, and nothing was scored yet.
    NotScored,
    /// Some of the samples were answered, k of n.
    Partial,
    /// There is a result, but it does not hold this metric, or no number at all.
    MetricAbsent,
    /// A member of the group has no value.
    GroupIncomplete,
    /// The text in the cell is no number.
    NotANumber,
    /// The table has no score, and no other file tells why.
    Unexplained,
    /// The row holds no scores by design.
    Excluded,
    /// The row only divides the table.
    Separator,
}

impl Reason {
    /// Every reason, in the order of an account.
    pub const ALL: [Self; 11] = [
        Self::NotRun,
        Self::InferenceFailed,
        Self::ScoringFailed,
        Self::NotScored,
        Self::Partial,
        Self::MetricAbsent,
        Self::GroupIncomplete,
        Self::NotANumber,
        Self::Unexplained,
        Self::Excluded,
        Self::Separator,
    ];

    /// The name as it stands in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotRun => "not_run",
            Self::InferenceFailed => "inference_failed",
            Self::ScoringFailed => "scoring_failed",
            Self::NotScored => "not_scored",
            Self::Partial => "partial",
            Self::MetricAbsent => "metric_absent",
            Self::GroupIncomplete => "group_incomplete",
            Self::NotANumber => "not_a_number",
            Self::Unexplained => "unexplained",
            Self::Excluded => "excluded",
            Self::Separator => "separator",
        }
    }

    /// Whether a value was to be expected: true for all but separators and excluded rows.
    #[must_use]
    pub fn lacks_value(self) -> bool {
        !matches!(self, Self::Excluded | Self::Separator)
    }
}

/// A group of data sets: how its value is made and from what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Group {
    /// The group's name.
    pub name: String,
    /// `naive_average`, `weighted_average`, `sum`, `standard_deviation`, `harmonic_mean` or a
    /// configured name.
    pub metric: String,
    /// The members.
    pub members: Vec<GroupMember>,
}

impl Group {
    /// Creates a group.
    #[must_use]
    pub fn new(name: String, metric: String, members: Vec<GroupMember>) -> Self {
        Self {
            name,
            metric,
            members,
        }
    }
}

/// A member of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct GroupMember {
    /// The data set or group.
    pub dataset: String,
    /// The metric that is taken, where one is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric: Option<String>,
}

impl GroupMember {
    /// Creates a member.
    #[must_use]
    pub fn new(dataset: String, metric: Option<String>) -> Self {
        Self { dataset, metric }
    }
}
