//! The names that evaluators give to a verdict, a text and a reference.

use crate::json::{Kind, Value};

/// Verdicts, the one that decides first.
const VERDICTS: [&str; 6] = [
    "cascade_correct",
    "correct",
    "is_correct",
    "passed",
    "is_strict_correct",
    "llm_correct",
];

const TEXTS: [&str; 4] = ["pred", "prediction", "predictions", "origin_prediction"];

const REFERENCES: [&str; 7] = [
    "answer",
    "answers",
    "ref",
    "refr",
    "refer",
    "references",
    "gold",
];

/// Whether a member is one that samples have; a number by the name of a verdict is a count.
pub(super) fn is_sample_member(name: &str, kind: Option<Kind>) -> bool {
    if VERDICTS.contains(&name) {
        return matches!(kind, Some(Kind::Bool | Kind::Array));
    }
    let known = ["example_abbr", "prompt", "origin_prompt"];
    TEXTS.contains(&name) || REFERENCES.contains(&name) || known.contains(&name)
}

/// The rank of a member that holds a verdict; the lowest one of a sample decides.
pub(super) fn verdict_rank(name: &str) -> Option<usize> {
    VERDICTS.iter().position(|known| *known == name)
}

/// The member that decides.
pub(super) fn verdict(members: &[(String, Value)]) -> Option<&Value> {
    first_of(&VERDICTS, members)
}

/// The member with the model's answer.
pub(super) fn text(members: &[(String, Value)]) -> Option<&Value> {
    first_of(&TEXTS, members)
}

/// The member with the expected answer.
pub(super) fn reference(members: &[(String, Value)]) -> Option<&Value> {
    first_of(&REFERENCES, members)
}

fn first_of<'a>(names: &[&str], members: &'a [(String, Value)]) -> Option<&'a Value> {
    names.iter().find_map(|name| {
        let found = members.iter().find(|(member, _)| member == name)?;
        Some(&found.1)
    })
}

/// The verdict of one replica: a boolean, or the number 1 or 0.
pub(super) fn as_verdict(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(verdict) => Some(*verdict),
        Value::Number(number) => match number.as_str() {
            "1" | "1.0" => Some(true),
            "0" | "0.0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}
