//! Columns of numbers.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::column::{Column, unusable};
use crate::opencompass::extract::parameter;

const EXPECTED: &str = "a column of numbers";

/// The numbers of a column; NaN stays NaN, a missing value is an error.
pub(crate) fn floats(given: &Bound<'_, PyAny>, name: &'static str) -> PyResult<Vec<f64>> {
    match Column::of(given, name, EXPECTED)? {
        Column::Arrow(chunks) => {
            let mut found = Vec::new();
            for chunk in &chunks {
                extend(&mut found, chunk, name)?;
            }
            Ok(found)
        }
        Column::Numpy(array) if matches!(array.kind, 'f' | 'i' | 'u' | 'b') => {
            let bytes = array.bytes("=f8")?;
            let (values, _) = bytes.as_chunks::<8>();
            Ok(values
                .iter()
                .map(|value| f64::from_ne_bytes(*value))
                .collect())
        }
        Column::Numpy(array) => Err(parameter(name, EXPECTED, array.dtype()?)),
        Column::Items(items) => items.try_iter()?.map(|item| number(&item?, name)).collect(),
    }
}

/// The numbers of an optional column.
pub(crate) fn optional_floats(
    given: Option<&Bound<'_, PyAny>>,
    name: &'static str,
) -> PyResult<Option<Vec<f64>>> {
    given.map(|given| floats(given, name)).transpose()
}

/// One number.
pub(crate) fn number(given: &Bound<'_, PyAny>, name: &'static str) -> PyResult<f64> {
    if given.is_instance_of::<PyString>() {
        return Err(unusable(given, name, "numbers"));
    }
    let found = given.extract::<f64>();
    found.map_err(|_| unusable(given, name, "numbers"))
}

fn extend(found: &mut Vec<f64>, chunk: &ArrayRef, name: &'static str) -> PyResult<()> {
    if chunk.logical_null_count() > 0 {
        return Err(parameter(name, "without missing values", "null".to_owned()));
    }
    macro_rules! widened {
        ($type:ty) => {
            found.extend(
                chunk
                    .as_primitive::<$type>()
                    .values()
                    .iter()
                    .map(|v| f64::from(*v)),
            )
        };
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "integers beyond 2^53 are rounded, as NumPy rounds them"
    )]
    match chunk.data_type() {
        DataType::Float64 => found.extend_from_slice(chunk.as_primitive::<Float64Type>().values()),
        DataType::Float32 => widened!(Float32Type),
        DataType::Int8 => widened!(Int8Type),
        DataType::Int16 => widened!(Int16Type),
        DataType::Int32 => widened!(Int32Type),
        DataType::UInt8 => widened!(UInt8Type),
        DataType::UInt16 => widened!(UInt16Type),
        DataType::UInt32 => widened!(UInt32Type),
        DataType::Int64 => {
            found.extend(
                chunk
                    .as_primitive::<Int64Type>()
                    .values()
                    .iter()
                    .map(|v| *v as f64),
            );
        }
        DataType::UInt64 => {
            found.extend(
                chunk
                    .as_primitive::<UInt64Type>()
                    .values()
                    .iter()
                    .map(|v| *v as f64),
            );
        }
        DataType::Boolean => {
            let flags = chunk.as_boolean().values();
            found.extend(flags.iter().map(|flag| f64::from(u8::from(flag))));
        }
        other => return Err(parameter(name, EXPECTED, other.to_string())),
    }
    Ok(())
}
