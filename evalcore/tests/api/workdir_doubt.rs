//! Work dirs that are not what they seem: cut, stale, of many judges, or no work dir at all.

use evalcore::diagnostic::{Code, Severity};
use evalcore::opencompass::workdir::{Workdir, WorkdirOptions};
use evalcore::opencompass::{ExtractOptions, extract_runs};
use evalcore::schema::Reason;
use evalcore::schema::wire::RunExtraction;
use evalcore::source::{MemorySource, OsSource, Source};

use crate::support::golden;

const RUN: &str = "results/e/opencompass-r";

/// A recorded work dir as a run below a root, with changes.
fn recorded(case: &str, change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> MemorySource {
    let source = OsSource::new(golden().join("opencompass").join(case).join("work_dir")).unwrap();
    let mut tree = MemorySource::new();
    let mut open = vec![String::new()];
    while let Some(dir) = open.pop() {
        for entry in source.list(&dir).unwrap() {
            let path = evalcore::source::join(&dir, &entry.name);
            if entry.kind == evalcore::source::EntryKind::Directory {
                open.push(path);
            } else if let Some(bytes) = change(&path, source.read(&path, 1 << 30).unwrap()) {
                tree.insert(format!("{RUN}/{path}"), bytes);
            }
        }
    }
    tree
}

fn extract(tree: &MemorySource) -> RunExtraction {
    let extraction = extract_runs(tree, "e", &["r"]).unwrap();
    extraction.results.into_iter().next().unwrap()
}

fn has(run: &RunExtraction, code: Code, severity: Severity) -> bool {
    let mut found = run.diagnostics.iter();
    found.any(|found| found.code == code && found.severity == severity)
}

#[test]
fn a_csv_that_is_cut_gives_way_to_the_table_beside_it() {
    let whole = extract(&recorded("gen_chat_basic", |_, bytes| Some(bytes)));
    assert!(!whole.partial && whole.scores.len() == 17);
    // At the end of row 4, within row 5, within the value of row 8, and behind the header.
    for (lines, more) in [(5, 0), (5, 13), (7, 28), (1, 0)] {
        for with in [&["txt", "md"][..], &["txt"], &["md"]] {
            let run = extract(&recorded("gen_chat_basic", |path, bytes| {
                let (_, suffix) = path.rsplit_once('.')?;
                if path.contains("/summary/") && suffix != "csv" && !with.contains(&suffix) {
                    return None;
                }
                if suffix != "csv" {
                    return Some(bytes);
                }
                let text: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
                let mut cut = text[..lines].concat();
                cut.extend(&text[lines][..more.min(text[lines].len() - 2)]);
                Some(cut)
            }));
            let case = format!("{lines} lines and {more} bytes, with {with:?}");
            assert_eq!(run.scores.len(), 17, "{case}: {:?}", run.diagnostics);
            assert!(run.partial, "{case}");
            assert!(has(&run, Code::SummaryTruncated, Severity::Error), "{case}");
            assert_eq!(run.origin.as_deref(), with.first().copied(), "{case}");
        }
    }
}

/// With nothing but summaries the files beside a CSV that ends well are not read.
#[test]
fn a_cut_within_a_row_is_noticed_without_results() {
    let run = extract(&recorded("gen_chat_basic", |path, bytes| {
        if !path.contains("/summary/") {
            return None;
        }
        let cut = bytes.len() - usize::from(path.ends_with(".csv")) * 2;
        Some(bytes[..cut].to_vec())
    }));
    assert_eq!((run.scores.len(), run.partial), (17, true));
    assert_eq!(run.scores[16].score, Some(80.0));
}

#[test]
fn a_directory_above_the_runs_is_refused_by_name() {
    let mut tree = recorded("gen_chat_basic", |_, bytes| Some(bytes));
    tree.insert("logs/server.log", &b"started"[..]);
    let open = |dir: &str| Workdir::open(&tree, dir, &WorkdirOptions::new());
    for (dir, run, what) in [
        ("", "`results/e/opencompass-r`", "a root of results"),
        ("results", "`e/opencompass-r`", "the results of evaluations"),
        (
            "results/e",
            "`opencompass-r`",
            "the directory of an evaluation",
        ),
    ] {
        let error = open(dir).unwrap_err();
        assert_eq!(error.code(), Code::LayoutUnknown);
        let text = error.to_string();
        assert!(text.contains(&format!("{what} with {run}")), "{text}");
    }
    assert_eq!(open(RUN).unwrap().scores().len(), 17);
}

fn judged(files: &[(&str, &str, f64)]) -> MemorySource {
    let mut tree = MemorySource::new();
    for (file, suffix, score) in files {
        let csv = format!("dataset,version,metric,mode,m\nd,7b8114,score,gen,{score}\n");
        let text = match *suffix {
            "txt" => {
                let (open, close) = ("^".repeat(128), "$".repeat(128));
                format!("20251016_235030\ncsv format\n{open}\n{csv}{close}\n")
            }
            _ => csv,
        };
        let path = format!("{RUN}/20251016_235030/summary/summary_{file}.{suffix}");
        tree.insert(path, text.as_bytes());
    }
    tree
}

#[test]
fn a_judge_with_a_txt_alone_has_scores() {
    let run = extract(&judged(&[("20251016_235030_by_a", "txt", 1.0)]));
    assert_eq!(run.scores.len(), 1, "{:?}", run.diagnostics);
    assert_eq!(run.scores[0].judge.as_deref(), Some("a"));
    let both = judged(&[
        ("20251016_235030_by_a", "txt", 1.0),
        ("20251016_235030_by_a", "csv", 1.0),
    ]);
    let run = extract(&both);
    assert_eq!((run.scores.len(), run.origin.as_deref()), (1, Some("csv")));
}

#[test]
fn the_latest_table_of_each_judge_is_taken() {
    let run = extract(&judged(&[
        ("20251016_235030_by_a", "csv", 1.0),
        ("20251017_000000_by_a", "csv", 2.0),
        ("20251016_235030_by_b", "csv", 3.0),
    ]));
    let scores: Vec<_> = run
        .scores
        .iter()
        .map(|score| (score.judge.as_deref().unwrap(), score.score.unwrap()))
        .collect();
    assert_eq!(scores, [("b", 3.0), ("a", 2.0)]);
    let mut older = run.diagnostics.iter();
    let older = older.find(|found| found.code == Code::WorkdirOtherSummary);
    let path = older.unwrap().path.as_deref().unwrap();
    assert!(path.ends_with("summary_20251016_235030_by_a.csv"), "{path}");
}

#[test]
fn an_unknown_judge_is_an_error_that_names_the_judges() {
    let tree = judged(&[
        ("20251016_235030_by_a", "csv", 1.0),
        ("20251016_235030_by_b", "txt", 3.0),
    ]);
    let mut options = WorkdirOptions::new();
    options.judge("c");
    let error = Workdir::open(&tree, RUN, &options).unwrap_err();
    assert_eq!(error.code(), Code::ParameterInvalid);
    assert!(error.to_string().contains("c (judges: a, b)"), "{error}");
    options.judge("b");
    assert_eq!(Workdir::open(&tree, RUN, &options).unwrap().cells.len(), 1);
}

#[test]
fn a_summary_older_than_the_newest_config_is_stale() {
    let mut tree = judged(&[("20251016_235030", "csv", 1.0)]);
    let config = format!("{RUN}/20251016_235030/configs");
    tree.insert(
        format!("{config}/20251016_235030_7.py"),
        &b"models = []\n"[..],
    );
    assert!(!extract(&tree).partial);
    tree.insert(
        format!("{config}/20251017_000000_8.py"),
        &b"models = []\n"[..],
    );
    let run = extract(&tree);
    assert_eq!((run.scores.len(), run.partial), (1, true));
    assert!(has(&run, Code::WorkdirStaleSummary, Severity::Warning));
    let mut found = run.diagnostics.iter();
    let stale = found.find(|found| found.code == Code::WorkdirStaleSummary);
    let text = &stale.unwrap().message;
    assert!(
        text.contains("2025-10-16T23:50:30") && text.contains("2025-10-17T00:00:00"),
        "{text}"
    );
    let mut options = ExtractOptions::new();
    options.at("20251016_235030/20251016_235030");
    let asked = options.extract_runs(&tree, "e", &["r"]).unwrap();
    assert!(!asked.results[0].partial, "asked for by its time");
}

#[test]
fn answers_that_nobody_scored_yet_are_no_failure() {
    let dir = format!("{RUN}/20251016_235030");
    let mut tree = MemorySource::new();
    tree.insert(
        format!("{dir}/predictions/m/d.json"),
        &b"{\"0\": {\"prediction\": \"A\"}}"[..],
    );
    let reason = |tree: &MemorySource| extract(tree).missing[0].reason;
    assert_eq!(reason(&tree), Reason::NotScored);
    assert!(extract(&tree).partial);

    let mut logged = tree.clone();
    logged.insert(format!("{dir}/logs/eval/m/d.out"), &b"Killed\n"[..]);
    assert_eq!(reason(&logged), Reason::ScoringFailed);

    let csv = &b"dataset,version,metric,mode,m\nd,-,-,-,-\n"[..];
    tree.insert(format!("{dir}/summary/summary_20251016_235030.csv"), csv);
    assert_eq!(reason(&tree), Reason::ScoringFailed);
}

#[test]
fn without_a_summary_the_groups_are_named_as_not_computed() {
    let tree = recorded("groups_all_kinds", |path, bytes| {
        (!path.contains("/summary/")).then_some(bytes)
    });
    let run = extract(&tree);
    assert!(has(&run, Code::WorkdirBuiltFromResults, Severity::Info));
    let mut missing = run.missing.iter();
    let group = missing.find(|cell| &*cell.dataset == "naive" && &*cell.model == "model_a");
    let group = group.unwrap();
    assert_eq!(&*group.metric, "naive_average");
    assert_eq!(group.reason, Reason::Unexplained);
    assert!(group.evidence.as_deref().unwrap().starts_with("no summary"));
}

#[test]
fn reports_beside_the_table_are_mentioned() {
    let mentioned = |case: &str| -> Vec<String> {
        let run = extract(&recorded(case, |_, bytes| Some(bytes)));
        let found = run.diagnostics.into_iter();
        let others = found.filter(|found| found.code == Code::WorkdirOtherSummary);
        let name = |path: String| path.rsplit('/').next().unwrap().to_owned();
        others.map(|found| name(found.path.unwrap())).collect()
    };
    assert_eq!(
        mentioned("llm_compression"),
        ["summary_pivot_20261120_134349.csv"]
    );
    // Fourteen reports lie there, the two that hold all results are read.
    let beside = mentioned("subjective_mix");
    assert_eq!(beside.len(), 12);
    assert!(
        beside
            .iter()
            .all(|name| !name.starts_with("Subjective_all"))
    );
    assert!(beside.contains(&"AlpacaEval2-judged-by--judge-2.csv".to_owned()));
    assert_eq!(mentioned("gen_chat_basic"), [""; 0]);
    assert_eq!(mentioned("default_subjective"), [""; 0]);
    // Two invocations wrote a summary into one directory.
    let tree = recorded("reuse_multi_timestamps", |path, bytes| {
        (!path.starts_with("20261120_133931/")).then_some(bytes)
    });
    let run = extract(&tree);
    let others = run.diagnostics.iter();
    let others = others.filter(|found| found.code == Code::WorkdirOtherSummary);
    let paths: Vec<_> = others.filter_map(|found| found.path.as_deref()).collect();
    assert_eq!(paths.len(), 1);
    assert!(
        paths[0].ends_with("/summary_20261120_133928.csv"),
        "{paths:?}"
    );
}

#[test]
fn a_base_model_is_no_cell_that_failed() {
    let run = extract(&recorded("subjective_mix", |_, bytes| Some(bytes)));
    assert!(!run.partial, "{:?}", run.missing);
    let excluded: Vec<_> = run
        .missing
        .iter()
        .map(|cell| (&*cell.model, cell.reason))
        .collect();
    assert_eq!(excluded, [("gpt4-base", Reason::Excluded); 4]);
    // A model of the table is not excluded for being compared with.
    let run = extract(&recorded("subjective_mix", |path, bytes| {
        let renamed = path.contains("/predictions/") && path.ends_with("model-b/alpaca_eval.json");
        (!renamed && !path.contains("_model-b_judged")).then_some(bytes)
    }));
    let model = |cell: &evalcore::schema::wire::Missing| {
        (&*cell.model == "model-b").then_some((cell.dataset.to_string(), cell.reason))
    };
    let found: Vec<_> = run.missing.iter().filter_map(model).collect();
    assert!(
        found.contains(&("alpaca_eval".to_owned(), Reason::NotRun)),
        "{found:?}"
    );
}

#[test]
fn a_result_file_is_that_of_one_model_and_data_set() {
    let mut tree = MemorySource::new();
    let run = "results/e/opencompass-r/20251016_235030";
    let table = "dataset,version,metric,mode,a,a/b\nb/c,1d7fe4,accuracy,gen,50.00,-\n\
        c,1d7fe4,accuracy,gen,-,50.00\n";
    tree.insert(
        format!("{run}/summary/summary_20251016_235030.csv"),
        table.as_bytes(),
    );
    tree.insert(
        format!("{run}/results/a/b/c.json"),
        &b"{\"accuracy\": 50.001}"[..],
    );
    let run = extract(&tree);
    let exact: Vec<_> = run.scores.iter().map(|score| score.exact).collect();
    assert_eq!(exact.iter().flatten().count(), 1, "{exact:?}");
}

#[test]
fn a_score_that_no_table_lists_keeps_its_judge() {
    let mut tree = MemorySource::new();
    let run = "results/e/opencompass-r/20251016_235030";
    let table = "dataset,version,metric,mode,m\na,1d7fe4,accuracy,gen,50.00\n";
    tree.insert(
        format!("{run}/summary/summary_20251016_235030.csv"),
        table.as_bytes(),
    );
    for judge in ["j1", "j2"] {
        let path = format!("{run}/results/m_judged-by--{judge}/b.json");
        tree.insert(path, &b"{\"score\": 7.0}"[..]);
    }
    let mut options = ExtractOptions::new();
    let found = options
        .details(true)
        .extract_runs(&tree, "e", &["r"])
        .unwrap();
    let unlisted = found.results[0].unlisted.iter();
    let judges: Vec<_> = unlisted.map(|score| score.judge.as_deref()).collect();
    assert_eq!(judges, [Some("j1"), Some("j2")]);
}

/// The reason and the evidence of the first cell without a value.
fn first_reason(table: &str, results: &[(&str, &str)]) -> (Reason, String) {
    let mut tree = MemorySource::new();
    let summary = format!("dataset,version,metric,mode,{table}");
    let name = "20251016_235030/summary/summary_20251016_235030.csv";
    tree.insert(name, summary.into_bytes());
    for (path, text) in results {
        let path = format!("20251016_235030/results/{path}.json");
        tree.insert(path, text.as_bytes());
    }
    let workdir = Workdir::open(&tree, "", &WorkdirOptions::new()).unwrap();
    let absence = workdir
        .cells
        .iter()
        .find_map(|cell| cell.absence())
        .unwrap();
    (absence.reason, absence.evidence.clone().unwrap_or_default())
}

#[test]
fn a_reason_claims_no_more_than_the_files_tell() {
    let results = [("m/q", "{\"accuracy\": 50.5}")];
    let (reason, evidence) = first_reason("m\nq,1d7fe4,accuracy,gen,-\n", &results);
    assert_eq!(reason, Reason::Unexplained);
    let holds = "results/m/q.json holds `accuracy` 50.5, the summary does not";
    assert_eq!(evidence, holds);
    let (reason, _) = first_reason("m\nq,1d7fe4,f1,gen,-\n", &results);
    assert_eq!(reason, Reason::MetricAbsent);
    // A directory that belongs to no column may be that of any column.
    let table = "A,B\nq,1d7fe4,accuracy,gen,50.00,-\n";
    let failed = [
        ("mb/q", "{\"accuracy\": 50.0}"),
        ("ma/q", "{\"error\": \"e\"}"),
    ];
    assert_eq!(first_reason(table, &failed).0, Reason::Unexplained);
    let known = [("A/q", "{\"accuracy\": 50.0}")];
    assert_eq!(first_reason(table, &known).0, Reason::NotRun);
    // Only the summarizer computes an average.
    let (reason, _) = first_reason("m\nmmlu,-,weighted_average,gen,-\n", &results);
    assert_eq!(reason, Reason::GroupIncomplete);
}

#[test]
fn what_only_a_log_or_the_config_names_is_missing() {
    let config =
        "models = [dict(abbr='m', type='x')]\ndatasets = [dict(abbr='q'), dict(abbr='r')]\n";
    let log = "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\nValueError: x\n";
    let missing = |files: &[(&str, &str)]| {
        let mut tree = MemorySource::new();
        for (path, text) in files {
            tree.insert(format!("{RUN}/20251016_235030/{path}"), text.as_bytes());
        }
        let run = extract(&tree);
        let cells = run.missing.iter();
        let cells = cells.map(|cell| (cell.dataset.to_string(), cell.reason));
        (run.partial, cells.collect::<Vec<_>>())
    };
    let lost = vec![("r".to_owned(), Reason::InferenceFailed)];
    let result = ("results/m/q.json", "{\"accuracy\": 1.0}");
    let cases = [
        result,
        ("logs/infer/m/r.out", log),
        ("logs/infer/m/s.out", "fine\n"),
    ];
    assert_eq!(missing(&cases), (true, lost));
    let not_run = ["q", "r"].map(|name| (name.to_owned(), Reason::NotRun));
    let (_, cells) = missing(&[("configs/20251016_235030_12.py", config)]);
    assert_eq!(cells, not_run);
    let done = r#"{"status": "done", "completed": 10, "total": 10, "updated_at": "x"}"#;
    let (_, cells) = missing(&[("infer_status/m/q.json", done)]);
    assert_eq!(cells, [("q".to_owned(), Reason::InferenceFailed)]);
}
