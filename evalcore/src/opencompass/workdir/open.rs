//! The joined view of a work dir.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::discover::Timestamp;
use crate::error::{Error, ErrorKind, Result};
use crate::opencompass::config::RunConfig;
use crate::opencompass::summary::SummaryLayout;
use crate::schema::{Cell, Group, Name, Outcome};
use crate::source::Source;

use super::aggregate::Aggregates;
use super::build::{build, built_from_results, uncomputed_groups};
use super::candidate::{Candidate, choose};
use super::cells::Context;
use super::cut::take_fuller;
use super::groups;
use super::leftover::{UnlistedScore, unfinished, unlisted};
use super::load::{Loaded, Wanted, load};
use super::names::Names;
use super::others::mention_others;
use super::outputs::Outputs;
use super::raw::{Raw, read_txt};
use super::samples::SampleFiles;

/// How a work dir is opened.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::workdir::WorkdirOptions;
///
/// let mut options = WorkdirOptions::new();
/// options.at("20251016_235030").strict(true);
/// ```
#[derive(Debug, Clone, Default)]
pub struct WorkdirOptions {
    at: Option<String>,
    judge: Option<String>,
    strict: bool,
}

impl WorkdirOptions {
    /// Creates the default options: the newest directory, every judge, tolerant.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the directory of this name, or the one with a summary of this time, or with
    /// `DIRECTORY/TIME` that summary of that directory; default: the newest.
    pub fn at(&mut self, name: impl Into<String>) -> &mut Self {
        self.at = Some(name.into());
        self
    }

    /// Takes the table of this judge; default: the plain summary, else every judge's.
    pub fn judge(&mut self, name: impl Into<String>) -> &mut Self {
        self.judge = Some(name.into());
        self
    }

    /// Turns the first warning into an error, wherever it comes from; default: no.
    ///
    /// Strict mode reads more than tolerant mode does, so that it can tell: the CSV, MD and TXT
    /// of the summary are compared, and every predictions file is read to its end.
    pub fn strict(&mut self, strict: bool) -> &mut Self {
        self.strict = strict;
        self
    }

    pub(in crate::opencompass) fn is_strict(&self) -> bool {
        self.strict
    }
}

/// A work dir with its cells.
#[derive(Debug)]
#[non_exhaustive]
pub struct Workdir {
    /// The path as a person would write it.
    pub path: String,
    /// The directories that could have been meant, the chosen one first.
    pub candidates: Vec<Candidate>,
    /// Why the first candidate was taken.
    pub why: String,
    /// The files that the scores were read from, below the source's root.
    pub tables: Vec<String>,
    /// `csv`, `txt`, `md`, `report` or `results`: where the scores were read from.
    pub origin: &'static str,
    /// The time of the summary, else of the directory.
    pub timestamp: Option<Timestamp>,
    /// The cells, in the order of the table; those that stand in no table come last.
    pub cells: Vec<Cell>,
    /// The groups with their members, where a config names them.
    pub groups: Vec<Group>,
    /// Scores in result files that the table does not list.
    pub unlisted: Vec<UnlistedScore>,
    /// What was noticed.
    pub diagnostics: Vec<Diagnostic>,
    pub(super) files: Vec<(String, &'static str)>,
    pub(super) samples: Vec<SampleFiles>,
}

impl Workdir {
    /// Opens the directory of a run: one that holds directories named by time, or `summary/`,
    /// `results/` and `predictions/` themselves.
    ///
    /// # Errors
    ///
    /// When the directory can not be listed, holds nothing that OpenCompass writes, or is that of an
    /// evaluation or a root (`layout.unknown`); for a judge of whom there is no table
    /// (`parameter.invalid`); in strict mode for the first warning, with its code and place.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::opencompass::workdir::{Workdir, WorkdirOptions};
    /// use evalcore::schema::Reason;
    /// use evalcore::source::MemorySource;
    ///
    /// let mut tree = MemorySource::new();
    /// tree.insert(
    ///     "20251016_235030/summary/summary_20251016_235030.csv",
    ///     &b"dataset,version,metric,mode,m\ngsm8k,1d7fe4,accuracy,gen,65.62\narc,-,-,-,-\n"[..],
    /// );
    /// tree.insert("20251016_235030/results/m/gsm8k.json", &b"{\"accuracy\": 65.625}"[..]);
    /// tree.insert("20251016_235030/results/m/arc.json", &b"{\"error\": \"no answers\"}"[..]);
    /// let workdir = Workdir::open(&tree, "", &WorkdirOptions::new())?;
    /// assert_eq!(workdir.cells[0].exact, Some(65.625));
    /// let absence = workdir.cells[1].absence().unwrap();
    /// assert_eq!(absence.reason, Reason::ScoringFailed);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn open(source: &dyn Source, dir: &str, options: &WorkdirOptions) -> Result<Self> {
        let mut found = Vec::new();
        let choice = choose(source, dir, options.at.as_deref(), &mut found)?;
        let mut candidates = choice.candidates;
        let Some(chosen) = candidates.first_mut() else {
            return Err(Error::new(ErrorKind::NotFound).at_path(dir));
        };
        let at_time = options.at.as_deref().filter(|at| chosen.name != *at);
        let wanted = Wanted {
            judge: options.judge.as_deref(),
            time: at_time
                .and_then(|at| Timestamp::parse(at.rsplit('/').next().unwrap_or(at)))
                .filter(|time| chosen.has_summary_of(*time)),
        };
        let mut loaded = load(source, chosen, wanted, &mut found)?;
        mention_others(source, chosen, &loaded, &mut found);
        let time = loaded.iter().filter_map(|table| table.time).max();
        if wanted.time.is_none() {
            found.extend(chosen.stale_summary(source));
        }
        let mut outputs = Outputs::open(source, chosen);
        take_fuller(source, chosen, &mut loaded, &outputs, &mut found);
        let config = (chosen.has_configs && needs_config(&loaded, &outputs))
            .then(|| groups::read_config(source, chosen, time, &mut found))
            .flatten();
        name_columns(source, &mut loaded, config.as_ref(), &mut found);
        if !outputs.is_empty() || loaded.is_empty() {
            outputs.settle(names(&loaded, config.as_ref()));
        }
        let summary_groups = config.as_ref().map_or(&[][..], |config| &config.groups);
        let groups = groups::groups(summary_groups);

        let mut cells: Vec<Cell> = Vec::new();
        let mut earlier = Earlier::new();
        for table in &loaded {
            let path = txt_beside(chosen, table, &outputs);
            let text = path.and_then(|path| read_txt(source, path, &mut found));
            let raw = match (path, &text) {
                (Some(path), Some(text)) => Raw::parse(text, source, path, &mut found),
                _ => Raw::default(),
            };
            let mut context = Context {
                outputs: &mut outputs,
                aggregates: Aggregates::new(summary_groups, &table.table),
                groups: &groups,
                raw,
                found: &mut found,
                table: table.path.clone(),
            };
            let mut more = context.cells(table);
            more.retain(|cell| !is_repeated(cell, &earlier));
            if loaded.len() > 1 {
                remember(&mut earlier, &more);
            }
            cells.append(&mut more);
        }
        let origin = match loaded.first() {
            Some(table) => table.origin,
            None => "results",
        };
        let mut rest = Vec::new();
        if !outputs.is_empty() || loaded.is_empty() {
            if loaded.is_empty() {
                cells = build(&mut outputs, config.as_ref());
                if !cells.is_empty() {
                    found.push(built_from_results().at_path(source.display(&chosen.path)));
                    let uncomputed = uncomputed_groups(&groups, &cells);
                    cells.extend(uncomputed);
                }
            } else {
                rest = unlisted(&mut outputs, &cells);
            }
            let more = unfinished(&mut outputs, config.as_ref(), &cells);
            cells.extend(more);
        }
        say_unlisted(&rest, &mut found);
        if options.strict {
            outputs.check_predictions();
        }
        let samples = outputs.sample_files();
        found.append(&mut outputs.diagnostics);
        let differences = samples.iter();
        let differences = differences.flat_map(|files| files.counts.differences(source, files));
        found.extend(differences);
        let workdir = Self {
            path: source.display(dir),
            why: choice.why,
            tables: loaded.iter().map(|table| table.path.clone()).collect(),
            origin,
            timestamp: time.or(chosen.activity),
            cells,
            groups,
            unlisted: rest,
            diagnostics: found,
            files: outputs.files(chosen),
            samples,
            candidates,
        };
        if options.strict {
            workdir.refuse_doubt(source)?;
        }
        Ok(workdir)
    }

    /// Refuses what anything is to be said against, in the files of the summary as well.
    fn refuse_doubt(&self, source: &dyn Source) -> Result<()> {
        let is_doubt = |found: &&Diagnostic| found.severity > Severity::Info;
        if let Some(first) = self.diagnostics.iter().find(is_doubt) {
            return Err(Error::rejected(first));
        }
        let differences = self.cross_check(source);
        let first = differences.iter().find(is_doubt);
        first.map_or(Ok(()), |first| Err(Error::rejected(first)))
    }

    /// The directory that was taken.
    #[must_use]
    pub fn chosen(&self) -> Option<&Candidate> {
        self.candidates.first()
    }
}

/// A table without a header has its columns in the config's order: then nothing is missing.
fn name_columns(
    source: &dyn Source,
    loaded: &mut [Loaded],
    config: Option<&RunConfig>,
    found: &mut Vec<Diagnostic>,
) {
    let Some(config) = config else { return };
    for Loaded { table, path, .. } in loaded {
        let unnamed = table.layout == SummaryLayout::Headerless;
        if unnamed && table.models.len() == config.models.len() {
            let columns = config.models.iter().map(|model| model.column().into());
            table.models = columns.collect();
            let place = source.display(path);
            let is_settled = |one: &Diagnostic| {
                matches!(one.code, Code::SummaryNoHeader | Code::SummaryUnnamedModel)
                    && one.path.as_ref() == Some(&place)
            };
            found.retain(|one| !is_settled(one));
        }
    }
}

fn names(loaded: &[Loaded], config: Option<&RunConfig>) -> Names {
    let mut names = Names::default();
    for table in loaded.iter().map(|loaded| &loaded.table) {
        table.models.iter().for_each(|model| names.add_model(model));
        table
            .rows
            .iter()
            .for_each(|row| names.add_dataset(&row.dataset));
    }
    if let Some(config) = config {
        names.add_config(config);
    }
    names
}

/// A table of scores alone needs no config to explain it.
fn needs_config(loaded: &[Loaded], outputs: &Outputs<'_>) -> bool {
    if !outputs.is_empty() || loaded.is_empty() {
        return true;
    }
    loaded.iter().any(|loaded| {
        let mut rows = loaded.table.rows.iter();
        rows.any(|row| &*row.version == "-")
    })
}

/// The TXT beside a table, where its raw section is of use: full precision for groups, and for
/// data sets whose results are not there.
fn txt_beside<'c>(
    chosen: &'c Candidate,
    loaded: &Loaded,
    outputs: &Outputs<'_>,
) -> Option<&'c str> {
    let mut rows = loaded.table.rows.iter();
    if !outputs.results.is_empty() && !rows.any(|row| &*row.version == "-") {
        return None;
    }
    let (stem, _) = loaded.path.rsplit_once('.')?;
    let mut files = chosen.summaries.iter();
    let txt = files.find(|file| file.path.strip_prefix(stem) == Some(".txt"));
    txt.map(|file| file.path.as_str())
}

/// The outcomes of earlier tables by data set, metric, model and judge.
type Earlier = HashMap<(Name, Name, Name, Option<Name>), Vec<Outcome>>;

fn key(cell: &Cell) -> (Name, Name, Name, Option<Name>) {
    let names = (&cell.dataset, &cell.metric, &cell.model, &cell.judge);
    (
        names.0.clone(),
        names.1.clone(),
        names.2.clone(),
        names.3.clone(),
    )
}

fn remember(earlier: &mut Earlier, cells: &[Cell]) {
    for cell in cells {
        let outcomes = earlier.entry(key(cell)).or_default();
        outcomes.push(cell.outcome.clone());
    }
}

/// Profiles repeat rows of each other: a cell that an earlier table holds counts once.
fn is_repeated(cell: &Cell, earlier: &Earlier) -> bool {
    let outcomes = earlier.get(&key(cell));
    outcomes.is_some_and(|outcomes| outcomes.contains(&cell.outcome))
}

fn say_unlisted(rest: &[UnlistedScore], found: &mut Vec<Diagnostic>) {
    if rest.is_empty() {
        return;
    }
    let message = format!(
        "{} scores in result files are not in the summary",
        rest.len()
    );
    found.push(Diagnostic::info(Code::WorkdirUnlisted, message));
}
