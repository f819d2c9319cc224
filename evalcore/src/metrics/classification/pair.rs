//! Pairs of labels in order.

/// What was added for one pair of labels, each by its number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair<T> {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) amount: T,
}

/// The number of a label, of which memory can not hold 2³².
pub(super) fn number(label: usize) -> u32 {
    u32::try_from(label).unwrap_or(u32::MAX)
}

/// One pair for each that occurs, by row and column; of labels below `labels`. Amounts of one pair
/// are added in the order given.
///
/// Sorts by counting, first columns, then rows: cost O(pairs + labels).
pub(super) fn settle<T>(pairs: &mut Vec<Pair<T>>, labels: usize)
where
    T: Copy + std::ops::AddAssign,
{
    if pairs.len() < labels / 8 {
        pairs.sort_by_key(|pair| (pair.row, pair.column));
    } else {
        let by_column = counted(pairs, labels, |pair| pair.column);
        *pairs = counted(&by_column, labels, |pair| pair.row);
    }
    pairs.dedup_by(|next, first| {
        let same = (next.row, next.column) == (first.row, first.column);
        if same {
            first.amount += next.amount;
        }
        same
    });
}

/// A stable sort by counting.
fn counted<T: Copy>(
    pairs: &[Pair<T>],
    labels: usize,
    label: impl Fn(&Pair<T>) -> u32,
) -> Vec<Pair<T>> {
    let mut places = vec![0_usize; labels];
    for pair in pairs {
        if let Some(count) = places.get_mut(label(pair) as usize) {
            *count += 1;
        }
    }
    let mut before = 0;
    for place in &mut places {
        before += std::mem::replace(place, before);
    }
    let mut sorted = pairs.to_vec();
    for pair in pairs {
        if let Some(place) = places.get_mut(label(pair) as usize) {
            if let Some(slot) = sorted.get_mut(*place) {
                *slot = *pair;
            }
            *place += 1;
        }
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(mut pairs: Vec<Pair<u64>>, labels: usize) -> Vec<Pair<u64>> {
        settle(&mut pairs, labels);
        pairs
    }

    #[test]
    fn both_ways_to_sort_agree() {
        let pairs: Vec<Pair<u64>> = (0..500_u64)
            .map(|i| Pair {
                row: number(usize::try_from(i * i % 37).unwrap()),
                column: number(usize::try_from(i * 7 % 41).unwrap()),
                amount: i,
            })
            .collect();
        let by_counting = settled(pairs.clone(), 41);
        assert_eq!(by_counting, settled(pairs.clone(), 1 << 20));
        let sum: u64 = by_counting.iter().map(|pair| pair.amount).sum();
        assert_eq!(sum, 499 * 250);
        assert!(by_counting.is_sorted_by(|a, b| (a.row, a.column) < (b.row, b.column)));
    }
}
