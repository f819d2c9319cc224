//! Summary tables.

use evalcore::Diagnostic;
use evalcore::opencompass::summary::{
    CellValue, RowKind, SummaryCell, SummaryReaderBuilder, SummaryRow, SummaryTable, cross_check,
};
use evalcore::schema::Name;
use evalcore::schema::non_finite_name;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::errors::{raise, raise_at, warn};
use crate::inputs::{Input, Whole};
use crate::to_python::to_python;

/// A summary is a table that people read; one above this is something else.
const LIMIT: u64 = 1 << 28;

/// Reads a summary from an input.
struct SummaryInput {
    whole: Whole,
    builder: SummaryReaderBuilder,
}

impl SummaryInput {
    fn read(
        py: Python<'_>,
        given: Input,
        model_names: Option<Vec<String>>,
        strict: bool,
    ) -> PyResult<Self> {
        let whole = given.read(py, LIMIT)?;
        let mut builder = SummaryReaderBuilder::new();
        builder.strict(strict);
        if let Some(names) = model_names {
            builder.model_names(names);
        }
        let name = whole.path.as_ref().and_then(|path| path.file_name());
        if let Some(name) = name.and_then(|name| name.to_str()) {
            builder.file_name(name);
        }
        Ok(Self { whole, builder })
    }

    fn parse<T: Send>(
        &self,
        py: Python<'_>,
        parse: impl FnOnce(&SummaryReaderBuilder, &[u8]) -> evalcore::Result<T> + Send,
    ) -> PyResult<T> {
        let parsed = py.detach(|| parse(&self.builder, self.whole.bytes()));
        parsed.map_err(|error| match &self.whole.path {
            Some(path) => raise_at(path)(error),
            None => raise(error),
        })
    }

    fn placed(&self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let place = self.whole.place();
        let found = found.into_iter().map(|one| match &place {
            Some(place) => one.at_path(place.as_str()),
            None => one,
        });
        found.collect()
    }

    fn table(&self, mut table: SummaryTable) -> SummaryTable {
        table.diagnostics = self.placed(std::mem::take(&mut table.diagnostics));
        table
    }
}

/// Reads a summary CSV of any known layout.
///
/// The file is no RFC 4180 CSV: quotes are text, and a comma in a name shifts the columns, which is
/// put right with a diagnostic.
///
/// Args:
///     source: A path, bytes, or a file object.
///     model_names: The models in order, where they are known: a file without a header has none.
///     strict: Raises at the first warning.
///
/// Returns:
///     The table, `evalcore.wire.SummaryTable`: `models` and `rows`; each row has `scores` by
///     model (`None` for no score or one that is not finite) and `cells` by position.
///
/// Raises:
///     ParseError: The file is of no layout that is known; in strict mode for the first warning.
///     FileNotFoundError: The path does not exist.
///
/// Example:
///     >>> from evalcore import opencompass
///     >>> table = opencompass.parse_summary_csv(
///     ...     b"dataset,version,metric,mode,a,b\ngsm8k,002837,accuracy,gen,65.62,-\n"
///     ... )
///     >>> table["models"], table["rows"][0]["version"], table["rows"][0]["scores"]
///     (['a', 'b'], '002837', {'a': 65.62, 'b': None})
#[pyfunction]
#[pyo3(signature = (source, *, model_names=None, strict=false))]
pub(crate) fn parse_summary_csv<'py>(
    py: Python<'py>,
    source: Input,
    model_names: Option<Vec<String>>,
    strict: bool,
) -> PyResult<Bound<'py, PyDict>> {
    let input = SummaryInput::read(py, source, model_names, strict)?;
    let parsed = input.parse(py, SummaryReaderBuilder::read_csv)?;
    table_dict(py, &input.table(parsed))
}

/// Reads a Markdown summary.
///
/// Args:
///     source: A path, bytes, or a file object.
///     model_names: The models in order, where they are known.
///     strict: Raises at the first warning.
///
/// Returns:
///     The table, as `parse_summary_csv` gives it.
///
/// Raises:
///     ParseError: The file holds no summary table.
///     FileNotFoundError: The path does not exist.
#[pyfunction]
#[pyo3(signature = (source, *, model_names=None, strict=false))]
pub(crate) fn parse_summary_md<'py>(
    py: Python<'py>,
    source: Input,
    model_names: Option<Vec<String>>,
    strict: bool,
) -> PyResult<Bound<'py, PyDict>> {
    let input = SummaryInput::read(py, source, model_names, strict)?;
    let parsed = input.parse(py, SummaryReaderBuilder::read_md)?;
    table_dict(py, &input.table(parsed))
}

/// Reads a text summary: the table of its csv section.
///
/// Args:
///     source: A path, bytes, or a file object.
///     model_names: The models in order, where they are known.
///     strict: Raises at the first warning.
///
/// Returns:
///     The table, as `parse_summary_csv` gives it, with the `time` of the first line, the
///     `sections` of the file and the `raw_models` that its raw section lists.
///
/// Raises:
///     ParseError: The file has no csv section.
///     FileNotFoundError: The path does not exist.
#[pyfunction]
#[pyo3(signature = (source, *, model_names=None, strict=false))]
pub(crate) fn parse_summary_txt<'py>(
    py: Python<'py>,
    source: Input,
    model_names: Option<Vec<String>>,
    strict: bool,
) -> PyResult<Bound<'py, PyDict>> {
    let input = SummaryInput::read(py, source, model_names, strict)?;
    let txt = input.parse(py, SummaryReaderBuilder::read_txt)?;
    let dict = table_dict(py, &input.table(txt.table))?;
    dict.set_item("time", txt.time.map(|time| time.to_string()))?;
    let sections = PyList::empty(py);
    for section in &txt.sections {
        let one = PyDict::new(py);
        one.set_item("kind", section.kind.as_str())?;
        one.set_item("first_line", section.first_line)?;
        one.set_item("start", section.bytes.start)?;
        one.set_item("end", section.bytes.end)?;
        one.set_item("complete", section.complete)?;
        sections.append(one)?;
    }
    dict.set_item("sections", sections)?;
    dict.set_item("raw_models", texts(py, &txt.raw_models)?)?;
    Ok(dict)
}

/// Reads a summary CSV as plain scores, one dict per row and model.
///
/// A cell without a score is there with `score` `None` and a `reason`. What was put right is a
/// `ParseWarning`.
///
/// Args:
///     source: A path, bytes, or a file object.
///     strict: Raises at the first warning.
///
/// Returns:
///     `{dataset, version, metric, mode, model_name, score}` for each, `evalcore.wire.PlainScore`.
///
/// Raises:
///     ParseError: The file is of no layout that is known; in strict mode for the first warning.
///     FileNotFoundError: The path does not exist.
///
/// Example:
///     >>> from evalcore import opencompass
///     >>> csv = b"dataset,version,metric,mode,a,b\ngsm8k,1d7fe4,accuracy,gen,65.62,-\n"
///     >>> [(row["model_name"], row["score"]) for row in opencompass.parse_csv_results(csv)]
///     [('a', 65.62), ('b', None)]
#[pyfunction]
#[pyo3(signature = (source, *, strict=false))]
pub(crate) fn parse_csv_results<'py>(
    py: Python<'py>,
    source: Input,
    strict: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let input = SummaryInput::read(py, source, None, strict)?;
    let table = input.parse(py, SummaryReaderBuilder::read_csv)?;
    let table = input.table(table);
    warn(py, &table.diagnostics)?;
    to_python(py, &table.plain_scores())
}

/// Compares the files of one summary cell by cell.
///
/// Args:
///     csv: A path, bytes or file object with the CSV.
///     md: The same with the Markdown.
///     txt: The same with the text.
///
/// Returns:
///     What differs, each a `evalcore.wire.Diagnostic`; empty where the files agree.
///
/// Raises:
///     ParseError: A file holds no summary.
///     FileNotFoundError: A path does not exist.
#[pyfunction]
#[pyo3(signature = (csv=None, md=None, txt=None))]
pub(crate) fn cross_check_summaries<'py>(
    py: Python<'py>,
    csv: Option<Input>,
    md: Option<Input>,
    txt: Option<Input>,
) -> PyResult<Bound<'py, PyAny>> {
    let read = |given: Option<Input>| {
        given
            .map(|given| SummaryInput::read(py, given, None, false))
            .transpose()
    };
    let csv = read(csv)?.map(|input| input.parse(py, SummaryReaderBuilder::read_csv));
    let md = read(md)?.map(|input| input.parse(py, SummaryReaderBuilder::read_md));
    let txt = read(txt)?.map(|input| input.parse(py, SummaryReaderBuilder::read_txt));
    let (csv, md, txt) = (csv.transpose()?, md.transpose()?, txt.transpose()?);
    let txt = txt.map(|txt| txt.table);
    let found = py.detach(|| cross_check(csv.as_ref(), md.as_ref(), txt.as_ref()));
    to_python(py, &found)
}

fn table_dict<'py>(py: Python<'py>, table: &SummaryTable) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("layout", table.layout.as_str())?;
    let models = texts(py, &table.models)?;
    dict.set_item("models", &models)?;
    let extra = texts(py, &table.extra_columns)?;
    dict.set_item("extra_columns", &extra)?;
    let rows = table
        .rows
        .iter()
        .map(|row| row_dict(py, row, &models, &extra));
    let rows = rows.collect::<PyResult<Vec<_>>>()?;
    dict.set_item("rows", rows)?;
    dict.set_item("diagnostics", to_python(py, &table.diagnostics)?)?;
    Ok(dict)
}

fn texts<'py>(py: Python<'py>, given: &[Name]) -> PyResult<Bound<'py, PyList>> {
    PyList::new(py, given.iter().map(|text| &**text))
}

fn row_dict<'py>(
    py: Python<'py>,
    row: &SummaryRow,
    models: &Bound<'py, PyList>,
    extra_columns: &Bound<'py, PyList>,
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    let kind = match row.kind {
        RowKind::Separator => "separator",
        RowKind::NotScore => "not_score",
        _ => "data",
    };
    dict.set_item(intern!(py, "line"), row.line)?;
    dict.set_item(intern!(py, "dataset"), &*row.dataset)?;
    dict.set_item(intern!(py, "version"), &*row.version)?;
    dict.set_item(intern!(py, "metric"), &*row.metric)?;
    dict.set_item(intern!(py, "mode"), &*row.mode)?;
    dict.set_item(intern!(py, "kind"), kind)?;
    let scores = PyDict::new(py);
    let cells = PyList::empty(py);
    for (model, cell) in models.iter().zip(&row.cells) {
        scores.set_item(&model, cell.value.score())?;
        cells.append(cell_dict(py, model, cell)?)?;
    }
    dict.set_item(intern!(py, "scores"), scores)?;
    dict.set_item(intern!(py, "cells"), cells)?;
    let extra = PyDict::new(py);
    for (name, text) in extra_columns.iter().zip(&row.extra) {
        extra.set_item(name, &**text)?;
    }
    dict.set_item(intern!(py, "extra"), extra)?;
    Ok(dict)
}

fn cell_dict<'py>(
    py: Python<'py>,
    model: Bound<'py, PyAny>,
    cell: &SummaryCell,
) -> PyResult<Bound<'py, PyDict>> {
    let non_finite = match cell.value {
        CellValue::NonFinite(number) => Some(non_finite_name(number)),
        _ => None,
    };
    let dict = PyDict::new(py);
    dict.set_item(intern!(py, "model"), model)?;
    dict.set_item(intern!(py, "text"), &*cell.text)?;
    dict.set_item(intern!(py, "score"), cell.value.score())?;
    dict.set_item(intern!(py, "non_finite"), non_finite)?;
    dict.set_item(
        intern!(py, "correct"),
        cell.count.map(|count| count.correct),
    )?;
    dict.set_item(intern!(py, "total"), cell.count.map(|count| count.total))?;
    Ok(dict)
}
