//! The recorded values of the reference libraries, through the command.
//!
//! Each case becomes a file of records; the figures of the JSON document are compared at the
//! tolerances that the oracles' README states. What a library refuses, the command does not answer.

mod answers;
mod cases;
mod classification;
mod numbers;
mod texts;
