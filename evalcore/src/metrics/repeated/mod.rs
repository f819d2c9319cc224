//! Several answers to each problem.

mod hypergeometric;
mod mean;
mod metric;

pub use mean::RepeatedMean;
pub use metric::{AboveN, RepeatedMetric, g_pass_at_k, mg_pass_at_k, pass_at_k, pass_hat_k};
