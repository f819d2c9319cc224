//! `evalcore score`.

mod command;
mod documents;
mod jobs;
mod report;

pub(super) use command::score;
#[cfg(feature = "serve")]
pub(super) use command::{read_policy, read_prices};
