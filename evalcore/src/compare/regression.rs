//! What got worse, and how badly.

use serde::Serialize;

use super::decision::Comparison;
use super::metric::{Verdict, oriented};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::Direction;
use crate::stats::{mean_estimate, students_t_quantile};

/// How bad a regression is, by the relative loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Severity {
    /// Shown, and smaller than the threshold.
    Low,
    /// At least the threshold.
    Medium,
    /// At least twice the threshold.
    High,
    /// At least 15 % of the baseline, or a baseline of 0.
    Critical,
}

/// The regressions of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RegressionReport {
    /// Whether there is any.
    pub has_regression: bool,
    /// The regressions, in the order of the metrics.
    pub regressions: Vec<Regression>,
    /// Metrics of which nothing is shown, by name: no regression, and no evidence against one.
    pub undecided: Vec<String>,
    /// The worst severity.
    pub severity: Option<Severity>,
}

/// A metric that is shown to be worse.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Regression {
    /// The metric.
    pub metric: String,
    /// The mean of the baseline, in the unit of the metric.
    pub baseline: Option<f64>,
    /// The mean of the candidate.
    pub candidate: Option<f64>,
    /// The difference in points.
    pub delta: Option<f64>,
    /// The difference as a percentage of the baseline.
    pub relative_percent: Option<f64>,
    /// The p value, adjusted for all metrics.
    pub p_adjusted: Option<f64>,
    /// How bad it is.
    pub severity: Severity,
}

/// Gives the metrics that are shown to be worse. `threshold` is the relative loss in percent that
/// makes a regression medium.
///
/// # Errors
///
/// `parameter.invalid` for a threshold that is not above 0.
///
/// # Examples
///
/// ```
/// use evalcore::compare::{Item, MetricData, Policy, Severity, compare_metrics, detect_regressions};
///
/// let side = |hits: usize| (0..50).map(|i| Item::new(i.to_string(), f64::from(u8::from(i < hits)))).collect();
/// let data = MetricData::new("accuracy", side(45), side(35));
/// let report = detect_regressions(&compare_metrics(&[data], &Policy::default())?, 5.0)?;
/// assert_eq!(report.severity, Some(Severity::Critical));
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn detect_regressions(comparison: &Comparison, threshold: f64) -> Result<RegressionReport> {
    if !(threshold > 0.0 && threshold.is_finite()) {
        return Err(Error::new(ErrorKind::InvalidParameter {
            name: "threshold",
            expected: "a percentage above 0",
            found: threshold.to_string(),
        }));
    }
    let regressed = comparison
        .metrics
        .iter()
        .filter(|m| m.verdict == Verdict::Regressed);
    let regressions: Vec<Regression> = regressed
        .map(|metric| Regression {
            metric: metric.metric.clone(),
            baseline: metric.baseline,
            candidate: metric.candidate,
            delta: metric.delta,
            relative_percent: metric.relative_percent,
            p_adjusted: metric.p_adjusted,
            severity: severity(metric.relative_gain().map(|gain| -gain), threshold),
        })
        .collect();
    let undecided = comparison
        .metrics
        .iter()
        .filter(|m| m.verdict == Verdict::Inconclusive);
    Ok(RegressionReport {
        has_regression: !regressions.is_empty(),
        severity: regressions.iter().map(|found| found.severity).max(),
        regressions,
        undecided: undecided.map(|metric| metric.metric.clone()).collect(),
    })
}

fn severity(loss: Option<f64>, threshold: f64) -> Severity {
    match loss {
        None => Severity::Critical,
        Some(loss) if loss >= 15.0 => Severity::Critical,
        Some(loss) if loss >= 2.0 * threshold => Severity::High,
        Some(loss) if loss >= threshold => Severity::Medium,
        Some(_) => Severity::Low,
    }
}

/// Whether a new value fits the values before it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TrendRegression {
    /// How many earlier values there are.
    pub n: u64,
    /// Their mean.
    pub mean: f64,
    /// The new value.
    pub current: f64,
    /// The new value less the mean, in points.
    pub delta: f64,
    /// The worst value that a stable series would give, but for a share `alpha` of the time.
    /// `null` where there are too few values.
    pub limit: Option<f64>,
    /// Whether the new value is worse than that; `null` where there are too few values.
    pub is_regression: Option<bool>,
}

/// Compares a value with the values before it: is it worse than a new value of the same series
/// would be?
///
/// The limit is the one-sided prediction limit `mean ∓ t(1 - alpha, n - 1) sd sqrt(1 + 1/n)`. It
/// supposes that values vary about a constant by near-normal noise. Below three values nothing is
/// said.
///
/// # Errors
///
/// `parameter.invalid` without a direction, for values that are not finite, and for `alpha`
/// outside (0, 1).
///
/// # Examples
///
/// ```
/// use evalcore::compare::detect_trend_regression;
/// use evalcore::schema::Direction::HigherIsBetter;
///
/// let history = [0.81, 0.80, 0.82, 0.81, 0.80];
/// let answer = detect_trend_regression(&history, 0.75, HigherIsBetter, 0.05)?;
/// assert_eq!(answer.is_regression, Some(true));
/// let few = detect_trend_regression(&history[..2], 0.75, HigherIsBetter, 0.05)?;
/// assert_eq!(few.is_regression, None);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn detect_trend_regression(
    history: &[f64],
    current: f64,
    direction: Direction,
    alpha: f64,
) -> Result<TrendRegression> {
    let invalid = |name, expected, found: String| {
        Error::new(ErrorKind::InvalidParameter {
            name,
            expected,
            found,
        })
    };
    for value in history.iter().chain([&current]) {
        if !value.is_finite() {
            return Err(invalid("history", "finite numbers", value.to_string()));
        }
    }
    let sign = oriented(1.0, direction)
        .ok_or_else(|| invalid("direction", "declared", "unknown".to_owned()))?;
    if !(alpha > 0.0 && alpha < 1.0) {
        return Err(invalid("alpha", "between 0 and 1", alpha.to_string()));
    }
    #[expect(clippy::cast_precision_loss, reason = "a count of runs")]
    let n = history.len() as f64;
    let mean = if history.is_empty() {
        0.0
    } else {
        history.iter().sum::<f64>() / n
    };
    let limit = if history.len() < 3 {
        None
    } else {
        let error = mean_estimate(history)?.standard_error;
        let spread = error * (n + 1.0).sqrt();
        Some(mean - sign * students_t_quantile(1.0 - alpha, n - 1.0)? * spread)
    };
    Ok(TrendRegression {
        n: history.len() as u64,
        mean,
        current,
        delta: current - mean,
        limit,
        is_regression: limit.map(|limit| sign * (current - limit) < 0.0),
    })
}
