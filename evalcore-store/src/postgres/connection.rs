//! Connections to one server.

use deadpool_postgres::{
    Manager, ManagerConfig, Object, PoolError, RecyclingMethod, Runtime as PoolRuntime,
};
use evalcore::{Code, Error, ErrorKind, Result};
use tokio::runtime::{Builder, Runtime};

use super::blocking::wait;
use super::config::Settings;
use super::failure::{failed, not_opened, store_error};
use super::{schema, tls};
use crate::url::StoreUrl;

/// The connections of one store, opened as they are needed, and the thread that serves them.
pub(super) struct Pool {
    connections: deadpool_postgres::Pool,
    /// Always there until it is dropped.
    runtime: Option<Runtime>,
}

impl Pool {
    /// Connects, and brings the schema to the newest version.
    pub(super) fn open(url: &str, shown: &StoreUrl) -> Result<Self> {
        let settings = Settings::read(url, shown)?;
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("evalcore-postgres")
            .enable_io()
            .enable_time()
            .build()
            .map_err(|error| store_error(Code::StoreFailed, format!("open: {error}")))?;
        let manager = Manager::from_config(
            settings.server.clone(),
            tls::connector(&settings)?,
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let connections = deadpool_postgres::Pool::builder(manager)
            .max_size(settings.connections)
            .wait_timeout(Some(settings.patience))
            .runtime(PoolRuntime::Tokio1)
            .build()
            .map_err(|error| store_error(Code::StoreFailed, format!("open: {error}")))?;
        let pool = Self {
            connections,
            runtime: Some(runtime),
        };
        let mut client = pool.get().map_err(|error| match error {
            PoolError::Backend(error) => not_opened(&error),
            error => unpooled(error),
        })?;
        schema::migrate(&mut client, settings.read_only)?;
        Ok(pool)
    }

    /// Calls `work` with a connection of its own.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut Object) -> Result<T>) -> Result<T> {
        let mut client = self.get().map_err(unpooled)?;
        let result = work(&mut client);
        let is_theirs = |error: &Error| matches!(error.kind(), ErrorKind::Store { .. });
        if result.as_ref().err().is_some_and(is_theirs) {
            // It may be cut off and not know yet, or be in the middle of an answer: a `COPY` that
            // is cancelled leaves one behind. What else is idle may have been cut off with it.
            drop(Object::take(client));
            self.connections.retain(|client, _| !client.is_closed());
        }
        result
    }

    fn get(&self) -> std::result::Result<Object, PoolError> {
        let _entered = self.runtime.as_ref().map(Runtime::enter);
        wait(self.connections.get())
    }
}

fn unpooled(error: PoolError) -> Error {
    match error {
        PoolError::Backend(error) => match failed("connect")(error) {
            error if error.code() == Code::StoreFailed => {
                store_error(Code::StoreGone, error.to_string())
            }
            error => error,
        },
        PoolError::Timeout(_) => {
            let message = "connect: every connection stayed in use".to_owned();
            store_error(Code::StoreBusy, message)
        }
        error => store_error(Code::StoreFailed, format!("connect: {error}")),
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.connections.close();
        if let Some(runtime) = self.runtime.take() {
            // A runtime that is dropped within another one's future would panic.
            runtime.shutdown_background();
        }
    }
}
