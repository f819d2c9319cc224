//! Samples of predictions files, streamed in batches.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::{Arc, Mutex};

use evalcore::opencompass::predictions::{
    End, Form, Prediction, PredictionOutcome, PredictionReaderBuilder, ShardReader,
    list_predictions,
};
use evalcore::source::{OsSource, Source};
use evalcore::{Diagnostic, Error};
use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::MutexExt;
use pyo3::types::{PyDict, PyList, PyString};

use crate::errors::{raise, warn};
use crate::inputs::{Input, OwnedCursor};
use crate::json_value;
use crate::to_python::to_python;

/// A batch ends with this many samples, or once it covers this many bytes of the file.
const BATCH_SAMPLES: usize = 1_024;
const BATCH_BYTES: u64 = 1 << 20;

type Bytes = Box<dyn Read + Send + Sync>;
type Shards = Box<dyn Iterator<Item = evalcore::Result<Bytes>> + Send + Sync>;

/// The files of one data set, the next one to be opened first.
struct Set {
    dataset: Option<String>,
    places: Vec<Option<String>>,
    shards: Shards,
}

/// The data set that is being read.
struct Current {
    dataset: Option<String>,
    places: Vec<Option<String>>,
    reader: ShardReader<Shards, Bytes>,
}

/// Samples of one or more data sets, one after the other, read without the interpreter.
struct Stream {
    builder: PredictionReaderBuilder,
    waiting: VecDeque<Set>,
    current: Option<Current>,
    batch: Vec<Prediction>,
    filled: usize,
    next: usize,
    outcomes: Vec<(Option<String>, Option<String>, PredictionOutcome)>,
    diagnostics: Vec<Diagnostic>,
}

impl Stream {
    fn open(py: Python<'_>, given: Input, strict: bool, origin_prompt: bool) -> PyResult<Self> {
        let mut builder = PredictionReaderBuilder::new();
        builder.strict(strict).origin_prompt(origin_prompt);
        let mut diagnostics = Vec::new();
        let waiting = match given {
            Input::Path(path) if path.is_dir() => py
                .detach(|| sets_below(&path, &mut diagnostics))
                .map_err(raise)?,
            given => {
                let place = given.place();
                let dataset = given.stem();
                let bytes = given.open(py)?;
                VecDeque::from([Set {
                    dataset,
                    places: vec![place],
                    shards: Box::new(std::iter::once(Ok(bytes))),
                }])
            }
        };
        if strict && let Some(first) = diagnostics.first() {
            return Err(raise(Error::rejected(first)));
        }
        Ok(Self {
            builder,
            waiting,
            current: None,
            batch: Vec::new(),
            filled: 0,
            next: 0,
            outcomes: Vec::new(),
            diagnostics,
        })
    }

    /// Reads the next samples, all of one data set; false at the end.
    fn read_batch(&mut self) -> evalcore::Result<bool> {
        (self.filled, self.next) = (0, 0);
        loop {
            if self.current.is_none() {
                let Some(set) = self.waiting.pop_front() else {
                    return Ok(false);
                };
                self.current = Some(Current {
                    dataset: set.dataset,
                    places: set.places,
                    reader: self.builder.from_shards(set.shards),
                });
            }
            if self.fill()? {
                return Ok(true);
            }
            self.close();
        }
    }

    fn fill(&mut self) -> evalcore::Result<bool> {
        let Some(current) = &mut self.current else {
            return Ok(false);
        };
        while self.filled < BATCH_SAMPLES {
            if self.filled == self.batch.len() {
                self.batch.push(Prediction::default());
            }
            let Some(record) = self.batch.get_mut(self.filled) else {
                break;
            };
            match current.reader.read_record(record) {
                Ok(true) => self.filled += 1,
                Ok(false) => break,
                Err(error) => {
                    let shard = current.reader.outcomes().len();
                    let place = current.places.get(shard).cloned().flatten();
                    self.current = None;
                    self.waiting.clear();
                    return Err(match place {
                        Some(place) => error.at_path(place),
                        None => error,
                    });
                }
            }
            let (Some(first), Some(last)) = (self.batch.first(), self.batch.get(self.filled - 1))
            else {
                break;
            };
            if last.offset.saturating_sub(first.offset) > BATCH_BYTES {
                break;
            }
        }
        Ok(self.filled > 0)
    }

    /// Takes what there is to say about the files of the data set that was read.
    fn close(&mut self) {
        let Some(current) = self.current.take() else {
            return;
        };
        for ((outcome, found), place) in current.reader.outcomes().iter().zip(&current.places) {
            self.outcomes
                .push((current.dataset.clone(), place.clone(), outcome.clone()));
            self.diagnostics
                .extend(found.iter().cloned().map(|one| match place {
                    Some(place) => one.at_path(place.as_str()),
                    None => one,
                }));
        }
    }

    fn dataset(&self) -> Option<&str> {
        self.current.as_ref()?.dataset.as_deref()
    }
}

/// The data sets of a model's predictions directory.
fn sets_below(
    dir: &std::path::Path,
    diagnostics: &mut Vec<Diagnostic>,
) -> evalcore::Result<VecDeque<Set>> {
    let source = Arc::new(OsSource::new(dir)?);
    let plan = list_predictions(&*source, "")?;
    diagnostics.extend(plan.diagnostics());
    let sets = plan.sets.into_iter().map(|set| {
        let places = set.files.iter().map(|file| Some(source.display(file)));
        let places = places.collect();
        let source = Arc::clone(&source);
        let shards = set.files.into_iter().map(move |file| {
            let file = source.open(&file)?;
            Ok(Box::new(OwnedCursor::new(file)) as Bytes)
        });
        Set {
            dataset: Some(set.dataset),
            places,
            shards: Box::new(shards),
        }
    });
    Ok(sets.collect())
}

/// One sample as a dict.
fn sample<'py>(
    py: Python<'py>,
    dataset: Option<&str>,
    record: &Prediction,
    origin_prompt: bool,
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    let shape = intern!(py, "shape");
    dict.set_item(intern!(py, "dataset"), dataset)?;
    dict.set_item(intern!(py, "key"), &record.key)?;
    dict.set_item(intern!(py, "index"), record.index)?;
    dict.set_item(intern!(py, "sample"), record.sample)?;
    dict.set_item(intern!(py, "shard"), record.shard)?;
    dict.set_item(intern!(py, "offset"), record.offset)?;
    dict.set_item(shape, PyString::intern(py, record.shape.as_str()))?;
    if origin_prompt {
        let prompt = json_value::optional(py, record.origin_prompt.as_ref())?;
        dict.set_item(intern!(py, "origin_prompt"), prompt)?;
    }
    let prediction = json_value::optional(py, record.prediction.as_ref())?;
    dict.set_item(intern!(py, "prediction"), prediction)?;
    let gold = json_value::optional(py, record.gold.as_ref())?;
    dict.set_item(intern!(py, "gold"), gold)?;
    let members = json_value::object(py, &record.members)?;
    dict.set_item(intern!(py, "members"), members)?;
    if !record.left_out.is_empty() {
        dict.set_item(
            intern!(py, "left_out"),
            json_value::left_out(py, &record.left_out)?,
        )?;
    }
    Ok(dict)
}

/// Reads the samples of a predictions file, or of all files of a model's predictions directory.
///
/// Read are objects keyed by index in any order, lists, one sample a line, and stations; shards
/// (`math_0.json`, `math_1.json`, ...) of a directory are joined. A file that was cut gives every
/// sample that is whole, with a `ParseWarning` that says where it ends.
///
/// Args:
///     source: A path to a file or directory, bytes, or a file object.
///     origin_prompt: Whether `origin_prompt` is decoded and kept.
///     strict: Raises at the first repair, cut or damage.
///
/// Returns:
///     The samples in the order of the file, `evalcore.wire.Prediction`: `prediction`, `gold` and
///     `origin_prompt` as they stand, and under `members` all others. A number that is not finite
///     is `None`. A member above 256 MiB or 1,024 levels is not there, and `left_out` names it.
///
/// Raises:
///     ParseError: The file is neither an object nor a list; in strict mode any damage.
///     FileNotFoundError: The path does not exist.
///
/// Example:
///     >>> from evalcore import opencompass
///     >>> text = b'{"0": {"origin_prompt": "2 + 2 =", "prediction": "4", "gold": "4"}}'
///     >>> [sample] = opencompass.parse_predictions(text)
///     >>> sample["index"], sample["prediction"], sample["gold"]
///     (0, '4', '4')
#[pyfunction]
#[pyo3(signature = (source, *, origin_prompt=true, strict=false))]
pub(crate) fn parse_predictions<'py>(
    py: Python<'py>,
    source: Input,
    origin_prompt: bool,
    strict: bool,
) -> PyResult<Bound<'py, PyList>> {
    let mut stream = Stream::open(py, source, strict, origin_prompt)?;
    let samples = PyList::empty(py);
    while py.detach(|| stream.read_batch()).map_err(raise)? {
        for record in stream.batch.iter().take(stream.filled) {
            samples.append(sample(py, stream.dataset(), record, origin_prompt)?)?;
        }
    }
    warn(py, &stream.diagnostics)?;
    Ok(samples)
}

/// Goes over the samples of a predictions file in constant memory.
///
/// Args:
///     source: A path to a file or directory, bytes, or a file object.
///     origin_prompt: Whether `origin_prompt` is decoded and kept.
///     strict: Raises at the first repair, cut or damage.
///
/// Returns:
///     An iterator over `evalcore.wire.Prediction`; after its end, `diagnostics` and `files` say
///     what there is to say about the files.
///
/// Raises:
///     FileNotFoundError: The path does not exist.
///
/// Example:
///     >>> from evalcore import opencompass
///     >>> samples = opencompass.iter_predictions(b'{"0": {"prediction": "4"}, "1": {"predi')
///     >>> [sample["prediction"] for sample in samples]
///     ['4']
///     >>> samples.files[0]["end"]
///     'truncated'
///     >>> samples.diagnostics[0]["code"]
///     'json.truncated'
#[pyfunction]
#[pyo3(signature = (source, *, origin_prompt=true, strict=false))]
pub(crate) fn iter_predictions(
    py: Python<'_>,
    source: Input,
    origin_prompt: bool,
    strict: bool,
) -> PyResult<PredictionIterator> {
    let stream = Stream::open(py, source, strict, origin_prompt)?;
    Ok(PredictionIterator {
        stream: Mutex::new(stream),
        origin_prompt,
    })
}

/// An iterator over the samples of predictions files; made by `iter_predictions`.
///
/// Several threads may take samples from the same iterator.
#[pyclass(frozen, module = "evalcore._evalcore")]
pub(crate) struct PredictionIterator {
    stream: Mutex<Stream>,
    origin_prompt: bool,
}

impl PredictionIterator {
    fn lock<'a>(&'a self, py: Python<'_>) -> PyResult<std::sync::MutexGuard<'a, Stream>> {
        self.stream
            .lock_py_attached(py)
            .map_err(|_| PyRuntimeError::new_err("a thread panicked while it was reading"))
    }
}

#[pymethods]
impl PredictionIterator {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let mut guard = self.lock(py)?;
        let stream: &mut Stream = &mut guard;
        if stream.next >= stream.filled && !py.detach(|| stream.read_batch()).map_err(raise)? {
            return Ok(None);
        }
        let at = stream.next;
        stream.next += 1;
        let Some(record) = stream.batch.get(at) else {
            return Ok(None);
        };
        sample(py, stream.dataset(), record, self.origin_prompt).map(Some)
    }

    /// What was repaired or reported, of the files that were read to their end.
    #[getter]
    fn diagnostics<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let stream = self.lock(py)?;
        to_python(py, &stream.diagnostics)
    }

    /// How each file ended that was read to its end.
    ///
    /// Each is `{path, dataset, form, records, damaged_lines, error, others, end, offset}`; `end`
    /// is `complete`, `truncated` or `damaged`, and `offset` says where the text ends or is
    /// damaged, in bytes.
    #[getter]
    fn files<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let stream = self.lock(py)?;
        let files = PyList::empty(py);
        for (dataset, place, outcome) in &stream.outcomes {
            files.append(file(py, dataset.as_deref(), place.as_deref(), outcome)?)?;
        }
        Ok(files)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let stream = self.lock(py)?;
        let read = stream.outcomes.len();
        let waiting = stream.waiting.len() + usize::from(stream.current.is_some());
        Ok(format!(
            "<PredictionIterator: {read} files read, {waiting} data sets to go>"
        ))
    }
}

fn file<'py>(
    py: Python<'py>,
    dataset: Option<&str>,
    place: Option<&str>,
    outcome: &PredictionOutcome,
) -> PyResult<Bound<'py, PyDict>> {
    let (end, offset) = match outcome.end {
        End::Complete => ("complete", None),
        End::Truncated { offset } => ("truncated", Some(offset)),
        End::Damaged { offset } => ("damaged", Some(offset)),
        _ => ("unread", None),
    };
    let dict = PyDict::new(py);
    dict.set_item("path", place)?;
    dict.set_item("dataset", dataset)?;
    dict.set_item("form", outcome.form.map(Form::as_str))?;
    dict.set_item("records", outcome.records)?;
    dict.set_item("damaged_lines", outcome.damaged_lines)?;
    dict.set_item("error", outcome.error.as_deref())?;
    dict.set_item("others", json_value::object(py, &outcome.others)?)?;
    dict.set_item("end", end)?;
    dict.set_item("offset", offset)?;
    Ok(dict)
}
