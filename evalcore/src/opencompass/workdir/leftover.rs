//! What lies on disk and stands in no table: scores that are not listed, and work without one.

use std::collections::{BTreeMap, BTreeSet};

use crate::opencompass::config::RunConfig;
use crate::schema::{Absence, Cell, MetricSpec, Outcome, Reason, RowKind};

use super::explain::explain;
use super::outputs::Outputs;

/// A score in a result file that no table lists.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct UnlistedScore {
    /// The data set, by its file name.
    pub dataset: String,
    /// The metric.
    pub metric: String,
    /// The model, by its directory's name.
    pub model: String,
    /// The judge, where the directory names one.
    pub judge: Option<String>,
    /// The number.
    pub value: f64,
    /// The samples behind it.
    pub n: Option<u64>,
}

/// A model and a data set, by the names on disk.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    pub(super) model: String,
    pub(super) dataset: String,
    /// The judge, where the directory names one.
    pub(super) judge: Option<String>,
}

/// Finds the scores in result files that no cell shows.
pub(super) fn unlisted(outputs: &mut Outputs<'_>, cells: &[Cell]) -> Vec<UnlistedScore> {
    let mut listed: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let rows = cells.iter().filter(|cell| cell.row == RowKind::Dataset);
    for cell in rows.filter(|cell| cell.absence().is_none()) {
        for path in outputs.result_paths(&cell.dataset, &cell.model, cell.judge.as_deref()) {
            listed.entry(path).or_default().insert(&cell.metric);
        }
    }
    let mut found = Vec::new();
    for path in outputs.results.files.clone() {
        let Some(pair) = outputs.pair(&path) else {
            continue;
        };
        let asked = outputs.asked(&pair.dataset);
        let facts = outputs.result(&path);
        let behind = facts.behind(asked);
        if !facts.is_score {
            continue;
        }
        let shown = listed.get(&path);
        // A row without a metric shows the first one.
        let first = usize::from(shown.is_some_and(|names| names.contains("-")));
        for (metric, value) in facts.metrics.iter().skip(first) {
            let spaced = metric.replace(',', " ");
            if shown
                .is_some_and(|names| names.contains(metric.as_str()) || names.contains(&*spaced))
            {
                continue;
            }
            found.push(UnlistedScore {
                dataset: pair.dataset.clone(),
                metric: metric.clone(),
                model: pair.model.clone(),
                judge: pair.judge.clone(),
                value: *value,
                n: behind.n,
            });
        }
    }
    found
}

/// Makes a cell for every model and data set that was to be run or was begun, and stands in no
/// table and has no number in a result file.
pub(super) fn unfinished(
    outputs: &mut Outputs<'_>,
    config: Option<&RunConfig>,
    cells: &[Cell],
) -> Vec<Cell> {
    let mut pairs = expected(config);
    pairs.extend(outputs.begun());
    for path in outputs.results.files.clone() {
        let pair = outputs.pair(&path).filter(|pair| pair.judge.is_none());
        pairs.extend(pair.filter(|_| outputs.result(&path).is_without_number()));
    }
    let asked: BTreeSet<Pair> = pairs.iter().cloned().collect();
    // A log is of a task that began; where it does not tell of a failure it tells nothing.
    let logged = outputs.logged().into_iter();
    pairs.extend(logged.filter(|pair| !asked.contains(pair)));
    let mut known: BTreeSet<Pair> = BTreeSet::new();
    for cell in cells {
        for model in outputs.model_dirs(&cell.model, None) {
            known.insert(Pair::spaced(&model, &cell.dataset));
        }
    }
    let columns: BTreeSet<String> = known.iter().map(|pair| pair.model.clone()).collect();
    let mut made = Vec::new();
    for pair in pairs {
        if !known.insert(Pair::spaced(&pair.model, &pair.dataset)) {
            continue;
        }
        let paths = outputs.result_paths(&pair.dataset, &pair.model, None);
        let scored = paths
            .iter()
            .any(|path| !outputs.result(path).metrics.is_empty());
        if scored || outputs.is_judged(&pair) {
            continue;
        }
        let is_column = columns.contains(&pair.model.replace(',', " "));
        let absence = if !is_column && outputs.is_base_model(&pair.model) {
            let why = "judges compare other models with this one: it has no score of its own";
            Absence::shown_by(Reason::Excluded, why)
        } else {
            explain(outputs, &pair.dataset, "-", &pair.model, None)
        };
        if !asked.contains(&pair) && absence.reason != Reason::InferenceFailed {
            continue;
        }
        made.push(Cell {
            dataset: pair.dataset.into(),
            version: "-".into(),
            metric: "-".into(),
            mode: "-".into(),
            model: outputs.shown(&pair.model).into(),
            judge: None,
            row: RowKind::Dataset,
            spec: MetricSpec::UNKNOWN,
            outcome: Outcome::Absent(absence),
            exact: None,
            n: None,
            replicas: None,
            correct: None,
            line: None,
        });
    }
    made
}

fn expected(config: Option<&RunConfig>) -> Vec<Pair> {
    let Some(config) = config else {
        return Vec::new();
    };
    let mut pairs = Vec::new();
    for model in &config.models {
        for dataset in &config.datasets {
            pairs.push(Pair::new(&model.abbr, &dataset.abbr));
        }
    }
    pairs
}

impl Pair {
    /// The pair as the summary CSV spells it, with spaces for commas.
    fn spaced(model: &str, dataset: &str) -> Self {
        Self::new(&model.replace(',', " "), &dataset.replace(',', " "))
    }

    pub(super) fn new(model: &str, dataset: &str) -> Self {
        Self {
            model: model.to_owned(),
            dataset: dataset.to_owned(),
            judge: None,
        }
    }
}
