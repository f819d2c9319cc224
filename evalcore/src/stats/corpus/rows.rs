//! Rows of statistics, laid out for adding up many of them.

use super::super::check::invalid;
use crate::Result;

/// Rows in a block: a block's columns stay in the first-level cache, and a byte names a row.
pub(super) const BLOCK: usize = 256;
/// Columns that are added at once.
pub(super) const LANES: usize = 4;

/// A number that rows are made of.
pub(super) trait Lane: Copy + Default + Send + Sync {
    /// The sum; of whole numbers it wraps, so that differences can be added up too.
    fn plus(self, other: Self) -> Self;
}

impl Lane for u32 {
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
}

impl Lane for u64 {
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
}

impl Lane for f64 {
    fn plus(self, other: Self) -> Self {
        self + other
    }
}

/// One row's part of four columns.
pub(super) type Group<T> = [T; LANES];

/// Adds lane by lane.
#[inline]
pub(super) fn add<T: Lane>(sum: &mut Group<T>, row: &Group<T>) {
    for (sum, value) in sum.iter_mut().zip(row) {
        *sum = sum.plus(*value);
    }
}

/// Rows by blocks of 256, each block four columns at a time; what is missing is zero.
#[derive(Debug, Clone)]
pub(super) struct Table<T> {
    rows: usize,
    width: usize,
    /// For each block its column groups.
    parts: Vec<[Group<T>; BLOCK]>,
}

impl<T: Lane> Table<T> {
    /// Takes rows of one width, of at least one column.
    pub(super) fn new(rows: &[&[T]], width: usize) -> Self {
        Self::of(rows, width, |value| value)
    }

    /// Takes rows of one width whose values `value_of` turns into those of the table.
    pub(super) fn of<S: Copy>(rows: &[&[S]], width: usize, value_of: impl Fn(S) -> T) -> Self {
        let groups = width.div_ceil(LANES);
        let mut parts = vec![[Group::default(); BLOCK]; rows.len().div_ceil(BLOCK) * groups];
        for (blocks, rows) in parts.chunks_mut(groups.max(1)).zip(rows.chunks(BLOCK)) {
            for (at, row) in rows.iter().enumerate() {
                for (part, values) in blocks.iter_mut().zip(row.chunks(LANES)) {
                    if let Some(place) = part.get_mut(at) {
                        for (lane, value) in place.iter_mut().zip(values) {
                            *lane = value_of(*value);
                        }
                    }
                }
            }
        }
        Self {
            rows: rows.len(),
            width,
            parts,
        }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// How many groups of four columns there are.
    pub(super) fn groups(&self) -> usize {
        self.width.div_ceil(LANES)
    }

    /// The blocks, each as its column groups and the number of its rows.
    pub(super) fn blocks(&self) -> impl Iterator<Item = (&[[Group<T>; BLOCK]], usize)> {
        let left = (0..self.rows).step_by(BLOCK).map(|start| self.rows - start);
        self.parts
            .chunks(self.groups().max(1))
            .zip(left.map(|left| left.min(BLOCK)))
    }
}

/// The width of the rows, all of the same.
pub(super) fn width_of<T>(name: &'static str, rows: &[&[T]]) -> Result<usize> {
    let Some(first) = rows.first() else {
        return Err(invalid(name, "at least 1 row", 0));
    };
    let width = first.len();
    match rows.iter().find(|row| row.len() != width) {
        None if width > 0 => Ok(width),
        None => Err(invalid(name, "rows of at least 1 number", 0)),
        Some(row) => Err(invalid(
            name,
            "rows of one width",
            format!("{} beside {width}", row.len()),
        )),
    }
}

/// The sums of the columns; an error where they do not fit.
pub(super) fn totals(name: &'static str, rows: &[&[u64]], width: usize) -> Result<Vec<u64>> {
    let mut sums = vec![0_u64; width];
    for row in rows {
        for (sum, value) in sums.iter_mut().zip(*row) {
            *sum = sum
                .checked_add(*value)
                .ok_or_else(|| invalid(name, "counts whose sums fit 64 bits", value))?;
        }
    }
    Ok(sums)
}

/// As [`totals`], and so that any resample's sums fit as well.
pub(super) fn resampled_totals(
    name: &'static str,
    rows: &[&[u64]],
    width: usize,
) -> Result<Vec<u64>> {
    let most = largest(rows);
    if most.checked_mul(rows.len() as u64).is_none() {
        return Err(invalid(name, "counts whose sums fit 64 bits", most));
    }
    totals(name, rows, width)
}

/// The largest number of the rows.
pub(super) fn largest<R: AsRef<[u64]>>(rows: &[R]) -> u64 {
    let all = rows.iter().flat_map(|row| row.as_ref().iter().copied());
    all.max().unwrap_or_default()
}

/// The rows, all of one width, in lexicographic order.
///
/// As many leading columns as fit stand packed beside each row, so that a comparison seldom has to
/// fetch two rows from memory.
pub(super) fn sorted<R: AsRef<[u64]>>(rows: Vec<R>) -> Vec<R> {
    let bits = (u64::BITS - largest(&rows).leading_zeros()).max(1);
    let columns = (u128::BITS / bits) as usize;
    let mut keyed: Vec<(u128, R)> = rows
        .into_iter()
        .map(|row| {
            let leading = row.as_ref().iter().take(columns);
            let key = leading.fold(0, |key, value| (key << bits) | u128::from(*value));
            (key, row)
        })
        .collect();
    keyed.sort_unstable_by(|(a, first), (b, second)| {
        a.cmp(b).then_with(|| first.as_ref().cmp(second.as_ref()))
    });
    keyed.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorting_is_lexicographic() {
        let mut state = 7_u64;
        for (width, most) in [(1, 2), (3, 1 << 62), (5, 300), (12, 3), (2, u64::MAX)] {
            let rows: Vec<Vec<u64>> = (0..500)
                .map(|_| {
                    let next = |_| {
                        state = state
                            .wrapping_mul(6_364_136_223_846_793_005)
                            .wrapping_add(1);
                        (state >> 1) % most
                    };
                    (0..width).map(next).collect()
                })
                .collect();
            let mut plain = rows.clone();
            plain.sort();
            assert_eq!(sorted(rows), plain, "{width} {most}");
        }
        assert_eq!(sorted(vec![[0_u64], [0]]), [[0], [0]]);
    }
}
