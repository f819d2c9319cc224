//! Writes made-up evaluation results: see `benches/README.md`.

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use evalcore_benches::results::Details;
use evalcore_benches::trees::{Table, Tree};
use evalcore_benches::{predictions, results, trees};

const USAGE: &str = "usage:
  generate predictions ITEMS FILE
  generate results-keyed|results-listed ITEMS FILE
  generate tree-sample|tree-mmlu RUNS MODELS DETAILS DIRECTORY";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["predictions", items, file] => {
            predictions::write(&mut BufWriter::new(File::create(file)?), items.parse()?, 1)?;
        }
        [kind @ ("results-keyed" | "results-listed"), items, file] => {
            let details = match *kind {
                "results-keyed" => Details::Keyed,
                _ => Details::Listed,
            };
            let mut out = BufWriter::new(File::create(file)?);
            results::write(&mut out, details, items.parse()?, 1)?;
        }
        [
            kind @ ("tree-sample" | "tree-mmlu"),
            runs,
            models,
            details,
            dir,
        ] => {
            let table = match *kind {
                "tree-sample" => Table::Sample,
                _ => Table::Mmlu,
            };
            let tree = Tree {
                runs: runs.parse()?,
                table,
                models: models.parse()?,
                details: details.parse()?,
            };
            trees::write(Path::new(dir), tree)?;
        }
        _ => return Err(USAGE.into()),
    }
    Ok(())
}
