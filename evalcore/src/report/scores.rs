//! Tables of scores and of accounts.

use super::table::{Field, Table};
use crate::schema::wire::{Account, Extraction};

/// Every cell of an extraction as one row, with a value or a reason; of a run without any cell one
/// row that says why.
///
/// Columns: `run_id, dataset, version, metric, mode, model, score, exact, n, unit, reason`, and
/// `judge` after `model` where any cell has one.
#[must_use]
pub fn score_table(extraction: &Extraction) -> Table {
    let judged = extraction.results.iter().any(|run| {
        let missing = run.missing.iter().any(|cell| cell.judge.is_some());
        missing || run.scores.iter().any(|cell| cell.judge.is_some())
    });
    let names = ["run_id", "dataset", "version", "metric", "mode", "model"];
    let values = ["score", "exact", "n", "unit", "reason"];
    let mut table = Table::new(columns(&names, judged, &values));
    for run in &extraction.results {
        for score in &run.scores {
            let mut row = vec![
                Field::text(&run.run_id),
                Field::text(&score.dataset),
                Field::text(&score.version),
                Field::text(&score.metric),
                Field::text(&score.mode),
                Field::text(&score.model),
            ];
            row.extend(judged.then(|| optional(score.judge.as_deref())));
            row.extend([
                score.score.into(),
                score.exact.into(),
                score.n.into(),
                Field::text(score.unit.as_str()),
                score.non_finite.clone().into(),
            ]);
            table.push(row);
        }
        for missing in &run.missing {
            let mut row = vec![
                Field::text(&run.run_id),
                Field::text(&missing.dataset),
                Field::text(&missing.version),
                Field::text(&missing.metric),
                Field::text(&missing.mode),
                Field::text(&missing.model),
            ];
            row.extend(judged.then(|| optional(missing.judge.as_deref())));
            row.extend([Field::Empty, Field::Empty, Field::Empty, Field::Empty]);
            let reason = reason_text(missing.reason.as_str(), missing.evidence.as_deref());
            row.push(Field::text(reason));
            table.push(row);
        }
        if run.scores.is_empty() && run.missing.is_empty() {
            let mut row = vec![Field::text(&run.run_id)];
            row.resize(table.columns().len() - 1, Field::Empty);
            let code = run.code.as_deref().unwrap_or("error");
            row.push(Field::text(reason_text(code, run.error.as_deref())));
            table.push(row);
        }
    }
    table
}

/// Every cell of an account as one row.
///
/// Columns: `dataset, version, metric, mode, model, score, exact, n, reason`, and `judge` after
/// `model` where any cell has one.
#[must_use]
pub fn account_table(account: &Account) -> Table {
    let judged = account.cells.iter().any(|cell| cell.judge.is_some());
    let names = ["dataset", "version", "metric", "mode", "model"];
    let values = ["score", "exact", "n", "reason"];
    let mut table = Table::new(columns(&names, judged, &values));
    for cell in &account.cells {
        let reason = match (cell.reason, &cell.non_finite) {
            (Some(reason), _) => {
                Field::text(reason_text(reason.as_str(), cell.evidence.as_deref()))
            }
            (None, Some(name)) => Field::text(name),
            (None, None) => Field::Empty,
        };
        let mut row = vec![
            Field::text(&cell.dataset),
            Field::text(&cell.version),
            Field::text(&cell.metric),
            Field::text(&cell.mode),
            Field::text(&cell.model),
        ];
        row.extend(judged.then(|| optional(cell.judge.as_deref())));
        row.extend([cell.score.into(), cell.exact.into(), cell.n.into(), reason]);
        table.push(row);
    }
    table
}

fn columns(names: &[&'static str], judged: bool, values: &[&'static str]) -> Vec<&'static str> {
    let judge: &[&str] = if judged { &["judge"] } else { &[] };
    [names, judge, values].concat()
}

fn optional(text: Option<&str>) -> Field {
    text.map_or(Field::Empty, Field::text)
}

fn reason_text(reason: &str, evidence: Option<&str>) -> String {
    match evidence {
        Some(evidence) => format!("{reason}: {evidence}"),
        None => reason.to_owned(),
    }
}
