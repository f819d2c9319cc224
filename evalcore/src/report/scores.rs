//! Tables of scores and of accounts.

use super::table::{Field, Table};
use crate::schema::wire::{Account, Extraction};

/// Every cell of an extraction as one row, with a value or a reason.
///
/// Columns: `run_id, dataset, version, metric, mode, model, score, exact, n, unit, reason`.
#[must_use]
pub fn score_table(extraction: &Extraction) -> Table {
    let mut table = Table::new([
        "run_id", "dataset", "version", "metric", "mode", "model", "score", "exact", "n", "unit",
        "reason",
    ]);
    for run in &extraction.results {
        for score in &run.scores {
            table.push([
                Field::text(&run.run_id),
                Field::text(&score.dataset),
                Field::text(&score.version),
                Field::text(&score.metric),
                Field::text(&score.mode),
                Field::text(&score.model),
                score.score.into(),
                score.exact.into(),
                score.n.into(),
                Field::text(score.unit.as_str()),
                score.non_finite.clone().into(),
            ]);
        }
        for missing in &run.missing {
            let mut row = vec![Field::Empty; 11];
            let texts = [
                (0, run.run_id.as_str()),
                (1, missing.dataset.as_str()),
                (3, missing.metric.as_str()),
                (5, missing.model.as_str()),
            ];
            for (at, text) in texts {
                if let Some(field) = row.get_mut(at) {
                    *field = Field::text(text);
                }
            }
            if let Some(field) = row.last_mut() {
                *field = Field::text(reason_text(
                    missing.reason.as_str(),
                    missing.evidence.as_deref(),
                ));
            }
            table.push(row);
        }
    }
    table
}

/// Every cell of an account as one row.
///
/// Columns: `dataset, metric, model, score, exact, n, reason`.
#[must_use]
pub fn account_table(account: &Account) -> Table {
    let mut table = Table::new([
        "dataset", "metric", "model", "score", "exact", "n", "reason",
    ]);
    for cell in &account.cells {
        let reason = match (cell.reason, &cell.non_finite) {
            (Some(reason), _) => {
                Field::text(reason_text(reason.as_str(), cell.evidence.as_deref()))
            }
            (None, Some(name)) => Field::text(name),
            (None, None) => Field::Empty,
        };
        table.push([
            Field::text(&cell.dataset),
            Field::text(&cell.metric),
            Field::text(&cell.model),
            cell.score.into(),
            cell.exact.into(),
            cell.n.into(),
            reason,
        ]);
    }
    table
}

fn reason_text(reason: &str, evidence: Option<&str>) -> String {
    match evidence {
        Some(evidence) => format!("{reason}: {evidence}"),
        None => reason.to_owned(),
    }
}
