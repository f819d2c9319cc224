//! Words as numbers.
#![expect(clippy::cast_possible_truncation, reason = "a hash may lose bits")]

use std::hash::{BuildHasher, RandomState};

/// Words beyond this many bytes are forgotten between texts.
const MAX_BYTES: usize = 4 << 20;
/// No more words than this are kept between texts.
const MAX_WORDS: usize = 1 << 18;

/// Numbers words in the order they are first seen.
///
/// The hash is keyed once per table; the numbers do not depend on it.
#[derive(Debug, Clone)]
pub(crate) struct Vocabulary {
    key: u64,
    slots: Vec<Slot>,
    bytes: Vec<u8>,
    starts: Vec<usize>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    tag: u32,
    id: u32,
}

const FREE: u32 = u32::MAX;

impl Default for Vocabulary {
    fn default() -> Self {
        Self {
            key: RandomState::new().hash_one(0_u64) | 1,
            slots: vec![Slot { tag: 0, id: FREE }; 1024],
            bytes: Vec::new(),
            starts: vec![0],
        }
    }
}

impl Vocabulary {
    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether it has grown so far that it should be emptied before the next text.
    pub(crate) fn is_full(&self) -> bool {
        self.bytes.len() > MAX_BYTES || self.len() > MAX_WORDS
    }

    /// Forgets all words.
    pub(crate) fn clear(&mut self) {
        *self = Self {
            key: self.key,
            ..Self::default()
        };
    }

    /// The word of a number; empty for a number that was never given.
    pub(crate) fn word(&self, id: u32) -> &[u8] {
        let at = id as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(&start), Some(&end)) => self.bytes.get(start..end).unwrap_or_default(),
            _ => &[],
        }
    }

    /// The number of a word, a new one for a new word.
    pub(crate) fn intern(&mut self, word: &[u8]) -> u32 {
        let hash = self.hash(word);
        let tag = (hash >> 32) as u32;
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot.id == FREE {
                break;
            }
            if slot.tag == tag && self.word(slot.id) == word {
                return slot.id;
            }
            at = (at + 1) & mask;
        }
        let id = u32::try_from(self.len()).unwrap_or(FREE - 1);
        self.slots[at] = Slot { tag, id };
        self.bytes.extend_from_slice(word);
        self.starts.push(self.bytes.len());
        if self.len() * 2 > self.slots.len() {
            self.grow();
        }
        id
    }

    fn grow(&mut self) {
        let size = self.slots.len() * 4;
        let mask = size - 1;
        let mut slots = vec![Slot { tag: 0, id: FREE }; size];
        for id in (0_u32..).take(self.len()) {
            let hash = self.hash(self.word(id));
            let mut at = hash as usize & mask;
            while slots[at].id != FREE {
                at = (at + 1) & mask;
            }
            slots[at] = Slot {
                tag: (hash >> 32) as u32,
                id,
            };
        }
        self.slots = slots;
    }

    fn hash(&self, word: &[u8]) -> u64 {
        let (chunks, tail) = word.as_chunks::<8>();
        let mut hash = self.key ^ word.len() as u64;
        for chunk in chunks {
            hash = fold(hash ^ u64::from_le_bytes(*chunk), self.key);
        }
        let last = tail
            .iter()
            .fold(0, |last, &byte| last << 8 | u64::from(byte));
        fold(hash ^ last, self.key)
    }
}

/// Multiplies to 128 bits and folds the halves.
fn fold(value: u64, key: u64) -> u64 {
    let wide = u128::from(value ^ 0x9e37_79b9_7f4a_7c15) * u128::from(key ^ 0xa076_1d64_78bd_642f);
    (wide >> 64) as u64 ^ wide as u64
}

/// Renumbers the words of one comparison from 0, so that counts fit into short arrays.
#[derive(Debug, Clone, Default)]
pub(crate) struct LocalIds {
    seen: Vec<(u32, u32)>,
    round: u32,
    len: u32,
}

impl LocalIds {
    /// Starts over.
    pub(crate) fn start(&mut self) {
        self.len = 0;
        if self.round == u32::MAX {
            self.seen.clear();
            self.round = 0;
        }
        self.round += 1;
    }

    /// How many there are since the start.
    pub(crate) fn len(&self) -> usize {
        self.len as usize
    }

    /// The number of a word within this comparison.
    pub(crate) fn get(&mut self, word: u32) -> u32 {
        let at = word as usize;
        if at >= self.seen.len() {
            self.seen.resize((at + 1).next_power_of_two(), (0, 0));
        }
        let (round, id) = &mut self.seen[at];
        if *round != self.round {
            *round = self.round;
            *id = self.len;
            self.len += 1;
        }
        *id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_words_by_first_sight_also_while_it_grows() {
        let mut vocabulary = Vocabulary::default();
        let words: Vec<String> = (0..5000).map(|n| format!("word{}", n * 7)).collect();
        for (n, word) in words.iter().enumerate() {
            assert_eq!(vocabulary.intern(word.as_bytes()) as usize, n);
        }
        for (n, word) in words.iter().enumerate() {
            let id = vocabulary.intern(word.as_bytes());
            assert_eq!(id as usize, n);
            assert_eq!(vocabulary.word(id), word.as_bytes());
        }
        assert_eq!(vocabulary.len(), 5000);
        assert_eq!(vocabulary.word(5000), b"");
        vocabulary.clear();
        assert_eq!(vocabulary.intern(b"x"), 0);
    }

    #[test]
    fn tells_words_of_zero_bytes_apart() {
        let mut vocabulary = Vocabulary::default();
        let ids: Vec<u32> = [&b""[..], b"\0", b"\0\0", b"\0\0\0\0\0\0\0\0"]
            .iter()
            .map(|word| vocabulary.intern(word))
            .collect();
        assert_eq!(ids, [0, 1, 2, 3]);
    }

    #[test]
    fn local_numbers_start_over() {
        let mut local = LocalIds::default();
        local.start();
        assert_eq!([local.get(70), local.get(3), local.get(70)], [0, 1, 0]);
        local.start();
        assert_eq!([local.get(3), local.get(70)], [0, 1]);
        assert_eq!(local.len(), 2);
    }
}
