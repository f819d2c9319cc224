//! Planning.

use evalcore::stats::{Alternative, Design as Plan, PairedCounts};
use pyo3::prelude::*;

use super::options::{alternative as side, table as table_of};
use super::paired::counts_of;
use crate::errors::raise;
use crate::input::arguments::{count, invalid, raise_as, size};
use crate::input::numbers::Numbers;

/// What is planned, apart from the questions' variance.
#[derive(Clone, Copy, PartialEq)]
struct Options {
    sigma2: [f64; 2],
    answers: [usize; 2],
    alpha: f64,
    power: f64,
    alternative: Alternative,
}

impl Options {
    fn of(alpha: f64, power: f64, alternative: &str) -> PyResult<Self> {
        Ok(Self {
            sigma2: [0.0; 2],
            answers: [1; 2],
            alpha,
            power,
            alternative: side(alternative)?,
        })
    }

    fn apply(&self, plan: Plan) -> PyResult<Plan> {
        for (name, answers) in ["k_a", "k_b"].into_iter().zip(self.answers) {
            if answers == 0 {
                return Err(invalid(name, "at least 1", 0));
            }
        }
        let [sigma2_a, sigma2_b] = self.sigma2;
        let [k_a, k_b] = self.answers;
        let planned = || {
            let plan = plan.answer_variance(sigma2_a, sigma2_b)?;
            let plan = plan.answers(k_a, k_b)?.alpha(self.alpha)?;
            Ok(plan.power(self.power)?.alternative(self.alternative))
        };
        planned().map_err(raise)
    }
}

/// A paired comparison of two runs, planned by Miller's equations 9 and 10 (arXiv 2411.00640).
///
/// With `v = omega2 + sigma2_a / k_a + sigma2_b / k_b`, `n = (z_alpha + z_beta)**2 * v / delta**2`.
/// Differences are in the unit of the scores whose variances are given: of 0/1 scores proportions,
/// 0.0025 is 0.25 points.
///
/// Args:
///     omega2: The variance between questions of their differences, `Var(E[a - b | question])`.
///     sigma2_a: The variance of the first run's answers to one question.
///     sigma2_b: The variance of the second run's answers to one question.
///     k_a: How many answers the first run gives to each question.
///     k_b: How many answers the second run gives to each question.
///     alpha: The chance of a false alarm, strictly between 0 and 1.
///     power: The chance of seeing a difference that is there, strictly between 0 and 1.
///     alternative: `"two-sided"`, or `"less"` or `"greater"`, which put all of `alpha` on one side.
///
/// Raises:
///     InvalidParameterError: An argument is out of its range.
///
/// Example:
///     >>> from evalcore import stats
///     >>> stats.Design(1 / 9).required_n(0.03)
///     969
///     >>> counts = [[9000, 50], [50, 900]]
///     >>> design = stats.Design.from_counts(counts, alternative="less")
///     >>> round(100 * design.minimum_detectable_effect(10_000), 2)
///     0.25
#[pyclass(frozen, eq, module = "evalcore._evalcore")]
#[derive(PartialEq)]
pub(crate) struct Design {
    plan: Plan,
    omega2: f64,
    options: Options,
}

impl Design {
    fn of(plan: Plan, options: Options) -> PyResult<Self> {
        // Before the answers' part is set, the variance is that of the questions.
        Ok(Self {
            plan: options.apply(plan)?,
            omega2: plan.variance(),
            options,
        })
    }
}

#[pymethods]
impl Design {
    #[new]
    #[pyo3(signature = (
        omega2, *, sigma2_a=0.0, sigma2_b=0.0, k_a=1, k_b=1, alpha=0.05, power=0.8,
        alternative="two-sided"
    ))]
    #[expect(clippy::too_many_arguments, reason = "options are keywords in Python")]
    fn new(
        omega2: f64,
        sigma2_a: f64,
        sigma2_b: f64,
        #[pyo3(from_py_with = answers_a)] k_a: usize,
        #[pyo3(from_py_with = answers_b)] k_b: usize,
        alpha: f64,
        power: f64,
        alternative: &str,
    ) -> PyResult<Self> {
        let options = Options {
            sigma2: [sigma2_a, sigma2_b],
            answers: [k_a, k_b],
            ..Options::of(alpha, power, alternative)?
        };
        Self::of(Plan::new(omega2).map_err(raise)?, options)
    }

    /// Plans from two earlier runs' scores of the same items: the variance of their differences.
    ///
    /// Args:
    ///     a: f64[n], at least 2 scores.
    ///     b: f64[n], the scores of the same items in the other run.
    ///     alpha: As of the class.
    ///     power: As of the class.
    ///     alternative: As of the class.
    ///
    /// Raises:
    ///     InvalidParameterError: Lengths that differ, too few scores, or one that is not finite.
    #[staticmethod]
    #[pyo3(signature = (a, b, *, alpha=0.05, power=0.8, alternative="two-sided"))]
    fn from_scores(
        a: &Bound<'_, PyAny>,
        b: &Bound<'_, PyAny>,
        alpha: f64,
        power: f64,
        alternative: &str,
    ) -> PyResult<Self> {
        let (a, b) = (Numbers::take("a", a)?, Numbers::take("b", b)?);
        let plan = Plan::from_scores(a.as_slice(), b.as_slice()).map_err(raise)?;
        Self::of(plan, Options::of(alpha, power, alternative)?)
    }

    /// Plans from paired 0/1 outcomes: the variance `(b + c) / n - ((b - c) / n)**2`.
    ///
    /// Args:
    ///     table: `[[both, only_a], [only_b, neither]]`, as of `mcnemar`.
    ///     alpha: As of the class.
    ///     power: As of the class.
    ///     alternative: As of the class.
    ///
    /// Raises:
    ///     InvalidParameterError: No pair was counted.
    #[staticmethod]
    #[pyo3(signature = (table, *, alpha=0.05, power=0.8, alternative="two-sided"))]
    fn from_counts(
        table: &Bound<'_, PyAny>,
        alpha: f64,
        power: f64,
        alternative: &str,
    ) -> PyResult<Self> {
        let counts: PairedCounts = counts_of(table_of(table)?);
        let plan = Plan::from_counts(&counts).map_err(raise_as(&[("counts", "table")]))?;
        Self::of(plan, Options::of(alpha, power, alternative)?)
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<((f64,), Bound<'py, pyo3::types::PyDict>)> {
        let options = pyo3::types::PyDict::new(py);
        options.set_item("sigma2_a", self.options.sigma2[0])?;
        options.set_item("sigma2_b", self.options.sigma2[1])?;
        options.set_item("k_a", self.options.answers[0])?;
        options.set_item("k_b", self.options.answers[1])?;
        options.set_item("alpha", self.options.alpha)?;
        options.set_item("power", self.options.power)?;
        options.set_item("alternative", self.options.alternative.as_str())?;
        Ok(((self.omega2,), options))
    }

    fn __repr__(&self) -> String {
        format!(
            "<Design: variance {}, alpha {}, power {}, {}>",
            self.plan.variance(),
            self.options.alpha,
            self.options.power,
            self.options.alternative.as_str()
        )
    }

    /// The variance of one question's difference, `omega2 + sigma2_a / k_a + sigma2_b / k_b`.
    #[getter]
    fn variance(&self) -> f64 {
        self.plan.variance()
    }

    /// Gives how many questions show a difference.
    ///
    /// Args:
    ///     delta: The difference, above 0.
    ///
    /// Returns:
    ///     At least 1.
    #[pyo3(signature = (delta))]
    fn required_n(&self, delta: f64) -> PyResult<u64> {
        self.plan.required_n(delta).map_err(raise)
    }

    /// Gives how many questions show a difference, before rounding up.
    ///
    /// Args:
    ///     delta: The difference, above 0.
    #[pyo3(signature = (delta))]
    fn required_n_unrounded(&self, delta: f64) -> PyResult<f64> {
        self.plan.required_n_unrounded(delta).map_err(raise)
    }

    /// Gives the smallest difference that questions show at the planned power.
    ///
    /// Args:
    ///     n: How many questions, at least 1.
    ///
    /// Returns:
    ///     A difference in the unit of the scores.
    #[pyo3(signature = (n))]
    fn minimum_detectable_effect(&self, n: &Bound<'_, PyAny>) -> PyResult<f64> {
        let n = count("n", n)?;
        self.plan.minimum_detectable_effect(n).map_err(raise)
    }

    /// Gives the chance that questions show a difference.
    ///
    /// Args:
    ///     n: How many questions, at least 1.
    ///     delta: The difference, at least 0.
    ///
    /// Returns:
    ///     A chance, 0 to 1.
    #[pyo3(signature = (n, delta))]
    fn power_of(&self, n: &Bound<'_, PyAny>, delta: f64) -> PyResult<f64> {
        self.plan.power_of(count("n", n)?, delta).map_err(raise)
    }
}

fn answers_a(given: &Bound<'_, PyAny>) -> PyResult<usize> {
    size("k_a", given)
}

fn answers_b(given: &Bound<'_, PyAny>) -> PyResult<usize> {
    size("k_b", given)
}

/// Gives how many questions show a difference between two runs.
///
/// As `Design(omega2, ...).required_n(delta)`.
///
/// Args:
///     delta: The difference that is to be seen, above 0, in the unit of the scores.
///     omega2: The variance between questions of their differences.
///     sigma2_a: The variance of the first run's answers to one question.
///     sigma2_b: The variance of the second run's answers to one question.
///     k_a: How many answers the first run gives to each question.
///     k_b: How many answers the second run gives to each question.
///     alpha: The chance of a false alarm, strictly between 0 and 1.
///     power: The chance of seeing the difference, strictly between 0 and 1.
///     alternative: `"two-sided"`, `"less"` or `"greater"`.
///
/// Returns:
///     At least 1.
///
/// Raises:
///     InvalidParameterError: An argument is out of its range.
///
/// Example:
///     >>> from evalcore import stats
///     >>> stats.required_n(0.03, 1 / 9)
///     969
#[pyfunction]
#[pyo3(signature = (
    delta, omega2, *, sigma2_a=0.0, sigma2_b=0.0, k_a=1, k_b=1, alpha=0.05, power=0.8,
    alternative="two-sided"
))]
#[expect(clippy::too_many_arguments, reason = "options are keywords in Python")]
pub(crate) fn required_n(
    delta: f64,
    omega2: f64,
    sigma2_a: f64,
    sigma2_b: f64,
    #[pyo3(from_py_with = answers_a)] k_a: usize,
    #[pyo3(from_py_with = answers_b)] k_b: usize,
    alpha: f64,
    power: f64,
    alternative: &str,
) -> PyResult<u64> {
    Design::new(
        omega2,
        sigma2_a,
        sigma2_b,
        k_a,
        k_b,
        alpha,
        power,
        alternative,
    )?
    .required_n(delta)
}

/// Gives the chance that `n` questions show a difference between two runs.
///
/// As `Design(omega2, ...).power_of(n, delta)`.
///
/// Args:
///     n: How many questions, at least 1.
///     delta: The difference, at least 0, in the unit of the scores.
///     omega2: The variance between questions of their differences.
///     sigma2_a: The variance of the first run's answers to one question.
///     sigma2_b: The variance of the second run's answers to one question.
///     k_a: How many answers the first run gives to each question.
///     k_b: How many answers the second run gives to each question.
///     alpha: The chance of a false alarm, strictly between 0 and 1.
///     alternative: `"two-sided"`, `"less"` or `"greater"`.
///
/// Returns:
///     A chance, 0 to 1.
///
/// Raises:
///     InvalidParameterError: An argument is out of its range.
///
/// Example:
///     >>> from evalcore import stats
///     >>> round(stats.power(969, 0.03, 1 / 9), 4)
///     0.8
#[pyfunction]
#[pyo3(signature = (
    n, delta, omega2, *, sigma2_a=0.0, sigma2_b=0.0, k_a=1, k_b=1, alpha=0.05,
    alternative="two-sided"
))]
#[expect(clippy::too_many_arguments, reason = "options are keywords in Python")]
pub(crate) fn power(
    n: &Bound<'_, PyAny>,
    delta: f64,
    omega2: f64,
    sigma2_a: f64,
    sigma2_b: f64,
    #[pyo3(from_py_with = answers_a)] k_a: usize,
    #[pyo3(from_py_with = answers_b)] k_b: usize,
    alpha: f64,
    alternative: &str,
) -> PyResult<f64> {
    Design::new(
        omega2,
        sigma2_a,
        sigma2_b,
        k_a,
        k_b,
        alpha,
        0.8,
        alternative,
    )?
    .power_of(n, delta)
}

/// Gives the smallest difference between two runs that `n` questions show.
///
/// As `Design(omega2, ...).minimum_detectable_effect(n)`. For paired 0/1 scores see
/// `Design.from_counts`.
///
/// Args:
///     n: How many questions, at least 1.
///     omega2: The variance between questions of their differences.
///     sigma2_a: The variance of the first run's answers to one question.
///     sigma2_b: The variance of the second run's answers to one question.
///     k_a: How many answers the first run gives to each question.
///     k_b: How many answers the second run gives to each question.
///     alpha: The chance of a false alarm, strictly between 0 and 1.
///     power: The chance of seeing the difference, strictly between 0 and 1.
///     alternative: `"two-sided"`, `"less"` or `"greater"`.
///
/// Returns:
///     A difference in the unit of the scores.
///
/// Raises:
///     InvalidParameterError: An argument is out of its range.
///
/// Example:
///     >>> from evalcore import stats
///     >>> round(stats.minimum_detectable_effect(500, 1 / 9), 5)
///     0.04176
#[pyfunction]
#[pyo3(signature = (
    n, omega2, *, sigma2_a=0.0, sigma2_b=0.0, k_a=1, k_b=1, alpha=0.05, power=0.8,
    alternative="two-sided"
))]
#[expect(clippy::too_many_arguments, reason = "options are keywords in Python")]
pub(crate) fn minimum_detectable_effect(
    n: &Bound<'_, PyAny>,
    omega2: f64,
    sigma2_a: f64,
    sigma2_b: f64,
    #[pyo3(from_py_with = answers_a)] k_a: usize,
    #[pyo3(from_py_with = answers_b)] k_b: usize,
    alpha: f64,
    power: f64,
    alternative: &str,
) -> PyResult<f64> {
    Design::new(
        omega2,
        sigma2_a,
        sigma2_b,
        k_a,
        k_b,
        alpha,
        power,
        alternative,
    )?
    .minimum_detectable_effect(n)
}
