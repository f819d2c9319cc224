//! Old versions out of the archive.

use std::collections::BTreeSet;

use evalcore::Result;
use serde::Serialize;

use super::manifest::Manifest;
use super::objects::Archive;
use crate::retention::PruneOptions;
use crate::time::Time;

/// What was pruned of an archive, or would be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ArchivePruneReport {
    /// Whether nothing was deleted.
    pub dry_run: bool,
    /// The versions.
    pub versions: Vec<PrunedVersion>,
    /// Objects that go with them.
    pub objects: u64,
    /// Bytes of these objects.
    pub bytes: u64,
    /// Versions that are old enough and stay.
    pub protected: u64,
}

/// A version whose files go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PrunedVersion {
    /// The evaluation.
    pub eval_id: String,
    /// The run.
    pub run_id: String,
    /// The version.
    pub version: u32,
    /// When it was archived.
    pub archived_at: Time,
}

impl Archive {
    /// Prunes versions archived before the cutoff, but for kept ones and the newest ones of a run
    /// that the options spare. The manifest still names them; objects that another version needs
    /// stay. What a call that was cut off left undone is done.
    ///
    /// # Errors
    ///
    /// `archive.conflict` where a run is archived at the same time; `archive.…`.
    pub fn prune(&self, options: &PruneOptions) -> Result<ArchivePruneReport> {
        let mut report = ArchivePruneReport {
            dry_run: options.dry_run,
            ..ArchivePruneReport::default()
        };
        for key in self.keys_named("manifest.json")? {
            let (held, manifest) = self.manifest_at(&key)?;
            let (Some(held), Some(mut manifest)) = (held, manifest) else {
                continue;
            };
            let marked = mark(&mut manifest, options, &mut report);
            let doomed = doomed(&manifest);
            report.objects += doomed.len() as u64;
            report.bytes += doomed.iter().map(|(_, size)| size).sum::<u64>();
            let unfinished = manifest
                .versions
                .iter()
                .any(|version| version.pruned_at.is_some() && !version.files.is_empty());
            if options.dry_run || !(marked || unfinished) {
                continue;
            }
            if marked {
                self.swap_manifest(&manifest, Some(&held))?;
            }
            for (key, _) in &doomed {
                self.delete(key)?;
            }
            self.forget(&key, &doomed)?;
        }
        Ok(report)
    }

    /// Takes the files that were deleted out of the manifest.
    fn forget(&self, key: &str, deleted: &BTreeSet<(String, u64)>) -> Result<()> {
        let (held, manifest) = self.manifest_at(key)?;
        let Some(mut manifest) = manifest else {
            return Ok(());
        };
        let live = live(&manifest);
        for version in &mut manifest.versions {
            if version.pruned_at.is_some() {
                version.files.retain(|file| {
                    let gone = deleted.contains(&(file.key.clone(), file.size));
                    !gone && !live.contains(&file.key)
                });
            }
        }
        self.swap_manifest(&manifest, held.as_ref())
    }
}

/// Marks what goes.
fn mark(manifest: &mut Manifest, options: &PruneOptions, report: &mut ArchivePruneReport) -> bool {
    let live = manifest
        .versions
        .iter()
        .filter(|version| version.pruned_at.is_none())
        .count();
    let mut place = 0;
    let mut marked = false;
    let (eval_id, run_id) = (manifest.eval_id.clone(), manifest.run_id.clone());
    for version in &mut manifest.versions {
        if version.pruned_at.is_some() {
            continue;
        }
        place += 1;
        if version.archived_at >= options.cutoff {
            continue;
        }
        if version.kept || place > live.saturating_sub(options.keep_newest) {
            report.protected += 1;
            continue;
        }
        version.pruned_at = Some(options.now);
        marked = true;
        report.versions.push(PrunedVersion {
            eval_id: eval_id.clone(),
            run_id: run_id.clone(),
            version: version.version,
            archived_at: version.archived_at,
        });
    }
    marked
}

fn live(manifest: &Manifest) -> BTreeSet<String> {
    let live = manifest.versions.iter();
    let live = live.filter(|version| version.pruned_at.is_none());
    live.flat_map(|version| &version.files)
        .map(|file| file.key.clone())
        .collect()
}

/// The objects that only pruned versions name.
fn doomed(manifest: &Manifest) -> BTreeSet<(String, u64)> {
    let live = live(manifest);
    let pruned = manifest.versions.iter();
    let pruned = pruned.filter(|version| version.pruned_at.is_some());
    pruned
        .flat_map(|version| &version.files)
        .filter(|file| !live.contains(&file.key))
        .map(|file| (file.key.clone(), file.size))
        .collect()
}
