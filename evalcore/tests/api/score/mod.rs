//! Scoring of agents.

mod bad_input;
mod defects;
mod defects_of_values;
mod formulas;
mod hostile;
mod oracle;
mod properties;
mod several;
mod support;
