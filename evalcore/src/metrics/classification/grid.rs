//! How often each pair of labels was met.

use super::pair::number;

/// Up to this many labels the pairs are a square in memory, of half a MiB at most.
const DENSE_LABELS: usize = 256;
/// So many notes of a row at least are kept before they are added up.
const NOTES: usize = 64;

/// What is added up for a pair: samples or weights.
pub(super) trait Amount: Copy + Default + PartialEq + std::ops::AddAssign {
    /// The amount that goes without saying, since nearly all are this one.
    const USUAL: Option<Self>;

    /// The amount as a number.
    fn number(self) -> f64;
}

impl Amount for u64 {
    const USUAL: Option<Self> = Some(1);

    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    fn number(self) -> f64 {
        self as f64
    }
}

impl Amount for f64 {
    const USUAL: Option<Self> = None;

    fn number(self) -> f64 {
        self
    }
}

/// Sums by pair of label numbers. Pairs of amount 0 are left out.
#[derive(Debug, Clone)]
pub(super) enum Grid<T> {
    Dense { stride: usize, cells: Vec<T> },
    Sparse(Rows<T>),
}

/// The pairs by row. A note goes to the end of its row's, which stay at hand in the cache where those
/// of all rows do not, so that a sample costs the same however many pairs there are.
#[derive(Debug, Clone)]
pub(super) struct Rows<T> {
    rows: Vec<Row<T>>,
    /// A sum for each label, to add up a row; all 0 in between.
    sums: Vec<T>,
}

#[derive(Debug, Clone, Default)]
struct Row<T> {
    equal: T,
    /// The columns of unequal pairs of the usual amount, as they came.
    usual: Vec<u32>,
    /// Sums of unequal pairs, and other amounts as they came.
    others: Vec<(u32, T)>,
    /// With so many notes the row is added up.
    most: usize,
}

impl<T: Amount> Row<T> {
    /// Adds up the notes where that saves memory; O(notes).
    #[cold]
    fn settle(&mut self, sums: &mut [T]) {
        let mut columns = Vec::new();
        self.each(|column, amount| {
            if let Some(sum) = sums.get_mut(column) {
                if *sum == T::default() {
                    columns.push(number(column));
                }
                *sum += amount;
            }
        });
        let take = |column: u32| match sums.get_mut(column as usize) {
            Some(sum) => (column, std::mem::take(sum)),
            None => (column, T::default()),
        };
        let others: Vec<(u32, T)> = columns.into_iter().map(take).collect();
        let size = std::mem::size_of::<(u32, T)>();
        let before = size_of::<u32>() * self.usual.len() + size * self.others.len();
        if size * others.len() < before {
            self.others = others;
            self.usual.clear();
        }
        self.most = (2 * (self.usual.len() + self.others.len())).max(NOTES);
    }

    /// The amounts beside the columns, those of one column in the order in which they came.
    fn each(&self, mut give: impl FnMut(usize, T)) {
        for (column, amount) in &self.others {
            give(*column as usize, *amount);
        }
        if let Some(amount) = T::USUAL {
            for column in &self.usual {
                give(*column as usize, amount);
            }
        }
    }
}

impl<T: Amount> Rows<T> {
    #[inline]
    fn add(&mut self, row: usize, column: usize, amount: T) {
        let labels = row.max(column) + 1;
        if labels > self.rows.len() {
            self.rows.resize_with(labels, || Row {
                most: NOTES,
                ..Row::default()
            });
            self.sums.resize(labels, T::default());
        }
        let Some(here) = self.rows.get_mut(row) else {
            return;
        };
        if row == column {
            here.equal += amount;
            return;
        }
        if T::USUAL == Some(amount) {
            here.usual.push(number(column));
        } else if amount != T::default() {
            here.others.push((number(column), amount));
        }
        if here.usual.len() + here.others.len() >= here.most {
            here.settle(&mut self.sums);
        }
    }
}

impl<T: Amount> Grid<T> {
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
            Self::Sparse(rows) => rows.add(row, column, amount),
        }
    }

    #[cold]
    fn grow(&mut self, side: usize) {
        let before = std::mem::replace(self, Self::new());
        *self = if side > DENSE_LABELS {
            Self::Sparse(Rows {
                rows: Vec::new(),
                sums: Vec::new(),
            })
        } else {
            let stride = side.next_power_of_two().max(8);
            Self::Dense {
                stride,
                cells: vec![T::default(); stride * stride],
            }
        };
        before.each(|row, column, amount| self.add(row, column, amount));
    }

    /// Gives the pairs by row and what was added to them; one pair may come several times, then in
    /// the order in which it came.
    pub(super) fn each(&self, mut give: impl FnMut(usize, usize, T)) {
        match self {
            Self::Dense { stride, cells } => {
                for (at, amount) in cells.iter().enumerate() {
                    if *amount != T::default() {
                        give(at / stride, at % stride, *amount);
                    }
                }
            }
            Self::Sparse(rows) => {
                for (at, row) in rows.rows.iter().enumerate() {
                    if row.equal != T::default() {
                        give(at, at, row.equal);
                    }
                    row.each(|column, amount| give(at, column, amount));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn sums<T: Amount>(grid: &Grid<T>) -> BTreeMap<(usize, usize), f64> {
        let mut sums = BTreeMap::new();
        grid.each(|row, column, amount| {
            *sums.entry((row, column)).or_default() += amount.number();
        });
        sums
    }

    #[test]
    fn growing_and_adding_up_keep_the_sums() {
        let (mut counts, mut weights) = (Grid::<u64>::new(), Grid::<f64>::new());
        for round in 0..40_u32 {
            for at in 0..3_000 {
                let (column, amount) = (at / 2 + at % 7, 1 + round % 2);
                counts.add(at, column, amount.into());
                weights.add(at, column, amount.into());
            }
        }
        let found = sums(&counts);
        assert_eq!(found, sums(&weights));
        assert_eq!(found.len(), 3_000);
        assert!(found.iter().all(|((row, column), sum)| {
            *column == row / 2 + row % 7 && (*sum - 60.0).abs() < 1e-9
        }));
    }

    #[test]
    fn notes_of_few_pairs_take_no_more_room_with_more_samples() {
        let mut grid = Grid::<u64>::new();
        grid.add(999, 0, 1);
        for at in 0..1_000_000 {
            grid.add(5, at % 3 * 100, 1);
        }
        let Grid::Sparse(rows) = &grid else {
            panic!("dense");
        };
        let row = &rows.rows[5];
        assert!(row.usual.capacity() + row.others.capacity() <= 4 * NOTES);
        assert!((sums(&grid)[&(5, 100)] - 333_333.0).abs() < 1e-9);
    }
}
