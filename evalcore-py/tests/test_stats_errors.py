"""Bad input of `evalcore.stats`: a typed error that names the argument, or a documented value."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from evalcore import stats
from evalcore.exceptions import EvalcoreError, InvalidParameterError

NAN, INF = math.nan, math.inf


def names(argument: str, call: Callable[[], object]) -> InvalidParameterError:
    with pytest.raises(InvalidParameterError) as caught:
        call()
    error = caught.value
    assert isinstance(error, ValueError) and isinstance(error, EvalcoreError)
    assert error.code == "parameter.invalid"
    assert f"`{argument}`" in str(error).partition(" to be ")[0], error
    return error


TWO_SAMPLES: list[tuple[Callable[..., object], str, str]] = [
    (stats.ttest_rel, "a", "b"),
    (stats.ttest_ind, "a", "b"),
    (stats.wilcoxon, "x", "y"),
    (stats.mannwhitneyu, "x", "y"),
    (stats.permutation_test, "a", "b"),
    (stats.bootstrap_paired_difference, "a", "b"),
    (stats.cohen_d, "a", "b"),
    (stats.cohen_dav, "a", "b"),
    (stats.cohen_dz, "a", "b"),
    (stats.hedges_g, "a", "b"),
    (stats.glass_delta, "a", "b"),
    (stats.cliffs_delta, "a", "b"),
    (stats.pearsonr, "x", "y"),
    (stats.spearmanr, "x", "y"),
    (stats.kendalltau, "x", "y"),
    (stats.recommend_test, "a", "b"),
    (stats.Design.from_scores, "a", "b"),
    (lambda a, b: stats.margin_test(a, b, 0.1), "candidate", "baseline"),
    (lambda a, b: stats.Gate().look("m", b, a), "candidate", "baseline"),
]
PAIRED = {
    stats.ttest_rel,
    stats.wilcoxon,
    stats.permutation_test,
    stats.bootstrap_paired_difference,
    stats.cohen_dz,
    stats.pearsonr,
    stats.spearmanr,
    stats.kendalltau,
    stats.recommend_test,
    stats.Design.from_scores,
    stats.paired_counts,
}


@pytest.mark.parametrize(("function", "a", "b"), TWO_SAMPLES)
def test_two_samples(function: Callable[..., object], a: str, b: str) -> None:
    good = [0.5, 0.25, 1.0, 0.0]
    function(good, good[::-1])
    for bad in (NAN, INF, -INF):
        error = names(a, lambda bad=bad: function([0.5, 0.25, bad, 0.0], good))
        assert "at index 2" in str(error) or "differences" in str(error), error
        names(b, lambda bad=bad: function(good, [0.5, 0.25, 1.0, bad]))
    for bad, found in ((None, "None"), ("1", "str"), (1j, "complex"), ([1.0], "list")):
        error = names(b, lambda bad=bad: function(good, [0.5, bad, 1.0, 0.0]))
        assert f"found `{found} at index 1`" in str(error)
    names(a, lambda: function([], []))
    for wrong in (5, 0.5, "scores", b"1234", {"a": 1.0}, {0.1, 0.2}, object()):
        with pytest.raises(TypeError, match=f"expected `{b}` to be a list or array of numbers"):
            function(good, wrong)
    if function in PAIRED or a == "candidate":
        error = names(b, lambda: function(good, good[:3]))
        assert "3 against 4" in str(error)


def test_one_sample() -> None:
    for call, argument in (
        (stats.standard_error, "scores"),
        (stats.mean_estimate, "scores"),
        (stats.bootstrap, "data"),
    ):
        for bad in ([], [1.0], [1.0, NAN], [1.0, None], [INF, 1.0]):
            names(argument, lambda call=call, bad=bad: call(bad))
    names("scores", lambda: stats.question_means([], answers=1))
    names("answers", lambda: stats.question_means([1.0, 2.0, 3.0], answers=2))
    names("answers", lambda: stats.variance_parts([1.0, 2.0], answers=0))
    names("answers", lambda: stats.variance_parts([1.0, 2.0], answers=1))
    ones: dict[str, Any] = {"answers_a": 2, "answers_b": 2}
    names("b", lambda: stats.paired_variance_parts([1, 2], [1, 2, 3, 4], **ones))
    names("answers_b", lambda: stats.paired_variance_parts([1, 2], [1, 2, 3], **ones))
    one: dict[str, Any] = {"answers_a": 2, "answers_b": 1}
    names("answers_b", lambda: stats.paired_variance_parts([1, 2], [1], **one))
    names("pvals", lambda: stats.multipletests([0.5, NAN]))
    names("pvals", lambda: stats.multipletests([0.5, 1.1]))
    names("pvals", lambda: stats.multipletests([0.5, None]))  # type: ignore[list-item]
    names("values", lambda: stats.BootstrapDistribution(1.0, [1.0]))
    names("values", lambda: stats.BootstrapDistribution(NAN, [1.0, 2.0]))


def test_clusters() -> None:
    scores = [0.0, 1.0, 1.0, 0.5]
    for call in (
        stats.standard_error,
        stats.mean_estimate,
        stats.bootstrap,
        lambda scores, clusters: stats.permutation_test(scores, scores[::-1], clusters=clusters),
        lambda scores, clusters: stats.recommend_test(scores, scores[::-1], clusters=clusters),
        lambda scores, clusters: stats.bootstrap_paired_difference(
            scores, scores[::-1], clusters=clusters
        ),
    ):
        call(scores, clusters=["a", "a", 1, (2, "b")])
        names("clusters", lambda call=call: call(scores, clusters=["a", "b"]))
        error = names("clusters", lambda call=call: call(scores, clusters=["a", None, "b", "b"]))
        assert "found `None at index 1`" in str(error)
        names("clusters", lambda call=call: call(scores, clusters=[1.0, NAN, 2.0, 2.0]))
        with pytest.raises(TypeError, match="labels"):
            call(scores, clusters="aabb")
        with pytest.raises(TypeError):
            call(scores, clusters=[[], [], [], []])
    names("clusters", lambda: stats.standard_error(scores, clusters=["a"] * 4))
    names("clusters", lambda: stats.bootstrap(scores, clusters=["a"] * 4))
    kind: dict[str, Any] = {"permutation_type": "independent", "clusters": "a b c d".split()}
    names("clusters", lambda: stats.permutation_test(scores, scores, **kind))
    names("statistic", lambda: stats.bootstrap(scores, "median", clusters=list("aabb")))


@pytest.mark.parametrize("alpha", [0.0, 1.0, -0.1, 1.1, NAN, INF, -INF])
def test_levels(alpha: float) -> None:
    for call in (
        lambda: stats.proportion_confint(1, 2, alpha),
        lambda: stats.interval_coverage(2, [0.5], alpha),
        lambda: stats.no_failure_bound(2, alpha),
        lambda: stats.newcombe_interval(1, 2, 1, 2, alpha),
        lambda: stats.pearson_interval(0.5, 10, alpha),
        lambda: stats.multipletests([0.5], alpha),
        lambda: stats.margin_test([1, 2], [1, 2.5], 1.0, alpha=alpha),
        lambda: stats.Design(1.0, alpha=alpha),
        lambda: stats.required_n(0.1, 1.0, alpha=alpha),
        lambda: stats.Gate(alpha),
        lambda: stats.ConfidenceSequence(alpha),
        lambda: stats.BettingSequence(alpha),
        lambda: stats.DiscordantEProcess().rejects(alpha),
    ):
        names("alpha", call)
    for call in (
        lambda: stats.mean_estimate([1, 2], confidence_level=alpha),
        lambda: stats.ttest_rel([1, 2], [1, 3], confidence_level=alpha),
        lambda: stats.ttest_ind([1, 2], [1, 3], confidence_level=alpha),
        lambda: stats.pearsonr([1, 2, 3], [1, 3, 2], confidence_level=alpha),
        lambda: stats.bootstrap([1, 2], confidence_level=alpha),
        lambda: stats.bootstrap_cells([1, 2, 3, 4], "f1", confidence_level=alpha),
        lambda: stats.BootstrapDistribution(1, [1, 2]).basic(alpha),
    ):
        names("confidence_level", call)
    names("power", lambda: stats.Design(1.0, power=alpha))
    names("p", lambda: stats.normal_quantile(alpha))
    names("p", lambda: stats.chi_squared_1_quantile(alpha))
    names("rates", lambda: stats.interval_coverage(2, [0.5, alpha]))


def test_counts() -> None:
    for bad in (-1, 2**53 + 1, 2**200):
        names("count", lambda bad=bad: stats.proportion_confint(bad, 2))
        names("nobs", lambda bad=bad: stats.proportion_confint(1, bad))
        names("k", lambda bad=bad: stats.binom_test(bad, 3))
        names("count2", lambda bad=bad: stats.two_proportion_ztest(1, 2, bad, 2))
        names("table", lambda bad=bad: stats.mcnemar([[1, 2], [3, bad]]))
        names("counts", lambda bad=bad: stats.bootstrap_cells([1, 2, 3, bad], "f1"))
        names("only_a", lambda bad=bad: stats.DiscordantEProcess().update(bad, 1))
        names("answers", lambda bad=bad: stats.question_means([1], answers=bad))
        names("k_b", lambda bad=bad: stats.Design(1.0, k_b=bad))
        names("n", lambda bad=bad: stats.Design(1.0).minimum_detectable_effect(bad))
        names("tightest_at", lambda bad=bad: stats.ConfidenceSequence(tightest_at=bad))
        names("planned_looks", lambda bad=bad: stats.Gate(planned_looks=bad))
        names("looks", lambda bad=bad: stats.recommend_test_for("binary", 5, looks=bad))
    names("nobs", lambda: stats.proportion_confint(0, 0))
    names("count", lambda: stats.proportion_confint(3, 2))
    names("nobs", lambda: stats.proportion_confint(1, 1, method="t"))
    names("nobs", lambda: stats.interval_coverage(10**9, [0.5]))
    names("nobs", lambda: stats.no_failure_bound(0))
    names("k", lambda: stats.binom_test(3, 2))
    names("n", lambda: stats.binom_test(0, 0))
    names("p", lambda: stats.binom_test(1, 2, 1.5))
    names("nobs1", lambda: stats.two_proportion_ztest(0, 0, 1, 2))
    names("count2", lambda: stats.newcombe_interval(1, 2, 3, 2))
    names("table", lambda: stats.fisher_exact([[2**52, 2**52], [2**52, 2**52]]))
    for table in ([[1, 2]], [[1, 2, 3], [1, 2, 3]], [[1, 2], [3]]):
        names("table", lambda table=table: stats.mcnemar(table))
    for wrong in (5, [1, 2], "ab", {"both": 1}, [[1.5, 2], [3, 4]], [["1", 2], [3, 4]]):
        with pytest.raises(TypeError, match="`table`"):
            stats.mcnemar(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="`nobs`"):
        stats.proportion_confint(1, 2.0)  # type: ignore[arg-type]
    names("table", lambda: stats.Design.from_counts([[0, 0], [0, 0]]))
    names("counts", lambda: stats.bootstrap_cells([0, 0, 0, 0], "f1"))
    names("counts", lambda: stats.bootstrap_cells([], sum))
    names("counts", lambda: stats.bootstrap_cells([2**53, 2**53], sum))
    names("a", lambda: stats.paired_counts([0.5], [1]))
    names("b", lambda: stats.paired_counts([1], [1, 0]))
    names("k_a", lambda: stats.Design(1.0, k_a=0))
    names("clusters", lambda: stats.recommend_test_for("binary", 5, clusters=6))
    names("informative", lambda: stats.recommend_test_for("binary", 5, informative=6))
    names("n", lambda: stats.recommend_test_for("binary", 0))


def test_resampling() -> None:
    for bad in (0, -1, 10**9, 2**70):
        names("n_resamples", lambda bad=bad: stats.bootstrap([1, 2], n_resamples=bad))
        names("n_resamples", lambda bad=bad: stats.permutation_test([1], [2], n_resamples=bad))
    names("n_resamples", lambda: stats.bootstrap([1, 2], n_resamples=1))
    for bad in (-1, 2**64):
        names("seed", lambda bad=bad: stats.bootstrap([1, 2], seed=bad))
        names("seed", lambda bad=bad: stats.CounterRng(bad))
    assert stats.bootstrap([1, 2], seed=2**64 - 1)["seed"] == 2**64 - 1
    many = list(range(1, 51))
    exact: dict[str, Any] = {"method": "exact"}
    names("method", lambda: stats.permutation_test(many, [0] * 50, **exact))
    exact["permutation_type"] = "independent"
    names("method", lambda: stats.permutation_test(many, many, **exact))
    names("method", lambda: stats.permutation_test([1, 2.5], [0, 0], method="binomial"))
    names("method", lambda: stats.mannwhitneyu([1, 1], [1, 2], method="exact"))
    names("statistic", lambda: stats.bootstrap([1, 2], "variance"))
    names("statistic", lambda: stats.bootstrap([1, 2], "p101"))
    names("statistic", lambda: stats.bootstrap([1, 2], lambda _: NAN))
    names("statistic", lambda: stats.bootstrap_cells([1, 2], "f1"))
    names("statistic", lambda: stats.bootstrap_cells([1, 2, 3, 4], "f2"))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="`statistic`"):
        stats.bootstrap([1, 2], 5)  # type: ignore[arg-type]
    with pytest.raises(ZeroDivisionError):
        stats.bootstrap([1, 2], lambda scores: scores[0] / 0)
    with pytest.raises(KeyError):
        stats.bootstrap_cells([1, 2], lambda cells: {}[cells[0]])
    with pytest.raises(TypeError):
        stats.jackknife([1, 2], lambda scores: "text")  # type: ignore[arg-type, return-value]


def test_names_of_options() -> None:
    for argument, call in (
        ("alternative", lambda: stats.ttest_rel([1, 2], [1, 3], alternative="both")),
        ("alternative", lambda: stats.binom_test(1, 2, alternative="larger")),
        ("method", lambda: stats.proportion_confint(1, 2, method="wald")),
        ("method", lambda: stats.multipletests([0.5], method="fdr")),
        ("method", lambda: stats.bootstrap([1, 2], method="studentized")),
        ("method", lambda: stats.wilcoxon([1, 2], method="approx")),
        ("method", lambda: stats.mcnemar([[1, 2], [3, 4]], method="fisher")),
        ("zero_method", lambda: stats.wilcoxon([1, 2], zero_method="drop")),
        ("permutation_type", lambda: stats.permutation_test([1], [2], permutation_type="pairings")),
        ("correction", lambda: stats.hedges_g([1, 2], [1, 3], correction="none")),
        ("kind", lambda: stats.recommend_test_for("nominal", 5)),
        ("reuse", lambda: stats.Gate(reuse="allow")),
    ):
        error = names(argument, call)
        assert "one of `" in str(error)


def test_margins_plans_and_watches() -> None:
    for bad in (0.0, -0.1, NAN, INF):
        names("margin", lambda bad=bad: stats.margin_test([1, 2], [1, 3], bad))
        names("margin", lambda bad=bad: stats.non_inferior((0, 1), bad))
        names("delta", lambda bad=bad: stats.required_n(bad, 1.0))
        names("prior", lambda bad=bad: stats.DiscordantEProcess(bad))
        names("df", lambda bad=bad: stats.students_t_quantile(0.5, bad))
    names("alpha", lambda: stats.margin_test([1, 2], [1, 3], 1.0, alpha=0.5))
    for interval in ((1, 0), (NAN, 1), (0, NAN)):
        names("interval", lambda interval=interval: stats.equivalent(interval, 1.0))
    for bad in (-1.0, NAN, INF):
        names("omega2", lambda bad=bad: stats.Design(bad))
        names("sigma2_b", lambda bad=bad: stats.Design(1.0, sigma2_b=bad))
        names("margin", lambda bad=bad: stats.Gate(margin=bad))
        names("standard_deviation", lambda bad=bad: stats.ConfidenceSequence().half_width(bad))
    names("delta", lambda: stats.power(10, -0.1, 1.0))
    names("p2", lambda: stats.cohen_h(0.5, 1.1))
    names("r", lambda: stats.pearson_interval(1.5, 10))
    names("score", lambda: stats.BettingSequence().update(1.5))
    names("scores", lambda: stats.BettingSequence().extend([0.5, 1.5]))
    watch = stats.ConfidenceSequence()
    error = names("values", lambda: watch.update([0.5, NAN]))
    assert "NaN at index 1" in str(error) and watch.n == 0


def test_a_gate_refuses_reuse_and_changes_nothing() -> None:
    gate = stats.Gate()
    gate.look("monday", [1, 0, 1], [1, 0, 0])
    before = gate.state()
    error = names("baseline_run", lambda: gate.look("monday", [1, 0, 1], [1, 1, 0]))
    assert "fresh evidence" in str(error)
    names("baseline", lambda: gate.look("tuesday", [0.5, 0, 1], [1, 1, 0]))
    assert gate.state() == before
    shared = stats.Gate(reuse="shared_noise")
    report = shared.look("monday", [1, 0, 1], [1, 0, 0])
    assert "shared" in report["explanation"]
    names("baseline_run", lambda: shared.look("tuesday", [1, 0, 1], [1, 0, 0]))
    assert shared.look("monday", [1, 0, 1], [0, 0, 1])["look"] == 2


def test_states_that_nothing_can_have() -> None:
    gate = stats.Gate()
    gate.look("m", [1, 0], [1, 1])
    betting = stats.BettingSequence()
    betting.update(0.5)
    evidence, watch = stats.DiscordantEProcess(), stats.ConfidenceSequence()
    for cls, one, changes in (
        (stats.Gate, gate, {"reuse": "never", "alpha": 2, "items": 2**60, "range": [1, "x"]}),
        (stats.BettingSequence, betting, {"up": [0.0], "dropped": None, "sum": -1.0}),
        (stats.DiscordantEProcess, evidence, {"most": -1.0, "alternative": "up", "only_a": -1}),
        (stats.ConfidenceSequence, watch, {"rho2": 0, "squares": NAN, "n": 1.5}),
    ):
        state = one.state()  # type: ignore[attr-defined]
        assert cls.from_state(state) == one  # type: ignore[attr-defined]
        for key, value in {**changes, "schema_version": 2, "more": 1}.items():
            with pytest.raises(InvalidParameterError):
                cls.from_state({**state, key: value})  # type: ignore[attr-defined]
        with pytest.raises(InvalidParameterError):
            cls.from_state({})  # type: ignore[attr-defined]


def test_degenerate_samples_have_documented_values() -> None:
    same = stats.ttest_rel([1, 2], [1, 2])
    assert math.isnan(same["statistic"]) and math.isnan(same["pvalue"])
    assert same["confidence_interval"] == (0, 0)
    assert stats.wilcoxon([1, 1, 1], [1, 1, 1])["pvalue"] == 1
    assert stats.permutation_test([1, 1, 1], [1, 1, 1])["pvalue"] == 1
    assert stats.mannwhitneyu([1] * 4, [1] * 5)["pvalue"] == 1
    assert stats.mcnemar([[5, 0], [0, 5]])["pvalue"] == 1
    agreed = stats.bootstrap([0.5] * 9)
    assert agreed["standard_error"] == 0 and math.isnan(agreed["confidence_interval"][0])
    constant = stats.pearsonr([1] * 4, [1, 2, 3, 4])
    assert math.isnan(constant["statistic"]) and math.isnan(constant["confidence_interval"][1])
    assert stats.multipletests([]) == {
        "reject": [],
        "pvals_corrected": [],
        "alpha": 0.05,
        "method": "holm",
        "n": 0,
    }
    assert math.isinf(stats.fisher_exact([[2, 0], [0, 2]])["statistic"])
    assert stats.ConfidenceSequence().interval == (-INF, INF)
    assert stats.BettingSequence().interval == (0, 1)


def test_no_result_unpacks_like_a_pair() -> None:
    # `statistic, p = test(...)` would give the names of the keys, without a word.
    x, y = [1.0, 2.0, 4.0, 3.0], [1.0, 3.0, 2.0, 5.0]
    for result in (
        stats.ttest_rel(x, y),
        stats.wilcoxon(x, y),
        stats.mannwhitneyu(x, y),
        stats.mcnemar([[1, 2], [3, 4]]),
        stats.binom_test(1, 2),
        stats.fisher_exact([[1, 2], [3, 4]]),
        stats.two_proportion_ztest(1, 2, 1, 3),
        stats.permutation_test(x, y),
        stats.bootstrap(x),
        stats.spearmanr(x, y),
        stats.kendalltau(x, y),
        stats.pearsonr(x, y),
    ):
        assert isinstance(result, dict) and len(result) > 2
    assert len(stats.multipletests([0.5])) != 4


def test_errors_travel() -> None:
    error = names("count", lambda: stats.proportion_confint(3, 2))
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error) and vars(again) == vars(error)
