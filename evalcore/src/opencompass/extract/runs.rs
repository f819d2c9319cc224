//! Many runs, in the order given.

use std::collections::HashSet;

use crate::discover::{EvalId, RunId, eval_dir, run_dir};
use crate::error::Result;
use crate::opencompass::workdir::Workdir;
use crate::schema::wire::{Counts, EvalResults, Extraction, PlainScore, RunExtraction, RunStatus};
use crate::source::Source;

use super::opened::{Asked, OpenedRun};
use super::options::ExtractOptions;
use super::run::{from_workdir, without_scores};

/// Extracts runs of an evaluation below a root: `results/{eval_id}/opencompass-{run_id}`.
///
/// What is wrong with one run is part of its entry, and the others are delivered. With the
/// feature `parallel` runs are read on all cores; the answer is the same.
/// [`ExtractOptions::extract_runs`] does the same with options.
///
/// # Errors
///
/// `id.invalid` when the evaluation's id is not a plain name.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::extract_runs;
/// use evalcore::source::MemorySource;
///
/// let mut tree = MemorySource::new();
/// tree.insert(
///     "results/e/opencompass-r/20251016_235030/summary/summary_20251016_235030.csv",
///     &b"dataset,version,metric,mode,a,b\ngsm8k,1d7fe4,accuracy,gen,65.62,-\n"[..],
/// );
/// let extraction = extract_runs(&tree, "e", &["r", "gone"])?;
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
) -> Result<Extraction> {
    ExtractOptions::new().extract_runs(source, eval_id, run_ids)
}

/// Extracts one run in the shape of `ResultsProcessor.extract_eval_results`.
///
/// A run without a score is no error: its last diagnostic, `extract.no_scores`, names the directory
/// that was taken and what stands in it.
///
/// # Errors
///
/// `id.invalid`, and what keeps the run from being read at all.
pub fn extract_eval_results(
    source: &dyn Source,
    eval_id: &str,
    run_id: &str,
) -> Result<EvalResults> {
    ExtractOptions::new().extract_eval_results(source, eval_id, run_id)
}

impl ExtractOptions {
    /// Extracts runs with these options; see [`extract_runs`].
    ///
    /// # Errors
    ///
    /// Those of [`extract_runs`].
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::opencompass::ExtractOptions;
    /// use evalcore::source::MemorySource;
    ///
    /// let mut tree = MemorySource::new();
    /// let summary = "results/e/opencompass-r/20251016_235030/summary/summary_20251016_235030.csv";
    /// tree.insert(summary, &b"dataset,version,metric,mode,m\ngsm8k,1d7fe4,accuracy,gen,6%\n"[..]);
    /// let extraction = ExtractOptions::new().strict(true).extract_runs(&tree, "e", &["r"])?;
    /// assert_eq!(extraction.results[0].code.as_deref(), Some("summary.annotated_cell"));
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn extract_runs<S: AsRef<str> + Sync>(
        &self,
        source: &dyn Source,
        eval_id: &str,
        run_ids: &[S],
    ) -> Result<Extraction> {
        let entries = self.each(source, &Ids { eval_id, run_ids }, |run| run.entry(source))?;
        Ok(extraction(entries))
    }

    /// Opens the work dirs of runs, in the order given, for who wants more than the document of
    /// [`super::extraction_of`]. All of them are held at once.
    ///
    /// # Errors
    ///
    /// Those of [`extract_runs`].
    pub fn open_runs<S: AsRef<str> + Sync>(
        &self,
        source: &dyn Source,
        eval_id: &str,
        run_ids: &[S],
    ) -> Result<Vec<OpenedRun>> {
        self.each(source, &Ids { eval_id, run_ids }, |run| run)
    }

    /// Extracts one run with these options; see [`extract_eval_results`].
    ///
    /// # Errors
    ///
    /// Those of [`extract_eval_results`].
    pub fn extract_eval_results(
        &self,
        source: &dyn Source,
        eval_id: &str,
        run_id: &str,
    ) -> Result<EvalResults> {
        let eval = EvalId::new(eval_id)?;
        let run = RunId::new(run_id)?;
        let dir = run_dir(&eval_dir(source, &eval)?, &run);
        let workdir = Workdir::open(source, &dir, &self.workdir)?;
        let mut run = from_workdir(source, &workdir, self.details);
        let told = without_scores(&run);
        run.partial |= told.is_some();
        run.diagnostics.extend(told);
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
            eval_id: eval_id.to_owned(),
            run_id: run_id.to_owned(),
            timestamp: run.timestamp,
            results: results.collect(),
            summary_files: run.summary_files,
            partial: run.partial,
            missing: run.missing,
            diagnostics: run.diagnostics,
        })
    }

    /// Opens each run and makes something of it.
    fn each<S: AsRef<str> + Sync, T: Send>(
        &self,
        source: &dyn Source,
        ids: &Ids<'_, S>,
        make: impl Fn(OpenedRun) -> T + Sync,
    ) -> Result<Vec<T>> {
        let dir = eval_dir(source, &EvalId::new(ids.eval_id)?);
        let repeated = repeated(ids.run_ids);
        let one = |at: usize, run_id: &S| {
            let asked = Asked {
                eval_id: ids.eval_id,
                dir: &dir,
                run_id: run_id.as_ref(),
                is_repeated: repeated.contains(&at),
            };
            let outcome = make(self.open(source, &asked));
            if let Some(on_run) = &self.on_run {
                on_run();
            }
            outcome
        };
        Ok(map(ids.run_ids, one))
    }
}

/// Which runs are asked for.
struct Ids<'a, S> {
    eval_id: &'a str,
    run_ids: &'a [S],
}

/// The document of entries in their order.
pub(super) fn extraction(results: Vec<RunExtraction>) -> Extraction {
    let counts = count(&results);
    let lacking = results.iter().any(|run| run.partial);
    Extraction {
        success: counts.succeeded > 0,
        partial: lacking || (counts.succeeded > 0 && counts.failed > 0),
        counts,
        results,
    }
}

#[cfg(feature = "parallel")]
fn map<S: Sync, T: Send>(ids: &[S], one: impl Fn(usize, &S) -> T + Sync) -> Vec<T> {
    use rayon::prelude::*;

    let ids = ids.par_iter().enumerate();
    ids.map(|(at, id)| one(at, id)).collect()
}

#[cfg(not(feature = "parallel"))]
fn map<S: Sync, T: Send>(ids: &[S], one: impl Fn(usize, &S) -> T + Sync) -> Vec<T> {
    let ids = ids.iter().enumerate();
    ids.map(|(at, id)| one(at, id)).collect()
}

/// The places of ids that stand further ahead as well.
fn repeated<S: AsRef<str>>(run_ids: &[S]) -> HashSet<usize> {
    let mut seen = HashSet::with_capacity(run_ids.len());
    let ids = run_ids.iter().map(AsRef::as_ref).enumerate();
    let again = ids.filter(|(_, id): &(usize, &str)| !seen.insert(*id));
    again.map(|(at, _)| at).collect()
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
