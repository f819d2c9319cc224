//! `evalcore experiment compare` and `leaderboard`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use evalcore::experiment::{
    CompareOptions, DifferentData, LeaderboardRow, Run, RunComparison, compare_runs,
    leaderboard as ranked,
};
use evalcore::report::{Field, Table, escape};
use evalcore::{Error, ErrorKind};

use super::input;
use crate::ExitStatus;
use crate::args::{CompareRunsArgs, Format, LeaderboardArgs};
use crate::commands::Context;
use crate::commands::compare::{Parts, read_policy, report, rounded, status};
use crate::failure::Failure;
use crate::output::Writer;

/// How many samples a table names.
const NAMED: usize = 20;

/// Compares two runs.
///
/// # Errors
///
/// What keeps a run or the policy from being read; different data; [`Failure::Write`].
pub(super) fn compare(
    args: &CompareRunsArgs,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    let formats = [
        Format::Table,
        Format::Json,
        Format::Md,
        Format::Csv,
        Format::Jsonl,
    ];
    let writer = Writer::one_of(&args.file, &args.format, context, &formats)?;
    let mut options = CompareOptions::default();
    options.policy = read_policy(args.policy.as_deref())?;
    options.metrics.clone_from(&args.metric);
    if args.force {
        options.different_data = DifferentData::CompareShared;
    }
    let baseline = input::run(args.baseline.as_deref())?;
    let candidate = input::run(args.candidate.as_deref())?;
    for run in [&baseline, &candidate] {
        context.messages.diagnostics(&run.diagnostics, None);
    }
    let found = compare_runs(&baseline, &candidate, &options)?;
    if !found.same_data {
        context
            .messages
            .note("the runs are over different data: only shared samples are compared");
    }
    match writer.format() {
        Format::Json => writer.json(&found)?,
        Format::Table => {
            report(&found.comparison, Parts::Shown, &writer)?;
            writer.text(&samples(&found))?;
        }
        _ => report(&found.comparison, Parts::Shown, &writer)?,
    }
    Ok(status(&found.comparison))
}

fn samples(found: &RunComparison) -> String {
    let line = |title: &str, ids: &[String]| {
        let named: Vec<String> = ids
            .iter()
            .take(NAMED)
            .map(|id| escape::terminal(id))
            .collect();
        let more = ids.len().saturating_sub(NAMED);
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        format!("{title} {}: {}{more}\n", ids.len(), named.join(" "))
    };
    let mut page = line("fixed", &found.fixed) + &line("regressed", &found.regressed);
    for (title, ids) in [
        ("only in the baseline", &found.only_baseline),
        ("only in the candidate", &found.only_candidate),
    ] {
        if !ids.is_empty() {
            page.push_str(&line(title, ids));
        }
    }
    page
}

/// Ranks runs.
///
/// # Errors
///
/// What keeps a run from being read, `layout.unknown` where there is none; [`Failure::Write`].
pub(super) fn leaderboard(
    args: &LeaderboardArgs,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    let writer = Writer::new(&args.file, &args.format, Format::Table);
    let mut runs: Vec<Run> = Vec::new();
    let mut partial = false;
    for path in &args.runs {
        for dir in directories(path)? {
            match input::metrics(&dir) {
                Ok(run) if run.metrics.is_some() => runs.push(run),
                Ok(_) => {
                    partial = true;
                    context
                        .messages
                        .note(&format!("{}: has no metrics yet", dir.display()));
                }
                Err(error) => {
                    partial = true;
                    context.messages.diagnostics(&[error.to_diagnostic()], None);
                }
            }
        }
    }
    if runs.is_empty() {
        let error = Error::new(ErrorKind::UnknownLayout {
            expected: "a run directory with metrics",
            found: "none".to_owned(),
        });
        return Err(error.into());
    }
    let rows = ranked(&runs);
    let data: BTreeSet<(&str, Option<&str>)> = rows
        .iter()
        .map(|row| (row.dataset_version.as_str(), row.dataset_sha256.as_deref()))
        .collect();
    if data.len() > 1 {
        let n = data.len();
        context.messages.note(&format!(
            "the runs are over {n} data sets: each is ranked by itself"
        ));
    }
    match writer.format() {
        Format::Json => writer.json(&rows)?,
        _ => writer.table(&table(&rows))?,
    }
    Ok(if partial {
        ExitStatus::Partial
    } else {
        ExitStatus::Success
    })
}

/// A run's directory, or those below.
fn directories(path: &Path) -> Result<Vec<PathBuf>, Error> {
    if input::is_run(path) {
        return Ok(vec![path.to_owned()]);
    }
    let failed = |error| Error::io("list", error).at_path(path.display().to_string());
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        // `latest` leads to a run that is listed by its own name.
        let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if !is_link && !is_hidden && input::is_run(&entry.path()) {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn table(rows: &[LeaderboardRow]) -> Table {
    let mut table = Table::new([
        "dataset",
        "rank",
        "experiment",
        "model",
        "accuracy",
        "low",
        "high",
        "n",
        "latency_ms",
        "cost_usd",
        "run",
        "note",
    ]);
    let number =
        |value: Option<f64>| value.map_or(Field::Empty, |value| Field::number(rounded(value)));
    for row in rows {
        let hash = row.dataset_sha256.as_deref().and_then(|hash| hash.get(..8));
        let data = match hash {
            Some(hash) => format!("{} {hash}", row.dataset_version),
            None => row.dataset_version.clone(),
        };
        let note = match (row.tied, row.overlaps_best && row.rank > 1) {
            (true, _) => "tied",
            (_, true) => "overlaps the first",
            _ => "",
        };
        table.push([
            Field::text(data),
            Field::Count(row.rank),
            Field::text(&row.experiment_id),
            Field::text(&row.model_name),
            number(Some(row.accuracy)),
            number(row.accuracy_ci_low),
            number(row.accuracy_ci_high),
            Field::Count(row.n),
            number(row.avg_latency_ms),
            number(row.cost_usd),
            Field::text(&row.run_id),
            Field::text(note),
        ]);
    }
    table
}
