//! A directory: a work dir, the runs of an evaluation, or files side by side.

use std::path::Path;

use evalcore::discover::{list_runs, run_dir};
use evalcore::opencompass::FileKind;
use evalcore::opencompass::workdir::{SampleOptions, Workdir, WorkdirOptions};
use evalcore::report::{account_table, sample_row, sample_table};
use evalcore::source::{EntryKind, OsSource, Source};
use evalcore::{Code, Diagnostic, Error};

use super::command::Show;
use super::file;
use super::sections::{More, Sections};
use crate::ExitStatus;
use crate::commands::status;
use crate::failure::Failure;
use crate::messages::Messages;

/// Shows a directory.
///
/// # Errors
///
/// When it can not be listed or holds nothing that is known; [`Failure::Write`].
pub(super) fn show(
    show: &Show<'_>,
    path: &Path,
    sections: &mut Sections<'_>,
) -> Result<ExitStatus, Failure> {
    let source = OsSource::new(path)?;
    let runs = list_runs(&source, "")?;
    let dirs: Vec<String> = runs.iter().map(|run| run_dir("", run)).collect();
    let is_dir = |dir: &String| matches!(source.kind(dir), Ok(Some(EntryKind::Directory)));
    if dirs.iter().any(is_dir) {
        return each(dirs.into_iter(), |dir| {
            workdir(show, &source, dir, sections)
        });
    }
    let unknown = match workdir(show, &source, "", sections) {
        Err(Failure::Core { error, .. }) if error.code() == Code::LayoutUnknown => error,
        other => return other,
    };
    let entries = source.list("")?;
    let files = entries
        .iter()
        .filter(|entry| entry.kind == EntryKind::File && !entry.name.starts_with('.'));
    let known = files.filter(|entry| is_known(&entry.name));
    let names: Vec<String> = known.map(|entry| entry.name.clone()).collect();
    if names.is_empty() {
        return Err(unknown.into());
    }
    each(names.into_iter(), |name| {
        file::show(show, &source, name, &source.display(name), sections)
    })
}

/// Shows each in turn; one that can not be read is said and makes the answer partial, or unusable
/// where no other can be.
fn each(
    names: impl Iterator<Item = String>,
    mut one: impl FnMut(&str) -> Result<ExitStatus, Failure>,
) -> Result<ExitStatus, Failure> {
    let mut status = ExitStatus::Success;
    let mut shown = 0;
    for name in names {
        match one(&name) {
            // What holds nothing is a part of what was asked for.
            Ok(ExitStatus::Unusable) => status = status.worst(ExitStatus::Partial),
            Ok(one) => {
                shown += 1;
                status = status.worst(one);
            }
            Err(failure @ Failure::Core { .. }) => {
                Messages::failure(&failure);
                status = status.worst(ExitStatus::Partial);
            }
            Err(other) => return Err(other),
        }
    }
    Ok(if shown == 0 {
        ExitStatus::Unusable
    } else {
        status
    })
}

fn is_known(name: &str) -> bool {
    FileKind::detect(name, b"").is_some()
}

fn workdir(
    show: &Show<'_>,
    source: &OsSource,
    dir: &str,
    sections: &mut Sections<'_>,
) -> Result<ExitStatus, Failure> {
    let mut options = WorkdirOptions::new();
    options.strict(show.context.global.strict);
    if let Some(at) = &show.args.at {
        options.at(at);
    }
    if let Some(judge) = &show.args.judge {
        options.judge(judge);
    }
    let workdir =
        Workdir::open(source, dir, &options).map_err(|error| Show::failed(source, dir, error))?;
    let account = workdir.account(source);
    let path = source.display(dir);
    if !show.args.samples {
        let found = &account.diagnostics;
        let noticed = show.noticed(found, source);
        sections.whole(&path, "work dir", &account_table(&account), found)?;
        return Ok(noticed.worst(status::of_account(&account)));
    }
    let noticed = show.noticed(&workdir.diagnostics, source);
    sections.begin(&path, "work dir", &sample_table())?;
    let visited = samples(show, source, &workdir, sections)?;
    let fresh = match &visited {
        Ok(found) => {
            let known = &workdir.diagnostics;
            let fresh = found.iter().filter(|one| !known.contains(one));
            fresh.cloned().collect()
        }
        Err(_) => Vec::new(),
    };
    sections.end(&[workdir.diagnostics.clone(), fresh.clone()].concat())?;
    match visited {
        Ok(_) => Ok(noticed.worst(show.noticed(&fresh, source))),
        Err(error) => Err(Show::failed(source, dir, error)),
    }
}

/// Visits samples until the limit, and gives what was noticed; the outer error is one of writing.
fn samples(
    show: &Show<'_>,
    source: &OsSource,
    workdir: &Workdir,
    sections: &mut Sections<'_>,
) -> Result<Result<Vec<Diagnostic>, Error>, Failure> {
    let mut options = SampleOptions::new();
    options.origin_prompt(show.args.prompt);
    let mut stopped = None;
    let visited = workdir.visit_samples(source, &options, &mut |sample| {
        let outcome = sections.row(sample_row(sample));
        if matches!(outcome, Ok(More::Yes)) {
            return Ok(());
        }
        stopped = Some(outcome.map(|_| ()));
        // Stops the visit; what it means is in `stopped`.
        Err(Error::io("write", std::io::ErrorKind::Interrupted.into()))
    });
    match stopped {
        Some(outcome) => outcome.map(|()| Ok(Vec::new())),
        None => Ok(visited),
    }
}
