//! What may stand in a file.

use crate::report;
use crate::tree::{File, files};

/// Lines of code that a file may have, without comments, blank lines and trailing tests.
const MAX_CODE_LINES: usize = 400;

// Written in parts, so that this file does not hold what it forbids.
const UNFINISHED: [&str; 4] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
];
const MACHINE_PATHS: [&str; 3] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
];
const REGISTRY_HOSTS: [&str; 7] = [
    concat!("crates", ".io"),
    concat!("pypi", ".org"),
    concat!("python", "hosted.org"),
    concat!("npmjs", ".org"),
    concat!("npmjs", ".com"),
    concat!("deb.", "debian.org"),
    concat!("proxy.", "golang.org"),
];

/// Files whose text is written by people.
fn written() -> impl Iterator<Item = (File, String)> {
    files()
        .into_iter()
        .filter(|file| !file.is_data() && !file.path.ends_with("Cargo.lock"))
        .filter_map(|file| file.text().map(|text| (file, text)))
}

fn lines_with(needles: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (file, text) in written() {
        for (number, line) in text.lines().enumerate() {
            if let Some(needle) = needles.iter().find(|needle| line.contains(**needle)) {
                found.push(format!("{}:{}: `{needle}`", file.path, number + 1));
            }
        }
    }
    found
}

/// The lines that count: neither blank nor comment, and not of the tests at the end.
fn code_lines(text: &str) -> usize {
    let body = match text.find("\n#[cfg(test)]\nmod tests {\n") {
        Some(start) => text.get(..start).unwrap_or(text),
        None => text,
    };
    body.lines()
        .map(str::trim_start)
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .count()
}

/// The attributes `allow` without a reason, by line.
fn bare_allows(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    for opening in [concat!("#[al", "low("), concat!("#![al", "low(")] {
        for (start, _) in text.match_indices(opening) {
            let rest = text.get(start..).unwrap_or_default();
            let attribute = rest.split(")]").next().unwrap_or_default();
            if !attribute.contains("reason = ") {
                let before = text.get(..start).unwrap_or_default();
                found.push(before.matches('\n').count() + 1);
            }
        }
    }
    found
}

#[test]
fn files_are_short() {
    let long: Vec<String> = written()
        .filter(|(file, _)| file.is_rust())
        .map(|(file, text)| (file.path, code_lines(&text)))
        .filter(|(_, lines)| *lines > MAX_CODE_LINES)
        .map(|(path, lines)| format!("{path}: {lines} lines of code"))
        .collect();
    report("a file has at most 400 lines of code", &long);
}

#[test]
fn only_code_lines_count() {
    let text = "//! doc\n\nuse a;\n    // why\nfn f() {}\n\n#[cfg(test)]\nmod tests {\n    x\n}\n";
    assert_eq!(code_lines(text), 2);
    assert_eq!(code_lines("a\n#[cfg(test)]\nmod tests;\nb\n"), 4);
}

#[test]
fn nothing_is_unfinished() {
    report("no unfinished code or notes", &lines_with(&UNFINISHED));
}

#[test]
fn no_paths_of_a_machine() {
    report("no absolute path of a machine", &lines_with(&MACHINE_PATHS));
}

#[test]
fn no_registry_hosts() {
    report("no host of a registry", &lines_with(&REGISTRY_HOSTS));
}

#[test]
fn lints_are_allowed_with_a_reason() {
    let bare: Vec<String> = written()
        .filter(|(file, _)| file.is_rust())
        .flat_map(|(file, text)| {
            let lines = bare_allows(&text).into_iter();
            lines
                .map(|line| format!("{}:{line}", file.path))
                .collect::<Vec<_>>()
        })
        .collect();
    report("a lint is allowed with a reason, or expected", &bare);
}

#[test]
fn a_reason_is_seen_across_lines() {
    let open = concat!("#![al", "low");
    assert!(
        bare_allows(&format!(
            "{open}(\n    dead_code,\n    reason = \"x\"\n)]\n"
        ))
        .is_empty()
    );
    assert_eq!(bare_allows(&format!("a\n{open}(dead_code)]\n")), [2]);
}

#[test]
fn lines_end_with_lf() {
    let bad: Vec<String> = written()
        .filter(|(_, text)| text.contains('\r') || !(text.is_empty() || text.ends_with('\n')))
        .map(|(file, _)| file.path)
        .collect();
    report("lines end with LF, the last one too", &bad);
}
