//! Sums over pairs of labels.

use super::grid::{Amount, Grid};
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
            let counts = &mut self.counts;
            other
                .counts
                .each(|row, column, count| counts.add(code(row), code(column), count));
            return;
        }
        let ours = self.weights();
        let theirs = other.into_weights();
        let grid = &mut ours.grid;
        theirs
            .grid
            .each(|row, column, weight| grid.add(code(row), code(column), weight));
        let (ours, theirs) = (&mut ours.by_label, theirs.by_label);
        for (at, _) in (0..).zip(&theirs.is_true).filter(|(_, is_true)| **is_true) {
            set_at(&mut ours.is_true, code(at));
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
            Box::new(WeightSums::of_counts(&std::mem::replace(
                counts,
                Grid::new(),
            )))
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
        let mut places: Vec<u64> = Vec::new();
        let mut values: Vec<u64> = Vec::new();
        let mut keep = |row: usize, column: usize, value: u64| {
            places.extend([row as u64, column as u64]);
            values.push(value);
        };
        let mut sums = <[Vec<f64>; 3]>::default();
        let mut is_true: Vec<u64> = Vec::new();
        if let Some(weights) = &self.weights {
            weights
                .grid
                .each(|row, column, weight| keep(row, column, weight.to_bits()));
            let by_label = &weights.by_label;
            sums = [&by_label.truth, &by_label.pred, &by_label.hits].map(Vec::clone);
            is_true = by_label.is_true.iter().copied().map(u64::from).collect();
        }
        self.counts.each(keep);
        numbers.all_bits(&mut places);
        numbers.all_bits(&mut values);
        for sums in &mut sums {
            numbers.floats(sums);
            numbers.demand(sums.len() <= labels);
        }
        numbers.all_bits(&mut is_true);
        numbers.demand(is_true.len() <= labels && is_true.iter().all(|flag| *flag <= 1));
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
            ours.is_true = is_true.into_iter().map(|flag| flag == 1).collect();
        }
    }

    /// Gives the pairs; one pair may come several times, then in the order in which it came.
    pub(super) fn each(&self, mut give: impl FnMut(usize, usize, f64)) {
        match &self.weights {
            None => self
                .counts
                .each(|row, column, count| give(row, column, count.number())),
            Some(weights) => weights.grid.each(give),
        }
    }

    /// The sums by label.
    pub(super) fn by_label(&self) -> LabelSums {
        if let Some(weights) = &self.weights {
            return weights.by_label.clone();
        }
        let mut sums = LabelSums::default();
        self.each(|row, column, count| sums.add(row, column, count));
        sums
    }
}

/// Sums by true label, by predicted label and by label that is both.
#[derive(Debug, Clone, Default)]
pub(super) struct LabelSums {
    pub(super) truth: Vec<f64>,
    pub(super) pred: Vec<f64>,
    pub(super) hits: Vec<f64>,
    /// Whether the label is a true one of any sample, also of one whose weight is 0.
    pub(super) is_true: Vec<bool>,
}

impl LabelSums {
    pub(super) fn add(&mut self, row: usize, column: usize, weight: f64) {
        set_at(&mut self.is_true, row);
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
    fn of_counts(counts: &Grid<u64>) -> Self {
        let mut sums = Self {
            grid: Grid::new(),
            by_label: LabelSums::default(),
        };
        counts.each(|row, column, count| sums.add(row, column, count.number()));
        sums
    }

    fn add(&mut self, row: usize, column: usize, weight: f64) {
        self.grid.add(row, column, weight);
        self.by_label.add(row, column, weight);
    }
}

fn set_at(flags: &mut Vec<bool>, at: usize) {
    if at >= flags.len() {
        flags.resize(at + 1, false);
    }
    if let Some(flag) = flags.get_mut(at) {
        *flag = true;
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
