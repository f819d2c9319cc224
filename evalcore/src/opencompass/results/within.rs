//! Results that stand within another file.

use super::details::Counter;
use super::entry::count_members;
use super::file::ResultFile;
use crate::json::Value;

impl ResultFile {
    /// Takes the results that a file of a results station holds beside its predictions; details are
    /// counted. `None` for what is no object.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::json;
    /// use evalcore::opencompass::results::ResultFile;
    ///
    /// let results = json::parse(br#"{"accuracy": 50.0, "details": [{"correct": true}, {"correct": false}]}"#)?;
    /// let file = ResultFile::of_value(&results).unwrap();
    /// assert_eq!(file.metrics[0].value, 50.0);
    /// assert_eq!(file.details.unwrap().samples, 2);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn of_value(results: &Value) -> Option<Self> {
        let mut file = Self::default();
        let mut top = Vec::new();
        for (name, value) in results.as_object()? {
            let mut counter = Counter::new(value.as_array().is_some());
            match value {
                Value::Object(members) if name == "details" => {
                    for (name, sample) in members {
                        match (name.as_str(), sample) {
                            ("type", Value::String(kind)) => counter.set_type(kind),
                            _ => count(Some(name), sample, &mut counter),
                        }
                    }
                    file.details = Some(counter.finish());
                }
                Value::Array(samples) if name == "details" => {
                    for sample in samples {
                        count(None, sample, &mut counter);
                    }
                    file.details = Some(counter.finish());
                }
                value => top.push((name.clone(), value.clone())),
            }
        }
        file.take_members(top);
        file.settle_form();
        Some(file)
    }
}

fn count(name: Option<&str>, sample: &Value, counter: &mut Counter) {
    match sample {
        Value::Object(members) if counter.begin_object(name) => {
            count_members(members, &[], counter);
        }
        Value::Object(_) => {}
        _ => counter.other(name),
    }
}
