//! The default table as OpenCompass itself writes it, read in one pass.
//!
//! Nothing is decided here that [`super::default`] would decide otherwise, and nothing is
//! repaired: whatever calls for a word to the reader is left to the other readers.

use super::align::{is_mode, is_version};
use super::default::kind;
use super::draft::has_twins;
use super::number::read_cell;
use super::{SummaryCell, SummaryLayout, SummaryRow, SummaryTable, bpb};
use crate::schema::Name;

const HEADER: &str = "dataset,version,metric,mode,";

/// Columns that may be no models.
const EXTRA: [&str; 2] = ["total_count", "note"];

/// Each name is compared with those before it; above this there are too many of them.
const MAX_COLUMNS: usize = 256;

/// Reads a default table about which there is nothing to say; `None` for any other file.
pub(super) fn read(bytes: &[u8]) -> Option<SummaryTable> {
    if !bytes.starts_with(HEADER.as_bytes()) || bytes.last() != Some(&b'\n') {
        return None;
    }
    if memchr::memchr3(b'"', b'\r', 0, bytes).is_some() {
        return None;
    }
    let text = simdutf8::basic::from_utf8(bytes).ok()?;
    let mut lines = Lines { rest: text };
    let models = models(lines.next()?)?;
    let mut rows = Vec::with_capacity(memchr::memchr_iter(b'\n', bytes).count() - 1);
    for (line, number) in lines.zip(2..) {
        rows.push(row(line, number, models.len())?);
    }
    if rows.is_empty() || has_twins(&rows) {
        return None;
    }
    Some(SummaryTable {
        layout: SummaryLayout::Default,
        models,
        extra_columns: Vec::new(),
        rows,
        diagnostics: Vec::new(),
    })
}

/// The lines of a text that ends with a line end, without theirs.
struct Lines<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let at = memchr::memchr(b'\n', self.rest.as_bytes())?;
        let line = self.rest.get(..at);
        self.rest = self.rest.get(at + 1..).unwrap_or_default();
        line
    }
}

/// The fields of a line, by commas.
struct Fields<'a> {
    rest: Option<&'a str>,
}

impl<'a> Iterator for Fields<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest?;
        let Some(at) = memchr::memchr(b',', rest.as_bytes()) else {
            self.rest = None;
            return Some(rest);
        };
        self.rest = rest.get(at + 1..);
        rest.get(..at)
    }
}

fn models(header: &str) -> Option<Vec<Name>> {
    let names = header.get(HEADER.len()..);
    let mut models: Vec<Name> = Vec::new();
    for name in (Fields { rest: names }) {
        let is_odd = name.is_empty() || EXTRA.contains(&name);
        if is_odd || models.len() == MAX_COLUMNS || models.iter().any(|other| other == name) {
            return None;
        }
        models.push(name.into());
    }
    Some(models)
}

fn row(line: &str, number: u64, columns: usize) -> Option<SummaryRow> {
    let mut fields = Fields { rest: Some(line) };
    let dataset = fields.next()?;
    let version = fields.next()?;
    let metric = fields.next()?;
    let mode = fields.next()?;
    let is_row = match mode {
        "-" => version == "-" && metric == "-",
        _ => is_mode(mode) && is_version(version),
    };
    if !is_row || metric == bpb::METRIC {
        return None;
    }
    let mut cells: Vec<SummaryCell> = Vec::with_capacity(columns);
    for text in fields {
        let (cell, remark) = read_cell(text);
        if remark.is_some() || cells.len() == columns {
            return None;
        }
        cells.push(cell);
    }
    if cells.len() < columns {
        return None;
    }
    let mut row = SummaryRow {
        line: number,
        dataset: dataset.into(),
        version: version.into(),
        metric: metric.into(),
        mode: mode.into(),
        cells,
        ..SummaryRow::default()
    };
    row.kind = kind(&row);
    Some(row)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::dispatch::{self, Context};
    use super::super::text;
    use super::*;
    use crate::diagnostic::Sink;

    /// What the readers for any file say, where the one for ordinary files says anything.
    fn check(bytes: &[u8]) -> bool {
        let Some(table) = read(bytes) else {
            return false;
        };
        let mut sink = Sink::new(true);
        let lines = text::lines(bytes, &mut sink).unwrap();
        let general = dispatch::read(&lines, Context::default(), sink).unwrap();
        // NaN is not equal to itself.
        assert_eq!(format!("{table:?}"), format!("{general:?}"));
        true
    }

    #[test]
    fn what_opencompass_writes_is_ordinary() {
        for rows in [
            "demo_gsm8k,1d7fe4,accuracy,gen,65.62",
            "mmlu,-,naive_average,ppl,65.62\nd,002837,accuracy,gen,-",
            "--- Exam ---,-,-,-,-\n,-,-,-,-\nd,-,-,-,-\ne,-,-,-,nan",
        ] {
            let table = format!("dataset,version,metric,mode,a model\n{rows}\n");
            assert!(check(table.as_bytes()), "{table}");
        }
    }

    #[test]
    fn what_calls_for_a_word_is_not() {
        for rows in [
            "",
            "d,1d7fe4,accuracy,gen",
            "d,1d7fe4,accuracy,gen,1.00,2.00",
            "a,b,1d7fe4,accuracy,gen,1.00",
            "d,1d7fe4,accuracy,gen,1.00%",
            "d,1d7fe4,accuracy,gen,one",
            "d,1d7fe4,accuracy,gen,1.00\nd,1d7fe4,accuracy,gen,2.00",
            "d,1d7fe4,accuracy,gen,1.00\n",
            "\"d\",1d7fe4,accuracy,gen,1.00",
            "d,1d7fe4,accuracy,gen,1.00\r",
            "time,version,metric,mode,m",
            "d,-,correct_bpb-incorrect_bpb,ppl,0.1/0.2/0.3",
        ] {
            let table = format!("dataset,version,metric,mode,m\n{rows}\n");
            assert!(read(table.as_bytes()).is_none(), "{table}");
        }
    }

    /// The fields of a row with three cells.
    fn row_of_three() -> impl Strategy<Value = Vec<String>> {
        let name = prop_oneof![8 => "[a-z]{1,2}|[a-c#-]{0,9}", 1 => "dataset"];
        let rest = prop_oneof![
            8 => "(1d7fe4|002837|-),[xy],(gen|ppl|unknown)|-,-,-",
            1 => "(1d7fe4|-|g|version),([xy]|-|correct_bpb-incorrect_bpb),(gen|-|x|)",
        ];
        let cell = prop_oneof![
            40 => "[0-9]{1,2}\\.[0-9]{2}|-|nan|-inf|| 1",
            1 => "1%|x|1e400|2\\.00 \\(1/2\\)"
        ];
        let cells = proptest::collection::vec(cell, 3);
        (name, rest, cells).prop_map(|(name, rest, cells)| {
            let rest = rest.split(',').map(str::to_owned);
            std::iter::once(name).chain(rest).chain(cells).collect()
        })
    }

    proptest! {
        #[test]
        fn the_ordinary_reader_agrees_with_the_general_one(
            names in proptest::collection::vec("[m-z]{1,3}|[m-z]{1,3}|[m-z]{1,3}|m?|note", 1..4),
            rows in proptest::collection::vec(row_of_three(), 0..4),
            // A row may have a cell more or less than the header.
            odd in proptest::option::weighted(0.2, (0_usize..4, 0_usize..3)),
            end in "\n|\n|\n|",
        ) {
            let mut text = format!("dataset,version,metric,mode,{}", names.join(","));
            for (at, row) in rows.iter().enumerate() {
                let columns = match odd {
                    Some((place, columns)) if place == at => columns,
                    _ => names.len(),
                };
                text.push('\n');
                text.push_str(&row[..4 + columns].join(","));
            }
            text.push_str(&end);
            check(text.as_bytes());
        }
    }
}
