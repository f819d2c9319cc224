//! Weighted threshold scoring.

use evalcore::json::{self, Value};
use evalcore::metrics::PriceTable;
use evalcore::score::{
    self, MemoryResources, Mode, Options, ResourceKind, Unmeasured, request_from_value,
};
use evalcore::{Error, ErrorKind};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::errors::raise;
use crate::from_python::Document;
use crate::opencompass::extract::parameter;
use crate::to_python::to_python;

/// Scores a request, as Ark posts it.
///
/// Args:
///     request: The request: `{type, config, parameters, model}`. A batch and a comparison with a
///         baseline are requests, too.
///     query: The Query that a `query` request names, or a list with its Agents, Models, config maps
///         and Evaluations; a dict without `kind` is a Query.
///     mode: `strict`, or the rules of `ark-v1`, `ark-v2a`, `ark-v2`, `ark-v3`.
///     policy: What is scored; default: tokens, cost, performance and quality.
///     prices: A price table: `{date, match, models, aliases}`; default: list prices.
///     model: The model of a request that names none.
///     unmeasured: What a hard limit without a value does: `undecided` or `left_out`; default: the
///         first for queries, the second for texts.
///
/// Returns:
///     `{score, passed, metadata, error, tokenUsage}`, `evalcore.wire.EvaluateResponse`; every value
///     of `metadata` is a text, lists are JSON.
///
/// Raises:
///     InvalidParameterError: A parameter, the policy or the prices are wrong, all of them named, or
///         a model has no price.
///     ParseError: The request or the query is malformed.
///     EvaluationError: The query is not finished, was canceled or is not among the resources.
///     ImitatedError: The imitated service refused the request.
///
/// Example:
///     >>> from evalcore import score
///     >>> answer = score.evaluate({
///     ...     "config": {"input": "What is the capital of France?",
///     ...                "output": "The capital of France is Paris."},
///     ...     "parameters": {"minResponseLength": "20", "model": "gpt-4o-mini"},
///     ... })
///     >>> answer["passed"], answer["metadata"]["cost"]
///     (True, '0.000006')
#[pyfunction]
#[pyo3(signature = (request, *, query = None, mode = "strict", policy = None, prices = None, model = None, unmeasured = None))]
#[expect(
    clippy::too_many_arguments,
    reason = "keyword-only options of a Python function"
)]
pub(crate) fn evaluate<'py>(
    py: Python<'py>,
    request: Document,
    query: Option<Document>,
    mode: &str,
    policy: Option<PyRef<'py, Policy>>,
    prices: Option<Document>,
    model: Option<&str>,
    unmeasured: Option<&str>,
) -> PyResult<Bound<'py, PyAny>> {
    let policy = policy.map(|policy| policy.policy.clone());
    let given = Given::new(query, mode, policy, prices, model, unmeasured)?;
    let response = py.detach(|| {
        let request = request_from_value(&ours(&request)?, given.mode)?;
        score::evaluate(&request, &given.options())
    });
    to_python(py, &response.map_err(raise)?.wire)
}

/// Answers the body of `POST /evaluate`: all that a handler has to do besides moving bytes.
///
/// Args:
///     body: The body of the request, JSON.
///     query: As for `evaluate`.
///     mode: As for `evaluate`.
///     policy: As for `evaluate`.
///     prices: As for `evaluate`.
///     model: As for `evaluate`.
///     unmeasured: As for `evaluate`.
///
/// Returns:
///     The HTTP status and the body of the answer, JSON. What is wrong with the request is an
///     answer, too.
///
/// Raises:
///     InvalidParameterError: The mode, the prices or `unmeasured` are wrong.
///
/// Example:
///     >>> from evalcore import score
///     >>> status, body = score.respond(b'{"type": "event", "config": {}}')
///     >>> status
///     400
#[pyfunction]
#[pyo3(signature = (body, *, query = None, mode = "strict", policy = None, prices = None, model = None, unmeasured = None))]
#[expect(
    clippy::too_many_arguments,
    reason = "keyword-only options of a Python function"
)]
pub(crate) fn respond(
    py: Python<'_>,
    body: &[u8],
    query: Option<Document>,
    mode: &str,
    policy: Option<PyRef<'_, Policy>>,
    prices: Option<Document>,
    model: Option<&str>,
    unmeasured: Option<&str>,
) -> PyResult<(u16, String)> {
    let policy = policy.map(|policy| policy.policy.clone());
    let given = Given::new(query, mode, policy, prices, model, unmeasured)?;
    let answer = py.detach(|| score::respond(body, &given.options()));
    Ok((answer.status, answer.body))
}

/// What is scored: dimensions with criteria, weights and a pass mark.
///
/// Args:
///     document: The policy as a file has it: `{name, base, minScore, weights, parameters,
///         dimensions}`; `evalcore schema score_policy` prints its schema. Default: the standard
///         dimensions.
///
/// Raises:
///     InvalidParameterError: The document breaks the rules, all of them named.
///     ParseError: The document is no policy.
///
/// Example:
///     >>> from evalcore import score
///     >>> policy = score.Policy({
///     ...     "weights": "normalize",
///     ...     "dimensions": [{"name": "grounding", "weight": 0.5, "criteria": [
///     ...         {"name": "minGrounded", "measure": "grounded", "atLeast": 0.9, "mustPass": True}]}],
///     ... })
///     >>> policy.dimensions
///     ['token', 'cost', 'performance', 'quality', 'grounding']
#[pyclass(frozen, eq, hash, module = "evalcore.score")]
pub(crate) struct Policy {
    document: String,
    policy: score::Policy,
}

impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.policy == other.policy
    }
}

impl std::hash::Hash for Policy {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.policy.min_score.hash(state);
        for dimension in &self.policy.dimensions {
            dimension.name.hash(state);
        }
    }
}

#[pymethods]
impl Policy {
    #[new]
    #[pyo3(signature = (document = None))]
    fn new(document: Option<Document>) -> PyResult<Self> {
        let document = document.map_or_else(|| "{}".to_owned(), |document| document.0.to_string());
        let policy = score::Policy::from_json(document.as_bytes()).map_err(raise)?;
        Ok(Self { document, policy })
    }

    /// The policy's name.
    #[getter]
    fn name(&self) -> Option<&str> {
        self.policy.name.as_deref()
    }

    /// The least score that passes, 0 to 1.
    #[getter]
    fn min_score(&self) -> PyResult<f64> {
        let text = self.policy.min_score.to_string();
        text.parse()
            .map_err(|_| parameter("minScore", "a number", text))
    }

    /// The names of the dimensions, in order.
    #[getter]
    fn dimensions(&self) -> Vec<&str> {
        let dimensions = self.policy.dimensions.iter();
        dimensions
            .map(|dimension| dimension.name.as_str())
            .collect()
    }

    fn __repr__(&self) -> String {
        format!("Policy({})", self.document)
    }

    fn __getnewargs__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>,)> {
        let json = py.import("json")?;
        let document = json.call_method1("loads", (PyString::new(py, &self.document),))?;
        Ok((document,))
    }
}

/// The options of a call.
struct Given<'a> {
    mode: Mode,
    resources: MemoryResources,
    policy: Option<score::Policy>,
    prices: Option<PriceTable>,
    model: Option<&'a str>,
    unmeasured: Option<Unmeasured>,
}

impl<'a> Given<'a> {
    fn new(
        query: Option<Document>,
        mode: &str,
        policy: Option<score::Policy>,
        prices: Option<Document>,
        model: Option<&'a str>,
        unmeasured: Option<&str>,
    ) -> PyResult<Self> {
        let prices = prices.map(|table| PriceTable::from_json(table.0.to_string().as_bytes()));
        Ok(Self {
            mode: mode.parse().map_err(raise)?,
            resources: resources(query).map_err(raise)?,
            policy,
            prices: prices.transpose().map_err(raise)?,
            model,
            unmeasured: match unmeasured {
                None => None,
                Some("undecided") => Some(Unmeasured::Undecided),
                Some("left_out") => Some(Unmeasured::LeftOut),
                Some(other) => {
                    let expected = "`undecided` or `left_out`";
                    return Err(parameter("unmeasured", expected, other.to_owned()));
                }
            },
        })
    }

    fn options(&self) -> Options<'_> {
        let mut options = Options::new();
        options.mode(self.mode).resources(&self.resources);
        if let Some(policy) = &self.policy {
            options.policy(policy);
        }
        if let Some(prices) = &self.prices {
            options.prices(prices);
        }
        if let Some(model) = self.model {
            options.default_model(model);
        }
        if let Some(rule) = self.unmeasured {
            options.unmeasured(rule);
        }
        options
    }
}

fn ours(document: &Document) -> Result<Value, Error> {
    json::parse(document.0.to_string().as_bytes())
}

fn resources(given: Option<Document>) -> Result<MemoryResources, Error> {
    let mut table = MemoryResources::new();
    let Some(given) = given else {
        return Ok(table);
    };
    let given = ours(&given)?;
    let one = std::slice::from_ref(&given);
    for resource in given.as_array().unwrap_or(one) {
        if resource.get("kind").is_some() {
            table.insert_resource(resource.clone())?;
            continue;
        }
        let metadata = resource.get("metadata");
        let text = |name: &str| metadata.and_then(|metadata| metadata.get(name)?.as_str());
        let name = text("name").ok_or_else(|| {
            Error::new(ErrorKind::UnknownLayout {
                expected: "a Query with `metadata.name`",
                found: resource.kind().as_str().to_owned(),
            })
        })?;
        let namespace = text("namespace").unwrap_or("default");
        table.insert(ResourceKind::Query, namespace, name, resource.clone());
    }
    Ok(table)
}
