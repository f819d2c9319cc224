//! Two runs over one data set.

use std::collections::BTreeMap;

use serde::Serialize;

use super::directory::{Run, RunSample};
use crate::compare::{Comparison, Item, MetricData, Policy, compare_metrics};
use crate::diagnostic::Code;
use crate::error::Result;
use crate::experiment::problem::{broken, nearest};
use crate::schema::wire::SCHEMA_VERSION;
use crate::schema::{Direction, Unit};
use crate::stats::{
    McNemarMethod, PairedCounts, RankMethod, TestOptions, WilcoxonOptions, mcnemar, paired_t_test,
    wilcoxon,
};

/// What happens where two runs are over different data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum DifferentData {
    /// An error.
    #[default]
    Refuse,
    /// The samples that both have are compared.
    CompareShared,
}

/// How two runs are compared.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct CompareOptions {
    /// What counts as better, worse and enough.
    pub policy: Policy,
    /// The scores to look at; empty for those that the runs name, and what the logs say.
    pub metrics: Vec<String>,
    /// What happens where the runs are over different data.
    pub different_data: DifferentData,
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RunName {
    /// The run.
    pub run_id: String,
    /// The experiment.
    pub experiment_id: String,
    /// The model.
    pub model: String,
    /// The name of the data.
    pub dataset_version: String,
    /// Their content.
    pub dataset_sha256: Option<String>,
}

/// How often two runs are right on the same samples.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PairedTable {
    /// The score.
    pub metric: String,
    /// Rows: the baseline is right, is wrong; columns: the candidate is right, is wrong.
    pub table: [[u64; 2]; 2],
    /// McNemar's exact p value.
    pub mcnemar_exact_p: f64,
}

/// A test of a score that is a number.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PairedTest {
    /// The statistic.
    pub statistic: f64,
    /// The p value, two-sided.
    pub p_value: f64,
    /// The lower limit of the 95 % interval of the difference, where the test has one.
    pub low: Option<f64>,
    /// The upper limit.
    pub high: Option<f64>,
}

/// Two tests of a score that is a number: candidate minus baseline.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PairedTests {
    /// The score.
    pub metric: String,
    /// Student's paired test.
    pub paired_t: PairedTest,
    /// Wilcoxon's test, asymptotic, zeros left out.
    pub wilcoxon: PairedTest,
}

/// A comparison of two runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RunComparison {
    /// The version of this document.
    pub schema_version: u32,
    /// What is compared with.
    pub baseline: RunName,
    /// What is compared with it.
    pub candidate: RunName,
    /// Whether both are over the same data.
    pub same_data: bool,
    /// Each score with its doubt, the verdict and the decision.
    pub comparison: Comparison,
    /// The tables of the scores that are right or wrong.
    pub tables: Vec<PairedTable>,
    /// Tests of the scores that are numbers.
    pub tests: Vec<PairedTests>,
    /// Samples that the candidate has right and the baseline wrong, in the baseline's order.
    pub fixed: Vec<String>,
    /// Samples that the candidate has wrong and the baseline right.
    pub regressed: Vec<String>,
    /// Samples of the baseline only.
    pub only_baseline: Vec<String>,
    /// Samples of the candidate only.
    pub only_candidate: Vec<String>,
}

/// What the logs say, compared wherever both runs have it.
const GROUNDING: [&str; 2] = ["hallucinated", "missed"];

/// Compares two runs sample by sample.
///
/// # Errors
///
/// `run.different_data` where the data differ, or nothing is known of them, and that was not
/// allowed; `parameter.invalid` for a score that no sample has, and for a bad policy.
///
/// # Examples
///
/// ```
/// use evalcore::MemorySource;
/// use evalcore::experiment::{CompareOptions, Run, compare_runs};
///
/// let mut tree = MemorySource::new();
/// for (run, second) in [("a", false), ("b", true)] {
///     tree.insert(format!("{run}/config.json"), br#"{"experiment_id": "e", "run_timestamp": "2026-01-01T00:00:00Z",
///         "dataset_version": "v1", "dataset_sha256": "00", "model": {"name": "m"}}"#.to_vec());
///     tree.insert(format!("{run}/results.jsonl"), format!(
///         "{{\"sample_id\": \"1\", \"is_correct\": true, \"scores\": {{\"match\": true}}}}\n\
///          {{\"sample_id\": \"2\", \"is_correct\": {second}, \"scores\": {{\"match\": {second}}}}}\n").into_bytes());
/// }
/// let [a, b] = ["a", "b"].map(|dir| Run::open(&tree, dir).unwrap());
/// let found = compare_runs(&a, &b, &CompareOptions::default())?;
/// assert_eq!((found.fixed, found.tables[0].table), (vec!["2".to_owned()], [[1, 0], [1, 0]]));
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn compare_runs(
    baseline: &Run,
    candidate: &Run,
    options: &CompareOptions,
) -> Result<RunComparison> {
    let hash = |run: &Run| run.config.dataset_sha256.clone();
    let same_data = hash(baseline).is_some() && hash(baseline) == hash(candidate);
    if !same_data && options.different_data == DifferentData::Refuse {
        let name = |run: &Run| match &run.config.dataset_sha256 {
            Some(hash) => format!(
                "`{}` ({})",
                run.config.dataset_version,
                hash.get(..12).unwrap_or(hash)
            ),
            None => format!(
                "`{}`, whose content is not stated",
                run.config.dataset_version
            ),
        };
        let message = format!(
            "`{}` is over {}, `{}` over {}",
            baseline.config.run_id,
            name(baseline),
            candidate.config.run_id,
            name(candidate)
        );
        return Err(broken(Code::RunDifferentData, message));
    }
    let mut pairs = Pairs::of(baseline, candidate);
    let names = metrics(baseline, candidate, options)?;
    let mut compared = Vec::new();
    let (mut tables, mut tests) = (Vec::new(), Vec::new());
    for name in &names {
        compared.push(data_of(name, baseline, candidate));
        let values = pairs.values(name);
        if values.is_empty() {
            continue;
        }
        let (before, after): (Vec<f64>, Vec<f64>) = values.into_iter().unzip();
        let is_match = before
            .iter()
            .chain(&after)
            .all(|value| *value == 0.0 || *value == 1.0);
        if is_match {
            tables.push(table_of(name, &before, &after)?);
        } else if let Some(found) = tests_of(name, &before, &after) {
            tests.push(found);
        }
    }
    let changed = |was: bool| {
        let changed = pairs
            .both
            .iter()
            .filter(|(a, b)| a.is_correct == was && b.is_correct != was);
        changed
            .map(|(a, _)| a.sample_id.clone())
            .collect::<Vec<String>>()
    };
    Ok(RunComparison {
        schema_version: SCHEMA_VERSION,
        baseline: run_name(baseline),
        candidate: run_name(candidate),
        same_data,
        comparison: compare_metrics(&compared, &options.policy)?,
        tables,
        tests,
        fixed: changed(false),
        regressed: changed(true),
        only_baseline: std::mem::take(&mut pairs.only_baseline),
        only_candidate: std::mem::take(&mut pairs.only_candidate),
    })
}

fn run_name(run: &Run) -> RunName {
    let config = &run.config;
    RunName {
        run_id: config.run_id.clone(),
        experiment_id: config.experiment_id.clone(),
        model: config.model.name.clone(),
        dataset_version: config.dataset_version.clone(),
        dataset_sha256: config.dataset_sha256.clone(),
    }
}

/// The samples of two runs, brought together.
struct Pairs<'r> {
    both: Vec<(&'r RunSample, &'r RunSample)>,
    only_baseline: Vec<String>,
    only_candidate: Vec<String>,
}

impl<'r> Pairs<'r> {
    fn of(baseline: &'r Run, candidate: &'r Run) -> Self {
        let mut after: BTreeMap<&str, &RunSample> = candidate
            .samples
            .iter()
            .map(|sample| (sample.sample_id.as_str(), sample))
            .collect();
        let (mut both, mut only_baseline) = (Vec::new(), Vec::new());
        for sample in &baseline.samples {
            match after.remove(sample.sample_id.as_str()) {
                Some(other) => both.push((sample, other)),
                None => only_baseline.push(sample.sample_id.clone()),
            }
        }
        Self {
            both,
            only_baseline,
            only_candidate: after.keys().map(|id| (*id).to_owned()).collect(),
        }
    }

    fn values(&self, name: &str) -> Vec<(f64, f64)> {
        let values = self.both.iter();
        values
            .filter_map(|(a, b)| Some((*a.scores.get(name)?, *b.scores.get(name)?)))
            .collect()
    }
}

/// The names of all scores, sorted.
fn known_scores<'r>(a: &'r Run, b: &'r Run) -> Vec<&'r str> {
    let samples = a.samples.iter().chain(&b.samples);
    let scores = samples.flat_map(|sample| sample.scores.keys());
    let mut known: Vec<&str> = scores.map(String::as_str).collect();
    known.sort_unstable();
    known.dedup();
    known
}

/// The scores that are compared, in the order in which they are named.
fn metrics(a: &Run, b: &Run, options: &CompareOptions) -> Result<Vec<String>> {
    let known = known_scores(a, b);
    let is_known = |name: &str| known.binary_search(&name).is_ok();
    if let Some(unknown) = options.metrics.iter().find(|name| !is_known(name)) {
        let hint = nearest(unknown, known.iter().copied());
        let hint = hint.map_or(String::new(), |name| format!("`; did you mean `{name}"));
        return Err(crate::Error::new(crate::ErrorKind::InvalidParameter {
            name: "metric",
            expected: "a score of the samples",
            found: format!("{unknown}{hint}"),
        }));
    }
    let main = || a.config.main_scores.iter().chain(&b.config.main_scores);
    let wanted: Vec<&str> = if !options.metrics.is_empty() {
        options.metrics.iter().map(String::as_str).collect()
    } else if main().next().is_some() {
        main().map(String::as_str).chain(GROUNDING).collect()
    } else {
        let is_quality = |name: &&str| !name.ends_with("_ms") && !name.ends_with("_tokens");
        known.iter().copied().filter(is_quality).collect()
    };
    let mut names: Vec<String> = Vec::new();
    for name in wanted {
        if is_known(name) && !names.iter().any(|taken| taken == name) {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

fn data_of(name: &str, baseline: &Run, candidate: &Run) -> MetricData {
    let items = |run: &Run| {
        let item = |sample: &RunSample| {
            let item = Item::new(sample.sample_id.as_str(), sample.scores.get(name).copied());
            match &sample.category {
                Some(category) => item.in_subgroup(category.as_str()),
                None => item,
            }
        };
        run.samples.iter().map(item).collect::<Vec<Item>>()
    };
    let (unit, direction) = match name {
        "latency_ms" => (Unit::Milliseconds, Direction::LowerIsBetter),
        "prompt_tokens" | "completion_tokens" => (Unit::Count, Direction::LowerIsBetter),
        "hallucinated" | "missed" => (Unit::Proportion, Direction::LowerIsBetter),
        _ => (Unit::Proportion, Direction::HigherIsBetter),
    };
    MetricData::new(name, items(baseline), items(candidate)).measured_in(unit, direction)
}

fn table_of(name: &str, before: &[f64], after: &[f64]) -> Result<PairedTable> {
    let counts = PairedCounts::from_scores(before, after)?;
    Ok(PairedTable {
        metric: name.to_owned(),
        table: [
            [counts.both, counts.only_a],
            [counts.only_b, counts.neither],
        ],
        mcnemar_exact_p: mcnemar(&counts, McNemarMethod::Exact).p_value,
    })
}

/// The tests, where there is a spread to test.
fn tests_of(name: &str, before: &[f64], after: &[f64]) -> Option<PairedTests> {
    let t = paired_t_test(after, before, &TestOptions::default()).ok()?;
    let options = WilcoxonOptions::default().method(RankMethod::Asymptotic);
    let ranks = wilcoxon(after, before, &options).ok()?;
    let finite = [t.statistic, t.p_value, ranks.p_value]
        .iter()
        .all(|value| value.is_finite());
    finite.then(|| PairedTests {
        metric: name.to_owned(),
        paired_t: PairedTest {
            statistic: t.statistic,
            p_value: t.p_value,
            low: Some(t.interval.low).filter(|low| low.is_finite()),
            high: Some(t.interval.high).filter(|high| high.is_finite()),
        },
        wilcoxon: PairedTest {
            statistic: ranks.statistic,
            p_value: ranks.p_value,
            low: None,
            high: None,
        },
    })
}
