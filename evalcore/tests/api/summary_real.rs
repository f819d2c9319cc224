//! Tables from public repositories, where they lie beside the checkout.

use std::path::PathBuf;

use evalcore::opencompass::summary::{
    RowKind, SummaryCell, SummaryTable, parse_summary_csv, parse_summary_md, parse_summary_txt,
};

use crate::support::{Tally, read, shared_fixtures};

const TABLES: &str = "open-compass__opencompass/tables";
const CEVAL: &str = "AXYZdong__AMchat/results/math-7b_ceval.csv";
const QUANTIZED: &str =
    "rishabhshah13__quantization-workbench/opencompass_evaluation/evaluation_results/16-bit";

fn real(test: &str) -> Option<PathBuf> {
    Some(shared_fixtures(test)?.join("opencompass/real"))
}

/// Rows and models, where every row is data with scores and nothing is to be reported.
fn shape(table: &SummaryTable) -> Result<(usize, usize), String> {
    let scored = |cell: &SummaryCell| cell.value.score().is_some();
    let plain = table
        .rows
        .iter()
        .all(|row| row.kind == RowKind::Data && row.cells.iter().all(scored));
    if plain && table.diagnostics.is_empty() {
        Ok((table.rows.len(), table.models.len()))
    } else {
        Err(format!("{:?}", table.diagnostics))
    }
}

#[test]
fn oracle_real_tables() {
    let Some(dir) = real("oracle_real_tables") else {
        return;
    };
    let commonsense =
        format!("{QUANTIZED}/CommonsenseQA/20240324_231719/summary/summary_20240324_231719");
    let mmlu = format!("{QUANTIZED}/MMLU/20240325_005751/summary/summary_20240325_005751");
    let cases = [
        (format!("{TABLES}/babilong.md"), 6, 4),
        (format!("{TABLES}/korbench.md"), 13, 5),
        (format!("{TABLES}/musr.md"), 4, 10),
        (CEVAL.to_owned(), 58, 1),
        (
            "AXYZdong__AMchat/results/ours_math_gen.csv".to_owned(),
            1,
            1,
        ),
        (format!("{commonsense}.csv"), 1, 1),
        (format!("{commonsense}.txt"), 1, 1),
        (format!("{mmlu}.csv"), 57, 1),
        (format!("{mmlu}.txt"), 63, 1),
    ];
    let mut tally = Tally::new("opencompass/real");
    for (path, rows, models) in cases {
        let bytes = read(&dir.join(&path));
        let table = match path.rsplit_once('.').unwrap().1 {
            "md" => parse_summary_md(&bytes),
            "txt" => parse_summary_txt(&bytes).map(|txt| txt.table),
            _ => parse_summary_csv(&bytes),
        };
        let found = table
            .map_err(|error| error.to_string())
            .and_then(|table| shape(&table));
        tally.equal(path, &found, &Ok((rows, models)));
    }
    tally.finish();
}

#[test]
fn oracle_real_values() {
    let Some(dir) = real("oracle_real_values") else {
        return;
    };
    let score =
        |table: &SummaryTable, row: usize, model: usize| table.rows[row].cells[model].value.score();
    let musr = parse_summary_md(&read(&dir.join(TABLES).join("musr.md"))).unwrap();
    assert_eq!(score(&musr, 3, 9), Some(60.17));
    let korbench = parse_summary_md(&read(&dir.join(TABLES).join("korbench.md"))).unwrap();
    assert_eq!(&*korbench.rows[9].mode, "fewshot");
    assert_eq!(score(&korbench, 9, 2), Some(23.6));
    let ceval = parse_summary_csv(&read(&dir.join(CEVAL))).unwrap();
    assert_eq!(&*ceval.rows[47].version, "002837");
    assert_eq!(score(&ceval, 47, 0), Some(16.33));
}

#[test]
fn oracle_real_tables_for_people_are_refused() {
    let Some(dir) = real("oracle_real_tables_for_people_are_refused") else {
        return;
    };
    for name in [
        "lveval_tabulate.txt",
        "nphardeval_tabulate.txt",
        "openfindata_tabulate.txt",
    ] {
        let bytes = read(&dir.join(TABLES).join(name));
        let errors = [
            parse_summary_txt(&bytes).unwrap_err(),
            parse_summary_csv(&bytes).unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.code().as_str(), "layout.unknown", "{name}");
            assert!(
                error.to_string().contains("padded for people"),
                "{name}: {error}"
            );
        }
    }
}
