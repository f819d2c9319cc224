//! The summary of a run for people.

use std::fmt::Write as _;

use super::escape;
use crate::experiment::{RunConfig, RunMetrics, Task};

/// How many parts of the data are listed as failures.
const LISTED: usize = 10;

/// `summary.md` of a run: the seed's layout, then what the numbers rest on.
///
/// Accuracies are percentages; categories are listed from the worst, those without a failure left
/// out.
///
/// # Examples
///
/// ```
/// use evalcore::experiment::{Answer, Dataset, ExperimentConfig, RunConfig, RunTotals, Scorer, Task};
/// use evalcore::report::run_summary;
///
/// let data = Dataset::read(br#"[{"id": "1", "category": "dns", "logs": [], "ground_truth": {"root_cause": "nxdomain"}}]"#)?;
/// let task = Task::log_analysis();
/// let mut totals = RunTotals::new(&task, None);
/// totals.update(&Scorer::new(&data, &task)?.score(Answer::new("1", "Root Cause: dns_timeout"))?)?;
/// let config = ExperimentConfig::read(b"experiment_id: e\nmodel: {name: m}\n")?;
/// let config = RunConfig::freeze(&config, &data, &task, None, "2026-01-01T00:00:00Z")?;
/// let text = run_summary(&config, &totals.finish(&data)?, &task);
/// assert!(text.starts_with("# Experiment Summary\n\n**Experiment ID:** e\n"));
/// assert!(text.contains("- Root Cause Accuracy: 0%\n"));
/// assert!(text.contains("1. dns: 0% accuracy (0/1 samples)\n"));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[must_use]
pub fn run_summary(config: &RunConfig, metrics: &RunMetrics, task: &Task) -> String {
    let mut page = String::new();
    // Writing to a `String` does not fail.
    let _ = write_page(&mut page, config, metrics, task);
    page
}

fn write_page(
    page: &mut String,
    config: &RunConfig,
    metrics: &RunMetrics,
    task: &Task,
) -> std::fmt::Result {
    let plain = |text: &str| escape::markdown(text);
    writeln!(page, "# Experiment Summary\n")?;
    writeln!(page, "**Experiment ID:** {}", plain(&config.experiment_id))?;
    let version = plain(&config.dataset_version);
    writeln!(
        page,
        "**Dataset:** {version} ({} samples)",
        metrics.n_samples
    )?;
    writeln!(page, "**Model:** {}\n", plain(&config.model.name))?;
    writeln!(page, "## Results")?;
    for field in &task.fields {
        let accuracy = ["normalized_exact_match", "accuracy"]
            .iter()
            .find_map(|end| metrics.accuracy.get(&format!("{}_{end}", field.name)));
        let is_headline = field.headline.is_some() || field.name == metrics.primary;
        if let Some(accuracy) = accuracy.filter(|_| is_headline) {
            writeln!(
                page,
                "- {} Accuracy: {}",
                title(&field.name),
                percent(*accuracy)
            )?;
        }
    }
    if let Some(overall) = metrics.accuracy.get("overall") {
        writeln!(page, "- Overall: {}", percent(*overall))?;
    }
    if let Some(latency) = metrics.performance.avg_latency_ms {
        writeln!(page, "- Average Latency: {latency:.0}ms")?;
    }
    writeln!(page, "\n## Top Failures")?;
    let mut worst: Vec<_> = metrics
        .per_category
        .iter()
        .filter(|(_, part)| part.correct < part.n)
        .collect();
    worst.sort_by(|a, b| {
        a.1.accuracy
            .total_cmp(&b.1.accuracy)
            .then(b.1.n.cmp(&a.1.n))
    });
    for (number, (name, part)) in (1..).zip(worst.iter().take(LISTED)) {
        let accuracy = percent(part.accuracy);
        let (name, correct, n) = (plain(name), part.correct, part.n);
        writeln!(
            page,
            "{number}. {name}: {accuracy} accuracy ({correct}/{n} samples)"
        )?;
    }
    if worst.is_empty() {
        writeln!(page, "None.")?;
    }
    details(page, metrics)
}

fn details(page: &mut String, metrics: &RunMetrics) -> std::fmt::Result {
    writeln!(page, "\n## Figures\n")?;
    writeln!(
        page,
        "| figure | value | 95 % interval | n |\n| --- | --- | --- | --- |"
    )?;
    for figure in &metrics.figures {
        let Some(value) = figure.value else { continue };
        let interval = match &figure.interval {
            Some(found) => format!("{:.3} to {:.3}", found.low, found.high),
            None => String::new(),
        };
        let name = escape::markdown(&figure.name);
        writeln!(page, "| {name} | {value:.3} | {interval} | {} |", figure.n)?;
    }
    let parse = &metrics.parse;
    writeln!(
        page,
        "\nAnswers read: {} in full, {} in part, {} not at all; {} samples without one.",
        parse.ok, parse.partial, parse.failed, parse.error
    )?;
    if !metrics.baselines.is_empty() {
        writeln!(page, "\n## Without a model\n")?;
        writeln!(
            page,
            "| field | baseline | accuracy | weighted F1 | macro F1 | n |\n| --- | --- | --- | --- | --- | --- |"
        )?;
    }
    for baseline in &metrics.baselines {
        let [field, kind, answer] =
            [&baseline.field, &baseline.kind, &baseline.answer].map(|text| escape::markdown(text));
        let (accuracy, n) = (percent(baseline.accuracy), baseline.n);
        let (weighted, mean) = (baseline.weighted_f1, baseline.macro_f1);
        writeln!(
            page,
            "| {field} | {kind}: {answer} | {accuracy} | {weighted:.3} | {mean:.3} | {n} |"
        )?;
    }
    Ok(())
}

/// `82%`, or `69.6%` where it is not whole.
fn percent(share: f64) -> String {
    let text = format!("{:.1}", share * 100.0);
    format!("{}%", text.strip_suffix(".0").unwrap_or(&text))
}

/// `root_cause` as `Root Cause`.
fn title(name: &str) -> String {
    let words = name.split('_').filter(|word| !word.is_empty()).map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|c| c.to_uppercase().to_string());
        first.unwrap_or_default() + letters.as_str()
    });
    words.collect::<Vec<_>>().join(" ")
}
