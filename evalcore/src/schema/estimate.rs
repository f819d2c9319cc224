//! A number with what it rests on.

use serde::Serialize;

/// A metric's value, the number of samples behind it and, where it is defined, its standard error.
///
/// The unit is the metric's. A value may be NaN where the metric says so; in JSON it is null then.
///
/// # Examples
///
/// ```
/// use evalcore::schema::Estimate;
///
/// let mean = Estimate::new(0.5, 4).with_standard_error(0.25);
/// assert_eq!((mean.value, mean.n, mean.standard_error), (0.5, 4, Some(0.25)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Estimate {
    /// The value, in the unit of the metric.
    pub value: f64,
    /// How many samples it was computed from.
    pub n: u64,
    /// The standard error of the value, in the same unit; `None` where it is not defined.
    pub standard_error: Option<f64>,
}

impl Estimate {
    /// Creates an estimate without a standard error.
    #[must_use]
    pub fn new(value: f64, n: u64) -> Self {
        Self {
            value,
            n,
            standard_error: None,
        }
    }

    /// Adds the standard error.
    #[must_use]
    pub fn with_standard_error(mut self, standard_error: f64) -> Self {
        self.standard_error = Some(standard_error);
        self
    }
}
