//! Evaluations by the rules of this library.

use std::sync::LazyLock;

use crate::error::{Error, ErrorKind, Problem, Result};
use crate::metrics::TokenUsage;

use super::assess::{Assessment, Unmeasured};
use super::duration::seconds;
use super::facts::{Facts, NO_COUNTER};
use super::measurement::Measurements;
use super::model::{ModelSources, PricedModel};
use super::options::Options;
use super::parameters::Parameters;
use super::policy::Policy;
use super::quantity::from_f64;
use super::query::{Phase, QueryResource};
use super::request::{Config, QueryRef, Request, RequestKind};
use super::resources::{DEFAULT_NAMESPACE, ResourceKind, read};

/// A strict evaluation of one answer, with everything that it rests on.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Evaluation {
    /// Scores and verdict.
    pub assessment: Assessment,
    /// The values that were measured.
    pub measurements: Measurements,
    /// The model whose price was used.
    pub model: Option<String>,
    /// Where the price is from, with its date.
    pub price_source: Option<String>,
    /// Who counted the tokens: `usage`, or the name of the counter.
    pub token_source: String,
    /// What was repaired or assumed.
    pub notes: Vec<String>,
    /// Parameters that mean nothing here.
    pub ignored_parameters: Vec<String>,
}

/// What a request is about, before it is measured.
struct Subject<'a> {
    facts: Facts,
    token_source: String,
    notes: Vec<String>,
    query: Option<(QueryResource, &'a str)>,
    rule: Unmeasured,
}

pub(super) fn evaluate(request: &Request, options: &Options<'_>) -> Result<Evaluation> {
    static STANDARD: LazyLock<Policy> = LazyLock::new(Policy::standard);
    let policy = options.policy.unwrap_or(&STANDARD);
    let parameters = Parameters::read(&request.parameters, policy)?;
    let subject = match request.kind {
        RequestKind::Direct => direct(&request.config, options)?,
        _ => of_query(&request.config, options)?,
    };
    let query = subject.query.as_ref();
    let sources = ModelSources {
        parameter: parameters.model.as_deref(),
        hint: request.model.as_ref(),
        query: query.map(|(query, namespace)| (query, *namespace)),
        default: options.default_model,
        prices: options.prices,
        resources: options.resources,
    };
    let model = sources.resolve()?;
    finish(subject, parameters, model, request, options)
}

fn finish(
    subject: Subject<'_>,
    parameters: Parameters,
    model: Option<PricedModel>,
    request: &Request,
    options: &Options<'_>,
) -> Result<Evaluation> {
    let policy = &parameters.policy;
    let mut measurements = subject.facts.measure(policy, model.as_ref())?;
    for (name, value) in &request.config.measurements {
        let value = from_f64(*value).ok_or_else(|| too_large(name, *value))?;
        measurements.set(name.as_str(), value);
    }
    let rule = options.unmeasured.unwrap_or(subject.rule);
    let assessment = policy.assess(&measurements, rule)?;
    let mut notes = subject.notes;
    let usage = subject.facts.usage.unwrap_or_default();
    if let Some(model) = &model
        && model.price.cached.is_none()
        && usage.cached.unwrap_or(0) > 0
    {
        notes.push("cached tokens have no price of their own and pay the prompt's".to_owned());
    }
    let (model, price_source) = model.map(|model| (model.name, model.source)).unzip();
    Ok(Evaluation {
        assessment,
        measurements,
        model,
        price_source,
        token_source: subject.token_source,
        notes,
        ignored_parameters: parameters.ignored,
    })
}

fn too_large(name: &str, value: f64) -> Error {
    let place = format!("config.measurements.{name}");
    let expected = "a number below 7.9e28";
    Error::new(ErrorKind::InvalidRequest {
        problems: vec![Problem::new(place, expected, format!("{value:e}"))],
    })
}

/// Code points, 0 for a blank text.
fn characters(text: &str) -> u64 {
    if text.trim().is_empty() {
        return 0;
    }
    u64::try_from(text.chars().count()).unwrap_or(u64::MAX)
}

fn direct(config: &Config, options: &Options<'_>) -> Result<Subject<'static>> {
    let problems: Vec<Problem> = [("input", &config.input), ("output", &config.output)]
        .into_iter()
        .filter(|(_, text)| text.is_none())
        .map(|(name, _)| Problem::new(format!("config.{name}"), "a text", "nothing"))
        .collect();
    let (Some(input), Some(output)) = (&config.input, &config.output) else {
        return Err(Error::new(ErrorKind::InvalidRequest { problems }));
    };
    let usage = options.counter.map(|counter| TokenUsage {
        prompt: Some(counter.count(input)),
        completion: Some(counter.count(output)),
        ..TokenUsage::default()
    });
    let characters = characters(output);
    let completion = usage.and_then(|usage| usage.completion);
    Ok(Subject {
        facts: Facts {
            usage,
            no_usage: NO_COUNTER,
            characters,
            answer_tokens: completion.map(|tokens| if characters == 0 { 0 } else { tokens }),
            failures: (u64::from(characters == 0), 1),
            seconds: None,
            no_seconds: "a direct evaluation has no duration",
        },
        token_source: counter_name(options),
        notes: Vec::new(),
        query: None,
        rule: Unmeasured::LeftOut,
    })
}

fn counter_name(options: &Options<'_>) -> String {
    let counter = options.counter;
    counter.map_or("none", |counter| counter.name()).to_owned()
}

fn of_query<'a>(config: &'a Config, options: &Options<'_>) -> Result<Subject<'a>> {
    let Some(reference) = &config.query_ref else {
        let problem = Problem::new(
            "config.queryRef",
            "an object with the `name` of a Query",
            "nothing",
        );
        return Err(Error::new(ErrorKind::InvalidRequest {
            problems: vec![problem],
        }));
    };
    let given = reference.namespace.as_deref();
    let namespace = given
        .filter(|text| !text.is_empty())
        .unwrap_or(DEFAULT_NAMESPACE);
    let resource = read(
        options.resources,
        ResourceKind::Query,
        namespace,
        &reference.name,
    )?;
    let query = QueryResource::from_value(&resource)?;
    finished(&query, reference)?;
    let mut notes = Vec::new();
    let mut facts = answers(&query, reference, options, &mut notes);
    let token_source = usage(&query, options, &mut facts, &mut notes);
    duration(&query, &mut facts, &mut notes);
    Ok(Subject {
        facts,
        token_source,
        notes,
        query: Some((query, namespace)),
        rule: Unmeasured::Undecided,
    })
}

/// Only a query that has ended can be scored; one that failed is, and fails.
fn finished(query: &QueryResource, reference: &QueryRef) -> Result<()> {
    let name = reference.name.clone();
    match query.phase {
        Phase::Done | Phase::Error => Ok(()),
        Phase::Canceled => Err(Error::new(ErrorKind::QueryCanceled { name })),
        Phase::Unfinished => Err(Error::new(ErrorKind::QueryUnfinished {
            name,
            phase: query.phase_text.clone(),
        })),
    }
}

/// What the answers are: their length, their tokens, and how many targets have none.
fn answers(
    query: &QueryResource,
    reference: &QueryRef,
    options: &Options<'_>,
    notes: &mut Vec<String>,
) -> Facts {
    let wanted = reference.response_target.as_deref();
    let wanted = wanted.filter(|target| !target.is_empty());
    let chosen = query.answer(wanted);
    if let (Some(target), None) = (wanted, chosen) {
        notes.push(format!("no response is of target `{target}`"));
    }
    let is_bad = |failed: bool, content: &str| failed || content.trim().is_empty();
    let good = query
        .answers
        .iter()
        .filter(|answer| !is_bad(answer.failed, &answer.content));
    let failures = if let (Some(_), _) | (_, 0) = (wanted, query.answers.len()) {
        let is_bad = chosen.is_none_or(|answer| is_bad(answer.failed, &answer.content));
        (u64::from(is_bad), 1)
    } else {
        let asked = query.answers.len().max(query.targets.len());
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        (count(asked - good.clone().count()), count(asked))
    };
    if query.phase == Phase::Error {
        notes.push("the query failed: its message is not taken for an answer".to_owned());
    }
    let answer_tokens = options.counter.map(|counter| {
        let tokens = good.map(|answer| counter.count(&answer.content));
        tokens.sum()
    });
    Facts {
        characters: chosen
            .filter(|answer| !answer.failed)
            .map_or(0, |answer| characters(&answer.content)),
        answer_tokens,
        failures,
        ..Facts::default()
    }
}

/// The tokens that were reported; else, where a model answered the input itself, a count.
fn usage(
    query: &QueryResource,
    options: &Options<'_>,
    facts: &mut Facts,
    notes: &mut Vec<String>,
) -> String {
    if let Some(usage) = query.usage {
        let parts = usage.prompt.unwrap_or(0) + usage.completion.unwrap_or(0);
        if let Some(total) = usage.total.filter(|total| *total < parts) {
            notes.push(format!(
                "the reported total of {total} is below its parts: {parts} counts"
            ));
        }
        facts.usage = Some(usage);
        return "usage".to_owned();
    }
    let is_plain = query.targets.iter().all(|target| target.kind == "model");
    match (&query.input, options.counter) {
        (Some(input), Some(counter)) if is_plain => {
            facts.usage = Some(TokenUsage {
                prompt: Some(counter.count(input)),
                completion: facts.answer_tokens,
                ..TokenUsage::default()
            });
            counter_name(options)
        }
        (Some(_), None) if is_plain => {
            facts.no_usage = NO_COUNTER;
            "none".to_owned()
        }
        _ => {
            facts.no_usage =
                "the query reports no usage, and the prompts of its agents are not in it";
            "none".to_owned()
        }
    }
}

/// The duration that was reported; else the time until the query's condition.
fn duration(query: &QueryResource, facts: &mut Facts, notes: &mut Vec<String>) {
    let reported = query.nanoseconds.map(std::time::Duration::from_nanos);
    facts.seconds = reported.and_then(seconds);
    if facts.seconds.is_none() {
        facts.seconds = query
            .observed_seconds
            .filter(|seconds| *seconds > 0)
            .map(Into::into);
        if facts.seconds.is_some() {
            notes.push(
                "the query reports no duration: the time from its creation to its completion counts"
                    .to_owned(),
            );
        }
    }
    facts.no_seconds = "the query reports no duration";
}
