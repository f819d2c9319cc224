//! `evalcore compare`.

mod command;
mod input;
mod look;
mod rank;
mod report;
mod stored;

pub(super) use command::compare;
pub(super) use input::read_policy;
pub(super) use report::{Parts, report, rounded, status};
