//! Golden data, tasks, scored answers, runs.

mod comparisons;
mod datasets;
mod runs;
mod simulated;
mod tasks;
