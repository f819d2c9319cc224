//! What measures has an example that asserts.

use std::collections::BTreeMap;

use crate::report;
use crate::tree::files;

/// What a method that measures gives, by words of its return type.
const MEASURES: [&str; 9] = [
    "f64",
    "Estimate",
    "Score>",
    "Scores",
    "Report",
    "ConfusionMatrix",
    "Decimal",
    "Description",
    "ReportEntry",
];

/// Lines of documentation above a line, without their slashes.
fn docs_above(lines: &[&str], at: usize) -> String {
    let above = lines.iter().take(at).rev().map(|line| line.trim());
    let is_attribute = |line: &str| {
        let starts = ["#[", ")]", "clippy::", "reason ="];
        starts.iter().any(|start| line.starts_with(start))
    };
    let near = above.take_while(|line| line.starts_with("///") || is_attribute(line));
    let mut docs: Vec<&str> = near.filter_map(|line| line.strip_prefix("///")).collect();
    docs.reverse();
    docs.join("\n")
}

/// The word behind a beginning.
fn word_behind<'l>(line: &'l str, beginning: &str) -> Option<&'l str> {
    let rest = line.strip_prefix(beginning)?;
    let is_end = |c: char| !(c.is_alphanumeric() || c == '_');
    rest.split(is_end).next().filter(|word| !word.is_empty())
}

fn asserts(docs: &str) -> bool {
    docs.contains("```") && docs.contains("assert")
}

/// The type that an `impl` is about.
fn implemented(line: &str) -> Option<String> {
    let rest = line.strip_prefix("impl")?.trim_end_matches(" {");
    let rest = rest.rsplit(" for ").next()?.trim_start();
    let rest = rest.split("> ").last()?;
    Some(rest.split('<').next()?.trim().to_owned())
}

#[test]
fn what_measures_is_shown() {
    let mut types = BTreeMap::new();
    let mut found = Vec::new();
    for file in files() {
        if !file.path.starts_with("evalcore/src/metrics/") || !file.is_rust() {
            continue;
        }
        let text = file.text().unwrap_or_default();
        let code = text.split("#[cfg(test)]\nmod tests").next();
        let lines: Vec<&str> = code.unwrap_or_default().lines().collect();
        let mut owner = None;
        for (at, line) in lines.iter().enumerate() {
            for beginning in ["pub struct ", "pub enum "] {
                if let Some(name) = word_behind(line, beginning) {
                    types.insert(name.to_owned(), docs_above(&lines, at));
                }
            }
            if line.starts_with("impl") {
                owner = implemented(line);
            }
            let free = word_behind(line, "pub fn ");
            let Some(name) = free.or_else(|| word_behind(line, "    pub fn ")) else {
                continue;
            };
            let rest: String = lines.get(at..).unwrap_or_default().join(" ");
            let head = rest.split('{').next().unwrap_or_default();
            let gives = head.rsplit_once("->").map_or("", |(_, gives)| gives);
            if free.is_some() || MEASURES.iter().any(|word| gives.contains(word)) {
                let owner = owner.clone().filter(|_| free.is_none());
                let docs = docs_above(&lines, at);
                found.push((file.path.clone(), owner, name.to_owned(), docs));
            }
        }
    }
    assert!(found.len() > 50, "the search found {}", found.len());
    let bad = found.iter().filter(|(_, owner, name, docs)| {
        let own = owner.as_ref().and_then(|owner| types.get(owner));
        let by_type = own.is_some_and(|own| asserts(own) && own.contains(&format!(".{name}(")));
        !asserts(docs) && !by_type
    });
    let bad: Vec<String> = bad
        .map(|(path, owner, name, _)| match owner {
            Some(owner) => format!("{path}: {owner}::{name}"),
            None => format!("{path}: {name}"),
        })
        .collect();
    report("what measures has an example that asserts", &bad);
}
