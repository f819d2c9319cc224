//! What changed between two versions of a data set.

use std::fmt::Write as _;

use serde::Serialize;

use crate::experiment::dataset::{Dataset, Metadata};

/// What changed between two versions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct DatasetChanges {
    /// Ids that are new.
    pub added: Vec<String>,
    /// Ids that are gone.
    pub removed: Vec<String>,
    /// Labels that are another: id, field, before and after.
    pub relabelled: Vec<LabelChange>,
    /// Ids whose logs, inputs or other members differ.
    pub edited: Vec<String>,
}

/// A label that is another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct LabelChange {
    /// The sample.
    pub id: String,
    /// The field.
    pub field: String,
    /// The label before; `None` where there was none.
    pub before: Option<String>,
    /// The label after.
    pub after: Option<String>,
}

/// Compares two versions of a data set by the ids of their samples.
///
/// # Examples
///
/// ```
/// use evalcore::experiment::{Dataset, changes};
///
/// let read = |severity: &str| Dataset::read(format!(
///     r#"[{{"id": "1", "logs": [], "ground_truth": {{"severity": "{severity}"}}}}]"#).as_bytes());
/// let found = changes(&read("warn")?, &read("error")?);
/// assert_eq!(found.relabelled[0].after.as_deref(), Some("error"));
/// assert!(found.to_markdown("golden-v1").contains("- `1`: severity warn → error\n"));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[must_use]
pub fn changes(before: &Dataset, after: &Dataset) -> DatasetChanges {
    let mut found = DatasetChanges::default();
    for sample in &after.samples {
        let Some(old) = before.get(&sample.id) else {
            found.added.push(sample.id.clone());
            continue;
        };
        let mut fields: Vec<&String> = old
            .ground_truth
            .keys()
            .chain(sample.ground_truth.keys())
            .collect();
        fields.sort_unstable();
        fields.dedup();
        for field in fields {
            let (was, is) = (old.gold(field), sample.gold(field));
            if was != is {
                found.relabelled.push(LabelChange {
                    id: sample.id.clone(),
                    field: field.clone(),
                    before: was.map(str::to_owned),
                    after: is.map(str::to_owned),
                });
            }
        }
        let mut old = old.clone();
        old.ground_truth.clone_from(&sample.ground_truth);
        old.severity.clone_from(&sample.severity);
        if old != *sample {
            found.edited.push(sample.id.clone());
        }
    }
    let gone = before
        .samples
        .iter()
        .filter(|sample| after.get(&sample.id).is_none());
    found.removed = gone.map(|sample| sample.id.clone()).collect();
    found
}

impl DatasetChanges {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// `CHANGELOG.md` of the later version.
    #[must_use]
    pub fn to_markdown(&self, before: &str) -> String {
        let mut page = format!("# Changes from {before}\n");
        let mut list = |title: &str, lines: Vec<String>| {
            if lines.is_empty() {
                return;
            }
            // Writing to a `String` does not fail.
            let _ = writeln!(page, "\n## {title} ({})\n", lines.len());
            for line in lines {
                let _ = writeln!(page, "- {line}");
            }
        };
        let ids = |ids: &[String]| ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>();
        list("Added", ids(&self.added));
        list("Removed", ids(&self.removed));
        let label = |change: &LabelChange| {
            let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
            let (before, after) = (text(&change.before), text(&change.after));
            format!("`{}`: {} {before} → {after}", change.id, change.field)
        };
        list("Labels", self.relabelled.iter().map(label).collect());
        list("Edited", ids(&self.edited));
        if self.is_empty() {
            page.push_str("\nNothing.\n");
        }
        page
    }
}

/// The metadata of a version that is frozen: all that can be counted, and the content's hash.
///
/// `created` is RFC 3339. What the data set's own metadata say beside that is kept.
#[must_use]
pub fn frozen_metadata(
    data: &Dataset,
    version: &str,
    created: &str,
    description: &str,
) -> Metadata {
    let mut metadata = Metadata::of(data);
    metadata.version = Some(version.to_owned());
    metadata.created = Some(created.to_owned());
    metadata.description = Some(description.to_owned()).filter(|text| !text.is_empty());
    if let Some(own) = &data.metadata {
        metadata.description = metadata.description.or_else(|| own.description.clone());
        metadata.rest.clone_from(&own.rest);
    }
    metadata
}
