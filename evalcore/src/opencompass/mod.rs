//! Readers for the files that OpenCompass writes.

pub mod compat;
pub mod config;
mod extract;
mod family;
mod file_kind;
mod headline;
pub mod logs;
pub mod predictions;
pub mod python;
pub mod raw_section;
pub mod results;
mod status;
mod summarise;
pub mod summary;
mod timing;
pub mod workdir;

pub use extract::{ExtractOptions, OpenedRun, extract_eval_results, extract_runs, extraction_of};
pub use file_kind::FileKind;
pub use headline::{Headline, HeadlineRule, headline_score};
pub use status::{InferState, InferStatus, parse_infer_status};
pub use summarise::{Weighting, summarise};
pub use timing::{extraction_summary, merge_timing};
