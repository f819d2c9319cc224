//! Files of samples: shown while they are read.

use std::io::Read;

use evalcore::opencompass::predictions::{
    Form, Prediction, PredictionReader, PredictionReaderBuilder,
};
use evalcore::opencompass::results::{ResultFile, ResultReaderBuilder};
use evalcore::report::{detail_rows, detail_table, prediction_row, prediction_table, result_table};
use evalcore::{Code, Diagnostic, Error, Severity};

use super::command::Show;
use super::file::placed;
use super::input::Input;
use super::sections::{More, Sections};
use crate::failure::Failure;

/// Shows predictions, sample by sample.
///
/// # Errors
///
/// Those of the reader, and [`Failure::Write`].
pub(super) fn predictions<R: Read>(
    show: &Show<'_>,
    input: Input<R>,
    sections: &mut Sections<'_>,
    at: &dyn Fn(Error) -> Failure,
) -> Result<Vec<Diagnostic>, Failure> {
    let path = input.path.clone();
    let mut builder = PredictionReaderBuilder::new();
    builder
        .strict(show.context.global.strict)
        .origin_prompt(show.args.prompt);
    if let Some(bytes) = show.args.max_value_bytes {
        builder.max_value_bytes(bytes);
    }
    let mut reader = builder.from_reader(input.into_stream());
    let mut record = Prediction::default();
    let mut first = reader.read_record(&mut record);
    if !show.args.samples && reader.outcome().form == Some(Form::Station) {
        while matches!(first, Ok(true)) {
            first = reader.read_record(&mut record);
        }
        first.map_err(at)?;
        return station(reader, &path, sections);
    }
    sections.begin(&path, "predictions", &prediction_table())?;
    let mut next = Some(first);
    let stopped = loop {
        let read = next.take();
        match read.unwrap_or_else(|| reader.read_record(&mut record)) {
            Ok(true) => {
                if sections.row(prediction_row(&record))? == More::No {
                    break None;
                }
            }
            Ok(false) => break None,
            Err(error) => break Some(error),
        }
    };
    let mut found = placed(reader.diagnostics().to_vec(), &path);
    if stopped.is_none() {
        found.extend(nothing(sections.is_empty(), &found, &path));
    }
    sections.end(&found)?;
    match stopped {
        Some(error) => Err(at(error)),
        None => Ok(found),
    }
}

/// Shows the scores of a file of a results station, of which the samples were passed over.
fn station<R: Read>(
    reader: PredictionReader<R>,
    path: &str,
    sections: &mut Sections<'_>,
) -> Result<Vec<Diagnostic>, Failure> {
    let (outcome, found) = reader.into_outcome();
    let mut found = placed(found, path);
    let results = outcome.station_results();
    let table = result_table(results.as_ref().unwrap_or(&ResultFile::default()));
    found.extend(nothing(table.rows().is_empty(), &found, path));
    sections.whole(path, "station", &table, &found)?;
    Ok(found)
}

/// Shows the scores of a results file, or its samples.
///
/// # Errors
///
/// Those of the reader, and [`Failure::Write`].
pub(super) fn results<R: Read>(
    show: &Show<'_>,
    input: Input<R>,
    sections: &mut Sections<'_>,
    at: &dyn Fn(Error) -> Failure,
) -> Result<Vec<Diagnostic>, Failure> {
    let path = input.path.clone();
    let mut builder = ResultReaderBuilder::new();
    builder.strict(show.context.global.strict);
    if let Some(bytes) = show.args.max_value_bytes {
        builder.max_value_bytes(bytes);
    }
    let mut reader = builder.from_reader(input.into_stream());
    if !show.args.samples {
        let file = reader.finish().map_err(at)?;
        let mut found = placed(file.diagnostics.clone(), &path);
        let table = result_table(&file);
        found.extend(nothing(table.rows().is_empty(), &found, &path));
        sections.whole(&path, "results", &table, &found)?;
        return Ok(found);
    }
    sections.begin(&path, "results", &detail_table())?;
    let read = loop {
        match reader.read_detail() {
            Ok(Some(detail)) => {
                if sections.rows(detail_rows(&detail))? == More::No {
                    break Ok(reader.diagnostics());
                }
            }
            Ok(None) => break reader.finish().map(|file| file.diagnostics),
            Err(error) => break Err(error),
        }
    };
    let (mut found, stopped) = match read {
        Ok(found) => (placed(found, &path), None),
        Err(error) => (Vec::new(), Some(error)),
    };
    if stopped.is_none() {
        found.extend(nothing(sections.is_empty(), &found, &path));
    }
    sections.end(&found)?;
    match stopped {
        Some(error) => Err(at(error)),
        None => Ok(found),
    }
}

/// Says that a file holds nothing, where nothing else says why.
fn nothing(is_empty: bool, found: &[Diagnostic], path: &str) -> Option<Diagnostic> {
    let says = |one: &Diagnostic| one.severity == Severity::Error;
    let message = "expected something to show, found nothing";
    let none = is_empty && !found.iter().any(says);
    none.then(|| Diagnostic::error(Code::FileEmpty, message).at_path(path))
}
