//! A comparison as a document or a table.

use evalcore::compare::{Comparison, Decision, Verdict};
use evalcore::report::{Field, Table, escape};

use crate::ExitStatus;
use crate::args::Format;
use crate::failure::Failure;
use crate::output::{Writer, terminal_table};

/// Whether the parts of the data are rows of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) enum Parts {
    Shown,
    Hidden,
}

/// Writes a comparison.
///
/// # Errors
///
/// [`Failure::Write`].
pub(in crate::commands) fn report(
    answer: &Comparison,
    parts: Parts,
    writer: &Writer,
) -> Result<(), Failure> {
    match writer.format() {
        Format::Json => writer.json(answer),
        Format::Table => {
            let recommendation = &answer.recommendation;
            let mut page = terminal_table(&table(answer, parts), writer.width());
            page.push_str(recommendation.decision.as_str());
            page.push('\n');
            for reason in &recommendation.reasons {
                page.push_str("  ");
                page.push_str(&escape::terminal(reason));
                page.push('\n');
            }
            writer.text(&page)
        }
        _ => writer.table(&table(answer, parts)),
    }
}

fn table(answer: &Comparison, parts: Parts) -> Table {
    let mut table = Table::new([
        "metric",
        "baseline",
        "candidate",
        "delta",
        "relative_percent",
        "low",
        "high",
        "p",
        "p_holm",
        "n",
        "discordant",
        "mde",
        "method",
        "verdict",
    ]);
    let number =
        |value: Option<f64>| value.map_or(Field::Empty, |value| Field::number(rounded(value)));
    for metric in &answer.metrics {
        table.push([
            Field::text(&metric.metric),
            number(metric.baseline),
            number(metric.candidate),
            number(metric.delta),
            number(metric.relative_percent),
            number(metric.limits.map(|limits| limits.low)),
            number(metric.limits.map(|limits| limits.high)),
            number(metric.p_value),
            number(metric.p_adjusted),
            Field::Count(metric.n),
            metric.discordant.map_or(Field::Empty, Field::Count),
            number(metric.minimum_detectable_effect),
            metric.method.as_ref().map_or(Field::Empty, Field::text),
            Field::text(metric.verdict.as_str()),
        ]);
        for part in metric.subgroups.iter().filter(|_| parts == Parts::Shown) {
            table.push([
                Field::text(format!("{} / {}", metric.metric, part.name)),
                number(part.baseline),
                number(part.candidate),
                number(part.delta),
                Field::Empty,
                number(part.limits.map(|limits| limits.low)),
                number(part.limits.map(|limits| limits.high)),
                number(part.p_value),
                Field::Empty,
                Field::Count(part.n),
                Field::Empty,
                Field::Empty,
                Field::Empty,
                Field::text("not judged"),
            ]);
        }
    }
    table
}

/// Six digits are enough for people; documents have them all.
pub(in crate::commands) fn rounded(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}

/// The exit code of a comparison.
pub(in crate::commands) fn status(answer: &Comparison) -> ExitStatus {
    match (answer.recommendation.decision, answer.verdict) {
        (Decision::Reject, _) | (_, Verdict::Regressed) => ExitStatus::Failed,
        (Decision::Deploy, _) => ExitStatus::Success,
        _ => ExitStatus::Undecided,
    }
}
