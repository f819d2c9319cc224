//! Answers measured against the right ones.

mod answer;
mod baseline;
mod document;
mod figures;
mod performance;
mod result;
mod scorer;
mod totals;

pub use answer::{Answer, AnswerLine, opencompass_answers, read_answer_lines};
pub use baseline::baselines;
pub use document::{
    Baseline, CategoryMetrics, FieldReport, FieldReportRow, ParseMetrics, PerformanceMetrics,
    QualityMetrics, RougeMeans, RunMetrics,
};
pub use result::{SampleGrounding, SampleResult, SampleScore};
pub use scorer::Scorer;
pub use totals::RunTotals;
