use super::*;

const HEAD: &str = "raw format\n^^^^\n-------------------------------\nModel: m\n";
const TAIL: &str = "$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$\n";

fn read(lines: &str) -> RawSection {
    RawSection::parse(format!("{HEAD}{lines}{TAIL}").as_bytes()).expect("tolerant")
}

fn codes(section: &RawSection) -> Vec<&str> {
    section
        .diagnostics
        .iter()
        .map(|found| found.code.as_str())
        .collect()
}

#[test]
fn names_are_divided_where_a_whole_dict_follows() {
    let cases = [
        ("a: {'x': 1}\n", "a"),
        ("a: b: {'x': 1}\n", "a: b"),
        ("a: {: {'x': 1}\n", "a: {"),
        ("a: {}: {'x': 1}\n", "a: {}"),
        ("a: f(x): OrderedDict([('x', 1)])\n", "a: f(x)"),
        (": {'x': 1}\n", ""),
        (" a : {'x': 1}\r\n", " a "),
        ("Model: {'x': 1}\n", "Model"),
        ("raw format: {'x': 1}\n", "raw format"),
    ];
    for (line, name) in cases {
        let section = read(line);
        assert_eq!(codes(&section), [""; 0], "{line}");
        let entry = &section.models[0].entries[0];
        assert_eq!(
            (entry.dataset.as_str(), entry.score("x")),
            (name, Some(1.0)),
            "{line}"
        );
    }
}

#[test]
fn damage_is_named_with_its_line() {
    let cases: &[(&str, &[&str], usize)] = &[
        (
            "a: {'x': 1\nb: {}\n",
            &["python.truncated", "summary.raw_line"],
            1,
        ),
        ("a {}\n", &["summary.raw_line"], 0),
        ("a: [1]\n", &["summary.raw_line"], 0),
        ("a: {'x': 1}}\n", &["python.syntax", "summary.raw_line"], 0),
        ("a: {'x': b\u{0}}\n", &["text.nul"], 1),
        (
            "-------------------------------\nb: {}\n",
            &["summary.raw_line"],
            1,
        ),
    ];
    for (lines, expected, entries) in cases {
        let section = read(lines);
        assert_eq!(codes(&section), *expected, "{lines}");
        assert_eq!(section.models[0].entries.len(), *entries, "{lines}");
    }
    let line = read("a: {}\nb {}\n").diagnostics[0]
        .position
        .and_then(|place| place.line);
    assert_eq!(line, Some(6));
}

#[test]
fn what_does_not_fit_is_left_out() {
    let text = format!(
        "{HEAD}a: {{'x': '{}'}}\nb: {{'x': 1}}\n{TAIL}",
        "y".repeat(5000)
    );
    let section = RawSectionReaderBuilder::new()
        .max_section_bytes(4000)
        .read(text.as_bytes())
        .expect("tolerant");
    assert_eq!(codes(&section), ["python.too_large", "summary.raw_line"]);
    assert_eq!(section.models[0].entries.len(), 1);
}

#[test]
fn cut_anywhere_keeps_what_was_complete() {
    let text = format!("{HEAD}a: {{'x': 1}}\nb: {{'x': [1, 'é']}}\n{TAIL}");
    let whole = read("a: {'x': 1}\nb: {'x': [1, 'é']}\n");
    for cut in 0..text.len() - 10 {
        let section = RawSection::parse(&text.as_bytes()[..cut]).expect("tolerant");
        assert!(!section.diagnostics.is_empty(), "cut at {cut} is silent");
        for (ours, theirs) in section.models.iter().zip(&whole.models) {
            assert!(theirs.entries.starts_with(&ours.entries), "cut at {cut}");
        }
        let strict = RawSectionReaderBuilder::new()
            .strict(true)
            .read(&text.as_bytes()[..cut]);
        assert!(strict.is_err(), "cut at {cut}");
    }
}

#[test]
fn names_that_are_not_utf8_are_replaced_aloud() {
    let mut text = HEAD.as_bytes().to_vec();
    text.extend_from_slice(b"a\xff: {'x\xfe': 1}\n");
    text.extend_from_slice(TAIL.as_bytes());
    let section = RawSection::parse(&text).expect("tolerant");
    assert_eq!(codes(&section), ["text.not_utf8", "text.not_utf8"]);
    assert_eq!(section.models[0].entries[0].dataset, "a\u{fffd}");
}
