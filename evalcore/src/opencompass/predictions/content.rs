//! The members of a sample, by the general reader.

use std::io::Read;

use crate::diagnostic::{Code, Diagnostic};
use crate::error::Result;
use crate::json::{Kind, Reader, Value};
use crate::position::Position;

use super::builder::Options;
use super::record::{Prediction, Role};
use super::shape::PromptKind;

/// Reads the sample before which the reader stands; members above the limits are left out.
///
/// # Errors
///
/// As [`Reader::next_key`].
pub(super) fn read<R: Read>(
    reader: &mut Reader<R>,
    record: &mut Prediction,
    options: Options,
) -> Result<()> {
    record.clear_content();
    record.offset = reader.offset();
    reader.begin_object()?;
    let mut prompts = 0;
    let mut room = options.max_value_bytes;
    while reader.next_name()? {
        let role = Role::of(reader.key().as_bytes());
        let place = reader.offset();
        let fresh = if role == Role::OriginPrompt && !options.origin_prompt {
            record.prompt = prompt_kind(reader)?;
            reader.skip_value()?;
            prompts += 1;
            prompts == 1
        } else {
            let prompt = match role {
                Role::OriginPrompt => prompt_kind(reader)?,
                _ => None,
            };
            match reader.read_within(&mut room)? {
                Ok(value) => record.set(role, reader.key(), value),
                Err(why) => {
                    let name = reader.key().to_owned();
                    let fresh = record.leave_out(role, reader.leave_out(name, why)?);
                    record.prompt = prompt.or(record.prompt);
                    fresh
                }
            }
        };
        if !fresh {
            let message = format!(
                "member `{}` occurs twice; the last one counts",
                reader.key()
            );
            let found = Diagnostic::warning(Code::JsonDuplicateKey, message);
            reader.report(found.at(Position::offset(place)))?;
        }
    }
    record.finish();
    Ok(())
}

/// Makes a sample of a value; the same, but that the value was read already.
pub(super) fn from_value(value: Value, record: &mut Prediction, options: Options) {
    record.clear_content();
    let Value::Object(members) = value else {
        return;
    };
    for (name, value) in members {
        let role = Role::of(name.as_bytes());
        if role == Role::OriginPrompt && !options.origin_prompt {
            record.prompt = Some(PromptKind::of(&value));
        } else {
            record.set(role, &name, value);
        }
    }
    record.finish();
}

/// Whether an object of any name is a sample: it has what only samples have.
pub(super) fn looks_like_a_sample(value: &Value) -> bool {
    let members = value.as_object().unwrap_or_default();
    members.iter().any(|(name, _)| names_a_sample_member(name))
}

/// Whether a record that was read from an object of any name is a sample.
pub(super) fn is_a_sample(record: &Prediction) -> bool {
    let left_out = record.left_out.iter().map(|left| &left.name);
    let mut names = record.members.iter().map(|(name, _)| name).chain(left_out);
    record.prediction.is_some()
        || record.gold.is_some()
        || record.prompt.is_some()
        || names.any(|name| names_a_sample_member(name))
}

/// Whether a member of this name stands in samples, and not around them.
pub(super) fn names_a_sample_member(name: &str) -> bool {
    matches!(
        name,
        "idx"
            | "prediction"
            | "origin_prompt"
            | "gold"
            | "refr"
            | "in-context examples"
            | "ppl"
            | "mink"
            | "loss"
    ) || name.starts_with("label: ")
}

fn prompt_kind<R: Read>(reader: &mut Reader<R>) -> Result<Option<PromptKind>> {
    let Some(kind) = reader.peek_kind()? else {
        return Ok(None);
    };
    let first = if kind == Kind::Array {
        reader.peek_first_item()?
    } else {
        None
    };
    Ok(Some(PromptKind::new(kind, first)))
}
