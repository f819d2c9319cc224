//! A gate over many nights against pooled runs of a baseline.

use super::check::{invalid, open_unit, positive, real};
use super::pooled_baseline::PooledBaseline;
use crate::Result;

/// Options of a [`PooledGate`].
///
/// # Examples
///
/// ```
/// use evalcore::stats::PooledGateOptions;
///
/// let options = PooledGateOptions::default().effect(0.02).planned_nights(100);
/// assert_eq!(options.alpha, 0.05);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct PooledGateOptions {
    /// The chance that nights without a loss ever raise the alarm, however many. Default: 0.05.
    pub alpha: f64,
    /// The loss of the mean that is to be found soonest, in the unit of the scores, above 0.
    /// Losses of a third of it and less are hardly found. Default: 0.02.
    pub effect: f64,
    /// Up to how many nights the gate is to be sharp; it stays valid beyond. Default: 100.
    pub planned_nights: usize,
}

impl Default for PooledGateOptions {
    fn default() -> Self {
        Self {
            alpha: 0.05,
            effect: 0.02,
            planned_nights: 100,
        }
    }
}

impl PooledGateOptions {
    /// Sets the chance of a false alarm over all nights. Default: 0.05.
    #[must_use]
    pub fn alpha(mut self, alpha: f64) -> Self {
        self.alpha = alpha;
        self
    }

    /// Sets the loss that is to be found soonest. Default: 0.02.
    #[must_use]
    pub fn effect(mut self, effect: f64) -> Self {
        self.effect = effect;
        self
    }

    /// Sets up to how many nights the gate is to be sharp. Default: 100.
    #[must_use]
    pub fn planned_nights(mut self, planned_nights: usize) -> Self {
        self.planned_nights = planned_nights;
        self
    }
}

/// What a night says.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct NightReport {
    /// The number of this night, from 1.
    pub night: usize,
    /// Items that this night has a score for.
    pub n: usize,
    /// The mean of the night less the items' rates.
    pub difference: f64,
    /// The standard error of that difference, the baseline's own luck included.
    pub standard_error: f64,
    /// The evidence for a loss that began on some night up to now; 1/alpha is the alarm.
    pub e_value: f64,
    /// Whether this or an earlier night raised the alarm.
    pub alarm: bool,
    /// The night on which a loss most likely began, from 1, if there is one.
    pub since: usize,
}

/// A regression gate over nights, against a baseline whose runs were pooled.
///
/// The e-value of night `t` is `Σ_s w_s L_s`, where `L_s` is the likelihood ratio of a loss that
/// began on night `s` against no loss, for the joint law of all nights so far; it bets on two thirds
/// of `effect`, which finds a loss of `effect` with more certainty within a few nights. That law has the baseline's own luck in it: every night is compared with the same rates, so their
/// differences share a term of variance `σ²/m`, which is integrated out exactly rather than paid
/// for, and healthy nights help to learn it. Under no loss the sum is a martingale of mean at most
/// 1, so that it ever reaches `1/alpha` with a chance of at most `alpha` (Ville 1939; a mixture
/// over starts as the e-detectors of Shin, Ramdas and Rinaldo 2023). Nine tenths of the weights are
/// harmonic over the planned nights, one tenth is for all later ones.
///
/// The mean of a night is taken as normal, given the items, with the variance of the baseline's
/// runs item by item, raised by its own error and by the skewness of the losses. At least 30 items.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{PooledBaseline, PooledGate, PooledGateOptions};
///
/// // 400 items, the last 40 of which are right every other time.
/// let run = |odd: usize, lost: usize| -> Vec<f64> {
///     (0..400).map(|i| f64::from(u8::from(i >= lost && (i < 360 || i % 2 == odd)))).collect()
/// };
/// let runs: Vec<_> = (0..10).map(|number| run(number % 2, 0)).collect();
/// let baseline = PooledBaseline::from_runs(&runs)?;
/// let mut gate = PooledGate::new(baseline, PooledGateOptions::default())?;
/// let night = |lost| run(0, lost).into_iter().map(Some).collect::<Vec<_>>();
/// assert!(!gate.night(&night(0))?.alarm);
/// assert!(!gate.night(&night(12))?.alarm);
/// assert!(gate.night(&night(12))?.alarm);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PooledGate {
    baseline: PooledBaseline,
    options: PooledGateOptions,
    /// Difference and variance of each night.
    nights: Vec<(f64, f64)>,
    alarm: bool,
    /// The sum of the harmonic weights of the planned nights.
    harmonic: f64,
}

const LEAST_ITEMS: usize = 30;
const MOST_PLANNED: usize = 100_000;
/// What part of the effect is bet on: for `c = log(1 / (alpha w_s))` and `k` nights of variance `v`
/// the power is greatest at a loss of `sqrt(2 c v / k)`, which lies below the effect wherever the
/// effect is found at all.
const BET: f64 = 2.0 / 3.0;
/// What of the weights is for the planned nights.
const PLANNED: f64 = 0.9;

impl PooledGate {
    /// Opens a gate.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for `alpha` outside (0, 1), an effect that is not above 0,
    /// `planned_nights` outside 1 to 100,000, fewer than 30 items, and a baseline whose runs are all the same: it
    /// does not say how much a run varies.
    pub fn new(baseline: PooledBaseline, options: PooledGateOptions) -> Result<Self> {
        open_unit("alpha", options.alpha)?;
        positive("effect", options.effect)?;
        let planned = options.planned_nights;
        if !(1..=MOST_PLANNED).contains(&planned) {
            return Err(invalid("planned_nights", "from 1 to 100,000", planned));
        }
        let items = baseline.rates().len();
        if items < LEAST_ITEMS {
            return Err(invalid("baseline_runs", "at least 30 items", items));
        }
        if baseline.run_variance() <= 0.0 {
            let found = "the same scores in every run";
            return Err(invalid("baseline_runs", "runs that vary", found));
        }
        Ok(Self {
            baseline,
            options,
            nights: Vec::new(),
            alarm: false,
            harmonic: (1..=options.planned_nights).map(|n| 1.0 / real(n)).sum(),
        })
    }

    /// The baseline.
    #[must_use]
    pub fn baseline(&self) -> &PooledBaseline {
        &self.baseline
    }

    /// Whether any night raised the alarm.
    #[must_use]
    pub fn alarm(&self) -> bool {
        self.alarm
    }

    /// Takes a night: a score for each item of the baseline, in its order, higher being better.
    /// An item without a score is left out of the night; who counts it as failed gives 0.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for another number of items, fewer than 30 scores, NaN or infinities. A
    /// refused night changes nothing.
    pub fn night(&mut self, scores: &[Option<f64>]) -> Result<NightReport> {
        let items = self.baseline.rates().len();
        if scores.len() != items {
            let found = format!("{} against {items}", scores.len());
            return Err(invalid(
                "scores",
                "one for each item of the baseline",
                found,
            ));
        }
        if let Some(bad) = scores.iter().flatten().find(|score| !score.is_finite()) {
            return Err(invalid("scores", "finite values", bad));
        }
        let (n, difference, variance) = self.baseline.night(scores, self.bet());
        if n < LEAST_ITEMS {
            return Err(invalid("scores", "at least 30 items with a score", n));
        }
        // Items of a night that never varied say nothing against the usual noise of a night.
        let least = self.baseline.run_variance() * real(items) / real(n) * 0.1;
        self.nights.push((difference, variance.max(least)));
        let (e_value, since) = self.evidence();
        self.alarm |= e_value >= 1.0 / self.options.alpha;
        let (difference, variance) = self.nights.last().copied().unwrap_or_default();
        Ok(NightReport {
            night: self.nights.len(),
            n,
            difference,
            standard_error: (variance + self.luck()).sqrt(),
            e_value,
            alarm: self.alarm,
            since,
        })
    }

    /// The variance of the mean of the baseline's rates.
    fn luck(&self) -> f64 {
        self.baseline.run_variance() / real(self.baseline.runs())
    }

    /// The loss that is bet on.
    fn bet(&self) -> f64 {
        BET * self.options.effect
    }

    /// The e-value of all nights, and the likeliest start.
    fn evidence(&self) -> (f64, usize) {
        let bet = self.bet();
        let all: f64 = self.nights.iter().map(|(d, v)| d / v).sum();
        let precision: f64 = self.nights.iter().map(|(_, v)| 1.0 / v).sum();
        // The inverse of `diag(v) + luck J`, by Sherman and Morrison.
        let whole = 1.0 / self.luck() + precision;
        let (mut lost, mut weight) = (0.0, 0.0);
        let mut logs = Vec::with_capacity(self.nights.len());
        let mut likeliest = (f64::NEG_INFINITY, 1);
        for (place, (difference, variance)) in self.nights.iter().enumerate().rev() {
            lost += difference / variance;
            weight += 1.0 / variance;
            let fit = lost - weight * all / whole;
            let information = weight - weight * weight / whole;
            let ratio = -bet * fit - 0.5 * bet * bet * information;
            if ratio > likeliest.0 {
                likeliest = (ratio, place + 1);
            }
            logs.push(ratio + self.log_weight(place + 1));
        }
        let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = logs.iter().map(|log| (log - top).exp()).sum();
        // Starts that have not come yet have a ratio of 1.
        let begun: f64 = (1..=self.nights.len())
            .map(|s| self.log_weight(s).exp())
            .sum();
        ((top + sum.ln()).exp() + (1.0 - begun).max(0.0), likeliest.1)
    }

    /// The logarithm of the weight of a start, from night 1.
    fn log_weight(&self, start: usize) -> f64 {
        let planned = self.options.planned_nights;
        if start <= planned {
            (PLANNED / self.harmonic / real(start)).ln()
        } else {
            // Sums to 1 over all later nights.
            let share = real(planned) / (real(start) * real(start - 1));
            ((1.0 - PLANNED) * share).ln()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn baseline(runs: usize) -> PooledBaseline {
        let run = |number: usize| -> Vec<f64> {
            (0..200)
                .map(|item| f64::from(u8::from(!(item + number).is_multiple_of(4))))
                .collect()
        };
        let runs: Vec<_> = (0..runs).map(run).collect();
        PooledBaseline::from_runs(&runs).unwrap()
    }

    #[test]
    fn the_weights_sum_to_one() {
        let options = PooledGateOptions::default().planned_nights(20);
        let gate = PooledGate::new(baseline(4), options).unwrap();
        let sum: f64 = (1..=200_000).map(|s| gate.log_weight(s).exp()).sum();
        assert!((sum - 1.0).abs() < 2e-5, "{sum}");
    }

    /// The ratio of two normal densities with the full covariance, by Gaussian elimination.
    #[test]
    fn the_ratio_is_that_of_the_joint_densities() {
        let mut gate = PooledGate::new(baseline(4), PooledGateOptions::default()).unwrap();
        gate.nights = vec![(0.01, 0.001), (-0.03, 0.002), (-0.02, 0.0015)];
        let (luck, n) = (gate.luck(), 3);
        let quadratic = |x: &[f64]| -> f64 {
            let mut rows: Vec<Vec<f64>> = (0..n)
                .map(|i| {
                    let mut row: Vec<f64> = (0..n)
                        .map(|j| luck + if i == j { gate.nights[i].1 } else { 0.0 })
                        .collect();
                    row.push(x[i]);
                    row
                })
                .collect();
            let mut sum = 0.0;
            for i in 0..n {
                let pivot = rows[i].clone();
                sum += pivot[n] * pivot[n] / pivot[i];
                for row in rows.iter_mut().skip(i + 1) {
                    let factor = row[i] / pivot[i];
                    row.iter_mut()
                        .zip(&pivot)
                        .for_each(|(a, b)| *a -= factor * b);
                }
            }
            sum
        };
        let d: Vec<f64> = gate.nights.iter().map(|night| night.0).collect();
        let mut expected = 0.0;
        for start in 1..=n {
            let shifted: Vec<f64> = (0..n)
                .map(|i| {
                    d[i] + if i + 1 >= start {
                        0.02 * 2.0 / 3.0
                    } else {
                        0.0
                    }
                })
                .collect();
            let log = (quadratic(&d) - quadratic(&shifted)) / 2.0;
            expected += (log + gate.log_weight(start)).exp();
        }
        expected += 1.0 - (1..=n).map(|s| gate.log_weight(s).exp()).sum::<f64>();
        let (found, since) = gate.evidence();
        assert!((found / expected - 1.0).abs() < 1e-10, "{found} {expected}");
        assert_eq!(since, 2);
    }

    #[test]
    fn what_is_unusable_is_refused() {
        let refused = |options| PooledGate::new(baseline(4), options).unwrap_err();
        let usual = PooledGateOptions::default();
        for options in [
            usual.alpha(0.0),
            usual.effect(0.0),
            usual.effect(f64::NAN),
            usual.planned_nights(0),
        ] {
            assert_eq!(refused(options).code().as_str(), "parameter.invalid");
        }
        let same = PooledBaseline::from_runs(&[[1.0; 40], [1.0; 40], [1.0; 40]]).unwrap();
        assert!(PooledGate::new(same, usual).is_err());
        let mut gate = PooledGate::new(baseline(4), usual).unwrap();
        for night in [
            vec![],
            vec![Some(1.0); 199],
            vec![None; 200],
            vec![Some(f64::NAN); 200],
        ] {
            assert!(gate.night(&night).is_err());
        }
        assert_eq!(gate, PooledGate::new(baseline(4), usual).unwrap());
    }
}
