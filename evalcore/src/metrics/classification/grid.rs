//! How often each pair of labels was met.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

/// Up to this many labels the pairs are a square in memory, of 8 MiB at most.
const DENSE_LABELS: usize = 1024;

/// Sums by pair of label numbers.
#[derive(Debug, Clone)]
pub(super) enum Grid<T> {
    Dense { stride: usize, cells: Vec<T> },
    Sparse(HashMap<(usize, usize), T, Seed>),
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
        if let Self::Dense { stride, cells } = self
            && row < *stride
            && column < *stride
            && let Some(cell) = cells.get_mut(row * *stride + column)
        {
            *cell += amount;
            return;
        }
        self.add_outside(row, column, amount);
    }

    #[cold]
    fn add_outside(&mut self, row: usize, column: usize, amount: T) {
        if let Self::Dense { stride, .. } = self {
            let side = row.max(column) + 1;
            if side > *stride {
                self.grow(side);
                self.add(row, column, amount);
                return;
            }
        }
        if let Self::Sparse(cells) = self {
            *cells.entry((row, column)).or_default() += amount;
        }
    }

    fn grow(&mut self, side: usize) {
        let pairs = self.pairs();
        *self = if side > DENSE_LABELS {
            Self::Sparse(HashMap::with_hasher(Seed::new()))
        } else {
            let stride = side.next_power_of_two().max(8);
            Self::Dense {
                stride,
                cells: vec![T::default(); stride * stride],
            }
        };
        for (row, column, amount) in pairs {
            self.add(row, column, amount);
        }
    }

    /// Every pair whose sum is not zero, by row and column.
    pub(super) fn pairs(&self) -> Vec<(usize, usize, T)> {
        match self {
            Self::Dense { stride, cells } => cells
                .iter()
                .enumerate()
                .filter(|(_, amount)| **amount != T::default())
                .map(|(at, amount)| (at / stride, at % stride, *amount))
                .collect(),
            Self::Sparse(cells) => {
                let mut pairs: Vec<_> = cells
                    .iter()
                    .map(|(at, amount)| (at.0, at.1, *amount))
                    .collect();
                pairs.sort_unstable_by_key(|(row, column, _)| (*row, *column));
                pairs
            }
        }
    }
}

/// Hashes pairs of numbers by one multiplication each, seeded so that chosen pairs can not collide
/// on purpose. Nothing depends on the order in which the map holds them.
#[derive(Debug, Clone)]
pub(super) struct Seed(u64);

impl Seed {
    fn new() -> Self {
        Self(RandomState::new().hash_one(0_u64))
    }
}

impl BuildHasher for Seed {
    type Hasher = PairHasher;

    fn build_hasher(&self) -> PairHasher {
        PairHasher(self.0)
    }
}

pub(super) struct PairHasher(u64);

impl Hasher for PairHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize(usize::from(*byte));
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "both halves are taken")]
    fn write_usize(&mut self, number: usize) {
        let product = u128::from(self.0 ^ number as u64) * 0x9E37_79B9_7F4A_7C15;
        let [low, high] = [product as u64, (product >> 64) as u64];
        self.0 = low ^ high;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growing_keeps_the_sums() {
        let mut grid = Grid::<u64>::new();
        for round in 0..2 {
            for at in 0..3_000 {
                grid.add(at, at / 2, 1 + round);
            }
        }
        let pairs = grid.pairs();
        assert_eq!(pairs.len(), 3_000);
        assert!(
            pairs
                .iter()
                .all(|(row, column, sum)| *column == row / 2 && *sum == 3)
        );
        assert!(matches!(grid, Grid::Sparse(_)));
    }
}
