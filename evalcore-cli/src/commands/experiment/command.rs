//! Which of the commands.

use super::{dataset, rank, score, validate};
use crate::ExitStatus;
use crate::args::ExperimentCommand;
use crate::commands::Context;
use crate::failure::Failure;

/// Does what was asked.
///
/// # Errors
///
/// Those of the command.
pub(in crate::commands) fn experiment(
    command: &ExperimentCommand,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    match command {
        ExperimentCommand::Validate(args) => validate::validate(args, context),
        ExperimentCommand::Score(args) => score::score(args, context),
        ExperimentCommand::Compare(args) => rank::compare(args, context),
        ExperimentCommand::Leaderboard(args) => rank::leaderboard(args, context),
        ExperimentCommand::Dataset(command) => dataset::dataset(command, context),
    }
}
