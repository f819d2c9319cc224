//! The fast reader, the general reader and all layouts against each other.

use evalcore::opencompass::predictions::{
    Form, Prediction, PredictionReaderBuilder, count_predictions,
};
use proptest::prelude::*;

use super::{read_all, with_prompts};

fn sample() -> impl Strategy<Value = serde_json::Value> {
    let text = || "([a-z ]|[\"\\\\\\n\\t/]|é|中|😀|\u{2028}|\\]|\\}){0,30}";
    let prompt = prop_oneof![
        text().prop_map(serde_json::Value::from),
        prop::collection::vec(text(), 0..3).prop_map(Into::into),
        prop::collection::vec(text(), 0..3).prop_map(|texts| {
            texts
                .into_iter()
                .map(|text| serde_json::json!({"role": "HUMAN", "prompt": text}))
                .collect()
        }),
        Just(serde_json::Value::Null),
    ];
    let member = prop_oneof![
        prompt.prop_map(|value| ("origin_prompt", value)),
        text().prop_map(|value| ("prediction", value.into())),
        prop::collection::vec(text(), 0..3).prop_map(|value| ("prediction", value.into())),
        text().prop_map(|value| ("gold", value.into())),
        any::<i32>().prop_map(|value| ("gold", value.into())),
        text().prop_map(|value| ("refr", value.into())),
        any::<f64>().prop_map(|value| ("label: A", serde_json::json!({"PPL": value}))),
        any::<u8>().prop_map(|value| ("res_length", value.into())),
    ];
    prop::collection::vec(member, 0..5).prop_map(|members| {
        let members = members
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        serde_json::Value::Object(members.collect())
    })
}

/// What `json.dump(indent=4, ensure_ascii=False)` writes.
fn dump(document: &serde_json::Value) -> Vec<u8> {
    let mut text = Vec::new();
    let indent = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut text, indent);
    serde::Serialize::serialize(document, &mut serializer).unwrap();
    text
}

proptest! {
    /// A window of 16 bytes never holds a sample, so that the general reader takes all of them.
    #[test]
    fn the_fast_reader_agrees_with_the_general_one(
        samples in prop::collection::vec(sample(), 0..6),
        layout in 0..4,
        keep in any::<bool>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<bool>()), 0..5),
    ) {
        let list = serde_json::Value::from(samples.clone());
        let members = samples.into_iter().enumerate().map(|(index, sample)| (index.to_string(), sample));
        let object = serde_json::Value::Object(members.collect());
        let mut text = match layout {
            0 => dump(&object),
            1 => object.to_string().into_bytes(),
            2 => dump(&list),
            _ => dump(&serde_json::json!({"predictions": list, "cfg": {}})),
        };
        for (place, byte, insert) in edits {
            let place = place.index(text.len());
            // Bytes of the grammar do more harm than others.
            let byte = match byte % 3 {
                0 => b"\"\\{}[],:\n u0\x00\xff"[usize::from(byte) % 15],
                _ => byte,
            };
            if insert {
                text.insert(place, byte);
            } else {
                text[place] = byte;
            }
        }
        let readout = |window| {
            let mut builder = PredictionReaderBuilder::new();
            builder.window_bytes(window).origin_prompt(keep);
            let mut records = builder.from_reader(&text[..]).into_records();
            let all: Vec<Result<Prediction, String>> =
                records.by_ref().map(|record| record.map_err(|error| error.to_string())).collect();
            (all, records.into_reader().into_outcome())
        };
        let fast = readout(1 << 20);
        prop_assert_eq!(&fast, &readout(16));
        prop_assert_eq!(&fast, &readout(300));
    }

    #[test]
    fn lines_give_what_an_object_gives(samples in prop::collection::vec(sample(), 0..6), odd in any::<bool>()) {
        let mut lines = String::new();
        for (index, sample) in samples.iter().enumerate() {
            let mut line = serde_json::Map::new();
            line.insert("idx".into(), index.to_string().into());
            line.extend(sample.as_object().unwrap().clone());
            if odd {
                // The fast reader leaves a name with an escape to the general one.
                line.insert("odd\t".into(), serde_json::Value::Null);
            }
            lines.push_str(&serde_json::Value::Object(line).to_string());
            lines.push('\n');
        }
        let members = samples.into_iter().enumerate().map(|(index, mut sample)| {
            if odd {
                sample["odd\t"] = serde_json::Value::Null;
            }
            (index.to_string(), sample)
        });
        let object = dump(&serde_json::Value::Object(members.collect()));
        let mut builder = with_prompts();
        let (mut theirs, ..) = read_all(&builder, &object);
        let (mut ours, outcome, diagnostics) =
            read_all(builder.form(Form::Lines), lines.as_bytes());
        for record in ours.iter_mut().chain(&mut theirs) {
            record.offset = 0;
        }
        prop_assert_eq!(ours, theirs);
        prop_assert!(outcome.is_complete() && diagnostics.is_empty());
        let counted = count_predictions(lines.as_bytes()).unwrap();
        prop_assert_eq!(counted.records, outcome.records);
    }
}
