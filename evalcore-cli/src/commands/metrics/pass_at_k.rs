//! `evalcore metrics pass-at-k`.

use std::collections::BTreeMap;

use evalcore::interchange::{Refusal, Role, Tally, as_text};
use evalcore::json::Value;
use evalcore::metrics::{RepeatedMean, RepeatedMetric};
use evalcore::report::Figures;
use evalcore::schema::Unit;
use evalcore::{Error, ErrorKind};
use serde_json::json;

use super::measure::{Extra, Measure, measure};
use crate::ExitStatus;
use crate::args::PassAtKArgs;
use crate::commands::Context;
use crate::failure::Failure;

const N: &[&str] = &["n", "attempts", "num_samples", "n_samples", "total"];
const C: &[&str] = &["c", "num_correct", "n_correct", "correct_count", "passed"];
const CORRECT: &[&str] = &["correct", "is_correct", "passed", "pass", "success"];
const PROBLEMS: &[&str] = &[
    "problem",
    "problem_id",
    "task_id",
    "question_id",
    "sample_id",
    "id",
];

/// Measures repeated attempts.
///
/// # Errors
///
/// `parameter.invalid` for k = 0 or a share outside 0 to 1; as [`measure`].
pub(super) fn run(args: &PassAtKArgs, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    let metrics = metrics(args);
    if metrics.is_empty() {
        return Err(Failure::usage(Error::new(ErrorKind::InvalidParameter {
            name: "k",
            expected: "one number or more",
            found: "none".to_owned(),
        })));
    }
    for metric in &metrics {
        RepeatedMean::new(*metric)?;
    }
    let attempts = Attempts {
        args,
        metrics,
        counted: None,
        n: Role::new("number of attempts", N).named(&args.n_field),
        c: Role::new("number of correct attempts", C).named(&args.c_field),
        correct: Role::new("verdict", CORRECT).named(&args.correct_field),
        problem: Role::new("problem", PROBLEMS).named(&args.problem_field),
    };
    measure(attempts, &args.records, Some(&args.run), context)
}

fn metrics(args: &PassAtKArgs) -> Vec<RepeatedMetric> {
    let pass = args.k.iter().map(|k| RepeatedMetric::PassAtK { k: *k });
    let hat = args.pass_hat_k.iter();
    let hat = hat.map(|k| RepeatedMetric::PassHatK { k: *k });
    let g = args.g_pass_k.iter().flat_map(|k| {
        let tau = args.tau.iter();
        tau.map(|tau| RepeatedMetric::GPassAtK { k: *k, tau: *tau })
    });
    let mg = args.mg_pass_k.iter();
    let mg = mg.map(|k| RepeatedMetric::MgPassAtK { k: *k });
    pass.chain(hat).chain(g).chain(mg).collect()
}

struct Attempts<'a> {
    args: &'a PassAtKArgs,
    metrics: Vec<RepeatedMetric>,
    /// Whether a record is a problem with its counts; else it is an attempt.
    counted: Option<bool>,
    n: Role,
    c: Role,
    correct: Role,
    problem: Role,
}

/// The counts of problems: in the order of the records, or by the problem's name.
#[derive(Default)]
struct Problems {
    listed: Vec<(u64, u64)>,
    named: BTreeMap<String, (u64, u64)>,
}

impl Tally for Attempts<'_> {
    type Part = Problems;

    fn settle(&mut self, records: &[&Value]) -> Result<(), Error> {
        let attempts = self.args.correct_field.is_some();
        let counted = self.args.n_field.is_some() || self.args.c_field.is_some();
        let counted = counted
            || (!attempts
                && self.n.settle_optional(records, &[])
                && self.c.settle_optional(records, &[]));
        self.counted = Some(counted);
        if counted {
            self.n.settle(records, &[])?;
            return self.c.settle(records, &[]);
        }
        self.correct.settle(records, &[])?;
        self.problem.settle(records, &[])
    }

    fn part(&self) -> Problems {
        Problems::default()
    }

    fn update(
        &self,
        part: &mut Problems,
        record: &Value,
        scores: Option<&mut Vec<(String, f64)>>,
    ) -> Result<(), Refusal> {
        if self.counted != Some(true) {
            let correct = u64::from(self.correct.flag(record)?);
            let value = self.problem.value(record)?;
            let name = as_text(value).ok_or_else(|| self.problem.refuse("a text", value))?;
            // Problems of several data sets of a work dir may have the same number.
            let dataset = record.get("dataset").and_then(as_text).unwrap_or_default();
            let model = record.get("model").and_then(as_text).unwrap_or_default();
            let sum = part
                .named
                .entry(format!("{model}\u{1f}{dataset}\u{1f}{name}"))
                .or_default();
            *sum = (sum.0 + 1, sum.1 + correct);
            if let Some(scores) = scores {
                scores.push(("correct".to_owned(), f64::from(u8::from(correct == 1))));
            }
            return Ok(());
        }
        let (n, c) = (self.n.count(record)?, self.c.count(record)?);
        let mut own = Vec::with_capacity(self.metrics.len());
        for metric in &self.metrics {
            match metric.value(n, c, evalcore::metrics::AboveN::Reject) {
                Ok(value) => own.push((metric.name(), value)),
                // A mean over the other problems would be of another question.
                Err(error) if names_k(&error) => return Err(Refusal::Stop(error)),
                Err(error) => return Err(Refusal::of(&error)),
            }
        }
        part.listed.push((n, c));
        if let Some(scores) = scores {
            scores.extend(own);
        }
        Ok(())
    }

    fn merge(&self, part: &mut Problems, other: Problems) -> Result<(), Error> {
        part.listed.extend(other.listed);
        for (name, (n, c)) in other.named {
            let sum = part.named.entry(name).or_default();
            *sum = (sum.0 + n, sum.1 + c);
        }
        Ok(())
    }
}

fn names_k(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::InvalidParameter { name: "k", .. })
}

impl Measure for Attempts<'_> {
    const NAME: &'static str = "pass-at-k";

    fn fields(&self) -> Vec<(&'static str, String)> {
        if self.counted == Some(true) {
            return vec![("n", self.n.fields()), ("c", self.c.fields())];
        }
        vec![
            ("correct", self.correct.fields()),
            ("problem", self.problem.fields()),
        ]
    }

    fn settings(&self) -> Vec<(&'static str, serde_json::Value)> {
        let names = self.metrics.iter().map(|metric| metric.name());
        vec![("measures", json!(names.collect::<Vec<_>>()))]
    }

    fn figures(&self, part: Problems, figures: &mut Figures) -> Result<Extra, Error> {
        let Problems { listed, named } = part;
        let counts: Vec<(u64, u64)> = listed.into_iter().chain(named.into_values()).collect();
        for metric in &self.metrics {
            let mut mean = RepeatedMean::new(*metric)?;
            for (n, c) in &counts {
                mean.update(*n, *c)?;
            }
            figures.mean(metric.name(), mean.finish()?, Unit::Proportion)?;
        }
        let attempts: u64 = counts.iter().map(|(n, _)| n).sum();
        let problems = counts.len() as u64;
        figures
            .count("problems", problems, problems)
            .count("attempts", attempts, problems);
        Ok(Extra::default())
    }
}
