//! Counting a sample without keeping it.

use std::io::Read;

use super::details::{Counter, Seen};
use super::verdict::{as_verdict, verdict_rank};
use crate::error::Result;
use crate::json::{Kind, Reader, Value};

/// Reads the sample that the reader stands before, an object, and counts it.
pub(super) fn count_stream<R: Read>(json: &mut Reader<R>, counter: &mut Counter) -> Result<()> {
    let mut seen = Seen::default();
    json.begin_object()?;
    while let Some(name) = json.next_key()? {
        counter.key(name);
        let rank = verdict_rank(name);
        let holds_replicas = name == "predictions";
        let is_name = name == "example_abbr";
        seen.members += 1;
        let kind = json.peek_kind()?;
        seen.kind(is_name, kind);
        match (rank, kind) {
            (Some(rank), _) => seen.verdict(rank, &json.read_value()?),
            (None, Some(Kind::Array)) if holds_replicas => count_replicas(json, &mut seen)?,
            _ => json.skip_value()?,
        }
    }
    counter.sample(&seen);
    Ok(())
}

/// Counts the verdicts of a list of details, one for each replica.
fn count_replicas<R: Read>(json: &mut Reader<R>, seen: &mut Seen) -> Result<()> {
    let mut all_objects = true;
    json.begin_array()?;
    while json.next_item()? {
        if json.peek_kind()? != Some(Kind::Object) {
            all_objects = false;
            continue;
        }
        let mut replica = Seen::default();
        json.begin_object()?;
        while let Some(name) = json.next_key()? {
            if let Some(rank) = verdict_rank(name) {
                replica.verdict(rank, &json.read_value()?);
            }
        }
        seen.replica(&replica);
    }
    seen.replica_details = all_objects;
    Ok(())
}

/// Counts a sample that was read.
pub(super) fn count_members(members: &[(String, Value)], counter: &mut Counter) {
    let mut seen = Seen::default();
    for (name, value) in members {
        counter.key(name);
        seen.members += 1;
        seen.kind(name == "example_abbr", Some(value.kind()));
        match (verdict_rank(name), value) {
            (Some(rank), value) => seen.verdict(rank, value),
            (None, Value::Array(items)) if name == "predictions" => {
                let replicas: Option<Vec<_>> = items.iter().map(Value::as_object).collect();
                seen.replica_details = replicas.is_some();
                for members in items.iter().filter_map(Value::as_object) {
                    seen.replica(&replica(members));
                }
            }
            _ => {}
        }
    }
    counter.sample(&seen);
}

fn replica(members: &[(String, Value)]) -> Seen {
    let mut seen = Seen::default();
    for (name, value) in members {
        if let Some(rank) = verdict_rank(name) {
            seen.verdict(rank, value);
        }
    }
    seen
}

impl Seen {
    fn kind(&mut self, is_name: bool, kind: Option<Kind>) {
        match kind {
            _ if is_name => {}
            Some(Kind::Array) => self.any_list = true,
            Some(Kind::Number) => {}
            _ => self.any_plain = true,
        }
    }

    fn verdict(&mut self, rank: usize, value: &Value) {
        if self.rank.is_some_and(|best| best < rank) {
            return;
        }
        self.rank = Some(rank);
        let items = match value {
            Value::Array(items) => items.as_slice(),
            value => std::slice::from_ref(value),
        };
        let verdicts = || items.iter().filter_map(as_verdict);
        self.replicas = items.len();
        self.judged = verdicts().count() as u64;
        self.correct = verdicts().filter(|verdict| *verdict).count() as u64;
    }

    fn replica(&mut self, replica: &Seen) {
        self.replicas += 1;
        self.judged += replica.judged;
        self.correct += replica.correct;
    }
}
