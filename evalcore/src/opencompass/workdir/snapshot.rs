//! A work dir as bytes, and back: what travels to another process.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::discover::Timestamp;
use crate::error::{Error, ErrorKind, Result};
use crate::opencompass::predictions::ShardSet;
use crate::opencompass::summary::SummaryFileName;
use crate::schema::wire::SCHEMA_VERSION;
use crate::schema::{
    Absence, Cell, Direction, Group, MetricSpec, Name, Outcome, Reason, RowKind, Unit,
};

use super::candidate::{Candidate, PARTS, SummaryFile};
use super::counts::Counts;
use super::samples::SampleFiles;
use super::{UnlistedScore, Workdir};

/// What a work dir calls things: the texts that it holds without owning them.
const WORDS: [&str; 18] = [
    "csv",
    "txt",
    "md",
    "report",
    "results",
    "summary",
    "result",
    "judge result",
    "judge output",
    "work file",
    "hidden",
    "other",
    "predictions",
    "orphan shard",
    "superseded shard",
    "status",
    "log",
    "config",
];

impl Workdir {
    /// Writes everything that was read, so that [`Workdir::from_snapshot`] gives it back without
    /// the files. Equal work dirs give equal bytes.
    ///
    /// # Errors
    ///
    /// None in practice: everything in a work dir can be written.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::opencompass::workdir::{Workdir, WorkdirOptions};
    /// use evalcore::source::MemorySource;
    ///
    /// let mut tree = MemorySource::new();
    /// let table = "dataset,version,metric,mode,m\ngsm8k,1d7fe4,accuracy,gen,nan\n";
    /// tree.insert("summary/summary_20251016_235030.csv", table.as_bytes());
    /// let workdir = Workdir::open(&tree, "", &WorkdirOptions::new())?;
    /// let bytes = workdir.to_snapshot()?;
    /// let again = Workdir::from_snapshot(&bytes)?;
    /// assert_eq!(again.why, workdir.why);
    /// assert_eq!(again.to_snapshot()?, bytes);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn to_snapshot(&self) -> Result<Vec<u8>> {
        let snapshot = Snapshot {
            schema_version: SCHEMA_VERSION,
            path: self.path.clone(),
            candidates: self.candidates.iter().map(SavedCandidate::of).collect(),
            why: self.why.clone(),
            tables: self.tables.clone(),
            origin: self.origin.to_owned(),
            timestamp: self.timestamp.map(Timestamp::name),
            cells: self.cells.iter().map(SavedCell::of).collect(),
            groups: self.groups.clone(),
            unlisted: self.unlisted.iter().map(SavedScore::of).collect(),
            diagnostics: self.diagnostics.clone(),
            files: self
                .files
                .iter()
                .map(|(path, kind)| (path.clone(), (*kind).to_owned()))
                .collect(),
            samples: self.samples.iter().map(SavedSamples::of).collect(),
        };
        serde_json::to_vec(&snapshot).map_err(|error| Error::io("write", error.into()))
    }

    /// Takes what [`Workdir::to_snapshot`] wrote.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownLayout`] for other bytes.
    pub fn from_snapshot(bytes: &[u8]) -> Result<Self> {
        let saved: Snapshot =
            serde_json::from_slice(bytes).map_err(|error| unreadable(error.to_string()))?;
        if saved.schema_version != SCHEMA_VERSION {
            return Err(unreadable(format!("version {}", saved.schema_version)));
        }
        let files = saved.files.into_iter();
        let files = files.map(|(path, kind)| Ok((path, word(&kind)?)));
        Ok(Self {
            path: saved.path,
            candidates: all(saved.candidates, SavedCandidate::restore)?,
            why: saved.why,
            tables: saved.tables,
            origin: word(&saved.origin)?,
            timestamp: saved.timestamp.as_deref().map(time).transpose()?,
            cells: all(saved.cells, SavedCell::restore)?,
            groups: saved.groups,
            unlisted: all(saved.unlisted, SavedScore::restore)?,
            diagnostics: saved.diagnostics,
            files: files.collect::<Result<_>>()?,
            samples: saved
                .samples
                .into_iter()
                .map(SavedSamples::restore)
                .collect(),
        })
    }
}

#[derive(Serialize, Deserialize)]
struct Snapshot {
    schema_version: u32,
    path: String,
    candidates: Vec<SavedCandidate>,
    why: String,
    tables: Vec<String>,
    origin: String,
    timestamp: Option<String>,
    cells: Vec<SavedCell>,
    groups: Vec<Group>,
    unlisted: Vec<SavedScore>,
    diagnostics: Vec<Diagnostic>,
    files: Vec<(String, String)>,
    samples: Vec<SavedSamples>,
}

#[derive(Serialize, Deserialize)]
struct SavedCandidate {
    path: String,
    name: String,
    timestamp: Option<String>,
    activity: Option<String>,
    holds: Vec<String>,
    /// Paths below the source's root, and below `summary/`, which tells the name.
    summaries: Vec<(String, String)>,
    has_configs: bool,
}

impl SavedCandidate {
    fn of(candidate: &Candidate) -> Self {
        let dir = crate::source::join(&candidate.path, "summary/");
        let below = |path: &str| path.strip_prefix(&dir).unwrap_or(path).to_owned();
        let summaries = candidate.summaries.iter();
        Self {
            path: candidate.path.clone(),
            name: candidate.name.clone(),
            timestamp: candidate.timestamp.map(Timestamp::name),
            activity: candidate.activity.map(Timestamp::name),
            holds: candidate.holds.iter().map(ToString::to_string).collect(),
            summaries: summaries
                .map(|file| (file.path.clone(), below(&file.path)))
                .collect(),
            has_configs: candidate.has_configs,
        }
    }

    fn restore(self) -> Result<Candidate> {
        let part = |name: &String| {
            let found = PARTS.iter().find(|part| *part == name);
            found.copied().ok_or_else(|| unreadable(name.clone()))
        };
        let summaries = self.summaries.into_iter();
        Ok(Candidate {
            path: self.path,
            name: self.name,
            timestamp: self.timestamp.as_deref().map(time).transpose()?,
            activity: self.activity.as_deref().map(time).transpose()?,
            holds: self.holds.iter().map(part).collect::<Result<_>>()?,
            summaries: summaries
                .map(|(path, below)| SummaryFile {
                    path,
                    name: SummaryFileName::parse(&below),
                })
                .collect(),
            has_configs: self.has_configs,
            configured: None,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct SavedCell {
    dataset: Name,
    version: Name,
    metric: Name,
    mode: Name,
    model: Name,
    judge: Option<Name>,
    row: RowKind,
    spec: Option<(Unit, Direction)>,
    value: Option<String>,
    reason: Option<Reason>,
    evidence: Option<String>,
    exact: Option<String>,
    n: Option<u64>,
    #[serde(default)]
    replicas: Option<u64>,
    correct: Option<u64>,
    line: Option<u64>,
}

impl SavedCell {
    fn of(cell: &Cell) -> Self {
        let (value, absence) = match &cell.outcome {
            Outcome::Score(number) | Outcome::NonFinite(number) => (Some(*number), None),
            Outcome::Absent(absence) => (None, Some(absence)),
        };
        Self {
            dataset: cell.dataset.clone(),
            version: cell.version.clone(),
            metric: cell.metric.clone(),
            mode: cell.mode.clone(),
            model: cell.model.clone(),
            judge: cell.judge.clone(),
            row: cell.row,
            spec: Some((cell.spec.unit, cell.spec.direction)),
            value: value.map(number),
            reason: absence.map(|absence| absence.reason),
            evidence: absence.and_then(|absence| absence.evidence.clone()),
            exact: cell.exact.map(number),
            n: cell.n,
            replicas: cell.replicas,
            correct: cell.correct,
            line: cell.line,
        }
    }

    fn restore(self) -> Result<Cell> {
        let value = self.value.as_deref().map(parsed).transpose()?;
        let outcome = match (value, self.reason) {
            (Some(value), _) if value.is_finite() => Outcome::Score(value),
            (Some(value), _) => Outcome::NonFinite(value),
            (None, Some(reason)) => Outcome::Absent(Absence {
                reason,
                evidence: self.evidence,
            }),
            (None, None) => return Err(unreadable("a cell without value and reason".to_owned())),
        };
        let spec = self.spec.map_or_else(
            || MetricSpec::of(&self.metric),
            |(unit, direction)| MetricSpec { unit, direction },
        );
        Ok(Cell {
            spec,
            dataset: self.dataset,
            version: self.version,
            metric: self.metric,
            mode: self.mode,
            model: self.model,
            judge: self.judge,
            row: self.row,
            outcome,
            exact: self.exact.as_deref().map(parsed).transpose()?,
            n: self.n,
            replicas: self.replicas,
            correct: self.correct,
            line: self.line,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct SavedScore {
    dataset: String,
    metric: String,
    model: String,
    judge: Option<String>,
    value: String,
    n: Option<u64>,
}

impl SavedScore {
    fn of(score: &UnlistedScore) -> Self {
        Self {
            dataset: score.dataset.clone(),
            metric: score.metric.clone(),
            model: score.model.clone(),
            judge: score.judge.clone(),
            value: number(score.value),
            n: score.n,
        }
    }

    fn restore(self) -> Result<UnlistedScore> {
        Ok(UnlistedScore {
            dataset: self.dataset,
            metric: self.metric,
            model: self.model,
            judge: self.judge,
            value: parsed(&self.value)?,
            n: self.n,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct SavedSamples {
    model: String,
    dataset: String,
    #[serde(default)]
    asked: Option<u64>,
    dir: Option<String>,
    set: String,
    shards: Vec<String>,
    sharded: bool,
    result: Option<String>,
    #[serde(default)]
    counts: Counts,
}

impl SavedSamples {
    fn of(files: &SampleFiles) -> Self {
        let predictions = files.predictions.as_ref();
        let set = predictions.map(|(_, set)| set);
        Self {
            model: files.model.clone(),
            dataset: files.dataset.clone(),
            asked: files.asked,
            dir: predictions.map(|(dir, _)| dir.clone()),
            set: set.map(|set| set.dataset.clone()).unwrap_or_default(),
            shards: set.map(|set| set.files.clone()).unwrap_or_default(),
            sharded: set.is_some_and(|set| set.sharded),
            result: files.result.clone(),
            counts: files.counts.clone(),
        }
    }

    fn restore(self) -> SampleFiles {
        let set = ShardSet {
            dataset: self.set,
            files: self.shards,
            sharded: self.sharded,
        };
        SampleFiles {
            model: self.model,
            dataset: self.dataset,
            asked: self.asked,
            predictions: self.dir.map(|dir| (dir, set)),
            result: self.result,
            counts: self.counts,
        }
    }
}

/// Numbers are texts: JSON has no NaN, and the shortest text reads back as the same number.
fn number(value: f64) -> String {
    format!("{value:?}")
}

fn parsed(text: &str) -> Result<f64> {
    text.parse()
        .map_err(|_| unreadable(format!("the number `{text}`")))
}

fn time(name: &str) -> Result<Timestamp> {
    Timestamp::parse(name).ok_or_else(|| unreadable(format!("the time `{name}`")))
}

fn word(text: &str) -> Result<&'static str> {
    let found = WORDS.iter().find(|word| **word == text);
    found
        .copied()
        .ok_or_else(|| unreadable(format!("the word `{text}`")))
}

fn all<S, T>(saved: Vec<S>, restore: fn(S) -> Result<T>) -> Result<Vec<T>> {
    saved.into_iter().map(restore).collect()
}

fn unreadable(found: String) -> Error {
    Error::new(ErrorKind::UnknownLayout {
        expected: "the snapshot of a work dir",
        found,
    })
}
