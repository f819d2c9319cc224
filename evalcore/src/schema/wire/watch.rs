//! What statistics that are looked at again and again have seen, to be kept between looks.

use serde::{Deserialize, Serialize};

/// The state of a `DiscordantEProcess`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiscordantState {
    /// [`SCHEMA_VERSION`](super::SCHEMA_VERSION).
    pub schema_version: u32,
    /// The weight of fair coins in the mixture, above 0.
    pub prior: f64,
    /// `two-sided`, `less` or `greater`.
    pub alternative: String,
    /// Pairs that only the first run got right.
    pub only_a: u64,
    /// Pairs that only the second run got right.
    pub only_b: u64,
    /// The largest natural logarithm of the e-value at any look, at least 0.
    pub most: f64,
}

/// The state of a `ConfidenceSequence`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfidenceState {
    /// [`SCHEMA_VERSION`](super::SCHEMA_VERSION).
    pub schema_version: u32,
    /// The level is one less this.
    pub alpha: f64,
    /// The scale of the mixture, squared.
    pub rho2: f64,
    /// How many observations.
    pub n: u64,
    /// Their mean.
    pub mean: f64,
    /// The sum of their squared departures from the mean.
    pub squares: f64,
    /// The least and the greatest observation.
    #[serde(default)]
    pub range: Option<(f64, f64)>,
}

/// The state of a `BettingSequence`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BettingState {
    /// [`SCHEMA_VERSION`](super::SCHEMA_VERSION).
    pub schema_version: u32,
    /// The level is one less this.
    pub alpha: f64,
    /// How many scores.
    pub n: u64,
    /// Their sum.
    pub sum: f64,
    /// The sum of their squared departures from the mean so far.
    pub squares: f64,
    /// For each candidate mean, the logarithm of the capital of bets above it.
    pub up: Vec<f64>,
    /// The same of bets below it.
    pub down: Vec<f64>,
    /// Whether the candidate was dropped.
    pub dropped: Vec<bool>,
}

/// The state of a `Gate`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateState {
    /// [`SCHEMA_VERSION`](super::SCHEMA_VERSION).
    pub schema_version: u32,
    /// The chance of a false alarm over all looks.
    pub alpha: f64,
    /// How much worse is still acceptable.
    pub margin: f64,
    /// `refuse` or `shared_noise`.
    pub reuse: String,
    /// Around how many looks the gate is sharpest.
    pub planned_looks: u64,
    /// Whether scores other than 0 and 1 may come at later looks.
    #[serde(default)]
    pub graded: bool,
    /// How many looks were taken.
    pub looks: u64,
    /// Whether a look raised the alarm.
    pub alarm: bool,
    /// The mean of candidate less baseline over all looks.
    pub difference: f64,
    /// How many items were compared.
    pub items: u64,
    /// The smallest and the largest score.
    pub range: Option<(f64, f64)>,
    /// The baseline runs that were used, sorted.
    pub baseline_runs: Vec<String>,
    /// The evidence of discordant pairs, where that decides.
    pub discordant: Option<DiscordantState>,
    /// The sequence of differences or of candidates' scores, where that decides.
    pub sequence: Option<ConfidenceState>,
    /// The scores of a shared baseline run.
    pub baseline: Vec<f64>,
}
