//! Two sides brought together by item.

use std::collections::BTreeMap;

use crate::schema::{Direction, MetricSpec, Unit};

/// The outcome of one item: a sample or a task.
///
/// # Examples
///
/// ```
/// use evalcore::compare::Item;
///
/// let item = Item::new("gsm8k/7", 1.0).in_subgroup("hard");
/// assert_eq!(item.value, Some(1.0));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Item {
    /// What both sides call it.
    pub key: String,
    /// The outcome; `None` where there is none.
    pub value: Option<f64>,
    /// The part of the data that it belongs to.
    pub subgroup: Option<String>,
}

impl Item {
    /// Creates an item with a value.
    #[must_use]
    pub fn new(key: impl Into<String>, value: impl Into<Option<f64>>) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
            subgroup: None,
        }
    }

    /// Says which part of the data it belongs to.
    #[must_use]
    pub fn in_subgroup(mut self, subgroup: impl Into<String>) -> Self {
        self.subgroup = Some(subgroup.into());
        self
    }
}

/// A metric with its outcomes on both sides.
///
/// Several outcomes of one item on one side are answers to the same question: their mean counts.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MetricData {
    /// The metric.
    pub metric: String,
    /// The unit of its values.
    pub unit: Unit,
    /// Which way is better.
    pub direction: Direction,
    /// What others are compared with.
    pub baseline: Vec<Item>,
    /// What is compared with it.
    pub candidate: Vec<Item>,
}

impl MetricData {
    /// Creates the data of a metric, its unit and direction from the table of known names.
    #[must_use]
    pub fn new(metric: impl Into<String>, baseline: Vec<Item>, candidate: Vec<Item>) -> Self {
        let metric = metric.into();
        let spec = MetricSpec::of(&metric);
        Self {
            metric,
            unit: spec.unit,
            direction: spec.direction,
            baseline,
            candidate,
        }
    }

    /// Sets unit and direction.
    #[must_use]
    pub fn measured_in(mut self, unit: Unit, direction: Direction) -> Self {
        self.unit = unit;
        self.direction = direction;
        self
    }
}

/// The outcomes of both sides, by item.
#[derive(Debug, Clone, Default)]
pub(super) struct Joined {
    /// Baseline and candidate of the items that have both.
    pub(super) pairs: Vec<(f64, f64)>,
    /// Every value of the baseline, one for each item.
    pub(super) baseline: Vec<f64>,
    /// Every value of the candidate, one for each item.
    pub(super) candidate: Vec<f64>,
    /// Items with a value on the side of the baseline only.
    pub(super) only_baseline: usize,
    /// Items with a value on the side of the candidate only.
    pub(super) only_candidate: usize,
    /// Items that are named and have no value on either side.
    pub(super) neither: usize,
}

#[derive(Default)]
struct Side {
    sum: f64,
    n: u32,
}

impl Side {
    fn value(&self) -> Option<f64> {
        (self.n > 0).then(|| self.sum / f64::from(self.n))
    }
}

/// Joins the items that pass, in the order of their keys.
pub(super) fn join(data: &MetricData, passes: impl Fn(&Item) -> bool) -> Joined {
    let mut found: BTreeMap<&str, [Side; 2]> = BTreeMap::new();
    for (place, items) in [&data.baseline, &data.candidate].into_iter().enumerate() {
        for item in items.iter().filter(|item| passes(item)) {
            let sides = found.entry(&item.key).or_default();
            if let (Some(value), Some(side)) = (item.value, sides.get_mut(place)) {
                side.sum += value;
                side.n += 1;
            }
        }
    }
    let mut joined = Joined::default();
    for [baseline, candidate] in found.values() {
        let (baseline, candidate) = (baseline.value(), candidate.value());
        joined.baseline.extend(baseline);
        joined.candidate.extend(candidate);
        match (baseline, candidate) {
            (Some(baseline), Some(candidate)) => joined.pairs.push((baseline, candidate)),
            (Some(_), None) => joined.only_baseline += 1,
            (None, Some(_)) => joined.only_candidate += 1,
            (None, None) => joined.neither += 1,
        }
    }
    joined
}
