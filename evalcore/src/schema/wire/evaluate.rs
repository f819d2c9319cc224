//! Answers of `POST /evaluate`, in the shape that Ark's controller reads.

use serde::{Serialize, Serializer};

/// The answer to an evaluation request. Its shape is Ark's: no member may be added or left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct EvaluateResponse {
    /// The score, a proportion as text. Strict answers match `^(0(\.[0-9]+)?|1(\.0+)?)$`.
    pub score: String,
    /// Whether the evaluation passed.
    pub passed: bool,
    /// What Ark keeps as annotations: texts by name, in this order; `null` where there is an error.
    #[serde(serialize_with = "as_object")]
    #[cfg_attr(
        feature = "json-schema",
        schemars(with = "Option<std::collections::BTreeMap<String, String>>")
    )]
    pub metadata: Option<Vec<(String, String)>>,
    /// Why nothing could be evaluated.
    pub error: Option<String>,
    /// The tokens that the evaluation itself used: none.
    #[serde(rename = "tokenUsage")]
    pub token_usage: EvaluationUsage,
}

impl EvaluateResponse {
    /// An entry of the metadata.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::schema::wire::EvaluateResponse;
    ///
    /// let mut response = EvaluateResponse::default();
    /// response.metadata = Some(vec![("cost".to_owned(), "0.01".to_owned())]);
    /// assert_eq!(response.entry("cost"), Some("0.01"));
    /// assert_eq!(response.entry("model"), None);
    /// ```
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<&str> {
        let mut entries = self.metadata.iter().flatten();
        let found = entries.find(|(known, _)| known == name)?;
        Some(&found.1)
    }
}

/// The tokens that an evaluation used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct EvaluationUsage {
    /// Tokens of prompts.
    pub prompt_tokens: u64,
    /// Tokens of completions.
    pub completion_tokens: u64,
    /// All tokens.
    pub total_tokens: u64,
}

#[expect(clippy::ref_option, reason = "serde passes the field by reference")]
fn as_object<S: Serializer>(
    entries: &Option<Vec<(String, String)>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match entries {
        Some(entries) => serializer.collect_map(entries.iter().map(|(name, text)| (name, text))),
        None => serializer.serialize_none(),
    }
}
