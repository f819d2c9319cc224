//! `evalcore metrics latency`.

use std::time::Duration;

use evalcore::interchange::{Refusal, Role, Tally, as_text};
use evalcore::json::Value;
use evalcore::metrics::{LatencyRecorder, Percentile, PriceTable, percentile, throughput};
use evalcore::report::Figures;
use evalcore::schema::{Estimate, Unit};
use evalcore::{Error, ErrorKind};
use serde_json::json;

use super::measure::{Extra, Measure, measure};
use super::usage::{Spent, Usage};
use crate::ExitStatus;
use crate::args::{LatencyArgs, LatencyUnit, PercentileMethod};
use crate::commands::Context;
use crate::failure::Failure;

const LATENCIES: &[&str] = &[
    "latency_ms",
    "duration_ms",
    "elapsed_ms",
    "response_time_ms",
    "latency_s",
    "latency_seconds",
    "duration_s",
    "duration_seconds",
    "latency",
    "duration",
];

/// Measures latencies, tokens and costs.
///
/// # Errors
///
/// `parameter.invalid` for a percentile or a time out of range, what is wrong with the table of
/// prices; as [`measure`].
pub(super) fn run(args: &LatencyArgs, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    let prices = args.prices.as_deref().map(|path| {
        let shown = path.display().to_string();
        let text = std::fs::read(path).map_err(|error| Error::io("read", error));
        let table = text.and_then(|text| PriceTable::from_json(&text));
        table.map_err(|error| error.at_path(shown))
    });
    let method = match args.method {
        PercentileMethod::Linear => Percentile::Linear,
        PercentileMethod::Lower => Percentile::Lower,
        PercentileMethod::Higher => Percentile::Higher,
        PercentileMethod::Nearest => Percentile::Nearest,
        PercentileMethod::Midpoint => Percentile::Midpoint,
        PercentileMethod::InvertedCdf => Percentile::InvertedCdf,
    };
    for q in &args.percentiles {
        percentile(&[0.0], *q, method)?;
    }
    let elapsed = args.elapsed.map(|seconds| {
        let elapsed = Duration::try_from_secs_f64(seconds).ok();
        elapsed.filter(|elapsed| !elapsed.is_zero()).ok_or_else(|| {
            Error::new(ErrorKind::InvalidParameter {
                name: "elapsed",
                expected: "seconds, more than 0",
                found: seconds.to_string(),
            })
        })
    });
    let times = Times {
        args,
        method,
        elapsed: elapsed.transpose()?,
        latency: Role::new("latency", LATENCIES).named(&args.latency_field),
        status: Role::new("status", &["status"]).named(&args.status_field),
        timeout: Role::new("timeout", &["timed_out", "timeout"]).named(&args.timeout_field),
        usage: Usage::new(args, prices.transpose()?),
    };
    measure(times, &args.records, None, context)
}

struct Times<'a> {
    args: &'a LatencyArgs,
    method: Percentile,
    elapsed: Option<Duration>,
    latency: Role,
    status: Role,
    timeout: Role,
    usage: Usage,
}

/// How a record went.
enum Went {
    Well,
    Timeout,
    Badly,
}

impl Times<'_> {
    fn went(&self, record: &Value) -> Result<Went, Refusal> {
        let held = |role: &Role| role.find(record).is_some_and(|value| !value.is_null());
        if held(&self.timeout) && self.timeout.flag(record)? {
            return Ok(Went::Timeout);
        }
        if !held(&self.status) {
            return Ok(Went::Well);
        }
        let value = self.status.value(record)?;
        let word = as_text(value).ok_or_else(|| self.status.refuse("a word", value))?;
        Ok(match word.trim().to_ascii_lowercase().as_str() {
            "timeout" | "timed_out" | "timed out" | "timedout" => Went::Timeout,
            "" | "ok" | "success" | "succeeded" | "completed" | "done" | "200" => Went::Well,
            _ => Went::Badly,
        })
    }

    fn millis(&self, value: f64) -> f64 {
        let field = self.latency.fields();
        let seconds = ["_s", "_sec", "_secs", "_seconds"];
        let seconds = match self.args.unit {
            Some(unit) => unit == LatencyUnit::S,
            None => seconds.iter().any(|end| field.ends_with(end)),
        };
        if seconds { value * 1_000.0 } else { value }
    }
}

impl Tally for Times<'_> {
    type Part = (LatencyRecorder, Spent);

    fn settle(&mut self, records: &[&Value]) -> Result<(), Error> {
        self.latency.settle(records, &[])?;
        for role in [&mut self.status, &mut self.timeout] {
            if role.is_settled() {
                role.settle(records, &[])?;
            } else {
                role.settle_optional(records, &[]);
            }
        }
        self.usage.settle(records)
    }

    fn part(&self) -> Self::Part {
        (LatencyRecorder::new(), Usage::nothing())
    }

    fn update(
        &self,
        (times, spent): &mut Self::Part,
        record: &Value,
        scores: Option<&mut Vec<(String, f64)>>,
    ) -> Result<(), Refusal> {
        let with = self.usage.plus(*spent, record)?;
        match self.went(record)? {
            Went::Timeout => times.timeout(),
            Went::Badly => times.failure(),
            Went::Well => {
                let millis = self.millis(self.latency.number(record)?);
                let wrong = |_| match self.latency.value(record) {
                    Ok(value) => self.latency.refuse("finite and not negative", value),
                    Err(refusal) => refusal,
                };
                times.update(millis).map_err(wrong)?;
                if let Some(scores) = scores {
                    scores.push(("latency_ms".to_owned(), millis));
                }
            }
        }
        *spent = with;
        Ok(())
    }

    fn merge(&self, part: &mut Self::Part, other: Self::Part) -> Result<(), Error> {
        part.0.merge(&other.0);
        part.1.merge(&other.1)
    }
}

impl Measure for Times<'_> {
    const NAME: &'static str = "latency";

    fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![
            ("latency", self.latency.fields()),
            ("status", self.status.fields()),
            ("timeout", self.timeout.fields()),
        ];
        fields.extend(self.usage.fields());
        fields
    }

    fn settings(&self) -> Vec<(&'static str, serde_json::Value)> {
        let method = match self.method {
            Percentile::Lower => "lower",
            Percentile::Higher => "higher",
            Percentile::Nearest => "nearest",
            Percentile::Midpoint => "midpoint",
            Percentile::InvertedCdf => "inverted_cdf",
            _ => "linear",
        };
        let mut settings = vec![("method", json!(method))];
        if let Some(elapsed) = self.elapsed {
            settings.push(("elapsed_seconds", json!(elapsed.as_secs_f64())));
        }
        if let Some(date) = self.usage.prices_date() {
            settings.push(("prices_date", json!(date)));
        }
        settings
    }

    fn figures(&self, (times, spent): Self::Part, figures: &mut Figures) -> Result<Extra, Error> {
        let (q, unit) = (&self.args.percentiles, Unit::Milliseconds);
        let percentiles = times.percentiles(q, self.method).ok();
        let found = times.finish();
        if let Some(value) = found.mean_ms {
            let mut mean = Estimate::new(value, found.n);
            mean.standard_error = found.mean_standard_error_ms;
            figures.mean("mean", mean, unit)?;
        }
        figures.optional("min", found.min_ms, unit, found.n);
        for (at, q) in q.iter().enumerate() {
            let value = percentiles.as_ref().and_then(|all| all.get(at).copied());
            figures.optional(format!("p{q}"), value, unit, found.n);
        }
        figures.optional("max", found.max_ms, unit, found.n);
        let all = found.n + found.timeouts + found.failures;
        figures
            .count("responses", found.n, all)
            .share("timeout_rate", found.timeouts, all)?
            .share("failure_rate", found.failures, all)?;
        if let Some(elapsed) = self.elapsed {
            let rate = throughput(found.n, elapsed)?;
            figures.number("responses_per_second", rate, Unit::PerSecond, found.n);
            if let Some(tokens) = spent.completion() {
                let rate = throughput(tokens, elapsed)?;
                figures.number(
                    "completion_tokens_per_second",
                    rate,
                    Unit::PerSecond,
                    found.n,
                );
            }
        }
        self.usage.figures(spent, figures);
        Ok(Extra::default())
    }
}
