//! Samples of a work dir, streamed.

use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use evalcore::json::Value;
use evalcore::opencompass::workdir::SampleOptions;
use evalcore::schema::Sample;
use evalcore::source::OsSource;
use evalcore::{Diagnostic, Error, Result};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::MutexExt;
use pyo3::types::{PyCapsule, PyDict};
use pyo3_arrow::ffi::to_schema_pycapsule;

use super::workdir::Workdir;
use crate::errors::{raise, warn};
use crate::table::{Column, Values, batch, export, schema};
use crate::to_python::to_python;

/// A batch ends with this many samples, or with this much text.
const BATCH_SAMPLES: usize = 4_096;
const BATCH_BYTES: usize = 4 << 20;

/// The samples of a work dir as a table that is read when it is asked for.
///
/// Any Arrow library reads it as a stream, such as `pyarrow.RecordBatchReader.from_stream(table)`;
/// iterated over, it gives dicts. Each pass reads the files again, in constant memory.
///
/// Columns: `model, dataset, index, replica, key, prediction, gold, pred, answer, correct`, and
/// `origin_prompt` where it was asked for. `prediction` and `gold` are what the inferencer wrote,
/// `pred` and `answer` what the evaluator compared, `correct` its verdict. What is no text is a list
/// or dict in a dict, and its JSON in a column.
///
/// Args:
///     workdir: The work dir.
///     model: Only the samples of this model.
///     dataset: Only the samples of this data set.
///     origin_prompt: Whether prompts are read as well.
#[pyclass(frozen, module = "evalcore._evalcore")]
pub(crate) struct SampleTable {
    workdir: Workdir,
    model: Option<String>,
    dataset: Option<String>,
    origin_prompt: bool,
}

impl SampleTable {
    pub(crate) fn of(
        workdir: Workdir,
        model: Option<String>,
        dataset: Option<String>,
        origin_prompt: bool,
    ) -> Self {
        Self {
            workdir,
            model,
            dataset,
            origin_prompt,
        }
    }

    /// Starts to read, on a thread of its own that ends when nobody takes its batches any more.
    fn start(&self) -> Receiver<Result<Read>> {
        let mut options = SampleOptions::new();
        if let Some(model) = &self.model {
            options.model(model);
        }
        if let Some(dataset) = &self.dataset {
            options.dataset(dataset);
        }
        options.origin_prompt(self.origin_prompt);
        let (send, receive) = sync_channel(2);
        let (inner, root) = (Arc::clone(&self.workdir.inner), self.workdir.root.clone());
        std::thread::spawn(move || {
            let mut samples = Vec::new();
            let mut bytes = 0;
            let visited = OsSource::new(root).and_then(|source| {
                inner.visit_samples(&source, &options, &mut |sample| {
                    bytes += text_bytes(sample);
                    samples.push(sample.clone());
                    if samples.len() < BATCH_SAMPLES && bytes < BATCH_BYTES {
                        return Ok(());
                    }
                    bytes = 0;
                    let gone = |_| Error::io("send", std::io::ErrorKind::BrokenPipe.into());
                    let read = Read::Samples(std::mem::take(&mut samples));
                    send.send(Ok(read)).map_err(gone)
                })
            });
            // Nobody listens any more if this fails.
            let _ = match visited {
                Ok(found) => send
                    .send(Ok(Read::Samples(samples)))
                    .and_then(|()| send.send(Ok(Read::Noticed(found)))),
                Err(error) => send.send(Err(error)),
            };
        });
        receive
    }
}

fn text_bytes(sample: &Sample) -> usize {
    let texts = [
        &sample.prediction,
        &sample.gold,
        &sample.pred,
        &sample.answer,
        &sample.origin_prompt,
    ];
    // What is no text is small beside the others, or as large as its JSON.
    let size = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_text().len(), str::len)
    };
    texts.into_iter().flatten().map(size).sum()
}

#[pymethods]
impl SampleTable {
    #[new]
    #[pyo3(signature = (workdir, model=None, dataset=None, origin_prompt=false))]
    fn new(
        workdir: &Workdir,
        model: Option<String>,
        dataset: Option<String>,
        origin_prompt: bool,
    ) -> Self {
        let workdir = Workdir {
            inner: Arc::clone(&workdir.inner),
            root: workdir.root.clone(),
        };
        Self::of(workdir, model, dataset, origin_prompt)
    }

    fn __getnewargs__(&self) -> (Workdir, Option<&str>, Option<&str>, bool) {
        let workdir = Workdir {
            inner: Arc::clone(&self.workdir.inner),
            root: self.workdir.root.clone(),
        };
        let (model, dataset) = (self.model.as_deref(), self.dataset.as_deref());
        (workdir, model, dataset, self.origin_prompt)
    }

    fn __eq__(&self, py: Python<'_>, other: &Self) -> PyResult<bool> {
        let same = self.model == other.model
            && self.dataset == other.dataset
            && self.origin_prompt == other.origin_prompt;
        Ok(same && self.workdir.__eq__(py, &other.workdir)?)
    }

    fn __repr__(&self) -> String {
        let all = "*";
        format!(
            "<SampleTable {:?}: model {}, dataset {}>",
            self.workdir.inner.path,
            self.model.as_deref().unwrap_or(all),
            self.dataset.as_deref().unwrap_or(all),
        )
    }

    /// The names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        let columns = columns(&[], self.origin_prompt).into_iter();
        columns.map(|column| column.name).collect()
    }

    fn __iter__(&self) -> SampleIterator {
        SampleIterator(Mutex::new(Reading {
            noticed: Vec::new(),
            receive: Some(self.start()),
            batch: Vec::new().into_iter(),
        }))
    }

    /// The schema as an Arrow C schema capsule.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let columns = columns(&[], self.origin_prompt);
        Ok(to_schema_pycapsule(py, schema(&columns).as_ref())?)
    }

    /// The samples as an Arrow C stream capsule.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let origin_prompt = self.origin_prompt;
        let schema = schema(&columns(&[], origin_prompt));
        let batches = self.start().into_iter().filter_map(move |read| match read {
            Ok(Read::Samples(samples)) => Some(to_batch(&samples, origin_prompt)),
            Ok(Read::Noticed(found)) => {
                let warned = Python::attach(|py| warn(py, &found));
                let failed = warned.err()?;
                Some(Err(ArrowError::ExternalError(Box::new(failed))))
            }
            Err(error) => Some(Err(ArrowError::ExternalError(Box::new(error)))),
        });
        export(py, &schema, batches, requested_schema)
    }
}

fn to_batch(
    samples: &[Sample],
    origin_prompt: bool,
) -> std::result::Result<RecordBatch, ArrowError> {
    batch(&columns(samples, origin_prompt))
}

fn as_text(value: Option<&Value>) -> Option<String> {
    value.map(Value::to_text)
}

fn columns(samples: &[Sample], origin_prompt: bool) -> Vec<Column> {
    let text = |name: &str, of: &dyn Fn(&Sample) -> Option<String>| Column {
        name: name.to_owned(),
        values: Values::Text(samples.iter().map(of).collect()),
    };
    let count = |name: &str, of: &dyn Fn(&Sample) -> Option<u64>| {
        let counts = samples.iter().map(of);
        Column {
            name: name.to_owned(),
            values: Values::Count(counts.map(|n| i64::try_from(n?).ok()).collect()),
        }
    };
    let mut columns = vec![
        text("model", &|sample| Some(sample.model.clone())),
        text("dataset", &|sample| Some(sample.dataset.clone())),
        count("index", &|sample| sample.index),
        count("replica", &|sample| Some(sample.replica)),
        text("key", &|sample| Some(sample.key.clone())),
        text("prediction", &|sample| as_text(sample.prediction.as_ref())),
        text("gold", &|sample| as_text(sample.gold.as_ref())),
        text("pred", &|sample| as_text(sample.pred.as_ref())),
        text("answer", &|sample| as_text(sample.answer.as_ref())),
        Column {
            name: "correct".to_owned(),
            values: Values::Flag(samples.iter().map(|sample| sample.correct).collect()),
        },
    ];
    if origin_prompt {
        let prompt = |sample: &Sample| as_text(sample.origin_prompt.as_ref());
        columns.push(text("origin_prompt", &prompt));
    }
    columns
}

/// What the reading thread sends: batches, and at the end what it noticed.
enum Read {
    Samples(Vec<Sample>),
    Noticed(Vec<Diagnostic>),
}

struct Reading {
    noticed: Vec<Diagnostic>,
    receive: Option<Receiver<Result<Read>>>,
    batch: std::vec::IntoIter<Sample>,
}

impl Reading {
    fn next(&mut self) -> Result<Option<Sample>> {
        loop {
            if let Some(sample) = self.batch.next() {
                return Ok(Some(sample));
            }
            let Some(receive) = &self.receive else {
                return Ok(None);
            };
            match receive.recv() {
                Ok(Ok(Read::Samples(samples))) => self.batch = samples.into_iter(),
                Ok(Ok(Read::Noticed(found))) => self.noticed = found,
                Ok(Err(error)) => {
                    self.receive = None;
                    return Err(error);
                }
                Err(_) => self.receive = None,
            }
        }
    }
}

/// An iterator over the samples of a `SampleTable`, each an `evalcore.wire.Sample`.
#[pyclass(frozen, module = "evalcore._evalcore")]
pub(crate) struct SampleIterator(Mutex<Reading>);

#[pymethods]
impl SampleIterator {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let mut guard = self
            .0
            .lock_py_attached(py)
            .map_err(|_| PyRuntimeError::new_err("a thread panicked while it was reading"))?;
        let reading: &mut Reading = &mut guard;
        let sample = py.detach(|| reading.next()).map_err(raise)?;
        let Some(sample) = sample else {
            let found = std::mem::take(&mut reading.noticed);
            drop(guard);
            warn(py, &found)?;
            return Ok(None);
        };
        Ok(Some(to_python(py, &sample)?.cast_into()?))
    }
}
