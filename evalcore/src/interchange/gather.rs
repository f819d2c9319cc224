//! Counting records, many at a time.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::error::{Error, Result};
use crate::json::Value;

use super::field::as_text;
use super::record::Record;
use super::role::Role;
use super::tally::{Refusal, Tally};

/// Records that make a part; fixed, so that sums do not depend on the number of threads.
const CHUNK: usize = 256;
/// Records that are held at a time.
const BATCH: usize = 32 * CHUNK;
/// Bytes that are held at a time, about.
const BATCH_BYTES: usize = 16 << 20;
/// The group of records that have none.
const NO_GROUP: &str = "(none)";

/// The numbers of one record.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SampleScore {
    /// The number of the record within its input, from 1.
    pub record: u64,
    /// What the id field holds.
    pub id: Option<String>,
    /// What the group field holds.
    pub group: Option<String>,
    /// The numbers by name.
    pub scores: Vec<(String, f64)>,
}

/// A group and what was counted in it.
#[derive(Debug)]
#[non_exhaustive]
pub struct GatheredGroup<P> {
    /// What the group field holds; `(none)` for records without it.
    pub name: String,
    /// How many records were measured.
    pub measured: u64,
    /// What was counted.
    pub part: P,
}

/// What was counted over all records.
#[derive(Debug)]
#[non_exhaustive]
pub struct Gathered<T: Tally> {
    /// The tally, with its fields settled.
    pub tally: T,
    /// What was counted.
    pub total: T::Part,
    /// The groups, sorted by name.
    pub groups: Vec<GatheredGroup<T::Part>>,
    /// How many records there were.
    pub records: u64,
    /// How many of them were measured.
    pub measured: u64,
    /// The records' own numbers, where they were wanted, in the order of the records.
    pub samples: Option<Vec<SampleScore>>,
    /// What was noticed, with its place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Counts records in batches; with the feature `parallel` on all cores.
///
/// # Examples
///
/// ```
/// use evalcore::interchange::{Gather, RecordFormat, RecordReader, Refusal, Role, Tally};
/// use evalcore::json::Value;
///
/// struct Sum(Role);
/// impl Tally for Sum {
///     type Part = f64;
///     fn settle(&mut self, records: &[&Value]) -> evalcore::Result<()> {
///         self.0.settle(records, &[])
///     }
///     fn part(&self) -> f64 {
///         0.0
///     }
///     fn update(
///         &self,
///         sum: &mut f64,
///         record: &Value,
///         _: Option<&mut Vec<(String, f64)>>,
///     ) -> Result<(), Refusal> {
///         *sum += self.0.number(record)?;
///         Ok(())
///     }
///     fn merge(&self, sum: &mut f64, other: f64) -> evalcore::Result<()> {
///         *sum += other;
///         Ok(())
///     }
/// }
///
/// let lines = &b"{\"x\": 1}\n{\"x\": null}\n{\"x\": 2}\n"[..];
/// let mut reader = RecordReader::new(lines, "a.jsonl", RecordFormat::Jsonl)?;
/// let mut gather = Gather::new(Sum(Role::new("number", &["x"])), false);
/// while let Some(record) = reader.read_record()? {
///     gather.push(record)?;
/// }
/// let found = gather.finish()?;
/// assert_eq!((found.total, found.records, found.measured), (3.0, 3, 2));
/// assert_eq!(found.diagnostics[0].position.unwrap().line, Some(2));
/// # Ok::<(), evalcore::Error>(())
/// ```
pub struct Gather<T: Tally> {
    tally: T,
    settled: bool,
    asked: Asked,
    batch: Vec<Record>,
    bytes: usize,
    total: T::Part,
    groups: BTreeMap<String, (u64, T::Part)>,
    records: u64,
    measured: u64,
    samples: Vec<SampleScore>,
    sink: Sink,
}

/// What is wanted beside the whole.
#[derive(Default)]
struct Asked {
    group: Option<Role>,
    samples: bool,
    id: Option<Role>,
}

/// What a run of records gave.
struct Part<P> {
    total: P,
    groups: BTreeMap<String, (u64, P)>,
    measured: u64,
    samples: Vec<SampleScore>,
    found: Vec<Diagnostic>,
    stopped: Option<Error>,
}

impl<T: Tally> Gather<T> {
    /// Starts with nothing counted; with `strict` the first warning is an error.
    #[must_use]
    pub fn new(tally: T, strict: bool) -> Self {
        Self {
            total: tally.part(),
            tally,
            settled: false,
            asked: Asked::default(),
            batch: Vec::new(),
            bytes: 0,
            groups: BTreeMap::new(),
            records: 0,
            measured: 0,
            samples: Vec::new(),
            sink: Sink::new(strict),
        }
    }

    /// Counts by what this field holds as well. Default: no groups.
    pub fn group_by(&mut self, field: Role) -> &mut Self {
        self.asked.group = Some(field);
        self
    }

    /// Keeps each record's own numbers, with what the field holds where there is one. Default: no.
    pub fn keep_samples(&mut self, id: Role) -> &mut Self {
        self.asked.samples = true;
        self.asked.id = Some(id);
        self
    }

    /// Takes a record, and counts those that were taken where there are many.
    ///
    /// # Errors
    ///
    /// Those of [`Tally::settle`], what a [`Refusal::Stop`] holds, and with `strict` the first
    /// warning.
    pub fn push(&mut self, record: Record) -> Result<()> {
        self.bytes += record.size();
        self.batch.push(record);
        if self.batch.len() >= BATCH || self.bytes >= BATCH_BYTES {
            self.count()?;
        }
        Ok(())
    }

    /// Takes something that was noticed while reading; `lost` records are not among those pushed.
    ///
    /// # Errors
    ///
    /// With `strict`, for anything above a remark.
    pub fn note(&mut self, found: impl IntoIterator<Item = Diagnostic>, lost: u64) -> Result<()> {
        self.records += lost;
        found
            .into_iter()
            .try_for_each(|found| self.sink.push(found))
    }

    /// Counts what is left and gives everything.
    ///
    /// # Errors
    ///
    /// Those of [`push`](Self::push).
    pub fn finish(mut self) -> Result<Gathered<T>> {
        self.count()?;
        let groups = self.groups.into_iter();
        let groups = groups.map(|(name, (measured, part))| GatheredGroup {
            name,
            measured,
            part,
        });
        Ok(Gathered {
            tally: self.tally,
            total: self.total,
            groups: groups.collect(),
            records: self.records,
            measured: self.measured,
            samples: self.asked.samples.then_some(self.samples),
            diagnostics: self.sink.into_found(),
        })
    }

    fn count(&mut self) -> Result<()> {
        let mut batch = std::mem::take(&mut self.batch);
        self.bytes = 0;
        self.records += batch.len() as u64;
        let parsed = in_chunks(&mut batch, |chunk| {
            chunk.iter_mut().flat_map(Record::parse).collect::<Vec<_>>()
        });
        for found in parsed.into_iter().flatten() {
            self.sink.push(found)?;
        }
        if !self.settled {
            let values: Vec<&Value> = batch.iter().filter_map(Record::value).collect();
            let Some(first) = batch.iter().find(|record| record.value().is_some()) else {
                return Ok(());
            };
            let place = |error| first.place_error(error);
            self.tally.settle(&values).map_err(place)?;
            if let Some(group) = &mut self.asked.group {
                group.settle(&values, &[]).map_err(place)?;
            }
            if let Some(id) = &mut self.asked.id {
                id.settle_optional(&values, &[]);
            }
            self.settled = true;
        }
        let (tally, asked) = (&self.tally, &self.asked);
        let parts = in_chunks(&mut batch, |chunk| measure(tally, asked, chunk));
        for part in parts {
            self.take(part)?;
        }
        Ok(())
    }

    fn take(&mut self, part: Part<T::Part>) -> Result<()> {
        for found in part.found {
            self.sink.push(found)?;
        }
        if let Some(error) = part.stopped {
            return Err(error);
        }
        self.measured += part.measured;
        self.samples.extend(part.samples);
        self.tally.merge(&mut self.total, part.total)?;
        for (name, (count, part)) in part.groups {
            let own = self.groups.entry(name);
            let (sum, own) = own.or_insert_with(|| (0, self.tally.part()));
            *sum += count;
            self.tally.merge(own, part)?;
        }
        Ok(())
    }
}

impl<T: Tally> Gathered<T> {
    /// Whether something could not be read or measured.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        let mut found = self.diagnostics.iter();
        self.measured < self.records || found.any(|found| found.severity == Severity::Error)
    }
}

fn measure<T: Tally>(tally: &T, asked: &Asked, records: &[Record]) -> Part<T::Part> {
    let mut part = Part {
        total: tally.part(),
        groups: BTreeMap::new(),
        measured: 0,
        samples: Vec::new(),
        found: Vec::new(),
        stopped: None,
    };
    for record in records {
        let Some(value) = record.value() else {
            continue;
        };
        let mut scores = Vec::new();
        let wanted = asked.samples.then_some(&mut scores);
        match tally.update(&mut part.total, value, wanted) {
            Ok(()) => {}
            Err(Refusal::Record(code, message)) => {
                let found = Diagnostic::error(code, message);
                part.found.push(record.place(found));
                continue;
            }
            Err(Refusal::Stop(error)) => {
                part.stopped = Some(record.place_error(error));
                break;
            }
        }
        part.measured += 1;
        let group = asked.group.as_ref().map(|role| name_of(role.find(value)));
        if let Some(name) = &group {
            let own = part.groups.entry(name.clone());
            let (count, own) = own.or_insert_with(|| (0, tally.part()));
            // What was counted in the whole is counted in its group.
            *count += u64::from(tally.update(own, value, None).is_ok());
        }
        if asked.samples {
            let id = asked.id.as_ref().and_then(|role| role.find(value));
            part.samples.push(SampleScore {
                record: record.number,
                id: id.map(|id| name_of(Some(id))),
                group,
                scores,
            });
        }
    }
    part
}

/// A value as the name of a group or an id.
fn name_of(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => NO_GROUP.to_owned(),
        Some(value) => match as_text(value) {
            Some(text) => text.to_owned(),
            None => serde_json::to_string(value).unwrap_or_default(),
        },
    }
}

#[cfg(feature = "parallel")]
fn in_chunks<R: Send>(
    records: &mut [Record],
    work: impl Fn(&mut [Record]) -> R + Sync + Send,
) -> Vec<R> {
    use rayon::prelude::*;

    records.par_chunks_mut(CHUNK).map(work).collect()
}

#[cfg(not(feature = "parallel"))]
fn in_chunks<R: Send>(
    records: &mut [Record],
    work: impl Fn(&mut [Record]) -> R + Sync + Send,
) -> Vec<R> {
    records.chunks_mut(CHUNK).map(work).collect()
}
