"""`evalcore.stats` against naive twins in pure Python."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evalcore import stats

# Small grids bring ties, zeros and equal samples; all sums of them are exact.
GRID = st.integers(-8, 8).map(lambda n: n / 4)
SAMPLE = st.lists(GRID, min_size=3, max_size=9)
PAIRS = st.lists(st.tuples(GRID, GRID), min_size=3, max_size=9)
VERDICTS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60)
SIDE = st.sampled_from(["two-sided", "less", "greater"])
COUNT = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def same(ours: float, twin: float, tolerance: float = 1e-9) -> bool:
    if math.isnan(twin) or math.isinf(twin):
        return ours == twin or (math.isnan(ours) and math.isnan(twin))
    return math.isclose(ours, twin, rel_tol=tolerance, abs_tol=1e-12)


def mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)


def variance(values: list[float]) -> float:
    centre = mean(values)
    return math.fsum((value - centre) ** 2 for value in values) / (len(values) - 1)


def sides(less: float, greater: float, side: str) -> float:
    return {"less": less, "greater": greater, "two-sided": min(1, 2 * min(less, greater))}[side]


def binomial(n: int, k: int, p: Fraction) -> Fraction:
    return math.comb(n, k) * p**k * (1 - p) ** (n - k)


def ranks(values: list[float]) -> list[float]:
    return [
        sum(other < value for other in values) + (1 + sum(other == value for other in values)) / 2
        for value in values
    ]


def split(pairs: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [a for a, _ in pairs], [b for _, b in pairs]


@given(SAMPLE)
def test_means(scores: list[float]) -> None:
    found = stats.mean_estimate(scores)
    assert same(found["mean"], mean(scores))
    assert same(found["standard_error"], math.sqrt(variance(scores) / len(scores)))
    t = stats.students_t_quantile(0.975, len(scores) - 1)
    low, high = found["confidence_interval"]
    assert same(high - low, 2 * t * found["standard_error"])


@given(st.lists(st.tuples(GRID, st.sampled_from("abcd")), min_size=4, max_size=20), st.booleans())
def test_clustered_errors(items: list[tuple[float, str]], few: bool) -> None:
    scores, labels = [score for score, _ in items], [label for _, label in items]
    groups = sorted(set(labels))
    assume(len(groups) > 1)
    centre = mean(scores)
    sums = [math.fsum(s - centre for s, label in items if label == group) for group in groups]
    factor = len(groups) / (len(groups) - 1) if few else 1
    twin = math.sqrt(factor * math.fsum(one**2 for one in sums)) / len(scores)
    assert same(stats.standard_error(scores, clusters=labels, few_clusters=few), twin)
    relabelled = stats.standard_error(scores, clusters=[ord(one) for one in labels], few_clusters=few)
    assert same(relabelled, twin)


@given(COUNT, st.sampled_from([0.01, 0.05, 0.2]))
def test_proportions(counts: tuple[int, int], alpha: float) -> None:
    k, n = counts
    z, p = stats.normal_quantile(1 - alpha / 2), k / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = stats.proportion_confint(k, n, alpha)
    assert same(low, max(0.0, centre - half)) and same(high, min(1.0, centre + half))
    # Clopper and Pearson: at its limits the tails hold half of alpha.
    low, high = stats.proportion_confint(k, n, alpha, "beta")
    if k > 0:
        above = math.fsum(math.comb(n, j) * low**j * (1 - low) ** (n - j) for j in range(k, n + 1))
        assert same(above, alpha / 2, 1e-8)
    if k < n:
        below = math.fsum(math.comb(n, j) * high**j * (1 - high) ** (n - j) for j in range(k + 1))
        assert same(below, alpha / 2, 1e-8)
    for method in ("wilson", "beta", "jeffreys", "flat_prior", "agresti_coull", "normal"):
        narrow = stats.proportion_confint(k, n, alpha, method)  # type: ignore[arg-type]
        wide = stats.proportion_confint(k, n, alpha / 2, method)  # type: ignore[arg-type]
        assert 0 <= wide[0] <= narrow[0] <= narrow[1] <= wide[1] <= 1
        mirrored = stats.proportion_confint(n - k, n, alpha, method)  # type: ignore[arg-type]
        assert same(mirrored[0], 1 - narrow[1], 1e-8) and same(mirrored[1], 1 - narrow[0], 1e-8)


@given(COUNT, st.fractions(0, 1, max_denominator=16), SIDE)
def test_binomial(counts: tuple[int, int], p: Fraction, side: Any) -> None:
    k, n = counts
    chance = [binomial(n, j, p) for j in range(n + 1)]
    twin = {
        "less": sum(chance[: k + 1]),
        "greater": sum(chance[k:]),
        "two-sided": sum(one for one in chance if one <= chance[k] * (1 + Fraction(1, 10**7))),
    }[side]
    found = stats.binom_test(k, n, float(p), alternative=side)
    assert same(found["pvalue"], float(twin)) and found["statistic"] == k / n


@given(VERDICTS)
def test_mcnemar(pairs: list[tuple[bool, bool]]) -> None:
    a, b = [one for one, _ in pairs], [one for _, one in pairs]
    counts = stats.paired_counts(a, b)
    only_a = sum(x and not y for x, y in pairs)
    only_b = sum(y and not x for x, y in pairs)
    assert (counts["only_a"], counts["only_b"], counts["n"]) == (only_a, only_b, len(pairs))
    m, fewer = only_a + only_b, min(only_a, only_b)
    below = sum(binomial(m, j, Fraction(1, 2)) for j in range(fewer + 1))
    exact = min(1.0, float(2 * below))
    assert same(stats.mcnemar(counts["table"])["pvalue"], exact)
    middle = min(1.0, float(2 * below - binomial(m, fewer, Fraction(1, 2))))
    assert same(stats.mcnemar(counts["table"], method="mid-p")["pvalue"], middle if m else 1.0)
    swapped = stats.paired_counts(b, a)["table"]
    assert stats.mcnemar(swapped) == stats.mcnemar(counts["table"])
    # The signs of 0/1 differences are the same test.
    signs = stats.permutation_test(a, b)
    assert same(signs["pvalue"], exact) and signs["n_resamples"] == 0


@given(COUNT, COUNT, SIDE)
def test_fisher(first: tuple[int, int], second: tuple[int, int], side: Any) -> None:
    (k, n), (j, m) = first, second
    drawn = k + j
    chance = {
        x: Fraction(math.comb(n, x) * math.comb(m, drawn - x), math.comb(n + m, drawn))
        for x in range(max(0, drawn - m), min(n, drawn) + 1)
    }
    twin = {
        "less": sum(p for x, p in chance.items() if x <= k),
        "greater": sum(p for x, p in chance.items() if x >= k),
        "two-sided": sum(p for p in chance.values() if p <= chance[k]),
    }[side]
    found = stats.fisher_exact([[k, n - k], [j, m - j]], alternative=side)
    assert same(found["pvalue"], float(twin))


@given(PAIRS, SIDE)
def test_paired_permutations(pairs: list[tuple[float, float]], side: Any) -> None:
    a, b = split(pairs)
    d = [x - y for x, y in pairs]
    sums = [math.fsum(s * x for s, x in zip(signs, d, strict=True))
            for signs in itertools.product((1, -1), repeat=len(d))]  # fmt: skip
    observed = math.fsum(d)
    less = sum(one <= observed for one in sums) / len(sums)
    greater = sum(one >= observed for one in sums) / len(sums)
    test = stats.permutation_test(a, b, alternative=side)
    assert same(test["pvalue"], sides(less, greater, side))
    assert same(test["statistic"], mean(d))
    drawn = stats.permutation_test(
        a, b, alternative=side, method="monte-carlo", n_resamples=2_000, seed=1
    )
    assert abs(drawn["pvalue"] - test["pvalue"]) < 0.13
    shuffled = stats.permutation_test(
        a[::-1], b[::-1], alternative=side, method="monte-carlo", n_resamples=2_000, seed=1
    )
    assert shuffled["pvalue"] == drawn["pvalue"]


@given(PAIRS, st.lists(st.sampled_from("abc"), min_size=9, max_size=9))
def test_clustered_permutations(pairs: list[tuple[float, float]], labels: list[str]) -> None:
    a, b = split(pairs)
    labels = labels[: len(a)]
    groups = sorted(set(labels))
    sums = [math.fsum(x - y for (x, y), one in zip(pairs, labels, strict=True) if one == group)
            for group in groups]  # fmt: skip
    values = [math.fsum(s * x for s, x in zip(signs, sums, strict=True))
              for signs in itertools.product((1, -1), repeat=len(sums))]  # fmt: skip
    less = sum(one <= math.fsum(sums) for one in values) / len(values)
    greater = sum(one >= math.fsum(sums) for one in values) / len(values)
    test = stats.permutation_test(a, b, clusters=labels)
    assert same(test["pvalue"], sides(less, greater, "two-sided"))
    assert same(test["pvalue_less"], less) and same(test["pvalue_greater"], greater)


@given(st.lists(GRID, min_size=1, max_size=5), st.lists(GRID, min_size=1, max_size=5), SIDE)
def test_regroupings(a: list[float], b: list[float], side: Any) -> None:
    pool, total = a + b, math.fsum(a)
    sums = [math.fsum(group) for group in itertools.combinations(pool, len(a))]
    less = sum(one <= total for one in sums) / len(sums)
    greater = sum(one >= total for one in sums) / len(sums)
    test = stats.permutation_test(a, b, permutation_type="independent", alternative=side)
    assert same(test["pvalue"], sides(less, greater, side)) and test["method"] == "exact"


@given(PAIRS, st.sampled_from(["wilcox", "pratt", "zsplit"]))
def test_wilcoxon(pairs: list[tuple[float, float]], zero_method: Any) -> None:
    a, b = split(pairs)
    d = [x - y for x, y in pairs if zero_method != "wilcox" or x != y]
    by_size = ranks([abs(one) for one in d])
    positive = math.fsum(r for r, one in zip(by_size, d, strict=True) if one > 0)
    negative = math.fsum(r for r, one in zip(by_size, d, strict=True) if one < 0)
    zeros = math.fsum(r for r, one in zip(by_size, d, strict=True) if one == 0) / 2
    if zero_method != "zsplit":
        zeros = 0.0
    test = stats.wilcoxon(a, b, zero_method=zero_method)
    assert same(test["positive"], positive + zeros) and same(test["negative"], negative + zeros)
    assert same(test["statistic"], min(positive, negative) + zeros)
    assert stats.wilcoxon([x - y for x, y in pairs], zero_method=zero_method) == test
    assert stats.wilcoxon(b, a, zero_method=zero_method)["pvalue"] == pytest.approx(test["pvalue"])
    signed = [r for r, one in zip(by_size, d, strict=True) if one != 0]
    sums = [math.fsum(r for r, up in zip(signed, ups, strict=True) if up)
            for ups in itertools.product((True, False), repeat=len(signed))]  # fmt: skip
    less = sum(one <= positive for one in sums) / len(sums)
    greater = sum(one >= positive for one in sums) / len(sums)
    exact = stats.wilcoxon(a, b, zero_method=zero_method, method="exact")
    assert same(exact["pvalue"], sides(less, greater, "two-sided"))


@given(SAMPLE, SAMPLE, SIDE)
def test_mann_whitney(a: list[float], b: list[float], side: Any) -> None:
    u = sum((x > y) + (x == y) / 2 for x in a for y in b)
    test = stats.mannwhitneyu(a, b, alternative=side)
    assert same(test["statistic"], u)
    if len(set(a + b)) == len(a + b):
        order = ranks(a + b)
        base = len(a) * (len(a) + 1) / 2
        values = [sum(group) - base for group in itertools.combinations(order, len(a))]
        less = sum(one <= u for one in values) / len(values)
        greater = sum(one >= u for one in values) / len(values)
        exact = stats.mannwhitneyu(a, b, alternative=side, method="exact")
        assert same(exact["pvalue"], sides(less, greater, side))


@given(SAMPLE, SAMPLE)
def test_effect_sizes(a: list[float], b: list[float]) -> None:
    n, m = len(a), len(b)
    delta = mean(a) - mean(b)
    assert same(
        stats.cliffs_delta(a, b), sum((x > y) - (x < y) for x in a for y in b) / (n * m)
    )
    assume(variance(a) > 0 and variance(b) > 0)
    pooled = math.sqrt(((n - 1) * variance(a) + (m - 1) * variance(b)) / (n + m - 2))
    assert same(stats.cohen_d(a, b), delta / pooled)
    assert same(stats.cohen_dav(a, b), delta / math.sqrt((variance(a) + variance(b)) / 2))
    assert same(stats.glass_delta(a, b), delta / math.sqrt(variance(b)))
    df = n + m - 2
    exact = math.gamma(df / 2) / (math.sqrt(df / 2) * math.gamma((df - 1) / 2))
    assert same(stats.hedges_g(a, b), delta / pooled * exact)
    welch = stats.ttest_ind(a, b, equal_var=False)
    error = math.sqrt(variance(a) / n + variance(b) / m)
    assert same(welch["statistic"], delta / error) and same(welch["difference"], delta)
    assert same(stats.ttest_ind(a, b)["statistic"], delta / (pooled * math.sqrt(1 / n + 1 / m)))


@given(PAIRS)
def test_paired_t_and_correlations(pairs: list[tuple[float, float]]) -> None:
    a, b = split(pairs)
    d = [x - y for x, y in pairs]
    if variance(d) > 0:
        t = mean(d) / math.sqrt(variance(d) / len(d))
        test, swapped = stats.ttest_rel(a, b), stats.ttest_rel(b, a)
        assert same(test["statistic"], t) and same(swapped["statistic"], -t)
        assert same(test["pvalue"], swapped["pvalue"])
        assert same(stats.cohen_dz(a, b), mean(d) / math.sqrt(variance(d)))
        # A t interval holds what its test does not reject.
        low, high = test["confidence_interval"]
        assert (low <= 0 <= high) == (test["pvalue"] >= 0.05) or abs(test["pvalue"] - 0.05) < 1e-9
    if variance(a) > 0 and variance(b) > 0:
        def pearson(x: list[float], y: list[float]) -> float:
            products = math.fsum((p - mean(x)) * (q - mean(y)) for p, q in zip(x, y, strict=True))
            r = products / math.sqrt(variance(x) * variance(y)) / (len(x) - 1)
            return max(-1.0, min(1.0, r))

        assert same(stats.pearsonr(a, b)["statistic"], pearson(a, b))
        assert same(stats.spearmanr(a, b)["statistic"], pearson(ranks(a), ranks(b)))
        couples = list(itertools.combinations(pairs, 2))
        net = sum(
            ((x > u) - (x < u)) * ((y > v) - (y < v)) for (x, y), (u, v) in couples
        )
        apart = [sum(p[at] != q[at] for p, q in couples) for at in (0, 1)]
        tau = net / math.sqrt(apart[0] * apart[1])
        assert same(stats.kendalltau(a, b)["statistic"], tau)


@given(st.lists(st.integers(0, 100).map(lambda n: n / 100), max_size=12))
def test_families(p: list[float]) -> None:
    n = len(p)
    order = sorted(range(n), key=p.__getitem__)
    harmonic = math.fsum(1 / k for k in range(1, n + 1))

    def adjusted(factor: Any, step_down: bool) -> list[float]:
        found, last = [0.0] * n, 0.0 if step_down else 1.0
        for rank in range(n) if step_down else reversed(range(n)):
            value = factor(p[order[rank]], rank)
            last = max(last, value) if step_down else min(last, value)
            found[order[rank]] = min(1.0, last)
        return found

    for method, factor, step_down in (
        ("holm", lambda q, rank: q * (n - rank), True),
        ("holm-sidak", lambda q, rank: 1 - (1 - q) ** (n - rank), True),
        ("simes-hochberg", lambda q, rank: q * (n - rank), False),
        ("fdr_bh", lambda q, rank: q * n / (rank + 1), False),
        ("fdr_by", lambda q, rank: q * n * harmonic / (rank + 1), False),
    ):
        family = stats.multipletests(p, method=method)  # type: ignore[arg-type]
        twin = adjusted(factor, step_down)
        assert all(map(same, family["pvals_corrected"], twin)), method
        for ours, reject in zip(twin, family["reject"], strict=True):
            assert reject == (ours <= 0.05) or abs(ours - 0.05) < 1e-9
    bonferroni = stats.multipletests(p, method="bonferroni")["pvals_corrected"]
    assert all(map(same, bonferroni, [min(1.0, q * n) for q in p]))


@settings(max_examples=25, deadline=None)
@given(st.lists(GRID, min_size=3, max_size=6), st.sampled_from(["percentile", "basic", "BCa"]))
def test_bootstraps_are_functions_of_their_resamples(scores: list[float], method: Any) -> None:
    assume(len(set(scores)) > 1)
    drawn: list[float] = []

    def statistic(sample: list[float]) -> float:
        drawn.append(max(sample) - min(sample))
        assert len(sample) >= len(scores) - 1 and set(sample) <= set(scores)
        return drawn[-1]

    options: Any = {"method": method, "n_resamples": 200, "seed": 5}
    found = stats.bootstrap(scores, statistic, **options)
    assert len(drawn) == 200 + 1 + (len(scores) if method == "BCa" else 0)
    shuffled = stats.bootstrap(scores[::-1], lambda sample: max(sample) - min(sample), **options)
    same_limits = zip(found["confidence_interval"], shuffled["confidence_interval"], strict=True)
    assert all(same(one, other) for one, other in same_limits)
    assert found["observed"] == max(scores) - min(scores)
    named, called = (stats.bootstrap(scores, s, **options) for s in ("median", median))
    limits = zip(named["confidence_interval"], called["confidence_interval"], strict=True)
    assert all(same(one, other, 0) for one, other in limits)
    assert named["standard_error"] == called["standard_error"]
    jack = stats.jackknife(scores, "median")
    twin = [median(scores[:at] + scores[at + 1 :]) for at in range(len(scores))]
    assert sorted(jack) == sorted(twin)


def median(values: list[float]) -> float:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=4, max_size=4), st.integers(0, 2**64 - 1))
def test_cells(cells: list[int], seed: int) -> None:
    assume(sum(cells))
    tp, fp, fn, tn = cells

    def ratio(part: float, whole: float) -> float:
        return part / whole if whole else 0.0

    product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    twins = {
        "accuracy": ratio(tp + tn, sum(cells)),
        "precision": ratio(tp, tp + fp),
        "recall": ratio(tp, tp + fn),
        "f1": ratio(2 * tp, 2 * tp + fp + fn),
        "mcc": ratio(tp * tn - fp * fn, math.sqrt(product)),
    }
    for name, twin in twins.items():
        found = stats.bootstrap_cells(
            cells, name, n_resamples=50, seed=seed, method="percentile"  # type: ignore[arg-type]
        )
        assert same(found["observed"], twin) and found["seed"] == seed
    called = stats.bootstrap_cells(
        cells, lambda c: (c[0] + c[3]) / sum(c), n_resamples=50, seed=seed, method="percentile"
    )
    named = stats.bootstrap_cells(
        cells, "accuracy", n_resamples=50, seed=seed, method="percentile"
    )
    assert called == named


@given(st.floats(0.001, 0.3), st.floats(0.01, 1), st.integers(1, 5), SIDE)
def test_plans_invert_each_other(delta: float, omega2: float, k: int, side: Any) -> None:
    design = stats.Design(omega2, sigma2_a=0.1, sigma2_b=0.2, k_a=k, k_b=k, alternative=side)
    assert same(design.variance, omega2 + 0.1 / k + 0.2 / k)
    tail = 0.05 / 2 if side == "two-sided" else 0.05
    z = stats.normal_quantile(1 - tail) + stats.normal_quantile(0.8)
    assert same(design.required_n_unrounded(delta), z**2 * design.variance / delta**2)
    n = design.required_n(delta)
    assert n == max(1, math.ceil(design.required_n_unrounded(delta)))
    assert design.minimum_detectable_effect(n) <= delta * (1 + 1e-12)
    assert same(design.power_of(n, design.minimum_detectable_effect(n)), 0.8)


ZERO_ONE = st.lists(st.tuples(st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 1.0])), min_size=2)


@given(PAIRS | ZERO_ONE, st.floats(0.01, 3))
def test_margins(pairs: list[tuple[float, float]], margin: float) -> None:
    candidate, baseline = split(pairs)
    test = stats.margin_test(candidate, baseline, margin)
    low, high = test["confidence_interval"]
    assert test["non_inferior"] == (low > -margin) == stats.non_inferior((low, high), margin)
    assert test["equivalent"] == (-margin < low and high < margin)
    assert test["equivalent"] == stats.equivalent((low, high), margin)
    d = [x - y for x, y in pairs]
    n, t = len(d), stats.students_t_quantile(0.95, len(d) - 1)
    if all(x in (0, 1) for pair in pairs for x in pair):
        assert test["method"] == "paired-01"
        half = (t * math.sqrt(sum(x != 0 for x in d) - n * mean(d) ** 2 + t * t) + 1) / n
        assert same(low, mean(d) - half) and same(high, mean(d) + half)
        assert (test["pvalue_non_inferior"] < 0.05) == test["non_inferior"]
    elif variance(d) == 0:
        assert test["method"] == "no-spread" and test["pvalue_non_inferior"] == 1
    else:
        assert test["method"] == "paired-t"
        shifted = stats.ttest_rel([x + margin for x in candidate], baseline, alternative="greater")
        assert same(test["pvalue_non_inferior"], shifted["pvalue"], 1e-7)


@given(st.lists(GRID, min_size=2, max_size=12).filter(lambda s: len(s) % 2 == 0))
def test_parts_of_variance(scores: list[float]) -> None:
    parts = stats.variance_parts(scores, answers=2)
    pairs = list(zip(scores[::2], scores[1::2], strict=True))
    means = [(x + y) / 2 for x, y in pairs]
    assert stats.question_means(scores, answers=2) == means
    within = mean([((x - y) / 2) ** 2 for x, y in pairs])
    between = mean([(one - mean(means)) ** 2 for one in means])
    assert same(parts["prediction"], 2 * within) and same(parts["data"], between - within)
    assert same(parts["total"], parts["data"] + parts["prediction"])
