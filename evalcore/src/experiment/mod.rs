//! Golden data, tasks, scored answers, and runs ranked and compared.
//!
//! | question | answer |
//! | --- | --- |
//! | what is measured with? | [`Dataset`]: read in three forms, [`validate`]d, [`split()`] |
//! | where do samples come from? | [`synthesize`], [`combine`], [`label()`], [`changes`] |
//! | what is asked and read? | [`Task`] with its fields and [`Prompt`]s; [`Task::log_analysis`] is built in |
//! | how good are the answers? | [`Scorer`] and [`RunTotals`]: results, [`RunMetrics`], [`baselines`] |
//! | how was a run made, which is better? | [`RunConfig`], [`Run`], [`compare_runs`], [`leaderboard()`] |
//!
//! The stage asks no model: answers come in, numbers go out.

mod curate;
mod dataset;
mod hash;
mod problem;
mod run;
mod scoring;
mod task;
mod yaml;

pub use curate::{
    CombineOptions, DatasetChanges, LabelChange, LabelRule, LabelRules, Labelling, changes,
    combine, frozen_metadata, label, stated_severity, synthesize,
};
pub use dataset::{
    Dataset, DatasetForm, Distribution, Metadata, RealAndSynthetic, Sample, SampleLog,
    SplitOptions, Validation, signature, split, validate,
};
#[cfg(feature = "json-schema")]
pub use run::config_schema;
pub use run::{
    CompareOptions, DatasetChoice, DifferentData, Execution, ExperimentConfig, LeaderboardRow,
    LlmConfig, ModelChoice, PairedTable, PairedTest, PairedTests, Pricing, PromptChoice, Run,
    RunComparison, RunConfig, RunName, RunSample, compare_runs, leaderboard, rfc3339,
};
pub use scoring::{
    Answer, AnswerLine, Baseline, CategoryMetrics, FieldReport, FieldReportRow, ParseMetrics,
    PerformanceMetrics, QualityMetrics, RougeMeans, RunMetrics, RunTotals, SampleGrounding,
    SampleResult, SampleScore, Scorer, baselines, opencompass_answers, read_answer_lines,
};
#[cfg(feature = "json-schema")]
pub use task::task_schema;
pub use task::{
    AnswerForm, FieldMetric, FieldSpan, Message, Normalize, Prompt, PromptExample, ReadAnswer,
    Task, TaskField, TaskReader,
};
