//! One run as it stands in the extraction document.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::error::Error;
use crate::opencompass::workdir::Workdir;
use crate::schema::wire::{Missing, RunExtraction, RunStatus, Score, SummaryFiles, Unlisted};
use crate::schema::{Cell, Outcome, non_finite_name};
use crate::source::{Source, join};

/// The entry of a run that could not be read at all.
pub(super) fn failed(error: &Error) -> RunExtraction {
    let text = match error.code() {
        Code::IoNotFound => "Results directory not found".to_owned(),
        _ => error.to_string(),
    };
    RunExtraction {
        error: Some(text),
        code: Some(error.code().as_str().to_owned()),
        diagnostics: vec![error.to_diagnostic()],
        ..empty()
    }
}

/// An entry without anything, its ids included.
fn empty() -> RunExtraction {
    RunExtraction {
        run_id: String::new(),
        eval_id: String::new(),
        status: RunStatus::Error,
        error: None,
        code: None,
        partial: false,
        timestamp: None,
        scores: Vec::new(),
        missing: Vec::new(),
        csv_file: None,
        summary_files: SummaryFiles::default(),
        predictions: None,
        origin: None,
        candidates: Vec::new(),
        chosen: None,
        why: None,
        groups: Vec::new(),
        unlisted: Vec::new(),
        diagnostics: Vec::new(),
        start_time: None,
        completion_time: None,
        duration_seconds: None,
    }
}

/// The entry of a work dir, without the run's ids.
pub(super) fn from_workdir(source: &dyn Source, workdir: &Workdir, details: bool) -> RunExtraction {
    let (scores, missing) = (workdir.scores(), workdir.missing());
    let status = if scores.is_empty() {
        RunStatus::Error
    } else {
        RunStatus::Success
    };
    let error = scores.is_empty().then(|| no_scores(workdir, &missing));
    let lacking = missing.iter().any(|cell| cell.reason.lacks_value());
    let unread = workdir
        .diagnostics
        .iter()
        .any(|found| found.severity == Severity::Error || found.code == Code::WorkdirStaleSummary);
    RunExtraction {
        status,
        code: error
            .is_some()
            .then(|| Code::ExtractNoScores.as_str().to_owned()),
        error,
        partial: lacking || unread,
        timestamp: workdir.timestamp.map(|time| time.to_string()),
        scores,
        missing,
        csv_file: csv_file(source, workdir),
        summary_files: summary_files(source, workdir),
        predictions: workdir
            .chosen()
            .filter(|chosen| chosen.holds.contains(&"predictions"))
            .map(|chosen| source.display(&join(&chosen.path, "predictions"))),
        origin: Some(workdir.origin.to_owned()),
        candidates: workdir
            .candidates
            .iter()
            .map(|candidate| candidate.to_wire(source))
            .collect(),
        chosen: workdir.chosen().map(|chosen| source.display(&chosen.path)),
        unlisted: if details {
            workdir.unlisted_scores()
        } else {
            Vec::new()
        },
        why: Some(workdir.why.clone()),
        groups: if details {
            workdir.groups.clone()
        } else {
            Vec::new()
        },
        diagnostics: workdir.diagnostics.clone(),
        ..empty()
    }
}

impl Workdir {
    /// The cells with a value, in the order of the table.
    #[must_use]
    pub fn scores(&self) -> Vec<Score> {
        let cells = self.cells.iter();
        let scores = cells.filter_map(|cell| match &cell.outcome {
            Outcome::Score(score) => Some(wire_score(cell, Some(*score), None)),
            Outcome::NonFinite(number) => {
                Some(wire_score(cell, None, Some(non_finite_name(*number))))
            }
            Outcome::Absent(_) => None,
        });
        scores.collect()
    }

    /// The cells without a value, in the order of the table.
    #[must_use]
    pub fn missing(&self) -> Vec<Missing> {
        let cells = self.cells.iter();
        let missing = cells.filter_map(|cell| {
            let absence = cell.absence()?;
            Some(Missing {
                dataset: cell.dataset.clone(),
                version: cell.version.clone(),
                metric: cell.metric.clone(),
                mode: cell.mode.clone(),
                model: cell.model.clone(),
                judge: cell.judge.clone(),
                reason: absence.reason,
                evidence: absence.evidence.clone(),
            })
        });
        missing.collect()
    }

    /// The scores in result files that the table does not list.
    #[must_use]
    pub fn unlisted_scores(&self) -> Vec<Unlisted> {
        let unlisted = self.unlisted.iter().map(|score| Unlisted {
            dataset: score.dataset.clone(),
            metric: score.metric.clone(),
            model: score.model.clone(),
            judge: score.judge.clone(),
            score: Some(score.value).filter(|value| value.is_finite()),
            n: score.n,
        });
        unlisted.collect()
    }
}

fn wire_score(cell: &Cell, score: Option<f64>, non_finite: Option<&str>) -> Score {
    let spec = cell.spec;
    Score {
        dataset: cell.dataset.clone(),
        version: cell.version.clone(),
        metric: cell.metric.clone(),
        mode: cell.mode.clone(),
        model: cell.model.clone(),
        judge: cell.judge.clone(),
        score,
        exact: cell.exact,
        n: cell.n,
        replicas: cell.replicas,
        non_finite: non_finite.map(str::to_owned),
        unit: spec.unit,
        direction: spec.direction,
        kind: cell.row,
    }
}

/// What there is to say of a run without a score, with the directory it is about.
pub(super) fn without_scores(run: &RunExtraction) -> Option<Diagnostic> {
    let found = Diagnostic::error(Code::ExtractNoScores, run.error.clone()?);
    Some(found.at_path(run.chosen.clone().unwrap_or_default()))
}

fn no_scores(workdir: &Workdir, missing: &[Missing]) -> String {
    let place = workdir
        .chosen()
        .map(|chosen| {
            chosen
                .path
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .to_owned()
        })
        .unwrap_or_default();
    let lacking = missing
        .iter()
        .filter(|cell| cell.reason.lacks_value())
        .count();
    let broken = workdir
        .diagnostics
        .iter()
        .find(|found| found.severity == Severity::Error);
    let mut text = if let (Some(broken), true) = (broken, missing.is_empty()) {
        format!("No scores found in `{place}`: {}", broken.message)
    } else if missing.is_empty() && !workdir.tables.is_empty() {
        format!("No scores found: the summary of `{place}` has no rows")
    } else if workdir.tables.is_empty() && missing.is_empty() {
        format!("No CSV results found: `{place}` holds {}", held(workdir))
    } else if workdir.tables.is_empty() {
        let held = held(workdir);
        format!("No CSV results found: `{place}` holds {held}, {lacking} cells without a value")
    } else {
        format!("No scores found: the summary of `{place}` has {lacking} cells without a value")
    };
    let older = workdir.candidates.iter().skip(1).find(|candidate| {
        let mut files = candidate.summaries.iter();
        files.any(|file| file.name.time().is_some())
    });
    if let Some(older) = older {
        text = format!("{text}; the older `{}` has a summary", older.name);
    }
    text
}

/// What stands in a directory without a summary.
fn held(workdir: &Workdir) -> String {
    let parts = workdir.chosen().map(|chosen| chosen.holds.as_slice());
    match parts.unwrap_or_default() {
        [] => "no summary and no results".to_owned(),
        parts if parts.contains(&"results") => format!("no summary, only {}", parts.join(", ")),
        parts => format!("no summary and no results, only {}", parts.join(", ")),
    }
}

fn csv_file(source: &dyn Source, workdir: &Workdir) -> Option<String> {
    let table = workdir.tables.first()?;
    (workdir.origin == "csv" || workdir.origin == "report").then(|| source.display(table))
}

/// The summary files that carry the time of the table that was read.
fn summary_files(source: &dyn Source, workdir: &Workdir) -> SummaryFiles {
    let mut files = SummaryFiles::default();
    let Some(table) = workdir.tables.first() else {
        return files;
    };
    let stem = table
        .rsplit_once('.')
        .map_or(table.as_str(), |(stem, _)| stem);
    let summaries = workdir.chosen().map(|chosen| chosen.summaries.as_slice());
    for file in summaries.unwrap_or_default() {
        let place = || Some(source.display(&file.path));
        match file.path.strip_prefix(stem) {
            Some(".csv") => files.csv = place(),
            Some(".md") => files.md = place(),
            Some(".txt") => files.txt = place(),
            _ => {}
        }
    }
    files
}
