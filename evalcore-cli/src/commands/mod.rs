//! One file a command; each reads its options, calls core and writes.

mod compare;
mod completions;
mod doctor;
mod experiment;
mod extract;
mod man;
mod metrics;
mod progress;
mod schema;
mod score;
#[cfg(feature = "serve")]
mod serve;
mod show;
mod status;
mod store;
mod threads;

use crate::ExitStatus;
use crate::args::{Command, GlobalArgs};
use crate::failure::Failure;
use crate::layers::{Origins, Parsed, print_config};
use crate::messages::Messages;
use crate::output::Destination;

/// What every command knows.
pub(crate) struct Context<'a> {
    pub(crate) global: &'a GlobalArgs,
    pub(crate) origins: &'a Origins,
    pub(crate) messages: Messages,
}

/// Runs the command that was parsed.
///
/// # Errors
///
/// What stopped it.
pub(crate) fn dispatch(parsed: &Parsed) -> Result<ExitStatus, Failure> {
    let global = &parsed.cli.global;
    if global.print_config {
        let mut stdout = Destination::open(None)?;
        stdout.put(print_config(parsed))?;
        stdout.finish()?;
        return Ok(ExitStatus::Success);
    }
    let context = Context {
        global,
        origins: &parsed.origins,
        messages: Messages::new(global.quiet),
    };
    match &parsed.cli.command {
        Command::Extract(args) => extract::extract(args, &context),
        Command::Show(args) => show::show(args, &context),
        Command::Doctor(args) => doctor::doctor(args, &context),
        Command::Metrics(metric) => metrics::metrics(metric, &context),
        Command::Score(args) => score::score(args, &context),
        Command::Compare(args) => compare::compare(args, &context),
        Command::Experiment(command) => experiment::experiment(command, &context),
        Command::Store(args) => store::store(args, &context),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::serve(args),
        Command::Schema(args) => schema::schema(args),
        Command::Completions(args) => completions::completions(args),
        Command::Man(args) => man::man(args),
    }
}
