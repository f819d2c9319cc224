//! `evalcore store`.

mod ask;
mod command;
mod write;

pub(super) use command::store;
