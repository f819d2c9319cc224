//! Which store, and what is done with it.

use std::path::PathBuf;

use evalcore::{Code, Error, ErrorKind};
use evalcore_store::{Store, open};

#[cfg(feature = "archive")]
use super::archive;
use super::{ask, prune, watch, write};
use crate::ExitStatus;
use crate::args::{StoreArgs, StoreCommand};
use crate::commands::Context;
use crate::failure::Failure;

/// Opens the store and does what was asked.
///
/// # Errors
///
/// What the store answers; [`Failure::Usage`] for what can not be kept; [`Failure::Write`].
pub(in crate::commands) fn store(
    args: &StoreArgs,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    if let StoreCommand::Prune(args) = &args.command {
        return prune::prune(args, context);
    }
    #[cfg(feature = "archive")]
    if let StoreCommand::Restore(args) = &args.command {
        return archive::restore(args);
    }
    let store = opened(args.store.as_deref())?;
    let store: &dyn Store = &*store;
    match &args.command {
        StoreCommand::Import(args) => write::import(store, args, context),
        StoreCommand::Record(args) => write::record(store, args),
        StoreCommand::Declare(args) => write::declare(store, args),
        StoreCommand::Purge(args) => write::purge(store, args),
        StoreCommand::Trend(args) => ask::trend(store, args, context),
        StoreCommand::Compare(args) => ask::compare(store, args, context),
        StoreCommand::Summary(args) => ask::summary(store, args, context),
        StoreCommand::Recent(args) => ask::recent(store, args, context),
        StoreCommand::Export(args) => ask::export(store, args, context),
        StoreCommand::Watch(args) => watch::watch(store, args, context),
        StoreCommand::Changes(args) => watch::changes(store, args, context),
        #[cfg(feature = "archive")]
        StoreCommand::Archive(args) => archive::archive(store, args, context),
        #[cfg(feature = "archive")]
        StoreCommand::Restore(_) => Ok(ExitStatus::Success),
        StoreCommand::Prune(_) => Ok(ExitStatus::Success),
    }
}

/// Opens the store of a URL, or the usual one.
///
/// # Errors
///
/// [`Failure::Usage`] for an unusable address; those of the store.
pub(in crate::commands) fn opened(url: Option<&str>) -> Result<Box<dyn Store>, Failure> {
    let url = match url.map(str::to_owned).or_else(database_url) {
        Some(url) => url,
        None => usual_place()?,
    };
    open(&url).map_err(|error| match error.code() {
        Code::StoreUrl => Failure::usage(error),
        _ => error.into(),
    })
}

/// The server that other programs are told of, where this one can use it.
fn database_url() -> Option<String> {
    let url = std::env::var("DATABASE_URL").ok()?;
    let names_server = url.starts_with("postgres://") || url.starts_with("postgresql://");
    (cfg!(feature = "postgres") && names_server).then_some(url)
}

/// `evalcore/evalcore.db` in the user's data directory, which is made where it is absent.
fn usual_place() -> Result<String, Failure> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let data = set("XDG_DATA_HOME")
        .map(PathBuf::from)
        .or_else(|| set("HOME").map(|home| PathBuf::from(home).join(".local/share")));
    let Some(data) = data else {
        return Err(Failure::usage(Error::new(ErrorKind::InvalidParameter {
            name: "--store",
            expected: "given where there is no home directory",
            found: "nothing".to_owned(),
        })));
    };
    let dir = data.join("evalcore");
    let failed = |error| Error::io("create", error).at_path(dir.display().to_string());
    std::fs::create_dir_all(&dir).map_err(failed)?;
    Ok(format!("sqlite:{}", dir.join("evalcore.db").display()))
}
