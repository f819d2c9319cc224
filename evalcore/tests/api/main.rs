//! Tests of the public interface, oracles included.

mod json;
mod logs;
mod predictions;
mod results;
mod support;
