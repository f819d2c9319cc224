//! Each path in turn; what one can not give does not keep the others back.

use std::path::Path;

use evalcore::source::{MemorySource, OsSource, Source};
use evalcore::{Code, Diagnostic, Error, ErrorKind};

use super::sections::Sections;
use super::{directory, file};
use crate::ExitStatus;
use crate::args::{Format, ShowArgs};
use crate::commands::{Context, status};
use crate::failure::Failure;
use crate::messages::{Excerpts, Messages};
use crate::output::Writer;

/// What the shown things share.
pub(super) struct Show<'a> {
    pub(super) args: &'a ShowArgs,
    pub(super) context: &'a Context<'a>,
}

/// Shows files and directories.
///
/// # Errors
///
/// [`Failure::Write`]; a path that can not be read is said and makes the answer partial.
pub(in crate::commands) fn show(
    args: &ShowArgs,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    let writer = Writer::new(&args.file, &args.format, Format::Table);
    let show = Show { args, context };
    let mut sections = Sections::open(&writer, args)?;
    let mut shown = 0;
    let mut status = ExitStatus::Success;
    for path in &args.paths {
        match show.path(path, &mut sections) {
            // What holds nothing is a part of what was asked for.
            Ok(ExitStatus::Unusable) => status = status.worst(ExitStatus::Partial),
            Ok(one) => {
                shown += 1;
                status = status.worst(one);
            }
            Err(failure @ (Failure::Core { .. } | Failure::Usage { .. })) => {
                Messages::failure(&failure);
                status = status.worst(ExitStatus::Partial);
            }
            Err(other) => return Err(other),
        }
    }
    sections.finish(context.messages)?;
    Ok(if shown == 0 {
        status.worst(ExitStatus::Unusable)
    } else {
        status
    })
}

impl Show<'_> {
    fn path(&self, path: &Path, sections: &mut Sections<'_>) -> Result<ExitStatus, Failure> {
        if path == Path::new("-") {
            return file::standard_input(self, sections);
        }
        if path.is_dir() {
            return directory::show(self, path, sections);
        }
        let (source, name) = beside(path)?;
        file::show(self, &source, &name, &path.display().to_string(), sections)
    }

    /// Says what was noticed in a file, and what that makes of the answer.
    pub(super) fn noticed(&self, found: &[Diagnostic], source: &dyn Source) -> ExitStatus {
        let excerpts = Excerpts::new(source);
        self.context.messages.diagnostics(found, Some(&excerpts));
        if status::has_error(found) {
            ExitStatus::Partial
        } else {
            ExitStatus::Success
        }
    }

    /// An error about a file, with the line it is about.
    pub(super) fn failed(source: &dyn Source, path: &str, error: Error) -> Failure {
        Excerpts::new(source).failure(error.at_path(source.display(path)))
    }

    /// A source for what has no place in a file system.
    pub(super) fn nowhere() -> MemorySource {
        MemorySource::new()
    }
}

/// The directory of a file as a source, and the file's name in it. A link that was named is
/// followed wherever it leads: whoever names it means it.
fn beside(path: &Path) -> Result<(OsSource, String), Failure> {
    let missing = |kind: ErrorKind| Error::new(kind).at_path(path.display().to_string());
    let meta = std::fs::symlink_metadata(path)
        .map_err(|error| Error::io("look at", error).at_path(path.display().to_string()))?;
    let real = if meta.is_symlink() {
        std::fs::canonicalize(path)
            .map_err(|error| Error::io("follow", error).at_path(path.display().to_string()))?
    } else {
        path.to_path_buf()
    };
    let name = real
        .file_name()
        .ok_or_else(|| missing(ErrorKind::NotFound))?;
    let name = name.to_str().ok_or_else(|| {
        missing(ErrorKind::Rejected {
            code: Code::NameNotUtf8,
            message: Code::NameNotUtf8.meaning().to_owned(),
        })
    })?;
    let dir = match real.parent() {
        Some(dir) if dir != Path::new("") => dir,
        _ => Path::new("."),
    };
    Ok((OsSource::new(dir)?, name.to_owned()))
}
