//! What callers give: paths, bytes and file objects.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use evalcore::source::{OsSource, ReadAt, Source};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyByteArray, PyBytes, PyString};

use crate::errors::{raise_at, raise_io};

/// A path, bytes, or an object with `read`.
pub(crate) enum Input {
    /// `str` or `os.PathLike`.
    Path(PathBuf),
    /// `bytes`, `bytearray` or another buffer.
    Bytes(PyBackedBytes),
    /// An object with `read`.
    File(Py<PyAny>),
}

impl<'py> FromPyObject<'_, 'py> for Input {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if given.is_instance_of::<PyBytes>() || given.is_instance_of::<PyByteArray>() {
            return Ok(Self::Bytes(given.extract()?));
        }
        if given.is_instance_of::<PyString>() || given.hasattr("__fspath__")? {
            return Ok(Self::Path(given.extract()?));
        }
        if given.hasattr("read")? {
            return Ok(Self::File(given.to_owned().unbind()));
        }
        let view = given.py().import("builtins")?.getattr("memoryview")?;
        match view.call1((given,)) {
            Ok(view) => Ok(Self::Bytes(view.call_method0("tobytes")?.extract()?)),
            Err(_) => Err(PyTypeError::new_err(format!(
                "expected a path, bytes or a file object, found `{}`",
                given.get_type().name()?
            ))),
        }
    }
}

/// Bytes read from an input, and the path that they came from.
pub(crate) struct Whole {
    pub(crate) path: Option<PathBuf>,
    bytes: Bytes,
}

enum Bytes {
    Given(PyBackedBytes),
    Text(PyBackedStr),
    Read(Vec<u8>),
}

impl Whole {
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Given(bytes) => bytes,
            Bytes::Text(text) => text.as_bytes(),
            Bytes::Read(bytes) => bytes,
        }
    }

    /// The path as text, for diagnostics.
    pub(crate) fn place(&self) -> Option<String> {
        self.path.as_ref().map(|path| path.display().to_string())
    }
}

impl Input {
    /// Reads everything; a file above `limit` bytes is an error.
    pub(crate) fn read(self, py: Python<'_>, limit: u64) -> PyResult<Whole> {
        Ok(match self {
            Self::Path(path) => {
                let bytes = py.detach(|| {
                    let (source, name) = source_of(&path)?;
                    source.read(&name, limit).map_err(raise_at(&path))
                })?;
                Whole {
                    path: Some(path),
                    bytes: Bytes::Read(bytes),
                }
            }
            Self::Bytes(bytes) => Whole {
                path: None,
                bytes: Bytes::Given(bytes),
            },
            Self::File(file) => Whole {
                path: None,
                bytes: chunk(file.bind(py).call_method0("read")?)?,
            },
        })
    }

    /// The path.
    pub(crate) fn path(&self) -> Option<PathBuf> {
        match self {
            Self::Path(path) => Some(path.clone()),
            Self::Bytes(_) | Self::File(_) => None,
        }
    }

    /// The path as text, for diagnostics.
    pub(crate) fn place(&self) -> Option<String> {
        match self {
            Self::Path(path) => Some(path.display().to_string()),
            Self::Bytes(_) | Self::File(_) => None,
        }
    }

    /// The name of the file without its extension.
    pub(crate) fn stem(&self) -> Option<String> {
        match self {
            Self::Path(path) => Some(path.file_stem()?.to_string_lossy().into_owned()),
            Self::Bytes(_) | Self::File(_) => None,
        }
    }

    /// Opens for reading from front to end, in parts.
    pub(crate) fn open(self, py: Python<'_>) -> PyResult<Box<dyn Read + Send + Sync>> {
        Ok(match self {
            Self::Path(path) => py.detach(|| open(&path))?,
            Self::Bytes(bytes) => Box::new(io::Cursor::new(bytes)),
            Self::File(file) => Box::new(FileObject {
                file,
                part: io::Cursor::new(Vec::new()),
            }),
        })
    }
}

/// Opens a file that the caller named.
pub(crate) fn open(path: &Path) -> PyResult<Box<dyn Read + Send + Sync>> {
    let (source, name) = source_of(path)?;
    let file = source.open(&name).map_err(raise_at(path))?;
    Ok(Box::new(OwnedCursor::new(file)))
}

/// The directory of a file, and its name there; links on the way to it are followed.
fn source_of(path: &Path) -> PyResult<(OsSource, String)> {
    let real = std::fs::canonicalize(path).map_err(|error| raise_io(path, error))?;
    let (Some(dir), Some(name)) = (real.parent(), real.file_name()) else {
        let error = io::Error::from(io::ErrorKind::IsADirectory);
        return Err(raise_io(path, error));
    };
    let Some(name) = name.to_str() else {
        let error = io::Error::new(io::ErrorKind::InvalidInput, "the name is not UTF-8");
        return Err(raise_io(path, error));
    };
    let source = OsSource::new(dir).map_err(raise_at(path))?;
    Ok((source, name.to_owned()))
}

/// Reads a file from front to end.
pub(crate) struct OwnedCursor {
    file: Box<dyn ReadAt>,
    offset: u64,
}

impl OwnedCursor {
    pub(crate) fn new(file: Box<dyn ReadAt>) -> Self {
        Self { file, offset: 0 }
    }
}

impl Read for OwnedCursor {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read_at(self.offset, buffer)?;
        self.offset += n as u64;
        Ok(n)
    }
}

/// A Python file object as a reader.
struct FileObject {
    file: Py<PyAny>,
    part: io::Cursor<Vec<u8>>,
}

impl Read for FileObject {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.part.read(buffer)?;
        if n > 0 || buffer.is_empty() {
            return Ok(n);
        }
        let bytes = Python::attach(|py| {
            let part = self.file.bind(py).call_method1("read", (buffer.len(),))?;
            chunk(part)
        })
        .map_err(io::Error::other)?;
        self.part = io::Cursor::new(match bytes {
            Bytes::Given(bytes) => bytes.to_vec(),
            Bytes::Text(text) => text.as_bytes().to_vec(),
            Bytes::Read(bytes) => bytes,
        });
        self.part.read(buffer)
    }
}

/// What `read` returned: bytes, or text, which becomes UTF-8.
fn chunk(part: Bound<'_, PyAny>) -> PyResult<Bytes> {
    if let Ok(text) = part.cast::<PyString>() {
        return Ok(match text.extract() {
            Ok(text) => Bytes::Text(text),
            // Unpaired surrogates are for the reader to report.
            Err(_) => Bytes::Given(
                part.call_method1("encode", ("utf-8", "surrogatepass"))?
                    .extract()?,
            ),
        });
    }
    match part.extract() {
        Ok(bytes) => Ok(Bytes::Given(bytes)),
        Err(_) => Err(PyTypeError::new_err(format!(
            "expected `read` to return bytes or text, found `{}`",
            part.get_type().name()?
        ))),
    }
}
