//! Reads `configs/<time>_<pid>.py`: what a run was to do.
//!
//! OpenCompass writes its whole configuration as Python text. Only the assignments that say which
//! models, data sets and groups there are get built; inlined data, prompts and keys are passed over.
//!
//! # Examples
//!
//! ```
//! use evalcore::opencompass::config::{Aggregation, RunConfig};
//!
//! let config = RunConfig::parse(br#"
//! datasets = [
//!     dict(abbr='gsm8k', rows=[dict(question='...')], type='GSM8KDataset'),
//!     dict(name='law', path='ceval/exam', type='CEvalDataset'),
//! ]
//! models = [
//!     dict(path='org/model-7b', type='HuggingFace'),
//! ]
//! summarizer = dict(summary_groups=[
//!     dict(name='all', subsets=['gsm8k', 'ceval_exam_law']),
//! ])
//! "#)?;
//! assert_eq!(config.models[0].abbr, "HuggingFace_org_model-7b");
//! assert_eq!(config.datasets[1].abbr, "ceval_exam_law");
//! assert_eq!(config.groups[0].aggregation(), Aggregation::NaiveAverage);
//! # Ok::<(), evalcore::Error>(())
//! ```

mod dataset;
mod fields;
mod file_name;
mod group;
mod model;
mod name;
mod reader;
mod statement;
mod summarizer;

pub use dataset::DatasetConfig;
pub use file_name::ConfigFileName;
pub use group::{Aggregation, Subset, SummaryGroup};
pub use model::ModelConfig;
pub use name::{AbbrSource, OutputPath, joined, judged_by, output_path, summarized_by};
pub use reader::{RunConfig, RunConfigReaderBuilder};
pub use summarizer::{ListedRow, Profile};

#[cfg(test)]
mod tests;
