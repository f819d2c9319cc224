//! A prompt: texts with places for what a sample holds.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Code;
use crate::error::Result;
use crate::experiment::dataset::{Sample, SampleLog};
use crate::experiment::hash::sha256;
use crate::experiment::problem::broken;
use crate::experiment::yaml;

/// A prompt, as a YAML or JSON file holds it. Unknown members are errors.
///
/// `{{logs}}` stands for the logs, numbered from 1, and `{{name}}` for an input of that name.
///
/// # Examples
///
/// ```
/// use evalcore::experiment::{Dataset, Prompt};
///
/// let prompt = Prompt::read(b"{id: q_v1, user: 'What is {{sum}}?'}")?;
/// let data = Dataset::read(br#"[{"id": "1", "inputs": {"sum": "2 + 2"}, "ground_truth": {}}]"#)?;
/// assert_eq!(prompt.user_message(&data.samples[0])?, "What is 2 + 2?");
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Prompt {
    /// Its name with its version, such as `root_cause_v1`.
    pub id: String,
    /// What it tries, for people.
    #[serde(default)]
    pub description: String,
    /// The message of the system.
    #[serde(default)]
    pub system: String,
    /// The message of the user, with places for what the sample holds. Default: `{{logs}}`.
    #[serde(default = "logs_only")]
    pub user: String,
    /// Worked examples, asked and answered before the sample.
    #[serde(default)]
    pub examples: Vec<PromptExample>,
}

/// A worked example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PromptExample {
    /// What is asked.
    pub user: String,
    /// How it is answered.
    pub assistant: String,
}

/// A message to a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Message {
    /// `system`, `user` or `assistant`.
    pub role: &'static str,
    /// The text.
    pub content: String,
}

fn logs_only() -> String {
    "{{logs}}".to_owned()
}

impl Prompt {
    /// Reads a prompt file.
    ///
    /// # Errors
    ///
    /// `task.invalid`, with line and column.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        yaml::typed(bytes, "a prompt")
    }

    /// The messages that ask about a sample.
    ///
    /// # Errors
    ///
    /// `task.invalid` for a place that the sample has nothing for.
    pub fn messages(&self, sample: &Sample) -> Result<Vec<Message>> {
        let message = |role, content: String| Message { role, content };
        let mut messages = Vec::with_capacity(2 + 2 * self.examples.len());
        if !self.system.trim().is_empty() {
            messages.push(message("system", self.system.trim_end().to_owned()));
        }
        for example in &self.examples {
            messages.push(message("user", example.user.trim_end().to_owned()));
            messages.push(message(
                "assistant",
                example.assistant.trim_end().to_owned(),
            ));
        }
        messages.push(message("user", self.user_message(sample)?));
        Ok(messages)
    }

    /// The message of the user about a sample.
    ///
    /// # Errors
    ///
    /// As [`Prompt::messages`].
    pub fn user_message(&self, sample: &Sample) -> Result<String> {
        let mut text = String::new();
        let mut rest = self.user.trim_end();
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((name, behind)) = after.split_once("}}") else {
                break;
            };
            text.push_str(before);
            text.push_str(&filled(name.trim(), sample)?);
            rest = behind;
        }
        text.push_str(rest);
        Ok(text)
    }

    /// The SHA-256 of all that a model is told.
    #[must_use]
    pub fn sha256(&self) -> String {
        let mut text = format!("{}\u{0}{}", self.system.trim_end(), self.user.trim_end());
        for example in &self.examples {
            text.push('\u{0}');
            text.push_str(example.user.trim_end());
            text.push('\u{0}');
            text.push_str(example.assistant.trim_end());
        }
        sha256(text.as_bytes())
    }
}

fn filled(name: &str, sample: &Sample) -> Result<String> {
    if name == "logs" {
        let lines = (1..)
            .zip(&sample.logs)
            .map(|(number, log)| line(number, log));
        return Ok(lines.collect::<Vec<_>>().join("\n"));
    }
    match sample.inputs.get(name) {
        Some(serde_json::Value::String(text)) => Ok(text.clone()),
        Some(serde_json::Value::Array(items)) => {
            let lines = items.iter().map(|item| match item {
                serde_json::Value::String(text) => text.clone(),
                other => other.to_string(),
            });
            Ok(lines.collect::<Vec<_>>().join("\n"))
        }
        Some(other) => Ok(other.to_string()),
        None => Err(broken(
            Code::TaskInvalid,
            format!(
                "the prompt has a place for `{name}`, sample `{}` has no such input",
                sample.id
            ),
        )),
    }
}

/// A log as a prompt shows it: its number, time and origin, then the message.
fn line(number: usize, log: &SampleLog) -> String {
    let mut text = format!("[{number}]");
    if let Some(time) = &log.timestamp {
        text.push(' ');
        text.push_str(time);
    }
    let origin = [&log.namespace, &log.pod, &log.container];
    let origin: Vec<&str> = origin.into_iter().flatten().map(String::as_str).collect();
    if !origin.is_empty() {
        text.push(' ');
        text.push_str(&origin.join("/"));
    }
    text.push_str(": ");
    text.push_str(&log.message);
    text
}
