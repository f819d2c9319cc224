//! What is old of work dirs and archives.

use evalcore::{Error, ErrorKind};
use evalcore_store::{PruneOptions, Time, prune_work_dirs};

use super::write::say;
use crate::ExitStatus;
use crate::args::PruneArgs;
use crate::commands::Context;
use crate::failure::Failure;

/// Names what would go, or deletes it.
pub(super) fn prune(args: &PruneArgs, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    let options = |days: u32| {
        let mut options = PruneOptions::older_than(Time::now().minus_days(days));
        options.keep_newest(args.keep_newest).dry_run(!args.yes);
        options
    };
    let verb = if args.yes { "deleted" } else { "would delete" };
    let mut asked = false;
    if let Some(root) = &args.root {
        asked = true;
        let report = prune_work_dirs(root, &options(args.work_dir_days))?;
        for found in &report.directories {
            say(&format!(
                "{verb} {}: {} files of {} bytes, last written {}",
                found.path.display(),
                found.files,
                found.bytes,
                found.last
            ))?;
        }
        for link in &report.links {
            let note = format!("not followed: {} is a link", link.display());
            context.messages.note(&note);
        }
        say(&format!(
            "{verb} {} work dirs; {} are protected",
            report.directories.len(),
            report.protected
        ))?;
    }
    #[cfg(feature = "archive")]
    if args.place.archive.is_some() || args.place.bucket.is_some() {
        asked = true;
        let archive = super::archive::open(&args.place)?;
        let report = archive.prune(&options(args.archive_days))?;
        for found in &report.versions {
            say(&format!(
                "{verb} {}/{} version {}, archived {}",
                found.eval_id, found.run_id, found.version, found.archived_at
            ))?;
        }
        say(&format!(
            "{verb} {} versions with {} objects of {} bytes; {} are protected",
            report.versions.len(),
            report.objects,
            report.bytes,
            report.protected
        ))?;
    }
    if asked {
        return Ok(ExitStatus::Success);
    }
    Err(Failure::usage(Error::new(ErrorKind::InvalidParameter {
        name: "--root",
        expected: "given, or an archive",
        found: "nothing".to_owned(),
    })))
}
