//! Time, tokens and cost.

use rust_decimal::prelude::ToPrimitive;

use super::document::PerformanceMetrics;
use super::result::SampleResult;
use super::scorer::timed_out;
use crate::error::Result;
use crate::metrics::{CostCounts, LatencyRecorder, Price, TokenCounts};

/// Adds up the time, tokens and cost of the samples without an error.
#[derive(Debug, Clone)]
pub(super) struct Performance {
    price: Option<Price>,
    latencies: LatencyRecorder,
    tokens: TokenCounts,
    cost: CostCounts,
}

impl Performance {
    pub(super) fn new(price: Option<Price>) -> Self {
        Self {
            price,
            latencies: LatencyRecorder::default(),
            tokens: TokenCounts::new(),
            cost: CostCounts::new(),
        }
    }

    pub(super) fn update(&mut self, result: &SampleResult) -> Result<()> {
        let answer = &result.answer;
        if !answer.is_response() {
            if timed_out(answer, result.parse_status) {
                self.latencies.timeout();
            } else {
                self.latencies.failure();
            }
            return Ok(());
        }
        if let Some(latency) = answer.latency_ms {
            self.latencies.update(latency)?;
        }
        self.tokens.update(Some(answer.usage))?;
        if let Some(price) = &self.price {
            self.cost.update(price, Some(answer.usage))?;
        }
        Ok(())
    }

    /// Failures other than timeouts count as well.
    pub(super) fn failures(&self) -> u64 {
        let summary = self.latencies.clone().finish();
        summary.failures + summary.timeouts
    }

    pub(super) fn finish(self) -> PerformanceMetrics {
        let latency = self.latencies.finish();
        let tokens = self.tokens.finish();
        let cost = self.cost.finish();
        PerformanceMetrics {
            n_latencies: latency.n,
            n_timeouts: latency.timeouts,
            avg_latency_ms: latency.mean_ms,
            p50_latency_ms: latency.p50_ms,
            p95_latency_ms: latency.p95_ms,
            p99_latency_ms: latency.p99_ms,
            n_usage: tokens.total.n,
            prompt_tokens: tokens.prompt.tokens,
            completion_tokens: tokens.completion.tokens,
            total_tokens: tokens.total.tokens,
            avg_tokens_per_sample: tokens.total.mean(),
            n_cost: cost.n,
            cost_usd: cost.us_dollars.and_then(|amount| amount.to_f64()),
            cost_usd_exact: cost.us_dollars.map(|amount| amount.to_string()),
        }
    }
}
