//! The backend that a URL names.

use evalcore::Result;

use crate::store::Store;
use crate::url::StoreUrl;

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

#[cfg(feature = "sqlite")]
fn open_backend(url: &StoreUrl) -> Result<Box<dyn Store>> {
    Ok(Box::new(crate::sqlite::SqliteStore::open(url)?))
}

#[cfg(not(feature = "sqlite"))]
fn open_backend(url: &StoreUrl) -> Result<Box<dyn Store>> {
    Err(evalcore::Error::new(evalcore::ErrorKind::Store {
        code: evalcore::Code::StoreUrl,
        message: format!(
            "expected a backend of this build, found `{url}`: the feature `sqlite` is off"
        ),
    }))
}
