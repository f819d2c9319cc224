//! From the rows of a table to cells that say what they know.

use crate::diagnostic::{Code, Diagnostic};
use crate::opencompass::family;
use crate::opencompass::summary::{
    CellValue, RowKind as SummaryRowKind, SummaryCell, SummaryRow, is_separator_name,
};
use crate::position::Position;
use crate::schema::{
    Absence, Cell, Group, MetricSpec, Name, Outcome, Reason, RowKind, non_finite_name,
};

use super::aggregate::Aggregates;
use super::explain::{GROUP_METRICS, explain};
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

    /// A group by the config, by the raw section, by a score without a version, or by the names
    /// of its members.
    fn is_group(&self, loaded: &Loaded, row: &SummaryRow) -> bool {
        let name = &*row.dataset;
        if self.groups.iter().any(|group| group.name == name) {
            return true;
        }
        if !loaded.has_versions || &*row.version != "-" {
            return false;
        }
        if self.raw.is_incomplete_group(name) {
            return true;
        }
        if is_scored(row) {
            // AISBench gives data sets no version either, but counts or notes.
            let is_dataset = self.has_files(loaded, name) || has_counts(loaded);
            return GROUP_METRICS.contains(&&*row.metric) || !is_dataset;
        }
        &*row.metric == "-"
            && !self.has_files(loaded, name)
            && !named_below(loaded, name).is_empty()
    }

    /// Whether any file is of a data set of this name.
    fn has_files(&self, loaded: &Loaded, name: &str) -> bool {
        let mut models = loaded.table.models.iter();
        models.any(|model| self.outputs.has_files(name, model, loaded.judge.as_deref()))
    }

    fn cell(
        &mut self,
        loaded: &Loaded,
        row: &SummaryRow,
        kind: RowKind,
        model: &Name,
        cell: &SummaryCell,
    ) -> Cell {
        let outcome = match cell.value {
            CellValue::Score(score) if kind != RowKind::NotScore => Outcome::Score(score),
            CellValue::NonFinite(number) if kind != RowKind::NotScore => Outcome::NonFinite(number),
            _ => Outcome::Absent(self.absence(loaded, row, kind, (model, cell))),
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
            self.add_precision(&mut made, loaded);
            if made.n.is_none() {
                made.n = cell.count.map(|count| count.total);
            }
        }
        made
    }

    fn absence(
        &mut self,
        loaded: &Loaded,
        row: &SummaryRow,
        kind: RowKind,
        (model, cell): (&str, &SummaryCell),
    ) -> Absence {
        let judge = loaded.judge.as_deref();
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
            if let Some(text) = entry.and_then(|entry| entry.error()) {
                return Absence::shown_by(Reason::GroupIncomplete, text);
            }
            let is_known = self.groups.iter().any(|group| group.name == *row.dataset);
            return match named_below(loaded, &row.dataset).as_slice() {
                [first, rest @ ..] if &*row.metric == "-" && !is_known => {
                    let more = rest.len();
                    let text =
                        format!("a group by its name: `{first}` and {more} more rows are below it");
                    Absence::shown_by(Reason::GroupIncomplete, text)
                }
                _ => Absence::new(Reason::GroupIncomplete),
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
    fn add_precision(&mut self, cell: &mut Cell, loaded: &Loaded) {
        if cell.row == RowKind::Dataset {
            let paths =
                self.outputs
                    .result_paths(&cell.dataset, &cell.model, cell.judge.as_deref());
            let asked = self.outputs.asked(&cell.dataset);
            let mut values = Vec::new();
            // A judge's table may stand on answers, or on any of several files.
            let is_alone = paths.len() == 1 && cell.judge.is_none();
            for path in &paths {
                let facts = self.outputs.result(path);
                let (value, behind) = (facts.shown(&cell.metric), facts.behind(asked));
                let recomputed = facts.recomputed.filter(|_| is_accuracy(&cell.metric));
                let contradiction = facts.contradiction(&cell.metric);
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
                if let (Some((what, at)), true) = (contradiction, loaded.has_versions && is_alone) {
                    self.contradict(cell, path, (what, at));
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

    /// Says that a result can not be what the summary was made of.
    fn contradict(&mut self, cell: &Cell, path: &str, (what, at): (String, Option<u64>)) {
        let score = match cell.outcome {
            Outcome::NonFinite(number) => non_finite_name(number).to_owned(),
            _ => cell
                .score()
                .map_or(String::new(), |score| score.to_string()),
        };
        let Cell {
            metric,
            dataset,
            model,
            ..
        } = cell;
        let message =
            format!("`{metric}` of `{dataset}` for `{model}` is {score} in the summary, {what}");
        let mut found = Diagnostic::warning(Code::WorkdirDisagreement, message)
            .at_path(self.outputs.result_place(path));
        found.position = at.map(Position::offset);
        self.found.push(found);
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

fn is_scored(row: &SummaryRow) -> bool {
    let mut cells = row.cells.iter();
    cells.any(|cell| matches!(cell.value, CellValue::Score(_) | CellValue::NonFinite(_)))
}

/// Whether a table says how many samples its scores stand on.
fn has_counts(loaded: &Loaded) -> bool {
    let mut cells = loaded.table.rows.iter().flat_map(|row| &row.cells);
    !loaded.table.extra_columns.is_empty() || cells.any(|cell| cell.count.is_some())
}

/// The data sets of a table that by their names are members of a group of this name.
fn named_below<'l>(loaded: &'l Loaded, name: &str) -> Vec<&'l str> {
    let rows = loaded.table.rows.iter().map(|row| &*row.dataset);
    let below = family::subsets(rows, &[], name);
    if below.len() < 2 { Vec::new() } else { below }
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
