//! The counting behind the scores, with memory that is used again from pair to pair.

use crate::metrics::text::lcs::Lcs;
use crate::metrics::text::ngrams::{Counts, PairIds};
use crate::metrics::text::porter::stem_into;
use crate::metrics::text::vocabulary::{LocalIds, Vocabulary};

use super::tokenizer::{Tokens, is_blank, tokenize};
use super::{RougeScore, RougeScorer, RougeScores, RougeType};

/// Words as short as this are not stemmed, as in `rouge_score`.
const UNSTEMMED: usize = 3;
const UNKNOWN: u32 = u32::MAX;

/// Working memory of one thread.
#[derive(Debug, Clone, Default)]
pub(crate) struct Workspace {
    words: Words,
    word: Vec<u8>,
    target: Side,
    prediction: Side,
    grams: Grams,
    lcs: Lcs,
    union: Union,
}

/// The tokens of a text, numbered within the comparison, and where its lines end.
#[derive(Debug, Clone, Default)]
struct Side {
    ids: Vec<u32>,
    ends: Vec<usize>,
}

impl Side {
    fn lines(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, &end)| &self.ids[start..end])
    }
}

#[derive(Debug, Clone, Default)]
struct Words {
    vocabulary: Vocabulary,
    stems: Vec<u32>,
    local: LocalIds,
    stem: Vec<u8>,
}

impl Words {
    fn start(&mut self) {
        if self.vocabulary.is_full() {
            self.vocabulary.clear();
            self.stems.clear();
        }
        self.local.start();
    }

    fn stem(&mut self, id: u32) -> u32 {
        let at = id as usize;
        if at >= self.stems.len() {
            self.stems.resize(at + 1, UNKNOWN);
        }
        if self.stems[at] == UNKNOWN {
            let word = self.vocabulary.word(id);
            self.stems[at] = if word.len() > UNSTEMMED && word.is_ascii() {
                stem_into(word, &mut self.stem);
                self.vocabulary.intern(&self.stem)
            } else {
                id
            };
        }
        self.stems[at]
    }
}

struct Reader<'a> {
    words: &'a mut Words,
    side: &'a mut Side,
    stemmer: bool,
}

impl Tokens for Reader<'_> {
    fn token(&mut self, token: &[u8]) {
        let mut id = self.words.vocabulary.intern(token);
        if self.stemmer {
            id = self.words.stem(id);
        }
        self.side.ids.push(self.words.local.get(id));
    }

    fn end_of_line(&mut self) {
        self.side.ends.push(self.side.ids.len());
    }
}

impl Workspace {
    /// Scores a prediction against each target and keeps, per type, the largest F.
    pub(crate) fn score<'t>(
        &mut self,
        scorer: &RougeScorer,
        targets: impl IntoIterator<Item = &'t str>,
        prediction: &str,
    ) -> RougeScores {
        self.words.start();
        let unseen_prediction = self.read(scorer, prediction, true);
        let mut best: Option<Vec<(RougeType, RougeScore)>> = None;
        let mut unseen_targets = 0;
        for target in targets {
            unseen_targets += usize::from(self.read(scorer, target, false));
            let found = self.compare(&scorer.types);
            match &mut best {
                None => best = Some(found),
                Some(best) => {
                    for ((_, best), (_, score)) in best.iter_mut().zip(found) {
                        if score.fmeasure > best.fmeasure {
                            *best = score;
                        }
                    }
                }
            }
        }
        RougeScores {
            scores: best.unwrap_or_default(),
            unseen_targets,
            unseen_prediction,
        }
    }

    /// Tokenizes a side; whether it has no token although it is not blank.
    fn read(&mut self, scorer: &RougeScorer, text: &str, is_prediction: bool) -> bool {
        let side = if is_prediction {
            &mut self.prediction
        } else {
            &mut self.target
        };
        side.ids.clear();
        side.ends.clear();
        let mut reader = Reader {
            words: &mut self.words,
            side,
            stemmer: scorer.stemmer,
        };
        tokenize(scorer.tokenizer, text, &mut self.word, &mut reader);
        reader.side.ids.is_empty() && !is_blank(text)
    }

    fn compare(&mut self, types: &[RougeType]) -> Vec<(RougeType, RougeScore)> {
        let (target, prediction) = (&self.target, &self.prediction);
        let distinct = self.words.local.len();
        self.grams.start(&target.ids, &prediction.ids, distinct);
        let sizes = (target.ids.len(), prediction.ids.len());
        let mut scores: Vec<_> = types
            .iter()
            .map(|&kind| {
                let hits = match kind {
                    RougeType::N(_) => 0,
                    RougeType::L => self.lcs.length(&target.ids, &prediction.ids, distinct),
                    RougeType::LSum => self.union.hits(&mut self.lcs, target, prediction, distinct),
                };
                (kind, RougeScore::from_hits(hits, sizes.0, sizes.1))
            })
            .collect();
        let orders = types.iter().filter_map(|kind| match kind {
            RougeType::N(n) => Some(*n),
            _ => None,
        });
        for n in 1..=orders.max().unwrap_or(0) {
            if n > 1 {
                self.grams.lengthen(&target.ids, &prediction.ids);
            }
            let mut places = scores
                .iter_mut()
                .filter(|(kind, _)| *kind == RougeType::N(n));
            let Some(first) = places.next() else { continue };
            first.1 = self.grams.score();
            for place in places {
                place.1 = first.1;
            }
        }
        scores
    }
}

/// The n-grams of both sides.
#[derive(Debug, Clone, Default)]
struct Grams {
    target: Vec<u32>,
    prediction: Vec<u32>,
    distinct: usize,
    pairs: PairIds,
    counts: Counts,
}

impl Grams {
    fn start(&mut self, target: &[u32], prediction: &[u32], distinct: usize) {
        self.target.clear();
        self.target.extend_from_slice(target);
        self.prediction.clear();
        self.prediction.extend_from_slice(prediction);
        self.distinct = distinct;
    }

    fn lengthen(&mut self, target: &[u32], prediction: &[u32]) {
        self.pairs.start(target.len() + prediction.len());
        self.pairs.lengthen(&mut self.target, target);
        self.pairs.lengthen(&mut self.prediction, prediction);
        self.distinct = self.pairs.len();
    }

    fn score(&mut self) -> RougeScore {
        self.counts.start(self.distinct);
        self.counts.add(&self.target);
        let hits = self.counts.take(&self.prediction);
        RougeScore::from_hits(hits, self.target.len(), self.prediction.len())
    }
}

/// The summary-level subsequence of `rougeLsum`.
#[derive(Debug, Clone, Default)]
struct Union {
    target_left: Counts,
    prediction_left: Counts,
    used: Vec<bool>,
    starts: Vec<usize>,
    holders: Vec<usize>,
    line_seen: Vec<usize>,
    token_seen: Vec<usize>,
}

impl Union {
    /// How many target tokens the unions hit, each hit using up the token once on both sides.
    fn hits(&mut self, lcs: &mut Lcs, target: &Side, prediction: &Side, distinct: usize) -> usize {
        self.index_lines(prediction, distinct);
        self.target_left.start(distinct);
        self.target_left.add(&target.ids);
        self.prediction_left.start(distinct);
        self.prediction_left.add(&prediction.ids);
        let mut hits = 0;
        for (round, line) in (1..).zip(target.lines()) {
            self.used.clear();
            self.used.resize(line.len(), false);
            for &token in line {
                if std::mem::replace(&mut self.token_seen[token as usize], round) == round {
                    continue;
                }
                let holders = self.starts[token as usize]..self.starts[token as usize + 1];
                for &holder in &self.holders[holders] {
                    if std::mem::replace(&mut self.line_seen[holder], round) == round {
                        continue;
                    }
                    let start = holder
                        .checked_sub(1)
                        .map_or(0, |before| prediction.ends[before]);
                    let candidate = &prediction.ids[start..prediction.ends[holder]];
                    lcs.mark_places(line, candidate, distinct, &mut self.used);
                }
            }
            for (token, _) in line.iter().zip(&self.used).filter(|(_, used)| **used) {
                if self.prediction_left.has(*token) && self.target_left.has(*token) {
                    self.prediction_left.take(&[*token]);
                    self.target_left.take(&[*token]);
                    hits += 1;
                }
            }
        }
        hits
    }

    /// For each token the lines of the prediction that hold it.
    fn index_lines(&mut self, prediction: &Side, distinct: usize) {
        self.line_seen.clear();
        self.line_seen.resize(prediction.ends.len(), 0);
        self.token_seen.clear();
        self.token_seen.resize(distinct, 0);
        self.starts.clear();
        self.starts.resize(distinct + 2, 0);
        for &token in &prediction.ids {
            self.starts[token as usize + 2] += 1;
        }
        for at in 2..self.starts.len() {
            self.starts[at] += self.starts[at - 1];
        }
        self.holders.clear();
        self.holders.resize(prediction.ids.len(), 0);
        for (line, tokens) in prediction.lines().enumerate() {
            for &token in tokens {
                let next = &mut self.starts[token as usize + 1];
                self.holders[*next] = line;
                *next += 1;
            }
        }
    }
}
