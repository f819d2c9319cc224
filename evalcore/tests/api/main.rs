//! Tests of the public interface, oracles included.

mod logs;
mod results;
mod support;
