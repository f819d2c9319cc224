//! Labels of samples that weigh nothing, and the ends of a measure's range.

use evalcore::metrics::{
    AccumulatorState, Average, Classification, ClassificationCounts, ClassificationOptions,
    KappaWeights, Label, Normalize,
};

fn counted(truth: &[&str], pred: &[&str], weights: &[f64]) -> ClassificationCounts {
    let mut counts = ClassificationCounts::new();
    counts.update_texts(truth, pred, Some(weights)).unwrap();
    counts
}

/// All ways to the same counts: at once, merged from parts, and through a state.
fn ways(truth: &[&str], pred: &[&str], weights: &[f64]) -> [ClassificationCounts; 3] {
    let mut merged = ClassificationCounts::new();
    for at in (0..truth.len()).rev() {
        let part = counted(&truth[at..=at], &pred[at..=at], &weights[at..=at]);
        merged.merge(part).unwrap();
    }
    let whole = counted(truth, pred, weights);
    let mut restored = ClassificationCounts::new();
    restored.restore(&whole.to_state()).unwrap();
    [whole, merged, restored]
}

fn finish(counts: ClassificationCounts, labels: &[&str]) -> Classification {
    let mut options = ClassificationOptions::new();
    if !labels.is_empty() {
        options.labels(labels.iter().copied());
    }
    counts.finish(&options).unwrap()
}

/// scikit-learn 1.9.1: "Target is multiclass but average='binary'".
#[test]
fn a_third_label_of_weight_0_still_makes_three() {
    for (truth, pred) in [
        (["a", "b", "c"], ["a", "b", "c"]),
        (["a", "b", "c"], ["a", "b", "a"]),
        (["a", "b", "a"], ["a", "b", "c"]),
    ] {
        for counts in ways(&truth, &pred, &[1.0, 1.0, 0.0]) {
            let found = finish(counts, &[]);
            assert!(found.binary(&Label::from("a")).is_err(), "{truth:?}");
            assert_eq!(found.labels().len(), 3);
            assert_eq!(found.report().accuracy, Some(1.0));
            // scikit-learn: 2/3, since the row without weight counts among the labels.
            let precision = found.average(Average::Macro).precision;
            assert!((precision - 2.0 / 3.0).abs() < 1e-15, "{precision}");
        }
    }
}

/// scikit-learn 1.9.1: (1.0, 1.0, 1.0, None) for "a", (0.0, 0.0, 0.0, None) for "b".
#[test]
fn the_second_of_two_labels_may_weigh_nothing() {
    for counts in ways(&["a", "b"], &["a", "b"], &[1.0, 0.0]) {
        let found = finish(counts, &[]);
        assert_eq!(found.binary(&Label::from("a")).unwrap().recall, 1.0);
        assert_eq!(found.binary(&Label::from("b")).unwrap().recall, 0.0);
        assert!(found.binary(&Label::from("c")).is_err());
    }
}

/// scikit-learn 1.9.1: `[[0]]`, and NaN for kappa, where "c" is a true label; else an error.
#[test]
fn a_true_label_of_weight_0_has_a_matrix() {
    for counts in ways(&["a", "b", "c"], &["a", "b", "a"], &[1.0, 1.0, 0.0]) {
        let found = finish(counts.clone(), &["c"]);
        for normalize in [
            Normalize::Counts,
            Normalize::True,
            Normalize::Pred,
            Normalize::All,
        ] {
            let matrix = found.confusion_matrix(normalize).unwrap().matrix;
            assert_eq!(matrix, [[0.0]], "{normalize:?}");
        }
        for weights in [
            KappaWeights::None,
            KappaWeights::Linear,
            KappaWeights::Quadratic,
        ] {
            assert!(found.cohen_kappa(weights).unwrap().value.is_nan());
            let all = finish(counts.clone(), &[]);
            assert_eq!(all.cohen_kappa(weights).unwrap().value, 1.0);
        }
        let matrix = finish(counts, &[])
            .confusion_matrix(Normalize::True)
            .unwrap();
        let expected = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0; 3]];
        assert_eq!(matrix.matrix, expected);
    }
    for counts in ways(&["a", "b", "a"], &["a", "b", "c"], &[1.0, 1.0, 0.0]) {
        let found = finish(counts, &["c"]);
        assert!(found.confusion_matrix(Normalize::Counts).is_err());
        assert!(found.cohen_kappa(KappaWeights::None).is_err());
    }
}

/// scikit-learn 1.9.1: nan and -inf where one label alone has weight.
#[test]
fn balanced_accuracy_takes_labels_with_weight() {
    let all_right = finish(counted(&["a", "b"], &["a", "b"], &[1.0, 0.0]), &[]);
    assert_eq!(all_right.balanced_accuracy().value, 1.0);
    assert!(all_right.balanced_accuracy_adjusted().value.is_nan());
    let all_wrong = finish(counted(&["a", "b"], &["a", "a"], &[0.0, 1.0]), &[]);
    assert_eq!(all_wrong.balanced_accuracy().value, 0.0);
    assert_eq!(
        all_wrong.balanced_accuracy_adjusted().value,
        f64::NEG_INFINITY
    );
}

/// Each of these is beyond the end by 2.2e-16 as the formula is computed.
#[test]
fn rounding_does_not_lead_out_of_the_range_of_the_correlation() {
    for (truth, pred, weights, end) in [
        (["a", "b"], ["a", "b"], [5.71, 2.559_999_999_999_999_6], 1.0),
        (["a", "b"], ["b", "a"], [6.1, 6.8], -1.0),
        (
            ["a", "b"],
            ["a", "b"],
            [2.549_810_288_906_288e99, 7.824_512_028_761_181e99],
            1.0,
        ),
    ] {
        let found = finish(counted(&truth, &pred, &weights), &[]);
        assert_eq!(found.matthews_corrcoef().value, end, "{weights:?}");
    }
}
