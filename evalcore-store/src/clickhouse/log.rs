//! The log of batches: what makes a batch one thing, though there are no transactions.
//!
//! Rows are written under a number that nobody knows yet. One insert of one row into the log makes
//! them all count at once. Positions of the log are 1, 2, 3, …: the insert of a position carries
//! that position as its deduplication token, so that of several writers who aim at the same one the
//! server keeps the first and drops the others, which then read who was first.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

use ::clickhouse::Row;
use evalcore::Result;
use serde::{Deserialize, Serialize};

use super::cluster::delete;
use super::connection::{Server, Statement, Value};
use super::tables::BY_BATCH;

/// After this many hours without a place in the log the rows of a batch are nobody's.
const ABANDONED_HOURS: u32 = 1;
/// How often the insert of a position is sent; each time with the same token.
const TRIES: u32 = 3;

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Its rows count.
    Commit,
    /// Its rows are deleted, and nobody may make them count any more.
    Abort,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Abort => "abort",
        }
    }
}

#[derive(Debug, Row, Serialize, Deserialize)]
struct Entry {
    position: u64,
    batch: u64,
    state: String,
}

/// A number that no other batch has.
pub(super) fn new_batch() -> u64 {
    // The keys of a new state are drawn from the system's entropy.
    let draw = || RandomState::new().build_hasher().finish();
    (draw() ^ draw().rotate_left(32)).max(1)
}

/// The last position of the log: what a reader sees stays what it was then.
pub(super) fn snapshot(server: &Server) -> Result<u64> {
    let last = Statement::new("SELECT max(position) FROM evalcore_batches");
    server.row("read the log of batches", &last)
}

/// The batches that count at a snapshot, as a subquery.
pub(super) fn visible(snapshot: u64) -> String {
    format!(
        "(SELECT batch FROM evalcore_batches WHERE position <= {snapshot} AND state = 'commit')"
    )
}

/// Puts a batch at a position. False where another was first.
pub(super) fn enter(server: &Server, position: u64, batch: u64, state: State) -> Result<bool> {
    // The server remembers the last tokens only; the check holds for those it has forgotten.
    if snapshot(server)? >= position {
        return Ok(false);
    }
    let token = format!("evalcore/batches/{position}");
    let mut tried = 0;
    loop {
        tried += 1;
        let entry = Entry {
            position,
            batch,
            state: state.as_str().to_owned(),
        };
        match server.insert("evalcore_batches", &token, std::iter::once(entry)) {
            Ok(()) => break,
            // It may have been kept all the same. Sent again, it is kept once.
            Err(error) if tried == TRIES => return Err(error),
            Err(_) => std::thread::sleep(Duration::from_millis(50 * u64::from(tried))),
        }
    }
    let mut holders = Statement::new("SELECT batch FROM evalcore_batches WHERE position = ?");
    holders
        .values
        .push(Value::Number(i64::try_from(position).unwrap_or(i64::MAX)));
    let holders: Vec<u64> = server.rows("read the log of batches", &holders)?;
    Ok(holders.contains(&batch))
}

/// Whether a batch was given up by somebody else.
pub(super) fn is_aborted(server: &Server, batch: u64) -> Result<bool> {
    let count = format!("SELECT count() FROM evalcore_batches WHERE batch = {batch}");
    Ok(server.row::<u64>("read the log of batches", &Statement::new(count))? > 0)
}

/// Deletes the rows of batches that do not count.
pub(super) fn discard(server: &Server, batches: &[u64]) -> Result<()> {
    if batches.is_empty() {
        return Ok(());
    }
    let cluster = server.target.cluster.as_deref();
    let list: Vec<String> = batches.iter().map(u64::to_string).collect();
    for table in BY_BATCH.iter().rev() {
        let sql = delete(table, cluster, &format!("batch IN ({})", list.join(",")));
        server.execute("discard a batch", &Statement::new(sql))?;
    }
    Ok(())
}

/// Gives up the batches that were begun long ago and never counted, and deletes their rows.
pub(super) fn sweep(server: &Server) -> Result<()> {
    for batch in abandoned(server)? {
        loop {
            let next = snapshot(server)? + 1;
            if is_aborted(server, batch)? || enter(server, next, batch, State::Abort)? {
                break;
            }
        }
        let state = format!(
            "SELECT count() FROM evalcore_batches WHERE batch = {batch} AND state = 'commit'"
        );
        // Its writer may have been slow and the first at that.
        if server.row::<u64>("read the log of batches", &Statement::new(state))? == 0 {
            discard(server, &[batch])?;
        }
    }
    Ok(())
}

/// Batches with rows that are old and do not count.
fn abandoned(server: &Server) -> Result<Vec<u64>> {
    let committed = "SELECT batch FROM evalcore_batches WHERE state = 'commit'";
    let parents = ["evalcore_task_results", "evalcore_runs"].map(|table| {
        format!(
            "SELECT DISTINCT batch FROM {table} WHERE batch NOT IN ({committed}) \
             AND written_at < now() - INTERVAL {ABANDONED_HOURS} HOUR"
        )
    });
    let sql = format!(
        "SELECT DISTINCT batch FROM ({}) ORDER BY batch",
        parents.join(" UNION ALL ")
    );
    server.rows("read the log of batches", &Statement::new(sql))
}
