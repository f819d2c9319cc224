//! Recorded data and what is recorded of it.

use crate::report;
use crate::tree::files;

/// Each damaged file has a snapshot of the error or diagnostics it gives, or a transcript of the
/// command that shows them.
#[test]
fn each_invalid_fixture_has_a_snapshot() {
    let files = files();
    let snapshots: Vec<(&str, String)> = files
        .iter()
        .filter(|file| file.path.starts_with("evalcore/tests/") && file.path.ends_with(".snap"))
        .map(|file| (&*file.path, file.text().unwrap_or_default()))
        .collect();
    let transcripts: Vec<String> = files
        .iter()
        .filter(|file| file.path.starts_with("evalcore-cli/tests/cmd/"))
        .map(|file| file.text().unwrap_or_default())
        .collect();
    let mut without = Vec::new();
    for file in &files {
        let Some(name) = file.path.strip_prefix("evalcore/testdata/invalid/") else {
            continue;
        };
        let is_its = |(path, text): &&(&str, String)| {
            let head = text.split("\n---\n").next().unwrap_or_default();
            path.ends_with(&format!("/{name}.snap")) || head.contains(&file.path)
        };
        let shown = transcripts.iter().any(|text| text.contains(name));
        if !shown && !snapshots.iter().any(|snapshot| is_its(&snapshot)) {
            without.push(file.path.clone());
        }
    }
    report("an invalid fixture has a snapshot of its error", &without);
}
