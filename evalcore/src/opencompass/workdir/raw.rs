//! The results of the raw section, found by model and data set.

use std::collections::HashMap;

use crate::opencompass::raw_section::{RawEntry, RawModel};

/// A view of a raw section for many questions.
pub(super) struct Raw<'a> {
    models: Vec<(&'a str, HashMap<&'a str, &'a RawEntry>)>,
}

impl<'a> Raw<'a> {
    pub(super) fn new(models: &'a [RawModel]) -> Self {
        let indexed = models.iter().map(|model| {
            let entries = model.entries.iter();
            // Should a name occur twice, the last result counts.
            let by_name = entries.map(|entry| (entry.dataset.as_str(), entry));
            (model.name.as_str(), by_name.collect())
        });
        Self {
            models: indexed.collect(),
        }
    }

    /// The result of a model for a data set or group.
    pub(super) fn entry(&self, model: &str, dataset: &str) -> Option<&'a RawEntry> {
        let mut models = self.models.iter();
        let (_, entries) = models.find(|(name, _)| *name == model)?;
        entries.get(dataset).copied()
    }

    /// Whether a name is that of a group that lacks a member.
    pub(super) fn is_incomplete_group(&self, name: &str) -> bool {
        self.models.iter().any(|(_, entries)| {
            let error = entries.get(name).and_then(|entry| entry.error());
            error.is_some_and(|text| text.starts_with("missing metrics"))
        })
    }
}
