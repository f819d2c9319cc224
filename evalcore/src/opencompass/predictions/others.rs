//! What stands in the place of samples.

use std::io::Read;

use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, Result};
use crate::json::{Kind, Value, is_above_a_limit};
use crate::position::Position;

use super::content;
use super::reader::PredictionReader;
use super::record::Prediction;

/// How many members that are no samples are kept.
const MOST_OTHERS: usize = 1_000;

/// What there is of a member above the limits.
enum Part {
    Sample,
    Value(Value),
    None,
}

impl<R: Read> PredictionReader<R> {
    /// Takes what stands in the place of a sample.
    pub(super) fn other(&mut self, record: &mut Prediction) -> Result<Option<bool>> {
        let offset = self.json.offset();
        let full = self.outcome.others.len() >= MOST_OTHERS
            || self.others_bytes > self.options.max_value_bytes;
        let message = if full {
            self.json.skip_value()?;
            format!("member `{}` is not a sample and was not kept", record.key)
        } else {
            let value = match self.json.read_value() {
                Ok(value) if record.index.is_none() && content::looks_like_a_sample(&value) => {
                    content::from_value(value, record, self.options);
                    record.offset = offset;
                    return Ok(Some(true));
                }
                Ok(value) => value,
                Err(error) if is_above_a_limit(&error) => match self.in_part(record, error)? {
                    Part::Sample => return Ok(Some(true)),
                    Part::Value(value) => value,
                    Part::None => return Ok(None),
                },
                Err(error) => return Err(error),
            };
            self.others_bytes += self.json.offset() - offset;
            let message = self.remark(&record.key, &value);
            self.outcome.others.push((record.key.clone(), value));
            match message {
                Some(message) => message,
                None => return Ok(None),
            }
        };
        let code = if self.outcome.error.is_some() && record.key == "error" {
            Code::PredictionsError
        } else {
            Code::PredictionsOtherMember
        };
        let found = Diagnostic::warning(code, message).at(Position::offset(offset));
        self.json.report(found)?;
        Ok(None)
    }

    /// Takes what is above the limits: an object member by member, anything else not at all.
    fn in_part(&mut self, record: &mut Prediction, why: Error) -> Result<Part> {
        if self.json.peek_kind()? != Some(Kind::Object) {
            self.json.leave_out(record.key.clone(), why)?;
            self.json.skip_value()?;
            return Ok(Part::None);
        }
        content::read(&mut self.json, record, self.options)?;
        if record.index.is_none() && content::is_a_sample(record) {
            return Ok(Part::Sample);
        }
        let members = std::mem::take(&mut record.members);
        Ok(Part::Value(Value::Object(members)))
    }

    fn remark(&mut self, key: &str, value: &Value) -> Option<String> {
        match (key, value) {
            ("error", Value::String(text)) => {
                self.outcome.error = Some(text.clone());
                Some(format!("inferencer wrote an error: `{text}`"))
            }
            ("results" | "cfg", _) => None,
            _ => Some(format!(
                "expected member `{key}` to be a sample, found {}",
                value.kind().as_str()
            )),
        }
    }
}
