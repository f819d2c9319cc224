//! Whole documents.

use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::position::Position;

use super::document::{DEFAULT_MAX_DEPTH, HIGHEST_MAX_DEPTH, Parser};
use super::fault::{byte_order_mark, trailing};
use super::findings::Findings;
use super::scan::white_space;
use super::value::Value;

/// How to parse a document that is in memory.
///
/// # Examples
///
/// ```
/// use evalcore::json::ParseOptions;
///
/// let mut options = ParseOptions::new();
/// assert!(options.max_depth(2).parse(b"[[[]]]").is_err());
/// assert!(options.max_depth(3).strict(true).parse(b"[[[]]]").is_ok());
/// ```
#[derive(Debug, Clone)]
pub struct ParseOptions {
    strict: bool,
    max_depth: usize,
}

/// A document and what was repaired in it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Parsed {
    /// The document.
    pub value: Value,
    /// What a strict parse would have refused.
    pub diagnostics: Vec<Diagnostic>,
}

impl Default for ParseOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl ParseOptions {
    /// Tolerant, to a depth of 1,024 levels.
    #[must_use]
    pub fn new() -> Self {
        Self {
            strict: false,
            max_depth: DEFAULT_MAX_DEPTH,
        }
    }

    /// Whether the first repair is an error. Default: false.
    pub fn strict(&mut self, strict: bool) -> &mut Self {
        self.strict = strict;
        self
    }

    /// How many levels may nest, at most 4,096. Default: 1,024.
    pub fn max_depth(&mut self, levels: usize) -> &mut Self {
        self.max_depth = levels.min(HIGHEST_MAX_DEPTH);
        self
    }

    /// Parses a document.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::JsonSyntax`], [`crate::ErrorKind::JsonTruncated`], [`crate::ErrorKind::JsonTooDeep`], with
    /// line and column; in strict mode [`crate::ErrorKind::Rejected`] too.
    pub fn parse(&self, text: &[u8]) -> Result<Parsed> {
        let mut findings = Findings::new(self.strict);
        let value = self
            .read(text, &mut findings)
            .map_err(|error| located(error, text))?;
        let mut diagnostics = findings.into_found();
        for diagnostic in &mut diagnostics {
            diagnostic.position = diagnostic
                .position
                .map(|place| Position::locate(text, place.offset));
        }
        Ok(Parsed { value, diagnostics })
    }

    fn read(&self, text: &[u8], findings: &mut Findings) -> Result<Value> {
        let body = match text.strip_prefix(b"\xEF\xBB\xBF") {
            Some(body) => {
                findings.push(byte_order_mark())?;
                body
            }
            None => text,
        };
        let base = (text.len() - body.len()) as u64;
        let mut parser = Parser::new(body, base, self.max_depth, findings);
        let value = parser.value()?;
        let end = parser.position();
        let rest = body.get(end..).unwrap_or_default();
        let space = white_space(rest);
        if space < rest.len() {
            let place = base + (end + space) as u64;
            findings.push(trailing(place, rest.get(space..).unwrap_or_default()))?;
        }
        Ok(value)
    }
}

/// Parses a document tolerantly and drops what [`parse_with_diagnostics`] has to say.
///
/// # Errors
///
/// As [`ParseOptions::parse`].
///
/// # Examples
///
/// ```
/// let score = evalcore::json::parse(b"{\"accuracy\": 65.625}")?;
/// assert_eq!(score.get("accuracy").and_then(|n| n.as_f64()), Some(65.625));
///
/// let cut = evalcore::json::parse(b"{\"accuracy\": ").unwrap_err();
/// assert_eq!(cut.code().as_str(), "json.truncated");
/// assert_eq!(cut.position().unwrap().offset, 13);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn parse(text: &[u8]) -> Result<Value> {
    parse_with_diagnostics(text).map(|parsed| parsed.value)
}

/// Parses a document tolerantly.
///
/// # Errors
///
/// As [`ParseOptions::parse`].
///
/// # Examples
///
/// ```
/// let parsed = evalcore::json::parse_with_diagnostics(br#"{"a": "\ud800", "a": 1}"#)?;
/// let codes: Vec<&str> = parsed.diagnostics.iter().map(|d| d.code.as_str()).collect();
/// assert_eq!(codes, ["json.lone_surrogate", "json.duplicate_key"]);
/// assert_eq!(parsed.value.get("a").and_then(|n| n.as_i64()), Some(1));
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn parse_with_diagnostics(text: &[u8]) -> Result<Parsed> {
    ParseOptions::new().parse(text)
}

/// Parses a document strictly: the first repair is an error.
///
/// # Errors
///
/// As [`ParseOptions::parse`], and [`crate::ErrorKind::Rejected`].
pub fn parse_strict(text: &[u8]) -> Result<Value> {
    let parsed = ParseOptions::new().strict(true).parse(text)?;
    Ok(parsed.value)
}

/// The error with line and column.
fn located(error: Error, text: &[u8]) -> Error {
    match error.position() {
        Some(place) => error.moved_to(Position::locate(text, place.offset)),
        None => error,
    }
}
