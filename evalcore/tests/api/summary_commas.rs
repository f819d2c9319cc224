//! Names with commas, which nothing marks in the file.

use evalcore::opencompass::summary::{SummaryReaderBuilder, parse_summary_txt};

use crate::summary_damage::{outcome, render};

#[test]
fn rows_with_commas_are_aligned_from_the_right() {
    const HEADER: &str = "dataset,version,metric,mode,a,b\n";
    let cases = [
        (
            "x,y,1d7fe4,accuracy,gen,1.00,2.00\n",
            "x,y,1d7fe4,accuracy,gen: 1 2 / summary.long_row",
        ),
        (
            "x,1d7fe4,acc, norm,gen,1.00,-\n",
            "x,1d7fe4,acc, norm,gen: 1 - / summary.long_row",
        ),
        (
            "x,y,1d7fe4,m, n,o,gen,1.00,nan\n",
            "x,y,1d7fe4,m, n,o,gen: 1 NaN / summary.long_row",
        ),
        (
            "g,h,-,naive_average,mixed,1.00,2.00\n",
            "g,h,-,naive_average,mixed: 1 2 / summary.long_row",
        ),
        ("x,y,-,-,-,-,-\n", "x,y,-,-,-: - - / summary.long_row"),
        (
            "x,-,1d7fe4,accuracy,gen,1.00,2.00\n",
            "x,-,1d7fe4,accuracy,gen: 1 2 / summary.long_row",
        ),
        (
            "x,abcdef,1d7fe4,accuracy,gen,1.00,2.00\n",
            "x,abcdef,1d7fe4,accuracy,gen: 1 2 / summary.ambiguous_row",
        ),
        (
            "x,1d7fe4,accuracy,gen,1.00,2.00,3.00\n",
            "x,1d7fe4,accuracy,gen: 1 2 / summary.extra_cells",
        ),
        (
            "x,1d7fe4,accuracy,gen,1.00,-,-\n",
            "x,1d7fe4,accuracy,gen: 1 - / summary.extra_cells",
        ),
        (
            "x,y,1d7fe4,accuracy,gen,N/A,2.00\n",
            "x,y,1d7fe4,accuracy,gen: !N/A 2 / summary.long_row summary.invalid_cell",
        ),
        (
            "x,y,1.00,2.00,3.00,4.00,5.00\n",
            "x,y,1.00,2.00: !3.00 !4.00 / summary.extra_cells",
        ),
        ("x,1d7fe4\n", "x,1d7fe4,,: - - / summary.short_row"),
    ];
    let first = "d,1d7fe4,accuracy,gen,3.00,4.00\n";
    for (row, expected) in cases {
        let found = outcome(format!("{HEADER}{first}{row}").as_bytes());
        let expected = format!("a;b / d,1d7fe4,accuracy,gen: 3 4 / {expected}");
        assert_eq!(found, expected, "{row}");
    }
}

#[test]
fn headers_with_commas_are_joined_or_said_to_be_uncertain() {
    let cases = [
        (
            "dataset,version,metric,mode,claude-3, 5,gpt\nd,1d7fe4,accuracy,gen,1.00,2.00\n",
            "claude-3, 5;gpt / d,1d7fe4,accuracy,gen: 1 2 / summary.comma_in_header",
        ),
        (
            "dataset,version,metric,mode,a,b,c\nd,1d7fe4,accuracy,gen,1.00,2.00\ne,f,1d7fe4,accuracy,gen,1.00,-\n",
            "a,b;b,c / d,1d7fe4,accuracy,gen: 1 2 / e,f,1d7fe4,accuracy,gen: 1 - / summary.ambiguous_header summary.long_row",
        ),
        // The last line may be cut, so it does not speak for the header.
        (
            "dataset,version,metric,mode,a,b\nd,1d7fe4,accuracy,gen,1.00",
            "a;b / d,1d7fe4,accuracy,gen: 1 - / summary.short_row",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(outcome(text.as_bytes()), expected, "{text}");
    }
    let text = b"dataset,version,metric,mode,a,b,c\nd,1d7fe4,accuracy,gen,1.00,2.00\n";
    let mut builder = SummaryReaderBuilder::new();
    let table = builder.model_names(["a", "b,c"]).read_csv(text).unwrap();
    assert_eq!(table.models, ["a", "b,c"]);
}

#[test]
fn text_raw_section_settles_names_with_commas() {
    let (open, close) = ("^".repeat(128), "$".repeat(128));
    let rule = "-".repeat(31);
    let text = format!(
        "20230901_120000\ntabulate format\n{open}\nx\n{close}\n\ncsv format\n{open}\n\
         dataset,version,metric,mode,a,b,c\nd,1d7fe4,accuracy,gen,1.00,2.00\n{close}\n\n\
         raw format\n{open}\n{rule}\nModel: a,b\nd: {{'x': 'csv format'}}\n{rule}\nModel: c\nd: {{}}\n{close}\n"
    );
    let summary = parse_summary_txt(text.as_bytes()).unwrap();
    assert_eq!(summary.raw_models, ["a,b", "c"]);
    assert_eq!(
        render(&summary.table),
        "a,b;c / d,1d7fe4,accuracy,gen: 1 2 / summary.comma_in_header"
    );
    let kinds: Vec<_> = summary
        .sections
        .iter()
        .map(|section| (section.kind, section.complete))
        .collect();
    assert_eq!(kinds.len(), 3);
    assert!(kinds.iter().all(|(_, complete)| *complete));
    for section in &summary.sections {
        let start = usize::try_from(section.bytes.start).unwrap();
        let line = text[..start].matches('\n').count() as u64 + 1;
        assert_eq!(line, section.first_line);
    }
    let cut = text.find("gen,1.00").unwrap();
    let summary = parse_summary_txt(&text.as_bytes()[..cut + 8]).unwrap();
    assert_eq!(
        render(&summary.table),
        "a;b;c / d,1d7fe4,accuracy,gen: 1 - - / summary.truncated summary.short_row"
    );
    let error = parse_summary_txt(&text.as_bytes()[..200]).unwrap_err();
    assert_eq!(error.code().as_str(), "layout.unknown");
}
