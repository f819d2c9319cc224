//! Labels as small numbers.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use super::label::Label;
use crate::metrics::state::StateNumbers;

/// The sides of the cache: a few places for each label, as a power of two.
const SLOTS: (usize, usize) = (1 << 8, 1 << 16);

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
            cache: vec![usize::MAX; SLOTS.0],
        }
    }

    #[inline]
    fn cached(&self, sketch: u64, is: impl Fn(&K) -> bool) -> Option<usize> {
        let code = *self.cache.get(self.slot(sketch))?;
        is(self.keys.get(code)?).then_some(code)
    }

    /// The place of a sketch within the cache, from the upper bits of its product.
    #[inline]
    fn slot(&self, sketch: u64) -> usize {
        (sketch.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize & (self.cache.len() - 1)
    }

    fn remember(&mut self, sketch: u64, code: usize) -> usize {
        let slot = self.slot(sketch);
        if let Some(place) = self.cache.get_mut(slot) {
            *place = code;
        }
        code
    }

    fn insert(&mut self, sketch: u64, key: K) -> usize {
        let code = self.keys.len();
        if code * 4 > self.cache.len() && self.cache.len() < SLOTS.1 {
            self.cache = vec![usize::MAX; self.cache.len() * 2];
        }
        self.keys.push(key.clone());
        self.codes.insert(key, code);
        self.remember(sketch, code)
    }
}

impl Table<i64> {
    #[inline]
    pub(super) fn code(&mut self, number: i64) -> usize {
        let sketch = number.cast_unsigned();
        match self.cached(sketch, |key| *key == number) {
            Some(code) => code,
            None => match self.codes.get(&number).copied() {
                Some(code) => self.remember(sketch, code),
                None => self.insert(sketch, number),
            },
        }
    }
}

impl Table<Arc<str>> {
    #[inline]
    pub(super) fn code(&mut self, text: &str) -> usize {
        let sketch = sketch(text.as_bytes());
        match self.cached(sketch, |key| **key == *text) {
            Some(code) => code,
            None => match self.codes.get(text).copied() {
                Some(code) => self.remember(sketch, code),
                None => self.insert(sketch, text.into()),
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

    /// Goes through the labels.
    pub(super) fn visit(&mut self, numbers: &mut StateNumbers<'_>) {
        let (mut integers, mut texts) = (Vec::new(), Vec::new());
        match &self.kind {
            Kind::Empty => {}
            Kind::Integers(table) => {
                integers = table.keys.iter().map(|key| key.cast_unsigned()).collect();
            }
            Kind::Texts(table) => texts = table.keys.iter().map(ToString::to_string).collect(),
        }
        numbers.all_bits(&mut integers);
        numbers.texts(&mut texts);
        if !numbers.is_reading() {
            return;
        }
        *self = Self::new();
        let wanted = integers.len() + texts.len();
        for label in integers {
            self.code(&Label::Integer(label.cast_signed()));
        }
        for label in texts {
            self.code(&Label::Text(label.into()));
        }
        // None is missing: not one of them was there twice or beside the other kind.
        numbers.demand(self.labels().len() == wanted);
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
