//! Synthetic samples out of templates, the same for the same seed.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{DateTime, SecondsFormat, TimeDelta};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::error::{Error, ErrorKind, Result};
use crate::experiment::dataset::{Dataset, Sample, SampleLog};
use crate::experiment::yaml;
use crate::stats::CounterRng;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Templates {
    pools: BTreeMap<String, Vec<String>>,
    ranges: BTreeMap<String, [usize; 2]>,
    noise: Vec<String>,
    scenarios: Vec<Scenario>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    cause: String,
    category: String,
    severity: String,
    action: String,
    #[serde(rename = "where")]
    places: Vec<String>,
    summary: String,
    logs: Vec<String>,
}

static BUILT_IN: LazyLock<Result<Templates, String>> = LazyLock::new(|| {
    yaml::typed(include_bytes!("templates.yaml"), "templates").map_err(|error| error.to_string())
});

/// The first second of the logs: 2026-01-05T08:00:00Z.
const START: i64 = 1_767_600_000;

/// Makes a data set of synthetic samples: `per_scenario` of each scenario, from 1 to 1,000.
///
/// The scenarios cover every root cause and category of the seed. Each sample has several logs of
/// one pod, with lines between that say nothing; `key_logs` names those that an answer has to use,
/// and `source` is `synthetic`. What is drawn depends on the seed and the sample's number only.
///
/// # Errors
///
/// `parameter.invalid` names `per_scenario`.
///
/// # Examples
///
/// ```
/// use evalcore::experiment::synthesize;
///
/// let data = synthesize(5, 0)?;
/// assert!(data.samples.len() >= 150);
/// assert!(data.samples.iter().all(|sample| sample.source.as_deref() == Some("synthetic")));
/// assert_eq!(data.content_sha256(), synthesize(5, 0)?.content_sha256());
/// assert_ne!(data.content_sha256(), synthesize(5, 1)?.content_sha256());
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn synthesize(per_scenario: u64, seed: u64) -> Result<Dataset> {
    let invalid = |name, expected, found: String| {
        Error::new(ErrorKind::InvalidParameter {
            name,
            expected,
            found,
        })
    };
    if !(1..=1_000).contains(&per_scenario) {
        return Err(invalid(
            "per_scenario",
            "from 1 to 1000",
            per_scenario.to_string(),
        ));
    }
    let templates = match &*BUILT_IN {
        Ok(templates) => templates,
        Err(why) => return Err(invalid("templates", "the built-in ones", why.clone())),
    };
    let mut samples = Vec::new();
    for (at, scenario) in templates.scenarios.iter().enumerate() {
        for turn in 0..per_scenario {
            let stream = at as u64 * 1_000 + turn;
            let mut draw = Draw {
                templates,
                rng: CounterRng::new(seed, stream),
                next: 0,
                drawn: BTreeMap::new(),
            };
            let number = samples.len() + 1;
            samples.push(draw.sample(scenario, number, turn));
        }
    }
    Dataset::new("golden-synthetic-v1", samples)
}

/// What is drawn for one sample; a name means the same within it.
struct Draw<'t> {
    templates: &'t Templates,
    rng: CounterRng,
    next: u64,
    drawn: BTreeMap<String, String>,
}

impl Draw<'_> {
    fn below(&mut self, n: usize) -> usize {
        self.next += 1;
        self.rng.below(self.next, n)
    }

    fn one_of<'i, T>(&mut self, items: &'i [T]) -> Option<&'i T> {
        let at = self.below(items.len());
        items.get(at)
    }

    /// The text with its names replaced.
    fn fill(&mut self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, name, behind)) = rest.split_once('{').and_then(|(before, after)| {
            let (name, behind) = after.split_once('}')?;
            Some((before, name, behind))
        }) {
            filled.push_str(before);
            filled.push_str(&self.value(name));
            rest = behind;
        }
        filled.push_str(rest);
        filled
    }

    fn value(&mut self, name: &str) -> String {
        if let Some(value) = self.drawn.get(name) {
            return value.clone();
        }
        let templates = self.templates;
        let value = match (templates.pools.get(name), templates.ranges.get(name)) {
            (Some(pool), _) => self.one_of(pool).cloned().unwrap_or_default(),
            (None, Some([low, high])) => (low + self.below(high - low + 1)).to_string(),
            (None, None) => name.to_owned(),
        };
        self.drawn.insert(name.to_owned(), value.clone());
        value
    }

    /// A pod of a container, with the endings that a deployment gives.
    fn pod(&mut self, container: &str) -> String {
        let letters: Vec<char> = "bcdfghjklmnpqrstvwxz2456789".chars().collect();
        let mut ending = |n: usize| -> String {
            (0..n)
                .filter_map(|_| self.one_of(&letters).copied())
                .collect()
        };
        // A digit among hexadecimal ones, as deployments have it.
        format!("{container}-{}{}-{}", "7d", ending(6), ending(5))
    }

    fn sample(&mut self, scenario: &Scenario, number: usize, turn: u64) -> Sample {
        let place = self.one_of(&scenario.places).cloned().unwrap_or_default();
        let (namespace, container) = place.split_once('/').unwrap_or((&place, "app"));
        let pod = self.pod(container);
        let node = self.value("node");
        let mut lines: Vec<(String, bool)> = Vec::new();
        for line in &scenario.logs {
            // A line that says nothing stands before some of them.
            if self.below(3) == 0 {
                let noise = self
                    .one_of(&self.templates.noise)
                    .cloned()
                    .unwrap_or_default();
                lines.push((self.fill(&noise), false));
            }
            let is_key = line.starts_with('*');
            lines.push((self.fill(line.trim_start_matches('*')), is_key));
        }
        let start = START + i64::try_from(number).unwrap_or_default() * 613;
        let start = DateTime::from_timestamp(start, 0).unwrap_or_default();
        let mut millis = 0;
        let mut logs = Vec::new();
        for (message, _) in &lines {
            millis += 40 + i64::try_from(self.below(4_000)).unwrap_or_default();
            let time = start + TimeDelta::milliseconds(millis);
            logs.push(SampleLog {
                timestamp: Some(time.to_rfc3339_opts(SecondsFormat::Millis, true)),
                namespace: Some(namespace.to_owned()),
                pod: Some(pod.clone()),
                container: Some(container.to_owned()),
                node: Some(node.clone()),
                message: message.clone(),
                rest: Map::new(),
            });
        }
        let keys = lines.iter().enumerate().filter(|(_, (_, is_key))| *is_key);
        let truth = [
            ("root_cause", scenario.cause.clone()),
            ("severity", scenario.severity.clone()),
            ("component", place.clone()),
            ("summary", self.fill(&scenario.summary)),
            ("action_needed", scenario.action.clone()),
        ];
        let metadata = [
            ("generator", "evalcore".into()),
            ("template", scenario.cause.clone().into()),
            ("turn", turn.into()),
        ];
        Sample {
            id: format!("{number:03}"),
            category: Some(scenario.category.clone()),
            severity: Some(scenario.severity.clone()),
            namespace: Some(namespace.to_owned()),
            logs,
            ground_truth: truth.map(|(name, value)| (name.to_owned(), value)).into(),
            key_logs: Some(keys.map(|(at, _)| at).collect()),
            source: Some("synthetic".to_owned()),
            extraction_metadata: metadata
                .into_iter()
                .map(|(name, value): (&str, Value)| (name.to_owned(), value))
                .collect(),
            ..Sample::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_name_in_a_template_is_known() {
        let templates = BUILT_IN.as_ref().unwrap();
        for scenario in &templates.scenarios {
            for text in scenario.logs.iter().chain([&scenario.summary]) {
                for part in text.split('{').skip(1) {
                    let name = part.split('}').next().unwrap();
                    let known =
                        templates.pools.contains_key(name) || templates.ranges.contains_key(name);
                    assert!(known, "{}: {name}", scenario.cause);
                }
            }
            assert!(
                scenario.logs.iter().any(|line| line.starts_with('*')),
                "{}",
                scenario.cause
            );
        }
        let causes: BTreeSet<&str> = templates
            .scenarios
            .iter()
            .map(|s| s.cause.as_str())
            .collect();
        let categories: BTreeSet<&str> = templates
            .scenarios
            .iter()
            .map(|s| s.category.as_str())
            .collect();
        assert_eq!((causes.len(), categories.len()), (31, 9));
    }
}
