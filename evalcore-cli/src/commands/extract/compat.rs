//! `--compat`: what another tool printed, byte for byte.

use std::path::Path;

use evalcore::opencompass::compat::budeval::{ScriptEnv, extract_script};
use evalcore::source::{MemorySource, OsSource, Source};

use crate::ExitStatus;
use crate::args::{Compat, ExtractArgs};
use crate::commands::Context;
use crate::failure::Failure;
use crate::output::Destination;

/// Where the volume is mounted in the script's pod.
const USUAL_ROOT: &str = "/workspace/shared";

/// Prints what the script printed; like the script it always succeeds, also without a root.
///
/// # Errors
///
/// [`Failure::Write`].
pub(super) fn extract(args: &ExtractArgs, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    let root = if context.origins.is_default("root") {
        Path::new(USUAL_ROOT)
    } else {
        &args.root
    };
    let source: Box<dyn Source> = match OsSource::new(root) {
        Ok(source) => Box::new(source),
        Err(_) => Box::new(MemorySource::new()),
    };
    let shown = match &args.display_root {
        Some(shown) => shown.clone(),
        None => root.display().to_string(),
    };
    let shown = match shown.trim_end_matches('/') {
        "" => shown.as_str(),
        trimmed => trimmed,
    };
    let eval_id = args.eval_id.as_deref().unwrap_or_default();
    let run_ids = args.run_ids.as_deref().unwrap_or_default();
    let stdout = match args.compat {
        Some(Compat::Budeval) | None => {
            extract_script(&*source, ScriptEnv::new(eval_id, run_ids).root(shown))
        }
    };
    let mut to = Destination::open(args.file.output.as_deref())?;
    to.put(stdout)?;
    to.finish()?;
    Ok(ExitStatus::Success)
}
