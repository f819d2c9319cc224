//! What would be reached without a model.

use super::document::Baseline;
use super::scorer::INVALID;
use crate::error::Result;
use crate::experiment::dataset::Dataset;
use crate::experiment::task::{FieldMetric, Task, TaskField};
use crate::metrics::{Average, ClassificationCounts, ClassificationOptions, ZeroDivision};

/// The majority of each field that is right or wrong, and its rule where the samples have one.
///
/// # Errors
///
/// None that samples can cause; those of the counts.
///
/// # Examples
///
/// ```
/// use evalcore::experiment::{Dataset, Task, baselines};
///
/// let sample = |id: &str, severity: &str, detected: &str| format!(
///     r#"{{"id": "{id}", "logs": [], "ground_truth": {{"severity": "{severity}"}},
///         "extraction_metadata": {{"detected_severity": "{detected}"}}}}"#);
/// let text = [sample("1", "warn", "WARN"), sample("2", "error", "UNKNOWN"), sample("3", "error", "ERROR")].join(",");
/// let data = Dataset::read(format!("[{text}]").as_bytes())?;
/// let found = baselines(&data, &Task::log_analysis())?;
/// let shown: Vec<_> = found.iter().map(|b| (b.kind.as_str(), b.answer.as_str(), b.correct)).collect();
/// assert_eq!(shown, [("majority", "error", 2), ("rule", "extraction_metadata.detected_severity", 2)]);
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn baselines(data: &Dataset, task: &Task) -> Result<Vec<Baseline>> {
    let mut found = Vec::new();
    for field in task.fields.iter().filter(|field| is_labelled(field)) {
        let truth: Vec<(usize, String)> = data
            .samples
            .iter()
            .enumerate()
            .filter_map(|(at, sample)| {
                let gold = sample.gold(&field.name)?;
                Some((
                    at,
                    field.normalized(gold).unwrap_or_else(|| gold.to_owned()),
                ))
            })
            .collect();
        let counts = data.counts(|sample| sample.gold(&field.name));
        // Of labels that are equally frequent the first by name.
        let most = counts.iter().rev().max_by_key(|(_, n)| **n);
        let Some((most, _)) = most else { continue };
        let majority = field.normalized(most).unwrap_or_else(|| most.clone());
        let guesses = vec![majority.clone(); truth.len()];
        found.push(measured(field, "majority", majority, &truth, &guesses)?);
        let Some(rule) = &field.rule else { continue };
        let says = |(at, _): &(usize, String)| {
            let said = data.samples.get(*at)?.at(rule)?;
            Some(
                field
                    .normalized(&said)
                    .unwrap_or_else(|| INVALID.to_owned()),
            )
        };
        let guesses: Vec<Option<String>> = truth.iter().map(says).collect();
        if guesses.iter().any(Option::is_some) {
            let guess = |guess: Option<String>| guess.unwrap_or_else(|| INVALID.to_owned());
            let guesses: Vec<String> = guesses.into_iter().map(guess).collect();
            found.push(measured(field, "rule", rule.clone(), &truth, &guesses)?);
        }
    }
    Ok(found)
}

fn is_labelled(field: &TaskField) -> bool {
    matches!(
        field.metric,
        FieldMetric::ExactMatch | FieldMetric::Classification
    )
}

fn measured(
    field: &TaskField,
    kind: &str,
    answer: String,
    truth: &[(usize, String)],
    guesses: &[String],
) -> Result<Baseline> {
    let labels: Vec<&str> = truth.iter().map(|(_, label)| label.as_str()).collect();
    let mut counts = ClassificationCounts::new();
    counts.update_texts(&labels, guesses, None)?;
    let mut options = ClassificationOptions::new();
    options.zero_division(ZeroDivision::Zero);
    let mut occurring = labels.clone();
    occurring.sort_unstable();
    occurring.dedup();
    options.labels(occurring);
    let done = counts.finish(&options)?;
    let correct = labels
        .iter()
        .zip(guesses)
        .filter(|(label, guess)| *label == guess)
        .count();
    #[expect(clippy::cast_precision_loss, reason = "samples are fewer than 2^53")]
    let accuracy = correct as f64 / labels.len() as f64;
    Ok(Baseline {
        field: field.name.clone(),
        kind: kind.to_owned(),
        answer,
        n: labels.len() as u64,
        correct: correct as u64,
        accuracy,
        weighted_f1: done.average(Average::Weighted).f1,
        macro_f1: done.average(Average::Macro).f1,
    })
}
