//! `evalcore experiment`.

mod command;
mod dataset;
mod directory;
mod input;
mod rank;
mod score;
mod validate;

pub(super) use command::experiment;
