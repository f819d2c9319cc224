//! Reads a results file and counts its details: `details FILE`.

use std::error::Error;
use std::fs::File;

use evalcore::opencompass::results::ResultReaderBuilder;

fn main() -> Result<(), Box<dyn Error>> {
    let Some(file) = std::env::args().nth(1) else {
        return Err("usage: details FILE".into());
    };
    let result = ResultReaderBuilder::new().read(File::open(file)?)?;
    let samples = result.details.map_or(0, |details| details.samples);
    evalcore_benches::say(&format!(
        "{samples} samples, {} metrics",
        result.metrics.len()
    ))?;
    Ok(())
}
