//! Fuzz bodies: each takes bytes, reads them in more than one way, and asserts that the ways agree.
//!
//! `fuzz_targets/` hands them to libFuzzer, `tests/replay.rs` replays `corpus/` and `regressions/`
//! on stable. A body panics when a property does not hold; see `fuzz/README.md`.
#![expect(
    clippy::missing_panics_doc,
    reason = "a body panics when, and only when, a property does not hold"
)]

mod archive;
mod budeval;
mod chunks;
mod config;
mod json;
mod logs;
mod near;
mod predictions;
mod python;
mod raw_section;
mod results;
mod score;
mod summary;
mod workdir;

pub use budeval::budeval;
pub use config::config;
pub use json::{json, json_stream};
pub use logs::{infer_status, job_error, progress};
pub use predictions::predictions;
pub use python::python;
pub use raw_section::raw_section;
pub use results::results;
pub use score::score;
pub use summary::{summary_csv, summary_md, summary_txt};
pub use workdir::workdir;

/// A fuzz body by the name of its target.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The name: of `fuzz_targets/<name>.rs`, `corpus/<name>/` and `regressions/<name>/`.
    pub name: &'static str,
    /// The body.
    pub body: fn(&[u8]),
}

macro_rules! targets {
    ($($name:ident),* $(,)?) => {
        /// Every target.
        pub const TARGETS: &[Target] = &[$(Target { name: stringify!($name), body: $name }),*];
    };
}

targets![
    json,
    json_stream,
    predictions,
    results,
    summary_csv,
    summary_md,
    summary_txt,
    python,
    config,
    raw_section,
    progress,
    job_error,
    infer_status,
    budeval,
    workdir,
    score,
];
