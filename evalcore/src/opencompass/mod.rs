//! Readers for the files that OpenCompass writes.

pub mod summary;
