//! Raw work dirs in an object store: S3 or a local directory.
//!
//! ```text
//! {eval_id}/{run_id}/
//!     summary_{timestamp}.csv       the summaries as they are, .md and .txt likewise
//!     predictions_{timestamp}.json  the only predictions; several: predictions_{timestamp}/{model}/{dataset}.json
//!     files/{path}                  everything else, by its path in the work dir
//!     metadata.json                 what the newest version is and says
//!     manifest.json                 every version: each file with its key, size and SHA-256
//! ```
//!
//! Objects are created and never overwritten; a file that changed under its name gets a part of its
//! hash into the key. A version exists from the moment when `manifest.json` names it, which is
//! swapped only if nobody else swapped it since it was read.

mod keep;
mod layout;
mod manifest;
mod metadata;
mod objects;
mod place;
mod prune;
mod restore;
mod tree;

pub use keep::{ArchiveReport, KeepOptions};
pub use manifest::{ArchivedFile, ArchivedVersion, LeftOut, Manifest, Review};
pub use objects::Archive;
pub use place::{ArchivePlace, S3Place};
pub use prune::{ArchivePruneReport, PrunedVersion};
pub use restore::RestoreReport;
