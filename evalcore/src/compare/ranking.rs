//! Many models over the items that they share.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::join::Item;
use super::metric::Limits;
use super::test::{Asked, test};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::Direction;
use crate::stats::{Adjustment, Alternative, adjust_p_values, mean_estimate};

/// Models in the order of their means.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Ranking {
    /// Items that every model has a value for.
    pub n: u64,
    /// Items that some model lacks; they do not count.
    pub left_out: u64,
    /// The models, the best first; equal means by name.
    pub models: Vec<RankedModel>,
}

/// A model's place.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RankedModel {
    /// The model.
    pub model: String,
    /// The mean over the shared items.
    pub mean: f64,
    /// The limits of the mean; `null` below two items.
    pub limits: Option<Limits>,
    /// The place by the mean, from 1.
    pub rank: u64,
    /// The best place that is not ruled out: 1 more than the models shown to be better.
    pub best_rank: u64,
    /// The worst place that is not ruled out.
    pub worst_rank: u64,
}

/// Ranks models over the items that all of them have.
///
/// Places come with the range that is not ruled out: every two models are compared item by item,
/// and p values are adjusted by Holm over all pairs of models.
///
/// # Errors
///
/// `parameter.invalid` without a direction, for `alpha` outside (0, ½), a model given twice,
/// models without a shared item, and values that are not finite.
///
/// # Examples
///
/// ```
/// use evalcore::compare::{Item, rank};
/// use evalcore::schema::Direction;
///
/// let side = |hits: usize| (0..40).map(|i| Item::new(i.to_string(), f64::from(u8::from(i < hits)))).collect();
/// let models = [("a".to_owned(), side(20)), ("b".to_owned(), side(38)), ("c".to_owned(), side(37))];
/// let ranking = rank(&models, Direction::HigherIsBetter, 0.05)?;
/// let places: Vec<_> = ranking.models.iter().map(|m| (&*m.model, m.best_rank, m.worst_rank)).collect();
/// assert_eq!(places, [("b", 1, 2), ("c", 1, 2), ("a", 3, 3)]);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn rank(models: &[(String, Vec<Item>)], direction: Direction, alpha: f64) -> Result<Ranking> {
    let invalid = |name, expected, found: String| {
        Error::new(ErrorKind::InvalidParameter {
            name,
            expected,
            found,
        })
    };
    if direction == Direction::Unknown {
        return Err(invalid("direction", "declared", "unknown".to_owned()));
    }
    if !(alpha > 0.0 && alpha < 0.5) {
        return Err(invalid("alpha", "between 0 and 0.5", alpha.to_string()));
    }
    let mut tables: BTreeMap<&str, BTreeMap<&str, f64>> = BTreeMap::new();
    let mut keys: BTreeSet<&str> = BTreeSet::new();
    for (model, items) in models {
        let mut table = BTreeMap::new();
        for item in items {
            keys.insert(&item.key);
            let Some(value) = item.value else { continue };
            if !value.is_finite() {
                return Err(invalid(
                    "value",
                    "a finite number, or none",
                    value.to_string(),
                ));
            }
            if table.insert(item.key.as_str(), value).is_some() {
                return Err(invalid("items", "each once for a model", item.key.clone()));
            }
        }
        if tables.insert(model, table).is_some() {
            return Err(invalid("models", "each once", model.clone()));
        }
    }
    let all = keys.len();
    keys.retain(|key| tables.values().all(|table| table.contains_key(key)));
    if keys.is_empty() {
        return Err(invalid(
            "models",
            "with items that all have",
            "none".to_owned(),
        ));
    }
    let columns: Vec<(&str, Vec<f64>)> = tables
        .into_iter()
        .map(|(model, table)| {
            let values = keys.iter().filter_map(|key| table.get(key).copied());
            (model, values.collect())
        })
        .collect();
    ranked(&columns, direction, alpha, all)
}

fn ranked(
    columns: &[(&str, Vec<f64>)],
    direction: Direction,
    alpha: f64,
    all: usize,
) -> Result<Ranking> {
    let n = columns.first().map_or(0, |(_, values)| values.len());
    let sign = if direction == Direction::LowerIsBetter {
        -1.0
    } else {
        1.0
    };
    #[expect(clippy::cast_precision_loss, reason = "a count of items")]
    let mean = |values: &[f64]| values.iter().sum::<f64>() / n as f64;
    let better = shown_better(columns, sign, alpha, &mean)?;
    let mut models = Vec::new();
    for (place, (model, values)) in columns.iter().enumerate() {
        let above = better.iter().filter(|(_, worse)| *worse == place).count();
        let below = better.iter().filter(|(best, _)| *best == place).count();
        let limits = if n > 1 {
            let interval = mean_estimate(values)?.interval(alpha)?;
            Some(Limits {
                low: interval.low,
                high: interval.high,
                level: 1.0 - alpha,
            })
        } else {
            None
        };
        models.push(RankedModel {
            model: (*model).to_owned(),
            mean: mean(values),
            limits,
            rank: 0,
            best_rank: above as u64 + 1,
            worst_rank: (columns.len() - below) as u64,
        });
    }
    models.sort_by(|a, b| (sign * b.mean).total_cmp(&(sign * a.mean)));
    for (place, model) in (1_u64..).zip(&mut models) {
        model.rank = place;
    }
    Ok(Ranking {
        n: n as u64,
        left_out: (all - n) as u64,
        models,
    })
}

/// The pairs of models, the better one first, whose difference is shown.
fn shown_better(
    columns: &[(&str, Vec<f64>)],
    sign: f64,
    alpha: f64,
    mean: &dyn Fn(&[f64]) -> f64,
) -> Result<Vec<(usize, usize)>> {
    let asked = Asked {
        alpha,
        alternative: Alternative::TwoSided,
        seed: 0,
    };
    let mut found = Vec::new();
    let mut p_values = Vec::new();
    for (place, (_, one)) in columns.iter().enumerate() {
        for (other_place, (_, other)) in columns.iter().enumerate().skip(place + 1) {
            let joined = super::join::Joined {
                pairs: one.iter().copied().zip(other.iter().copied()).collect(),
                ..super::join::Joined::default()
            };
            let gain = sign * (mean(one) - mean(other));
            let tested = test(&joined, asked)?;
            p_values.push(tested.map_or(1.0, |tested| tested.p_value));
            found.push(if gain > 0.0 {
                (place, other_place)
            } else {
                (other_place, place)
            });
        }
    }
    let adjusted = adjust_p_values(&p_values, alpha, Adjustment::Holm)?;
    let shown = found
        .into_iter()
        .zip(adjusted)
        .filter(|(_, test)| test.reject);
    Ok(shown.map(|(pair, _)| pair).collect())
}
