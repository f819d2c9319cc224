//! `evalcore store`.

#[cfg(feature = "archive")]
mod archive;
mod ask;
mod command;
mod prune;
mod watch;
mod write;

pub(super) use command::{opened, store};
