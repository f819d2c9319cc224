//! Python's `random.Random`, as far as the generators need it.

const SIZE: usize = 624;
const SHIFT: usize = 397;

/// The Mersenne Twister MT19937 with Python's ways to draw from it.
///
/// # Examples
///
/// ```
/// use evalcore_benches::random::Random;
///
/// // python3 -c 'import random; r = random.Random(1); print(r.random(), r.randint(0, 9999))'
/// let mut random = Random::new(1);
/// assert_eq!(random.random(), 0.134_364_244_112_401_22);
/// assert_eq!(random.between(0, 9_999), 1_033);
/// ```
#[derive(Debug, Clone)]
pub struct Random {
    state: Vec<u32>,
    next: usize,
}

impl Random {
    /// Starts as `random.Random(seed)` does.
    #[must_use]
    pub fn new(seed: u32) -> Self {
        let mut state = vec![0_u32; SIZE];
        let mut before = 19_650_218_u32;
        for (at, word) in state.iter_mut().enumerate() {
            if at > 0 {
                before = mixed(before)
                    .wrapping_mul(1_812_433_253)
                    .wrapping_add(place(at));
            }
            *word = before;
        }
        let mut made = Self { state, next: SIZE };
        // The key is one word long: its index stays 0.
        made.stir(SIZE, 1, |word, before, _| {
            (word ^ mixed(before).wrapping_mul(1_664_525)).wrapping_add(seed)
        });
        made.stir(SIZE - 1, 2, |word, before, at| {
            (word ^ mixed(before).wrapping_mul(1_566_083_941)).wrapping_sub(at)
        });
        made.set(0, 0x8000_0000);
        made
    }

    /// A number in `[0, 1)` with 53 random bits.
    pub fn random(&mut self) -> f64 {
        let (high, low) = (self.word() >> 5, self.word() >> 6);
        (f64::from(high) * 67_108_864.0 + f64::from(low)) / 9_007_199_254_740_992.0
    }

    /// `randint`: a number from `low` to `high`, both possible.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }

    /// `randrange(n)`: a number below `n`.
    pub fn below(&mut self, n: u32) -> u32 {
        let shift = n.leading_zeros();
        loop {
            let drawn = self.word() >> shift;
            if drawn < n {
                return drawn;
            }
        }
    }

    /// `choice`: one of the things.
    pub fn choice<'a, T: ?Sized>(&mut self, things: &[&'a T]) -> &'a T {
        things[self.below(u32::try_from(things.len()).unwrap_or(u32::MAX)) as usize]
    }

    /// `choices` with one result: one of the things, drawn by a float.
    pub fn one_of<'a, T: ?Sized>(&mut self, things: &[&'a T]) -> &'a T {
        let count = f64::from(u32::try_from(things.len()).unwrap_or(u32::MAX));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a product of a count and a number in [0, 1), rounded down as Python does"
        )]
        let at = (self.random() * count) as usize;
        things[at]
    }

    fn word(&mut self) -> u32 {
        if self.next == SIZE {
            self.refill();
        }
        let mut word = self.state[self.next];
        self.next += 1;
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }

    fn refill(&mut self) {
        for at in 0..SIZE {
            let joined =
                (self.state[at] & 0x8000_0000) | (self.state[(at + 1) % SIZE] & 0x7fff_ffff);
            let twist = if joined & 1 == 0 { 0 } else { 0x9908_b0df };
            self.state[at] = self.state[(at + SHIFT) % SIZE] ^ (joined >> 1) ^ twist;
        }
        self.next = 0;
    }

    fn set(&mut self, at: usize, word: u32) {
        self.state[at] = word;
    }

    fn stir(&mut self, times: usize, from: usize, mix: impl Fn(u32, u32, u32) -> u32) {
        let mut at = from;
        for _ in 0..times {
            let word = mix(self.state[at], self.state[at - 1], place(at));
            self.set(at, word);
            at += 1;
            if at == SIZE {
                let last = self.state[SIZE - 1];
                self.set(0, last);
                at = 1;
            }
        }
    }
}

fn mixed(word: u32) -> u32 {
    word ^ (word >> 30)
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
