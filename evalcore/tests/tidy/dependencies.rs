//! What the crates depend on.

use crate::report;
use crate::tree::{files, read};

/// Crates that the library may depend on: the owner's list, then small pure ones.
const CORE: [&str; 21] = [
    "chrono",
    "csv",
    "humantime",
    "rust_decimal",
    "serde",
    "serde_json",
    "thiserror",
    "memchr",
    "rayon",
    "rustix",
    "schemars",
    "serde-saphyr",
    "sha2",
    "simdutf8",
    "smol_str",
    "libm",
    "rapidfuzz",
    "regex",
    "statrs",
    "unicode-general-category",
    "unicode-segmentation",
];

/// The owner's list, which needs no reason.
const OWNERS: [&str; 9] = [
    "chrono",
    "criterion",
    "csv",
    "humantime",
    "proptest",
    "rust_decimal",
    "serde",
    "serde_json",
    "thiserror",
];

/// The names in the tables of a manifest whose header ends with `table`.
fn names(manifest: &str, is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    let mut inside = false;
    for line in manifest.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            let header = header.trim_end_matches(']');
            // `[dependencies.name]` is a table of its own.
            let table = header.rsplit_once("dependencies.");
            if let Some((before, name)) = table.filter(|(before, _)| !before.contains('\'')) {
                if is_wanted(&format!("{before}dependencies")) {
                    found.push(name.to_owned());
                }
                inside = false;
            } else {
                inside = is_wanted(header);
            }
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            let name = line.split(['=', '.', ' ']).next().unwrap_or_default();
            found.push(name.trim_matches('"').to_owned());
        }
    }
    found
}

/// `dependencies` and `target.….dependencies`, not those of development.
fn is_dependencies(header: &str) -> bool {
    header == "dependencies"
        || header.ends_with(".dependencies") && header != "workspace.dependencies"
}

#[test]
fn the_library_depends_on_listed_crates() {
    let manifest = read("evalcore/Cargo.toml");
    let used = names(&manifest, is_dependencies);
    assert!(used.len() > 5, "found only {used:?}");
    let unlisted: Vec<String> = used
        .into_iter()
        .filter(|name| !CORE.contains(&&**name))
        .collect();
    report("the library depends on listed crates", &unlisted);
    let built = names(&manifest, |header| header == "build-dependencies");
    report("the library has no build script", &built);
}

#[test]
fn every_addition_has_its_reason() {
    let design = read("DESIGN.md");
    let mut silent = Vec::new();
    let manifests = files()
        .into_iter()
        .filter(|file| file.path.ends_with("Cargo.toml"));
    for file in manifests {
        let text = file.text().unwrap_or_default();
        for name in names(&text, |header| header.ends_with("dependencies")) {
            let own = name.starts_with("evalcore");
            if !own && !OWNERS.contains(&&*name) && !design.contains(&format!("`{name}`")) {
                silent.push(format!("{}: `{name}`", file.path));
            }
        }
    }
    report("DESIGN.md says why a dependency is there", &silent);
}

#[test]
fn names_are_read_from_every_table() {
    let manifest = "[package]\nname = \"x\"\n[dependencies]\na.workspace = true\n# no\nb = \"1\"\n\
        [target.'cfg(unix)'.dependencies]\n\"c\" = { version = \"1\" }\n\
        [dependencies.d]\nversion = \"1\"\n[dev-dependencies]\ne = \"1\"\n[dev-dependencies.f]\n";
    assert_eq!(names(manifest, is_dependencies), ["a", "b", "c", "d"]);
    let dev = names(manifest, |header| header == "dev-dependencies");
    assert_eq!(dev, ["e", "f"]);
}
