//! Many runs, in the order given.

use crate::diagnostic::{Code, Diagnostic};
use crate::discover::{EvalId, RunId, eval_dir, run_dir};
use crate::error::Result;
use crate::opencompass::workdir::Workdir;
use crate::schema::wire::{Counts, EvalResults, Extraction, PlainScore, RunExtraction, RunStatus};
use crate::source::Source;

use super::options::ExtractOptions;
use super::run::{extract_run, failed, from_workdir};

/// Extracts runs of an evaluation below a root: `results/{eval_id}/opencompass-{run_id}`.
///
/// What is wrong with one run is part of its entry, and the others are delivered. With the
/// feature `parallel` runs are read on all cores; the answer is the same.
///
/// # Errors
///
/// `id.invalid` when the evaluation's id is not a plain name.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::{ExtractOptions, extract_runs};
/// use evalcore::source::MemorySource;
///
/// let mut tree = MemorySource::new();
/// tree.insert(
///     "results/e/opencompass-r/20251016_235030/summary/summary_20251016_235030.csv",
///     &b"dataset,version,metric,mode,a,b\ngsm8k,1d7fe4,accuracy,gen,65.62,-\n"[..],
/// );
/// let extraction = extract_runs(&tree, "e", &["r", "gone"], &ExtractOptions::new())?;
/// assert!(extraction.success && extraction.partial);
/// assert_eq!(extraction.results[0].scores[0].score, Some(65.62));
/// assert_eq!(extraction.results[0].missing[0].model, "b");
/// assert_eq!(extraction.results[1].error.as_deref(), Some("Results directory not found"));
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn extract_runs<S: AsRef<str> + Sync>(
    source: &dyn Source,
    eval_id: &str,
    run_ids: &[S],
    options: &ExtractOptions,
) -> Result<Extraction> {
    extract_runs_with(source, eval_id, run_ids, options, &|| ())
}

/// Does what [`extract_runs`] does and calls `on_run` after each run, from any thread: for a
/// progress bar.
///
/// # Errors
///
/// Those of [`extract_runs`].
pub fn extract_runs_with<S: AsRef<str> + Sync>(
    source: &dyn Source,
    eval_id: &str,
    run_ids: &[S],
    options: &ExtractOptions,
    on_run: &(dyn Fn() + Sync),
) -> Result<Extraction> {
    let eval = EvalId::new(eval_id)?;
    let dir = eval_dir(source, &eval);
    let one = |run_id: &S| {
        let run_id = run_id.as_ref();
        let run = match (RunId::new(run_id), &dir) {
            (Ok(run), Ok(dir)) => {
                extract_run(source, eval_id, run_id, &run_dir(dir, &run), options)
            }
            (Err(error), _) => failed(eval_id, run_id, &error),
            (_, Err(error)) => failed(eval_id, run_id, error),
        };
        on_run();
        run
    };
    let mut results = map(run_ids, one);
    report_duplicates(&mut results);
    let counts = count(&results);
    let lacking = results.iter().any(|run| run.partial);
    Ok(Extraction {
        success: counts.succeeded > 0,
        partial: lacking || (counts.succeeded > 0 && counts.failed > 0),
        counts,
        results,
    })
}

/// Extracts one run in the shape of `ResultsProcessor.extract_eval_results`.
///
/// # Errors
///
/// `id.invalid`, and what keeps the run from being read at all.
pub fn extract_eval_results(
    source: &dyn Source,
    eval_id: &str,
    run_id: &str,
    options: &ExtractOptions,
) -> Result<EvalResults> {
    let eval = EvalId::new(eval_id)?;
    let run = RunId::new(run_id)?;
    let dir = run_dir(&eval_dir(source, &eval)?, &run);
    let workdir = Workdir::open(source, &dir, &options.workdir)?;
    let run = from_workdir(source, eval_id, run_id, workdir, options);
    let results = run.scores.into_iter().map(|score| PlainScore {
        dataset: score.dataset,
        version: score.version,
        metric: score.metric,
        mode: score.mode,
        model_name: score.model,
        score: score.score,
        reason: score.non_finite,
    });
    Ok(EvalResults {
        eval_id: run.eval_id,
        run_id: run.run_id,
        timestamp: run.timestamp,
        results: results.collect(),
        summary_files: run.summary_files,
        partial: run.partial,
        missing: run.missing,
        diagnostics: run.diagnostics,
    })
}

#[cfg(feature = "parallel")]
fn map<S: Sync>(ids: &[S], one: impl Fn(&S) -> RunExtraction + Send + Sync) -> Vec<RunExtraction> {
    use rayon::prelude::*;

    ids.par_iter().map(one).collect()
}

#[cfg(not(feature = "parallel"))]
fn map<S: Sync>(ids: &[S], one: impl Fn(&S) -> RunExtraction + Send + Sync) -> Vec<RunExtraction> {
    ids.iter().map(one).collect()
}

fn report_duplicates(results: &mut [RunExtraction]) {
    let mut order: Vec<usize> = (0..results.len()).collect();
    let id = |at: &usize| results.get(*at).map(|run| run.run_id.as_str());
    // Runs of the same id stand together, in the order given.
    order.sort_by(|a, b| id(a).cmp(&id(b)));
    let pairs = order.windows(2).filter_map(|pair| match pair {
        [first, again] if id(first) == id(again) => Some(*again),
        _ => None,
    });
    let repeated: Vec<usize> = pairs.collect();
    for at in repeated {
        if let Some(run) = results.get_mut(at) {
            let message = format!("run id `{}` was given more than once", run.run_id);
            run.diagnostics
                .push(Diagnostic::warning(Code::IdDuplicate, message));
        }
    }
}

fn count(results: &[RunExtraction]) -> Counts {
    let number =
        |of: &dyn Fn(&RunExtraction) -> bool| results.iter().filter(|run| of(run)).count() as u64;
    let succeeded = number(&|run| run.status == RunStatus::Success);
    Counts {
        runs: results.len() as u64,
        succeeded,
        partial: number(&|run| run.partial),
        failed: results.len() as u64 - succeeded,
        scores: results.iter().map(|run| run.scores.len() as u64).sum(),
        missing: results.iter().map(|run| run.missing.len() as u64).sum(),
    }
}
