//! What counts as better, worse, the same and enough.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::schema::Direction;

/// The rules of a comparison, as a file may hold them. Unknown members are errors.
///
/// # Examples
///
/// ```
/// use evalcore::compare::Policy;
///
/// let policy: Policy = serde_json::from_str(
///     r#"{"alpha": 0.01, "metrics": {"accuracy": {"margin": 0.02, "must_not_regress": true}}}"#,
/// )?;
/// policy.check()?;
/// assert_eq!(policy.metrics["accuracy"].margin, Some(0.02));
/// assert!(serde_json::from_str::<Policy>(r#"{"alhpa": 0.01}"#).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// The chance of a false alarm over all metrics together, between 0 and ½. Default: 0.05.
    pub alpha: f64,
    /// Whether only a change for the worse is looked for, with all of `alpha` on that side.
    /// Default: false.
    pub one_sided: bool,
    /// Metrics with fewer items say nothing. Default: 2.
    pub min_n: usize,
    /// Whether a decision to deploy needs a metric that is shown to be better. Default: false.
    pub require_improvement: bool,
    /// What holds for metrics that `metrics` does not name.
    pub default: MetricPolicy,
    /// What holds for a metric, by its name. Each has to be there on both sides.
    pub metrics: BTreeMap<String, MetricPolicy>,
    /// The seed of resampled tests. Default: 0.
    pub seed: u64,
}

/// The rules of one metric.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct MetricPolicy {
    /// Which way is better; without it the metric's own.
    pub direction: Option<Direction>,
    /// The largest difference that does not matter, in the unit of the metric, above 0. Without
    /// it nothing is shown to be the same.
    pub margin: Option<f64>,
    /// The weight in the overall change, 0 and up. Default: 1.
    pub weight: Option<f64>,
    /// Whether a shown change for the worse rejects the candidate. Without it, it asks for a
    /// review.
    pub must_not_regress: bool,
    /// The largest change for the worse that does not reject the candidate, whether it is shown or
    /// not: a percentage of the baseline, above 0.
    pub max_relative_loss: Option<f64>,
    /// The worst mean of the candidate that does not reject it, in the unit of the metric.
    pub worst_value: Option<f64>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            alpha: 0.05,
            one_sided: false,
            min_n: 2,
            require_improvement: false,
            default: MetricPolicy::default(),
            metrics: BTreeMap::new(),
            seed: 0,
        }
    }
}

impl Policy {
    /// The rules of a metric.
    #[must_use]
    pub fn of(&self, metric: &str) -> &MetricPolicy {
        self.metrics.get(metric).unwrap_or(&self.default)
    }

    /// Checks every number.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for the first one that is out of its range.
    pub fn check(&self) -> Result<()> {
        let within = |name, expected, value: f64, ok: bool| {
            if ok && value.is_finite() {
                return Ok(());
            }
            Err(Error::new(ErrorKind::InvalidParameter {
                name,
                expected,
                found: value.to_string(),
            }))
        };
        let alpha = self.alpha;
        within(
            "alpha",
            "between 0 and 0.5",
            alpha,
            alpha > 0.0 && alpha < 0.5,
        )?;
        for rules in self.metrics.values().chain([&self.default]) {
            for (name, value) in [
                ("margin", rules.margin),
                ("max_relative_loss", rules.max_relative_loss),
            ] {
                if let Some(value) = value {
                    within(name, "a number above 0", value, value > 0.0)?;
                }
            }
            if let Some(weight) = rules.weight {
                within("weight", "a number of at least 0", weight, weight >= 0.0)?;
            }
            if let Some(worst) = rules.worst_value {
                within("worst_value", "a number", worst, true)?;
            }
        }
        Ok(())
    }
}
