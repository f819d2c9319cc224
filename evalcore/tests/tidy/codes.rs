//! The table of codes in the documentation.
#![expect(
    clippy::disallowed_methods,
    reason = "a test writes the generated part when it is asked to"
)]

use evalcore::{Code, Error, ErrorKind};

use crate::tree::{read, root};

const PATH: &str = "docs/codes.md";
const BEGIN: &str = "<!-- begin: generated from `Code::ALL` -->\n";
const END: &str = "<!-- end -->\n";

/// The table as the documentation shows it.
fn table() -> String {
    let rows = Code::ALL.iter().map(|code| {
        let [meaning, advice] =
            [code.meaning(), code.advice()].map(|cell| cell.replace('|', "\\|"));
        format!("| `{code}` | {meaning} | {advice} |\n")
    });
    let head = "| code | meaning | advice |\n| --- | --- | --- |\n".to_owned();
    std::iter::once(head).chain(rows).collect()
}

#[test]
fn the_documented_table_is_the_one_in_the_code() {
    let page = read(PATH);
    let (head, rest) = page
        .split_once(BEGIN)
        .expect("docs/codes.md has a begin mark");
    let (generated, tail) = rest.split_once(END).expect("docs/codes.md has an end mark");
    let table = table();
    if std::env::var_os("EVALCORE_BLESS").is_some() {
        let page = format!("{head}{BEGIN}{table}{END}{tail}");
        std::fs::write(root().join(PATH), page).expect("the page can be written");
        return;
    }
    assert!(
        generated == table,
        "{PATH} is out of date: run `EVALCORE_BLESS=1 cargo test -p evalcore --test tidy`"
    );
}

#[test]
fn codes_have_a_topic_a_meaning_and_an_advice() {
    for code in Code::ALL {
        let (topic, name) = code.as_str().split_once('.').expect("a code has a topic");
        let plain = |text: &str| {
            let mut bytes = text.bytes();
            bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        };
        assert!(plain(topic) && plain(name), "{code}");
        for text in [code.meaning(), code.advice()] {
            assert!(!text.is_empty() && !text.ends_with('.'), "{code}: {text}");
        }
    }
}

#[test]
fn an_error_carries_a_listed_code() {
    let error = Error::new(ErrorKind::NotFound);
    assert!(Code::ALL.contains(&error.code()));
}
