//! The files of a model's predictions directory.

use crate::error::{Error, ErrorKind, Result};
use crate::source::{EntryKind, Source, join};

use super::shards::{ShardPlan, group_shards};

/// Names of data sets may hold `/`, but not this many of them.
const MAX_DEPTH: usize = 24;

/// Lists the predictions directory of one model and groups its files by data set.
///
/// Hidden names are left aside; paths are relative to `dir`.
///
/// # Errors
///
/// Those of [`Source::list`]; [`ErrorKind::UnknownLayout`] for directories that nest deeper than
/// 24 levels.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::predictions::list_predictions;
/// use evalcore::source::MemorySource;
///
/// let mut tree = MemorySource::new();
/// tree.insert("predictions/m/gsm8k.json", *b"{}");
/// tree.insert("predictions/m/math_0.json", *b"{}");
/// tree.insert("predictions/m/math_1.json", *b"{}");
/// let plan = list_predictions(&tree, "predictions/m")?;
/// assert_eq!(plan.sets[1].files, ["math_0.json", "math_1.json"]);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn list_predictions(source: &dyn Source, dir: &str) -> Result<ShardPlan> {
    let mut files = Vec::new();
    let mut open = vec![(String::new(), 0)];
    while let Some((below, depth)) = open.pop() {
        let here = join(dir, &below);
        let here = here.trim_end_matches('/');
        if depth > MAX_DEPTH {
            return Err(Error::new(ErrorKind::UnknownLayout {
                expected: "a directory of predictions",
                found: format!("directories that nest deeper than {MAX_DEPTH} levels"),
            })
            .at_path(source.display(here)));
        }
        for entry in source.list(here)? {
            let path = join(&below, &entry.name);
            match entry.kind {
                _ if entry.name.starts_with('.') => {}
                EntryKind::File => files.push(path),
                EntryKind::Directory => open.push((path, depth + 1)),
                _ => {}
            }
        }
    }
    files.sort_unstable();
    let none: [&str; 0] = [];
    Ok(group_shards(&files, &none))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::MemorySource;

    #[test]
    fn names_with_slashes_and_hidden_files() {
        let mut tree = MemorySource::new();
        for path in [
            "m/cibench/pandas.json",
            "m/.lock/x.json",
            "m/a.json",
            "m/tmp_b.json",
        ] {
            tree.insert(path, *b"{}");
        }
        let plan = list_predictions(&tree, "m").unwrap();
        let sets: Vec<&str> = plan.sets.iter().map(|set| set.dataset.as_str()).collect();
        assert_eq!(sets, ["a", "cibench/pandas"]);
        assert_eq!(plan.set_aside, ["tmp_b.json"]);
        assert!(list_predictions(&tree, "gone").is_err());
    }
}
