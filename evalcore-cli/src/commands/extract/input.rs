//! From the options to an extraction, and what is said about it on stderr.

use evalcore::discover::{EvalId, eval_dir, list_runs};
use evalcore::opencompass::{ExtractOptions, OpenedRun};
use evalcore::schema::wire::{Extraction, RunExtraction, RunStatus};
use evalcore::source::{OsSource, Source};
use evalcore::{Code, Diagnostic, Error, ErrorKind, Severity};

use crate::args::ExtractArgs;
use crate::commands::Context;
use crate::commands::progress::Progress;
use crate::commands::threads::on_threads;
use crate::failure::Failure;
use crate::layers::missing_option;
use crate::messages::Excerpts;

/// Which runs are read, from where, and how.
pub(super) struct Asked<'a> {
    context: &'a Context<'a>,
    source: &'a OsSource,
    eval_id: &'a str,
    run_ids: Vec<String>,
    options: ExtractOptions,
}

/// The evaluation that was named.
///
/// # Errors
///
/// When none was, or its id is not a plain name.
pub(super) fn eval_id(args: &ExtractArgs) -> Result<&str, Failure> {
    let Some(eval_id) = args.eval_id.as_deref() else {
        return Err(missing_option(
            "extract",
            "--eval-id <ID> (or EVAL_ID in the environment)",
        ));
    };
    EvalId::new(eval_id).map_err(Failure::usage)?;
    Ok(eval_id)
}

/// The runs that were named, or every run of the evaluation.
///
/// # Errors
///
/// When no run was named and the evaluation's directory can not be listed or holds none.
pub(super) fn run_ids(
    args: &ExtractArgs,
    eval_id: &str,
    source: &OsSource,
) -> Result<Vec<String>, Failure> {
    match &args.run_ids {
        Some(list) => Ok(split(list)),
        None => every_run(source, eval_id),
    }
}

impl<'a> Asked<'a> {
    /// Asks for runs of an evaluation.
    pub(super) fn new(
        args: &'a ExtractArgs,
        context: &'a Context<'a>,
        source: &'a OsSource,
        (eval_id, run_ids): (&'a str, Vec<String>),
    ) -> Self {
        let mut options = ExtractOptions::new();
        options.strict(context.global.strict).details(args.details);
        if let Some(at) = &args.at {
            options.at(at);
        }
        if let Some(judge) = &args.judge {
            options.judge(judge);
        }
        let progress = Progress::new(run_ids.len(), context.messages);
        options.on_run(move || progress.step());
        Self {
            context,
            source,
            eval_id,
            run_ids,
            options,
        }
    }

    /// The document of the runs.
    pub(super) fn extract(self) -> Result<Extraction, Failure> {
        let extraction = on_threads(self.context, || {
            self.options
                .extract_runs(self.source, self.eval_id, &self.run_ids)
        });
        Ok(extraction?)
    }

    /// The work dirs of the runs, for who wants more of them than the document.
    pub(super) fn open(self) -> Result<Vec<OpenedRun>, Failure> {
        let runs = on_threads(self.context, || {
            self.options
                .open_runs(self.source, self.eval_id, &self.run_ids)
        });
        Ok(runs?)
    }
}

/// The items of a list with commas, trimmed; empty ones are none.
pub(super) fn split(list: &str) -> Vec<String> {
    let items = list.split(',').map(str::trim);
    items
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect()
}

fn every_run(source: &OsSource, eval_id: &str) -> Result<Vec<String>, Failure> {
    let dir = eval_dir(source, &EvalId::new(eval_id)?)?;
    let runs = list_runs(source, &dir)?;
    if runs.is_empty() {
        let nothing = ErrorKind::UnknownLayout {
            expected: "directories named `opencompass-<run id>`",
            found: "none".to_owned(),
        };
        return Err(Error::new(nothing).at_path(source.display(&dir)).into());
    }
    Ok(runs.iter().map(|run| run.as_str().to_owned()).collect())
}

/// Says which runs failed, and what was noticed while reading.
pub(super) fn report(extraction: &Extraction, context: &Context<'_>, excerpts: &Excerpts<'_>) {
    if extraction.results.is_empty() {
        let nothing = Diagnostic::error(Code::ParameterInvalid, "the list of run ids is empty");
        context.messages.diagnostics([&nothing], Some(excerpts));
    }
    let found: Vec<Diagnostic> = extraction.results.iter().flat_map(said).collect();
    context.messages.diagnostics(&found, Some(excerpts));
}

fn said(run: &RunExtraction) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let code = run.code.as_deref().unwrap_or_default();
    if run.status == RunStatus::Error {
        let known = Code::ALL.iter().find(|known| known.as_str() == code);
        let error = run.error.as_deref().unwrap_or("no scores");
        let message = format!("run `{}`: {error}", run.run_id);
        let cause = run
            .diagnostics
            .iter()
            .find(|found| found.code.as_str() == code);
        let mut failed = Diagnostic::error(*known.unwrap_or(&Code::IoFailed), message);
        failed.path = cause
            .and_then(|cause| cause.path.clone())
            .or(run.chosen.clone());
        failed.position = cause.and_then(|cause| cause.position);
        found.push(failed);
    }
    let others = run.diagnostics.iter();
    found.extend(
        others
            .filter(|other| other.severity < Severity::Error || other.code.as_str() != code)
            .cloned(),
    );
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_split_on_commas_and_trimmed() {
        for (list, want) in [
            ("a,b", vec!["a", "b"]),
            (" a , b ,", vec!["a", "b"]),
            (",,", vec![]),
            ("", vec![]),
            ("a b", vec!["a b"]),
        ] {
            assert_eq!(split(list), want, "{list:?}");
        }
    }
}
