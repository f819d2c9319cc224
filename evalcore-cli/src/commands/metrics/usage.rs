//! Tokens and what they cost.

use evalcore::Error;
use evalcore::interchange::{Refusal, Role};
use evalcore::json::Value;
use evalcore::metrics::{CostCounts, ModelMatch, PriceTable, TokenCounts, TokenSum, TokenUsage};
use evalcore::report::Figures;
use evalcore::schema::Unit;

use crate::args::{LatencyArgs, MatchRule};

const PROMPT: &[&str] = &[
    "prompt_tokens",
    "usage.prompt_tokens",
    "input_tokens",
    "usage.input_tokens",
];
const COMPLETION: &[&str] = &[
    "completion_tokens",
    "usage.completion_tokens",
    "output_tokens",
    "usage.output_tokens",
];
const CACHED: &[&str] = &[
    "cached_tokens",
    "usage.cached_tokens",
    "usage.prompt_tokens_details.cached_tokens",
];
const TOTAL: &[&str] = &["total_tokens", "usage.total_tokens"];

/// The fields of a usage, and the prices.
pub(super) struct Usage {
    prompt: Role,
    completion: Role,
    cached: Role,
    total: Role,
    model: Role,
    one_model: Option<String>,
    prices: Option<PriceTable>,
}

/// Sums of tokens and of costs.
#[derive(Clone, Copy)]
pub(super) struct Spent {
    tokens: TokenCounts,
    costs: CostCounts,
}

impl Usage {
    pub(super) fn new(args: &LatencyArgs, prices: Option<PriceTable>) -> Self {
        let prices = prices.map(|mut table| {
            match args.match_rule {
                Some(MatchRule::Exact) => {
                    table.model_match(ModelMatch::Exact);
                }
                Some(MatchRule::LongestPrefix) => {
                    table.model_match(ModelMatch::LongestPrefix);
                }
                None => {}
            }
            table
        });
        Self {
            prompt: Role::new("tokens of the prompt", PROMPT).named(&args.prompt_tokens_field),
            completion: Role::new("tokens of the completion", COMPLETION)
                .named(&args.completion_tokens_field),
            cached: Role::new("cached tokens", CACHED).named(&args.cached_tokens_field),
            total: Role::new("all tokens", TOTAL).named(&args.total_tokens_field),
            model: Role::new("model", &["model", "model_name"]).named(&args.model_field),
            one_model: args.model.clone(),
            prices,
        }
    }

    /// Settles the fields; without prices nothing is needed.
    ///
    /// # Errors
    ///
    /// `record.field_missing` for a field that was named, and for the model where there are prices.
    pub(super) fn settle(&mut self, records: &[&Value]) -> Result<(), Error> {
        let tokens = [
            &mut self.prompt,
            &mut self.completion,
            &mut self.cached,
            &mut self.total,
        ];
        for role in tokens {
            if role.is_settled() {
                role.settle(records, &[])?;
            } else {
                role.settle_optional(records, &[]);
            }
        }
        if self.prices.is_some() && self.one_model.is_none() {
            self.model.settle(records, &[])?;
        }
        Ok(())
    }

    pub(super) fn nothing() -> Spent {
        Spent {
            tokens: TokenCounts::new(),
            costs: CostCounts::new(),
        }
    }

    /// The sums with a record's tokens and cost.
    ///
    /// # Errors
    ///
    /// A refusal of the record; where a model has no price, of everything.
    pub(super) fn plus(&self, mut spent: Spent, record: &Value) -> Result<Spent, Refusal> {
        let usage = TokenUsage {
            prompt: self.prompt.optional_count(record)?,
            completion: self.completion.optional_count(record)?,
            cached: self.cached.optional_count(record)?,
            total: self.total.optional_count(record)?,
        };
        let known = usage != TokenUsage::default();
        let usage = known.then_some(usage);
        spent.tokens.update(usage)?;
        if let Some(prices) = &self.prices {
            let model = match &self.one_model {
                Some(model) => model,
                None => self.model.text(record)?,
            };
            let price = prices.price(model)?;
            spent
                .costs
                .update(&price, usage)
                .map_err(|error| Refusal::of(&error))?;
        }
        Ok(spent)
    }

    pub(super) fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![
            ("prompt_tokens", self.prompt.fields()),
            ("completion_tokens", self.completion.fields()),
            ("cached_tokens", self.cached.fields()),
            ("total_tokens", self.total.fields()),
        ];
        if self.prices.is_some() && self.one_model.is_none() {
            fields.push(("model", self.model.fields()));
        }
        fields
    }

    /// The day of which the prices are.
    pub(super) fn prices_date(&self) -> Option<&str> {
        self.prices.as_ref().map(PriceTable::date)
    }

    /// Sums and means of tokens that some record had, and the cost.
    pub(super) fn figures(&self, spent: Spent, figures: &mut Figures) {
        let tokens = spent.tokens.finish();
        for (name, sum) in [
            ("prompt_tokens", tokens.prompt),
            ("completion_tokens", tokens.completion),
            ("cached_tokens", tokens.cached),
            ("total_tokens", tokens.total),
        ] {
            let TokenSum { n, .. } = sum;
            if let Some(count) = sum.tokens {
                figures.count(name, count, n);
                figures.optional(format!("mean_{name}"), sum.mean(), Unit::Count, n);
            }
        }
        if self.prices.is_some() {
            let cost = spent.costs.finish();
            let digits = cost.us_dollars.map(|amount| amount.to_string());
            let number = digits.as_deref().and_then(|digits| digits.parse().ok());
            figures.optional("cost", number, Unit::UsDollars, cost.n);
            if let Some(digits) = digits {
                figures.exactly(digits);
            }
        }
    }
}

impl Spent {
    /// Adds the sums of other records.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` where a sum leaves its range.
    pub(super) fn merge(&mut self, other: &Self) -> Result<(), Error> {
        self.tokens.merge(&other.tokens)?;
        self.costs.merge(&other.costs)
    }

    /// The tokens of all completions, where they are known.
    pub(super) fn completion(&self) -> Option<u64> {
        self.tokens.finish().completion.tokens
    }
}
