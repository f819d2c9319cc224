//! How requests are evaluated.

use std::fmt;

use crate::metrics::PriceTable;

use super::assess::Unmeasured;
use super::mode::Mode;
use super::model::standard_prices;
use super::policy::Policy;
use super::resources::Resources;
use super::tokens::{EstimatedTokens, TokenCounter};

/// How requests are evaluated: mode, policy, prices, and where resources come from.
///
/// # Examples
///
/// ```
/// use evalcore::score::{Mode, Options, Request, evaluate};
///
/// let request = Request::from_json(br#"{"type": "direct", "config": {
///     "input": "What is the capital of France?", "output": "The capital of France is Paris."
/// }}"#)?;
/// let mut options = Options::new();
/// options.default_model("gpt-4o-mini");
/// let response = evaluate(&request, &options)?;
/// assert!(response.passed());
/// assert_eq!(response.wire.entry("cost"), Some("0.000006"));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Clone)]
pub struct Options<'a> {
    pub(super) mode: Mode,
    pub(super) policy: Option<&'a Policy>,
    pub(super) prices: &'a PriceTable,
    pub(super) resources: Option<&'a dyn Resources>,
    pub(super) counter: Option<&'a dyn TokenCounter>,
    pub(super) default_model: Option<&'a str>,
    pub(super) unmeasured: Option<Unmeasured>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> Options<'a> {
    /// Strict, with the standard policy and prices, estimated tokens and no resources.
    #[must_use]
    pub fn new() -> Self {
        Self {
            mode: Mode::Strict,
            policy: None,
            prices: standard_prices(),
            resources: None,
            counter: Some(&EstimatedTokens),
            default_model: None,
            unmeasured: None,
        }
    }

    /// Whose rules hold. Default: strict. The options below mean nothing to another mode, but for
    /// the resources.
    pub fn mode(&mut self, mode: Mode) -> &mut Self {
        self.mode = mode;
        self
    }

    /// What is scored. Default: [`Policy::standard`].
    pub fn policy(&mut self, policy: &'a Policy) -> &mut Self {
        self.policy = Some(policy);
        self
    }

    /// The prices of models that have no price of their own. Default: [`standard_prices`].
    pub fn prices(&mut self, prices: &'a PriceTable) -> &mut Self {
        self.prices = prices;
        self
    }

    /// Where queries and models come from. Default: nowhere, which is all that a direct evaluation
    /// needs.
    pub fn resources(&mut self, resources: &'a dyn Resources) -> &mut Self {
        self.resources = Some(resources);
        self
    }

    /// Who counts the tokens that nobody reported. Default: [`EstimatedTokens`].
    pub fn counter(&mut self, counter: &'a dyn TokenCounter) -> &mut Self {
        self.counter = Some(counter);
        self
    }

    /// Nobody counts: what has no reported usage has no tokens and no cost, and both are named as
    /// unmeasured.
    pub fn without_counter(&mut self) -> &mut Self {
        self.counter = None;
        self
    }

    /// The model of requests that name none. Default: none, and then there is no cost.
    pub fn default_model(&mut self, model: &'a str) -> &mut Self {
        self.default_model = Some(model);
        self
    }

    /// What an unmeasured criterion that must pass does to the verdict. Default: undecided for a
    /// query, which has a cost and a duration; left out for a direct evaluation, which has none.
    pub fn unmeasured(&mut self, rule: Unmeasured) -> &mut Self {
        self.unmeasured = Some(rule);
        self
    }
}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("mode", &self.mode)
            .field("policy", &self.policy)
            .field("prices", &self.prices.date())
            .field("resources", &self.resources.is_some())
            .field("counter", &self.counter.map(TokenCounter::name))
            .field("default_model", &self.default_model)
            .field("unmeasured", &self.unmeasured)
            .finish()
    }
}
