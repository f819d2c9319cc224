//! What changes a store.

use std::fs::File;
use std::io::{BufReader, stdin};
use std::path::Path;

use evalcore::source::OsSource;
use evalcore::{Code, Error, ErrorKind};
use evalcore_store::{
    Batch, Group, ImportOptions, Merge, PurgeOptions, RunState, Store, TaskResult, Texts, Time,
    read_jsonl, run_from_workdir,
};

use crate::ExitStatus;
use crate::args::{DeclareArgs, ImportArgs, MergeArg, PurgeArgs, RecordTaskArgs};
use crate::commands::Context;
use crate::failure::Failure;
use crate::output::Destination;

fn merge(store: &dyn Store, arg: Option<MergeArg>) -> Merge {
    match arg {
        None => store.default_merge(),
        Some(MergeArg::Replace) => Merge::Replace,
        Some(MergeArg::Coalesce) => Merge::Coalesce,
        Some(MergeArg::Append) => Merge::Append,
    }
}

/// What can not be kept is the caller's to correct.
pub(super) fn refused(error: Error) -> Failure {
    match error.code() {
        Code::RecordInvalid
        | Code::RecordDuplicate
        | Code::RecordOlder
        | Code::RecordUndeclaredGroup => Failure::usage(error),
        _ => error.into(),
    }
}

pub(super) fn say(line: &str) -> Result<(), Failure> {
    let mut to = Destination::open(None)?;
    to.put(format!("{line}\n"))?;
    to.finish()
}

/// Imports work dirs and files, each in a transaction of its own.
pub(super) fn import(
    store: &dyn Store,
    args: &ImportArgs,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    let mut status = ExitStatus::Success;
    for path in &args.paths {
        let batch = if path.is_dir() {
            let (batch, state) = workdir(path, args, context)?;
            if state != RunState::Completed {
                status = status.worst(ExitStatus::Partial);
            }
            batch
        } else if path == Path::new("-") {
            read_jsonl(stdin().lock()).map_err(refused)?
        } else {
            let named = |error: Error| error.at_path(path.display().to_string());
            let file = File::open(path).map_err(|error| named(Error::io("open", error)))?;
            read_jsonl(BufReader::new(file)).map_err(|error| refused(named(error)))?
        };
        let report = store
            .write(batch, merge(store, args.merge))
            .map_err(refused)?;
        say(&format!(
            "{}: {} new, {} replaced, {} unchanged",
            path.display(),
            report.inserted,
            report.replaced,
            report.unchanged
        ))?;
    }
    Ok(status)
}

fn workdir(
    path: &Path,
    args: &ImportArgs,
    context: &Context<'_>,
) -> Result<(Batch, RunState), Failure> {
    let usage = |name: &'static str, expected: &'static str| {
        Failure::usage(Error::new(ErrorKind::InvalidParameter {
            name,
            expected,
            found: "nothing".to_owned(),
        }))
    };
    let eval_id = args.eval_id.as_deref();
    let eval_id = eval_id.ok_or_else(|| usage("--eval-id", "given for a work dir"))?;
    let run_id = match &args.run_id {
        Some(run_id) if args.paths.len() == 1 => run_id.clone(),
        Some(_) => return Err(usage("--run-id", "left out with several paths")),
        None => run_name(path)?,
    };
    let mut options = ImportOptions::new();
    if args.texts {
        options.texts(Texts::Read);
    }
    let source = OsSource::new(path)?;
    let (mut run, found) = run_from_workdir(&source, "", eval_id, &run_id, &options)?;
    for diagnostic in &found {
        context
            .messages
            .note(&format!("{}: {}", diagnostic.code, diagnostic.message));
    }
    run.experiment_id.clone_from(&args.experiment_id);
    run.experiment_group.clone_from(&args.group);
    run.extension_version.clone_from(&args.extension_version);
    let state = run.status;
    let mut batch = Batch::new();
    batch.run(run);
    Ok((batch, state))
}

/// The run that a work dir is by its name, without `opencompass-`.
pub(super) fn run_name(path: &Path) -> Result<String, Failure> {
    let whole = path.canonicalize().ok();
    let name = whole.as_deref().and_then(Path::file_name);
    let name = name.ok_or_else(|| {
        Failure::usage(Error::new(ErrorKind::InvalidParameter {
            name: "--run-id",
            expected: "given for a path without a name",
            found: "nothing".to_owned(),
        }))
    })?;
    let name = name.to_string_lossy();
    Ok(name
        .strip_prefix("opencompass-")
        .unwrap_or(&name)
        .to_owned())
}

/// Records one task result and prints its id.
pub(super) fn record(store: &dyn Store, args: &RecordTaskArgs) -> Result<ExitStatus, Failure> {
    let mut task = TaskResult::new(
        &args.experiment_id,
        &args.task,
        &args.group,
        &args.extension_version,
        &args.model,
    );
    task.agent_name.clone_from(&args.agent);
    for measure in &args.measures {
        let parsed = measure
            .split_once('=')
            .and_then(|(name, number)| Some((name.to_owned(), number.parse().ok()?)));
        let (name, number) = parsed.ok_or_else(|| {
            Failure::usage(Error::new(ErrorKind::InvalidParameter {
                name: "METRIC=NUMBER",
                expected: "a name and a number, such as `accuracy=0.9`",
                found: measure.clone(),
            }))
        })?;
        task.measures.insert(name, number);
    }
    task.recorded_at = args.at.as_deref().map(str::parse).transpose()?;
    say(&store
        .record(task, merge(store, args.merge))
        .map_err(refused)?)?;
    Ok(ExitStatus::Success)
}

/// Declares a group.
pub(super) fn declare(store: &dyn Store, args: &DeclareArgs) -> Result<ExitStatus, Failure> {
    let group = Group::new(&args.name, args.role.parse()?).map_err(refused)?;
    store.declare_group(&group)?;
    Ok(ExitStatus::Success)
}

/// Deletes what is old, or counts it.
pub(super) fn purge(store: &dyn Store, args: &PurgeArgs) -> Result<ExitStatus, Failure> {
    let cutoff = Time::now().minus_days(args.older_than_days);
    let mut options = PurgeOptions::older_than(cutoff);
    options.dry_run(args.dry_run).current(!args.history_only);
    let report = store.purge(&options)?;
    let verb = if report.dry_run {
        "would delete"
    } else {
        "deleted"
    };
    say(&format!(
        "{verb} {} task results, {} runs with {} scores and {} samples; {} are protected",
        report.tasks, report.runs, report.scores, report.samples, report.protected
    ))?;
    Ok(ExitStatus::Success)
}
