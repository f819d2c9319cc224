//! Laws of every accumulator: neither the order of the samples nor how they are split matters.

use evalcore::metrics::text::{
    BleuScorer, ChrfScorer, ExactMatch, RougeScorer, SquadAccumulator, SquadVersion, dice,
};
use evalcore::metrics::{
    ByCategory, ClassificationCounts, ClassificationOptions, CostCounts, GroundingCounts,
    GroundingRules, LogEntry, MeanAccumulator, ParseCounts, PriceTable, RepeatedMean,
    RepeatedMetric, TokenCounts, TokenUsage, parse_answer,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// The numbers of some accumulator over these samples, and over parts that are merged.
struct Law<T> {
    whole: fn(&[T]) -> Vec<f64>,
    parts: fn(&[T], &[T]) -> Vec<f64>,
    bounds: (f64, f64),
}

impl<T: Clone> Law<T> {
    fn holds(&self, samples: &[T], at: usize, turn: usize) -> Result<(), TestCaseError> {
        let whole = (self.whole)(samples);
        let (left, right) = samples.split_at(at);
        let mut turned = samples.to_vec();
        turned.rotate_left(turn);
        turned.reverse();
        for (what, other) in [
            ("turned", (self.whole)(&turned)),
            ("merged", (self.parts)(left, right)),
            ("merged the other way", (self.parts)(right, left)),
        ] {
            prop_assert_eq!(whole.len(), other.len());
            for (a, b) in whole.iter().zip(&other) {
                let near = a == b
                    || (a - b).abs() <= 1e-9 * a.abs().max(1.0)
                    || (a.is_nan() && b.is_nan());
                prop_assert!(near, "{}: {} {}", what, a, b);
            }
        }
        let (low, high) = self.bounds;
        for value in whole {
            prop_assert!(
                value.is_nan() || (low - 1e-9..=high + 1e-9).contains(&value),
                "{}",
                value
            );
        }
        Ok(())
    }
}

type Texts = (String, String);
type Sample = (Option<u64>, Option<u64>);

fn texts() -> impl Strategy<Value = Vec<Texts>> {
    vec(("([a-d]{1,2} ){0,8}", "([a-d]{1,2} ){0,8}"), 1..14)
}

/// Splits off everything, so that one side may be empty.
fn places(n: usize, at: prop::sample::Index, turn: prop::sample::Index) -> (usize, usize) {
    (at.index(n + 1), turn.index(n))
}

macro_rules! law {
    ($type:ty, $bounds:expr, $start:expr, $add:expr, $merge:expr, $finish:expr) => {
        Law::<$type> {
            whole: |samples| {
                let mut one = $start;
                for sample in samples {
                    $add(&mut one, sample);
                }
                $finish(one)
            },
            parts: |left, right| {
                let (mut one, mut other) = ($start, $start);
                for sample in left {
                    $add(&mut one, sample);
                }
                for sample in right {
                    $add(&mut other, sample);
                }
                $merge(&mut one, other);
                $finish(one)
            },
            bounds: $bounds,
        }
    };
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn real(count: u64) -> f64 {
    count as f64
}

fn usage(sample: &Sample) -> Option<TokenUsage> {
    let mut usage = TokenUsage::default();
    (usage.prompt, usage.completion) = *sample;
    (sample.0.is_some() || sample.1.is_some()).then_some(usage)
}

const PRICES: &[u8] =
    br#"{"date": "2025-01-31", "models": {"example": {"prompt": "0.10", "completion": "0.20"}}}"#;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn texts_scores(samples in texts(), at in any::<prop::sample::Index>(), turn in any::<prop::sample::Index>()) {
        let (at, turn) = places(samples.len(), at, turn);
        law!(Texts, (0.0, 100.0), BleuScorer::default().accumulator(),
            |one: &mut evalcore::metrics::text::BleuAccumulator, s: &Texts| { one.update(&s.0, &[&s.1]).unwrap(); },
            |one: &mut evalcore::metrics::text::BleuAccumulator, other| one.merge(&other).unwrap(),
            |one: evalcore::metrics::text::BleuAccumulator| vec![one.finish().unwrap().score.score]
        ).holds(&samples, at, turn)?;
        law!(Texts, (0.0, 100.0), ChrfScorer::default().accumulator(),
            |one: &mut evalcore::metrics::text::ChrfAccumulator, s: &Texts| { one.update(&s.0, &[&s.1]).unwrap(); },
            |one: &mut evalcore::metrics::text::ChrfAccumulator, other| one.merge(&other).unwrap(),
            |one: evalcore::metrics::text::ChrfAccumulator| vec![one.finish().unwrap().score]
        ).holds(&samples, at, turn)?;
        law!(Texts, (0.0, 1.0), RougeScorer::default().accumulator(),
            |one: &mut evalcore::metrics::text::RougeAccumulator, s: &Texts| { one.update(&s.1, &s.0); },
            |one: &mut evalcore::metrics::text::RougeAccumulator, other| one.merge(&other).unwrap(),
            |one: evalcore::metrics::text::RougeAccumulator| {
                let report = one.finish().unwrap();
                report.estimates.iter().flat_map(|e| [e.mean.precision, e.mean.recall, e.mean.fmeasure]).collect()
            }
        ).holds(&samples, at, turn)?;
        law!(Texts, (0.0, 100.0), SquadAccumulator::new(SquadVersion::V2),
            |one: &mut SquadAccumulator, s: &Texts| one.update(Some(&s.0), &[&s.1]).unwrap(),
            |one: &mut SquadAccumulator, other| one.merge(&other).unwrap(),
            |one: SquadAccumulator| { let report = one.finish().unwrap(); vec![report.exact_match, report.f1] }
        ).holds(&samples, at, turn)?;
        law!(Texts, (0.0, 1.0), ExactMatch::builder().build().unwrap().accumulator(),
            |one: &mut evalcore::metrics::text::ExactMatchAccumulator, s: &Texts| { one.update(&s.0, &s.1); },
            |one: &mut evalcore::metrics::text::ExactMatchAccumulator, other| one.merge(&other).unwrap(),
            |one: evalcore::metrics::text::ExactMatchAccumulator| vec![one.finish().unwrap().score]
        ).holds(&samples, at, turn)?;
        law!(Texts, (0.0, 1.0), MeanAccumulator::new(),
            |one: &mut MeanAccumulator, s: &Texts| one.update(dice(&s.0, &s.1)).unwrap(),
            |one: &mut MeanAccumulator, other| one.merge(&other),
            |one: MeanAccumulator| { let e = one.finish().unwrap(); vec![e.value, e.standard_error.unwrap_or(0.0)] }
        ).holds(&samples, at, turn)?;
        law!(Texts, (0.0, 14.0), ByCategory::<MeanAccumulator>::new(),
            |one: &mut ByCategory<MeanAccumulator>, s: &Texts| {
                one.of(s.0.get(..1).unwrap_or_default()).update(dice(&s.0, &s.1)).unwrap();
            },
            |one: &mut ByCategory<MeanAccumulator>, other| one.merge(other, |ours, part| { ours.merge(&part); Ok(()) }).unwrap(),
            |one: ByCategory<MeanAccumulator>| {
                let table = one.finish(MeanAccumulator::finish).unwrap();
                table.values().flat_map(|e| [e.value, real(e.n)]).collect()
            }
        ).holds(&samples, at, turn)?;
        law!(Texts, (0.0, 14.0), ParseCounts::default(),
            |one: &mut ParseCounts, s: &Texts| one.update(&parse_answer(Some(&format!("severity: {}\nsummary: {}", s.0, s.1)))),
            |one: &mut ParseCounts, other| one.merge(other),
            |one: ParseCounts| vec![real(one.ok), real(one.partial), real(one.failed), real(one.error)]
        ).holds(&samples, at, turn)?;
        law!(Texts, (0.0, 100.0), GroundingCounts::new(),
            |one: &mut GroundingCounts, s: &Texts| {
                let logs = [LogEntry::new(s.1.clone()), LogEntry::new("other")];
                let found = GroundingRules::new().evaluate(&logs, &format!("{} [1] [7]", s.0), None);
                one.update(&found.unwrap());
            },
            |one: &mut GroundingCounts, other| one.merge(other),
            |one: GroundingCounts| { let s = one.finish(); vec![real(s.mentions), s.unsupported_mention_rate.map_or(0.0, |rate| rate.value)] }
        ).holds(&samples, at, turn)?;
    }

    #[test]
    fn weighted_labels(
        samples in vec((0_i64..5, 0_i64..5, 0.125_f64..4.0), 1..60),
        at in any::<prop::sample::Index>(),
        turn in any::<prop::sample::Index>(),
    ) {
        let (at, turn) = places(samples.len(), at, turn);
        law!((i64, i64, f64), (-1.0, 1.0), ClassificationCounts::new(),
            |one: &mut ClassificationCounts, s: &(i64, i64, f64)| one.update_integers(&[s.0], &[s.1], Some(&[s.2])).unwrap(),
            |one: &mut ClassificationCounts, other| one.merge(other).unwrap(),
            |one: ClassificationCounts| {
                let done = one.finish(&ClassificationOptions::new()).unwrap();
                let mut all = vec![done.accuracy().value, done.balanced_accuracy().value, done.matthews_corrcoef().value];
                all.extend(done.per_class().iter().flat_map(|row| [row.precision, row.recall, row.f1]));
                all
            }
        ).holds(&samples, at, turn)?;
    }

    #[test]
    fn tokens_costs_and_repeats(
        samples in vec((prop::option::of(0_u64..500), prop::option::of(0_u64..500)), 1..30),
        at in any::<prop::sample::Index>(),
        turn in any::<prop::sample::Index>(),
    ) {
        let (at, turn) = places(samples.len(), at, turn);
        law!(Sample, (0.0, 30_000.0), TokenCounts::new(),
            |one: &mut TokenCounts, s: &Sample| one.update(usage(s)).unwrap(),
            |one: &mut TokenCounts, other| one.merge(&other).unwrap(),
            |one: TokenCounts| {
                let found = one.finish();
                [found.prompt, found.completion, found.total].iter()
                    .flat_map(|sum| [real(sum.n), sum.tokens.map_or(f64::NAN, real)]).collect()
            }
        ).holds(&samples, at, turn)?;
        law!(Sample, (0.0, 30_000.0), CostCounts::new(),
            |one: &mut CostCounts, s: &Sample| {
                let price = PriceTable::from_json(PRICES).unwrap().price("example").unwrap();
                // Usage without one of its parts has no cost.
                let whole = s.0.is_some() && s.1.is_some();
                one.update(&price, if whole { usage(s) } else { None }).unwrap();
            },
            |one: &mut CostCounts, other| one.merge(&other).unwrap(),
            |one: CostCounts| {
                let found = one.finish();
                let dollars = found.us_dollars.map_or(f64::NAN, |d| d.to_string().parse().unwrap());
                vec![real(found.samples), real(found.n), dollars]
            }
        ).holds(&samples, at, turn)?;
        law!(Sample, (0.0, 1.0), RepeatedMean::new(RepeatedMetric::PassAtK { k: 3 }).unwrap(),
            |one: &mut RepeatedMean, s: &Sample| {
                let n = 3 + s.0.unwrap_or(0);
                one.update(n, s.1.unwrap_or(1).min(n)).unwrap();
            },
            |one: &mut RepeatedMean, other| one.merge(&other).unwrap(),
            |one: RepeatedMean| { let e = one.finish().unwrap(); vec![e.value, e.standard_error.unwrap_or(0.0)] }
        ).holds(&samples, at, turn)?;
    }
}
