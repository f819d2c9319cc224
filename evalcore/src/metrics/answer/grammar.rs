//! How fields stand in an answer, whichever fields they are.

use super::fields::{is_placeholder, unwrapped};
use super::line::{is_fence, labelled};
use super::parse::AnswerMode;
use crate::diagnostic::Code;
use crate::json::{self, Value};

/// What of a field's text is its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The first line.
    Line,
    /// The first paragraph.
    Paragraph,
    /// All of it.
    All,
}

impl Extent {
    /// The value that a text holds; `None` where it is empty or repeats the prompt.
    pub(crate) fn value(self, text: &str) -> Option<String> {
        let mut lines = text.lines().skip_while(|line| line.trim().is_empty());
        let kept = match self {
            Self::All => lines.collect::<Vec<_>>().join("\n"),
            Self::Paragraph => lines
                .take_while(|line| !line.trim().is_empty())
                .collect::<Vec<_>>()
                .join("\n"),
            Self::Line => lines.next().unwrap_or_default().to_owned(),
        };
        let value = unwrapped(&kept);
        (!value.is_empty() && !is_placeholder(value)).then(|| value.to_owned())
    }
}

/// A label or key in the form in which labels are compared: words in lower case.
pub(crate) fn label_key(label: &str) -> String {
    let lower = label.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// The values of the fields, by their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReadValues {
    /// How they stand in the answer.
    pub(crate) mode: AnswerMode,
    /// One for each field.
    pub(crate) values: Vec<Option<String>>,
    /// The fields that have another value later on.
    pub(crate) duplicates: Vec<usize>,
}

/// Reads the fields of an answer; `of_label` knows their labels, `extents` has one for each.
pub(crate) fn read_values(
    response: &str,
    of_label: impl Fn(&str) -> Option<usize>,
    extents: &[Extent],
) -> ReadValues {
    let text = line_feeds(response);
    let body = body(&text);
    let mut found = Found {
        extents,
        values: vec![None; extents.len()],
        duplicates: Vec::new(),
    };
    let mode = if let Some(members) = object(body) {
        for (key, value) in &members {
            if let (Some(field), Some(text)) = (of_label(key), text_of(value)) {
                found.take(field, &text);
            }
        }
        AnswerMode::Json
    } else {
        found.lines(body, of_label);
        AnswerMode::Lines
    };
    ReadValues {
        mode,
        values: found.values,
        duplicates: found.duplicates,
    }
}

/// What an answer says as a whole: without marks, thoughts and a fence around it.
pub(crate) fn whole(response: &str) -> String {
    body(&line_feeds(response)).to_owned()
}

fn line_feeds(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
    }
}

/// The answer without marks, thoughts and a fence around it.
fn body(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let said = match (text.rsplit_once("</think>"), text.split_once("<think>")) {
        (Some((_, after)), _) => after,
        (None, Some((before, _))) => before,
        (None, None) => text,
    };
    let said = said.trim();
    let fenced = said.split_once('\n').and_then(|(first, rest)| {
        let inner = rest.trim_end().strip_suffix("```")?;
        let whole = is_fence(first) && (inner.is_empty() || inner.ends_with('\n'));
        let only = !inner
            .lines()
            .any(|line| line.trim_start().starts_with("```"));
        (whole && only).then(|| inner.trim())
    });
    fenced.unwrap_or(said)
}

/// The members of a body that is a JSON object and nothing else.
fn object(body: &str) -> Option<Vec<(String, Value)>> {
    if !body.starts_with('{') {
        return None;
    }
    let parsed = json::parse_with_diagnostics(body.as_bytes()).ok()?;
    let trailing = parsed
        .diagnostics
        .iter()
        .any(|d| d.code == Code::JsonTrailing);
    match parsed.value {
        Value::Object(members) if !trailing => Some(members),
        _ => None,
    }
}

/// A value as text: lists item by item; null, booleans and objects say nothing.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.as_str().to_owned()),
        Value::Array(items) => {
            let texts: Vec<String> = items
                .iter()
                .filter(|item| !matches!(item, Value::Array(_)))
                .filter_map(text_of)
                .collect();
            (!texts.is_empty()).then(|| texts.join("\n"))
        }
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}

struct Found<'e> {
    extents: &'e [Extent],
    values: Vec<Option<String>>,
    duplicates: Vec<usize>,
}

impl Found<'_> {
    fn lines(&mut self, body: &str, of_label: impl Fn(&str) -> Option<usize>) {
        let mut current: Option<(usize, String)> = None;
        for line in body.lines().filter(|line| !is_fence(line)) {
            if let Some((field, value)) = labelled(line, &of_label) {
                if let Some((field, text)) = current.take() {
                    self.take(field, &text);
                }
                current = Some((field, value.trim().to_owned()));
            } else if let Some((_, text)) = &mut current {
                text.push('\n');
                text.push_str(line.trim());
            }
        }
        if let Some((field, text)) = current {
            self.take(field, &text);
        }
    }

    fn take(&mut self, field: usize, text: &str) {
        let extent = self.extents.get(field);
        let Some(value) = extent.and_then(|extent| extent.value(text)) else {
            return;
        };
        match self.values.get_mut(field) {
            Some(slot) if slot.is_none() => *slot = Some(value),
            Some(_) if !self.duplicates.contains(&field) => self.duplicates.push(field),
            _ => {}
        }
    }
}
