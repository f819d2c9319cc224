//! Sums over pairs of labels.

use super::grid::Grid;
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
            for (row, column, count) in other.counts.pairs() {
                self.counts.add(code(row), code(column), count);
            }
            return;
        }
        let ours = self.weights();
        let theirs = other.into_weights();
        for (row, column, weight) in theirs.grid.pairs() {
            ours.grid.add(code(row), code(column), weight);
        }
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
            let counts = std::mem::replace(counts, Grid::new());
            Box::new(WeightSums::of_counts(&counts))
        })
    }

    fn into_weights(self) -> WeightSums {
        match self.weights {
            Some(weights) => *weights,
            None => WeightSums::of_counts(&self.counts),
        }
    }

    /// Goes through the numbers of the sums of `labels` labels.
    pub(super) fn visit(&mut self, numbers: &mut StateNumbers<'_>, labels: usize) {
        let mut weighted = u64::from(self.is_weighted());
        numbers.count(&mut weighted);
        let cells = match &self.weights {
            Some(sums) => sums.grid.pairs(),
            None => Vec::new(),
        };
        let cells = cells.into_iter().map(|(r, c, sum)| (r, c, sum.to_bits()));
        let mut cells: Vec<_> = cells.chain(self.counts.pairs()).collect();
        let mut sums = match &self.weights {
            Some(sums) => [&sums.truth, &sums.pred, &sums.hits].map(Vec::clone),
            None => <[Vec<f64>; 3]>::default(),
        };
        let mut places: Vec<u64> = cells
            .iter()
            .flat_map(|(row, column, _)| [*row as u64, *column as u64])
            .collect();
        let mut values: Vec<u64> = cells.drain(..).map(|(_, _, value)| value).collect();
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
            let ours = self.weights();
            [ours.truth, ours.pred, ours.hits] = sums;
        }
    }

    /// The sums of `labels` labels, for good.
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    pub(super) fn finish(self, labels: usize) -> LabelSums {
        if let Some(weights) = self.weights {
            let WeightSums {
                grid,
                truth,
                pred,
                hits,
            } = *weights;
            let pairs = grid.pairs();
            return LabelSums {
                pairs,
                truth,
                pred,
                hits,
            };
        }
        let pairs = self.counts.pairs();
        let mut sums = LabelSums {
            pairs: Vec::with_capacity(pairs.len()),
            truth: vec![0.0; labels],
            pred: vec![0.0; labels],
            hits: vec![0.0; labels],
        };
        for (row, column, count) in pairs {
            let count = count as f64;
            sums.pairs.push((row, column, count));
            add_at(&mut sums.truth, row, count);
            add_at(&mut sums.pred, column, count);
            if row == column {
                add_at(&mut sums.hits, row, count);
            }
        }
        sums
    }
}

/// Sums by pair, by true label, by predicted label and by label that is both.
pub(super) struct LabelSums {
    pub(super) pairs: Vec<(usize, usize, f64)>,
    pub(super) truth: Vec<f64>,
    pub(super) pred: Vec<f64>,
    pub(super) hits: Vec<f64>,
}

#[derive(Debug, Clone)]
struct WeightSums {
    grid: Grid<f64>,
    truth: Vec<f64>,
    pred: Vec<f64>,
    hits: Vec<f64>,
}

impl WeightSums {
    fn new() -> Self {
        Self {
            grid: Grid::new(),
            truth: Vec::new(),
            pred: Vec::new(),
            hits: Vec::new(),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    fn of_counts(counts: &Grid<u64>) -> Self {
        let mut sums = Self::new();
        for (row, column, count) in counts.pairs() {
            sums.add(row, column, count as f64);
        }
        sums
    }

    fn add(&mut self, row: usize, column: usize, weight: f64) {
        self.grid.add(row, column, weight);
        add_at(&mut self.truth, row, weight);
        add_at(&mut self.pred, column, weight);
        if row == column {
            add_at(&mut self.hits, row, weight);
        }
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
