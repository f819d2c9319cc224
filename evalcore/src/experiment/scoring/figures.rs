//! The document of the totals.

use std::collections::BTreeMap;

use super::document::{
    Baseline, CategoryMetrics, FieldReport, FieldReportRow, ParseMetrics, QualityMetrics,
    RougeMeans, RunMetrics,
};
use super::scorer::INVALID;
use super::totals::{CategoryTotal, RunTotals, ScoreTotal};
use crate::diagnostic::Code;
use crate::error::Result;
use crate::experiment::problem::broken;
use crate::experiment::task::{FieldMetric, Task, TaskField};
use crate::metrics::{
    Average, Classification, ClassificationCounts, ClassificationOptions, Normalize, ReportRow,
    ZeroDivision,
};
use crate::schema::Unit;
use crate::schema::wire::{ConfusionCells, Figure, FigureInterval, SCHEMA_VERSION};
use crate::stats::{
    BootstrapOptions, MeanEstimate, Proportion, ProportionMethod, bootstrap_classification,
    proportion_interval,
};

const ALPHA: f64 = 0.05;
/// Pairs of labels above which an F1 has no bootstrap interval: a resample draws each pair.
const MOST_PAIRS: u64 = 20_000;

pub(super) fn document(totals: RunTotals, baselines: Vec<Baseline>) -> Result<RunMetrics> {
    if totals.n == 0 {
        return Err(broken(
            Code::AnswerMissing,
            "there is no answer to any sample",
        ));
    }
    let primary = totals.task.primary_field().name.clone();
    let mut figures = vec![
        proportion("is_correct", totals.correct, totals.n)?,
        proportion("parse_rate", totals.parse.ok, totals.n)?,
    ];
    let mut reports = BTreeMap::new();
    let mut rouge = BTreeMap::new();
    let mut accuracy = BTreeMap::new();
    let mut labels = totals.labels;
    for (at, field) in totals.task.fields.iter().enumerate() {
        let mut mine = Vec::new();
        for (score, figure) in names(field) {
            if let Some(total) = totals.scores.get(score.as_str()) {
                mine.push(of_total(&figure, total)?);
            }
        }
        if let Some(counts) = labels.remove(&at) {
            match field.metric {
                FieldMetric::Classification => {
                    reports.insert(field.name.clone(), report(field, counts)?);
                }
                _ => mine.push(weighted_f1(field, counts)?),
            }
        }
        if field.metric == FieldMetric::Rouge && !mine.is_empty() {
            rouge.insert(field.name.clone(), rouge_means(field, &mine));
        }
        let is_main = |figure: &&Figure| {
            figure.name.ends_with("fmeasure") || field.metric != FieldMetric::Rouge
        };
        for figure in mine.iter().filter(is_main) {
            if let Some(value) = figure.value {
                accuracy.insert(figure.name.clone(), value);
            }
        }
        if let Some((headline, value)) = field.headline.as_ref().zip(headline(field, &mine)) {
            accuracy.insert(headline.clone(), value);
        }
        figures.extend(mine);
    }
    if let Ok(overall) = totals.overall.finish() {
        accuracy.insert("overall".to_owned(), overall.value);
        figures.push(mean(
            "overall",
            overall.value,
            overall.n,
            overall.standard_error,
        )?);
    }
    let mut quality = totals.quality;
    figures.extend(rates(&mut quality)?);
    let n_errors = totals.performance.failures();
    let categories = totals.categories.into_iter();
    let categories = categories.map(|(name, part)| Ok((name, category(&totals.task, &part)?)));
    Ok(RunMetrics {
        schema_version: SCHEMA_VERSION,
        primary,
        n_samples: totals.n,
        n_errors,
        parse: ParseMetrics {
            ok: totals.parse.ok,
            partial: totals.parse.partial,
            failed: totals.parse.failed,
            error: totals.parse.error,
            parse_rate: share(totals.parse.ok, totals.n),
        },
        accuracy,
        figures,
        reports,
        rouge,
        quality,
        performance: totals.performance.finish(),
        per_category: categories.collect::<Result<_>>()?,
        baselines,
        task: totals.task.task,
    })
}

/// What the logs say, as shares.
fn rates(quality: &mut QualityMetrics) -> Result<Vec<Figure>> {
    let mut found = Vec::new();
    if quality.n_scored > 0 {
        let figure = proportion(
            "hallucination_rate",
            quality.n_hallucinated,
            quality.n_scored,
        )?;
        quality.hallucination_rate = figure.value;
        found.push(figure);
    }
    if quality.missed_log_scorable > 0 {
        let figure = proportion(
            "missed_log_rate",
            quality.n_missed,
            quality.missed_log_scorable,
        )?;
        quality.missed_log_rate = figure.value;
        found.push(figure);
    }
    Ok(found)
}

/// The scores of a field's samples and the figures that they add up to.
fn names(field: &TaskField) -> Vec<(String, String)> {
    let name = &field.name;
    let pairs: &[(&str, &str)] = match field.metric {
        FieldMetric::ExactMatch => &[
            ("raw_match", "raw_exact_match"),
            ("normalized_match", "normalized_exact_match"),
        ],
        FieldMetric::Classification => &[("match", "accuracy")],
        FieldMetric::TokenOverlap => &[
            ("raw_match", "raw_exact_match"),
            ("token_jaccard", "mean_token_jaccard"),
            ("token_dice", "mean_token_dice"),
        ],
        FieldMetric::Rouge => &[
            ("rouge1_precision", "rouge1_precision"),
            ("rouge1_recall", "rouge1_recall"),
            ("rouge1_fmeasure", "rouge1_fmeasure"),
            ("rouge2_precision", "rouge2_precision"),
            ("rouge2_recall", "rouge2_recall"),
            ("rouge2_fmeasure", "rouge2_fmeasure"),
            ("rougeL_precision", "rougeL_precision"),
            ("rougeL_recall", "rougeL_recall"),
            ("rougeL_fmeasure", "rougeL_fmeasure"),
        ],
        FieldMetric::Squad => &[
            ("squad_exact_match", "squad_exact_match"),
            ("squad_f1", "squad_f1"),
        ],
        FieldMetric::None => &[],
    };
    let pair =
        |(score, figure): &(&str, &str)| (format!("{name}_{score}"), format!("{name}_{figure}"));
    pairs.iter().map(pair).collect()
}

/// The figure that a field's headline repeats.
fn headline(field: &TaskField, figures: &[Figure]) -> Option<f64> {
    let end = match field.metric {
        FieldMetric::ExactMatch => "normalized_exact_match",
        FieldMetric::Classification => "accuracy",
        FieldMetric::TokenOverlap => "raw_weighted_f1",
        FieldMetric::Rouge => "rougeL_fmeasure",
        FieldMetric::Squad => "squad_f1",
        FieldMetric::None => return None,
    };
    let name = format!("{}_{end}", field.name);
    figures.iter().find(|figure| figure.name == name)?.value
}

fn figure(name: &str, value: f64, n: u64) -> Figure {
    Figure {
        name: name.to_owned(),
        label: None,
        value: value.is_finite().then_some(value),
        non_finite: None,
        exact: None,
        unit: Unit::Proportion,
        n,
        standard_error: None,
        interval: None,
    }
}

fn of_total(name: &str, total: &ScoreTotal) -> Result<Figure> {
    if total.is_match {
        return proportion(name, total.right, total.n);
    }
    let found = total.mean.finish()?;
    mean(name, found.value, found.n, found.standard_error)
}

fn proportion(name: &str, part: u64, n: u64) -> Result<Figure> {
    let wilson = proportion_interval(Proportion::new(part, n)?, ALPHA, ProportionMethod::Wilson)?;
    let mut found = figure(name, share(part, n), n);
    found.interval = Some(FigureInterval::new(
        wilson.low,
        wilson.high,
        1.0 - ALPHA,
        "wilson",
    ));
    Ok(found)
}

fn mean(name: &str, value: f64, n: u64, standard_error: Option<f64>) -> Result<Figure> {
    let mut found = figure(name, value, n);
    found.standard_error = standard_error;
    if let Some(error) = standard_error.filter(|error| *error > 0.0) {
        let size = usize::try_from(n).unwrap_or(usize::MAX);
        let t = MeanEstimate::new(value, error, size).interval(ALPHA)?;
        let (low, high) = (t.low.max(0.0), t.high.min(1.0));
        found.interval = Some(FigureInterval::new(low, high, 1.0 - ALPHA, "t"));
    }
    Ok(found)
}

#[expect(clippy::cast_precision_loss, reason = "samples are fewer than 2^53")]
fn share(part: u64, n: u64) -> f64 {
    part as f64 / n as f64
}

/// The mean F1 by support of whole values: the seed's figure, without any partial credit.
fn weighted_f1(field: &TaskField, counts: ClassificationCounts) -> Result<Figure> {
    let n = counts.n();
    let mut options = ClassificationOptions::new();
    options.zero_division(ZeroDivision::Zero);
    let done = counts.finish(&options)?;
    let name = format!("{}_raw_weighted_f1", field.name);
    let mut found = figure(&name, done.average(Average::Weighted).f1, n);
    found.interval = f1_interval(&done)?;
    Ok(found)
}

/// A bootstrap interval over the pairs of labels.
fn f1_interval(done: &Classification) -> Result<Option<FigureInterval>> {
    let labels = done.labels().len() as u64;
    if done.n() < 2 || labels * labels.min(done.n()) > MOST_PAIRS {
        return Ok(None);
    }
    let measure = crate::metrics::ClassificationMeasure::F1(Average::Weighted);
    let options = BootstrapOptions::default().resamples(1_000);
    let found = bootstrap_classification(done, &measure, &options)?;
    let (low, high) = (found.interval.low, found.interval.high);
    let method = "bootstrap, 1000 resamples, seed 0";
    Ok((low.is_finite() && high.is_finite())
        .then(|| FigureInterval::new(low, high, 1.0 - ALPHA, method)))
}

fn report(field: &TaskField, counts: ClassificationCounts) -> Result<FieldReport> {
    let mut options = ClassificationOptions::new();
    options.zero_division(ZeroDivision::Zero);
    let mut with_invalid = options.clone();
    if field.closed {
        let allowed = || field.allowed.iter().map(String::as_str);
        options.labels(allowed());
        with_invalid.labels(allowed().chain([INVALID]));
    }
    let matrix = counts
        .clone()
        .finish(&with_invalid)?
        .confusion_matrix(Normalize::Counts);
    let done = counts.finish(&options)?;
    let found = done.report();
    let row = |row: &ReportRow| FieldReportRow {
        label: row.name.clone(),
        precision: row.precision,
        recall: row.recall,
        f1_score: row.f1,
        support: row.support,
    };
    let mut rows: Vec<FieldReportRow> = found.classes.iter().map(row).collect();
    if found.accuracy.is_none() {
        rows.push(row(&found.micro));
    }
    rows.extend([row(&found.macro_average), row(&found.weighted)]);
    let confusion = match matrix {
        Ok(matrix) => {
            let labels = matrix.labels.iter().map(ToString::to_string).collect();
            ConfusionCells::new("none", labels, matrix.matrix)
        }
        // None of the labels is a true one: there is nothing to lay out.
        Err(_) => ConfusionCells::new("none", Vec::new(), Vec::new()),
    };
    Ok(FieldReport {
        rows,
        accuracy: done.accuracy().value,
        confusion,
        text: found.to_text(2),
    })
}

fn rouge_means(field: &TaskField, figures: &[Figure]) -> BTreeMap<String, RougeMeans> {
    let value = |kind: &str, part: &str| {
        let name = format!("{}_{kind}_{part}", field.name);
        let found = figures.iter().find(|figure| figure.name == name);
        found.and_then(|figure| figure.value).unwrap_or_default()
    };
    let kinds = ["rouge1", "rouge2", "rougeL"];
    let means = |kind: &str| RougeMeans {
        precision: value(kind, "precision"),
        recall: value(kind, "recall"),
        fmeasure: value(kind, "fmeasure"),
    };
    kinds.map(|kind| (kind.to_owned(), means(kind))).into()
}

fn category(task: &Task, part: &CategoryTotal) -> Result<CategoryMetrics> {
    let mut figures = BTreeMap::new();
    for field in &task.fields {
        let Some(main) = field.main_score() else {
            continue;
        };
        for (score, name) in names(field) {
            let found = part.scores.get(score.as_str()).filter(|_| score == main);
            if let Some(value) = found.map(|total| of_total(&name, total)).transpose()? {
                figures.extend(value.value.map(|value| (name, value)));
            }
        }
    }
    let wilson = proportion_interval(
        Proportion::new(part.correct, part.n)?,
        ALPHA,
        ProportionMethod::Wilson,
    )?;
    Ok(CategoryMetrics {
        n: part.n,
        correct: part.correct,
        accuracy: share(part.correct, part.n),
        low: wilson.low,
        high: wilson.high,
        figures,
    })
}
