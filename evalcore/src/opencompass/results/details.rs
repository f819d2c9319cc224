//! What the details of a results file hold, counted.

use std::collections::HashSet;

/// How the details of a results file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DetailsForm {
    /// An object with a member for each sample, named by its index; 0.1.7 and later.
    Object,
    /// The evaluator's own list; 0.1.0 to 0.4.0.
    OwnList,
    /// A list of `{"predictions": [...], "example_abbr": ...}`, a detail for each replica; 0.4.1.
    ReplicaList,
    /// A list of samples whose members are lists with an item for each replica; 0.4.2 and later.
    WrappedList,
}

impl DetailsForm {
    /// Whether the details are a list.
    #[must_use]
    pub fn is_list(self) -> bool {
        self != Self::Object
    }

    /// The name as it stands in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::OwnList => "own_list",
            Self::ReplicaList => "replica_list",
            Self::WrappedList => "wrapped_list",
        }
    }
}

/// The details of a results file, counted.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct DetailsSummary {
    /// How they are written.
    pub form: DetailsForm,
    /// How many samples there are.
    pub samples: u64,
    /// The member `type` among the samples: `GEN` or `PPL`.
    pub type_member: Option<String>,
    /// The names of the samples' members, in the order in which they first occur.
    pub keys: Vec<String>,
    /// Whether the samples' members are lists with an item for each replica.
    pub values_wrapped_in_lists: bool,
    /// The most replicas that a sample has verdicts of; 1 without verdicts.
    pub replicas: usize,
    /// How many verdicts there are, over all samples and replicas.
    pub judged: u64,
    /// How many of them are true.
    pub correct: u64,
}

impl DetailsSummary {
    /// The share of true verdicts, in percent (0–100); `None` without verdicts.
    ///
    /// Equals the evaluator's accuracy where each sample has one verdict for each replica.
    #[must_use]
    pub fn accuracy(&self) -> Option<f64> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "counts of samples are below 2^53"
        )]
        let share = |correct: u64, judged: u64| correct as f64 / judged as f64 * 100.0;
        (self.judged > 0).then(|| share(self.correct, self.judged))
    }
}

/// Whether a member of the details that are an object is named as samples are: by a number.
pub(super) fn is_sample_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}

/// How many different member names are kept: upstream's samples have at most some dozens.
const MOST_KEYS: usize = 1_000;

/// One sample as the counter sees it.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// How many members are such as samples have: an answer, a reference, a verdict, a prompt.
    pub(super) known: usize,
    /// Whether a member but `example_abbr` and numbers is a list.
    pub(super) any_list: bool,
    /// Whether a member but `example_abbr` and numbers is no list.
    pub(super) any_plain: bool,
    /// Whether `predictions` is a list of objects.
    pub(super) replica_details: bool,
    /// How many members there are.
    pub(super) members: usize,
    /// The rank of the verdict that decides so far.
    pub(super) rank: Option<usize>,
    pub(super) judged: u64,
    pub(super) correct: u64,
    pub(super) replicas: usize,
}

/// How samples are named, as far as that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Naming {
    /// None has a name, or none was seen.
    Open,
    /// The one that is being counted is not named by a number, and none before it was.
    Named,
    /// One was named by a number: what has another name is none.
    Numbered,
}

/// Adds samples up.
#[derive(Debug)]
pub(super) struct Counter {
    is_list: bool,
    naming: Naming,
    samples: u64,
    type_member: Option<String>,
    keys: Vec<String>,
    known: HashSet<String>,
    /// Where in `keys` the next name is expected.
    expected: usize,
    /// New names of a sample that was not read to its end.
    fresh: Vec<String>,
    all_wrapped: bool,
    all_replica_details: bool,
    replicas: usize,
    judged: u64,
    correct: u64,
    /// Members or items that are no samples.
    pub(super) others: u64,
    /// The name of the first of them.
    pub(super) other_name: Option<String>,
}

impl Counter {
    pub(super) fn new(is_list: bool) -> Self {
        Self {
            is_list,
            naming: Naming::Open,
            samples: 0,
            type_member: None,
            keys: Vec::new(),
            known: HashSet::new(),
            expected: 0,
            fresh: Vec::new(),
            all_wrapped: true,
            all_replica_details: true,
            replicas: 1,
            judged: 0,
            correct: 0,
            others: 0,
            other_name: None,
        }
    }

    /// Takes note of a sample that is named by a number. What was counted before by another name
    /// was no sample then.
    pub(super) fn begin_numbered(&mut self) {
        if self.naming != Naming::Numbered && self.samples > 0 {
            let named = Self::new(self.is_list);
            let named = std::mem::replace(self, named);
            self.type_member = named.type_member;
            self.others = named.others + named.samples;
            self.other_name = named.other_name;
        }
        self.naming = Naming::Numbered;
    }

    /// Takes note of a member that is an object; false if by its name it can be no sample.
    pub(super) fn begin_object(&mut self, name: Option<&str>) -> bool {
        match (name, self.naming) {
            (None, _) => {}
            (Some(name), _) if is_sample_name(name) => self.begin_numbered(),
            (Some(_), Naming::Numbered) => {
                self.other(name);
                return false;
            }
            (Some(_), _) => self.naming = Naming::Named,
        }
        true
    }

    /// Takes note of a member that is no sample.
    pub(super) fn other(&mut self, name: Option<&str>) {
        self.others += 1;
        if self.other_name.is_none() {
            self.other_name = name.map(ToOwned::to_owned);
        }
    }

    pub(super) fn set_type(&mut self, name: &str) {
        self.type_member = Some(name.to_owned());
    }

    /// Forgets what was seen of a sample that was not read to its end.
    pub(super) fn begin_sample(&mut self) {
        self.expected = 0;
        self.fresh.clear();
    }

    /// Takes the name of a sample's member.
    pub(super) fn key(&mut self, name: &str) {
        // Samples mostly have the same members in the same order.
        if self.keys.get(self.expected).is_some_and(|key| key == name) {
            self.expected += 1;
            return;
        }
        if self.known.contains(name) {
            self.expected = self
                .keys
                .iter()
                .position(|key| key == name)
                .map_or(0, |at| at + 1);
        } else if self.keys.len() + self.fresh.len() < MOST_KEYS {
            self.fresh.push(name.to_owned());
        }
    }

    /// Takes a sample that was read to its end; false where it turns out to be none.
    pub(super) fn sample(&mut self, seen: &Seen) -> bool {
        if self.naming == Naming::Named && seen.known == 0 {
            self.other(None);
            return false;
        }
        for name in self.fresh.drain(..) {
            if self.known.insert(name.clone()) {
                self.keys.push(name);
            }
        }
        self.samples += 1;
        if seen.members > 0 {
            self.all_wrapped &= seen.any_list && !seen.any_plain;
            self.all_replica_details &= seen.replica_details && seen.members <= 2;
        }
        self.replicas = self.replicas.max(seen.replicas);
        self.judged += seen.judged;
        self.correct += seen.correct;
        true
    }

    pub(super) fn finish(self) -> DetailsSummary {
        let wrapped = self.is_list && self.all_wrapped && !self.keys.is_empty();
        let form = if !self.is_list {
            DetailsForm::Object
        } else if wrapped && self.all_replica_details {
            DetailsForm::ReplicaList
        } else if wrapped {
            DetailsForm::WrappedList
        } else {
            DetailsForm::OwnList
        };
        DetailsSummary {
            form,
            samples: self.samples,
            type_member: self.type_member,
            keys: self.keys,
            values_wrapped_in_lists: wrapped,
            replicas: self.replicas,
            judged: self.judged,
            correct: self.correct,
        }
    }
}
