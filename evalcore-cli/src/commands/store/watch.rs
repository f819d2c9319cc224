//! What looks at a history again and again.

use evalcore::compare::ChangePointOptions;
use evalcore::report::{Field, Table, escape};
use evalcore::stats::PooledGateOptions;
use evalcore_store::{Rows, Store, TrendQuery, WatchQuery};

use super::ask::{TABLES, dimension, filter, number};
use crate::ExitStatus;
use crate::args::{ChangesArgs, Format, WatchArgs};
use crate::commands::Context;
use crate::failure::Failure;
use crate::output::{Writer, terminal_table};

/// Watches runs against pooled runs of a baseline.
pub(super) fn watch(
    store: &dyn Store,
    args: &WatchArgs,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    let writer = Writer::one_of(&args.file, &args.format, context, &TABLES)?;
    let mut query = WatchQuery::new(&args.metric);
    query.nights = filter(&args.select);
    query.baseline = filter(&args.select);
    query.baseline.group(&args.baseline);
    if let Some(model) = &args.select.model {
        query.model(model);
    }
    query.gate = PooledGateOptions::default()
        .alpha(args.alpha)
        .effect(args.effect)
        .planned_nights(args.planned_nights);
    let found = evalcore_store::watch(store, &query)?;
    let status = if found.alarm {
        ExitStatus::Failed
    } else {
        ExitStatus::Success
    };
    if writer.format() == Format::Json {
        writer.json(&found)?;
        return Ok(status);
    }
    let mut table = Table::new([
        "run",
        "recorded_at",
        "n",
        "difference",
        "standard_error",
        "e_value",
        "alarm",
    ]);
    for night in &found.nights {
        table.push([
            Field::text(&night.run),
            Field::text(night.recorded_at.to_string()),
            Field::Count(night.n),
            number(Some(night.difference)),
            number(Some(night.standard_error)),
            number(Some(night.e_value)),
            Field::text(if night.alarm { "alarm" } else { "" }),
        ]);
    }
    if writer.format() != Format::Table {
        writer.table(&table)?;
        return Ok(status);
    }
    let mut page = format!(
        "{}: {} runs pooled over {} items, {} left out; mean {:.4}, a run varies by {:.4}\n",
        escape::terminal(&found.metric),
        found.baseline_runs,
        found.items,
        found.left_out,
        found.baseline,
        found.run_deviation
    );
    page.push_str(&terminal_table(&table, writer.width()));
    match &found.blame {
        Some([from, to]) => page.extend([format!(
            "alarm: a loss that began between {} and {}\n",
            escape::terminal(from),
            escape::terminal(to)
        )]),
        None => page.push_str("no alarm\n"),
    }
    writer.text(&page)?;
    Ok(status)
}

/// Finds the changes of a trend.
pub(super) fn changes(
    store: &dyn Store,
    args: &ChangesArgs,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    let writer = Writer::one_of(&args.file, &args.format, context, &TABLES)?;
    let by: Vec<_> = args.by.iter().copied().map(dimension).collect();
    let mut query = TrendQuery::new(&args.metric);
    query.by(&by);
    if args.scores {
        query.rows(Rows::Scores);
    }
    query.filter = filter(&args.select);
    let options = ChangePointOptions::default()
        .alpha(args.alpha)
        .seed(args.seed);
    let found = evalcore_store::changes(store, &query, &options)?;
    let status = if found.has_regression() {
        ExitStatus::Failed
    } else if found.is_decided() {
        ExitStatus::Success
    } else {
        ExitStatus::Undecided
    };
    if writer.format() == Format::Json {
        writer.json(&found)?;
        return Ok(status);
    }
    let mut table = Table::new([
        "changed_at",
        "blame_from",
        "blame_to",
        "before",
        "after",
        "p",
        "direction",
    ]);
    for change in &found.changes {
        table.push([
            Field::text(&change.at),
            Field::text(&change.earliest),
            Field::text(&change.latest),
            number(Some(change.before)),
            number(Some(change.after)),
            number(Some(change.p_value)),
            Field::text(match change.is_worse {
                Some(true) => "worse",
                Some(false) => "better",
                None => "unknown",
            }),
        ]);
    }
    if writer.format() != Format::Table {
        writer.table(&table)?;
        return Ok(status);
    }
    let mut page = terminal_table(&table, writer.width());
    page.extend([format!(
        "{} points, {} changes\n",
        found.points.len(),
        found.changes.len()
    )]);
    if let Some(newest) = &found.newest {
        let says = match newest.is_regression {
            Some(true) => "worse than the points before it",
            Some(false) => "as the points before it",
            None => "too few points before it",
        };
        page.extend([format!("the newest point, {:.4}: {says}\n", newest.current)]);
    }
    writer.text(&page)?;
    Ok(status)
}
