//! The one error type of the crate.

use std::fmt;
use std::io;

use crate::diagnostic::{Code, Diagnostic};
use crate::position::Position;

/// The result of a fallible call of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call failed, where, and with what advice.
///
/// One word wide. The kind holds facts; the path and the position say where they were found.
///
/// # Examples
///
/// ```
/// use evalcore::discover::RunId;
///
/// let err = RunId::new("../other").unwrap_err();
/// assert_eq!(err.code().as_str(), "id.invalid");
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    path: Option<String>,
    position: Option<Position>,
}

/// One of several things that are wrong with what was given.
///
/// # Examples
///
/// ```
/// use evalcore::error::Problem;
///
/// let problem = Problem::new("maxTokens", "an integer of at least 1", "many");
/// assert_eq!(problem.to_string(), "expected `maxTokens` to be an integer of at least 1, found `many`");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The parameter or the place of the member, such as `config.queryRef.name`.
    pub name: String,
    /// What it takes.
    pub expected: String,
    /// What was given.
    pub found: String,
}

impl Problem {
    /// Creates a problem from its three parts.
    pub fn new(
        name: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            expected: expected.into(),
            found: found.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            expected,
            found,
        } = self;
        write!(f, "expected `{name}` to be {expected}, found `{found}`")
    }
}

fn list(problems: &[Problem]) -> String {
    let texts: Vec<String> = problems.iter().map(Problem::to_string).collect();
    texts.join("; ")
}

/// The facts of an [`Error`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The operating system refused an operation.
    #[error("{operation}: {source}")]
    Io {
        /// What was attempted, such as `read`.
        operation: &'static str,
        /// What the system answered.
        source: io::Error,
    },
    /// The path does not exist.
    #[error("no such file or directory")]
    NotFound,
    /// A directory was expected.
    #[error("expected a directory, found {found}")]
    NotADirectory {
        /// What stands there.
        found: &'static str,
    },
    /// A regular file was expected.
    #[error("expected a file, found {found}")]
    NotAFile {
        /// What stands there.
        found: &'static str,
    },
    /// A symbolic link leads out of the root.
    #[error("symbolic link leads out of the root")]
    LinkEscapesRoot,
    /// An id given by the caller can not name a directory safely.
    #[error("expected {what} to be a plain name, found `{value}`: {reason}")]
    InvalidId {
        /// Which id, such as `run id`.
        what: &'static str,
        /// The text that was given.
        value: String,
        /// Which rule it breaks.
        reason: &'static str,
    },
    /// A parameter given by the caller is unusable.
    #[error("expected `{name}` to be {expected}, found `{found}`")]
    InvalidParameter {
        /// The parameter's name.
        name: &'static str,
        /// What it takes.
        expected: &'static str,
        /// What was given.
        found: String,
    },
    /// Parameters given by the caller are unusable: every one of them.
    #[error("{}", list(.problems))]
    InvalidParameters {
        /// One entry a parameter.
        problems: Vec<Problem>,
    },
    /// A request lacks members or has them in another form: every one of them.
    #[error("{}", list(.problems))]
    InvalidRequest {
        /// One entry a member, named by its place.
        problems: Vec<Problem>,
    },
    /// A policy breaks its rules: every one that it breaks.
    #[error("{}", list(.problems))]
    InvalidPolicy {
        /// One entry a member, named by its place.
        problems: Vec<Problem>,
    },
    /// A kind of request that is not evaluated.
    #[error("evaluations of type `{kind}` are not supported: {reason}")]
    UnsupportedRequest {
        /// The request's type.
        kind: &'static str,
        /// Why not.
        reason: &'static str,
    },
    /// A resource of a cluster, or one that stands for it, can not be had.
    #[error("{kind} `{name}` in namespace `{namespace}`: {reason}")]
    Resource {
        /// What was asked for, such as `Query`.
        kind: &'static str,
        /// The resource's namespace.
        namespace: String,
        /// The resource's name.
        name: String,
        /// `resource.not_found`, `resource.forbidden` or `resource.unavailable`.
        code: Code,
        /// What the source answered.
        reason: String,
    },
    /// A resource does not have the shape of its kind.
    #[error("{kind} `{name}`: {}", list(.problems))]
    MalformedResource {
        /// The resource's kind, such as `Query`.
        kind: &'static str,
        /// The resource's name.
        name: String,
        /// One entry a member, named by its place.
        problems: Vec<Problem>,
    },
    /// A query has no result yet, or never will.
    #[error("query `{name}` is not finished: its phase is `{phase}`")]
    QueryUnfinished {
        /// The query's name.
        name: String,
        /// Its phase; `none` where it has no status.
        phase: String,
    },
    /// A query was canceled, so that there is nothing to score.
    #[error("query `{name}` was canceled")]
    QueryCanceled {
        /// The query's name.
        name: String,
    },
    /// No price is known for a model.
    #[error("no price is known for model `{model}` ({table})")]
    PriceUnknown {
        /// The model.
        model: String,
        /// Where a price was sought.
        table: String,
    },
    /// None of the criteria could be measured.
    #[error("nothing could be measured: {}", .reasons.join("; "))]
    NothingMeasured {
        /// Why each criterion was not.
        reasons: Vec<String>,
    },
    /// An imitated service refused the request.
    #[error("{detail}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The text.
        detail: String,
    },
    /// The text is not JSON, also by the tolerant grammar.
    #[error("expected {expected}, found {found}")]
    JsonSyntax {
        /// What the grammar wants here.
        expected: &'static str,
        /// What stands here.
        found: String,
    },
    /// The text ends within a value.
    #[error("text ends within {within}")]
    JsonTruncated {
        /// What was being read.
        within: &'static str,
    },
    /// A value that is kept nests deeper than the limit.
    #[error("value nests deeper than {limit} levels")]
    JsonTooDeep {
        /// The limit, in levels.
        limit: usize,
    },
    /// A value that is kept is larger than the limit.
    #[error("value is larger than {limit} bytes")]
    ValueTooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// A file that is read whole is larger than the limit.
    #[error("file of {size} bytes is larger than the limit of {limit} bytes")]
    FileTooLarge {
        /// The file's size, in bytes.
        size: u64,
        /// The limit, in bytes.
        limit: u64,
    },
    /// The text is not a Python literal, also by the tolerant grammar.
    #[error("expected {expected}, found {found}")]
    PythonSyntax {
        /// What the grammar wants here.
        expected: &'static str,
        /// What stands here.
        found: String,
    },
    /// The text ends within a Python literal.
    #[error("text ends within {within}")]
    PythonTruncated {
        /// What was being read.
        within: &'static str,
    },
    /// A Python literal that is kept nests deeper than the limit.
    #[error("literal nests deeper than {limit} levels")]
    PythonTooDeep {
        /// The limit, in levels.
        limit: usize,
    },
    /// A Python literal that is kept takes more memory than the limit.
    #[error("literal takes more than {limit} bytes")]
    PythonTooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The bytes are readable, but not of a kind this reader knows.
    #[error("expected {expected}, found {found}")]
    UnknownLayout {
        /// What the reader takes.
        expected: &'static str,
        /// What was seen.
        found: String,
    },
    /// Records do not have a field that is needed.
    #[error("expected a record to hold the {role} as {wanted}, found the fields {found}")]
    FieldMissing {
        /// What is sought, such as `prediction`.
        role: &'static str,
        /// The names under which it was sought.
        wanted: String,
        /// The names that are there.
        found: String,
    },
    /// An imitated tool raised an exception here.
    #[error("{message}")]
    Raised {
        /// The exception's class.
        exception: &'static str,
        /// Its text.
        message: String,
    },
    /// A record that was given to be kept holds a value that can not be kept.
    #[error("{}expected `{field}` to be {expected}, found {found}", in_row(*row))]
    InvalidRecord {
        /// The record's place in its batch or file, from 1, where it has one.
        row: Option<u64>,
        /// The field, such as `scores.accuracy`.
        field: String,
        /// What it takes.
        expected: String,
        /// What was given.
        found: String,
    },
    /// Two records of one batch have the same natural key.
    #[error("row {row}: has the key of row {earlier}, `{key}`")]
    DuplicateRecord {
        /// The record's place in its batch or file, from 1.
        row: u64,
        /// The place of the record with the same key.
        earlier: u64,
        /// The key.
        key: String,
    },
    /// A record is older than the one that it would replace.
    #[error("{}expected `recorded_at` of `{key}` to be {stored} or later, found {given}", in_row(*row))]
    OlderRecord {
        /// The record's place in its batch or file, from 1, where it has one.
        row: Option<u64>,
        /// The natural key.
        key: String,
        /// The time of the record that is kept.
        stored: String,
        /// The time that was given.
        given: String,
    },
    /// A record names a group that was not declared.
    #[error("{}expected `experiment_group` to be one of {declared}, found `{group}`", in_row(*row))]
    UndeclaredGroup {
        /// The record's place in its batch or file, from 1, where it has one.
        row: Option<u64>,
        /// The group's name.
        group: String,
        /// The declared groups, as a list of names.
        declared: String,
    },
    /// A store could not do what was asked; nothing of it was kept.
    #[error("{message}")]
    Store {
        /// What kind of failure it is: one of the codes `store.…`.
        code: Code,
        /// What was attempted, and what the store answered.
        message: String,
    },
    /// A data set, a task, answers or a run of an experiment can not be used.
    #[error("{message}")]
    Experiment {
        /// What is wrong: one of the codes `dataset.…`, `task.…`, `answer.…` and `run.…`.
        code: Code,
        /// The facts.
        message: String,
    },
    /// A strict reader met what a tolerant one reports as a diagnostic.
    #[error("{message}")]
    Rejected {
        /// The diagnostic's code.
        code: Code,
        /// The diagnostic's message.
        message: String,
    },
}

impl ErrorKind {
    /// The stable code of this kind, as in the table of [`Code`].
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Io { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
                Code::IoPermission
            }
            Self::Io { .. } => Code::IoFailed,
            Self::NotFound => Code::IoNotFound,
            Self::NotADirectory { .. } => Code::IoNotADirectory,
            Self::NotAFile { .. } => Code::IoNotAFile,
            Self::LinkEscapesRoot => Code::LinkEscapesRoot,
            Self::InvalidId { .. } => Code::IdInvalid,
            Self::InvalidParameter { .. } | Self::InvalidParameters { .. } => {
                Code::ParameterInvalid
            }
            Self::InvalidRequest { .. } => Code::RequestInvalid,
            Self::InvalidPolicy { .. } => Code::PolicyInvalid,
            Self::UnsupportedRequest { .. } => Code::RequestUnsupported,
            Self::MalformedResource { .. } => Code::ResourceMalformed,
            Self::QueryUnfinished { .. } => Code::QueryUnfinished,
            Self::QueryCanceled { .. } => Code::QueryCanceled,
            Self::PriceUnknown { .. } => Code::PriceUnknown,
            Self::NothingMeasured { .. } => Code::ScoreNothingMeasured,
            Self::Refused { .. } => Code::CompatRefused,
            Self::JsonSyntax { .. } => Code::JsonSyntax,
            Self::JsonTruncated { .. } => Code::JsonTruncated,
            Self::JsonTooDeep { .. } => Code::JsonTooDeep,
            Self::ValueTooLarge { .. } => Code::JsonValueTooLarge,
            Self::FileTooLarge { .. } => Code::IoFileTooLarge,
            Self::PythonSyntax { .. } => Code::PythonSyntax,
            Self::PythonTruncated { .. } => Code::PythonTruncated,
            Self::PythonTooDeep { .. } => Code::PythonTooDeep,
            Self::PythonTooLarge { .. } => Code::PythonTooLarge,
            Self::UnknownLayout { .. } => Code::LayoutUnknown,
            Self::FieldMissing { .. } => Code::RecordFieldMissing,
            Self::Raised { .. } => Code::CompatRaised,
            Self::InvalidRecord { .. } => Code::RecordInvalid,
            Self::DuplicateRecord { .. } => Code::RecordDuplicate,
            Self::OlderRecord { .. } => Code::RecordOlder,
            Self::UndeclaredGroup { .. } => Code::RecordUndeclaredGroup,
            Self::Resource { code, .. }
            | Self::Store { code, .. }
            | Self::Experiment { code, .. }
            | Self::Rejected { code, .. } => *code,
        }
    }
}

/// `row 3: `, where a row is known.
fn in_row(row: Option<u64>) -> String {
    row.map_or_else(String::new, |row| format!("row {row}: "))
}

impl Error {
    /// Creates an error of this kind, without a place.
    #[must_use]
    pub fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            path: None,
            position: None,
        }))
    }

    /// Creates the error for a failed operation of the system.
    #[must_use]
    pub fn io(operation: &'static str, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::NotFound => Self::new(ErrorKind::NotFound),
            io::ErrorKind::NotADirectory => Self::new(ErrorKind::NotADirectory { found: "a file" }),
            io::ErrorKind::IsADirectory => Self::new(ErrorKind::NotAFile {
                found: "a directory",
            }),
            _ => Self::new(ErrorKind::Io { operation, source }),
        }
    }

    /// Creates the error that a strict reader raises for a diagnostic.
    #[must_use]
    pub fn rejected(diagnostic: &Diagnostic) -> Self {
        let mut error = Self::new(ErrorKind::Rejected {
            code: diagnostic.code,
            message: diagnostic.message.clone(),
        });
        error.0.path.clone_from(&diagnostic.path);
        error.0.position = diagnostic.position;
        error
    }

    /// Adds the path, unless one is known already.
    #[must_use]
    pub fn at_path(mut self, path: impl Into<String>) -> Self {
        if self.0.path.is_none() {
            self.0.path = Some(path.into());
        }
        self
    }

    /// Adds the position, unless one is known already.
    #[must_use]
    pub fn at(mut self, position: Position) -> Self {
        if self.0.position.is_none() {
            self.0.position = Some(position);
        }
        self
    }

    /// Replaces the position, by one of which more is known.
    #[must_use]
    pub(crate) fn moved_to(mut self, position: Position) -> Self {
        self.0.position = Some(position);
        self
    }

    /// The facts.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The stable code, such as `json.truncated`.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.kind.code()
    }

    /// The file or directory that the error is about, where one is known.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// The place within the file, where one is known.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.0.position
    }

    /// The same facts as a diagnostic, for callers that go on.
    #[must_use]
    pub fn to_diagnostic(&self) -> Diagnostic {
        let mut diagnostic = Diagnostic::error(self.code(), self.0.kind.to_string());
        diagnostic.path.clone_from(&self.0.path);
        diagnostic.position = self.0.position;
        diagnostic
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.0.path, self.0.position) {
            (Some(path), Some(position)) => write!(f, "{path}:{position}: {}", self.0.kind),
            (Some(path), None) => write!(f, "{path}: {}", self.0.kind),
            (None, Some(position)) => write!(f, "{position}: {}", self.0.kind),
            (None, None) => self.0.kind.fmt(f),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("path", &self.0.path)
            .field("position", &self.0.position)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            ErrorKind::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self::new(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_one_word_wide() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }

    #[test]
    fn display_reads_path_then_place_then_fact() {
        let error = Error::new(ErrorKind::JsonTruncated { within: "a string" })
            .at_path("a.json")
            .at(Position::line_column(7, 2, 3));
        assert_eq!(error.to_string(), "a.json:2:3: text ends within a string");
    }
}
