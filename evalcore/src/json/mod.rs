//! Tolerant JSON: values as Python writes them, from a slice or from a stream.
//!
//! What OpenCompass writes comes from Python's `json.dump`: bare `NaN` and `Infinity`, integers of
//! any size, files cut in the middle of a value. [`parse()`] takes a whole document, [`Reader`]
//! walks a stream of any length in bounded memory.
//!
//! | input | tolerant | strict |
//! | --- | --- | --- |
//! | `NaN`, `Infinity`, `-Infinity`, integers of any size | a [`Number`] | a [`Number`] |
//! | byte order mark | `text.bom` | error |
//! | unpaired surrogate in a kept string | U+FFFD, `json.lone_surrogate` | error |
//! | bytes that are not UTF-8 in a kept string | U+FFFD, `text.not_utf8` | error |
//! | raw control character but LF in a kept string | kept, `json.control_character` | error |
//! | duplicate member name in a kept object | the last value, at the first place, `json.duplicate_key` | error |
//! | text after the document | `json.trailing` | error |
//! | raw LF within a string, any other damage | error `json.syntax` | error |
//! | end of the text within a value | error `json.truncated` | error |
//! | a kept value above the limits of depth and size | error | error |
//!
//! Of a skipped value only strings and brackets are looked at, and it may have any depth and size.

mod document;
mod fault;
mod findings;
mod inside;
mod left_out;
mod line;
mod number;
mod number_grammar;
mod parse;
mod reader;
mod reader_builder;
mod scan;
mod text;
mod value;
mod window;

pub use left_out::LeftOut;
pub use number::Number;
pub use parse::{ParseOptions, Parsed, parse, parse_strict, parse_with_diagnostics};
pub use reader::Reader;
pub use reader_builder::ReaderBuilder;
pub use value::{Kind, Value};

pub(crate) use document::Parser;
pub(crate) use findings::Findings;
pub(crate) use inside::first_item;
pub(crate) use left_out::is_above_a_limit;
pub(crate) use line::Line;
pub(crate) use scan::{Skipper, TextEnd, text_end, white_space};
pub(crate) use text::decode_clean;
