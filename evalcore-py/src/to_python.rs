//! Serialisable values as Python objects: dicts, lists, strings and numbers.

use std::fmt;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString, PyTuple};
use serde::ser::{self, Serialize};

/// Makes a Python object of a value.
pub(crate) fn to_python<'py, T: Serialize + ?Sized>(
    py: Python<'py>,
    value: &T,
) -> PyResult<Bound<'py, PyAny>> {
    value.serialize(ToPython { py }).map_err(|error| error.0)
}

#[derive(Clone, Copy)]
struct ToPython<'py> {
    py: Python<'py>,
}

#[derive(Debug)]
struct Failure(PyErr);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Failure {}

impl ser::Error for Failure {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(PyTypeError::new_err(message.to_string()))
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Self(error)
    }
}

impl From<std::convert::Infallible> for Failure {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

type Made<'py> = Result<Bound<'py, PyAny>, Failure>;

macro_rules! plain {
    ($($method:ident: $type:ty,)*) => {
        $(fn $method(self, value: $type) -> Made<'py> {
            Ok(value.into_pyobject(self.py)?.to_owned().into_any())
        })*
    };
}

impl<'py> ser::Serializer for ToPython<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failure;
    type SerializeSeq = Items<'py>;
    type SerializeTuple = Items<'py>;
    type SerializeTupleStruct = Items<'py>;
    type SerializeTupleVariant = Tagged<'py, Items<'py>>;
    type SerializeMap = Members<'py>;
    type SerializeStruct = Members<'py>;
    type SerializeStructVariant = Tagged<'py, Members<'py>>;

    plain! {
        serialize_bool: bool,
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_i128: i128,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u32: u32,
        serialize_u64: u64,
        serialize_u128: u128,
        serialize_f32: f32,
        serialize_f64: f64,
        serialize_char: char,
        serialize_str: &str,
    }

    fn serialize_bytes(self, value: &[u8]) -> Made<'py> {
        Ok(PyBytes::new(self.py, value).into_any())
    }

    fn serialize_none(self) -> Made<'py> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Made<'py> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Made<'py> {
        Ok(self.py.None().into_bound(self.py))
    }

    fn serialize_unit_struct(self, _: &'static str) -> Made<'py> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Made<'py> {
        Ok(PyString::intern(self.py, variant).into_any())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Made<'py> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Made<'py> {
        tagged(self.py, variant, value.serialize(self)?)
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<Items<'py>, Failure> {
        Ok(Items {
            py: self.py,
            made: Vec::with_capacity(len.unwrap_or_default()),
            is_tuple: false,
        })
    }

    fn serialize_tuple(self, len: usize) -> Result<Items<'py>, Failure> {
        Ok(Items {
            is_tuple: true,
            ..self.serialize_seq(Some(len))?
        })
    }

    fn serialize_tuple_struct(self, _: &'static str, len: usize) -> Result<Items<'py>, Failure> {
        self.serialize_tuple(len)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Self::SerializeTupleVariant, Failure> {
        Ok(Tagged {
            variant,
            inner: self.serialize_seq(Some(len))?,
            py: self.py,
        })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members<'py>, Failure> {
        Ok(Members {
            dict: PyDict::new(self.py),
            key: None,
        })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members<'py>, Failure> {
        self.serialize_map(None)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Failure> {
        Ok(Tagged {
            variant,
            inner: self.serialize_map(None)?,
            py: self.py,
        })
    }
}

/// `{variant: value}`, as JSON writers do.
fn tagged<'py>(py: Python<'py>, variant: &'static str, value: Bound<'py, PyAny>) -> Made<'py> {
    let dict = PyDict::new(py);
    dict.set_item(PyString::intern(py, variant), value)?;
    Ok(dict.into_any())
}

/// A list in the making.
struct Items<'py> {
    py: Python<'py>,
    made: Vec<Bound<'py, PyAny>>,
    is_tuple: bool,
}

impl<'py> ser::SerializeSeq for Items<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failure;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failure> {
        self.made.push(value.serialize(ToPython { py: self.py })?);
        Ok(())
    }

    fn end(self) -> Made<'py> {
        Ok(if self.is_tuple {
            PyTuple::new(self.py, self.made)?.into_any()
        } else {
            PyList::new(self.py, self.made)?.into_any()
        })
    }
}

macro_rules! as_sequence {
    ($($trait:ident: $method:ident,)*) => {
        $(impl<'py> ser::$trait for Items<'py> {
            type Ok = Bound<'py, PyAny>;
            type Error = Failure;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failure> {
                ser::SerializeSeq::serialize_element(self, value)
            }

            fn end(self) -> Made<'py> {
                ser::SerializeSeq::end(self)
            }
        })*
    };
}

as_sequence! {
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
}

/// A dict in the making.
struct Members<'py> {
    dict: Bound<'py, PyDict>,
    key: Option<Bound<'py, PyAny>>,
}

impl<'py> ser::SerializeMap for Members<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failure;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Failure> {
        let py = self.dict.py();
        self.key = Some(key.serialize(ToPython { py })?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failure> {
        let py = self.dict.py();
        let Some(key) = self.key.take() else {
            return Err(ser::Error::custom("value without a key"));
        };
        Ok(self.dict.set_item(key, value.serialize(ToPython { py })?)?)
    }

    fn end(self) -> Made<'py> {
        Ok(self.dict.into_any())
    }
}

impl<'py> ser::SerializeStruct for Members<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failure;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Failure> {
        let py = self.dict.py();
        let value = value.serialize(ToPython { py })?;
        Ok(self.dict.set_item(PyString::intern(py, key), value)?)
    }

    fn end(self) -> Made<'py> {
        Ok(self.dict.into_any())
    }
}

/// A variant that holds something.
struct Tagged<'py, T> {
    py: Python<'py>,
    variant: &'static str,
    inner: T,
}

impl<'py> ser::SerializeTupleVariant for Tagged<'py, Items<'py>> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failure;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failure> {
        ser::SerializeSeq::serialize_element(&mut self.inner, value)
    }

    fn end(self) -> Made<'py> {
        tagged(self.py, self.variant, ser::SerializeSeq::end(self.inner)?)
    }
}

impl<'py> ser::SerializeStructVariant for Tagged<'py, Members<'py>> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failure;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Failure> {
        ser::SerializeStruct::serialize_field(&mut self.inner, key, value)
    }

    fn end(self) -> Made<'py> {
        tagged(
            self.py,
            self.variant,
            ser::SerializeStruct::end(self.inner)?,
        )
    }
}
