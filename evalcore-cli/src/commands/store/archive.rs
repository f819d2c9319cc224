//! Raw files to an archive and back.

use std::path::Path;

use evalcore::{Code, Error, ErrorKind};
use evalcore_store::{Archive, ArchivePlace, Batch, KeepOptions, Merge, S3Place, Store, Texts};

use super::write::{refused, run_name, say};
use crate::ExitStatus;
use crate::args::{ArchiveArgs, ArchivePlaceArgs, RestoreArgs};
use crate::commands::Context;
use crate::failure::Failure;

/// Opens the archive that the options and the environment name.
pub(super) fn open(args: &ArchivePlaceArgs) -> Result<Archive, Failure> {
    let place = match (&args.archive, &args.bucket) {
        (Some(place), _) => place.parse::<ArchivePlace>().map_err(Failure::usage)?,
        (None, Some(bucket)) => ArchivePlace::S3(S3Place::new(bucket)),
        (None, None) => return Err(missing("--archive")),
    };
    let place = match place {
        ArchivePlace::S3(mut place) => {
            let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
            place.endpoint.clone_from(&args.endpoint);
            if let Some(region) = set("AWS_REGION").or_else(|| set("AWS_DEFAULT_REGION")) {
                place.region = region;
            }
            place.access_key_id = set("AWS_ACCESS_KEY_ID");
            place.secret_access_key = set("AWS_SECRET_ACCESS_KEY");
            place.session_token = set("AWS_SESSION_TOKEN");
            ArchivePlace::S3(place)
        }
        other => other,
    };
    Archive::open(&place).map_err(|error| match error.code() {
        Code::ArchivePlace => Failure::usage(error),
        _ => error.into(),
    })
}

fn missing(name: &'static str) -> Failure {
    Failure::usage(Error::new(ErrorKind::InvalidParameter {
        name,
        expected: "given",
        found: "nothing".to_owned(),
    }))
}

/// Archives a work dir.
pub(super) fn archive(
    store: &dyn Store,
    args: &ArchiveArgs,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    let archive = open(&args.place)?;
    let eval_id = args
        .eval_id
        .as_deref()
        .ok_or_else(|| missing("--eval-id"))?;
    let run_id = match &args.run_id {
        Some(run_id) => run_id.clone(),
        None => run_name(&args.dir)?,
    };
    let mut options = KeepOptions::new();
    options.kept(args.keep);
    let report = archive.keep(&args.dir, eval_id, &run_id, &options)?;
    say(&format!(
        "{}/{} version {}: {} files of {} bytes, {} sent{}",
        report.eval_id,
        report.run_id,
        report.version,
        report.files,
        report.bytes,
        report.sent,
        if report.unchanged { ", unchanged" } else { "" }
    ))?;
    for left in &report.left_out {
        let note = format!("left out: {}: {}", left.path, left.reason);
        context.messages.note(&note);
    }
    for bad in &report.review {
        let note = format!("for review: {}: {}: {}", bad.path, bad.code, bad.message);
        context.messages.note(&note);
    }
    if let Some(mut run) = store.run_with_samples(eval_id, &run_id, Texts::Read)? {
        run.files.extend(report.uris);
        let place = archive.place().to_string();
        run.provenance.insert("archive".to_owned(), place);
        run.provenance
            .insert("archive_version".to_owned(), report.version.to_string());
        let mut batch = Batch::new();
        batch.run(run);
        store.write(batch, Merge::Coalesce).map_err(refused)?;
    } else {
        context
            .messages
            .note("the store does not hold this run: `store import` keeps its scores");
    }
    Ok(if report.review.is_empty() && report.left_out.is_empty() {
        ExitStatus::Success
    } else {
        ExitStatus::Partial
    })
}

/// Restores a work dir.
pub(super) fn restore(args: &RestoreArgs) -> Result<ExitStatus, Failure> {
    let archive = open(&args.place)?;
    let eval_id = args
        .eval_id
        .as_deref()
        .ok_or_else(|| missing("--eval-id"))?;
    let run_id = args.run_id.as_deref().ok_or_else(|| missing("--run-id"))?;
    let to: &Path = &args.dir;
    let report = archive.restore(eval_id, run_id, args.raw_version, to)?;
    say(&format!(
        "{}: version {}, {} files of {} bytes, checksums hold",
        to.display(),
        report.version,
        report.files,
        report.bytes
    ))?;
    Ok(ExitStatus::Success)
}
