//! What is written from an extraction: documents, tables and rows for databases.

use evalcore::Code;
use evalcore::opencompass::workdir::{Workdir, WorkdirOptions};
use evalcore::opencompass::{extract_eval_results, extract_runs, headline_score};
use evalcore::report::{
    JobIds, JobTimes, PredictionRows, account_table, dataset_result_rows, dataset_results_left_out,
    evaluation_job_rows, evaluation_result_rows, evaluation_results_left_out, failed_job_row,
    metric_rows, score_table, visit_prediction_rows,
};
use evalcore::schema::wire::Extraction;
use evalcore::source::MemorySource;

fn tree(files: &[(&str, &str)]) -> MemorySource {
    let mut tree = MemorySource::new();
    for (path, text) in files {
        let path = format!("results/e/opencompass-r/20251016_235030/{path}");
        tree.insert(path, text.as_bytes());
    }
    tree
}

fn extract(files: &[(&str, &str)]) -> Extraction {
    extract_runs(&tree(files), "e", &["r"]).unwrap()
}

#[test]
fn the_csv_file_is_always_there() {
    let built = extract(&[("results/m/gsm8k.json", "{\"accuracy\": 65.625}")]);
    let nothing = extract(&[("logs/infer/m/gsm8k.out", "")]);
    for (document, success) in [(built, true), (nothing, false)] {
        assert_eq!(document.success, success);
        let document = serde_json::to_value(&document).unwrap();
        assert_eq!(
            document["results"][0].get("csv_file"),
            Some(&serde_json::Value::Null)
        );
    }
}

const SUBJECTIVE: [(&str, &str); 2] = [
    (
        "summary/summary_20251016_235030_by_gpt.csv",
        "dataset,version,metric,mode,m\narena,1d7fe4,score,gen,50.00\nmt,abcdef,score,gen,-\n",
    ),
    (
        "summary/summary_20251016_235030_by_qwen.csv",
        "dataset,version,metric,mode,m\narena,1d7fe4,score,gen,40.00\n",
    ),
];

#[test]
fn tables_tell_judges_apart_and_where_cells_lack() {
    let table = score_table(&extract(&SUBJECTIVE));
    let at = |name: &str| table.columns().iter().position(|column| *column == name);
    let judge = at("judge").unwrap();
    let judges = table.rows().iter().map(|row| row[judge].to_plain());
    assert_eq!(judges.collect::<Vec<_>>(), ["gpt", "qwen", "gpt"]);
    let (version, mode) = (at("version").unwrap(), at("mode").unwrap());
    let missing = table.rows().last().unwrap();
    assert_eq!(missing[version].to_plain(), "abcdef");
    assert_eq!(missing[mode].to_plain(), "gen");

    let source = tree(&SUBJECTIVE);
    let dir = "results/e/opencompass-r";
    let workdir = Workdir::open(&source, dir, &WorkdirOptions::new()).unwrap();
    let account = workdir.account(&source);
    assert_eq!(account.cells[0].judge.as_deref(), Some("gpt"));
    assert_eq!(account.cells[0].version, "1d7fe4");
    assert!(account_table(&account).columns().contains(&"judge"));
}

#[test]
fn a_table_without_judges_has_no_column_for_them() {
    let table = score_table(&extract(&[(
        "results/m/gsm8k.json",
        "{\"accuracy\": 65.625}",
    )]));
    assert!(!table.columns().contains(&"judge"));
}

#[test]
fn a_number_that_is_not_finite_is_no_zero_in_a_table_without_nulls() {
    let table = "dataset,version,metric,mode,m\na,1d7fe4,accuracy,gen,nan\n\
        b,1d7fe4,accuracy,gen,50.00\nc,1d7fe4,score,gen,3.00\n";
    let files = [("summary/summary_20251016_235030.csv", table)];
    let document = extract(&files);
    let rows = evaluation_result_rows(&document);
    let names: Vec<&str> = rows.iter().map(|row| row.dataset_id.as_str()).collect();
    assert_eq!(names, ["b", "c"]);
    assert_eq!(evaluation_results_left_out(&document).len(), 1);
    let metrics = metric_rows(&document);
    assert_eq!(
        (metrics[0].value, metrics[0].non_finite.as_deref()),
        (None, Some("nan"))
    );

    let dir = "results/e/opencompass-r";
    let workdir = Workdir::open(&tree(&files), dir, &WorkdirOptions::new()).unwrap();
    let rows = dataset_result_rows(&workdir, &JobIds::new("r"));
    let names: Vec<&str> = rows.iter().map(|row| row.dataset_name.as_str()).collect();
    assert_eq!(names, ["b", "c"]);
    let left_out = dataset_results_left_out(&workdir);
    let texts: Vec<&str> = left_out.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(texts, ["no row for `a` of `m`: `accuracy` is NaN"]);
}

/// By the owner's tables only two columns take a null (`Nullable(String)`).
#[test]
fn rows_leave_out_what_the_tables_have_no_null_for() {
    let table = "dataset,version,metric,mode,m\na,1d7fe4,accuracy,gen,50.00\n";
    let files = [
        ("summary/summary_20251016_235030.csv", table),
        ("predictions/m/a.json", "{\"0\": {\"prediction\": \"x\"}}"),
    ];
    let source = tree(&files);
    let dir = "results/e/opencompass-r";
    let workdir = Workdir::open(&source, dir, &WorkdirOptions::new()).unwrap();
    let ids = JobIds::new("r");
    let json = |row: &dyn erased::Row| row.json();
    let mut rows = Vec::new();
    for row in dataset_result_rows(&workdir, &ids) {
        rows.push((json(&row), vec!["correct_examples"]));
    }
    for row in evaluation_job_rows(&workdir, &ids, &JobTimes::default()) {
        let left_out = vec![
            "job_end_time",
            "job_duration_seconds",
            "total_correct",
            "extracted_at",
        ];
        rows.push((json(&row), left_out));
    }
    rows.push((
        json(&failed_job_row(&ids, &JobTimes::default())),
        vec!["job_start_time", "overall_accuracy"],
    ));
    let answers = PredictionRows {
        source: &source,
        workdir: &workdir,
        ids: &ids,
    };
    visit_prediction_rows(answers, &mut |row| {
        rows.push((json(row), vec!["is_correct"]));
        Ok(())
    })
    .unwrap();
    for row in evaluation_result_rows(&extract(&files)) {
        rows.push((json(&row), Vec::new()));
    }
    assert_eq!(rows.len(), 5);
    for (row, left_out) in &rows {
        let nulls = row.as_object().unwrap().iter();
        let nulls = nulls.filter(|(_, value)| value.is_null());
        let names: Vec<&str> = nulls.map(|(name, _)| name.as_str()).collect();
        let nullable = ["evaluation_id", "experiment_id"];
        assert!(names.iter().all(|name| nullable.contains(name)), "{row}");
        assert!(left_out.iter().all(|name| row.get(name).is_none()), "{row}");
    }
}

mod erased {
    pub(super) trait Row {
        fn json(&self) -> serde_json::Value;
    }

    impl<T: serde::Serialize> Row for T {
        fn json(&self) -> serde_json::Value {
            serde_json::to_value(self).unwrap()
        }
    }
}

#[test]
fn a_run_without_any_cell_is_a_row_of_a_table() {
    let source = tree(&[("logs/infer/m/gsm8k.out", "")]);
    let table = score_table(&extract_runs(&source, "e", &["r", "gone", "a/b"]).unwrap());
    let rows: Vec<(String, String)> = table
        .rows()
        .iter()
        .map(|row| (row[0].to_plain(), row.last().unwrap().to_plain()))
        .collect();
    let (ids, reasons): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    assert_eq!(ids, ["r", "gone", "a/b"]);
    let held = "`20251016_235030` holds no summary and no results, only logs";
    assert_eq!(
        reasons[..2],
        [
            format!("extract.no_scores: No CSV results found: {held}"),
            "io.not_found: Results directory not found".to_owned(),
        ]
    );
    assert!(reasons[2].starts_with("id.invalid: "), "{}", reasons[2]);
}

#[test]
fn a_run_whose_newest_directory_has_no_summary_says_what_stands_there() {
    let mut source = tree(&[("logs/infer/m/gsm8k.out", "")]);
    let older = "results/e/opencompass-r/20251015_000000/summary/summary_20251015_000000.csv";
    let table = "dataset,version,metric,mode,m\na,1d7fe4,accuracy,gen,50.00\n";
    source.insert(older, table.as_bytes());
    let results = extract_eval_results(&source, "e", "r").unwrap();
    assert!(results.results.is_empty() && results.partial);
    let last = results.diagnostics.last().unwrap();
    assert_eq!(last.code, Code::ExtractNoScores);
    assert_eq!(
        last.message,
        "No CSV results found: `20251016_235030` holds no summary and no results, only logs; \
         the older `20251015_000000` has a summary"
    );
    let place = "results/e/opencompass-r/20251016_235030";
    assert_eq!(last.path.as_deref(), Some(place));
}

#[test]
fn each_data_set_has_a_row_or_a_reason() {
    let table = "dataset,version,metric,mode,m\n\
        if_like,7b8114,Inst-level-loose-accuracy,gen,75.00\n\
        if_like,7b8114,Prompt-level-strict-accuracy,gen,33.33\n\
        late,7b8114,score,gen,12.50\nlate,7b8114,accuracy,gen,40.00\n\
        toxic,7b8114,avg_toxicity_score,gen,0.30\nlost,-,-,-,-\n\
        --- Exam ---,-,-,-,-\ngroup,-,naive_average,gen,50.00\n";
    let files = [("summary/summary_20251016_235030.csv", table)];
    let dir = "results/e/opencompass-r";
    let workdir = Workdir::open(&tree(&files), dir, &WorkdirOptions::new()).unwrap();
    let rows = dataset_result_rows(&workdir, &JobIds::new("r"));
    let found: Vec<_> = rows
        .iter()
        .map(|row| (&*row.dataset_name, row.accuracy))
        .collect();
    assert_eq!(found, [("if_like", Some(75.0)), ("late", Some(40.0))]);
    let metadata: serde_json::Value = serde_json::from_str(&rows[0].metadata).unwrap();
    assert_eq!(metadata["metric"], "Inst-level-loose-accuracy");
    assert_eq!(metadata["unit"], "percent");
    let left_out = dataset_results_left_out(&workdir);
    let texts: Vec<&str> = left_out.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        texts,
        [
            "no row for `toxic` of `m`: `avg_toxicity_score` is like no accuracy: \
             unit proportion, direction lower_is_better",
            "no row for `lost` of `m`: no score: unexplained",
        ]
    );
}

#[test]
fn a_result_that_disagrees_does_not_replace_the_shown_score() {
    let table = "dataset,version,metric,mode,m\na,1d7fe4,accuracy,gen,75.62\n\
        b,1d7fe4,accuracy,gen,65.62\n";
    let files = [
        ("summary/summary_20251016_235030.csv", table),
        ("results/m/a.json", "{\"accuracy\": 65.625}"),
        ("results/m/b.json", "{\"accuracy\": 65.625}"),
    ];
    let document = extract(&files);
    let values = metric_rows(&document).into_iter().map(|row| row.value);
    assert_eq!(values.collect::<Vec<_>>(), [Some(75.62), Some(65.625)]);
    let dir = "results/e/opencompass-r";
    let workdir = Workdir::open(&tree(&files), dir, &WorkdirOptions::new()).unwrap();
    let headline = headline_score(&workdir, "a", "m").unwrap();
    assert_eq!(headline.value, Some(75.62));
}

#[test]
fn keys_are_unique_within_a_run() {
    let table = "dataset,version,metric,mode,m,m\na,1d7fe4,accuracy,gen,1.00,2.00\n\
        a,1d7fe4,accuracy,gen,3.00,4.00\n";
    let rows = metric_rows(&extract(&[("summary/summary_20251016_235030.csv", table)]));
    let keys: Vec<&str> = rows.iter().map(|row| row.key.as_str()).collect();
    let key = "e|r|m|a|1d7fe4|accuracy|gen";
    assert_eq!(keys[0], key);
    assert_eq!(
        keys[1..],
        ["#2", "#3", "#4"].map(|end| format!("{key}{end}"))
    );
}
