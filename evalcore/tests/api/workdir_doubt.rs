//! Work dirs that are not what they seem: cut, stale, of many judges, or no work dir at all.

use evalcore::diagnostic::{Code, Severity};
use evalcore::opencompass::workdir::{Workdir, WorkdirOptions};
use evalcore::opencompass::{ExtractOptions, extract_runs};
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
    let extraction = extract_runs(tree, "e", &["r"], &ExtractOptions::new()).unwrap();
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
