//! Where data goes: stdout or a file, as JSON, a table or lines.

mod destination;
mod terminal_table;
mod writer;

pub(crate) use destination::Destination;
pub(crate) use terminal_table::terminal_table;
pub(crate) use writer::Writer;
