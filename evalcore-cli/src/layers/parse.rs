//! Flags before environment before `evalcore.toml` before defaults.
//!
//! The two weaker layers are put in as defaults of the parser, so that each value is checked by the
//! same rules wherever it stands.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, CommandFactory, FromArgMatches};

use super::config_file::{ConfigFile, Setting};
use super::origins::{Origin, Origins};
use crate::args::{Cli, OTHER_NAMES};
use crate::failure::Failure;

/// Options that can not be set by the file.
const NOT_IN_FILE: [&str; 4] = ["config", "print_config", "help", "version"];

/// An empty variable counts as not set, but for the list of runs: that is an empty list.
const MAY_BE_EMPTY: &str = "run_ids";

/// The command line, complete.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) cli: Cli,
    /// The command's heading in `evalcore.toml`.
    pub(crate) name: String,
    pub(crate) command: clap::Command,
    pub(crate) matches: ArgMatches,
    pub(crate) origins: Origins,
}

/// Parses the command line and lays the other layers under it.
///
/// # Errors
///
/// The parser's own, which include the answers to `--help` and `--version`, and those about
/// `evalcore.toml`.
pub(crate) fn parse(args: &[OsString]) -> Result<Parsed, Failure> {
    let root = command();
    let mut matches = root.clone().try_get_matches_from(args)?;
    let config: Option<PathBuf> = matches.get_one::<PathBuf>("config").cloned();
    let file = ConfigFile::load(config.as_deref())?;
    let names = chosen_names(&matches);
    let chosen = merged(&root, &names);
    let mut given = BTreeMap::new();
    if let Some(file) = &file {
        given = from_file(&root, &names, &chosen, file)?;
    }
    given.extend(from_other_names(&chosen));
    if !given.is_empty() {
        let layered = with_defaults(&root, &names, &given);
        matches = match layered.try_get_matches_from(args) {
            Ok(matches) => matches,
            Err(error) => return Err(blame(&root, &names, &given, args, file.as_ref(), error)),
        };
    }
    let cli = Cli::from_arg_matches(&matches)?;
    let inner = names.iter().fold(&matches, |outer, name| {
        outer.subcommand_matches(name).unwrap_or(outer)
    });
    let origins = Origins::of(&chosen, inner, &given);
    Ok(Parsed {
        cli,
        name: names.into_iter().next().unwrap_or_default(),
        matches: inner.clone(),
        origins,
        command: chosen,
    })
}

/// The parser, with empty variables left aside and without values of variables in its help.
pub(crate) fn command() -> clap::Command {
    let tidy = |arg: Arg| {
        let arg = arg.hide_env_values(true);
        let is_empty = arg
            .get_env()
            .and_then(std::env::var_os)
            .is_some_and(|value| value.is_empty());
        if is_empty && arg.get_id() != MAY_BE_EMPTY {
            arg.env(None::<&'static str>)
        } else {
            arg
        }
    };
    every(Cli::command(), &tidy)
}

/// Changes the arguments of a command and of all within it.
fn every(command: clap::Command, change: &impl Fn(Arg) -> Arg) -> clap::Command {
    command
        .mut_args(change)
        .mut_subcommands(|sub| every(sub, change))
}

/// The names of the command and of the command within it.
fn chosen_names(matches: &ArgMatches) -> Vec<String> {
    let inner = std::iter::successors(matches.subcommand(), |(_, inner)| inner.subcommand());
    inner.map(|(name, _)| name.to_owned()).collect()
}

/// The command with the global options among its own.
fn merged(root: &clap::Command, names: &[String]) -> clap::Command {
    let command = names
        .iter()
        .try_fold(root, |outer, name| outer.find_subcommand(name));
    match command {
        Some(command) if !names.is_empty() => command.clone().args(root.get_arguments().cloned()),
        _ => root.clone(),
    }
}

/// Whether a command or one within it has an option.
fn has_option(command: &clap::Command, long: &str) -> bool {
    option(command, long).is_some() || command.get_subcommands().any(|sub| has_option(sub, long))
}

fn option<'a>(command: &'a clap::Command, long: &str) -> Option<&'a Arg> {
    command
        .get_arguments()
        .filter(|arg| !NOT_IN_FILE.contains(&arg.get_id().as_str()))
        .find(|arg| arg.get_long() == Some(long))
}

fn from_file(
    root: &clap::Command,
    names: &[String],
    chosen: &clap::Command,
    file: &ConfigFile,
) -> Result<BTreeMap<String, (String, Origin)>, Failure> {
    let mut given = BTreeMap::new();
    for setting in &file.settings {
        let known = match &setting.command {
            None => has_option(root, &setting.key),
            Some(name) => match root.find_subcommand(name) {
                None => return Err(file.refuse(setting, format!("unknown command `{name}`"))),
                Some(command) => {
                    has_option(command, &setting.key) || option(root, &setting.key).is_some()
                }
            },
        };
        if !known {
            return Err(file.refuse(setting, format!("unknown key `{}`", setting.key)));
        }
    }
    // What stands under the command's own heading is stronger than what stands at the top.
    let general = |setting: &&Setting| setting.command.is_none();
    let own =
        |setting: &&Setting| setting.command.is_some() && setting.command.as_ref() == names.first();
    let settings = file.settings.iter();
    for setting in settings.clone().filter(general).chain(settings.filter(own)) {
        if let Some(arg) = option(chosen, &setting.key) {
            let place = format!("{}:{}", file.path, setting.position.line.unwrap_or(1));
            let value = (setting.value.clone(), Origin::File(place));
            given.insert(arg.get_id().to_string(), value);
        }
    }
    Ok(given)
}

/// The values of the owner's own names in the environment.
fn from_other_names(chosen: &clap::Command) -> Vec<(String, (String, Origin))> {
    let mut found = Vec::new();
    for (id, names) in OTHER_NAMES {
        if !chosen.get_arguments().any(|arg| arg.get_id() == id) {
            continue;
        }
        let first = names.iter().find_map(|name| {
            let value = std::env::var_os(name)?.to_string_lossy().into_owned();
            (!value.is_empty() || *id == MAY_BE_EMPTY).then_some((*name, value))
        });
        if let Some((name, value)) = first {
            let origin = Origin::Environment(name.to_owned());
            found.push(((*id).to_owned(), (value, origin)));
        }
    }
    found
}

fn with_defaults(
    root: &clap::Command,
    names: &[String],
    given: &BTreeMap<String, (String, Origin)>,
) -> clap::Command {
    let set = |arg: Arg| match given.get(arg.get_id().as_str()) {
        Some((value, _)) => arg.default_value(value.clone()),
        None => arg,
    };
    chosen(root.clone().mut_args(set), names, &set)
}

/// Changes the arguments of the command at the end of the names.
fn chosen(command: clap::Command, names: &[String], change: &impl Fn(Arg) -> Arg) -> clap::Command {
    match names {
        [] => command,
        [name] => command.mut_subcommand(name, |sub| sub.mut_args(change)),
        [name, inner @ ..] => command.mut_subcommand(name, |sub| chosen(sub, inner, change)),
    }
}

/// Finds the value that the parser does not take, and says where it stands.
fn blame(
    root: &clap::Command,
    names: &[String],
    given: &BTreeMap<String, (String, Origin)>,
    args: &[OsString],
    file: Option<&ConfigFile>,
    error: clap::Error,
) -> Failure {
    let culprit = given.iter().find(|(id, value)| {
        let one = BTreeMap::from([((*id).clone(), (*value).clone())]);
        with_defaults(root, names, &one)
            .try_get_matches_from(args)
            .is_err()
    });
    let Some((id, (value, Origin::File(_)))) = culprit else {
        return error.into();
    };
    let long = id.replace('_', "-");
    let setting = file.and_then(|file| {
        let mut settings = file.settings.iter().rev();
        let found = settings.find(|setting| setting.key == long && setting.value == *value)?;
        Some((file, found))
    });
    match setting {
        Some((file, setting)) => {
            let message = format!("`{long}` does not take `{value}`");
            file.refuse(setting, message)
        }
        None => error.into(),
    }
}
