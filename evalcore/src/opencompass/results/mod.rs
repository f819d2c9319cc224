//! Results files: `results/<model>/<dataset>.json`.
//!
//! [`ResultReaderBuilder`] reads one; its details stream, so that a file of any size is counted in
//! bounded memory. [`classify_paths`] says which files below `results/` are results at all, and
//! [`summary_metrics`] which of their numbers a summary would show, in its order.

mod builder;
mod detail;
mod details;
mod entry;
mod fast;
mod file;
mod gathered;
mod members;
mod order;
mod paths;
mod reader;
mod verdict;
mod within;

pub use builder::ResultReaderBuilder;
pub use detail::Detail;
pub use details::{DetailsForm, DetailsSummary};
pub use file::{ResultFile, ResultForm, ResultMetric};
pub(crate) use order::precise_score;
pub use order::{format_score, summary_metrics};
pub use paths::{ResultPath, ResultPathKind, classify_paths};
pub use reader::{Details, ResultReader};
