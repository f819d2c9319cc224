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
/// Sorts by counting, first columns, then rows: cost O(pairs + labels). `spare` is memory to use
/// again.
pub(super) fn settle<T>(pairs: &mut Vec<Pair<T>>, spare: &mut Vec<Pair<T>>, labels: usize)
where
    T: Copy + std::ops::AddAssign,
{
    if pairs.len() < labels / 8 {
        pairs.sort_by_key(|pair| (pair.row, pair.column));
    } else {
        counted(pairs, spare, labels, |pair| pair.column);
        counted(spare, pairs, labels, |pair| pair.row);
    }
    pairs.dedup_by(|next, first| {
        let same = (next.row, next.column) == (first.row, first.column);
        if same {
            first.amount += next.amount;
        }
        same
    });
}

/// Two lists as [`settle`] leaves them, as one; amounts of the first come first.
pub(super) fn merged<T>(first: &[Pair<T>], second: &[Pair<T>]) -> Vec<Pair<T>>
where
    T: Copy + std::ops::AddAssign,
{
    let mut all = Vec::with_capacity(first.len() + second.len());
    let (mut one, mut other) = (first, second);
    while let (Some((a, after_a)), Some((b, after_b))) = (one.split_first(), other.split_first()) {
        let order = (a.row, a.column).cmp(&(b.row, b.column));
        let mut next = if order.is_gt() { *b } else { *a };
        if order.is_eq() {
            next.amount += b.amount;
        }
        all.push(next);
        if order.is_le() {
            one = after_a;
        }
        if order.is_ge() {
            other = after_b;
        }
    }
    all.extend_from_slice(one);
    all.extend_from_slice(other);
    all
}

/// A stable sort by counting.
fn counted<T: Copy>(
    pairs: &[Pair<T>],
    sorted: &mut Vec<Pair<T>>,
    labels: usize,
    label: impl Fn(&Pair<T>) -> u32,
) {
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
    if sorted.len() != pairs.len() {
        sorted.clear();
        sorted.extend_from_slice(pairs);
    }
    for pair in pairs {
        if let Some(place) = places.get_mut(label(pair) as usize) {
            if let Some(slot) = sorted.get_mut(*place) {
                *slot = *pair;
            }
            *place += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(mut pairs: Vec<Pair<u64>>, labels: usize) -> Vec<Pair<u64>> {
        settle(&mut pairs, &mut Vec::new(), labels);
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
        let (left, right) = pairs.split_at(200);
        let parts = merged(&settled(left.to_vec(), 41), &settled(right.to_vec(), 41));
        assert_eq!(by_counting, parts);
        let sum: u64 = by_counting.iter().map(|pair| pair.amount).sum();
        assert_eq!(sum, 499 * 250);
        assert!(by_counting.is_sorted_by(|a, b| (a.row, a.column) < (b.row, b.column)));
    }
}
