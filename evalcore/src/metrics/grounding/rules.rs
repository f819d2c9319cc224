//! The verdict on one answer.

use std::collections::HashMap;

use serde::Serialize;

use super::cited::cited_number;
use super::evidence::{Evidence, words};
use super::mention::{Mention, MentionKind};
use super::scan::mentions;
use crate::error::Result;
use crate::metrics::argument::invalid;

/// A log that an answer is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogEntry {
    /// The message.
    pub message: String,
    /// What else is known of it: time, namespace, pod, container, node.
    pub metadata: Vec<String>,
}

impl LogEntry {
    /// Creates a log without metadata.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            metadata: Vec::new(),
        }
    }

    /// Adds metadata.
    #[must_use]
    pub fn with_metadata<T: Into<String>>(mut self, metadata: impl IntoIterator<Item = T>) -> Self {
        self.metadata.extend(metadata.into_iter().map(Into::into));
        self
    }
}

/// Whether what an answer mentions stands in the logs, and whether it uses the logs that matter.
///
/// Mentions are found in this order and never overlap: citations (`[3]`, `log 3`, from 1), quotes of
/// 12 characters or more, URLs, timestamps, UUIDs, IPv4 addresses, paths, hyphenated names with a
/// digit, hexadecimal and other numbers. A citation is supported from 1 to the number of logs, a
/// quote where its text is part of the logs whatever the case and white space, a number where it is
/// one of the logs', a path or name where its letters and digits are part of them, anything else
/// where it is part of them whatever the case. The logs are messages, metadata and declared text.
///
/// A log is covered by a citation, by a quote that it holds, or by an entity (not a name) that no
/// other message holds. The rules catch invented facts, not wrong reasoning or reversed meaning.
///
/// Cost: O(mentions × logs' length) at worst. Definition: this crate's; calibrated so that none of
/// 115 labelled summaries is called invented.
///
/// # Examples
///
/// ```
/// use evalcore::metrics::{GroundingRules, LogEntry};
///
/// let logs = [LogEntry::new("request of 3552 tokens"), LogEntry::new("limit is 2048 tokens")];
/// let found = GroundingRules::new().evaluate(&logs, "[1] asks for 3552, the limit is 4096", None)?;
/// assert!(found.hallucinated());
/// assert_eq!(found.mentions.iter().map(|m| m.supported).collect::<Vec<_>>(), [true, true, false]);
/// assert_eq!((found.covered_logs, found.missed), (vec![0], Some(true)));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroundingRules {
    camel_case: bool,
    context: Vec<String>,
}

/// What an answer mentions and which logs it covers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Grounding {
    /// The mentions, in the order of the answer.
    pub mentions: Vec<Mention>,
    /// Whether the answer holds anything but white space.
    pub responded: bool,
    /// The logs that it covers, from 0.
    pub covered_logs: Vec<usize>,
    /// For each log the share of its own words (of no other message) that the answer uses: a
    /// proportion, 0 where it has none. Reported only; nothing depends on it.
    pub lexical_coverage: Vec<f64>,
    /// The logs that an answer must use, from 0.
    pub key_logs: Vec<usize>,
    /// Whether missing logs can be told: two logs or more and a key log.
    pub missed_scorable: bool,
    /// The key logs that are not covered, from 0.
    pub missed_logs: Vec<usize>,
    /// Whether a key log is not covered; `None` where it can not be told.
    pub missed: Option<bool>,
}

impl Grounding {
    /// How many mentions the logs do not support.
    #[must_use]
    pub fn n_unsupported(&self) -> usize {
        self.mentions.iter().filter(|m| !m.supported).count()
    }

    /// Whether the logs do not support some mention.
    #[must_use]
    pub fn hallucinated(&self) -> bool {
        self.n_unsupported() > 0
    }
}

impl GroundingRules {
    /// Creates the rules with their defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether terms such as `ImagePullBackOff` are mentions: by default they are not.
    pub fn camel_case(&mut self, camel_case: bool) -> &mut Self {
        self.camel_case = camel_case;
        self
    }

    /// Declares a text beside the logs that supports mentions.
    pub fn context(&mut self, text: impl Into<String>) -> &mut Self {
        self.context.push(text.into());
        self
    }

    /// Looks an answer up in its logs; without `key_logs`, all logs are key logs.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` names `key_logs` where one is not among the logs.
    pub fn evaluate(
        &self,
        logs: &[LogEntry],
        response: &str,
        key_logs: Option<&[usize]>,
    ) -> Result<Grounding> {
        let key_logs = match key_logs {
            Some(given) => checked(given, logs.len())?,
            None => (0..logs.len()).collect(),
        };
        let parts = logs.iter().flat_map(|log| {
            let metadata = log.metadata.iter().map(String::as_str);
            std::iter::once(log.message.as_str()).chain(metadata)
        });
        let all = Evidence::of(parts.chain(self.context.iter().map(String::as_str)));
        let each: Vec<Evidence> = logs
            .iter()
            .map(|log| Evidence::of([log.message.as_str()]))
            .collect();

        let mut covered = vec![false; logs.len()];
        let mut known: HashMap<(MentionKind, &str), bool> = HashMap::new();
        let mut found = Vec::new();
        for mention in mentions(response, self.camel_case) {
            let text = response.get(mention.text.clone()).unwrap_or_default();
            let supported = *known.entry((mention.kind, text)).or_insert_with(|| {
                cover(&mut covered, mention.kind, text, &each);
                match mention.kind {
                    MentionKind::Citation => cited_log(text, logs.len()).is_some(),
                    kind => all.holds(kind, text),
                }
            });
            found.push(Mention {
                kind: mention.kind,
                text: text.to_owned(),
                offset: mention.span.start,
                supported,
            });
        }
        let covers = |log: &usize| covered.get(*log) == Some(&true);
        let missed_scorable = logs.len() >= 2 && !key_logs.is_empty();
        let missed_logs: Vec<usize> = key_logs
            .iter()
            .copied()
            .filter(|log| missed_scorable && !covers(log))
            .collect();
        Ok(Grounding {
            mentions: found,
            responded: !response.trim().is_empty(),
            covered_logs: (0..logs.len()).filter(covers).collect(),
            lexical_coverage: lexical_coverage(logs, response),
            key_logs,
            missed_scorable,
            missed: missed_scorable.then_some(!missed_logs.is_empty()),
            missed_logs,
        })
    }
}

/// The key logs, sorted and each once.
fn checked(given: &[usize], logs: usize) -> Result<Vec<usize>> {
    if let Some(outside) = given.iter().find(|log| **log >= logs) {
        return Err(invalid("key_logs", "places of logs, from 0", outside));
    }
    let mut sorted = given.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    Ok(sorted)
}

/// The log that a citation names, from 0.
fn cited_log(text: &str, logs: usize) -> Option<usize> {
    cited_number(text)?.checked_sub(1).filter(|log| *log < logs)
}

/// Marks the logs that a mention covers.
fn cover(covered: &mut [bool], kind: MentionKind, text: &str, each: &[Evidence]) {
    if kind == MentionKind::Citation {
        if let Some(log) = cited_log(text, each.len()).and_then(|log| covered.get_mut(log)) {
            *log = true;
        }
        return;
    }
    let holding: Vec<usize> = (0..each.len())
        .filter(|log| each.get(*log).is_some_and(|e| e.holds(kind, text)))
        .collect();
    let counts = match kind {
        MentionKind::Name => false,
        MentionKind::Quote => true,
        _ => holding.len() == 1,
    };
    for log in holding.into_iter().filter(|_| counts) {
        if let Some(log) = covered.get_mut(log) {
            *log = true;
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "words are fewer than 2^53")]
fn lexical_coverage(logs: &[LogEntry], response: &str) -> Vec<f64> {
    let each: Vec<_> = logs.iter().map(|log| words(&log.message)).collect();
    let mut messages: HashMap<&str, usize> = HashMap::new();
    for word in each.iter().flatten() {
        *messages.entry(word).or_default() += 1;
    }
    let said = words(response);
    each.iter()
        .map(|words| {
            let own = words
                .iter()
                .filter(|word| messages.get(word.as_str()) == Some(&1));
            let (all, used) = own.fold((0_usize, 0_usize), |(all, used), word| {
                (all + 1, used + usize::from(said.contains(word)))
            });
            if all == 0 {
                0.0
            } else {
                used as f64 / all as f64
            }
        })
        .collect()
}
