//! Summary groups: scores made of other scores.

use crate::error::Result;
use crate::opencompass::python::Literal;

use super::fields::{Remarks, truthy};

/// A group of data sets whose scores the summary combines.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SummaryGroup {
    /// The name of its rows.
    pub name: String,
    /// Its members: data sets or other groups.
    pub subsets: Vec<Subset>,
    /// Weights by member, as `dataset` or `dataset@metric`; empty when all count the same.
    pub weights: Vec<(String, f64)>,
    /// Formulas in `x` that change a member's score first, since OpenCompass 0.5.3.
    pub transforms: Vec<(String, String)>,
    /// The name that the config gives the combined metric.
    pub metric: Option<String>,
    std: bool,
    sum: bool,
    harmonic_mean: bool,
}

/// A member of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Subset {
    /// The data set or group.
    pub dataset: String,
    /// The metric that counts, else the member's first one.
    pub metric: Option<String>,
}

/// How a group combines the scores of its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Aggregation {
    /// The arithmetic mean.
    NaiveAverage,
    /// The mean weighted by [`SummaryGroup::weights`].
    WeightedAverage,
    /// The sum; weighted where there are weights.
    Sum,
    /// The population standard deviation.
    StandardDeviation,
    /// The harmonic mean.
    HarmonicMean,
}

impl SummaryGroup {
    /// The metric that the summary shows for the combined score.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::opencompass::config::{Aggregation, RunConfig};
    ///
    /// let text = b"summarizer = dict(summary_groups=[
    ///     dict(name='a', subsets=['x', 'y'], weights=dict(x=1, y=3)),
    ///     dict(name='b', subsets=['x', 'y'], std=True, metric='spread'),
    /// ])";
    /// let groups = RunConfig::parse(text)?.groups;
    /// assert_eq!(groups[0].metric_name(), "weighted_average");
    /// assert_eq!(groups[1].metric_name(), "spread");
    /// // OpenCompass looks at `std` only where no metric is named.
    /// assert_eq!(groups[1].aggregation(), Aggregation::NaiveAverage);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn metric_name(&self) -> &str {
        match &self.metric {
            Some(metric) => metric,
            None if self.std => "standard_deviation",
            None if self.sum => "sum",
            None if !self.weights.is_empty() => "weighted_average",
            None if self.harmonic_mean => "harmonic_mean",
            None => "naive_average",
        }
    }

    /// How the scores are combined; upstream decides by the name of the metric, then by weights.
    #[must_use]
    pub fn aggregation(&self) -> Aggregation {
        match self.metric_name() {
            "standard_deviation" => Aggregation::StandardDeviation,
            "harmonic_mean" => Aggregation::HarmonicMean,
            "sum" => Aggregation::Sum,
            _ if !self.weights.is_empty() => Aggregation::WeightedAverage,
            _ => Aggregation::NaiveAverage,
        }
    }

    /// Reads a group.
    pub(super) fn read(
        remarks: &mut Remarks<'_>,
        what: &str,
        value: &Literal,
    ) -> Result<Option<Self>> {
        if value.as_dict().is_none() {
            remarks.unexpected(what, "a dict", value)?;
            return Ok(None);
        }
        let Some(name) = remarks.text(what, value, "name")? else {
            remarks.unnamed(what)?;
            return Ok(None);
        };
        let flag = |key| value.get(key).is_some_and(truthy);
        Ok(Some(Self {
            name,
            subsets: subsets(remarks, what, value)?,
            weights: members(
                remarks,
                what,
                value,
                "weights",
                "a number",
                Literal::as_score,
            )?,
            transforms: members(remarks, what, value, "transforms", "a text", |value| {
                value.as_str().map(str::to_owned)
            })?,
            metric: remarks.text(what, value, "metric")?,
            std: flag("std"),
            sum: flag("sum"),
            harmonic_mean: flag("harmonic_mean"),
        }))
    }
}

fn subsets(remarks: &mut Remarks<'_>, what: &str, group: &Literal) -> Result<Vec<Subset>> {
    let what = format!("{what}.subsets");
    let Some(value) = group.get("subsets") else {
        return Ok(Vec::new());
    };
    let mut subsets = Vec::new();
    for (index, item) in remarks.items(&what, value)?.iter().enumerate() {
        let found = match item.as_sequence() {
            Some([dataset, metric]) => dataset.as_str().zip(metric.as_str().map(Some)),
            _ => item.as_str().map(|dataset| (dataset, None)),
        };
        let Some((dataset, metric)) = found else {
            let what = format!("{what}[{index}]");
            remarks.unexpected(&what, "a name or a name and a metric", item)?;
            continue;
        };
        subsets.push(Subset {
            dataset: dataset.to_owned(),
            metric: metric.map(str::to_owned),
        });
    }
    Ok(subsets)
}

/// The members of the dict under a key, each read by `read`.
fn members<T>(
    remarks: &mut Remarks<'_>,
    what: &str,
    group: &Literal,
    key: &str,
    expected: &str,
    read: impl Fn(&Literal) -> Option<T>,
) -> Result<Vec<(String, T)>> {
    let what = format!("{what}.{key}");
    let Some(value) = group.get(key).filter(|value| truthy(value)) else {
        return Ok(Vec::new());
    };
    let Some(dict) = value.as_dict() else {
        remarks.unexpected(&what, "a dict", value)?;
        return Ok(Vec::new());
    };
    let mut found = Vec::with_capacity(dict.len());
    for (name, value) in dict {
        match (name.as_str(), read(value)) {
            (Some(name), Some(read)) => found.push((name.to_owned(), read)),
            (Some(name), None) => {
                remarks.unexpected(&format!("{what}[{name:?}]"), expected, value)?;
            }
            (None, _) => remarks.unexpected(&format!("a key of {what}"), "a text", name)?,
        }
    }
    Ok(found)
}
