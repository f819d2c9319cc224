//! What asks a store.

use evalcore::report::{Field, Table, escape};
use evalcore::{Code, Error, ErrorKind};
use evalcore_store::{
    Dimension, Filter, Order, PairQuery, Rows, Store, Time, TrendQuery, export_csv, export_jsonl,
};

use crate::ExitStatus;
use crate::args::{
    ByArg, ExperimentArgs, ExportArgs, Format, OrderArg, RecentArgs, SelectArgs, TrendArgs,
};
use crate::commands::Context;
use crate::commands::compare::{Parts, read_policy, report, rounded, status};
use crate::failure::Failure;
use crate::output::{Writer, terminal_table};

pub(super) const TABLES: [Format; 5] = [
    Format::Table,
    Format::Json,
    Format::Jsonl,
    Format::Csv,
    Format::Md,
];

fn nothing(what: &str) -> Failure {
    Error::new(ErrorKind::Store {
        code: Code::StoreNoData,
        message: format!("no {what} pass the filter"),
    })
    .into()
}

pub(super) fn filter(select: &SelectArgs) -> Filter {
    let mut filter = Filter::new();
    if let Some(text) = &select.experiment_id {
        filter.experiment(text);
    }
    if let Some(text) = &select.group {
        filter.group(text);
    }
    if let Some(text) = &select.agent {
        filter.agent(text);
    }
    if let Some(text) = &select.model {
        filter.model(text);
    }
    if let Some(text) = &select.dataset {
        filter.dataset(text);
    }
    if let Some(text) = &select.extension_version {
        filter.version(text);
    }
    if let Some(days) = select.days {
        filter.since(Time::now().minus_days(days));
    }
    filter
}

pub(super) fn dimension(by: ByArg) -> Dimension {
    match by {
        ByArg::Version => Dimension::Version,
        ByArg::Model => Dimension::Model,
        ByArg::Group => Dimension::Group,
        ByArg::Agent => Dimension::Agent,
        ByArg::Experiment => Dimension::Experiment,
        ByArg::Dataset => Dimension::Dataset,
        ByArg::Run => Dimension::Run,
        ByArg::Day => Dimension::Day,
    }
}

fn text(value: Option<&String>) -> Field {
    value.map_or(Field::Empty, Field::text)
}

pub(super) fn number(value: Option<f64>) -> Field {
    value.map_or(Field::Empty, |value| Field::number(rounded(value)))
}

/// Shows a metric over time or versions.
pub(super) fn trend(
    store: &dyn Store,
    args: &TrendArgs,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    let writer = Writer::one_of(&args.file, &args.format, context, &TABLES)?;
    let by: Vec<Dimension> = args.by.iter().copied().map(dimension).collect();
    let mut query = TrendQuery::new(&args.metric);
    query.by(&by).order(match args.order {
        OrderArg::Newest => Order::Newest,
        OrderArg::Oldest => Order::Oldest,
        OrderArg::Version => Order::Version,
    });
    if args.scores {
        query.rows(Rows::Scores);
    }
    if let Some(limit) = args.limit {
        query.limit(limit);
    }
    query.filter = filter(&args.select);
    let points = evalcore_store::trend(store, &query)?;
    if points.is_empty() {
        return Err(nothing("values"));
    }
    if writer.format() == Format::Json {
        writer.json(&points)?;
        return Ok(ExitStatus::Success);
    }
    let mut columns: Vec<&'static str> = by.iter().map(|by| by.as_str()).collect();
    columns.extend(["n", "mean", "sd", "low", "high", "min", "max", "last"]);
    let mut table = Table::new(columns);
    for point in &points {
        let mut row: Vec<Field> = by
            .iter()
            .map(|by| text(point.key.get(by).and_then(Option::as_ref)))
            .collect();
        row.push(Field::Count(point.n));
        row.push(number(Some(point.mean)));
        row.push(number(point.standard_deviation));
        row.push(number(point.low));
        row.push(number(point.high));
        row.push(number(Some(point.min)));
        row.push(number(Some(point.max)));
        row.push(Field::text(point.last.to_string()));
        table.push(row);
    }
    writer.table(&table)?;
    Ok(ExitStatus::Success)
}

fn pair_query(args: &ExperimentArgs) -> PairQuery {
    let mut query = PairQuery::new(&args.experiment_id);
    query.by_version(!args.any_version);
    if let Some(group) = &args.baseline {
        query.baseline(group);
    }
    if let Some(group) = &args.candidate {
        query.candidate(group);
    }
    query
}

/// Compares the groups of an experiment.
pub(super) fn compare(
    store: &dyn Store,
    args: &ExperimentArgs,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    let writer = Writer::one_of(&args.file, &args.format, context, &TABLES)?;
    let policy = read_policy(args.policy.as_deref())?;
    let found = evalcore_store::summary(store, &args.experiment_id, &pair_query(args), &policy)?;
    report(&found.comparison, Parts::Hidden, &writer)?;
    Ok(status(&found.comparison))
}

/// Summarises an experiment; the exit code is no verdict.
pub(super) fn summary(
    store: &dyn Store,
    args: &ExperimentArgs,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    let writer = Writer::one_of(&args.file, &args.format, context, &TABLES)?;
    let policy = read_policy(args.policy.as_deref())?;
    let found = evalcore_store::summary(store, &args.experiment_id, &pair_query(args), &policy)?;
    if writer.format() == Format::Json {
        writer.json(&found)?;
        return Ok(ExitStatus::Success);
    }
    let mut table = Table::new([
        "metric",
        "n",
        "mean_points",
        "median_points",
        "mean_percent",
        "median_percent",
    ]);
    for change in &found.changes {
        table.push([
            Field::text(&change.metric),
            Field::Count(change.n),
            number(change.mean_points),
            number(change.median_points),
            number(change.mean_relative_percent),
            number(change.median_relative_percent),
        ]);
    }
    if writer.format() != Format::Table {
        writer.table(&table)?;
        return Ok(ExitStatus::Success);
    }
    let mut page = format!(
        "{}: {} pairs, {} won, {} lost, {} tied, {} without an accuracy on both sides\n",
        escape::terminal(&found.experiment_id),
        found.total_tasks,
        found.candidate_wins,
        found.baseline_wins,
        found.ties,
        found.n_missing
    );
    page.push_str(&terminal_table(&table, writer.width()));
    writer.text(&page)?;
    Ok(ExitStatus::Success)
}

/// Shows the newest task results, the newest first.
pub(super) fn recent(
    store: &dyn Store,
    args: &RecentArgs,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    let writer = Writer::one_of(&args.file, &args.format, context, &TABLES)?;
    let mut filter = filter(&args.select);
    let mut rows = store.all_tasks(filter.limit(args.limit))?;
    rows.reverse();
    if rows.is_empty() {
        return Err(nothing("task results"));
    }
    if writer.format() == Format::Json {
        writer.json(&rows)?;
        return Ok(ExitStatus::Success);
    }
    let mut table = Table::new([
        "recorded_at",
        "experiment",
        "task",
        "group",
        "version",
        "model",
        "agent",
        "accuracy",
        "completeness",
        "latency_ms",
        "cost_usd",
    ]);
    for row in &rows {
        let task = &row.result;
        let measure = |name: &str| number(task.measures.get(name).copied());
        table.push([
            Field::text(row.recorded_at.to_string()),
            Field::text(&task.experiment_id),
            Field::text(&task.task_id),
            Field::text(&task.experiment_group),
            Field::text(&task.extension_version),
            Field::text(&task.model_version),
            text(task.agent_name.as_ref()),
            measure("accuracy"),
            measure("completeness"),
            measure("latency_ms"),
            measure("cost_usd"),
        ]);
    }
    writer.table(&table)?;
    Ok(ExitStatus::Success)
}

/// Writes task results as CSV or JSON lines.
pub(super) fn export(
    store: &dyn Store,
    args: &ExportArgs,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    let formats = [Format::Csv, Format::Jsonl];
    let writer = Writer::one_of(&args.file, &args.format, context, &formats)?;
    let mut filter = filter(&args.select);
    filter.replaced(args.history);
    let mut to = writer.open()?;
    let rows = match writer.format() {
        Format::Jsonl => export_jsonl(store, &filter, &mut to)?,
        _ => export_csv(store, &filter, &mut to)?,
    };
    to.finish()?;
    context.messages.note(&format!("wrote {rows} rows"));
    Ok(ExitStatus::Success)
}
