//! Measures of plain numbers: percentiles, moments, latencies, tokens, money.

mod cost;
mod describe;
mod latency;
mod moments;
mod percentile;
mod price;
mod tokens;

pub use cost::{CostCounts, CostSummary};
pub use describe::{Description, describe};
pub use latency::{LatencyRecorder, LatencySummary, throughput};
pub use percentile::{Percentile, percentile, percentiles};
pub use price::{ModelMatch, Price, PriceTable};
pub use tokens::{TokenCounts, TokenSum, TokenSummary, TokenUsage};

pub(super) use moments::{Moments, Sum};
