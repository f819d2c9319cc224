//! Reads predictions files and visits every prediction and reference: `visit FILE...`, each file
//! on a thread of its own; `visit count FILE...` only counts.

use std::error::Error;
use std::fs::File;

use evalcore::json::Value;
use evalcore::opencompass::predictions::{Prediction, PredictionReaderBuilder, count_predictions};
use rayon::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let mut files: Vec<String> = std::env::args().skip(1).collect();
    let counts = files.first().is_some_and(|first| first == "count");
    if counts {
        files.remove(0);
    }
    let one = if counts { count } else { visit };
    let found: Vec<Result<(u64, usize), String>> = files.par_iter().map(|file| one(file)).collect();
    for (file, found) in files.iter().zip(found) {
        let (records, characters) = found?;
        evalcore_benches::say(&format!(
            "{file}: {records} samples, {characters} bytes of text"
        ))?;
    }
    Ok(())
}

fn count(file: &str) -> Result<(u64, usize), String> {
    let opened = File::open(file).map_err(|error| error.to_string())?;
    let outcome = count_predictions(opened).map_err(|error| error.to_string())?;
    Ok((outcome.records, 0))
}

fn visit(file: &str) -> Result<(u64, usize), String> {
    let opened = File::open(file).map_err(|error| error.to_string())?;
    let mut reader = PredictionReaderBuilder::new().from_reader(opened);
    let mut record = Prediction::default();
    let (mut records, mut characters) = (0, 0);
    while reader
        .read_record(&mut record)
        .map_err(|error| error.to_string())?
    {
        records += 1;
        characters += record.text().map_or(0, str::len);
        characters += record
            .gold
            .as_ref()
            .and_then(Value::as_str)
            .map_or(0, str::len);
    }
    Ok((records, characters))
}
