//! The command `evalcore` as a console script.

use std::ffi::OsString;

use pyo3::prelude::*;

/// Runs the command line.
///
/// Args:
///     args: The arguments, the program's name first.
///
/// Returns:
///     The exit code: 0 done, 3 partial, 4 nothing usable, 64 usage, 70 a defect.
#[pyfunction]
#[pyo3(signature = (args))]
pub(crate) fn run_cli(py: Python<'_>, args: Vec<OsString>) -> u8 {
    py.detach(|| evalcore_cli::run(args)).code()
}
