//! One number for a data set family, and how it was made.

use serde::Serialize;

use crate::opencompass::family::{self, same};
use crate::opencompass::results::precise_score;
use crate::opencompass::workdir::Workdir;
use crate::schema::{Cell, Direction, Group, GroupMember, MetricSpec, Name, RowKind, Unit};

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
    /// The only subset there is, which [`Headline::members`] names.
    OnlySubset,
}

/// Group rows that stand for the whole, best first.
const GROUP_METRICS: [&str; 4] = ["weighted_average", "naive_average", "accuracy", "score"];

/// The one number of `model` for `dataset`: a data set, a group, or the stem of its subsets.
///
/// A group's row comes first, then the data set's own first row, then the mean of the subsets
/// over their samples; a plain mean where one of them does not tell its samples. Subsets are the
/// members of the config's group of that name, else the rows named `{dataset}_...`,
/// `{dataset}-...` or `{dataset}/...` that belong to no longer family, such as `mmlu_pro`; where
/// there is only one the headline is its own and says so. Names that differ only in upper and lower
/// case are the same where none is equal. The ending that names a config (`_gen`, `_ppl`, a hash) is
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
    let mut cells: Vec<&Cell> = workdir
        .cells
        .iter()
        .filter(|cell| *cell.model == *model)
        .filter(|cell| matches!(cell.row, RowKind::Dataset | RowKind::Group))
        .collect();
    // A run that only one judge scored has no other numbers.
    let judge = cells.first().and_then(|cell| cell.judge.clone());
    if judge.is_none() || cells.iter().any(|cell| cell.judge != judge) {
        cells.retain(|cell| cell.judge.is_none());
    }
    let mut name = dataset;
    loop {
        if let Some(headline) = family(&cells, &workdir.groups, name) {
            return Some(Headline {
                dataset: dataset.to_owned(),
                model: model.to_owned(),
                ..headline
            });
        }
        name = without_config_ending(name)?;
    }
}

fn family(cells: &[&Cell], known_groups: &[Group], name: &str) -> Option<Headline> {
    let names = cells.iter().map(|cell| &*cell.dataset);
    let known = names.chain(known_groups.iter().map(|group| group.name.as_str()));
    let alike: Vec<&str> = known.filter(|known| same(known, name)).collect();
    let spelled = alike.iter().find(|known| **known == name);
    let name = spelled.or(alike.first()).copied().unwrap_or(name);
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
    mean(cells, known_groups, name)
}

fn row(cell: &Cell, rule: HeadlineRule) -> Headline {
    let value = precise_score(cell.score(), cell.exact);
    let missing = value.is_none().then(|| cell.dataset.to_string());
    headline(
        (&cell.metric, cell.spec),
        value,
        cell.n,
        rule,
        vec![cell.dataset.to_string()],
        missing.into_iter().collect(),
    )
}

fn headline(
    (metric, spec): (&str, MetricSpec),
    value: Option<f64>,
    n: Option<u64>,
    rule: HeadlineRule,
    members: Vec<String>,
    missing: Vec<String>,
) -> Headline {
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
fn mean(cells: &[&Cell], groups: &[Group], name: &str) -> Option<Headline> {
    let firsts = match groups.iter().find(|group| group.name == name) {
        Some(group) => members(cells, group),
        None => subsets(cells, groups, name),
    };
    let metric = most_shown(&firsts)?;
    let (with, without): (Vec<&Cell>, Vec<&Cell>) = firsts
        .into_iter()
        .partition(|cell| cell.score().is_some() && same(&cell.metric, &metric));
    let members = with.iter().map(|cell| cell.dataset.to_string()).collect();
    let mut missing: Vec<String> = without
        .iter()
        .map(|cell| cell.dataset.to_string())
        .collect();
    let group = groups.iter().find(|group| group.name == name);
    for member in group.into_iter().flat_map(|group| &group.members) {
        if !cells.iter().any(|cell| *cell.dataset == *member.dataset) {
            missing.push(member.dataset.clone());
        }
    }
    let value = |cell: &Cell| precise_score(cell.score(), cell.exact).unwrap_or(f64::NAN);
    let total: Option<u64> = with.iter().map(|cell| cell.n).sum();
    let (mean, rule) = if let ([one], true) = (with.as_slice(), missing.is_empty()) {
        (value(one), HeadlineRule::OnlySubset)
    } else if let Some(total) = total.filter(|total| *total > 0) {
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
    let spec = MetricSpec::common(with.iter().map(|cell| cell.spec));
    Some(headline(
        (&metric, spec),
        whole.then_some(mean),
        total,
        rule,
        members,
        missing,
    ))
}

/// The first rows of the members that a config gives a group.
fn members<'c>(cells: &[&'c Cell], group: &Group) -> Vec<&'c Cell> {
    let first = |member: &GroupMember| {
        let mut rows = cells.iter().filter(|cell| {
            let metric = member.metric.as_deref();
            *cell.dataset == *member.dataset && metric.is_none_or(|name| *cell.metric == *name)
        });
        rows.next().copied()
    };
    group.members.iter().filter_map(first).collect()
}

/// The metric that most of these rows show; the first of those that are equally frequent.
fn most_shown(firsts: &[&Cell]) -> Option<Name> {
    let mut counts: Vec<(&Name, usize)> = Vec::new();
    for cell in firsts.iter().filter(|cell| cell.score().is_some()) {
        match counts
            .iter_mut()
            .find(|(metric, _)| same(metric, &cell.metric))
        {
            Some((_, count)) => *count += 1,
            None => counts.push((&cell.metric, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    let found = counts.into_iter().find(|(_, count)| *count == most);
    found.map(|(metric, _)| metric.clone())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of samples are far below 2^53"
)]
fn count(n: Option<u64>) -> f64 {
    n.unwrap_or(0) as f64
}

/// The first rows of the data sets that are subsets of a family by their names.
fn subsets<'c>(cells: &[&'c Cell], groups: &[Group], name: &str) -> Vec<&'c Cell> {
    let datasets = cells.iter().filter(|cell| cell.row == RowKind::Dataset);
    let rows = cells.iter().map(|cell| &*cell.dataset);
    let known: Vec<&str> = rows
        .chain(groups.iter().map(|group| group.name.as_str()))
        .collect();
    let below = family::subsets(datasets.map(|cell| &*cell.dataset), &known, name);
    let first = |dataset: &str| {
        let mut rows = cells.iter().filter(|cell| cell.row == RowKind::Dataset);
        rows.find(|cell| *cell.dataset == *dataset).copied()
    };
    below.into_iter().filter_map(first).collect()
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
