//! Where the value of an option comes from: flag, environment, `evalcore.toml`, default.

mod config_file;
mod origins;
mod parse;
mod print;
mod usage;

pub(crate) use origins::Origins;
pub(crate) use parse::{Parsed, command, parse};
pub(crate) use print::print_config;
pub(crate) use usage::{missing_option, unfit_format};
