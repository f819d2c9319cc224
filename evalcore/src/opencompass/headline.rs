//! One number for a data set family, and how it was made.

use serde::Serialize;

use crate::opencompass::results::precise_score;
use crate::opencompass::workdir::Workdir;
use crate::schema::{Cell, Direction, MetricSpec, RowKind, Unit};

/// The one number that stands for a data set family, with the rule that made it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Headline {
    /// The family, as asked for.
    pub dataset: String,
    /// The model.
    pub model: String,
    /// The metric of the rows that were used.
    pub metric: String,
    /// The number; `null` when a member has no value.
    pub value: Option<f64>,
    /// The samples behind it, where every member tells.
    pub n: Option<u64>,
    /// How it was made.
    pub rule: HeadlineRule,
    /// The rows it was made from.
    pub members: Vec<String>,
    /// Members without a value.
    pub missing: Vec<String>,
    /// The unit of `value`.
    pub unit: Unit,
    /// Which way is better.
    pub direction: Direction,
}

/// How a headline was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum HeadlineRule {
    /// The row of the data set itself.
    DatasetRow,
    /// The row of the group.
    GroupRow,
    /// The mean of the subsets, each weighted by its samples.
    WeightedMean,
    /// The plain mean of the subsets, because not every one tells its samples.
    PlainMean,
}

/// Group rows that stand for the whole, best first.
const GROUP_METRICS: [&str; 4] = ["weighted_average", "naive_average", "accuracy", "score"];

/// The one number of `model` for `dataset`: a data set, a group, or the stem of its subsets.
///
/// A group's row comes first, then the data set's own first row, then the mean of the subsets
/// (`{dataset}_...`, `{dataset}-...`, `{dataset}/...`) over their samples; a plain mean where one
/// of them does not tell its samples. The ending that names a config (`_gen`, `_ppl`, a hash) is
/// set aside when no row has it. `None` when no row belongs to the family.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::{HeadlineRule, headline_score};
/// use evalcore::opencompass::workdir::{Workdir, WorkdirOptions};
/// use evalcore::source::MemorySource;
///
/// let mut tree = MemorySource::new();
/// let table = "dataset,version,metric,mode,m\n\
///     mmlu_law,7b8114,accuracy,ppl,40.00\n\
///     mmlu_art,7b8114,accuracy,ppl,60.00\n\
///     mmlu,-,naive_average,ppl,50.00\n";
/// tree.insert("summary/summary_20251016_235030.csv", table.as_bytes());
/// let workdir = Workdir::open(&tree, "", &WorkdirOptions::new())?;
/// let headline = headline_score(&workdir, "mmlu_gen", "m").unwrap();
/// assert_eq!((headline.value, headline.rule), (Some(50.0), HeadlineRule::GroupRow));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[must_use]
pub fn headline_score(workdir: &Workdir, dataset: &str, model: &str) -> Option<Headline> {
    let cells: Vec<&Cell> = workdir
        .cells
        .iter()
        .filter(|cell| *cell.model == *model && cell.judge.is_none())
        .filter(|cell| matches!(cell.row, RowKind::Dataset | RowKind::Group))
        .collect();
    let mut name = dataset;
    loop {
        if let Some(headline) = family(&cells, name) {
            return Some(Headline {
                dataset: dataset.to_owned(),
                model: model.to_owned(),
                ..headline
            });
        }
        name = without_config_ending(name)?;
    }
}

fn family(cells: &[&Cell], name: &str) -> Option<Headline> {
    let groups: Vec<&&Cell> = cells
        .iter()
        .filter(|cell| cell.row == RowKind::Group && *cell.dataset == *name)
        .collect();
    let best = GROUP_METRICS
        .iter()
        .find_map(|metric| groups.iter().find(|cell| *cell.metric == **metric));
    if let Some(cell) = best.or(groups.last()) {
        return Some(row(cell, HeadlineRule::GroupRow));
    }
    let own = |cell: &&&Cell| *cell.dataset == *name;
    let first = cells.iter().filter(own).find(|cell| cell.score().is_some());
    if let Some(cell) = first.or_else(|| cells.iter().find(own)) {
        return Some(row(cell, HeadlineRule::DatasetRow));
    }
    mean(cells, name)
}

fn row(cell: &Cell, rule: HeadlineRule) -> Headline {
    let value = precise_score(cell.score(), cell.exact);
    let missing = value.is_none().then(|| cell.dataset.to_string());
    headline(
        &cell.metric,
        value,
        cell.n,
        rule,
        vec![cell.dataset.to_string()],
        missing.into_iter().collect(),
    )
}

fn headline(
    metric: &str,
    value: Option<f64>,
    n: Option<u64>,
    rule: HeadlineRule,
    members: Vec<String>,
    missing: Vec<String>,
) -> Headline {
    let spec = MetricSpec::of(metric);
    Headline {
        dataset: String::new(),
        model: String::new(),
        metric: metric.to_owned(),
        value,
        n,
        rule,
        members,
        missing,
        unit: spec.unit,
        direction: spec.direction,
    }
}

/// The mean over the subsets by the metric that most of them show first.
fn mean(cells: &[&Cell], name: &str) -> Option<Headline> {
    let mut firsts: Vec<&Cell> = Vec::new();
    for cell in cells.iter().filter(|cell| is_subset(&cell.dataset, name)) {
        if cell.row == RowKind::Dataset && !firsts.iter().any(|other| other.dataset == cell.dataset)
        {
            firsts.push(cell);
        }
    }
    let metric = firsts
        .iter()
        .find(|cell| cell.score().is_some())?
        .metric
        .clone();
    let (with, without): (Vec<&Cell>, Vec<&Cell>) = firsts
        .into_iter()
        .partition(|cell| cell.score().is_some() && cell.metric == metric);
    let members = with.iter().map(|cell| cell.dataset.to_string()).collect();
    let missing: Vec<String> = without
        .iter()
        .map(|cell| cell.dataset.to_string())
        .collect();
    let value = |cell: &Cell| precise_score(cell.score(), cell.exact).unwrap_or(f64::NAN);
    let total: Option<u64> = with.iter().map(|cell| cell.n).sum();
    let (mean, rule) = if let Some(total) = total.filter(|total| *total > 0) {
        let sum: f64 = with.iter().map(|cell| value(cell) * count(cell.n)).sum();
        (sum / count(Some(total)), HeadlineRule::WeightedMean)
    } else {
        let sum: f64 = with.iter().map(|cell| value(cell)).sum();
        (
            sum / count(Some(with.len() as u64)),
            HeadlineRule::PlainMean,
        )
    };
    let whole = missing.is_empty() && mean.is_finite();
    Some(headline(
        &metric,
        whole.then_some(mean),
        total,
        rule,
        members,
        missing,
    ))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of samples are far below 2^53"
)]
fn count(n: Option<u64>) -> f64 {
    n.unwrap_or(0) as f64
}

fn is_subset(dataset: &str, family: &str) -> bool {
    let stem = dataset.strip_prefix("lukaemon_").unwrap_or(dataset);
    stem.strip_prefix(family)
        .is_some_and(|rest| rest.starts_with(['_', '-', '/']))
}

/// `mmlu_gen_4d595a` to `mmlu_gen` to `mmlu`.
fn without_config_ending(name: &str) -> Option<&str> {
    let (stem, ending) = name.rsplit_once('_')?;
    let is_hash = ending.len() == 6 && ending.bytes().all(|b| b.is_ascii_hexdigit());
    let is_kind = matches!(
        ending,
        "gen" | "ppl" | "ll" | "clp" | "llmjudge" | "cascade"
    );
    ((is_hash || is_kind) && !stem.is_empty()).then_some(stem)
}
