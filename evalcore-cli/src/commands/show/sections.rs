//! What several files hold, one after the other, in the format that was asked for.

use evalcore::Diagnostic;
use evalcore::report::{Field, Table};
use evalcore::schema::wire::SCHEMA_VERSION;
use serde_json::json;

use crate::args::{Format, ShowArgs};
use crate::failure::Failure;
use crate::messages::Messages;
use crate::output::{Destination, Writer, terminal_table};

/// Samples in a table when no limit was asked for.
const USUAL_LIMIT: u64 = 20;
/// Characters of a cell of a table.
const CELL: usize = 60;
/// Rows that are written at a time.
const CHUNK: usize = 256;

/// Whether another row is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum More {
    /// Yes.
    Yes,
    /// The limit was reached.
    No,
}

/// Writes one section a file.
pub(super) struct Sections<'w> {
    writer: &'w Writer,
    to: Destination,
    /// What was asked for; 0 is all.
    wish: Option<u64>,
    /// That of the section that is being written.
    limit: Option<u64>,
    /// Whether sections need the name of their file.
    named: bool,
    count: usize,
    cut: Option<u64>,
    header: Vec<&'static str>,
    now: Section,
}

/// The section that is being written.
#[derive(Default)]
struct Section {
    path: String,
    kind: &'static str,
    columns: Vec<&'static str>,
    rows: u64,
    /// Whether the rows are scores, of which a table shows all and everything.
    known: bool,
    chunk: Vec<Vec<Field>>,
}

impl<'w> Sections<'w> {
    /// Opens the destination.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`].
    pub(super) fn open(writer: &'w Writer, args: &ShowArgs) -> Result<Self, Failure> {
        let mut to = writer.open()?;
        if writer.format() == Format::Json {
            to.put(format!("{{\"schema_version\":{SCHEMA_VERSION},\"files\":["))?;
        }
        let one = matches!(args.paths.as_slice(), [path] if !path.is_dir());
        Ok(Self {
            writer,
            to,
            wish: args.limit,
            limit: None,
            named: !one,
            count: 0,
            cut: None,
            header: Vec::new(),
            now: Section::default(),
        })
    }

    /// Writes a section whose rows are known.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`].
    pub(super) fn whole(
        &mut self,
        path: &str,
        kind: &'static str,
        table: &Table,
        found: &[Diagnostic],
    ) -> Result<(), Failure> {
        self.begin(path, kind, table)?;
        self.limit = self.wish.filter(|limit| *limit > 0);
        self.now.known = true;
        self.rows(table.rows().to_vec())?;
        self.end(found)
    }

    /// Starts a section with the columns of a table.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`].
    pub(super) fn begin(
        &mut self,
        path: &str,
        kind: &'static str,
        table: &Table,
    ) -> Result<(), Failure> {
        let mut columns = table.columns().to_vec();
        let in_rows = matches!(self.writer.format(), Format::Csv | Format::Jsonl);
        if self.named && in_rows {
            columns.insert(0, "path");
        }
        let usual = (self.writer.format() == Format::Table).then_some(USUAL_LIMIT);
        self.limit = self.wish.or(usual).filter(|limit| *limit > 0);
        self.now = Section {
            path: path.to_owned(),
            kind,
            columns,
            ..Section::default()
        };
        if self.writer.format() == Format::Json {
            let comma = if self.count > 0 { "," } else { "" };
            let (path, kind) = (json!(path), json!(kind));
            self.to.put(format!(
                "{comma}\n{{\"path\":{path},\"kind\":{kind},\"rows\":["
            ))?;
        }
        self.count += 1;
        Ok(())
    }

    /// Takes rows, as long as more are wanted.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`].
    pub(super) fn rows(&mut self, rows: Vec<Vec<Field>>) -> Result<More, Failure> {
        for row in rows {
            if self.row(row)? == More::No {
                return Ok(More::No);
            }
        }
        Ok(More::Yes)
    }

    /// Takes a row; one behind the limit is left out.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`].
    pub(super) fn row(&mut self, mut row: Vec<Field>) -> Result<More, Failure> {
        if self.limit.is_some_and(|limit| self.now.rows >= limit) {
            self.cut = self.limit;
            return Ok(More::No);
        }
        self.now.rows += 1;
        if self.now.columns.first() == Some(&"path") {
            row.insert(0, Field::text(&self.now.path));
        }
        if self.writer.format() == Format::Table && !self.now.known {
            row = row.into_iter().map(shorten).collect();
        }
        self.now.chunk.push(row);
        let streams = !matches!(self.writer.format(), Format::Table | Format::Md);
        if streams && self.now.chunk.len() >= CHUNK {
            self.write_chunk()?;
        }
        Ok(More::Yes)
    }

    /// Whether the section that was written last has no rows.
    pub(super) fn is_empty(&self) -> bool {
        self.now.rows == 0
    }

    /// Ends the section.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`].
    pub(super) fn end(&mut self, found: &[Diagnostic]) -> Result<(), Failure> {
        self.write_chunk()?;
        if self.writer.format() == Format::Json {
            let found = json!(found);
            self.to.put(format!("\n],\"diagnostics\":{found}}}"))?;
        }
        Ok(())
    }

    fn write_chunk(&mut self) -> Result<(), Failure> {
        let mut table = Table::new(self.now.columns.clone());
        let fresh = self.now.chunk.len() as u64 == self.now.rows;
        for row in self.now.chunk.drain(..) {
            table.push(row);
        }
        let title = format!("{}: {}", self.now.path, self.now.kind);
        match self.writer.format() {
            Format::Table => {
                if self.named {
                    let gap = if self.count > 1 { "\n" } else { "" };
                    let title = evalcore::report::escape::terminal(&title);
                    self.to.put(format!("{gap}{title}\n"))?;
                }
                self.to.put(terminal_table(&table, self.writer.width()))
            }
            Format::Md => {
                if self.named {
                    let gap = if self.count > 1 { "\n" } else { "" };
                    let title = evalcore::report::escape::markdown(&title);
                    self.to.put(format!("{gap}## {title}\n\n"))?;
                }
                self.to.put(table.to_markdown())
            }
            Format::Csv => {
                let text = table.to_csv()?;
                let (_, body) = text.split_once('\n').unwrap_or_default();
                if self.header == self.now.columns {
                    return self.to.put(body);
                }
                self.header.clone_from(&self.now.columns);
                self.to.put(text)
            }
            Format::Jsonl => self.to.put(table.to_jsonl()?),
            Format::Json => {
                for (at, line) in table.to_jsonl()?.lines().enumerate() {
                    let comma = if at == 0 && fresh { "" } else { "," };
                    self.to.put(format!("{comma}\n{line}"))?;
                }
                Ok(())
            }
        }
    }

    /// Delivers everything, and says whether rows were left out.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`].
    pub(super) fn finish(mut self, messages: Messages) -> Result<(), Failure> {
        if self.writer.format() == Format::Json {
            self.to.put("\n]}\n")?;
        }
        self.to.finish()?;
        if let Some(limit) = self.cut {
            let what = if self.named { " of each" } else { "" };
            messages.note(&format!(
                "showing the first {limit} rows{what}; `--limit 0` shows all"
            ));
        }
        Ok(())
    }
}

/// A cell that fits a table.
fn shorten(field: Field) -> Field {
    match field {
        Field::Text(_) | Field::Json(_) => {
            let text = field.to_plain();
            if text.chars().nth(CELL).is_none() {
                return field;
            }
            let short: String = text.chars().take(CELL - 1).collect();
            Field::Text(short + "…")
        }
        other => other,
    }
}
