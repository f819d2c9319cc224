//! Who gave an option its value.

use std::collections::BTreeMap;
use std::fmt;

use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory};

use crate::args::Cli;

/// Where a value comes from, the weakest first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    /// Nobody gave one.
    Default,
    /// `evalcore.toml`.
    File(String),
    /// A variable.
    Environment(String),
    /// A flag.
    CommandLine,
}

impl Origin {
    fn layer(&self) -> u8 {
        match self {
            Self::Default => 0,
            Self::File(_) => 1,
            Self::Environment(_) => 2,
            Self::CommandLine => 3,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(place) => f.write_str(place),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::CommandLine => f.write_str("command line"),
        }
    }
}

/// The origin of each option of the command, by the option's id.
#[derive(Debug, Default)]
pub(crate) struct Origins {
    by_id: BTreeMap<String, Origin>,
}

impl Origins {
    /// Looks at every argument; `given` are the values that stand in for defaults.
    pub(super) fn of(
        command: &clap::Command,
        matches: &ArgMatches,
        given: &BTreeMap<String, (String, Origin)>,
    ) -> Self {
        use clap::parser::ValueSource;

        let origin = |arg: &clap::Arg| {
            let id = arg.get_id().as_str();
            match matches.value_source(id) {
                Some(ValueSource::CommandLine) => Origin::CommandLine,
                Some(ValueSource::EnvVariable) => {
                    let name = arg.get_env().unwrap_or_default();
                    Origin::Environment(name.to_string_lossy().into_owned())
                }
                Some(_) => given
                    .get(id)
                    .map_or(Origin::Default, |(_, origin)| origin.clone()),
                None => Origin::Default,
            }
        };
        let arguments = command.get_arguments();
        let by_id = arguments.map(|arg| (arg.get_id().to_string(), origin(arg)));
        Self {
            by_id: by_id.collect(),
        }
    }

    /// The origin of an option.
    pub(crate) fn get(&self, id: &str) -> &Origin {
        self.by_id.get(id).unwrap_or(&Origin::Default)
    }

    /// Whether nobody gave a value.
    pub(crate) fn is_default(&self, id: &str) -> bool {
        *self.get(id) == Origin::Default
    }

    /// Whether a flag gave the value.
    pub(crate) fn is_command_line(&self, id: &str) -> bool {
        *self.get(id) == Origin::CommandLine
    }

    /// Of options that exclude each other, the one of the strongest layer.
    ///
    /// # Errors
    ///
    /// When one layer gives two of them.
    pub(crate) fn strongest<'a>(&self, ids: &[&'a str]) -> Result<Option<&'a str>, clap::Error> {
        let layer = |id: &str| self.get(id).layer();
        let top = ids.iter().map(|id| layer(id)).max().unwrap_or_default();
        if top == 0 {
            return Ok(None);
        }
        let mut given = ids.iter().filter(|id| layer(id) == top);
        let first = given.next().copied();
        match (first, given.next()) {
            (Some(first), Some(second)) => Err(Cli::command().error(
                ErrorKind::ArgumentConflict,
                format!("the argument '--{first}' cannot be used with '--{second}'"),
            )),
            (first, _) => Ok(first),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(given: &[(&str, Origin)]) -> Origins {
        let by_id = given.iter().map(|(id, o)| ((*id).to_owned(), o.clone()));
        Origins {
            by_id: by_id.collect(),
        }
    }

    #[test]
    fn the_strongest_layer_decides_between_alternatives() {
        let file = || Origin::File("evalcore.toml:1".to_owned());
        let env = || Origin::Environment("X".to_owned());
        let ids = ["api", "rows"];
        for (given, want) in [
            (vec![], Some(None)),
            (vec![("rows", Origin::Default)], Some(None)),
            (vec![("rows", file())], Some(Some("rows"))),
            (
                vec![("rows", Origin::CommandLine), ("api", env())],
                Some(Some("rows")),
            ),
            (vec![("rows", file()), ("api", env())], Some(Some("api"))),
            (vec![("rows", env()), ("api", env())], None),
        ] {
            assert_eq!(origins(&given).strongest(&ids).ok(), want, "{given:?}");
        }
    }
}
