//! Experiments.

pub(crate) mod data;
pub(crate) mod runs;
pub(crate) mod scoring;
pub(crate) mod tasks;
