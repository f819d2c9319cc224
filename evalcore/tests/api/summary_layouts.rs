//! Other summarizers' files: the numbers, read by eye from the text of each file.
#![expect(clippy::unwrap_used, reason = "tests fail on what they do not expect")]

use std::path::PathBuf;

use evalcore::opencompass::summary::{
    RowKind, SummaryLayout, SummaryReaderBuilder, SummaryTable, parse_summary_txt,
};

use crate::support::{golden, read};

/// A row as one line: `kind line dataset|version|metric|mode|cell,cell`.
pub(crate) fn render(table: &SummaryTable) -> Vec<String> {
    let rows = table.rows.iter().map(|row| {
        let kind = match row.kind {
            RowKind::Data => "",
            RowKind::Separator => "separator ",
            RowKind::NotScore => "no score ",
            _ => "?",
        };
        let cells: Vec<&str> = row.cells.iter().map(|cell| &*cell.text).collect();
        format!(
            "{kind}{}|{}|{}|{}|{}",
            row.dataset,
            row.version,
            row.metric,
            row.mode,
            cells.join(",")
        )
    });
    rows.collect()
}

fn fixture(path: &str) -> (PathBuf, String) {
    let name = path.split_once("/summary/").unwrap().1.to_owned();
    (golden().join("opencompass").join(path), name)
}

fn csv(path: &str) -> SummaryTable {
    let (file, name) = fixture(path);
    SummaryReaderBuilder::new()
        .file_name(&name)
        .read_csv(&read(&file))
        .unwrap()
}

fn check(path: &str, layout: SummaryLayout, models: &[&str], rows: &[&str]) {
    let table = csv(path);
    assert_eq!(table.layout, layout, "{path}");
    let found: Vec<&str> = table.models.iter().map(|name| &**name).collect();
    assert_eq!(found, models, "{path}");
    assert_eq!(render(&table), rows, "{path}");
}

const MIX: &str = "subjective_mix/work_dir/20261120_134540/summary/20261120_134540";

#[test]
fn oracle_alignment_bench() {
    let models = ["model-a", "model-b"];
    check(
        &format!("{MIX}/Alignbench-judged-by--judge-1-capability.csv"),
        SummaryLayout::ModelRowsThreeHeaders,
        &models,
        &[
            "Alignbench|-|总分|-|2.5,3.75",
            "Alignbench|-|中文推理总分|-|2.5,3.0",
            "Alignbench|-|数学计算|-|0.0,6.0",
            "Alignbench|-|逻辑推理|-|5.0,0.0",
            "Alignbench|-|中文语言总分|-|2.5,4.5",
            "Alignbench|-|基本任务|-|1.0,9.0",
            "Alignbench|-|中文理解|-|2.0,2.0",
            "Alignbench|-|综合问答|-|0.0,2.0",
            "Alignbench|-|文本写作|-|2.0,3.0",
            "Alignbench|-|角色扮演|-|7.0,2.0",
            "Alignbench|-|专业能力|-|3.0,9.0",
        ],
    );
    check(
        &format!("{MIX}/Alignbench-judged-by--judge-2-dimension.csv"),
        SummaryLayout::ModelRows,
        &models,
        &[
            "Alignbench|-|事实正确性|-|3.33,4.71",
            "Alignbench|-|满足用户需求|-|3.33,4.71",
            "Alignbench|-|清晰度|-|7.0,7.0",
            "Alignbench|-|完备性|-|6.0,6.0",
            "Alignbench|-|综合得分|-|3.33,4.71",
        ],
    );
}

#[test]
fn oracle_mtbench_and_alpaca_eval() {
    let models = ["model-a", "model-b"];
    check(
        &format!("{MIX}/MTBench-judged-by--judge-1-capability.csv"),
        SummaryLayout::ModelRows,
        &models,
        &[
            "MTBench|-|total|-|3.5,4.0",
            "MTBench|-|writing|-|4.0,3.5",
            "MTBench|-|roleplay|-|0.0,0.0",
            "MTBench|-|reasoning|-|0.0,0.0",
            "MTBench|-|math|-|0.0,0.0",
            "MTBench|-|coding|-|0.0,0.0",
            "MTBench|-|extraction|-|0.0,0.0",
            "MTBench|-|stem|-|3.0,4.5",
            "MTBench|-|humanities|-|0.0,0.0",
        ],
    );
    // The second pair has its columns in another order.
    check(
        &format!("{MIX}/AlpacaEval2-judged-by--judge-1.csv"),
        SummaryLayout::Pairs,
        &models,
        &[
            "AlpacaEval2|-|total|-|50.0,66.67",
            "AlpacaEval2|-|writing|-|50.0,50.0",
            "AlpacaEval2|-|code|-|50.0,50.0",
            "AlpacaEval2|-|math, logic|-|50.0,100.0",
        ],
    );
}

#[test]
fn oracle_compass_arena() {
    let models = ["model-a", "model-b"];
    check(
        &format!("{MIX}/compassarena_knowledge-judged-by--judge-1-report.csv"),
        SummaryLayout::CompassArenaReport,
        &models,
        &[
            "compassarena_knowledge|-|-|-|50.00,50.00",
            "no score compassarena_knowledge|-|position_bias|-|0,1",
            "compassarena_knowledge|-|writing|-|50.00,50.00",
            "compassarena_knowledge|-|code|-|50.00,25.00",
            "compassarena_knowledge|-|math, logic|-|50.00,75.00",
        ],
    );
    check(
        &format!("{MIX}/compassarena-overall-judged-by--judge-1.csv"),
        SummaryLayout::CompassArenaOverall,
        &models,
        &["compassarena_knowledge|-|-|-|50.00,50.00"],
    );
}

#[test]
fn oracle_all_subjective_results() {
    let table = csv(&format!(
        "{MIX}/Subjective_all_results-judged-by--judge-1.csv"
    ));
    assert_eq!(table.layout, SummaryLayout::SubjectiveAll);
    let rows = render(&table);
    assert_eq!(rows.len(), 23);
    assert_eq!(rows[0], "Alignbench|-|总分|-|2.5,3.75");
    assert_eq!(rows[12], "AlpacaEval|-|math, logic|-|50.0,100.0");
    assert_eq!(
        rows[13],
        "CompassArena|-|compassarena_knowledge|-|50.00,50.00"
    );
    assert_eq!(rows[22], "MTbench|-|humanities|-|0.0,0.0");
}

#[test]
fn oracle_pretrain() {
    let path = "pretrain_summarizer/work_dir/20261120_134351/summary/summary_20261120_134351.csv";
    check(
        path,
        SummaryLayout::Pretrain,
        &["internlm_20240101", "internlm_20240201"],
        &[
            "no score time|version|metric|mode|11/20 21:43,11/20 21:43",
            "no score checkpoint|version|metric|mode|20240101,20240201",
            "no score max_seq_len|version|metric|mode|2048,2048",
            "ppl_ds|e323bb|accuracy|ppl|44.40,44.40",
            "gen_ds|7b8114|accuracy|gen|55.50,55.50",
            "--- all ---|-|-|-|49.95,49.95",
            "missing|-|-|-|-,-",
            "separator ||||,",
            "separator ||||,",
            "separator ||||,",
            "ppl_ds|e323bb|correct_bpb|ppl|0.81,0.81",
            "ppl_ds|e323bb|incorrect_bpb|ppl|0.93,0.93",
            "ppl_ds|e323bb|incorrect_bpb-correct_bpb|ppl|0.12,0.12",
            "gen_ds|7b8114|correct_bpb|gen|-1.00,-1.00",
            "gen_ds|7b8114|incorrect_bpb|gen|-1.00,-1.00",
            "gen_ds|7b8114|incorrect_bpb-correct_bpb|gen|-1.00,-1.00",
            "separator --- all ---||||,",
            "missing||||,",
        ],
    );
    let table = csv(path);
    let sentinel = &table.rows[13].cells[0];
    assert_eq!(
        sentinel.value.score(),
        None,
        "-1.00 says that there is no value"
    );
    let txt = parse_summary_txt(&read(&fixture(&path.replace(".csv", ".txt")).0)).unwrap();
    assert_eq!(render(&txt.table), render(&table)[..7]);
}

#[test]
fn oracle_compression() {
    let dir = "llm_compression/work_dir/20261120_134349/summary";
    check(
        &format!("{dir}/summary_20261120_134349.csv"),
        SummaryLayout::Headerless,
        &["", ""],
        &[
            "llm_compression-commoncraw|7b8114|bpc|gen|0.6543,0.6543",
            "llm_compression-python|7b8114|bpc|gen|0.3100,0.3100",
            "llm_compression-arxiv_math|7b8114|bpc|gen|0.4000,0.4000",
        ],
    );
    check(
        &format!("{dir}/summary_pivot_20261120_134349.csv"),
        SummaryLayout::CompressionPivot,
        &["m-20b", "m-7b"],
        &[
            "commoncraw|7b8114|bpc|-|0.6543,0.6543",
            "python|7b8114|bpc|-|0.3100,0.3100",
            "arxiv_math|7b8114|bpc|-|0.4000,0.4000",
            "average|7b8114|bpc|-|0.4548,0.4548",
        ],
    );
}

#[test]
fn oracle_needlebench() {
    check(
        "needlebench/work_dir/20261120_134336/summary/summary_20261120_134336.csv",
        SummaryLayout::NeedleBench,
        &["model7b", "model20b"],
        &[
            "separator --------- NeedleBench-32k ---------|-|-|-|-,-",
            "original_version|-|-|-|31.00,31.00",
            "Length4000Depth0_origin_en_32k|-|-|-|4.00,4.00",
            "Length8000Depth50_origin_en_32k|-|-|-|58.00,58.00",
            "missing_ds|-|-|-|-,-",
        ],
    );
    check(
        "needlebench_atc/work_dir/20261120_134339/summary/summary_20261120_134339.csv",
        SummaryLayout::NeedleBenchAtc,
        &["model7b"],
        &[
            "en|-|-|-|2",
            "zh|-|-|-|5",
            "en_ordered|-|-|-|2",
            "zh_ordered|-|-|-|2",
        ],
    );
}

#[test]
fn oracle_circular() {
    check(
        "circular/work_dir/20261120_135619/summary/summary_20261120_135619.csv",
        SummaryLayout::Circular,
        &["m1", "m2"],
        &[
            "arc-c-circular|7b8114|acc_origin|gen|70.00,70.00",
            "arc-c-circular|7b8114|perf_circular|gen|50.00,50.00",
            "hellaswag-circular|7b8114|acc_origin|gen|60.00,60.00",
            "hellaswag-circular|7b8114|perf_circular|gen|40.00,40.00",
            "both|-|acc_origin|gen|65.00,65.00",
            "both|-|perf_circular|gen|45.00,45.00",
            "separator --- x ---|-|-|-|-,-",
            "broken|-|acc_origin|-|-,-",
            "broken|-|perf_circular|-|-,-",
        ],
    );
}
