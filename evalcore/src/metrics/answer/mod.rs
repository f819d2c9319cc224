//! Answers about logs: fields out of text or JSON.

mod fields;
mod grammar;
mod line;
mod parse;
mod rate;

pub use fields::{AnswerFields, AnswerSeverity, Field};
pub use parse::{AnswerMode, AnswerStatus, ParsedAnswer, parse_answer};
pub use rate::ParseCounts;

pub(crate) use grammar::{Extent, label_key, read_values, whole};
pub(super) use rate::proportion;
