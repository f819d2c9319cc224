//! How to read predictions.

use std::io::Read;

use crate::error::Result;
use crate::json::ReaderBuilder;

use super::outcome::Form;
use super::reader::PredictionReader;
use super::shard_reader::ShardReader;

/// Builds a [`PredictionReader`].
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::predictions::PredictionReaderBuilder;
///
/// let file = &br#"{"0": {"origin_prompt": "1+1=", "prediction": "2"}}"#[..];
/// let first = |keep| -> evalcore::Result<_> {
///     let reader = PredictionReaderBuilder::new().origin_prompt(keep).from_reader(file);
///     reader.into_records().next().unwrap()
/// };
/// assert_eq!(first(false)?.origin_prompt, None);
/// assert_eq!(first(true)?.origin_prompt, Some("1+1=".into()));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct PredictionReaderBuilder {
    pub(super) strict: bool,
    pub(super) json: ReaderBuilder,
    pub(super) options: Options,
    pub(super) form: Option<Form>,
}

/// What a record reader has to know.
#[derive(Debug, Clone, Copy)]
pub(super) struct Options {
    pub(super) origin_prompt: bool,
    pub(super) max_value_bytes: u64,
    pub(super) max_depth: usize,
}

impl Default for PredictionReaderBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl PredictionReaderBuilder {
    /// Tolerant, without prompts, kept values of at most 256 MiB and 1,024 levels.
    #[must_use]
    pub fn new() -> Self {
        Self {
            strict: false,
            json: ReaderBuilder::new(),
            options: Options {
                origin_prompt: false,
                max_value_bytes: 256 << 20,
                max_depth: 1_024,
            },
            form: None,
        }
    }

    /// Whether the first repair, cut or damage is an error. Default: false.
    pub fn strict(&mut self, strict: bool) -> &mut Self {
        self.strict = strict;
        self.json.strict(strict);
        self
    }

    /// Whether `origin_prompt` is kept; otherwise it is passed over without being decoded.
    /// Default: false.
    pub fn origin_prompt(&mut self, keep: bool) -> &mut Self {
        self.options.origin_prompt = keep;
        self
    }

    /// How many bytes are kept of a sample; a member above that is left out. Default: 256 MiB.
    pub fn max_value_bytes(&mut self, bytes: u64) -> &mut Self {
        self.options.max_value_bytes = bytes;
        self.json.max_value_bytes(bytes);
        self
    }

    /// How many levels of a kept value may nest, at most 4,096; a member above that is left out.
    /// Default: 1,024.
    pub fn max_depth(&mut self, levels: usize) -> &mut Self {
        self.options.max_depth = levels.min(4_096);
        self.json.max_depth(levels);
        self
    }

    /// How many bytes are read at once; the window grows only for a larger kept value.
    /// Default: 1 MiB.
    pub fn window_bytes(&mut self, bytes: usize) -> &mut Self {
        self.json.window_bytes(bytes);
        self
    }

    /// The layout, for a caller that knows it, as from the suffix `.jsonl`. Only [`Form::Lines`]
    /// makes a difference. Default: by the first member.
    pub fn form(&mut self, form: Form) -> &mut Self {
        self.form = Some(form);
        self
    }

    /// Starts at the front of a file.
    pub fn from_reader<R: Read>(&self, rdr: R) -> PredictionReader<R> {
        PredictionReader::with_options(rdr, self)
    }

    /// Starts at the front of the first shard; the next ones are opened when it is their turn.
    pub fn from_shards<I, R>(&self, shards: I) -> ShardReader<I::IntoIter, R>
    where
        I: IntoIterator<Item = Result<R>>,
        R: Read,
    {
        ShardReader::with_options(shards.into_iter(), self)
    }
}
