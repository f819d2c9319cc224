//! How a summary orders and prints the numbers of a result.

use super::file::{ResultFile, ResultMetric};

/// The metrics that a summary puts first, in its order.
const FIRST: [&str; 12] = [
    "score",
    "auc_score",
    "accuracy",
    "humaneval_pass@1",
    "rouge1",
    "avg_toxicity_score",
    "bleurt_diff",
    "matthews_correlation",
    "truth",
    "f1",
    "exact_match",
    "extract_rate",
];

/// The numbers that a summary never shows.
const DROPPED: [&str; 4] = ["bp", "sys_len", "ref_len", "type"];

/// The metrics of a result as a summary lists them: known names first, then the file's order.
///
/// A result with an `error` has none, whatever numbers it holds.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::results::{ResultReaderBuilder, summary_metrics};
///
/// let text = br#"{"bp": 0.9, "rougeL": 20.25, "rouge1": 30.5, "score": true}"#;
/// let result = ResultReaderBuilder::new().parse(text)?;
/// let names: Vec<&str> = summary_metrics(&result).iter().map(|m| m.name.as_str()).collect();
/// assert_eq!(names, ["score", "rouge1", "rougeL"]);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[must_use]
pub fn summary_metrics(result: &ResultFile) -> Vec<&ResultMetric> {
    if result.has_error() {
        return Vec::new();
    }
    let rank = |metric: &&ResultMetric| {
        FIRST
            .iter()
            .position(|name| *name == metric.name)
            .unwrap_or(FIRST.len())
    };
    let mut metrics: Vec<&ResultMetric> = result
        .metrics
        .iter()
        .filter(|metric| !DROPPED.contains(&metric.name.as_str()))
        .collect();
    metrics.sort_by_key(rank);
    metrics
}

/// A score as a summary prints it: two decimals, the binary value rounded half to even; `nan`,
/// `inf`, `-inf`.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::results::format_score;
///
/// assert_eq!(format_score(65.625), "65.62");
/// assert_eq!(format_score(-0.001), "-0.00");
/// assert_eq!(format_score(f64::NAN), "nan");
/// ```
#[must_use]
pub fn format_score(score: f64) -> String {
    if score.is_nan() {
        "nan".to_owned()
    } else {
        format!("{score:.2}")
    }
}

/// The number in full precision where a summary prints it as `score`, else `score`.
pub(crate) fn precise_score(score: Option<f64>, exact: Option<f64>) -> Option<f64> {
    let shown = score?;
    let agrees = |exact: &f64| format_score(*exact).parse() == Ok(shown);
    exact.filter(agrees).or(score)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_print_as_in_python() {
        // Expected values were printed by Python 3.11.7, '{:.02f}'.format(score).
        for (score, expected) in [
            (65.625, "65.62"),
            (0.125, "0.12"),
            (0.375, "0.38"),
            (2.675, "2.67"),
            (0.115, "0.12"),
            (1.005, "1.00"),
            (1e-7, "0.00"),
            (-0.0, "-0.00"),
            (8_388_608.125, "8388608.12"),
            (100.0, "100.00"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (-f64::NAN, "nan"),
        ] {
            assert_eq!(format_score(score), expected);
        }
        assert_eq!(format_score(1e300).len(), 304);
    }
}
