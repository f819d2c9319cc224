//! The arguments of `classification`.

use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum};

use super::{BootstrapArgs, RecordArgs, RunArgs, TextArgs};

/// Precision, recall, F1, accuracy, MCC and kappa of labels, as scikit-learn gives them
///
/// As a table it is scikit-learn's report, byte for byte, and then every figure with its n, standard
/// error and interval.
///
/// Exits with 3 when a record could not be measured, with 4 when none could.
#[derive(Debug, Args)]
pub(crate) struct ClassificationArgs {
    #[command(flatten)]
    pub(crate) records: RecordArgs,

    #[command(flatten)]
    pub(crate) fields: TextArgs,

    /// The field of a record's weight; default: every record weighs 1
    #[arg(long, env = "EVALCORE_WEIGHT_FIELD", value_name = "FIELD")]
    pub(crate) weight_field: Option<String>,

    /// The labels of the rows, in this order, separated by commas or as a JSON list; default: all that
    /// occur, sorted
    #[arg(long, env = "EVALCORE_LABELS", value_name = "A,B")]
    pub(crate) labels: Option<String>,

    /// Take labels as texts or as integers; default: as they stand, and texts in CSV
    #[arg(long, env = "EVALCORE_LABEL_TYPE", value_name = "TYPE")]
    pub(crate) label_type: Option<LabelType>,

    /// The value of a ratio whose denominator is 0; `warn` is 0 and a warning
    #[arg(
        long,
        env = "EVALCORE_ZERO_DIVISION",
        value_name = "VALUE",
        default_value = "warn"
    )]
    pub(crate) zero_division: ZeroDivisionValue,

    /// Add F-beta of this beta, 0 or more
    #[arg(
        long,
        env = "EVALCORE_BETA",
        value_name = "BETA",
        allow_hyphen_values = true
    )]
    pub(crate) beta: Option<f64>,

    /// Add the scores of this label against the other one
    #[arg(long, env = "EVALCORE_POS_LABEL", value_name = "LABEL")]
    pub(crate) pos_label: Option<String>,

    /// Add the confusion matrix, divided by this
    #[arg(long, env = "EVALCORE_CONFUSION", value_name = "BY", num_args = 0..=1, require_equals = true, default_missing_value = "none")]
    pub(crate) confusion: Option<NormalizeBy>,

    /// Digits after the point in the report
    #[arg(
        long,
        env = "EVALCORE_DIGITS",
        value_name = "N",
        default_value_t = 2,
        value_parser = clap::value_parser!(u8).range(0..=17)
    )]
    pub(crate) digits: u8,

    /// Print nothing but the report
    #[arg(long, env = "EVALCORE_REPORT_ONLY", value_parser = BoolishValueParser::new())]
    pub(crate) report_only: bool,

    #[command(flatten)]
    pub(crate) bootstrap: BootstrapArgs,

    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// What labels are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LabelType {
    /// Sorted by code points: `10` before `2`
    Text,
    /// Sorted by value
    Integer,
}

/// The values of a ratio whose denominator is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ZeroDivisionValue {
    /// 0, and a warning
    Warn,
    /// 0
    #[value(name = "0")]
    Zero,
    /// 1
    #[value(name = "1")]
    One,
    /// Not a number: left out of averages
    Nan,
}

/// What the cells of a confusion matrix are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum NormalizeBy {
    /// Nothing: counts, or sums of weights
    None,
    /// The sum of the row, the true label's
    True,
    /// The sum of the column, the predicted label's
    Pred,
    /// The sum of all
    All,
}
