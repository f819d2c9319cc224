//! Tests of the public interface, oracles included.

mod config;
mod support;
