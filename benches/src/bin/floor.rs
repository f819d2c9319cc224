//! The file system work that any extraction does, and nothing else: `floor ROOT EVAL_ID`.
//!
//! For each run three directories are listed (the run's, the invocation's, its `summary/`) and
//! the CSV is read, on all cores. What is parsed comes on top.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [root, eval_id] = arguments.as_slice() else {
        return Err("usage: floor ROOT EVAL_ID".into());
    };
    let runs = entries(&Path::new(root).join("results").join(eval_id))?;
    let bytes: Result<Vec<usize>, std::io::Error> = runs.par_iter().map(|run| read(run)).collect();
    let total: usize = bytes?.iter().sum();
    evalcore_benches::say(&format!("{} runs, {total} bytes", runs.len()))?;
    Ok(())
}

fn entries(dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    fs::read_dir(dir)?.map(|entry| Ok(entry?.path())).collect()
}

fn read(run: &Path) -> std::io::Result<usize> {
    let mut bytes = 0;
    for invocation in entries(run)? {
        for part in entries(&invocation)? {
            for file in entries(&part)? {
                if file.extension().is_some_and(|extension| extension == "csv") {
                    bytes += fs::read(file)?.len();
                }
            }
        }
    }
    Ok(bytes)
}
