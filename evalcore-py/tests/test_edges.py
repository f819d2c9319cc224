"""Where the reference libraries have a rule of their own, and limits that every layer keeps."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalcore import metrics, stats
from evalcore.exceptions import InvalidParameterError

HUGE = 10**30


def names(argument: str, call: Callable[[], object]) -> None:
    with pytest.raises(InvalidParameterError) as caught:
        call()
    assert caught.value.code == "parameter.invalid"
    assert f"`{argument}`" in str(caught.value).partition(" to be ")[0], caught.value


@pytest.mark.parametrize(
    ("y", "exact", "asymptotic"),
    [
        ([2, 1, 4, 3, 5], 0.23333333333333334, 0.1416446902951368),
        ([7, 1, 2, 3, 4, 5, 6], 0.2388888888888889, 0.17647429077406895),
    ],
)
def test_kendall_by_each_method_of_scipy(y: list[int], exact: float, asymptotic: float) -> None:
    """SciPy 1.17.1, `kendalltau(x, y, method=...).pvalue`."""
    x = list(range(len(y)))
    assert stats.kendalltau(x, y)["pvalue"] == pytest.approx(exact, rel=1e-12)
    assert stats.kendalltau(x, y, method="exact")["pvalue"] == pytest.approx(exact, rel=1e-12)
    found = stats.kendalltau(x, y, method="asymptotic")["pvalue"]
    assert found == pytest.approx(asymptotic, rel=1e-12)


def test_kendall_chooses_and_refuses_as_scipy() -> None:
    """SciPy 1.17.1: exact up to 33 items; "Ties found, exact method cannot be used."."""
    for n, p in ((33, 0.2348656206939674), (34, 0.03659566165329499)):
        y = [7 * i % n for i in range(n)]
        assert stats.kendalltau(list(range(n)), y)["pvalue"] == pytest.approx(p, rel=1e-11)
    ties = [1, 1, 2, 3]
    asymptotic = stats.kendalltau(ties, [1, 2, 3, 4], method="asymptotic")
    assert stats.kendalltau(ties, [1, 2, 3, 4]) == asymptotic
    names("method", lambda: stats.kendalltau(ties, [1, 2, 3, 4], method="exact"))
    names("method", lambda: stats.kendalltau([1, 2, 3], [1, 2, 3], method="b"))  # type: ignore[arg-type]
    assert math.isnan(stats.kendalltau([1, 1, 1], [1, 2, 3], method="exact")["pvalue"])


def concordance(order: tuple[int, ...] | list[int]) -> int:
    """Counts the pairs in order less those against it."""
    return sum(1 if first < second else -1 for first, second in combinations(order, 2))


@given(st.integers(3, 6).flatmap(lambda n: st.permutations(range(n))))
def test_kendall_exact_p_is_the_share_of_all_orders(order: list[int]) -> None:
    all_orders = [abs(concordance(one)) for one in permutations(order)]
    share = sum(one >= abs(concordance(order)) for one in all_orders) / len(all_orders)
    found = stats.kendalltau(list(range(len(order))), order)
    assert found["pvalue"] == pytest.approx(share, abs=1e-12)


def test_fisher_of_an_empty_row_or_column() -> None:
    """SciPy 1.17.1: statistic nan, p 1.0, for each alternative."""
    for table in ([[0, 0], [1, 3]], [[2, 5], [0, 0]], [[0, 3], [0, 4]], [[3, 0], [4, 0]]):
        for side in ("two-sided", "less", "greater"):
            found = stats.fisher_exact(table, alternative=side)  # type: ignore[arg-type]
            assert math.isnan(found["statistic"]) and found["pvalue"] == 1.0


def test_a_gate_that_expects_grades() -> None:
    plain, graded = stats.Gate(), stats.Gate(graded=True)
    assert plain.look("monday", [1, 0], [1, 1])["e_value"] is not None
    assert graded.look("monday", [1, 0], [1, 1])["e_value"] is None
    names("baseline", lambda: plain.look("tuesday", [1, 0.5], [1, 1]))
    graded = stats.Gate.from_state(graded.state())
    assert graded.look("tuesday", [1, 0.5], [1, 1])["difference"] == 0.375


def test_labels_without_weight_are_there() -> None:
    """scikit-learn 1.9.1: the labels are those of `y_true` and `y_pred`, whatever they weigh."""
    truth, pred, weights = ["a", "b", "c"], ["a", "b", "a"], [1, 1, 0]
    for score in (metrics.precision_score, metrics.recall_score, metrics.f1_score):
        names(
            "pos_label",
            lambda score=score: score(truth, pred, pos_label="a", sample_weight=weights),
        )
    found = metrics.confusion_matrix(truth, pred, labels=["c"], sample_weight=weights)
    assert found == [[0.0]]
    kappa = metrics.cohen_kappa_score(truth, pred, labels=["c"], sample_weight=weights)
    assert math.isnan(kappa)
    names(
        "labels",
        lambda: metrics.confusion_matrix(pred, truth, labels=["c"], sample_weight=weights),
    )
    counts = metrics.ClassificationCounts()
    counts.update(truth, pred, weights)
    more = metrics.ClassificationCounts(state=counts.__getnewargs_ex__()[1]["state"])
    assert more.confusion_matrix(labels=["c"]) == [[0.0]]


def test_counts_out_of_range_are_named() -> None:
    report = metrics.classification_report
    counts = metrics.ClassificationCounts()
    counts.update(["a"], ["a"])
    recorder = metrics.LatencyRecorder()
    for bad in (-1, HUGE):
        for argument, call in (
            ("digits", lambda bad: report(["a"], ["a"], digits=bad)),
            ("digits", lambda bad: counts.report(digits=bad)),
            ("timeouts", lambda bad: metrics.latency_summary([1], timeouts=bad)),
            ("failures", lambda bad: metrics.latency_summary([1], failures=bad)),
            ("timeouts", lambda bad: recorder.update([1], timeouts=bad)),
            ("failures", lambda bad: recorder.update([1], failures=bad)),
            ("max_ngram_order", lambda bad: metrics.bleu(["a"], [["a"]], max_ngram_order=bad)),
            ("char_order", lambda bad: metrics.chrf(["a"], [["a"]], char_order=bad)),
            ("word_order", lambda bad: metrics.chrf(["a"], [["a"]], word_order=bad)),
            ("n_resamples", lambda bad: stats.bootstrap([1, 2], n_resamples=bad)),
            ("n_resamples", lambda bad: stats.permutation_test([1, 2], [2, 4], n_resamples=bad)),
            ("nobs", lambda bad: stats.interval_coverage(bad, [0.5])),
            ("planned_looks", lambda bad: stats.Gate(planned_looks=bad)),
            ("table", lambda bad: stats.fisher_exact([[bad, 1], [1, 1]])),
        ):
            names(argument, lambda call=call, bad=bad: call(bad))
    names("nobs", lambda: stats.interval_coverage(1_000_001, [0.5]))
    names("n_resamples", lambda: stats.bootstrap([1, 2], n_resamples=100_000_001))
    names("table", lambda: stats.fisher_exact([[2**40] * 2] * 2))
    for bad in (math.nan, math.inf, -1.0):
        names("latencies_ms", lambda bad=bad: metrics.latency_summary([1.0, bad]))
        names("latencies_ms", lambda bad=bad: recorder.update([bad]))


def test_percentiles_of_a_recorder() -> None:
    """`numpy.percentile` of 10, 20, 40."""
    recorder = metrics.LatencyRecorder()
    names("latencies_ms", lambda: recorder.percentiles([50]))
    recorder.update([40, 10, 20])
    assert recorder.percentiles([0, 50, 75]) == [10.0, 20.0, 30.0]
    assert recorder.percentiles([75], method="lower") == [20.0]
    names("q", lambda: recorder.percentiles([101]))
    names("method", lambda: recorder.percentiles([50], method="mean"))


def test_equal_scores_have_no_spread_however_they_round() -> None:
    """SciPy 1.17.1: nan for a constant sample, infinity for another mean without spread."""
    constant = [0.1] * 8
    assert math.isnan(stats.pearsonr(constant, list(range(8)))["statistic"])
    assert stats.standard_error(constant) == 0.0
    assert stats.ttest_ind([3.0, 3.0], constant)["statistic"] == math.inf
