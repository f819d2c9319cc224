//! Where the directory of a run lies below a root.

use super::id::{EvalId, RunId};
use crate::error::{Error, ErrorKind, Result};
use crate::source::{EntryKind, Source, join};

/// The prefix of a run's directory: `opencompass-{run_id}`.
const RUN_PREFIX: &str = "opencompass-";

/// The directory of an evaluation: `results/{eval_id}` below the root, or `{eval_id}` itself
/// where the root is the results directory already.
///
/// # Errors
///
/// [`ErrorKind::NotFound`], naming `results/{eval_id}`, when neither exists;
/// [`ErrorKind::LinkEscapesRoot`] for a link out of the root.
pub fn eval_dir(source: &dyn Source, eval: &EvalId) -> Result<String> {
    let usual = join("results", eval.as_str());
    for dir in [usual.as_str(), eval.as_str()] {
        match source.kind(dir)? {
            Some(EntryKind::Directory) => return Ok(dir.to_owned()),
            Some(EntryKind::EscapingLink) => {
                return Err(Error::new(ErrorKind::LinkEscapesRoot).at_path(source.display(dir)));
            }
            _ => {}
        }
    }
    Err(Error::new(ErrorKind::NotFound).at_path(source.display(&usual)))
}

/// The directory of a run below its evaluation's: `opencompass-{run_id}`.
#[must_use]
pub fn run_dir(eval_dir: &str, run: &RunId) -> String {
    join(eval_dir, &format!("{RUN_PREFIX}{run}"))
}

/// The runs of an evaluation, by the names of the directories, sorted.
///
/// A name that stands for a file or a link that can not be followed is a run as well: opening it
/// tells why it can not be read.
///
/// # Errors
///
/// Those of [`Source::list`].
pub fn list_runs(source: &dyn Source, eval_dir: &str) -> Result<Vec<RunId>> {
    let entries = source.list(eval_dir)?;
    let ids = entries
        .iter()
        .filter_map(|entry| entry.name.strip_prefix(RUN_PREFIX))
        .filter_map(|id| RunId::new(id).ok());
    Ok(ids.collect())
}
