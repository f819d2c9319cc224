//! Times the measures inside one process: `measures DIR [REPEATS]`.
//!
//! `DIR` holds what `benches/peers/measures.py` made: `pairs.tsv`, a target and a prediction a line,
//! and `labels.bin`, true and predicted labels by turns as little-endian `i64`. Prints a line of
//! JSON for each measure and size: the median of the repeats.

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use evalcore::metrics::text::{BleuScorer, ChrfScorer, RougeScorer, RougeType};
use evalcore::metrics::{
    Average, ClassificationCounts, ClassificationMeasure, ClassificationOptions,
};
use evalcore::stats::{
    BootstrapMethod, BootstrapOptions, CorpusTestOptions, CounterRng, PermutationMethod,
    PermutationOptions, approximate_randomization_test, bootstrap_cells, bootstrap_classification,
    bootstrap_corpus, bootstrap_mean, paired_permutation_test,
};

const SCALES: [usize; 3] = [1, 10, 100];

struct Runner {
    repeats: usize,
}

impl Runner {
    /// Times `work` and prints its median; `items` is what the cost is divided by.
    fn time<T>(
        &self,
        name: &str,
        scale: usize,
        items: usize,
        mut work: impl FnMut() -> evalcore::Result<T>,
    ) -> Result<(), Box<dyn Error>> {
        self.record(name, scale, items, || {
            let start = Instant::now();
            black_box(work()?);
            Ok(start.elapsed())
        })
    }

    /// As [`Self::time`], for work that reads the clock itself.
    fn record(
        &self,
        name: &str,
        scale: usize,
        items: usize,
        mut work: impl FnMut() -> evalcore::Result<Duration>,
    ) -> Result<(), Box<dyn Error>> {
        let mut seconds = Vec::new();
        for _ in 0..self.repeats {
            seconds.push(work()?.as_secs_f64());
        }
        seconds.sort_by(f64::total_cmp);
        let median = seconds.get(seconds.len() / 2).copied().unwrap_or(f64::NAN);
        let line = serde_json::json!({
            "name": name, "scale": scale, "items": items, "seconds": median,
        });
        Ok(evalcore_benches::say(&line.to_string())?)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let Some(dir) = arguments.next() else {
        return Err("usage: measures DIR [REPEATS]".into());
    };
    let repeats = arguments.next().map_or(Ok(5), |text| text.parse())?;
    let runner = Runner { repeats };
    let pairs = std::fs::read_to_string(Path::new(&dir).join("pairs.tsv"))?;
    let pairs: Vec<(&str, &str)> = pairs
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .collect();
    let labels = std::fs::read(Path::new(&dir).join("labels.bin"))?;
    let labels: Vec<i64> = labels
        .as_chunks::<8>()
        .0
        .iter()
        .map(|bytes| i64::from_le_bytes(*bytes))
        .collect();
    cells(&runner)?;
    means(&runner)?;
    corpus(&runner, &pairs)?;
    texts(&runner, &pairs)?;
    reports(&runner, &labels)
}

#[expect(clippy::cast_precision_loss, reason = "counts of samples")]
fn f1(cells: &[u64]) -> f64 {
    match *cells {
        [tp, fp, missed, _] => (2 * tp) as f64 / (2 * tp + fp + missed) as f64,
        _ => f64::NAN,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of samples")]
fn accuracy(cells: &[u64]) -> f64 {
    match *cells {
        [tp, fp, missed, tn] => (tp + tn) as f64 / (tp + fp + missed + tn) as f64,
        _ => f64::NAN,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of samples")]
fn mcc(cells: &[u64]) -> f64 {
    match *cells {
        [tp, fp, missed, tn] => {
            let [tp, fp, missed, tn] = [tp, fp, missed, tn].map(|count| count as f64);
            let scale = (tp + fp) * (tp + missed) * (tn + fp) * (tn + missed);
            (tp * tn - fp * missed) / scale.sqrt()
        }
        _ => f64::NAN,
    }
}

/// 100,000 resamples of 1,000 samples' measures.
fn cells(runner: &Runner) -> Result<(), Box<dyn Error>> {
    let options = BootstrapOptions::default().resamples(100_000);
    let measures = [
        ("bootstrap F1", f1 as fn(&[u64]) -> f64),
        ("bootstrap MCC", mcc),
        ("bootstrap accuracy", accuracy),
    ];
    for (name, measure) in measures {
        for scale in SCALES {
            let scaled = [400, 60, 40, 500].map(|count| count * scale as u64);
            runner.time(name, scale, 1_000 * scale, || {
                bootstrap_cells(&scaled, measure, &options)
            })?;
        }
    }
    for scale in SCALES {
        let n = 1_000 * scale;
        let truth: Vec<i64> = (0_i64..5).cycle().take(n).collect();
        let rng = CounterRng::new(1, 0);
        let predicted = (0..).zip(&truth).map(|(at, label)| match rng.below(at, 4) {
            0 => (label + 1) % 5,
            _ => *label,
        });
        let mut counts = ClassificationCounts::new();
        counts.update_integers(&truth, &predicted.collect::<Vec<_>>(), None)?;
        let result = counts.finish(&ClassificationOptions::new())?;
        let measure = ClassificationMeasure::F1(Average::Macro);
        runner.time("bootstrap macro F1, 5 labels", scale, n, || {
            bootstrap_classification(&result, &measure, &options)
        })?;
    }
    Ok(())
}

/// Permutations and bootstraps of scores that are not 0 and 1.
fn means(runner: &Runner) -> Result<(), Box<dyn Error>> {
    let rng = CounterRng::new(5, 0);
    for scale in SCALES {
        let n = 1_000 * scale as u64;
        let a: Vec<f64> = (0..n).map(|at| rng.unit(at)).collect();
        let b: Vec<f64> = (n..2 * n).map(|at| rng.unit(at)).collect();
        let options = PermutationOptions::default()
            .method(PermutationMethod::MonteCarlo)
            .resamples(10_000);
        runner.time("paired permutation, 10,000", scale, a.len(), || {
            paired_permutation_test(&a, &b, &options)
        })?;
        let options = BootstrapOptions::default();
        runner.time("bootstrap mean, 9,999", scale, a.len(), || {
            bootstrap_mean(&a, &options)
        })?;
    }
    Ok(())
}

/// Resampled corpus scores; fewer resamples for more segments, the same number of draws.
fn corpus(runner: &Runner, pairs: &[(&str, &str)]) -> Result<(), Box<dyn Error>> {
    let (bleu, chrf) = (BleuScorer::default(), ChrfScorer::default());
    for scale in SCALES {
        let Some(some) = pairs.get(..1_000 * scale) else {
            continue;
        };
        let predictions: Vec<&str> = some.iter().map(|pair| pair.1).collect();
        let references: Vec<Vec<&str>> = some.iter().map(|pair| vec![pair.0]).collect();
        let turned: Vec<Vec<&str>> = references.iter().rev().cloned().collect();
        let a = bleu.corpus_stats(&predictions, &references)?;
        let b = bleu.corpus_stats(&predictions, &turned)?;
        let chars = chrf.corpus_stats(&predictions, &references)?;
        let options = BootstrapOptions::default()
            .method(BootstrapMethod::Percentile)
            .resamples(100_000 / scale);
        let name = "bootstrap corpus BLEU, 10⁸ draws";
        runner.time(name, scale, 100_000_000, || {
            bootstrap_corpus(&a, |sums| bleu.score_sums(sums), &options)
        })?;
        let name = "bootstrap corpus chrF, 10⁸ draws";
        runner.time(name, scale, 100_000_000, || {
            bootstrap_corpus(&chars, |sums| chrf.score_sums(sums), &options)
        })?;
        let options = CorpusTestOptions::default().resamples(10_000);
        let name = "approximate randomisation of BLEU, 10,000";
        runner.time(name, scale, some.len(), || {
            approximate_randomization_test(&a, &b, |sums| bleu.score_sums(sums), &options)
        })?;
    }
    Ok(())
}

/// Texts of 60 words, one thread.
fn texts(runner: &Runner, pairs: &[(&str, &str)]) -> Result<(), Box<dyn Error>> {
    let plain = RougeScorer::builder()
        .types([RougeType::N(1), RougeType::N(2), RougeType::L])
        .build()?;
    let stemmed = RougeScorer::builder()
        .types([
            RougeType::N(1),
            RougeType::N(2),
            RougeType::L,
            RougeType::LSum,
        ])
        .stemmer(true)
        .build()?;
    let bleu = BleuScorer::builder().effective_order(true).build()?;
    let chrf = ChrfScorer::default();
    for scale in SCALES {
        let Some(some) = pairs.get(..1_000 * scale) else {
            continue;
        };
        let n = some.len();
        for (name, scorer) in [
            ("ROUGE-1/2/L", &plain),
            ("ROUGE-1/2/L/Lsum, stemmer", &stemmed),
        ] {
            runner.time(name, scale, n, || {
                let mut corpus = scorer.accumulator();
                for (target, prediction) in some {
                    corpus.update(target, prediction);
                }
                corpus.finish()
            })?;
        }
        let predictions: Vec<&str> = some.iter().map(|pair| pair.1).collect();
        let references: Vec<Vec<&str>> = some.iter().map(|pair| vec![pair.0]).collect();
        runner.time("sentence BLEU", scale, n, || {
            let stats = bleu.corpus_stats(&predictions, &references)?;
            Ok(stats.iter().map(|one| bleu.score(one).score).sum::<f64>())
        })?;
        runner.time("sentence chrF", scale, n, || {
            let stats = chrf.corpus_stats(&predictions, &references)?;
            Ok(stats.iter().map(|one| chrf.score(one)).sum::<f64>())
        })?;
    }
    Ok(())
}

/// The classification report of a million labels, and of more by giving the labels other names: the
/// same agreement, other pairs.
fn reports(runner: &Runner, labels: &[i64]) -> Result<(), Box<dyn Error>> {
    let both = labels.as_chunks::<2>().0;
    let n = both.len();
    for kinds in [10, 5_000] {
        let mut truth: Vec<i64> = both.iter().map(|pair| pair[0] % kinds).collect();
        let mut predicted: Vec<i64> = both.iter().map(|pair| pair[1] % kinds).collect();
        for scale in SCALES {
            let name = format!("classification report, {kinds} integers");
            runner.record(&name, scale, n * scale, || {
                let mut counts = ClassificationCounts::new();
                let mut spent = Duration::ZERO;
                for _ in 0..scale {
                    let start = Instant::now();
                    counts.update_integers(&truth, &predicted, None)?;
                    spent += start.elapsed();
                    for label in truth.iter_mut().chain(&mut predicted) {
                        *label = (*label + 7) % kinds;
                    }
                }
                let start = Instant::now();
                black_box(
                    counts
                        .finish(&ClassificationOptions::new())?
                        .report()
                        .to_text(2),
                );
                Ok(spent + start.elapsed())
            })?;
        }
        let named = |codes: &[i64]| -> Vec<String> {
            codes.iter().map(|code| format!("label {code}")).collect()
        };
        let (truth, predicted) = (named(&truth), named(&predicted));
        let name = format!("classification report, {kinds} texts");
        runner.time(&name, 1, n, || {
            let mut counts = ClassificationCounts::new();
            counts.update_texts(&truth, &predicted, None)?;
            Ok(counts
                .finish(&ClassificationOptions::new())?
                .report()
                .to_text(2))
        })?;
    }
    Ok(())
}
