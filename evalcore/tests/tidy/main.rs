//! What the compiler can not check: the shape of the tree and the text in it.
//!
//! Each test lists every violation with its place. `EVALCORE_BLESS=1` writes the generated parts
//! of the documentation instead of comparing them.

mod codes;
mod dependencies;
mod examples;
mod fixtures;
mod modules;
mod text;
mod tree;

/// Fails a test with every violation found.
fn report(rule: &str, violations: &[String]) {
    assert!(
        violations.is_empty(),
        "{rule}:\n  {}",
        violations.join("\n  ")
    );
}
