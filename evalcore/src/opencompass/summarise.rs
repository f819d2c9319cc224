//! A work dir summed up: data sets, groups and overall numbers of each model.

use crate::opencompass::results::precise_score;
use crate::opencompass::workdir::Workdir;
use crate::schema::wire::{
    MissingEntry, ModelSummary, OverallScore, SCHEMA_VERSION, SummaryEntry, WorkdirSummary,
};
use crate::schema::{Cell, MetricSpec, Outcome, Reason, RowKind, non_finite_name};

/// How the overall numbers of [`summarise`] are weighted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Weighting {
    /// Each data set by its samples.
    #[default]
    Examples,
    /// Each data set alike.
    None,
    /// Each group row alike, and no data sets.
    GroupRows,
}

impl Weighting {
    /// Every way, in the order of the documentation.
    pub const ALL: [Self; 3] = [Self::Examples, Self::None, Self::GroupRows];

    /// The name as it stands in documents: `examples`, `none` or `group rows`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Examples => "examples",
            Self::None => "none",
            Self::GroupRows => "group rows",
        }
    }
}

/// Sums a work dir up, model by model.
///
/// A data set counts by its first metric, the one that a summary shows first; overall numbers mean
/// numbers of one metric only, so there is one for each metric. A data set without a value is
/// listed as missing and never counts as zero: the overall `value` then is `null`, and `of_scored`
/// says what those with a value reached. Tables of judges are set aside.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::workdir::{Workdir, WorkdirOptions};
/// use evalcore::opencompass::{Weighting, summarise};
/// use evalcore::source::MemorySource;
///
/// let mut tree = MemorySource::new();
/// let table = "dataset,version,metric,mode,m\n\
///     law,7b8114,accuracy,gen,40.00\n\
///     art,7b8114,accuracy,gen,60.00\n\
///     math,-,-,-,-\n";
/// tree.insert("summary/summary_20251016_235030.csv", table.as_bytes());
/// let workdir = Workdir::open(&tree, "", &WorkdirOptions::new())?;
/// let summary = summarise(&workdir, Weighting::None);
/// let overall = &summary.models[0].overall[0];
/// assert_eq!((overall.value, overall.of_scored), (None, Some(50.0)));
/// assert_eq!(overall.missing[0].dataset, "math");
/// # Ok::<(), evalcore::Error>(())
/// ```
#[must_use]
pub fn summarise(workdir: &Workdir, weighting: Weighting) -> WorkdirSummary {
    let mut models: Vec<&str> = Vec::new();
    for cell in &workdir.cells {
        if !models.contains(&&*cell.model) {
            models.push(&cell.model);
        }
    }
    WorkdirSummary {
        schema_version: SCHEMA_VERSION,
        weighted: weighting.as_str().to_owned(),
        models: models
            .into_iter()
            .map(|model| of_model(workdir, model, weighting))
            .collect(),
    }
}

fn of_model(workdir: &Workdir, model: &str, weighting: Weighting) -> ModelSummary {
    let ours = |row: RowKind| {
        let cells = workdir.cells.iter();
        cells.filter(move |cell| cell.row == row && *cell.model == *model && cell.judge.is_none())
    };
    let mut firsts: Vec<&Cell> = Vec::new();
    for cell in ours(RowKind::Dataset) {
        match firsts
            .iter_mut()
            .find(|known| known.dataset == cell.dataset)
        {
            // A second row of the same name holds the values of another version or metric.
            Some(known) if known.absence().is_some() && cell.absence().is_none() => *known = cell,
            Some(_) => {}
            None => firsts.push(cell),
        }
    }
    let groups: Vec<&Cell> = ours(RowKind::Group).collect();
    let counted = match weighting {
        Weighting::GroupRows => &groups,
        _ => &firsts,
    };
    ModelSummary {
        model: model.to_owned(),
        overall: overall(counted, weighting),
        datasets: firsts.iter().map(|cell| entry(workdir, cell)).collect(),
        groups: groups.iter().map(|cell| entry(workdir, cell)).collect(),
    }
}

fn entry(workdir: &Workdir, cell: &Cell) -> SummaryEntry {
    let group = workdir
        .groups
        .iter()
        .find(|group| cell.row == RowKind::Group && group.name == *cell.dataset);
    let members = group.map(|group| group.members.iter().map(|member| member.dataset.clone()));
    SummaryEntry {
        dataset: cell.dataset.to_string(),
        metric: cell.metric.to_string(),
        value: value(cell),
        n: cell.n,
        correct: cell.correct,
        reason: match &cell.outcome {
            Outcome::Score(_) => None,
            Outcome::NonFinite(number) => Some(non_finite_name(*number).to_owned()),
            Outcome::Absent(absence) => Some(absence.reason.as_str().to_owned()),
        },
        members: members.into_iter().flatten().collect(),
    }
}

fn value(cell: &Cell) -> Option<f64> {
    precise_score(cell.score(), cell.exact)
}

/// One number a metric. What has no metric is missing from every one of them.
fn overall(cells: &[&Cell], weighting: Weighting) -> Vec<OverallScore> {
    let mut metrics: Vec<&str> = Vec::new();
    for cell in cells.iter().filter(|cell| value(cell).is_some()) {
        if !metrics.contains(&&*cell.metric) {
            metrics.push(&cell.metric);
        }
    }
    let scores = metrics.into_iter().map(|metric| {
        let ours = cells.iter().filter(|cell| {
            *cell.metric == *metric || (&*cell.metric == "-" && value(cell).is_none())
        });
        mean(metric, &ours.copied().collect::<Vec<_>>(), weighting)
    });
    scores.collect()
}

fn mean(metric: &str, cells: &[&Cell], weighting: Weighting) -> OverallScore {
    let mut sum = 0.0;
    let mut weights = 0.0;
    let mut scored = 0;
    let mut n = Some(0);
    let mut missing = Vec::new();
    for cell in cells {
        let reason = cell.absence().map(|absence| absence.reason);
        if !reason.is_none_or(Reason::lacks_value) {
            continue;
        }
        let weight = match weighting {
            Weighting::Examples => cell.n.map(as_weight),
            _ => Some(1.0),
        };
        let (Some(value), Some(weight)) = (value(cell), weight) else {
            missing.push(MissingEntry {
                dataset: cell.dataset.to_string(),
                reason,
            });
            continue;
        };
        sum += value * weight;
        weights += weight;
        scored += 1;
        n = n.zip(cell.n).map(|(n, more)| n + more);
    }
    let of_scored = (weights > 0.0).then(|| sum / weights);
    let valued = cells.iter().filter(|cell| value(cell).is_some());
    let spec = MetricSpec::common(valued.map(|cell| cell.spec));
    OverallScore {
        metric: metric.to_owned(),
        value: of_scored.filter(|_| missing.is_empty()),
        of_scored,
        n: n.filter(|_| scored > 0),
        scored,
        missing,
        unit: spec.unit,
        direction: spec.direction,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of samples are far below 2^53"
)]
fn as_weight(n: u64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opencompass::workdir::WorkdirOptions;
    use crate::source::MemorySource;

    fn workdir() -> Workdir {
        let table = "dataset,version,metric,mode,m,k\n\
            --- Exam ---,-,-,-,-,-\n\
            law,7b8114,accuracy,gen,25.00,-\n\
            art,7b8114,accuracy,gen,100.00,50.00\n\
            art,7b8114,f1,gen,99.00,1.00\n\
            talk,7b8114,rouge1,gen,30.00,40.00\n\
            exam,-,naive_average,gen,62.50,-\n";
        let results = [
            (
                "m/law",
                r#"{"accuracy": 25.0, "details": {"0": {"correct": true}, "1": {"correct": false}, "2": {"correct": false}, "3": {"correct": false}}}"#,
            ),
            (
                "m/art",
                r#"{"accuracy": 100.0, "f1": 99.0, "details": {"0": {"correct": true}}}"#,
            ),
        ];
        let mut tree = MemorySource::new();
        tree.insert("summary/summary_20251016_235030.csv", table.as_bytes());
        for (name, text) in results {
            tree.insert(format!("results/{name}.json"), text.as_bytes());
        }
        Workdir::open(&tree, "", &WorkdirOptions::new()).unwrap()
    }

    type Numbers = (String, Option<f64>, Option<f64>, Option<u64>);

    fn numbers(weighting: Weighting, model: usize) -> Vec<Numbers> {
        let summary = summarise(&workdir(), weighting);
        let overall = summary.models[model].overall.iter();
        overall
            .map(|one| (one.metric.clone(), one.value, one.of_scored, one.n))
            .collect()
    }

    #[test]
    fn weights_are_samples_rows_or_groups() {
        let name = str::to_owned;
        assert_eq!(
            numbers(Weighting::Examples, 0),
            [
                (name("accuracy"), Some(40.0), Some(40.0), Some(5)),
                (name("rouge1"), None, None, None),
            ]
        );
        assert_eq!(
            numbers(Weighting::None, 0),
            [
                (name("accuracy"), Some(62.5), Some(62.5), Some(5)),
                (name("rouge1"), Some(30.0), Some(30.0), None),
            ]
        );
        let groups = numbers(Weighting::GroupRows, 0);
        assert_eq!((groups.len(), groups[0].1), (1, Some(62.5)));
    }

    #[test]
    fn what_is_missing_is_no_zero() {
        let summary = summarise(&workdir(), Weighting::None);
        let other = &summary.models[1];
        let accuracy = &other.overall[0];
        assert_eq!((accuracy.value, accuracy.of_scored), (None, Some(50.0)));
        assert_eq!(accuracy.missing[0].dataset, "law");
        assert!(accuracy.missing[0].reason.is_some());
        assert_eq!(other.datasets[0].value, None);
        assert!(
            other
                .datasets
                .iter()
                .all(|one| !one.dataset.contains("Exam"))
        );
        assert!(numbers(Weighting::GroupRows, 1).is_empty());
    }
}
