//! The one score of each data set, for tables with one column for it.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::opencompass::results::precise_score;
use crate::opencompass::workdir::Workdir;
use crate::schema::{Cell, Direction, Outcome, RowKind, Unit};

/// What there is for a model and a data set.
pub(super) enum Headline<'w> {
    /// The score that stands for it.
    Score(&'w Cell),
    /// Why there is none, as a cell that shows it.
    Without(&'w Cell),
}

/// The headline of each model and data set, in the order of the table, groups left aside.
///
/// Its `accuracy`, whichever place it has; else its first score that could be one: more is better,
/// and the unit is percent or not declared. A proportion, a count, bits or a rating is none.
pub(super) fn headlines(workdir: &Workdir) -> Vec<Headline<'_>> {
    let mut found: Vec<Headline<'_>> = Vec::new();
    let mut places: HashMap<_, usize> = HashMap::new();
    for cell in workdir.cells.iter().filter(|cell| is_wanted(cell)) {
        let headline = if is_like_accuracy(cell) {
            Headline::Score(cell)
        } else {
            Headline::Without(cell)
        };
        let key = (&*cell.model, &*cell.dataset, cell.judge.as_deref());
        if let Some(known) = places.get(&key).and_then(|at| found.get_mut(*at)) {
            if headline.rank() > known.rank() {
                *known = headline;
            }
        } else {
            places.insert(key, found.len());
            found.push(headline);
        }
    }
    found
}

impl Headline<'_> {
    fn rank(&self) -> u8 {
        match self {
            Self::Score(cell) if is_accuracy(cell) => 2,
            Self::Score(_) => 1,
            Self::Without(_) => 0,
        }
    }
}

/// Whether a cell is one of a data set that has a value or should have one.
fn is_wanted(cell: &Cell) -> bool {
    let absence = cell.absence();
    cell.row == RowKind::Dataset && absence.is_none_or(|absence| absence.reason.lacks_value())
}

/// Whether a cell shows a number by the name of accuracy.
pub(super) fn is_accuracy(cell: &Cell) -> bool {
    cell.metric.split(" (").next() == Some("accuracy")
}

fn is_like_accuracy(cell: &Cell) -> bool {
    precise_score(cell.score(), cell.exact).is_some()
        && (is_accuracy(cell)
            || (matches!(cell.spec.unit, Unit::Percent | Unit::Unknown)
                && cell.spec.direction == Direction::HigherIsBetter))
}

/// Says why a data set has no row.
pub(super) fn without(cell: &Cell) -> Diagnostic {
    let why = match &cell.outcome {
        Outcome::Absent(absence) => {
            let evidence = absence.evidence.as_deref();
            let evidence = evidence.map_or(String::new(), |text| format!(", {text}"));
            format!("no score: {}{evidence}", absence.reason.as_str())
        }
        Outcome::NonFinite(number) => format!("`{}` is {number}", cell.metric),
        Outcome::Score(_) => format!(
            "`{}` is like no accuracy: unit {}, direction {}",
            cell.metric,
            cell.spec.unit.as_str(),
            cell.spec.direction.as_str()
        ),
    };
    let message = format!("no row for `{}` of `{}`: {why}", cell.dataset, cell.model);
    Diagnostic::warning(Code::RowsLeftOut, message)
}
