//! The rows that the summary lists.

use crate::error::Result;
use crate::opencompass::python::{Keep, Literal};

use super::fields::Remarks;
use super::group::SummaryGroup;

/// A row that the config asks for: a data set, a group or a separator.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedRow {
    /// The data set, group or separator.
    pub name: String,
    /// The metric, else the first one.
    pub metric: Option<String>,
}

/// A list of rows with a file of its own, of the multi-faceted summarizer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Profile {
    /// The name of the file, without `.csv`.
    pub name: String,
    /// Its rows, in order.
    pub dataset_abbrs: Vec<ListedRow>,
}

/// What the config says of the summary.
#[derive(Debug, Default)]
pub(super) struct Summarizer {
    pub(super) class: Option<String>,
    pub(super) dataset_abbrs: Option<Vec<ListedRow>>,
    pub(super) profiles: Vec<Profile>,
    pub(super) groups: Vec<SummaryGroup>,
}

/// What is read of the summarizer.
pub(super) const KEEP: Keep = Keep::Members(&[
    ("type", Keep::All),
    ("dataset_abbrs", Keep::All),
    ("dataset_abbrs_list", Keep::All),
    ("summary_groups", Keep::All),
]);

impl Summarizer {
    pub(super) fn read(remarks: &mut Remarks<'_>, what: &str, value: &Literal) -> Result<Self> {
        if value.as_dict().is_none() {
            if !value.is_none() {
                remarks.unexpected(what, "a dict", value)?;
            }
            return Ok(Self::default());
        }
        let mut found = Self {
            class: remarks.class(what, value, "type")?,
            ..Self::default()
        };
        if let Some(list) = value.get("dataset_abbrs").filter(|list| !list.is_none()) {
            found.dataset_abbrs = Some(rows(remarks, &format!("{what}.dataset_abbrs"), list)?);
        }
        if let Some(list) = value.get("dataset_abbrs_list") {
            found.profiles = profiles(remarks, &format!("{what}.dataset_abbrs_list"), list)?;
        }
        if let Some(list) = value.get("summary_groups") {
            let what = format!("{what}.summary_groups");
            for (index, item) in remarks.items(&what, list)?.iter().enumerate() {
                let what = format!("{what}[{index}]");
                found
                    .groups
                    .extend(SummaryGroup::read(remarks, &what, item)?);
            }
        }
        Ok(found)
    }
}

fn rows(remarks: &mut Remarks<'_>, what: &str, list: &Literal) -> Result<Vec<ListedRow>> {
    let mut rows = Vec::new();
    for (index, item) in remarks.items(what, list)?.iter().enumerate() {
        // Upstream reads the first two items and ignores more.
        let (name, metric) = match item.as_sequence() {
            Some([name, metric, ..]) => (name.as_str(), metric.as_str()),
            _ => (item.as_str(), None),
        };
        let Some(name) = name else {
            let what = format!("{what}[{index}]");
            remarks.unexpected(&what, "a name or a name and a metric", item)?;
            continue;
        };
        rows.push(ListedRow {
            name: name.to_owned(),
            metric: metric.map(str::to_owned),
        });
    }
    Ok(rows)
}

fn profiles(remarks: &mut Remarks<'_>, what: &str, list: &Literal) -> Result<Vec<Profile>> {
    let mut profiles = Vec::new();
    for (index, item) in remarks.items(what, list)?.iter().enumerate() {
        let what = format!("{what}[{index}]");
        let Some(name) = remarks.text(&what, item, "name")? else {
            remarks.unnamed(&what)?;
            continue;
        };
        let dataset_abbrs = match item.get("dataset_abbrs") {
            Some(list) => rows(remarks, &format!("{what}.dataset_abbrs"), list)?,
            None => Vec::new(),
        };
        profiles.push(Profile {
            name,
            dataset_abbrs,
        });
    }
    Ok(profiles)
}
