//! Counting n-grams, with memory that is used again from prediction to prediction.

use crate::error::Result;
use crate::metrics::text::ngrams::{Counts, PairIds};
use crate::metrics::text::python_text::{is_space, lower, split};
use crate::metrics::text::references::no_references;
use crate::metrics::text::vocabulary::Vocabulary;

use super::{ChrfScorer, ChrfStats};

/// Working memory of one thread.
#[derive(Debug, Clone, Default)]
pub(crate) struct Workspace {
    vocabulary: Vocabulary,
    prediction: Side,
    reference: Side,
    pairs: PairIds,
    counts: Counts,
    prediction_grams: Vec<u32>,
    reference_grams: Vec<u32>,
}

#[derive(Debug, Clone, Default)]
struct Side {
    chars: Vec<u32>,
    words: Vec<u32>,
}

impl Workspace {
    /// The statistics against the reference with the best score, the first one on ties.
    pub(crate) fn stats(
        &mut self,
        scorer: &ChrfScorer,
        prediction: &str,
        references: &[&str],
    ) -> Result<ChrfStats> {
        if self.vocabulary.is_full() {
            self.vocabulary.clear();
        }
        let mut side = std::mem::take(&mut self.prediction);
        self.read(scorer, prediction, &mut side);
        let mut best: Option<(f64, ChrfStats)> = None;
        let mut reference = std::mem::take(&mut self.reference);
        for text in references {
            self.read(scorer, text, &mut reference);
            let mut stats = ChrfStats::zero(0);
            self.count(&side.chars, &reference.chars, scorer.char_order, &mut stats);
            self.count(&side.words, &reference.words, scorer.word_order, &mut stats);
            let score = scorer.score(&stats);
            if best.as_ref().is_none_or(|(best, _)| score > *best) {
                best = Some((score, stats));
            }
        }
        self.prediction = side;
        self.reference = reference;
        best.map(|(_, stats)| stats).ok_or_else(no_references)
    }

    fn read(&mut self, scorer: &ChrfScorer, text: &str, side: &mut Side) {
        let lowered = if scorer.lowercase {
            lower(text)
        } else {
            text.into()
        };
        side.chars.clear();
        let chars = lowered.chars();
        if scorer.whitespace {
            side.chars.extend(chars.map(u32::from));
        } else {
            side.chars
                .extend(chars.filter(|&c| !is_space(c)).map(u32::from));
        }
        side.words.clear();
        if scorer.word_order > 0 {
            for word in split(&lowered) {
                let (first, second) = part_punctuation(word);
                for part in [Some(first), second].into_iter().flatten() {
                    side.words.push(self.vocabulary.intern(part.as_bytes()));
                }
            }
        }
    }

    fn count(
        &mut self,
        prediction: &[u32],
        reference: &[u32],
        max_order: usize,
        stats: &mut ChrfStats,
    ) {
        let sizes = prediction.len() + reference.len();
        self.prediction_grams.clear();
        self.prediction_grams.extend_from_slice(prediction);
        self.reference_grams.clear();
        self.reference_grams.extend_from_slice(reference);
        for order in 1..=max_order {
            self.pairs.start(sizes);
            if order == 1 {
                self.pairs.renumber(&mut self.reference_grams);
                self.pairs.renumber(&mut self.prediction_grams);
            } else {
                self.pairs.lengthen(&mut self.reference_grams, reference);
                self.pairs.lengthen(&mut self.prediction_grams, prediction);
            }
            self.counts.start(self.pairs.len());
            self.counts.add(&self.reference_grams);
            let matches = self.counts.take(&self.prediction_grams);
            stats.push(
                self.prediction_grams.len(),
                self.reference_grams.len(),
                matches,
            );
        }
    }
}

/// Parts ASCII punctuation from the end of a word, or else from its start.
fn part_punctuation(word: &str) -> (&str, Option<&str>) {
    let is_punctuation = |c: char| c.is_ascii_punctuation();
    let (Some(first), Some(last)) = (word.chars().next(), word.chars().next_back()) else {
        return (word, None);
    };
    if first.len_utf8() == word.len() {
        (word, None)
    } else if is_punctuation(last) {
        let (rest, end) = word.split_at(word.len() - last.len_utf8());
        (rest, Some(end))
    } else if is_punctuation(first) {
        let (start, rest) = word.split_at(first.len_utf8());
        (start, Some(rest))
    } else {
        (word, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mark_is_parted_from_a_word() {
        let check = |word: &str, expected: (&str, Option<&str>)| {
            assert_eq!(part_punctuation(word), expected, "{word}");
        };
        check("(hi)", ("(hi", Some(")")));
        check("(hi", ("(", Some("hi")));
        check("hi", ("hi", None));
        check(".", (".", None));
        check("..", (".", Some(".")));
        check("é。", ("é。", None));
    }
}
