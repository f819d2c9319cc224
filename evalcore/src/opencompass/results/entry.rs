//! Counting a sample without keeping it.

use std::io::Read;

use super::details::{Counter, Seen};
use super::verdict::{as_verdict, is_sample_member, verdict_rank};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{ErrorKind, Result};
use crate::json::{Kind, LeftOut, Reader, Value};
use crate::position::Position;

/// How many characters of a name stand in a message.
const NAME: usize = 100;

/// Reads the sample that the reader stands before, an object, and counts it.
pub(super) fn count_stream<R: Read>(json: &mut Reader<R>, counter: &mut Counter) -> Result<()> {
    let mut seen = Seen::default();
    counter.begin_sample();
    json.begin_object()?;
    while json.next_name()? {
        let kind = json.peek_kind()?;
        let name = json.key();
        counter.key(name);
        seen.members += 1;
        seen.kind(name, kind);
        match (verdict_rank(name), kind) {
            (Some(rank), _) => seen.verdict(rank, &read_verdict(json)?),
            (None, Some(Kind::Array)) if name == "predictions" => count_replicas(json, &mut seen)?,
            (None, Some(Kind::Array | Kind::Object)) => skip(json)?,
            _ => json.skip_value()?,
        }
    }
    counter.sample(&seen);
    Ok(())
}

/// Passes over a member, and says where it is too deep for who wants the samples.
fn skip<R: Read>(json: &mut Reader<R>) -> Result<()> {
    let Some(offset) = json.skip_noting_depth()? else {
        return Ok(());
    };
    let limit = json.max_depth();
    let fact = ErrorKind::JsonTooDeep { limit };
    let short: String = json.key().chars().take(NAME).collect();
    let message = format!("member `{short}` of a sample was counted, not read: {fact}");
    json.report(Diagnostic::warning(Code::JsonTooDeep, message).at(Position::offset(offset)))
}

/// Reads a verdict; one above the limits is none.
fn read_verdict<R: Read>(json: &mut Reader<R>) -> Result<Value> {
    match json.read_within(&mut { u64::MAX })? {
        Ok(value) => Ok(value),
        Err(why) => {
            let name = json.key().to_owned();
            json.leave_out(name, why)?;
            Ok(Value::Null)
        }
    }
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
        while json.next_name()? {
            if let Some(rank) = verdict_rank(json.key()) {
                replica.verdict(rank, &read_verdict(json)?);
            }
        }
        seen.replica(&replica);
    }
    seen.replica_details = all_objects;
    Ok(())
}

/// Counts a sample that was read, but for the members that were left out; false where it turns out
/// to be none.
pub(super) fn count_members(
    members: &[(String, Value)],
    left_out: &[LeftOut],
    counter: &mut Counter,
) -> bool {
    let mut seen = Seen::default();
    counter.begin_sample();
    for left in left_out {
        counter.key(&left.name);
        seen.members += 1;
    }
    for (name, value) in members {
        counter.key(name);
        seen.members += 1;
        seen.kind(name, Some(value.kind()));
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
    counter.sample(&seen)
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
    pub(super) fn kind(&mut self, name: &str, kind: Option<Kind>) {
        self.known += usize::from(is_sample_member(name, kind));
        match kind {
            _ if name == "example_abbr" => {}
            Some(Kind::Array) => self.any_list = true,
            Some(Kind::Number) => {}
            _ => self.any_plain = true,
        }
    }

    fn verdict(&mut self, rank: usize, value: &Value) {
        let items = match value {
            Value::Array(items) => items.as_slice(),
            value => std::slice::from_ref(value),
        };
        let mut verdicts = Seen::default();
        for item in items {
            match as_verdict(item) {
                Some(verdict) => verdicts.count(verdict),
                None => verdicts.replicas += 1,
            }
        }
        self.take_verdicts(rank, &verdicts);
    }

    /// Takes the verdict of one replica.
    pub(super) fn count(&mut self, verdict: bool) {
        self.replicas += 1;
        self.judged += 1;
        self.correct += u64::from(verdict);
    }

    /// Takes the verdicts of a member; those of the lowest rank count.
    pub(super) fn take_verdicts(&mut self, rank: usize, verdicts: &Seen) {
        if self.rank.is_none_or(|best| rank <= best) {
            self.rank = Some(rank);
            self.replicas = verdicts.replicas;
            self.judged = verdicts.judged;
            self.correct = verdicts.correct;
        }
    }

    fn replica(&mut self, replica: &Seen) {
        self.replicas += 1;
        self.judged += replica.judged;
        self.correct += replica.correct;
    }
}
