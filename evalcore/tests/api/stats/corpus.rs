//! Tests and intervals of corpus metrics, against sacreBLEU's own and by their laws.

use evalcore::metrics::text::{BleuScorer, BleuStats, ChrfScorer, RougeScorer};
use evalcore::stats::{
    BootstrapMethod, BootstrapOptions, CorpusTestOptions, approximate_randomization_test,
    bootstrap_corpus, bootstrap_means, bootstrap_rouge, paired_bootstrap_test,
};
use evalcore::{ErrorKind, Result};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use crate::metrics_cases::{cases, float};
use crate::support::{Tally, golden};

const OURS: usize = 5_000;

fn texts(value: &Value) -> Vec<&str> {
    let texts = value.as_array().unwrap().iter();
    texts.map(|text| text.as_str().unwrap()).collect()
}

/// How far two shares of `n` and `m` random trials of one chance may lie apart.
fn noise(p: f64, n: f64, m: f64) -> f64 {
    6.0 * (p * (1.0 - p) * (1.0 / n + 1.0 / m)).sqrt() + 2.0 / n
}

fn near(what: &str, ours: f64, theirs: f64, tolerance: f64) -> Result<(), String> {
    if (ours - theirs).abs() <= tolerance {
        return Ok(());
    }
    Err(format!(
        "{what}: ours {ours}, sacreBLEU {theirs} ± {tolerance}"
    ))
}

#[expect(clippy::cast_precision_loss, reason = "small")]
fn check<R: AsRef<[u64]>>(
    case: &Value,
    rows: &[Vec<R>],
    score: impl Fn(&[u64]) -> f64 + Sync,
) -> Result<(), String> {
    let system = usize::try_from(case["system"].as_u64().unwrap()).unwrap();
    let options = CorpusTestOptions::default().resamples(OURS);
    let bootstrap = paired_bootstrap_test(&rows[system], &rows[0], &score, &options).unwrap();
    let random = approximate_randomization_test(&rows[system], &rows[0], &score, &options).unwrap();
    for (what, ours, theirs) in [
        ("baseline", bootstrap.score_b, "score_baseline"),
        ("score", bootstrap.score_a, "score"),
        ("difference", bootstrap.difference, "difference"),
        ("difference", random.difference, "difference"),
    ] {
        near(what, ours, float(&case[theirs]), 1e-7)?;
    }
    let theirs: Vec<f64> = case["bootstrap"]
        .as_array()
        .unwrap()
        .iter()
        .map(float)
        .collect();
    let [p, mean, half, resamples] = theirs[..] else {
        return Err("bootstrap: four numbers".to_owned());
    };
    let ours = OURS as f64;
    near(
        "bootstrap p",
        bootstrap.p_value,
        p,
        noise(p, resamples, ours),
    )?;
    let spread = half / 1.96 * (1.0 / resamples + 1.0 / ours).sqrt();
    near("bootstrap mean", bootstrap.mean_a, mean, 6.0 * spread)?;
    let width = bootstrap.interval_a.width() / 2.0;
    near("bootstrap half width", width, half, 6.0 * 2.7 * spread)?;
    let theirs: Vec<f64> = case["randomization"]
        .as_array()
        .unwrap()
        .iter()
        .map(float)
        .collect();
    let [p, trials] = theirs[..] else {
        return Err("randomization: two numbers".to_owned());
    };
    near("randomization p", random.p_value, p, noise(p, trials, ours))
}

#[test]
fn oracle_paired_tests_of_sacrebleu() {
    let (bleu, chrf) = (
        BleuScorer::default(),
        ChrfScorer::builder().word_order(2).build().unwrap(),
    );
    let mut tally = Tally::new("corpus_tests/cases.jsonl");
    for set in cases(&golden().join("corpus_tests/cases.jsonl")) {
        let references: Vec<Vec<&str>> = texts(&set["references"])
            .into_iter()
            .map(|text| vec![text])
            .collect();
        let systems = set["systems"].as_array().unwrap();
        let of_bleu: Vec<_> = systems
            .iter()
            .map(|system| bleu.corpus_stats(&texts(system), &references).unwrap())
            .collect();
        let of_chrf: Vec<_> = systems
            .iter()
            .map(|system| chrf.corpus_stats(&texts(system), &references).unwrap())
            .collect();
        for case in set["tests"].as_array().unwrap() {
            let outcome = match case["metric"].as_str() {
                Some("BLEU") => check(case, &of_bleu, |sums| bleu.score_sums(sums)),
                Some("chrF2++") => check(case, &of_chrf, |sums| chrf.score_sums(sums)),
                other => Err(format!("unknown metric {other:?}")),
            };
            tally.check(case["id"].as_str().unwrap(), outcome);
        }
    }
    tally.finish();
}

/// For few segments every mix can be scored.
#[test]
fn randomization_agrees_with_all_mixes() {
    let a = [[9_u64, 10], [3, 4], [5, 5], [2, 8], [7, 9], [1, 3], [4, 6]];
    let b = [[6_u64, 10], [4, 4], [2, 5], [2, 8], [5, 9], [2, 3], [1, 6]];
    let ratio = |sums: &[u64]| f64::from(u32::try_from(sums[0]).unwrap()) / 45.0;
    let score = |mask: u32| {
        let pick = |at: usize| if mask >> at & 1 == 1 { &a[at] } else { &b[at] };
        (0..7).map(|at| pick(at)[0]).sum::<u64>()
    };
    let gap = |mask: u32| score(mask).abs_diff(score(!mask));
    let exact =
        f64::from(u32::try_from((0..128).filter(|&mask| gap(mask) >= gap(127)).count()).unwrap());
    let options = CorpusTestOptions::default().resamples(60_000);
    let test = approximate_randomization_test(&a, &b, ratio, &options).unwrap();
    let p = exact / 128.0;
    assert!(
        (test.p_value - p).abs() < 6.0 * (p * (1.0 - p) / 60_000.0).sqrt(),
        "{test:?} {p}"
    );
}

/// `mean(x)` of the rows is a corpus score too, whose resampled spread is known: σ/√n.
#[test]
fn resampled_spread_is_that_of_the_sum() {
    for n in [10_u64, 256, 300, 2_000] {
        let rows: Vec<[u64; 2]> = (0..n).map(|i| [i * i % 101, 1]).collect();
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let mean = |sums: &[u64]| sums[0] as f64 / sums[1] as f64;
        let options = BootstrapOptions::default().resamples(20_000);
        let found = bootstrap_corpus(&rows, mean, &options).unwrap();
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let (values, n): (Vec<f64>, f64) =
            (rows.iter().map(|row| row[0] as f64).collect(), n as f64);
        let centre = values.iter().sum::<f64>() / n;
        let variance = values
            .iter()
            .map(|value| (value - centre).powi(2))
            .sum::<f64>()
            / n;
        let error = (variance / n).sqrt();
        // The standard deviation of a standard deviation of 20,000 is 0.5%.
        assert!(
            (found.standard_error / error - 1.0).abs() < 0.03,
            "{n}: {found:?} {error}"
        );
        let plain = bootstrap_means(&rows.map_to_floats(), &options).unwrap();
        assert!((plain[0].standard_error() / error - 1.0).abs() < 0.03);
        assert_eq!(plain[1].standard_error(), 0.0);
        let bca =
            bootstrap_corpus(&rows, mean, &options.method(BootstrapMethod::Percentile)).unwrap();
        let limits = plain[0].percentile(0.95).unwrap();
        assert!((bca.interval.low - limits.low).abs() < 0.1 * error);
        assert!((bca.interval.high - limits.high).abs() < 0.1 * error);
    }
}

trait Floats {
    fn map_to_floats(&self) -> Vec<[f64; 2]>;
}

impl Floats for Vec<[u64; 2]> {
    #[expect(clippy::cast_precision_loss, reason = "small")]
    fn map_to_floats(&self) -> Vec<[f64; 2]> {
        self.iter()
            .map(|row| row.map(|value| value as f64))
            .collect()
    }
}

#[test]
fn errors_name_the_argument() {
    let named = |result: Result<()>, name: &str| match result.unwrap_err().kind() {
        ErrorKind::InvalidParameter { name: found, .. } => assert_eq!(*found, name),
        other => panic!("{other:?}"),
    };
    let (score, options) = (|_: &[u64]| 0.5, CorpusTestOptions::default());
    let none: [Vec<u64>; 0] = [];
    let (one, wide) = ([vec![1, 2]], [vec![1, 2, 3]]);
    let bootstrap = |a: &[Vec<u64>], b: &[Vec<u64>], options| {
        paired_bootstrap_test(a, b, score, &options).map(drop)
    };
    let random = |a: &[Vec<u64>], b: &[Vec<u64>], options| {
        approximate_randomization_test(a, b, score, &options).map(drop)
    };
    for test in [
        &bootstrap as &dyn Fn(&[Vec<u64>], &[Vec<u64>], _) -> _,
        &random,
    ] {
        named(test(&none, &none, options), "a");
        named(test(&one, &none, options), "b");
        named(test(&one, &wide, options), "b");
        named(
            test(&[vec![u64::MAX], vec![2]], &[vec![1], vec![1]], options),
            "a",
        );
        named(test(&one, &one, options.resamples(1)), "resamples");
        named(test(&one, &one, options.confidence(1.0)), "confidence");
    }
    let nan = |_: &[u64]| f64::NAN;
    named(
        paired_bootstrap_test(&one, &one, nan, &options).map(drop),
        "statistic",
    );
    named(
        approximate_randomization_test(&one, &one, nan, &options).map(drop),
        "statistic",
    );
    let options = BootstrapOptions::default();
    named(bootstrap_corpus(&none, score, &options).map(drop), "rows");
    named(
        bootstrap_corpus(&[vec![]], score, &options).map(drop),
        "rows",
    );
    named(bootstrap_corpus(&one, nan, &options).map(drop), "statistic");
    named(bootstrap_means(&[[f64::NAN]], &options).map(drop), "rows");
    named(
        bootstrap_means(&[vec![1.0], vec![]], &options).map(drop),
        "rows",
    );
    named(bootstrap_rouge(&[], &options).map(drop), "scores");
}

/// Equal systems do not differ, though sacreBLEU's formula would say p = 1/(n + 1).
#[test]
fn a_system_does_not_differ_from_itself() {
    let rows = [[4_u64, 4, 2, 1, 0, 0, 4, 3, 2, 1]; 3];
    let scorer = BleuScorer::default();
    let options = CorpusTestOptions::default().resamples(99);
    let score = |sums: &[u64]| scorer.score_sums(sums);
    assert_eq!(
        paired_bootstrap_test(&rows, &rows, score, &options)
            .unwrap()
            .p_value,
        1.0
    );
    let test = approximate_randomization_test(&rows, &rows, score, &options).unwrap();
    assert_eq!((test.p_value, test.difference), (1.0, 0.0));
}

fn rows() -> impl Strategy<Value = Vec<([u64; 5], [u64; 5])>> {
    let row = || prop::array::uniform5(0_u64..50);
    vec((row(), row()), 1..300)
}

#[expect(clippy::cast_precision_loss, reason = "small")]
fn share(sums: &[u64]) -> f64 {
    (sums[0] + sums[3]) as f64 / (1 + sums.iter().sum::<u64>()) as f64
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn neither_order_nor_sides_matter(pairs in rows(), turn in any::<prop::sample::Index>()) {
        let (a, b): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
        let mut turned = pairs.clone();
        turned.rotate_left(turn.index(pairs.len()));
        let (c, d): (Vec<_>, Vec<_>) = turned.into_iter().unzip();
        let options = CorpusTestOptions::default().resamples(300);
        let forth = paired_bootstrap_test(&a, &b, share, &options).unwrap();
        let back = paired_bootstrap_test(&d, &c, share, &options).unwrap();
        prop_assert_eq!(forth.p_value, back.p_value);
        prop_assert_eq!(forth.difference, -back.difference);
        prop_assert_eq!(forth.interval_a, back.interval_b);
        prop_assert!((forth.interval.low + back.interval.high).abs() < 1e-12);
        prop_assert!(forth.p_value > 0.0 && forth.p_value <= 1.0);
        let forth = approximate_randomization_test(&a, &b, share, &options).unwrap();
        let back = approximate_randomization_test(&d, &c, share, &options).unwrap();
        prop_assert_eq!(forth.p_value, back.p_value);
        prop_assert!(forth.p_value > 0.0 && forth.p_value <= 1.0);
        let options = BootstrapOptions::default().resamples(300);
        let one = bootstrap_corpus(&a, share, &options).unwrap();
        let other = bootstrap_corpus(&c, share, &options).unwrap();
        prop_assert_eq!(format!("{one:?}"), format!("{other:?}"));
        let wide = bootstrap_corpus(&a, share, &options.method(BootstrapMethod::Percentile).confidence(0.99)).unwrap();
        let close = bootstrap_corpus(&a, share, &options.method(BootstrapMethod::Percentile).confidence(0.8)).unwrap();
        prop_assert!(wide.interval.low <= close.interval.low && close.interval.high <= wide.interval.high);
    }

    #[test]
    fn corpus_scores_of_sums_are_those_of_statistics(
        texts in vec(("([a-c]{1,2} ){0,9}", "([a-c]{1,2} ){0,9}"), 1..6),
        effective in any::<bool>(),
    ) {
        let bleu = BleuScorer::builder().effective_order(effective).build().unwrap();
        let mut sum: Option<BleuStats> = None;
        for (text, reference) in &texts {
            let stats = bleu.stats(text, &[reference]).unwrap();
            match &mut sum {
                Some(sum) => *sum += &stats,
                None => sum = Some(stats),
            }
        }
        let sum = sum.unwrap();
        prop_assert_eq!(bleu.score_sums(sum.as_slice()), bleu.score(&sum).score);
    }
}

#[test]
fn rouge_bands_hold_their_means() {
    let pairs: Vec<(String, String)> = (0..60)
        .map(|i| (format!("a b c d{}", i % 3), format!("a b d{} x", i % 4)))
        .collect();
    let pairs = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str()));
    let scorer = RougeScorer::default();
    let found = scorer.score_pairs(pairs);
    let bands = bootstrap_rouge(&found, &BootstrapOptions::default().resamples(2_000)).unwrap();
    assert_eq!(bands.len(), scorer.types().len());
    for band in bands {
        for (low, mid, high) in [
            (band.low.precision, band.mid.precision, band.high.precision),
            (band.low.recall, band.mid.recall, band.high.recall),
            (band.low.fmeasure, band.mid.fmeasure, band.high.fmeasure),
        ] {
            assert!(low <= mid && mid <= high, "{band:?}");
        }
        assert!(
            (band.mid.fmeasure - band.mean.fmeasure).abs() < 0.02,
            "{band:?}"
        );
    }
}
