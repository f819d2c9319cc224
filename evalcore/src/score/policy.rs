//! What is scored, and how much each part counts.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::schema::Direction;

use super::curve::Curve;

/// Dimensions with their criteria, weights and the pass mark.
///
/// [`Policy::standard`] has the four dimensions of Ark's metric evaluator; a file
/// ([`Policy::from_json`]) adds others or changes them. The score is
///
/// score = Σ wᵢ·sᵢ / Σ wᵢ over the dimensions i that could be measured,
///
/// where the score sᵢ of a dimension is the weighted mean of its measured criteria, or the least of
/// them ([`Combine`]), and a [`Curve`] makes a criterion's score of its value. What could not be
/// measured is left out of both sums and named; it counts neither as 1 nor as 0.
///
/// # Examples
///
/// ```
/// use evalcore::score::Policy;
///
/// let policy = Policy::standard();
/// let names: Vec<&str> = policy.dimensions.iter().map(|d| d.name.as_str()).collect();
/// assert_eq!(names, ["token", "cost", "performance", "quality"]);
/// assert_eq!(policy.min_score.to_string(), "0.7");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// The policy's name, which the answer repeats.
    pub name: Option<SmolStr>,
    /// The least score that passes, 0 to 1.
    pub min_score: Decimal,
    /// What is done with weights that do not add up to 1.
    pub weights: WeightRule,
    /// The parts of the score.
    pub dimensions: Vec<Dimension>,
}

/// A part of the score.
#[derive(Debug, Clone, PartialEq)]
pub struct Dimension {
    /// Its name; `<name>Weight` is the parameter of its weight.
    pub name: SmolStr,
    /// How much it counts, 0 or more.
    pub weight: Decimal,
    /// How its criteria make one score.
    pub combine: Combine,
    /// What is looked at.
    pub criteria: Vec<Criterion>,
}

/// A measured value and its limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// Its name, which is also the parameter that sets its limit.
    pub name: SmolStr,
    /// The measurement that it looks at.
    pub measure: SmolStr,
    /// The unit of value and limit, such as `tokens`, `USD`, `seconds`, `proportion`.
    pub unit: SmolStr,
    /// `LowerIsBetter`: the limit is the most that is allowed; `HigherIsBetter`: the least.
    pub direction: Direction,
    /// The limit, in the unit.
    pub limit: Decimal,
    /// How much it counts within its dimension, 0 or more.
    pub weight: Decimal,
    /// How a value becomes a score.
    pub curve: Curve,
    /// Whether the evaluation fails when the limit is broken, whatever the score.
    pub must_pass: bool,
}

/// What is done with weights that do not add up to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WeightRule {
    /// They are an error; a difference of 0.001 counts as rounding.
    #[default]
    Validate,
    /// Each is divided by their sum.
    Normalize,
}

/// How the criteria of a dimension make one score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Combine {
    /// The weighted mean.
    #[default]
    Mean,
    /// The least of them.
    Min,
}

impl Policy {
    /// The four dimensions of Ark's metric evaluator with their documented limits and weights.
    ///
    /// | dimension | weight | criteria (limit; weight within the dimension) |
    /// | --- | --- | --- |
    /// | `token` | 0.3 | **`maxTokens`** (5000; 3), `tokenEfficiencyThreshold` (0.3; 1) |
    /// | `cost` | 0.3 | **`maxCostPerQuery`** (0.10; 3), `costEfficiencyThreshold` (0.8; 1) |
    /// | `performance` | 0.2 | **`maxDuration`** (30 s; 3), `minTokensPerSecond` (10; 1) |
    /// | `quality` | 0.2 | the least of **`errorRate`** (0), `responseCompletenessThreshold` (0.8), `minResponseLength` (50), `maxResponseLength` (2000) |
    ///
    /// Those in bold must pass, the others are soft: they count in the score and are named, and do
    /// not fail an evaluation by themselves. The pass mark is 0.7.
    #[must_use]
    pub fn standard() -> Self {
        let dimension = |name, weight, combine, criteria| Dimension {
            name: SmolStr::new_static(name),
            weight: Decimal::new(weight, 1),
            combine,
            criteria,
        };
        Self {
            name: None,
            min_score: Decimal::new(7, 1),
            weights: WeightRule::Validate,
            dimensions: vec![
                dimension("token", 3, Combine::Mean, token_criteria()),
                dimension("cost", 3, Combine::Mean, cost_criteria()),
                dimension("performance", 2, Combine::Mean, performance_criteria()),
                dimension("quality", 2, Combine::Min, quality_criteria()),
            ],
        }
    }

    /// The criterion of a name.
    #[must_use]
    pub fn criterion(&self, name: &str) -> Option<&Criterion> {
        let mut all = self.dimensions.iter().flat_map(|d| &d.criteria);
        all.find(|criterion| criterion.name == name)
    }

    pub(super) fn criterion_mut(&mut self, name: &str) -> Option<&mut Criterion> {
        let mut all = self.dimensions.iter_mut().flat_map(|d| &mut d.criteria);
        all.find(|criterion| criterion.name == name)
    }
}

/// The sum that weights may miss 1 by.
pub(super) const WEIGHT_TOLERANCE: Decimal = Decimal::from_parts(1, 0, 0, false, 3);

const AT_MOST: Direction = Direction::LowerIsBetter;
const AT_LEAST: Direction = Direction::HigherIsBetter;

fn criterion(
    [name, measure, unit]: [&'static str; 3],
    direction: Direction,
    limit: Decimal,
) -> Criterion {
    Criterion {
        name: SmolStr::new_static(name),
        measure: SmolStr::new_static(measure),
        unit: SmolStr::new_static(unit),
        direction,
        limit,
        weight: Decimal::ONE,
        curve: Curve::usual(direction),
        must_pass: false,
    }
}

/// A criterion that must pass and counts three times.
fn hard(names: [&'static str; 3], limit: Decimal) -> Criterion {
    Criterion {
        weight: Decimal::from(3),
        must_pass: true,
        ..criterion(names, AT_MOST, limit)
    }
}

fn token_criteria() -> Vec<Criterion> {
    vec![
        hard(["maxTokens", "totalTokens", "tokens"], 5000.into()),
        criterion(
            ["tokenEfficiencyThreshold", "tokenEfficiency", "proportion"],
            AT_LEAST,
            Decimal::new(3, 1),
        ),
    ]
}

fn cost_criteria() -> Vec<Criterion> {
    vec![
        hard(["maxCostPerQuery", "cost", "USD"], Decimal::new(1, 1)),
        criterion(
            ["costEfficiencyThreshold", "costEfficiency", "proportion"],
            AT_LEAST,
            Decimal::new(8, 1),
        ),
    ]
}

fn performance_criteria() -> Vec<Criterion> {
    vec![
        hard(["maxDuration", "duration", "seconds"], 30.into()),
        criterion(
            ["minTokensPerSecond", "tokensPerSecond", "tokens/s"],
            AT_LEAST,
            10.into(),
        ),
    ]
}

fn quality_criteria() -> Vec<Criterion> {
    let length = |name, direction, limit: u32| {
        let curve = Curve::Plateau;
        Criterion {
            curve,
            ..criterion(
                [name, "responseLength", "characters"],
                direction,
                limit.into(),
            )
        }
    };
    vec![
        Criterion {
            weight: Decimal::ONE,
            ..hard(["errorRate", "errorRate", "proportion"], Decimal::ZERO)
        },
        criterion(
            [
                "responseCompletenessThreshold",
                "responseCompleteness",
                "proportion",
            ],
            AT_LEAST,
            Decimal::new(8, 1),
        ),
        length("minResponseLength", AT_LEAST, 50),
        length("maxResponseLength", AT_MOST, 2000),
    ]
}
