//! The file `evalcore.toml`.

use std::io;
use std::path::{Path, PathBuf};

use evalcore::source::MemorySource;
use evalcore::{Code, Error, ErrorKind, Position};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::failure::Failure;
use crate::messages::Excerpts;

/// The file that is read when no other is named.
const DEFAULT_NAME: &str = "evalcore.toml";

/// A setting of the file.
#[derive(Debug)]
pub(super) struct Setting {
    /// The command it is for; `None`: every command that has the option.
    pub(super) command: Option<String>,
    /// The option, as its long flag without the dashes.
    pub(super) key: String,
    /// The value as it would stand on the command line.
    pub(super) value: String,
    /// Where it stands.
    pub(super) position: Position,
}

/// The settings of a file.
#[derive(Debug)]
pub(super) struct ConfigFile {
    pub(super) path: String,
    text: String,
    pub(super) settings: Vec<Setting>,
}

impl ConfigFile {
    /// Reads the file that was named, else the default one where it exists.
    ///
    /// # Errors
    ///
    /// When the named file can not be read, and for anything that is no setting.
    pub(super) fn load(named: Option<&Path>) -> Result<Option<Self>, Failure> {
        let path = named.map_or_else(|| PathBuf::from(DEFAULT_NAME), Path::to_path_buf);
        let shown = path.display().to_string();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => {
                return Ok(None);
            }
            Err(error) => return Err(Failure::usage(Error::io("read", error).at_path(shown))),
        };
        Self::parse(shown, &text).map(Some)
    }

    fn parse(path: String, text: &str) -> Result<Self, Failure> {
        let refuse = |message: String, offset: usize| {
            let position = Position::locate(text.as_bytes(), offset as u64);
            refused(&path, text, position, message)
        };
        let table = DeTable::parse(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            refuse(error.message().replace('\n', ", "), offset)
        })?;
        let mut settings = Vec::new();
        let mut add = |command: Option<&str>, key: &str, value: &Spanned<DeValue<'_>>, at| {
            let Some(text_of_value) = as_argument(value.get_ref()) else {
                let message = format!("expected `{key}` to be a text, number, boolean or list");
                return Err(refuse(message, value.span().start));
            };
            settings.push(Setting {
                command: command.map(str::to_owned),
                key: key.to_owned(),
                value: text_of_value,
                position: Position::locate(text.as_bytes(), at),
            });
            Ok(())
        };
        for (key, value) in table.get_ref() {
            let name = key.get_ref().as_ref();
            match value.get_ref() {
                DeValue::Table(inner) => {
                    for (key, value) in inner {
                        let at = key.span().start as u64;
                        add(Some(name), key.get_ref(), value, at)?;
                    }
                }
                _ => add(None, name, value, key.span().start as u64)?,
            }
        }
        settings.sort_by_key(|setting| setting.position.offset);
        let text = text.to_owned();
        Ok(Self {
            path,
            text,
            settings,
        })
    }

    /// The failure for a setting of this file.
    pub(super) fn refuse(&self, setting: &Setting, message: String) -> Failure {
        refused(&self.path, &self.text, setting.position, message)
    }
}

fn refused(path: &str, text: &str, position: Position, message: String) -> Failure {
    let error = Error::new(ErrorKind::Rejected {
        code: Code::ParameterInvalid,
        message,
    });
    let error = error.at_path(path).at(position);
    let mut source = MemorySource::new();
    source.insert(path, text.as_bytes());
    let excerpt = Excerpts::new(&source).of(&error.to_diagnostic());
    Failure::Usage { error, excerpt }
}

/// A value as it would stand on the command line; a list is joined by commas.
fn as_argument(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Boolean(value) => Some(value.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(number) => Some(number.to_string()),
        DeValue::Array(items) => {
            let texts: Option<Vec<String>> = items
                .iter()
                .map(|item| match item.get_ref() {
                    DeValue::Array(_) => None,
                    item => as_argument(item),
                })
                .collect();
            Some(texts?.join(","))
        }
        DeValue::Datetime(_) | DeValue::Table(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_stand_at_the_top_or_under_a_command() {
        let text =
            "format = \"csv\"\nthreads = 2\n[extract]\nrun-ids = [\"a\", \"b\"]\nstrict = true\n";
        let file = ConfigFile::parse("c.toml".to_owned(), text).unwrap();
        let found: Vec<_> = file
            .settings
            .iter()
            .map(|s| {
                (
                    s.command.as_deref(),
                    &*s.key,
                    &*s.value,
                    s.position.line.unwrap(),
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                (None, "format", "csv", 1),
                (None, "threads", "2", 2),
                (Some("extract"), "run-ids", "a,b", 4),
                (Some("extract"), "strict", "true", 5),
            ]
        );
    }

    #[test]
    fn what_is_no_setting_is_refused_with_its_place() {
        for (text, place) in [
            ("format = ", "c.toml:1:10: "),
            ("\nroot = 2025-10-16", "c.toml:2:8: "),
            ("[extract]\nroot = [[1]]", "c.toml:2:8: "),
            ("a = 1\na = 2\n", "c.toml:2:1: "),
        ] {
            let failure = ConfigFile::parse("c.toml".to_owned(), text).unwrap_err();
            let Failure::Usage { error, excerpt } = failure else {
                panic!("{failure:?}");
            };
            assert_eq!(error.code(), Code::ParameterInvalid);
            assert!(error.to_string().starts_with(place), "{error}");
            assert!(excerpt.is_some());
        }
    }
}
