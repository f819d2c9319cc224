//! A look of a gate that keeps its state in a file.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use evalcore::compare::{Item, MetricData, Policy};
use evalcore::report::{Field, Table};
use evalcore::schema::Direction;
use evalcore::schema::wire::GateState;
use evalcore::stats::{BaselineReuse, Gate, GateOptions, Look};
use evalcore::{Error, ErrorKind};
use serde::Serialize;

use super::report::rounded;
use crate::ExitStatus;
use crate::args::{CompareArgs, Format};
use crate::failure::Failure;
use crate::output::Writer;

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    metric: &'a str,
    look: usize,
    alarm: bool,
    n: usize,
    left_out: usize,
    difference: f64,
    low: Option<f64>,
    high: Option<f64>,
    e_value: Option<f64>,
    alpha: f64,
    margin: f64,
    reuse: &'static str,
    explanation: &'static str,
}

/// Takes a look and keeps the state.
///
/// # Errors
///
/// [`Failure::Usage`] for an unusable state, metric or baseline; [`Failure::Write`].
pub(super) fn look(
    path: &Path,
    metrics: Vec<MetricData>,
    args: &CompareArgs,
    policy: &Policy,
    writer: &Writer,
) -> Result<ExitStatus, Failure> {
    let data = chosen(metrics, args.metric.as_deref())?;
    let rules = policy.of(&data.metric);
    let sign = match rules.direction.unwrap_or(data.direction) {
        Direction::HigherIsBetter => 1.0,
        Direction::LowerIsBetter => -1.0,
        _ => return Err(refused("direction", "declared in the policy", &data.metric)),
    };
    let mut gate = match std::fs::read(path) {
        Ok(bytes) => restored(path, &bytes)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let reuse = if args.shared_baseline {
                BaselineReuse::SharedNoise
            } else {
                BaselineReuse::Refuse
            };
            let options = GateOptions::default()
                .alpha(policy.alpha)
                .margin(rules.margin.unwrap_or(0.0))
                .reuse(reuse);
            Gate::new(options)?
        }
        Err(error) => {
            return Err(Error::io("read", error)
                .at_path(path.display().to_string())
                .into());
        }
    };
    let (mut baseline, mut candidate) = (means(&data.baseline), means(&data.candidate));
    let all = baseline.keys().chain(candidate.keys());
    let all = all.collect::<std::collections::BTreeSet<_>>().len();
    baseline.retain(|item, _| candidate.contains_key(item));
    candidate.retain(|item, _| baseline.contains_key(item));
    let values = |side: BTreeMap<String, f64>| -> Vec<f64> {
        side.into_values().map(|value| sign * value).collect()
    };
    let (baseline, candidate) = (values(baseline), values(candidate));
    let run = args
        .baseline
        .as_deref()
        .unwrap_or(path)
        .display()
        .to_string();
    let report = gate
        .look(&Look {
            baseline_run: &run,
            baseline: &baseline,
            candidate: &candidate,
        })
        .map_err(Failure::usage)?;
    keep(path, &gate)?;
    let finite = |value: f64| value.is_finite().then_some(value);
    let (low, high) = (finite(report.interval.low), finite(report.interval.high));
    let state = gate.state();
    let document = Document {
        schema_version: 1,
        metric: &data.metric,
        look: report.look,
        alarm: report.alarm,
        n: baseline.len(),
        left_out: all - baseline.len(),
        difference: sign * report.difference,
        low: if sign > 0.0 {
            low
        } else {
            high.map(|high| -high)
        },
        high: if sign > 0.0 {
            high
        } else {
            low.map(|low| -low)
        },
        e_value: report.e_value,
        alpha: state.alpha,
        margin: state.margin,
        reuse: report.reuse.as_str(),
        explanation: report.reuse.explanation(),
    };
    write(&document, writer)?;
    Ok(if report.alarm {
        ExitStatus::Failed
    } else {
        ExitStatus::Success
    })
}

fn refused(name: &'static str, expected: &'static str, found: &str) -> Failure {
    Failure::usage(Error::new(ErrorKind::InvalidParameter {
        name,
        expected,
        found: found.to_owned(),
    }))
}

fn chosen(metrics: Vec<MetricData>, name: Option<&str>) -> Result<MetricData, Failure> {
    let names: Vec<String> = metrics.iter().map(|data| data.metric.clone()).collect();
    let mut metrics = metrics.into_iter();
    if let Some(name) = name {
        return metrics
            .find(|data| data.metric == name)
            .ok_or_else(|| refused("--metric", "a metric of both sides", name));
    }
    if let (Some(only), None) = (metrics.next(), metrics.next()) {
        return Ok(only);
    }
    let expected = "given where the sides do not share exactly one";
    Err(refused("--metric", expected, &names.join(", ")))
}

fn restored(path: &Path, bytes: &[u8]) -> Result<Gate, Failure> {
    let named = |error: Error| Failure::usage(error.at_path(path.display().to_string()));
    let state: GateState = serde_json::from_slice(bytes).map_err(|error| {
        named(Error::new(ErrorKind::InvalidParameter {
            name: "--anytime",
            expected: "the state of a gate",
            found: error.to_string(),
        }))
    })?;
    Gate::from_state(&state).map_err(named)
}

/// Several answers to one item count by their mean.
fn means(items: &[Item]) -> BTreeMap<String, f64> {
    let mut sums: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for item in items {
        if let Some(value) = item.value {
            let sum = sums.entry(item.key.clone()).or_default();
            *sum = (sum.0 + value, sum.1 + 1.0);
        }
    }
    let mean = |(item, (sum, n)): (String, (f64, f64))| (item, sum / n);
    sums.into_iter().map(mean).collect()
}

/// All of the state or the one before.
fn keep(path: &Path, gate: &Gate) -> Result<(), Failure> {
    let failed = |source: std::io::Error| Failure::Write {
        path: Some(path.to_owned()),
        source,
    };
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty());
    let mut file =
        tempfile::NamedTempFile::new_in(dir.unwrap_or(Path::new("."))).map_err(failed)?;
    let mut bytes = serde_json::to_vec(&gate.state()).map_err(|error| failed(error.into()))?;
    bytes.push(b'\n');
    file.write_all(&bytes).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

fn write(document: &Document<'_>, writer: &Writer) -> Result<(), Failure> {
    if writer.format() == Format::Json {
        return writer.json(document);
    }
    let mut table = Table::new([
        "metric",
        "look",
        "n",
        "difference",
        "low",
        "high",
        "e_value",
        "alarm",
    ]);
    let number =
        |value: Option<f64>| value.map_or(Field::Empty, |value| Field::number(rounded(value)));
    table.push([
        Field::text(document.metric),
        Field::Count(document.look as u64),
        Field::Count(document.n as u64),
        number(Some(document.difference)),
        number(document.low),
        number(document.high),
        number(document.e_value),
        Field::text(if document.alarm { "alarm" } else { "no alarm" }),
    ]);
    writer.table(&table)
}
