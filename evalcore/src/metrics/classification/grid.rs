//! How often each pair of labels was met.

use super::pair::{Pair, merged, number, settle};

/// Up to this many labels the pairs are a square in memory, of half a MiB at most.
const DENSE_LABELS: usize = 256;
/// So many pairs at least are noted before they are added up.
const NOTES: usize = 1 << 20;

/// Sums by pair of label numbers.
#[derive(Debug, Clone)]
pub(super) enum Grid<T> {
    Dense { stride: usize, cells: Vec<T> },
    Sparse(Notes<T>),
}

/// Unequal pairs as they come, added up whenever they have doubled, and equal ones by label: O(1)
/// a pair whatever the labels.
#[derive(Debug, Clone)]
pub(super) struct Notes<T> {
    equal: Vec<T>,
    /// By row and column, none twice.
    settled: Vec<Pair<T>>,
    /// In the order in which they came.
    pending: Vec<Pair<T>>,
    spare: Vec<Pair<T>>,
    labels: usize,
}

impl<T: Copy + Default + PartialEq + std::ops::AddAssign> Notes<T> {
    #[inline]
    fn add(&mut self, row: usize, column: usize, amount: T) {
        if row == column {
            if row >= self.equal.len() {
                self.equal.resize(row + 1, T::default());
            }
            if let Some(sum) = self.equal.get_mut(row) {
                *sum += amount;
            }
            return;
        }
        self.labels = self.labels.max(row + 1).max(column + 1);
        self.pending.push(Pair {
            row: number(row),
            column: number(column),
            amount,
        });
        if self.pending.len() >= self.settled.len().max(NOTES) {
            self.settle();
        }
    }

    #[cold]
    fn settle(&mut self) {
        settle(&mut self.pending, &mut self.spare, self.labels);
        self.settled = merged(&self.settled, &self.pending);
        self.pending.clear();
    }

    fn into_pairs(self) -> Vec<Pair<T>> {
        let equal = self.equal.iter().enumerate();
        let mut pairs: Vec<Pair<T>> = equal
            .filter(|(_, amount)| **amount != T::default())
            .map(|(label, amount)| Pair {
                row: number(label),
                column: number(label),
                amount: *amount,
            })
            .collect();
        pairs.extend(self.settled);
        pairs.extend(self.pending);
        pairs
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
                equal: Vec::new(),
                settled: Vec::new(),
                pending: Vec::new(),
                spare: Vec::new(),
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
            Self::Sparse(notes) => notes.into_pairs(),
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
        assert!(matches!(&grid, Grid::Sparse(notes) if notes.settled.len() == 2_999));
        let mut pairs = grid.into_pairs();
        settle(&mut pairs, &mut Vec::new(), 3_000);
        assert_eq!(pairs.len(), 3_000);
        assert!(
            pairs
                .iter()
                .all(|pair| pair.column == pair.row / 2 && pair.amount == 400 + 399 * 200)
        );
    }
}
