//! Tests of the public interface, oracles included.

mod summary;
mod summary_damage;
mod summary_layouts;
mod summary_real;
mod support;
