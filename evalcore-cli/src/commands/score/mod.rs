//! `evalcore score`.

mod command;
mod documents;
mod jobs;
mod report;

pub(super) use command::score;
