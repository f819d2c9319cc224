//! Golden data, tasks, scored answers, and runs ranked and compared.
//!
//! | question | answer |
//! | --- | --- |
//! | what is measured with? | [`Dataset`]: read in three forms, [`validate`]d, [`split()`] |
//! | what is asked and read? | [`Task`] with its fields and [`Prompt`]s; [`Task::log_analysis`] is built in |
//!
//! The stage asks no model: answers come in, numbers go out.

mod dataset;
mod hash;
mod problem;
mod task;
mod yaml;

pub use dataset::{
    Dataset, DatasetForm, Distribution, Metadata, RealAndSynthetic, Sample, SampleLog,
    SplitOptions, Validation, signature, split, validate,
};
#[cfg(feature = "json-schema")]
pub use task::task_schema;
pub use task::{
    AnswerForm, FieldMetric, FieldSpan, Message, Normalize, Prompt, PromptExample, ReadAnswer,
    Task, TaskField, TaskReader,
};
