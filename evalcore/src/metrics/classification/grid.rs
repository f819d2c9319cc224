//! How often each pair of labels was met.

use super::pair::{Pair, number, settled};

/// Up to this many labels the pairs are a square in memory, of half a MiB at most.
const DENSE_LABELS: usize = 256;
/// So many pairs at least are noted before they are added up.
const NOTES: usize = 1 << 18;

/// Sums by pair of label numbers.
#[derive(Debug, Clone)]
pub(super) enum Grid<T> {
    Dense { stride: usize, cells: Vec<T> },
    Sparse(Notes<T>),
}

/// Pairs as they come, added up whenever they have doubled: O(1) a pair whatever the labels.
#[derive(Debug, Clone)]
pub(super) struct Notes<T> {
    /// Up to `settled` by row and column, then in the order in which they came.
    pairs: Vec<Pair<T>>,
    settled: usize,
    labels: usize,
}

impl<T: Copy + std::ops::AddAssign> Notes<T> {
    #[inline]
    fn add(&mut self, row: usize, column: usize, amount: T) {
        self.labels = self.labels.max(row + 1).max(column + 1);
        let (row, column) = (number(row), number(column));
        self.pairs.push(Pair {
            row,
            column,
            amount,
        });
        if self.pairs.len() >= 2 * self.settled.max(NOTES) {
            self.pairs = settled(std::mem::take(&mut self.pairs), self.labels);
            self.settled = self.pairs.len();
        }
    }
}

impl<T: Copy + Default + PartialEq + std::ops::AddAssign> Grid<T> {
    pub(super) fn new() -> Self {
        Self::Dense {
            stride: 0,
            cells: Vec::new(),
        }
    }

    /// Adds to a pair; a number above the square's side makes it grow.
    #[inline]
    pub(super) fn add(&mut self, row: usize, column: usize, amount: T) {
        match self {
            Self::Dense { stride, cells } => {
                if row < *stride
                    && column < *stride
                    && let Some(cell) = cells.get_mut(row * *stride + column)
                {
                    *cell += amount;
                    return;
                }
                self.grow(row.max(column) + 1);
                self.add(row, column, amount);
            }
            Self::Sparse(notes) => notes.add(row, column, amount),
        }
    }

    #[cold]
    fn grow(&mut self, side: usize) {
        let before = std::mem::replace(self, Self::new());
        *self = if side > DENSE_LABELS {
            Self::Sparse(Notes {
                pairs: Vec::new(),
                settled: 0,
                labels: 0,
            })
        } else {
            let stride = side.next_power_of_two().max(8);
            Self::Dense {
                stride,
                cells: vec![T::default(); stride * stride],
            }
        };
        for pair in before.into_pairs() {
            self.add(pair.row as usize, pair.column as usize, pair.amount);
        }
    }

    /// The pairs that were added, those of one pair in the order in which they came.
    pub(super) fn into_pairs(self) -> Vec<Pair<T>> {
        match self {
            Self::Dense { stride, cells } => cells
                .iter()
                .enumerate()
                .filter(|(_, amount)| **amount != T::default())
                .map(|(at, amount)| Pair {
                    row: number(at / stride),
                    column: number(at % stride),
                    amount: *amount,
                })
                .collect(),
            Self::Sparse(notes) => notes.pairs,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growing_and_adding_up_keep_the_sums() {
        let mut grid = Grid::<u64>::new();
        for round in 0..400 {
            for at in 0..3_000 {
                grid.add(at, at / 2, 1 + round);
            }
        }
        assert!(matches!(&grid, Grid::Sparse(notes) if notes.pairs.len() < 2 * NOTES));
        let pairs = settled(grid.into_pairs(), 3_000);
        assert_eq!(pairs.len(), 3_000);
        assert!(
            pairs
                .iter()
                .all(|pair| pair.column == pair.row / 2 && pair.amount == 400 + 399 * 200)
        );
    }
}
