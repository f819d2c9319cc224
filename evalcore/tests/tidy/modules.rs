//! Which module of the library may import which.

use crate::report;
use crate::tree::files;

/// Modules that everything may import, and that import only each other.
const BASE: [&str; 6] = [
    "error",
    "diagnostic",
    "position",
    "schema",
    "source",
    "json",
];

/// The stages, each of which may import the ones before it.
const STAGES: [&str; 9] = [
    "discover",
    "opencompass",
    "interchange",
    "metrics",
    "stats",
    "score",
    "compare",
    "experiment",
    "report",
];

/// Types that the root re-exports from base modules.
const ROOT_TYPES: [&str; 7] = [
    "Code",
    "Diagnostic",
    "Error",
    "ErrorKind",
    "Position",
    "Result",
    "Severity",
];

/// Whether a module may name another one.
fn may_import(from: &str, to: &str) -> bool {
    let stage = |name: &str| STAGES.iter().position(|stage| *stage == name);
    if BASE.contains(&to) || ROOT_TYPES.contains(&to) {
        return true;
    }
    match (stage(from), stage(to)) {
        (Some(from), Some(to)) => to <= from,
        _ => false,
    }
}

/// The names that follow `crate::` in a line: one, or those of a list.
fn named_modules(line: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (start, path) in line.match_indices("crate::") {
        let before = line.get(..start).unwrap_or_default();
        if before.ends_with('$') || before.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = line.get(start + path.len()..).unwrap_or_default();
        let list = match rest.strip_prefix('{') {
            Some(list) => top_level(list.split_once(';').map_or(list, |(list, _)| list)),
            None => vec![rest],
        };
        let word = |text: &str| -> String {
            text.trim()
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect()
        };
        names.extend(list.into_iter().map(word).filter(|name| !name.is_empty()));
    }
    names
}

/// Divides `a::{b, c}, d}` at the commas outside of inner braces.
fn top_level(list: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    list.split(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        (c == ',' && depth == 0) || depth < 0
    })
    .collect()
}

/// A `use` that spans lines becomes one line; comments go.
fn statements(text: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with("//") {
            continue;
        }
        match found.last_mut() {
            Some((_, joined)) if open => joined.push_str(line),
            _ => found.push((number + 1, line.to_owned())),
        }
        let is_use = line.starts_with("use ") || line.starts_with("pub use ");
        open = (open || is_use || line.starts_with("pub(crate) use ")) && !line.contains(';');
    }
    found
}

#[test]
fn modules_import_the_base_and_earlier_stages() {
    let mut bad = Vec::new();
    let mut seen = 0;
    for file in files().iter().filter(|file| file.is_rust()) {
        let Some(path) = file.path.strip_prefix("evalcore/src/") else {
            continue;
        };
        let from = path.split(['/', '.']).next().unwrap_or_default();
        if from == "lib" {
            continue;
        }
        if !BASE.contains(&from) && !STAGES.contains(&from) {
            bad.push(format!("{}: `{from}` is neither base nor stage", file.path));
        }
        let is_top = path.matches('/').count() == usize::from(path.ends_with("/mod.rs"));
        for (line, text) in statements(&file.text().unwrap_or_default()) {
            for to in named_modules(&text) {
                seen += 1;
                if !may_import(from, &to) {
                    bad.push(format!("{}:{line}: `{from}` names `{to}`", file.path));
                }
            }
            if is_top && text.starts_with("use super::") && !text.contains("super::*") {
                bad.push(format!("{}:{line}: name it by `crate::`", file.path));
            }
        }
    }
    assert!(seen > 100, "only {seen} imports were seen");
    report("a module imports the base and earlier stages", &bad);
}

#[test]
fn imports_are_seen_in_every_form() {
    let cases: &[(&str, &[&str])] = &[
        ("use crate::error::{Error, Result};", &["error"]),
        ("use crate::{Code, report::Table};", &["Code", "report"]),
        (
            "use crate::{json::{Value, parse}, error};",
            &["json", "error"],
        ),
        ("pub(crate) use crate::report;", &["report"]),
        ("let x = crate::Severity::Error;", &["Severity"]),
        ("use super::Table;", &[]),
        ("use othercrate::Table;", &[]),
        ("f(in crate::schema)", &["schema"]),
    ];
    for (line, expected) in cases {
        assert_eq!(named_modules(line), *expected, "{line}");
    }
    let joined = statements("use crate::{\n    error,\n    report,\n};\nfn f() {}\n");
    assert_eq!(joined[0], (1, "use crate::{error,report,};".to_owned()));
    assert_eq!(joined.len(), 2);
}

#[test]
fn the_order_is_a_rule() {
    assert!(may_import("opencompass", "discover"));
    assert!(may_import("report", "opencompass"));
    assert!(may_import("metrics", "json"));
    assert!(!may_import("discover", "opencompass"));
    assert!(!may_import("schema", "opencompass"));
    assert!(!may_import("opencompass", "Workdir"));
}
