//! Which test suits the data.

use std::collections::BTreeSet;

use evalcore::stats::{self, Pairing, ScoreKind, TestQuestion};
use pyo3::prelude::*;
use serde::Serialize;

use crate::errors::raise;
use crate::input::arguments::{choice, invalid, size};
use crate::input::clusters::clusters as labels;
use crate::input::numbers::Numbers;
use crate::to_python::to_python;

#[derive(Serialize)]
struct Answer {
    test: &'static str,
    reason: String,
    cautions: Vec<String>,
    kind: &'static str,
    paired: bool,
    n: usize,
    informative: Option<usize>,
    ties: bool,
    clusters: Option<usize>,
    looks: usize,
}

fn answer<'py>(py: Python<'py>, question: &TestQuestion) -> PyResult<Bound<'py, PyAny>> {
    let found = stats::recommend_test(question).map_err(raise)?;
    let answer = Answer {
        test: found.test.as_str(),
        reason: found.reason,
        cautions: found.cautions,
        kind: match question.kind {
            ScoreKind::Binary => "binary",
            ScoreKind::Ordinal => "ordinal",
            ScoreKind::Corpus => "corpus",
            _ => "continuous",
        },
        paired: question.pairing == Pairing::Paired,
        n: question.n,
        informative: question.informative,
        ties: question.ties,
        clusters: question.clusters,
        looks: question.looks,
    };
    to_python(py, &answer)
}

fn pairing(paired: bool) -> Pairing {
    if paired {
        Pairing::Paired
    } else {
        Pairing::Independent
    }
}

fn looks_of(given: &Bound<'_, PyAny>) -> PyResult<usize> {
    size("looks", given)
}

/// Chooses a test for the scores of two runs and says why.
///
/// Scores of 0 and 1 are binary, whole numbers of up to 11 distinct values ordinal, others
/// continuous. By the number of looks first, then clusters, pairing, kind of score and size.
///
/// Args:
///     a: f64[n], the scores of one run.
///     b: The scores of the other run: f64[n] of the same items, f64[m] of others.
///     paired: Whether the runs share their items.
///     clusters: A label for each item (of paired runs), where items go together.
///     looks: How often the result will be looked at.
///
/// Returns:
///     `{test, reason, cautions, kind, paired, n, informative, ties, clusters, looks}`,
///     `evalcore.stats.Recommendation`: the test's name, why this one, what to mind, and what was
///     seen in the data.
///
/// Raises:
///     InvalidParameterError: An empty run, lengths that differ, a score that is not finite, or
///         `looks` of 0.
///
/// Example:
///     >>> from evalcore import stats
///     >>> answer = stats.recommend_test([1, 0, 1, 1], [1, 1, 1, 0])
///     >>> answer["test"], answer["kind"], answer["informative"]
///     ('mcnemar_exact', 'binary', 2)
#[pyfunction]
#[pyo3(signature = (a, b, *, paired=true, clusters=None, looks=1))]
pub(crate) fn recommend_test<'py>(
    py: Python<'py>,
    a: &Bound<'py, PyAny>,
    b: &Bound<'py, PyAny>,
    paired: bool,
    clusters: Option<&Bound<'py, PyAny>>,
    #[pyo3(from_py_with = looks_of)] looks: usize,
) -> PyResult<Bound<'py, PyAny>> {
    let (a, b) = (Numbers::take("a", a)?, Numbers::take("b", b)?);
    let (a, b) = (a.as_slice(), b.as_slice());
    let question = py.detach(|| TestQuestion::from_scores(a, b, pairing(paired)));
    let mut question = question.map_err(raise)?.looks(looks);
    if let Some(clusters) = clusters {
        let clusters = labels("clusters", clusters)?;
        if paired && clusters.len() != a.len() {
            let found = format!("{} against {}", clusters.len(), a.len());
            return Err(invalid("clusters", "as many labels as scores", found));
        }
        question = question.clusters(clusters.into_iter().collect::<BTreeSet<_>>().len());
    }
    answer(py, &question)
}

/// Chooses a test for a comparison that is only planned, and says why.
///
/// Args:
///     kind: `"binary"`, `"ordinal"`, `"continuous"`, or `"corpus"` for metrics such as BLEU that are
///         functions of sums over texts.
///     n: How many items; of independent runs, those of the smaller one.
///     paired: Whether the runs share their items.
///     informative: Of paired runs, how many items differ, where that is known.
///     ties: Whether values (of paired runs: sizes of differences) occur more than once.
///     clusters: How many clusters the items fall into, where they do.
///     looks: How often the result will be looked at.
///
/// Returns:
///     As `recommend_test`, `evalcore.stats.Recommendation`.
///
/// Raises:
///     InvalidParameterError: A number of 0, more clusters than items, or an unknown kind.
///
/// Example:
///     >>> from evalcore import stats
///     >>> stats.recommend_test_for("binary", 115, looks=30)["test"]
///     'discordant_e_process'
#[pyfunction]
#[pyo3(signature = (
    kind, n, *, paired=true, informative=None, ties=false, clusters=None, looks=1
))]
#[expect(clippy::too_many_arguments, reason = "options are keywords in Python")]
pub(crate) fn recommend_test_for<'py>(
    py: Python<'py>,
    kind: &str,
    n: &Bound<'py, PyAny>,
    paired: bool,
    informative: Option<&Bound<'py, PyAny>>,
    ties: bool,
    clusters: Option<&Bound<'py, PyAny>>,
    #[pyo3(from_py_with = looks_of)] looks: usize,
) -> PyResult<Bound<'py, PyAny>> {
    let kinds = [
        ("binary", ScoreKind::Binary),
        ("ordinal", ScoreKind::Ordinal),
        ("continuous", ScoreKind::Continuous),
        ("corpus", ScoreKind::Corpus),
    ];
    let kind = choice("kind", kind, &kinds)?;
    let mut question = TestQuestion::new(kind, pairing(paired), size("n", n)?).looks(looks);
    question.informative = informative
        .map(|given| size("informative", given))
        .transpose()?;
    question.ties = ties;
    question.clusters = clusters.map(|given| size("clusters", given)).transpose()?;
    if question
        .informative
        .is_some_and(|informative| informative > question.n)
    {
        let expected = "at most as many as items";
        return Err(invalid(
            "informative",
            expected,
            question.informative.unwrap_or_default(),
        ));
    }
    answer(py, &question)
}
