//! Samples of OpenCompass as records.

use crate::json::{Number, Value};
use crate::opencompass::predictions::Prediction;
use crate::schema::Sample;

/// A sample of a work dir as a record.
///
/// Its fields: `model`, `dataset`, `id`, `replica`, `prediction` and `gold` as the inferencer wrote
/// them, `pred` and `answer` as the evaluator compared them, `correct`. What is not a text is its
/// JSON as text. What is not known is left out, but for the prediction, which is null then.
///
/// # Examples
///
/// ```
/// use evalcore::interchange::sample_record;
/// use evalcore::schema::Sample;
///
/// let record = sample_record(&Sample::default());
/// assert!(record.get("prediction").unwrap().is_null());
/// assert!(record.get("correct").is_none());
/// ```
#[must_use]
pub fn sample_record(sample: &Sample) -> Value {
    let text = |text: &String| Value::from(text.clone());
    let as_text = |value: &Value| Value::from(value.to_text());
    let mut members = vec![
        ("model", Some(text(&sample.model))),
        ("dataset", Some(text(&sample.dataset))),
        (
            "id",
            sample.index.map(|index| Value::from(Number::from(index))),
        ),
        ("replica", Some(Value::from(Number::from(sample.replica)))),
        (
            "prediction",
            Some(sample.prediction.as_ref().map_or(Value::Null, as_text)),
        ),
    ];
    members.extend([
        ("gold", sample.gold.as_ref().map(as_text)),
        ("pred", sample.pred.as_ref().map(as_text)),
        ("answer", sample.answer.as_ref().map(as_text)),
        ("correct", sample.correct.map(Value::Bool)),
    ]);
    object(members)
}

/// A sample of a predictions file as a record: `id`, `prediction`, `gold`, and all else it holds.
pub(super) fn prediction_record(record: &mut Prediction) -> Value {
    let prediction = match record.text() {
        Some(text) => Value::from(text),
        None => record.prediction.take().unwrap_or_default(),
    };
    let id = match record.index {
        Some(index) => Value::from(Number::from(index)),
        None => Value::from(record.key.clone()),
    };
    let mut object = object(vec![
        ("id", Some(id)),
        ("prediction", Some(prediction)),
        ("gold", record.gold.take()),
    ]);
    if let Value::Object(members) = &mut object {
        members.append(&mut record.members);
    }
    object
}

fn object(members: Vec<(&str, Option<Value>)>) -> Value {
    let known = members.into_iter();
    let known = known.filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(known.collect())
}
