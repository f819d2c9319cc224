//! One sample.

use crate::json::{LeftOut, Value};

use super::shape::{PromptKind, Shape, classify};

/// How many members that were left out are named.
const MOST_LEFT_OUT: usize = 1_000;

/// One sample of a predictions file.
///
/// A value of this type is meant to be read into again and again: its texts keep their memory.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Prediction {
    /// The name of the member, or the place in the list as text.
    pub key: String,
    /// The key as a number, where it is a decimal one.
    pub index: Option<u64>,
    /// Which shard of a sharded data set, from 0.
    pub shard: usize,
    /// The number of the sample in the data set: shards before it, then the index. `None` without
    /// an index, and behind a shard that is cut and so of unknown length.
    pub sample: Option<u64>,
    /// What was predicted: a text in most shapes.
    pub prediction: Option<Value>,
    /// The reference: `gold`, or `refr` where that stands in its place.
    pub gold: Option<Value>,
    /// The prompt, if the reader was told to keep it.
    pub origin_prompt: Option<Value>,
    /// What kind of prompt the sample has, kept or not.
    pub prompt: Option<PromptKind>,
    /// Which inferencer wrote the sample.
    pub shape: Shape,
    /// All other members, in order.
    pub members: Vec<(String, Value)>,
    /// Members that are not there because they are above the limits; the first thousand.
    pub left_out: Vec<LeftOut>,
    /// Where the sample starts in the file, in bytes.
    pub offset: u64,
    gold_is_refr: bool,
    spare: Vec<String>,
}

/// What a member of a sample is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Prediction,
    Gold,
    Refr,
    OriginPrompt,
    Other,
}

impl Role {
    /// The role of a member of this name.
    pub(super) fn of(name: &[u8]) -> Self {
        match name {
            b"prediction" => Self::Prediction,
            b"gold" => Self::Gold,
            b"refr" => Self::Refr,
            b"origin_prompt" => Self::OriginPrompt,
            _ => Self::Other,
        }
    }
}

impl PartialEq for Prediction {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
            && self.index == other.index
            && self.shard == other.shard
            && self.sample == other.sample
            && self.prediction == other.prediction
            && self.gold == other.gold
            && self.origin_prompt == other.origin_prompt
            && self.prompt == other.prompt
            && self.shape == other.shape
            && self.members == other.members
            && self.left_out == other.left_out
            && self.offset == other.offset
    }
}

impl Prediction {
    /// The predicted text, where there is one: also that of a rollout.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.prediction {
            Some(Value::String(text)) => Some(text),
            Some(object @ Value::Object(_)) => object.get("prediction").and_then(Value::as_str),
            None if self.shape == Shape::Rollout => self.member("output").and_then(Value::as_str),
            _ => None,
        }
    }

    /// The member of this name, of those that have no field of their own.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Value> {
        let found = self.members.iter().find(|(member, _)| member == name)?;
        Some(&found.1)
    }

    /// The `label: ...` members of perplexity and likelihood samples, by label.
    pub fn labels(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.members
            .iter()
            .filter_map(|(name, value)| Some((name.strip_prefix("label: ")?, value)))
    }

    /// Empties the record of content; memory of texts is kept.
    pub(super) fn clear_content(&mut self) {
        for slot in [self.prediction.take(), self.gold.take()] {
            if let Some(Value::String(text)) = slot
                && self.spare.len() < 4
            {
                self.spare.push(text);
            }
        }
        self.origin_prompt = None;
        self.prompt = None;
        self.shape = Shape::Unknown;
        self.members.clear();
        self.left_out.clear();
        self.gold_is_refr = false;
    }

    /// An empty text, with memory if there is some.
    pub(super) fn spare_text(&mut self) -> String {
        let mut text = self.spare.pop().unwrap_or_default();
        text.clear();
        text
    }

    /// Sets the member of this role; false if there was one of this name already.
    pub(super) fn set(&mut self, role: Role, name: &str, value: Value) -> bool {
        let known = self.left_out.len();
        self.left_out.retain(|left| left.name != name);
        self.replace(role, name, value) && self.left_out.len() == known
    }

    /// Leaves out the member of this role; false if there was one of this name already.
    pub(super) fn leave_out(&mut self, role: Role, left: LeftOut) -> bool {
        let fresh = self.set(role, &left.name, Value::Null);
        match role {
            Role::Prediction => self.prediction = None,
            Role::OriginPrompt => self.origin_prompt = None,
            Role::Refr if self.gold_is_refr => {
                (self.gold, self.gold_is_refr) = (None, false);
            }
            Role::Gold => self.gold = None,
            Role::Refr | Role::Other => self.members.retain(|(name, _)| *name != left.name),
        }
        if self.left_out.len() < MOST_LEFT_OUT {
            self.left_out.push(left);
        }
        fresh
    }

    fn replace(&mut self, role: Role, name: &str, value: Value) -> bool {
        match role {
            Role::Prediction => self.prediction.replace(value).is_none(),
            Role::OriginPrompt => {
                self.prompt = Some(PromptKind::of(&value));
                self.origin_prompt.replace(value).is_none()
            }
            Role::Gold => {
                let before = self.gold.replace(value);
                if std::mem::take(&mut self.gold_is_refr) {
                    let refr = before.unwrap_or_default();
                    return self.set_member("refr", refr);
                }
                before.is_none()
            }
            Role::Refr if self.gold.is_none() || self.gold_is_refr => {
                self.gold_is_refr = true;
                self.gold.replace(value).is_none()
            }
            Role::Refr | Role::Other => self.set_member(name, value),
        }
    }

    fn set_member(&mut self, name: &str, value: Value) -> bool {
        let mut known = self.members.iter_mut();
        if let Some(member) = known.find(|(member, _)| member == name) {
            member.1 = value;
            return false;
        }
        self.members.push((name.to_owned(), value));
        true
    }

    /// Says what shape the content has.
    pub(super) fn finish(&mut self) {
        self.shape = classify(self);
    }
}
