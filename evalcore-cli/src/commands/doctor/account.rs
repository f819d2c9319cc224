//! `evalcore doctor`.

use evalcore::discover::{list_runs, run_dir};
use evalcore::opencompass::workdir::{Workdir, WorkdirOptions};
use evalcore::report::account_table;
use evalcore::source::{EntryKind, OsSource, Source};
use evalcore::{Error, ErrorKind};

use super::report::render;
use crate::ExitStatus;
use crate::args::{DoctorArgs, Format};
use crate::commands::{Context, status};
use crate::failure::Failure;
use crate::messages::Excerpts;
use crate::output::Writer;

/// Accounts for a work dir.
///
/// # Errors
///
/// When the directory can not be read or is no work dir; [`Failure::Write`].
pub(in crate::commands) fn doctor(
    args: &DoctorArgs,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    let writer = Writer::new(&args.file, &args.format, Format::Table).pretty(&args.pretty);
    let path = args.path.clone().unwrap_or_default();
    let source = OsSource::new(path)?;
    refuse_evaluation(&source)?;
    let excerpts = Excerpts::new(&source);
    let mut options = WorkdirOptions::new();
    options.strict(context.global.strict);
    if let Some(at) = &args.at {
        options.at(at);
    }
    if let Some(judge) = &args.judge {
        options.judge(judge);
    }
    let workdir = Workdir::open(&source, "", &options).map_err(|error| excerpts.failure(error))?;
    let account = workdir.account(&source);
    match writer.format() {
        Format::Json => writer.json(&account)?,
        Format::Table => writer.text(&render(&account, &excerpts, writer.width()))?,
        _ => writer.table(&account_table(&account))?,
    }
    Ok(status::of_account(&account))
}

/// The directory of an evaluation is one level too high: its runs would be taken for one.
fn refuse_evaluation(source: &OsSource) -> Result<(), Failure> {
    let runs = list_runs(source, "")?;
    let dirs = runs.iter().map(|run| run_dir("", run));
    let is_dir = |dir: &String| matches!(source.kind(dir), Ok(Some(EntryKind::Directory)));
    let names: Vec<String> = dirs.filter(is_dir).map(|dir| format!("`{dir}`")).collect();
    if names.is_empty() {
        return Ok(());
    }
    let kind = ErrorKind::UnknownLayout {
        expected: "the directory of one run",
        found: format!("an evaluation with {}", names.join(", ")),
    };
    Err(Error::new(kind).at_path(source.display("")).into())
}
