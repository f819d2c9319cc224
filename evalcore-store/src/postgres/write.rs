//! Batches as they are written.

use deadpool_postgres::{Object, Transaction};
use evalcore::{Code, Result};

use super::blocking::wait;
use super::failure::{failed, store_error};
use super::{write_runs, write_tasks};
use crate::batch::{CheckedBatch, Merge, WriteReport};
use crate::time::Time;

pub(super) fn commit(
    client: &mut Object,
    batch: &CheckedBatch,
    merge: Merge,
    now: Time,
) -> Result<WriteReport> {
    let transaction = wait(client.transaction()).map_err(failed("write"))?;
    // A plan that was made while a table was empty would read all of it for each key later on.
    wait(transaction.batch_execute("SET LOCAL plan_cache_mode = force_custom_plan"))
        .map_err(failed("write"))?;
    let mut report = WriteReport::default();
    if !batch.tasks.is_empty() {
        lock(&transaction, "public.evaluation_results")?;
        write_tasks::write(&transaction, &batch.tasks, merge, now, &mut report)?;
    }
    if !batch.runs.is_empty() {
        lock(&transaction, "evalcore.runs")?;
        write_runs::write(&transaction, &batch.runs, merge, now, &mut report)?;
    }
    wait(transaction.commit()).map_err(|error| match failed("commit")(error) {
        gone if gone.code() == Code::StoreGone => {
            let message = format!("{gone}: it is not known whether the batch was kept");
            store_error(Code::StoreGone, message)
        }
        error => error,
    })?;
    Ok(report)
}

/// Keeps other writers out, code-chef's too, until the transaction ends; readers go on. What is
/// held of a key can not change between the look at it and the write.
pub(super) fn lock(transaction: &Transaction<'_>, table: &str) -> Result<()> {
    let lock = format!("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE");
    wait(transaction.batch_execute(&lock)).map_err(failed("write"))
}
