//! Numbers with how well they are known, made ready to be written.

use crate::error::Result;
use crate::interchange::SampleScore;
use crate::schema::wire::{Figure, FigureInterval, SampleFigures};
use crate::schema::{Estimate, Unit, non_finite_name};
use crate::stats::{Interval, MeanEstimate, Proportion, ProportionMethod, proportion_interval};

/// Collects figures, each with the interval that fits it.
///
/// A share of records gets the interval of the chosen method, Wilson's by default, and the standard
/// error √(p(1−p)/(n−1)); a mean gets its t interval, cut to the unit's range. Where all values of a mean are equal its
/// standard error is 0, which is no certainty: it has no interval then.
///
/// # Examples
///
/// ```
/// use evalcore::report::Figures;
/// use evalcore::stats::ProportionMethod;
///
/// let mut figures = Figures::new(0.95, ProportionMethod::Wilson)?;
/// figures.share("accuracy", 81, 263)?;
/// let found = figures.into_vec();
/// let interval = found[0].interval.as_ref().unwrap();
/// assert_eq!(format!("{:.4} {:.4}", interval.low, interval.high), "0.2553 0.3662");
/// assert!(Figures::new(1.0, ProportionMethod::Wilson).is_err());
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Figures {
    level: f64,
    method: ProportionMethod,
    found: Vec<Figure>,
}

impl Figures {
    /// Starts without figures; intervals have this level, between 0 and 1.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `confidence` where it is not between 0 and 1.
    pub fn new(confidence: f64, method: ProportionMethod) -> Result<Self> {
        if !(confidence > 0.0 && confidence < 1.0) {
            return Err(crate::Error::new(crate::ErrorKind::InvalidParameter {
                name: "confidence",
                expected: "between 0 and 1",
                found: confidence.to_string(),
            }));
        }
        Ok(Self {
            level: confidence,
            method,
            found: Vec::new(),
        })
    }

    /// The figures.
    #[must_use]
    pub fn into_vec(self) -> Vec<Figure> {
        self.found
    }

    /// Adds a number without an interval.
    pub fn number(&mut self, name: impl Into<String>, value: f64, unit: Unit, n: u64) -> &mut Self {
        self.found.push(Figure {
            name: name.into(),
            label: None,
            value: value.is_finite().then_some(value),
            non_finite: (!value.is_finite()).then(|| non_finite_name(value).to_owned()),
            exact: None,
            unit,
            n,
            standard_error: None,
            interval: None,
        });
        self
    }

    /// Adds a number that may be missing.
    pub fn optional(
        &mut self,
        name: impl Into<String>,
        value: Option<f64>,
        unit: Unit,
        n: u64,
    ) -> &mut Self {
        self.number(name, value.unwrap_or(f64::NAN), unit, n);
        if let (None, Some(last)) = (value, self.found.last_mut()) {
            last.non_finite = None;
        }
        self
    }

    /// Adds a number of things.
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    pub fn count(&mut self, name: impl Into<String>, count: u64, n: u64) -> &mut Self {
        self.number(name, count as f64, Unit::Count, n)
    }

    /// Adds a mean over records, with its t interval where it has a standard error.
    ///
    /// # Errors
    ///
    /// None in practice: the level was checked.
    pub fn mean(
        &mut self,
        name: impl Into<String>,
        estimate: Estimate,
        unit: Unit,
    ) -> Result<&mut Self> {
        self.number(name, estimate.value, unit, estimate.n);
        let Some(last) = self.found.last_mut() else {
            return Ok(self);
        };
        last.standard_error = estimate.standard_error.filter(|error| error.is_finite());
        if let (Some(mean), Some(error)) = (last.value, last.standard_error)
            && error > 0.0
        {
            let n = usize::try_from(estimate.n).unwrap_or(usize::MAX);
            let mean = MeanEstimate::new(mean, error, n);
            let limits = mean.interval(1.0 - self.level)?;
            let (floor, ceiling) = match unit {
                Unit::Proportion => (0.0, 1.0),
                Unit::Percent => (0.0, 100.0),
                Unit::Milliseconds | Unit::Count => (0.0, f64::INFINITY),
                _ => (f64::NEG_INFINITY, f64::INFINITY),
            };
            let (low, high) = (limits.low.max(floor), limits.high.min(ceiling));
            last.interval = Some(FigureInterval::new(low, high, self.level, "t"));
        }
        Ok(self)
    }

    /// Adds the share of `count` in `n`, 0 to 1; without trials a figure without a value.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for `count > n`, and for n = 1 with a method that takes more.
    pub fn share(&mut self, name: impl Into<String>, count: u64, n: u64) -> Result<&mut Self> {
        self.scaled_share(name, count, n, Unit::Proportion, 1.0)
    }

    /// Adds the share of `count` in `n` in percent.
    ///
    /// # Errors
    ///
    /// As [`share`](Self::share).
    pub fn percent(&mut self, name: impl Into<String>, count: u64, n: u64) -> Result<&mut Self> {
        self.scaled_share(name, count, n, Unit::Percent, 100.0)
    }

    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    fn scaled_share(
        &mut self,
        name: impl Into<String>,
        count: u64,
        n: u64,
        unit: Unit,
        scale: f64,
    ) -> Result<&mut Self> {
        if n == 0 {
            return Ok(self.optional(name, None, unit, 0));
        }
        let limits =
            proportion_interval(Proportion::new(count, n)?, 1.0 - self.level, self.method)?;
        let p = count as f64 / n as f64;
        let error = (n > 1).then(|| scale * (p * (1.0 - p) / (n - 1) as f64).sqrt());
        self.number(name, scale * count as f64 / n as f64, unit, n);
        if let Some(last) = self.found.last_mut() {
            last.standard_error = error;
            last.interval = Some(FigureInterval::new(
                scale * limits.low,
                scale * limits.high,
                self.level,
                self.method.as_str(),
            ));
        }
        Ok(self)
    }

    /// Gives the last figure the percentiles of a bootstrap for its interval, and its standard error
    /// where one comes with them.
    ///
    /// Limits that meet are no certainty: all resamples agreed, and there is no interval then.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::report::Figures;
    /// use evalcore::schema::Unit;
    /// use evalcore::stats::{Interval, ProportionMethod};
    ///
    /// let mut figures = Figures::new(0.95, ProportionMethod::Wilson)?;
    /// figures.number("bleu", 31.5, Unit::Percent, 200);
    /// figures.bootstrapped(Interval::new(29.0, 33.5), Some(1.1));
    /// let found = figures.into_vec();
    /// assert_eq!(found[0].standard_error, Some(1.1));
    /// assert_eq!(found[0].interval.as_ref().unwrap().method, "bootstrap_percentile");
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    pub fn bootstrapped(&mut self, limits: Interval, standard_error: Option<f64>) -> &mut Self {
        let level = self.level;
        if let Some(last) = self.found.last_mut() {
            last.standard_error = standard_error.or(last.standard_error);
            last.interval = (limits.low < limits.high).then(|| {
                FigureInterval::new(limits.low, limits.high, level, "bootstrap_percentile")
            });
        }
        self
    }

    /// The level of the intervals.
    #[must_use]
    pub fn level(&self) -> f64 {
        self.level
    }

    /// Says which class the last figure is about.
    pub fn labelled(&mut self, label: impl Into<String>) -> &mut Self {
        if let Some(last) = self.found.last_mut() {
            last.label = Some(label.into());
        }
        self
    }

    /// Gives the last figure its digits.
    pub fn exactly(&mut self, digits: impl Into<String>) -> &mut Self {
        if let Some(last) = self.found.last_mut() {
            last.exact = Some(digits.into());
        }
        self
    }
}

/// The numbers of records in the form that is written.
#[must_use]
pub fn sample_figures(samples: Vec<SampleScore>) -> Vec<SampleFigures> {
    let samples = samples.into_iter().map(|sample| {
        let scores = sample.scores.into_iter();
        let scores = scores.map(|(name, score)| (name, score.is_finite().then_some(score)));
        let mut figures = SampleFigures::new(sample.record, scores.collect());
        figures.id = sample.id;
        figures.group = sample.group;
        figures
    });
    samples.collect()
}
