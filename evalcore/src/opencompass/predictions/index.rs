//! Which indices were seen.

use std::collections::BTreeMap;

/// How many separate runs of indices are remembered.
const MOST_RUNS: usize = 1 << 16;

/// The number of a key, if it is a decimal one as Python writes it.
pub(super) fn decimal(key: &str) -> Option<u64> {
    let digits = key.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = key == "0" || !key.starts_with('0');
    (digits && canonical).then(|| key.parse().ok()).flatten()
}

/// The set of indices seen, as runs: one run for a file in order.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The run that grows, both ends included.
    run: Option<(u64, u64)>,
    runs: BTreeMap<u64, u64>,
    largest: Option<u64>,
}

impl Seen {
    /// Adds an index; false if it was there, as far as that is remembered.
    pub(super) fn insert(&mut self, index: u64) -> bool {
        self.largest = self.largest.max(Some(index));
        if let Some((start, end)) = self.run {
            if (start..=end).contains(&index) {
                return false;
            }
            if !self.in_runs(index) && end.checked_add(1) == Some(index) {
                self.run = Some((start, index));
                return true;
            }
            self.put_aside(start, end);
        }
        if self.in_runs(index) {
            self.run = None;
            return false;
        }
        self.run = Some((index, index));
        true
    }

    /// The largest index, plus one.
    pub(super) fn span(&self) -> u64 {
        self.largest.map_or(0, |largest| largest.saturating_add(1))
    }

    fn in_runs(&self, index: u64) -> bool {
        let before = self.runs.range(..=index).next_back();
        before.is_some_and(|(_, end)| *end >= index)
    }

    fn put_aside(&mut self, mut start: u64, mut end: u64) {
        if let Some((before, last)) = self.runs.range(..start).next_back()
            && last.checked_add(1) == Some(start)
        {
            start = *before;
        }
        if let Some(after) = end.checked_add(1)
            && let Some(last) = self.runs.remove(&after)
        {
            end = last;
        }
        if self.runs.len() < MOST_RUNS || self.runs.contains_key(&start) {
            self.runs.insert(start, end);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn decimal_keys_are_canonical() {
        for (key, index) in [
            ("0", Some(0)),
            ("42", Some(42)),
            ("18446744073709551615", Some(u64::MAX)),
        ] {
            assert_eq!(decimal(key), index);
        }
        for key in [
            "",
            "00",
            "01",
            "-1",
            "+1",
            "1.0",
            "1e3",
            " 1",
            "18446744073709551616",
            "error",
        ] {
            assert_eq!(decimal(key), None, "{key}");
        }
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_a_plain_set(indices in proptest::collection::vec(0_u64..60, 0..120)) {
            let mut plain = BTreeSet::new();
            let mut seen = Seen::default();
            for index in indices {
                proptest::prop_assert_eq!(seen.insert(index), plain.insert(index));
            }
            proptest::prop_assert_eq!(seen.span(), plain.last().map_or(0, |last| last + 1));
        }
    }
}
