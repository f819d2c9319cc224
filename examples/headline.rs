//! Prints one number for each data set and model of a work dir, and how it was made.
//!
//! ```console
//! $ cargo run -p evalcore --features fs --example headline -- [WORK_DIR]
//! ```
//!
//! Without an argument it reads every run of the sample beside this file.
#![expect(clippy::print_stdout, reason = "a program prints its answer")]

use std::collections::BTreeSet;
use std::error::Error;

use evalcore::opencompass::headline_score;
use evalcore::opencompass::workdir::{Workdir, WorkdirOptions};
use evalcore::schema::RowKind;
use evalcore::source::{EntryKind, OsSource, Source, join};

fn main() -> Result<(), Box<dyn Error>> {
    if let Some(dir) = std::env::args().nth(1) {
        return print_headlines(&OsSource::new(dir)?, "");
    }
    let sample = OsSource::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/results"))?;
    for evaluation in directories(&sample, "")? {
        for run in directories(&sample, &evaluation)? {
            print_headlines(&sample, &run)?;
        }
    }
    Ok(())
}

fn directories(source: &OsSource, dir: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let entries = source.list(dir)?;
    let directories = entries
        .iter()
        .filter(|entry| entry.kind == EntryKind::Directory);
    Ok(directories.map(|entry| join(dir, &entry.name)).collect())
}

fn print_headlines(source: &OsSource, dir: &str) -> Result<(), Box<dyn Error>> {
    let workdir = Workdir::open(source, dir, &WorkdirOptions::new())?;
    println!("{}: {}", workdir.path, workdir.why);
    let scored = workdir
        .cells
        .iter()
        .filter(|cell| matches!(cell.row, RowKind::Dataset | RowKind::Group));
    let mut seen = BTreeSet::new();
    for cell in scored {
        if !seen.insert((&cell.model, &cell.dataset)) {
            continue;
        }
        let Some(headline) = headline_score(&workdir, &cell.dataset, &cell.model) else {
            continue;
        };
        let value = headline
            .value
            .map_or("no value".to_owned(), |value| format!("{value:.4}"));
        let rule = format!("{:?}", headline.rule);
        println!(
            "  {} {} {}: {value} ({rule} of {})",
            headline.model,
            headline.dataset,
            headline.metric,
            headline.members.join(", ")
        );
    }
    Ok(())
}
