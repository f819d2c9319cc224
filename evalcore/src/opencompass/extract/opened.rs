//! Runs that were looked for, with their work dirs.

use crate::diagnostic::{Code, Diagnostic};
use crate::discover::{RunId, run_dir};
use crate::error::{Error, Result};
use crate::opencompass::workdir::Workdir;
use crate::schema::wire::{Extraction, RunExtraction};
use crate::source::Source;

use super::options::ExtractOptions;
use super::run::{failed, from_workdir};
use super::runs::extraction;

/// A run that was looked for: its work dir, or why there is none.
///
/// [`ExtractOptions::open_runs`] makes them for who wants more of a run than its entry in the
/// extraction document: the entry and the rest then come from one reading.
#[derive(Debug)]
pub struct OpenedRun {
    eval_id: String,
    run_id: String,
    opened: Result<Workdir>,
    /// What there is to say of the run's id.
    remark: Option<Diagnostic>,
    details: bool,
}

impl OpenedRun {
    /// A run of which nothing can be read, such as one below a root that does not exist.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::opencompass::{OpenedRun, extraction_of};
    /// use evalcore::source::MemorySource;
    /// use evalcore::{Error, ErrorKind};
    ///
    /// let why = Error::new(ErrorKind::NotFound).at_path("/gone");
    /// let runs = [OpenedRun::unreadable("e", "r", &why)];
    /// let extraction = extraction_of(&MemorySource::new(), &runs);
    /// assert!(!extraction.success);
    /// assert_eq!(extraction.results[0].code.as_deref(), Some("io.not_found"));
    /// ```
    #[must_use]
    pub fn unreadable(eval_id: &str, run_id: &str, why: &Error) -> Self {
        Self {
            eval_id: eval_id.to_owned(),
            run_id: run_id.to_owned(),
            opened: Err(Error::rejected(&why.to_diagnostic())),
            remark: None,
            details: false,
        }
    }

    /// The run's id, as given.
    #[must_use]
    pub fn run_id(&self) -> &str {
        &self.run_id
    }

    /// The evaluation's id, as given.
    #[must_use]
    pub fn eval_id(&self) -> &str {
        &self.eval_id
    }

    /// The run's work dir.
    ///
    /// # Errors
    ///
    /// What kept it from being read; in strict mode the first warning.
    pub fn workdir(&self) -> std::result::Result<&Workdir, &Error> {
        self.opened.as_ref()
    }

    /// The entry of the run in an extraction document.
    pub(super) fn entry(&self, source: &dyn Source) -> RunExtraction {
        let mut entry = match &self.opened {
            Ok(workdir) => from_workdir(source, workdir, self.details),
            Err(error) => failed(error),
        };
        entry.eval_id.clone_from(&self.eval_id);
        entry.run_id.clone_from(&self.run_id);
        entry.diagnostics.extend(self.remark.clone());
        entry
    }
}

/// The extraction document of runs that were opened, in their order.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::{ExtractOptions, extraction_of};
/// use evalcore::source::MemorySource;
///
/// let mut tree = MemorySource::new();
/// tree.insert(
///     "results/e/opencompass-r/20251016_235030/summary/summary_20251016_235030.csv",
///     &b"dataset,version,metric,mode,m\ngsm8k,1d7fe4,accuracy,gen,65.62\n"[..],
/// );
/// let runs = ExtractOptions::new().open_runs(&tree, "e", &["r"])?;
/// assert_eq!(runs[0].workdir().unwrap().cells.len(), 1);
/// let extraction = extraction_of(&tree, &runs);
/// assert_eq!(extraction.results[0].scores[0].score, Some(65.62));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[must_use]
pub fn extraction_of(source: &dyn Source, runs: &[OpenedRun]) -> Extraction {
    extraction(runs.iter().map(|run| run.entry(source)).collect())
}

impl ExtractOptions {
    /// Opens a run below its evaluation's directory; whatever goes wrong is kept.
    pub(super) fn open(&self, source: &dyn Source, asked: &Asked<'_>) -> OpenedRun {
        let remark = asked.is_repeated.then(|| {
            let message = format!("run id `{}` was given more than once", asked.run_id);
            Diagnostic::warning(Code::IdDuplicate, message)
        });
        let refused = remark.as_ref().filter(|_| self.workdir.is_strict());
        let opened = match (refused, RunId::new(asked.run_id), asked.dir) {
            (Some(remark), ..) => Err(Error::rejected(remark)),
            (None, Ok(run), Ok(dir)) => Workdir::open(source, &run_dir(dir, &run), &self.workdir),
            (None, Err(error), _) => Err(error),
            (None, Ok(_), Err(error)) => Err(Error::rejected(&error.to_diagnostic())),
        };
        OpenedRun {
            eval_id: asked.eval_id.to_owned(),
            run_id: asked.run_id.to_owned(),
            remark: remark.filter(|_| !self.workdir.is_strict()),
            opened,
            details: self.details,
        }
    }
}

/// A run that is asked for.
pub(super) struct Asked<'a> {
    pub(super) eval_id: &'a str,
    /// The evaluation's directory.
    pub(super) dir: &'a Result<String>,
    pub(super) run_id: &'a str,
    /// Whether the id was given before.
    pub(super) is_repeated: bool,
}
