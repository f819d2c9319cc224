//! Tables as statements: for one server, or for the nodes of a cluster.

use super::tables::{Spread, Table, View};

/// What every request to a cluster asks for: a batch counts once most replicas hold it, readers
/// see what was confirmed, rows are on their shard when an insert returns, and a subquery is asked
/// of all shards.
pub(super) const SETTINGS: [(&str, &str); 6] = [
    ("insert_quorum", "auto"),
    ("insert_quorum_parallel", "0"),
    ("select_sequential_consistency", "1"),
    ("distributed_foreground_insert", "1"),
    ("distributed_product_mode", "global"),
    ("prefer_global_in_and_join", "1"),
];

/// How many inserts back a repeated one is recognised.
const WINDOW: u32 = 10_000;

/// The statements that make a table.
pub(super) fn create(table: &Table, cluster: Option<&str>) -> Vec<String> {
    let Table {
        name,
        columns,
        engine: (engine, arguments),
        layout,
        spread,
    } = *table;
    let separator = if layout.contains(" SETTINGS ") {
        ","
    } else {
        " SETTINGS"
    };
    let Some(cluster) = cluster else {
        return vec![format!(
            "CREATE TABLE IF NOT EXISTS {name} ({columns}) ENGINE = {engine}({arguments}) \
             {layout}{separator} non_replicated_deduplication_window = {WINDOW}"
        )];
    };
    let comma = if arguments.is_empty() { "" } else { ", " };
    let local = |table: &str, path: &str, replica: &str| {
        format!(
            "CREATE TABLE IF NOT EXISTS {table} ON CLUSTER '{cluster}' ({columns}) \
             ENGINE = Replicated{engine}('{path}', '{replica}'{comma}{arguments}) \
             {layout}{separator} replicated_deduplication_window = {WINDOW}"
        )
    };
    match spread {
        // One path without the shard: every node holds the same rows.
        Spread::Everywhere => vec![local(
            name,
            &format!("/clickhouse/tables/{{database}}/{name}"),
            "{shard}-{replica}",
        )],
        Spread::Shards(key) => {
            let here = local_name(name);
            let path = format!("/clickhouse/tables/{{shard}}/{{database}}/{name}");
            vec![
                local(&here, &path, "{replica}"),
                format!(
                    "CREATE TABLE IF NOT EXISTS {name} ON CLUSTER '{cluster}' AS {here} \
                     ENGINE = Distributed('{cluster}', currentDatabase(), '{here}', {key})"
                ),
            ]
        }
    }
}

/// The statement that makes a view; in a cluster each node feeds its own rows.
pub(super) fn create_view(view: &View, cluster: Option<&str>) -> String {
    let View {
        name,
        to,
        from,
        select,
        rest,
    } = *view;
    let head = format!("CREATE MATERIALIZED VIEW IF NOT EXISTS {name}");
    match cluster {
        None => format!("{head} TO {to} AS SELECT {select} FROM {from}{rest}"),
        Some(cluster) => format!(
            "{head} ON CLUSTER '{cluster}' TO {} AS SELECT {select} FROM {}{rest}",
            local_name(to),
            local_name(from)
        ),
    }
}

/// A table as the nodes of a cluster hold it.
pub(super) fn local_name(name: &str) -> String {
    format!("{name}_local")
}

/// The statement that deletes rows, on every node of a cluster.
pub(super) fn delete(table: &str, cluster: Option<&str>, condition: &str) -> String {
    let everywhere = matches!(
        table,
        "evalcore_superseded" | "evalcore_batches" | "evalcore_groups"
    );
    match cluster {
        None => format!("DELETE FROM {table} WHERE {condition}"),
        Some(cluster) if everywhere => {
            format!("DELETE FROM {table} ON CLUSTER '{cluster}' WHERE {condition}")
        }
        Some(cluster) => {
            let here = local_name(table);
            format!("DELETE FROM {here} ON CLUSTER '{cluster}' WHERE {condition}")
        }
    }
}
