//! Agreement of predicted with true labels.

mod agreement;
mod confusion;
mod counts;
mod finished;
mod grid;
mod intern;
mod label;
mod measure;
mod options;
mod pair;
mod report;
mod scores;
mod sums;
mod text;
mod totals;

pub use agreement::KappaWeights;
pub use confusion::{ConfusionMatrix, Normalize};
pub use counts::ClassificationCounts;
pub use finished::Classification;
pub use label::Label;
pub use measure::ClassificationMeasure;
pub(crate) use measure::MeasureOfCounts;
pub use options::{ClassificationOptions, ZeroDivision};
pub use report::{ClassificationReport, ReportEntry, ReportRow};
pub use scores::{Average, ClassCounts, ClassScores, Scores};
