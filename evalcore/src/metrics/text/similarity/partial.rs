//! The search for the window of a string that is most like another.

use crate::metrics::text::lcs::Lcs;
use crate::metrics::text::ngrams::PairIds;

use super::edits::share_left;

/// The best indel ratio of `short` and any window of `long`; neither may be empty.
pub(super) fn best_window(short: &[char], long: &[char]) -> f64 {
    let mut ids = PairIds::default();
    ids.start(short.len() + long.len());
    let mut numbers = |chars: &[char]| {
        let mut numbers: Vec<u32> = chars.iter().map(|&c| u32::from(c)).collect();
        ids.renumber(&mut numbers);
        numbers
    };
    let (short, long) = (numbers(short), numbers(long));
    let mut search = Search {
        distinct: ids.len(),
        lcs: Lcs::default(),
        short: &short,
        long: &long,
        best: 0.0,
    };
    search.inner();
    search.ends();
    search.best
}

struct Search<'a> {
    distinct: usize,
    lcs: Lcs,
    short: &'a [u32],
    long: &'a [u32],
    best: f64,
}

impl Search<'_> {
    /// The common length of the window from `start` to `end`; takes note of its ratio.
    fn try_window(&mut self, start: usize, end: usize) -> usize {
        let window = &self.long[start..end];
        let common = self.lcs.length(window, self.short, self.distinct);
        self.best = self.best.max(self.ratio(common, window.len()));
        common
    }

    fn ratio(&self, common: usize, window: usize) -> f64 {
        let lengths = self.short.len() + window;
        share_left(lengths - 2 * common, lengths)
    }

    /// Windows of full length: from one to the next the common length changes by one at most, so
    /// that a stretch whose ends are too low holds nothing better.
    fn inner(&mut self) {
        let width = self.short.len();
        let last = self.long.len() - width;
        let first_common = self.try_window(0, width);
        let last_common = self.try_window(last, last + width);
        let mut stretches = vec![(0, first_common, last, last_common)];
        while let Some((from, low, to, high)) = stretches.pop() {
            if to - from < 2 {
                continue;
            }
            let reachable = (low + high + to - from) / 2;
            if self.ratio(reachable.min(width), width) <= self.best {
                continue;
            }
            let middle = from.midpoint(to);
            let common = self.try_window(middle, middle + width);
            stretches.push((from, low, middle, common));
            stretches.push((middle, common, to, high));
        }
    }

    /// Shorter windows at either end, from the longest on, while they can still be better.
    fn ends(&mut self) {
        for width in (1..self.short.len()).rev() {
            if self.ratio(width, width) <= self.best {
                break;
            }
            self.try_window(0, width);
            self.try_window(self.long.len() - width, self.long.len());
        }
    }
}
