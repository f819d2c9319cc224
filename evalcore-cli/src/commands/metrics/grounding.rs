//! `evalcore metrics grounding`.

use evalcore::Error;
use evalcore::interchange::{Refusal, Role, Tally, as_count, as_text, as_texts};
use evalcore::json::Value;
use evalcore::metrics::{GroundingCounts, GroundingRules, LogEntry, ParseCounts, parse_answer};
use evalcore::report::Figures;
use evalcore::schema::{Estimate, Unit};
use serde_json::json;

use super::measure::{Extra, Measure, measure};
use crate::ExitStatus;
use crate::args::GroundingArgs;
use crate::commands::Context;
use crate::failure::Failure;

const RESPONSES: &[&str] = &["response", "answer", "prediction", "output", "summary"];
const LOGS: &[&str] = &["logs", "log_entries", "entries"];

/// Measures whether answers stand on the logs.
///
/// # Errors
///
/// As [`measure`].
pub(super) fn run(args: &GroundingArgs, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    let answers = Answers {
        args,
        response: Role::new("response", RESPONSES).named(&args.response_field),
        logs: Role::new("logs", LOGS).named(&args.logs_field),
        key_logs: Role::new("key logs", &["key_logs"]).named(&args.key_logs_field),
        context: Role::new("context", &[]).named(&args.context_field),
    };
    measure(answers, &args.records, None, context)
}

struct Answers<'a> {
    args: &'a GroundingArgs,
    response: Role,
    logs: Role,
    key_logs: Role,
    context: Role,
}

impl Answers<'_> {
    fn logs(&self, record: &Value) -> Result<Vec<LogEntry>, Refusal> {
        let value = self.logs.value(record)?;
        let refuse = || {
            let expected = "a list of texts, or of objects with `message`";
            self.logs.refuse(expected, value)
        };
        let items = value.as_array().ok_or_else(refuse)?;
        let logs = items.iter().map(|item| entry(item).ok_or_else(refuse));
        logs.collect()
    }

    fn key_logs(&self, record: &Value) -> Result<Option<Vec<usize>>, Refusal> {
        let Some(value) = self.key_logs.find(record).filter(|value| !value.is_null()) else {
            return Ok(None);
        };
        let place = |item| usize::try_from(as_count(item)?).ok();
        let items = value.as_array();
        let places = items.and_then(|items| items.iter().map(place).collect::<Option<Vec<_>>>());
        let refuse = || self.key_logs.refuse("a list of places from 0", value);
        places.map(Some).ok_or_else(refuse)
    }
}

/// A text, or an object's message and what else it holds.
fn entry(item: &Value) -> Option<LogEntry> {
    if let Some(text) = as_text(item) {
        return Some(LogEntry::new(text));
    }
    let entry = LogEntry::new(item.get("message").and_then(as_text)?);
    let others = item
        .as_object()?
        .iter()
        .filter(|(name, _)| name != "message");
    let mut metadata = Vec::new();
    for (_, value) in others {
        texts_within(value, &mut metadata);
    }
    Some(entry.with_metadata(metadata))
}

fn texts_within(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| texts_within(item, texts)),
        Value::Object(members) => {
            for (_, value) in members {
                texts_within(value, texts);
            }
        }
        value => texts.extend(as_text(value).map(str::to_owned)),
    }
}

impl Tally for Answers<'_> {
    type Part = (GroundingCounts, ParseCounts);

    fn settle(&mut self, records: &[&Value]) -> Result<(), Error> {
        self.response.settle(records, &[])?;
        self.logs.settle(records, &[])?;
        if self.args.context_field.is_some() {
            self.context.settle(records, &[])?;
        }
        if self.args.key_logs_field.is_some() {
            return self.key_logs.settle(records, &[]);
        }
        self.key_logs.settle_optional(records, &[]);
        Ok(())
    }

    fn part(&self) -> Self::Part {
        (GroundingCounts::new(), ParseCounts::default())
    }

    fn update(
        &self,
        (counts, parsed): &mut Self::Part,
        record: &Value,
        scores: Option<&mut Vec<(String, f64)>>,
    ) -> Result<(), Refusal> {
        let response = self.response.text_or_null(record)?;
        let logs = self.logs(record)?;
        let key_logs = self.key_logs(record)?;
        let mut rules = GroundingRules::new();
        rules.camel_case(self.args.camel_case);
        if let Some(value) = self.context.find(record).filter(|value| !value.is_null()) {
            let texts = as_texts(value);
            let refuse = || self.context.refuse("a text or texts", value);
            for text in texts.ok_or_else(refuse)? {
                rules.context(text);
            }
        }
        let found = rules
            .evaluate(&logs, response.unwrap_or_default(), key_logs.as_deref())
            .map_err(|error| Refusal::of(&error))?;
        counts.update(&found);
        if self.args.parse_answers {
            parsed.update(&parse_answer(response));
        }
        if let Some(scores) = scores {
            let yes = |flag: bool| f64::from(u8::from(flag));
            let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
            scores.push(("mentions".to_owned(), number(found.mentions.len())));
            scores.push(("unsupported".to_owned(), number(found.n_unsupported())));
            scores.push(("hallucinated".to_owned(), yes(found.hallucinated())));
            let missed = found.missed.map_or(f64::NAN, yes);
            scores.push(("missed".to_owned(), missed));
        }
        Ok(())
    }

    fn merge(&self, part: &mut Self::Part, other: Self::Part) -> Result<(), Error> {
        part.0.merge(other.0);
        part.1.merge(other.1);
        Ok(())
    }
}

impl Measure for Answers<'_> {
    const NAME: &'static str = "grounding";

    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("response", self.response.fields()),
            ("logs", self.logs.fields()),
            ("key_logs", self.key_logs.fields()),
            ("context", self.context.fields()),
        ]
    }

    fn settings(&self) -> Vec<(&'static str, serde_json::Value)> {
        vec![("camel_case", json!(self.args.camel_case))]
    }

    fn figures(&self, (counts, parsed): Self::Part, figures: &mut Figures) -> Result<Extra, Error> {
        let found = counts.finish();
        rate("hallucination_rate", found.hallucination_rate, figures)?;
        rate("missed_log_rate", found.missed_log_rate, figures)?;
        let mentions = found.unsupported_mention_rate;
        let value = mentions.map(|rate| rate.value);
        figures
            .optional(
                "unsupported_mention_rate",
                value,
                Unit::Proportion,
                mentions.map_or(0, |rate| rate.n),
            )
            .count("responses", found.responses, found.samples)
            .count(
                "responses_without_mentions",
                found.responses_without_mentions,
                found.responses,
            )
            .count("mentions", found.mentions, found.responses);
        if self.args.parse_answers {
            rate("parse_rate", parsed.parse_rate(), figures)?;
            let all = parsed.ok + parsed.partial + parsed.failed + parsed.error;
            figures
                .count("parsed_partly", parsed.partial, all)
                .count("parse_failed", parsed.failed, all)
                .count("no_response", parsed.error, all);
        }
        Ok(Extra::default())
    }
}

/// A share as a figure; without a value where there is nothing to tell.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of a number of samples"
)]
fn rate(name: &str, rate: Option<Estimate>, figures: &mut Figures) -> Result<(), Error> {
    let (count, n) = rate.map_or((0, 0), |rate| {
        ((rate.value * rate.n as f64).round() as u64, rate.n)
    });
    figures.share(name, count, n)?;
    Ok(())
}
