//! Tests of the public interface, oracles included.

mod support;
