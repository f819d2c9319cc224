//! Columns of labels: texts or integers.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use evalcore::metrics::Label;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyInt, PyString};

use super::column::{Column, unusable};
use super::texts::Texts;
use crate::opencompass::extract::parameter;

const EXPECTED: &str = "labels that are texts or integers";

/// A column of labels of one kind.
pub(crate) enum Labels {
    /// No labels, which are of any kind.
    None,
    /// Texts.
    Texts(Texts),
    /// Integers.
    Integers(Vec<i64>),
    /// Booleans, as 0 and 1.
    Flags(Vec<i64>),
}

impl Labels {
    /// Reads the labels of the argument `name`.
    pub(crate) fn of(given: &Bound<'_, PyAny>, name: &'static str) -> PyResult<Self> {
        match Column::of(given, name, EXPECTED)? {
            Column::Arrow(chunks) => of_arrow(chunks, name),
            Column::Numpy(array) => match array.kind {
                'U' => Ok(Self::Texts(Texts::of_numpy(&array)?)),
                'i' | 'u' => Ok(Self::Integers(array.integers(name)?)),
                'b' => Ok(Self::Flags(array.integers(name)?)),
                _ => Err(parameter(name, EXPECTED, array.dtype()?)),
            },
            Column::Items(items) => of_items(&items, name),
        }
    }

    /// Single labels, for options.
    pub(crate) fn to_labels(&self) -> Vec<Label> {
        match self {
            Self::None => Vec::new(),
            Self::Texts(texts) => texts.strs().into_iter().map(Label::from).collect(),
            Self::Integers(numbers) | Self::Flags(numbers) => {
                numbers.iter().copied().map(Label::from).collect()
            }
        }
    }
}

/// One label.
pub(crate) fn label(given: &Bound<'_, PyAny>, name: &'static str) -> PyResult<Label> {
    if let Ok(text) = given.cast::<PyString>() {
        let text = text.to_str().map_err(|_| surrogates(name))?;
        return Ok(Label::from(text));
    }
    Ok(Label::from(integer(given, name)?))
}

fn of_items(items: &Bound<'_, PyAny>, name: &'static str) -> PyResult<Labels> {
    let mut rest = items.try_iter()?.peekable();
    let first_is_text = match rest.peek() {
        None => return Ok(Labels::None),
        Some(Ok(first)) => first.is_instance_of::<PyString>(),
        Some(Err(_)) => false,
    };
    if first_is_text {
        let mut texts = Vec::new();
        for item in rest {
            let item = item?;
            let Ok(text) = item.cast::<PyString>() else {
                return Err(mixed(&item, name, "str"));
            };
            // A label with U+FFFD in it could be taken for another one.
            text.to_str().map_err(|_| surrogates(name))?;
            texts.push(Some(super::texts::one(&item, name)?));
        }
        return Ok(Labels::Texts(Texts::Items(texts)));
    }
    let mut numbers = Vec::new();
    let mut all_flags = true;
    for item in rest {
        let item = item?;
        if item.is_instance_of::<PyString>() {
            return Err(mixed(&item, name, if all_flags { "bool" } else { "int" }));
        }
        all_flags &= item.is_instance_of::<PyBool>();
        numbers.push(integer(&item, name)?);
    }
    Ok(if all_flags {
        Labels::Flags(numbers)
    } else {
        Labels::Integers(numbers)
    })
}

fn integer(given: &Bound<'_, PyAny>, name: &'static str) -> PyResult<i64> {
    match given.extract::<i64>() {
        Ok(number) => Ok(number),
        Err(_) if given.is_instance_of::<PyInt>() => {
            let found = given.str()?.extract()?;
            Err(parameter(name, "integers of 64 bits", found))
        }
        Err(_) => Err(unusable(given, name, EXPECTED)),
    }
}

fn of_arrow(chunks: Vec<ArrayRef>, name: &'static str) -> PyResult<Labels> {
    if chunks.iter().any(|chunk| chunk.logical_null_count() > 0) {
        return Err(parameter(name, "without missing labels", "None".to_owned()));
    }
    let Some(first) = chunks.first() else {
        return Ok(Labels::None);
    };
    let mut numbers = Vec::new();
    macro_rules! widened {
        ($type:ty) => {
            for chunk in &chunks {
                let values = chunk.as_primitive::<$type>().values();
                numbers.extend(values.iter().map(|value| i64::from(*value)));
            }
        };
    }
    match first.data_type() {
        DataType::Int8 => widened!(Int8Type),
        DataType::Int16 => widened!(Int16Type),
        DataType::Int32 => widened!(Int32Type),
        DataType::Int64 => widened!(Int64Type),
        DataType::UInt8 => widened!(UInt8Type),
        DataType::UInt16 => widened!(UInt16Type),
        DataType::UInt32 => widened!(UInt32Type),
        DataType::UInt64 => {
            for chunk in &chunks {
                for value in chunk.as_primitive::<UInt64Type>().values() {
                    let number = i64::try_from(*value);
                    let too_large = |_| parameter(name, "integers of 64 bits", value.to_string());
                    numbers.push(number.map_err(too_large)?);
                }
            }
        }
        DataType::Boolean => {
            for chunk in &chunks {
                numbers.extend(chunk.as_boolean().values().iter().map(i64::from));
            }
            return Ok(Labels::Flags(numbers));
        }
        _ if first.data_type().is_numeric() => {
            return Err(parameter(name, EXPECTED, first.data_type().to_string()));
        }
        _ => return Ok(Labels::Texts(Texts::of_arrow(chunks, name)?)),
    }
    Ok(Labels::Integers(numbers))
}

fn mixed(item: &Bound<'_, PyAny>, name: &'static str, before: &str) -> PyErr {
    match item.get_type().name() {
        Ok(found) if item.is_none() => parameter(name, "without missing labels", found.to_string()),
        Ok(found) => parameter(
            name,
            "labels of one kind",
            format!("{found} beside {before}"),
        ),
        Err(error) => error,
    }
}

fn surrogates(name: &'static str) -> PyErr {
    parameter(name, "valid Unicode", "an unpaired surrogate".to_owned())
}
