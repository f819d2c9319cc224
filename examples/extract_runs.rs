//! Extracts every run of an evaluation and prints its scores and what is missing.
//!
//! ```console
//! $ cargo run -p evalcore --features fs --example extract_runs -- [ROOT [EVAL_ID]]
//! ```
//!
//! Without arguments it reads the sample beside this file.
#![expect(clippy::print_stdout, reason = "a program prints its answer")]

use std::error::Error;

use evalcore::discover::{EvalId, eval_dir, list_runs};
use evalcore::opencompass::extract_runs;
use evalcore::source::{OsSource, Source};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let root = args
        .next()
        .unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/../examples").to_owned());
    let source = OsSource::new(root)?;
    let eval_id = match args.next() {
        Some(id) => id,
        None => first_evaluation(&source)?,
    };

    let dir = eval_dir(&source, &EvalId::new(&eval_id)?)?;
    let runs: Vec<String> = list_runs(&source, &dir)?
        .iter()
        .map(ToString::to_string)
        .collect();
    let extraction = extract_runs(&source, &eval_id, &runs)?;

    for run in &extraction.results {
        println!("run {}: {}", run.run_id, run.why.as_deref().unwrap_or("-"));
        for score in &run.scores {
            let value = match (score.exact.or(score.score), &score.non_finite) {
                (Some(value), _) => value.to_string(),
                (None, name) => name.clone().unwrap_or_default(),
            };
            let n = score.n.map_or("?".to_owned(), |n| n.to_string());
            println!(
                "  {} {} {}: {value} ({}), n = {n}",
                score.model,
                score.dataset,
                score.metric,
                score.unit.as_str(),
            );
        }
        for cell in run.missing.iter().filter(|cell| cell.reason.lacks_value()) {
            let evidence = cell.evidence.as_deref().unwrap_or("no evidence");
            let reason = cell.reason.as_str();
            println!("  {} {}: {reason}: {evidence}", cell.model, cell.dataset);
        }
        for found in &run.diagnostics {
            println!("  {found}");
        }
    }
    let counts = extraction.counts;
    println!(
        "{} of {} runs gave scores; {} scores, {} cells without one",
        counts.succeeded, counts.runs, counts.scores, counts.missing
    );
    Ok(())
}

/// The first evaluation below `results/`, by name.
fn first_evaluation(source: &OsSource) -> Result<String, Box<dyn Error>> {
    let entries = source.list("results")?;
    let first = entries.into_iter().next();
    Ok(first.ok_or("no evaluation below `results`")?.name)
}
