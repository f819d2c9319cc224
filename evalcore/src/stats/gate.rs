//! A gate that is looked at again and again.

use std::collections::BTreeSet;

use super::bounded_mean::mean_limits;
use super::check::{
    CANDIDATE_AND_BASELINE, invalid, named_differences, not_negative, open_unit, real,
};
use super::confidence_sequence::{ConfidenceSequence, both};
use super::e_process::DiscordantEProcess;
use super::mcnemar::PairedCounts;
use super::mean::mean_of;
use super::types::{Alternative, Interval};
use crate::Result;

/// What a gate does about a baseline run that several looks compare with.
///
/// Its luck is in every one of those comparisons: they are not fresh evidence, and adding them up
/// as if they were raises false alarms without bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum BaselineReuse {
    /// Each look brings a baseline run of its own; one that was used before is refused.
    #[default]
    Refuse,
    /// One baseline run serves all looks; half of alpha pays for its luck, once.
    SharedNoise,
}

impl BaselineReuse {
    /// The name as it stands in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::SharedNoise => "shared_noise",
        }
    }

    /// What is done, for a report.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Refuse => {
                "each look has its own baseline run, so the looks are fresh evidence and add up; a \
                 reused baseline run is refused"
            }
            Self::SharedNoise => {
                "one baseline run serves every look: its noise is shared, is paid for once with \
                 half of alpha, and does not shrink with more looks"
            }
        }
    }
}

/// Options of a [`Gate`].
///
/// # Examples
///
/// ```
/// use evalcore::stats::{BaselineReuse, GateOptions};
///
/// let options = GateOptions::default().margin(0.02).reuse(BaselineReuse::SharedNoise);
/// assert_eq!((options.alpha, options.planned_looks), (0.05, 10));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct GateOptions {
    /// The chance that a candidate that is no worse ever raises the alarm. Default: 0.05.
    pub alpha: f64,
    /// How much worse is still acceptable, in the unit of the scores. Default: 0.
    pub margin: f64,
    /// What becomes of a reused baseline run. Default: refused.
    pub reuse: BaselineReuse,
    /// Around how many looks the gate is to be sharpest. Default: 10.
    pub planned_looks: usize,
    /// Whether scores other than 0 and 1 may come at later looks. Default: the first look's scores say.
    pub graded: bool,
}

impl Default for GateOptions {
    fn default() -> Self {
        Self {
            alpha: 0.05,
            margin: 0.0,
            reuse: BaselineReuse::Refuse,
            planned_looks: 10,
            graded: false,
        }
    }
}

impl GateOptions {
    /// Sets the chance of a false alarm over all looks. Default: 0.05.
    #[must_use]
    pub fn alpha(mut self, alpha: f64) -> Self {
        self.alpha = alpha;
        self
    }

    /// Sets how much worse is still acceptable. Default: 0.
    #[must_use]
    pub fn margin(mut self, margin: f64) -> Self {
        self.margin = margin;
        self
    }

    /// Sets what becomes of a reused baseline run. Default: refused.
    #[must_use]
    pub fn reuse(mut self, reuse: BaselineReuse) -> Self {
        self.reuse = reuse;
        self
    }

    /// Sets around how many looks the gate is to be sharpest. Default: 10.
    #[must_use]
    pub fn planned_looks(mut self, planned_looks: usize) -> Self {
        self.planned_looks = planned_looks;
        self
    }

    /// Sets whether scores other than 0 and 1 may come, as those of a graded metric whose first
    /// look has none by chance. Default: no, unless the first look has some.
    #[must_use]
    pub fn graded(mut self, graded: bool) -> Self {
        self.graded = graded;
        self
    }
}

/// One look: a candidate's and a baseline's scores of the same items, higher being better.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// Which run the baseline's scores are of.
    pub baseline_run: &'a str,
    /// The baseline's scores.
    pub baseline: &'a [f64],
    /// The candidate's scores, of a run of its own for each look.
    pub candidate: &'a [f64],
}

/// What a look says.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct GateReport {
    /// The number of this look, from 1.
    pub look: usize,
    /// Whether this or an earlier look shows the candidate to be worse by more than the margin.
    pub alarm: bool,
    /// The mean of candidate less baseline over all looks.
    pub difference: f64,
    /// The interval of that difference, valid at all looks at once; infinite where too little was
    /// seen or where the e-value decides.
    pub interval: Interval,
    /// The e-value of the discordant pairs, where it decides: 0/1 scores, fresh baselines, no margin.
    pub e_value: Option<f64>,
    /// What was done about the baseline run.
    pub reuse: BaselineReuse,
}

/// A regression gate whose false alarms stay at or below alpha however often it is looked at.
///
/// With [`BaselineReuse::Refuse`] and no margin, 0/1 scores go to a one-sided
/// [`DiscordantEProcess`]; other scores, or a margin, to a [`ConfidenceSequence`] of differences
/// (at least 30 items in all). With [`BaselineReuse::SharedNoise`] a sequence of the candidates'
/// scores is set against one interval of the baseline's mean, each at level `1 - alpha/2`: Clopper and
/// Pearson's for 0/1 scores, Chernoff's for others from 0 to 1, a normal one, from 30 items on, else.
///
/// # Examples
///
/// ```
/// use evalcore::stats::{Gate, GateOptions, Look};
///
/// let mut gate = Gate::new(GateOptions::default())?;
/// let baseline = [1.0; 40];
/// let mut candidate = [1.0; 40];
/// candidate[..12].fill(0.0);
/// let look = Look { baseline_run: "monday", baseline: &baseline, candidate: &candidate };
/// assert!(gate.look(&look)?.alarm);
/// assert!(gate.look(&look).is_err(), "monday's run is no fresh evidence");
/// # Ok::<(), evalcore::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    pub(super) options: GateOptions,
    pub(super) looks: usize,
    pub(super) alarm: bool,
    pub(super) difference: f64,
    pub(super) items: usize,
    pub(super) range: Option<Interval>,
    pub(super) seen: BTreeSet<String>,
    pub(super) discordant: Option<DiscordantEProcess>,
    pub(super) sequence: Option<ConfidenceSequence>,
    pub(super) baseline: Vec<f64>,
}

impl Gate {
    /// Opens a gate.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for `alpha` outside (0, 1), a negative margin, and `planned_looks = 0`.
    pub fn new(options: GateOptions) -> Result<Self> {
        open_unit("alpha", options.alpha)?;
        not_negative("margin", options.margin)?;
        if options.planned_looks == 0 {
            return Err(invalid("planned_looks", "at least 1", 0));
        }
        Ok(Self {
            options,
            looks: 0,
            alarm: false,
            difference: 0.0,
            items: 0,
            range: None,
            seen: BTreeSet::new(),
            discordant: None,
            sequence: None,
            baseline: Vec::new(),
        })
    }

    /// How many looks were taken.
    #[must_use]
    pub fn looks(&self) -> usize {
        self.looks
    }

    /// Whether any look raised the alarm.
    #[must_use]
    pub fn alarm(&self) -> bool {
        self.alarm
    }

    /// Takes a look.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for unequal lengths, no items, NaN or infinities; for `baseline_run` used
    /// by an earlier look where reuse is refused, and another one where it is shared; for scores
    /// other than 0 and 1 after looks with those, unless [`GateOptions::graded`]. A refused look changes nothing.
    pub fn look(&mut self, look: &Look<'_>) -> Result<GateReport> {
        let d = named_differences(CANDIDATE_AND_BASELINE, [look.candidate, look.baseline], 1)?;
        let (interval, e_value) = match self.options.reuse {
            BaselineReuse::Refuse => self.fresh(look, &d)?,
            BaselineReuse::SharedNoise => self.shared(look)?,
        };
        self.looks += 1;
        self.items += d.len();
        self.difference += (mean_of(&d) - self.difference) * real(d.len()) / real(self.items);
        self.alarm |= interval.high < -self.options.margin
            || e_value.is_some_and(|value| value >= 1.0 / self.options.alpha);
        Ok(GateReport {
            look: self.looks,
            alarm: self.alarm,
            difference: self.difference,
            interval,
            e_value,
            reuse: self.options.reuse,
        })
    }

    fn fresh(&mut self, look: &Look<'_>, d: &[f64]) -> Result<(Interval, Option<f64>)> {
        if self.seen.contains(look.baseline_run) {
            return Err(invalid(
                "baseline_run",
                "a run that no earlier look used, since a reused one is no fresh evidence",
                look.baseline_run,
            ));
        }
        let counts = PairedCounts::named(CANDIDATE_AND_BASELINE, [look.candidate, look.baseline]);
        let by_pairs = match (self.looks, &self.discordant) {
            (0, _) => counts.is_ok() && self.options.margin <= 0.0 && !self.options.graded,
            (_, discordant) => discordant.is_some(),
        };
        let answer = if by_pairs {
            let counts = counts?;
            let mut evidence = match self.discordant.take() {
                Some(evidence) => evidence,
                None => DiscordantEProcess::new(1.0, Alternative::Greater)?,
            };
            evidence.update(counts.only_b, counts.only_a);
            let e_value = evidence.e_value();
            self.discordant = Some(evidence);
            (
                Interval::new(f64::NEG_INFINITY, f64::INFINITY),
                Some(e_value),
            )
        } else {
            self.note(d);
            self.note(&[0.0]);
            let range = self.range;
            let sequence = self.sequence(self.options.alpha, d)?;
            (sequence.widened(range), None)
        };
        self.seen.insert(look.baseline_run.to_owned());
        Ok(answer)
    }

    fn shared(&mut self, look: &Look<'_>) -> Result<(Interval, Option<f64>)> {
        if self.looks == 0 {
            self.baseline = look.baseline.to_vec();
            self.seen.insert(look.baseline_run.to_owned());
        } else if !self.seen.contains(look.baseline_run) || self.baseline != look.baseline {
            return Err(invalid(
                "baseline_run",
                "the baseline run and scores of the first look",
                look.baseline_run,
            ));
        }
        self.note(look.baseline);
        self.note(look.candidate);
        let range = self.range;
        let half_alpha = self.options.alpha / 2.0;
        let candidate = self.sequence(half_alpha, look.candidate)?.widened(range);
        let width = range.map_or(0.0, |range| range.width());
        let baseline = mean_limits(&self.baseline, half_alpha, width)?;
        let interval = Interval::new(candidate.low - baseline.high, candidate.high - baseline.low);
        Ok((interval, None))
    }

    /// Widens the range of all values: runs without any spread are no certainty.
    fn note(&mut self, values: &[f64]) {
        for &value in values {
            self.range = both(self.range, Some(Interval::new(value, value)));
        }
    }

    fn sequence(&mut self, alpha: f64, values: &[f64]) -> Result<&ConfidenceSequence> {
        let tightest_at = values.len().saturating_mul(self.options.planned_looks);
        let mut sequence = match self.sequence.take() {
            Some(sequence) => sequence,
            None => ConfidenceSequence::new(alpha, tightest_at)?,
        };
        sequence.update(values)?;
        Ok(self.sequence.insert(sequence))
    }
}
