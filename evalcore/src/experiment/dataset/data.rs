//! A data set: samples, the form they were read in, and what is stated about them.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::forms::DatasetForm;
use super::metadata::Metadata;
use super::sample::Sample;
use crate::diagnostic::Code;
use crate::error::Result;
use crate::experiment::hash::sha256;
use crate::experiment::problem::broken;
use crate::position::Position;

/// Samples to measure with.
///
/// # Examples
///
/// The flat form: one log a record, with its labels beside it.
///
/// ```
/// use evalcore::experiment::{Dataset, DatasetForm};
///
/// let data = Dataset::read(br#"[{"timestamp": 1766954816856.0, "log_line": "OOMKilled",
///     "root_cause": "container_oom_killed", "severity": "critical"}]"#)?;
/// assert_eq!(data.form, DatasetForm::Flat);
/// assert_eq!(data.samples[0].logs[0].timestamp.as_deref(), Some("2025-12-28T20:46:56.856Z"));
/// assert_eq!(data.content_sha256().len(), 64);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Dataset {
    /// Its name, such as `golden-v1`: that of the metadata, or of the file.
    pub version: String,
    /// The form that was read.
    pub form: DatasetForm,
    /// The samples, in the order of the file.
    pub samples: Vec<Sample>,
    /// What is stated about them, where that was read.
    pub metadata: Option<Metadata>,
    index: HashMap<String, usize>,
}

/// A record with its place.
pub(super) struct Record {
    pub(super) place: Position,
    pub(super) value: Value,
}

impl Dataset {
    /// Creates a data set of samples; ids have to differ.
    ///
    /// # Errors
    ///
    /// `dataset.empty`; `dataset.duplicate_id` with both places, counted from 1.
    pub fn new(version: impl Into<String>, samples: Vec<Sample>) -> Result<Self> {
        let places: Vec<String> = (1..=samples.len())
            .map(|at| format!("record {at}"))
            .collect();
        Self::indexed(version.into(), DatasetForm::Seed, samples, &places)
    }

    /// Takes the samples of records, all of one form.
    pub(super) fn of_records(records: Vec<Record>) -> Result<Self> {
        let mut form = None;
        let mut samples = Vec::with_capacity(records.len());
        let mut places = Vec::with_capacity(records.len());
        for (row, record) in (1_u64..).zip(records) {
            let place = record.place;
            let Value::Object(members) = record.value else {
                let error = broken(
                    Code::LayoutUnknown,
                    format!("record {row} is not an object"),
                );
                return Err(error.at(place));
            };
            let Some(found) = DatasetForm::of(&members) else {
                let names: Vec<&str> = members.keys().map(String::as_str).collect();
                let names = names.join("`, `");
                let message = format!(
                    "expected record {row} to hold `ground_truth`, `log_line` or the kind `GoldenLogSample`, found `{names}`"
                );
                return Err(broken(Code::LayoutUnknown, message).at(place));
            };
            let first = *form.get_or_insert(found);
            if first != found {
                let (first, found) = (first.as_str(), found.as_str());
                let message =
                    format!("record {row} has the form `{found}`, those before it `{first}`");
                return Err(broken(Code::DatasetMixture, message).at(place));
            }
            samples.push(
                found
                    .sample(members, row)
                    .map_err(|error| error.at(place))?,
            );
            places.push(match place.line {
                Some(line) => format!("record {row} (line {line})"),
                None => format!("record {row}"),
            });
        }
        Self::indexed(
            String::new(),
            form.unwrap_or(DatasetForm::Seed),
            samples,
            &places,
        )
    }

    fn indexed(
        version: String,
        form: DatasetForm,
        samples: Vec<Sample>,
        places: &[String],
    ) -> Result<Self> {
        if samples.is_empty() {
            return Err(broken(Code::DatasetEmpty, "the data set holds no sample"));
        }
        let mut index: HashMap<String, usize> = HashMap::with_capacity(samples.len());
        for (at, sample) in samples.iter().enumerate() {
            if let Some(earlier) = index.insert(sample.id.clone(), at) {
                let place = |at: usize| places.get(at).map_or("", String::as_str);
                return Err(broken(
                    Code::DatasetDuplicateId,
                    format!(
                        "{} and {} have the id `{}`",
                        place(earlier),
                        place(at),
                        sample.id
                    ),
                ));
            }
        }
        Ok(Self {
            version,
            form,
            samples,
            metadata: None,
            index,
        })
    }

    /// The place of a sample, from 0, by its id.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// The sample of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Sample> {
        self.samples.get(self.place(id)?)
    }

    /// The SHA-256 of the content, whatever the order of samples and members and the layout.
    ///
    /// It covers all that a sample holds in the seed's structure; metadata are not in it.
    #[must_use]
    pub fn content_sha256(&self) -> String {
        let mut digests: Vec<String> = self.samples.iter().map(Sample::digest).collect();
        digests.sort_unstable();
        sha256(digests.join("\n").as_bytes())
    }

    /// The samples of these ids as a data set, in the order given; unknown ids are left out.
    ///
    /// # Errors
    ///
    /// As [`Dataset::new`].
    pub fn subset(&self, version: impl Into<String>, ids: &[&str]) -> Result<Self> {
        let samples = ids.iter().filter_map(|id| self.get(id).cloned());
        Self::new(version, samples.collect())
    }

    /// The first samples, for a trial.
    ///
    /// # Errors
    ///
    /// `dataset.empty` for a limit of 0.
    pub fn limited(&self, limit: usize) -> Result<Self> {
        let samples = self.samples.iter().take(limit).cloned().collect();
        let mut limited = Self::new(self.version.clone(), samples)?;
        limited.form = self.form;
        Ok(limited)
    }

    /// The samples as a file in the seed's structure, ending with a line feed.
    #[must_use]
    pub fn to_json(&self) -> String {
        let samples: Vec<Value> = self.samples.iter().map(Sample::to_value).collect();
        format!("{:#}\n", Value::Array(samples))
    }

    /// Counts the values of a property by name.
    pub(crate) fn counts<'s>(
        &'s self,
        value: impl Fn(&'s Sample) -> Option<&'s str>,
    ) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for sample in &self.samples {
            if let Some(value) = value(sample) {
                *counts.entry(value.to_owned()).or_default() += 1;
            }
        }
        counts
    }
}
