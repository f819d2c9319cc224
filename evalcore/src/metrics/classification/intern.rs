//! Labels as small numbers.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use super::label::Label;

const SLOTS: usize = 256;

/// Numbers labels in the order in which they are met.
///
/// A small direct-mapped cache in front of the map answers nearly every look-up; the map keeps its
/// keyed hash, so that chosen labels can not make it slow.
#[derive(Debug, Clone)]
pub(super) struct Interner {
    pub(super) kind: Kind,
}

/// The labels met so far.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Empty,
    Integers(Table<i64>),
    Texts(Table<Arc<str>>),
}

#[derive(Debug, Clone)]
pub(super) struct Table<K> {
    keys: Vec<K>,
    codes: HashMap<K, usize>,
    cache: Vec<usize>,
}

impl<K: Eq + Hash + Clone> Table<K> {
    fn new() -> Self {
        Self {
            keys: Vec::new(),
            codes: HashMap::new(),
            cache: vec![usize::MAX; SLOTS],
        }
    }

    #[inline]
    fn cached(&self, slot: usize, is: impl Fn(&K) -> bool) -> Option<usize> {
        let code = *self.cache.get(slot)?;
        is(self.keys.get(code)?).then_some(code)
    }

    fn remember(&mut self, slot: usize, code: usize) -> usize {
        if let Some(place) = self.cache.get_mut(slot) {
            *place = code;
        }
        code
    }

    fn insert(&mut self, slot: usize, key: K) -> usize {
        let code = self.keys.len();
        self.keys.push(key.clone());
        self.codes.insert(key, code);
        self.remember(slot, code)
    }
}

impl Table<i64> {
    #[inline]
    pub(super) fn code(&mut self, number: i64) -> usize {
        let slot = slot_of(number.cast_unsigned());
        match self.cached(slot, |key| *key == number) {
            Some(code) => code,
            None => match self.codes.get(&number).copied() {
                Some(code) => self.remember(slot, code),
                None => self.insert(slot, number),
            },
        }
    }
}

impl Table<Arc<str>> {
    #[inline]
    pub(super) fn code(&mut self, text: &str) -> usize {
        let slot = slot_of(sketch(text.as_bytes()));
        match self.cached(slot, |key| **key == *text) {
            Some(code) => code,
            None => match self.codes.get(text).copied() {
                Some(code) => self.remember(slot, code),
                None => self.insert(slot, text.into()),
            },
        }
    }
}

/// The length and the bytes at both ends of a text, mixed.
#[inline]
fn sketch(bytes: &[u8]) -> u64 {
    let ends = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(first), Some(last)) => {
            u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(23)
        }
        _ => bytes
            .iter()
            .fold(0, |packed, byte| (packed << 8) | u64::from(*byte)),
    };
    ends ^ (bytes.len() as u64).rotate_left(56)
}

#[inline]
fn slot_of(key: u64) -> usize {
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as usize
}

impl Interner {
    pub(super) fn new() -> Self {
        Self { kind: Kind::Empty }
    }

    /// What the labels are, for messages; `None` before the first one.
    pub(super) fn kind_name(&self) -> Option<&'static str> {
        match &self.kind {
            Kind::Empty => None,
            Kind::Integers(_) => Some("an integer"),
            Kind::Texts(_) => Some("a text"),
        }
    }

    /// The table of integers, unless the labels are texts.
    pub(super) fn integers(&mut self) -> Option<&mut Table<i64>> {
        if matches!(self.kind, Kind::Empty) {
            self.kind = Kind::Integers(Table::new());
        }
        match &mut self.kind {
            Kind::Integers(table) => Some(table),
            _ => None,
        }
    }

    /// The table of texts, unless the labels are integers.
    pub(super) fn texts(&mut self) -> Option<&mut Table<Arc<str>>> {
        if matches!(self.kind, Kind::Empty) {
            self.kind = Kind::Texts(Table::new());
        }
        match &mut self.kind {
            Kind::Texts(table) => Some(table),
            _ => None,
        }
    }

    /// The number of a label; `None` if the others are of the other kind.
    pub(super) fn code(&mut self, label: &Label) -> Option<usize> {
        match label {
            Label::Integer(number) => self.integers().map(|table| table.code(*number)),
            Label::Text(text) => self.texts().map(|table| table.code(text)),
        }
    }

    /// All labels, by number.
    pub(super) fn labels(&self) -> Vec<Label> {
        match &self.kind {
            Kind::Empty => Vec::new(),
            Kind::Integers(table) => table.keys.iter().copied().map(Label::Integer).collect(),
            Kind::Texts(table) => table.keys.iter().cloned().map(Label::Text).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_count_up_and_stay() {
        let mut interner = Interner::new();
        let labels: Vec<String> = (0..2_000).map(|i| format!("label number {i}")).collect();
        for _ in 0..2 {
            for (code, label) in labels.iter().enumerate() {
                assert_eq!(interner.texts().unwrap().code(label), code);
            }
        }
        assert!(interner.integers().is_none());
        assert_eq!(interner.labels().len(), 2_000);
    }

    #[test]
    fn short_texts_of_one_packing_stay_apart() {
        let mut interner = Interner::new();
        let table = interner.texts().unwrap();
        let codes = ["", "\0", "\0\0", "a", "\0a"].map(|text| table.code(text));
        assert_eq!(codes, [0, 1, 2, 3, 4]);
    }
}
