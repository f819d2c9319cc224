//! How many references the predictions of a corpus have.

use std::fmt;

use crate::error::{Error, ErrorKind, Result};
use crate::metrics::state::StateNumbers;

/// How many references each prediction has: the `nrefs` of sacreBLEU's signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReferenceCount {
    /// Each prediction has this many.
    Each(usize),
    /// Some have more than others.
    Varying,
}

impl ReferenceCount {
    pub(crate) fn visit(known: &mut Option<Self>, numbers: &mut StateNumbers<'_>) {
        let (mut kind, mut count) = match known {
            None => (0, 0),
            Some(Self::Varying) => (1, 0),
            Some(Self::Each(count)) => (2, *count as u64),
        };
        numbers.count(&mut kind);
        numbers.count(&mut count);
        numbers.demand(kind <= 2);
        *known = match kind {
            0 => None,
            1 => Some(Self::Varying),
            _ => Some(Self::Each(usize::try_from(count).unwrap_or(usize::MAX))),
        };
    }

    /// The count for a corpus that also has these.
    pub(crate) fn and(known: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (known, other) {
            (None, one) | (one, None) => one,
            (Some(a), Some(b)) if a == b => Some(a),
            _ => Some(Self::Varying),
        }
    }
}

impl fmt::Display for ReferenceCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Each(n) => n.fmt(f),
            Self::Varying => f.write_str("var"),
        }
    }
}

/// The error for a prediction without references.
pub(crate) fn no_references() -> Error {
    Error::new(ErrorKind::InvalidParameter {
        name: "references",
        expected: "at least one text for each prediction",
        found: "none".to_owned(),
    })
}

/// The error for an empty corpus.
pub(crate) fn no_predictions() -> Error {
    Error::new(ErrorKind::InvalidParameter {
        name: "predictions",
        expected: "at least one text",
        found: "none".to_owned(),
    })
}

/// Checks that there is a list of references for each prediction.
pub(crate) fn same_length(predictions: usize, references: usize) -> Result<()> {
    if predictions == references {
        return Ok(());
    }
    Err(Error::new(ErrorKind::InvalidParameter {
        name: "references",
        expected: "as many entries as predictions",
        found: format!("{references} for {predictions} predictions"),
    }))
}
