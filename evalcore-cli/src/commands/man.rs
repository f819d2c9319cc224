//! `evalcore man`.

use std::io;
use std::path::Path;

use clap::CommandFactory;
use clap_mangen::Man;

use crate::ExitStatus;
use crate::args::{Cli, ManArgs};
use crate::failure::Failure;
use crate::output::Destination;

/// Writes the manual page, or the page of every command into a directory.
///
/// # Errors
///
/// [`Failure::Write`].
pub(super) fn man(args: &ManArgs) -> Result<ExitStatus, Failure> {
    let mut root = Cli::command();
    root.build();
    let Some(dir) = &args.dir else {
        write_page(root, args.file.output.as_deref())?;
        return Ok(ExitStatus::Success);
    };
    std::fs::create_dir_all(dir).map_err(|source| Failure::Write {
        path: Some(dir.clone()),
        source,
    })?;
    write_pages(&root, "evalcore", dir)?;
    write_page(root, Some(&dir.join("evalcore.1")))?;
    Ok(ExitStatus::Success)
}

/// Writes the page of each command within one, and of those within these.
fn write_pages(command: &clap::Command, name: &str, dir: &Path) -> Result<(), Failure> {
    let subs = command.get_subcommands();
    for sub in subs.filter(|sub| sub.get_name() != "help") {
        let name = format!("{name}-{}", sub.get_name());
        write_pages(sub, &name, dir)?;
        let path = dir.join(format!("{name}.1"));
        write_page(sub.clone().name(name), Some(&path))?;
    }
    Ok(())
}

fn write_page(command: clap::Command, path: Option<&Path>) -> Result<(), Failure> {
    let mut page = Vec::new();
    let rendered: io::Result<()> = Man::new(command).render(&mut page);
    let mut to = Destination::open(path)?;
    rendered.map_err(|source| to.failed(source))?;
    to.put(page)?;
    to.finish()
}
