//! A data set of a run.

use crate::error::Result;
use crate::opencompass::python::{Keep, Literal};

use super::fields::{Remarks, count_of};
use super::name::{self, AbbrSource};

/// A data set that a run evaluates on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DatasetConfig {
    /// The name of its files below a model's directory; a `/` makes nested directories.
    pub abbr: String,
    /// Where [`DatasetConfig::abbr`] comes from.
    pub abbr_source: AbbrSource,
    /// Where the samples are loaded from.
    pub path: Option<String>,
    /// Which part of them, such as a subject.
    pub name: Option<String>,
    /// How often each sample is asked; 1 where it is absent.
    pub n: Option<u64>,
    /// The `k` of `G-Pass@k`.
    pub k: Vec<u64>,
    /// The class that loads it: the config's `type`.
    pub class: Option<String>,
    /// The class that asks the model: the `type` of `infer_cfg.inferencer`.
    pub inferencer: Option<String>,
}

/// What is read of a data set.
pub(super) const KEEP: Keep = Keep::Members(&[
    ("abbr", Keep::All),
    ("path", Keep::All),
    ("name", Keep::All),
    ("n", Keep::All),
    ("k", Keep::All),
    ("type", Keep::All),
    (
        "infer_cfg",
        Keep::Members(&[("inferencer", Keep::Members(&[("type", Keep::All)]))]),
    ),
]);

impl DatasetConfig {
    /// The mode that the summary shows for it: `gen`, `ppl`, `ll` or `unknown`.
    ///
    /// Up to OpenCompass 0.5.3 the summary shows `unknown` for `PPLOnlyInferencer`, since `ppl`.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::opencompass::config::RunConfig;
    ///
    /// let text = b"datasets = [dict(abbr='a', infer_cfg=dict(inferencer=dict(type='x.PPLInferencer')))]";
    /// assert_eq!(RunConfig::parse(text)?.datasets[0].mode(), "ppl");
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn mode(&self) -> &'static str {
        let inferencer = self.inferencer.as_deref().unwrap_or_default();
        let modes = [
            ("GenInferencer", "gen"),
            ("PPLInferencer", "ppl"),
            ("PPLOnlyInferencer", "ppl"),
            ("LLInferencer", "ll"),
        ];
        let found = modes.iter().find(|(class, _)| inferencer.contains(class));
        found.map_or("unknown", |(_, mode)| mode)
    }

    /// Reads a data set.
    pub(super) fn read(
        remarks: &mut Remarks<'_>,
        what: &str,
        value: &Literal,
    ) -> Result<Option<Self>> {
        if value.as_dict().is_none() {
            remarks.unexpected(what, "a dict", value)?;
            return Ok(None);
        }
        let path = remarks.text(what, value, "path")?;
        let name = remarks.text(what, value, "name")?;
        let (abbr, abbr_source) = match (remarks.text(what, value, "abbr")?, &path) {
            (Some(abbr), _) => (abbr, AbbrSource::Given),
            (None, Some(path)) => (name::of_dataset(path, name.as_deref()), AbbrSource::Built),
            (None, None) => {
                remarks.unnamed(what)?;
                return Ok(None);
            }
        };
        let infer = value
            .get("infer_cfg")
            .and_then(|infer| infer.get("inferencer"));
        let inferencer = match infer {
            Some(infer) => remarks.class(&format!("{what}.infer_cfg.inferencer"), infer, "type")?,
            None => None,
        };
        Ok(Some(Self {
            abbr,
            abbr_source,
            path,
            name,
            n: remarks.count(what, value, "n")?,
            k: read_k(remarks, what, value)?,
            class: remarks.class(what, value, "type")?,
            inferencer,
        }))
    }
}

/// `k` is a count or a list of counts.
fn read_k(remarks: &mut Remarks<'_>, what: &str, dict: &Literal) -> Result<Vec<u64>> {
    let Some(value) = dict.get("k").filter(|value| !value.is_none()) else {
        return Ok(Vec::new());
    };
    let counts: Option<Vec<u64>> = match value.as_sequence() {
        Some(items) => items.iter().map(count_of).collect(),
        None => count_of(value).map(|k| vec![k]),
    };
    let Some(counts) = counts else {
        remarks.unexpected(&format!("{what}.k"), "a count or a list of counts", value)?;
        return Ok(Vec::new());
    };
    Ok(counts)
}
