//! Data sets out of bytes and directories.

use serde_json::Value;

use super::data::{Dataset, Record};
use super::metadata::Metadata;
use crate::diagnostic::Code;
use crate::error::Result;
use crate::experiment::problem::broken;
use crate::experiment::yaml;
use crate::json::{self, Kind, ReaderBuilder};
use crate::position::{Locator, Position};
use crate::source::{EntryKind, Source, join};

/// A file of golden data may be this large.
const LARGEST: u64 = 256 << 20;

impl Dataset {
    /// Reads a file: JSON (a list, one record, or one a line) or YAML documents, each record in one
    /// of three forms, all in the same.
    ///
    /// # Errors
    ///
    /// With the place: `json.*` and `layout.unknown` for a text that is neither, `dataset.mixture`,
    /// `dataset.empty`, `dataset.duplicate_id`, `dataset.conflict`, `record.invalid`.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        Self::of_records(records(bytes)?)
    }

    /// Opens a file, or a directory with `samples.json` or a file a sample in `samples/`, and with
    /// `metadata.json` where it is there.
    ///
    /// # Errors
    ///
    /// As [`Dataset::read`], with the path; `io.*`.
    pub fn open(source: &dyn Source, path: &str) -> Result<Self> {
        let name = path.rsplit('/').find(|name| !name.is_empty());
        if source.kind(path)? != Some(EntryKind::Directory) {
            let bytes = source.read(path, LARGEST)?;
            let read = Self::read(&bytes).map_err(|error| error.at_path(source.display(path)))?;
            let stem = name.and_then(|name| name.split('.').next());
            return Ok(read.named(stem));
        }
        let whole = join(path, "samples.json");
        let data = if source.kind(&whole)?.is_some() {
            let bytes = source.read(&whole, LARGEST)?;
            Self::read(&bytes).map_err(|error| error.at_path(source.display(&whole)))?
        } else {
            Self::of_records(each(source, &join(path, "samples"))?)
                .map_err(|error| error.at_path(source.display(path)))?
        };
        let beside = join(path, "metadata.json");
        let mut data = data.named(name);
        if source.kind(&beside)?.is_some() {
            let bytes = source.read(&beside, LARGEST)?;
            let metadata =
                Metadata::read(&bytes).map_err(|error| error.at_path(source.display(&beside)))?;
            if let Some(version) = &metadata.version {
                data.version.clone_from(version);
            }
            data.metadata = Some(metadata);
        }
        Ok(data)
    }

    fn named(mut self, name: Option<&str>) -> Self {
        name.unwrap_or("data").clone_into(&mut self.version);
        self
    }
}

/// One record a file.
fn each(source: &dyn Source, dir: &str) -> Result<Vec<Record>> {
    let mut found = Vec::new();
    for entry in source.list(dir)? {
        let is_sample = [".json", ".yaml", ".yml"]
            .iter()
            .any(|end| entry.name.ends_with(end));
        if entry.kind == EntryKind::File && is_sample {
            let path = join(dir, &entry.name);
            let bytes = source.read(&path, LARGEST)?;
            found.extend(records(&bytes).map_err(|error| error.at_path(source.display(&path)))?);
        }
    }
    Ok(found)
}

fn records(bytes: &[u8]) -> Result<Vec<Record>> {
    let start = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    match start {
        None => Err(broken(Code::DatasetEmpty, "the text is empty")),
        Some(b'[') => list(bytes),
        Some(b'{' | 0xef) => objects(bytes),
        Some(_) => Ok(yaml::documents(bytes)?
            .into_iter()
            .map(|(place, value)| Record {
                place,
                value: plain(&value),
            })
            .collect()),
    }
}

/// A list of records.
fn list(bytes: &[u8]) -> Result<Vec<Record>> {
    let located = |error: crate::Error| match error.position() {
        Some(place) => error.moved_to(Position::locate(bytes, place.offset)),
        None => error,
    };
    let mut reader = ReaderBuilder::new()
        .max_value_bytes(LARGEST)
        .from_reader(bytes);
    let mut found = Vec::new();
    // From place to place: from the front each time would grow with the square of the file.
    let mut places = Locator::new(bytes);
    let mut read = || -> Result<()> {
        reader.begin_array()?;
        while reader.next_item()? {
            reader.peek_kind()?;
            let place = places.locate(reader.offset());
            let value = plain(&reader.read_value()?);
            found.push(Record { place, value });
        }
        Ok(())
    };
    read().map_err(located)?;
    Ok(found)
}

/// One object, or one a line.
fn objects(bytes: &[u8]) -> Result<Vec<Record>> {
    let whole = json::parse(bytes)?;
    let first_end = bytes
        .iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(bytes.len());
    let first = bytes.get(..first_end).unwrap_or_default();
    let is_lines = json::parse_strict(first).is_ok_and(|value| value.kind() == Kind::Object);
    if !is_lines {
        return Ok(vec![Record {
            place: Position::locate(bytes, 0),
            value: plain(&whole),
        }]);
    }
    let mut found = Vec::new();
    let mut offset = 0_u64;
    for (line, text) in (1_u64..).zip(bytes.split(|byte| *byte == b'\n')) {
        let place = Position::line_column(offset, line, 1);
        offset += text.len() as u64 + 1;
        if text.trim_ascii().is_empty() {
            continue;
        }
        let value = json::parse_strict(text).map_err(|error| error.moved_to(place))?;
        found.push(Record {
            place,
            value: plain(&value),
        });
    }
    Ok(found)
}

/// The value as `serde_json` has it; a number that is not finite becomes null.
fn plain(value: &json::Value) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}
