//! A gate that is looked at again and again.

use evalcore::schema::wire::GateState;
use evalcore::stats::{self, BaselineReuse, GateOptions, Look};
use pyo3::prelude::*;
use serde::Serialize;

use super::options::pair;
use super::watch::{Seen, dump, load};
use crate::errors::raise;
use crate::from_python::Document;
use crate::input::arguments::{choice, size};
use crate::input::numbers::Numbers;
use crate::to_python::to_python;

#[derive(Serialize)]
struct Report {
    look: usize,
    alarm: bool,
    difference: f64,
    confidence_interval: (f64, f64),
    e_value: Option<f64>,
    reuse: &'static str,
    explanation: &'static str,
}

/// A regression gate whose false alarms stay at or below alpha however often it is looked at.
///
/// A baseline run that several looks compare with is not fresh evidence: its luck is in each of
/// them. `reuse="refuse"` takes one of its own for each look; 0/1 scores without a margin are then
/// decided by an e-process of the discordant pairs, others by a confidence sequence of differences
/// (from 30 items on). `reuse="shared_noise"` takes one for all looks and pays for its luck once,
/// with half of alpha.
///
/// Args:
///     alpha: The chance that a candidate that is no worse ever raises the alarm.
///     margin: How much worse is still acceptable, at least 0, in the unit of the scores.
///     reuse: `"refuse"` or `"shared_noise"`.
///     planned_looks: Around how many looks the gate is sharpest, at least 1.
///     graded: Whether scores other than 0 and 1 may come at later looks, as of a graded metric whose
///         first look has none by chance; by default the first look's scores say.
///
/// Raises:
///     InvalidParameterError: An argument is out of its range.
///
/// Example:
///     >>> from evalcore import stats
///     >>> gate = stats.Gate()
///     >>> report = gate.look("monday", baseline=[1] * 40, candidate=[0] * 12 + [1] * 28)
///     >>> report["alarm"], report["difference"]
///     (True, -0.3)
///     >>> gate = stats.Gate.from_state(gate.state())
///     >>> gate.looks, gate.alarm
///     (1, True)
#[pyclass(frozen, module = "evalcore._evalcore")]
pub(crate) struct Gate {
    seen: Seen<stats::Gate>,
}

fn planned_looks_of(given: &Bound<'_, PyAny>) -> PyResult<usize> {
    size("planned_looks", given)
}

#[pymethods]
impl Gate {
    #[new]
    #[pyo3(signature = (alpha=0.05, *, margin=0.0, reuse="refuse", planned_looks=10, graded=false))]
    fn new(
        alpha: f64,
        margin: f64,
        reuse: &str,
        #[pyo3(from_py_with = planned_looks_of)] planned_looks: usize,
        graded: bool,
    ) -> PyResult<Self> {
        let known = [BaselineReuse::Refuse, BaselineReuse::SharedNoise];
        let reuse = choice("reuse", reuse, &known.map(|one| (one.as_str(), one)))?;
        let options = GateOptions::default()
            .alpha(alpha)
            .margin(margin)
            .reuse(reuse)
            .planned_looks(planned_looks)
            .graded(graded);
        Ok(Self {
            seen: Seen::of(stats::Gate::new(options).map_err(raise)?),
        })
    }

    /// Takes a look.
    ///
    /// Args:
    ///     baseline_run: Which run the baseline's scores are of.
    ///     baseline: f64[n], the baseline's scores, higher being better.
    ///     candidate: f64[n], the candidate's scores of the same items, of a run of its own.
    ///
    /// Returns:
    ///     `{look, alarm, difference, confidence_interval, e_value, reuse, explanation}`,
    ///     `evalcore.stats.GateReport`; `difference` is candidate less baseline over all looks, the
    ///     interval of it infinite where too little was seen or where the e-value decides.
    ///
    /// Raises:
    ///     InvalidParameterError: Lengths that differ, no items, a score that is not finite, a
    ///         baseline run that was used before where reuse is refused, another one where it is
    ///         shared, or scores of another kind. A refused look changes nothing.
    #[pyo3(signature = (baseline_run, baseline, candidate))]
    fn look<'py>(
        &self,
        py: Python<'py>,
        baseline_run: &str,
        baseline: &Bound<'py, PyAny>,
        candidate: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let baseline = Numbers::take("baseline", baseline)?;
        let candidate = Numbers::take("candidate", candidate)?;
        let look = Look {
            baseline_run,
            baseline: baseline.as_slice(),
            candidate: candidate.as_slice(),
        };
        let found = py.detach(|| self.seen.lock().look(&look));
        let found = found.map_err(raise)?;
        let report = Report {
            look: found.look,
            alarm: found.alarm,
            difference: found.difference,
            confidence_interval: pair(found.interval),
            e_value: found.e_value,
            reuse: found.reuse.as_str(),
            explanation: found.reuse.explanation(),
        };
        to_python(py, &report)
    }

    /// How many looks were taken.
    #[getter]
    fn looks(&self) -> usize {
        self.seen.lock().looks()
    }

    /// Whether any look raised the alarm.
    #[getter]
    fn alarm(&self) -> bool {
        self.seen.lock().alarm()
    }

    /// Gives what was seen, as a dict that JSON can hold.
    fn state<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        dump(py, &self.seen.lock().state())
    }

    /// Goes on where a state was taken.
    ///
    /// Args:
    ///     state: What `state` gave.
    ///
    /// Raises:
    ///     InvalidParameterError: It is no such state.
    #[staticmethod]
    #[pyo3(signature = (state))]
    fn from_state(state: Document) -> PyResult<Self> {
        let state: GateState = load(state)?;
        Ok(Self {
            seen: Seen::of(stats::Gate::from_state(&state).map_err(raise)?),
        })
    }

    fn __getstate__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.state(py)
    }

    fn __setstate__(&self, state: Document) -> PyResult<()> {
        *self.seen.lock() = Self::from_state(state)?.seen.copy();
        Ok(())
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.seen.copy() == other.seen.copy()
    }

    fn __repr__(&self) -> String {
        let seen = self.seen.lock();
        let alarm = if seen.alarm() { "alarm" } else { "no alarm" };
        format!("<Gate: {} looks, {alarm}>", seen.looks())
    }
}
