//! Readers for the files that OpenCompass writes.

pub mod compat;
pub mod config;
pub mod logs;
pub mod python;
pub mod raw_section;
