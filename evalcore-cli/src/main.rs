//! The command `evalcore`.

use std::process::ExitCode;

fn main() -> ExitCode {
    evalcore_cli::run(std::env::args_os()).into()
}
