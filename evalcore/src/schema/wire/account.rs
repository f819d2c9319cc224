//! The account of a work dir: what `doctor` prints.

use std::collections::BTreeMap;

use serde::Serialize;

use super::CandidateDir;
use crate::diagnostic::Diagnostic;
use crate::schema::{Group, Reason};

/// Every cell and every file of a work dir, accounted for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Account {
    /// The version of this shape.
    pub schema_version: u32,
    /// The work dir.
    pub path: String,
    /// The directories that could have been meant, newest first.
    pub candidates: Vec<CandidateDir>,
    /// The directory that was taken.
    pub chosen: Option<String>,
    /// Why it was taken.
    pub why: Option<String>,
    /// The models, in the order of the table.
    pub models: Vec<String>,
    /// The sums: they add up to `cells`.
    pub totals: AccountTotals,
    /// Every cell.
    pub cells: Vec<AccountCell>,
    /// The groups and their members.
    pub groups: Vec<Group>,
    /// Every file, with what it was taken for.
    pub files: Vec<AccountFile>,
    /// What was noticed.
    pub diagnostics: Vec<Diagnostic>,
}

/// The sums of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct AccountTotals {
    /// All cells.
    pub cells: u64,
    /// Cells with a finite score.
    pub scores: u64,
    /// Cells with a number that is not finite.
    pub non_finite: u64,
    /// Cells without a value, by reason.
    pub missing: BTreeMap<String, u64>,
    /// Scores in result files that the table does not list.
    pub unlisted: u64,
}

/// One cell of an account.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct AccountCell {
    /// The data set, group or separator.
    pub dataset: String,
    /// The hash of the prompt configuration, or `-`.
    pub version: String,
    /// The metric.
    pub metric: String,
    /// `gen`, `ppl`, `ll`, `mixed`, `unknown` or `-`.
    pub mode: String,
    /// The model.
    pub model: String,
    /// The judge whose table it is, where tables differ by judge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judge: Option<String>,
    /// The number of the summary.
    pub score: Option<f64>,
    /// The number in full precision.
    pub exact: Option<f64>,
    /// The samples behind it.
    pub n: Option<u64>,
    /// `nan`, `inf` or `-inf`, where `score` is `null` because of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub non_finite: Option<String>,
    /// Why there is no value.
    pub reason: Option<Reason>,
    /// What shows it.
    pub evidence: Option<String>,
}

/// One file of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct AccountFile {
    /// The path below the chosen directory.
    pub path: String,
    /// What it is, such as `summary`, `predictions`, `work file`.
    pub kind: String,
}
