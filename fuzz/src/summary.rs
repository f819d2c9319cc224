//! The readers of summaries.

use evalcore::opencompass::summary::{
    CellValue, RowKind, SummaryLayout, SummaryReaderBuilder, SummaryRow, SummaryTable, cross_check,
    parse_summary_csv, parse_summary_md, parse_summary_txt,
};

use crate::chunks::{Chunked, Pieces};
use crate::near::assert_alike;

/// A table has a cell for every row and model; row by row as at once; strict as tolerant; a plain
/// default table as a splitter of lines and commas reads it, and as its Markdown and text twins.
pub fn summary_csv(data: &[u8]) {
    let table = parse_summary_csv(data);
    let strict = SummaryReaderBuilder::new().strict(true).read_csv(data);
    let streamed = streamed(data);
    let Ok(table) = table else {
        assert!(strict.is_err() && streamed.is_none());
        return;
    };
    assert_shape(&table);
    assert_alike(&streamed.as_ref(), &Some(&table.rows), "at once and by row");
    if let Ok(strict) = strict {
        assert_alike(&strict, &table, "strict and tolerant");
    }
    if let Some(plain) = Plain::split(data) {
        plain.assert_read_as(&table);
        plain.assert_twins(&table);
    }
}

/// A table has a cell for every row and model, and strict reads as tolerant does.
pub fn summary_md(data: &[u8]) {
    let table = parse_summary_md(data);
    let strict = SummaryReaderBuilder::new().strict(true).read_md(data);
    let Ok(table) = table else {
        assert!(strict.is_err());
        return;
    };
    assert_shape(&table);
    assert!(cross_check(Some(&table), Some(&table), None).is_empty());
    if let Ok(strict) = strict {
        assert_alike(&strict, &table, "strict and tolerant");
    }
}

/// The table is that of the csv section, and sections lie within the file, one after the other.
pub fn summary_txt(data: &[u8]) {
    let Ok(txt) = parse_summary_txt(data) else {
        return;
    };
    assert_shape(&txt.table);
    let mut end = 0;
    for section in &txt.sections {
        assert!(section.bytes.start <= section.bytes.end, "{section:?}");
        assert!(end <= section.bytes.start && section.bytes.end <= data.len() as u64);
        end = section.bytes.end;
    }
    let strict = SummaryReaderBuilder::new().strict(true).read_txt(data);
    if let Ok(strict) = strict {
        assert_alike(&strict, &txt, "strict and tolerant");
    }
}

fn streamed(data: &[u8]) -> Option<Vec<SummaryRow>> {
    let reader = Chunked::new(data, Pieces::Single);
    let rows = SummaryReaderBuilder::new().from_reader(reader);
    rows.into_records().collect::<Result<_, _>>().ok()
}

/// Nothing is lost: a cell per row and model, values that are what their kind says.
fn assert_shape(table: &SummaryTable) {
    for row in &table.rows {
        assert_eq!(row.cells.len(), table.models.len(), "{row:?}");
        assert_eq!(row.extra.len(), table.extra_columns.len(), "{row:?}");
        assert!(row.line > 0);
        for cell in &row.cells {
            match cell.value {
                CellValue::Score(value) => assert!(value.is_finite()),
                CellValue::NonFinite(value) => assert!(!value.is_finite()),
                _ => {}
            }
        }
    }
    // Places are in the file, and messages are one line.
    for found in &table.diagnostics {
        assert!(!found.message.is_empty());
        assert!(found.position.is_none_or(|place| place.line != Some(0)));
    }
}

/// A default table as the naive reader sees it.
struct Plain<'a> {
    models: Vec<&'a str>,
    rows: Vec<Vec<&'a str>>,
}

impl<'a> Plain<'a> {
    /// Splits a text that has nothing to repair.
    fn split(data: &'a [u8]) -> Option<Self> {
        let text = str::from_utf8(data).ok()?.strip_suffix('\n')?;
        let odd = |c: char| (c.is_control() && c != '\n') || matches!(c, '"' | '\u{feff}' | '|');
        if text.contains(odd) {
            return None;
        }
        let mut lines = text.split('\n').map(|line| line.split(',').collect());
        let header: Vec<&str> = lines.next()?;
        let rows: Vec<Vec<&str>> = lines.collect();
        let models = header.strip_prefix(&["dataset", "version", "metric", "mode"][..])?;
        let special = ["total_count", "note"];
        let plain = |row: &Vec<&str>| {
            row.len() == header.len()
                && !matches!(
                    row[0],
                    "dataset" | "time" | "checkpoint" | "max_seq_len" | "position_bias"
                )
                && row.iter().any(|cell| !cell.trim().is_empty())
                && !row[2].contains("bpb")
        };
        let sound = !models.is_empty()
            && !rows.is_empty()
            && rows.iter().all(plain)
            && !models.iter().any(|name| special.contains(name));
        sound.then(|| Self {
            models: models.to_vec(),
            rows,
        })
    }

    fn assert_read_as(&self, table: &SummaryTable) {
        assert_eq!(table.layout, SummaryLayout::Default);
        assert!(
            table
                .models
                .iter()
                .map(|name| &**name)
                .eq(self.models.iter().copied())
        );
        assert_eq!(table.rows.len(), self.rows.len());
        for (ours, theirs) in table.rows.iter().zip(&self.rows) {
            let names = [&ours.dataset, &ours.version, &ours.metric, &ours.mode];
            assert!(
                names
                    .iter()
                    .map(|name| &***name)
                    .eq(theirs[..4].iter().copied())
            );
            for (cell, text) in ours.cells.iter().zip(&theirs[4..]) {
                assert_eq!(&*cell.text, *text);
                if let Ok(number) = text.parse::<f64>()
                    && number.is_finite()
                    && text.ends_with(|c: char| c.is_ascii_digit())
                {
                    let read = cell.value.score().map(f64::to_bits);
                    assert_eq!(read, Some(number.to_bits()), "`{text}`");
                }
                if *text == "-" {
                    assert_eq!(cell.value, CellValue::Missing);
                }
            }
            let valued = ours
                .cells
                .iter()
                .any(|cell| cell.value != CellValue::Missing);
            assert!(!(valued && ours.kind == RowKind::Separator), "{ours:?}");
        }
    }

    /// The same table as Markdown and within a text file reads the same.
    fn assert_twins(&self, table: &SummaryTable) {
        let mut records = vec![["dataset", "version", "metric", "mode"].to_vec()];
        records[0].extend(&self.models);
        records.extend(self.rows.iter().cloned());
        let edged = |text: &&str| text.starts_with(' ') || text.ends_with(' ');
        if !records.iter().flatten().any(edged) {
            let mut md: Vec<String> = Vec::new();
            md.extend(records.iter().map(|row| format!("| {} |", row.join(" | "))));
            let rule = vec!["-----"; 4 + self.models.len()].join(" | ");
            md.insert(1, format!("|{rule}|"));
            let md = parse_summary_md((md.join("\n") + "\n").as_bytes()).expect("a sound table");
            assert_eq!(cross_check(Some(table), Some(&md), None), []);
        }
        let rules = ["^", "$"].map(|byte| byte.repeat(128));
        let own_rules = records.iter().any(|row| rules.contains(&row.join(",")));
        if !own_rules {
            let csv: Vec<String> = records.iter().map(|row| row.join(",")).collect();
            let [open, close] = rules;
            let txt = format!("csv format\n{open}\n{}\n{close}\n", csv.join("\n"));
            let txt = parse_summary_txt(txt.as_bytes()).expect("a sound section");
            assert_eq!(cross_check(Some(table), None, Some(&txt.table)), []);
        }
    }
}
