//! Trees of runs: `results/{eval}/opencompass-{run}/{time}/summary/summary_{time}.csv` and more.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufWriter};
use std::path::Path;

use crate::random::Random;
use crate::results::{self, Details};

/// The evaluation that the runs belong to.
pub const EVAL_ID: &str = "223e4567-e89b-12d3-a456-426614174020";
const TIME: &str = "20251016_235030";
const RULE: usize = 128;

/// What a tree holds.
#[derive(Debug, Clone, Copy)]
pub struct Tree {
    /// The runs.
    pub runs: u32,
    /// The rows of each summary.
    pub table: Table,
    /// The model columns of each summary.
    pub models: u32,
    /// The samples in the details of each result file; 0 for a tree of summaries alone.
    pub details: u32,
}

/// The rows of a summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// One data set, `demo_gsm8k`.
    Sample,
    /// The 57 data sets of MMLU and 6 groups of them.
    Mmlu,
}

/// The id of a run by its number.
#[must_use]
pub fn run_id(number: u32) -> String {
    format!("run-{number:06}")
}

/// Writes a tree below `root`: of each summary the CSV, the MD and the TXT, and the result files
/// where they are wanted.
///
/// # Errors
///
/// What the system answers.
pub fn write(root: &Path, tree: Tree) -> io::Result<()> {
    let eval = root.join("results").join(EVAL_ID);
    for number in 0..tree.runs {
        let rows = rows(tree, number);
        let dir = eval
            .join(format!("opencompass-{}", run_id(number)))
            .join(TIME);
        let summary = dir.join("summary");
        fs::create_dir_all(&summary)?;
        for (extension, text) in [
            ("csv", csv(&rows, tree.models)),
            ("md", markdown(&rows, tree.models)),
            ("txt", txt(&rows, tree.models)),
        ] {
            fs::write(summary.join(format!("summary_{TIME}.{extension}")), text)?;
        }
        if tree.details > 0 {
            write_results(&dir, tree, &rows)?;
        }
    }
    Ok(())
}

struct Row {
    dataset: String,
    version: String,
    metric: &'static str,
    mode: &'static str,
    scores: Vec<f64>,
}

fn rows(tree: Tree, number: u32) -> Vec<Row> {
    let row = |dataset: String, version: String, metric, mode, scores| Row {
        dataset,
        version,
        metric,
        mode,
        scores,
    };
    let mut random = Random::new(number);
    let mut scores = || -> Vec<f64> {
        let drawn = (0..tree.models).map(|_| match tree.details {
            0 => 100.0 * f64::from(random.below(641)) / 640.0,
            details => results::accuracy(details),
        });
        drawn.collect()
    };
    match tree.table {
        Table::Sample => {
            vec![row(
                "demo_gsm8k".into(),
                "1d7fe4".into(),
                "accuracy",
                "gen",
                scores(),
            )]
        }
        Table::Mmlu => {
            let sets = SUBJECTS
                .split_whitespace()
                .enumerate()
                .map(|(at, subject)| {
                    let version = format!("{:06x}", at * 293_393 % 0x00ff_ffff);
                    row(
                        format!("lukaemon_mmlu_{subject}"),
                        version,
                        "accuracy",
                        "gen",
                        scores(),
                    )
                });
            let mut rows: Vec<Row> = sets.collect();
            for group in [
                "mmlu-humanities",
                "mmlu-stem",
                "mmlu-social-science",
                "mmlu-other",
                "mmlu",
            ] {
                rows.push(row(
                    group.into(),
                    "-".into(),
                    "naive_average",
                    "gen",
                    scores(),
                ));
            }
            rows.push(row(
                "mmlu-weighted".into(),
                "-".into(),
                "weighted_average",
                "gen",
                scores(),
            ));
            rows
        }
    }
}

fn model(number: u32) -> String {
    match number {
        0 => "gpt-oss-20b".to_owned(),
        _ => format!("internlm2-chat-7b-hf-{number}"),
    }
}

fn lines(rows: &[Row], models: u32) -> Vec<Vec<String>> {
    let meta = ["dataset", "version", "metric", "mode"].map(str::to_owned);
    let header = meta.into_iter().chain((0..models).map(model)).collect();
    let mut lines = vec![header];
    for row in rows {
        let meta = [&*row.dataset, &*row.version, row.metric, row.mode].map(str::to_owned);
        let scores = row.scores.iter().map(|score| format!("{score:.2}"));
        lines.push(meta.into_iter().chain(scores).collect());
    }
    lines
}

fn csv(rows: &[Row], models: u32) -> String {
    let lines = lines(rows, models);
    let mut text = lines
        .iter()
        .map(|fields| fields.join(","))
        .collect::<Vec<_>>()
        .join("\n");
    text.push('\n');
    text
}

fn markdown(rows: &[Row], models: u32) -> String {
    let mut text = String::new();
    for (at, fields) in lines(rows, models).iter().enumerate() {
        let _ = writeln!(text, "| {} |", fields.join(" | "));
        if at == 0 {
            let _ = writeln!(text, "|{}|", vec!["-----"; fields.len()].join(" | "));
        }
    }
    text
}

fn txt(rows: &[Row], models: u32) -> String {
    let (open, close) = ("^".repeat(RULE), "$".repeat(RULE));
    let divider = format!(
        "{} THIS IS A DIVIDER {}",
        "-".repeat(RULE),
        "-".repeat(RULE)
    );
    let mut raw = String::new();
    for at in 0..models {
        let _ = write!(raw, "{}\nModel: {}\n", "-".repeat(31), model(at));
        for row in rows {
            let score = row.scores.get(at as usize).copied().unwrap_or_default();
            let _ = writeln!(raw, "{}: {{'{}': {score:?}}}", row.dataset, row.metric);
        }
    }
    let mut padded = String::new();
    for fields in lines(rows, models) {
        for field in fields {
            let _ = write!(padded, "{field:<42}");
        }
        padded.push('\n');
    }
    let mut text = format!("{TIME}\n");
    let sections = [
        ("tabulate", padded),
        ("csv", csv(rows, models)),
        ("markdown", markdown(rows, models)),
        ("raw", raw),
    ];
    for (at, (name, body)) in sections.iter().enumerate() {
        let rule = if at == 0 {
            String::new()
        } else {
            format!("\n{divider}\n\n")
        };
        let _ = write!(text, "{rule}{name} format\n{open}\n{body}{close}\n");
    }
    text
}

fn write_results(dir: &Path, tree: Tree, rows: &[Row]) -> io::Result<()> {
    for at in 0..tree.models {
        let below = dir.join("results").join(model(at));
        fs::create_dir_all(&below)?;
        for row in rows.iter().filter(|row| row.version != "-") {
            let file = fs::File::create(below.join(format!("{}.json", row.dataset)))?;
            results::write(&mut BufWriter::new(file), Details::Listed, tree.details, at)?;
        }
    }
    Ok(())
}

const SUBJECTS: &str = "college_biology college_chemistry college_computer_science \
college_mathematics college_physics electrical_engineering astronomy anatomy abstract_algebra \
machine_learning clinical_knowledge global_facts management nutrition marketing \
professional_accounting high_school_geography international_law moral_scenarios \
computer_security high_school_microeconomics professional_law medical_genetics \
professional_psychology jurisprudence world_religions philosophy virology \
high_school_chemistry public_relations high_school_macroeconomics human_sexuality \
elementary_mathematics high_school_physics high_school_computer_science \
high_school_european_history business_ethics moral_disputes high_school_statistics \
miscellaneous formal_logic high_school_government_and_politics prehistory security_studies \
high_school_biology logical_fallacies high_school_world_history professional_medicine \
high_school_mathematics college_medicine high_school_us_history sociology econometrics \
high_school_psychology human_aging us_foreign_policy conceptual_physics";
