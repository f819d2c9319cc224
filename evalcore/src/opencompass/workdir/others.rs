//! The summaries beside the tables that were read.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::opencompass::summary::{SummaryFileName, SummaryFormat};
use crate::source::Source;

use super::candidate::Candidate;
use super::load::{Loaded, stem};

const OLDER: &str = "summary of another invocation in the same directory: not read";
const JUDGE: &str = "summary by a judge: not read, ask for it by the judge's name";
const REPORT: &str = "report beside the table: not read, show it by its path";

/// Mentions each summary that was not read, once for all of its formats.
pub(super) fn mention_others(
    source: &dyn Source,
    candidate: &Candidate,
    loaded: &[Loaded],
    found: &mut Vec<Diagnostic>,
) {
    let mut known: BTreeSet<&str> = loaded.iter().map(|table| stem(&table.path)).collect();
    // Where no table could be read, what was tried has been reported.
    let Some(first) = loaded.first() else { return };
    let mut csv_first: Vec<_> = candidate.summaries.iter().collect();
    csv_first.sort_by_key(|file| !file.path.ends_with(".csv"));
    for file in csv_first {
        if let Some(remark) = remark(&file.name, first)
            && known.insert(stem(&file.path))
        {
            let other = Diagnostic::info(Code::WorkdirOtherSummary, remark);
            found.push(other.at_path(source.display(&file.path)));
        }
    }
}

/// What there is to say of a file of this name; nothing of those that hold no scores.
fn remark(name: &SummaryFileName, first: &Loaded) -> Option<&'static str> {
    match name {
        SummaryFileName::Judge {
            format: SummaryFormat::Json,
            ..
        }
        | SummaryFileName::AllScores {
            format: SummaryFormat::Json,
            ..
        }
        | SummaryFileName::WorkFile
        | SummaryFileName::Other => None,
        _ if name.time().is_some_and(|time| Some(time) != first.time) => Some(OLDER),
        SummaryFileName::Plain { .. } => Some(OLDER),
        SummaryFileName::Judge { .. } => Some(JUDGE),
        _ => Some(REPORT),
    }
}
