//! Work dirs joined: reasons, precision, choice, samples and headlines.

use evalcore::opencompass::workdir::{SampleOptions, Workdir, WorkdirOptions};
use evalcore::opencompass::{HeadlineRule, extract_runs, headline_score};
use evalcore::schema::{Cell, Reason, RowKind};
use evalcore::source::{MemorySource, OsSource};
use serde_json::Value;

use crate::support::golden;

fn open(case: &str, at: Option<&str>) -> (OsSource, Workdir) {
    let dir = golden().join("opencompass").join(case).join("work_dir");
    let source = OsSource::new(dir).unwrap();
    let mut options = WorkdirOptions::new();
    if let Some(at) = at {
        options.at(at);
    }
    let workdir = Workdir::open(&source, "", &options).unwrap();
    (source, workdir)
}

pub(crate) fn cell<'w>(workdir: &'w Workdir, dataset: &str, metric: &str, model: &str) -> &'w Cell {
    let found = workdir
        .cells
        .iter()
        .find(|cell| *cell.dataset == *dataset && *cell.metric == *metric && *cell.model == *model);
    found.unwrap_or_else(|| panic!("no cell {dataset} {metric} {model}: {:?}", workdir.cells))
}

fn reason(workdir: &Workdir, dataset: &str, model: &str) -> Reason {
    let found = workdir
        .cells
        .iter()
        .filter(|cell| *cell.dataset == *dataset && *cell.model == *model)
        .find_map(|cell| cell.absence());
    found
        .unwrap_or_else(|| panic!("{dataset} {model} is not absent"))
        .reason
}

#[test]
fn every_absence_has_its_reason() {
    let (_, workdir) = open("multi_model_missing", None);
    assert_eq!(
        reason(&workdir, "--------- 考试 Exam ---------", "Qwen1.5 14B"),
        Reason::Separator
    );
    assert_eq!(
        reason(&workdir, "ceval", "gpt-4o-2024-05-13"),
        Reason::GroupIncomplete
    );
    assert_eq!(
        reason(&workdir, "ceval-logic", "gpt-4o-2024-05-13"),
        Reason::ScoringFailed
    );
    assert_eq!(
        reason(&workdir, "GPQA_diamond", "internlm2-chat-7b-hf"),
        Reason::MetricAbsent
    );
    assert_eq!(
        reason(&workdir, "error_result", "Qwen1.5 14B"),
        Reason::ScoringFailed
    );
    assert_eq!(
        reason(&workdir, "string_only", "Qwen1.5 14B"),
        Reason::MetricAbsent
    );
    assert_eq!(
        reason(&workdir, "not_in_config", "Qwen1.5 14B"),
        Reason::NotRun
    );

    let (_, workdir) = open("real_runner_logs", None);
    assert_eq!(
        reason(&workdir, "eval_crash", "api-model"),
        Reason::ScoringFailed
    );
    assert_eq!(
        reason(&workdir, "infer_crash", "api-model"),
        Reason::InferenceFailed
    );

    let (_, workdir) = open("sharded_and_tmp", None);
    assert_eq!(reason(&workdir, "killed_ds", "m"), Reason::Partial);
    assert_eq!(reason(&workdir, "holed", "m"), Reason::InferenceFailed);

    let (_, workdir) = open("lone_surrogate_crash", None);
    assert_eq!(
        reason(&workdir, "surrogate_ds", "m"),
        Reason::InferenceFailed
    );

    let (_, workdir) = open("concurrent_task_status", None);
    assert_eq!(
        reason(&workdir, "bad_ds", "api-model"),
        Reason::InferenceFailed
    );
}

#[test]
fn scores_carry_full_precision_and_n() {
    let (_, workdir) = open("gen_chat_basic", None);
    let found = cell(&workdir, "demo_gsm8k", "accuracy", "gpt-oss-20b");
    assert_eq!((found.score(), found.exact), (Some(65.62), Some(65.625)));
    assert_eq!((found.n, found.correct), (Some(64), Some(42)));

    // 12 shards of 5 answers.
    let (_, workdir) = open("sharded_and_tmp", None);
    assert_eq!(cell(&workdir, "math", "accuracy", "m").n, Some(60));

    // The directory is called `qwen1.5-14b-hf`.
    let (_, workdir) = open("multi_model_missing", None);
    let found = cell(&workdir, "ceval-law", "accuracy", "Qwen1.5 14B");
    assert_eq!(found.exact, Some(41.666_666_66));

    // Groups have theirs from the raw section of the TXT.
    let (_, workdir) = open("groups_all_kinds", None);
    let found = cell(&workdir, "naive", "naive_average", "model_a");
    assert_eq!(
        (found.row, found.exact),
        (RowKind::Group, Some(10.166_666_666_666_666))
    );
    assert_eq!(found.n, Some(12));
    let group = workdir
        .groups
        .iter()
        .find(|group| group.name == "naive")
        .unwrap();
    let members: Vec<&str> = group
        .members
        .iter()
        .map(|member| member.dataset.as_str())
        .collect();
    assert_eq!(members, ["d1", "d2", "d3"]);
}

#[test]
fn the_newest_directory_is_taken_and_older_ones_are_named() {
    let (_, workdir) = open("reuse_multi_timestamps", None);
    assert_eq!(workdir.chosen().unwrap().name, "20261120_133931");
    assert_eq!(workdir.candidates.len(), 3);
    assert!(workdir.cells.iter().all(|cell| cell.score().is_none()));
    assert_eq!(reason(&workdir, "c", "m"), Reason::NotScored);

    let (_, workdir) = open("reuse_multi_timestamps", Some("20261120_133928"));
    assert_eq!(
        workdir.tables,
        ["20261120_133928/summary/summary_20261120_133929.csv"],
        "the latest summary of the directory"
    );
    let both = "20261120_133928/20261120_133928";
    let (_, workdir) = open("reuse_multi_timestamps", Some(both));
    assert_eq!(
        workdir.tables,
        ["20261120_133928/summary/summary_20261120_133928.csv"]
    );
    let (_, workdir) = open("reuse_multi_timestamps", Some("20261120_133929"));
    assert_eq!(
        workdir.tables,
        ["20261120_133928/summary/summary_20261120_133929.csv"]
    );
}

#[test]
fn without_a_summary_the_results_are_the_table() {
    let (_, workdir) = open("concurrent_task_status", None);
    assert_eq!(workdir.origin, "results");
    let found = cell(&workdir, "ok_ds", "accuracy", "api-model");
    assert_eq!(
        (found.score(), found.exact, found.n),
        (Some(50.0), Some(50.0), Some(12))
    );
}

#[test]
fn samples_join_answers_and_verdicts() {
    let (source, workdir) = open("gen_chat_basic", None);
    let mut options = SampleOptions::new();
    options.dataset("demo_gsm8k");
    let (mut total, mut right) = (0, 0);
    workdir
        .visit_samples(&source, &options, &mut |sample| {
            assert!(sample.prediction.is_some() && sample.pred.is_some());
            total += 1;
            right += u64::from(sample.correct == Some(true));
            Ok(())
        })
        .unwrap();
    assert_eq!((total, right), (64, 42));

    let (source, workdir) = open("repeat_gpass_n4", None);
    let mut replicas = std::collections::BTreeMap::new();
    workdir
        .visit_samples(&source, &SampleOptions::new(), &mut |sample| {
            *replicas
                .entry((sample.dataset.clone(), sample.replica))
                .or_insert(0) += 1;
            Ok(())
        })
        .unwrap();
    let sizes: std::collections::BTreeSet<(&str, i32)> = replicas
        .iter()
        .map(|((dataset, _), count)| (dataset.as_str(), *count))
        .collect();
    let datasets: std::collections::BTreeSet<&str> = sizes.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        sizes.len(),
        datasets.len(),
        "every replica has all samples: {replicas:?}"
    );
}

#[test]
fn a_headline_says_how_it_was_made() {
    let table = "dataset,version,metric,mode,m\n\
        mmlu_law,7b8114,accuracy,ppl,40.00\n\
        mmlu_art,7b8114,accuracy,ppl,60.00\n\
        gsm8k,7b8114,accuracy,gen,30.00\n\
        bbh_a,7b8114,score,gen,-\n\
        bbh_b,7b8114,score,gen,10.00\n";
    let mut tree = MemorySource::new();
    tree.insert("summary/summary_20251016_235030.csv", table.as_bytes());
    let workdir = Workdir::open(&tree, "", &WorkdirOptions::new()).unwrap();
    let mmlu = headline_score(&workdir, "mmlu_ppl_4d595a", "m").unwrap();
    assert_eq!(
        (mmlu.value, mmlu.rule),
        (Some(50.0), HeadlineRule::PlainMean)
    );
    let gsm8k = headline_score(&workdir, "gsm8k", "m").unwrap();
    assert_eq!(
        (gsm8k.value, gsm8k.rule),
        (Some(30.0), HeadlineRule::DatasetRow)
    );
    let bbh = headline_score(&workdir, "bbh", "m").unwrap();
    assert_eq!(
        (bbh.value, bbh.missing.as_slice()),
        (None, &["bbh_a".to_owned()][..])
    );
    assert!(headline_score(&workdir, "arc", "m").is_none());

    // With n the mean is weighted: 1 sample of 40 %, 3 of 60 %.
    tree.insert("results/m/mmlu_law.json", details(1, 40.0));
    tree.insert("results/m/mmlu_art.json", details(3, 60.0));
    let workdir = Workdir::open(&tree, "", &WorkdirOptions::new()).unwrap();
    let mmlu = headline_score(&workdir, "mmlu", "m").unwrap();
    assert_eq!(
        (mmlu.value, mmlu.rule),
        (Some(55.0), HeadlineRule::WeightedMean)
    );
    assert_eq!(mmlu.n, Some(4));
}

fn details(samples: usize, accuracy: f64) -> Vec<u8> {
    let details: Vec<Value> = (0..samples)
        .map(|at| serde_json::json!({"example_abbr": format!("d_{at}"), "pred": ["A"]}))
        .collect();
    serde_json::to_vec(&serde_json::json!({"accuracy": accuracy, "details": details})).unwrap()
}

/// The document is the same at any thread count, and every run stands on its own.
#[test]
fn many_runs_are_extracted_in_the_order_given() {
    let mut tree = MemorySource::new();
    let ids: Vec<String> = (0..200).map(|at| format!("run-{at:03}")).collect();
    for (at, id) in ids.iter().enumerate() {
        let table = format!("dataset,version,metric,mode,m\nd,7b8114,accuracy,gen,{at}.00\n");
        tree.insert(
            format!(
                "results/e/opencompass-{id}/20251016_235030/summary/summary_20251016_235030.csv"
            ),
            table.into_bytes(),
        );
    }
    let found = extract_runs(&tree, "e", &ids).unwrap();
    assert!(found.success && !found.partial);
    assert_eq!((found.counts.runs, found.counts.scores), (200, 200));
    let mut expected = 0.0;
    for (run, id) in found.results.iter().zip(&ids) {
        assert_eq!((&run.run_id, run.scores[0].score), (id, Some(expected)));
        expected += 1.0;
    }
}

/// A summary alone, with its TXT: errors and full precision come from the raw section.
#[test]
fn a_text_summary_alone_explains_its_cells() {
    let dir = golden().join("opencompass/multi_model_missing/work_dir/20261120_133907/summary");
    let mut tree = MemorySource::new();
    for name in ["csv", "txt", "md"] {
        let file = format!("summary_20261120_133912.{name}");
        tree.insert(
            format!("20261120_133907/summary/{file}"),
            crate::support::read(&dir.join(&file)),
        );
    }
    let workdir = Workdir::open(&tree, "", &WorkdirOptions::new()).unwrap();
    let found = cell(&workdir, "ceval-law", "accuracy", "Qwen1.5 14B");
    assert_eq!(
        (found.score(), found.exact),
        (Some(41.67), Some(41.666_666_66))
    );
    let error = cell(&workdir, "error_result", "-", "Qwen1.5 14B")
        .absence()
        .unwrap();
    assert_eq!(error.reason, Reason::ScoringFailed);
    let text = "predictions and references have different length";
    assert_eq!(error.evidence.as_deref(), Some(text));
    assert_eq!(
        reason(&workdir, "string_only", "Qwen1.5 14B"),
        Reason::MetricAbsent
    );
    assert_eq!(
        reason(&workdir, "ceval", "gpt-4o-2024-05-13"),
        Reason::GroupIncomplete
    );
}

#[test]
fn files_of_a_summary_that_differ_are_reported() {
    let mut tree = MemorySource::new();
    let csv = "dataset,version,metric,mode,m\nd,7b8114,accuracy,gen,65.62\n";
    let md = "| dataset | version | metric | mode | m |\n|----- | ----- | ----- | ----- | -----|\n\
        | d | 7b8114 | accuracy | gen | 66.62 |\n";
    tree.insert("summary/summary_20251016_235030.csv", csv.as_bytes());
    tree.insert("summary/summary_20251016_235030.md", md.as_bytes());
    let workdir = Workdir::open(&tree, "", &WorkdirOptions::new()).unwrap();
    let codes: Vec<&str> = workdir
        .cross_check(&tree)
        .iter()
        .map(|found| found.code.as_str())
        .collect();
    assert_eq!(codes, ["summary.files_differ"]);
    assert_eq!(workdir.account(&tree).diagnostics.len(), 1);
}

#[test]
fn a_headline_keeps_families_apart() {
    let table = "dataset,version,metric,mode,m\n\
        lukaemon_mmlu_law,7b8114,accuracy,ppl,50.00\n\
        lukaemon_mmlu_art,7b8114,accuracy,ppl,60.00\n\
        mmlu_pro_math,7b8114,accuracy,gen,10.00\n\
        math_prm800k_500,7b8114,accuracy,gen,20.00\n\
        gsm8k_zh,7b8114,accuracy,gen,30.00\n\
        bbh_a,7b8114,f1,gen,1.00\n\
        bbh_b,7b8114,score,gen,10.00\n\
        bbh_c,7b8114,score,gen,20.00\n";
    let mut tree = MemorySource::new();
    tree.insert("summary/summary_20251016_235030.csv", table.as_bytes());
    let workdir = Workdir::open(&tree, "", &WorkdirOptions::new()).unwrap();
    let mmlu = headline_score(&workdir, "mmlu_gen", "m").unwrap();
    assert_eq!(mmlu.value, Some(55.0));
    assert!(headline_score(&workdir, "math_gen", "m").is_none());
    assert!(headline_score(&workdir, "gsm8k", "m").is_none());
    let bbh = headline_score(&workdir, "bbh", "m").unwrap();
    assert_eq!(
        (bbh.metric.as_str(), bbh.missing.as_slice()),
        ("score", &["bbh_a".to_owned()][..])
    );
}

#[test]
fn a_headline_of_one_subset_is_that_of_the_subset() {
    let headline = |rows: &str, name: &str| {
        let mut tree = MemorySource::new();
        let table = format!("dataset,version,metric,mode,m\n{rows}");
        tree.insert("summary/summary_20251016_235030.csv", table.into_bytes());
        let workdir = Workdir::open(&tree, "", &WorkdirOptions::new()).unwrap();
        let found = headline_score(&workdir, name, "m")?;
        Some((found.value, found.rule, found.members))
    };
    let one = |value, rule, member: &str| Some((Some(value), rule, vec![member.to_owned()]));
    assert_eq!(
        headline("mmlu_law,7b8114,accuracy,ppl,33.33\n", "mmlu_gen"),
        one(33.33, HeadlineRule::OnlySubset, "mmlu_law")
    );
    // Names that differ in upper and lower case only.
    assert_eq!(
        headline("MMLU,7b8114,accuracy,ppl,40.00\n", "mmlu"),
        one(40.0, HeadlineRule::DatasetRow, "MMLU")
    );
    let both = "MMLU,7b8114,accuracy,ppl,40.00\nmmlu,7b8114,accuracy,ppl,60.00\n";
    assert_eq!(
        headline(both, "mmlu"),
        one(60.0, HeadlineRule::DatasetRow, "mmlu")
    );
    let subsets = "MMLU_law,7b8114,Accuracy,ppl,40.00\nmmlu_art,7b8114,accuracy,ppl,60.00\n";
    let members = ["MMLU_law", "mmlu_art"].map(str::to_owned).to_vec();
    assert_eq!(
        headline(subsets, "mmlu"),
        Some((Some(50.0), HeadlineRule::PlainMean, members))
    );
    assert_eq!(headline("mmlu_law,-,-,-,-\n", "mmlu"), None);
}
