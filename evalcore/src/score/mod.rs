//! Weighted threshold scoring of agents: tokens, cost, performance, quality, and what you add.
//!
//! A [`Request`] names a text and its answer, or a [query](QueryResource) that [`Resources`] have;
//! [`evaluate`] measures, scores each criterion against its limit, and says whether it passed and
//! why. [`respond`] does the same from bytes to bytes, for a server. Everything is a function of its
//! input: no clock, no network, no environment.
//!
//! # Formulas
//!
//! | what | formula |
//! | --- | --- |
//! | score | Σ wᵢ·sᵢ ÷ Σ wᵢ over the dimensions that could be measured |
//! | token score | ¾·(1 − `totalTokens` ÷ 2·`maxTokens`) + ¼·min(1, `tokenEfficiency` ÷ threshold) |
//! | cost score | ¾·(1 − `cost` ÷ 2·`maxCostPerQuery`) + ¼·min(1, `costEfficiency` ÷ threshold) |
//! | performance score | ¾·(1 − `duration` ÷ 2·`maxDuration`) + ¼·min(1, `tokensPerSecond` ÷ `minTokensPerSecond`) |
//! | quality score | the least of: 1 if no target failed, else 0; min(1, completeness ÷ threshold); min(1, length ÷ `minResponseLength`); 2 − length ÷ `maxResponseLength` |
//! | token efficiency | tokens of the answer ÷ all tokens that were paid |
//! | cost efficiency | 1 − `cost` ÷ `maxCostPerQuery` |
//! | completeness | min(1, length ÷ `minResponseLength`) |
//!
//! each term cut off at 0 and 1. Where they come from:
//!
//! - *Limits on what is spent.* A score has to fall as more is spent, be continuous, and tell what
//!   keeps the limit from what breaks it. The straight line through 1 (nothing spent) and ½ (the
//!   limit) is the simplest that does: above ½ the limit holds, at twice the limit nothing is left.
//!   Breaking a limit never scores more than keeping it.
//! - *Demands.* Who meets a minimum has met it; half of it scores ½.
//! - *Quality* is the least of its parts, since an answer that is long enough makes up for neither a
//!   failure nor a missing end. A blank answer scores 0.
//! - *Efficiency* sets what reaches the reader against what was paid. With the tokens of the
//!   completion in place of those of the answer, thinking longer for the same answer would score more.
//! - The limit counts three times the demand beside it: ¾ and ¼.
//!
//! More tokens, a higher cost or a longer time never raise a score, and a longer answer within
//! `maxResponseLength` never lowers the quality.
//!
//! # What could not be measured
//!
//! A criterion without a value is left out of its dimension, a dimension without any is left out of
//! the score, and both are named with the reason. Nothing that was not seen scores 1, and nothing is
//! listed as passed. Where a criterion that must pass has no value, the verdict of a query is
//! *undecided*, which does not pass; a direct evaluation, which has no duration and often no model,
//! is decided by the rest ([`Options::unmeasured`]).
//!
//! # Verdict
//!
//! *Passed* when the score, with the four decimals that are printed, reaches `minScore` and every
//! criterion that must pass does: `maxTokens`, `maxCostPerQuery`, `maxDuration` and `errorRate`. The
//! other limits are soft.

pub mod compat;

mod assess;
mod curve;
mod duration;
mod evaluator;
mod explain;
mod facts;
mod measurement;
mod members;
mod mode;
mod model;
mod options;
mod parameters;
mod policy;
mod policy_file;
mod quantity;
mod query;
mod request;
mod resources;
mod respond;
mod response;
mod several;
mod strict;
mod tokens;

pub use assess::{Assessment, CriterionResult, DimensionResult, Finding, Unmeasured, Verdict};
pub use compat::Generation;
pub use curve::Curve;
pub use duration::{parse_duration, parse_go_duration};
pub use evaluator::evaluator_parameters;
pub use explain::changes;
pub use measurement::{Measured, Measurements};
pub use mode::Mode;
pub use model::standard_prices;
pub use options::Options;
pub use parameters::Parameters;
pub use policy::{Combine, Criterion, Dimension, Policy, WeightRule};
#[cfg(feature = "json-schema")]
pub use policy_file::policy_schema;
pub use policy_file::{Amount, CriterionEntry, DimensionEntry, PolicyBase, PolicyFile};
pub use query::{Phase, QueryAnswer, QueryResource, Target};
pub use request::{BatchItem, Config, ModelHint, QueryRef, Request, RequestKind};
pub use resources::{MemoryResources, ResourceFault, ResourceKind, Resources};
pub use respond::{HttpAnswer, evaluate, failed, read_request, request_from_value, respond};
pub use response::Response;
pub use several::{evaluation_request, is_undecided};
pub use strict::Evaluation;
pub use tokens::{EstimatedTokens, TokenCounter};
