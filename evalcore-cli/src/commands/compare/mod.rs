//! `evalcore compare`.

mod command;
mod input;
mod report;

pub(super) use command::compare;
pub(super) use input::read_policy;
pub(super) use report::{report, rounded, status};
