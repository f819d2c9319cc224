//! Sums over pairs of labels.

use super::grid::Grid;
use super::pair::Pair;

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
