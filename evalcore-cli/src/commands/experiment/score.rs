//! `evalcore experiment score`.

use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;

use evalcore::experiment::{
    Answer, Dataset, ExperimentConfig, RunConfig, RunMetrics, RunTotals, SampleResult, Scorer,
    Task, opencompass_answers, read_answer_lines,
};
use evalcore::report::{Field, Table, escape, run_summary};
use evalcore::{Code, Diagnostic, Error, ErrorKind, Position, Result};
use rayon::prelude::*;

use super::directory::RunDirectory;
use super::input;
use crate::ExitStatus;
use crate::args::{Format, ScoreAnswersArgs};
use crate::commands::Context;
use crate::commands::threads::on_threads;
use crate::failure::Failure;
use crate::output::{Writer, terminal_table};

/// Answers that are read, scored and written at once.
const BATCH: usize = 2_048;

/// Scores saved answers and writes a run directory.
///
/// # Errors
///
/// What keeps data, task, config or answers from being read; [`Failure::Write`].
pub(super) fn score(
    args: &ScoreAnswersArgs,
    context: &Context<'_>,
) -> std::result::Result<ExitStatus, Failure> {
    let formats = [
        Format::Table,
        Format::Json,
        Format::Md,
        Format::Csv,
        Format::Jsonl,
    ];
    let writer = Writer::one_of(&args.file, &args.format, context, &formats)?;
    let config = config_of(args)?;
    let named = config.task.as_deref().map(Path::new);
    let task = input::task(args.task.as_deref().or(named))?;
    let mut data = input::dataset(args.dataset.as_deref())?;
    let limit = args
        .limit
        .or_else(|| config.limit.and_then(|n| usize::try_from(n).ok()));
    if let Some(limit) = limit {
        data = data.limited(limit)?;
    }
    let prompt = config
        .prompt
        .chosen()
        .map(|id| task.prompt(id))
        .transpose()?;
    let timestamp = input::timestamp(args.timestamp.as_deref())?;
    let mut frozen = RunConfig::freeze(&config, &data, &task, prompt, &timestamp)?;
    frozen.git_commit.clone_from(&args.git_commit);
    let directory = args.runs.as_deref().map(RunDirectory::new).transpose()?;
    let mut scoring = Scoring::new(&data, &task, &config, limit.is_some(), directory.as_ref())?;
    let answers = args.answers.as_deref().unwrap_or(Path::new(""));
    on_threads(context, || scoring.read(answers))
        .map_err(|error| error.at_path(answers.display().to_string()))?;
    let (metrics, found) = scoring.finish()?;
    context.messages.diagnostics(&found, None);
    if let Some(directory) = directory {
        let json = serde_json::to_string_pretty(&metrics).unwrap_or_default() + "\n";
        directory.put("config.json", &frozen.to_json())?;
        directory.put("metrics.json", &json)?;
        directory.put("summary.md", &run_summary(&frozen, &metrics, &task))?;
        let path = directory.finish(&frozen.run_id)?;
        context.messages.note(&format!("wrote {}", path.display()));
    }
    write(&frozen, &metrics, &task, &writer)?;
    Ok(if found.is_empty() {
        ExitStatus::Success
    } else {
        ExitStatus::Partial
    })
}

fn config_of(args: &ScoreAnswersArgs) -> Result<ExperimentConfig> {
    if let Some(path) = &args.experiment_config {
        return input::config(path);
    }
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let id = args.experiment_id.as_deref().unwrap_or("scored");
    let model = args.model.as_deref().unwrap_or("unknown");
    let text = format!(
        "{{\"experiment_id\": {}, \"model\": {{\"name\": {}}}}}",
        quoted(id),
        quoted(model)
    );
    ExperimentConfig::read(text.as_bytes())
}

/// The answers on their way into results and totals.
struct Scoring<'d> {
    data: &'d Dataset,
    scorer: Scorer<'d>,
    totals: RunTotals,
    answered: Vec<bool>,
    /// Answers to samples beyond a limit are passed over without a word.
    limited: bool,
    results: Option<std::io::BufWriter<std::fs::File>>,
    found: Vec<Diagnostic>,
}

impl<'d> Scoring<'d> {
    fn new(
        data: &'d Dataset,
        task: &'d Task,
        config: &ExperimentConfig,
        limited: bool,
        directory: Option<&RunDirectory>,
    ) -> Result<Self> {
        Ok(Self {
            data,
            scorer: Scorer::new(data, task)?,
            totals: RunTotals::new(task, config.price()),
            answered: vec![false; data.samples.len()],
            limited,
            results: directory
                .map(|directory| directory.create("results.jsonl"))
                .transpose()?,
            found: Vec::new(),
        })
    }

    fn read(&mut self, path: &Path) -> Result<()> {
        if path == Path::new("-") {
            return self.lines(&mut std::io::stdin().lock());
        }
        let file = std::fs::File::open(path).map_err(|error| Error::io("open", error))?;
        let mut reader = BufReader::with_capacity(1 << 18, file);
        if is_predictions(&mut reader)? {
            let answers = opencompass_answers(&input::read(path)?, self.data)?;
            for answers in answers.chunks(BATCH) {
                self.add(
                    answers
                        .iter()
                        .cloned()
                        .map(|answer| (None, Ok(answer)))
                        .collect(),
                )?;
            }
            return Ok(());
        }
        self.lines(&mut reader)
    }

    fn lines(&mut self, reader: &mut impl BufRead) -> Result<()> {
        let mut next = Position::line_column(0, 1, 1);
        loop {
            let lines = read_answer_lines(reader, &mut next, BATCH)?;
            if lines.is_empty() {
                return Ok(());
            }
            let answers = lines
                .par_iter()
                .map(|line| (Some(line.position), line.read()));
            self.add(answers.collect())?;
        }
    }

    /// Scores a batch on all cores, and counts and writes it in its order.
    fn add(&mut self, batch: Vec<(Option<Position>, Result<Answer>)>) -> Result<()> {
        let mut wanted = Vec::with_capacity(batch.len());
        for (place, answer) in batch {
            let at = |found: Diagnostic| match place {
                Some(place) => found.at(place),
                None => found,
            };
            let answer = match answer {
                Ok(answer) => answer,
                Err(error) => {
                    self.found.push(at(error.to_diagnostic()));
                    continue;
                }
            };
            let id = &answer.sample_id;
            match self
                .data
                .place(id)
                .and_then(|place| self.answered.get_mut(place))
            {
                None if self.limited => {}
                None => {
                    let message = format!("no sample has the id `{id}`");
                    self.found
                        .push(at(Diagnostic::warning(Code::AnswerUnknownSample, message)));
                }
                Some(true) => {
                    let message =
                        format!("sample `{id}` has another answer before; that one counts");
                    self.found
                        .push(at(Diagnostic::warning(Code::AnswerRepeated, message)));
                }
                Some(answered) => {
                    *answered = true;
                    wanted.push(answer);
                }
            }
        }
        let scored: Vec<Result<(SampleResult, String)>> = wanted
            .into_par_iter()
            .map(|answer| {
                let result = self.scorer.score(answer)?;
                let line = match self.results {
                    Some(_) => serde_json::to_string(&result).unwrap_or_default(),
                    None => String::new(),
                };
                Ok((result, line))
            })
            .collect();
        for scored in scored {
            let (result, line) = scored?;
            self.totals.update(&result)?;
            self.put(&line)?;
        }
        Ok(())
    }

    fn put(&mut self, line: &str) -> Result<()> {
        let Some(file) = &mut self.results else {
            return Ok(());
        };
        let written = file
            .write_all(line.as_bytes())
            .and_then(|()| file.write_all(b"\n"));
        written.map_err(|error| Error::io("write", error).at_path("results.jsonl"))
    }

    /// Counts the samples without an answer as wrong.
    fn finish(mut self) -> Result<(RunMetrics, Vec<Diagnostic>)> {
        if !self.answered.contains(&true) {
            let found = self
                .found
                .first()
                .map_or_else(|| "none".to_owned(), |found| found.message.clone());
            return Err(Error::new(ErrorKind::Experiment {
                code: Code::AnswerMissing,
                message: format!("expected an answer to some sample, found {found}"),
            }));
        }
        let samples = self
            .data
            .samples
            .iter()
            .zip(std::mem::take(&mut self.answered));
        let missing: Vec<_> = samples
            .filter(|(_, answered)| !answered)
            .map(|(sample, _)| sample)
            .collect();
        for sample in &missing {
            let result = self.scorer.unanswered(sample)?;
            self.totals.update(&result)?;
            let line = serde_json::to_string(&result).unwrap_or_default();
            self.put(&line)?;
        }
        if let Some(first) = missing.first() {
            let (n, id) = (missing.len(), &first.id);
            let message =
                format!("{n} samples have no answer and count as wrong, the first is `{id}`");
            self.found
                .push(Diagnostic::warning(Code::AnswerMissing, message));
        }
        if let Some(file) = &mut self.results {
            file.flush()
                .map_err(|error| Error::io("write", error).at_path("results.jsonl"))?;
        }
        Ok((self.totals.finish(self.data)?, self.found))
    }
}

/// Whether a file is one JSON object with the predictions of OpenCompass: its first line is no
/// answer by itself.
fn is_predictions(reader: &mut BufReader<std::fs::File>) -> Result<bool> {
    let start = reader
        .fill_buf()
        .map_err(|error| Error::io("read", error))?;
    let first = start
        .split(|byte| *byte == b'\n')
        .find(|line| !line.trim_ascii().is_empty());
    let first = first.unwrap_or_default().trim_ascii();
    let numbered = first.starts_with(b"{\"0\"") || first == b"{";
    Ok(numbered && !first.windows(9).any(|part| part == b"sample_id"))
}

fn write(
    config: &RunConfig,
    metrics: &RunMetrics,
    task: &Task,
    writer: &Writer,
) -> std::result::Result<(), Failure> {
    match writer.format() {
        Format::Json => writer.json(metrics),
        Format::Md => writer.text(&run_summary(config, metrics, task)),
        Format::Table => {
            let mut page = terminal_table(&figures(metrics), writer.width());
            page.push_str(&terminal_table(&categories(metrics), writer.width()));
            let name = escape::terminal(&config.run_id);
            let (n, errors) = (metrics.n_samples, metrics.n_errors);
            page += &[
                name,
                format!(
                    "{n} samples, {errors} without a response
"
                ),
            ]
            .join(": ");
            writer.text(&page)
        }
        _ => writer.table(&figures(metrics)),
    }
}

fn figures(metrics: &RunMetrics) -> Table {
    let mut table = Table::new(["figure", "value", "low", "high", "method", "n"]);
    let number =
        |value: Option<f64>| value.map_or(Field::Empty, |value| Field::number(round(value)));
    for figure in &metrics.figures {
        let interval = figure.interval.as_ref();
        table.push([
            Field::text(&figure.name),
            number(figure.value),
            number(interval.map(|interval| interval.low)),
            number(interval.map(|interval| interval.high)),
            interval.map_or(Field::Empty, |interval| Field::text(&interval.method)),
            Field::Count(figure.n),
        ]);
    }
    table
}

fn categories(metrics: &RunMetrics) -> Table {
    let mut table = Table::new(["category", "accuracy", "low", "high", "correct", "n"]);
    for (name, part) in &metrics.per_category {
        table.push([
            Field::text(name),
            Field::number(round(part.accuracy)),
            Field::number(round(part.low)),
            Field::number(round(part.high)),
            Field::Count(part.correct),
            Field::Count(part.n),
        ]);
    }
    table
}

/// Four digits are enough for people.
fn round(value: f64) -> f64 {
    format!("{value:.4}").parse().unwrap_or(value)
}
