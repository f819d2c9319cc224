//! The records of files, stdin and work dirs.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use evalcore::interchange::{Gather, Record, RecordFormat, RecordReader, Tally, sample_record};
use evalcore::opencompass::workdir::{SampleOptions, Workdir, WorkdirOptions};
use evalcore::schema::wire::MetricsInput;
use evalcore::source::OsSource;
use evalcore::{Error, ErrorKind};

use crate::args::{InputFormat, RecordArgs, RunArgs};
use crate::failure::Failure;
use crate::messages::Excerpts;

/// Enough to see how records are laid out.
const HEAD: u64 = 64 << 10;

/// Pushes the records of every path; one that can not be read is a diagnostic.
///
/// # Errors
///
/// What ends the counting.
pub(super) fn read<T: Tally>(
    gather: &mut Gather<T>,
    args: &RecordArgs,
    run: Option<&RunArgs>,
) -> Result<Vec<MetricsInput>, Error> {
    let mut inputs = Vec::new();
    for path in &args.paths {
        let shown = path.display().to_string();
        let read = if path == Path::new("-") {
            stream(gather, &shown, std::io::stdin().lock(), args)
        } else if path.is_dir() {
            directory(gather, path, run)
        } else {
            match File::open(path) {
                Ok(file) => stream(gather, &shown, file, args),
                Err(error) => Err(Stop::Input(Error::io("read", error))),
            }
        };
        match read {
            Ok(input) => inputs.push(input),
            Err(Stop::Input(error)) => {
                let error = error.at_path(shown);
                // A single path that can not be read is why there is nothing.
                if args.paths.len() == 1 {
                    return Err(error);
                }
                gather.note([error.to_diagnostic()], 0)?;
            }
            Err(Stop::All(error)) => return Err(error),
        }
    }
    Ok(inputs)
}

/// What ends an input, and what ends everything.
enum Stop {
    Input(Error),
    All(Error),
}

fn stream<T: Tally, R: Read>(
    gather: &mut Gather<T>,
    path: &str,
    mut rdr: R,
    args: &RecordArgs,
) -> Result<MetricsInput, Stop> {
    let mut head = Vec::new();
    rdr.by_ref()
        .take(HEAD)
        .read_to_end(&mut head)
        .map_err(|error| Stop::Input(Error::io("read", error)))?;
    let format = match args.input_format {
        Some(InputFormat::Jsonl) => RecordFormat::Jsonl,
        Some(InputFormat::Json) => RecordFormat::Json,
        Some(InputFormat::Csv) => RecordFormat::Csv,
        Some(InputFormat::Opencompass) => RecordFormat::OpenCompass,
        None => RecordFormat::detect(path, &head).ok_or_else(|| {
            Stop::Input(Error::new(ErrorKind::UnknownLayout {
                expected: "JSON lines, a JSON list, CSV with a header, or predictions",
                found: "none of these".to_owned(),
            }))
        })?,
    };
    let rdr = Cursor::new(head).chain(rdr);
    let mut reader = RecordReader::new(rdr, path, format).map_err(Stop::Input)?;
    let mut stopped = None;
    loop {
        match reader.read_record() {
            Ok(Some(record)) => gather.push(record).map_err(Stop::All)?,
            Ok(None) => break,
            Err(error) => {
                stopped = Some(error.at_path(path).to_diagnostic());
                break;
            }
        }
    }
    let mut input = MetricsInput::new(path, format.as_str());
    let refused = reader.refused();
    input.records = reader.number() + refused;
    let found = reader.into_diagnostics().into_iter().chain(stopped);
    gather.note(found, refused).map_err(Stop::All)?;
    Ok(input)
}

fn directory<T: Tally>(
    gather: &mut Gather<T>,
    path: &Path,
    run: Option<&RunArgs>,
) -> Result<MetricsInput, Stop> {
    let shown = path.display().to_string();
    let Some(run) = run else {
        return Err(Stop::Input(Error::new(ErrorKind::NotAFile {
            found: "a directory",
        })));
    };
    let source = OsSource::new(path).map_err(Stop::Input)?;
    let mut options = WorkdirOptions::new();
    if let Some(at) = &run.at {
        options.at(at);
    }
    let workdir = Workdir::open(&source, "", &options).map_err(Stop::Input)?;
    let mut wanted = SampleOptions::new();
    if let Some(model) = &run.model {
        wanted.model(model);
    }
    if let Some(dataset) = &run.dataset {
        wanted.dataset(dataset);
    }
    let mut input = MetricsInput::new(&shown, "workdir");
    let found = workdir.visit_samples(&source, &wanted, &mut |sample| {
        input.records += 1;
        let place = format!(
            "{shown}: {} {} {}",
            sample.model, sample.dataset, sample.key
        );
        let place: Arc<str> = place.into();
        let record = Record::of_value(input.records, &place, None, sample_record(sample));
        gather.push(record)
    });
    let found = found.map_err(Stop::All)?;
    gather.note(found, 0).map_err(Stop::All)?;
    Ok(input)
}

/// The failure of an error, with the line it is about.
pub(super) fn with_excerpt(error: Error) -> Failure {
    match OsSource::new(".") {
        Ok(source) => Excerpts::new(&source).failure(error),
        Err(_) => error.into(),
    }
}
