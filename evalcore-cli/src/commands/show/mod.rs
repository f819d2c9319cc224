//! `evalcore show`.

mod command;
mod directory;
mod file;
mod input;
mod records;
mod sections;

pub(super) use command::show;
