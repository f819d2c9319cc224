//! One field of a task: where its value stands, how it is normalised, how it is measured.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How a field is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FieldMetric {
    /// Right or wrong, as it was written and as it is normalised.
    #[default]
    ExactMatch,
    /// Right or wrong, with a report for each label and the confusion matrix.
    Classification,
    /// Shared words: Dice and Jaccard of the sets of words, and the weighted F1 of whole values.
    TokenOverlap,
    /// ROUGE-1, ROUGE-2 and ROUGE-L against the right texts.
    Rouge,
    /// The answer's words, as in `SQuAD`: exact match and F1 without articles and punctuation.
    Squad,
    /// Not measured.
    None,
}

/// What of a text is the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FieldSpan {
    /// The first line.
    #[default]
    Line,
    /// The first paragraph.
    Paragraph,
    /// All of it.
    All,
}

/// How a value is made comparable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Normalize {
    /// Not at all.
    None,
    /// Lower case, without blanks around it.
    #[default]
    Lower,
    /// A name: lower case, runs outside `[0-9a-z]` as `_`.
    Name,
    /// The first word of ASCII letters, in lower case.
    FirstWord,
    /// The letter of a choice, such as `B` in `The answer is (B).`
    Choice,
}

/// A field of a task. Members without a value take their defaults; unknown ones are errors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct TaskField {
    /// Its name: that of its label in the ground truth.
    pub name: String,
    /// What else introduces it in an answer, before a colon or as a key of JSON; case, blanks, `_`
    /// and `-` do not matter. Its name always does.
    #[serde(default)]
    pub labels: Vec<String>,
    /// What of the text is the value. Default: `line`.
    #[serde(default)]
    pub span: FieldSpan,
    /// How it is made comparable. Default: `lower`.
    #[serde(default)]
    pub normalize: Normalize,
    /// Normalised values that mean others.
    #[serde(default)]
    pub synonyms: BTreeMap<String, String>,
    /// The values that the prompt allows.
    #[serde(default)]
    pub allowed: Vec<String>,
    /// Whether another value than those is no answer at all. Default: false.
    #[serde(default)]
    pub closed: bool,
    /// Whether an answer without it is incomplete. Default: true.
    #[serde(default = "yes")]
    pub required: bool,
    /// How it is measured. Default: `exact_match`.
    #[serde(default)]
    pub metric: FieldMetric,
    /// Its weight in `overall`: of all fields none has one, or they sum to 1.
    #[serde(default)]
    pub weight: Option<f64>,
    /// Another name for its main figure in `metrics.json`.
    #[serde(default)]
    pub headline: Option<String>,
    /// The member of a sample, such as `extraction_metadata.detected_severity`, that a rule would
    /// answer: a baseline beside the majority.
    #[serde(default)]
    pub rule: Option<String>,
}

fn yes() -> bool {
    true
}

impl TaskField {
    /// The value made comparable; `None` where nothing is left, or where it is no answer.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::experiment::Task;
    ///
    /// let task = Task::log_analysis();
    /// let severity = task.field("severity").unwrap();
    /// assert_eq!(severity.normalized("Warning!").as_deref(), Some("warn"));
    /// assert_eq!(severity.normalized("high"), None);
    /// ```
    #[must_use]
    pub fn normalized(&self, text: &str) -> Option<String> {
        let value = match self.normalize {
            Normalize::None => text.to_owned(),
            Normalize::Lower => text.trim().to_lowercase(),
            Normalize::Name => name(text),
            Normalize::FirstWord => first_word(text)?.to_ascii_lowercase(),
            Normalize::Choice => choice(text, &self.allowed)?,
        };
        let value = self.synonyms.get(&value).cloned().unwrap_or(value);
        let answers = !value.is_empty() && (!self.closed || self.allowed.contains(&value));
        answers.then_some(value)
    }

    /// Whether values are compared with those of the ground truth one to one.
    pub(crate) fn is_label(&self) -> bool {
        matches!(
            self.metric,
            FieldMetric::ExactMatch | FieldMetric::Classification | FieldMetric::TokenOverlap
        )
    }

    /// The name of the score of one sample that stands for the field.
    #[must_use]
    pub fn main_score(&self) -> Option<String> {
        let end = match self.metric {
            FieldMetric::ExactMatch => "normalized_match",
            FieldMetric::Classification => "match",
            FieldMetric::TokenOverlap => "token_dice",
            FieldMetric::Rouge => "rougeL_fmeasure",
            FieldMetric::Squad => "squad_f1",
            FieldMetric::None => return None,
        };
        Some(format!("{}_{end}", self.name))
    }
}

fn name(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("_")
}

fn first_word(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_ascii_alphabetic())
        .find(|word| !word.is_empty())
}

/// The choice that a text names: the one after `answer`, else the first that stands by itself.
///
/// A letter stands by itself in upper case between characters that are no letters or digits; `A`
/// and `I` as words of a sentence are not taken where another letter is.
fn choice(text: &str, allowed: &[String]) -> Option<String> {
    let is_choice = |word: &str| match allowed.iter().find(|choice| *choice == word) {
        Some(choice) => Some(choice.clone()),
        None if allowed.is_empty() => {
            let letter = word.len() == 1 && word.bytes().all(|b| b.is_ascii_uppercase());
            letter.then(|| word.to_owned())
        }
        None => None,
    };
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric());
        words.filter_map(is_choice).collect()
    };
    let trimmed = text.trim().trim_matches(|c: char| !c.is_alphanumeric());
    // A bare letter is taken in lower case too.
    if let Some(found) = is_choice(trimmed).or_else(|| is_choice(&trimmed.to_ascii_uppercase())) {
        return Some(found);
    }
    let lower = text.to_ascii_lowercase();
    if let Some(at) = lower.rfind("answer") {
        let after = text.get(at + "answer".len()..).unwrap_or_default();
        if let Some(found) = words(after).into_iter().next() {
            return Some(found);
        }
    }
    let found = words(text);
    let clear = found
        .iter()
        .find(|word| !matches!(word.as_str(), "A" | "I"));
    clear.or(found.first()).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_found_in_sentences() {
        let allowed: Vec<String> = ["A", "B", "C", "D"].map(str::to_owned).to_vec();
        for (text, expected) in [
            ("B", Some("B")),
            ("(c)", Some("C")),
            ("The answer is (B).", Some("B")),
            ("A simple case, so the answer is: D", Some("D")),
            ("Both A and B are wrong. Answer: C", Some("C")),
            ("A reason speaks for D", Some("D")),
            ("Beats me", None),
            ("", None),
        ] {
            assert_eq!(choice(text, &allowed).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn names_are_lower_case_words() {
        assert_eq!(name(" OOM-Killed (137) "), "oom_killed_137");
        assert_eq!(name("–"), "");
    }
}
