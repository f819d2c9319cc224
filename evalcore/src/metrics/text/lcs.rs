//! Longest common subsequences, 64 columns at a time.
//!
//! Crochemore, Iliopoulos, Pinzon and Reid 2001 ("A fast and practical bit-vector algorithm for
//! the longest common subsequence problem"), in Hyyrö's 2004 form. A block of 64 columns goes
//! over all rows before the next one starts, so that memory grows with the lengths alone.

const BITS: usize = 64;

/// Working memory for subsequences of numbered tokens.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lcs {
    masks: Vec<u64>,
    carries: Vec<bool>,
    borders: Vec<u64>,
    rows: Vec<u64>,
}

impl Lcs {
    /// The length of the longest common subsequence; all numbers lie below `distinct`.
    ///
    /// Time grows with `a.len() * b.len() / 64`, memory with `a.len() + b.len() + distinct`.
    pub(crate) fn length(&mut self, a: &[u32], b: &[u32], distinct: usize) -> usize {
        self.reserve(a.len(), distinct);
        let mut length = 0;
        for columns in b.chunks(BITS) {
            self.mark(columns);
            let mut row = u64::MAX;
            for (&token, carry) in a.iter().zip(&mut self.carries) {
                (row, *carry) = step(row, self.masks[token as usize], *carry);
            }
            self.unmark(columns);
            length += (!row & low(columns.len())).count_ones() as usize;
        }
        length
    }

    /// Marks the places of `reference` that one longest common subsequence uses.
    ///
    /// Among several it takes the one of `rouge_score`: from the end, a step along the candidate
    /// only where that keeps a longer subsequence than a step along the reference.
    pub(crate) fn mark_places(
        &mut self,
        reference: &[u32],
        candidate: &[u32],
        distinct: usize,
        used: &mut [bool],
    ) {
        self.reserve(reference.len(), distinct);
        self.borders.clear();
        let words = reference.len().div_ceil(BITS);
        for columns in candidate.chunks(BITS) {
            self.borders.extend(self.carries.chunks(BITS).map(|part| {
                part.iter()
                    .rev()
                    .fold(0, |bits, &bit| bits << 1 | u64::from(bit))
            }));
            self.run_block(reference, columns);
        }
        let mut i = reference.len();
        let mut j = candidate.len();
        let mut at = j.div_ceil(BITS);
        while i > 0 && j > 0 {
            let block = (j - 1) / BITS;
            if block + 1 != at {
                at = block + 1;
                self.load_border(block * words, i);
                let start = block * BITS;
                let columns = &candidate[start..candidate.len().min(start + BITS)];
                self.run_block(&reference[..i], columns);
            }
            if reference[i - 1] == candidate[j - 1] {
                used[i - 1] = true;
                i -= 1;
                j -= 1;
                continue;
            }
            let border = self.borders[block * words + (i - 1) / BITS];
            let enters = (border >> ((i - 1) % BITS) & 1) as u32;
            let column = (j - 1) % BITS;
            let (above, row) = (self.rows[i - 1], self.rows[i]);
            let left = low(column);
            let gained = enters + (!row & left).count_ones() - (!above & left).count_ones();
            let rises_above = !above >> column & 1 == 1;
            if gained == 1 && !rises_above {
                j -= 1;
            } else {
                i -= 1;
            }
        }
    }

    fn reserve(&mut self, rows: usize, distinct: usize) {
        if self.masks.len() < distinct {
            self.masks.resize(distinct, 0);
        }
        self.carries.clear();
        self.carries.resize(rows, false);
    }

    /// Takes the increments that enter a block from the left.
    fn load_border(&mut self, start: usize, rows: usize) {
        self.carries.clear();
        for row in 0..rows {
            let bits = self.borders[start + row / BITS];
            self.carries.push(bits >> (row % BITS) & 1 == 1);
        }
    }

    /// Computes all rows of a block; `rows[i]` has a zero bit where the length rises.
    fn run_block(&mut self, reference: &[u32], columns: &[u32]) {
        self.mark(columns);
        self.rows.clear();
        let mut row = u64::MAX;
        self.rows.push(row);
        for (&token, carry) in reference.iter().zip(&mut self.carries) {
            (row, *carry) = step(row, self.masks[token as usize], *carry);
            self.rows.push(row);
        }
        self.unmark(columns);
    }

    fn mark(&mut self, columns: &[u32]) {
        for (column, &token) in columns.iter().enumerate() {
            self.masks[token as usize] |= 1 << column;
        }
    }

    fn unmark(&mut self, columns: &[u32]) {
        for &token in columns {
            self.masks[token as usize] = 0;
        }
    }
}

/// One row of a block: the new bits, and whether the length rises at its right border.
fn step(row: u64, matches: u64, carry: bool) -> (u64, bool) {
    let (sum, over) = row.overflowing_add(row & matches);
    let (sum, over_carry) = sum.overflowing_add(u64::from(carry));
    (sum | (row & !matches), over | over_carry)
}

/// The lowest `count` bits.
fn low(count: usize) -> u64 {
    match count {
        0 => 0,
        _ => u64::MAX >> (BITS - count.min(BITS)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The textbook table and its backtracking.
    fn naive(reference: &[u32], candidate: &[u32]) -> (usize, Vec<bool>) {
        let (n, m) = (reference.len(), candidate.len());
        let mut table = vec![vec![0_usize; m + 1]; n + 1];
        for i in 1..=n {
            for j in 1..=m {
                table[i][j] = if reference[i - 1] == candidate[j - 1] {
                    table[i - 1][j - 1] + 1
                } else {
                    table[i - 1][j].max(table[i][j - 1])
                };
            }
        }
        let mut used = vec![false; n];
        let (mut i, mut j) = (n, m);
        while i > 0 && j > 0 {
            if reference[i - 1] == candidate[j - 1] {
                used[i - 1] = true;
                i -= 1;
                j -= 1;
            } else if table[i][j - 1] > table[i - 1][j] {
                j -= 1;
            } else {
                i -= 1;
            }
        }
        (table[n][m], used)
    }

    #[test]
    fn agrees_with_the_table() {
        let mut lcs = Lcs::default();
        let mut state = 1_u64;
        let mut next = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695);
            (state >> 33) % below
        };
        for round in 0..600_u64 {
            let alphabet = 1 + next(1 + round % 40);
            let distinct = usize::try_from(alphabet).unwrap();
            let longest = if round % 10 == 0 { 400 } else { 70 };
            let sides: Vec<Vec<u32>> = (0..2)
                .map(|_| {
                    (0..next(longest))
                        .map(|_| u32::try_from(next(alphabet)).unwrap())
                        .collect()
                })
                .collect();
            let (a, b) = (&sides[0], &sides[1]);
            let (length, places) = naive(a, b);
            assert_eq!(lcs.length(a, b, distinct), length, "{a:?} {b:?}");
            let mut used = vec![false; a.len()];
            lcs.mark_places(a, b, distinct, &mut used);
            assert_eq!(used, places, "{a:?} {b:?}");
        }
    }
}
