//! Scoring of agents.

mod oracle;
