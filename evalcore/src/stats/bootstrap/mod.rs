//! Bootstrap intervals.

mod binomial_draw;
mod cells;
mod classification;
mod clustered;
mod distribution;
mod options;
mod samples;

pub(super) use binomial_draw::Stream;
pub use cells::bootstrap_cells;
pub use classification::bootstrap_classification;
pub use clustered::clustered_bootstrap_mean;
pub use distribution::{BootstrapDistribution, jackknife};
pub use options::{Bootstrap, BootstrapMethod, BootstrapOptions};
pub use samples::{bootstrap, bootstrap_mean, bootstrap_paired_difference};
