//! The backend that a URL names.

use evalcore::Result;

use crate::store::Store;
use crate::url::{StoreUrl, Target};

/// Opens a store by its address: see [`StoreUrl`].
///
/// # Errors
///
/// `store.url` for an unusable address; those of the backend.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "sqlite")] {
/// let store = evalcore_store::open("sqlite::memory:")?;
/// assert_eq!(store.schema_version()?, 2);
/// # }
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn open(url: &str) -> Result<Box<dyn Store>> {
    let url: StoreUrl = url.parse()?;
    open_backend(&url)
}

fn open_backend(url: &StoreUrl) -> Result<Box<dyn Store>> {
    match &url.target {
        #[cfg(feature = "sqlite")]
        Target::Sqlite(_) => Ok(Box::new(crate::sqlite::SqliteStore::open(url)?)),
        #[cfg(not(feature = "sqlite"))]
        Target::Sqlite(_) => Err(not_built(url, "sqlite")),
        #[cfg(feature = "clickhouse")]
        Target::ClickHouse(_) => Ok(Box::new(crate::clickhouse::ClickHouseStore::open(url)?)),
        #[cfg(not(feature = "clickhouse"))]
        Target::ClickHouse(_) => Err(not_built(url, "clickhouse")),
        #[cfg(feature = "postgres")]
        Target::Postgres(_) => Ok(Box::new(crate::postgres::PostgresStore::open(url)?)),
        #[cfg(not(feature = "postgres"))]
        Target::Postgres(_) => Err(not_built(url, "postgres")),
    }
}

#[cfg(not(all(feature = "sqlite", feature = "clickhouse", feature = "postgres")))]
fn not_built(url: &StoreUrl, feature: &str) -> evalcore::Error {
    evalcore::Error::new(evalcore::ErrorKind::Store {
        code: evalcore::Code::StoreUrl,
        message: format!(
            "expected a backend of this build, found `{url}`: the feature `{feature}` is off"
        ),
    })
}
