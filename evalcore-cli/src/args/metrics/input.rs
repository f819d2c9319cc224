//! What every metric takes.

use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum};

use crate::args::{FileArgs, FormatArgs, PrettyArgs};

/// Which records, and how their figures are written.
#[derive(Debug, Args)]
pub(crate) struct RecordArgs {
    /// Files of records, `-` for stdin: JSON lines, a JSON list, CSV with a header, predictions of
    /// OpenCompass; for metrics of texts, labels and attempts also work dirs
    #[arg(required_unless_present = "print_config", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Read the records as this; default: what the file shows
    #[arg(long, env = "EVALCORE_INPUT_FORMAT", value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormat>,

    /// Add the figures of each group, by what this field holds
    #[arg(long, env = "EVALCORE_GROUP_FIELD", value_name = "FIELD")]
    pub(crate) group_field: Option<String>,

    /// Write the numbers of each record; rows hold them in place of the figures
    #[arg(long, env = "EVALCORE_SAMPLES", value_parser = BoolishValueParser::new())]
    pub(crate) samples: bool,

    /// Name the records of --samples by this field; default: `id`, `sample_id`, `index` or `idx`
    #[arg(long, env = "EVALCORE_ID_FIELD", value_name = "FIELD")]
    pub(crate) id_field: Option<String>,

    /// The level of the intervals, between 0 and 1
    #[arg(
        long,
        env = "EVALCORE_CONFIDENCE",
        value_name = "LEVEL",
        default_value_t = 0.95
    )]
    pub(crate) confidence: f64,

    /// How the interval of a share is made
    #[arg(
        long,
        env = "EVALCORE_INTERVAL",
        value_name = "METHOD",
        default_value = "wilson"
    )]
    pub(crate) interval: IntervalMethod,

    #[command(flatten)]
    pub(crate) format: FormatArgs,

    #[command(flatten)]
    pub(crate) pretty: PrettyArgs,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}

/// Which part of a work dir.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Only this data set of a work dir
    #[arg(long, env = "EVALCORE_DATASET", value_name = "NAME")]
    pub(crate) dataset: Option<String>,

    /// Only this model of a work dir
    #[arg(long, env = "EVALCORE_MODEL", value_name = "NAME")]
    pub(crate) model: Option<String>,

    /// Of a work dir take the directory of this name, or the one with a summary of this time;
    /// default: the newest
    #[arg(long, env = "EVALCORE_AT", value_name = "TS")]
    pub(crate) at: Option<String>,
}

/// How the figures of the corpus are resampled.
#[derive(Debug, Args)]
pub(crate) struct BootstrapArgs {
    /// Add bootstrap intervals to the figures of the corpus, from so many resamples of the records;
    /// 1000 is usual
    #[arg(
        long,
        env = "EVALCORE_N_RESAMPLES",
        value_name = "N",
        value_parser = clap::value_parser!(u32).range(2..=100_000_000)
    )]
    pub(crate) n_resamples: Option<u32>,

    /// The seed of --n-resamples; default: 0
    #[arg(long, env = "EVALCORE_SEED", value_name = "SEED")]
    pub(crate) seed: Option<u64>,
}

/// Where predictions and references stand.
#[derive(Debug, Args)]
pub(crate) struct TextArgs {
    /// The field of the prediction, with dots for what lies within; default: the first of the usual
    /// names that a record has, such as `prediction`, `pred`, `output`, `response`, `answer`
    #[arg(long, env = "EVALCORE_PREDICTION_FIELD", value_name = "FIELD")]
    pub(crate) prediction_field: Option<String>,

    /// The field of the reference, a text or a list of texts; several fields are several references;
    /// default: the first of the usual names, such as `gold`, `reference`, `references`, `label`,
    /// `target`, `answers`
    #[arg(
        long,
        env = "EVALCORE_REFERENCE_FIELD",
        value_name = "FIELD",
        value_delimiter = ','
    )]
    pub(crate) reference_field: Vec<String>,
}

/// The layouts of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputFormat {
    /// One JSON object a line
    Jsonl,
    /// A JSON list of objects
    Json,
    /// Comma-separated values below a header
    Csv,
    /// A predictions file of OpenCompass
    Opencompass,
}

/// The intervals of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum IntervalMethod {
    /// Wilson's score interval
    Wilson,
    /// Covers at least as often as it says
    ClopperPearson,
    /// The posterior under Jeffreys' prior
    Jeffreys,
    /// The posterior under a flat prior
    Beta,
    /// Agresti and Coull's
    AgrestiCoull,
    /// The normal interval: wrong for small n
    Normal,
    /// The t interval of the 0/1 scores
    T,
    /// What lm-eval prints
    Clt,
}
