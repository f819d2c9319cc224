//! Predictions: the recorded files, real files, damage, and both readers against each other.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

mod damage;
mod forms;
mod oracle;
mod properties;
mod real;
mod shards;

use evalcore::Diagnostic;
use evalcore::opencompass::predictions::{Prediction, PredictionOutcome, PredictionReaderBuilder};

use crate::json::to_serde;

type Readout = (Vec<Prediction>, PredictionOutcome, Vec<Diagnostic>);

fn read_all(builder: &PredictionReaderBuilder, text: &[u8]) -> Readout {
    let mut records = builder.from_reader(text).into_records();
    let all = records.by_ref().collect::<evalcore::Result<_>>().unwrap();
    let (outcome, diagnostics) = records.into_reader().into_outcome();
    (all, outcome, diagnostics)
}

fn with_prompts() -> PredictionReaderBuilder {
    let mut builder = PredictionReaderBuilder::new();
    builder.origin_prompt(true);
    builder
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<&str> {
    diagnostics.iter().map(|d| d.code.as_str()).collect()
}

fn equal<T: PartialEq + std::fmt::Debug>(what: &str, ours: &T, theirs: &T) -> Result<(), String> {
    if ours == theirs {
        return Ok(());
    }
    Err(format!("{what}: ours {ours:?}, oracle {theirs:?}"))
}

/// The records against what `serde_json` reads from the same file.
fn check_texts(records: &[Prediction], text: &[u8]) -> Result<(), String> {
    let document: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(text).map_err(|error| error.to_string())?;
    let keys: Vec<&String> = document
        .iter()
        .filter(|(_, v)| v.is_object())
        .map(|(k, _)| k)
        .collect();
    let ours: Vec<&String> = records.iter().map(|record| &record.key).collect();
    equal("key order", &ours, &keys)?;
    for record in records {
        let theirs = document[&record.key].as_object().unwrap();
        let start = usize::try_from(record.offset).unwrap();
        equal("first byte", &text[start], &b'{')?;
        equal("index", &record.index, &record.key.parse().ok())?;
        let mut left = theirs.clone();
        let gold = left
            .shift_remove("gold")
            .or_else(|| left.shift_remove("refr"));
        equal("gold", &record.gold.as_ref().map(to_serde), &gold)?;
        for (name, ours) in [
            ("prediction", &record.prediction),
            ("origin_prompt", &record.origin_prompt),
        ] {
            equal(name, &ours.as_ref().map(to_serde), &left.shift_remove(name))?;
        }
        let members: serde_json::Map<_, _> = record
            .members
            .iter()
            .map(|(name, value)| (name.clone(), to_serde(value)))
            .collect();
        equal("members", &members, &left)?;
        let names: Vec<&String> = record.members.iter().map(|(name, _)| name).collect();
        equal("member order", &names, &left.keys().collect())?;
    }
    Ok(())
}
