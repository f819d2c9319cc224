//! Watches as data, so that a gate that looks once a night outlives its process.

use super::betting::{BettingSequence, GRID};
use super::check::{invalid, not_negative, open_unit, positive};
use super::confidence_sequence::ConfidenceSequence;
use super::e_process::DiscordantEProcess;
use super::gate::{BaselineReuse, Gate, GateOptions};
use super::types::{Alternative, Interval};
use crate::Result;
use crate::schema::wire::{
    BettingState, ConfidenceState, DiscordantState, GateState, SCHEMA_VERSION,
};

/// Counts up to here are exact as numbers, and their sums do not overflow.
const MOST: u64 = 1 << 53;

fn known(version: u32) -> Result<()> {
    if version == SCHEMA_VERSION {
        Ok(())
    } else {
        Err(invalid("schema_version", "1", version))
    }
}

fn count(name: &'static str, value: u64) -> Result<usize> {
    match usize::try_from(value) {
        Ok(count) if value <= MOST => Ok(count),
        _ => Err(invalid(name, "a count of at most 2^53", value)),
    }
}

fn finite(name: &'static str, values: &[f64]) -> Result<()> {
    match values.iter().find(|value| !value.is_finite()) {
        None => Ok(()),
        Some(bad) => Err(invalid(name, "finite", bad)),
    }
}

fn named<T: Copy>(
    name: &'static str,
    expected: &'static str,
    given: &str,
    all: &[(&str, T)],
) -> Result<T> {
    all.iter()
        .find(|(known, _)| *known == given)
        .map(|(_, value)| *value)
        .ok_or_else(|| invalid(name, expected, given))
}

impl DiscordantEProcess {
    /// The state, to be kept until the next look.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::stats::{Alternative, DiscordantEProcess};
    ///
    /// let mut evidence = DiscordantEProcess::new(1.0, Alternative::TwoSided)?;
    /// evidence.update(7, 1);
    /// assert_eq!(DiscordantEProcess::from_state(&evidence.state())?, evidence);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn state(&self) -> DiscordantState {
        DiscordantState {
            schema_version: SCHEMA_VERSION,
            prior: self.prior,
            alternative: self.alternative.as_str().to_owned(),
            only_a: self.only_a,
            only_b: self.only_b,
            most: self.most,
        }
    }

    /// Goes on where a state was taken.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for a state that no e-process can have.
    pub fn from_state(state: &DiscordantState) -> Result<Self> {
        known(state.schema_version)?;
        let alternatives = [
            Alternative::TwoSided,
            Alternative::Less,
            Alternative::Greater,
        ];
        let alternative = named(
            "alternative",
            "`two-sided`, `less` or `greater`",
            &state.alternative,
            &alternatives.map(|one| (one.as_str(), one)),
        )?;
        let mut evidence = Self::new(state.prior, alternative)?;
        count("only_a", state.only_a)?;
        count("only_b", state.only_b)?;
        evidence.only_a = state.only_a;
        evidence.only_b = state.only_b;
        evidence.most = not_negative("most", state.most)?;
        Ok(evidence)
    }
}

impl ConfidenceSequence {
    /// The state, to be kept until the next look.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::stats::ConfidenceSequence;
    ///
    /// let mut watch = ConfidenceSequence::new(0.05, 100)?;
    /// watch.update(&[0.1, 0.4, 0.9])?;
    /// assert_eq!(ConfidenceSequence::from_state(&watch.state())?, watch);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn state(&self) -> ConfidenceState {
        ConfidenceState {
            schema_version: SCHEMA_VERSION,
            alpha: self.alpha,
            rho2: self.rho2,
            n: self.n as u64,
            mean: self.mean,
            squares: self.squares,
            range: self.range.map(|range| (range.low, range.high)),
        }
    }

    /// Goes on where a state was taken.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for a state that no sequence can have.
    pub fn from_state(state: &ConfidenceState) -> Result<Self> {
        known(state.schema_version)?;
        finite("mean", &[state.mean])?;
        // States of an earlier release have no range.
        let (low, high) = state.range.unwrap_or((state.mean, state.mean));
        finite("range", &[low, high])?;
        Ok(Self {
            alpha: open_unit("alpha", state.alpha)?,
            rho2: positive("rho2", state.rho2)?,
            n: count("n", state.n)?,
            mean: state.mean,
            squares: not_negative("squares", state.squares)?,
            range: (state.n > 0).then(|| Interval::new(low, high)),
        })
    }
}

impl BettingSequence {
    /// The state, to be kept until the next look.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::stats::BettingSequence;
    ///
    /// let mut watch = BettingSequence::new(0.05)?;
    /// watch.extend(&[0.1, 0.4, 0.9])?;
    /// assert_eq!(BettingSequence::from_state(&watch.state())?, watch);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn state(&self) -> BettingState {
        BettingState {
            schema_version: SCHEMA_VERSION,
            alpha: self.alpha,
            n: self.n as u64,
            sum: self.sum,
            squares: self.squares,
            up: self.up.clone(),
            down: self.down.clone(),
            dropped: self.dropped.clone(),
        }
    }

    /// Goes on where a state was taken.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for a state that no sequence can have.
    pub fn from_state(state: &BettingState) -> Result<Self> {
        known(state.schema_version)?;
        for (name, len) in [
            ("up", state.up.len()),
            ("down", state.down.len()),
            ("dropped", state.dropped.len()),
        ] {
            if len != GRID + 1 {
                return Err(invalid(name, "1001 values", len));
            }
        }
        finite("up", &state.up)?;
        finite("down", &state.down)?;
        Ok(Self {
            alpha: open_unit("alpha", state.alpha)?,
            n: count("n", state.n)?,
            sum: not_negative("sum", state.sum)?,
            squares: not_negative("squares", state.squares)?,
            up: state.up.clone(),
            down: state.down.clone(),
            dropped: state.dropped.clone(),
        })
    }
}

impl Gate {
    /// The state, to be kept until the next look.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::stats::{Gate, GateOptions, Look};
    ///
    /// let mut gate = Gate::new(GateOptions::default())?;
    /// gate.look(&Look { baseline_run: "monday", baseline: &[1.0, 0.0], candidate: &[0.0, 0.0] })?;
    /// assert_eq!(Gate::from_state(&gate.state())?, gate);
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn state(&self) -> GateState {
        GateState {
            schema_version: SCHEMA_VERSION,
            alpha: self.options.alpha,
            margin: self.options.margin,
            reuse: self.options.reuse.as_str().to_owned(),
            planned_looks: self.options.planned_looks as u64,
            graded: self.options.graded,
            looks: self.looks as u64,
            alarm: self.alarm,
            difference: self.difference,
            items: self.items as u64,
            range: self.range.map(|range| (range.low, range.high)),
            baseline_runs: self.seen.iter().cloned().collect(),
            discordant: self.discordant.as_ref().map(DiscordantEProcess::state),
            sequence: self.sequence.as_ref().map(ConfidenceSequence::state),
            baseline: self.baseline.clone(),
        }
    }

    /// Goes on where a state was taken.
    ///
    /// # Errors
    ///
    /// `parameter.invalid` for a state that no gate can have.
    pub fn from_state(state: &GateState) -> Result<Self> {
        known(state.schema_version)?;
        let reuse = named(
            "reuse",
            "`refuse` or `shared_noise`",
            &state.reuse,
            &[BaselineReuse::Refuse, BaselineReuse::SharedNoise].map(|one| (one.as_str(), one)),
        )?;
        let options = GateOptions::default()
            .alpha(state.alpha)
            .margin(state.margin)
            .reuse(reuse)
            .graded(state.graded)
            .planned_looks(usize::try_from(state.planned_looks).unwrap_or(usize::MAX));
        let mut gate = Self::new(options)?;
        finite("difference", &[state.difference])?;
        finite("baseline", &state.baseline)?;
        if let Some((low, high)) = state.range {
            finite("range", &[low, high])?;
        }
        gate.looks = count("looks", state.looks)?;
        gate.alarm = state.alarm;
        gate.difference = state.difference;
        gate.items = count("items", state.items)?;
        gate.range = state.range.map(|(low, high)| Interval::new(low, high));
        gate.seen = state.baseline_runs.iter().cloned().collect();
        let discordant = state.discordant.as_ref();
        gate.discordant = discordant.map(DiscordantEProcess::from_state).transpose()?;
        let sequence = state.sequence.as_ref();
        gate.sequence = sequence.map(ConfidenceSequence::from_state).transpose()?;
        gate.baseline.clone_from(&state.baseline);
        Ok(gate)
    }
}
