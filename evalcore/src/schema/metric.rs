//! What a metric's number means.

use serde::{Deserialize, Serialize};

/// The unit of a metric's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Unit {
    /// 0 to 100.
    Percent,
    /// 0 to 1.
    Proportion,
    /// A number of things.
    Count,
    /// Milliseconds.
    Milliseconds,
    /// US dollars.
    UsDollars,
    /// Things a second.
    PerSecond,
    /// Bits per character or byte.
    Bits,
    /// Hundredths of a bit per character or byte: OpenCompass multiplies `correct_bpb` by 100.
    HundredthBits,
    /// A perplexity: 1 and up.
    Perplexity,
    /// A correlation: -1 to 1, or -100 to 100 where the evaluator says so.
    Correlation,
    /// A judge's grade, 0 to 10.
    Grade,
    /// A rating such as Bradley-Terry's.
    Rating,
    /// Not declared: the number stands as the evaluator gave it.
    Unknown,
}

impl Unit {
    /// The name as it stands in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Percent => "percent",
            Self::Proportion => "proportion",
            Self::Count => "count",
            Self::Milliseconds => "milliseconds",
            Self::UsDollars => "us_dollars",
            Self::PerSecond => "per_second",
            Self::Bits => "bits",
            Self::HundredthBits => "hundredth_bits",
            Self::Perplexity => "perplexity",
            Self::Correlation => "correlation",
            Self::Grade => "grade",
            Self::Rating => "rating",
            Self::Unknown => "unknown",
        }
    }
}

/// Which way a metric gets better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Direction {
    /// More is better.
    HigherIsBetter,
    /// Less is better.
    LowerIsBetter,
    /// Neither is better, or it is not declared.
    Unknown,
}

impl Direction {
    /// The name as it stands in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HigherIsBetter => "higher_is_better",
            Self::LowerIsBetter => "lower_is_better",
            Self::Unknown => "unknown",
        }
    }
}

/// The declared meaning of a metric: unit and direction.
///
/// Units are declared by name in a table and never guessed from a value: OpenCompass writes
/// accuracies as percent but `0.64` percent is a real score, and some of its evaluators write
/// proportions under other names.
///
/// # Examples
///
/// ```
/// use evalcore::schema::{Direction, MetricSpec, Unit};
///
/// assert_eq!(MetricSpec::of("accuracy").unit, Unit::Percent);
/// assert_eq!(MetricSpec::of("accuracy (4 runs average)").unit, Unit::Percent);
/// assert_eq!(MetricSpec::of("humaneval_pass@10").unit, Unit::Percent);
/// assert_eq!(MetricSpec::of("avg_toxicity_score").direction, Direction::LowerIsBetter);
/// assert_eq!(MetricSpec::of("my own metric").unit, Unit::Unknown);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct MetricSpec {
    /// The unit of the values.
    pub unit: Unit,
    /// Which way is better.
    pub direction: Direction,
}

use Direction::{HigherIsBetter, LowerIsBetter};

/// Names as OpenCompass's evaluators write them, with what their source says of the scale.
const TABLE: &[(&str, Unit, Direction)] = &[
    ("accuracy", Unit::Percent, HigherIsBetter),
    ("acc", Unit::Percent, HigherIsBetter),
    ("exact_match", Unit::Percent, HigherIsBetter),
    ("pass@1", Unit::Percent, HigherIsBetter),
    ("pass_rate", Unit::Percent, HigherIsBetter),
    ("win_rate", Unit::Percent, HigherIsBetter),
    ("humaneval_pass@1", Unit::Percent, HigherIsBetter),
    ("humaneval_plus_pass@1", Unit::Percent, HigherIsBetter),
    ("mbpp_plus_pass@1", Unit::Percent, HigherIsBetter),
    ("rouge1", Unit::Percent, HigherIsBetter),
    ("rouge2", Unit::Percent, HigherIsBetter),
    ("rougeL", Unit::Percent, HigherIsBetter),
    ("rougeLsum", Unit::Percent, HigherIsBetter),
    ("auc_score", Unit::Percent, HigherIsBetter),
    ("matthews_correlation", Unit::Correlation, HigherIsBetter),
    ("extract_rate", Unit::Percent, HigherIsBetter),
    (
        "Prompt-level-strict-accuracy",
        Unit::Percent,
        HigherIsBetter,
    ),
    ("Inst-level-strict-accuracy", Unit::Percent, HigherIsBetter),
    ("Prompt-level-loose-accuracy", Unit::Percent, HigherIsBetter),
    ("Inst-level-loose-accuracy", Unit::Percent, HigherIsBetter),
    ("Weighted Accuracy", Unit::Percent, HigherIsBetter),
    ("f1", Unit::Unknown, HigherIsBetter),
    ("score", Unit::Unknown, HigherIsBetter),
    ("truth", Unit::Proportion, HigherIsBetter),
    ("bleurt_diff", Unit::Unknown, HigherIsBetter),
    ("avg_toxicity_score", Unit::Proportion, LowerIsBetter),
    ("toxic_frac", Unit::Proportion, LowerIsBetter),
    ("average_ppl", Unit::Perplexity, LowerIsBetter),
    ("ppl", Unit::Perplexity, LowerIsBetter),
    ("bpc", Unit::Bits, LowerIsBetter),
    ("correct_bpb", Unit::HundredthBits, LowerIsBetter),
    ("incorrect_bpb", Unit::HundredthBits, HigherIsBetter),
    (
        "incorrect_bpb-correct_bpb",
        Unit::HundredthBits,
        HigherIsBetter,
    ),
    ("loss", Unit::Unknown, LowerIsBetter),
    ("accuracy_given_attempted", Unit::Percent, HigherIsBetter),
    ("attempted_ratio", Unit::Percent, Direction::Unknown),
    ("correct_count", Unit::Count, HigherIsBetter),
    ("incorrect_count", Unit::Count, LowerIsBetter),
    ("not_attempted_count", Unit::Count, LowerIsBetter),
    ("bt_rating", Unit::Rating, HigherIsBetter),
];

/// Whether `name` is `known` with another k: `humaneval_pass@10` beside `humaneval_pass@1`.
fn is_pass_at_k_of(known: &str, name: &str) -> bool {
    let Some(front) = known
        .strip_suffix('1')
        .filter(|front| front.ends_with("pass@"))
    else {
        return false;
    };
    let k = name.strip_prefix(front);
    k.is_some_and(|k| !k.is_empty() && k.bytes().all(|byte| byte.is_ascii_digit()))
}

impl MetricSpec {
    /// The meaning of a metric of which nothing is declared.
    pub const UNKNOWN: Self = Self {
        unit: Unit::Unknown,
        direction: Direction::Unknown,
    };

    /// Looks a metric up by its name as OpenCompass writes it.
    ///
    /// A suffix such as ` (4 runs average)` and a prefix such as `aime2025/` are set aside;
    /// `G-Pass@k` and `mG-Pass@k` are percent, and `pass@10` means what `pass@1` does. What a
    /// group's combined value means, such as a `naive_average`, depends on its members, and is not
    /// told by the name. Anything else that the table does not hold is [`Unit::Unknown`] and
    /// [`Direction::Unknown`].
    #[must_use]
    pub fn of(name: &str) -> Self {
        let name = match name.split_once(" (") {
            Some((base, rest)) if rest.ends_with(" runs average)") => base,
            _ => name,
        };
        let base = name.rsplit_once('/').map_or(name, |(_, base)| base);
        if base.starts_with("G-Pass@") || base.starts_with("mG-Pass@") {
            return Self {
                unit: Unit::Percent,
                direction: HigherIsBetter,
            };
        }
        TABLE
            .iter()
            .find(|(known, ..)| *known == base || *known == name || is_pass_at_k_of(known, base))
            .map_or(Self::UNKNOWN, |(_, unit, direction)| Self {
                unit: *unit,
                direction: *direction,
            })
    }

    /// What several metrics have in common; what they do not agree on is unknown.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::schema::{Direction, MetricSpec, Unit};
    ///
    /// let specs = ["accuracy", "truth"].map(MetricSpec::of);
    /// let common = MetricSpec::common(specs);
    /// assert_eq!(common.direction, Direction::HigherIsBetter);
    /// assert_eq!(common.unit, Unit::Unknown);
    /// ```
    #[must_use]
    pub fn common(specs: impl IntoIterator<Item = Self>) -> Self {
        let mut specs = specs.into_iter();
        let first = specs.next().unwrap_or(Self::UNKNOWN);
        specs.fold(first, |common, spec| Self {
            unit: if common.unit == spec.unit {
                common.unit
            } else {
                Unit::Unknown
            },
            direction: if common.direction == spec.direction {
                common.direction
            } else {
                Direction::Unknown
            },
        })
    }
}
