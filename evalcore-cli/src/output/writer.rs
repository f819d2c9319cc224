//! Documents and tables in the format that was asked for.

use std::io::IsTerminal;
use std::path::PathBuf;

use evalcore::report::Table;
use serde::Serialize;
use serde_json::Value;

use super::{Destination, terminal_table};
use crate::args::{FileArgs, Format, FormatArgs, PrettyArgs};
use crate::commands::Context;
use crate::failure::Failure;
use crate::layers::unfit_format;

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
            pretty: on_terminal,
            width: on_terminal.then(terminal_width).flatten(),
        }
    }

    /// Indents JSON or not, where that was asked for.
    pub(crate) fn pretty(mut self, pretty: &PrettyArgs) -> Self {
        self.pretty = pretty.pretty.unwrap_or(self.pretty);
        self
    }

    /// Settles the options where only some formats make sense; the first one is usual. A wish from
    /// the environment or the file that does not fit is passed over.
    ///
    /// # Errors
    ///
    /// [`Failure::Arguments`] when the command line asks for another format.
    pub(crate) fn one_of(
        file: &FileArgs,
        format: &FormatArgs,
        context: &Context<'_>,
        formats: &[Format],
    ) -> Result<Self, Failure> {
        let usual = formats.first().copied().unwrap_or(Format::Json);
        let mut writer = Self::new(file, format, usual);
        if !formats.contains(&writer.format) {
            if context.origins.is_command_line("format") {
                return Err(unfit_format(writer.format, usual));
            }
            writer.format = usual;
        }
        Ok(writer)
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

    /// The JSON of a document as a value, to be added to.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`].
    pub(crate) fn value<T: Serialize>(&self, document: &T) -> Result<Value, Failure> {
        serde_json::to_value(document).map_err(|error| Failure::Write {
            path: self.path.clone(),
            source: error.into(),
        })
    }

    /// Writes a table.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`].
    pub(crate) fn table(&self, table: &Table) -> Result<(), Failure> {
        let text = match self.format {
            Format::Table => terminal_table(table, self.width),
            Format::Csv => table.to_csv()?,
            Format::Md => table.to_markdown(),
            Format::Json | Format::Jsonl => table.to_jsonl()?,
        };
        self.text(&text)
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
