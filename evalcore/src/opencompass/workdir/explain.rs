//! Why a cell has no value.

use crate::opencompass::logs::classify_job_error;
use crate::opencompass::status::InferState;
use crate::schema::{Absence, Reason};
use crate::source::Source;

use super::outputs::Outputs;

/// The end of a log that holds the traceback.
const LOG_TAIL: u64 = 1 << 18;

/// Metrics that only the summarizer computes, of the members of a group.
pub(super) const GROUP_METRICS: [&str; 5] = [
    "naive_average",
    "weighted_average",
    "sum",
    "standard_deviation",
    "harmonic_mean",
];

/// Finds the reason why `model` has no value for `metric` of `dataset`.
pub(super) fn explain(
    outputs: &mut Outputs<'_>,
    dataset: &str,
    metric: &str,
    model: &str,
    judge: Option<&str>,
) -> Absence {
    if outputs.is_empty() && outputs.is_summarized {
        return Absence::new(Reason::Unexplained);
    }
    if let Some(path) = outputs
        .result_paths(dataset, model, judge)
        .into_iter()
        .next()
    {
        let facts = outputs.result(&path);
        if let Some(why) = facts.failure() {
            return Absence::shown_by(Reason::ScoringFailed, why);
        }
        if facts.metrics.is_empty() {
            let text = format!("results/{path} holds no number");
            return Absence::shown_by(Reason::MetricAbsent, text);
        }
        if let Some(value) = facts.metric(metric) {
            let text = format!("results/{path} holds `{metric}` {value}, the summary does not");
            return Absence::shown_by(Reason::Unexplained, text);
        }
        let names: Vec<String> = facts
            .metrics
            .iter()
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        let text = match metric {
            "-" => format!("results/{path} holds {}", names.join(", ")),
            _ => format!("results/{path} holds {}, not `{metric}`", names.join(", ")),
        };
        return Absence::shown_by(Reason::MetricAbsent, text);
    }
    if GROUP_METRICS.contains(&metric) {
        return Absence::new(Reason::GroupIncomplete);
    }
    explain_without_result(outputs, dataset, model)
}

fn explain_without_result(outputs: &mut Outputs<'_>, dataset: &str, model: &str) -> Absence {
    let status = state(outputs, dataset, model);
    let facts = outputs.predictions(dataset, model);
    let (entries, damage, unfinished) = (facts.entries, facts.damage.clone(), facts.unfinished);
    let answered = facts.finished;
    if let Some(damage) = damage {
        return Absence::shown_by(Reason::InferenceFailed, damage);
    }
    if answered {
        let why = failure_in_log(outputs, "eval", dataset, model);
        let is_begun = outputs.is_summarized || outputs.log_path("eval", dataset, model).is_some();
        let reason = if why.is_some() || is_begun {
            Reason::ScoringFailed
        } else {
            Reason::NotScored
        };
        let why = why.unwrap_or_else(|| format!("{entries} answers, no result file"));
        return Absence::shown_by(reason, why);
    }
    match status {
        Some((InferState::Fail, done, total)) => {
            let why = failure_in_log(outputs, "infer", dataset, model);
            let why = why.unwrap_or_else(|| format!("status `fail`, {}", of(done, total)));
            Absence::shown_by(Reason::InferenceFailed, why)
        }
        Some((InferState::Done, done, total)) => {
            let text = format!("status `done`, {}, no predictions file", of(done, total));
            Absence::shown_by(Reason::InferenceFailed, text)
        }
        Some((state, done, Some(total))) if done >= total && done > 0 => {
            let state = state.as_str();
            let of = of(done, Some(total));
            let text = format!("status `{state}`, {of}, no predictions file");
            Absence::shown_by(Reason::InferenceFailed, text)
        }
        Some((state, done, total)) if done > 0 => {
            let text = format!("status `{}`, {}", state.as_str(), of(done, total));
            Absence::shown_by(Reason::Partial, text)
        }
        Some((state, ..)) => {
            Absence::shown_by(Reason::NotRun, format!("status `{}`", state.as_str()))
        }
        None => match (unfinished, failure_in_log(outputs, "infer", dataset, model)) {
            (Some(done), _) if done > 0 => {
                let text = format!("{done} answers in a work file, no predictions file");
                Absence::shown_by(Reason::Partial, text)
            }
            (_, Some(why)) => Absence::shown_by(Reason::InferenceFailed, why),
            (Some(_), None) => Absence::shown_by(
                Reason::InferenceFailed,
                "a work file without a complete answer",
            ),
            (None, None) if outputs.has_unmatched(model) => Absence::shown_by(
                Reason::Unexplained,
                "no directory has the name of the column, and others stand for no column",
            ),
            (None, None) => Absence::new(Reason::NotRun),
        },
    }
}

fn of(done: u64, total: Option<u64>) -> String {
    match total {
        Some(total) => format!("{done} of {total} samples"),
        None => format!("{done} samples"),
    }
}

fn state(
    outputs: &mut Outputs<'_>,
    dataset: &str,
    model: &str,
) -> Option<(InferState, u64, Option<u64>)> {
    let path = outputs.status_path(dataset, model)?;
    let status = outputs.status(&path)?;
    let completed = status.completed.unwrap_or(0);
    Some((status.status.clone(), completed, status.total))
}

/// The exception that ends a log, as one line.
fn failure_in_log(
    outputs: &mut Outputs<'_>,
    step: &str,
    dataset: &str,
    model: &str,
) -> Option<String> {
    let path = outputs.log_path(step, dataset, model)?;
    let text = match tail(outputs.source, &path) {
        Ok(text) => text,
        Err(error) => {
            let place = outputs.source.display(&path);
            outputs
                .diagnostics
                .push(error.at_path(place).to_diagnostic());
            return None;
        }
    };
    if !text.contains("Traceback (most recent call last)") {
        return None;
    }
    let error = classify_job_error(&text);
    let line = error.error_message.lines().next().unwrap_or_default();
    Some(format!("{}: {line}", error.category.as_str()))
}

fn tail(source: &dyn Source, path: &str) -> crate::Result<String> {
    let file = source.open(path)?;
    let start = file.size().saturating_sub(LOG_TAIL);
    let mut bytes = vec![0; usize::try_from(LOG_TAIL).unwrap_or(0)];
    let mut filled = 0;
    while let Some(free) = bytes.get_mut(filled..).filter(|free| !free.is_empty()) {
        match file.read_at(start + filled as u64, free) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) => return Err(crate::Error::io("read", error)),
        }
    }
    bytes.truncate(filled);
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
