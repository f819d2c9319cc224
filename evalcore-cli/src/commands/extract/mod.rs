//! `evalcore extract`.

mod command;
mod compat;
mod document;
mod input;
mod rows;
mod timing;

pub(super) use command::extract;
