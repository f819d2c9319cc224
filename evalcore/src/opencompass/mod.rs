//! Readers for the files that OpenCompass writes.
