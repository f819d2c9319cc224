//! What a column comes as.

use arrow_array::ArrayRef;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyList, PySet, PyString, PyTuple};
use pyo3_arrow::input::AnyArray;

use crate::opencompass::extract::parameter;

/// A column by the way that its values are reached.
pub(crate) enum Column<'py> {
    /// Arrow data, as many chunks as the owner has; not copied.
    Arrow(Vec<ArrayRef>),
    /// A `NumPy` array of one dimension.
    Numpy(Ndarray<'py>),
    /// Anything else that can be iterated.
    Items(Bound<'py, PyAny>),
}

impl<'py> Column<'py> {
    /// Recognises a column; `expected` is what the argument `name` takes.
    pub(crate) fn of(
        given: &Bound<'py, PyAny>,
        name: &'static str,
        expected: &'static str,
    ) -> PyResult<Self> {
        if given.is_instance_of::<PyList>() || given.is_instance_of::<PyTuple>() {
            return Ok(Self::Items(given.clone()));
        }
        // Text and bytes could be iterated, but nobody means their parts; sets have no order.
        let refused = given.is_instance_of::<PyString>()
            || given.is_instance_of::<PyBytes>()
            || given.is_instance_of::<PyByteArray>()
            || given.is_instance_of::<PyDict>()
            || given.is_instance_of::<PySet>();
        if refused {
            return Err(unexpected(given, name, expected));
        }
        if given.hasattr("dtype")? && given.hasattr("tobytes")? {
            return Ndarray::of(given.clone(), name);
        }
        let has_array = given.hasattr("__array__")?;
        if given.hasattr("__arrow_c_array__")? || given.hasattr("__arrow_c_stream__")? {
            let chunks = given
                .extract::<AnyArray>()
                .and_then(|array| Ok(array.into_chunked_array()?));
            match chunks {
                Ok(chunked) => return Ok(Self::Arrow(chunked.into_inner().0)),
                // pandas offers Arrow also where pyarrow is not there to give it.
                Err(_) if has_array => {}
                Err(error) => return Err(error),
            }
        }
        if has_array {
            return Ndarray::of(given.call_method0("__array__")?, name);
        }
        if given.try_iter().is_ok() {
            return Ok(Self::Items(given.clone()));
        }
        Err(unexpected(given, name, expected))
    }
}

/// A `NumPy` array of one dimension.
pub(crate) struct Ndarray<'py> {
    array: Bound<'py, PyAny>,
    /// `NumPy`'s letter for the kind of its values, such as `f` or `U`.
    pub(crate) kind: char,
    /// Bytes of one value.
    pub(crate) item_size: usize,
}

impl<'py> Ndarray<'py> {
    fn of(array: Bound<'py, PyAny>, name: &'static str) -> PyResult<Column<'py>> {
        let dimensions: usize = array.getattr("ndim")?.extract()?;
        if dimensions != 1 {
            let found = format!("{dimensions} dimensions");
            return Err(parameter(name, "an array of one dimension", found));
        }
        let dtype = array.getattr("dtype")?;
        let kind: char = dtype.getattr("kind")?.extract()?;
        // Arrays of objects, and of texts of any length, hold what a list would.
        let class = array.get_type();
        let plain = class.module()? == "numpy" && class.name()? == "ndarray";
        // Subclasses mean something else by their bytes, such as masked ones.
        if matches!(kind, 'O' | 'T') || !plain {
            return Ok(Column::Items(array.call_method0("tolist")?));
        }
        let item_size = dtype.getattr("itemsize")?.extract()?;
        Ok(Column::Numpy(Self {
            array,
            kind,
            item_size,
        }))
    }

    /// The values as bytes, in this machine's order, as a type of `NumPy` such as `f8`.
    pub(crate) fn bytes(&self, dtype: &str) -> PyResult<PyBackedBytes> {
        let native = self.array.call_method1("astype", (dtype,))?;
        native
            .call_method0("tobytes")?
            .extract()
            .map_err(PyErr::from)
    }

    /// The values as bytes, in this machine's order and their own type.
    pub(crate) fn native_bytes(&self) -> PyResult<PyBackedBytes> {
        let dtype = self.array.getattr("dtype")?;
        let dtype = dtype.call_method1("newbyteorder", ("=",))?;
        let native = self.array.call_method1("astype", (dtype,))?;
        native
            .call_method0("tobytes")?
            .extract()
            .map_err(PyErr::from)
    }

    /// The name of the type of its values.
    pub(crate) fn dtype(&self) -> PyResult<String> {
        self.array.getattr("dtype")?.str()?.extract()
    }

    /// The values as 64-bit integers; of a kind that fits, or an error.
    pub(crate) fn integers(&self, name: &'static str) -> PyResult<Vec<i64>> {
        if self.kind == 'u' && self.item_size == 8 {
            let largest = self.array.getattr("size")?.extract::<usize>()? > 0;
            if largest && self.array.call_method0("max")?.extract::<i64>().is_err() {
                let found = self.array.call_method0("max")?.str()?.extract()?;
                return Err(parameter(name, "integers of 64 bits", found));
            }
        }
        let bytes = self.bytes("=i8")?;
        let (values, _) = bytes.as_chunks::<8>();
        Ok(values
            .iter()
            .map(|value| i64::from_ne_bytes(*value))
            .collect())
    }
}

/// The error for an argument of a type that is not taken.
pub(crate) fn unexpected(given: &Bound<'_, PyAny>, name: &str, expected: &str) -> PyErr {
    match given.get_type().name() {
        Ok(found) => PyTypeError::new_err(format!(
            "expected `{name}` to be {expected}, found `{found}`"
        )),
        Err(error) => error,
    }
}

/// The error for a value within an argument that is not taken.
pub(crate) fn unusable(
    given: &Bound<'_, PyAny>,
    name: &'static str,
    expected: &'static str,
) -> PyErr {
    match given.get_type().name() {
        Ok(found) => parameter(name, expected, found.to_string()),
        Err(error) => error,
    }
}
