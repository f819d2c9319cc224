//! Cut and damaged files, and limits.

use evalcore::ErrorKind;
use evalcore::json;
use evalcore::opencompass::predictions::{
    End, Form, PredictionReaderBuilder, PromptKind, count_predictions,
};

use super::{codes, read_all, with_prompts};

const SMALL: &str = r#"{
    "0": {
        "origin_prompt": [
            {
                "role": "HUMAN",
                "prompt": "a \"b\"\\ ] } é"
            }
        ],
        "prediction": "中\n\"x\"",
        "gold": "1"
    },
    "1": {
        "prediction": ["p", "q"],
        "loss": NaN
    },
    "error": "no API",
    "2": {"label: A": {"PPL": 1.5}, "prediction": "A", "refr": {"x": []}}
}"#;

#[test]
fn a_file_cut_at_any_byte_gives_what_was_complete() {
    let text = SMALL.as_bytes();
    let whole = read_all(&with_prompts(), text).0;
    assert_eq!(whole.len(), 3);
    let parsed = json::parse(text).unwrap();
    assert_eq!(
        parsed.get("2").and_then(|two| two.get("refr")),
        whole[2].gold.as_ref()
    );
    // Where each sample ends, by the walk of the independent reader over prefixes.
    let ends: Vec<usize> = whole
        .iter()
        .map(|record| {
            let start = usize::try_from(record.offset).unwrap();
            let sound = |end: &usize| json::parse_strict(&text[start..*end]).is_ok();
            (start..=text.len()).find(sound).unwrap()
        })
        .collect();
    for cut in 0..text.len() {
        for window in [16, 1 << 20] {
            let mut builder = with_prompts();
            let (records, outcome, diagnostics) =
                read_all(builder.window_bytes(window), &text[..cut]);
            let expected = ends.iter().filter(|end| **end <= cut).count();
            assert_eq!(records, whole[..expected], "cut at {cut}");
            assert_eq!(
                outcome.end,
                End::Truncated { offset: cut as u64 },
                "cut at {cut}"
            );
            assert_eq!(
                codes(&diagnostics).last(),
                Some(&"json.truncated"),
                "cut at {cut}"
            );
            let counted = count_predictions(&text[..cut]).unwrap();
            assert_eq!(
                (counted.records, counted.end),
                (expected as u64, outcome.end)
            );
        }
    }
}

#[test]
fn lines_go_on_after_a_damaged_one() {
    let text = b"{\"idx\": \"0\", \"prediction\": \"a\"}\n{\"idx\": \"1\", \"pred\nnot json\n{\"idx\": \"3\", \"prediction\": \"\\ud800\"}\n{\"idx\": \"4\", \"predi";
    let (records, outcome, diagnostics) = read_all(&PredictionReaderBuilder::new(), text);
    let keys: Vec<_> = records.iter().map(|record| record.key.as_str()).collect();
    assert_eq!(keys, ["0", "3"]);
    assert_eq!(outcome.damaged_lines, 3);
    assert_eq!(
        outcome.end,
        End::Truncated {
            offset: text.len() as u64
        }
    );
    let places: Vec<_> = diagnostics
        .iter()
        .map(|d| (d.code.as_str(), d.position.unwrap().line))
        .collect();
    assert_eq!(
        places,
        [
            ("json.syntax", Some(2)),
            ("json.syntax", Some(3)),
            ("json.lone_surrogate", None),
            ("json.truncated", Some(5)),
        ]
    );
    let empty = PredictionReaderBuilder::new().form(Form::Lines).clone();
    let (records, outcome, _) = read_all(&empty, b"");
    assert!(records.is_empty() && outcome.is_complete());
}

#[test]
fn limits_hold_for_what_is_kept_only() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let text = format!(r#"{{"0": {{"origin_prompt": {deep}, "prediction": "a"}}}}"#);
    let (records, outcome, _) = read_all(&PredictionReaderBuilder::new(), text.as_bytes());
    assert!(records[0].text() == Some("a") && outcome.is_complete());
    let (records, _, said) = read_all(&with_prompts(), text.as_bytes());
    assert_eq!(said[0].position.unwrap().offset, 24 + 1_024);
    assert_eq!(
        (records[0].text(), &records[0].origin_prompt),
        (Some("a"), &None)
    );
    assert_eq!(records[0].prompt, Some(PromptKind::Other));

    let long = "x".repeat(5_000);
    let text = format!(
        r#"{{"0": {{"origin_prompt": "{long}", "prediction": "a"}}, "1": {{"prediction": "{long}"}}}}"#
    );
    for window in [16, 1 << 20] {
        let mut builder = PredictionReaderBuilder::new();
        builder.window_bytes(window).max_value_bytes(1_000);
        let mut records = builder.from_reader(text.as_bytes()).into_records();
        assert_eq!(records.next().unwrap().unwrap().text(), Some("a"));
        let second = records.next().unwrap().unwrap();
        assert_eq!(
            (second.text(), &*second.left_out[0].name),
            (None, "prediction")
        );
        assert!(records.next().is_none());
        let mut strict = builder
            .strict(true)
            .from_reader(text.as_bytes())
            .into_records();
        let error = strict.find_map(Result::err).unwrap();
        assert!(matches!(
            error.kind(),
            ErrorKind::ValueTooLarge { limit: 1_000 }
        ));
    }
}

#[test]
fn line_ends_and_marks_change_nothing() {
    let (plain, outcome, _) = read_all(&with_prompts(), SMALL.as_bytes());
    let dressed = format!("\u{feff}{}\r\n", SMALL.replace('\n', "\r\n"));
    for window in [16, 1 << 20] {
        let mut builder = with_prompts();
        let (mut records, found, diagnostics) =
            read_all(builder.window_bytes(window), dressed.as_bytes());
        for (record, plain) in records.iter_mut().zip(&plain) {
            assert!(record.offset > plain.offset);
            record.offset = plain.offset;
        }
        assert_eq!(records, plain);
        assert_eq!(found, outcome);
        assert_eq!(codes(&diagnostics), ["text.bom", "predictions.error"]);
    }
}

#[test]
fn odd_bytes_are_placed() {
    type Case = (&'static [u8], usize, End, &'static [(&'static str, u64)]);
    let cases: [Case; 6] = [
        (
            b"",
            0,
            End::Truncated { offset: 0 },
            &[("json.truncated", 0)],
        ),
        (
            b"\0\0\0",
            0,
            End::Damaged { offset: 0 },
            &[("json.syntax", 0)],
        ),
        (
            b"{\"0\": {\"prediction\": \"a\"}, \"1\": {\"pred\0\0\0",
            1,
            End::Truncated { offset: 41 },
            &[("json.truncated", 41)],
        ),
        (
            b"{\"0\": {\"prediction\": \"a\"},\0\0\0",
            1,
            End::Damaged { offset: 26 },
            &[("json.syntax", 26)],
        ),
        (
            b"{\"0\": {\"prediction\": \"a\"}}\0\0",
            1,
            End::Complete,
            &[("text.nul", 26)],
        ),
        (
            b"{\"0\": {\"prediction\": \"a\xe4\xb8\", \"gold\": \"\\ud83d\", \"gold\": 1}}",
            1,
            End::Complete,
            &[
                ("text.not_utf8", 23),
                ("json.lone_surrogate", 37),
                ("json.duplicate_key", 54),
            ],
        ),
    ];
    for (text, samples, end, places) in cases {
        for window in [16, 1 << 20] {
            let mut builder = PredictionReaderBuilder::new();
            let (records, outcome, diagnostics) = read_all(builder.window_bytes(window), text);
            let id = text.escape_ascii();
            assert_eq!((records.len(), outcome.end), (samples, end), "{id}");
            let found: Vec<_> = diagnostics
                .iter()
                .map(|d| (d.code.as_str(), d.position.unwrap().offset))
                .collect();
            assert_eq!(found, places, "{id}");
            let mut strict = builder.strict(true).from_reader(text).into_records();
            let error = strict.find_map(Result::err).unwrap();
            assert_eq!(
                (error.code().as_str(), error.position().unwrap().offset),
                places[0]
            );
        }
    }
}
