//! From the rows of a table to cells that say what they know.

use crate::diagnostic::{Code, Diagnostic};
use crate::opencompass::summary::{
    CellValue, RowKind as SummaryRowKind, SummaryCell, SummaryRow, is_separator_name,
};
use crate::schema::{Absence, Cell, Group, MetricSpec, Name, Outcome, Reason, RowKind};

use super::aggregate::Aggregates;
use super::explain::explain;
use super::facts::Behind;
use super::load::Loaded;
use super::members::Members;
use super::outputs::Outputs;
use super::raw::Raw;

/// The summary has two decimals: anything further apart than half a unit of the second one
/// (and the rounding of the subtraction) is a disagreement.
const AGREEMENT: f64 = 0.005 + 1e-9;

/// Everything that is known beside the table.
pub(super) struct Context<'a, 's> {
    pub(super) outputs: &'a mut Outputs<'s>,
    pub(super) groups: &'a [Group],
    pub(super) aggregates: Aggregates<'a>,
    pub(super) raw: Raw<'a>,
    pub(super) found: &'a mut Vec<Diagnostic>,
    /// The file of the table.
    pub(super) table: String,
}

impl Context<'_, '_> {
    /// Makes the cells of a table, row by row, in the order of the columns.
    pub(super) fn cells(&mut self, loaded: &Loaded) -> Vec<Cell> {
        let table = &loaded.table;
        let mut cells = Vec::with_capacity(table.rows.len() * table.models.len());
        for row in &table.rows {
            let kind = self.row_kind(loaded, row);
            let spec = match kind {
                RowKind::Group => self.aggregates.spec(self.outputs, row, &table.models),
                _ => MetricSpec::of(&row.metric),
            };
            for (model, cell) in table.models.iter().zip(&row.cells) {
                cells.push(Cell {
                    spec,
                    ..self.cell(loaded, row, kind, model, cell)
                });
            }
        }
        self.fill_groups(&mut cells);
        cells
    }

    fn row_kind(&self, loaded: &Loaded, row: &SummaryRow) -> RowKind {
        match row.kind {
            SummaryRowKind::Separator => RowKind::Separator,
            SummaryRowKind::NotScore => RowKind::NotScore,
            // The pre-training summary puts averages into the rows that divide its table.
            _ if is_separator_name(&row.dataset) => RowKind::Group,
            _ if self.is_group(loaded, row) => RowKind::Group,
            _ => RowKind::Dataset,
        }
    }

    /// A group by the config, by the raw section, or by a score without a version.
    fn is_group(&self, loaded: &Loaded, row: &SummaryRow) -> bool {
        let name = &*row.dataset;
        if self.groups.iter().any(|group| group.name == name) {
            return true;
        }
        if !loaded.has_versions || &*row.version != "-" {
            return false;
        }
        let scored = row
            .cells
            .iter()
            .any(|cell| matches!(cell.value, CellValue::Score(_) | CellValue::NonFinite(_)));
        scored || self.raw.is_incomplete_group(name)
    }

    fn cell(
        &mut self,
        loaded: &Loaded,
        row: &SummaryRow,
        kind: RowKind,
        model: &Name,
        cell: &SummaryCell,
    ) -> Cell {
        let judge = loaded.judge.as_deref();
        let outcome = match cell.value {
            CellValue::Score(score) if kind != RowKind::NotScore => Outcome::Score(score),
            CellValue::NonFinite(number) if kind != RowKind::NotScore => Outcome::NonFinite(number),
            _ => Outcome::Absent(self.absence(row, kind, model, judge, cell)),
        };
        let mut made = Cell {
            dataset: row.dataset.clone(),
            version: row.version.clone(),
            metric: row.metric.clone(),
            mode: row.mode.clone(),
            model: model.clone(),
            judge: loaded.judge.clone(),
            row: kind,
            spec: MetricSpec::UNKNOWN,
            outcome,
            exact: None,
            n: None,
            replicas: None,
            correct: None,
            line: Some(row.line),
        };
        if matches!(made.outcome, Outcome::Score(_) | Outcome::NonFinite(_)) {
            self.add_precision(&mut made);
            if made.n.is_none() {
                made.n = cell.count.map(|count| count.total);
            }
        }
        made
    }

    fn absence(
        &mut self,
        row: &SummaryRow,
        kind: RowKind,
        model: &str,
        judge: Option<&str>,
        cell: &SummaryCell,
    ) -> Absence {
        match kind {
            RowKind::Separator => return Absence::new(Reason::Separator),
            RowKind::NotScore => {
                let text = format!("`{}` is not a score", cell.text);
                return Absence::shown_by(Reason::Excluded, text);
            }
            _ => {}
        }
        if matches!(cell.value, CellValue::Invalid) {
            let text = format!("`{}`", cell.text);
            return Absence::shown_by(Reason::NotANumber, text);
        }
        if kind == RowKind::Group {
            let entry = self.raw.entry(model, &row.dataset);
            return match entry.and_then(|entry| entry.error()) {
                Some(text) => Absence::shown_by(Reason::GroupIncomplete, text),
                None => Absence::new(Reason::GroupIncomplete),
            };
        }
        if self.outputs.is_empty()
            && let Some(absence) = self.explain_by_raw(&row.dataset, model)
        {
            return absence;
        }
        explain(self.outputs, &row.dataset, &row.metric, model, judge)
    }

    /// What the raw section of the TXT says, where it is all there is.
    fn explain_by_raw(&self, dataset: &str, model: &str) -> Option<Absence> {
        let entry = self.raw.entry(model, dataset)?;
        if let Some(error) = entry.error() {
            return Some(Absence::shown_by(Reason::ScoringFailed, error));
        }
        if entry.is_missing() {
            return Some(Absence::shown_by(
                Reason::Unexplained,
                "no result by the raw section",
            ));
        }
        let text = "the raw section has a result without this number";
        Some(Absence::shown_by(Reason::MetricAbsent, text))
    }

    /// Looks for the value in full precision and for n; says when the files disagree.
    fn add_precision(&mut self, cell: &mut Cell) {
        if cell.row == RowKind::Dataset {
            let paths =
                self.outputs
                    .result_paths(&cell.dataset, &cell.model, cell.judge.as_deref());
            let asked = self.outputs.asked(&cell.dataset);
            let mut values = Vec::new();
            for path in &paths {
                let facts = self.outputs.result(path);
                let (value, behind) = (facts.shown(&cell.metric), facts.behind(asked));
                let recomputed = facts.recomputed.filter(|_| is_accuracy(&cell.metric));
                values.extend(value);
                cell.n = cell.n.or(behind.n);
                cell.replicas = cell.replicas.or(behind.replicas);
                cell.correct = cell.correct.or(behind.correct);
                if let (Some(value), Some(recomputed)) = (value, recomputed)
                    && (value - recomputed).abs() > AGREEMENT
                {
                    let message = format!(
                        "`{}` is {value}, its details give {recomputed}",
                        cell.metric
                    );
                    let place = self.outputs.result_place(path);
                    self.disagree(&place, message);
                }
            }
            // A judge's table shows the mean over the base models it compared with.
            if !values.is_empty() && values.len() == paths.len() {
                let count = u32::try_from(values.len()).map_or(1.0, f64::from);
                cell.exact = Some(values.iter().sum::<f64>() / count);
            }
            if cell.n.is_none() {
                let named = runs_averaged(&cell.metric);
                let replicas = cell.replicas.or(named).or(asked);
                let behind = count_answers(self.outputs, &cell.dataset, &cell.model, replicas);
                (cell.n, cell.replicas) = (behind.n, behind.replicas);
            }
        }
        if cell.exact.is_none() {
            let entry = self.raw.entry(&cell.model, &cell.dataset);
            cell.exact = entry.and_then(|entry| entry.score(&cell.metric));
        }
        cell.exact = cell.exact.filter(|exact| exact.is_finite());
        if cell.exact.is_none() {
            // Results that are newer than the summary say nothing about it.
            let computed = self.aggregates.exact(self.outputs, cell);
            let agrees = |exact: &f64| cell.score().is_some_and(|score| agree(score, *exact));
            cell.exact = computed.filter(agrees);
        }
        if let (Some(score), Some(exact)) = (cell.score(), cell.exact)
            && !agree(score, exact)
        {
            let message = format!(
                "`{}` of `{}` for `{}` is {score} in the summary and {exact} in the result",
                cell.metric, cell.dataset, cell.model
            );
            let place = self.outputs.source.display(&self.table);
            self.disagree(&place, message);
        }
    }

    fn disagree(&mut self, place: &str, message: String) {
        self.found
            .push(Diagnostic::warning(Code::WorkdirDisagreement, message).at_path(place));
    }

    /// A group stands on the samples of its members, where all of them are known; one without a
    /// value names the members that have none.
    fn fill_groups(&self, cells: &mut [Cell]) {
        let members = match self.groups {
            [] => Members::default(),
            _ => Members::of(cells),
        };
        for cell in cells.iter_mut().filter(|cell| cell.row == RowKind::Group) {
            if let Outcome::Absent(absence) = &mut cell.outcome {
                if absence.evidence.is_none() {
                    let mut groups = self.groups.iter();
                    let group = groups.find(|group| cell.dataset == group.name);
                    absence.evidence =
                        group.and_then(|group| members.without_value(group, &cell.model));
                }
                continue;
            }
            cell.n = members.count(self.groups, &cell.dataset, &cell.model);
        }
    }
}

/// Whether a number of a summary is the rounded form of an exact one.
fn agree(score: f64, exact: f64) -> bool {
    (score - exact).abs() <= AGREEMENT.max(exact.abs() * f64::EPSILON)
}

fn is_accuracy(metric: &str) -> bool {
    metric == "accuracy" || runs_averaged(metric).is_some_and(|_| metric.starts_with("accuracy ("))
}

/// The samples behind a score whose result has no details: answers by replicas.
pub(super) fn count_answers(
    outputs: &mut Outputs<'_>,
    dataset: &str,
    model: &str,
    replicas: Option<u64>,
) -> Behind {
    let mut behind = Behind {
        replicas: replicas.filter(|replicas| *replicas > 1),
        ..Behind::default()
    };
    if outputs.predictions.is_empty() {
        return behind;
    }
    let facts = outputs.predictions(dataset, model);
    let whole = facts.finished && facts.damage.is_none() && facts.entries > 0;
    behind.n = whole
        .then_some(facts.entries)
        .and_then(|n| items(n, behind.replicas));
    outputs.say_cut(dataset, model);
    behind
}

/// The items of so many answers; none where they can not be shared out evenly.
pub(super) fn items(answers: u64, replicas: Option<u64>) -> Option<u64> {
    let replicas = replicas.unwrap_or(1).max(1);
    answers.is_multiple_of(replicas).then(|| answers / replicas)
}

/// The number of runs that a metric averages: 4 for `accuracy (4 runs average)`.
pub(super) fn runs_averaged(metric: &str) -> Option<u64> {
    let (_, rest) = metric.rsplit_once(" (")?;
    rest.strip_suffix(" runs average)")?.parse().ok()
}
