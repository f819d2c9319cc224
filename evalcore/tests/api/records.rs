//! Records of every layout, whole and damaged.

use std::fmt::Write as _;

use evalcore::interchange::{FieldPath, Gather, RecordFormat, RecordReader, Refusal, Role, Tally};
use evalcore::json::Value;

/// What a text of records gives: the values of `x`, then the codes and lines of what was noticed.
fn read(format: RecordFormat, text: &str) -> String {
    let mut reader = match RecordReader::new(text.as_bytes(), "f", format) {
        Ok(reader) => reader,
        Err(error) => return format!("refused: {error}"),
    };
    let mut gather = Gather::new(Texts(Role::new("x", &["x"]).named(["x"])), false);
    let mut end = String::new();
    loop {
        match reader.read_record() {
            Ok(Some(record)) => gather.push(record).unwrap(),
            Ok(None) => break,
            Err(error) => {
                end = format!(" end: {}", error.code());
                break;
            }
        }
    }
    let refused = reader.refused();
    gather.note(reader.into_diagnostics(), refused).unwrap();
    let found = match gather.finish() {
        Ok(found) => found,
        Err(error) => return format!("stopped: {}", error.code()),
    };
    let mut text = found.total.join(",");
    for one in &found.diagnostics {
        let line = one.position.and_then(|place| place.line);
        let line = line.map_or_else(String::new, |line| format!("@{line}"));
        let _ = write!(text, " {}{line}", one.code);
    }
    format!("{text} {}/{}{end}", found.measured, found.records)
}

struct Texts(Role);

impl Tally for Texts {
    type Part = Vec<String>;

    fn settle(&mut self, records: &[&Value]) -> evalcore::Result<()> {
        self.0.settle(records, &[])
    }

    fn part(&self) -> Vec<String> {
        Vec::new()
    }

    fn update(
        &self,
        part: &mut Vec<String>,
        record: &Value,
        _: Option<&mut Vec<(String, f64)>>,
    ) -> Result<(), Refusal> {
        part.push(self.0.text(record)?.to_owned());
        Ok(())
    }

    fn merge(&self, part: &mut Vec<String>, other: Vec<String>) -> evalcore::Result<()> {
        part.extend(other);
        Ok(())
    }
}

#[test]
fn records_are_read_as_far_as_they_go() {
    use RecordFormat::{Csv, Json, Jsonl, OpenCompass};

    for (format, text, want) in [
        (Jsonl, "{\"x\": \"a\"}\r\n\n{\"x\": \"b\"}", "a,b 2/2"),
        (Jsonl, "\u{feff}{\"x\": \"a\"}\n", "a text.bom@1 1/1"),
        (
            Jsonl,
            "{\"x\": \"a\"}\n{\"x\": \n5\n{\"x\": [1]}\n{\"y\": 1}\n{\"x\": \"b\"}\n",
            "a,b json.truncated@2 record.unusable@3 record.unusable@4 record.field_missing@5 2/6",
        ),
        (Jsonl, "", " 0/0"),
        (
            Jsonl,
            "{\"y\": 1}\n{\"y\": 2}\n",
            "stopped: record.field_missing",
        ),
        (Json, "[{\"x\": \"a\"}, {\"x\": 2}]", "a,2 2/2"),
        (Json, "[]", " 0/0"),
        (
            Json,
            "[{\"x\": \"a\"}, {\"x\": ",
            "a 1/1 end: json.truncated",
        ),
        (Json, "[{\"x\": \"a\"}] 5", "a json.trailing 1/1"),
        (
            Csv,
            "x,y\na,1\n\"b,\nc\",2\nd\n",
            "a,b,\nc record.unusable@5 2/3",
        ),
        (Csv, "\u{feff}x\na\n", "a text.bom@1 1/1"),
        (Csv, "x,x\na,b\n", "b json.duplicate_key@1 1/1"),
        (Csv, "x\n", " 0/0"),
        (
            OpenCompass,
            "{\"1\": {\"prediction\": \"p\", \"x\": \"a\"}, \"0\": {\"x\": \"b\"}",
            "a,b json.truncated 2/2",
        ),
    ] {
        assert_eq!(read(format, text), want, "{text}");
    }
    let refused = read(Json, "{\"x\": 1}");
    assert!(refused.starts_with("refused: f"), "{refused}");
}

#[test]
fn parts_come_together_in_order_whatever_their_number() {
    let texts: Vec<String> = (0..20_000).map(|at| at.to_string()).collect();
    let lines = texts.join("}\n{\"x\": ");
    let lines = format!("{{\"x\": {lines}}}\n");
    let want = format!("{} 20000/20000", texts.join(","));
    assert_eq!(read(RecordFormat::Jsonl, &lines), want);
}

#[test]
fn a_member_whose_name_holds_dots_comes_first() {
    let record = evalcore::json::parse(br#"{"a.b": 1, "a": {"b": 2, "": 3}}"#).unwrap();
    let at = |path: &str| FieldPath::new(path).get(&record).and_then(Value::as_i64);
    assert_eq!(
        (at("a.b"), at("a."), at("a.b.c"), at("")),
        (Some(1), Some(3), None, None)
    );
}
