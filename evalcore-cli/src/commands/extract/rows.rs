//! `--rows`: one JSON object a line, for a database.

use evalcore::Diagnostic;
use evalcore::opencompass::OpenedRun;
use evalcore::opencompass::workdir::Workdir;
use evalcore::report::{
    JobIds, JobTimes, PredictionRows, dataset_result_rows, dataset_results_left_out,
    evaluation_job_rows, evaluation_result_rows, evaluation_results_left_out, failed_job_row,
    metric_rows, visit_prediction_rows,
};
use evalcore::schema::wire::Extraction;
use evalcore::source::Source;
use serde::Serialize;
use serde_json::Value;

use super::timing;
use crate::ExitStatus;
use crate::args::{ExtractArgs, Format, RowKind};
use crate::commands::{Context, status};
use crate::failure::Failure;
use crate::messages::Excerpts;
use crate::output::{Destination, Writer};

/// What rows are made of.
pub(super) struct Rows<'a> {
    pub(super) args: &'a ExtractArgs,
    pub(super) context: &'a Context<'a>,
    pub(super) source: &'a dyn Source,
    pub(super) extraction: &'a Extraction,
    /// The work dirs, where the table needs them.
    pub(super) runs: &'a [OpenedRun],
}

impl Rows<'_> {
    /// Writes the rows of the table that was named.
    ///
    /// # Errors
    ///
    /// [`Failure::Write`].
    pub(super) fn write(&self) -> Result<ExitStatus, Failure> {
        let Self { args, context, .. } = self;
        let writer = Writer::one_of(&args.file, &args.format, context, &[Format::Jsonl])?;
        let mut to = writer.open()?;
        let mut status = ExitStatus::Success;
        match args.rows.unwrap_or(RowKind::Metric) {
            RowKind::Metric => lines(&mut to, &metric_rows(self.extraction))?,
            RowKind::EvaluationResults => {
                lines(&mut to, &evaluation_result_rows(self.extraction))?;
                let left_out = evaluation_results_left_out(self.extraction);
                let excerpts = Excerpts::new(self.source);
                context.messages.diagnostics(&left_out, Some(&excerpts));
            }
            wide => {
                let mut times = Value::Null;
                if let Some(path) = &args.timing {
                    times = serde_json::json!({ "results": ids_only(self.runs) });
                    status = timing::merge(&mut times, path, context)?;
                }
                for (at, run) in self.runs.iter().enumerate() {
                    let run = Run {
                        args,
                        context,
                        source: self.source,
                        found: run,
                        times: &times["results"][at],
                    };
                    status = status.worst(run.write(wide, &mut to)?);
                }
            }
        }
        to.finish()?;
        Ok(status)
    }
}

fn ids_only(runs: &[OpenedRun]) -> Vec<Value> {
    let runs = runs.iter();
    runs.map(|run| serde_json::json!({ "run_id": run.run_id() }))
        .collect()
}

fn lines<T: Serialize>(to: &mut Destination, rows: &[T]) -> Result<(), Failure> {
    rows.iter().try_for_each(|row| line(to, row))
}

fn line<T: Serialize>(to: &mut Destination, row: &T) -> Result<(), Failure> {
    let text = serde_json::to_string(row).map_err(|error| to.failed(error.into()))?;
    to.put(text)?;
    to.put("\n")
}

/// A run of which rows are wanted.
struct Run<'a> {
    args: &'a ExtractArgs,
    context: &'a Context<'a>,
    source: &'a dyn Source,
    found: &'a OpenedRun,
    times: &'a Value,
}

impl Run<'_> {
    fn write(&self, kind: RowKind, to: &mut Destination) -> Result<ExitStatus, Failure> {
        let ids = self.ids();
        // The extraction has said why there is nothing to read.
        let Ok(workdir) = self.found.workdir() else {
            if kind == RowKind::EvaluationJobs {
                line(to, &failed_job_row(&ids, &self.job_times()))?;
            }
            return Ok(ExitStatus::Success);
        };
        match kind {
            RowKind::DatasetResults => {
                lines(to, &dataset_result_rows(workdir, &ids))?;
                self.say(&dataset_results_left_out(workdir));
            }
            RowKind::EvaluationJobs => {
                let times = self.job_times();
                let rows = evaluation_job_rows(workdir, &ids, &times);
                if rows.is_empty() {
                    line(to, &failed_job_row(&ids, &times))?;
                }
                lines(to, &rows)?;
            }
            _ => return self.predictions(workdir, &ids, to),
        }
        Ok(ExitStatus::Success)
    }

    /// What can not be read is said, and what was read before stays.
    fn predictions(
        &self,
        workdir: &Workdir,
        ids: &JobIds,
        to: &mut Destination,
    ) -> Result<ExitStatus, Failure> {
        let mut stopped = None;
        let rows = PredictionRows {
            source: self.source,
            workdir,
            ids,
        };
        let visited = visit_prediction_rows(rows, &mut |row| {
            line(to, row).map_err(|failure| {
                stopped = Some(failure);
                evalcore::Error::io("write", std::io::ErrorKind::Other.into())
            })
        });
        match (stopped, visited) {
            (Some(failure), _) => Err(failure),
            (None, Ok(found)) => {
                // What was noticed when the run was extracted has been said.
                let known = &workdir.diagnostics;
                let fresh = found.into_iter().filter(|one| !known.contains(one));
                let fresh: Vec<Diagnostic> = fresh.collect();
                Ok(self.say(&fresh))
            }
            (None, Err(error)) => Ok(self.say(&[error.to_diagnostic()])),
        }
    }

    fn say(&self, found: &[Diagnostic]) -> ExitStatus {
        let excerpts = Excerpts::new(self.source);
        self.context.messages.diagnostics(found, Some(&excerpts));
        if status::has_error(found) {
            ExitStatus::Partial
        } else {
            ExitStatus::Success
        }
    }

    fn ids(&self) -> JobIds {
        let mut ids = JobIds::new(self.found.run_id());
        ids.evaluation_id(self.found.eval_id());
        if let Some(id) = &self.args.experiment_id {
            ids.experiment_id(id);
        }
        ids
    }

    fn job_times(&self) -> JobTimes {
        let text = |name: &str| self.times[name].as_str().map(str::to_owned);
        let mut times = JobTimes::default();
        times.start = text("startTime");
        times.end = text("completionTime");
        times.duration_seconds = self.times["duration_seconds"].as_f64();
        times
    }
}
