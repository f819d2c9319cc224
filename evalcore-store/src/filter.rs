//! Which rows are meant.

use crate::time::Time;

/// Conditions that all hold; none means every current row.
///
/// A condition on something that a kind of row does not have, such as the data set of a task
/// result, matches none of that kind.
///
/// # Examples
///
/// ```
/// use evalcore_store::Filter;
///
/// let mut filter = Filter::new();
/// filter.experiment("exp-1").group("baseline").limit(10);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub(crate) eval: Option<String>,
    pub(crate) run: Option<String>,
    pub(crate) experiment: Option<String>,
    pub(crate) task: Option<String>,
    pub(crate) group: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) model: Option<String>,
    pub(crate) agent: Option<String>,
    pub(crate) dataset: Option<String>,
    pub(crate) since: Option<Time>,
    pub(crate) until: Option<Time>,
    pub(crate) limit: Option<u64>,
    pub(crate) replaced: bool,
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name(&mut self, $name: impl Into<String>) -> &mut Self {
            self.$name = Some($name.into());
            self
        }
    )*};
}

impl Filter {
    /// Creates a filter that every current row passes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    texts! {
        /// Only runs of this evaluation.
        eval;
        /// Only runs of this id.
        run;
        /// Only this experiment.
        experiment;
        /// Only results of this task.
        task;
        /// Only this group.
        group;
        /// Only this version of what is evaluated.
        version;
        /// Only this model; of runs, those with a score of it.
        model;
        /// Only results of this agent.
        agent;
        /// Only runs with a score of this data set.
        dataset;
    }

    /// Only rows measured at this time or later.
    pub fn since(&mut self, time: Time) -> &mut Self {
        self.since = Some(time);
        self
    }

    /// Only rows measured before this time.
    pub fn until(&mut self, time: Time) -> &mut Self {
        self.until = Some(time);
        self
    }

    /// At most so many rows, the newest. Default: all.
    pub fn limit(&mut self, rows: u64) -> &mut Self {
        self.limit = Some(rows);
        self
    }

    /// Replaced rows as well: the history. Default: no.
    pub fn replaced(&mut self, replaced: bool) -> &mut Self {
        self.replaced = replaced;
        self
    }
}
