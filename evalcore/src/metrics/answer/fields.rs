//! The fields of an answer, their names and their values.

use serde::Serialize;

use super::grammar::{Extent, label_key};

/// A field of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Field {
    /// `Root cause`.
    RootCause,
    /// `Severity`.
    Severity,
    /// `Component`.
    Component,
    /// `Summary`.
    Summary,
    /// `Action`.
    ActionNeeded,
    /// `Recommended steps`, which an answer may lack.
    RecommendedSteps,
}

impl Field {
    /// All fields, in their order.
    pub const ALL: [Self; 6] = [
        Self::RootCause,
        Self::Severity,
        Self::Component,
        Self::Summary,
        Self::ActionNeeded,
        Self::RecommendedSteps,
    ];

    /// The field that a label or key names, whatever its case, blanks, `_` and `-`.
    pub(super) fn of_label(label: &str) -> Option<Self> {
        Some(match label_key(label).as_str() {
            "root cause" | "rootcause" | "cause" | "root cause category" => Self::RootCause,
            "severity" | "severity level" => Self::Severity,
            "component" | "affected component" => Self::Component,
            "summary" => Self::Summary,
            "action" | "action needed" | "action required" | "recommended action" => {
                Self::ActionNeeded
            }
            "recommended steps" | "next steps" | "steps" => Self::RecommendedSteps,
            _ => return None,
        })
    }

    /// What of a field's text is its value.
    pub(super) fn extent(self) -> Extent {
        match self {
            Self::RecommendedSteps => Extent::All,
            Self::Summary => Extent::Paragraph,
            _ => Extent::Line,
        }
    }
}

/// Without blanks and matching outer pairs of emphasis and quotes.
pub(super) fn unwrapped(text: &str) -> &str {
    let mut value = text.trim();
    loop {
        let inner = ['*', '_', '`', '"', '\'']
            .into_iter()
            .find_map(|mark| value.strip_prefix(mark)?.strip_suffix(mark));
        match inner {
            Some(inner) => value = inner.trim(),
            None => return value,
        }
    }
}

/// Whether a value repeats the prompt: wholly `<...>`.
pub(super) fn is_placeholder(value: &str) -> bool {
    value
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .is_some_and(|inner| !inner.contains(['<', '>']))
}

/// The values of an answer; `None` where it has none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct AnswerFields {
    /// One line.
    pub root_cause: Option<String>,
    /// One line, as it was written.
    pub severity: Option<String>,
    /// One line.
    pub component: Option<String>,
    /// One paragraph.
    pub summary: Option<String>,
    /// One line.
    pub action_needed: Option<String>,
    /// Any number of lines.
    pub recommended_steps: Option<String>,
}

impl AnswerFields {
    /// The value of a field.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&str> {
        match field {
            Field::RootCause => &self.root_cause,
            Field::Severity => &self.severity,
            Field::Component => &self.component,
            Field::Summary => &self.summary,
            Field::ActionNeeded => &self.action_needed,
            Field::RecommendedSteps => &self.recommended_steps,
        }
        .as_deref()
    }

    pub(super) fn slot(&mut self, field: Field) -> &mut Option<String> {
        match field {
            Field::RootCause => &mut self.root_cause,
            Field::Severity => &mut self.severity,
            Field::Component => &mut self.component,
            Field::Summary => &mut self.summary,
            Field::ActionNeeded => &mut self.action_needed,
            Field::RecommendedSteps => &mut self.recommended_steps,
        }
    }
}

/// A severity, from the first word of what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum AnswerSeverity {
    /// `info`, `informational`, `information`, `notice`, `debug`.
    Info,
    /// `warn`, `warning`.
    Warn,
    /// `error`, `err`.
    Error,
    /// `critical`, `crit`, `fatal`, `emergency`, `panic`.
    Critical,
}

impl AnswerSeverity {
    /// The severity that a text states; `None` where its first ASCII word is none.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::AnswerSeverity;
    ///
    /// assert_eq!(AnswerSeverity::of("(FATAL!)"), Some(AnswerSeverity::Critical));
    /// assert_eq!(AnswerSeverity::of("high"), None);
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let word = text
            .split(|c: char| !c.is_ascii_alphabetic())
            .find(|word| !word.is_empty())?;
        Some(match word.to_ascii_lowercase().as_str() {
            "info" | "informational" | "information" | "notice" | "debug" => Self::Info,
            "warn" | "warning" => Self::Warn,
            "error" | "err" => Self::Error,
            "critical" | "crit" | "fatal" | "emergency" | "panic" => Self::Critical,
            _ => return None,
        })
    }

    /// The name: `info`, `warn`, `error` or `critical`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
            Self::Critical => "critical",
        }
    }
}

/// A root cause or action as a name: lower case, runs outside `[0-9a-z]` as `_`.
pub(super) fn normalized(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    (!words.is_empty()).then(|| words.join("_"))
}
