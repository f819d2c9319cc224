//! `evalcore experiment dataset`.

use std::path::Path;

use evalcore::experiment::{
    CombineOptions, Dataset, LabelRules, SplitOptions, changes, combine, frozen_metadata, label,
    split, synthesize,
};
use evalcore::{Code, Error, ErrorKind};

use super::{input, validate};
use crate::ExitStatus;
use crate::args::{
    CombineArgs, DatasetCommand, FileArgs, FreezeArgs, LabelArgs, SplitArgs, SynthesizeArgs,
};
use crate::commands::Context;
use crate::failure::Failure;
use crate::output::Destination;

/// Makes, combines, labels, splits and freezes data sets.
///
/// # Errors
///
/// What keeps a data set from being read or written; bad shares and rules.
pub(super) fn dataset(
    command: &DatasetCommand,
    context: &Context<'_>,
) -> Result<ExitStatus, Failure> {
    match command {
        DatasetCommand::Synthesize(args) => synthesized(args, context),
        DatasetCommand::Combine(args) => combined(args, context),
        DatasetCommand::Label(args) => labelled(args, context),
        DatasetCommand::Analyze(args) => validate::validate(args, context),
        DatasetCommand::Split(args) => parted(args, context),
        DatasetCommand::Freeze(args) => freeze(args, context),
    }
}

fn put(data: &Dataset, file: &FileArgs, context: &Context<'_>) -> Result<(), Failure> {
    let mut to = Destination::open(file.output.as_deref())?;
    to.put(data.to_json())?;
    to.finish()?;
    context
        .messages
        .note(&format!("{} samples", data.samples.len()));
    Ok(())
}

fn synthesized(args: &SynthesizeArgs, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    put(
        &synthesize(args.per_scenario, args.seed)?,
        &args.file,
        context,
    )?;
    Ok(ExitStatus::Success)
}

fn combined(args: &CombineArgs, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    let sets = args.datasets.iter().map(|path| input::dataset(Some(path)));
    let sets: Vec<Dataset> = sets.collect::<evalcore::Result<_>>()?;
    let mut options = CombineOptions::default();
    options.size = args.size;
    options.severities = args.severity.iter().cloned().collect();
    options.per_signature = args.per_signature;
    options.seed = args.seed;
    let data = combine("combined", &sets.iter().collect::<Vec<_>>(), &options)?;
    put(&data, &args.file, context)?;
    Ok(ExitStatus::Success)
}

/// Exits with 3 where samples stay without any label.
fn labelled(args: &LabelArgs, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    let mut data = input::dataset(args.dataset.as_deref())?;
    let by_hand = args
        .by_hand
        .as_deref()
        .map(|path| input::dataset(Some(path)))
        .transpose()?;
    let rules = match &args.rules {
        Some(path) => LabelRules::read(&input::read(path)?)
            .map_err(|error| error.at_path(path.display().to_string()))?,
        None => LabelRules::default(),
    };
    let found = label(&mut data, by_hand.as_ref(), &rules);
    put(&data, &args.file, context)?;
    let without = found.unlabelled.len();
    context.messages.note(&format!(
        "{} labelled before, {} by signature, {} by rule, {without} without a label",
        found.already, found.by_signature, found.by_rule
    ));
    Ok(if without == 0 {
        ExitStatus::Success
    } else {
        ExitStatus::Partial
    })
}

fn parted(args: &SplitArgs, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    let data = input::dataset(args.dataset.as_deref())?;
    let options = SplitOptions::new(args.part.clone())
        .stratify_by(args.stratify_by.as_str())
        .seed(args.seed);
    for (part, (name, _)) in split(&data, &options)?.iter().zip(&args.part) {
        let path = args.into.join(format!("{name}.json"));
        let mut to = Destination::open(Some(&path))?;
        to.put(part.to_json())?;
        to.finish()?;
        context.messages.note(&format!(
            "{}: {} samples",
            path.display(),
            part.samples.len()
        ));
    }
    Ok(ExitStatus::Success)
}

fn freeze(args: &FreezeArgs, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    let data = input::dataset(args.dataset.as_deref())?;
    let dir = args.target.as_deref().unwrap_or(Path::new(""));
    let version = dir
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let shown = dir.display().to_string();
    let before = args
        .before
        .as_deref()
        .map(|path| input::dataset(Some(path)))
        .transpose()?;
    let created = input::timestamp(args.timestamp.as_deref())?;
    if dir.exists() {
        let message = format!("version `{version}` exists");
        let error = Error::new(ErrorKind::Experiment {
            code: Code::DatasetExists,
            message,
        });
        return Err(error.at_path(shown).into());
    }
    std::fs::create_dir_all(dir).map_err(|error| Error::io("create", error).at_path(shown))?;
    let metadata = frozen_metadata(&data, &version, &created, &args.description);
    let mut files = vec![
        ("samples.json", data.to_json()),
        ("metadata.json", metadata.to_json()),
    ];
    if let Some(before) = &before {
        files.push((
            "CHANGELOG.md",
            changes(before, &data).to_markdown(&before.version),
        ));
    }
    for (name, text) in files {
        let mut to = Destination::open(Some(&dir.join(name)))?;
        to.put(text)?;
        to.finish()?;
    }
    let hash = metadata.content_sha256.unwrap_or_default();
    context.messages.note(&format!(
        "froze {version}: {} samples, content {hash}",
        data.samples.len()
    ));
    Ok(ExitStatus::Success)
}
