//! Policies as files.

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::error::{Error, ErrorKind, Problem, Result};
use crate::schema::Direction;

use super::curve::Curve;
use super::parameters::{Parameters, rule_problems};
use super::policy::{Combine, Criterion, Dimension, Policy, WeightRule};
use super::quantity::{Grammar, decimal};

/// A policy as it stands in a YAML or JSON file.
///
/// # Examples
///
/// A dimension beside the four, with weights that are divided by their sum:
///
/// ```
/// use evalcore::score::Policy;
///
/// let policy = Policy::from_json(br#"{
///     "name": "support",
///     "weights": "normalize",
///     "parameters": {"maxDuration": "10s"},
///     "dimensions": [{
///         "name": "grounding",
///         "weight": 0.4,
///         "criteria": [
///             {"name": "minGrounded", "measure": "grounded", "atLeast": 0.9, "mustPass": true},
///             {"name": "maxToolCalls", "measure": "toolCalls", "unit": "count", "atMost": 8}
///         ]
///     }]
/// }"#)?;
/// assert_eq!(policy.dimensions.len(), 5);
/// assert_eq!(policy.criterion("maxDuration").unwrap().limit.to_string(), "10");
/// assert!(policy.criterion("minGrounded").unwrap().must_pass);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PolicyFile {
    /// The policy's name.
    pub name: Option<String>,
    /// What it starts from: the standard dimensions, or none.
    pub base: PolicyBase,
    /// The least score that passes, 0 to 1. Default: 0.7.
    pub min_score: Option<Amount>,
    /// What is done with weights that do not add up to 1.
    pub weights: WeightRule,
    /// Limits and weights by the names that a request uses.
    pub parameters: BTreeMap<String, String>,
    /// Dimensions that are added; one of a known name is changed.
    pub dimensions: Vec<DimensionEntry>,
}

/// What a policy starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PolicyBase {
    /// The dimensions of [`Policy::standard`].
    #[default]
    Standard,
    /// Nothing.
    None,
}

/// A dimension of a file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DimensionEntry {
    /// Its name; that of a known dimension changes it.
    pub name: String,
    /// How much it counts. Needed for a new dimension.
    pub weight: Option<Amount>,
    /// How its criteria make one score. Default: the mean.
    pub combine: Option<Combine>,
    /// Its criteria, in place of those it has. Needed for a new dimension.
    pub criteria: Option<Vec<CriterionEntry>>,
}

/// A criterion of a file: exactly one of `atMost` and `atLeast`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CriterionEntry {
    /// Its name, which is also the parameter that sets its limit.
    pub name: String,
    /// The measurement that it looks at. Default: the name.
    pub measure: Option<String>,
    /// The unit; `tokens`, `characters`, `count`, `USD`, `seconds` and `proportion` have rules for
    /// their limits. Default: none.
    pub unit: Option<String>,
    /// The most that is allowed, such as `5000`, `0.05`, `30s`.
    pub at_most: Option<Amount>,
    /// The least that is needed.
    pub at_least: Option<Amount>,
    /// How much it counts within its dimension. Default: 1.
    pub weight: Option<Amount>,
    /// How a value becomes a score. Default: `linear` for at most, `plateau` for at least.
    pub curve: Option<Curve>,
    /// Whether the evaluation fails when the limit is broken.
    #[serde(default)]
    pub must_pass: bool,
}

/// A number or a text, digit for digit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "json-schema", schemars(with = "NumberOrText"))]
pub struct Amount(pub String);

#[cfg(feature = "json-schema")]
#[derive(schemars::JsonSchema)]
#[schemars(untagged, rename = "Amount")]
#[expect(dead_code, reason = "the schema is made of its shape")]
enum NumberOrText {
    Number(f64),
    Text(String),
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AmountVisitor;

        impl Visitor<'_> for AmountVisitor {
            type Value = Amount;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number or a text")
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Amount, E> {
                Ok(Amount(value.to_string()))
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Amount, E> {
                Ok(Amount(value.to_string()))
            }

            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Amount, E> {
                Ok(Amount(value.to_string()))
            }

            fn visit_str<E: de::Error>(self, value: &str) -> Result<Amount, E> {
                Ok(Amount(value.to_owned()))
            }
        }

        deserializer.deserialize_any(AmountVisitor)
    }
}

/// The JSON Schema (draft 2020-12) of [`PolicyFile`], which is also that of a YAML file.
#[cfg(feature = "json-schema")]
#[must_use]
pub fn policy_schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_deserialize();
    let schema = settings
        .into_generator()
        .into_root_schema_for::<PolicyFile>();
    schema.to_value()
}

impl Policy {
    /// Reads a policy from JSON; [`PolicyFile`] says its members.
    ///
    /// # Errors
    ///
    /// `layout.unknown` where the text is no policy, `policy.invalid` with everything that breaks
    /// its rules.
    pub fn from_json(text: &[u8]) -> Result<Self> {
        let unknown = |found: String| {
            Error::new(ErrorKind::UnknownLayout {
                expected: "a scoring policy",
                found,
            })
        };
        // A list would be taken for the members in their order.
        if !text.trim_ascii_start().starts_with(b"{") {
            return Err(unknown("no object".to_owned()));
        }
        let file: PolicyFile =
            serde_json::from_slice(text).map_err(|error| unknown(error.to_string()))?;
        Self::from_file(&file)
    }

    /// Builds a policy from its file.
    ///
    /// # Errors
    ///
    /// `policy.invalid` names everything that is wrong: a new dimension without weight or criteria, a
    /// criterion without a limit or with two, a limit that is none of its unit, names that occur
    /// twice, weights that break their rule, and the parameters.
    pub fn from_file(file: &PolicyFile) -> Result<Self> {
        let mut policy = match file.base {
            PolicyBase::Standard => Self::standard(),
            PolicyBase::None => Self {
                dimensions: Vec::new(),
                ..Self::standard()
            },
        };
        let mut problems = Vec::new();
        policy.name = file.name.as_deref().map(Into::into);
        policy.weights = file.weights;
        if let Some(mark) = &file.min_score {
            match Grammar::Proportion.parse(&mark.0) {
                Ok(mark) => policy.min_score = mark,
                Err(expected) => problems.push(Problem::new("minScore", expected, &mark.0)),
            }
        }
        for entry in &file.dimensions {
            put_dimension(&mut policy, entry, &mut problems);
        }
        name_problems(&policy, &mut problems);
        let parameters: Vec<(String, String)> = file.parameters.clone().into_iter().collect();
        if problems.is_empty() {
            match Parameters::read(&parameters, &policy) {
                Ok(read) => {
                    let ignored = read.ignored.iter();
                    problems.extend(ignored.map(|name| unknown_parameter(name)));
                    policy = read.policy;
                }
                Err(error) => problems.extend(problems_of(&error)),
            }
        } else if !policy.dimensions.is_empty()
            && !problems
                .iter()
                .any(|problem| problem.name.ends_with(".weight"))
        {
            problems.extend(rule_problems(&policy));
        }
        if problems.is_empty() {
            Ok(policy)
        } else {
            Err(Error::new(ErrorKind::InvalidPolicy { problems }))
        }
    }
}

fn unknown_parameter(name: &str) -> Problem {
    let place = format!("parameters.{name}");
    Problem::new(place, "the name of a criterion or a weight", name)
}

fn problems_of(error: &Error) -> Vec<Problem> {
    match error.kind() {
        ErrorKind::InvalidParameters { problems } => problems.clone(),
        other => vec![Problem::new("parameters", "limits", other.to_string())],
    }
}

fn put_dimension(policy: &mut Policy, entry: &DimensionEntry, problems: &mut Vec<Problem>) {
    let place = format!("dimensions.{}", entry.name);
    let known = policy.dimensions.iter().position(|d| d.name == entry.name);
    for (member, missing) in [
        ("weight", entry.weight.is_none()),
        (
            "criteria",
            entry.criteria.as_ref().is_none_or(Vec::is_empty),
        ),
    ] {
        if missing && known.is_none() {
            let name = format!("{place}.{member}");
            problems.push(Problem::new(name, "given for a new dimension", "nothing"));
        }
    }
    let mut dimension = match known.and_then(|at| policy.dimensions.get(at)) {
        Some(dimension) => dimension.clone(),
        None => Dimension {
            name: entry.name.as_str().into(),
            weight: Decimal::ZERO,
            combine: Combine::default(),
            criteria: Vec::new(),
        },
    };
    if let Some(weight) = read_weight(&place, entry.weight.as_ref(), problems) {
        dimension.weight = weight;
    }
    if let Some(combine) = entry.combine {
        dimension.combine = combine;
    }
    if let Some(criteria) = &entry.criteria {
        let read = criteria.iter();
        let read = read.filter_map(|criterion| read_criterion(&place, criterion, problems));
        dimension.criteria = read.collect();
    }
    match known.and_then(|at| policy.dimensions.get_mut(at)) {
        Some(standing) => *standing = dimension,
        None => policy.dimensions.push(dimension),
    }
}

fn read_weight(
    place: &str,
    weight: Option<&Amount>,
    problems: &mut Vec<Problem>,
) -> Option<Decimal> {
    let text = &weight?.0;
    let read = decimal(text.trim());
    if read.is_none() {
        let name = format!("{place}.weight");
        problems.push(Problem::new(name, "a number of at least 0", text));
    }
    read
}

fn read_criterion(
    place: &str,
    entry: &CriterionEntry,
    problems: &mut Vec<Problem>,
) -> Option<Criterion> {
    let place = format!("{place}.{}", entry.name);
    let unit = entry.unit.as_deref().unwrap_or_default();
    let (direction, limit) = match (&entry.at_most, &entry.at_least) {
        (Some(limit), None) => (Direction::LowerIsBetter, limit),
        (None, Some(limit)) => (Direction::HigherIsBetter, limit),
        (most, _) => {
            let found = if most.is_some() { "both" } else { "neither" };
            problems.push(Problem::new(place, "`atMost` or `atLeast`", found));
            return None;
        }
    };
    let weight = match &entry.weight {
        Some(weight) => read_weight(&place, Some(weight), problems)?,
        None => Decimal::ONE,
    };
    let limit = match Grammar::of(unit).parse(&limit.0) {
        Ok(limit) => limit,
        Err(expected) => {
            problems.push(Problem::new(place, expected, &limit.0));
            return None;
        }
    };
    Some(Criterion {
        name: entry.name.as_str().into(),
        measure: entry.measure.as_deref().unwrap_or(&entry.name).into(),
        unit: unit.into(),
        direction,
        limit,
        weight,
        curve: entry.curve.unwrap_or_else(|| Curve::usual(direction)),
        must_pass: entry.must_pass,
    })
}

/// Names are keys of annotations and parameters.
fn name_problems(policy: &Policy, problems: &mut Vec<Problem>) {
    const LONGEST: usize = 50;
    let is_good = |name: &str| {
        let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        !name.is_empty() && name.len() <= LONGEST && name.bytes().all(word)
    };
    let dimensions = policy.dimensions.iter().map(|d| d.name.as_str());
    let criteria = policy.dimensions.iter().flat_map(|d| &d.criteria);
    let names: Vec<&str> = dimensions
        .chain(criteria.map(|criterion| criterion.name.as_str()))
        .collect();
    for (at, name) in names.iter().enumerate() {
        if !is_good(name) {
            let expected = "a name of at most 50 ASCII letters, digits and `_`";
            problems.push(Problem::new("name", expected, *name));
        }
        let earlier = names.get(..at).unwrap_or_default();
        if earlier.contains(name) {
            problems.push(Problem::new("name", "a name that occurs once", *name));
        }
    }
    if policy.dimensions.is_empty() {
        problems.push(Problem::new("dimensions", "at least one dimension", "none"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_wrong_is_named_at_once() {
        let check = |file: &str, expected: &[&str]| {
            let error = Policy::from_json(file.as_bytes()).unwrap_err();
            let ErrorKind::InvalidPolicy { problems } = error.kind() else {
                panic!("{error}");
            };
            let places: Vec<&str> = problems.iter().map(|problem| &*problem.name).collect();
            assert_eq!(places, expected, "{file}");
        };
        check(
            r#"{"base": "none", "minScore": 2, "dimensions": [
                {"name": "a", "criteria": [{"name": "x"}, {"name": "y", "atMost": 1, "atLeast": 1}]},
                {"name": "b b", "weight": -1, "criteria": [{"name": "z", "unit": "seconds", "atMost": "soon"}]}
            ]}"#,
            &[
                "minScore",
                "dimensions.a.weight",
                "dimensions.a.x",
                "dimensions.a.y",
                "dimensions.b b.weight",
                "dimensions.b b.z",
                "name",
            ],
        );
        check(r#"{"base": "none"}"#, &["dimensions"]);
        check(
            r#"{"dimensions": [{"name": "token", "weight": 0.5}]}"#,
            &["tokenWeight + costWeight + performanceWeight + qualityWeight"],
        );
        check(
            r#"{"dimensions": [{"name": "token", "criteria": [{"name": "maxDuration", "atMost": 1}]}]}"#,
            &["name"],
        );
        check(
            r#"{"parameters": {"maxToken": "5"}}"#,
            &["parameters.maxToken"],
        );
        for file in ["", "[]", r#"{"dimension": []}"#, r#"{"weights": "maybe"}"#] {
            let error = Policy::from_json(file.as_bytes()).unwrap_err();
            assert_eq!(error.code().as_str(), "layout.unknown", "{file}");
        }
    }
}
