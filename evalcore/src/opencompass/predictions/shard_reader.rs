//! The samples of a sharded data set, numbered as one.

use std::io::Read;

use crate::diagnostic::Diagnostic;
use crate::error::Result;

use super::builder::PredictionReaderBuilder;
use super::outcome::PredictionOutcome;
use super::reader::PredictionReader;
use super::record::Prediction;

/// Reads the shards of a data set one after the other.
///
/// [`Prediction::shard`] says which shard a sample comes from, and [`Prediction::sample`] is its
/// number in the data set: the samples of the shards before, then the index. Behind a shard that is
/// not complete there is no number.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::predictions::{Prediction, PredictionReaderBuilder};
///
/// let shards = [
///     &br#"{"1": {"prediction": "b"}, "0": {"prediction": "a"}}"#[..],
///     &br#"{"0": {"prediction": "c"}}"#[..],
/// ];
/// let mut reader = PredictionReaderBuilder::new().from_shards(shards.map(Ok));
/// let mut record = Prediction::default();
/// let mut samples = Vec::new();
/// while reader.read_record(&mut record)? {
///     samples.push((record.sample, record.text().unwrap().to_owned()));
/// }
/// assert_eq!(samples, [(Some(1), "b".into()), (Some(0), "a".into()), (Some(2), "c".into())]);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug)]
pub struct ShardReader<I, R> {
    shards: I,
    builder: PredictionReaderBuilder,
    current: Option<PredictionReader<R>>,
    /// How many samples the shards before have, if that is known.
    before: Option<u64>,
    outcomes: Vec<(PredictionOutcome, Vec<Diagnostic>)>,
}

impl<I, R> ShardReader<I, R>
where
    I: Iterator<Item = Result<R>>,
    R: Read,
{
    pub(super) fn with_options(shards: I, builder: &PredictionReaderBuilder) -> Self {
        Self {
            shards,
            builder: builder.clone(),
            current: None,
            before: Some(0),
            outcomes: Vec::new(),
        }
    }

    /// Reads the next sample into `record`; false at the end of the last shard.
    ///
    /// # Errors
    ///
    /// As [`PredictionReader::read_record`], and what opening a shard gives.
    pub fn read_record(&mut self, record: &mut Prediction) -> Result<bool> {
        loop {
            let Some(reader) = &mut self.current else {
                let Some(shard) = self.shards.next() else {
                    return Ok(false);
                };
                self.current = Some(self.builder.from_reader(shard?));
                continue;
            };
            if reader.read_record(record)? {
                record.shard = self.outcomes.len();
                record.sample = match (self.before, record.index) {
                    (Some(before), Some(index)) => before.checked_add(index),
                    _ => None,
                };
                return Ok(true);
            }
            let span = reader.span();
            if let Some(reader) = self.current.take() {
                let (outcome, diagnostics) = reader.into_outcome();
                let known = outcome.is_complete() && outcome.error.is_none();
                let before = self.before.filter(|_| known);
                self.before = before.and_then(|before| before.checked_add(span));
                self.outcomes.push((outcome, diagnostics));
            }
        }
    }

    /// What there is to say about each shard that was read to its end.
    pub fn outcomes(&self) -> &[(PredictionOutcome, Vec<Diagnostic>)] {
        &self.outcomes
    }
}
