//! Scores as rows for databases, and as the answer of an API.

use std::collections::HashMap;

use serde_json::json;

use crate::diagnostic::{Code, Diagnostic};
use crate::opencompass::results::precise_score;
use crate::schema::wire::{
    ApiFiles, ApiResponse, ApiResult, ApiRun, ApiStatus, EvaluationResultRow, Extraction,
    MetricRow, RunExtraction, RunStatus, Score,
};

/// One row a score, each with a natural key, so that writing them twice changes nothing.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::extract_runs;
/// use evalcore::report::metric_rows;
/// use evalcore::source::MemorySource;
///
/// let mut tree = MemorySource::new();
/// tree.insert(
///     "results/e/opencompass-r/20251016_235030/summary/summary_20251016_235030.csv",
///     &b"dataset,version,metric,mode,m\ngsm8k,1d7fe4,accuracy,gen,65.62\n"[..],
/// );
/// let extraction = extract_runs(&tree, "e", &["r"])?;
/// assert_eq!(metric_rows(&extraction)[0].key, "e|r|m|gsm8k|1d7fe4|accuracy|gen");
/// # Ok::<(), evalcore::Error>(())
/// ```
#[must_use]
pub fn metric_rows(extraction: &Extraction) -> Vec<MetricRow> {
    let mut rows = Vec::new();
    for run in &extraction.results {
        let mut seen: HashMap<String, u64> = HashMap::new();
        let scores = run.scores.iter();
        rows.extend(scores.map(|score| MetricRow {
            key: unique_key(natural_key(run, score), &mut seen),
            eval_id: run.eval_id.clone(),
            run_id: run.run_id.clone(),
            metric_name: score.metric.to_string(),
            mode: score.mode.to_string(),
            dataset: score.dataset.to_string(),
            version: score.version.to_string(),
            model: score.model.to_string(),
            value: precise_score(score.score, score.exact),
            non_finite: score.non_finite.clone(),
            n: score.n,
        }));
    }
    rows
}

/// The key, with `#2`, `#3` and so on where the run has it already.
fn unique_key(key: String, seen: &mut HashMap<String, u64>) -> String {
    if let Some(count) = seen.get_mut(&key) {
        *count += 1;
        return format!("{key}#{count}");
    }
    seen.insert(key.clone(), 1);
    key
}

/// The scores that [`evaluation_result_rows`] leaves out, each with its place in the document.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::extract_runs;
/// use evalcore::report::evaluation_results_left_out;
/// use evalcore::source::MemorySource;
///
/// let mut tree = MemorySource::new();
/// let path = "results/e/opencompass-r/20251016_235030/summary/summary_20251016_235030.csv";
/// tree.insert(path, &b"dataset,version,metric,mode,m\nd,1d7fe4,accuracy,gen,nan\n"[..]);
/// let found = evaluation_results_left_out(&extract_runs(&tree, "e", &["r"])?);
/// assert_eq!(found[0].message, "no row for `accuracy` of `d` for `m` in run `r`: it is nan");
/// # Ok::<(), evalcore::Error>(())
/// ```
#[must_use]
pub fn evaluation_results_left_out(extraction: &Extraction) -> Vec<Diagnostic> {
    let left_out = each_score(extraction).filter(|(_, score)| score.score.is_none());
    let said = left_out.map(|(run, score)| {
        let why = score.non_finite.as_deref().unwrap_or("not there");
        let message = format!(
            "no row for `{}` of `{}` for `{}` in run `{}`: it is {why}",
            score.metric, score.dataset, score.model, run.run_id
        );
        let found = Diagnostic::warning(Code::RowsLeftOut, message);
        match &run.csv_file {
            Some(path) => found.at_path(path),
            None => found,
        }
    });
    said.collect()
}

/// One row a finite score for the table `evaluation_results`.
///
/// Its column `metric_value` has no null: a number that is not finite would be stored as 0.
/// [`evaluation_results_left_out`] says what is left out.
#[must_use]
pub fn evaluation_result_rows(extraction: &Extraction) -> Vec<EvaluationResultRow> {
    each_score(extraction)
        .filter(|(_, score)| score.score.is_some())
        .map(|(run, score)| EvaluationResultRow {
            eval_id: run.eval_id.clone(),
            run_id: run.run_id.clone(),
            dataset_id: score.dataset.to_string(),
            dataset_version: score.version.to_string(),
            metric_name: score.metric.to_string(),
            metric_value: precise_score(score.score, score.exact),
            mode: score.mode.to_string(),
            model_name: score.model.to_string(),
            timestamp: run.timestamp.as_deref().map(|time| time.replace('T', " ")),
            metadata: json!({
                "score": score.score,
                "exact": score.exact,
                "n": score.n,
                "unit": score.unit,
                "kind": score.kind,
                "judge": score.judge,
                "non_finite": score.non_finite,
                "csv_file": run.csv_file,
            })
            .to_string(),
        })
        .collect()
}

fn each_score(extraction: &Extraction) -> impl Iterator<Item = (&RunExtraction, &Score)> {
    let runs = extraction.results.iter();
    runs.flat_map(|run| run.scores.iter().map(move |score| (run, score)))
}

fn natural_key(run: &RunExtraction, score: &Score) -> String {
    let mut parts = vec![
        run.eval_id.as_str(),
        &run.run_id,
        &score.model,
        &score.dataset,
        &score.version,
        &score.metric,
        &score.mode,
    ];
    parts.extend(score.judge.as_deref());
    let escaped = parts
        .iter()
        .map(|part| part.replace('%', "%25").replace('|', "%7C"));
    escaped.collect::<Vec<_>>().join("|")
}

/// What the answer of the API says beyond the files.
#[derive(Debug, Clone, Default)]
pub struct ApiOptions {
    experiment_id: Option<String>,
    dataset_ids: Vec<(String, String)>,
    files_base: Option<String>,
}

impl ApiOptions {
    /// Creates options without an experiment, data set ids or a base for files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Names the experiment.
    pub fn experiment_id(&mut self, id: impl Into<String>) -> &mut Self {
        self.experiment_id = Some(id.into());
        self
    }

    /// Names the data set that a run was started for; default: the run's only data set.
    pub fn dataset_id(&mut self, run_id: impl Into<String>, id: impl Into<String>) -> &mut Self {
        self.dataset_ids.push((run_id.into(), id.into()));
        self
    }

    /// Gives the URI below which the files were archived, such as `s3://bud-eval-results`:
    /// `{base}/{eval_id}/{run_id}/{file}`. Default: the paths that were read.
    pub fn files_base(&mut self, base: impl Into<String>) -> &mut Self {
        self.files_base = Some(base.into());
        self
    }
}

/// The answer of `GET /evals/{eval_id}/results` for an extraction.
#[must_use]
pub fn api_response(eval_id: &str, extraction: &Extraction, options: &ApiOptions) -> ApiResponse {
    let status = match (extraction.success, extraction.partial) {
        (false, _) => ApiStatus::Failed,
        (true, true) => ApiStatus::Incomplete,
        (true, false) => ApiStatus::Completed,
    };
    ApiResponse {
        eval_id: eval_id.to_owned(),
        experiment_id: options.experiment_id.clone(),
        status,
        runs: extraction
            .results
            .iter()
            .map(|run| api_run(run, options))
            .collect(),
    }
}

fn api_run(run: &RunExtraction, options: &ApiOptions) -> ApiRun {
    let status = match (run.status, run.partial) {
        (RunStatus::Error, _) => ApiStatus::Failed,
        (RunStatus::Success, true) => ApiStatus::Incomplete,
        (RunStatus::Success, false) => ApiStatus::Completed,
    };
    let results = run.scores.iter().map(|score| ApiResult {
        metric: score.metric.to_string(),
        score: score.score,
        mode: score.mode.to_string(),
        dataset_version: score.version.to_string(),
        dataset: score.dataset.to_string(),
        model: score.model.to_string(),
    });
    ApiRun {
        run_id: run.run_id.clone(),
        dataset_id: dataset_id(run, options),
        status,
        timestamp: run.timestamp.clone(),
        results: results.collect(),
        files: api_files(run, options),
    }
}

fn dataset_id(run: &RunExtraction, options: &ApiOptions) -> Option<String> {
    let given = options.dataset_ids.iter().find(|(id, _)| *id == run.run_id);
    if let Some((_, dataset)) = given {
        return Some(dataset.clone());
    }
    let mut datasets = run.scores.iter().map(|score| &score.dataset);
    let first = datasets.next()?;
    datasets
        .all(|other| other == first)
        .then(|| first.to_string())
}

fn api_files(run: &RunExtraction, options: &ApiOptions) -> ApiFiles {
    let place = |path: &Option<String>| -> Option<String> {
        let path = path.as_ref()?;
        let Some(base) = &options.files_base else {
            return Some(path.clone());
        };
        let name = path.rsplit('/').next().unwrap_or(path);
        let base = base.trim_end_matches('/');
        Some(format!("{base}/{}/{}/{name}", run.eval_id, run.run_id))
    };
    ApiFiles {
        summary_csv: place(&run.summary_files.csv),
        summary_md: place(&run.summary_files.md),
        predictions: place(&run.predictions),
    }
}
