//! What the config and the raw section of the TXT add to a table.

use crate::diagnostic::Diagnostic;
use crate::discover::Timestamp;
use crate::opencompass::config::{ConfigFileName, RunConfig, SummaryGroup};
use crate::schema::{Group, GroupMember};
use crate::source::{Source, join};

use super::candidate::Candidate;

/// A config with inlined data can be long; one above this is not read.
const CONFIG_LIMIT: u64 = 256 << 20;

/// Reads the config of the invocation that wrote the summary, else the latest one.
pub(super) fn read_config(
    source: &dyn Source,
    candidate: &Candidate,
    time: Option<Timestamp>,
    found: &mut Vec<Diagnostic>,
) -> Option<RunConfig> {
    let dir = join(&candidate.path, "configs");
    // Where it can not be listed, the choice of the directory has said so.
    let entries = source.list(&dir).ok()?;
    let named = entries.iter().filter_map(|entry| {
        let name = ConfigFileName::parse(&entry.name)?;
        Some((Some(name.time) == time, name.time, entry.name.as_str()))
    });
    let (.., name) = named.max()?;
    let path = join(&dir, name);
    let place = source.display(&path);
    let read = source.read(&path, CONFIG_LIMIT);
    match read.and_then(|bytes| RunConfig::parse(&bytes)) {
        Ok(mut config) => {
            let diagnostics = std::mem::take(&mut config.diagnostics);
            found.extend(diagnostics.into_iter().map(|one| one.at_path(&*place)));
            Some(config)
        }
        Err(error) => {
            found.push(error.at_path(place).to_diagnostic());
            None
        }
    }
}

/// The groups of a config in the shape of the schema.
pub(super) fn groups(groups: &[SummaryGroup]) -> Vec<Group> {
    groups.iter().map(group).collect()
}

fn group(group: &SummaryGroup) -> Group {
    let members = group
        .subsets
        .iter()
        .map(|subset| GroupMember::new(subset.dataset.clone(), subset.metric.clone()));
    let metric = group.metric_name().to_owned();
    Group::new(group.name.clone(), metric, members.collect())
}
