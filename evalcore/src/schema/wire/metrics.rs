//! What `metrics` prints.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::schema::Unit;

/// The figures of a metric over records, and what they rest on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct MetricsDocument {
    /// The version of this shape.
    pub schema_version: u32,
    /// The metric, as the command names it: `rouge`, `pass-at-k`.
    pub metric: String,
    /// Whether something could not be read or measured; `diagnostics` says what.
    pub partial: bool,
    /// How many records there were.
    pub records: u64,
    /// How many of them were measured: the figures rest on these.
    pub measured: u64,
    /// How many were not.
    pub unmeasured: u64,
    /// What was read, in order.
    pub inputs: Vec<MetricsInput>,
    /// The fields that were taken, by what they hold.
    pub fields: BTreeMap<String, String>,
    /// The settings of the metric.
    pub settings: BTreeMap<String, Value>,
    /// The settings as the reference library prints them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// The figures over all records.
    pub figures: Vec<Figure>,
    /// The figures of each group, sorted by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<FigureGroup>,
    /// The report of scikit-learn, byte for byte.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report_text: Option<String>,
    /// The confusion matrix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confusion_matrix: Option<ConfusionCells>,
    /// The numbers of each record, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub samples: Option<Vec<SampleFigures>>,
    /// What was noticed.
    pub diagnostics: Vec<Diagnostic>,
}

impl MetricsDocument {
    /// Creates a document of a metric with nothing in it.
    #[must_use]
    pub fn new(metric: impl Into<String>) -> Self {
        Self {
            schema_version: super::SCHEMA_VERSION,
            metric: metric.into(),
            partial: false,
            records: 0,
            measured: 0,
            unmeasured: 0,
            inputs: Vec::new(),
            fields: BTreeMap::new(),
            settings: BTreeMap::new(),
            signature: None,
            figures: Vec::new(),
            groups: Vec::new(),
            report_text: None,
            confusion_matrix: None,
            samples: None,
            diagnostics: Vec::new(),
        }
    }
}

/// Something that records were read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct MetricsInput {
    /// The file or directory; `-` is standard input.
    pub path: String,
    /// `jsonl`, `json`, `csv`, `opencompass`, or `workdir`.
    pub format: String,
    /// How many records it holds.
    pub records: u64,
}

impl MetricsInput {
    /// Creates an input with nothing read from it yet.
    #[must_use]
    pub fn new(path: impl Into<String>, format: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            format: format.into(),
            records: 0,
        }
    }
}

/// A number with its unit and how well it is known.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Figure {
    /// What it is, such as `accuracy` or `rouge1_fmeasure`.
    pub name: String,
    /// The class it is about, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The number; `null` where it is not finite or there is none.
    pub value: Option<f64>,
    /// `nan`, `inf` or `-inf`, where `value` is `null` because of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub non_finite: Option<String>,
    /// The number digit for digit, where `value` can not hold it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact: Option<String>,
    /// The unit of the number, its standard error and its interval.
    pub unit: Unit,
    /// How many records, or other trials, it rests on.
    pub n: u64,
    /// The standard error, where it is defined.
    pub standard_error: Option<f64>,
    /// The interval, where one is defined.
    pub interval: Option<FigureInterval>,
}

/// An interval of a figure, in the figure's unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FigureInterval {
    /// The lower limit.
    pub low: f64,
    /// The upper limit.
    pub high: f64,
    /// The level, such as 0.95.
    pub level: f64,
    /// How it was made: `wilson`, `t` and so on.
    pub method: String,
}

impl FigureInterval {
    /// Creates an interval.
    #[must_use]
    pub fn new(low: f64, high: f64, level: f64, method: impl Into<String>) -> Self {
        Self {
            low,
            high,
            level,
            method: method.into(),
        }
    }
}

/// The figures of a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FigureGroup {
    /// What the group field holds; `(none)` for records without it.
    pub group: String,
    /// How many records were measured.
    pub measured: u64,
    /// Its figures.
    pub figures: Vec<Figure>,
}

impl FigureGroup {
    /// Creates a group.
    #[must_use]
    pub fn new(group: impl Into<String>, measured: u64, figures: Vec<Figure>) -> Self {
        Self {
            group: group.into(),
            measured,
            figures,
        }
    }
}

/// A confusion matrix: rows are true labels, columns predicted ones.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ConfusionCells {
    /// What the cells were divided by: `none`, `true`, `pred` or `all`.
    pub normalize: String,
    /// The labels, as texts.
    pub labels: Vec<String>,
    /// Counts, sums of weights, or proportions, row by row.
    pub matrix: Vec<Vec<f64>>,
}

impl ConfusionCells {
    /// Creates a matrix.
    #[must_use]
    pub fn new(normalize: impl Into<String>, labels: Vec<String>, matrix: Vec<Vec<f64>>) -> Self {
        Self {
            normalize: normalize.into(),
            labels,
            matrix,
        }
    }
}

/// The numbers of one record.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SampleFigures {
    /// The number of the record within its input, from 1.
    pub record: u64,
    /// What the id field holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What the group field holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The numbers by name; `null` for one that is not finite.
    pub scores: BTreeMap<String, Option<f64>>,
}

impl SampleFigures {
    /// Creates the numbers of a record.
    #[must_use]
    pub fn new(record: u64, scores: BTreeMap<String, Option<f64>>) -> Self {
        Self {
            record,
            id: None,
            group: None,
            scores,
        }
    }
}
