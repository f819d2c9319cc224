//! Comparisons.

mod changes;
mod codechef_oracle;
mod codechef_stats;
mod coverage;
mod decisions;
