//! Documents and tables in the format that was asked for.

use std::io::IsTerminal;
use std::path::PathBuf;

use evalcore::report::Table;
use serde::Serialize;

use super::{Destination, terminal_table};
use crate::args::{FileArgs, Format, FormatArgs};
use crate::failure::Failure;

/// How data is written, settled from the options and the terminal.
#[derive(Debug)]
pub(crate) struct Writer {
    path: Option<PathBuf>,
    format: Format,
    pretty: bool,
    width: Option<u16>,
}

impl Writer {
    /// Settles the options; `usual` is the format when none was asked for.
    pub(crate) fn new(file: &FileArgs, format: &FormatArgs, usual: Format) -> Self {
        let on_terminal = is_on_terminal(file);
        Self {
            path: file.output.clone(),
            format: format.format.unwrap_or(usual),
            pretty: format.pretty.unwrap_or(on_terminal),
            width: on_terminal.then(terminal_width).flatten(),
        }
    }

    /// The format that was settled.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// The columns of the terminal, where data goes to one.
    pub(crate) fn width(&self) -> Option<u16> {
        self.width
    }

    /// Opens the destination.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`].
    pub(crate) fn open(&self) -> Result<Destination, Failure> {
        Destination::open(self.path.as_deref())
    }

    /// Writes a text as it is.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`].
    pub(crate) fn text(&self, text: &str) -> Result<(), Failure> {
        let mut to = self.open()?;
        to.put(text)?;
        to.finish()
    }

    /// Writes one JSON document and a line end.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`].
    pub(crate) fn json<T: Serialize>(&self, document: &T) -> Result<(), Failure> {
        let mut to = self.open()?;
        self.json_to(&mut to, document)?;
        to.finish()
    }

    /// Writes one JSON value and a line end to an open destination.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`].
    pub(crate) fn json_to<T: Serialize>(
        &self,
        to: &mut Destination,
        value: &T,
    ) -> Result<(), Failure> {
        let written = if self.pretty && self.format != Format::Jsonl {
            serde_json::to_writer_pretty(&mut *to, value)
        } else {
            serde_json::to_writer(&mut *to, value)
        };
        written.map_err(|error| to.failed(error.into()))?;
        to.put("\n")
    }

    /// Writes each item as JSON on a line of its own.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`].
    pub(crate) fn json_lines<T: Serialize>(&self, items: &[T]) -> Result<(), Failure> {
        let mut to = self.open()?;
        for item in items {
            serde_json::to_writer(&mut to, item).map_err(|error| to.failed(error.into()))?;
            to.put("\n")?;
        }
        to.finish()
    }

    /// The text of a table in the settled format; JSON is a list of objects.
    ///
    /// # Errors
    ///
    /// Those of the table's own writers.
    pub(crate) fn table_text(&self, table: &Table) -> Result<String, Failure> {
        Ok(match self.format {
            Format::Table => terminal_table(table, self.width),
            Format::Csv => table.to_csv()?,
            Format::Md => table.to_markdown(),
            Format::Json | Format::Jsonl => table.to_jsonl()?,
        })
    }
}

fn is_on_terminal(file: &FileArgs) -> bool {
    let to_stdout = file
        .output
        .as_deref()
        .is_none_or(|path| path.as_os_str() == "-");
    to_stdout && std::io::stdout().is_terminal()
}

fn terminal_width() -> Option<u16> {
    let (_, columns) = console::Term::stdout().size_checked()?;
    Some(columns)
}
