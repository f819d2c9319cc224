//! Which inferencer wrote a sample.

use crate::json::{Kind, Value};

use super::record::Prediction;

/// What a sample looks like, and so which inferencer wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Shape {
    /// One text: generation, the last turn of a chat, and `GLMChoice`, which writes the same
    /// members as a generation without a gold answer.
    Gen,
    /// Several texts for one prompt: `num_return_sequences`, self-consistency.
    MultiReturn,
    /// Perplexities in `label: ...` members; the prediction is the label.
    Ppl,
    /// Log likelihoods in `label: ...` members; the prediction is the label.
    Ll,
    /// Conditional log probabilities of `choices`; the prediction is the list of probabilities.
    Clp,
    /// One text a turn: a chat in mode `every` or `every_with_gt`, and multi-round generation.
    ChatEvery,
    /// A dialogue: a list of rounds with `user` and `assistant`.
    Dialogue,
    /// An agent: `steps` beside the prediction.
    Agent,
    /// A text with its token log probabilities in `rollout`.
    Rollout,
    /// A perplexity without a prediction: `ppl`.
    PplOnly,
    /// `mink`.
    MinK,
    /// The loss of a sliding window: `loss`.
    Loss,
    /// None of these.
    #[default]
    Unknown,
}

impl Shape {
    /// The name as it stands in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gen => "gen",
            Self::MultiReturn => "multi_return",
            Self::Ppl => "ppl",
            Self::Ll => "ll",
            Self::Clp => "clp",
            Self::ChatEvery => "chat_every",
            Self::Dialogue => "dialogue",
            Self::Agent => "agent",
            Self::Rollout => "rollout",
            Self::PplOnly => "ppl_only",
            Self::MinK => "min_k",
            Self::Loss => "loss",
            Self::Unknown => "unknown",
        }
    }
}

/// What stands in `origin_prompt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PromptKind {
    /// `null`: dialogues.
    Null,
    /// A text.
    Text,
    /// A list of messages.
    Messages,
    /// A list of texts, one a turn.
    Turns,
    /// Anything else, an empty list included.
    Other,
}

impl PromptKind {
    /// The kind of a value of which the first item, if it is a list, is of this kind.
    pub(super) fn new(kind: Kind, first_item: Option<Kind>) -> Self {
        match (kind, first_item) {
            (Kind::Null, _) => Self::Null,
            (Kind::String, _) => Self::Text,
            (Kind::Array, Some(Kind::Object)) => Self::Messages,
            (Kind::Array, Some(Kind::String)) => Self::Turns,
            _ => Self::Other,
        }
    }

    /// The kind of a value.
    pub(super) fn of(value: &Value) -> Self {
        let first = value.as_array().and_then(<[Value]>::first);
        Self::new(value.kind(), first.map(Value::kind))
    }
}

/// Says which inferencer wrote the sample.
pub(super) fn classify(record: &Prediction) -> Shape {
    let left_out = |name| record.left_out.iter().any(|left| left.name == name);
    let has = |name| record.member(name).is_some() || left_out(name);
    if !record.members.is_empty() || !record.left_out.is_empty() {
        if has("steps") {
            return Shape::Agent;
        }
        if has("rollout") {
            return Shape::Rollout;
        }
        if has("choices") && has("pred_label") {
            return Shape::Clp;
        }
        if let Some((_, label)) = record.labels().next() {
            let likelihood = label.get("Loglikelihood").is_some();
            return if likelihood { Shape::Ll } else { Shape::Ppl };
        }
    }
    match &record.prediction {
        Some(Value::String(_)) => Shape::Gen,
        Some(Value::Object(members)) => {
            let rollout = members.iter().any(|(name, _)| name == "rollout");
            if rollout {
                Shape::Rollout
            } else {
                Shape::Unknown
            }
        }
        Some(Value::Array(items)) => match items.first() {
            Some(Value::Object(_)) => Shape::Dialogue,
            _ if record.prompt == Some(PromptKind::Turns) => Shape::ChatEvery,
            Some(Value::String(_)) => Shape::MultiReturn,
            _ => Shape::Unknown,
        },
        None if has("ppl") => Shape::PplOnly,
        None if has("mink") => Shape::MinK,
        None if has("loss") => Shape::Loss,
        _ => Shape::Unknown,
    }
}
