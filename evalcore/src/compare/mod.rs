//! Whether one run is better than another, and how sure that is.
//!
//! | question | answer |
//! | --- | --- |
//! | is the candidate better, worse or the same? | [`compare_metrics`]: per metric a difference with its doubt, and a decision by a [`Policy`] |
//! | which of many models is ahead? | [`rank`] |
//! | what got worse, and how badly? | [`detect_regressions`] |
//! | does a new value fit the history? | [`detect_trend_regression`] |
//! | when did a series change, and which runs are to blame? | [`change_points`] |
//! | what would code-chef have said? | [`compat`] |
//!
//! Values are plain numbers in the unit of their metric. An item without a value on one side is
//! data: it is counted and never filled in. Zero is a value. Differences are candidate minus
//! baseline; *points* are in the unit of the metric, *relative* is a percentage of the baseline.

#![expect(clippy::float_cmp, reason = "zeros and ties are asked for exactly")]

mod change_points;
pub mod compat;
mod decision;
mod join;
mod metric;
mod policy;
mod ranking;
mod regression;
mod test;

pub use change_points::{ChangePoint, ChangePointOptions, change_points};
pub use decision::{Comparison, Decision, Recommendation, compare_metrics};
pub use join::{Item, MetricData};
pub use metric::{Limits, MetricComparison, Subgroup, Verdict};
pub use policy::{MetricPolicy, Policy};
pub use ranking::{RankedModel, Ranking, rank};
pub use regression::{
    Regression, RegressionReport, Severity, TrendRegression, detect_regressions,
    detect_trend_regression,
};
