//! What a store holds of the natural keys of a batch.

use std::collections::HashMap;

use evalcore::Result;

use super::connection::{Server, Statement};
use super::convert::{key_hash, time};
use super::log::visible;
use super::rows::{HeldTask, KnownRow, Place};
use super::sql::{Columns, superseded};
use crate::merge::{Held, Known};
use crate::task::TaskResult;

/// How many keys one question asks for: 21 bytes each, below the server's 256 KiB.
const KEYS_AT_ONCE: usize = 8_000;

/// A natural key: what is known of it, and where its current rows lie, oldest first.
#[derive(Debug, Default, PartialEq)]
pub(super) struct HeldKey {
    pub(super) known: Known,
    pub(super) places: Vec<Place>,
}

pub(super) type HeldKeys = HashMap<String, HeldKey>;

/// Looks keys up, at a snapshot.
pub(super) fn look_up<'k>(
    server: &Server,
    columns: &Columns,
    keys: impl Iterator<Item = &'k str>,
    snapshot: u64,
) -> Result<HeldKeys> {
    let mut hashes: Vec<u64> = keys.map(key_hash).collect();
    // In the order of the table, so that each question looks at its own part of it.
    hashes.sort_unstable();
    hashes.dedup();
    let (id, table) = (columns.id, columns.table);
    let mut found = HeldKeys::new();
    for part in hashes.chunks(KEYS_AT_ONCE) {
        let sql = format!(
            "SELECT key, revision, CAST((batch, place) NOT IN {} AS Bool) AS is_current, \
             {id} AS id, content_hash, created_at, recorded_at, batch, place FROM {table} \
             WHERE {} AND batch IN {} ORDER BY key, revision",
            superseded(columns, snapshot),
            among(part),
            visible(snapshot)
        );
        server.visit("write", &Statement::new(sql), &mut |row: KnownRow| {
            let held = found.entry(row.key).or_default();
            held.known.last_revision = row.revision;
            if row.is_current {
                held.places.push((row.batch, row.place));
                held.known.current.push(Held {
                    id: row.id,
                    hash: row.content_hash,
                    created_at: time(row.created_at)?,
                    recorded_at: time(row.recorded_at)?,
                });
            }
            Ok(())
        })?;
    }
    Ok(found)
}

/// The condition that a hash is one of these, in ascending order.
fn among(hashes: &[u64]) -> String {
    let list: Vec<String> = hashes.iter().map(u64::to_string).collect();
    let (low, high) = (hashes.first(), hashes.last());
    format!(
        "key_hash BETWEEN {} AND {} AND key_hash IN [{}]",
        low.copied().unwrap_or_default(),
        high.copied().unwrap_or_default(),
        list.join(",")
    )
}

/// The contents of the newest current rows of these keys.
pub(super) fn newest_tasks(
    server: &Server,
    wanted: &[(&str, Place)],
) -> Result<HashMap<Place, TaskResult>> {
    let mut sorted: Vec<(u64, Place)> = wanted
        .iter()
        .map(|(key, place)| (key_hash(key), *place))
        .collect();
    sorted.sort_unstable();
    let mut found = HashMap::new();
    for part in sorted.chunks(KEYS_AT_ONCE / 4) {
        let hashes: Vec<u64> = part.iter().map(|(hash, _)| *hash).collect();
        let places: Vec<Place> = part.iter().map(|(_, place)| *place).collect();
        let sql = format!(
            "SELECT {}, CAST(NULL AS Nullable(Int64)) AS superseded_at FROM evalcore_task_results \
             WHERE {} AND (batch, place) IN ({})",
            HeldTask::FIELDS,
            among(&hashes),
            super::read::places(&places)
        );
        server.visit("write", &Statement::new(sql), &mut |row: HeldTask| {
            found.insert((row.batch, row.place), row.into_stored()?.result);
            Ok(())
        })?;
    }
    Ok(found)
}
