//! What is to be said of a data set before it is measured with.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::data::Dataset;
use super::forms::DatasetForm;
use super::metadata::{Metadata, RealAndSynthetic};
use super::sample::Sample;
use super::signature::signature;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::experiment::task::{FieldMetric, Task, TaskField};
use crate::schema::wire::SCHEMA_VERSION;

/// Data sets below this many samples are small.
const SMALL: usize = 100;
/// The share of real samples that the seed asks for.
const REAL: f64 = 0.7;
/// A label that this share of the samples has leaves little for the others.
const DOMINANT: f64 = 0.6;
/// How many ids a message names.
const NAMED: usize = 5;

/// A property of a sample.
type Property = fn(&Sample) -> Option<&str>;

/// What a data set holds, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Validation {
    /// The version of this document.
    pub schema_version: u32,
    /// The data set.
    pub dataset: String,
    /// The form that was read.
    pub form: DatasetForm,
    /// How many samples there are.
    pub n: u64,
    /// The SHA-256 of the content.
    pub content_sha256: String,
    /// Samples that are real and that are not.
    pub real_vs_synthetic: RealAndSynthetic,
    /// Samples by the values of their properties and labels.
    pub distributions: Vec<Distribution>,
    /// Signatures of log lines, or inputs, that differ.
    pub signatures: u64,
    /// What is wrong or to be minded; errors first.
    pub findings: Vec<Diagnostic>,
    /// Whether none of it is an error.
    pub valid: bool,
}

/// Samples by the values of one property.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Distribution {
    /// The property: `category`, `namespace`, `source` or a field of the task.
    pub property: String,
    /// How many samples have each value, by the value.
    pub values: BTreeMap<String, u64>,
    /// How many samples have none.
    pub without: u64,
}

/// Checks a data set: its counts against its metadata, duplicates, spellings, balance, what the
/// task's prompt allows, the share of real samples, and samples that `others` hold too.
///
/// # Examples
///
/// ```
/// use evalcore::Code;
/// use evalcore::experiment::{Dataset, Task, validate};
///
/// let data = Dataset::read(br#"[{"id": "1", "logs": [{"message": "OOM"}], "source": "synthetic",
///     "ground_truth": {"root_cause": "oom", "action_needed": "restart"}}]"#)?;
/// let found = validate(&data, &Task::log_analysis(), &[]);
/// let codes: Vec<Code> = found.findings.iter().map(|finding| finding.code).collect();
/// assert!(codes.contains(&Code::DatasetSynthetic) && codes.contains(&Code::DatasetUnanswerable));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[must_use]
pub fn validate(data: &Dataset, task: &Task, others: &[&Dataset]) -> Validation {
    let counted = Metadata::of(data);
    let real_vs_synthetic = counted.real_vs_synthetic.unwrap_or_default();
    let mut findings = Vec::new();
    if let Some(stated) = &data.metadata {
        findings.extend(stated.differences(&counted));
    }
    let signatures: Vec<String> = data
        .samples
        .iter()
        .map(|sample| signature(&sample.question()))
        .collect();
    findings.extend(twins(data, task, &signatures));
    for other in others {
        findings.extend(leaks(data, other, &signatures));
    }
    findings.extend(size(data, real_vs_synthetic));
    let mut distributions = Vec::new();
    let plain: [(&str, Property); 3] = [
        ("category", |sample| sample.category.as_deref()),
        ("namespace", |sample| sample.namespace.as_deref()),
        ("source", |sample| sample.source.as_deref()),
    ];
    for (property, value) in plain {
        distributions.push(distribution(data, property, value));
    }
    for field in task.fields.iter().filter(|field| field.is_label()) {
        let found = distribution(data, &field.name, |sample| sample.gold(&field.name));
        findings.extend(labels(field, &found, data));
        distributions.push(found);
    }
    findings.extend(unlabelled(data, task));
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let mut distinct = signatures;
    distinct.sort_unstable();
    distinct.dedup();
    Validation {
        schema_version: SCHEMA_VERSION,
        dataset: data.version.clone(),
        form: data.form,
        n: data.samples.len() as u64,
        content_sha256: counted.content_sha256.unwrap_or_default(),
        real_vs_synthetic,
        distributions,
        signatures: distinct.len() as u64,
        valid: findings
            .iter()
            .all(|finding| finding.severity != Severity::Error),
        findings,
    }
}

fn distribution<'d>(
    data: &'d Dataset,
    property: &str,
    value: impl Fn(&'d Sample) -> Option<&'d str>,
) -> Distribution {
    let values = data.counts(value);
    let with: u64 = values.values().sum();
    Distribution {
        property: property.to_owned(),
        without: data.samples.len() as u64 - with,
        values,
    }
}

fn list<'i>(ids: impl IntoIterator<Item = &'i str>) -> String {
    let ids: Vec<&str> = ids.into_iter().collect();
    let named: Vec<String> = ids.iter().take(NAMED).map(|id| format!("`{id}`")).collect();
    match ids.len().checked_sub(NAMED) {
        None | Some(0) => named.join(", "),
        Some(more) => format!("{} and {more} more", named.join(", ")),
    }
}

/// Samples that ask the same: with other labels an error, else a warning.
fn twins(data: &Dataset, task: &Task, signatures: &[String]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut groups: BTreeMap<String, Vec<&Sample>> = BTreeMap::new();
    for sample in &data.samples {
        groups.entry(sample.question()).or_default().push(sample);
    }
    for group in groups.values().filter(|group| group.len() > 1) {
        let ids = || list(group.iter().map(|sample| sample.id.as_str()));
        let differs = task
            .fields
            .iter()
            .filter(|field| field.is_label())
            .find(|field| {
                let mut values = group.iter().map(|sample| sample.gold(&field.name));
                let first = values.next().flatten();
                values.any(|value| value != first)
            });
        found.push(match differs {
            Some(field) => Diagnostic::error(
                Code::DatasetConflict,
                format!(
                    "{} hold the same text and differ in `{}`",
                    ids(),
                    field.name
                ),
            ),
            None => Diagnostic::warning(
                Code::DatasetDuplicate,
                format!("{} hold the same text", ids()),
            ),
        });
    }
    let mut by_signature: BTreeMap<&str, usize> = BTreeMap::new();
    for signature in signatures {
        *by_signature.entry(signature).or_default() += 1;
    }
    let repeated: usize = by_signature.values().map(|n| n - 1).sum();
    if repeated > 0 {
        let n = data.samples.len();
        found.push(Diagnostic::info(
            Code::DatasetDuplicate,
            format!("{repeated} of {n} samples repeat an event of another at another time"),
        ));
    }
    found
}

/// Samples that stand in another data set too.
fn leaks(data: &Dataset, other: &Dataset, signatures: &[String]) -> Vec<Diagnostic> {
    let theirs: HashMap<String, &str> = other
        .samples
        .iter()
        .map(|sample| (signature(&sample.question()), sample.id.as_str()))
        .collect();
    let mut exact = Vec::new();
    let mut alike = Vec::new();
    for (sample, signature) in data.samples.iter().zip(signatures) {
        if other
            .samples
            .iter()
            .any(|their| their.id == sample.id && their.question() == sample.question())
        {
            exact.push(sample.id.as_str());
        } else if theirs.contains_key(signature) {
            alike.push(sample.id.as_str());
        }
    }
    let mut found = Vec::new();
    let version = &other.version;
    if !exact.is_empty() {
        let message = format!("{} stand in `{version}` too", list(exact));
        found.push(Diagnostic::error(Code::DatasetLeakage, message));
    }
    if !alike.is_empty() {
        let message = format!("{} are events that stand in `{version}` too", list(alike));
        found.push(Diagnostic::error(Code::DatasetLeakage, message));
    }
    found
}

#[expect(clippy::cast_precision_loss, reason = "samples are fewer than 2^53")]
fn size(data: &Dataset, by_source: RealAndSynthetic) -> Vec<Diagnostic> {
    let n = data.samples.len();
    let mut found = Vec::new();
    if n < SMALL {
        let message = format!("{n} samples, of at least {SMALL}");
        found.push(Diagnostic::warning(Code::DatasetSize, message));
    }
    let share = by_source.real as f64 / n as f64;
    if share < REAL {
        let message = format!(
            "{} of {n} samples are real: {:.0} %",
            by_source.real,
            share * 100.0
        );
        found.push(Diagnostic::warning(Code::DatasetSynthetic, message));
    }
    found
}

fn labels(field: &TaskField, found: &Distribution, data: &Dataset) -> Vec<Diagnostic> {
    let name = &field.name;
    let mut findings = Vec::new();
    let labelled: u64 = found.values.values().sum();
    // Spellings: the same after normalising, or one letter away.
    let values: Vec<&str> = found.values.keys().map(String::as_str).collect();
    for (at, a) in values.iter().enumerate() {
        for b in values.iter().skip(at + 1) {
            let same = field.normalized(a).is_some() && field.normalized(a) == field.normalized(b);
            let near = || {
                a.len().min(b.len()) >= 6
                    && rapidfuzz::distance::osa::distance(a.chars(), b.chars()) == 1
            };
            if same {
                let message = format!("`{name}`: `{a}` and `{b}` are the same label");
                findings.push(Diagnostic::warning(Code::DatasetSpelling, message));
            } else if near() {
                let message = format!("`{name}`: `{a}` and `{b}` differ in one letter");
                findings.push(Diagnostic::warning(Code::DatasetSpelling, message));
            }
        }
    }
    if !field.allowed.is_empty() {
        let is_allowed = |value: &str| {
            let value = field.normalized(value);
            value.is_some_and(|value| field.allowed.contains(&value))
        };
        let outside: u64 = found
            .values
            .iter()
            .filter(|(value, _)| !is_allowed(value))
            .map(|(_, n)| n)
            .sum();
        if outside > 0 {
            let inside = labelled - outside;
            let best = percent(inside, labelled);
            let message = format!(
                "`{name}`: {inside} of {labelled} labels are among the values that the prompt allows; no obedient model exceeds {best:.1} %"
            );
            findings.push(Diagnostic::warning(Code::DatasetUnanswerable, message));
        }
    }
    let most = found.values.iter().max_by_key(|(_, n)| **n);
    if let Some((value, n)) = most
        && found.values.len() > 1
        && percent(*n, labelled) > DOMINANT * 100.0
    {
        let share = percent(*n, labelled);
        let message = format!(
            "`{name}`: {n} of {labelled} are `{value}`, so that {share:.1} % is right without a model"
        );
        findings.push(Diagnostic::warning(Code::DatasetImbalance, message));
    }
    if field.metric == FieldMetric::Classification {
        let few: Vec<String> = found
            .values
            .iter()
            .filter(|(_, n)| **n < 5)
            .map(|(value, n)| format!("`{value}` ({n})"))
            .collect();
        let missing = field
            .allowed
            .iter()
            .filter(|value| !found.values.contains_key(*value));
        let missing: Vec<String> = missing.map(|value| format!("`{value}` (0)")).collect();
        let few: Vec<String> = few.into_iter().chain(missing).collect();
        if !few.is_empty() && data.samples.len() >= 20 {
            let message = format!("`{name}`: fewer than 5 samples are {}", few.join(", "));
            findings.push(Diagnostic::warning(Code::DatasetImbalance, message));
        }
    }
    findings
}

#[expect(clippy::cast_precision_loss, reason = "samples are fewer than 2^53")]
fn percent(part: u64, all: u64) -> f64 {
    if all == 0 {
        return 0.0;
    }
    part as f64 / all as f64 * 100.0
}

/// Samples without a label of a measured field.
fn unlabelled(data: &Dataset, task: &Task) -> Vec<Diagnostic> {
    let measured = task
        .fields
        .iter()
        .filter(|field| field.metric != FieldMetric::None);
    measured
        .filter_map(|field| {
            let without = data
                .samples
                .iter()
                .filter(|sample| sample.gold(&field.name).is_none());
            let ids: Vec<&str> = without.map(|sample| sample.id.as_str()).collect();
            (!ids.is_empty()).then(|| {
                let n = ids.len();
                let message = format!("`{}`: {n} samples have no label: {}", field.name, list(ids));
                Diagnostic::warning(Code::DatasetUnlabelled, message)
            })
        })
        .collect()
}
