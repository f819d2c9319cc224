//! The speed goals, for a release build: `cargo test --release -- --ignored stats_speed`.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a measurement reads the clock and prints"
)]

use std::time::Instant;

use evalcore::stats::{
    BootstrapOptions, CounterRng, PermutationMethod, PermutationOptions, bootstrap_cells,
    paired_permutation_test,
};

fn f1(cells: &[u64]) -> f64 {
    match *cells {
        [tp, fp, missed, _] => ratio(2 * tp, 2 * tp + fp + missed),
        _ => f64::NAN,
    }
}

fn accuracy(cells: &[u64]) -> f64 {
    match *cells {
        [tp, fp, missed, tn] => ratio(tp + tn, tp + fp + missed + tn),
        _ => f64::NAN,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of samples")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

#[expect(clippy::cast_precision_loss, reason = "counts of samples")]
fn mcc(cells: &[u64]) -> f64 {
    match *cells {
        [tp, fp, missed, tn] => {
            let (tp, fp, missed, tn) = (tp as f64, fp as f64, missed as f64, tn as f64);
            (tp * tn - fp * missed) / ((tp + fp) * (tp + missed) * (tn + fp) * (tn + missed)).sqrt()
        }
        _ => f64::NAN,
    }
}

#[test]
#[ignore = "a measurement"]
fn stats_speed() {
    let options = BootstrapOptions::default().resamples(100_000);
    for (name, statistic) in [
        ("f1", f1 as fn(&[u64]) -> f64),
        ("mcc", mcc),
        ("accuracy", accuracy),
    ] {
        for scale in [1, 10, 100] {
            let cells = [400 * scale, 60 * scale, 40 * scale, 500 * scale];
            let start = Instant::now();
            let result = bootstrap_cells(&cells, statistic, &options).unwrap();
            println!(
                "bootstrap {name} x{scale}: {:?} {:?}",
                start.elapsed(),
                result.interval
            );
        }
    }
    for n in [1_000, 10_000, 100_000] {
        let rng = CounterRng::new(5, 0);
        let a: Vec<f64> = (0..n).map(|i| rng.unit(i)).collect();
        let b: Vec<f64> = (n..2 * n).map(|i| rng.unit(i)).collect();
        let options = PermutationOptions::default()
            .method(PermutationMethod::MonteCarlo)
            .resamples(10_000);
        let start = Instant::now();
        let test = paired_permutation_test(&a, &b, &options).unwrap();
        println!("permutation {n}: {:?} p {}", start.elapsed(), test.p_value);
    }
}
