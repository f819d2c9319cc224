//! How many tokens were used.

use serde::Serialize;

use crate::error::Result;
use crate::metrics::argument::invalid;
use crate::metrics::state::{AccumulatorState, StateNumbers};

/// The usage that an endpoint reported for one sample; `None` is what it did not report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TokenUsage {
    /// Tokens of the prompt, cached ones included.
    pub prompt: Option<u64>,
    /// Tokens of the completion.
    pub completion: Option<u64>,
    /// Tokens of the prompt that came from a cache.
    pub cached: Option<u64>,
    /// All tokens; where it is not reported, prompt and completion together.
    pub total: Option<u64>,
}

impl TokenUsage {
    /// All tokens, as reported or from the parts.
    fn all(self) -> Option<u64> {
        let parts = || self.prompt?.checked_add(self.completion?);
        self.total.or_else(parts)
    }
}

/// A sum of tokens and how many samples it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct TokenSum {
    /// The sum; `None` where no sample had the number.
    pub tokens: Option<u64>,
    /// How many samples had it.
    pub n: u64,
}

impl TokenSum {
    fn plus(self, tokens: Option<u64>, n: u64) -> Result<Self> {
        let Some(tokens) = tokens else {
            return Ok(self);
        };
        let sum = self.tokens.unwrap_or(0).checked_add(tokens);
        Ok(Self {
            tokens: Some(sum.ok_or_else(|| invalid("usage", "a sum below 2^64", tokens))?),
            n: self.n + n,
        })
    }

    /// The mean over the samples that had the number; `None` where none had it.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::metrics::{TokenCounts, TokenUsage};
    ///
    /// let mut counts = TokenCounts::new();
    /// for total in [Some(3), Some(4), None] {
    ///     counts.update(Some(TokenUsage { total, ..TokenUsage::default() }))?;
    /// }
    /// let summary = counts.finish();
    /// assert_eq!((summary.total.mean(), summary.prompt.mean()), (Some(3.5), None));
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "sums of tokens stay below 2^53")]
    pub fn mean(self) -> Option<f64> {
        Some(self.tokens? as f64 / self.n as f64)
    }
}

/// Adds up tokens, and says of how many samples each sum is.
///
/// A usage that is missing is not 0: its samples are not in the sum, and the sum of none is `None`.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::{TokenCounts, TokenUsage};
///
/// let mut counts = TokenCounts::new();
/// let usage = TokenUsage { prompt: Some(640), completion: Some(195), ..TokenUsage::default() };
/// counts.update(Some(usage))?;
/// counts.update(None)?;
/// let summary = counts.finish();
/// assert_eq!((summary.samples, summary.total.n, summary.total.tokens), (2, 1, Some(835)));
/// assert_eq!(summary.cached.tokens, None);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TokenCounts {
    summary: TokenSummary,
}

/// Sums of tokens over samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct TokenSummary {
    /// How many samples there were, with usage or without.
    pub samples: u64,
    /// Tokens of prompts.
    pub prompt: TokenSum,
    /// Tokens of completions.
    pub completion: TokenSum,
    /// Tokens of prompts that came from a cache.
    pub cached: TokenSum,
    /// All tokens.
    pub total: TokenSum,
}

impl TokenCounts {
    /// Creates empty counts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a sample, with its usage where it had any.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `usage` where a sum reaches 2⁶⁴. Nothing is added then.
    pub fn update(&mut self, usage: Option<TokenUsage>) -> Result<()> {
        let usage = usage.unwrap_or_default();
        let sum = &self.summary;
        self.summary = TokenSummary {
            samples: sum.samples + 1,
            prompt: sum.prompt.plus(usage.prompt, 1)?,
            completion: sum.completion.plus(usage.completion, 1)?,
            cached: sum.cached.plus(usage.cached, 1)?,
            total: sum.total.plus(usage.all(), 1)?,
        };
        Ok(())
    }

    /// Adds the sums of other samples.
    ///
    /// # Errors
    ///
    /// As [`update`](Self::update).
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        let (sum, more) = (&self.summary, &other.summary);
        self.summary = TokenSummary {
            samples: sum.samples + more.samples,
            prompt: sum.prompt.plus(more.prompt.tokens, more.prompt.n)?,
            completion: sum
                .completion
                .plus(more.completion.tokens, more.completion.n)?,
            cached: sum.cached.plus(more.cached.tokens, more.cached.n)?,
            total: sum.total.plus(more.total.tokens, more.total.n)?,
        };
        Ok(())
    }

    /// The sums.
    #[must_use]
    pub fn finish(self) -> TokenSummary {
        self.summary
    }
}

impl AccumulatorState for TokenCounts {
    fn visit(&mut self, numbers: &mut StateNumbers<'_>) {
        let sums = &mut self.summary;
        numbers.count(&mut sums.samples);
        for sum in [
            &mut sums.prompt,
            &mut sums.completion,
            &mut sums.cached,
            &mut sums.total,
        ] {
            numbers.option(&mut sum.tokens);
            numbers.count(&mut sum.n);
        }
    }
}
