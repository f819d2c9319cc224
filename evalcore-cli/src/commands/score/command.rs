//! Every request in turn; the verdict is the exit code.

use std::path::Path;

use evalcore::json::Value;
use evalcore::metrics::PriceTable;
use evalcore::score::{
    Mode, Options, Policy, Response, Unmeasured, Verdict, evaluate, failed, is_undecided,
};
use evalcore::{Code, Error, ErrorKind};
use serde_json::json;

use super::jobs::{Given, Job};
use super::{documents, report};
use crate::ExitStatus;
use crate::args::{Format, ScoreArgs, UnmeasuredRule};
use crate::commands::Context;
use crate::failure::Failure;
use crate::output::Writer;
use crate::tokenizer::Tokenizer;

/// An evaluation that is done.
struct Done {
    name: String,
    outcome: Result<Response, Error>,
}

/// Scores requests and queries.
///
/// # Errors
///
/// When the policy, the prices or the command line are wrong, and when nothing can be read;
/// [`Failure::Write`]. A request that can not be evaluated is said and is part of the exit code.
pub(in crate::commands) fn score(
    args: &ScoreArgs,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    let writer = Writer::new(&args.file, &args.format, Format::Table).pretty(&args.pretty);
    let mode: Mode = args.mode.parse().map_err(Failure::usage)?;
    let param = parameters(&args.param)?;
    let policy = args.policy.as_deref().map(read_policy).transpose()?;
    let prices = args.prices.as_deref().map(read_prices).transpose()?;
    let mut given = Given::default();
    for path in args.query.iter().chain(&args.files) {
        for document in documents::read(path)? {
            given.take(&path.display().to_string(), document);
        }
    }
    context.messages.diagnostics(&given.found, None);
    let mut options = Options::new();
    options.mode(mode).resources(&given.resources);
    let tokenizer = Tokenizer::of(&args.tokenizer).map_err(Failure::usage)?;
    tokenizer.set(&mut options);
    if let Some(policy) = &policy {
        options.policy(policy);
    }
    if let Some(prices) = &prices {
        options.prices(prices);
    }
    if let Some(model) = &args.model {
        options.default_model(model);
    }
    match args.unmeasured {
        Some(UnmeasuredRule::Undecided) => options.unmeasured(Unmeasured::Undecided),
        Some(UnmeasuredRule::LeftOut) => options.unmeasured(Unmeasured::LeftOut),
        None => &mut options,
    };
    let jobs = given.jobs(mode, &options, args.response_target.as_deref(), &param)?;
    if jobs.is_empty() {
        return Err(nothing_to_score(args).into());
    }
    let done: Vec<Done> = jobs.into_iter().map(|job| run(job, &options)).collect();
    write(&writer, &done, args.details)?;
    let mut status = ExitStatus::Success;
    for one in &done {
        if let Err(error) = &one.outcome {
            let error = error.to_diagnostic().at_path(&*one.name);
            context.messages.diagnostics([&error], None);
        }
        status = status.worst(status_of(&one.outcome));
    }
    Ok(status)
}

fn run(job: Job, options: &Options<'_>) -> Done {
    let outcome = job.request.and_then(|request| evaluate(&request, options));
    Done {
        name: job.name,
        outcome,
    }
}

/// The verdict as an exit code.
fn status_of(outcome: &Result<Response, Error>) -> ExitStatus {
    match outcome {
        Ok(response) if response.wire.error.is_some() => ExitStatus::Unusable,
        Ok(response) => match response.verdict {
            Verdict::Passed => ExitStatus::Success,
            Verdict::Undecided => ExitStatus::Undecided,
            _ => ExitStatus::Failed,
        },
        Err(error) if is_undecided(error) => ExitStatus::Undecided,
        Err(error) if error.code() == Code::ParameterInvalid => ExitStatus::Usage,
        Err(_) => ExitStatus::Unusable,
    }
}

fn write(writer: &Writer, done: &[Done], details: bool) -> Result<(), Failure> {
    match writer.format() {
        Format::Table => {
            let texts = done.iter().filter_map(|one| {
                let response = one.outcome.as_ref().ok()?;
                Some(report::render(&one.name, response, details, writer.width()))
            });
            let text = texts.collect::<Vec<_>>().join("\n");
            writer.text(&text)
        }
        Format::Json => {
            let answers: Vec<_> = done.iter().map(|one| wire(&one.outcome)).collect();
            match answers.as_slice() {
                [answer] => writer.json(answer),
                answers => {
                    let named = done.iter().zip(answers);
                    let named: Vec<_> = named
                        .map(|(one, answer)| json!({"name": one.name, "response": answer}))
                        .collect();
                    writer.json(&named)
                }
            }
        }
        _ => {
            let mut table = report::empty_table();
            for one in done {
                if let Ok(response) = &one.outcome {
                    report::criteria(&one.name, response, &mut table);
                }
            }
            writer.table(&table)
        }
    }
}

/// What the service would send; an error in the place of its `error`.
fn wire(outcome: &Result<Response, Error>) -> evalcore::schema::wire::EvaluateResponse {
    match outcome {
        Ok(response) => response.wire.clone(),
        Err(error) => failed(error),
    }
}

fn parameters(given: &[String]) -> Result<Vec<(String, String)>, Failure> {
    let pair = |text: &String| {
        let (name, value) = text.split_once('=')?;
        (!name.is_empty()).then(|| (name.to_owned(), value.to_owned()))
    };
    given
        .iter()
        .map(|text| {
            pair(text).ok_or_else(|| {
                Failure::usage(Error::new(ErrorKind::InvalidParameter {
                    name: "--param",
                    expected: "NAME=VALUE",
                    found: text.clone(),
                }))
            })
        })
        .collect()
}

pub(in crate::commands) fn read_policy(path: &Path) -> Result<Policy, Failure> {
    let read = documents::read_one(path).and_then(|document| {
        let policy = Policy::from_json(to_json(&document).as_bytes());
        policy.map_err(|error| error.at_path(path.display().to_string()))
    });
    read.map_err(Failure::usage)
}

pub(in crate::commands) fn read_prices(path: &Path) -> Result<PriceTable, Failure> {
    let read = documents::read_one(path).and_then(|document| {
        let table = PriceTable::from_json(to_json(&document).as_bytes());
        table.map_err(|error| error.at_path(path.display().to_string()))
    });
    read.map_err(Failure::usage)
}

fn to_json(value: &Value) -> String {
    serde_json::to_value(value).map_or_else(|_| String::new(), |value| value.to_string())
}

fn nothing_to_score(args: &ScoreArgs) -> Error {
    let paths = args.files.iter().chain(&args.query);
    let shown: Vec<String> = paths.map(|path| path.display().to_string()).collect();
    Error::new(ErrorKind::UnknownLayout {
        expected: "a request, an Evaluation or a Query",
        found: "none of these".to_owned(),
    })
    .at_path(shown.join(", "))
}
