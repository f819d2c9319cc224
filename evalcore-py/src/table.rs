//! Columns with an Arrow face.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray, StructArray,
};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};
use pyo3_arrow::ffi::{ArrayIterator, to_schema_pycapsule, to_stream_pycapsule};

use crate::opencompass::extract::parameter;

/// The values of a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Values {
    /// Texts.
    Text(Vec<Option<String>>),
    /// Finite numbers.
    Number(Vec<Option<f64>>),
    /// Whole numbers.
    Count(Vec<Option<i64>>),
    /// Verdicts.
    Flag(Vec<Option<bool>>),
}

/// A named column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) values: Values,
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Number(values) => values.len(),
            Self::Count(values) => values.len(),
            Self::Flag(values) => values.len(),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "str",
            Self::Number(_) => "float",
            Self::Count(_) => "int",
            Self::Flag(_) => "bool",
        }
    }

    fn data_type(&self) -> DataType {
        match self {
            Self::Text(_) => DataType::Utf8,
            Self::Number(_) => DataType::Float64,
            Self::Count(_) => DataType::Int64,
            Self::Flag(_) => DataType::Boolean,
        }
    }

    fn to_arrow(&self) -> ArrayRef {
        match self {
            Self::Text(values) => Arc::new(values.iter().collect::<StringArray>()),
            Self::Number(values) => Arc::new(values.iter().copied().collect::<Float64Array>()),
            Self::Count(values) => Arc::new(values.iter().copied().collect::<Int64Array>()),
            Self::Flag(values) => Arc::new(values.iter().copied().collect::<BooleanArray>()),
        }
    }

    fn to_list<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        match self {
            Self::Text(values) => PyList::new(py, values),
            Self::Number(values) => PyList::new(py, values),
            Self::Count(values) => PyList::new(py, values),
            Self::Flag(values) => PyList::new(py, values),
        }
    }

    fn of_list(kind: &str, values: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(match kind {
            "str" => Self::Text(values.extract()?),
            "float" => Self::Number(values.extract()?),
            "int" => Self::Count(values.extract()?),
            "bool" => Self::Flag(values.extract()?),
            other => {
                let expected = "`str`, `float`, `int` or `bool`";
                return Err(parameter("kind", expected, other.to_owned()));
            }
        })
    }
}

/// The Arrow schema of columns.
pub(crate) fn schema(columns: &[Column]) -> SchemaRef {
    let fields = columns
        .iter()
        .map(|column| Field::new(column.name.as_str(), column.values.data_type(), true));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// Columns as a record batch.
pub(crate) fn batch(columns: &[Column]) -> Result<RecordBatch, ArrowError> {
    let arrays = columns.iter().map(|column| column.values.to_arrow());
    RecordBatch::try_new(schema(columns), arrays.collect())
}

/// Exports record batches as an Arrow stream.
pub(crate) fn export<'py>(
    py: Python<'py>,
    schema: &Schema,
    batches: impl Iterator<Item = Result<RecordBatch, ArrowError>> + Send + 'static,
    requested_schema: Option<Bound<'py, PyCapsule>>,
) -> PyResult<Bound<'py, PyCapsule>> {
    let field = Field::new_struct("", schema.fields().clone(), false);
    let arrays = batches.map(|batch| {
        let array: ArrayRef = Arc::new(StructArray::from(batch?));
        Ok(array)
    });
    let reader = Box::new(ArrayIterator::new(arrays, Arc::new(field)));
    Ok(to_stream_pycapsule(py, reader, requested_schema)?)
}

/// A table with named columns of `str`, `float`, `int` or `bool`, each value possibly `None`.
///
/// Any Arrow library reads it, such as `pyarrow.table(table)` or `polars.from_arrow(table)`.
///
/// Args:
///     columns: `(name, kind, values)` for each column; `kind` is `"str"`, `"float"`, `"int"` or
///         `"bool"`. All columns have the same length.
///
/// Raises:
///     InvalidParameterError: The lengths differ, or a kind is not known.
///
/// Example:
///     >>> from evalcore import Table
///     >>> table = Table([("dataset", "str", ["gsm8k"]), ("score", "float", [65.625])])
///     >>> table.to_pylist()
///     [{'dataset': 'gsm8k', 'score': 65.625}]
///     >>> table
///     <Table: 1 row, columns dataset, score>
#[pyclass(frozen, eq, module = "evalcore._evalcore")]
#[derive(Debug, PartialEq)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: usize,
}

impl Table {
    /// Takes columns of equal length.
    pub(crate) fn of(columns: Vec<Column>) -> Self {
        let rows = columns.first().map_or(0, |column| column.values.len());
        Self { columns, rows }
    }
}

#[pymethods]
impl Table {
    #[new]
    #[pyo3(signature = (columns))]
    fn new(columns: Vec<(String, String, Bound<'_, PyAny>)>) -> PyResult<Self> {
        let columns = columns.into_iter().map(|(name, kind, values)| {
            let values = Values::of_list(&kind, &values)?;
            Ok(Column { name, values })
        });
        let table = Self::of(columns.collect::<PyResult<_>>()?);
        let odd = table
            .columns
            .iter()
            .find(|column| column.values.len() != table.rows);
        match odd {
            None => Ok(table),
            Some(column) => Err(parameter(
                "columns",
                "of equal length",
                format!("{} and {}", table.rows, column.values.len()),
            )),
        }
    }

    fn __getnewargs__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyList>,)> {
        let columns = self.columns.iter().map(|column| {
            let values = column.values.to_list(py)?;
            Ok((&column.name, column.values.kind(), values))
        });
        let columns = columns.collect::<PyResult<Vec<_>>>()?;
        Ok((PyList::new(py, columns)?,))
    }

    /// The names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<&str> {
        let names = self.columns.iter().map(|column| column.name.as_str());
        names.collect()
    }

    /// The number of rows.
    #[getter]
    fn num_rows(&self) -> usize {
        self.rows
    }

    fn __len__(&self) -> usize {
        self.rows
    }

    fn __repr__(&self) -> String {
        let rows = match self.rows {
            1 => "1 row".to_owned(),
            n => format!("{n} rows"),
        };
        format!(
            "<Table: {rows}, columns {}>",
            self.column_names().join(", ")
        )
    }

    /// The columns as lists, by name.
    fn to_pydict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for column in &self.columns {
            dict.set_item(&column.name, column.values.to_list(py)?)?;
        }
        Ok(dict)
    }

    /// The rows as dicts.
    pub(crate) fn to_pylist<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let columns = self
            .columns
            .iter()
            .map(|column| Ok((&column.name, column.values.to_list(py)?)));
        let columns = columns.collect::<PyResult<Vec<_>>>()?;
        let rows = PyList::empty(py);
        for at in 0..self.rows {
            let row = PyDict::new(py);
            for (name, values) in &columns {
                row.set_item(name, values.get_item(at)?)?;
            }
            rows.append(row)?;
        }
        Ok(rows)
    }

    /// The schema as an Arrow C schema capsule.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(py, schema(&self.columns).as_ref())?)
    }

    /// The table as an Arrow C stream capsule.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let batch = py.detach(|| batch(&self.columns));
        let schema = schema(&self.columns);
        export(py, &schema, std::iter::once(batch), requested_schema)
    }
}
