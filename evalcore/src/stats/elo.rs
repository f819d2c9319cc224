//! Elo ratings from pairwise comparisons.

use super::check::{invalid, positive};
use crate::Result;

/// How a comparison of two models went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// The first one won.
    First,
    /// The second one won.
    Second,
    /// Neither won.
    Tie,
}

/// Elo ratings: each comparison moves both sides by `k` times what was not expected of it.
///
/// Expected of a rating `r` against `s` is `1/(1 + 10^((s - r)/400))`; a win counts 1, a tie ½. All
/// start at 1,000, and the ratings keep that mean. The order of the comparisons matters; for a
/// ranking of a fixed set shuffle them, or use a Bradley-Terry fit. Cost O(1) a comparison. Elo, The
/// Rating of Chessplayers (1978). Checked against evalica's documented example.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{Elo, Outcome};
///
/// let mut ratings = Elo::new(2, 30.0)?;
/// ratings.update(0, 1, Outcome::First)?;
/// assert_eq!(ratings.ratings(), [1015.0, 985.0]);
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Elo {
    ratings: Vec<f64>,
    k: f64,
}

/// Where everyone starts.
const START: f64 = 1000.0;
/// The difference of ratings at which ten wins are expected for one loss.
const SCALE: f64 = 400.0;

impl Elo {
    /// Starts with so many models; `k` is the most that one comparison can move a rating.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for a `k` that is not above 0.
    pub fn new(models: usize, k: f64) -> Result<Self> {
        Ok(Self {
            ratings: vec![START; models],
            k: positive("k", k)?,
        })
    }

    /// Adds a comparison of two models, by their numbers from 0.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `first` or `second` for a number without a model, and `second` for a
    /// model against itself; nothing changes then.
    pub fn update(&mut self, first: usize, second: usize, outcome: Outcome) -> Result<()> {
        let rating = |name, at: usize| {
            let found = self.ratings.get(at).copied();
            found.ok_or_else(|| invalid(name, "the number of a model", at))
        };
        let (one, other) = (rating("first", first)?, rating("second", second)?);
        if first == second {
            return Err(invalid("second", "another model than the first", second));
        }
        let expected = 1.0 / (1.0 + 10_f64.powf((other - one) / SCALE));
        let score = match outcome {
            Outcome::First => 1.0,
            Outcome::Second => 0.0,
            Outcome::Tie => 0.5,
        };
        let step = self.k * (score - expected);
        for (at, step) in [(first, step), (second, -step)] {
            if let Some(rating) = self.ratings.get_mut(at) {
                *rating += step;
            }
        }
        Ok(())
    }

    /// The ratings now, by the numbers of the models.
    #[must_use]
    pub fn ratings(&self) -> &[f64] {
        &self.ratings
    }
}
