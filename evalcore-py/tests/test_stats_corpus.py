"""Corpus tests, bootstraps of labels and texts, judges and raters: recordings, twins, bad input."""

from __future__ import annotations

import json
import math
import pickle
import random
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support import GOLDEN, Tally

from evalcore import metrics, stats
from evalcore.exceptions import InvalidParameterError

TRIALS = 5_000
EXAMPLES = settings(max_examples=60, deadline=None)
GRID = st.integers(-8, 8).map(lambda n: n / 4)
WORDS = st.lists(st.sampled_from(["a", "the", "cat", "sat", "mat", "on"]), min_size=1, max_size=8)
TEXT = WORDS.map(" ".join)


def same(ours: float, twin: float, tolerance: float = 1e-9) -> bool:
    both_nan = math.isnan(ours) and math.isnan(twin)
    return both_nan or math.isclose(ours, twin, rel_tol=tolerance, abs_tol=1e-12)


# sacreBLEU's paired tests. Tolerances are those that the recording's README states.


def noise(p: float, n: float, m: float) -> float:
    return 6 * math.sqrt(p * (1 - p) * (1 / n + 1 / m)) + 2 / n


def problem(case: dict[str, Any], texts: tuple[list[str], list[str], list[str]]) -> str | None:
    metric: Any = {"BLEU": "bleu", "chrF2++": "chrf++"}[case["metric"]]
    ours = stats.paired_bootstrap_test(*texts, metric=metric, n_resamples=TRIALS)
    mixed = stats.approximate_randomization_test(*texts, metric=metric, n_resamples=TRIALS)
    p, mean, half, n = case["bootstrap"]
    q, trials = case["randomization"]
    spread = half / 1.96 * math.sqrt(1 / n + 1 / TRIALS)
    low, high = ours["interval_candidate"]
    for what, found, want, tolerance in (
        ("baseline", ours["score_baseline"], case["score_baseline"], 1e-7),
        ("score", ours["score_candidate"], case["score"], 1e-7),
        ("difference", ours["difference"], case["difference"], 1e-7),
        ("mixed difference", mixed["difference"], case["difference"], 1e-7),
        ("bootstrap p", ours["pvalue"], p, noise(p, n, TRIALS)),
        ("bootstrap mean", ours["mean_candidate"], mean, 6 * spread),
        ("bootstrap half width", (high - low) / 2, half, 6 * 2.7 * spread),
        ("randomization p", mixed["pvalue"], q, noise(q, trials, TRIALS)),
    ):
        if not abs(found - want) <= tolerance:
            return f"{what}: ours {found}, sacreBLEU {want} ± {tolerance}"
    return None


def test_oracle_paired_tests_of_sacrebleu() -> None:
    tally = Tally("corpus_tests/cases.jsonl")
    path = GOLDEN / "corpus_tests" / "cases.jsonl"
    for line in filter(None, path.read_text("utf-8").split("\n")):
        found = json.loads(line)
        systems = found["systems"]
        for case in found["tests"]:
            texts = systems[0], systems[case["system"]], found["references"]
            tally.check(case["id"], problem(case, texts))
    tally.finish()


# Published examples


def test_published_examples() -> None:
    # dustalov/evalica's README, six decimals.
    ratings = stats.elo(
        ["pizza", "burger", "pizza"],
        ["burger", "sushi", "sushi"],
        ["first", "second", "tie"],
        k=30,
    )
    want = {"pizza": 1014.972058, "burger": 970.647200, "sushi": 1014.380742}
    assert list(ratings) == list(want)
    assert all(abs(ratings[model] - want[model]) < 0.51e-6 for model in want)
    # The estimator with all judged alike is the mean of the labels.
    found = stats.judge_corrected_mean([1, 0, 1, 1], [1, 1, 1, 1], [1, 1, 1])
    assert found["trust"] == 0 and found["mean"] == 0.75 and found["judge_mean"] == 1


# Naive twins


@EXAMPLES
@given(
    st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=8),
    st.sampled_from(["bleu", "chrf", "chrf++"]),
)
def test_corpus_scores(items: list[tuple[str, str, str]], metric: Any) -> None:
    one, other, references = ([item[at] for item in items] for at in range(3))
    options: dict[str, Any] = {"metric": metric, "n_resamples": 200, "seed": 3}

    def score(texts: list[str]) -> float:
        if metric == "bleu":
            return metrics.bleu(texts, references)["score"]
        order = 2 if metric == "chrf++" else 0
        return metrics.chrf(texts, references, word_order=order)["score"]

    test = stats.paired_bootstrap_test(one, other, references, **options)
    assert same(test["score_baseline"], score(one)) and same(test["score_candidate"], score(other))
    assert same(test["difference"], score(other) - score(one))
    assert (test["n"], test["n_resamples"], test["seed"]) == (len(items), 200, 3)
    back = stats.paired_bootstrap_test(other, one, references, **options)
    assert back["pvalue"] == test["pvalue"] and back["interval_baseline"] == test["interval_candidate"]
    mixed = stats.approximate_randomization_test(one, other, references, **options)
    assert 1 / 201 <= mixed["pvalue"] <= 1 and same(mixed["difference"], test["difference"])
    itself = stats.approximate_randomization_test(one, one, references, **options)
    assert (itself["pvalue"], itself["difference"]) == (1, 0)
    found = stats.bootstrap_corpus(one, references, method="percentile", **options)
    assert same(found["observed"], score(one))
    low, high = found["confidence_interval"]
    assert low <= high and found["method"] == "percentile"


def test_randomization_agrees_with_all_mixes() -> None:
    references = ["the cat sat on the mat", "a dog ran in the park", "it rains", "so it goes on"]
    one = ["a cat sat on the mat", "a dog in the park", "it snows", "so it goes on"]
    other = ["the cat lay on a mat", "a dog ran in a park", "it rains", "so they go on"]

    def gap(mask: int) -> float:
        sides = [(one, other) if mask >> at & 1 else (other, one) for at in range(4)]
        scores = (
            metrics.chrf([side[which][at] for at, side in enumerate(sides)], references)["score"]
            for which in (0, 1)
        )
        first, second = scores
        return abs(first - second)

    p = sum(gap(mask) >= gap(15) - 1e-9 for mask in range(16)) / 16
    found = stats.approximate_randomization_test(
        one, other, references, metric="chrf", n_resamples=20_000
    )
    assert abs(found["pvalue"] - p) < 6 * math.sqrt(p * (1 - p) / 20_000) + 1e-4


def test_a_bootstrap_of_corpus_scores_is_a_naive_one() -> None:
    rng = random.Random(5)
    words = ["a", "the", "cat", "sat", "mat", "on", "dog"]
    references = [" ".join(rng.choices(words, k=7)) for _ in range(20)]
    texts = [
        " ".join(word if rng.random() < 0.8 else "x" for word in text.split()) for text in references
    ]
    scores = []
    for _ in range(2_000):
        drawn = rng.choices(range(20), k=20)
        picked = [texts[at] for at in drawn], [references[at] for at in drawn]
        scores.append(metrics.bleu(*picked)["score"])
    found = stats.bootstrap_corpus(texts, references, n_resamples=20_000, method="percentile")
    # A standard deviation of 2,000 values has a relative error of 1.6%.
    assert abs(found["standard_error"] / statistics.stdev(scores) - 1) < 0.1
    again = stats.bootstrap_corpus(texts[::-1], references[::-1], n_resamples=20_000, method="basic")
    low, high = found["confidence_interval"]
    mirrored = again["confidence_interval"]
    assert same(mirrored[0], 2 * found["observed"] - high) and same(mirrored[1], 2 * found["observed"] - low)


@EXAMPLES
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=2, max_size=30))
def test_labels(pairs: list[tuple[str, str]]) -> None:
    truth, pred = [t for t, _ in pairs], [p for _, p in pairs]
    found: dict[str, float] = {}
    for measure in ("accuracy", "balanced_accuracy", "matthews_corrcoef", "precision", "recall", "f1"):
        few: dict[str, Any] = {"n_resamples": 50, "zero_division": 0, "method": "percentile"}
        found[measure] = stats.bootstrap_classification(truth, pred, measure, **few)["observed"]
        if measure in ("precision", "recall", "f1"):
            for average in ("micro", "macro", "weighted"):
                one = stats.bootstrap_classification(truth, pred, measure, average=average, **few)
                low, high = one["confidence_interval"]
                assert 0 <= low <= high <= 1
                found[f"{measure} {average}"] = one["observed"]
    assert same(found["accuracy"], sum(t == p for t, p in pairs) / len(pairs))
    assert same(found["balanced_accuracy"], metrics.balanced_accuracy(truth, pred))
    assert same(found["matthews_corrcoef"], metrics.matthews_corrcoef(truth, pred))
    for average in ("micro", "macro", "weighted"):
        want = metrics.f1_score(truth, pred, average=average, zero_division=0)  # type: ignore[call-overload]
        assert same(found[f"f1 {average}"], float(want))
    assert found["f1"] == found["f1 macro"]
    label = truth[0]
    hits = sum(t == p == label for t, p in pairs)
    f1 = 2 * hits / (truth.count(label) + pred.count(label))
    one = stats.bootstrap_classification(
        truth, pred, "f1", pos_label=label, zero_division=0, n_resamples=50, method="percentile"
    )
    assert same(one["observed"], f1)


def test_the_spread_of_an_accuracy_is_known() -> None:
    truth, pred = ["a"] * 150 + ["b"] * 50, ["a"] * 200
    found = stats.bootstrap_classification(truth, pred, "accuracy", n_resamples=20_000, seed=4)
    assert found["observed"] == 0.75 and found["seed"] == 4
    assert abs(found["standard_error"] / math.sqrt(0.75 * 0.25 / 200) - 1) < 0.03


@EXAMPLES
@given(st.lists(st.tuples(GRID, GRID), min_size=1, max_size=40))
def test_means_of_columns(rows: list[tuple[float, float]]) -> None:
    columns = {"one": [a for a, _ in rows], "two": [b for _, b in rows]}
    found = stats.bootstrap_means(columns, n_resamples=20_000)  # type: ignore[arg-type]
    assert list(found) == ["one", "two"]
    for name, values in columns.items():
        one = found[name]
        assert same(one["observed"], statistics.fmean(values))
        assert abs(one["standard_error"] - statistics.pstdev(values) / math.sqrt(len(values))) <= (
            0.04 * one["standard_error"] + 1e-12
        )
        low, high = one["confidence_interval"]
        assert min(values) - 1e-12 <= low <= high <= max(values) + 1e-12
    turned = {name: values[::-1] for name, values in columns.items()}
    assert stats.bootstrap_means(turned, n_resamples=20_000) == found  # type: ignore[arg-type]


@EXAMPLES
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=6))
def test_bands_of_rouge(pairs: list[tuple[str, str]]) -> None:
    targets, predictions = [t for t, _ in pairs], [p for _, p in pairs]
    means = metrics.rouge_batch(targets, predictions)["means"]
    found = stats.bootstrap_rouge(targets, predictions, n_resamples=99, seed=1)
    assert list(found["bands"]) == list(means) and found["n"] == len(pairs)
    for kind, band in found["bands"].items():
        for part in ("precision", "recall", "fmeasure"):
            low, mid, high = (band[limit][part] for limit in ("low", "mid", "high"))
            assert low <= mid <= high
            assert same(band["mean"][part], means[kind][part])


@EXAMPLES
@given(st.lists(st.tuples(GRID, GRID, st.sampled_from("abcd")), min_size=4, max_size=20))
def test_clustered_t(items: list[tuple[float, float, str]]) -> None:
    a, b, labels = ([item[at] for item in items] for at in range(3))
    assume(len(set(labels)) > 1)
    found = stats.ttest_rel(a, b, clusters=labels)  # type: ignore[arg-type]
    d = [x - y for x, y in zip(a, b, strict=True)]  # type: ignore[operator]
    error = stats.standard_error(d, clusters=labels, few_clusters=True)
    assert same(found["standard_error"], error) and found["df"] == len(set(labels)) - 1
    assert same(found["difference"], statistics.fmean(d))
    each = stats.ttest_rel(a, b, clusters=list(range(len(a))))  # type: ignore[arg-type]
    plain = stats.ttest_rel(a, b)  # type: ignore[arg-type]
    assert all(same(each[key], plain[key]) for key in ("statistic", "pvalue", "df"))


@EXAMPLES
@given(st.lists(st.tuples(st.sampled_from(["net", "disk", "节点"]), st.booleans()), max_size=40))
def test_categories(items: list[tuple[str, bool]]) -> None:
    table = stats.accuracy_by_category([c for c, _ in items], [right for _, right in items], alpha=0.1)
    totals, hits = Counter(c for c, _ in items), Counter(c for c, right in items if right)
    assert [row["category"] for row in table] == sorted(
        totals, key=lambda name: (hits[name] / totals[name], name)
    )
    for row in table:
        name = row["category"]
        assert (row["correct"], row["total"]) == (hits[name], totals[name])
        assert row["accuracy"] == hits[name] / totals[name]
        assert row["confidence_interval"] == stats.proportion_confint(hits[name], totals[name], 0.1)


LEVELS: dict[str, Callable[[float, float, list[float]], float]] = {
    "nominal": lambda a, b, _: float(a != b),
    "ordinal": lambda a, b, values: (
        sum(min(a, b) <= value <= max(a, b) for value in values)
        - (values.count(a) + values.count(b)) / 2
    )
    ** 2,
    "interval": lambda a, b, _: (a - b) ** 2,
    "ratio": lambda a, b, _: ((a - b) / (a + b)) ** 2 if a + b else 0.0,
}


@EXAMPLES
@given(
    st.lists(st.lists(st.integers(0, 4).map(float), max_size=5), min_size=1, max_size=8),
    st.sampled_from(sorted(LEVELS)),
)
def test_agreement(units: list[list[float]], level: Any) -> None:
    paired = [unit for unit in units if len(unit) > 1]
    assume(paired)
    values = [value for unit in paired for value in unit]

    def distance(a: float, b: float) -> float:
        return 0.0 if a == b else LEVELS[level](a, b, values)

    observed = sum(
        distance(a, b) / (len(unit) - 1)
        for unit in paired
        for i, a in enumerate(unit)
        for j, b in enumerate(unit)
        if i != j
    )
    expected = sum(
        distance(a, b) for i, a in enumerate(values) for j, b in enumerate(values) if i != j
    )
    twin = 1 - (len(values) - 1) * observed / expected if expected else math.nan
    assert same(stats.krippendorff_alpha(units, level), twin)


@EXAMPLES
@given(
    st.lists(st.tuples(GRID, GRID), min_size=2, max_size=12), st.lists(GRID, min_size=2, max_size=12)
)
def test_judges(pairs: list[tuple[float, float]], other: list[float]) -> None:
    truth, judged = [t for t, _ in pairs], [j for _, j in pairs]
    n, m = len(truth), len(other)
    spread = statistics.variance(judged)
    trust = 0.0
    if spread:
        trust = statistics.covariance(truth, judged) / (spread * (1 + n / m))
    trust = min(1.0, max(0.0, trust))
    left = [t - trust * j for t, j in pairs]
    error = math.sqrt(statistics.variance(left) / n + trust**2 * statistics.variance(other) / m)
    found = stats.judge_corrected_mean(truth, judged, other, alpha=0.2)
    assert same(found["trust"], trust) and same(found["standard_error"], error, 1e-7)
    assert same(found["mean"], trust * statistics.fmean(other) + statistics.fmean(left))
    assert same(found["judge_mean"], statistics.fmean(judged + other))
    low, high = found["confidence_interval"]
    assert same(high - low, 2 * stats.normal_quantile(0.9) * found["standard_error"], 1e-7)
    assert (found["labelled"], found["n"]) == (n, n + m)


@EXAMPLES
@given(
    st.lists(
        st.tuples(st.permutations("abc"), st.sampled_from(["first", "second", "tie"])), max_size=20
    ),
    st.sampled_from([4.0, 30.0]),
)
def test_ratings(games: list[tuple[list[str], str]], k: float) -> None:
    ratings: dict[str, float] = {}
    for (one, other, _), won in games:
        r, s = ratings.setdefault(one, 1000.0), ratings.setdefault(other, 1000.0)
        score = {"first": 1, "second": 0, "tie": 0.5}[won]
        step = k * (score - 1 / (1 + 10 ** ((s - r) / 400)))
        ratings[one], ratings[other] = r + step, s - step
    columns = [[g[0] for g, _ in games], [g[1] for g, _ in games], [won for _, won in games]]
    found = stats.elo(*columns, k=k)
    assert list(found) == list(ratings) and all(same(found[m], ratings[m]) for m in ratings)


@EXAMPLES
@given(st.lists(st.tuples(st.sampled_from(["net", "disk"]), GRID), min_size=1, max_size=30))
def test_means_by_category(items: list[tuple[str, float]]) -> None:
    half = len(items) // 2
    parts = []
    for some in (items[:half], items[half:]):
        table = metrics.ByCategory(metrics.MeanAccumulator)
        for category, score in some:
            table.of(category).update([score])
        parts.append(pickle.loads(pickle.dumps(table)))
    parts[0].merge(parts[1])
    found = parts[0].finish(lambda mean: mean.finish())
    assert list(found) == sorted({category for category, _ in items})
    for category, mean in found.items():
        scores = [score for name, score in items if name == category]
        assert mean["n"] == len(scores) and same(mean["value"], statistics.fmean(scores))
        if len(scores) > 1:
            error = statistics.stdev(scores) / math.sqrt(len(scores))
            assert same(mean["standard_error"], error)
        else:
            assert mean["standard_error"] is None


def test_tests_of_corpus_metrics_are_recommended() -> None:
    found = stats.recommend_test_for("corpus", 100)
    assert (found["test"], found["kind"]) == ("approximate_randomization", "corpus")
    found = stats.recommend_test_for("corpus", 100, paired=False)
    assert found["test"] == "corpus_bootstrap"


def test_the_lock_is_released_while_resamples_are_drawn() -> None:
    texts = ["alpha beta gamma delta"] * 2_000
    ticks = 0
    done = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not done.is_set():
            ticks += 1
            time.sleep(0.0001)

    ticker = threading.Thread(target=tick)
    ticker.start()
    try:
        before = ticks
        stats.paired_bootstrap_test(texts, texts, texts, n_resamples=1_000)
        within = ticks - before
    finally:
        done.set()
        ticker.join()
    assert within > 3


# Bad input


def names(argument: str, call: Callable[[], object]) -> None:
    with pytest.raises(InvalidParameterError) as caught:
        call()
    assert caught.value.code == "parameter.invalid"
    assert f"`{argument}`" in str(caught.value).partition(" to be ")[0], caught.value


GOOD = ["a b c d e", "a cat sat"]


@pytest.mark.parametrize(
    "test", [stats.paired_bootstrap_test, stats.approximate_randomization_test]
)
def test_bad_systems(test: Callable[..., Any]) -> None:
    test(GOOD, GOOD, [["a b", "c"], ["a"]], n_resamples=9)
    names("baseline", lambda: test([], [], []))
    names("baseline", lambda: test(GOOD[:1], GOOD, GOOD))
    names("candidate", lambda: test(GOOD, GOOD[:1], GOOD))
    names("candidate", lambda: test(GOOD, ["a", None], GOOD))
    names("references", lambda: test(GOOD, GOOD, ["a", None]))
    names("references", lambda: test(GOOD, GOOD, [["a"], []]))
    names("metric", lambda: test(GOOD, GOOD, GOOD, metric="rouge"))
    names("tokenize", lambda: test(GOOD, GOOD, GOOD, tokenize="moses"))
    names("tokenize", lambda: test(GOOD, GOOD, GOOD, metric="chrf", tokenize="13a"))
    for bad in (0, 1, -1, 10**9):
        names("n_resamples", lambda bad=bad: test(GOOD, GOOD, GOOD, n_resamples=bad))
    names("seed", lambda: test(GOOD, GOOD, GOOD, seed=-1))
    with pytest.raises(TypeError, match="`baseline`"):
        test("a", GOOD, GOOD)
    # Texts without tokens score 0, and 1 MB is a text.
    assert test(["", ""], ["", ""], GOOD, n_resamples=9)["difference"] == 0
    assert test(["a " * 500_000], ["b"], ["a " * 500_000], n_resamples=9)["difference"] < -99


@pytest.mark.parametrize("level", [0.0, 1.0, math.nan, math.inf])
def test_bad_levels(level: float) -> None:
    for call in (
        lambda: stats.paired_bootstrap_test(GOOD, GOOD, GOOD, confidence_level=level),
        lambda: stats.bootstrap_corpus(GOOD, GOOD, confidence_level=level),
        lambda: stats.bootstrap_rouge(GOOD, GOOD, confidence_level=level),
        lambda: stats.bootstrap_means({"a": [1, 2]}, confidence_level=level),
        lambda: stats.bootstrap_classification(GOOD, GOOD, "f1", confidence_level=level),
        lambda: stats.ttest_rel([1, 2], [2, 4], clusters=[1, 2], confidence_level=level),
    ):
        names("confidence_level", call)
    names("alpha", lambda: stats.accuracy_by_category(["a"], [1], alpha=level))
    names("alpha", lambda: stats.judge_corrected_mean([1, 0], [1, 0], [1, 0], alpha=level))


def test_bad_columns() -> None:
    names("predictions", lambda: stats.bootstrap_corpus([], []))
    names("predictions", lambda: stats.bootstrap_corpus(GOOD, GOOD[:1]))
    names("method", lambda: stats.bootstrap_corpus(GOOD, GOOD, method="t"))  # type: ignore[arg-type]
    names("targets", lambda: stats.bootstrap_rouge(GOOD[:1], GOOD))
    names("rouge_types", lambda: stats.bootstrap_rouge(GOOD, GOOD, rouge_types=["rougeX"]))
    with pytest.raises(InvalidParameterError):
        stats.bootstrap_rouge([], [])
    names("columns", lambda: stats.bootstrap_means({}))
    names("columns", lambda: stats.bootstrap_means({"a": []}))
    names("columns", lambda: stats.bootstrap_means({"a": [1], "b": [1, 2]}))
    names("columns", lambda: stats.bootstrap_means({"a": [1, math.nan]}))
    names("columns", lambda: stats.bootstrap_means({1: [1]}))  # type: ignore[dict-item]
    names("method", lambda: stats.bootstrap_means({"a": [1, 2]}, method="BCa"))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="`columns`"):
        stats.bootstrap_means([[1, 2]])  # type: ignore[arg-type]
    names("correct", lambda: stats.accuracy_by_category(["a"], [0.5]))
    names("correct", lambda: stats.accuracy_by_category(["a"], [1, 0]))
    names("categories", lambda: stats.accuracy_by_category([None], [1]))  # type: ignore[list-item]
    names("method", lambda: stats.accuracy_by_category(["a"], [1], method="wald"))  # type: ignore[arg-type]
    assert stats.accuracy_by_category([], []) == []
    names("clusters", lambda: stats.ttest_rel([1, 2], [2, 4], clusters=[1]))
    names("clusters", lambda: stats.ttest_rel([1, 2], [2, 4], clusters=[1, 1]))


def test_bad_labels() -> None:
    def call(measure: Any = "f1", **options: Any) -> object:
        return stats.bootstrap_classification(["a", "b"], ["a", "b"], measure, **options)

    names("measure", lambda: call("auc"))
    names("average", lambda: call(average="samples"))
    names("average", lambda: call("accuracy", average="macro"))
    names("average", lambda: call(average="macro", pos_label="a"))
    names("pos_label", lambda: call(pos_label="c"))
    names("pos_label", lambda: call("recall", pos_label="a"))
    names("weights", lambda: call(weights="linear"))
    names("weights", lambda: call("cohen_kappa", weights="cubic"))
    names("zero_division", lambda: call(zero_division=2))
    names("y_pred", lambda: stats.bootstrap_classification(["a"], ["a", "b"], "f1"))
    with pytest.raises(InvalidParameterError):
        stats.bootstrap_classification([], [], "f1")


def test_bad_ratings() -> None:
    names("ratings", lambda: stats.krippendorff_alpha([]))
    names("ratings", lambda: stats.krippendorff_alpha([[1], [2]]))
    names("ratings", lambda: stats.krippendorff_alpha([[1, math.nan]]))
    names("ratings", lambda: stats.krippendorff_alpha([[1, None]]))  # type: ignore[list-item]
    names("ratings", lambda: stats.krippendorff_alpha([[1, -1]], "ratio"))
    names("level", lambda: stats.krippendorff_alpha([[1, 2]], "rank"))  # type: ignore[arg-type]
    for wrong in (5, "12", {"a": [1, 2]}):
        with pytest.raises(TypeError, match="`ratings`"):
            stats.krippendorff_alpha(wrong)  # type: ignore[arg-type]
    assert math.isnan(stats.krippendorff_alpha([[1, 1], [1, 1]]))
    names("judged", lambda: stats.judge_corrected_mean([1, 0], [1], [1, 0]))
    names("truth", lambda: stats.judge_corrected_mean([1], [1], [1, 0]))
    names("other_judged", lambda: stats.judge_corrected_mean([1, 0], [1, 0], [math.inf, 1]))
    names("second", lambda: stats.elo(["a"], [], ["tie"], k=4))
    names("outcomes", lambda: stats.elo(["a"], ["b"], [], k=4))
    names("outcomes", lambda: stats.elo(["a"], ["b"], ["draw"], k=4))
    names("second", lambda: stats.elo(["a"], ["a"], ["tie"], k=4))
    for bad in (0, -1, math.nan):
        names("k", lambda bad=bad: stats.elo(["a"], ["b"], ["tie"], k=bad))
    mean = metrics.MeanAccumulator()
    names("scores", lambda: mean.update([1, math.nan]))
    assert mean.n == 0
    with pytest.raises(InvalidParameterError):
        mean.finish()
    with pytest.raises(TypeError, match="`category`"):
        metrics.ByCategory(metrics.MeanAccumulator).of(1)  # type: ignore[arg-type]
