//! A work dir as a run of the store.

use std::collections::{BTreeMap, HashMap};

use evalcore::json::Value;
use evalcore::opencompass::results::format_score;
use evalcore::opencompass::workdir::SampleOptions;
use evalcore::schema::{Cell, Direction, Outcome, Sample, Unit, non_finite_name};
use evalcore::{Code, Diagnostic, Result, Severity, Source, Workdir, WorkdirOptions};

use crate::run::{RunRecord, RunState, SampleRecord, SampleTexts, ScoreRecord, Texts};
use crate::time::Time;

/// How a work dir becomes a run.
///
/// # Examples
///
/// ```
/// use evalcore_store::{ImportOptions, Texts};
///
/// let mut options = ImportOptions::new();
/// options.texts(Texts::Read);
/// ```
#[derive(Debug, Clone)]
pub struct ImportOptions {
    workdir: WorkdirOptions,
    samples: bool,
    texts: Texts,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl ImportOptions {
    /// Creates the default options: the newest directory, with the verdicts of samples, without
    /// their texts.
    #[must_use]
    pub fn new() -> Self {
        Self {
            workdir: WorkdirOptions::new(),
            samples: true,
            texts: Texts::Leave,
        }
    }

    /// Sets how the work dir is opened.
    pub fn workdir(&mut self, options: WorkdirOptions) -> &mut Self {
        self.workdir = options;
        self
    }

    /// Whether the verdicts of samples are kept. Default: yes.
    pub fn samples(&mut self, samples: bool) -> &mut Self {
        self.samples = samples;
        self
    }

    /// Whether prompts and answers are kept. Default: they are left out.
    pub fn texts(&mut self, texts: Texts) -> &mut Self {
        self.texts = texts;
        self
    }
}

/// The metric of the verdicts of samples: 1 where the evaluator says that the answer is right.
pub const CORRECT: &str = "correct";

/// Reads the run in `dir` of a source, with what was noticed.
///
/// Every cell of its table becomes a score with a value or a reason; verdicts of samples become
/// scores of the metric [`CORRECT`], as proportions. A directory that can not be read becomes a
/// failed run that says why. The time in the names of the files counts as UTC.
///
/// # Errors
///
/// `parameter.invalid` and `id.invalid` for unusable options.
///
/// # Examples
///
/// ```
/// use evalcore::MemorySource;
/// use evalcore_store::{ImportOptions, RunState, run_from_workdir};
///
/// let mut tree = MemorySource::new();
/// tree.insert(
///     "20251016_235030/summary/summary_20251016_235030.csv",
///     &b"dataset,version,metric,mode,m\ngsm8k,1d7fe4,accuracy,gen,65.62\narc,-,-,-,-\n"[..],
/// );
/// let (run, _) = run_from_workdir(&tree, "", "nightly", "run-1", &ImportOptions::new())?;
/// assert_eq!(run.status, RunState::Incomplete);
/// assert_eq!(run.scores[0].value, Some(65.62));
/// assert_eq!(run.scores[1].reason.as_deref(), Some("unexplained"));
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn run_from_workdir(
    source: &dyn Source,
    dir: &str,
    eval_id: &str,
    run_id: &str,
    options: &ImportOptions,
) -> Result<(RunRecord, Vec<Diagnostic>)> {
    let mut run = RunRecord::new(eval_id, run_id, RunState::Failed);
    run.provenance = BTreeMap::from([
        ("tool".to_owned(), "evalcore".to_owned()),
        (
            "tool_version".to_owned(),
            env!("CARGO_PKG_VERSION").to_owned(),
        ),
        ("source".to_owned(), source.display(dir)),
    ]);
    let workdir = match Workdir::open(source, dir, &options.workdir) {
        Ok(workdir) => workdir,
        Err(error) if matches!(error.code(), Code::ParameterInvalid | Code::IdInvalid) => {
            return Err(error);
        }
        Err(error) => {
            run.error = Some(error.to_string());
            return Ok((run, vec![error.to_diagnostic()]));
        }
    };
    describe(&mut run, source, &workdir);
    run.scores = scores(&workdir.cells);
    let mut found = workdir.diagnostics.clone();
    if options.samples || options.texts == Texts::Read {
        let (verdicts, more) = verdicts(source, &workdir, options.texts)?;
        run.scores.extend(verdicts);
        found.extend(more);
    }
    run.status = state(&workdir);
    if run.status == RunState::Failed {
        run.error = Some("no cell has a value".to_owned());
    }
    Ok((run, found))
}

fn describe(run: &mut RunRecord, source: &dyn Source, workdir: &Workdir) {
    let micros = workdir
        .timestamp
        .map(|time| time.date_time().and_utc().timestamp_micros());
    run.recorded_at = micros.and_then(|micros| Time::from_micros(micros).ok());
    run.provenance
        .insert("origin".to_owned(), workdir.origin.to_owned());
    run.provenance.insert("why".to_owned(), workdir.why.clone());
    if let Some(chosen) = workdir.candidates.first() {
        run.provenance
            .insert("chosen".to_owned(), source.display(&chosen.path));
    }
    for path in &workdir.tables {
        let kind = match path.rsplit_once('.') {
            Some((_, extension @ ("csv" | "md" | "txt"))) => format!("summary_{extension}"),
            _ => "table".to_owned(),
        };
        run.files
            .entry(kind)
            .or_insert_with(|| source.display(path));
    }
}

fn state(workdir: &Workdir) -> RunState {
    let is_value = |cell: &Cell| !matches!(cell.outcome, Outcome::Absent(_));
    let lacks = |cell: &Cell| {
        cell.absence()
            .is_some_and(|absence| absence.reason.lacks_value())
    };
    let unread = |found: &Diagnostic| {
        found.severity == Severity::Error || found.code == Code::WorkdirStaleSummary
    };
    if !workdir.cells.iter().any(is_value) {
        RunState::Failed
    } else if workdir.cells.iter().any(lacks) || workdir.diagnostics.iter().any(unread) {
        RunState::Incomplete
    } else {
        RunState::Completed
    }
}

/// A name of a table; an empty one becomes `-`.
fn name(text: &str) -> String {
    if text.is_empty() { "-" } else { text }.to_owned()
}

fn scores(cells: &[Cell]) -> Vec<ScoreRecord> {
    let mut seen: HashMap<String, u32> = HashMap::new();
    let mut scores = Vec::new();
    for cell in cells {
        if cell
            .absence()
            .is_some_and(|absence| !absence.reason.lacks_value())
        {
            continue;
        }
        let mut score =
            ScoreRecord::new(name(&cell.model), name(&cell.dataset), name(&cell.metric));
        score.dataset_version = cell.version.to_string();
        score.mode = cell.mode.to_string();
        score.judge = cell.judge.as_ref().map(String::from).unwrap_or_default();
        score.n = cell.n;
        match &cell.outcome {
            Outcome::Score(shown) => {
                score.value = Some(precise(*shown, cell.exact));
                score.standard_error = standard_error(cell);
            }
            Outcome::NonFinite(number) => score.reason = Some(non_finite_name(*number).to_owned()),
            Outcome::Absent(absence) => score.reason = Some(absence.reason.as_str().to_owned()),
            _ => score.reason = Some("unexplained".to_owned()),
        }
        let occurrence = seen.entry(score.key()).or_insert(0);
        *occurrence += 1;
        score.occurrence = *occurrence;
        scores.push(score);
    }
    scores
}

/// The exact number, where the summary prints it as it shows.
fn precise(shown: f64, exact: Option<f64>) -> f64 {
    let agrees = |exact: &f64| format_score(*exact).parse() == Ok(shown);
    exact.filter(agrees).unwrap_or(shown)
}

/// Of a percentage of verdicts: `100 sqrt(p (1 - p) / (n - 1))`.
fn standard_error(cell: &Cell) -> Option<f64> {
    let (correct, n) = (cell.correct?, cell.n.filter(|n| *n > 1)?);
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    let (correct, n) = (correct as f64, n as f64);
    let p = correct / n;
    let is_share = (precise(cell.score()?, cell.exact) - 100.0 * p).abs() < 0.005_001;
    (cell.spec.unit == Unit::Percent && is_share)
        .then(|| 100.0 * (p * (1.0 - p) / (n - 1.0)).sqrt())
}

/// One score for each model and data set with verdicts.
fn verdicts(
    source: &dyn Source,
    workdir: &Workdir,
    texts: Texts,
) -> Result<(Vec<ScoreRecord>, Vec<Diagnostic>)> {
    let mut found: BTreeMap<(String, String), Vec<SampleRecord>> = BTreeMap::new();
    let mut options = SampleOptions::new();
    options.origin_prompt(texts == Texts::Read);
    let diagnostics = workdir.visit_samples(source, &options, &mut |sample| {
        let of = (name(&sample.model), name(&sample.dataset));
        found.entry(of).or_default().push(outcome(sample, texts));
        Ok(())
    })?;
    let mut scores = Vec::new();
    for ((model, dataset), mut samples) in found {
        let judged = samples.iter().any(|sample| sample.value.is_some());
        if !judged && texts == Texts::Leave {
            continue;
        }
        number_repeated(&mut samples);
        let mut score = ScoreRecord::new(model, dataset, CORRECT);
        score.unit = Unit::Proportion;
        score.direction = Direction::HigherIsBetter;
        score.reason = (!judged).then(|| "no_verdict".to_owned());
        score.samples = samples;
        scores.push(score);
    }
    Ok((scores, diagnostics))
}

fn outcome(sample: &Sample, texts: Texts) -> SampleRecord {
    let item = match sample.index {
        Some(index) => index.to_string(),
        None => format!("key {}", sample.key),
    };
    let mut record = SampleRecord::new(item, sample.correct.map(|c| f64::from(u8::from(c))));
    record.replica = u32::try_from(sample.replica).unwrap_or(u32::MAX);
    if texts == Texts::Read {
        // The store takes no NUL; a model may write one.
        let kept = |value: &Option<Value>| {
            let text = value.as_ref().map(Value::to_text);
            text.map(|text| text.replace('\0', "\u{fffd}"))
        };
        record.texts = Some(Box::new(SampleTexts {
            prompt: kept(&sample.origin_prompt),
            answer: kept(&sample.prediction),
        }));
    }
    record
}

/// A sample that a damaged file holds twice keeps both outcomes, the later one as `7#2`.
fn number_repeated(samples: &mut [SampleRecord]) {
    let mut seen: HashMap<(String, u32), u32> = HashMap::new();
    for sample in samples {
        let count = seen
            .entry((sample.item.clone(), sample.replica))
            .or_insert(0);
        *count += 1;
        if *count > 1 {
            sample.item = format!("{}#{count}", sample.item);
        }
    }
}
