//! Rows for the wide tables `dataset_results`, `predictions` and `evaluation_jobs`.

use std::collections::{HashMap, HashSet};

use serde_json::json;

use crate::diagnostic::Diagnostic;
use crate::error::Result;
use crate::json::Value;
use crate::opencompass::results::precise_score;
use crate::opencompass::workdir::{SampleOptions, Workdir};
use crate::schema::wire::{DatasetResultRow, EvaluationJobRow, PredictionRow};
use crate::schema::{Cell, RowKind};
use crate::source::Source;

use super::headlines::{Headline, headlines, is_accuracy, without};

/// Whose rows they are.
///
/// # Examples
///
/// ```
/// use evalcore::report::JobIds;
///
/// let mut job = JobIds::new("run-1");
/// job.evaluation_id("223e4567").experiment_id("exp-1");
/// ```
#[derive(Debug, Clone, Default)]
pub struct JobIds {
    job: String,
    evaluation: Option<String>,
    experiment: Option<String>,
}

impl JobIds {
    /// Names the job: the run's id.
    #[must_use]
    pub fn new(job_id: impl Into<String>) -> Self {
        Self {
            job: job_id.into(),
            ..Self::default()
        }
    }

    /// Names the evaluation.
    pub fn evaluation_id(&mut self, id: impl Into<String>) -> &mut Self {
        self.evaluation = Some(id.into());
        self
    }

    /// Names the experiment.
    pub fn experiment_id(&mut self, id: impl Into<String>) -> &mut Self {
        self.experiment = Some(id.into());
        self
    }
}

/// When a job ran, as the cluster says, and when it was extracted, as the caller says.
///
/// # Examples
///
/// ```
/// use evalcore::report::JobTimes;
///
/// let mut times = JobTimes::default();
/// times.start = Some("2025-11-11T10:00:00Z".to_owned());
/// times.duration_seconds = Some(1800.0);
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct JobTimes {
    /// RFC 3339.
    pub start: Option<String>,
    /// RFC 3339.
    pub end: Option<String>,
    /// Seconds.
    pub duration_seconds: Option<f64>,
    /// `YYYY-MM-DD hh:mm:ss`.
    pub extracted_at: Option<String>,
}

/// One row for each model and data set with a headline score, groups left out.
///
/// The column `accuracy` holds the data set's `accuracy`, else its first score that could be one:
/// more is better, and the unit is percent or not declared, as of `score`. The column has no null,
/// so a data set without such a score has no row; [`dataset_results_left_out`] says which and why.
/// `metadata` names the metric and its unit.
#[must_use]
pub fn dataset_result_rows(workdir: &Workdir, ids: &JobIds) -> Vec<DatasetResultRow> {
    let headlines = headlines(workdir).into_iter();
    let rows = headlines.filter_map(|headline| match headline {
        Headline::Score(cell) => Some(dataset_row(workdir, ids, cell)),
        Headline::Without(_) => None,
    });
    rows.collect()
}

/// The data sets that [`dataset_result_rows`] leaves out, each with the reason.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::workdir::{Workdir, WorkdirOptions};
/// use evalcore::report::dataset_results_left_out;
/// use evalcore::source::MemorySource;
///
/// let mut tree = MemorySource::new();
/// let table = b"dataset,version,metric,mode,m\ncode,7b8114,bpc,gen,0.65\nmath,-,-,-,-\n";
/// tree.insert("summary/summary_20251016_235030.csv", &table[..]);
/// let workdir = Workdir::open(&tree, "", &WorkdirOptions::new())?;
/// let found = dataset_results_left_out(&workdir);
/// assert!(found[0].message.ends_with("unit bits, direction lower_is_better"));
/// assert!(found[1].message.ends_with("no score: unexplained"));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[must_use]
pub fn dataset_results_left_out(workdir: &Workdir) -> Vec<Diagnostic> {
    let headlines = headlines(workdir).into_iter();
    let found = headlines.filter_map(|headline| match headline {
        Headline::Score(_) => None,
        Headline::Without(cell) => Some(without(cell).at_path(&workdir.path)),
    });
    found.collect()
}

fn dataset_row(workdir: &Workdir, ids: &JobIds, cell: &Cell) -> DatasetResultRow {
    DatasetResultRow {
        job_id: ids.job.clone(),
        evaluation_id: ids.evaluation.clone(),
        experiment_id: ids.experiment.clone(),
        model_name: cell.model.to_string(),
        dataset_name: cell.dataset.to_string(),
        accuracy: precise_score(cell.score(), cell.exact),
        total_examples: cell.n.unwrap_or(0),
        correct_examples: cell.correct,
        evaluated_at: evaluated_at(workdir),
        metadata: json!({
            "version": cell.version,
            "metric": cell.metric,
            "unit": cell.spec.unit,
            "mode": cell.mode,
            "score": cell.score(),
            "exact": cell.exact,
            "n": cell.n,
            "correct": cell.correct,
            "tables": workdir.tables,
        })
        .to_string(),
    }
}

/// The scored data sets; the accuracy is `null` where there is a score by another name.
fn scored_rows(workdir: &Workdir, ids: &JobIds) -> Vec<DatasetResultRow> {
    let scored = headlines(workdir).into_iter().filter_map(|headline| {
        let (Headline::Score(cell) | Headline::Without(cell)) = headline;
        cell.absence().is_none().then(|| DatasetResultRow {
            accuracy: precise_score(cell.score(), cell.exact).filter(|_| is_accuracy(cell)),
            ..dataset_row(workdir, ids, cell)
        })
    });
    scored.collect()
}

/// One row for each model: its data sets together.
///
/// The overall accuracy is the right samples over all samples where every data set counts them,
/// else the mean of the accuracies weighted by their samples.
#[must_use]
pub fn evaluation_job_rows(
    workdir: &Workdir,
    ids: &JobIds,
    times: &JobTimes,
) -> Vec<EvaluationJobRow> {
    let datasets = scored_rows(workdir, ids);
    let mut by_model: HashMap<&str, Vec<&DatasetResultRow>> = HashMap::new();
    for row in &datasets {
        by_model.entry(&row.model_name).or_default().push(row);
    }
    let mut models: Vec<&str> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    let mut lacking: HashSet<&str> = HashSet::new();
    for cell in &workdir.cells {
        if cell.row == RowKind::Dataset && seen.insert(&cell.model) {
            models.push(&cell.model);
        }
        if cell.absence().is_some_and(|why| why.reason.lacks_value()) {
            lacking.insert(&cell.model);
        }
    }
    let start = times.start.as_deref().map(clock).or_else(|| {
        let time = workdir.timestamp?;
        Some(time.date_time().format("%Y-%m-%d %H:%M:%S%.3f").to_string())
    });
    let rows = models.into_iter().map(|model| {
        let ours = by_model.remove(model).unwrap_or_default();
        let status = match (ours.is_empty(), lacking.contains(model)) {
            (true, _) => "failed",
            (false, true) => "incomplete",
            (false, false) => "completed",
        };
        EvaluationJobRow {
            model_name: model.to_owned(),
            status: status.to_owned(),
            job_start_time: start.clone(),
            overall_accuracy: overall(&ours),
            total_datasets: ours.len() as u64,
            total_examples: ours.iter().map(|row| row.total_examples).sum(),
            total_correct: ours.iter().map(|row| row.correct_examples).sum(),
            ..failed_job_row(ids, times)
        }
    });
    rows.collect()
}

/// The row of a job whose directory can not be read or names no model.
#[must_use]
pub fn failed_job_row(ids: &JobIds, times: &JobTimes) -> EvaluationJobRow {
    EvaluationJobRow {
        job_id: ids.job.clone(),
        evaluation_id: ids.evaluation.clone(),
        experiment_id: ids.experiment.clone(),
        model_name: String::new(),
        engine: "opencompass".to_owned(),
        status: "failed".to_owned(),
        job_start_time: times.start.as_deref().map(clock),
        job_end_time: times.end.as_deref().map(clock),
        job_duration_seconds: times.duration_seconds,
        overall_accuracy: None,
        total_datasets: 0,
        total_examples: 0,
        total_correct: None,
        extracted_at: times.extracted_at.clone(),
    }
}

/// Of which work dir the answers are rows, and whose.
#[derive(Clone, Copy)]
pub struct PredictionRows<'a> {
    /// Where the files are read from.
    pub source: &'a dyn Source,
    /// The work dir, opened from that source.
    pub workdir: &'a Workdir,
    /// Whose rows they are.
    pub ids: &'a JobIds,
}

/// Visits one row for each answer; texts that are not there are empty, as the table has no null.
///
/// Gives what [`Workdir::visit_samples`] noticed.
///
/// # Errors
///
/// What `visit` returns.
pub fn visit_prediction_rows(
    rows: PredictionRows<'_>,
    visit: &mut dyn FnMut(&PredictionRow) -> Result<()>,
) -> Result<Vec<Diagnostic>> {
    let PredictionRows {
        source,
        workdir,
        ids,
    } = rows;
    let mut options = SampleOptions::new();
    options.origin_prompt(true);
    let at = evaluated_at(workdir);
    workdir.visit_samples(source, &options, &mut |sample| {
        let text = |value: &Option<Value>| value.as_ref().map(Value::to_text).unwrap_or_default();
        let index = sample
            .index
            .map_or_else(|| sample.key.clone(), |index| index.to_string());
        let example_id = match sample.replica {
            0 => index,
            replica => format!("{index}#{replica}"),
        };
        visit(&PredictionRow {
            job_id: ids.job.clone(),
            evaluation_id: ids.evaluation.clone(),
            experiment_id: ids.experiment.clone(),
            model_name: sample.model.clone(),
            dataset_name: sample.dataset.clone(),
            example_id,
            prediction_text: text(&sample.prediction),
            origin_prompt: text(&sample.origin_prompt),
            model_answer: text(&sample.pred),
            correct_answer: text(
                sample
                    .answer
                    .as_ref()
                    .map_or(&sample.gold, |_| &sample.answer),
            ),
            is_correct: sample.correct,
            evaluated_at: at.clone(),
        })
    })
}

fn evaluated_at(workdir: &Workdir) -> Option<String> {
    let time = workdir.timestamp?.date_time();
    Some(time.format("%Y-%m-%d %H:%M:%S").to_string())
}

/// An RFC 3339 time as the table wants it, in UTC; any other text stays as it is.
fn clock(time: &str) -> String {
    chrono::DateTime::parse_from_rfc3339(time).map_or_else(
        |_| time.to_owned(),
        |time| time.to_utc().format("%Y-%m-%d %H:%M:%S%.3f").to_string(),
    )
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of samples are far below 2^53"
)]
fn overall(rows: &[&DatasetResultRow]) -> Option<f64> {
    let total: u64 = rows.iter().map(|row| row.total_examples).sum();
    // A data set whose samples are not known has no weight, and without it there is no whole.
    if rows.is_empty() || rows.iter().any(|row| row.total_examples == 0) {
        return None;
    }
    if let Some(correct) = rows
        .iter()
        .map(|row| row.correct_examples)
        .sum::<Option<u64>>()
    {
        return Some(correct as f64 / total as f64 * 100.0);
    }
    let weighted: Option<f64> = rows
        .iter()
        .map(|row| {
            row.accuracy
                .map(|accuracy| accuracy * row.total_examples as f64)
        })
        .sum();
    weighted.map(|sum| sum / total as f64)
}
