//! Counting n-grams, with memory that is used again from prediction to prediction.

use crate::error::Result;
use crate::metrics::text::ngrams::{Counts, PairIds};
use crate::metrics::text::python_text::{lower, split, strip_end};
use crate::metrics::text::references::no_references;
use crate::metrics::text::vocabulary::{LocalIds, Vocabulary};

use super::{BleuScorer, BleuStats};

/// Working memory of one thread.
#[derive(Debug, Clone, Default)]
pub(crate) struct Workspace {
    vocabulary: Vocabulary,
    local: LocalIds,
    line: String,
    spare: String,
    prediction: Side,
    references: Vec<Side>,
    pairs: PairIds,
    most: Counts,
    counts: Counts,
}

#[derive(Debug, Clone, Default)]
struct Side {
    tokens: Vec<u32>,
    grams: Vec<u32>,
}

impl Workspace {
    pub(crate) fn stats(
        &mut self,
        scorer: &BleuScorer,
        prediction: &str,
        references: &[&str],
    ) -> Result<BleuStats> {
        if references.is_empty() {
            return Err(no_references());
        }
        if self.vocabulary.is_full() {
            self.vocabulary.clear();
        }
        self.local.start();
        let mut side = std::mem::take(&mut self.prediction);
        self.read(scorer, prediction, &mut side);
        self.prediction = side;
        if self.references.len() < references.len() {
            self.references.resize_with(references.len(), Side::default);
        }
        let mut sides = std::mem::take(&mut self.references);
        for (text, side) in references.iter().zip(&mut sides) {
            self.read(scorer, text, side);
        }
        let stats = self.count(scorer.max_order, &mut sides[..references.len()]);
        self.references = sides;
        Ok(stats)
    }

    fn read(&mut self, scorer: &BleuScorer, text: &str, side: &mut Side) {
        let Self { line, spare, .. } = self;
        if scorer.lowercase {
            scorer
                .tokenizer
                .spread(strip_end(&lower(text)), line, spare);
        } else {
            scorer.tokenizer.spread(strip_end(text), line, spare);
        }
        side.tokens.clear();
        for token in split(line) {
            let word = self.vocabulary.intern(token.as_bytes());
            side.tokens.push(self.local.get(word));
        }
        side.grams.clone_from(&side.tokens);
    }

    fn count(&mut self, max_order: usize, references: &mut [Side]) -> BleuStats {
        let length = self.prediction.tokens.len();
        let closest = references
            .iter()
            .map(|side| side.tokens.len())
            .min_by_key(|&other| (length.abs_diff(other), other));
        let mut stats = BleuStats::zero(max_order);
        stats.set_lengths(length, closest.unwrap_or(0));
        let mut distinct = self.local.len();
        for order in 1..=max_order {
            if order > 1 {
                distinct = self.lengthen(references);
            }
            if let [first, others @ ..] = &*references {
                self.most.start(distinct);
                self.most.add(&first.grams);
                for side in others {
                    self.counts.start(distinct);
                    self.counts.add(&side.grams);
                    self.most.raise(&self.counts);
                }
            }
            let grams = &self.prediction.grams;
            stats.set_order(order, self.most.take(grams), grams.len());
            if grams.is_empty() {
                break;
            }
        }
        stats
    }

    fn lengthen(&mut self, references: &mut [Side]) -> usize {
        let references_len: usize = references.iter().map(|side| side.tokens.len()).sum();
        self.pairs
            .start(references_len + self.prediction.tokens.len());
        for side in references.iter_mut().chain([&mut self.prediction]) {
            self.pairs.lengthen(&mut side.grams, &side.tokens);
        }
        self.pairs.len()
    }
}
