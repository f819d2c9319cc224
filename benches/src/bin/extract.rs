//! Extracts every run of an evaluation and prints the document: `extract ROOT EVAL_ID`.

use std::error::Error;
use std::io::{BufWriter, Write};

use evalcore::discover::{EvalId, eval_dir, list_runs};
use evalcore::opencompass::extract_runs;
use evalcore::source::OsSource;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [root, eval_id] = arguments.as_slice() else {
        return Err("usage: extract ROOT EVAL_ID".into());
    };
    let source = OsSource::new(root)?;
    let runs = list_runs(&source, &eval_dir(&source, &EvalId::new(eval_id)?)?)?;
    let ids: Vec<&str> = runs.iter().map(evalcore::discover::RunId::as_str).collect();
    let document = extract_runs(&source, eval_id, &ids)?;
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    serde_json::to_writer(&mut out, &document)?;
    out.flush()?;
    Ok(())
}
