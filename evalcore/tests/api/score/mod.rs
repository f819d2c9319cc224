//! Scoring of agents.

mod bad_input;
mod defects;
mod formulas;
mod oracle;
mod properties;
mod several;
mod support;
