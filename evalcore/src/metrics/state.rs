//! Accumulators as numbers, so that they can go to another process.

use super::argument::invalid;
use crate::error::Result;

/// Counts up to here are exact as numbers, and sums of them do not overflow.
const MOST: u64 = 1 << 53;

/// An accumulator whose state can be taken out as numbers and put into another one.
///
/// For processes that share the work: each sends its state, and one merges them. The numbers mean
/// nothing else, and only to the same version of this crate; settings are not among them.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::text::BleuScorer;
/// use evalcore::metrics::AccumulatorState;
///
/// let scorer = BleuScorer::default();
/// let mut there = scorer.accumulator();
/// there.update("the cat", &["the cat"])?;
/// let state: Vec<u64> = there.to_state();
///
/// let mut here = scorer.accumulator();
/// here.restore(&state)?;
/// assert_eq!(here.finish()?, there.finish()?);
/// assert!(scorer.accumulator().restore(&state[1..]).is_err());
/// # Ok::<(), evalcore::Error>(())
/// ```
pub trait AccumulatorState: Clone {
    /// Goes through all numbers in a fixed order; each is written down or replaced.
    fn visit(&mut self, numbers: &mut StateNumbers<'_>);

    /// The state.
    fn to_state(&self) -> Vec<u64> {
        let mut numbers = StateNumbers {
            written: Vec::new(),
            given: None,
            broken: false,
        };
        self.clone().visit(&mut numbers);
        numbers.written
    }

    /// Replaces what was accumulated so far by a state of an accumulator of the same settings.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `state` where these are not the numbers of such a state. Nothing is
    /// replaced then.
    fn restore(&mut self, state: &[u64]) -> Result<()> {
        let mut numbers = StateNumbers {
            written: Vec::new(),
            given: Some(state.iter()),
            broken: false,
        };
        let mut next = self.clone();
        next.visit(&mut numbers);
        let rest = numbers.given.as_ref().map_or(0, ExactSizeIterator::len);
        if numbers.broken || rest > 0 {
            let found = format_args!("{} other numbers", state.len()).to_string();
            return Err(invalid(
                "state",
                "the numbers of an accumulator of the same settings",
                found,
            ));
        }
        *self = next;
        Ok(())
    }
}

/// What [`AccumulatorState::visit`] goes through: numbers that are written down or replaced.
#[derive(Debug)]
pub struct StateNumbers<'a> {
    written: Vec<u64>,
    given: Option<std::slice::Iter<'a, u64>>,
    broken: bool,
}

impl StateNumbers<'_> {
    /// A count, up to 2⁵³, so that sums of counts stay in range.
    pub fn count(&mut self, count: &mut u64) {
        self.bits(count);
        self.demand(*count <= MOST);
    }

    /// 64 bits of whatever they mean.
    pub fn bits(&mut self, bits: &mut u64) {
        match &mut self.given {
            None => self.written.push(*bits),
            Some(given) => match given.next() {
                Some(number) => *bits = *number,
                None => self.broken = true,
            },
        }
    }

    /// Any number, to the last bit.
    pub fn float(&mut self, number: &mut f64) {
        let mut bits = number.to_bits();
        self.bits(&mut bits);
        *number = f64::from_bits(bits);
    }

    /// A number that may be missing.
    pub fn option(&mut self, count: &mut Option<u64>) {
        let mut known = u64::from(count.is_some());
        let mut value = count.unwrap_or(0);
        self.count(&mut known);
        self.bits(&mut value);
        self.demand(known <= 1);
        *count = (known == 1).then_some(value);
    }

    /// Any number of numbers.
    pub fn floats(&mut self, numbers: &mut Vec<f64>) {
        let mut bits: Vec<u64> = numbers.iter().map(|number| number.to_bits()).collect();
        self.all_bits(&mut bits);
        *numbers = bits.into_iter().map(f64::from_bits).collect();
    }

    /// Any number of 64 bits.
    pub fn all_bits(&mut self, items: &mut Vec<u64>) {
        let mut len = items.len() as u64;
        self.count(&mut len);
        match &mut self.given {
            None => self.written.extend_from_slice(items),
            Some(given) => match usize::try_from(len) {
                Ok(len) if len <= given.len() => *items = given.take(len).copied().collect(),
                _ => self.broken = true,
            },
        }
    }

    /// Any number of texts.
    pub(super) fn texts(&mut self, texts: &mut Vec<String>) {
        let mut ends: Vec<u64> = Vec::with_capacity(texts.len());
        let mut bytes: Vec<u8> = Vec::new();
        for text in texts.iter() {
            bytes.extend_from_slice(text.as_bytes());
            ends.push(bytes.len() as u64);
        }
        let packed = bytes.chunks(8).map(|chunk| {
            let mut word = [0; 8];
            word.iter_mut()
                .zip(chunk)
                .for_each(|(to, from)| *to = *from);
            u64::from_le_bytes(word)
        });
        let mut words: Vec<u64> = packed.collect();
        self.all_bits(&mut ends);
        self.all_bits(&mut words);
        if !self.is_reading() {
            return;
        }
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let mut start = 0;
        texts.clear();
        for end in ends {
            let end = usize::try_from(end).unwrap_or(usize::MAX);
            match bytes.get(start..end).map(std::str::from_utf8) {
                Some(Ok(text)) => texts.push(text.to_owned()),
                _ => self.broken = true,
            }
            start = end;
        }
    }

    /// Whether numbers are replaced.
    #[must_use]
    pub fn is_reading(&self) -> bool {
        self.given.is_some()
    }

    /// Refuses the numbers unless they can be such a state's.
    pub fn demand(&mut self, right: bool) {
        self.broken |= !right;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::text::{
        BleuScorer, ChrfScorer, ExactMatch, RougeScorer, SquadAccumulator, SquadVersion,
    };
    use crate::metrics::{
        ClassificationCounts, CostCounts, GroundingCounts, LatencyRecorder, MeanAccumulator,
        ParseCounts, PriceTable, RepeatedMean, RepeatedMetric, TokenCounts, TokenUsage,
    };

    /// The state gives the same state again in an empty accumulator, and nothing else does.
    fn check<A: AccumulatorState>(mut empty: A, full: &A) {
        let state = full.to_state();
        let mut longer = state.clone();
        longer.push(0);
        for bad in [&state[1..], &longer, &vec![u64::MAX; state.len()]] {
            assert!(empty.restore(bad).is_err());
        }
        empty.restore(&state).unwrap();
        assert_eq!(empty.to_state(), state);
    }

    #[test]
    fn texts() {
        let mut rouge = RougeScorer::default().accumulator();
        rouge.update("a b", "a c");
        check(RougeScorer::default().accumulator(), &rouge);
        let mut bleu = BleuScorer::default().accumulator();
        bleu.update("a b", &["a c", "b"]).unwrap();
        check(BleuScorer::default().accumulator(), &bleu);
        let mut chrf = ChrfScorer::default().accumulator();
        chrf.update("a b", &["a c"]).unwrap();
        check(ChrfScorer::default().accumulator(), &chrf);
        let mut matches = ExactMatch::default().accumulator();
        matches.update("a", "a");
        check(ExactMatch::default().accumulator(), &matches);
        let mut squad = SquadAccumulator::new(SquadVersion::V1);
        squad.update(Some("a b"), &["b c"]).unwrap();
        check(SquadAccumulator::new(SquadVersion::V1), &squad);
    }

    #[test]
    fn labels() {
        let mut counts = ClassificationCounts::new();
        check(ClassificationCounts::new(), &counts);
        counts
            .update_texts(&["a", "", "节点压力"], &["a", "b", "a"], None)
            .unwrap();
        check(ClassificationCounts::new(), &counts);
        counts
            .update_texts(&["long enough", "b"], &["b", "b"], Some(&[0.1, 0.3]))
            .unwrap();
        check(ClassificationCounts::new(), &counts);
        let mut integers = ClassificationCounts::new();
        integers
            .update_integers(&[-1, i64::MAX], &[i64::MIN, -1], None)
            .unwrap();
        check(ClassificationCounts::new(), &integers);
    }

    #[test]
    fn numbers() {
        let mut mean = RepeatedMean::new(RepeatedMetric::PassAtK { k: 2 }).unwrap();
        let empty = mean.clone();
        mean.update(5, 2).unwrap();
        check(empty, &mean);
        let mut scores = MeanAccumulator::new();
        scores.update(0.5).unwrap();
        check(MeanAccumulator::new(), &scores);
        let mut latencies = LatencyRecorder::new();
        latencies.update(1.5).unwrap();
        latencies.timeout();
        check(LatencyRecorder::new(), &latencies);
        let usage = TokenUsage {
            prompt: Some(u64::MAX),
            completion: Some(3),
            ..TokenUsage::default()
        };
        let mut tokens = TokenCounts::new();
        tokens.update(Some(usage)).unwrap();
        check(TokenCounts::new(), &tokens);
        let table =
            br#"{"date": "2025-01-31", "models": {"m": {"prompt": "3.7", "completion": 0.1}}}"#;
        let price = PriceTable::from_json(table).unwrap().price("m").unwrap();
        let mut costs = CostCounts::new();
        costs.update(&price, Some(usage)).unwrap();
        check(CostCounts::new(), &costs);
        let parsed = ParseCounts {
            failed: 7,
            ..ParseCounts::default()
        };
        check(ParseCounts::default(), &parsed);
        check(GroundingCounts::new(), &GroundingCounts::new());
    }
}
