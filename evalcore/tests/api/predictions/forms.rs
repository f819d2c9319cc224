//! The layouts of a file and the members of a sample.

use evalcore::ErrorKind;
use evalcore::json::{Kind, Value};
use evalcore::opencompass::predictions::{Form, PredictionReaderBuilder, count_predictions};

use super::{codes, read_all};

#[test]
fn every_form_gives_the_same_samples() {
    let object = br#"{"0": {"prediction": "a"}, "1": {"prediction": "\u4e2d"}}"#;
    let list = br#"[{"prediction": "a"}, {"prediction": "\u4e2d"}]"#;
    let lines = b"\xEF\xBB\xBF{\"idx\": \"0\", \"prediction\": \"a\"}\r\n\r\n{\"prediction\": \"\\u4e2d\", \"idx\": 1}";
    let station = br#"{"cfg": {}, "predictions": [{"prediction": "a"}, {"prediction": "\u4e2d"}], "results": {"accuracy": 50.0}}"#;
    let keyed = br#"{"predictions": {"0": {"prediction": "a"}, "1": {"prediction": "\u4e2d"}}, "results": null}"#;
    let cases: [(&[u8], Form, &[&str]); 5] = [
        (object, Form::Object, &[]),
        (list, Form::List, &[]),
        (lines, Form::Lines, &[]),
        (station, Form::Station, &["cfg", "results"]),
        (keyed, Form::Station, &["results"]),
    ];
    for (text, form, others) in cases {
        for window in [16, 1 << 20] {
            let mut builder = PredictionReaderBuilder::new();
            let (records, outcome, _) = read_all(builder.window_bytes(window), text);
            let found: Vec<_> = records
                .iter()
                .map(|r| (r.key.as_str(), r.index, r.text().unwrap()))
                .collect();
            assert_eq!(
                found,
                [("0", Some(0), "a"), ("1", Some(1), "中")],
                "{form:?}"
            );
            assert!(
                records.iter().all(|record| record.members.is_empty()),
                "{form:?}"
            );
            assert_eq!(outcome.form, Some(form));
            assert!(outcome.is_complete());
            let names: Vec<_> = outcome
                .others
                .iter()
                .map(|(name, _)| name.as_str())
                .collect();
            assert_eq!(names, others);
            let counted = count_predictions(text).unwrap();
            assert_eq!((counted.records, counted.form), (2, Some(form)));
        }
    }
}

#[test]
fn what_is_no_sample_is_kept_and_reported() {
    let text = br#"{"error": "API model is not supported", "0": "text", "note": {"a": 1}, "extra": {"prediction": "x"}, "0": {"prediction": "y"}, "0": {"prediction": "z"}} tail"#;
    let (records, outcome, diagnostics) = read_all(&PredictionReaderBuilder::new(), text);
    let found: Vec<_> = records
        .iter()
        .map(|r| (r.key.as_str(), r.text().unwrap()))
        .collect();
    assert_eq!(found, [("extra", "x"), ("0", "y"), ("0", "z")]);
    assert_eq!(records[0].index, None);
    assert_eq!(outcome.error.as_deref(), Some("API model is not supported"));
    let names: Vec<_> = outcome
        .others
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(names, ["error", "0", "note"]);
    assert_eq!(
        codes(&diagnostics),
        [
            "predictions.error",
            "predictions.other_member",
            "predictions.other_member",
            "predictions.duplicate_index",
            "json.trailing"
        ]
    );
    for text in ["3", "\"a\"", "null"] {
        let error = PredictionReaderBuilder::new()
            .from_reader(text.as_bytes())
            .into_records()
            .next();
        let error = error.unwrap().unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::UnknownLayout { .. }),
            "{error}"
        );
    }
}

#[test]
fn both_names_of_the_reference_are_taken() {
    let text = br#"{"0": {"refr": "r", "prediction": ""}, "1": {"refr": "r", "gold": 0}, "2": {"gold": "", "refr": null}}"#;
    for window in [16, 1 << 20] {
        let mut builder = PredictionReaderBuilder::new();
        let (records, _, diagnostics) = read_all(builder.window_bytes(window), text);
        assert_eq!(records[0].gold, Some("r".into()));
        assert_eq!(
            records[1].gold.as_ref().map(Value::kind),
            Some(Kind::Number)
        );
        assert_eq!(records[1].members, [("refr".to_owned(), "r".into())]);
        assert_eq!(records[2].gold, Some("".into()));
        assert_eq!(records[2].members, [("refr".to_owned(), Value::Null)]);
        assert!(diagnostics.is_empty());
    }
}
