"""The published numbers of specs and papers, to the digits that were printed."""

from __future__ import annotations

import math

import pytest

from evalcore import stats


def agrees(got: float, printed: str) -> bool:
    """Says whether a number agrees to the digits that were printed, the last one rounded."""
    digits = len(printed.partition("e")[0].partition(".")[2])
    exponent = int(printed.partition("e")[2] or 0)
    return abs(got - float(printed)) <= 0.501 * 10.0 ** (exponent - digits)


def zero_one(right: int, n: int) -> list[int]:
    return [1] * right + [0] * (n - right)


@pytest.mark.parametrize(
    ("right", "n", "mean", "error"),
    [
        (235, 1172, 0.20051194539249148, 0.011700318050499373),
        (257, 1172, 0.21928327645051193, 0.012091245787615723),
        (20, 30, 0.6666666666666666, 0.0875376219064817),
    ],
)
def test_standard_errors_of_lm_eval_and_inspect(
    right: int, n: int, mean: float, error: float
) -> None:
    found = stats.mean_estimate(zero_one(right, n))
    assert found["mean"] == pytest.approx(mean, rel=1e-14)
    assert found["standard_error"] == pytest.approx(error, rel=1e-12)
    assert stats.standard_error(zero_one(right, n)) == found["standard_error"]
    assert (found["n"], found["units"]) == (n, n)


def test_clusters() -> None:
    scores = [0.3, 0.9, 0.4, 0.8, 0.1, 0.7]
    names = ["f", "e", "d", "c", "b", "a"]
    plain = stats.standard_error(scores)
    assert stats.standard_error(scores, clusters=names) == pytest.approx(plain, rel=1e-14)
    paper = stats.standard_error(scores * 2, clusters=names * 2, few_clusters=False)
    naive = stats.standard_error(scores, clusters=names, few_clusters=False)
    assert paper == pytest.approx(naive, rel=1e-14)
    assert stats.mean_estimate(scores * 2, clusters=names * 2)["units"] == 6


@pytest.mark.parametrize(("k", "ratio"), [(1, 1), (2, 2 / 3), (4, 1 / 2), (6, 4 / 9)])
def test_repeats_take_away_the_answers_part(k: int, ratio: float) -> None:
    assert stats.repeats_variance_ratio(1 / 12, 1 / 6, k) == pytest.approx(ratio, rel=1e-14)
    assert stats.repeats_variance_ratio(1 / 12, 1 / 6, 10**9) == pytest.approx(1 / 3, rel=1e-8)


def test_variance_parts_are_those_of_eval_arena() -> None:
    # NumPy by the formulas of eval-arena's estimators.
    a, b = [1, 0, 1, 1, 1, 0, 0, 0, 0], [0, 1, 1, 1, 0, 0]
    parts = stats.paired_variance_parts(a, b, answers_a=3, answers_b=2)
    assert parts["total"] == pytest.approx(0.27469135802469136, rel=1e-13)
    assert parts["data"] == pytest.approx(-0.11419753086419754, rel=1e-13)
    assert parts["prediction"] == pytest.approx(0.3888888888888889, rel=1e-13)
    assert stats.question_means(a, answers=3) == pytest.approx([2 / 3, 2 / 3, 0])


INTERVALS = """
81/263 wilson .2553 .3662
81/263 beta .2527 .3676
81/263 flat_prior .2553 .3663
81/263 jeffreys .2545 .3656
15/148 wilson .0624 .1605
0/20 wilson .0000 .1611
0/20 flat_prior .0012 .1611
1/29 wilson .0061 .1718
20/20 wilson .8389 1.0000
20/20 flat_prior .8389 .9988
57/60 clopper-pearson .8608 .9896
5/5 clopper-pearson .4782 1.0000
4/5 clopper-pearson .2836 .9949
90/100 clopper-pearson .8238 .9510
18/20 wilson .6990 .9721
12/20 wilson .3866 .7812
8/20 wilson .2188 .6134
5/20 wilson .1119 .4687
2/20 wilson .0279 .3010
1/20 wilson .0089 .2361
0/20 wilson .0000 .1611
100/200 wilson .4313609 .5686391
100/200 beta .4286584 .5713416
100/200 jeffreys .4311217 .5688783
"""


@pytest.mark.parametrize("row", INTERVALS.strip().split("\n"))
def test_intervals_of_one_proportion(row: str) -> None:
    counts, method, low, high = row.split()
    count, nobs = map(int, counts.split("/"))
    found = stats.proportion_confint(count, nobs, method=method)  # type: ignore[arg-type]
    assert agrees(found[0], low) and agrees(found[1], high), found
    if method == "wilson":
        assert stats.proportion_confint(count, nobs) == found


def test_perfect_runs_still_leave_doubt() -> None:
    assert stats.standard_error(zero_one(20, 20)) == 0
    for nobs, bound in ((60, ".9513"), (250, ".9881"), (385, ".9922")):
        assert agrees(stats.no_failure_bound(nobs), bound)


COVERAGE = """
5 .671 .096 .955 .859 .990 .976 .958 .815
10 .799 .183 .956 .914 .983 .962 .954 .817
20 .872 .332 .953 .925 .976 .959 .952 .880
50 .919 .635 .951 .922 .968 .953 .950 .915
100 .935 .802 .950 .933 .965 .954 .950 .927
300 .946 .926 .950 .941 .958 .952 .950 .941
1000 .949 .935 .949 .946 .955 .951 .949 .946
"""


@pytest.mark.parametrize("row", COVERAGE.strip().split("\n"))
def test_coverage_by_exact_sums(row: str) -> None:
    nobs, *printed = row.split()
    rates = [percent / 100 for percent in range(2, 99)]
    found: list[float] = []
    for method in ("clt", "wilson", "beta", "flat_prior"):
        coverage = stats.interval_coverage(int(nobs), rates, method=method)  # type: ignore[arg-type]
        found += [math.fsum(coverage) / 97, min(coverage)]
    for got, want in zip(found, printed, strict=True):
        assert agrees(got, want), (nobs, found)


MCNEMAR = """
10 0 .001953125 .0009766 10 .001565 8.1 .004427
8 2 .109375 .06543 3.6 .05778 2.5 .11385
18 8 .0755187 .0522390 3.84615 .0498602 3.11538 .0775562
22 8 .0161248 .0106738 6.53333 .0105871 5.63333 .0176221
60 40 .0568879 .0460441 4 .0455003 3.61 .0574331
121 59 4.4344e-6 3.2666e-6 21.35556 3.8151e-6 20.67222 5.450095e-6
70 59 .3786877 .3346878 .9379845 .3327967 .7751938 .3786151
80 59 .0894523 .0755508 3.172662 .0748803 2.877698 .0898143
150 86 3.7159e-5 2.8934e-5 17.3559322 3.0993e-5 16.81779661 4.1146e-5
"""


@pytest.mark.parametrize("row", MCNEMAR.strip().split("\n"))
def test_mcnemar(row: str) -> None:
    b, c, exact, mid_p, chi2, p, corrected, p_corrected = row.split()
    for table in ([[5, int(b)], [int(c), 7]], [[0, int(c)], [int(b), 0]]):
        assert agrees(stats.mcnemar(table)["pvalue"], exact)
        assert agrees(stats.mcnemar(table, method="mid-p")["pvalue"], mid_p)
        plain = stats.mcnemar(table, exact=False, correction=False)
        assert agrees(plain["statistic"], chi2) and agrees(plain["pvalue"], p)
        other = stats.mcnemar(table, exact=False)
        assert agrees(other["statistic"], corrected) and agrees(other["pvalue"], p_corrected)
        assert other["discordant"] == int(b) + int(c)


NEWCOMBE = """
56/70 48/80 .0524 .3339
9/10 3/10 .1705 .8090
6/7 2/7 .0582 .8062
5/56 0/29 -.0381 .1926
0/10 0/20 -.1611 .2775
10/10 0/20 .6791 1.0000
"""


@pytest.mark.parametrize("row", NEWCOMBE.strip().split("\n"))
def test_newcombe(row: str) -> None:
    first, second, low, high = row.split()
    counts = [int(part) for pair in (first, second) for part in pair.split("/")]
    found = stats.newcombe_interval(*counts)  # type: ignore[arg-type]
    assert agrees(found[0], low) and agrees(found[1], high), found


def test_fisher_and_t() -> None:
    assert agrees(stats.fisher_exact([[3, 1], [1, 3]])["pvalue"], ".485714")
    assert agrees(stats.fisher_exact([[1, 9], [11, 3]])["pvalue"], ".00275946")
    test = stats.ttest_rel([1, 3], [0, 3])
    assert (test["statistic"], test["df"]) == (1, 1)
    assert test["pvalue"] == pytest.approx(0.5, rel=1e-14)


def test_correlated_runs_have_a_smaller_error_of_the_difference() -> None:
    for rho, error in ((0, ".0141"), (0.5, ".0100"), (0.8, ".0063")):
        variance = 2 * 0.01**2 * (1 - rho)
        # A z of 1 and even odds: the effect is one standard error.
        found = stats.minimum_detectable_effect(1, variance, alpha=0.3173105078629141, power=0.5)
        assert agrees(found, error)


def test_planning_by_miller() -> None:
    assert stats.Design(1).required_n_unrounded(1) == pytest.approx(7.848879734, abs=5e-10)
    assert agrees(stats.Design(1 / 9).required_n_unrounded(0.03), "968.997")
    assert stats.required_n(0.03, 1 / 9) == 969
    noise = {"sigma2_a": 1 / 6, "sigma2_b": 1 / 6}
    assert agrees(stats.minimum_detectable_effect(198, 1 / 9, **noise), ".13273")
    ten = stats.minimum_detectable_effect(198, 1 / 9, **noise, k_a=10, k_b=10)
    assert agrees(ten, ".07567")
    assert agrees(stats.minimum_detectable_effect(500, 1 / 9), ".04176")
    assert stats.power(500, stats.minimum_detectable_effect(500, 1 / 9), 1 / 9) == pytest.approx(0.8)


def test_ten_thousand_pairs_with_a_hundred_discordant_see_a_quarter_point() -> None:
    a = [1] * 50 + [0] * 50 + [1] * 9000 + [0] * 900
    b = [0] * 50 + [1] * 50 + [1] * 9000 + [0] * 900
    counts = stats.paired_counts(a, b)
    assert (counts["n"], counts["discordant"]) == (10_000, 100)
    design = stats.Design.from_counts(counts["table"], alternative="less")
    assert design.variance == 0.01
    points = 100 * design.minimum_detectable_effect(counts["n"])
    assert points == pytest.approx((1.6448536 + 0.8416212) * math.sqrt(0.01 / 10_000) * 100, rel=1e-6)
    assert f"{points:.2f}" == "0.25"
    from_scores = stats.Design.from_scores(a, b, alternative="less")
    assert f"{100 * from_scores.minimum_detectable_effect(10_000):.2f}" == "0.25"


def test_holm_by_hand() -> None:
    family = stats.multipletests([0.01, 0.04, 0.03, 0.005])
    assert family["pvals_corrected"] == [0.03, 0.06, 0.06, 0.02]
    assert family["reject"] == [True, False, False, True]
    step_up = stats.multipletests([0.01, 0.04, 0.03, 0.005], method="fdr_bh")
    assert step_up["pvals_corrected"] == pytest.approx([0.02, 0.04, 0.04, 0.02], rel=1e-14)


@pytest.mark.parametrize(("x", "m"), [(0, 0), (1, 1), (3, 4), (5, 5), (30, 100)])
def test_e_values_by_hand(x: int, m: int) -> None:
    evidence = stats.DiscordantEProcess()
    evidence.update(x, m - x)
    by_hand = 2**m / ((m + 1) * math.comb(m, x))
    assert evidence.e_value == pytest.approx(by_hand, rel=1e-9)
    assert evidence.pvalue == pytest.approx(min(1, 1 / by_hand), rel=1e-9)
    one_sided = stats.DiscordantEProcess(1.0, "greater")
    one_sided.update(5, 0)
    # 2^5 * 2 * the integral of q^5 from 1/2 to 1.
    assert one_sided.e_value == pytest.approx(10.5, rel=1e-12)


def test_recommendations_follow_the_data() -> None:
    for arguments, options, test in (
        (("binary", 115), {}, "mcnemar_exact"),
        (("binary", 115), {"looks": 30}, "discordant_e_process"),
        (("binary", 115), {"clusters": 20}, "clustered_permutation"),
        (("ordinal", 12), {}, "paired_permutation"),
        (("ordinal", 80), {}, "wilcoxon"),
        (("continuous", 100), {}, "paired_permutation"),
        (("continuous", 5000), {}, "paired_t"),
        (("continuous", 5000), {"looks": 3}, "confidence_sequence"),
        (("binary", 40), {"paired": False}, "fisher_exact"),
        (("ordinal", 40), {"paired": False}, "mann_whitney"),
        (("continuous", 10), {"paired": False}, "independent_permutation"),
        (("continuous", 99), {"paired": False}, "welch_t"),
        (("continuous", 99), {"paired": False, "clusters": 9}, "welch_t_of_cluster_means"),
    ):
        answer = stats.recommend_test_for(*arguments, **options)  # type: ignore[arg-type]
        assert answer["test"] == test, (arguments, options, answer)
        assert answer["reason"] and answer["looks"] == options.get("looks", 1)
    seen = stats.recommend_test([1, 2, 3, 5, 5], [1, 2, 4, 3, 1], clusters=list("aabbc"))
    assert (seen["test"], seen["kind"]) == ("clustered_permutation", "ordinal")
    assert (seen["n"], seen["informative"], seen["clusters"]) == (5, 3, 3)


def test_wilcoxon_chooses_as_scipy_does() -> None:
    # SciPy 1.17.1: with ties and zeros exact up to 13 items, asymptotic from 14 on.
    x, y = [3, 1, 4, 1, 5, 4, 2, 5], [1, 1, 2, 3, 5, 2, 1, 2]
    for zero_method, two_sided, one_sided in (
        ("wilcox", 3.5, 17.5),
        ("pratt", 5.5, 27.5),
        ("zsplit", 7.0, 29.0),
    ):
        for side, statistic, pvalue in (
            ("two-sided", two_sided, 0.1875),
            ("less", one_sided, 0.96875),
            ("greater", one_sided, 0.09375),
        ):
            test = stats.wilcoxon(x, y, zero_method=zero_method, alternative=side)  # type: ignore[arg-type]
            assert (test["statistic"], test["method"]) == (statistic, "exact")
            assert test["pvalue"] == pytest.approx(pvalue, rel=1e-12)
    more = stats.wilcoxon([*x, 2, 2, 2, 3, 4, 5], [*y, 1, 2, 3, 3, 1, 1])
    assert (more["statistic"], more["method"]) == (7.5, "asymptotic")
    assert more["pvalue"] == pytest.approx(0.03951914732547634, rel=1e-10)
