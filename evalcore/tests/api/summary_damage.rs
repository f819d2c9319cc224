//! Summaries that people or crashes have touched.

use std::fmt::Write as _;

use evalcore::Severity;
use evalcore::opencompass::summary::{
    CellValue, RowKind, SummaryReaderBuilder, SummaryTable, parse_summary_csv, parse_summary_md,
    parse_summary_txt,
};

use crate::support::{Tally, oracle_dir, read};

/// `models / dataset,version,metric,mode: value value / ... / codes above info`.
pub(crate) fn render(table: &SummaryTable) -> String {
    let mut text = table.models.join(";");
    for row in &table.rows {
        let kind = if row.kind == RowKind::Separator {
            "separator "
        } else {
            ""
        };
        let _ = write!(
            text,
            " / {kind}{},{},{},{}:",
            row.dataset, row.version, row.metric, row.mode
        );
        for cell in &row.cells {
            let _ = match cell.value {
                CellValue::Score(value) | CellValue::NonFinite(value) => write!(text, " {value}"),
                CellValue::Missing => write!(text, " -"),
                _ => write!(text, " !{}", cell.text),
            };
        }
    }
    let found = table
        .diagnostics
        .iter()
        .filter(|found| found.severity > Severity::Info);
    let codes: Vec<&str> = found.map(|found| found.code.as_str()).collect();
    if !codes.is_empty() {
        let _ = write!(text, " / {}", codes.join(" "));
    }
    text
}

pub(crate) fn outcome(bytes: &[u8]) -> String {
    match parse_summary_csv(bytes) {
        Ok(table) => render(&table),
        Err(error) => error.code().to_string(),
    }
}

/// The trees of the extraction oracle, read rightly: what each file says to a person.
#[test]
fn oracle_budeval_trees_in_default_mode() {
    let run = "results/223e4567-e89b-12d3-a456-426614174020/opencompass-run-a/20251016_235030/summary/summary_20251016_235030.csv";
    let cases = [
        ("all_dash", "gpt-oss-20b / gsm8k,-,-,-: - / math,-,-,-: -"),
        ("blank_lines", "gpt-oss-20b / d,v,accuracy,gen: 1"),
        (
            "capitalised_header",
            "gpt / d,v,accuracy,gen: 50 / summary.header_variant",
        ),
        (
            "crlf",
            "gpt-oss-20b / demo_gsm8k,1d7fe4,accuracy,gen: 65.62",
        ),
        (
            "dash_rows",
            "gpt-oss-20b / gsm8k,1d7fe4,accuracy,gen: 65.62 / math,-,-,-: - / bbh,-,-,-: -",
        ),
        (
            "duplicate_model_header",
            "m;m / d,v,accuracy,gen: 1 2 / summary.duplicate_model",
        ),
        (
            "duplicate_rows",
            "gpt-oss-20b / d,v,accuracy,gen: 1 / d,v,accuracy,gen: 1 / d,v,accuracy,gen: 2 / summary.duplicate_row",
        ),
        ("empty_file", "layout.unknown"),
        (
            "empty_header_cell",
            ";m / d,v,accuracy,gen: - 2 / e,v,accuracy,gen: 7 2 / summary.unnamed_model",
        ),
        (
            "first_model_dash",
            "qwen-7b;qwen-14b / gsm8k,1d7fe4,accuracy,gen: - 50 / mmlu,e78857,accuracy,gen: 41 -",
        ),
        ("header_only", "gpt-oss-20b / summary.no_rows"),
        (
            "invalid_utf8",
            "gpt-oss-20b / caf\u{fffd},v,accuracy,gen: 1 / text.not_utf8",
        ),
        (
            "missing_columns",
            "gpt-oss-20b / demo_gsm8k,-,-,-: 65.62 / summary.header_variant",
        ),
        (
            "nan_inf",
            "gpt-oss-20b / a,v,accuracy,gen: NaN / b,v,accuracy,gen: inf / c,v,accuracy,gen: -inf / d,v,accuracy,gen: 12.5",
        ),
        (
            "number_spellings",
            "gpt-oss-20b / under,v,accuracy,gen: !1_000.5 / spaces,v,accuracy,gen: 42 / plus,v,accuracy,gen: 3.5 / exp,v,accuracy,gen: 100 / fullwidth,v,accuracy,gen: !１２．５ / fullwidth_int,v,accuracy,gen: !１２ / hex,v,accuracy,gen: !0x10 / percent,v,accuracy,gen: 65.62 / bool,v,accuracy,gen: !True / empty,v,accuracy,gen: - / neg,v,accuracy,gen: -1.25 / big,v,accuracy,gen: !1e400 / summary.invalid_cell summary.invalid_cell summary.invalid_cell summary.invalid_cell summary.annotated_cell summary.invalid_cell summary.invalid_cell",
        ),
        (
            "only_fixed_columns",
            " / d,v,accuracy,gen: / d2,v,accuracy,gen: / summary.extra_cells summary.no_models",
        ),
        (
            "path_like_model",
            "/nfs/models/DeepSeek-R1-Distill-Qwen-7B / gsm8k,1d7fe4,accuracy,gen: 80.1",
        ),
        (
            "quoted_fields",
            "my, model / ds, one,v,accuracy,gen: 12.5 / ds\ntwo,v,accuracy,gen: 13.5 / summary.quoted",
        ),
        (
            "reordered_columns",
            "gpt-oss-20b / demo_gsm8k,1d7fe4,accuracy,gen: 65.62 / summary.header_variant",
        ),
        (
            "semicolons",
            "m / d,v,accuracy,gen: 1 / summary.header_variant",
        ),
        (
            "short_and_long_rows",
            "gpt-oss-20b / short,v,accuracy,: - / noscore,v,accuracy,gen: - / long,v,accuracy,gen: 10 / fine,v,accuracy,gen: 11 / summary.short_row summary.short_row summary.extra_cells",
        ),
        (
            "three_models",
            "qwen-7b;qwen-14b;llama-8b / gsm8k,1d7fe4,accuracy,gen: 40 50 60 / mmlu,e78857,accuracy,gen: 41 51 61",
        ),
        (
            "unicode_names",
            "通义千问-72B / ceval-高等数学,4ae6ce,accuracy,gen: 63.16 / Бенчмарк,aa11bb,accuracy,ppl: 10",
        ),
        (
            "unquoted_comma_dataset",
            "gpt-oss-20b / ds,part2,v,accuracy,gen: 55 / plain,v,accuracy,gen: 56 / summary.ambiguous_row",
        ),
        (
            "unquoted_comma_model",
            "gpt-4o,2024 / d,v,accuracy,gen: 55 / summary.comma_in_header",
        ),
        (
            "utf8_bom",
            "gpt-oss-20b / demo_gsm8k,1d7fe4,accuracy,gen: 65.62",
        ),
    ];
    let dir = oracle_dir("EVALCORE_BUDEVAL_ORACLES", "budeval").join("trees");
    let mut tally = Tally::new("budeval/trees/*.csv");
    for (tree, expected) in cases {
        let found = outcome(&read(&dir.join(tree).join(run)));
        tally.equal(tree, &found, &expected.to_owned());
    }
    tally.finish();
}

#[test]
fn diagnostics_say_where() {
    let text = "\u{feff}dataset,version,metric,mode,ä,b\r\n\r\nd,1d7fe4,é,gen,1.00,x\r\n";
    let table = parse_summary_csv(text.as_bytes()).unwrap();
    let invalid = table
        .diagnostics
        .iter()
        .find(|d| d.code.as_str() == "summary.invalid_cell");
    let place = invalid.unwrap().position.unwrap();
    assert_eq!((place.line, place.column), (Some(3), Some(21)));
    let at = usize::try_from(place.offset).unwrap();
    assert_eq!(&text.as_bytes()[at..=at], b"x");
    let md = "| dataset | version | metric | mode | m |\n|----- | ----- | ----- | ----- | -----|\n| d | - | é | gen | oops |\n";
    let table = parse_summary_md(md.as_bytes()).unwrap();
    let place = table.diagnostics[0].position.unwrap();
    assert_eq!((place.line, place.column), (Some(3), Some(21)));
    let at = usize::try_from(place.offset).unwrap();
    assert_eq!(&md.as_bytes()[at..at + 4], b"oops");
}

#[test]
fn tables_of_others_are_refused() {
    let cases = [
        "",
        "\n\n",
        "hello",
        "Dataset,gpt\nd,1\n",
        "dataset,model,score\nd,m,1.0\n",
        "dataset,metric,value\nd,accuracy,1.0\n",
        "dataset,metric,metric,m\nd,a,b,1.0\n",
        "dataset,metric,note\nd,accuracy,good\n",
        "model,params\na,7\n",
        ",a,b\nx,1,2\n",
        "x,1d7fe4,accuracy,gen,text\n",
        "dataset   version  metric  mode  m\nd  1d7fe4  accuracy  gen  1\n",
        "| dataset | version | metric | mode | m |\n",
        "{\"accuracy\": 1.0}",
        "\0\0\0\0",
        "dataset,version,metric,mode,a\nd,1d7fe4,accuracy,gen,1.00\ndataset,version,metric,mode,b\nd,1d7fe4,accuracy,gen,2.00\n",
        "dataset,version,mode,m1,-,m2,-\n-,-,-,a,b,a,c\nd,1d7fe4,gen,1,2,3,4\n",
    ];
    for text in cases {
        assert_eq!(outcome(text.as_bytes()), "layout.unknown", "{text:?}");
    }
    assert_eq!(outcome(b"\xFF\xFEd\0a\0"), "layout.unknown");
    assert!(parse_summary_md(b"text only").is_err());
    assert!(parse_summary_md(b"| a | b |\n|---|---|\n| 1 | 2 |\n").is_err());
}

#[test]
fn columns_of_the_fork_are_no_models() {
    let text = "dataset,version,metric,mode,total_count,m,note\nd,1,accuracy,gen,8,82.00 (7/8),slow\ne,-,accuracy,gen,-,1.00,\n";
    let table = parse_summary_csv(text.as_bytes()).unwrap();
    assert_eq!(
        render(&table),
        "m / d,1,accuracy,gen: 82 / e,-,accuracy,gen: 1"
    );
    assert_eq!(table.extra_columns, ["total_count", "note"]);
    assert_eq!(table.rows[0].extra, ["8", "slow"]);
    let count = table.rows[0].cells[0].count.unwrap();
    assert_eq!((count.correct, count.total), (7, 8));
    // A model of that name has scores.
    let text = "dataset,version,metric,mode,note\nd,1d7fe4,accuracy,gen,82.00\n";
    assert_eq!(outcome(text.as_bytes()), "note / d,1d7fe4,accuracy,gen: 82");
}

#[test]
fn spreadsheets_leave_traces() {
    let cases = [
        (
            "dataset,version,metric,mode,m,,\nd,1d7fe4,accuracy,gen,82.00,,\n-----,-,-,-,-,,\n",
            "m / d,1d7fe4,accuracy,gen: 82 / separator -----,-,-,-: -",
        ),
        (
            "dataset, version, metric, mode, m\nd, 1d7fe4, accuracy, gen, 82.00\n",
            "m / d,1d7fe4,accuracy,gen: 82 / summary.header_variant",
        ),
        (
            "\"dataset\",\"version\",\"metric\",\"mode\",\"m\"\n\"a, b\",\"1d7fe4\",\"accuracy\",\"gen\",\"82.00\"\n",
            "m / a, b,1d7fe4,accuracy,gen: 82 / summary.header_variant",
        ),
        (
            "dataset\tversion\tmetric\tmode\tm\nd\t1d7fe4\taccuracy\tgen\t82.00\n",
            "m / d,1d7fe4,accuracy,gen: 82 / summary.header_variant",
        ),
        (
            "dataset,version,metric,mode,m\rd,1d7fe4,accuracy,gen,82.00\r",
            "m / d,1d7fe4,accuracy,gen: 82",
        ),
        (
            "dataset,version,metric,mode,m\n\"quoted\",1d7fe4,accuracy,gen,82.00\n",
            "m / \"quoted\",1d7fe4,accuracy,gen: 82",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(outcome(text.as_bytes()), expected, "{text}");
    }
}

#[test]
fn markdown_formatters_pad_and_escape() {
    let md = "# Results\n\n| dataset | version | metric   | mode | a\\|b   |\n| :------ | ------- | -------- | ---- | ------: |\n| gsm8k   | 1d7fe4  | accuracy | gen  |  65.62 |\n";
    let table = parse_summary_md(md.as_bytes()).unwrap();
    assert_eq!(render(&table), "a|b / gsm8k,1d7fe4,accuracy,gen: 65.62");
    let md = "| dataset | version | metric | mode | m | n |\n|----- | ----- | ----- | ----- | ----- | -----|\n| a | b | 1d7fe4 | accuracy | gen | 1.00 | - |\n|  | - | - | - | - | - |\n| ------ | - | - | - | - | - |\n| d | 1d7fe4 | accuracy | gen | 1.00 | 2.00 |\n";
    let table = parse_summary_md(md.as_bytes()).unwrap();
    assert_eq!(
        render(&table),
        "m;n / a | b,1d7fe4,accuracy,gen: 1 - / separator ,-,-,-: - - / separator ------,-,-,-: - - / d,1d7fe4,accuracy,gen: 1 2 / summary.long_row"
    );
}

#[test]
fn strict_turns_the_first_warning_into_an_error() {
    let strict = |text: &str| {
        let mut builder = SummaryReaderBuilder::new();
        let read = builder.strict(true).read_csv(text.as_bytes());
        read.map_or_else(|error| error.to_string(), |table| render(&table))
    };
    let header = "dataset,version,metric,mode,m\n";
    assert_eq!(
        strict(&format!("{header}d,1d7fe4,accuracy,gen,oops\n")),
        "2:23: expected a score, found no number: `oops`"
    );
    assert_eq!(
        strict(&format!(
            "{header}--- x ---,-,-,-,-\nd,1d7fe4,accuracy,gen,nan\n"
        )),
        "m / separator --- x ---,-,-,-: - / d,1d7fe4,accuracy,gen: NaN"
    );
}

#[test]
fn a_cut_last_cell_is_suspected() {
    let text =
        "dataset,version,metric,mode,m\na,1d7fe4,accuracy,gen,65.62\nb,1d7fe4,accuracy,gen,7";
    assert_eq!(
        outcome(text.as_bytes()),
        "m / a,1d7fe4,accuracy,gen: 65.62 / b,1d7fe4,accuracy,gen: 7 / summary.truncated"
    );
    // People drop zeros and final line ends together.
    let text = "dataset,version,metric,mode,m\na,1d7fe4,accuracy,gen,65\nb,1d7fe4,accuracy,gen,7";
    assert_eq!(
        outcome(text.as_bytes()),
        "m / a,1d7fe4,accuracy,gen: 65 / b,1d7fe4,accuracy,gen: 7"
    );
}

#[test]
fn hostile_tables_do_not_grow() {
    let wide = format!(
        "dataset,version,metric,mode{}\n{}",
        ",m".repeat(20_000),
        "x\n".repeat(20_000)
    );
    assert_eq!(outcome(wide.as_bytes()), "layout.unknown");
    let mut pairs = String::new();
    for at in 0..2_000 {
        let _ = write!(pairs, "b_vs_m{at},x{at},y{at}\nwin_m{at},1,2\n");
    }
    assert_eq!(outcome(pairs.as_bytes()), "layout.unknown");
    let mut reader = SummaryReaderBuilder::new();
    let mut reader = reader.max_bytes(10).from_reader(&b"dataset,version"[..]);
    assert_eq!(
        reader.table().unwrap_err().code().as_str(),
        "io.file_too_large"
    );
}

proptest::proptest! {
    /// Whatever stands in a file, reading it ends, and every row has a cell per model.
    #[test]
    fn any_text_is_read_or_refused(
        head in "(dataset,version,metric,mode|dataset|,|model,total|[a-z_,;\"|]{0,30})",
        body in "[a-f0-9,\"|\\-\\.\r\n gen\u{e9}]{0,200}",
    ) {
        let text = format!("{head}{body}");
        for table in [
            parse_summary_csv(text.as_bytes()),
            parse_summary_md(text.as_bytes()),
            parse_summary_txt(text.as_bytes()).map(|txt| txt.table),
            SummaryReaderBuilder::new().read_json(text.as_bytes()),
        ]
        .into_iter()
        .flatten()
        {
            for row in &table.rows {
                proptest::prop_assert_eq!(row.cells.len(), table.models.len());
                proptest::prop_assert_eq!(row.extra.len(), table.extra_columns.len());
            }
        }
    }

    /// What the default writer writes comes back, names of any kind included.
    #[test]
    fn written_tables_come_back(
        models in proptest::collection::vec("[^,\r\n\"\0\u{feff}]{1,12}", 1..4),
        rows in proptest::collection::vec(("[^,\r\n\"\0]{1,12}", -1e6f64..1e6), 1..6),
    ) {
        let mut text = format!("dataset,version,metric,mode,{}\n", models.join(","));
        for (name, value) in &rows {
            let cells = vec![format!("{value:.2}"); models.len()];
            let _ = writeln!(text, "{name},1d7fe4,accuracy,gen,{}", cells.join(","));
        }
        let table = parse_summary_csv(text.as_bytes()).unwrap();
        proptest::prop_assert_eq!(table.rows.len(), rows.len());
        for (row, (name, value)) in table.rows.iter().zip(&rows) {
            proptest::prop_assert_eq!(&*row.dataset, name.as_str());
            for cell in &row.cells {
                proptest::prop_assert_eq!(&*cell.text, format!("{value:.2}"));
            }
        }
        for (found, name) in table.models.iter().zip(&models) {
            proptest::prop_assert_eq!(&**found, name.as_str());
        }
    }
}
