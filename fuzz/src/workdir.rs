//! Work dirs and the extraction, over trees.

use evalcore::opencompass::ExtractOptions;
use evalcore::opencompass::workdir::{SampleOptions, Workdir, WorkdirOptions};
use evalcore::report::{
    JobIds, JobTimes, dataset_result_rows, evaluation_job_rows, evaluation_result_rows,
    metric_rows, score_table,
};
use evalcore::schema::wire::{Extraction, RunStatus};
use evalcore::{Result, Severity};

use crate::archive::Archive;

/// Every cell is a value or has a reason, the sums add up, and the document is JSON to the letter.
pub fn workdir(data: &[u8]) {
    let archive = Archive::parse(data);
    let mut lines = archive.preamble.lines();
    let eval_id = lines.next().unwrap_or("e");
    let run_ids: Vec<&str> = lines.next().unwrap_or("a").split(',').collect();
    let flags = lines.next().unwrap_or_default();
    let mut options = ExtractOptions::new();
    options
        .strict(flags.contains("strict"))
        .details(flags.contains("details"));
    if let Some((_, at)) = flags.split_once("at=") {
        options.at(at);
    }
    let opened = Workdir::open(&archive, "", &WorkdirOptions::new());
    if let Ok(workdir) = &opened {
        assert_account(&archive, workdir);
    }
    match options.extract_runs(&archive, eval_id, &run_ids) {
        Ok(extraction) => {
            assert_document(&extraction, &run_ids);
            let again = options.extract_runs(&archive, eval_id, &run_ids);
            assert_eq!(again.ok().as_ref(), Some(&extraction), "the same twice");
            assert_rows(&extraction);
        }
        Err(error) => assert_eq!(error.code().as_str(), "id.invalid"),
    }
}

fn assert_account(archive: &Archive, workdir: &Workdir) {
    let totals = workdir.totals();
    let missing: u64 = totals.missing.values().sum();
    assert_eq!(totals.cells, workdir.cells.len() as u64);
    assert_eq!(totals.scores + totals.non_finite + missing, totals.cells);
    let account = workdir.account(archive);
    assert_eq!(account.cells.len(), workdir.cells.len());
    for cell in &account.cells {
        let stands = [
            cell.score.is_some(),
            cell.non_finite.is_some(),
            cell.reason.is_some(),
        ];
        let count = stands.iter().filter(|stands| **stands).count();
        assert_eq!(count, 1, "{cell:?}");
        assert!(cell.exact.is_none_or(f64::is_finite));
    }
    read_back(&account).expect("an account is JSON");
    let job = JobIds::new("job");
    let datasets = dataset_result_rows(workdir, &job);
    for row in &datasets {
        assert!(
            row.correct_examples
                .is_none_or(|correct| correct <= row.total_examples)
        );
        read_back(row).expect("a row is JSON");
    }
    for row in evaluation_job_rows(workdir, &job, &JobTimes::default()) {
        read_back(&row).expect("a row is JSON");
    }
    let mut samples = 0_u64;
    let visited = workdir.visit_samples(archive, &SampleOptions::new(), &mut |sample| {
        samples += 1;
        assert!(sample.index.is_some() || sample.replica == 0, "{sample:?}");
        Ok(())
    });
    if let Err(error) = visited {
        assert!(
            error.path().is_some() || error.position().is_some(),
            "{error:?}"
        );
    }
}

fn assert_document(extraction: &Extraction, run_ids: &[&str]) {
    let counts = &extraction.counts;
    let runs = &extraction.results;
    assert_eq!(counts.runs, run_ids.len() as u64);
    assert!(
        runs.iter()
            .map(|run| run.run_id.as_str())
            .eq(run_ids.iter().copied())
    );
    assert_eq!(counts.succeeded + counts.failed, counts.runs);
    assert_eq!(extraction.success, counts.succeeded > 0);
    let sum = |of: fn(&evalcore::schema::wire::RunExtraction) -> usize| {
        runs.iter().map(of).sum::<usize>() as u64
    };
    assert_eq!(counts.scores, sum(|run| run.scores.len()));
    assert_eq!(counts.missing, sum(|run| run.missing.len()));
    for run in runs {
        let succeeded = run.status == RunStatus::Success;
        assert_eq!(succeeded, !run.scores.is_empty());
        assert_eq!(succeeded, run.error.is_none() && run.code.is_none());
        let lacking = run.missing.iter().any(|cell| cell.reason.lacks_value());
        let unread = run
            .diagnostics
            .iter()
            .any(|d| d.severity == Severity::Error);
        assert!(!succeeded || run.partial == (lacking || unread));
        assert!(!run.partial || extraction.partial || !extraction.success);
        for score in &run.scores {
            assert_ne!(score.score.is_some(), score.non_finite.is_some());
            assert!(score.score.is_none_or(f64::is_finite));
            assert!(score.exact.is_none_or(f64::is_finite));
        }
    }
    let read = read_back(extraction).expect("an extraction is JSON");
    assert_eq!(read["counts"]["scores"], counts.scores);
}

fn assert_rows(extraction: &Extraction) {
    let cells = extraction.counts.scores + extraction.counts.missing;
    // A run without any cell is a row that says why.
    let empty = extraction.results.iter();
    let empty = empty.filter(|run| run.scores.is_empty() && run.missing.is_empty());
    let table = score_table(extraction);
    assert_eq!(table.rows().len() as u64, cells + empty.count() as u64);
    let jsonl: Result<String> = table.to_jsonl();
    for line in jsonl.expect("a table can be written").lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok());
    }
    assert_eq!(
        metric_rows(extraction).len() as u64,
        extraction.counts.scores
    );
    for row in evaluation_result_rows(extraction) {
        read_back(&row).expect("a row is JSON");
    }
}

fn read_back<T: serde::Serialize>(value: &T) -> serde_json::Result<serde_json::Value> {
    serde_json::from_str(&serde_json::to_string(value)?)
}
