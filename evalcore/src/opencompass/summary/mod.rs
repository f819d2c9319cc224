//! Summary files: one table, however it was written.
//!
//! | file | reader |
//! | --- | --- |
//! | `summary_<time>.csv` and every other CSV below `summary/` | [`parse_summary_csv`], [`SummaryReader`] |
//! | `summary_<time>.md` | [`parse_summary_md`] |
//! | `summary_<time>.txt` | [`parse_summary_txt`] |
//! | the JSON of Flames | [`SummaryReaderBuilder::read_json`] |
//!
//! [`SummaryFileName`] says what a file is by its name, [`SummaryLayout`] how each layout maps
//! onto rows, and [`cross_check`] whether the three files of one summary agree.

mod align;
mod bpb;
mod circular;
mod columns;
mod cross;
mod default;
mod dispatch;
mod draft;
mod file_name;
mod flames;
mod labels;
mod layout;
mod markdown;
mod model_rows;
mod number;
mod ordinary;
mod pairs;
mod plain;
mod reader;
mod record;
mod report_name;
mod separator;
mod table;
mod text;
mod txt;
mod variant;

pub use cross::cross_check;
pub use file_name::{SummaryFileName, SummaryFormat};
pub use layout::SummaryLayout;
pub use reader::{
    SummaryReader, SummaryReaderBuilder, parse_summary_csv, parse_summary_md, parse_summary_txt,
};
pub use report_name::SubjectiveReport;
pub use separator::is_separator_name;
pub use table::{CellCount, CellValue, RowKind, SummaryCell, SummaryRow, SummaryTable};
pub use txt::{SummaryTxt, TxtSection, TxtSectionKind};
