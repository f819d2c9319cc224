//! What is stated about a data set.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::data::Dataset;
use super::sample::Sample;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Result;
use crate::experiment::problem::broken;

/// `metadata.json` of a data set; members that are not named here are kept in `rest`.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct Metadata {
    /// The name of the version.
    pub version: Option<String>,
    /// When it was made: RFC 3339.
    pub created: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// How many samples there are.
    pub sample_count: Option<u64>,
    /// Samples by severity, in upper case.
    pub severity_distribution: Option<BTreeMap<String, u64>>,
    /// Samples by namespace.
    pub namespace_distribution: Option<BTreeMap<String, u64>>,
    /// The categories, by name.
    pub categories: Option<Vec<String>>,
    /// Samples by category.
    pub category_distribution: Option<BTreeMap<String, u64>>,
    /// Samples that are real and that are not.
    pub real_vs_synthetic: Option<RealAndSynthetic>,
    /// [`Dataset::content_sha256`] when it was frozen.
    pub content_sha256: Option<String>,
    /// Other members, in their order.
    #[serde(skip)]
    pub rest: Map<String, Value>,
}

/// How many samples are real and how many were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct RealAndSynthetic {
    /// From a cluster.
    pub real: u64,
    /// Made from templates, or by hand.
    pub synthetic: u64,
}

impl Metadata {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// `json.*`; `layout.unknown` where a member has another form.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let parsed = crate::json::parse(bytes)?;
        let Ok(Value::Object(mut members)) = serde_json::to_value(&parsed) else {
            return Err(broken(
                Code::LayoutUnknown,
                "expected an object with metadata",
            ));
        };
        let members = &mut members;
        Ok(Self {
            version: take(members, "version")?,
            created: take(members, "created")?,
            description: take(members, "description")?,
            sample_count: take(members, "sample_count")?,
            severity_distribution: take(members, "severity_distribution")?,
            namespace_distribution: take(members, "namespace_distribution")?,
            categories: take(members, "categories")?,
            category_distribution: take(members, "category_distribution")?,
            real_vs_synthetic: take(members, "real_vs_synthetic")?,
            content_sha256: take(members, "content_sha256")?,
            rest: std::mem::take(members),
        })
    }

    /// Counts what can be counted of a data set.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::experiment::{Dataset, Metadata};
    ///
    /// let data = Dataset::read(br#"[{"id": "1", "logs": [], "ground_truth": {"severity": "warn"}}]"#)?;
    /// let counted = Metadata::of(&data);
    /// assert_eq!(counted.severity_distribution.unwrap()["WARN"], 1);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn of(data: &Dataset) -> Self {
        let severities = data.counts(|sample| sample.gold("severity"));
        let upper = severities
            .into_iter()
            .map(|(name, n)| (name.to_uppercase(), n));
        let categories = data.counts(|sample| sample.category.as_deref());
        let real = data
            .samples
            .iter()
            .filter(|sample| sample.is_real())
            .count() as u64;
        Self {
            version: Some(data.version.clone()),
            sample_count: Some(data.samples.len() as u64),
            severity_distribution: Some(upper.collect()),
            namespace_distribution: Some(
                data.counts(|sample: &Sample| sample.namespace.as_deref()),
            ),
            categories: Some(categories.keys().cloned().collect()),
            category_distribution: Some(categories),
            real_vs_synthetic: Some(RealAndSynthetic {
                real,
                synthetic: data.samples.len() as u64 - real,
            }),
            content_sha256: Some(data.content_sha256()),
            ..Self::default()
        }
    }

    /// The file, ending with a line feed.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut members = Map::new();
        members.insert(
            "schema_version".to_owned(),
            crate::schema::wire::SCHEMA_VERSION.into(),
        );
        if let Ok(Value::Object(known)) = serde_json::to_value(self) {
            members.extend(known.into_iter().filter(|(_, value)| !value.is_null()));
        }
        for (name, value) in &self.rest {
            members
                .entry(name.as_str())
                .or_insert_with(|| value.clone());
        }
        format!("{:#}\n", Value::Object(members))
    }

    /// What is stated and is not so.
    pub(super) fn differences(&self, counted: &Self) -> Vec<Diagnostic> {
        fn parts(metadata: &Metadata) -> [(&'static str, Option<Value>); 6] {
            let value =
                |found: Result<Value, serde_json::Error>| found.ok().filter(|v| !v.is_null());
            [
                (
                    "sample_count",
                    value(serde_json::to_value(metadata.sample_count)),
                ),
                (
                    "severity_distribution",
                    value(serde_json::to_value(&metadata.severity_distribution)),
                ),
                (
                    "namespace_distribution",
                    value(serde_json::to_value(&metadata.namespace_distribution)),
                ),
                (
                    "categories",
                    value(serde_json::to_value(&metadata.categories)),
                ),
                (
                    "category_distribution",
                    value(serde_json::to_value(&metadata.category_distribution)),
                ),
                (
                    "real_vs_synthetic",
                    value(serde_json::to_value(metadata.real_vs_synthetic)),
                ),
            ]
        }
        let mut found = Vec::new();
        for ((name, stated), (_, counted)) in parts(self).into_iter().zip(parts(counted)) {
            let (Some(stated), Some(counted)) = (stated, counted) else {
                continue;
            };
            if !same(&stated, &counted) {
                let message = format!("`{name}` is stated as {stated} and counted as {counted}");
                found.push(Diagnostic::error(Code::DatasetCount, message));
            }
        }
        if let (Some(stated), Some(counted)) = (&self.content_sha256, &counted.content_sha256)
            && stated != counted
        {
            let message =
                format!("`content_sha256` is stated as {stated} and computed as {counted}");
            found.push(Diagnostic::error(Code::DatasetChanged, message));
        }
        found
    }
}

/// Takes a member out of an object.
fn take<T: serde::de::DeserializeOwned>(
    members: &mut Map<String, Value>,
    name: &str,
) -> Result<Option<T>> {
    let Some(value) = members.shift_remove(name) else {
        return Ok(None);
    };
    serde_json::from_value(value)
        .map_err(|error| broken(Code::LayoutUnknown, format!("`{name}`: {error}")))
}

/// Whether two counts are alike: lists in any order, and no entry is as good as one of 0.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            let names = |items: &[Value]| {
                let mut names: Vec<String> = items.iter().map(Value::to_string).collect();
                names.sort_unstable();
                names
            };
            names(a) == names(b)
        }
        (Value::Object(a), Value::Object(b)) => {
            let zero = Value::from(0);
            let within = |a: &Map<String, Value>, b: &Map<String, Value>| {
                a.iter().all(|(name, n)| b.get(name).unwrap_or(&zero) == n)
            };
            within(a, b) && within(b, a)
        }
        (a, b) => a == b,
    }
}
