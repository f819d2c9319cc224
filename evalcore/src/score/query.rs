//! Queries of Ark with their status, of every generation.

use chrono::{DateTime, FixedOffset};

use crate::error::{Error, ErrorKind, Problem, Result};
use crate::json::Value;
use crate::metrics::TokenUsage;

use super::duration::parse_go_duration;
use super::members::Members;

/// How far a query is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// It has its answers: `done`, and `evaluating` of the first generation.
    Done,
    /// It failed; the message stands where the answer would.
    Error,
    /// It was canceled.
    Canceled,
    /// It has no result yet: `pending`, `running`, `provisioning`, `input-required`, or no status.
    Unfinished,
}

/// Who answers a query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Target {
    /// `agent`, `team`, `model` or `tool`; empty where none is given.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// An answer to a query.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueryAnswer {
    /// Who answered.
    pub target: Target,
    /// The answer, or the message of a failure.
    pub content: String,
    /// Whether it is a failure.
    pub failed: bool,
}

/// A query and its status.
///
/// Reads the shapes of every generation of Ark: `spec.targets` and `status.responses` of 2025,
/// `spec.target` and `status.response` of 2026, the usage with and without `cachedTokens` and with
/// the zeros that Go leaves out.
///
/// # Examples
///
/// ```
/// use evalcore::score::{Phase, QueryResource};
///
/// let query = QueryResource::from_json(br#"{
///     "metadata": {"name": "q1"},
///     "spec": {"input": "Hello?", "target": {"type": "agent", "name": "a1"}},
///     "status": {
///         "phase": "done",
///         "duration": "581.370292ms",
///         "tokenUsage": {"promptTokens": 97, "completionTokens": 20, "totalTokens": 117},
///         "response": {"target": {"type": "agent", "name": "a1"}, "content": "Hello!"}
///     }
/// }"#)?;
/// assert_eq!(query.phase, Phase::Done);
/// assert_eq!(query.nanoseconds, Some(581_370_292));
/// assert_eq!(query.answer(None).unwrap().content, "Hello!");
/// assert_eq!(query.answer(Some("agent:a1")).unwrap().content, "Hello!");
/// assert!(query.answer(Some("a2")).is_none());
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct QueryResource {
    /// `metadata.name`.
    pub name: String,
    /// `metadata.namespace`.
    pub namespace: Option<String>,
    /// How far it is.
    pub phase: Phase,
    /// The phase as it is written; `none` where there is no status.
    pub phase_text: String,
    /// What was asked, where it is one text.
    pub input: Option<String>,
    /// Who was asked, in order.
    pub targets: Vec<Target>,
    /// The answers, in order.
    pub answers: Vec<QueryAnswer>,
    /// The tokens that were used, where they were reported.
    pub usage: Option<TokenUsage>,
    /// How long it took, in nanoseconds, where that was reported and is above 0.
    pub nanoseconds: Option<u64>,
    /// The time from its creation to the condition that it is completed, in whole seconds.
    pub observed_seconds: Option<u64>,
    /// `metadata.labels.model`.
    pub model_label: Option<String>,
}

impl QueryResource {
    /// Reads a query from JSON.
    ///
    /// # Errors
    ///
    /// `json.*`; `resource.malformed` names every member that is wrong.
    pub fn from_json(text: &[u8]) -> Result<Self> {
        Self::from_value(&crate::json::parse(text)?)
    }

    /// Reads a query from a value.
    ///
    /// # Errors
    ///
    /// `resource.malformed` names every member that is wrong: a status of which a part is of another
    /// kind is not read without that part.
    pub fn from_value(value: &Value) -> Result<Self> {
        let mut problems = Vec::new();
        let query = read(value, &mut problems);
        match query {
            Some(query) if problems.is_empty() => Ok(query),
            query => Err(Error::new(ErrorKind::MalformedResource {
                kind: "Query",
                name: query.map_or_else(|| "?".to_owned(), |query| query.name),
                problems,
            })),
        }
    }

    /// The answer of a target: `type:name` or `name`; without one, the first answer.
    #[must_use]
    pub fn answer(&self, target: Option<&str>) -> Option<&QueryAnswer> {
        match target.filter(|target| !target.is_empty()) {
            None => self.answers.first(),
            Some(target) => self.answers.iter().find(|answer| answer.target.is(target)),
        }
    }
}

impl Target {
    /// Whether `type:name` or `name` means this target.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        let both = text
            .split_once(':')
            .is_some_and(|(kind, name)| kind == self.kind && name == self.name);
        both || text == self.name
    }
}

fn read(value: &Value, problems: &mut Vec<Problem>) -> Option<QueryResource> {
    let mut root = Members::of(value, "", problems)?;
    let (name, namespace, label, created) =
        root.object("metadata", read_metadata).unwrap_or_default();
    let (input, targets) = root.object("spec", read_spec).unwrap_or_default();
    let mut query = QueryResource {
        name,
        namespace,
        phase: Phase::Unfinished,
        phase_text: "none".to_owned(),
        input,
        targets,
        answers: Vec::new(),
        usage: None,
        nanoseconds: None,
        observed_seconds: None,
        model_label: label,
    };
    root.object("status", |status, place, problems| {
        read_status(status, place, created, &mut query, problems);
    });
    if query.phase == Phase::Error {
        for answer in &mut query.answers {
            answer.failed = true;
        }
    }
    Some(query)
}

type Metadata = (
    String,
    Option<String>,
    Option<String>,
    Option<DateTime<FixedOffset>>,
);

fn read_metadata(value: &Value, place: &str, problems: &mut Vec<Problem>) -> Metadata {
    let Some(mut members) = Members::of(value, place, problems) else {
        return Metadata::default();
    };
    let label = members.object("labels", |labels, _, _| {
        let label = labels.get("model").and_then(Value::as_str)?;
        Some(label.to_owned())
    });
    let created = members.text("creationTimestamp");
    (
        members.text("name").unwrap_or_default(),
        members.text("namespace"),
        label.flatten(),
        created.and_then(|text| DateTime::parse_from_rfc3339(&text).ok()),
    )
}

fn read_spec(
    value: &Value,
    place: &str,
    problems: &mut Vec<Problem>,
) -> (Option<String>, Vec<Target>) {
    let Some(mut members) = Members::of(value, place, problems) else {
        return Default::default();
    };
    let mut targets: Vec<Target> = members.list("targets", read_target).unwrap_or_default();
    targets.extend(members.object("target", read_target));
    // A list of messages is not one text.
    let input = members.get("input").and_then(Value::as_str);
    (input.map(str::to_owned), targets)
}

fn read_target(value: &Value, place: &str, problems: &mut Vec<Problem>) -> Target {
    let Some(mut members) = Members::of(value, place, problems) else {
        return Target::default();
    };
    Target {
        kind: members.text("type").unwrap_or_default(),
        name: members.text("name").unwrap_or_default(),
    }
}

fn read_status(
    value: &Value,
    place: &str,
    created: Option<DateTime<FixedOffset>>,
    query: &mut QueryResource,
    problems: &mut Vec<Problem>,
) {
    let Some(mut status) = Members::of(value, place, problems) else {
        return;
    };
    if let Some(phase) = status.text("phase").filter(|phase| !phase.is_empty()) {
        match read_phase(&phase) {
            Some(known) => query.phase = known,
            None => status.wrong("phase", "a phase of a Query such as `done`"),
        }
        query.phase_text = phase;
    }
    let mut answers: Vec<QueryAnswer> = status.list("responses", read_answer).unwrap_or_default();
    answers.extend(status.object("response", read_answer));
    query.answers = answers;
    query.usage = status
        .object("tokenUsage", read_usage)
        .or_else(|| status.object("token_usage", read_usage))
        .flatten();
    query.nanoseconds = read_duration(&mut status);
    let completed = status.get("conditions").and_then(Value::as_array);
    let completed = completed.and_then(completion_time);
    if let (Some(created), Some(completed)) = (created, completed) {
        let seconds = completed.signed_duration_since(created).num_seconds();
        query.observed_seconds = u64::try_from(seconds).ok();
    }
}

fn read_phase(phase: &str) -> Option<Phase> {
    match phase {
        "done" | "evaluating" => Some(Phase::Done),
        "error" => Some(Phase::Error),
        "canceled" | "cancelled" => Some(Phase::Canceled),
        "pending" | "running" | "provisioning" | "input-required" => Some(Phase::Unfinished),
        _ => None,
    }
}

fn read_answer(value: &Value, place: &str, problems: &mut Vec<Problem>) -> QueryAnswer {
    let mut answer = QueryAnswer {
        target: Target::default(),
        content: String::new(),
        failed: false,
    };
    if let Some(mut members) = Members::of(value, place, problems) {
        answer.target = members.object("target", read_target).unwrap_or_default();
        answer.content = members.text("content").unwrap_or_default();
        answer.failed = members.text("phase").as_deref() == Some("error");
    }
    answer
}

/// The counts; a usage without any is none.
fn read_usage(value: &Value, place: &str, problems: &mut Vec<Problem>) -> Option<TokenUsage> {
    let mut members = Members::of(value, place, problems)?;
    let mut count = |name: &str| {
        let number = members.get(name)?;
        let count = number.as_u64();
        if count.is_none() {
            members.wrong(name, "a whole number of tokens");
        }
        count
    };
    let usage = TokenUsage {
        prompt: count("promptTokens"),
        completion: count("completionTokens"),
        cached: count("cachedTokens"),
        total: count("totalTokens"),
    };
    if let (Some(cached), Some(prompt)) = (usage.cached, usage.prompt)
        && cached > prompt
    {
        members.wrong("cachedTokens", "at most `promptTokens`");
    }
    let parts = usage
        .prompt
        .unwrap_or(0)
        .checked_add(usage.completion.unwrap_or(0));
    if parts.is_none() {
        members.wrong("completionTokens", "a count below 2^64 with the prompt's");
        return None;
    }
    let is_known = [usage.prompt, usage.completion, usage.total]
        .into_iter()
        .flatten()
        .any(|count| count > 0);
    is_known.then_some(usage)
}

/// A duration as Go prints it, or a number of seconds. 0 says that nobody measured.
fn read_duration(status: &mut Members<'_>) -> Option<u64> {
    const EXPECTED: &str = "a duration such as `1.82s` or `581.370292ms`";
    let nanoseconds = match status.get("duration")? {
        Value::String(text) => {
            parse_go_duration(text.trim()).and_then(|nanoseconds| u64::try_from(nanoseconds).ok())
        }
        Value::Number(number) => {
            let seconds = std::time::Duration::try_from_secs_f64(number.as_f64()).ok();
            seconds.and_then(|seconds| u64::try_from(seconds.as_nanos()).ok())
        }
        _ => None,
    };
    if nanoseconds.is_none() {
        status.wrong("duration", EXPECTED);
    }
    nanoseconds.filter(|nanoseconds| *nanoseconds > 0)
}

/// When the condition `Completed` became true.
fn completion_time(conditions: &[Value]) -> Option<DateTime<FixedOffset>> {
    let text = |condition: &Value, name: &str| Some(condition.get(name)?.as_str()?.to_owned());
    let completed = conditions.iter().find(|condition| {
        text(condition, "type").as_deref() == Some("Completed")
            && text(condition, "status").as_deref() == Some("True")
    })?;
    DateTime::parse_from_rfc3339(&text(completed, "lastTransitionTime")?).ok()
}
