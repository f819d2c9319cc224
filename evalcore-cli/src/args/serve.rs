//! The arguments of `serve`.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum};

use super::RulesArgs;

/// Serve evaluations and stored results over HTTP
///
/// Answers `POST /evaluate` as Ark's controller expects it, `GET /evals/{eval_id}/results` from the work
/// dirs below --root, and `/health`, `/ready`, `/metrics`, `/openapi.json`. Direct requests need no
/// cluster. SIGTERM ends it after the requests in flight.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Listen on ADDRESS:PORT; port 0 is any free one
    #[arg(
        long,
        env = "EVALCORE_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8000"
    )]
    pub(crate) listen: String,

    #[command(flatten)]
    pub(crate) rules: RulesArgs,

    /// Show stored results below DIR
    #[arg(long, env = "EVALCORE_RESULTS_ROOT", value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,

    /// Whether queries are read from a Kubernetes API server
    #[arg(long, env = "EVALCORE_CLUSTER", value_enum, default_value_t = ClusterUse::Auto)]
    pub(crate) cluster: ClusterUse,

    /// Reach the cluster by FILE instead of the pod's account or ~/.kube/config
    #[arg(long, env = "EVALCORE_KUBECONFIG", value_name = "FILE")]
    pub(crate) kubeconfig: Option<PathBuf>,

    /// Be ready only when queries of these namespaces can be read
    #[arg(
        long,
        env = "EVALCORE_NAMESPACES",
        value_name = "A,B",
        value_delimiter = ',',
        default_value = "default"
    )]
    pub(crate) namespaces: Vec<String>,

    /// The bearer token for stored results, on the first line of FILE
    #[arg(long, env = "EVALCORE_TOKEN_FILE", value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,

    /// Ask for the token on evaluations too
    #[arg(long, env = "EVALCORE_PROTECT_EVALUATE", requires = "token_file", value_parser = BoolishValueParser::new())]
    pub(crate) protect_evaluate: bool,

    /// Show stored results to everybody
    #[arg(long, env = "EVALCORE_INSECURE_NO_AUTH", value_parser = BoolishValueParser::new())]
    pub(crate) insecure_no_auth: bool,

    /// Refuse larger bodies
    #[arg(long, env = "EVALCORE_MAX_BODY_BYTES", value_name = "N", default_value_t = 16 << 20)]
    pub(crate) max_body_bytes: usize,

    /// Answer at most N evaluations at once; further ones get 503
    #[arg(long, env = "EVALCORE_CONCURRENCY", value_name = "N", default_value_t = 256, value_parser = at_least_one)]
    pub(crate) concurrency: usize,

    /// The longest time for one request
    #[arg(long, env = "EVALCORE_REQUEST_TIMEOUT", value_name = "TIME", default_value = "60s", value_parser = humantime::parse_duration)]
    pub(crate) request_timeout: Duration,

    /// The longest time for one resource of the cluster, with retries
    #[arg(long, env = "EVALCORE_CLUSTER_TIMEOUT", value_name = "TIME", default_value = "10s", value_parser = humantime::parse_duration)]
    pub(crate) cluster_timeout: Duration,

    /// The longest time for the requests in flight when the service stops
    #[arg(long, env = "EVALCORE_GRACE", value_name = "TIME", default_value = "25s", value_parser = humantime::parse_duration)]
    pub(crate) grace: Duration,

    /// How much is said on stderr, in JSON lines
    #[arg(long, env = "EVALCORE_LOG", value_enum, default_value_t = LogLevel::Info)]
    pub(crate) log: LogLevel,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("at least 1 is needed".to_owned()),
        Ok(number) => Ok(number),
        Err(error) => Err(format!("{error}")),
    }
}

/// Whether there is a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ClusterUse {
    /// If a configuration is found
    Auto,
    /// Do not start without one
    Always,
    /// Direct requests only
    Never,
}

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogLevel {
    /// What failed
    Warn,
    /// Start, stop and what failed
    Info,
    /// Each request
    Debug,
}
