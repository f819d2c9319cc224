//! The arguments of the metrics of attempts, times and logs.

use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum};

use super::{RecordArgs, RunArgs};

/// pass@k, pass^k, G-Pass@k and mG-Pass@k, means over problems
///
/// Takes a record a problem, with its number of attempts and of correct ones, or a record an
/// attempt, with its problem and whether it is correct. More draws than attempts are an error.
///
/// Exits with 3 when a record could not be measured, with 4 when none could.
#[derive(Debug, Args)]
pub(crate) struct PassAtKArgs {
    #[command(flatten)]
    pub(crate) records: RecordArgs,

    /// The k of pass@k; the other lists may be empty
    #[arg(
        short,
        long,
        env = "EVALCORE_K",
        value_name = "K,K",
        value_delimiter = ',',
        default_value = "1"
    )]
    pub(crate) k: Vec<u64>,

    /// The k of pass^k: all of k attempts are correct
    #[arg(
        long,
        env = "EVALCORE_PASS_HAT_K",
        value_name = "K,K",
        value_delimiter = ','
    )]
    pub(crate) pass_hat_k: Vec<u64>,

    /// The k of G-Pass@k, for each --tau
    #[arg(
        long,
        env = "EVALCORE_G_PASS_K",
        value_name = "K,K",
        value_delimiter = ','
    )]
    pub(crate) g_pass_k: Vec<u64>,

    /// The shares of k attempts that have to be correct, 0 to 1
    #[arg(
        long,
        env = "EVALCORE_TAU",
        value_name = "T,T",
        value_delimiter = ',',
        default_value = "0.25,0.5,0.75,1.0"
    )]
    pub(crate) tau: Vec<f64>,

    /// The k of mG-Pass@k
    #[arg(
        long,
        env = "EVALCORE_MG_PASS_K",
        value_name = "K,K",
        value_delimiter = ','
    )]
    pub(crate) mg_pass_k: Vec<u64>,

    /// The field with the number of attempts; default: `n`, `attempts`, `num_samples`, `total`
    #[arg(long, env = "EVALCORE_N_FIELD", value_name = "FIELD")]
    pub(crate) n_field: Option<String>,

    /// The field with the number of correct ones; default: `c`, `num_correct`, `n_correct`, `passed`
    #[arg(long, env = "EVALCORE_C_FIELD", value_name = "FIELD")]
    pub(crate) c_field: Option<String>,

    /// The field that says whether an attempt is correct; default: `correct`, `is_correct`,
    /// `passed`, `pass`, `success`
    #[arg(long, env = "EVALCORE_CORRECT_FIELD", value_name = "FIELD")]
    pub(crate) correct_field: Option<String>,

    /// The field of an attempt's problem; default: `problem`, `problem_id`, `task_id`,
    /// `question_id`, `sample_id`, `id`
    #[arg(long, env = "EVALCORE_PROBLEM_FIELD", value_name = "FIELD")]
    pub(crate) problem_field: Option<String>,

    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// Latency, timeouts apart, with throughput, tokens and cost
///
/// Percentiles are numpy's. Sums of tokens say how many records had them; costs are exact decimals
/// from a table of prices.
///
/// Exits with 3 when a record could not be measured, with 4 when none could.
#[derive(Debug, Args)]
pub(crate) struct LatencyArgs {
    #[command(flatten)]
    pub(crate) records: RecordArgs,

    /// The field of the latency; default: `latency_ms`, `duration_ms`, `elapsed_ms`, `latency_s`,
    /// `latency_seconds`, `duration_s`, `latency`, `duration`
    #[arg(long, env = "EVALCORE_LATENCY_FIELD", value_name = "FIELD")]
    pub(crate) latency_field: Option<String>,

    /// The unit of the latency; default: seconds for a field that ends in `_s`, `_sec` or
    /// `_seconds`, else milliseconds
    #[arg(long, env = "EVALCORE_UNIT", value_name = "UNIT")]
    pub(crate) unit: Option<LatencyUnit>,

    /// The field that says how it went: `timeout` or `timed_out` is a timeout, any other word than
    /// `ok`, `success`, `succeeded`, `completed` or `done` a failure; default: `status`
    #[arg(long, env = "EVALCORE_STATUS_FIELD", value_name = "FIELD")]
    pub(crate) status_field: Option<String>,

    /// The field that says whether it ran into a timeout; default: `timed_out`, `timeout`
    #[arg(long, env = "EVALCORE_TIMEOUT_FIELD", value_name = "FIELD")]
    pub(crate) timeout_field: Option<String>,

    /// The percentiles, 0 to 100
    #[arg(
        long,
        env = "EVALCORE_PERCENTILES",
        value_name = "Q,Q",
        value_delimiter = ',',
        default_value = "50,90,95,99"
    )]
    pub(crate) percentiles: Vec<f64>,

    /// What is taken where a percentile lies between two values
    #[arg(
        long,
        env = "EVALCORE_METHOD",
        value_name = "METHOD",
        default_value = "linear"
    )]
    pub(crate) method: PercentileMethod,

    /// The wall time of the whole, in seconds: adds the throughput
    #[arg(long, env = "EVALCORE_ELAPSED", value_name = "SECONDS")]
    pub(crate) elapsed: Option<f64>,

    /// The field of the prompt's tokens; default: `prompt_tokens`, `input_tokens`, also in `usage`
    #[arg(long, env = "EVALCORE_PROMPT_TOKENS_FIELD", value_name = "FIELD")]
    pub(crate) prompt_tokens_field: Option<String>,

    /// The field of the completion's tokens; default: `completion_tokens`, `output_tokens`, also in
    /// `usage`
    #[arg(long, env = "EVALCORE_COMPLETION_TOKENS_FIELD", value_name = "FIELD")]
    pub(crate) completion_tokens_field: Option<String>,

    /// The field of the tokens that came from a cache; default: `cached_tokens`, also in `usage`
    #[arg(long, env = "EVALCORE_CACHED_TOKENS_FIELD", value_name = "FIELD")]
    pub(crate) cached_tokens_field: Option<String>,

    /// The field of all tokens; default: `total_tokens`, also in `usage`
    #[arg(long, env = "EVALCORE_TOTAL_TOKENS_FIELD", value_name = "FIELD")]
    pub(crate) total_tokens_field: Option<String>,

    /// Add the cost by this table: JSON with `date` and `models`, US dollars a million tokens
    #[arg(long, env = "EVALCORE_PRICES", value_name = "FILE")]
    pub(crate) prices: Option<PathBuf>,

    /// How a model finds its price; default: what the table says
    #[arg(long = "match", env = "EVALCORE_MATCH", value_name = "RULE")]
    pub(crate) match_rule: Option<MatchRule>,

    /// The field of the model; default: `model`
    #[arg(long, env = "EVALCORE_MODEL_FIELD", value_name = "FIELD")]
    pub(crate) model_field: Option<String>,

    /// The model of every record
    #[arg(
        long,
        env = "EVALCORE_MODEL",
        value_name = "NAME",
        conflicts_with = "model_field"
    )]
    pub(crate) model: Option<String>,
}

/// Whether answers about logs invent things, and whether they miss logs that matter
///
/// Takes a record an answer, with its logs: texts, or objects with `message` and other members.
///
/// Exits with 3 when a record could not be measured, with 4 when none could.
#[derive(Debug, Args)]
pub(crate) struct GroundingArgs {
    #[command(flatten)]
    pub(crate) records: RecordArgs,

    /// The field of the answer; default: `response`, `answer`, `prediction`, `output`, `summary`
    #[arg(long, env = "EVALCORE_RESPONSE_FIELD", value_name = "FIELD")]
    pub(crate) response_field: Option<String>,

    /// The field of the logs; default: `logs`, `log_entries`, `entries`
    #[arg(long, env = "EVALCORE_LOGS_FIELD", value_name = "FIELD")]
    pub(crate) logs_field: Option<String>,

    /// The field of the logs that an answer must use, as places from 0; default: `key_logs`; where it
    /// is missing or null all count
    #[arg(long, env = "EVALCORE_KEY_LOGS_FIELD", value_name = "FIELD")]
    pub(crate) key_logs_field: Option<String>,

    /// A field with further text, or a list of texts, that supports what is mentioned
    #[arg(long, env = "EVALCORE_CONTEXT_FIELD", value_name = "FIELD")]
    pub(crate) context_field: Option<String>,

    /// Look terms such as `ImagePullBackOff` up as well
    #[arg(long, env = "EVALCORE_CAMEL_CASE", value_parser = BoolishValueParser::new())]
    pub(crate) camel_case: bool,

    /// Add how many answers have the fields of a diagnosis: root cause, severity, component,
    /// summary, action needed
    #[arg(long, env = "EVALCORE_PARSE_ANSWERS", value_parser = BoolishValueParser::new())]
    pub(crate) parse_answers: bool,
}

/// Units of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LatencyUnit {
    /// Milliseconds
    Ms,
    /// Seconds
    S,
}

/// What is taken where a percentile lies between two values; the names are numpy's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PercentileMethod {
    /// The point between them
    Linear,
    /// The lower one
    Lower,
    /// The higher one
    Higher,
    /// The nearer one, of two as near the even one
    Nearest,
    /// The middle
    Midpoint,
    /// The smallest that at least so many percent do not exceed
    #[value(name = "inverted_cdf")]
    InvertedCdf,
}

/// How a model finds its price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MatchRule {
    /// The longest entry that the name starts with
    LongestPrefix,
    /// The entry of this very name
    Exact,
}
