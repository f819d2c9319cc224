//! Where the value of an option comes from: flag, environment, `evalcore.toml`, default.

mod config_file;
mod origins;
mod parse;
mod print;

pub(crate) use origins::Origins;
pub(crate) use parse::{Parsed, parse};
pub(crate) use print::print_config;
