//! Console transcripts: each command, its help, its failures and exit codes.

use crate::support::workspace;

#[test]
fn transcripts() {
    // Paths in the transcripts are those of someone at the root of the workspace.
    std::env::set_current_dir(workspace()).unwrap();
    trycmd::TestCases::new()
        .env("NO_COLOR", "1")
        .case("evalcore-cli/tests/cmd/*.trycmd");
}
