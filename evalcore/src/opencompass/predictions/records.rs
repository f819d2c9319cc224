//! Samples as iterators.

use std::io::Read;

use crate::error::Result;

use super::reader::PredictionReader;
use super::record::Prediction;

/// The samples of a borrowed reader.
#[derive(Debug)]
pub struct Records<'r, R> {
    reader: &'r mut PredictionReader<R>,
}

/// The samples of a reader, with the reader inside.
#[derive(Debug)]
pub struct IntoRecords<R> {
    reader: PredictionReader<R>,
}

impl<'r, R: Read> Records<'r, R> {
    pub(super) fn new(reader: &'r mut PredictionReader<R>) -> Self {
        Self { reader }
    }
}

impl<R: Read> IntoRecords<R> {
    pub(super) fn new(reader: PredictionReader<R>) -> Self {
        Self { reader }
    }

    /// The reader, for its outcome and diagnostics.
    pub fn reader(&self) -> &PredictionReader<R> {
        &self.reader
    }

    /// Gives the reader back.
    pub fn into_reader(self) -> PredictionReader<R> {
        self.reader
    }
}

impl<R: Read> Iterator for Records<'_, R> {
    type Item = Result<Prediction>;

    fn next(&mut self) -> Option<Self::Item> {
        next(self.reader)
    }
}

impl<R: Read> Iterator for IntoRecords<R> {
    type Item = Result<Prediction>;

    fn next(&mut self) -> Option<Self::Item> {
        next(&mut self.reader)
    }
}

fn next<R: Read>(reader: &mut PredictionReader<R>) -> Option<Result<Prediction>> {
    let mut record = Prediction::default();
    match reader.read_record(&mut record) {
        Ok(true) => Some(Ok(record)),
        Ok(false) => None,
        Err(error) => Some(Err(error)),
    }
}
