//! One sample of the details.

use super::verdict::{as_verdict, reference, text, verdict};
use crate::json::{LeftOut, Value};

/// One sample of the details, in the same shape for every version.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Detail {
    /// The sample's index within one replica: the member's name, the end of `example_abbr`, or the
    /// place in a list that has neither.
    pub index: Option<u64>,
    /// `<data set>[_<split>]_<index>`, where the file has it.
    pub example_abbr: Option<String>,
    /// How many replicas the sample has.
    pub replicas: usize,
    /// The model's answer, one for each replica; shorter where some replicas lack it.
    pub pred: Vec<Value>,
    /// The expected answer, one for each replica.
    pub answer: Vec<Value>,
    /// The verdict, one for each replica; `None` where it is no boolean.
    pub correct: Vec<Option<bool>>,
    /// The members as they are in the file.
    pub members: Vec<(String, Value)>,
    /// Members that are not there because they are above the limits; the first thousand.
    pub left_out: Vec<LeftOut>,
}

impl Detail {
    /// Makes a detail of a sample's members; `name` is the member's name in an object.
    pub(super) fn new(name: Option<&str>, place: u64, members: Vec<(String, Value)>) -> Self {
        let example_abbr = member(&members, "example_abbr")
            .and_then(Value::as_str)
            .map(ToOwned::to_owned);
        let index = match (name, &example_abbr) {
            (Some(name), _) => name.parse().ok(),
            (None, Some(abbr)) => abbr.rsplit('_').next().and_then(|end| end.parse().ok()),
            (None, None) => Some(place),
        };
        let mut detail = Self {
            index,
            example_abbr,
            replicas: 1,
            pred: Vec::new(),
            answer: Vec::new(),
            correct: Vec::new(),
            members: Vec::new(),
            left_out: Vec::new(),
        };
        if let Some(replicas) = replica_details(&members) {
            for replica in replicas {
                detail.take(replica, false);
            }
        } else {
            let wrapped = name.is_none() && detail.example_abbr.is_some() && is_wrapped(&members);
            detail.take(&members, wrapped);
            detail.take_cascade(&members);
        }
        let most = detail
            .pred
            .len()
            .max(detail.answer.len())
            .max(detail.correct.len());
        detail.replicas = most.max(1);
        detail.members = members;
        detail
    }

    /// The share of true verdicts, in percent (0–100); `None` without verdicts.
    #[must_use]
    pub fn accuracy(&self) -> Option<f64> {
        let judged: Vec<bool> = self.correct.iter().copied().flatten().collect();
        let correct = judged.iter().filter(|verdict| **verdict).count();
        #[expect(clippy::cast_precision_loss, reason = "replicas are few")]
        let share = |correct: usize, judged: usize| correct as f64 / judged as f64 * 100.0;
        (!judged.is_empty()).then(|| share(correct, judged.len()))
    }

    fn take(&mut self, members: &[(String, Value)], wrapped: bool) {
        extend(&mut self.pred, text(members), wrapped);
        extend(&mut self.answer, reference(members), wrapped);
        // A list of verdicts is one for each replica in every version.
        match verdict(members) {
            Some(Value::Array(verdicts)) => {
                self.correct.extend(verdicts.iter().map(as_verdict));
            }
            Some(verdict) => self.correct.push(as_verdict(verdict)),
            None => {}
        }
    }

    /// A cascade has texts within its evaluations only.
    fn take_cascade(&mut self, members: &[(String, Value)]) {
        for name in ["rule_evaluation", "llm_evaluation"] {
            let Some(Value::Array(evaluations)) = member(members, name) else {
                continue;
            };
            let fresh = self.pred.is_empty() && self.answer.is_empty();
            let evaluations = evaluations.iter().filter_map(Value::as_object);
            for evaluation in evaluations.filter(|_| fresh) {
                extend(&mut self.pred, text(evaluation), false);
                extend(&mut self.answer, reference(evaluation), false);
            }
        }
    }
}

fn member<'a>(members: &'a [(String, Value)], name: &str) -> Option<&'a Value> {
    let found = members.iter().find(|(member, _)| member == name)?;
    Some(&found.1)
}

/// The details of 0.4.1: a list with one for each replica, beside `example_abbr` alone.
fn replica_details(members: &[(String, Value)]) -> Option<Vec<&[(String, Value)]>> {
    if members.len() > 2 || member(members, "example_abbr").is_none() {
        return None;
    }
    let replicas = member(members, "predictions")?.as_array()?;
    replicas.iter().map(Value::as_object).collect()
}

/// Whether each member but `example_abbr` and numbers is a list.
fn is_wrapped(members: &[(String, Value)]) -> bool {
    members.iter().all(|(name, value)| {
        name == "example_abbr" || matches!(value, Value::Array(_) | Value::Number(_))
    })
}

fn extend(list: &mut Vec<Value>, value: Option<&Value>, wrapped: bool) {
    match value {
        Some(Value::Array(items)) if wrapped => list.extend(items.iter().cloned()),
        Some(value) => list.push(value.clone()),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    fn detail(name: Option<&str>, text: &str) -> Detail {
        let Value::Object(members) = parse(text.as_bytes()).unwrap() else {
            panic!("{text}");
        };
        Detail::new(name, 7, members)
    }

    fn texts(values: &[Value]) -> String {
        serde_json::to_string(values).unwrap()
    }

    type Case<'a> = (
        Option<&'a str>,
        &'a str,
        Option<u64>,
        &'a str,
        &'a str,
        &'a [Option<bool>],
    );

    #[test]
    fn every_form_gives_the_same_shape() {
        let cases: [Case<'_>; 9] = [
            (
                Some("3"),
                r#"{"prompt": "", "origin_prediction": "It is B", "predictions": "B", "references": "A"}"#,
                Some(3),
                r#"["B"]"#,
                r#"["A"]"#,
                &[],
            ),
            (
                Some("0"),
                r#"{"origin_prediction": {"A": {"PPL": 1}}, "predictions": "D", "references": "A", "correct": false}"#,
                Some(0),
                r#"["D"]"#,
                r#"["A"]"#,
                &[Some(false)],
            ),
            (
                None,
                r#"{"pred": "x", "answers": ["x", "y"], "correct": true}"#,
                Some(7),
                r#"["x"]"#,
                r#"[["x","y"]]"#,
                &[Some(true)],
            ),
            (
                None,
                r#"{"predictions": [{"pred": "B", "answer": "A", "correct": false}, {"pred": "A", "answer": "A", "correct": true}], "example_abbr": "gsm8k_test_12"}"#,
                Some(12),
                r#"["B","A"]"#,
                r#"["A","A"]"#,
                &[Some(false), Some(true)],
            ),
            (
                None,
                r#"{"example_abbr": "gsm8k_0", "pred": ["B"], "answer": [["A", "a"]], "correct": [false]}"#,
                Some(0),
                r#"["B"]"#,
                r#"[["A","a"]]"#,
                &[Some(false)],
            ),
            (
                None,
                r#"{"example_abbr": "a_1", "G-Pass@2_0.0": 100.0, "pred": ["B", "A"], "answer": ["A", "A"], "is_correct": [0, 1.0]}"#,
                Some(1),
                r#"["B","A"]"#,
                r#"["A","A"]"#,
                &[Some(false), Some(true)],
            ),
            (
                None,
                r#"{"example_abbr": "c_2", "rule_evaluation": [{"pred": "B", "answer": "A", "correct": false}], "llm_evaluation": [{"prediction": "C", "gold": "A", "llm_correct": true}], "cascade_correct": [true]}"#,
                Some(2),
                r#"["B"]"#,
                r#"["A"]"#,
                &[Some(true)],
            ),
            (
                None,
                r#"{"example_abbr": "j_5", "origin_prompt": [["x"]], "prediction": ["A"], "gold": ["City0"]}"#,
                Some(5),
                r#"["A"]"#,
                r#"["City0"]"#,
                &[],
            ),
            (
                Some("x"),
                r#"{"correct": "maybe"}"#,
                None,
                "[]",
                "[]",
                &[None],
            ),
        ];
        for (name, text, index, pred, answer, correct) in cases {
            let found = detail(name, text);
            assert_eq!(found.index, index, "{text}");
            assert_eq!(texts(&found.pred), pred, "{text}");
            assert_eq!(texts(&found.answer), answer, "{text}");
            assert_eq!(found.correct, correct, "{text}");
        }
    }

    #[test]
    fn replicas_and_accuracy_follow_the_verdicts() {
        let found = detail(
            None,
            r#"{"example_abbr": "a_1", "correct": [true, false, null]}"#,
        );
        assert_eq!(found.replicas, 3);
        assert_eq!(found.accuracy(), Some(50.0));
        assert_eq!(detail(None, "{}").accuracy(), None);
    }
}
