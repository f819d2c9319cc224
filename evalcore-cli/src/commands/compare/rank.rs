//! Many sides over the items that they share.

use std::collections::BTreeSet;
use std::path::Path;

use evalcore::MetricSpec;
use evalcore::compare::{Item, Policy, Ranking, rank as ranked};
use evalcore::report::{Field, Table, escape};
use evalcore::schema::Direction;
use evalcore_store::metric_items;
use serde::Serialize;

use super::input::{Side, read_side};
use super::report::rounded;
use crate::ExitStatus;
use crate::args::{CompareArgs, Format};
use crate::commands::Context;
use crate::failure::Failure;
use crate::output::{Writer, terminal_table};

#[derive(Serialize)]
struct Document {
    schema_version: u32,
    alpha: f64,
    rankings: Vec<Metric>,
    /// Metrics that are not ranked, with the reason.
    left_out: Vec<LeftOut>,
}

#[derive(Serialize)]
struct Metric {
    #[serde(rename = "metric")]
    name: String,
    direction: Direction,
    ranking: Ranking,
}

#[derive(Serialize)]
struct LeftOut {
    metric: String,
    reason: String,
}

type Contestant = (String, Vec<(String, Direction, Vec<Item>)>);

/// Ranks the sides, and each model of a run, by every metric that all of them have.
///
/// # Errors
///
/// What keeps a side from being read; [`Failure::Write`].
pub(super) fn rank(
    first: &Path,
    args: &CompareArgs,
    policy: &Policy,
    writer: &Writer,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    let paths = || std::iter::once(first).chain(args.candidates.iter().map(|path| &**path));
    let mut sides = Vec::new();
    for path in paths() {
        sides.push((path, read_side(path, args.store.as_deref(), context)?));
    }
    let contestants = contestants(sides);
    let mut document = Document {
        schema_version: 1,
        alpha: policy.alpha,
        rankings: Vec::new(),
        left_out: Vec::new(),
    };
    let mut names: Vec<(&str, Direction)> = Vec::new();
    for (metric, direction, _) in contestants.iter().flat_map(|(_, metrics)| metrics) {
        if !names.iter().any(|(name, _)| name == metric) {
            names.push((metric, *direction));
        }
    }
    for (metric, direction) in names {
        let direction = policy.of(metric).direction.unwrap_or(direction);
        let items = |metrics: &[(String, Direction, Vec<Item>)]| {
            let own = metrics.iter().find(|(name, ..)| name == metric);
            own.map(|(_, _, items)| averaged(items))
        };
        let all: Option<Vec<(String, Vec<Item>)>> = contestants
            .iter()
            .map(|(name, metrics)| Some((name.clone(), items(metrics)?)))
            .collect();
        let outcome = match all {
            None => Err("some side lacks it".to_owned()),
            Some(all) => ranked(&all, direction, policy.alpha).map_err(|error| error.to_string()),
        };
        let metric = metric.to_owned();
        match outcome {
            Ok(ranking) => document.rankings.push(Metric {
                name: metric,
                direction,
                ranking,
            }),
            Err(reason) => document.left_out.push(LeftOut { metric, reason }),
        }
    }
    for left in &document.left_out {
        let note = format!("`{}` is not ranked: {}", left.metric, left.reason);
        context.messages.note(&note);
    }
    write(&document, writer)?;
    Ok(if document.rankings.is_empty() {
        ExitStatus::Unusable
    } else if document.left_out.is_empty() {
        ExitStatus::Success
    } else {
        ExitStatus::Partial
    })
}

/// One outcome for each item: several answers count by their mean.
fn averaged(items: &[Item]) -> Vec<Item> {
    let mut sums: std::collections::BTreeMap<&str, (f64, f64)> = std::collections::BTreeMap::new();
    for item in items {
        let sum = sums.entry(&item.key).or_default();
        if let Some(value) = item.value {
            *sum = (sum.0 + value, sum.1 + 1.0);
        }
    }
    let mean = |(key, (sum, n)): (&str, (f64, f64))| Item::new(key, (n > 0.0).then(|| sum / n));
    sums.into_iter().map(mean).collect()
}

/// Each model of each run, and each file, with a name of its own.
fn contestants(sides: Vec<(&Path, Side)>) -> Vec<Contestant> {
    let models = |side: &Side| -> BTreeSet<String> {
        match side {
            Side::Run(run) => run.scores.iter().map(|score| score.model.clone()).collect(),
            Side::Items(_) => BTreeSet::new(),
        }
    };
    let sampled = sides.iter().all(|(_, side)| match side {
        Side::Run(run) => run.scores.iter().any(|score| !score.samples.is_empty()),
        Side::Items(_) => true,
    });
    let alone = sides.len() == 1;
    let mut found = Vec::new();
    for (path, side) in sides {
        let shown = path.display().to_string();
        let models = models(&side);
        match side {
            Side::Items(metrics) => {
                let metrics = metrics.into_iter().map(|(metric, items)| {
                    let direction = MetricSpec::of(&metric).direction;
                    (metric, direction, items)
                });
                found.push((shown, metrics.collect()));
            }
            Side::Run(run) => {
                for model in &models {
                    let name = match (alone, models.len()) {
                        (true, _) => model.clone(),
                        (false, 1) => shown.clone(),
                        (false, _) => format!("{shown} {model}"),
                    };
                    let items = metric_items(&run, Some(model), sampled).into_iter();
                    let own = items.map(|one| (one.metric, one.direction, one.items));
                    found.push((name, own.collect()));
                }
            }
        }
    }
    found
}

fn write(document: &Document, writer: &Writer) -> Result<(), Failure> {
    if writer.format() == Format::Json {
        return writer.json(document);
    }
    let mut table = Table::new([
        "metric",
        "rank",
        "model",
        "mean",
        "low",
        "high",
        "best_rank",
        "worst_rank",
        "n",
        "left_out",
    ]);
    let number =
        |value: Option<f64>| value.map_or(Field::Empty, |value| Field::number(rounded(value)));
    for metric in &document.rankings {
        for model in &metric.ranking.models {
            table.push([
                Field::text(&metric.name),
                Field::Count(model.rank),
                Field::text(&model.model),
                number(Some(model.mean)),
                number(model.limits.map(|limits| limits.low)),
                number(model.limits.map(|limits| limits.high)),
                Field::Count(model.best_rank),
                Field::Count(model.worst_rank),
                Field::Count(metric.ranking.n),
                Field::Count(metric.ranking.left_out),
            ]);
        }
    }
    if writer.format() != Format::Table {
        return writer.table(&table);
    }
    let mut page = terminal_table(&table, writer.width());
    for left in &document.left_out {
        let (metric, reason) = (
            escape::terminal(&left.metric),
            escape::terminal(&left.reason),
        );
        page.extend([&*metric, " is not ranked: ", &*reason, "\n"]);
    }
    writer.text(&page)
}
