//! Mentions: what of an answer can be looked up in the logs.

use serde::Serialize;

/// What a mention is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum MentionKind {
    /// The number of a log, from 1: `[3]`, `log 3`, `line #3`.
    Citation,
    /// 12 characters or more in quotes or backticks.
    Quote,
    /// A URL.
    Url,
    /// A date, a time or both.
    Timestamp,
    /// A UUID.
    Uuid,
    /// An IPv4 address, with its port.
    Ipv4,
    /// An absolute path of two segments or more.
    Path,
    /// A hyphenated name with a digit, such as a pod's.
    Name,
    /// `0x…`, or 8 hexadecimal digits or more with a letter and a digit.
    Hex,
    /// A number of 3 digits or more.
    Number,
    /// A term such as `ImagePullBackOff`, where asked for.
    Camel,
}

/// A mention and whether the logs support it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Mention {
    /// What it is.
    pub kind: MentionKind,
    /// The text as it stands in the answer; of a quote, what is between the marks.
    pub text: String,
    /// Where it starts in the answer, in bytes.
    pub offset: usize,
    /// Whether the logs hold it.
    pub supported: bool,
}
