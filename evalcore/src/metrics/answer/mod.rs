//! Answers about logs: fields out of text or JSON.

mod fields;
mod line;
mod parse;
mod rate;

pub use fields::{AnswerFields, AnswerSeverity, Field};
pub use parse::{AnswerMode, AnswerStatus, ParsedAnswer, parse_answer};
pub use rate::ParseCounts;

pub(super) use rate::proportion;
