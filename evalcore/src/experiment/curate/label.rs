//! Labels by rule and by hand.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::diagnostic::Code;
use crate::error::Result;
use crate::experiment::dataset::{Dataset, Sample, signature};
use crate::experiment::problem::broken;
use crate::experiment::yaml;

/// Rules that label samples, as a YAML or JSON file holds them. Unknown members are errors.
///
/// # Examples
///
/// ```
/// use evalcore::experiment::{Dataset, LabelRules, label};
///
/// let rules = LabelRules::read(b"
/// rules:
///   - match: 'OOMKilled|out of memory'
///     labels: {root_cause: container_oom_killed, severity: critical, action_needed: scale}
/// ")?;
/// let mut data = Dataset::read(br#"[{"id": "1", "logs": [{"message": "OOMKilled"}], "ground_truth": {"severity": "error"}},
///     {"id": "2", "logs": [{"message": "fine"}], "ground_truth": {}}]"#)?;
/// let found = label(&mut data, None, &rules);
/// assert_eq!((found.by_rule, found.unlabelled), (1, vec!["2".to_owned()]));
/// assert_eq!(data.samples[0].gold("severity"), Some("error"));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct LabelRules {
    rules: Vec<(regex::Regex, LabelRule)>,
}

/// A rule: what a sample's text has to hold, and the labels that it gets then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct LabelRule {
    /// A regular expression that the messages have to hold, whatever the case.
    #[serde(rename = "match")]
    pub pattern: String,
    /// The namespace of the sample; without it any.
    #[serde(default)]
    pub namespace: Option<String>,
    /// The labels.
    pub labels: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rules: Vec<LabelRule>,
}

/// How samples were labelled.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Labelling {
    /// Samples that had a root cause, or every label that a rule gives, already.
    pub already: u64,
    /// Samples that took a label from one of the same signature that was labelled by hand.
    pub by_signature: u64,
    /// Samples that took a label from a rule.
    pub by_rule: u64,
    /// Samples that still have no label at all, by id.
    pub unlabelled: Vec<String>,
}

impl LabelRules {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// `task.invalid`, with line and column, for another form or an expression that is none.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let file: File = yaml::typed(bytes, "label rules")?;
        let rules = file.rules.into_iter().map(|rule| {
            let built = regex::RegexBuilder::new(&rule.pattern)
                .case_insensitive(true)
                .build();
            let pattern = built.map_err(|error| {
                let message = format!("expected `match` to be a regular expression: {error}");
                broken(Code::TaskInvalid, message)
            })?;
            Ok((pattern, rule))
        });
        Ok(Self {
            rules: rules.collect::<Result<_>>()?,
        })
    }
}

/// Labels the samples that lack labels: first from samples of the same signature in `by_hand`, then
/// by the first rule that fits. A label that is there is never changed, and a sample says in
/// `extraction_metadata.labelled_by` where its labels are from, since a baseline that uses the same
/// rules would be circular.
pub fn label(data: &mut Dataset, by_hand: Option<&Dataset>, rules: &LabelRules) -> Labelling {
    let known: HashMap<String, &Sample> = by_hand
        .into_iter()
        .flat_map(|data| &data.samples)
        .filter(|sample| !sample.ground_truth.is_empty())
        .map(|sample| (signature(&sample.question()), sample))
        .collect();
    let mut found = Labelling::default();
    for sample in &mut data.samples {
        let question = sample.question();
        if let Some(twin) = known.get(&signature(&question)) {
            if add(sample, &twin.ground_truth, "signature") {
                found.by_signature += 1;
                continue;
            }
        } else if let Some((_, rule)) = rules.rules.iter().find(|(pattern, rule)| {
            let namespace = rule.namespace.as_deref();
            pattern.is_match(&question)
                && namespace.is_none_or(|name| sample.namespace.as_deref() == Some(name))
        }) && add(sample, &rule.labels, "rule")
        {
            found.by_rule += 1;
            continue;
        }
        if sample.ground_truth.is_empty() {
            found.unlabelled.push(sample.id.clone());
        } else {
            found.already += 1;
        }
    }
    found
}

/// Adds the labels that are missing, and says from where.
fn add(sample: &mut Sample, labels: &BTreeMap<String, String>, from: &str) -> bool {
    let mut added = false;
    for (name, value) in labels {
        if !sample.ground_truth.contains_key(name) {
            sample.ground_truth.insert(name.clone(), value.clone());
            added = true;
        }
    }
    if added {
        if sample.severity.is_none() {
            sample.severity = sample.ground_truth.get("severity").cloned();
        }
        sample
            .extraction_metadata
            .insert("labelled_by".to_owned(), from.into());
    }
    added
}
