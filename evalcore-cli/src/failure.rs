//! Why a command stopped.

use std::io;
use std::path::PathBuf;

use evalcore::{Code, Error};

use crate::ExitStatus;
use crate::messages::Excerpt;

/// Why a command stopped.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The parser's answer, help and version among them.
    Arguments(Box<clap::Error>),
    /// Something given by the caller is wrong.
    Usage {
        /// Why.
        error: Error,
        /// The line of the configuration it is about.
        excerpt: Option<Excerpt>,
    },
    /// What was asked for can not be read.
    Core {
        /// Why.
        error: Error,
        /// The line it is about.
        excerpt: Option<Excerpt>,
    },
    /// The data can not be written.
    Write {
        /// The file; `None` is stdout.
        path: Option<PathBuf>,
        /// What the system answered.
        source: io::Error,
    },
}

impl Failure {
    /// A failure about what the caller gave on the command line.
    pub(crate) fn usage(error: Error) -> Self {
        Self::Usage {
            error,
            excerpt: None,
        }
    }

    /// What the process ends with.
    pub(crate) fn status(&self) -> ExitStatus {
        match self {
            Self::Arguments(error) if error.exit_code() == 0 => ExitStatus::Success,
            Self::Arguments(_) | Self::Usage { .. } => ExitStatus::Usage,
            Self::Core { error, .. } => match error.code() {
                Code::IdInvalid | Code::ParameterInvalid => ExitStatus::Usage,
                _ => ExitStatus::Unusable,
            },
            // The reader has what it wanted.
            Self::Write { source, .. } if source.kind() == io::ErrorKind::BrokenPipe => {
                ExitStatus::Success
            }
            Self::Write { .. } => ExitStatus::Unusable,
        }
    }
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        Self::Arguments(Box::new(error))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Core {
            error,
            excerpt: None,
        }
    }
}
