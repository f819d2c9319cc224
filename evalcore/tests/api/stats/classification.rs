//! Bootstraps of classification measures, and of cells against items.

use evalcore::metrics::{
    Average, Classification, ClassificationCounts, ClassificationMeasure, ClassificationOptions,
    KappaWeights,
};
use evalcore::stats::{
    BootstrapMethod, BootstrapOptions, bootstrap_cells, bootstrap_classification, bootstrap_corpus,
};
use evalcore::{ErrorKind, Result};
use proptest::collection::vec;
use proptest::prelude::*;

fn classified(pairs: &[(i64, i64)]) -> Classification {
    let (truth, pred): (Vec<i64>, Vec<i64>) = pairs.iter().copied().unzip();
    let mut counts = ClassificationCounts::new();
    counts.update_integers(&truth, &pred, None).unwrap();
    counts.finish(&ClassificationOptions::new()).unwrap()
}

fn measures() -> Vec<ClassificationMeasure> {
    use ClassificationMeasure::{
        Accuracy, BalancedAccuracy, CohenKappa, F1, MatthewsCorrcoef, Precision, Recall,
    };
    let averages = [Average::Micro, Average::Macro, Average::Weighted];
    let mut all = vec![Accuracy, BalancedAccuracy, MatthewsCorrcoef];
    all.extend(
        averages
            .iter()
            .flat_map(|&one| [Precision(one), Recall(one), F1(one)]),
    );
    all.extend(
        [
            KappaWeights::None,
            KappaWeights::Linear,
            KappaWeights::Quadratic,
        ]
        .map(CohenKappa),
    );
    all
}

/// A resample's measure is that of the resampled labels.
#[test]
fn measures_of_counts_are_those_of_samples() {
    let pairs: Vec<(i64, i64)> = (0..600).map(|i| (i % 3, (i * i + i / 7) % 3)).collect();
    let result = classified(&pairs);
    let truth: Vec<f64> = vec![
        result.accuracy().value,
        result.balanced_accuracy().value,
        result.matthews_corrcoef().value,
    ];
    for (measure, expected) in measures().iter().zip(truth) {
        assert_eq!(result.measure(measure).unwrap().value, expected);
    }
    let options = BootstrapOptions::default().resamples(4_000);
    for measure in measures() {
        let found = bootstrap_classification(&result, &measure, &options).unwrap();
        assert_eq!(found.observed, result.measure(&measure).unwrap().value);
        // The delta method by way of the jackknife, item by item.
        let mut squares = 0.0;
        let mut sum = 0.0;
        let mut values = Vec::new();
        for row in 0..3 {
            for column in 0..3 {
                let Some(at) = pairs.iter().position(|pair| *pair == (row, column)) else {
                    continue;
                };
                let mut fewer = pairs.clone();
                fewer.swap_remove(at);
                let count = pairs.iter().filter(|pair| **pair == (row, column)).count();
                let value = classified(&fewer).measure(&measure).unwrap().value;
                values.push((value, f64::from(u32::try_from(count).unwrap())));
            }
        }
        for (value, count) in &values {
            sum += value * count;
        }
        for (value, count) in &values {
            squares += count * (value - sum / 600.0).powi(2);
        }
        let error = (599.0 / 600.0 * squares).sqrt();
        assert!(
            (found.standard_error / error - 1.0).abs() < 0.1,
            "{measure:?} {found:?} {error}"
        );
    }
}

#[test]
fn errors_name_the_argument() {
    let named = |result: Result<()>, name: &str| match result.unwrap_err().kind() {
        ErrorKind::InvalidParameter { name: found, .. } => assert_eq!(*found, name),
        other => panic!("{other:?}"),
    };
    let options = BootstrapOptions::default();
    let mut weighted = ClassificationCounts::new();
    weighted.update_integers(&[1], &[1], Some(&[2.0])).unwrap();
    let weighted = weighted.finish(&ClassificationOptions::new()).unwrap();
    let accuracy = ClassificationMeasure::Accuracy;
    named(
        bootstrap_classification(&weighted, &accuracy, &options).map(drop),
        "classification",
    );
    let absent = ClassificationMeasure::LabelF1(7.into());
    named(
        bootstrap_classification(&classified(&[(1, 1)]), &absent, &options).map(drop),
        "measure",
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn merged_counts_give_the_interval_of_the_whole(
        pairs in vec((0_i64..3, 0_i64..3), 2..60),
        at in any::<prop::sample::Index>(),
    ) {
        let (left, right) = pairs.split_at(at.index(pairs.len()));
        let mut swapped = right.to_vec();
        swapped.extend(left);
        let options = BootstrapOptions::default().resamples(200).method(BootstrapMethod::Percentile);
        let measure = ClassificationMeasure::F1(Average::Micro);
        let interval = |pairs: &[(i64, i64)]| bootstrap_classification(&classified(pairs), &measure, &options).unwrap();
        prop_assert_eq!(interval(&pairs), interval(&swapped));
    }
}

#[test]
fn cells_and_corpus_bootstraps_agree() {
    // The same F1 from 2x2 cells and from rows of 0/1 statistics.
    let f1 = |cells: &[u64]| {
        let [tp, fp, missed] = [0, 1, 2].map(|at| f64::from(u32::try_from(cells[at]).unwrap()));
        2.0 * tp / (2.0 * tp + fp + missed)
    };
    let cells = [40_u64, 6, 4, 50];
    let rows: Vec<[u64; 4]> = (0..4)
        .flat_map(|at| {
            let row = [0, 1, 2, 3].map(|place| u64::from(place == at));
            vec![row; usize::try_from(cells[at]).unwrap()]
        })
        .collect();
    let options = BootstrapOptions::default().resamples(40_000);
    let one = bootstrap_cells(&cells, f1, &options).unwrap();
    let other = bootstrap_corpus(&rows, f1, &options).unwrap();
    assert_eq!(one.observed, other.observed);
    assert!((one.standard_error / other.standard_error - 1.0).abs() < 0.03);
    assert!(
        (one.interval.low - other.interval.low).abs() < 0.06 * one.standard_error.max(0.01) * 4.0
    );
    assert!(
        (one.interval.high - other.interval.high).abs() < 0.06 * one.standard_error.max(0.01) * 4.0
    );
}
