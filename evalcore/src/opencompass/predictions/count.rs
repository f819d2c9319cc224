//! How many samples there are.

use std::io::Read;

use crate::diagnostic::{Code, Diagnostic};
use crate::error::Result;

use super::outcome::{End, Form, PredictionOutcome};
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
    Ok(count_answers(rdr)?.outcome)
}

/// The answers of a file.
pub(in crate::opencompass) struct Counted {
    pub(in crate::opencompass) outcome: PredictionOutcome,
    /// How many samples were answered, each counted once.
    pub(in crate::opencompass) answers: u64,
    /// What was noticed, the end and the inferencer's error left aside.
    pub(in crate::opencompass) diagnostics: Vec<Diagnostic>,
}

/// Counts the samples of a file, those that occur twice once, and says what was noticed.
pub(in crate::opencompass) fn count_answers<R: Read>(rdr: R) -> Result<Counted> {
    let mut reader = PredictionReader::new(rdr);
    let mut record = Prediction::default();
    while reader.step(&mut record, Want::Count)? {}
    let (repeated, span) = (reader.repeated(), reader.span());
    let (outcome, mut diagnostics) = reader.into_outcome();
    let answers = outcome.records.saturating_sub(repeated);
    let is_cut = matches!(outcome.end, End::Truncated { .. } | End::Damaged { .. });
    diagnostics.retain(|found| match found.code {
        Code::PredictionsError => false,
        Code::JsonTruncated | Code::JsonSyntax => !is_cut,
        _ => true,
    });
    if span > answers && outcome.end == End::Complete && outcome.form != Some(Form::Lines) {
        let last = span - 1;
        let message = format!("expected samples 0 to {last}, found {answers} of them");
        diagnostics.push(Diagnostic::warning(Code::PredictionsMissingIndex, message));
    }
    Ok(Counted {
        outcome,
        answers,
        diagnostics,
    })
}
