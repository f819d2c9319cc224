//! Rows in bulk, by the server's binary `COPY`.

use std::pin::pin;

use deadpool_postgres::Transaction;
use evalcore::Result;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{ToSql, Type};

use super::blocking::wait;
use super::failure::failed;

/// The values of one row.
pub(super) type Values<'a> = Vec<Box<dyn ToSql + Sync + Send + 'a>>;

/// Writes rows into the columns of a table, such as `evalcore.samples (score, item)`.
pub(super) fn copy<'a>(
    transaction: &Transaction<'_>,
    table: &str,
    types: &[Type],
    rows: impl Iterator<Item = Result<Values<'a>>>,
) -> Result<()> {
    let failed = failed("write");
    let statement = format!("COPY {table} FROM STDIN BINARY");
    let sink = wait(transaction.copy_in(&statement)).map_err(&failed)?;
    let mut writer = pin!(BinaryCopyInWriter::new(sink, types));
    wait(async {
        for row in rows {
            let row = row?;
            let values = row.iter().map(|value| &**value as &(dyn ToSql + Sync));
            writer.as_mut().write_raw(values).await.map_err(&failed)?;
        }
        writer.as_mut().finish().await.map_err(&failed)?;
        Ok(())
    })
}
