//! A model of a run.

use crate::error::Result;
use crate::opencompass::python::{Keep, Literal};

use super::fields::Remarks;
use super::name::{self, AbbrSource};

/// A model that a run evaluates, or a judge.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ModelConfig {
    /// The name of its directories below `predictions/` and `results/`.
    pub abbr: String,
    /// Where [`ModelConfig::abbr`] comes from.
    pub abbr_source: AbbrSource,
    /// The name of its column in the summary, where that is another one.
    pub summarizer_abbr: Option<String>,
    /// The path or name that the weights are loaded from, or that a service knows it by.
    pub path: Option<String>,
    /// The class that runs it: the config's `type`.
    pub class: Option<String>,
}

/// What is read of a model; keys and addresses of services are not.
pub(super) const KEEP: Keep = Keep::Members(&[
    ("abbr", Keep::All),
    ("path", Keep::All),
    ("summarizer_abbr", Keep::All),
    ("type", Keep::All),
]);

impl ModelConfig {
    /// The name of its column in the summary.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::opencompass::config::RunConfig;
    ///
    /// let config = RunConfig::parse(b"models = [dict(abbr='q-hf', summarizer_abbr='Q 14B')]")?;
    /// assert_eq!(config.models[0].column(), "Q 14B");
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn column(&self) -> &str {
        let column = self.summarizer_abbr.as_deref();
        column.filter(|name| !name.is_empty()).unwrap_or(&self.abbr)
    }

    /// Whether a directory below `predictions/` or `results/` can be this model's.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::opencompass::config::RunConfig;
    ///
    /// let config = RunConfig::parse(b"models = [dict(type='HF', path='gpt2')]")?;
    /// assert!(config.models[0].is_directory("HF_workspace_gpt2"));
    /// assert!(!config.models[0].is_directory("HF_workspace_gpt2-xl"));
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn is_directory(&self, name: &str) -> bool {
        if self.abbr_source != AbbrSource::BuiltPartly || name == self.abbr {
            return name == self.abbr;
        }
        let class = self.class.as_deref().unwrap_or_default().replace('/', "_");
        let rest = self.abbr.strip_prefix(&class);
        let middle = rest.and_then(|rest| name.strip_prefix(&class)?.strip_suffix(rest));
        middle.is_some_and(|middle| middle.starts_with('_'))
    }

    /// Reads a model, or a list of models that are compared.
    pub(super) fn read(
        remarks: &mut Remarks<'_>,
        what: &str,
        value: &Literal,
    ) -> Result<Option<Self>> {
        if let Some(items) = value.as_sequence() {
            return Self::read_several(remarks, what, items);
        }
        if value.as_dict().is_none() {
            remarks.unexpected(what, "a dict", value)?;
            return Ok(None);
        }
        let path = remarks.text(what, value, "path")?;
        let class = remarks.class(what, value, "type")?;
        let given = remarks.text(what, value, "abbr")?;
        let built = || Some(name::of_model(class.as_deref()?, path.as_deref()?));
        let named = given.map(|abbr| (abbr, AbbrSource::Given)).or_else(built);
        let Some((abbr, abbr_source)) = named else {
            remarks.unnamed(what)?;
            return Ok(None);
        };
        Ok(Some(Self {
            abbr,
            abbr_source,
            summarizer_abbr: remarks.text(what, value, "summarizer_abbr")?,
            path,
            class,
        }))
    }

    /// Reads models; one entry each.
    pub(super) fn read_all(
        remarks: &mut Remarks<'_>,
        what: &str,
        value: &Literal,
    ) -> Result<Vec<Self>> {
        let mut models = Vec::new();
        for (index, item) in remarks.items(what, value)?.iter().enumerate() {
            models.extend(Self::read(remarks, &format!("{what}[{index}]"), item)?);
        }
        Ok(models)
    }

    fn read_several(
        remarks: &mut Remarks<'_>,
        what: &str,
        items: &[Literal],
    ) -> Result<Option<Self>> {
        let mut names = Vec::new();
        let mut abbr_source = AbbrSource::Given;
        for (index, item) in items.iter().enumerate() {
            // Only one level: a list within the list has no name of its own.
            let what = format!("{what}[{index}]");
            if item.as_dict().is_none() {
                remarks.unexpected(&what, "a dict", item)?;
            } else if let Some(model) = Self::read(remarks, &what, item)? {
                if model.abbr_source != AbbrSource::Given {
                    abbr_source = model.abbr_source;
                }
                names.push(model.abbr);
            }
        }
        if names.is_empty() {
            remarks.unnamed(what)?;
            return Ok(None);
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Ok(Some(Self {
            abbr: name::joined(&names),
            abbr_source,
            summarizer_abbr: None,
            path: None,
            class: None,
        }))
    }
}
