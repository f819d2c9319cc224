use proptest::prelude::*;

use super::*;
use crate::opencompass::raw_section::RawSection;
use crate::{Code, Error, ErrorKind};

fn opaque(text: &str) -> Literal {
    Literal::Opaque(text.to_owned())
}

fn int(value: i64) -> Literal {
    Literal::Int(value.to_string())
}

fn outcome(text: &[u8]) -> (Code, u64) {
    let error: Error = parse(text).expect_err("the case is damaged");
    (
        error.code(),
        error.position().expect("errors have a place").offset,
    )
}

#[test]
fn what_is_no_literal_stays_text() {
    let cases = [
        "array([1., 2.], dtype=float32)",
        "np.array([[1, 2], [3, 4]])",
        "<class 'int'>",
        "<function <lambda> at 0x7f>",
        "...",
        "Ellipsis",
        "1 + 2",
        "[1] + [2]",
        "'a' % b",
        "'a'.join(['b'])",
        "(1+2j)",
        "1j",
        "f'{x}'",
        "'a' f'{x}'",
        "lambda x, y: {x: y}",
        "a.b[0]",
        "[x for x in y]",
        "{k: v for k, v in y}",
        "{**a, 'b': 1}",
        "dict(**a, b=1)",
        "dict(1)",
        "dict([1])",
        "a == b",
        "datetime.datetime(2024, 1, 1)",
        "数据",
        "-x",
        "not x",
        "1, 2",
    ];
    for text in cases {
        assert_eq!(parse(text.as_bytes()).expect(text), opaque(text), "{text}");
    }
    let within =
        parse(b"[<class 'a'>, x if y else z, {'k': lambda: 0, 'l': 1}, *a]").expect("fits");
    let Literal::List(items) = within else {
        panic!("a list")
    };
    assert_eq!(items[0], opaque("<class 'a'>"));
    assert_eq!(items[1], opaque("x if y else z"));
    assert_eq!(items[2].get("k"), Some(&opaque("lambda: 0")));
    assert_eq!(items[2].get("l"), Some(&int(1)));
    assert_eq!(items[3], opaque("*a"));
}

#[test]
fn calls_with_a_known_value() {
    let cases = [
        ("np.float64(1.5)", Literal::Float(1.5)),
        ("numpy.int64(-3)", int(-3)),
        ("np.True_", Literal::Bool(true)),
        ("np.str_('x')", Literal::Str("x".to_owned())),
        ("float('inf')", Literal::Float(f64::INFINITY)),
        ("frozenset({1})", Literal::Set(vec![int(1)])),
        ("defaultdict(<class 'list'>, {})", Literal::Dict(Vec::new())),
        ("collections.OrderedDict()", Literal::Dict(Vec::new())),
    ];
    for (text, expected) in cases {
        assert_eq!(parse(text.as_bytes()).expect(text), expected, "{text}");
    }
}

#[test]
fn of_equal_keys_the_last_counts() {
    let value = parse(b"{'a': 1, 'a': 2, 1: 3}").expect("fits");
    assert_eq!(value.get("a"), Some(&int(2)));
    assert_eq!(value.get("1"), None);
}

#[test]
fn damage_has_a_kind_and_a_place() {
    let cases: &[(&[u8], Code, u64)] = &[
        (b"", Code::PythonTruncated, 0),
        (b"  # nothing\n", Code::PythonTruncated, 12),
        (b"[1, 2", Code::PythonTruncated, 5),
        (b"{'a': ", Code::PythonTruncated, 6),
        (b"dict(a=", Code::PythonTruncated, 7),
        (b"'abc", Code::PythonTruncated, 4),
        (b"'''abc''", Code::PythonTruncated, 8),
        (b"'abc\\", Code::PythonTruncated, 5),
        (b"array([1", Code::PythonTruncated, 8),
        (b"[1, 2)", Code::PythonSyntax, 5),
        (b"f([1, 2)]", Code::PythonSyntax, 7),
        (b"1]", Code::PythonSyntax, 1),
        (b"]", Code::PythonSyntax, 0),
        (b"[,]", Code::PythonSyntax, 1),
        (b"[1,,]", Code::PythonSyntax, 3),
        (b"{'a': }", Code::PythonSyntax, 6),
        (b"{: 1}", Code::PythonSyntax, 1),
        (b"dict(a=)", Code::PythonSyntax, 7),
        (b"'a\nb'", Code::PythonSyntax, 2),
        (b"'\\x4'", Code::PythonSyntax, 1),
        (b"[1]\n[2]", Code::PythonSyntax, 4),
        (b"\0", Code::PythonSyntax, 0),
        (b"[\0]", Code::PythonSyntax, 1),
        (b"[<class 'int']", Code::PythonSyntax, 1),
    ];
    for (text, code, offset) in cases {
        let shown = String::from_utf8_lossy(text);
        assert_eq!(outcome(text), (*code, *offset), "{shown}");
    }
}

#[test]
fn depth_is_limited_where_a_value_is_kept() {
    let nested = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(parse(nested(1024).as_bytes()).is_ok());
    assert_eq!(
        outcome(nested(1025).as_bytes()),
        (Code::PythonTooDeep, 1024)
    );
    assert_eq!(
        outcome("[".repeat(10_000).as_bytes()),
        (Code::PythonTooDeep, 1024)
    );
    assert_eq!(
        outcome("{1:".repeat(10_000).as_bytes()).0,
        Code::PythonTooDeep
    );
    assert_eq!(
        outcome("dict(a=".repeat(10_000).as_bytes()).0,
        Code::PythonTooDeep
    );

    let deep = nested(1_000_000);
    let mut reader = LiteralReaderBuilder::new().from_slice(deep.as_bytes());
    reader
        .skip()
        .expect("what is skipped may be as deep as it likes");
    assert_eq!(reader.offset(), deep.len());
    let call = format!("f({})", nested(100_000));
    assert_eq!(parse(call.as_bytes()).expect("kept as text"), opaque(&call));
}

#[test]
fn memory_is_limited_where_a_value_is_kept() {
    let text = format!("[{}]", "0,".repeat(1000));
    let mut reader = LiteralReaderBuilder::new()
        .max_value_bytes(20_000)
        .from_slice(text.as_bytes());
    let error = reader.read().expect_err("1,000 items take more");
    assert!(matches!(
        error.kind(),
        ErrorKind::PythonTooLarge { limit: 20_000 }
    ));
    assert_eq!(reader.offset(), 0);
    reader.skip().expect("skipped values are unlimited");
}

#[test]
fn bytes_that_are_not_utf8_are_replaced_aloud() {
    let mut reader = LiteralReaderBuilder::new().from_slice(b"{'a\xff': 'b'}");
    let value = reader.read().expect("tolerant");
    assert_eq!(value.get("a\u{fffd}").and_then(Literal::as_str), Some("b"));
    assert_eq!(
        reader.finish().expect("at the end")[0].code,
        Code::TextNotUtf8
    );
    let strict = LiteralReaderBuilder::new()
        .strict(true)
        .from_slice(b"'\xff'")
        .read();
    assert_eq!(strict.expect_err("strict").code(), Code::TextNotUtf8);
}

#[test]
fn members_that_are_not_wanted_are_passed_over() {
    const KEEP: Keep =
        Keep::Members(&[("a", Keep::All), ("b", Keep::Members(&[("c", Keep::All)]))]);
    let text =
        b"[dict(x='\\x', a={'x': 1}, y=[1, (2, {3})], b=dict(x=1, c=[2])), dict({'x': 1, 'a': 5})]";
    let mut reader = LiteralReaderBuilder::new().from_slice(text);
    let value = reader.read_members(&KEEP).expect("fits");
    let expected = parse(b"[{'a': {'x': 1}, 'b': {'c': [2]}}, {'a': 5}]").expect("fits");
    assert_eq!(value, expected);
}

#[test]
fn cut_anywhere_is_an_error_at_the_end_or_a_shorter_value() {
    let text =
        "dict(a=[1, -2.5e3, 'é\\n' 'x'], b={'k': (None, {1})}, c=array([1.]), # c\n d=b'\\x00')";
    for cut in (0..text.len()).filter(|cut| text.is_char_boundary(*cut)) {
        let part = &text[..cut];
        // `dict` without its brackets is a name.
        if let Ok(value) = parse(part.as_bytes()) {
            assert_eq!(value, opaque(part), "{part}");
            assert!("dict".starts_with(part), "{part}");
            continue;
        }
        assert_eq!(
            outcome(part.as_bytes()),
            (Code::PythonTruncated, cut as u64),
            "{part}"
        );
    }
}

fn python_like() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        ",",
        ":",
        "=",
        "'",
        "\"",
        "'''",
        "\\",
        "\n",
        "\r\n",
        "#",
        " ",
        "<",
        ">",
        "-",
        "+",
        "*",
        ".",
        "1",
        "0x",
        "1e",
        "nan",
        "dict(",
        "set(",
        "float(",
        "a",
        "b'",
        "r'",
        "f'",
        "for",
        "'k': ",
        "\\u",
        "\\ud800",
        "é",
        "\0",
        "a = ",
        "datasets = [",
    ]);
    let valid = prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat().into_bytes());
    prop_oneof![valid, prop::collection::vec(any::<u8>(), 0..60)]
}

proptest! {
    #[test]
    fn anything_gives_a_value_or_an_error_within_the_text(text in python_like()) {
        match parse(&text) {
            Ok(_) => {
                let mut reader = LiteralReaderBuilder::new().from_slice(&text);
                reader.read().expect("parse did");
                let end = reader.offset();
                let mut skipper = LiteralReaderBuilder::new().from_slice(&text);
                skipper.skip().expect("what can be read can be skipped");
                // Skipping takes the white space and comments behind the value along.
                prop_assert!(skipper.offset() >= end);
                prop_assert!(skipper.finish().is_ok());
            }
            Err(error) => {
                let place = error.position().expect("errors have a place");
                prop_assert!(place.offset <= text.len() as u64);
            }
        }
        // Raw sections are read whatever their lines hold.
        let head = b"raw format\n^^^^\n-------------------------------\nModel: m\na: ";
        prop_assert!(RawSection::parse(&[&head[..], &text].concat()).is_ok());
        // Configs never fail to be read but where nothing is assigned.
        if let Err(error) = crate::opencompass::config::RunConfig::parse(&text) {
            prop_assert_eq!(error.code(), Code::LayoutUnknown);
        }
    }
}
