//! Reads what an LLM evaluation harness wrote and accounts for every number in it.
//!
//! Values in, values out: the library opens no files, reads no clock and no environment, and
//! prints nothing. A directory comes in through the trait [`Source`]; [`MemorySource`] serves one
//! from memory, `source::OsSource` (feature `fs`) from a disk.
//!
//! # Example
//!
//! Every cell of a summary is a score or has a reason why it is none, and a score is given in the
//! two decimals of the table and in the full precision of the result file:
//!
//! ```
//! use evalcore::schema::Reason;
//! use evalcore::{MemorySource, Workdir, WorkdirOptions};
//!
//! let mut tree = MemorySource::new();
//! tree.insert(
//!     "20251016_235030/summary/summary_20251016_235030.csv",
//!     &b"dataset,version,metric,mode,model-7b\n\
//!        gsm8k,1d7fe4,accuracy,gen,66.67\n\
//!        arc,-,-,-,-\n"[..],
//! );
//! tree.insert(
//!     "20251016_235030/results/model-7b/gsm8k.json",
//!     &br#"{"accuracy": 66.66666666666667}"#[..],
//! );
//! let workdir = Workdir::open(&tree, "", &WorkdirOptions::new())?;
//!
//! assert_eq!(workdir.cells[0].score(), Some(66.67));
//! assert_eq!(workdir.cells[0].exact, Some(66.66666666666667));
//! assert_eq!(workdir.cells[1].absence().unwrap().reason, Reason::NotRun);
//! # Ok::<(), evalcore::Error>(())
//! ```
//!
//! # Stages
//!
//! Each is a module that builds on the ones above it and on the base.
//!
//! | module | holds | main types |
//! | --- | --- | --- |
//! | [`discover`] | which directory is meant | [`EvalId`](discover::EvalId), [`RunId`](discover::RunId), [`Timestamp`](discover::Timestamp) |
//! | [`opencompass`] | readers of OpenCompass's files, and a work dir joined | [`Workdir`], [`ExtractOptions`], [`headline_score`](opencompass::headline_score) |
//! | [`opencompass::summary`] | summary CSV, Markdown and text | [`SummaryReaderBuilder`](opencompass::summary::SummaryReaderBuilder), [`SummaryTable`](opencompass::summary::SummaryTable) |
//! | [`opencompass::predictions`] | what a model answered | [`PredictionReaderBuilder`](opencompass::predictions::PredictionReaderBuilder), [`Prediction`](opencompass::predictions::Prediction) |
//! | [`opencompass::results`] | scores and details | [`ResultReaderBuilder`](opencompass::results::ResultReaderBuilder), [`ResultFile`](opencompass::results::ResultFile) |
//! | [`opencompass::logs`] | progress, and why a job failed | [`Progress`](opencompass::logs::Progress), [`JobError`](opencompass::logs::JobError) |
//! | [`opencompass::compat`] | other tools, reproduced with their defects | [`extract_script`](opencompass::compat::budeval::extract_script) |
//! | [`interchange`] | records from JSON lines, JSON, CSV and OpenCompass, counted in parts | [`RecordReader`](interchange::RecordReader), [`Gather`](interchange::Gather) |
//! | [`score`] | agents against weighted thresholds | [`evaluate`](score::evaluate), [`Request`](score::Request), [`Policy`](score::Policy) |
//! | [`compare`] | whether one side is better, and what to do | [`compare_metrics`](compare::compare_metrics), [`Policy`](compare::Policy) |
//! | [`experiment`] | golden data, tasks, scored answers, runs ranked and compared | [`Dataset`](experiment::Dataset), [`Task`](experiment::Task), [`Scorer`](experiment::Scorer) |
//! | [`report`] | tables, rows and texts | [`Table`](report::Table), [`metric_rows`](report::metric_rows) |
//!
//! | base | holds |
//! | --- | --- |
//! | [`error`], [`diagnostic`], [`position`] | what went wrong, what was noticed, and where |
//! | [`schema`] | cells, metrics, units; [`schema::wire`] has the forms that are written as JSON |
//! | [`source`] | where bytes come from |
//! | [`json`] | tolerant JSON: what Python writes, from a slice or a stream |
//!
//! # Errors and diagnostics
//!
//! Readers are tolerant: they return what they read together with a [`Diagnostic`] for each thing
//! that was repaired, ambiguous or left out. Their builders' `strict` turns the first one into an
//! [`Error`]. Both carry a place and a stable [`Code`]:
//!
//! ```
//! use evalcore::Code;
//! use evalcore::opencompass::summary::{SummaryReaderBuilder, parse_summary_csv};
//!
//! let csv = b"dataset,version,metric,mode,m\ngsm8k,1d7fe4,accuracy,gen,65.62%\n";
//! let table = parse_summary_csv(csv)?;
//! assert_eq!(table.diagnostics[0].code, Code::SummaryAnnotatedCell);
//!
//! let refused = SummaryReaderBuilder::new().strict(true).read_csv(csv).unwrap_err();
//! assert_eq!(refused.code(), Code::SummaryAnnotatedCell);
//! assert_eq!(refused.position().unwrap().line, Some(2));
//! # Ok::<(), evalcore::Error>(())
//! ```
//!
//! # Recipes
//!
//! Many runs at once, as rows for a database, each with a key that stays the same:
//!
//! ```
//! use evalcore::opencompass::extract_runs;
//! use evalcore::report::metric_rows;
//! use evalcore::MemorySource;
//!
//! let mut tree = MemorySource::new();
//! tree.insert(
//!     "results/nightly/opencompass-a/20251016_235030/summary/summary_20251016_235030.csv",
//!     &b"dataset,version,metric,mode,m\ngsm8k,1d7fe4,accuracy,gen,65.62\n"[..],
//! );
//! let extraction = extract_runs(&tree, "nightly", &["a", "b"])?;
//! assert_eq!((extraction.counts.succeeded, extraction.counts.failed), (1, 1));
//! assert_eq!(metric_rows(&extraction)[0].key, "nightly|a|m|gsm8k|1d7fe4|accuracy|gen");
//! # Ok::<(), evalcore::Error>(())
//! ```
//!
//! One number for a family of data sets, and how it was made:
//! [`headline_score`](opencompass::headline_score).
//!
//! Answers of any number in constant memory, also from a file that was cut:
//! [`opencompass::predictions`].
//!
//! Why a job failed, from its log:
//! [`classify_job_error`](opencompass::logs::classify_job_error).
//!
//! # Crate features
//!
//! None is on by default, and each only adds.
//!
//! - **`fs`**: `source::OsSource`, a directory as a [`Source`] that is never left through a link.
//! - **`parallel`**: [`extract_runs`](opencompass::extract_runs) reads runs on all cores; the
//!   answer is the same.
//! - **`json-schema`**: the types of [`schema::wire`] implement `schemars::JsonSchema`.

pub mod compare;
pub mod diagnostic;
pub mod discover;
pub mod error;
pub mod experiment;
pub mod interchange;
pub mod json;
pub mod metrics;
pub mod opencompass;
pub mod position;
pub mod report;
pub mod schema;
pub mod score;
pub mod source;
pub mod stats;

pub use diagnostic::{Code, Diagnostic, Severity};
pub use error::{Error, ErrorKind, Result};
pub use opencompass::ExtractOptions;
pub use opencompass::workdir::{Workdir, WorkdirOptions};
pub use position::Position;
pub use schema::wire::Extraction;
pub use schema::{Cell, MetricSpec};
pub use source::{MemorySource, Source};

/// The Rust in the README, compiled.
#[cfg(all(doctest, feature = "fs"))]
#[doc = include_str!("../../README.md")]
struct Readme;
