//! Columns of texts, and lists of texts for each item.

use std::ops::Deref;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyList, PyString, PyTuple};

use super::column::{Column, Ndarray, unexpected, unusable};
use crate::opencompass::extract::parameter;

const EXPECTED: &str = "a column of texts";

/// A text: Python's own bytes, or a copy where there are none.
pub(crate) enum Text {
    /// As Python holds it.
    Given(PyBackedStr),
    /// Decoded, or with U+FFFD in the place of unpaired surrogates.
    Made(String),
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Given(text) => text,
            Self::Made(text) => text,
        }
    }
}

impl Text {
    fn of(given: &Bound<'_, PyString>) -> PyResult<Self> {
        if let Ok(text) = PyBackedStr::try_from(given.clone()) {
            return Ok(Self::Given(text));
        }
        // What Python's own replacement takes for three characters is one.
        let encoded = given.call_method1("encode", ("utf-16-le", "surrogatepass"))?;
        let bytes: PyBackedBytes = encoded.extract()?;
        let (pairs, _) = bytes.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
        Ok(Self::Made(String::from_utf16_lossy(&units)))
    }
}

/// A column of texts, some of which may be missing.
pub(crate) enum Texts {
    /// Texts of a list or of a `NumPy` array.
    Items(Vec<Option<Text>>),
    /// Texts in Arrow's memory.
    Arrow(Vec<ArrayRef>),
}

impl Texts {
    /// Reads a column in which no text may be missing.
    pub(crate) fn of(given: &Bound<'_, PyAny>, name: &'static str) -> PyResult<Self> {
        let texts = Self::of_optional(given, name)?;
        let missing = match &texts {
            Self::Items(items) => items.iter().any(Option::is_none),
            Self::Arrow(chunks) => chunks.iter().any(|chunk| chunk.logical_null_count() > 0),
        };
        if missing {
            Err(absent(name))
        } else {
            Ok(texts)
        }
    }

    /// Reads a column in which `None` is a missing text.
    pub(crate) fn of_optional(given: &Bound<'_, PyAny>, name: &'static str) -> PyResult<Self> {
        match Column::of(given, name, EXPECTED)? {
            Column::Arrow(chunks) => Self::of_arrow(chunks, name),
            Column::Numpy(array) if array.kind == 'U' => Self::of_numpy(&array),
            Column::Numpy(array) => Err(parameter(name, EXPECTED, array.dtype()?)),
            Column::Items(items) => items
                .try_iter()?
                .map(|item| optional(&item?, name))
                .collect::<PyResult<_>>()
                .map(Self::Items),
        }
    }

    /// Takes arrays of texts.
    pub(super) fn of_arrow(chunks: Vec<ArrayRef>, name: &'static str) -> PyResult<Self> {
        match chunks.iter().find(|chunk| !holds_texts(chunk.data_type())) {
            Some(other) => Err(parameter(name, EXPECTED, other.data_type().to_string())),
            None => Ok(Self::Arrow(chunks)),
        }
    }

    /// Decodes texts of fixed width: four bytes a character, zeros behind the end.
    pub(super) fn of_numpy(array: &Ndarray<'_>) -> PyResult<Self> {
        let bytes = array.native_bytes()?;
        let texts = bytes.chunks_exact(array.item_size.max(4)).map(|item| {
            let (chars, _) = item.as_chunks::<4>();
            let text: String = chars
                .iter()
                .map(|char| char::from_u32(u32::from_ne_bytes(*char)).unwrap_or('\u{fffd}'))
                .collect();
            Some(Text::Made(text.trim_end_matches('\0').to_owned()))
        });
        Ok(Self::Items(texts.collect()))
    }

    /// The texts in order, as they are without missing ones.
    pub(crate) fn strs(&self) -> Vec<&str> {
        self.optional_strs().into_iter().flatten().collect()
    }

    /// The texts in order, missing ones included.
    pub(crate) fn optional_strs(&self) -> Vec<Option<&str>> {
        match self {
            Self::Items(items) => items.iter().map(Option::as_deref).collect(),
            Self::Arrow(chunks) => {
                let mut found = Vec::with_capacity(chunks.iter().map(Array::len).sum());
                for chunk in chunks {
                    extend(&mut found, chunk);
                }
                found
            }
        }
    }
}

/// A list of texts for each item: the references of each prediction.
pub(crate) struct References {
    texts: Vec<Text>,
    /// Where the texts of each item end.
    ends: Vec<usize>,
}

impl References {
    /// Reads a column of texts, one for each item, or of lists of texts.
    pub(crate) fn of(given: &Bound<'_, PyAny>, name: &'static str) -> PyResult<Self> {
        let mut found = Self {
            texts: Vec::new(),
            ends: Vec::new(),
        };
        match Column::of(given, name, "a column of texts or of lists of texts")? {
            Column::Arrow(chunks) => {
                for chunk in &chunks {
                    found.extend(chunk, name)?;
                }
            }
            Column::Numpy(array) if array.kind == 'U' => {
                if let Texts::Items(items) = Texts::of_numpy(&array)? {
                    found.texts.extend(items.into_iter().flatten());
                    found.ends.extend(1..=found.texts.len());
                }
            }
            Column::Numpy(array) => return Err(parameter(name, EXPECTED, array.dtype()?)),
            Column::Items(items) => {
                for item in items.try_iter()? {
                    found.push(&item?, name)?;
                }
            }
        }
        Ok(found)
    }

    /// Reads the references of one item: a text or a column of texts.
    pub(crate) fn of_one(given: &Bound<'_, PyAny>, name: &'static str) -> PyResult<Self> {
        let mut found = Self {
            texts: Vec::new(),
            ends: Vec::new(),
        };
        found.push(given, name)?;
        Ok(found)
    }

    /// The texts of each item.
    pub(crate) fn lists(&self) -> Vec<Vec<&str>> {
        let mut start = 0;
        let list = |end: &usize| {
            let texts = self.texts.get(start..*end).unwrap_or_default();
            start = *end;
            texts.iter().map(|text| &**text).collect()
        };
        self.ends.iter().map(list).collect()
    }

    fn push(&mut self, item: &Bound<'_, PyAny>, name: &'static str) -> PyResult<()> {
        if let Ok(text) = item.cast::<PyString>() {
            self.texts.push(Text::of(text)?);
        } else if item.is_instance_of::<PyList>() || item.is_instance_of::<PyTuple>() {
            for text in item.try_iter()? {
                self.texts.push(one(&text?, name)?);
            }
        } else if item.is_none() {
            return Err(absent(name));
        } else {
            let texts = Texts::of(item, name)?;
            let copies = texts.strs().into_iter().map(str::to_owned).map(Text::Made);
            self.texts.extend(copies);
        }
        self.ends.push(self.texts.len());
        Ok(())
    }

    fn extend(&mut self, chunk: &ArrayRef, name: &'static str) -> PyResult<()> {
        if chunk.logical_null_count() > 0 {
            return Err(absent(name));
        }
        let mut add = |part: &ArrayRef, each: bool| {
            if !holds_texts(part.data_type()) {
                return Err(parameter(name, EXPECTED, part.data_type().to_string()));
            }
            let mut texts = Vec::with_capacity(part.len());
            extend(&mut texts, part);
            for text in texts {
                let Some(text) = text else {
                    return Err(absent(name));
                };
                self.texts.push(Text::Made(text.to_owned()));
                if each {
                    self.ends.push(self.texts.len());
                }
            }
            if !each {
                self.ends.push(self.texts.len());
            }
            Ok(())
        };
        match chunk.data_type() {
            DataType::List(_) => {
                let lists = chunk.as_list::<i32>();
                (0..lists.len()).try_for_each(|at| add(&lists.value(at), false))
            }
            DataType::LargeList(_) => {
                let lists = chunk.as_list::<i64>();
                (0..lists.len()).try_for_each(|at| add(&lists.value(at), false))
            }
            _ => add(chunk, true),
        }
    }
}

/// One text that is an argument of its own.
pub(crate) fn argument(given: &Bound<'_, PyAny>, name: &'static str) -> PyResult<Text> {
    match given.cast::<PyString>() {
        Ok(text) => Text::of(text),
        Err(_) => Err(unexpected(given, name, "a text")),
    }
}

/// One text of a column.
pub(crate) fn one(item: &Bound<'_, PyAny>, name: &'static str) -> PyResult<Text> {
    match item.cast::<PyString>() {
        Ok(text) => Text::of(text),
        Err(_) => Err(unusable(item, name, "texts")),
    }
}

fn absent(name: &'static str) -> PyErr {
    parameter(name, "without missing texts", "None".to_owned())
}

fn optional(item: &Bound<'_, PyAny>, name: &'static str) -> PyResult<Option<Text>> {
    if item.is_none() {
        return Ok(None);
    }
    one(item, name).map(Some)
}

fn holds_texts(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => {
            matches!(
                **values,
                DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
            )
        }
        _ => false,
    }
}

/// Adds the texts of an array of a type that [`holds_texts`].
fn extend<'a>(found: &mut Vec<Option<&'a str>>, chunk: &'a ArrayRef) {
    match chunk.data_type() {
        DataType::Utf8 => found.extend(chunk.as_string::<i32>().iter()),
        DataType::LargeUtf8 => found.extend(chunk.as_string::<i64>().iter()),
        DataType::Utf8View => found.extend(chunk.as_string_view().iter()),
        _ => {
            let Some(dictionary) = chunk.as_any_dictionary_opt() else {
                return;
            };
            let mut values = Vec::new();
            extend(&mut values, dictionary.values());
            let keys = dictionary.normalized_keys();
            found.extend(keys.into_iter().enumerate().map(|(at, key)| {
                let text = values.get(key).copied().flatten();
                text.filter(|_| dictionary.keys().is_valid(at))
            }));
        }
    }
}
