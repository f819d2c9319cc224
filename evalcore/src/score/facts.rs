//! What is known of an answer, and the measurements that follow from it.
//!
//! | measurement | unit | what |
//! | --- | --- | --- |
//! | `totalTokens` | tokens | all tokens that were paid: the reported total, at least the sum of its parts |
//! | `tokenEfficiency` | proportion | tokens of the answer ÷ `totalTokens` |
//! | `cost` | USD | prompt, cached and completion tokens at the model's price |
//! | `costEfficiency` | proportion | 1 − `cost` ÷ `maxCostPerQuery`: what was left of the budget |
//! | `duration` | seconds | from the query's status |
//! | `tokensPerSecond` | tokens/s | tokens of the answer ÷ `duration` |
//! | `errorRate` | proportion | share of the targets that failed or answered nothing |
//! | `responseLength` | characters | code points of the answer; 0 for a blank one |
//! | `responseCompleteness` | proportion | `responseLength` ÷ `minResponseLength`, at most 1 |
//!
//! Efficiency and throughput count the tokens of the answer, not those that were paid: otherwise
//! a model that thinks longer for the same answer would look more efficient and faster.

use rust_decimal::Decimal;

use crate::error::{Error, ErrorKind, Result};
use crate::metrics::TokenUsage;

use super::measurement::Measurements;
use super::model::PricedModel;
use super::policy::Policy;
use super::quantity::ratio;

/// Why tokens that nobody reported are not counted.
pub(super) const NO_COUNTER: &str = "nobody reports its tokens, and no tokenizer counts them";

/// What is known of one answer, or of the answers of a query.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    /// The tokens that were paid, with where the counts are from; else why they are not known.
    pub(super) usage: Option<TokenUsage>,
    pub(super) no_usage: &'static str,
    /// Code points of the answer that counts; 0 for a blank one.
    pub(super) characters: u64,
    /// Tokens of every answer; `None` where nobody counts them.
    pub(super) answer_tokens: Option<u64>,
    /// How many targets failed or answered nothing, and how many there are.
    pub(super) failures: (u64, u64),
    /// How long it took, in seconds; else why that is not known.
    pub(super) seconds: Option<Decimal>,
    pub(super) no_seconds: &'static str,
}

impl Facts {
    /// All tokens that were paid. A total below its parts, or none, is the sum of the parts.
    pub(super) fn total_tokens(&self) -> Option<u64> {
        let usage = self.usage?;
        let parts = usage.prompt.unwrap_or(0) + usage.completion.unwrap_or(0);
        Some(usage.total.unwrap_or(0).max(parts))
    }

    /// What the tokens cost, in US dollars.
    ///
    /// Cached tokens without a price of their own pay that of the prompt, and tokens of the total
    /// that are neither prompt nor completion the dearer of the two.
    pub(super) fn cost(&self, price: &crate::metrics::Price) -> Result<Option<Decimal>> {
        let (Some(usage), Some(total)) = (self.usage, self.total_tokens()) else {
            return Ok(None);
        };
        let (prompt, completion) = (usage.prompt.unwrap_or(0), usage.completion.unwrap_or(0));
        let cached = usage.cached.unwrap_or(0).min(prompt);
        let other = total - prompt - completion;
        let terms = [
            (prompt - cached, price.prompt),
            (cached, price.cached.unwrap_or(price.prompt)),
            (completion, price.completion),
            (other, price.prompt.max(price.completion)),
        ];
        let mut sum = Decimal::ZERO;
        for (tokens, price) in terms {
            let term = Decimal::from(tokens).checked_mul(price);
            let added = term.and_then(|term| sum.checked_add(term));
            sum = added.ok_or_else(|| too_much(total))?;
        }
        let millionth = Decimal::new(1, 6);
        let cost = sum.checked_mul(millionth).ok_or_else(|| too_much(total))?;
        Ok(Some(cost.normalize()))
    }

    /// The measurements that the standard criteria look at.
    pub(super) fn measure(
        &self,
        policy: &Policy,
        model: Option<&PricedModel>,
    ) -> Result<Measurements> {
        let mut all = Measurements::new();
        let total = self.total_tokens().map(Decimal::from);
        all.put("totalTokens", total, self.no_usage);
        self.measure_tokens(
            &mut all,
            "tokenEfficiency",
            total,
            self.no_usage,
            Decimal::ONE,
        );
        self.measure_cost(&mut all, policy, model)?;
        all.put("duration", self.seconds, self.no_seconds);
        self.measure_tokens(
            &mut all,
            "tokensPerSecond",
            self.seconds,
            self.no_seconds,
            Decimal::MAX,
        );
        self.measure_quality(&mut all, policy);
        Ok(all)
    }

    /// The answer's tokens by something that may be missing, at most `most`.
    fn measure_tokens(
        &self,
        all: &mut Measurements,
        name: &'static str,
        by: Option<Decimal>,
        without: &'static str,
        most: Decimal,
    ) {
        let tokens = self.answer_tokens.map(Decimal::from);
        let value = tokens
            .zip(by)
            .map(|(tokens, by)| ratio(tokens, by).min(most));
        let why = if by.is_none() { without } else { NO_COUNTER };
        all.put(name, value, why);
    }

    fn measure_cost(
        &self,
        all: &mut Measurements,
        policy: &Policy,
        model: Option<&PricedModel>,
    ) -> Result<()> {
        let reason = if model.is_none() {
            "nobody names a model"
        } else {
            self.no_usage
        };
        let cost = match model {
            Some(model) => self.cost(&model.price)?,
            None => None,
        };
        let Some(cost) = cost else {
            all.miss("cost", reason);
            all.miss("costEfficiency", reason);
            return Ok(());
        };
        all.set("cost", cost);
        match policy.criterion("maxCostPerQuery") {
            Some(most) => {
                let spent = ratio(cost, most.limit).min(Decimal::ONE);
                all.set("costEfficiency", Decimal::ONE - spent);
            }
            None => all.miss("costEfficiency", "the policy has no `maxCostPerQuery`"),
        }
        Ok(())
    }

    fn measure_quality(&self, all: &mut Measurements, policy: &Policy) {
        let (failed, of) = self.failures;
        all.set("errorRate", ratio(failed.into(), of.max(1).into()));
        all.set("responseLength", self.characters.into());
        let least = policy.criterion("minResponseLength");
        let least = least.map_or(Decimal::ONE, |least| least.limit.max(Decimal::ONE));
        let complete = ratio(self.characters.into(), least).min(Decimal::ONE);
        all.set("responseCompleteness", complete);
    }
}

fn too_much(tokens: u64) -> Error {
    Error::new(ErrorKind::InvalidParameter {
        name: "tokenUsage",
        expected: "a number of tokens whose cost has at most 28 digits",
        found: tokens.to_string(),
    })
}
