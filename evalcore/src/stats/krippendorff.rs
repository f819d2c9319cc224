//! Krippendorff's alpha: agreement of any number of raters, with gaps.

use super::check::{invalid, real, sample};
use crate::Result;

/// What the numbers of a rating mean, and so how far apart two of them are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum RatingLevel {
    /// Names: any two different ones are 1 apart.
    #[default]
    Nominal,
    /// Ranks: by how many ratings lie between.
    Ordinal,
    /// Numbers: the square of their difference.
    Interval,
    /// Numbers from 0 on: the square of their difference over their sum.
    Ratio,
}

/// Krippendorff's alpha of ratings, a list for each rated unit; a rater who left a unit out is
/// missing from its list.
///
/// `1 - (n - 1) Σ_u Σ_{i<j in u} δ²(i, j)/(m_u - 1) / Σ_{i<j} δ²(i, j)` over the `n` ratings of units
/// with two or more of them, `m_u` a unit's. 1 is full agreement, 0 that of chance, below 0
/// disagreement by system. NaN where only one value was ever given, which leaves nothing to agree
/// on. The order of raters and units does not matter. Cost O(n log n); at
/// the ratio level O(k²) for k distinct values.
/// Krippendorff, Computing Krippendorff's Alpha-Reliability (2011).
///
/// # Errors
///
/// `parameter.invalid` names `ratings` for no unit with two ratings, NaN or infinities, and for
/// negative numbers at the ratio level.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{RatingLevel, krippendorff_alpha};
///
/// let units = [vec![1.0, 1.0], vec![2.0, 2.0], vec![1.0, 2.0], vec![3.0]];
/// // 6 pairable ratings: 1 of 3 pairs differs, and 9 of 15 by chance.
/// let alpha = krippendorff_alpha(&units, RatingLevel::Nominal)?;
/// assert!((alpha - 4.0 / 9.0).abs() < 1e-15);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn krippendorff_alpha<U: AsRef<[f64]>>(ratings: &[U], level: RatingLevel) -> Result<f64> {
    let units: Vec<&[f64]> = ratings
        .iter()
        .map(AsRef::as_ref)
        .filter(|unit: &&[f64]| unit.len() > 1)
        .collect();
    if units.is_empty() {
        return Err(invalid("ratings", "a unit with 2 ratings or more", "none"));
    }
    for unit in &units {
        sample("ratings", unit, 2)?;
        if level == RatingLevel::Ratio
            && let Some(bad) = unit.iter().find(|&&value| value < 0.0)
        {
            return Err(invalid("ratings", "numbers of at least 0", bad));
        }
    }
    let scale = Scale::of(&units, level);
    let observed: f64 = units
        .iter()
        .map(|unit| scale.spread(&scale.counted(unit)) / (real(unit.len()) - 1.0))
        .sum();
    let expected = scale.spread(&scale.all);
    let n: f64 = scale.all.iter().map(|given| given.count).sum();
    Ok(if expected > 0.0 {
        1.0 - (n - 1.0) * observed / expected
    } else {
        f64::NAN
    })
}

/// How often a value was given, and where it lies.
#[derive(Debug, Clone, Copy)]
struct Given {
    value: f64,
    /// The value; at the ordinal level the middle of its ranks.
    place: f64,
    count: f64,
}

/// The distinct values of all units, ascending.
struct Scale {
    all: Vec<Given>,
    level: RatingLevel,
}

impl Scale {
    fn of(units: &[&[f64]], level: RatingLevel) -> Self {
        let mut before = 0.0;
        let all = sorted(units.iter().flat_map(|unit| unit.iter().copied()))
            .chunk_by(|a, b| a == b)
            .filter_map(|group| {
                let (value, count) = (*group.first()?, real(group.len()));
                let middle = before + count / 2.0;
                before += count;
                let place = match level {
                    RatingLevel::Ordinal => middle,
                    _ => value,
                };
                Some(Given {
                    value,
                    place,
                    count,
                })
            })
            .collect();
        Self { all, level }
    }

    /// The distinct values of one unit.
    fn counted(&self, unit: &[f64]) -> Vec<Given> {
        sorted(unit.iter().copied())
            .chunk_by(|a, b| a == b)
            .filter_map(|group| {
                let value = *group.first()?;
                let at = self.all.partition_point(|given| given.value < value);
                let count = real(group.len());
                Some(Given {
                    count,
                    ..*self.all.get(at)?
                })
            })
            .collect()
    }

    /// The sum over pairs of ratings of their squared distance.
    fn spread(&self, given: &[Given]) -> f64 {
        let n: f64 = given.iter().map(|one| one.count).sum();
        match self.level {
            RatingLevel::Nominal => {
                let others = given.iter().map(|one| one.count * (n - one.count));
                others.sum::<f64>() / 2.0
            }
            RatingLevel::Ordinal | RatingLevel::Interval => {
                let sum: f64 = given.iter().map(|one| one.count * one.place).sum();
                let squares = given
                    .iter()
                    .map(|one| one.count * (one.place - sum / n).powi(2));
                n * squares.sum::<f64>()
            }
            RatingLevel::Ratio => {
                let mut sum = 0.0;
                for (index, one) in given.iter().enumerate() {
                    for other in given.iter().skip(index + 1) {
                        let share = (one.place - other.place) / (one.place + other.place);
                        sum += one.count * other.count * share * share;
                    }
                }
                sum
            }
        }
    }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    // Zero has two signs and is one value.
    let mut values: Vec<f64> = values.map(|value| value + 0.0).collect();
    values.sort_by(f64::total_cmp);
    values
}
