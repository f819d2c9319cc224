//! What an evaluation is asked for.

use crate::error::{Error, ErrorKind, Problem, Result};
use crate::json::{self, Value};

use super::members::Members;

/// The types of evaluations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum RequestKind {
    /// A text and its answer.
    #[default]
    Direct,
    /// A query of a cluster, or one that stands for it.
    Query,
    /// Several evaluations, each of a type of its own.
    Batch,
    /// A candidate beside its baseline.
    Baseline,
    /// Rules over a cluster's events, which are not evaluated here.
    Event,
}

impl RequestKind {
    /// The word in a request.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Query => "query",
            Self::Batch => "batch",
            Self::Baseline => "baseline",
            Self::Event => "event",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [
            Self::Direct,
            Self::Query,
            Self::Batch,
            Self::Baseline,
            Self::Event,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == word)
    }
}

/// One evaluation, as Ark posts it.
///
/// Parameters stay texts here, since what they mean depends on the mode;
/// [`Parameters`](super::Parameters) reads them.
///
/// # Examples
///
/// ```
/// use evalcore::score::{Request, RequestKind};
///
/// let request = Request::from_json(br#"{
///     "type": "query",
///     "config": {"queryRef": {"name": "q1", "responseTarget": "agent:a1"}},
///     "parameters": {"maxTokens": "1000"}
/// }"#)?;
/// assert_eq!(request.kind, RequestKind::Query);
/// assert_eq!(request.config.query_ref.unwrap().name, "q1");
///
/// let refused = Request::from_json(br#"{"config": {"queryRef": {}}, "parameters": {"a": 1}}"#);
/// assert_eq!(
///     refused.unwrap_err().to_string(),
///     "expected `config.queryRef.name` to be a text, found `nothing`; \
///      expected `parameters.a` to be a text, found `a number`"
/// );
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Request {
    /// The type; `direct` where none is given.
    pub kind: RequestKind,
    /// What is evaluated.
    pub config: Config,
    /// Limits, thresholds and weights, by name; the last of a name counts.
    pub parameters: Vec<(String, String)>,
    /// Parameters with references to config maps, in the forms of
    /// [`evaluator_parameters`](super::evaluator_parameters). They are read when the request is
    /// evaluated, and `parameters` of the same names count before them.
    pub parameters_from: Vec<Value>,
    /// Who asks.
    pub evaluator_name: Option<String>,
    /// The model that answered.
    pub model: Option<ModelHint>,
}

/// What is evaluated.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Config {
    /// What was asked, of a direct evaluation.
    pub input: Option<String>,
    /// What was answered, of a direct evaluation.
    pub output: Option<String>,
    /// The query of a query evaluation.
    pub query_ref: Option<QueryRef>,
    /// The evaluations of a batch: those of `evaluations`, then those of `items`.
    pub evaluations: Option<Vec<BatchItem>>,
    /// What a candidate is compared with.
    pub baseline: Option<Box<Config>>,
    /// What is compared with the baseline; where it is absent, this configuration itself.
    pub candidate: Option<Box<Config>>,
    /// Values that the caller measured, for the criteria of a policy.
    pub measurements: Vec<(String, f64)>,
}

/// A query by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueryRef {
    /// The query's name.
    pub name: String,
    /// Its namespace; `default` where none is given.
    pub namespace: Option<String>,
    /// Whose response counts: `name` or `type:name` of a target; where it is absent, the first.
    pub response_target: Option<String>,
}

/// The model that a request names.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ModelHint {
    /// The model's name, or the name of its resource.
    pub name: String,
    /// Who serves it, such as `openai` or `azure`.
    pub kind: String,
    /// Its configuration; `model` and `deployment` in it name the model more closely.
    pub config: Option<Value>,
}

/// One evaluation of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchItem {
    /// Its name, which the answer repeats.
    pub name: String,
    /// The namespace of an Evaluation that is only named.
    pub namespace: Option<String>,
    /// The evaluation; where it is absent, the Evaluation of this name is read.
    pub request: Option<Request>,
}

impl Request {
    /// Reads a request, also with `parameters` as the list of `{name, value}` that a manifest has.
    ///
    /// Unknown members are passed over, as Ark requires. Whether a type has what it needs is
    /// checked when it is evaluated.
    ///
    /// # Errors
    ///
    /// `json.*` where the text is no JSON; `request.invalid` names every member that is wrong.
    pub fn from_json(text: &[u8]) -> Result<Self> {
        Self::from_value(&json::parse(text)?)
    }

    /// [`from_json`](Self::from_json) of a value that was read already.
    ///
    /// # Errors
    ///
    /// `request.invalid` names every member that is wrong.
    pub fn from_value(value: &Value) -> Result<Self> {
        Self::read(value, Rules::Ours)
    }

    /// By the rules of the imitated service.
    pub(super) fn from_value_as_ark(value: &Value) -> Result<Self> {
        Self::read(value, Rules::Ark)
    }

    fn read(value: &Value, rules: Rules) -> Result<Self> {
        let mut problems = Vec::new();
        let request = read_request(value, "", rules, &mut problems);
        if problems.is_empty() {
            Ok(request)
        } else {
            Err(Error::new(ErrorKind::InvalidRequest { problems }))
        }
    }
}

/// Whose rules a request has to follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rules {
    Ours,
    Ark,
}

fn read_request(value: &Value, place: &str, rules: Rules, problems: &mut Vec<Problem>) -> Request {
    let Some(mut body) = Members::of(value, place, problems) else {
        return Request::default();
    };
    let kind = read_kind(&mut body, rules);
    let config = body.required_object("config", |config, place, problems| {
        read_config(config, place, rules, problems)
    });
    let (parameters, parameters_from) = read_parameters(&mut body, rules);
    Request {
        kind,
        config: config.unwrap_or_default(),
        parameters,
        parameters_from: parameters_from.into_iter().collect(),
        evaluator_name: body.text("evaluatorName"),
        model: body.object("model", read_model),
    }
}

fn read_kind(body: &mut Members<'_>, rules: Rules) -> RequestKind {
    const EXPECTED: &str = "`direct`, `query`, `batch`, `baseline` or `event`";
    let word = match (rules, body.get("type")) {
        (Rules::Ours, None) => return RequestKind::Direct,
        (Rules::Ours, Some(Value::String(word))) if word.is_empty() => return RequestKind::Direct,
        (_, word) => word,
    };
    let kind = word
        .and_then(Value::as_str)
        .and_then(RequestKind::from_word);
    kind.unwrap_or_else(|| {
        body.wrong("type", EXPECTED);
        RequestKind::default()
    })
}

fn read_config(value: &Value, place: &str, rules: Rules, problems: &mut Vec<Problem>) -> Config {
    let Some(mut config) = Members::of(value, place, problems) else {
        return Config::default();
    };
    let mut read = Config {
        input: config.text("input"),
        output: config.text("output"),
        query_ref: config.object("queryRef", read_query_ref),
        evaluations: config.list("evaluations", |item, place, problems| {
            read_item(item, place, rules, problems)
        }),
        ..Config::default()
    };
    config.list("rules", |rule, place, problems| {
        Members::of(rule, place, problems).is_some()
    });
    if rules == Rules::Ours {
        // The definitions of an Evaluation of type batch.
        let items = config.list("items", |item, place, problems| {
            read_item(item, place, rules, problems)
        });
        if let Some(items) = items {
            read.evaluations.get_or_insert_default().extend(items);
        }
        let side = |value: &Value, place: &str, problems: &mut Vec<Problem>| {
            Box::new(read_config(value, place, rules, problems))
        };
        read.baseline = config.object("baseline", side);
        read.candidate = config.object("candidate", side);
        let measured = config.object("measurements", read_measurements);
        read.measurements = measured.unwrap_or_default();
    }
    read
}

fn read_query_ref(value: &Value, place: &str, problems: &mut Vec<Problem>) -> QueryRef {
    let Some(mut members) = Members::of(value, place, problems) else {
        return QueryRef::default();
    };
    QueryRef {
        name: members.required_text("name"),
        namespace: members.text("namespace"),
        response_target: members.text("responseTarget"),
    }
}

fn read_model(value: &Value, place: &str, problems: &mut Vec<Problem>) -> ModelHint {
    let Some(mut members) = Members::of(value, place, problems) else {
        return ModelHint::default();
    };
    ModelHint {
        name: members.required_text("name"),
        kind: members.required_text("type"),
        config: members.object("config", |config, _, _| config.clone()),
    }
}

fn read_item(value: &Value, place: &str, rules: Rules, problems: &mut Vec<Problem>) -> BatchItem {
    let mut inline = false;
    let mut evaluator = None;
    let mut item = BatchItem {
        name: String::new(),
        namespace: None,
        request: None,
    };
    if let Some(mut members) = Members::of(value, place, problems) {
        item.name = members.required_text("name");
        item.namespace = members.text("namespace");
        inline = rules == Rules::Ours && members.get("config").is_some();
        if inline {
            evaluator = members.object("evaluator", |evaluator, place, problems| {
                let members = Members::of(evaluator, place, problems);
                members.map(|mut members| read_parameters(&mut members, rules))
            });
        }
    }
    if inline {
        let mut request = read_request(value, place, rules, problems);
        let (mut below, from) = evaluator.flatten().unwrap_or_default();
        below.append(&mut request.parameters);
        request.parameters = below;
        request.parameters_from.splice(0..0, from);
        item.request = Some(request);
    }
    item
}

fn read_measurements(
    value: &Value,
    place: &str,
    problems: &mut Vec<Problem>,
) -> Vec<(String, f64)> {
    let mut read = Vec::new();
    for (name, value) in value.as_object().unwrap_or_default() {
        match value.as_f64().filter(|number| number.is_finite()) {
            Some(number) => read.push((name.clone(), number)),
            None => problems.push(Problem::new(
                format!("{place}.{name}"),
                "a finite number",
                Members::describe(Some(value)),
            )),
        }
    }
    read
}

/// Whether a parameter, or all of them, stand in a config map.
fn refers(item: &Value) -> bool {
    let from = item.get("valueFrom");
    from.is_some_and(|from| from.as_object().is_some())
}

/// Parameters as texts; where one of them is a reference, all of them as they stand.
fn read_parameters(body: &mut Members<'_>, rules: Rules) -> (Vec<(String, String)>, Option<Value>) {
    let mut read = Vec::new();
    match body.get("parameters") {
        None => {}
        Some(whole @ Value::Object(_)) if rules == Rules::Ours && refers(whole) => {
            return (read, Some(whole.clone()));
        }
        Some(Value::Array(items)) if rules == Rules::Ours && items.iter().any(refers) => {
            return (read, Some(Value::Array(items.clone())));
        }
        Some(Value::Object(members)) => {
            for (name, value) in members {
                match value {
                    Value::String(text) => read.push((name.clone(), text.clone())),
                    _ => body.wrong_at(&format!("parameters.{name}"), "a text", Some(value)),
                }
            }
        }
        Some(Value::Array(items)) if rules == Rules::Ours => {
            for (at, item) in items.iter().enumerate() {
                let text = |member: &str| item.get(member).and_then(Value::as_str);
                match (text("name"), text("value")) {
                    (Some(name), Some(value)) => read.push((name.to_owned(), value.to_owned())),
                    _ => body.wrong_at(
                        &format!("parameters[{at}]"),
                        "an object with the texts `name` and `value`",
                        Some(item),
                    ),
                }
            }
        }
        Some(_) => body.wrong("parameters", "an object of texts"),
    }
    (read, None)
}
