//! SQLite and the conformance suite.

use crate::conformance::{self, conformance};
use evalcore_store::{Store, open};

/// A store in a file of its own, and the directory, which is deleted at the end.
fn file() -> (tempfile::TempDir, Box<dyn Store>) {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path().join("evalcore.db").to_str().unwrap()).unwrap();
    (dir, store)
}

conformance!(in_a_file, file());
conformance!(in_memory, ((), open("sqlite::memory:").unwrap()));
