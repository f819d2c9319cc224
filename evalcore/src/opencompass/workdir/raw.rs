//! The raw section of the TXT beside a table, asked by model and data set.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::opencompass::raw_section::{Found, Model, RawSectionReaderBuilder};
use crate::source::Source;

/// A TXT holds whole predictions where one was taken for a result; one above this is not read.
const TXT_LIMIT: u64 = 256 << 20;

/// Reads a TXT; what is wrong with it is reported.
pub(super) fn read_txt(
    source: &dyn Source,
    path: &str,
    found: &mut Vec<Diagnostic>,
) -> Option<Vec<u8>> {
    match source.read(path, TXT_LIMIT) {
        Ok(text) => Some(text),
        Err(error) => {
            found.push(error.at_path(source.display(path)).to_diagnostic());
            None
        }
    }
}

/// The results of a model by data set.
type Results<'t> = HashMap<Cow<'t, str>, Found<'t>>;

/// What a raw section says.
#[derive(Default)]
pub(super) struct Raw<'t> {
    models: Vec<(Cow<'t, str>, Results<'t>)>,
}

impl<'t> Raw<'t> {
    /// Reads the raw section of the TXT at `path`; what is wrong with it is reported.
    pub(super) fn parse(
        text: &'t [u8],
        source: &dyn Source,
        path: &str,
        found: &mut Vec<Diagnostic>,
    ) -> Self {
        match RawSectionReaderBuilder::new().read_borrowed(text) {
            Ok(section) => {
                let diagnostics = section.diagnostics.into_iter();
                found.extend(diagnostics.map(|one| one.at_path(source.display(path))));
                Self {
                    models: section.models.into_iter().map(by_dataset).collect(),
                }
            }
            Err(error) => {
                found.push(error.at_path(source.display(path)).to_diagnostic());
                Self::default()
            }
        }
    }

    /// The result of a model for a data set or group.
    pub(super) fn entry(&self, model: &str, dataset: &str) -> Option<&Found<'t>> {
        let mut models = self.models.iter();
        let (_, entries) = models.find(|(name, _)| name == model)?;
        entries.get(dataset)
    }

    /// Whether a name is that of a group that lacks a member.
    pub(super) fn is_incomplete_group(&self, name: &str) -> bool {
        self.models.iter().any(|(_, entries)| {
            let error = entries.get(name).and_then(Found::error);
            error.is_some_and(|text| text.starts_with("missing metrics"))
        })
    }
}

/// Should a name occur twice, the last result counts.
fn by_dataset(model: Model<'_>) -> (Cow<'_, str>, Results<'_>) {
    let entries = model.entries.into_iter();
    let by_name = entries.map(|entry| (entry.dataset, entry.result));
    (model.name, by_name.collect())
}
