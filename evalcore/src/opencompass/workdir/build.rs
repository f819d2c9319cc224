//! The table that the summarizer would have made, from the result files.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::opencompass::config::RunConfig;
use crate::opencompass::results::format_score;
use crate::schema::{Absence, Cell, Group, MetricSpec, Name, Outcome, Reason, RowKind};

use super::cells::count_answers;
use super::leftover::Pair;
use super::outputs::Outputs;

/// Makes a cell for every number in the result files, data set by data set, models side by side.
///
/// Data sets and models stand in the order of the config, those it does not name after them by
/// name. The score is the number with the summary's two decimals.
pub(super) fn build(outputs: &mut Outputs<'_>, config: Option<&RunConfig>) -> Vec<Cell> {
    let mut pairs: Vec<(Pair, String)> = Vec::new();
    for path in outputs.results.files.clone() {
        if let Some(pair) = outputs.pair(&path)
            && outputs.result(&path).is_score
        {
            pairs.push((pair, path));
        }
    }
    let datasets = order(
        pairs.iter().map(|(pair, _)| pair.dataset.as_str()),
        config.map(|config| {
            config
                .datasets
                .iter()
                .map(|dataset| dataset.abbr.as_str())
                .collect()
        }),
    );
    let models = order(
        pairs.iter().map(|(pair, _)| pair.model.as_str()),
        config.map(|config| {
            config
                .models
                .iter()
                .map(|model| model.abbr.as_str())
                .collect()
        }),
    );
    let mut places: BTreeMap<&str, BTreeMap<&str, Vec<usize>>> = BTreeMap::new();
    for (at, (pair, _)) in pairs.iter().enumerate() {
        let models = places.entry(&pair.dataset).or_default();
        models.entry(&pair.model).or_default().push(at);
    }
    let mut cells = Vec::new();
    for dataset in &datasets {
        let Some(by_model) = places.get(dataset.as_str()) else {
            continue;
        };
        let mut all: Vec<usize> = by_model.values().flatten().copied().collect();
        all.sort_unstable();
        let mut metrics: Vec<String> = Vec::new();
        for (_, path) in all.iter().filter_map(|at| pairs.get(*at)) {
            for (metric, _) in &outputs.result(path).metrics {
                if !metrics.contains(metric) {
                    metrics.push(metric.clone());
                }
            }
        }
        for metric in &metrics {
            for model in &models {
                let wanted = by_model.get(model.as_str()).into_iter().flatten();
                for (pair, path) in wanted.filter_map(|at| pairs.get(*at)) {
                    cells.extend(cell(outputs, pair, metric, path));
                }
            }
        }
    }
    cells
}

/// What there is to say of scores that no summarizer put together.
pub(super) fn built_from_results() -> Diagnostic {
    let message = "no summary: the scores are those of the result files, without groups";
    Diagnostic::info(Code::WorkdirBuiltFromResults, message)
}

/// Makes a cell without a value for every configured group and model that has scores.
pub(super) fn uncomputed_groups(groups: &[Group], cells: &[Cell]) -> Vec<Cell> {
    let mut models: Vec<&Name> = Vec::new();
    for cell in cells {
        if !models.contains(&&cell.model) {
            models.push(&cell.model);
        }
    }
    let mut made = Vec::new();
    for group in groups {
        for model in &models {
            let why = "no summary: the group was not computed";
            made.push(Cell {
                dataset: group.name.as_str().into(),
                version: "-".into(),
                metric: group.metric.as_str().into(),
                mode: "-".into(),
                model: (*model).clone(),
                judge: None,
                row: RowKind::Group,
                spec: MetricSpec::of(&group.metric),
                outcome: Outcome::Absent(Absence::shown_by(Reason::Unexplained, why)),
                exact: None,
                n: None,
                replicas: None,
                correct: None,
                line: None,
            });
        }
    }
    made
}

fn cell(outputs: &mut Outputs<'_>, pair: &Pair, metric: &str, path: &str) -> Option<Cell> {
    let shown = outputs.shown(&pair.model);
    let asked = outputs.asked(&pair.dataset);
    let facts = outputs.result(path);
    let value = facts.metric(metric)?;
    let outcome = if value.is_finite() {
        Outcome::Score(format_score(value).parse().unwrap_or(value))
    } else {
        Outcome::NonFinite(value)
    };
    let mode = facts.mode;
    let mut behind = facts.behind(asked);
    if behind.n.is_none() {
        behind = count_answers(outputs, &pair.dataset, &shown, behind.replicas);
    }
    Some(Cell {
        dataset: pair.dataset.as_str().into(),
        version: "-".into(),
        metric: metric.into(),
        mode: mode.unwrap_or("-").into(),
        model: shown.into(),
        judge: pair.judge.as_deref().map(Into::into),
        row: RowKind::Dataset,
        spec: MetricSpec::of(metric),
        outcome,
        exact: Some(value).filter(|value| value.is_finite()),
        n: behind.n,
        replicas: behind.replicas,
        correct: behind.correct,
        line: None,
    })
}

/// The names that occur: first those of the config in its order, then the others sorted.
fn order<'a>(found: impl Iterator<Item = &'a str>, config: Option<Vec<&str>>) -> Vec<String> {
    let mut rest: BTreeSet<&str> = found.collect();
    let mut names = Vec::with_capacity(rest.len());
    for name in config.unwrap_or_default() {
        if rest.remove(name) {
            names.push(name.to_owned());
        }
    }
    names.extend(rest.into_iter().map(str::to_owned));
    names
}
