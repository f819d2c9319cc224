//! The HTTP service: [`run`] serves until it is told to stop.
//!
//! | file | holds |
//! | --- | --- |
//! | `app` | what is shared, the routes, what is counted and limited for each request |
//! | `evaluate`, `results`, `openapi` | the handlers |
//! | `rounds`, `cluster`, `retry` | resources of a cluster |
//! | `listen` | connections and the end of the service |
//! | `observe`, `readiness`, `token` | counters, `/ready`, the bearer token |
//!
//! Handlers hold no logic of their own: what an answer is, `evalcore::score` says.

mod answer;
mod app;
mod cluster;
mod evaluate;
mod listen;
mod observe;
mod openapi;
mod readiness;
mod results;
mod retry;
mod rounds;
mod token;

use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use evalcore::metrics::PriceTable;
use evalcore::score::{Mode, Options, Policy, Resources};
use tokio::net::TcpListener;
use tokio::runtime::{Handle, Runtime};
use tokio::sync::Semaphore;

use app::{AccessRules, App, Limits};
use cluster::{Access, Cluster};
use observe::Observations;
use readiness::Readiness;
use token::Token;

use crate::tokenizer::Tokenizer;

/// How the service runs.
pub(crate) struct Settings {
    /// The address and port, such as `0.0.0.0:8000`; port 0 is any free one.
    pub(crate) listen: String,
    /// How requests are evaluated.
    pub(crate) rules: Rules,
    /// The cluster.
    pub(crate) cluster: ClusterSettings,
    /// Below this the stored results stand.
    pub(crate) root: Option<PathBuf>,
    /// The bearer token.
    pub(crate) token: Option<String>,
    /// Whether evaluations need the token too.
    pub(crate) protect_evaluate: bool,
    /// Whether stored results are shown without a token.
    pub(crate) insecure: bool,
    /// The largest body of a request.
    pub(crate) max_body_bytes: usize,
    /// The longest time for one request.
    pub(crate) request_limit: Duration,
    /// Evaluations at once.
    pub(crate) concurrency: usize,
    /// The longest time that requests in flight have when the service stops.
    pub(crate) grace: Duration,
}

/// How requests are evaluated.
pub(crate) struct Rules {
    /// Whose rules hold.
    pub(crate) mode: Mode,
    /// What is scored; otherwise the standard policy.
    pub(crate) policy: Option<Policy>,
    /// Prices of models; otherwise the standard ones.
    pub(crate) prices: Option<PriceTable>,
    /// The model of requests that name none.
    pub(crate) default_model: Option<String>,
    /// Who counts tokens that nobody reported.
    pub(crate) tokenizer: Tokenizer,
}

impl Rules {
    /// The rules for one request.
    fn options<'a>(&'a self, resources: Option<&'a dyn Resources>) -> Options<'a> {
        let mut options = Options::new();
        options.mode(self.mode);
        self.tokenizer.set(&mut options);
        if let Some(policy) = &self.policy {
            options.policy(policy);
        }
        if let Some(prices) = &self.prices {
            options.prices(prices);
        }
        if let Some(model) = &self.default_model {
            options.default_model(model);
        }
        if let Some(resources) = resources {
            options.resources(resources);
        }
        options
    }
}

/// Whether and how a cluster is read.
pub(crate) struct ClusterSettings {
    /// Whether there is one.
    pub(crate) wanted: Wanted,
    /// A kubeconfig; otherwise the pod's service account or the user's file.
    pub(crate) kubeconfig: Option<PathBuf>,
    /// The namespaces whose queries must be readable for the service to be ready.
    pub(crate) namespaces: Vec<String>,
    /// The longest time for one resource.
    pub(crate) limit: Duration,
}

/// Whether there is a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// If a configuration is found.
    Auto,
    /// The service does not start without one.
    Always,
    /// Direct requests only.
    Never,
}

/// Serves until SIGTERM or SIGINT.
///
/// # Errors
///
/// Why the service could not start.
pub(crate) fn run(settings: Settings) -> Result<(), String> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let start = || runtime().map_err(|error| format!("failed to start: {error}"));
    // A runtime for each core: threads that share one wake each other for every few requests, which
    // costs more than a request does.
    let workers: Vec<Runtime> = (0..cores).map(|_| start()).collect::<Result<_, _>>()?;
    let handles: Vec<Handle> = workers
        .iter()
        .map(|worker| worker.handle().clone())
        .collect();
    start()?.block_on(run_async(settings, &handles))
}

/// A runtime of one thread, which can hand its other tasks over while it evaluates a large text.
fn runtime() -> std::io::Result<Runtime> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(1).enable_all().build()
}

async fn run_async(settings: Settings, workers: &[Handle]) -> Result<(), String> {
    let listener = TcpListener::bind(&settings.listen)
        .await
        .map_err(|error| format!("failed to listen on `{}`: {error}", settings.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let cluster = connect(&settings.cluster).await?;
    let app = Arc::new(App {
        openapi: openapi::document(settings.rules.mode, settings.protect_evaluate),
        rules: settings.rules,
        cluster,
        root: settings.root,
        access: AccessRules {
            token: settings.token.as_deref().and_then(Token::new),
            protect_evaluate: settings.protect_evaluate,
            insecure: settings.insecure,
        },
        limits: Limits {
            body_bytes: settings.max_body_bytes,
            request: settings.request_limit,
        },
        places: Semaphore::new(settings.concurrency),
        observations: Observations::new(),
        readiness: Readiness::new(settings.cluster.namespaces),
    });
    let stop = listen::stop_signal().map_err(|error| error.to_string())?;
    tracing::info!(%address, mode = app.rules.mode.as_str(), cluster = app.cluster.is_some(), "serving");
    let head = settings.request_limit;
    let router = app::router(app);
    listen::serve(listener, workers, router, stop, head, settings.grace).await;
    tracing::info!("stopped");
    Ok(())
}

async fn connect(settings: &ClusterSettings) -> Result<Option<Cluster>, String> {
    let access = match &settings.kubeconfig {
        Some(path) => Access::File(path),
        None => Access::Infer,
    };
    if settings.wanted == Wanted::Never {
        return Ok(None);
    }
    match Cluster::connect(access, settings.limit).await {
        Ok(cluster) => Ok(Some(cluster)),
        // A file that was named has to be usable.
        Err(why) if settings.wanted == Wanted::Always || settings.kubeconfig.is_some() => {
            Err(format!("there is no usable cluster configuration: {why}"))
        }
        Err(why) => {
            tracing::info!(%why, "no cluster, so only direct requests are evaluated");
            Ok(None)
        }
    }
}
