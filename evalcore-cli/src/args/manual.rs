//! The arguments of `completions` and `man`.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

use super::FileArgs;

/// Print the completions for a shell
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(required_unless_present = "print_config", value_name = "SHELL")]
    pub(crate) shell: Option<Shell>,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}

/// Print the manual page, or write the page of every command
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Write evalcore.1 and one page a command into DIR
    #[arg(
        long,
        env = "EVALCORE_DIR",
        value_name = "DIR",
        conflicts_with = "output"
    )]
    pub(crate) dir: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}
