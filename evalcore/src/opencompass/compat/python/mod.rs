//! The parts of Python 3.11 whose behaviour can be seen in the output of the imitated tools.
//!
//! `float()`, `repr()`, `json`, `csv`, text files and `datetime.fromisoformat`, as far as the tools
//! use them. Everything is checked against recordings of the real interpreter
//! (`testdata/golden/budeval_extra`).

mod csv;
mod datetime;
mod decode;
mod float;
mod json_read;
mod json_write;
mod text;
mod unicode;
mod unicode_tables;
mod value;

pub(super) use csv::{Cell, DictReader, DictRow};
pub(super) use datetime::{DateTime, seconds_between};
pub(super) use decode::read_text;
pub(super) use float::float;
pub(super) use json_read::{JsonError, MAX_DEPTH, loads};
pub(super) use json_write::{dumps, dumps_nice};
pub(super) use text::{Text, repr, strip};
pub(super) use value::{Dict, Value};
