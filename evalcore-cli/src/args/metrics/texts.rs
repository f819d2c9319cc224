//! The arguments of the metrics of texts.
#![expect(
    clippy::doc_markdown,
    reason = "names of libraries stand in the help as they are written"
)]

use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum};

use super::{BootstrapArgs, RecordArgs, RunArgs, TextArgs};

/// ROUGE-1 to 9, L and Lsum, as rouge_score gives them
///
/// Means over the records, from 0 to 1; of several references the best one counts.
///
/// Exits with 3 when a record could not be measured, with 4 when none could.
#[derive(Debug, Args)]
pub(crate) struct RougeArgs {
    #[command(flatten)]
    pub(crate) records: RecordArgs,

    #[command(flatten)]
    pub(crate) fields: TextArgs,

    /// Which of rouge1 to rouge9, rougeL and rougeLsum
    #[arg(
        long,
        env = "EVALCORE_TYPES",
        value_name = "A,B",
        value_delimiter = ',',
        default_value = "rouge1,rouge2,rougeL"
    )]
    pub(crate) types: Vec<String>,

    /// Compare the stems of words, by NLTK's Porter stemmer
    #[arg(long, env = "EVALCORE_STEMMER", value_parser = BoolishValueParser::new())]
    pub(crate) stemmer: bool,

    /// rouge_score, which sees only a to z and 0 to 9, or unicode_words for other scripts
    #[arg(
        long,
        env = "EVALCORE_TOKENIZER",
        value_name = "NAME",
        default_value = "rouge_score"
    )]
    pub(crate) tokenizer: String,

    #[command(flatten)]
    pub(crate) bootstrap: BootstrapArgs,

    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// BLEU, as sacreBLEU gives it, with its signature
///
/// The score of the corpus, 0 to 100. Exits with 3 when a record could not be measured, with 4 when
/// none could.
#[derive(Debug, Args)]
pub(crate) struct BleuArgs {
    #[command(flatten)]
    pub(crate) records: RecordArgs,

    #[command(flatten)]
    pub(crate) fields: TextArgs,

    /// 13a, intl, char, none or zh
    #[arg(
        long,
        env = "EVALCORE_TOKENIZER",
        value_name = "NAME",
        default_value = "13a"
    )]
    pub(crate) tokenizer: String,

    /// What stands in for orders without matches
    #[arg(
        long,
        env = "EVALCORE_SMOOTH_METHOD",
        value_name = "METHOD",
        default_value = "exp"
    )]
    pub(crate) smooth_method: SmoothMethod,

    /// The value of floor and add-k; default: 0.1 and 1
    #[arg(long, env = "EVALCORE_SMOOTH_VALUE", value_name = "NUMBER")]
    pub(crate) smooth_value: Option<f64>,

    /// Compare without regard to case
    #[arg(long, env = "EVALCORE_LOWERCASE", value_parser = BoolishValueParser::new())]
    pub(crate) lowercase: bool,

    /// The longest n-grams that count
    #[arg(
        long,
        env = "EVALCORE_MAX_ORDER",
        value_name = "N",
        default_value_t = 4
    )]
    pub(crate) max_order: usize,

    /// Leave out orders that the corpus is too short for; sentences always do
    #[arg(long, env = "EVALCORE_EFFECTIVE_ORDER", value_parser = BoolishValueParser::new())]
    pub(crate) effective_order: bool,

    /// Add the mean of the records' own scores, each with the orders that it is long enough for
    #[arg(long, env = "EVALCORE_SENTENCE_LEVEL", value_parser = BoolishValueParser::new())]
    pub(crate) sentence_level: bool,

    #[command(flatten)]
    pub(crate) bootstrap: BootstrapArgs,

    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// chrF and chrF++, as sacreBLEU gives them, with their signature
///
/// The score of the corpus, 0 to 100. Exits with 3 when a record could not be measured, with 4 when
/// none could.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "one a flag")]
pub(crate) struct ChrfArgs {
    #[command(flatten)]
    pub(crate) records: RecordArgs,

    #[command(flatten)]
    pub(crate) fields: TextArgs,

    /// The longest n-grams of characters
    #[arg(
        long,
        env = "EVALCORE_CHAR_ORDER",
        value_name = "N",
        default_value_t = 6
    )]
    pub(crate) char_order: usize,

    /// The longest n-grams of words: 2 is chrF++
    #[arg(
        long,
        env = "EVALCORE_WORD_ORDER",
        value_name = "N",
        default_value_t = 0
    )]
    pub(crate) word_order: usize,

    /// How much more recall counts than precision
    #[arg(
        long,
        env = "EVALCORE_BETA",
        value_name = "BETA",
        allow_hyphen_values = true,
        default_value_t = 2.0
    )]
    pub(crate) beta: f64,

    /// Compare without regard to case
    #[arg(long, env = "EVALCORE_LOWERCASE", value_parser = BoolishValueParser::new())]
    pub(crate) lowercase: bool,

    /// Count white space among the characters
    #[arg(long, env = "EVALCORE_WHITESPACE", value_parser = BoolishValueParser::new())]
    pub(crate) whitespace: bool,

    /// Smooth as the first chrF did
    #[arg(long, env = "EVALCORE_EPS_SMOOTHING", value_parser = BoolishValueParser::new())]
    pub(crate) eps_smoothing: bool,

    /// Add the mean of the records' own scores
    #[arg(long, env = "EVALCORE_SENTENCE_LEVEL", value_parser = BoolishValueParser::new())]
    pub(crate) sentence_level: bool,

    #[command(flatten)]
    pub(crate) bootstrap: BootstrapArgs,

    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// The share of predictions that equal a reference, as Hugging Face's exact_match gives it
///
/// Exits with 3 when a record could not be measured, with 4 when none could.
#[derive(Debug, Args)]
pub(crate) struct ExactMatchArgs {
    #[command(flatten)]
    pub(crate) records: RecordArgs,

    #[command(flatten)]
    pub(crate) fields: TextArgs,

    /// Remove what this expression matches first; may be given several times
    #[arg(long, env = "EVALCORE_IGNORE_REGEX", value_name = "REGEX")]
    pub(crate) ignore_regex: Vec<String>,

    /// Compare without regard to case
    #[arg(long, env = "EVALCORE_IGNORE_CASE", value_parser = BoolishValueParser::new())]
    pub(crate) ignore_case: bool,

    /// Remove ASCII punctuation
    #[arg(long, env = "EVALCORE_IGNORE_PUNCTUATION", value_parser = BoolishValueParser::new())]
    pub(crate) ignore_punctuation: bool,

    /// Remove the digits 0 to 9
    #[arg(long, env = "EVALCORE_IGNORE_NUMBERS", value_parser = BoolishValueParser::new())]
    pub(crate) ignore_numbers: bool,

    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// Exact match and F1 of SQuAD, 0 to 100, as its scripts give them
///
/// A prediction that is null is unanswered. Exits with 3 when a record could not be measured, with 4
/// when none could.
#[derive(Debug, Args)]
pub(crate) struct SquadArgs {
    #[command(flatten)]
    pub(crate) records: RecordArgs,

    #[command(flatten)]
    pub(crate) fields: TextArgs,

    /// v1: unanswered scores 0; v2: unanswered is left out, and the empty answer can be right
    #[arg(
        long,
        env = "EVALCORE_SQUAD_VERSION",
        value_name = "VERSION",
        default_value = "v1"
    )]
    pub(crate) squad_version: SquadVersionName,

    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// Similarities of strings and of their words, as RapidFuzz gives them
///
/// Means over the records; of several references the best one counts. Exits with 3 when a record
/// could not be measured, with 4 when none could.
#[derive(Debug, Args)]
pub(crate) struct SimilarityArgs {
    #[command(flatten)]
    pub(crate) records: RecordArgs,

    #[command(flatten)]
    pub(crate) fields: TextArgs,

    /// Which: levenshtein_similarity, indel_ratio, jaro, jaro_winkler, token_sort_ratio,
    /// token_set_ratio, partial_ratio, jaccard, dice, containment (0 to 1), levenshtein, indel, osa,
    /// damerau_levenshtein, hamming, lcs_length (characters)
    #[arg(
        long,
        env = "EVALCORE_MEASURES",
        value_name = "A,B",
        value_delimiter = ',',
        default_value = "levenshtein_similarity,indel_ratio,jaro_winkler,token_sort_ratio,token_set_ratio,jaccard,dice"
    )]
    pub(crate) measures: Vec<String>,

    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// The smoothing methods of BLEU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SmoothMethod {
    /// Nothing: the score is 0
    None,
    /// So many matches
    Floor,
    /// So many more matches and totals from bigrams on
    AddK,
    /// 1/2, 1/4, 1/8 of a match
    Exp,
}

/// The scripts of SQuAD.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SquadVersionName {
    /// Version 1.1
    V1,
    /// Version 2.0
    V2,
}
