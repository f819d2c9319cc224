//! Requests to one server.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use ::clickhouse::error::{Error as Answer, Result as Answered};
use ::clickhouse::query::Query;
use ::clickhouse::{Client, Compression, RowOwned, RowRead, RowWrite};
use evalcore::{Code, Result};
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::runtime::{Builder, Handle, Runtime};

use super::failure::{failed, store_error};
use crate::clickhouse_address::{ClickHouseTarget, Secret};

/// How long a server may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// Below the three seconds after which servers close idle connections.
const IDLE: Duration = Duration::from_millis(2_500);

/// How many rows are taken from an answer before they are shown.
const AT_ONCE: usize = 1_000;

/// A server with the runtime that talks to it.
pub(super) struct Server {
    /// `Some` until it is dropped.
    runtime: Option<Runtime>,
    client: Client,
    pub(super) target: ClickHouseTarget,
}

/// A value that stands for a `?` of a statement.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(String),
    Number(i64),
}

/// A statement with its values.
#[derive(Debug, Clone, Default)]
pub(super) struct Statement {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

impl Statement {
    pub(super) fn new(sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            values: Vec::new(),
        }
    }
}

impl Server {
    pub(super) fn open(target: &ClickHouseTarget) -> Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("evalcore-clickhouse")
            .enable_all()
            .build()
            .map_err(|error| store_error(Code::StoreFailed, format!("start a runtime: {error}")))?;
        Ok(Self {
            runtime: Some(runtime),
            client: client(target)?,
            target: target.clone(),
        })
    }

    /// Reads all rows.
    pub(super) fn rows<T>(&self, operation: &str, statement: &Statement) -> Result<Vec<T>>
    where
        T: RowOwned + RowRead + Send,
    {
        let query = self.query(statement);
        self.run(operation, query.fetch_all::<T>())
    }

    /// Reads the one row that there is.
    pub(super) fn row<T>(&self, operation: &str, statement: &Statement) -> Result<T>
    where
        T: RowOwned + RowRead + Send,
    {
        self.run(operation, self.query(statement).fetch_one::<T>())
    }

    /// Visits rows as they come. Between two of them the visitor may ask the server itself.
    pub(super) fn visit<T>(
        &self,
        operation: &str,
        statement: &Statement,
        visit: &mut dyn FnMut(T) -> Result<()>,
    ) -> Result<()>
    where
        T: RowOwned + RowRead + Send,
    {
        let mut cursor = self
            .query(statement)
            .fetch::<T>()
            .map_err(|answer| self.failed(operation, &answer))?;
        loop {
            let rows = self.run(operation, async {
                let mut rows = Vec::with_capacity(AT_ONCE);
                while rows.len() < AT_ONCE
                    && let Some(row) = cursor.next().await?
                {
                    rows.push(row);
                }
                Ok(rows)
            })?;
            let is_last = rows.len() < AT_ONCE;
            rows.into_iter().try_for_each(&mut *visit)?;
            if is_last {
                return Ok(());
            }
        }
    }

    /// Executes a statement, and comes back when it is done.
    pub(super) fn execute(&self, operation: &str, statement: &Statement) -> Result<()> {
        let query = self.query(statement).with_setting("wait_end_of_query", "1");
        self.run(operation, query.execute())
    }

    /// Sends rows in one insert. `token` names them: what a proxy repeats is dropped.
    pub(super) fn insert<T, R>(&self, table: &str, token: &str, rows: R) -> Result<()>
    where
        T: RowOwned + RowWrite + Send + Sync,
        R: Iterator<Item = T> + Send,
    {
        let mut rows = rows.peekable();
        if rows.peek().is_none() {
            return Ok(());
        }
        let client = self
            .client
            .clone()
            .with_setting("insert_deduplication_token", token)
            .with_setting("insert_deduplicate", "1")
            .with_setting("wait_end_of_query", "1");
        self.run("write", async move {
            let mut insert = client.insert::<T>(table).await?;
            for row in rows {
                insert.write(&row).await?;
            }
            insert.end().await
        })
    }

    fn query(&self, statement: &Statement) -> Query {
        let query = self.client.query(&statement.sql);
        let values = statement.values.iter();
        values.fold(query, |query, value| match value {
            Value::Text(text) => query.bind(text.as_str()),
            Value::Number(number) => query.bind(number),
        })
    }

    /// Waits for an answer, at most as long as the address says.
    fn run<T, F>(&self, operation: &str, answer: F) -> Result<T>
    where
        T: Send,
        F: Future<Output = Answered<T>> + Send,
    {
        let Some(runtime) = &self.runtime else {
            return Err(store_error(
                Code::StoreGone,
                "the store is closed".to_owned(),
            ));
        };
        let limited = async {
            let answer = tokio::time::timeout(self.target.timeout, answer).await;
            answer.unwrap_or(Err(Answer::TimedOut))
        };
        // A thread of somebody's runtime must not wait for another one; a thread of its own may.
        let answered = if Handle::try_current().is_ok() {
            std::thread::scope(|scope| {
                let waiting = scope.spawn(|| runtime.block_on(limited));
                waiting.join().unwrap_or(Err(Answer::TimedOut))
            })
        } else {
            runtime.block_on(limited)
        };
        answered.map_err(|answer| self.failed(operation, &answer))
    }

    pub(super) fn failed(&self, operation: &str, answer: &Answer) -> evalcore::Error {
        failed(operation, answer, self.target.password.as_ref())
    }
}

fn client(target: &ClickHouseTarget) -> Result<Client> {
    let mut connector = HttpConnector::new();
    connector.set_connect_timeout(Some(CONNECT));
    connector.set_keepalive(Some(Duration::from_secs(60)));
    connector.set_nodelay(true);
    connector.enforce_http(false);
    let mut builder = HyperClient::builder(TokioExecutor::new());
    builder.pool_idle_timeout(IDLE);
    let client = if target.endpoint.starts_with("https:") {
        let provider = rustls::crypto::ring::default_provider();
        let tls = hyper_rustls::HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(provider)
            .map_err(|error| {
                store_error(
                    Code::StoreFailed,
                    format!("read the trusted roots: {error}"),
                )
            })?;
        let connector = tls.https_only().enable_http1().wrap_connector(connector);
        Client::with_http_client(builder.build(connector))
    } else {
        Client::with_http_client(builder.build(connector))
    };
    let mut client = client
        .with_url(&target.endpoint)
        .with_database(&target.database)
        .with_product_info("evalcore", env!("CARGO_PKG_VERSION"))
        .with_compression(if target.compressed {
            Compression::Lz4
        } else {
            Compression::None
        })
        // A batch must be there when the call returns.
        .with_setting("async_insert", "0");
    if let Some(user) = &target.user {
        client = client.with_user(user);
    }
    if let Some(password) = target.password.as_ref().map(Secret::expose) {
        client = client.with_password(password);
    }
    if target.cluster.is_some() {
        for (name, value) in super::cluster::SETTINGS {
            client = client.with_setting(name, value);
        }
    }
    Ok(client)
}

impl Drop for Server {
    fn drop(&mut self) {
        // Waiting for a runtime within another one is not allowed, and there is nothing to wait for.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}
