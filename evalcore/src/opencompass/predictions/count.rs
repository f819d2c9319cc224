//! How many samples there are.

use std::io::Read;

use crate::error::Result;

use super::outcome::PredictionOutcome;
use super::reader::{PredictionReader, Want};
use super::record::Prediction;

/// Counts the samples of a file without decoding them: [`PredictionOutcome::records`].
///
/// Of each sample only strings and brackets are looked at, so a sample may be counted that a
/// [`PredictionReader`] refuses.
///
/// # Errors
///
/// As [`PredictionReader::read_record`] of a tolerant reader.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::predictions::count_predictions;
///
/// let counted = count_predictions(&br#"{"0": {"prediction": "A"}, "1": {"prediction": "B"}}"#[..])?;
/// assert!(counted.records == 2 && counted.is_complete());
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn count_predictions<R: Read>(rdr: R) -> Result<PredictionOutcome> {
    let mut reader = PredictionReader::new(rdr);
    let mut record = Prediction::default();
    while reader.step(&mut record, Want::Count)? {}
    Ok(reader.into_outcome().0)
}
