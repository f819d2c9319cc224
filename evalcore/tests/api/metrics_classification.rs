//! Classification against scikit-learn, and its laws.

use evalcore::Result;
use evalcore::metrics::{
    Average, Classification, ClassificationCounts, ClassificationOptions, KappaWeights, Label,
    Normalize, Scores, ZeroDivision,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::metrics_cases::{Tolerance, agree, cases, floats, id};
use crate::support::{Tally, oracle_dir};

#[test]
fn oracle_classification() {
    let file = oracle_dir("EVALCORE_ORACLES", "metrics").join("classification.jsonl");
    let mut tally = Tally::new("classification.jsonl");
    for case in cases(&file) {
        tally.check(id(&case), check(&case));
    }
    tally.finish();
}

fn label(value: &Value) -> Label {
    match value.as_i64() {
        Some(number) => Label::from(number),
        None => Label::from(value.as_str().unwrap()),
    }
}

fn labels(value: &Value) -> Vec<Label> {
    value.as_array().unwrap().iter().map(label).collect()
}

fn finish(input: &Value) -> Result<Classification> {
    let mut options = ClassificationOptions::new();
    options.zero_division(match &input["zero_division"] {
        Value::String(text) if text == "nan" => ZeroDivision::Nan,
        Value::String(_) => ZeroDivision::Warn,
        number if number.as_f64() == Some(1.0) => ZeroDivision::One,
        _ => ZeroDivision::Zero,
    });
    if input["labels"].is_array() {
        options.labels(labels(&input["labels"]));
    }
    let weights = input
        .get("sample_weight")
        .filter(|w| w.is_array())
        .map(floats);
    let (truth, pred) = (labels(&input["y_true"]), labels(&input["y_pred"]));
    let mut counts = ClassificationCounts::new();
    counts.update_labels(&truth, &pred, weights.as_deref())?;

    // The typed ways have to say the same.
    let texts = |labels: &[Label]| -> Option<Vec<String>> {
        let text = |label: &Label| match label {
            Label::Text(text) => Some(text.to_string()),
            Label::Integer(_) => None,
        };
        labels.iter().map(text).collect()
    };
    let mut typed = ClassificationCounts::new();
    if let (Some(truth), Some(pred)) = (texts(&truth), texts(&pred)) {
        typed.update_texts(&truth, &pred, weights.as_deref())?;
    } else {
        let integers = |name: &str| -> Vec<i64> {
            let items = input[name].as_array().unwrap();
            items.iter().map(|item| item.as_i64().unwrap()).collect()
        };
        let (truth, pred) = (integers("y_true"), integers("y_pred"));
        typed.update_integers(&truth, &pred, weights.as_deref())?;
    }
    let typed = typed.finish(&options)?;
    let finished = counts.finish(&options)?;
    // Compared as text, in which NaN equals itself.
    assert_eq!(
        format!("{:?}", typed.report()),
        format!("{:?}", finished.report())
    );
    Ok(finished)
}

fn check(case: &Value) -> Result<(), String> {
    let (input, expected) = (&case["input"], &case["expected"]);
    let finished = match finish(input) {
        Ok(finished) => finished,
        Err(error) => {
            let all_raised = expected
                .as_object()
                .unwrap()
                .values()
                .all(crate::metrics_cases::raised);
            return if all_raised {
                Ok(())
            } else {
                Err(error.to_string())
            };
        }
    };
    let digits = input.get("digits").and_then(Value::as_u64).unwrap_or(2);
    let digits = u8::try_from(digits).unwrap();
    let tolerance = Tolerance::of(case, Tolerance::abs(1e-12));
    let loose = Tolerance::of(case, Tolerance::abs(1e-10));
    for (name, want) in expected.as_object().unwrap() {
        let number = |ours: f64| tolerance.check(name, ours, want);
        match name.as_str() {
            "report" => report(&finished, want, tolerance)?,
            "report_text" => {
                let ours = finished.report().to_text(digits);
                if Some(ours.as_str()) != want.as_str() {
                    return Err(format!("report_text: ours\n{ours}\noracle\n{want}"));
                }
            }
            "confusion_matrix" => {
                let ours = finished.confusion_matrix(Normalize::Counts);
                agree(name, ours, want, |ours| {
                    if ours.labels != labels(&want["labels"]) {
                        return Err(format!("labels: ours {:?}", ours.labels));
                    }
                    matrix(name, &ours.matrix, &want["matrix"], tolerance)
                })?;
            }
            "confusion_matrix_norm_true"
            | "confusion_matrix_norm_pred"
            | "confusion_matrix_norm_all" => {
                let normalize = match name.as_str() {
                    "confusion_matrix_norm_true" => Normalize::True,
                    "confusion_matrix_norm_pred" => Normalize::Pred,
                    _ => Normalize::All,
                };
                agree(name, finished.confusion_matrix(normalize), want, |ours| {
                    matrix(name, &ours.matrix, want, tolerance)
                })?;
            }
            "micro" => scores(name, finished.average(Average::Micro), want, tolerance)?,
            "macro" => scores(name, finished.average(Average::Macro), want, tolerance)?,
            "weighted" => scores(name, finished.average(Average::Weighted), want, tolerance)?,
            "binary" => {
                let ours = finished.binary(&label(&input["pos_label"]));
                agree(name, ours, want, |ours| scores(name, ours, want, tolerance))?;
            }
            "per_class" => {
                let rows = finished.per_class();
                let column = |of: fn(&evalcore::metrics::ClassScores) -> f64| {
                    rows.iter().map(of).collect::<Vec<f64>>()
                };
                for (part, ours) in [
                    ("precision", column(|row| row.precision)),
                    ("recall", column(|row| row.recall)),
                    ("f1", column(|row| row.f1)),
                    ("support", column(|row| row.support)),
                ] {
                    tolerance.check_all(part, &ours, &want[part])?;
                }
            }
            "fbeta2_macro" => number(finished.f_beta(2.0, Average::Macro).unwrap().value)?,
            "accuracy" => number(finished.accuracy().value)?,
            "correct_count" => number(finished.correct_count())?,
            "balanced_accuracy" => number(finished.balanced_accuracy().value)?,
            "balanced_accuracy_adjusted" => number(finished.balanced_accuracy_adjusted().value)?,
            "mcc" => loose.check(name, finished.matthews_corrcoef().value, want)?,
            "kappa" | "kappa_linear" | "kappa_quadratic" => {
                let weights = match name.as_str() {
                    "kappa" => KappaWeights::None,
                    "kappa_linear" => KappaWeights::Linear,
                    _ => KappaWeights::Quadratic,
                };
                let ours = finished.cohen_kappa(weights);
                agree(name, ours, want, |ours| loose.check(name, ours.value, want))?;
            }
            other => return Err(format!("unknown member `{other}`")),
        }
    }
    Ok(())
}

fn scores(name: &str, ours: Scores, want: &Value, tolerance: Tolerance) -> Result<(), String> {
    tolerance.check(
        &format!("{name} precision"),
        ours.precision,
        &want["precision"],
    )?;
    tolerance.check(&format!("{name} recall"), ours.recall, &want["recall"])?;
    tolerance.check(&format!("{name} f1"), ours.f1, &want["f1"])
}

fn matrix(name: &str, ours: &[Vec<f64>], want: &Value, tolerance: Tolerance) -> Result<(), String> {
    let rows = want.as_array().unwrap();
    if ours.len() != rows.len() {
        return Err(format!("{name}: ours {} rows", ours.len()));
    }
    ours.iter()
        .zip(rows)
        .try_for_each(|(ours, want)| tolerance.check_all(name, ours, want))
}

/// The dict: the same names in the same order, the same numbers; NaN is null in JSON.
fn report(finished: &Classification, want: &Value, tolerance: Tolerance) -> Result<(), String> {
    let ours = serde_json::to_value(finished.report()).unwrap();
    let (ours, want) = (ours.as_object().unwrap(), want.as_object().unwrap());
    if !ours.keys().eq(want.keys()) {
        return Err(format!(
            "report: ours {:?}",
            ours.keys().collect::<Vec<_>>()
        ));
    }
    let number = |name: &str, ours: &Value, want: &Value| {
        tolerance.check(name, ours.as_f64().unwrap_or(f64::NAN), want)
    };
    for ((name, ours), want) in ours.iter().zip(want.values()) {
        match want.as_object() {
            Some(want)
                if ours
                    .as_object()
                    .is_some_and(|ours| ours.keys().eq(want.keys())) =>
            {
                for (part, want) in want {
                    number(&format!("report {name} {part}"), &ours[part], want)?;
                }
            }
            Some(_) => return Err(format!("report {name}: ours {ours}")),
            None => number(name, ours, want)?,
        }
    }
    Ok(())
}

#[test]
fn errors_name_the_argument() {
    let update = |truth: &[&str], pred: &[&str], weight: Option<&[f64]>| {
        ClassificationCounts::new().update_texts(truth, pred, weight)
    };
    let named = |result: Result<()>, name: &str| {
        let text = result.unwrap_err().to_string();
        assert!(text.contains(&format!("`{name}`")), "{text}");
    };
    named(update(&["a"], &[], None), "y_pred");
    named(update(&["a"], &["a"], Some(&[])), "sample_weight");
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        named(update(&["a"], &["a"], Some(&[bad])), "sample_weight");
    }
    let mut mixed = ClassificationCounts::new();
    let both = [Label::from("1"), Label::from(1)];
    named(mixed.update_labels(&both, &both, None), "y_true");
    assert_eq!(mixed.n(), 0);
    mixed.update_integers(&[1], &[1], None).unwrap();
    named(mixed.update_texts(&["1"], &["1"], None), "y_true");
    named(
        mixed.update_labels(&[Label::from(1)], &[Label::from("1")], None),
        "y_pred",
    );
    let mut texts = ClassificationCounts::new();
    texts.update_texts(&["1"], &["1"], None).unwrap();
    named(texts.merge(mixed.clone()), "other");

    let finish = |counts: &ClassificationCounts, given: Option<Vec<Label>>| {
        let mut options = ClassificationOptions::new();
        if let Some(given) = given {
            options.labels(given);
        }
        counts.clone().finish(&options).map(|_| ())
    };
    named(finish(&ClassificationCounts::new(), None), "y_true");
    named(finish(&texts, Some(vec![])), "labels");
    named(finish(&texts, Some(vec![Label::from(1)])), "labels");
    named(
        finish(&texts, Some(vec![Label::from("1"), Label::from("1")])),
        "labels",
    );
    let mut zeros = ClassificationCounts::new();
    zeros.update_texts(&["a"], &["a"], Some(&[0.0])).unwrap();
    named(finish(&zeros, None), "sample_weight");
    let done = texts.finish(&ClassificationOptions::new()).unwrap();
    named(done.f_beta(-1.0, Average::Micro).map(|_| ()), "beta");
}

#[test]
fn warns_once_for_ratios_without_denominator_and_labels_outside() {
    let mut counts = ClassificationCounts::new();
    counts.update_texts(&["a", "b"], &["a", "c"], None).unwrap();
    let mut options = ClassificationOptions::new();
    options.labels(["a", "b"]);
    let done = counts.finish(&options).unwrap();
    let codes: Vec<&str> = done.diagnostics().iter().map(|d| d.code.as_str()).collect();
    assert_eq!(codes, ["metric.labels_outside", "metric.zero_division"]);
}

#[test]
fn a_label_of_a_megabyte_and_many_labels() {
    let long = "x".repeat(1 << 20);
    let mut counts = ClassificationCounts::new();
    counts.update_texts(&[long.as_str()], &["y"], None).unwrap();
    let text = counts
        .finish(&ClassificationOptions::new())
        .unwrap()
        .report()
        .to_text(2);
    assert!(text.len() > 5 << 20);

    let many: Vec<i64> = (0..20_000).collect();
    let mut counts = ClassificationCounts::new();
    counts.update_integers(&many, &many, None).unwrap();
    let done = counts.finish(&ClassificationOptions::new()).unwrap();
    assert_eq!(done.average(Average::Macro).f1, 1.0);
    assert!((done.cohen_kappa(KappaWeights::Quadratic).unwrap().value - 1.0).abs() < 1e-12);
    assert!(done.confusion_matrix(Normalize::Counts).is_err());
}

fn counted(pairs: &[(i64, i64)]) -> ClassificationCounts {
    let (truth, pred): (Vec<i64>, Vec<i64>) = pairs.iter().copied().unzip();
    let mut counts = ClassificationCounts::new();
    counts.update_integers(&truth, &pred, None).unwrap();
    counts
}

fn everything(counts: ClassificationCounts) -> Vec<u64> {
    let done = counts.finish(&ClassificationOptions::new()).unwrap();
    let kappas = [
        KappaWeights::None,
        KappaWeights::Linear,
        KappaWeights::Quadratic,
    ];
    let mut all = vec![
        done.accuracy().value,
        done.balanced_accuracy().value,
        done.matthews_corrcoef().value,
    ];
    all.extend(kappas.map(|weights| done.cohen_kappa(weights).unwrap().value));
    for average in [Average::Micro, Average::Macro, Average::Weighted] {
        let scores = done.average(average);
        all.extend([scores.precision, scores.recall, scores.f1]);
    }
    all.into_iter().map(f64::to_bits).collect()
}

proptest! {
    #[test]
    fn order_and_split_do_not_matter(
        pairs in prop::collection::vec((-3_i64..4, -3_i64..4), 1..60),
        at in any::<prop::sample::Index>(),
        seed in any::<prop::sample::Index>(),
    ) {
        let whole = everything(counted(&pairs));
        let (left, right) = pairs.split_at(at.index(pairs.len()));
        let mut merged = counted(right);
        merged.merge(counted(left)).unwrap();
        prop_assert_eq!(&everything(merged), &whole);
        let mut turned = pairs.clone();
        turned.rotate_left(seed.index(pairs.len()));
        turned.reverse();
        prop_assert_eq!(&everything(counted(&turned)), &whole);
    }

    #[test]
    fn scores_stay_within_bounds(
        rows in prop::collection::vec((0_i64..4, 0_i64..4, 0.0_f64..5.0), 1..60),
        beta in 0.0_f64..10.0,
    ) {
        let truth: Vec<i64> = rows.iter().map(|row| row.0).collect();
        let pred: Vec<i64> = rows.iter().map(|row| row.1).collect();
        let mut weights: Vec<f64> = rows.iter().map(|row| row.2).collect();
        weights[0] = 1.0;
        let mut counts = ClassificationCounts::new();
        counts.update_integers(&truth, &pred, Some(&weights)).unwrap();
        let done = counts.finish(&ClassificationOptions::new()).unwrap();
        let unit = -1e-12..=1.0 + 1e-12;
        for average in [Average::Micro, Average::Macro, Average::Weighted] {
            let scores = done.average(average);
            for score in [scores.precision, scores.recall, scores.f1, done.f_beta(beta, average).unwrap().value] {
                prop_assert!(unit.contains(&score), "{score}");
            }
        }
        prop_assert!(unit.contains(&done.accuracy().value));
        prop_assert!(unit.contains(&done.balanced_accuracy().value));
        prop_assert!((-1.0..=1.0).contains(&done.matthews_corrcoef().value));
        let kappa = done.cohen_kappa(KappaWeights::Linear).unwrap().value;
        prop_assert!(kappa.is_nan() || kappa <= 1.0 + 1e-12);
        let matrix = done.confusion_matrix(Normalize::All).unwrap().matrix;
        let sum: f64 = matrix.iter().flatten().sum();
        prop_assert!((sum - 1.0).abs() < 1e-9);
    }

    /// A unit weight for each sample is no weight.
    #[test]
    fn weights_of_one_change_no_number(pairs in prop::collection::vec((0_i64..4, 0_i64..4), 1..40)) {
        let (truth, pred): (Vec<i64>, Vec<i64>) = pairs.iter().copied().unzip();
        let mut weighted = ClassificationCounts::new();
        weighted.update_integers(&truth, &pred, Some(&vec![1.0; pairs.len()])).unwrap();
        prop_assert_eq!(everything(weighted), everything(counted(&pairs)));
    }
}
