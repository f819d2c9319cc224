//! Several runs of one baseline, pooled item by item.

use super::check::{invalid, real, sample};
use super::distribution::normal_quantile;
use super::mean::mean_of;
use crate::Result;

/// Each item's rate over several runs of the same baseline, and how much a run varies about them.
///
/// A run of the same model gives an item another score now and then. With three or more runs the
/// size of that is known item by item, and whether the items are hard does not matter any more:
/// the mean of a run varies by `sqrt(sum of the items' variances) / n` only.
///
/// # Examples
///
/// ```
/// use evalcore::stats::PooledBaseline;
///
/// // Three items: always right, right twice of four times, always wrong.
/// let runs = [[1.0, 1.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [1.0, 0.0, 0.0]];
/// let pooled = PooledBaseline::from_runs(&runs)?;
/// assert_eq!(pooled.rates(), [1.0, 0.5, 0.0]);
/// // The variance of the second item is 1/3, with m - 1; the mean of a run has a ninth of it.
/// assert!((pooled.run_variance() - 1.0 / 27.0).abs() < 1e-12);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PooledBaseline {
    runs: usize,
    rates: Vec<f64>,
    variances: Vec<f64>,
    thirds: Vec<f64>,
    /// The variance of runs' means over what the items explain: 1, unless more was found.
    excess: f64,
}

/// Below this chance, runs are taken to vary by more than their items explain.
const EXCESS_LEVEL: f64 = 0.01;

impl PooledBaseline {
    /// Pools runs of the same items, in the same order.
    ///
    /// Where the means of the runs vary by more than their items explain (chi-square at 1 %, by the
    /// approximation of Wilson and Hilferty), whole runs are luckier than others, and their own
    /// spread is taken instead.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for fewer than three runs, unequal lengths, no items, NaN or infinities.
    pub fn from_runs<R: AsRef<[f64]>>(runs: &[R]) -> Result<Self> {
        let m = runs.len();
        if m < 3 {
            return Err(invalid("baseline_runs", "at least 3 runs", m));
        }
        let items = runs.first().map_or(0, |run| run.as_ref().len());
        for run in runs {
            let run = run.as_ref();
            sample("baseline_runs", run, 1)?;
            if run.len() != items {
                let found = format!("{} against {items}", run.len());
                return Err(invalid("baseline_runs", "runs of the same items", found));
            }
        }
        let mut pooled = Self {
            runs: m,
            rates: Vec::with_capacity(items),
            variances: Vec::with_capacity(items),
            thirds: Vec::with_capacity(items),
            excess: 1.0,
        };
        let mut column = Vec::with_capacity(m);
        for item in 0..items {
            column.clear();
            column.extend(runs.iter().filter_map(|run| run.as_ref().get(item)));
            let rate = mean_of(&column);
            let power = |k| column.iter().map(|x| (x - rate).powi(k)).sum::<f64>();
            let n = real(m);
            pooled.rates.push(rate);
            pooled.variances.push(power(2) / (n - 1.0));
            pooled.thirds.push(power(3) * n / ((n - 1.0) * (n - 2.0)));
        }
        let means: Vec<f64> = runs.iter().map(|run| mean_of(run.as_ref())).collect();
        pooled.excess = pooled.excess_of(&means)?;
        Ok(pooled)
    }

    fn excess_of(&self, means: &[f64]) -> Result<f64> {
        let explained = self.run_variance();
        let df = real(self.runs - 1);
        let middle = mean_of(means);
        let squares: f64 = means.iter().map(|mean| (mean - middle).powi(2)).sum();
        let limit = {
            let step = 2.0 / (9.0 * df);
            df * (1.0 - step + normal_quantile(1.0 - EXCESS_LEVEL)? * step.sqrt()).powi(3)
        };
        if squares > limit * explained && explained > 0.0 {
            Ok(squares / df / explained)
        } else {
            Ok(1.0)
        }
    }

    /// How many runs were pooled.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.runs
    }

    /// Each item's mean over the runs, in the order of the items.
    #[must_use]
    pub fn rates(&self) -> &[f64] {
        &self.rates
    }

    /// The variance of the mean of one more run over all items, in squared units of the scores.
    #[must_use]
    pub fn run_variance(&self) -> f64 {
        let n = real(self.rates.len());
        self.variances.iter().sum::<f64>() / (n * n) * self.excess
    }

    /// The mean difference of a night from the items' rates over the items that it has, and an
    /// upper estimate of its variance at a tilt towards losses of `bet`.
    pub(super) fn night(&self, scores: &[Option<f64>], bet: f64) -> (usize, f64, f64) {
        let (mut n, mut difference) = (0, 0.0);
        let (mut variance, mut squares, mut losing) = (0.0, 0.0, 0.0);
        let parts = self.rates.iter().zip(&self.variances).zip(&self.thirds);
        for (score, ((rate, item), third)) in scores.iter().zip(parts) {
            let Some(score) = score else { continue };
            n += 1;
            difference += score - rate;
            variance += item;
            squares += item * item;
            losing -= third;
        }
        let count = real(n.max(1));
        // A variance of m values has a relative error of about sqrt(2 / (m - 1)) itself.
        let raised = variance + (2.0 / real(self.runs - 1) * squares).sqrt();
        // The third cumulant of the losses adds `tilt³ κ₃ / 6` to the `tilt² κ₂ / 2` of a normal
        // night, where the tilt of the likelihood ratio is `bet n / κ₂`.
        let tilt = bet * count / raised.max(f64::MIN_POSITIVE);
        let skewed = raised + (tilt * losing.max(0.0) / 3.0).min(raised);
        (
            n,
            difference / count,
            skewed * self.excess / (count * count),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::CounterRng;

    #[test]
    fn runs_that_share_their_luck_are_noticed() {
        let random = CounterRng::new(7, 0);
        let run = |number: u64, luck: f64| -> Vec<f64> {
            (0..400)
                .map(|item| {
                    let right = random.unit(number * 400 + item) < 0.5 + luck;
                    f64::from(u8::from(right))
                })
                .collect()
        };
        let even: Vec<_> = (0..10).map(|number| run(number, 0.0)).collect();
        let lucky: Vec<_> = (0..10)
            .map(|number| run(number, if number % 2 == 0 { 0.1 } else { -0.1 }))
            .collect();
        assert_eq!(PooledBaseline::from_runs(&even).unwrap().excess, 1.0);
        assert!(PooledBaseline::from_runs(&lucky).unwrap().excess > 4.0);
    }

    #[test]
    fn what_can_not_be_pooled_is_refused() {
        for runs in [
            vec![vec![1.0], vec![0.0]],
            vec![vec![1.0], vec![0.0], vec![1.0, 0.0]],
            vec![vec![], vec![], vec![]],
            vec![vec![1.0], vec![f64::NAN], vec![1.0]],
        ] {
            let error = PooledBaseline::from_runs(&runs).unwrap_err();
            assert_eq!(error.code().as_str(), "parameter.invalid");
        }
    }
}
