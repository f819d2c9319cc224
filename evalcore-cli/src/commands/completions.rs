//! `evalcore completions`.

use crate::ExitStatus;
use crate::args::CompletionsArgs;
use crate::failure::Failure;
use crate::layers::command;
use crate::output::Destination;

/// Writes the completions for a shell.
///
/// # Errors
///
/// [`Failure::Write`].
pub(super) fn completions(args: &CompletionsArgs) -> Result<ExitStatus, Failure> {
    let mut text = Vec::new();
    if let Some(shell) = args.shell {
        clap_complete::generate(shell, &mut command(), "evalcore", &mut text);
    }
    let mut to = Destination::open(args.file.output.as_deref())?;
    to.put(text)?;
    to.finish()?;
    Ok(ExitStatus::Success)
}
