//! Made-up evaluation results of any size, the same bytes for the same arguments.
//!
//! [`random`] draws as Python does, so that anyone can make the same texts there; [`predictions`] and
//! [`results`] write files with it, [`trees`] whole work dirs.

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
