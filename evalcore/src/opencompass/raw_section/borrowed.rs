//! A raw section whose names and plain results stay in the text.

use std::borrow::Cow;

use super::{RawEntry, RawModel};
use crate::diagnostic::Diagnostic;
use crate::opencompass::python::{Literal, Numbers};

/// What [`super::RawSection`] is, for a reader that asks for a few numbers.
#[derive(Debug)]
pub(crate) struct Borrowed<'t> {
    pub(crate) models: Vec<Model<'t>>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// What the raw section says of a model.
#[derive(Debug)]
pub(crate) struct Model<'t> {
    pub(crate) name: Cow<'t, str>,
    pub(crate) entries: Vec<Entry<'t>>,
}

/// The result of a model on a data set, or of a group.
#[derive(Debug)]
pub(crate) struct Entry<'t> {
    pub(crate) dataset: Cow<'t, str>,
    pub(crate) result: Found<'t>,
}

/// A result, built only where it is more than numbers.
#[derive(Debug)]
pub(crate) enum Found<'t> {
    Numbers(Numbers<'t>),
    Value(Literal),
}

impl Model<'_> {
    pub(super) fn into_owned(self) -> RawModel {
        let entries = self.entries.into_iter().map(|entry| RawEntry {
            dataset: entry.dataset.into_owned(),
            result: match entry.result {
                Found::Numbers(numbers) => numbers.to_literal(),
                Found::Value(value) => value,
            },
        });
        RawModel {
            name: self.name.into_owned(),
            entries: entries.collect(),
        }
    }
}

impl Found<'_> {
    /// As [`RawEntry::score`].
    pub(crate) fn score(&self, metric: &str) -> Option<f64> {
        match self {
            Self::Numbers(numbers) => numbers.get(metric),
            Self::Value(value) => value.get(metric)?.as_score(),
        }
    }

    /// As [`RawEntry::error`].
    pub(crate) fn error(&self) -> Option<&str> {
        match self {
            Self::Numbers(_) => None,
            Self::Value(value) => value.get("error")?.as_str(),
        }
    }

    /// As [`RawEntry::is_missing`].
    pub(crate) fn is_missing(&self) -> bool {
        match self {
            Self::Numbers(numbers) => numbers.is_empty(),
            Self::Value(value) => value.as_dict().is_none_or(<[_]>::is_empty),
        }
    }
}
