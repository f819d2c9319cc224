//! What is counted over records.

use crate::diagnostic::Code;
use crate::error::{Error, Result};
use crate::json::Value;

/// Counts records, in parts that can be put together.
///
/// The parts are those of fixed runs of records, put together in their order: so the sums are the
/// same at any number of threads.
pub trait Tally: Sync {
    /// What was counted so far.
    type Part: Send;

    /// Settles, from the first records, in which fields everything stands.
    ///
    /// # Errors
    ///
    /// `record.field_missing` where no record has a field that is needed.
    fn settle(&mut self, records: &[&Value]) -> Result<()>;

    /// Nothing counted yet.
    fn part(&self) -> Self::Part;

    /// Counts a record; `scores` takes the record's own numbers, where they are wanted.
    ///
    /// # Errors
    ///
    /// A [`Refusal`]; nothing is counted then.
    fn update(
        &self,
        part: &mut Self::Part,
        record: &Value,
        scores: Option<&mut Vec<(String, f64)>>,
    ) -> Result<(), Refusal>;

    /// Puts a later part behind an earlier one.
    ///
    /// # Errors
    ///
    /// Where the two can not be put together.
    fn merge(&self, part: &mut Self::Part, other: Self::Part) -> Result<()>;
}

/// Why a record was not counted.
#[derive(Debug)]
pub enum Refusal {
    /// The record can not be measured: a diagnostic, and the others go on.
    Record(Code, String),
    /// Nothing can be measured in this way.
    Stop(Error),
}

impl Refusal {
    /// A record with a field of the wrong kind.
    #[must_use]
    pub fn unusable(message: impl Into<String>) -> Self {
        Self::Record(Code::RecordUnusable, message.into())
    }

    /// A record whose own values an argument does not take.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        Self::Record(error.code(), error.kind().to_string())
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Stop(error)
    }
}
