//! The whole config.

use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::error::{Error, ErrorKind, Result};
use crate::opencompass::python::{Keep, Literal, LiteralReader, LiteralReaderBuilder, Scan, Until};
use crate::position::{Locator, Position};

use super::dataset::{self, DatasetConfig};
use super::fields::Remarks;
use super::group::SummaryGroup;
use super::model::{self, ModelConfig};
use super::statement::{self, Statement};
use super::summarizer::{self, ListedRow, Profile, Summarizer};

/// What is read of `eval`.
const EVAL: Keep = Keep::Members(&[(
    "partitioner",
    Keep::Members(&[
        ("judge_models", model::KEEP),
        ("meta_judge_model", model::KEEP),
    ]),
)]);

/// After so many damaged assignments the rest of the file is given up.
const MAX_DAMAGED: usize = 16;

/// What a run was to do.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::config::RunConfig;
///
/// // The writer was killed within the second data set.
/// let config = RunConfig::parse(b"datasets = [\n    dict(abbr='a'),\n    dict(abbr='b")?;
/// assert_eq!(config.datasets.len(), 1);
/// assert_eq!(config.diagnostics[0].code.as_str(), "python.truncated");
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct RunConfig {
    /// The models, in the order of the summary's columns; names may repeat.
    pub models: Vec<ModelConfig>,
    /// The data sets, in order.
    pub datasets: Vec<DatasetConfig>,
    /// The groups of the summary, in order.
    pub groups: Vec<SummaryGroup>,
    /// The rows that the summary is to list; `None` lists every data set, metric and group.
    pub dataset_abbrs: Option<Vec<ListedRow>>,
    /// The files of the multi-faceted summarizer.
    pub profiles: Vec<Profile>,
    /// The class that writes the summary; the default one where it is absent.
    pub summarizer_type: Option<String>,
    /// The models that judge answers, each name once.
    pub judge_models: Vec<ModelConfig>,
    /// The run directory, as the run saw it.
    pub work_dir: Option<String>,
    /// What was repaired, passed over or missing.
    pub diagnostics: Vec<Diagnostic>,
}

impl RunConfig {
    /// Reads a config with the default options.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownLayout`] when the text assigns nothing that a config has.
    pub fn parse(text: &[u8]) -> Result<Self> {
        RunConfigReaderBuilder::new().read(text)
    }
}

/// The options for reading a [`RunConfig`].
#[derive(Debug, Clone, Default)]
pub struct RunConfigReaderBuilder {
    literals: LiteralReaderBuilder,
    strict: bool,
}

impl RunConfigReaderBuilder {
    /// The defaults: tolerant, values up to 256 MiB.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the first thing that is damaged or not understood is an error; by default it is a
    /// diagnostic.
    pub fn strict(&mut self, strict: bool) -> &mut Self {
        self.strict = strict;
        self
    }

    /// How much memory one assignment may take, inlined data not counted; 256 MiB by default.
    pub fn max_value_bytes(&mut self, bytes: u64) -> &mut Self {
        self.literals.max_value_bytes(bytes);
        self
    }

    /// Reads a config.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownLayout`] when the text assigns nothing that a config has; in strict mode
    /// also what [`python::parse`] gives, and [`ErrorKind::Rejected`].
    ///
    /// [`python::parse`]: crate::opencompass::python::parse
    pub fn read(&self, text: &[u8]) -> Result<RunConfig> {
        let mut pass = Pass {
            scan: Scan { text },
            reader: self.literals.from_slice(text),
            sink: Sink::new(self.strict),
            strict: self.strict,
            config: RunConfig::default(),
            known: 0,
            damaged: 0,
        };
        let read = pass.prologue().and_then(|()| pass.statements());
        let mut config =
            read.and_then(|()| pass.finish())
                .map_err(|error| match error.position() {
                    Some(place) => error.moved_to(Position::locate(text, place.offset)),
                    None => error,
                })?;
        Locator::locate_all(text, &mut config.diagnostics);
        Ok(config)
    }
}

/// One reading of a text.
struct Pass<'t> {
    scan: Scan<'t>,
    reader: LiteralReader<'t>,
    sink: Sink,
    strict: bool,
    config: RunConfig,
    known: usize,
    damaged: usize,
}

impl Pass<'_> {
    fn prologue(&mut self) -> Result<()> {
        if self.reader.offset() > 0 {
            let message = "text starts with a byte order mark";
            self.sink
                .push(Diagnostic::info(Code::TextBom, message).at(Position::offset(0)))?;
        }
        if let Some(at) = memchr::memchr(0, self.scan.text) {
            let message = "text holds NUL bytes";
            self.sink.push(
                Diagnostic::warning(Code::TextNul, message).at(Position::offset(at as u64)),
            )?;
        }
        Ok(())
    }

    fn statements(&mut self) -> Result<()> {
        let mut at = self.reader.offset();
        let mut others = 0_usize;
        let mut first_other = 0;
        while let Some(statement) = statement::next(self.scan, at) {
            let (start, outcome) = match statement {
                Statement::Assignment { name, start, value } => {
                    self.reader.seek(value);
                    let outcome = self.assign(name, start)?;
                    (start, outcome.map(|()| self.reader.offset()))
                }
                Statement::Other { start } => {
                    first_other = if others == 0 { start } else { first_other };
                    others += 1;
                    let extent = self.scan.expression(start, Until::Line);
                    // A closing bracket by itself must not hold the loop.
                    (start, extent.map(|extent| extent.end.max(start + 1)))
                }
            };
            at = match outcome {
                Ok(next) => next,
                Err(error) => match self.damage(error, start)? {
                    Some(next) => next,
                    None => break,
                },
            };
        }
        if others > 0 {
            let message = format!("{others} statements were not evaluated, the first is here");
            let place = Position::offset(first_other as u64);
            self.sink
                .push(Diagnostic::warning(Code::ConfigStatement, message).at(place))?;
        }
        Ok(())
    }

    /// Notes an error and says where to go on.
    fn damage(&mut self, error: Error, start: usize) -> Result<Option<usize>> {
        if self.strict {
            return Err(error);
        }
        self.damaged += 1;
        self.sink.push(error.to_diagnostic())?;
        let next = statement::resume(self.scan, start);
        if self.damaged == MAX_DAMAGED
            && let Some(at) = next
        {
            let message = format!("{MAX_DAMAGED} statements are damaged, the rest was not read");
            let place = Position::offset(at as u64);
            self.sink
                .push(Diagnostic::error(Code::PythonSyntax, message).at(place))?;
            return Ok(None);
        }
        Ok(next)
    }

    /// Reads the value of an assignment; the outer error ends the reading, the inner one the value.
    fn assign(&mut self, name: &[u8], start: usize) -> Result<Result<()>> {
        let keep = match name {
            b"models" | b"judge_models" => &model::KEEP,
            b"datasets" => &dataset::KEEP,
            b"summarizer" => &summarizer::KEEP,
            b"eval" => &EVAL,
            b"work_dir" => &Keep::All,
            _ => return Ok(self.reader.skip()),
        };
        self.known += 1;
        let (value, outcome) = match self.reader.read_members(keep) {
            Ok(value) => (Some(value), Ok(())),
            Err((error, value)) => (value, Err(error)),
        };
        if let Some(value) = value {
            let place = Position::offset(start as u64);
            self.take(name, &value, place)?;
        }
        Ok(outcome)
    }

    fn take(&mut self, name: &[u8], value: &Literal, place: Position) -> Result<()> {
        let mut remarks = Remarks {
            sink: &mut self.sink,
            place,
        };
        let config = &mut self.config;
        match name {
            b"models" => config.models = ModelConfig::read_all(&mut remarks, "models", value)?,
            b"judge_models" => {
                let judges = ModelConfig::read_all(&mut remarks, "judge_models", value)?;
                add_judges(&mut config.judge_models, judges);
            }
            b"eval" => {
                let judges = judges_of_eval(&mut remarks, value)?;
                add_judges(&mut config.judge_models, judges);
            }
            b"datasets" => {
                config.datasets.clear();
                for (index, item) in remarks.items("datasets", value)?.iter().enumerate() {
                    let what = format!("datasets[{index}]");
                    let dataset = DatasetConfig::read(&mut remarks, &what, item)?;
                    config.datasets.extend(dataset);
                }
            }
            b"summarizer" => {
                let found = Summarizer::read(&mut remarks, "summarizer", value)?;
                config.summarizer_type = found.class;
                config.dataset_abbrs = found.dataset_abbrs;
                config.profiles = found.profiles;
                config.groups = found.groups;
            }
            _ => match value {
                Literal::Str(text) => config.work_dir = Some(text.clone()),
                other => remarks.unexpected("work_dir", "a text", other)?,
            },
        }
        Ok(())
    }

    fn finish(mut self) -> Result<RunConfig> {
        if self.known == 0 && self.damaged == 0 {
            let empty = self.scan.text.trim_ascii().is_empty();
            return Err(Error::new(ErrorKind::UnknownLayout {
                expected: "a config that assigns `models` or `datasets`",
                found: if empty {
                    "an empty text"
                } else {
                    "no such assignment"
                }
                .to_owned(),
            })
            .at(Position::offset(0)));
        }
        for note in self.reader.diagnostics() {
            self.sink.push(note.clone())?;
        }
        self.config.diagnostics = self.sink.into_found();
        Ok(self.config)
    }
}

fn judges_of_eval(remarks: &mut Remarks<'_>, eval: &Literal) -> Result<Vec<ModelConfig>> {
    let mut judges = Vec::new();
    if eval.as_dict().is_none() && !eval.is_none() {
        remarks.unexpected("eval", "a dict", eval)?;
    }
    let Some(partitioner) = eval.get("partitioner") else {
        return Ok(judges);
    };
    if let Some(list) = partitioner.get("judge_models") {
        judges = ModelConfig::read_all(remarks, "eval.partitioner.judge_models", list)?;
    }
    if let Some(model) = partitioner
        .get("meta_judge_model")
        .filter(|model| !model.is_none())
    {
        let what = "eval.partitioner.meta_judge_model";
        judges.extend(ModelConfig::read(remarks, what, model)?);
    }
    Ok(judges)
}

fn add_judges(known: &mut Vec<ModelConfig>, found: Vec<ModelConfig>) {
    for judge in found {
        if known.iter().all(|other| other.abbr != judge.abbr) {
            known.push(judge);
        }
    }
}
