//! What a run costs.

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use super::price::Price;
use super::tokens::TokenUsage;
use crate::error::Result;
use crate::metrics::argument::invalid;
use crate::metrics::state::{AccumulatorState, StateNumbers};

/// Adds up the cost of samples in exact decimals.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::{CostCounts, PriceTable, TokenUsage};
///
/// let table = PriceTable::from_json(
///     br#"{"date": "2025-01-31", "models": {"example": {"prompt": "0.10", "completion": "0.20"}}}"#,
/// )?;
/// let price = table.price("example")?;
/// let mut costs = CostCounts::new();
/// for _ in 0..3 {
///     let usage = TokenUsage { prompt: Some(1), completion: Some(0), ..TokenUsage::default() };
///     costs.update(&price, Some(usage))?;
/// }
/// costs.update(&price, None)?;
/// let summary = costs.finish();
/// assert_eq!(summary.us_dollars.unwrap().to_string(), "0.0000003");
/// assert_eq!((summary.samples, summary.n), (4, 3));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CostCounts {
    summary: CostSummary,
}

/// The cost of samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct CostSummary {
    /// How many samples there were, with usage or without.
    pub samples: u64,
    /// How many of them had a usage: the cost is theirs.
    pub n: u64,
    /// US dollars; `None` where no sample had a usage. In JSON a text, digit for digit.
    #[serde(serialize_with = "as_text")]
    pub us_dollars: Option<Decimal>,
}

#[expect(clippy::ref_option, reason = "serde gives a reference to the field")]
fn as_text<S: Serializer>(amount: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    match amount {
        Some(amount) => serializer.collect_str(amount),
        None => serializer.serialize_none(),
    }
}

impl CostCounts {
    /// Creates empty counts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a sample, with its usage where it had any.
    ///
    /// # Errors
    ///
    /// As [`Price::cost`]. Nothing is added then.
    pub fn update(&mut self, price: &Price, usage: Option<TokenUsage>) -> Result<()> {
        let cost = match usage {
            Some(usage) => price.cost(usage)?,
            None => None,
        };
        self.add(cost, 1, u64::from(cost.is_some()))
    }

    /// Adds the cost of other samples.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `usage` where the sum leaves the range of exact decimals.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        let more = &other.summary;
        self.add(more.us_dollars, more.samples, more.n)
    }

    /// The sums.
    #[must_use]
    pub fn finish(self) -> CostSummary {
        self.summary
    }

    fn add(&mut self, cost: Option<Decimal>, samples: u64, n: u64) -> Result<()> {
        if let Some(cost) = cost {
            let sum = self.summary.us_dollars.unwrap_or(Decimal::ZERO);
            let sum = sum.checked_add(cost);
            let sum =
                sum.ok_or_else(|| invalid("usage", "an amount of 28 digits at most", cost))?;
            self.summary.us_dollars = Some(sum.normalize());
        }
        self.summary.samples += samples;
        self.summary.n += n;
        Ok(())
    }
}

impl AccumulatorState for CostCounts {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the two halves of a number"
    )]
    fn visit(&mut self, numbers: &mut StateNumbers<'_>) {
        let sums = &mut self.summary;
        numbers.count(&mut sums.samples);
        numbers.count(&mut sums.n);
        let mantissa = sums.us_dollars.map_or(0, |amount| amount.mantissa());
        let mut high = (mantissa >> 64) as u64;
        let mut low = mantissa as u64;
        let mut scale = sums.us_dollars.map(|amount| u64::from(amount.scale()));
        numbers.bits(&mut high);
        numbers.bits(&mut low);
        numbers.option(&mut scale);
        let Some(scale) = scale else {
            sums.us_dollars = None;
            return;
        };
        let mantissa = (i128::from(high.cast_signed()) << 64) | i128::from(low);
        let scale = u32::try_from(scale).unwrap_or(u32::MAX);
        sums.us_dollars = Decimal::try_from_i128_with_scale(mantissa, scale).ok();
        numbers.demand(sums.us_dollars.is_some());
    }
}
