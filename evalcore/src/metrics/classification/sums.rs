//! Sums over pairs of labels.

use super::grid::Grid;
use super::pair::Pair;
use crate::metrics::state::StateNumbers;

/// Sums over pairs: counts until the first weight, then sums of weights, which are kept by label as
/// well, each added up in the order of the samples.
#[derive(Debug, Clone)]
pub(super) struct PairSums {
    counts: Grid<u64>,
    weights: Option<Box<WeightSums>>,
}

impl PairSums {
    pub(super) fn new() -> Self {
        Self {
            counts: Grid::new(),
            weights: None,
        }
    }

    pub(super) fn is_weighted(&self) -> bool {
        self.weights.is_some()
    }

    /// Prepares for weights.
    pub(super) fn weigh(&mut self) {
        self.weights();
    }

    /// Adds a sample; without a weight it counts as 1.
    #[inline]
    pub(super) fn add(&mut self, row: usize, column: usize, weight: Option<f64>) {
        match &mut self.weights {
            None => self.counts.add(row, column, 1),
            Some(sums) => sums.add(row, column, weight.unwrap_or(1.0)),
        }
    }

    /// Adds other sums, whose labels have the numbers that `code` gives.
    pub(super) fn merge(&mut self, other: Self, code: impl Fn(usize) -> usize) {
        if !self.is_weighted() && !other.is_weighted() {
            for pair in other.counts.into_pairs() {
                let (row, column) = (pair.row as usize, pair.column as usize);
                self.counts.add(code(row), code(column), pair.amount);
            }
            return;
        }
        let ours = self.weights();
        let theirs = other.into_weights();
        for pair in theirs.grid.into_pairs() {
            let (row, column) = (pair.row as usize, pair.column as usize);
            ours.grid.add(code(row), code(column), pair.amount);
        }
        let (ours, theirs) = (&mut ours.by_label, theirs.by_label);
        for (sums, added) in [
            (&mut ours.truth, theirs.truth),
            (&mut ours.pred, theirs.pred),
            (&mut ours.hits, theirs.hits),
        ] {
            for (at, weight) in added.into_iter().enumerate() {
                add_at(sums, code(at), weight);
            }
        }
    }

    /// The sums of weights; counts become sums of ones.
    fn weights(&mut self) -> &mut WeightSums {
        let counts = &mut self.counts;
        self.weights.get_or_insert_with(|| {
            Box::new(WeightSums::of_counts(std::mem::replace(
                counts,
                Grid::new(),
            )))
        })
    }

    fn into_weights(self) -> WeightSums {
        match self.weights {
            Some(weights) => *weights,
            None => WeightSums::of_counts(self.counts),
        }
    }

    /// Goes through the numbers of the sums of `labels` labels.
    pub(super) fn visit(&mut self, numbers: &mut StateNumbers<'_>, labels: usize) {
        let mut weighted = u64::from(self.is_weighted());
        numbers.count(&mut weighted);
        let mut places: Vec<u64> = Vec::new();
        let mut values: Vec<u64> = Vec::new();
        let mut keep = |row: u32, column: u32, value: u64| {
            places.extend([u64::from(row), u64::from(column)]);
            values.push(value);
        };
        let mut sums = <[Vec<f64>; 3]>::default();
        if let Some(weights) = &self.weights {
            for pair in weights.grid.clone().into_pairs() {
                keep(pair.row, pair.column, pair.amount.to_bits());
            }
            let by_label = &weights.by_label;
            sums = [&by_label.truth, &by_label.pred, &by_label.hits].map(Vec::clone);
        }
        for pair in self.counts.clone().into_pairs() {
            keep(pair.row, pair.column, pair.amount);
        }
        numbers.all_bits(&mut places);
        numbers.all_bits(&mut values);
        for sums in &mut sums {
            numbers.floats(sums);
            numbers.demand(sums.len() <= labels);
        }
        if !numbers.is_reading() {
            return;
        }
        let (places, rest) = places.as_chunks::<2>();
        let below = |place: &u64| *place < labels as u64;
        let right = rest.is_empty()
            && weighted <= 1
            && places.len() == values.len()
            && places.iter().flatten().all(below)
            && (weighted == 1 || values.iter().all(|count| *count <= 1 << 53));
        numbers.demand(right);
        *self = Self::new();
        if !right {
            return;
        }
        for ([row, column], value) in places.iter().zip(values) {
            let (Ok(row), Ok(column)) = (usize::try_from(*row), usize::try_from(*column)) else {
                return;
            };
            if weighted == 1 {
                self.weights().grid.add(row, column, f64::from_bits(value));
            } else {
                self.counts.add(row, column, value);
            }
        }
        if weighted == 1 {
            let ours = &mut self.weights().by_label;
            [ours.truth, ours.pred, ours.hits] = sums;
        }
    }

    /// The sums for good; those by label only with weights, else the pairs give them.
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    pub(super) fn finish(self) -> (Vec<Pair<f64>>, Option<LabelSums>) {
        if let Some(weights) = self.weights {
            return (weights.grid.into_pairs(), Some(weights.by_label));
        }
        let counts = self.counts.into_pairs().into_iter();
        let pairs = counts.map(|pair| Pair {
            row: pair.row,
            column: pair.column,
            amount: pair.amount as f64,
        });
        (pairs.collect(), None)
    }
}

/// Sums by true label, by predicted label and by label that is both.
#[derive(Debug, Clone, Default)]
pub(super) struct LabelSums {
    pub(super) truth: Vec<f64>,
    pub(super) pred: Vec<f64>,
    pub(super) hits: Vec<f64>,
}

impl LabelSums {
    pub(super) fn add(&mut self, row: usize, column: usize, weight: f64) {
        add_at(&mut self.truth, row, weight);
        add_at(&mut self.pred, column, weight);
        if row == column {
            add_at(&mut self.hits, row, weight);
        }
    }
}

#[derive(Debug, Clone)]
struct WeightSums {
    grid: Grid<f64>,
    by_label: LabelSums,
}

impl WeightSums {
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    fn of_counts(counts: Grid<u64>) -> Self {
        let mut sums = Self {
            grid: Grid::new(),
            by_label: LabelSums::default(),
        };
        for pair in counts.into_pairs() {
            sums.add(pair.row as usize, pair.column as usize, pair.amount as f64);
        }
        sums
    }

    fn add(&mut self, row: usize, column: usize, weight: f64) {
        self.grid.add(row, column, weight);
        self.by_label.add(row, column, weight);
    }
}

fn add_at(sums: &mut Vec<f64>, at: usize, weight: f64) {
    if at >= sums.len() {
        sums.resize(at + 1, 0.0);
    }
    if let Some(sum) = sums.get_mut(at) {
        *sum += weight;
    }
}
