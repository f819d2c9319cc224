//! The value of a group in full precision, computed from those of its members.

use std::collections::HashMap;

use crate::opencompass::config::{Aggregation, SummaryGroup};
use crate::opencompass::summary::{CellValue, SummaryRow, SummaryTable};
use crate::schema::{Cell, MetricSpec, Name, RowKind, Unit};

use super::outputs::Outputs;

/// Groups of groups deeper than this have no value here: upstream's nest twice.
pub(super) const MOST_NESTED: usize = 64;

/// Computes groups as OpenCompass's summarizer does: the same sums in the same order, so that the
/// numbers are the same to the last digit.
pub(super) struct Aggregates<'a> {
    groups: HashMap<String, &'a SummaryGroup>,
    /// The metric of the first row with a score that each member or group has in the table.
    firsts: HashMap<&'a str, &'a str>,
    known: HashMap<Key, Option<f64>>,
    /// What the rows of groups mean, by group and metric.
    specs: HashMap<(String, String), MetricSpec>,
    /// How many groups of groups are being looked into.
    depth: usize,
}

/// A group's value, by metric, model and judge; without a metric the first one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    group: String,
    metric: Option<String>,
    model: String,
    judge: Option<String>,
}

/// A member's value, under the name by which weights know it: `dataset@metric`.
struct Part<'a> {
    dataset: &'a str,
    metric: String,
    value: f64,
}

impl<'a> Aggregates<'a> {
    /// Knows the groups of a config, and the table that shows them.
    pub(super) fn new(groups: &'a [SummaryGroup], table: &'a SummaryTable) -> Self {
        let mut by_name = HashMap::with_capacity(groups.len());
        for group in groups {
            by_name.entry(group.name.clone()).or_insert(group);
            if group.name.contains(',') {
                by_name.entry(group.name.replace(',', " ")).or_insert(group);
            }
        }
        let mut firsts = HashMap::new();
        for row in table.rows.iter().filter(|_| !groups.is_empty()) {
            let mut cells = row.cells.iter();
            if cells.any(|cell| !matches!(cell.value, CellValue::Missing | CellValue::Invalid)) {
                firsts.entry(&*row.dataset).or_insert(&*row.metric);
            }
        }
        Self {
            groups: by_name,
            firsts,
            known: HashMap::new(),
            specs: HashMap::new(),
            depth: 0,
        }
    }

    /// The value of a group's cell in full precision, where all members have theirs.
    pub(super) fn exact(&mut self, outputs: &mut Outputs<'_>, cell: &Cell) -> Option<f64> {
        if cell.row != RowKind::Group || outputs.results.is_empty() {
            return None;
        }
        self.group(
            outputs,
            Key {
                group: cell.dataset.to_string(),
                metric: Some(cell.metric.to_string()),
                model: cell.model.to_string(),
                judge: cell.judge.as_deref().map(str::to_owned),
            },
        )
    }

    /// What the value of a group's row means: what the values that it is made of have in common.
    pub(super) fn spec(
        &mut self,
        outputs: &mut Outputs<'_>,
        row: &SummaryRow,
        models: &[Name],
    ) -> MetricSpec {
        match self.groups.get(&*row.dataset) {
            Some(group) => self.spec_of(outputs, models, group, &row.metric),
            None => MetricSpec::of(&row.metric),
        }
    }

    fn spec_of(
        &mut self,
        outputs: &mut Outputs<'_>,
        models: &[Name],
        group: &'a SummaryGroup,
        metric: &str,
    ) -> MetricSpec {
        let key = (group.name.clone(), metric.to_owned());
        if let Some(known) = self.specs.get(&key) {
            return *known;
        }
        if !group.transforms.is_empty() || group.subsets.is_empty() || self.depth == MOST_NESTED {
            return MetricSpec::UNKNOWN;
        }
        // A group that holds itself tells nothing.
        self.specs.insert(key.clone(), MetricSpec::UNKNOWN);
        self.depth += 1;
        let common = self.common(outputs, models, group, metric);
        self.depth -= 1;
        let spec = match group.aggregation() {
            Aggregation::StandardDeviation => MetricSpec::UNKNOWN,
            // A sum of shares is no share.
            Aggregation::Sum if common.unit != Unit::Count => MetricSpec {
                unit: Unit::Unknown,
                ..common
            },
            _ => common,
        };
        self.specs.insert(key, spec);
        spec
    }

    /// What the values of the members have in common.
    fn common(
        &mut self,
        outputs: &mut Outputs<'_>,
        models: &[Name],
        group: &'a SummaryGroup,
        metric: &str,
    ) -> MetricSpec {
        let is_named = metric == group.metric_name();
        let members = group.subsets.iter().map(|subset| {
            let name = &*subset.dataset;
            let given = if is_named {
                subset.metric.as_deref()
            } else {
                Some(metric)
            };
            if let Some(inner) = self.groups.get(name).copied() {
                let metric = given.unwrap_or_else(|| self.first_metric(inner));
                return self.spec_of(outputs, models, inner, metric);
            }
            if let Some(metric) = given.or(self.firsts.get(name).copied()) {
                return MetricSpec::of(metric);
            }
            let mut paths = models
                .iter()
                .flat_map(|model| outputs.result_paths(name, model, None));
            let path = paths.next();
            let first = path.and_then(|path| outputs.result(&path).metrics.first());
            first.map_or(MetricSpec::UNKNOWN, |(name, _)| MetricSpec::of(name))
        });
        MetricSpec::common(members)
    }

    fn group(&mut self, outputs: &mut Outputs<'_>, key: Key) -> Option<f64> {
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let group = *self.groups.get(&key.group)?;
        if self.depth == MOST_NESTED {
            return None;
        }
        // A group that holds itself has no value.
        self.known.insert(key.clone(), None);
        self.depth += 1;
        let wanted = match &key.metric {
            Some(metric) => metric.as_str(),
            None => self.first_metric(group),
        };
        // A formula that changes a member's score is not evaluated.
        let value = (group.transforms.is_empty())
            .then(|| self.parts(outputs, group, wanted, &key))
            .flatten()
            .and_then(|parts| combine(group, &parts))
            .filter(|value| value.is_finite());
        self.depth -= 1;
        self.known.insert(key, value);
        value
    }

    /// The metric that a group shows first: the order of those that its members share changes
    /// from run to run, and only the table has it.
    fn first_metric(&self, group: &'a SummaryGroup) -> &'a str {
        let shown = self.firsts.get(group.name.as_str());
        shown.copied().unwrap_or(group.metric_name())
    }

    fn parts(
        &mut self,
        outputs: &mut Outputs<'_>,
        group: &'a SummaryGroup,
        wanted: &str,
        key: &Key,
    ) -> Option<Vec<Part<'a>>> {
        let is_named = wanted == group.metric_name();
        let mut parts: Vec<Part<'a>> = Vec::with_capacity(group.subsets.len());
        for subset in &group.subsets {
            let metric = match (&subset.metric, is_named) {
                (Some(metric), true) => Some(metric.clone()),
                // Only groups of bare members have a row for each shared metric.
                (Some(_), false) => return None,
                (None, true) => None,
                (None, false) => Some(wanted.to_owned()),
            };
            let (metric, value) = self.member(outputs, &subset.dataset, metric, key)?;
            let part = Part {
                dataset: &subset.dataset,
                metric,
                value,
            };
            let same =
                |other: &Part<'_>| other.dataset == part.dataset && other.metric == part.metric;
            if !parts.iter().any(same) {
                parts.push(part);
            }
        }
        Some(parts)
    }

    /// A member's metric and value: of its result file, or of a group.
    fn member(
        &mut self,
        outputs: &mut Outputs<'_>,
        dataset: &str,
        metric: Option<String>,
        key: &Key,
    ) -> Option<(String, f64)> {
        let paths = outputs.result_paths(dataset, &key.model, key.judge.as_deref());
        if paths.is_empty() {
            let group = *self.groups.get(dataset)?;
            let metric = match metric {
                Some(metric) => metric,
                None => self.first_metric(group).to_owned(),
            };
            let inner = Key {
                group: dataset.to_owned(),
                metric: Some(metric.clone()),
                ..key.clone()
            };
            return Some((metric, self.group(outputs, inner)?));
        }
        let mut values = Vec::with_capacity(paths.len());
        let mut name = metric;
        for path in paths {
            let facts = outputs.result(&path);
            let wanted = match &name {
                Some(name) => name.clone(),
                None => facts.metrics.first()?.0.clone(),
            };
            values.push(facts.metric(&wanted)?);
            name = Some(wanted);
        }
        let count = u32::try_from(values.len()).ok()?;
        Some((name?, values.iter().sum::<f64>() / f64::from(count)))
    }
}

/// Combines the values of the members by the rule of the group.
fn combine(group: &SummaryGroup, parts: &[Part<'_>]) -> Option<f64> {
    let count = f64::from(u32::try_from(parts.len()).ok()?);
    let sum = || parts.iter().map(|part| part.value).sum::<f64>();
    let value = match group.aggregation() {
        Aggregation::StandardDeviation => {
            let mean = sum() / count;
            let squares = parts.iter().map(|part| (part.value - mean).powi(2));
            (squares.sum::<f64>() / count).sqrt()
        }
        Aggregation::HarmonicMean => {
            // Where one member is not positive, all below 1 count as 1.
            let floor = if parts.iter().any(|part| part.value <= 0.0) {
                1.0
            } else {
                f64::MIN_POSITIVE
            };
            count
                / parts
                    .iter()
                    .map(|part| 1.0 / part.value.max(floor))
                    .sum::<f64>()
        }
        Aggregation::Sum if group.weights.is_empty() => sum(),
        Aggregation::Sum => weighted_sum(group, parts)?,
        Aggregation::WeightedAverage => {
            let weights = group.weights.iter().map(|(_, weight)| weight);
            weighted_sum(group, parts)? / weights.sum::<f64>()
        }
        Aggregation::NaiveAverage => sum() / count,
    };
    Some(value)
}

/// The sum over the weights in their order; weights name `dataset@metric`, else the data set.
fn weighted_sum(group: &SummaryGroup, parts: &[Part<'_>]) -> Option<f64> {
    let weights = || group.weights.iter().filter(|(_, weight)| *weight != 0.0);
    let by_metric = |name: &str| {
        let mut parts = parts.iter();
        parts.find(|part| {
            let rest = name.strip_prefix(part.dataset);
            rest.and_then(|rest| rest.strip_prefix('@')) == Some(&part.metric)
        })
    };
    // Of a data set with several metrics the last one counts.
    let by_name = |name: &str| parts.iter().rev().find(|part| part.dataset == name);
    let sum = |find: &dyn Fn(&str) -> Option<f64>| {
        let products = weights().map(|(name, weight)| Some(find(name)? * weight));
        products.sum::<Option<f64>>()
    };
    sum(&|name| by_metric(name).map(|part| part.value))
        .or_else(|| sum(&|name| by_name(name).map(|part| part.value)))
}
