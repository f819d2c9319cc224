//! Made-up evaluation results of any size, the same bytes for the same arguments.
//!
//! [`random`] is Python's generator, so that the files of [`predictions`] are those of
//! `generate_predictions.py`, byte for byte. [`results`] writes result files with details,
//! [`trees`] work dirs.

pub mod predictions;
pub mod random;
pub mod results;
pub mod trees;

/// Prints a line.
///
/// # Errors
///
/// When standard output is closed.
pub fn say(line: &str) -> std::io::Result<()> {
    use std::io::Write;

    writeln!(std::io::stdout(), "{line}")
}
