//! Files of one data set that contradict each other: numbers of samples, results without the
//! number that the summary shows, states of tasks.

use std::fmt::Write;

use evalcore::opencompass::workdir::{SampleOptions, Workdir, WorkdirOptions};
use evalcore::schema::{Reason, RowKind};
use evalcore::source::MemorySource;
use evalcore::{Code, Diagnostic};

const SUMMARY: &str = "summary/summary_20251016_235030.csv";
const SCORED: &str = "d,1d7fe4,accuracy,gen,50.00\n";

fn tree(rows: &str, files: &[(&str, String)]) -> MemorySource {
    let mut tree = MemorySource::new();
    let table = format!("dataset,version,metric,mode,m\n{rows}");
    tree.insert(SUMMARY, table.into_bytes());
    for (path, text) in files {
        tree.insert(*path, text.clone().into_bytes());
    }
    tree
}

fn open(tree: &MemorySource) -> Workdir {
    Workdir::open(tree, "", &WorkdirOptions::new()).unwrap()
}

fn answers(count: usize) -> String {
    let entries = (0..count).map(|at| format!(r#""{at}": {{"prediction": "A"}}"#));
    format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
}

/// A result with as many details, none of them judged.
fn result(details: usize) -> String {
    let mut text = r#"{"accuracy": 50.0, "details": {"type": "GEN""#.to_owned();
    for at in 0..details {
        write!(
            text,
            r#", "{at}": {{"predictions": "A", "references": "B"}}"#
        )
        .unwrap();
    }
    text + "}}"
}

fn state(state: &str, completed: u64, total: u64) -> String {
    format!(
        r#"{{"status": "{state}", "completed": {completed}, "total": {total}, "updated_at": "x"}}"#
    )
}

fn of_code(found: &[Diagnostic], code: Code) -> Vec<(&str, &str)> {
    let ours = found.iter().filter(|one| one.code == code);
    ours.map(|one| (one.path.as_deref().unwrap_or(""), one.message.as_str()))
        .collect()
}

#[test]
fn a_state_and_predictions_of_other_numbers_are_said() {
    let files = |status: &str, answers_there: usize| {
        tree(
            SCORED,
            &[
                ("results/m/d.json", r#"{"accuracy": 50.0}"#.to_owned()),
                ("predictions/m/d.json", answers(answers_there)),
                ("infer_status/m/d.json", status.to_owned()),
            ],
        )
    };
    for (status, there, said) in [
        (state("done", 10, 10), 10, None),
        // A task that runs may be behind its files.
        (state("running", 3, 10), 10, None),
        (
            state("done", 10, 10),
            7,
            Some("the task is done with 10 of 10 samples, the predictions hold 7"),
        ),
        (
            state("done", 7, 10),
            10,
            Some("the task is done with 7 of 10 samples, it is `done`"),
        ),
    ] {
        let tree = files(&status, there);
        // Without details the answers are counted for n, so that plain extraction knows as well.
        let workdir = open(&tree);
        let found = of_code(&workdir.diagnostics, Code::WorkdirCountsDiffer);
        let want = said.map(|said| ("infer_status/m/d.json", said));
        assert_eq!(found, Vec::from_iter(want), "{status}, {there} answers");
        let account = workdir.account(&tree);
        assert_eq!(account.diagnostics.len(), workdir.diagnostics.len());
        let strict = Workdir::open(&tree, "", WorkdirOptions::new().strict(true));
        let code = strict.err().map(|error| error.code());
        assert_eq!(code, said.map(|_| Code::WorkdirCountsDiffer), "{status}");
    }
}

#[test]
fn details_and_predictions_of_other_numbers_are_said_by_the_account() {
    let files = |details, there| {
        tree(
            SCORED,
            &[
                ("results/m/d.json", result(details)),
                ("predictions/m/d.json", answers(there)),
            ],
        )
    };
    let said = "the details hold 10 samples, the predictions 7 answers";
    let tree = files(10, 7);
    let workdir = open(&tree);
    // The details tell n, so that the predictions were not read.
    assert!(workdir.diagnostics.is_empty(), "{:?}", workdir.diagnostics);
    let account = workdir.account(&tree);
    let found = of_code(&account.diagnostics, Code::WorkdirCountsDiffer);
    assert_eq!(found, [("results/m/d.json", said)]);
    let again = Workdir::from_snapshot(&workdir.to_snapshot().unwrap()).unwrap();
    assert_eq!(again.account(&tree), account);
    let strict = Workdir::open(&tree, "", WorkdirOptions::new().strict(true)).unwrap_err();
    assert_eq!(strict.code(), Code::WorkdirCountsDiffer);
    assert_eq!(strict.path(), Some("results/m/d.json"));

    let equal = files(7, 7);
    assert!(open(&equal).account(&equal).diagnostics.is_empty());
    assert!(Workdir::open(&equal, "", WorkdirOptions::new().strict(true)).is_ok());
}

#[test]
fn details_speak_of_samples_and_predictions_of_every_replica() {
    let details: Vec<String> = (0..3)
        .map(|at| {
            format!(r#"{{"example_abbr": "d_{at}", "pred": ["A", "B"], "correct": [true, false]}}"#)
        })
        .collect();
    let text = format!(
        r#"{{"accuracy (2 runs average)": 50.0, "details": [{}]}}"#,
        details.join(", ")
    );
    for (there, differ) in [(6, 0), (3, 0), (5, 1)] {
        let tree = tree(
            "d,1d7fe4,accuracy (2 runs average),gen,50.00\n",
            &[
                ("results/m/d.json", text.clone()),
                ("predictions/m/d.json", answers(there)),
            ],
        );
        let account = open(&tree).account(&tree);
        let found = of_code(&account.diagnostics, Code::WorkdirCountsDiffer);
        assert_eq!(found.len(), differ, "{there} answers: {found:?}");
    }
}

#[test]
fn the_account_reads_the_predictions_that_extraction_does_not_need() {
    let mut cut = answers(10);
    cut.truncate(100);
    let tree = tree(
        SCORED,
        &[
            ("results/m/d.json", result(10)),
            ("predictions/m/d.json", cut),
        ],
    );
    let workdir = open(&tree);
    assert!(workdir.diagnostics.is_empty());
    let account = workdir.account(&tree);
    let found = of_code(&account.diagnostics, Code::JsonTruncated);
    let message = "predictions are cut at byte 100, 3 answers are complete";
    assert_eq!(found, [("predictions/m/d.json", message)]);
}

#[test]
fn a_result_that_can_not_have_given_the_score_is_said() {
    for (text, what, place) in [
        (
            r#"{"error": "boom", "accuracy": 50.0}"#,
            "an error in the result: boom",
            Some(10),
        ),
        (
            r#"{"accuracy": "50.0"}"#,
            "a string in the result",
            Some(13),
        ),
        (
            r#"{"x": 1, "accuracy": {"v": 50.0}}"#,
            "an object in the result",
            Some(21),
        ),
        (r#"{"accuracy": null}"#, "null in the result", Some(13)),
        (
            r#"{"f1": 1.0, "em": 2.0}"#,
            "the result holds only `f1`, `em`",
            None,
        ),
        (r"{}", "the result holds no number", None),
        (
            r#"{"0": {"prediction": "A"}}"#,
            "the result holds answers, not scores",
            None,
        ),
    ] {
        let workdir = open(&tree(SCORED, &[("results/m/d.json", text.to_owned())]));
        let cell = &workdir.cells[0];
        assert_eq!((cell.score(), cell.exact), (Some(50.0), None), "{text}");
        let found = of_code(&workdir.diagnostics, Code::WorkdirDisagreement);
        let message = format!("`accuracy` of `d` for `m` is 50 in the summary, {what}");
        assert_eq!(found, [("results/m/d.json", message.as_str())], "{text}");
        let at = workdir.diagnostics[0].position.map(|place| place.offset);
        assert_eq!(at, place, "{text}");
    }
    // A cut file is said as such.
    let cut = tree(
        SCORED,
        &[("results/m/d.json", r#"{"f1": 1.0, "#.to_owned())],
    );
    let found = open(&cut).diagnostics;
    assert_eq!(of_code(&found, Code::JsonTruncated).len(), 1);
    assert!(of_code(&found, Code::WorkdirDisagreement).is_empty());
}

#[test]
fn a_detail_that_is_too_deep_is_said_though_it_is_only_counted() {
    let deep = format!("{}{}", "[".repeat(2_000), "]".repeat(2_000));
    let text = format!(
        r#"{{"accuracy": 50.0, "details": {{"0": {{"predictions": "A", "x": {deep}, "correct": true}},
            "1": {{"predictions": "A", "correct": false}}}}}}"#
    );
    let workdir = open(&tree(SCORED, &[("results/m/d.json", text.clone())]));
    assert_eq!(
        (workdir.cells[0].n, workdir.cells[0].correct),
        (Some(2), Some(1))
    );
    let found = of_code(&workdir.diagnostics, Code::JsonTooDeep);
    let message = "member `x` of a sample was counted, not read: \
        value nests deeper than 1024 levels";
    assert_eq!(found, [("results/m/d.json", message)]);
    // The bracket that is a level too deep, as for who keeps the samples.
    let at = workdir.diagnostics[0].position.unwrap().offset;
    assert_eq!(at, text.find("[[").unwrap() as u64 + 1024);
}

#[test]
fn members_of_the_details_that_are_no_samples_are_not_counted() {
    let samples = r#""0": {"predictions": "A", "references": "A", "correct": true},
        "1": {"predictions": "A", "references": "B", "correct": false}"#;
    for (before, after, others) in [
        (r#""type": "GEN", "#, "", 0),
        (
            r#""type": "GEN", "#,
            r#", "summary": {"easy": 1, "hard": 2}, "n": 2"#,
            2,
        ),
        (r#""by_level": {"correct": 1, "total": 2}, "#, "", 1),
        // By their content these could be samples, and by the others' names they are none.
        (
            r#""all": {"pred": "A", "answer": "B"}, "#,
            r#", "last": {"pred": "A"}"#,
            2,
        ),
    ] {
        let text = format!(r#"{{"accuracy": 50.0, "details": {{{before}{samples}{after}}}}}"#);
        let tree = tree(
            SCORED,
            &[
                ("results/m/d.json", text.clone()),
                ("predictions/m/d.json", answers(2)),
            ],
        );
        let workdir = open(&tree);
        let cell = &workdir.cells[0];
        assert_eq!((cell.n, cell.correct), (Some(2), Some(1)), "{text}");
        let found = of_code(&workdir.diagnostics, Code::ResultsDetailNotObject);
        assert_eq!(found.len(), usize::from(others > 0), "{text}");
        if let [(_, message)] = found.as_slice() {
            assert!(
                message.contains(&format!("found {others} other")),
                "{message}"
            );
        }
        let mut seen = Vec::new();
        let told = workdir.visit_samples(&tree, &SampleOptions::new(), &mut |sample| {
            seen.push((sample.index, sample.correct));
            Ok(())
        });
        assert_eq!(
            seen,
            [(Some(0), Some(true)), (Some(1), Some(false))],
            "{text}"
        );
        assert!(told.unwrap().is_empty(), "{text}");
    }
    // Where no name is a number, members that look like samples are such.
    let named = r#"{"accuracy": 50.0, "details": {"HumanEval/0": {"pred": "A", "correct": true},
        "HumanEval/1": {"pred": "B", "correct": false}, "total": {"passed": 1}}}"#;
    let workdir = open(&tree(SCORED, &[("results/m/d.json", named.to_owned())]));
    assert_eq!(workdir.cells[0].n, Some(2));
}

#[test]
fn a_damaged_state_is_said_beside_a_score() {
    let files = [
        ("results/m/d.json", r#"{"accuracy": 50.0}"#.to_owned()),
        ("infer_status/m/d.json", r#"{"status": "do"#.to_owned()),
    ];
    let workdir = open(&tree(SCORED, &files));
    let found = of_code(&workdir.diagnostics, Code::JsonTruncated);
    assert_eq!(found.len(), 1, "{:?}", workdir.diagnostics);
    assert_eq!(found[0].0, "infer_status/m/d.json");
}

#[test]
fn a_task_that_answered_everything_is_not_partial() {
    for (status, reason) in [
        (state("running", 10, 10), Reason::InferenceFailed),
        (state("running", 9, 10), Reason::Partial),
    ] {
        let files = [("infer_status/m/d.json", status)];
        let workdir = open(&tree("d,-,-,-,-\n", &files));
        let absence = workdir.cells[0].absence().unwrap();
        assert_eq!(absence.reason, reason, "{absence:?}");
    }
}

#[test]
fn a_group_without_a_value_is_known_by_its_members() {
    let result = (
        "results/m/ceval-law.json",
        r#"{"accuracy": 50.0}"#.to_owned(),
    );
    let rows = "ceval-law,1d7fe4,accuracy,gen,50.00\nceval-art,-,-,-,-\nceval,-,-,-,-\n\
        gsm8k,-,-,-,-\n";
    let workdir = open(&tree(rows, std::slice::from_ref(&result)));
    let kinds: Vec<_> = workdir
        .cells
        .iter()
        .map(|cell| (cell.row, cell.absence().map(|absence| absence.reason)))
        .collect();
    assert_eq!(
        kinds,
        [
            (RowKind::Dataset, None),
            (RowKind::Dataset, Some(Reason::NotRun)),
            (RowKind::Group, Some(Reason::GroupIncomplete)),
            (RowKind::Dataset, Some(Reason::NotRun)),
        ]
    );
    let evidence = workdir.cells[2].absence().unwrap().evidence.as_deref();
    let want = "a group by its name: `ceval-law` and 1 more rows are below it";
    assert_eq!(evidence, Some(want));
    // A data set that has files of its own is none.
    let own = ("results/m/ceval.json", r#"{"error": "x"}"#.to_owned());
    let workdir = open(&tree(rows, &[result, own]));
    assert_eq!(workdir.cells[2].row, RowKind::Dataset);
}

#[test]
fn a_data_set_without_a_version_is_no_group() {
    let table = "dataset,version,metric,mode,total_count,m\nd,-,accuracy,gen,8,82.00 (7/8)\n\
        e,1,accuracy,gen,8,50.00 (4/8)\nall,-,naive_average,gen,-,66.00\n";
    let mut counted = MemorySource::new();
    counted.insert(SUMMARY, table.as_bytes());
    let workdir = open(&counted);
    let kinds: Vec<_> = workdir.cells.iter().map(|cell| cell.row).collect();
    assert_eq!(kinds, [RowKind::Dataset, RowKind::Dataset, RowKind::Group]);
    assert_eq!(workdir.cells[0].n, Some(8));
    let files = [("results/m/d.json", r#"{"accuracy": 50.0}"#.to_owned())];
    let workdir = open(&tree("d,-,accuracy,gen,50.00\n", &files));
    assert_eq!(
        (workdir.cells[0].row, workdir.cells[0].exact),
        (RowKind::Dataset, Some(50.0))
    );
}
