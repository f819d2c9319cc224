//! n-grams as numbers, and their clipped overlap.
#![expect(clippy::cast_possible_truncation, reason = "a hash may lose bits")]

/// Numbers pairs of numbers from 0 in the order they are first seen.
///
/// The n-gram at a position is the pair of its first n-1 members, as one number, and its last.
#[derive(Debug, Clone)]
pub(crate) struct PairIds {
    slots: Vec<Slot>,
    round: u32,
    len: u32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    pair: u64,
    round: u32,
    id: u32,
}

impl Default for PairIds {
    fn default() -> Self {
        Self {
            slots: vec![Slot::default(); 256],
            round: 0,
            len: 0,
        }
    }
}

impl PairIds {
    /// Starts over, with room for this many pairs.
    pub(crate) fn start(&mut self, pairs: usize) {
        let size = (pairs * 2).next_power_of_two();
        if size > self.slots.len() || self.round == u32::MAX {
            self.slots = vec![Slot::default(); size.max(self.slots.len())];
            self.round = 0;
        }
        self.round += 1;
        self.len = 0;
    }

    /// How many there are since the start.
    pub(crate) fn len(&self) -> usize {
        self.len as usize
    }

    /// Numbers single members.
    pub(crate) fn renumber(&mut self, members: &mut [u32]) {
        for member in members {
            *member = self.get(0, *member);
        }
    }

    fn get(&mut self, first: u32, last: u32) -> u32 {
        let pair = u64::from(first) << 32 | u64::from(last);
        let wide = u128::from(pair ^ 0x9e37_79b9_7f4a_7c15) * 0xa076_1d64_78bd_642f;
        let mask = self.slots.len() - 1;
        let mut at = ((wide >> 64) as usize ^ wide as usize) & mask;
        loop {
            let slot = &mut self.slots[at];
            if slot.round != self.round {
                *slot = Slot {
                    pair,
                    round: self.round,
                    id: self.len,
                };
                self.len += 1;
                return self.len - 1;
            }
            if slot.pair == pair {
                return slot.id;
            }
            at = (at + 1) & mask;
        }
    }

    /// Turns the numbers of n-1-grams into those of n-grams, in place.
    pub(crate) fn lengthen(&mut self, grams: &mut Vec<u32>, members: &[u32]) {
        let len = grams.len().saturating_sub(1);
        let skip = members.len() - len;
        grams.truncate(len);
        for (gram, &last) in grams.iter_mut().zip(members.iter().skip(skip)) {
            *gram = self.get(*gram, last);
        }
    }
}

/// Counts by n-gram.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counts(Vec<u32>);

impl Counts {
    /// Sets all counts of `distinct` n-grams to zero.
    pub(crate) fn start(&mut self, distinct: usize) {
        self.0.clear();
        self.0.resize(distinct, 0);
    }

    /// Counts the n-grams.
    pub(crate) fn add(&mut self, grams: &[u32]) {
        for &gram in grams {
            self.0[gram as usize] += 1;
        }
    }

    /// Raises each count to that of another text.
    pub(crate) fn raise(&mut self, other: &Self) {
        for (own, &other) in self.0.iter_mut().zip(&other.0) {
            *own = (*own).max(other);
        }
    }

    /// Whether any of an n-gram is left.
    pub(crate) fn has(&self, gram: u32) -> bool {
        self.0.get(gram as usize).is_some_and(|&count| count > 0)
    }

    /// How many of the n-grams are covered by the counts, which they use up.
    pub(crate) fn take(&mut self, grams: &[u32]) -> usize {
        let mut taken = 0;
        for &gram in grams {
            let count = &mut self.0[gram as usize];
            let hit = u32::from(*count > 0);
            *count -= hit;
            taken += hit as usize;
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n_grams_are_equal_where_their_members_are() {
        let members = [0, 1, 0, 1, 0, 2];
        let mut grams = members.to_vec();
        let mut ids = PairIds::default();
        ids.start(members.len());
        ids.lengthen(&mut grams, &members);
        assert_eq!(grams, [0, 1, 0, 1, 2]);
        ids.start(members.len());
        ids.lengthen(&mut grams, &members);
        assert_eq!(grams, [0, 1, 0, 2]);
        for _ in 0..6 {
            ids.start(members.len());
            ids.lengthen(&mut grams, &members);
        }
        assert!(grams.is_empty());
    }

    #[test]
    fn overlap_is_clipped() {
        let mut counts = Counts::default();
        counts.start(3);
        counts.add(&[0, 0, 1]);
        assert_eq!(counts.clone().take(&[0, 0, 0, 2]), 2);
        let mut other = Counts::default();
        other.start(3);
        other.add(&[0, 2]);
        counts.raise(&other);
        assert_eq!(counts.take(&[0, 0, 0, 1, 1, 2]), 4);
    }
}
