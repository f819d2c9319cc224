//! Tables from public repositories, where they lie beside the checkout.
#![expect(clippy::print_stdout, reason = "tests report counts")]

use evalcore::opencompass::summary::{
    RowKind, SummaryTable, parse_summary_csv, parse_summary_md, parse_summary_txt,
};

use crate::support::{read, shared_fixtures};

const QUANTIZED: &str =
    "rishabhshah13__quantization-workbench/opencompass_evaluation/evaluation_results/16-bit";

#[test]
fn oracle_real_tables() {
    let Some(dir) = shared_fixtures("oracle_real_tables") else {
        return;
    };
    let dir = dir.join("opencompass/real");
    let tables = "open-compass__opencompass/tables";
    let cases = [
        (format!("{tables}/babilong.md"), 6, 4),
        (format!("{tables}/korbench.md"), 13, 5),
        (format!("{tables}/musr.md"), 4, 10),
        (
            "AXYZdong__AMchat/results/math-7b_ceval.csv".to_owned(),
            58,
            1,
        ),
        (
            "AXYZdong__AMchat/results/ours_math_gen.csv".to_owned(),
            1,
            1,
        ),
        (
            format!(
                "{QUANTIZED}/CommonsenseQA/20240324_231719/summary/summary_20240324_231719.csv"
            ),
            1,
            1,
        ),
        (
            format!(
                "{QUANTIZED}/CommonsenseQA/20240324_231719/summary/summary_20240324_231719.txt"
            ),
            1,
            1,
        ),
        (
            format!("{QUANTIZED}/MMLU/20240325_005751/summary/summary_20240325_005751.csv"),
            57,
            1,
        ),
        (
            format!("{QUANTIZED}/MMLU/20240325_005751/summary/summary_20240325_005751.txt"),
            63,
            1,
        ),
    ];
    for (path, rows, models) in &cases {
        let bytes = read(&dir.join(path));
        let table = match path.rsplit_once('.').unwrap().1 {
            "md" => parse_summary_md(&bytes),
            "txt" => parse_summary_txt(&bytes).map(|txt| txt.table),
            _ => parse_summary_csv(&bytes),
        };
        let table = table.unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(
            (table.rows.len(), table.models.len()),
            (*rows, *models),
            "{path}"
        );
        assert!(
            table.diagnostics.is_empty(),
            "{path}: {:?}",
            table.diagnostics
        );
        assert!(
            table.rows.iter().all(|row| row.kind == RowKind::Data),
            "{path}"
        );
        let scored = table.rows.iter().flat_map(|row| &row.cells);
        assert!(
            scored
                .map(|cell| cell.value)
                .all(|value| value.score().is_some()),
            "{path}"
        );
    }
    let score =
        |table: &SummaryTable, row: usize, model: usize| table.rows[row].cells[model].value.score();
    let musr = parse_summary_md(&read(&dir.join(format!("{tables}/musr.md")))).unwrap();
    assert_eq!(score(&musr, 3, 9), Some(60.17));
    let ceval = parse_summary_csv(&read(&dir.join(&cases[3].0))).unwrap();
    assert_eq!(
        (&*ceval.rows[47].version, score(&ceval, 47, 0)),
        ("002837", Some(16.33))
    );
    println!("real tables: {}/{}", cases.len(), cases.len());
    for name in [
        "lveval_tabulate.txt",
        "nphardeval_tabulate.txt",
        "openfindata_tabulate.txt",
    ] {
        let bytes = read(&dir.join(tables).join(name));
        for error in [
            parse_summary_txt(&bytes).unwrap_err(),
            parse_summary_csv(&bytes).unwrap_err(),
        ] {
            assert_eq!(error.code().as_str(), "layout.unknown", "{name}");
            assert!(
                error.to_string().contains("padded for people"),
                "{name}: {error}"
            );
        }
    }
}
