//! Tests of the public interface, oracles included.

mod json;
mod predictions;
mod support;
