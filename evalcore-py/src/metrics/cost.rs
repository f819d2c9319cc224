//! What tokens cost, in exact decimals.

use std::fmt::Display;

use evalcore::metrics::{
    CostCounts as Counts, CostSummary, ModelMatch, PriceTable as Prices, TokenUsage,
};
use evalcore::{Error, Result};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::{PyBytes, PyDict};

use super::batch::Shared;
use super::tokens::{NAMES, usages};
use crate::errors;
use crate::input::arguments::{choice, raise_as};
use crate::inputs::Input;

/// A price table is a page, not a data set.
const MAX_BYTES: u64 = 16 << 20;

fn raise(error: Error) -> PyErr {
    raise_as(NAMES)(error)
}

/// A `decimal.Decimal`, digit for digit.
fn decimal<'py>(py: Python<'py>, amount: impl Display) -> PyResult<Bound<'py, PyAny>> {
    let class = py.import("decimal")?.getattr("Decimal")?;
    class.call1((amount.to_string(),))
}

/// Prices by model: data with a date, in US dollars for a million tokens.
///
/// No prices come with evalcore.
///
/// Args:
///     source: `{"date": "YYYY-MM-DD", "match": "longest_prefix" | "exact", "models": {name:
///         {"prompt": ..., "completion": ..., "cached": ...}}}` as a dict, or as a JSON file:
///         a path, bytes or a file object. Amounts are `Decimal`, `str` or numbers, taken digit for
///         digit; `match` and `cached` may be absent.
///     model_match: How a model's name finds its entry, in place of the table's `match`:
///         `"longest_prefix"` (the longest entry that the name starts with) or `"exact"`.
///
/// Raises:
///     ParseError: It is no price table: a member is missing, unknown or of another kind, the date
///         is not `YYYY-MM-DD`, a price is negative.
///     InvalidParameterError: `model_match` is not known.
///
/// Example:
///     >>> from decimal import Decimal
///     >>> from evalcore.metrics import PriceTable
///     >>> prices = PriceTable({
///     ...     "date": "2025-01-31",
///     ...     "models": {"example": {"prompt": Decimal("0.15"), "completion": "0.60"}},
///     ... })
///     >>> prices.cost("example-small", {"prompt_tokens": 640, "completion_tokens": 195})
///     Decimal('0.000213')
///     >>> prices.date
///     '2025-01-31'
#[pyclass(frozen, eq, module = "evalcore._evalcore")]
#[derive(PartialEq)]
pub(crate) struct PriceTable {
    prices: Prices,
    json: Vec<u8>,
    model_match: Option<String>,
}

#[pymethods]
impl PriceTable {
    #[new]
    #[pyo3(signature = (source, *, model_match=None))]
    fn new(
        py: Python<'_>,
        source: &Bound<'_, PyAny>,
        model_match: Option<String>,
    ) -> PyResult<Self> {
        let (json, path) = if source.is_instance_of::<PyDict>() {
            let options = PyDict::new(py);
            // Decimals and dates become the texts that the table is written with.
            options.set_item("default", py.get_type::<pyo3::types::PyString>())?;
            let json = py
                .import("json")?
                .call_method("dumps", (source,), Some(&options))?;
            (json.extract::<PyBackedStr>()?.as_bytes().to_vec(), None)
        } else {
            let whole = source.extract::<Input>()?.read(py, MAX_BYTES)?;
            (whole.bytes().to_vec(), whole.path.clone())
        };
        let mut prices = py
            .detach(|| Prices::from_json(&json))
            .map_err(|error| match &path {
                Some(path) => errors::raise_at(path)(error),
                None => errors::raise(error),
            })?;
        if let Some(name) = &model_match {
            let options = [
                ("longest_prefix", ModelMatch::LongestPrefix),
                ("exact", ModelMatch::Exact),
            ];
            prices.model_match(choice("model_match", name, &options)?);
        }
        Ok(Self {
            prices,
            json,
            model_match,
        })
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<((Bound<'py, PyBytes>,), Bound<'py, PyDict>)> {
        let options = PyDict::new(py);
        options.set_item("model_match", &self.model_match)?;
        Ok(((PyBytes::new(py, &self.json),), options))
    }

    /// The day of which the prices are, `YYYY-MM-DD`.
    #[getter]
    fn date(&self) -> &str {
        self.prices.date()
    }

    /// Gives the price of a model.
    ///
    /// Args:
    ///     model: The name of the model.
    ///
    /// Returns:
    ///     `{prompt, completion, cached}` as `Decimal`, US dollars for a million tokens; `cached` is
    ///     `None` where the table says nothing.
    ///
    /// Raises:
    ///     InvalidParameterError: The table has no entry for it.
    fn price<'py>(&self, py: Python<'py>, model: &str) -> PyResult<Bound<'py, PyDict>> {
        let price = self.prices.price(model).map_err(errors::raise)?;
        let dict = PyDict::new(py);
        dict.set_item("prompt", decimal(py, price.prompt)?)?;
        dict.set_item("completion", decimal(py, price.completion)?)?;
        let cached = price.cached.map(|cached| decimal(py, cached));
        dict.set_item("cached", cached.transpose()?)?;
        Ok(dict)
    }

    /// Gives the cost of one sample: (prompt - cached) p + cached p' + completion q, by a million.
    ///
    /// Args:
    ///     model: The name of the model.
    ///     usage: What the endpoint reported, or `None`; see `token_sums`.
    ///
    /// Returns:
    ///     US dollars as `Decimal`, or `None` where the usage is not known.
    ///
    /// Raises:
    ///     InvalidParameterError: The table has no entry for the model, or none for cached tokens
    ///         where there are some, or more tokens are cached than there are.
    fn cost<'py>(
        &self,
        py: Python<'py>,
        model: &str,
        usage: &Bound<'py, PyAny>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let price = self.prices.price(model).map_err(errors::raise)?;
        let one = pyo3::types::PyList::new(py, [usage])?;
        let Some(Some(usage)) = usages(&one)?.pop() else {
            return Ok(None);
        };
        let names = &[("usages", "usage"), ("cached", "usage")];
        let cost = price.cost(usage).map_err(raise_as(names))?;
        cost.map(|amount| decimal(py, amount)).transpose()
    }

    fn __repr__(&self) -> String {
        format!("<PriceTable: date={}>", self.prices.date())
    }
}

fn count(prices: &Prices, model: &str, usages: &[Option<TokenUsage>]) -> Result<Counts> {
    let price = prices.price(model)?;
    let mut counts = Counts::new();
    for usage in usages {
        counts.update(&price, *usage)?;
    }
    Ok(counts)
}

fn summary_dict<'py>(py: Python<'py>, summary: &CostSummary) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("samples", summary.samples)?;
    dict.set_item("n", summary.n)?;
    let amount = summary.us_dollars.map(|amount| decimal(py, amount));
    dict.set_item("us_dollars", amount.transpose()?)?;
    Ok(dict)
}

/// Adds up what samples cost, in exact decimals.
///
/// Args:
///     usages: For each sample what the endpoint reported, or `None`; see `token_sums`.
///     model: The name of the model that answered.
///     prices: The table of prices.
///
/// Returns:
///     `{samples, n, us_dollars}`: how many samples there were, how many of them had a usage, and
///     what these cost as `Decimal`, `None` of none: `evalcore.wire.CostSummary`.
///
/// Raises:
///     InvalidParameterError: The table has no entry for the model, or a usage is unusable.
///
/// Example:
///     >>> from evalcore.metrics import PriceTable, cost
///     >>> prices = PriceTable(
///     ...     {"date": "2025-01-31", "models": {"m": {"prompt": "0.10", "completion": "0.20"}}}
///     ... )
///     >>> cost([{"prompt_tokens": 1, "completion_tokens": 0}] * 3 + [None], "m", prices)
///     {'samples': 4, 'n': 3, 'us_dollars': Decimal('3E-7')}
#[pyfunction]
#[pyo3(signature = (usages, model, prices))]
pub(crate) fn cost<'py>(
    py: Python<'py>,
    usages: &Bound<'py, PyAny>,
    model: &str,
    prices: &PriceTable,
) -> PyResult<Bound<'py, PyDict>> {
    let usages = self::usages(usages)?;
    let counts = py.detach(|| count(&prices.prices, model, &usages));
    summary_dict(py, &counts.map_err(raise)?.finish())
}

/// Adds up cost, in as many parts, models, threads and files as one likes.
///
/// It changes with `update` and `merge`, so it has no hash; threads may share it.
///
/// Args:
///     prices: The table of prices.
///     state: What another one held; pickling uses it.
///
/// Example:
///     >>> from evalcore.metrics import CostCounts, PriceTable
///     >>> prices = PriceTable(
///     ...     {"date": "2025-01-31", "models": {"m": {"prompt": 1, "completion": 2}}}
///     ... )
///     >>> costs = CostCounts(prices)
///     >>> costs.update([{"prompt_tokens": 500000, "completion_tokens": 250000}], "m")
///     >>> costs.finish()["us_dollars"]
///     Decimal('1')
#[pyclass(frozen, module = "evalcore._evalcore")]
pub(crate) struct CostCounts {
    prices: Py<PriceTable>,
    state: Shared<Counts>,
}

#[pymethods]
impl CostCounts {
    #[new]
    #[pyo3(signature = (prices, *, state=None))]
    fn new(py: Python<'_>, prices: Py<PriceTable>, state: Option<Vec<u64>>) -> PyResult<Self> {
        let state = Shared::restored(py, Counts::new(), state)?;
        Ok(Self { prices, state })
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<((Py<PriceTable>,), Bound<'py, PyDict>)> {
        let (_, named) = self.state.new_args(py, None)?;
        Ok(((self.prices.clone_ref(py),), named))
    }

    /// Adds samples; nothing is added where an argument is wrong.
    ///
    /// Args:
    ///     usages: For each sample what the endpoint reported, or `None`; see `token_sums`.
    ///     model: The name of the model that answered.
    ///
    /// Raises:
    ///     InvalidParameterError: The table has no entry for the model, or a usage is unusable.
    fn update(&self, py: Python<'_>, usages: &Bound<'_, PyAny>, model: &str) -> PyResult<()> {
        let usages = self::usages(usages)?;
        let prices = &self.prices.get().prices;
        py.detach(|| {
            let more = count(prices, model, &usages)?;
            self.state.lock().merge(&more)
        })
        .map_err(raise)
    }

    /// Adds what another one has counted.
    ///
    /// Args:
    ///     other: It stays as it is; its prices may be others.
    ///
    /// Raises:
    ///     InvalidParameterError: The sum leaves the range of exact decimals.
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
    ///     The dict of `cost`.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let summary = py.detach(|| self.state.copy().finish());
        summary_dict(py, &summary)
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let summary = py.detach(|| self.state.copy().finish());
        format!("<CostCounts: samples={}>", summary.samples)
    }
}
