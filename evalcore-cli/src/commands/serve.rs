//! `evalcore serve`.

use std::path::Path;

use evalcore::{Error, ErrorKind};
use tracing::Level;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::score::{read_policy, read_prices};
use crate::ExitStatus;
use crate::args::{ClusterUse, LogLevel, RulesArgs, ServeArgs};
use crate::failure::Failure;
use crate::serve::{ClusterSettings, Rules, Settings, Wanted, run};
use crate::tokenizer::Tokenizer;

/// Serves until it is told to stop.
///
/// # Errors
///
/// [`Failure::Usage`] for what can not be read or listened on.
pub(super) fn serve(args: &ServeArgs) -> Result<ExitStatus, Failure> {
    let settings = Settings {
        listen: args.listen.clone(),
        rules: rules(&args.rules)?,
        cluster: ClusterSettings {
            wanted: match args.cluster {
                ClusterUse::Auto => Wanted::Auto,
                ClusterUse::Always => Wanted::Always,
                ClusterUse::Never => Wanted::Never,
            },
            kubeconfig: args.kubeconfig.clone(),
            namespaces: args.namespaces.clone(),
            limit: args.cluster_timeout,
        },
        root: args.root.clone(),
        token: args.token_file.as_deref().map(token).transpose()?,
        protect_evaluate: args.protect_evaluate,
        insecure: args.insecure_no_auth,
        max_body_bytes: args.max_body_bytes,
        request_limit: args.request_timeout,
        concurrency: args.concurrency,
        grace: args.grace,
    };
    log_to_stderr(args.log);
    run(settings).map_err(|why| {
        Failure::usage(Error::new(ErrorKind::InvalidParameter {
            name: "serve",
            expected: "a service that can start",
            found: why,
        }))
    })?;
    Ok(ExitStatus::Success)
}

fn rules(args: &RulesArgs) -> Result<Rules, Failure> {
    Ok(Rules {
        mode: args.mode.parse().map_err(Failure::usage)?,
        policy: args.policy.as_deref().map(read_policy).transpose()?,
        prices: args.prices.as_deref().map(read_prices).transpose()?,
        default_model: args.model.clone(),
        tokenizer: Tokenizer::of(&args.tokenizer).map_err(Failure::usage)?,
    })
}

/// The first line of the file. An empty one would let everybody in, so it is refused.
fn token(path: &Path) -> Result<String, Failure> {
    let refused = |found: String| {
        Failure::usage(Error::new(ErrorKind::InvalidParameter {
            name: "token-file",
            expected: "a readable file with a token on its first line",
            found,
        }))
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| refused(format!("{}: {error}", path.display())))?;
    match text.lines().next().map(str::trim) {
        Some(line) if !line.is_empty() => Ok(line.to_owned()),
        _ => Err(refused(format!("{}: an empty line", path.display()))),
    }
}

fn log_to_stderr(level: LogLevel) {
    let level = match level {
        LogLevel::Warn => Level::WARN,
        LogLevel::Info => Level::INFO,
        LogLevel::Debug => Level::DEBUG,
    };
    // The libraries below speak only where something is wrong.
    let filter = tracing_subscriber::filter::Targets::new()
        .with_default(Level::WARN)
        .with_target("evalcore_cli", level);
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .with_writer(std::io::stderr);
    // A second start in one process keeps the first's.
    drop(
        tracing_subscriber::registry()
            .with(filter)
            .with(lines)
            .try_init(),
    );
}
