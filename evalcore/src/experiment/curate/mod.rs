//! Data sets made: out of templates, combined, labelled, frozen.

mod combine;
mod freeze;
mod label;
mod severity;
mod synthesize;

pub use combine::{CombineOptions, combine};
pub use freeze::{DatasetChanges, LabelChange, changes, frozen_metadata};
pub use label::{LabelRule, LabelRules, Labelling, label};
pub use severity::stated_severity;
pub use synthesize::synthesize;
