//! How many tokens were used.

use evalcore::metrics::{TokenCounts as Counts, TokenUsage};
use evalcore::{Error, Result};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping, PyTuple};

use super::batch::Shared;
use crate::input::arguments::raise_as;
use crate::input::column::{unexpected, unusable};
use crate::opencompass::extract::parameter;
use crate::to_python::to_python;

/// Arguments by their names here.
pub(super) const NAMES: &[(&str, &str)] = &[("usage", "usages"), ("cached", "usages")];

fn raise(error: Error) -> PyErr {
    raise_as(NAMES)(error)
}

/// The usage of each sample, as an endpoint reports it.
pub(super) fn usages(given: &Bound<'_, PyAny>) -> PyResult<Vec<Option<TokenUsage>>> {
    let single = given.is_instance_of::<PyDict>();
    let Ok(items) = given.try_iter() else {
        return Err(unexpected(given, "usages", "a list of usages"));
    };
    if single {
        return Err(unexpected(given, "usages", "a list of usages"));
    }
    items.map(|item| usage(&item?)).collect()
}

fn usage(given: &Bound<'_, PyAny>) -> PyResult<Option<TokenUsage>> {
    if given.is_none() {
        return Ok(None);
    }
    let Ok(members) = given.cast::<PyMapping>() else {
        return Err(unusable(given, "usages", "dicts or None"));
    };
    let member = |members: &Bound<'_, PyMapping>, name: &'static str| -> PyResult<Option<u64>> {
        if !members.contains(name)? {
            return Ok(None);
        }
        let value = members.get_item(name)?;
        if value.is_none() {
            return Ok(None);
        }
        let count = value.extract::<u64>();
        count.map(Some).map_err(|_| match value.str() {
            Ok(found) => parameter("usages", "counts of tokens, 0 or more", found.to_string()),
            Err(error) => error,
        })
    };
    let mut cached = member(members, "cached_tokens")?;
    if cached.is_none() && members.contains("prompt_tokens_details")? {
        let details = members.get_item("prompt_tokens_details")?;
        if let Ok(details) = details.cast::<PyMapping>() {
            cached = member(details, "cached_tokens")?;
        }
    }
    Ok(Some(TokenUsage {
        prompt: member(members, "prompt_tokens")?,
        completion: member(members, "completion_tokens")?,
        cached,
        total: member(members, "total_tokens")?,
    }))
}

fn count(usages: &[Option<TokenUsage>]) -> Result<Counts> {
    let mut counts = Counts::new();
    for usage in usages {
        counts.update(*usage)?;
    }
    Ok(counts)
}

/// Adds up tokens, and says of how many samples each sum is.
///
/// A usage that is missing is not 0: its sample is not in the sum, and the sum of none is `None`.
///
/// Args:
///     usages: For each sample what the endpoint reported: `{prompt_tokens, completion_tokens,
///         total_tokens, prompt_tokens_details: {cached_tokens}}`, each of which may be missing, or
///         `None`. `cached_tokens` may also stand beside the others; other members are left alone.
///
/// Returns:
///     `{samples, prompt, completion, cached, total}`, each sum as `{tokens, n}`:
///     `evalcore.wire.TokenSummary`.
///
/// Raises:
///     InvalidParameterError: A count is no whole number from 0 on, or a sum reaches 2^64.
///
/// Example:
///     >>> from evalcore.metrics import token_sums
///     >>> found = token_sums([{"prompt_tokens": 640, "completion_tokens": 195}, None])
///     >>> found["samples"], found["total"]
///     (2, {'tokens': 835, 'n': 1})
#[pyfunction]
#[pyo3(signature = (usages))]
pub(crate) fn token_sums<'py>(
    py: Python<'py>,
    usages: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let usages = self::usages(usages)?;
    let counts = py.detach(|| count(&usages)).map_err(raise)?;
    to_python(py, &counts.finish())
}

/// Adds up tokens, in as many parts, threads and files as one likes.
///
/// It changes with `update` and `merge`, so it has no hash; threads may share it.
///
/// Args:
///     state: What another one of the same settings held; pickling uses it.
///
/// Example:
///     >>> from evalcore.metrics import TokenCounts
///     >>> counts = TokenCounts()
///     >>> counts.update([{"prompt_tokens": 1, "completion_tokens": 2}])
///     >>> counts.finish()["total"]["tokens"]
///     3
#[pyclass(frozen, module = "evalcore._evalcore")]
pub(crate) struct TokenCounts {
    state: Shared<Counts>,
}

#[pymethods]
impl TokenCounts {
    #[new]
    #[pyo3(signature = (*, state=None))]
    fn new(py: Python<'_>, state: Option<Vec<u64>>) -> PyResult<Self> {
        let state = Shared::restored(py, Counts::new(), state)?;
        Ok(Self { state })
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        self.state.new_args(py, None)
    }

    /// Adds samples; nothing is added where an argument is wrong.
    ///
    /// Args:
    ///     usages: For each sample what the endpoint reported, or `None`; see `token_sums`.
    ///
    /// Raises:
    ///     InvalidParameterError: A count is no whole number from 0 on, or a sum reaches 2^64.
    fn update(&self, py: Python<'_>, usages: &Bound<'_, PyAny>) -> PyResult<()> {
        let usages = self::usages(usages)?;
        py.detach(|| {
            let more = count(&usages)?;
            self.state.lock().merge(&more)
        })
        .map_err(raise)
    }

    /// Adds what another one has counted.
    ///
    /// Args:
    ///     other: It stays as it is.
    ///
    /// Raises:
    ///     InvalidParameterError: A sum reaches 2^64.
    fn merge(&self, py: Python<'_>, other: &Self) -> PyResult<()> {
        py.detach(|| {
            let more = other.state.copy();
            self.state.lock().merge(&more)
        })
        .map_err(raise)
    }

    /// Gives the sums; adding may go on afterwards.
    ///
    /// Returns:
    ///     The dict of `token_sums`.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let summary = py.detach(|| self.state.copy().finish());
        to_python(py, &summary)
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let summary = py.detach(|| self.state.copy().finish());
        format!("<TokenCounts: samples={}>", summary.samples)
    }
}
