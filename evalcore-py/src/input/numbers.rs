//! Columns of numbers.
//!
//! A contiguous `float64` array of NumPy and a `float64` array of Arrow in one piece are read in
//! place; everything else is copied once. `None`, a null and a value that is no number are errors
//! that name the argument and the index; NaN and infinities are left to the function.

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, Float64Array};
use arrow_schema::DataType;
use numpy::PyReadonlyArray1;
use pyo3::exceptions::{PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyFrozenSet, PySet, PyString};
use pyo3_arrow::input::AnyArray;

use super::arguments::{invalid, wrong_type};

const EXPECTED: &str = "a list or array of numbers";

/// A column of numbers, borrowed from its owner where that is possible.
pub(crate) enum Numbers<'py> {
    /// An array of NumPy.
    NumPy(PyReadonlyArray1<'py, f64>),
    /// An array of Arrow, without nulls.
    Arrow(Float64Array),
    /// A copy.
    Copied(Vec<f64>),
}

impl<'py> Numbers<'py> {
    /// Takes the column that is given as the argument `name`.
    pub(crate) fn take(name: &str, given: &Bound<'py, PyAny>) -> PyResult<Self> {
        let class = given.get_type();
        let (module, class) = (class.module()?, class.name()?);
        match (module.to_str()?, class.to_str()?) {
            // Subclasses mean something else by their values, such as masked ones.
            ("numpy", "ndarray") => {
                if let Ok(array) = given.extract::<PyReadonlyArray1<'py, f64>>()
                    && array.as_slice().is_ok()
                {
                    return Ok(Self::NumPy(array));
                }
                Self::of_buffer(name, given)
            }
            ("array", "array") | ("builtins", "memoryview") => Self::of_buffer(name, given),
            ("builtins", "list" | "tuple") => iterated(name, given).map(Self::Copied),
            _ if given.hasattr("__arrow_c_array__")? || given.hasattr("__arrow_c_stream__")? => {
                Self::of_arrow(name, given)
            }
            _ => iterated(name, given).map(Self::Copied),
        }
    }

    /// The numbers.
    pub(crate) fn as_slice(&self) -> &[f64] {
        match self {
            Self::NumPy(array) => array.as_slice().unwrap_or_default(),
            Self::Arrow(array) => array.values(),
            Self::Copied(values) => values,
        }
    }

    fn of_buffer(name: &str, given: &Bound<'py, PyAny>) -> PyResult<Self> {
        let view = given.py().import("builtins")?.getattr("memoryview")?;
        let Ok(view) = view.call1((given,)) else {
            return iterated(name, given).map(Self::Copied);
        };
        let dimensions: usize = view.getattr("ndim")?.extract()?;
        if dimensions != 1 {
            return Err(invalid(name, "of one dimension", dimensions));
        }
        let format: String = view.getattr("format")?.extract()?;
        let bytes: PyBackedBytes = view.call_method0("tobytes")?.extract()?;
        match decoded(&format, view.getattr("itemsize")?.extract()?, &bytes) {
            Some(values) => Ok(Self::Copied(values)),
            None => iterated(name, given).map(Self::Copied),
        }
    }

    fn of_arrow(name: &str, given: &Bound<'py, PyAny>) -> PyResult<Self> {
        let chunked = given.extract::<AnyArray>()?.into_chunked_array()?;
        let (chunks, field) = chunked.into_inner();
        let kind = field.data_type();
        if !kind.is_numeric() && !matches!(kind, DataType::Boolean | DataType::Null) {
            return Err(invalid(name, "an array of numbers", kind));
        }
        let mut index = 0;
        for chunk in &chunks {
            if let Some(null) = (0..chunk.len()).find(|&at| chunk.is_null(at)) {
                return Err(missing(name, index + null));
            }
            index += chunk.len();
        }
        let mut columns = chunks.iter().map(|chunk| floats(name, chunk));
        if chunks.len() == 1
            && let Some(column) = columns.next()
        {
            return Ok(Self::Arrow(column?));
        }
        let mut values = Vec::with_capacity(index);
        for column in columns {
            values.extend_from_slice(column?.values());
        }
        Ok(Self::Copied(values))
    }
}

fn missing(name: &str, index: usize) -> PyErr {
    invalid(name, "numbers", format_args!("None at index {index}"))
}

/// An array of numbers as one of floats; one that is shares its memory.
fn floats(name: &str, array: &ArrayRef) -> PyResult<Float64Array> {
    arrow_cast::cast(array, &DataType::Float64)
        .map(|cast| cast.as_primitive::<Float64Type>().clone())
        .map_err(|error| invalid(name, "an array of numbers", error))
}

/// Elements one by one.
fn iterated(name: &str, given: &Bound<'_, PyAny>) -> PyResult<Vec<f64>> {
    let no_column = given.is_instance_of::<PyString>()
        || given.is_instance_of::<PyBytes>()
        || given.is_instance_of::<PyByteArray>()
        || given.is_instance_of::<PyDict>()
        || given.is_instance_of::<PySet>()
        || given.is_instance_of::<PyFrozenSet>();
    if no_column {
        return Err(wrong_type(name, EXPECTED, given));
    }
    let Ok(items) = given.try_iter() else {
        return Err(wrong_type(name, EXPECTED, given));
    };
    let mut values = Vec::with_capacity(given.len().unwrap_or_default());
    for (index, item) in items.enumerate() {
        values.push(element(name, &item?, index)?);
    }
    Ok(values)
}

fn element(name: &str, item: &Bound<'_, PyAny>, index: usize) -> PyResult<f64> {
    if item.is_none() {
        return Err(missing(name, index));
    }
    let error = match item.extract::<f64>() {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let py = item.py();
    let unusable = error.is_instance_of::<PyTypeError>(py)
        || error.is_instance_of::<PyValueError>(py)
        || error.is_instance_of::<PyOverflowError>(py);
    if !unusable {
        return Err(error);
    }
    let found = item.get_type().name()?;
    Err(invalid(
        name,
        "numbers",
        format_args!("{found} at index {index}"),
    ))
}

macro_rules! decode {
    ($type:ty, $bytes:expr, $little:expr, $to_float:expr) => {{
        let (chunks, _) = $bytes.as_chunks();
        let read = |chunk: &[u8; size_of::<$type>()]| {
            if $little {
                <$type>::from_le_bytes(*chunk)
            } else {
                <$type>::from_be_bytes(*chunk)
            }
        };
        Some(chunks.iter().map(read).map($to_float).collect())
    }};
}

/// The numbers in a buffer of this format, or `None` for one that is not known.
#[expect(
    clippy::cast_precision_loss,
    reason = "integers above 2^53 become the nearest float, as in NumPy"
)]
fn decoded(format: &str, width: usize, bytes: &[u8]) -> Option<Vec<f64>> {
    let (little, code) = match format.as_bytes() {
        [b'<', code] => (true, *code),
        [b'>' | b'!', code] => (false, *code),
        [b'@' | b'=', code] | [code] => (cfg!(target_endian = "little"), *code),
        _ => return None,
    };
    let signed = matches!(code, b'b' | b'h' | b'i' | b'l' | b'q' | b'n');
    let unsigned = matches!(code, b'B' | b'H' | b'I' | b'L' | b'Q' | b'N' | b'?');
    match (code, width) {
        (b'd', 8) => decode!(f64, bytes, little, std::convert::identity),
        (b'f', 4) => decode!(f32, bytes, little, f64::from),
        (_, 1) if signed => decode!(i8, bytes, little, f64::from),
        (_, 2) if signed => decode!(i16, bytes, little, f64::from),
        (_, 4) if signed => decode!(i32, bytes, little, f64::from),
        (_, 8) if signed => decode!(i64, bytes, little, |value| value as f64),
        (_, 1) if unsigned => decode!(u8, bytes, little, f64::from),
        (_, 2) if unsigned => decode!(u16, bytes, little, f64::from),
        (_, 4) if unsigned => decode!(u32, bytes, little, f64::from),
        (_, 8) if unsigned => decode!(u64, bytes, little, |value| value as f64),
        _ => None,
    }
}
