//! What a reader says about a file as a whole.

use crate::json::Value;
use crate::opencompass::results::ResultFile;

/// How the samples of a file are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Form {
    /// An object of samples, keyed by index: what OpenCompass writes at the end of a task.
    Object,
    /// A list of samples: the index is the place in the list.
    List,
    /// One sample a line, with its index in `idx`: what OpenCompass appends to while it runs.
    Lines,
    /// An object with `predictions`, `results` and `cfg`: a file of a results station.
    Station,
}

impl Form {
    /// The name as it stands in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::List => "list",
            Self::Lines => "lines",
            Self::Station => "station",
        }
    }
}

/// How a file ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum End {
    /// The end was not reached yet.
    #[default]
    Unread,
    /// The document is whole.
    Complete,
    /// The file was cut within a value.
    Truncated {
        /// Where the text ends, in bytes.
        offset: u64,
    },
    /// What stands here is not JSON; nothing behind it was read.
    Damaged {
        /// Where, in bytes.
        offset: u64,
    },
}

/// What there is to say about a predictions file beside its samples.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct PredictionOutcome {
    /// The layout; `None` before the first sample, and for an empty file.
    pub form: Option<Form>,
    /// How many samples were delivered.
    pub records: u64,
    /// How many lines of a file of lines, the last one included, were no sample.
    pub damaged_lines: u64,
    /// The text that the inferencer wrote in place of samples.
    pub error: Option<String>,
    /// The members that are no samples, in order: `results` and `cfg` of a station, for example.
    /// At most a thousand, and together no larger than the limit of a kept value.
    pub others: Vec<(String, Value)>,
    /// How the file ended.
    pub end: End,
}

impl PredictionOutcome {
    /// Whether the file was read to its end and each line was a sample; values above the limits,
    /// which are left out, are diagnostics.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.end == End::Complete && self.damaged_lines == 0
    }

    /// The results that a file of a results station holds beside its samples.
    #[must_use]
    pub fn station_results(&self) -> Option<ResultFile> {
        let station = self.form == Some(Form::Station);
        let mut others = self.others.iter().filter(|_| station);
        let (_, results) = others.find(|(name, _)| name == "results")?;
        ResultFile::of_value(results)
    }
}
