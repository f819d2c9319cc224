//! Summaries against the tables that OpenCompass held in memory when it wrote them.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests read files and fail on what they do not expect"
)]

use std::path::{Path, PathBuf};

use evalcore::opencompass::summary::{
    CellValue, SummaryFileName, SummaryFormat, SummaryLayout, SummaryReaderBuilder, SummaryTable,
    cross_check, parse_summary_csv, parse_summary_md, parse_summary_txt,
};
use serde_json::Value;

use crate::support::{Tally, oracle_dir, read, read_json};

/// A row of a captured table: dataset, version, metric, mode, cells.
type Row = (String, String, String, String, Vec<String>);

struct Case {
    id: String,
    dir: PathBuf,
    json: Value,
}

fn cases() -> Vec<Case> {
    let dir = oracle_dir("EVALCORE_OPENCOMPASS_ORACLES", "opencompass");
    let mut found: Vec<Case> = std::fs::read_dir(&dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("case.json").is_file())
        .map(|path| Case {
            id: path.file_name().unwrap().to_str().unwrap().to_owned(),
            json: read_json(&path.join("case.json")),
            dir: path,
        })
        .collect();
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found
}

impl Case {
    /// Paths below the work dir, with what is recorded about them.
    fn summaries(&self) -> Vec<(&str, &Value)> {
        let files = self.json["files"].as_object().unwrap();
        let of_summary = files.iter().filter(|(_, file)| file["kind"] == "summary");
        of_summary
            .map(|(path, file)| (path.as_str(), file))
            .collect()
    }

    fn bytes(&self, path: &str) -> Vec<u8> {
        read(&self.dir.join("work_dir").join(path))
    }

    /// The table a file was written from: its own, its CSV's, or the only one there is.
    fn table(&self, path: &str) -> Option<&Vec<Value>> {
        let tables = self.json["tables"].as_array().unwrap();
        let files = &self.json["files"];
        let csv = Path::new(path).with_extension("csv");
        let index = files[csv.to_str().unwrap()]["table"].as_u64();
        let index = index.or((tables.len() == 1).then_some(0))?;
        tables[usize::try_from(index).unwrap()].as_array()
    }
}

fn texts(row: &Value) -> Vec<String> {
    row.as_array()
        .unwrap()
        .iter()
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

/// The models and rows that a captured table stands for, by the rules of its header.
fn expected(table: &[Value], spaces: bool) -> (Vec<String>, Vec<Row>) {
    let mut rows: Vec<Vec<String>> = table.iter().map(texts).collect();
    if spaces {
        for text in rows.iter_mut().flatten() {
            *text = text.replace(',', " ");
        }
    }
    let header = rows.remove(0);
    if header[1..3] == ["version", "mode"] {
        return circular(&header, &rows);
    }
    if header.get(1).is_none_or(|name| name != "version") {
        let models = header[1..].to_vec();
        let rows = rows.into_iter().filter(|row| *row != header).map(|row| {
            let dash = || "-".to_owned();
            (row[0].clone(), dash(), dash(), dash(), row[1..].to_vec())
        });
        return (models, rows.collect());
    }
    let models = header[4..].to_vec();
    let rows = rows.into_iter().map(|row| {
        let [dataset, version, metric, mode] = [0, 1, 2, 3].map(|at| row[at].clone());
        (dataset, version, metric, mode, row[4..].to_vec())
    });
    (models, rows.collect())
}

fn circular(header: &[String], rows: &[Vec<String>]) -> (Vec<String>, Vec<Row>) {
    let metrics: Vec<&String> = rows[0][3..].iter().collect();
    let width = metrics[1..]
        .iter()
        .position(|name| *name == metrics[0])
        .unwrap()
        + 1;
    let models: Vec<String> = header[3..].iter().step_by(width).cloned().collect();
    let mut found = Vec::new();
    for row in &rows[1..] {
        // A heading is one row, whatever the number of metrics.
        let heading = row[0].starts_with("---");
        for (at, metric) in metrics
            .iter()
            .enumerate()
            .take(if heading { 1 } else { width })
        {
            let cells = row[3 + at..].iter().step_by(width).cloned().collect();
            let metric = if heading { "-" } else { metric.as_str() };
            found.push((
                row[0].clone(),
                row[1].clone(),
                metric.to_owned(),
                row[2].clone(),
                cells,
            ));
        }
    }
    (models, found)
}

fn ours(table: &SummaryTable) -> (Vec<String>, Vec<Row>) {
    let rows = table.rows.iter().map(|row| {
        let texts = [&row.dataset, &row.version, &row.metric, &row.mode].map(ToString::to_string);
        let [dataset, version, metric, mode] = texts;
        let cells = row.cells.iter().map(|cell| cell.text.to_string()).collect();
        (dataset, version, metric, mode, cells)
    });
    (
        table.models.iter().map(ToString::to_string).collect(),
        rows.collect(),
    )
}

/// Compares values too: a finite one prints as its text, by the standard library's printer.
fn compare(table: &SummaryTable, expected: &(Vec<String>, Vec<Row>)) -> Result<(), String> {
    let found = ours(table);
    if found != *expected {
        return Err(format!("ours {found:?}, oracle {expected:?}"));
    }
    for cell in table.rows.iter().flat_map(|row| &row.cells) {
        let decimals = cell
            .text
            .rsplit_once('.')
            .map_or(0, |(_, decimals)| decimals.len());
        let right = match cell.value {
            CellValue::Score(value) => format!("{value:.decimals$}") == *cell.text,
            CellValue::NonFinite(value) if value.is_nan() => &*cell.text == "nan",
            CellValue::NonFinite(value) => format!("{value}") == *cell.text,
            CellValue::Missing => &*cell.text == "-",
            _ => false,
        };
        if !right {
            return Err(format!("cell `{}` was read as {:?}", cell.text, cell.value));
        }
    }
    Ok(())
}

#[test]
fn oracle_csv_equals_the_table_in_memory() {
    let mut tally = Tally::new("opencompass/*/case.json (csv)");
    for case in cases() {
        for (path, file) in case.summaries() {
            let Some(index) = file["table"].as_u64() else {
                continue;
            };
            let table = case.json["tables"][usize::try_from(index).unwrap()]
                .as_array()
                .unwrap();
            let spaces = file["commas"] == "replaced by space";
            let id = format!("{}/{path}", case.id);
            let outcome = parse_summary_csv(&case.bytes(path))
                .map_err(|error| error.to_string())
                .and_then(|found| compare(&found, &expected(table, spaces)));
            tally.check(id, outcome);
        }
    }
    tally.finish();
}

#[test]
fn oracle_md_and_txt_equal_the_table_in_memory() {
    let mut tally = Tally::new("opencompass/*/case.json (md, txt)");
    for case in cases() {
        for (path, _) in case.summaries() {
            let Some(table) = case.table(path) else {
                continue;
            };
            let expected = expected(table, false);
            let bytes = case.bytes(path);
            let id = format!("{}/{path}", case.id);
            let mut builder = SummaryReaderBuilder::new();
            // The compression summarizer drops the header before it writes; its text still
            // lists the models.
            let headerless = case.json["table_classes"][0] == "LLMCompressionSummarizer";
            let outcome = match path.rsplit_once('.').unwrap().1 {
                "md" if headerless => builder.model_names(expected.0.clone()).read_md(&bytes),
                "md" => parse_summary_md(&bytes),
                "txt" => parse_summary_txt(&bytes).map(|txt| txt.table),
                _ => continue,
            };
            let outcome = outcome
                .map_err(|error| error.to_string())
                .and_then(|found| compare(&found, &expected));
            tally.check(id, outcome);
        }
    }
    tally.finish();
}

#[test]
fn oracle_every_summary_file_is_classified_and_read() {
    let mut tally = Tally::new("opencompass/*/case.json (names)");
    for case in cases() {
        for (path, file) in case.summaries() {
            let id = format!("{}/{path}", case.id);
            let bytes = case.bytes(path);
            if let Some(crlf) = file["crlf"].as_bool() {
                let found = bytes.windows(2).any(|pair| pair == b"\r\n");
                tally.equal(format!("{id} crlf"), &found, &crlf);
            }
            let name = path.split_once("/summary/").unwrap().1;
            let parsed = SummaryFileName::parse(name);
            let known = !matches!(parsed, SummaryFileName::Other | SummaryFileName::WorkFile);
            tally.check(
                format!("{id} name"),
                if known {
                    Ok(())
                } else {
                    Err(format!("{parsed:?}"))
                },
            );
            let mut builder = SummaryReaderBuilder::new();
            builder.file_name(name);
            let table = match parsed {
                SummaryFileName::Plain {
                    format: SummaryFormat::Md,
                    ..
                } => builder.read_md(&bytes),
                SummaryFileName::Plain {
                    format: SummaryFormat::Txt,
                    ..
                }
                | SummaryFileName::Judge {
                    format: SummaryFormat::Txt,
                    ..
                } => builder.read_txt(&bytes).map(|txt| txt.table),
                _ => builder.read_csv(&bytes),
            };
            let outcome = match table {
                Err(error) => Err(error.to_string()),
                Ok(table)
                    if ours(&table)
                        .1
                        .iter()
                        .flat_map(|row| &row.4)
                        .any(|t| t.contains('\r')) =>
                {
                    Err("a carriage return in a cell".to_owned())
                }
                Ok(table) => match table
                    .rows
                    .iter()
                    .find(|row| row.cells.len() != table.models.len())
                {
                    Some(row) => Err(format!("line {} has {} cells", row.line, row.cells.len())),
                    None => Ok(()),
                },
            };
            tally.check(format!("{id} read"), outcome);
        }
    }
    tally.finish();
}

#[test]
fn oracle_the_three_files_of_a_summary_agree() {
    let mut tally = Tally::new("opencompass/*/case.json (cross)");
    for case in cases() {
        for (path, _) in case.summaries() {
            let Some(stem) = path.strip_suffix(".csv") else {
                continue;
            };
            let csv = parse_summary_csv(&case.bytes(path)).unwrap();
            let beside = |extension: &str| {
                let path = format!("{stem}.{extension}");
                let listed = !case.json["files"][&path].is_null();
                listed.then(|| case.bytes(&path))
            };
            // Some summarizers write a CSV of a layout that the MD can not have.
            let md = beside("md").and_then(|bytes| parse_summary_md(&bytes).ok());
            let txt = beside("txt").map(|bytes| parse_summary_txt(&bytes).unwrap().table);
            if csv.layout == SummaryLayout::Default {
                assert_eq!(md.is_some(), beside("md").is_some(), "{path}");
            }
            let found = cross_check(Some(&csv), md.as_ref(), txt.as_ref());
            let outcome = if found.is_empty() {
                Ok(())
            } else {
                Err(format!("{found:?}"))
            };
            tally.check(format!("{}/{path}", case.id), outcome);
            if let (Some(md), Some(txt), SummaryLayout::Default) = (&md, &txt, csv.layout) {
                let recovered = csv.clone().with_names_of(md);
                tally.equal(
                    format!("{}/{path} names", case.id),
                    &ours(&recovered),
                    &ours(txt),
                );
            }
        }
    }
    tally.finish();
}

#[test]
fn spellings_of_one_number_agree_and_other_numbers_do_not() {
    let table = |cell: &str| {
        let text = format!("dataset,version,metric,mode,m\nd,1d7fe4,accuracy,gen,{cell}\n");
        parse_summary_csv(text.as_bytes()).unwrap()
    };
    for (a, b, agree) in [
        ("40", "40.00", true),
        ("0.6543", "0.65", true),
        ("-", "", true),
        ("nan", "nan", true),
        ("40.00", "40.01", false),
        ("40.00", "-", false),
        ("nan", "inf", false),
        ("0.00", "-0.00", true),
    ] {
        let found = cross_check(Some(&table(a)), Some(&table(b)), None);
        assert_eq!(found.is_empty(), agree, "{a} and {b}: {found:?}");
    }
}

#[test]
fn a_table_that_lost_rows_or_has_other_models_differs() {
    let whole = b"dataset,version,metric,mode,m\na,1d7fe4,accuracy,gen,1.00\nb,-,-,-,-\n";
    let cut = b"dataset,version,metric,mode,m\na,1d7fe4,accuracy,gen,1.00\n";
    let other = b"dataset,version,metric,mode,k\na,1d7fe4,accuracy,gen,1.00\nb,-,-,-,-\n";
    let whole = parse_summary_csv(whole).unwrap();
    for bytes in [&cut[..], other] {
        let table = parse_summary_csv(bytes).unwrap();
        assert_eq!(cross_check(Some(&table), None, Some(&whole)).len(), 1);
        assert_eq!(cross_check(Some(&whole), None, Some(&table)).len(), 1);
    }
}
