//! The command `evalcore` as a library: [`run`] takes the arguments and says how it went.
//!
//! | command | does |
//! | --- | --- |
//! | `extract` | the scores of OpenCompass runs as one document, rows or the answer of an API |
//! | `show` | any file or directory the project reads: its scores, samples or predictions |
//! | `doctor` | a work dir: every cell accounted for, every problem with place and advice |
//! | `metrics` | ROUGE, BLEU, classification and the other metrics over records, with intervals |
//! | `score` | agents against weighted thresholds; the exit code is the verdict |
//! | `compare` | two sides: deltas with their doubt, and a decision by a policy |
//! | `experiment` | golden data, scored answers, runs ranked and compared |
//! | `store` | a history of results: import, trend, compare, export, purge |
//! | `serve` | evaluations and stored results over HTTP; feature `serve` |
//! | `schema` | the JSON Schemas of the documents |
//! | `completions`, `man` | for shells and `man` |
//!
//! Data goes to stdout or the file of `-o`, everything else to stderr. Commands are thin: what they
//! know is how to read options, how to write a format, and which function of `evalcore` to call.

mod args;
mod commands;
mod exit;
mod failure;
mod layers;
mod messages;
mod output;
#[cfg(feature = "serve")]
mod serve;
mod tokenizer;

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub use exit::ExitStatus;

use failure::Failure;
use messages::Messages;

/// Runs the command line `args`, the program's name first, and says how it went.
///
/// Reads the environment and, where it exists, `evalcore.toml`; writes to stdout and stderr. It
/// never ends the process, so it also serves as a console script of another language.
///
/// # Examples
///
/// ```
/// use evalcore_cli::{ExitStatus, run};
///
/// assert_eq!(run(["evalcore", "extract", "--eval-id", "../secrets"]), ExitStatus::Usage);
/// ```
pub fn run<I, T>(args: I) -> ExitStatus
where
    I: IntoIterator<Item = T>,
    T: Into<OsString>,
{
    let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    guard(|| parse_and_dispatch(&args))
}

/// Turns a panic, which has been reported on stderr by then, into the status of a defect.
fn guard(command: impl FnOnce() -> ExitStatus) -> ExitStatus {
    catch_unwind(AssertUnwindSafe(command)).unwrap_or_else(|_| {
        Messages::say(
            "error[internal]: evalcore came to a place it should not come to\n\
             hint: report it, with the text above and the command line",
        );
        ExitStatus::Internal
    })
}

fn parse_and_dispatch(args: &[OsString]) -> ExitStatus {
    let outcome = layers::parse(args).and_then(|parsed| commands::dispatch(&parsed));
    outcome.unwrap_or_else(|failure: Failure| {
        Messages::failure(&failure);
        failure.status()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_internal_error() {
        assert_eq!(guard(|| panic!("on purpose")), ExitStatus::Internal);
        assert_eq!(guard(|| ExitStatus::Partial), ExitStatus::Partial);
    }
}
