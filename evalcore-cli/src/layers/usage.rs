//! Errors of usage that the parser can not see, in its words.

use clap::ValueEnum;
use clap::error::ErrorKind;

use super::parse::command;
use crate::args::Format;
use crate::failure::Failure;

/// A required option was given by no layer.
pub(crate) fn missing_option(name: &str, option: &str) -> Failure {
    let message = format!("the following required arguments were not provided:\n  {option}");
    let mut root = command();
    root.build();
    let error = match root.find_subcommand_mut(name) {
        Some(sub) => sub.error(ErrorKind::MissingRequiredArgument, message),
        None => root.error(ErrorKind::MissingRequiredArgument, message),
    };
    error.into()
}

/// A format was asked for that the data does not have.
pub(crate) fn unfit_format(format: Format, usual: Format) -> Failure {
    let name = |format: Format| {
        let value = format.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    };
    let message = format!(
        "the argument '--format {}' cannot be used here: the data is written as {}",
        name(format),
        name(usual)
    );
    command().error(ErrorKind::ArgumentConflict, message).into()
}
