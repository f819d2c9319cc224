//! Ranks with ties.

use super::check::real;

/// The average ranks from 1 up, and the sizes of the groups of equal values.
pub(super) struct Ranks {
    pub(super) ranks: Vec<f64>,
    pub(super) groups: Vec<usize>,
}

impl Ranks {
    pub(super) fn of(values: &[f64]) -> Self {
        let mut order: Vec<(f64, usize)> = values.iter().copied().zip(0..).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut ranks = vec![0.0; values.len()];
        let mut groups = Vec::new();
        let mut before = 0;
        for group in order.chunk_by(|a, b| a.0 == b.0) {
            let rank = real(before) + f64::midpoint(real(group.len()), 1.0);
            for &(_, index) in group {
                if let Some(slot) = ranks.get_mut(index) {
                    *slot = rank;
                }
            }
            groups.push(group.len());
            before += group.len();
        }
        Self { ranks, groups }
    }

    pub(super) fn has_ties(&self) -> bool {
        self.groups.iter().any(|&size| size > 1)
    }
}

/// `Σ(t³ - t)` over groups of equal values.
pub(super) fn tie_sum(groups: &[usize]) -> f64 {
    groups
        .iter()
        .map(|&size| {
            let t = real(size);
            t * (t * t - 1.0)
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_the_average_rank() {
        let ranks = Ranks::of(&[3.0, 1.0, 3.0, -0.0, 0.0]);
        assert_eq!(ranks.ranks, [4.5, 3.0, 4.5, 1.5, 1.5]);
        assert_eq!(ranks.groups, [2, 1, 2]);
    }
}
