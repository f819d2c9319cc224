"""Comparisons from Python."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalcore import compare, stats
from evalcore.exceptions import InvalidParameterError

outcomes = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=2, max_size=60)


@given(outcomes)
def test_pairs_of_verdicts_are_mcnemars(pairs: list[tuple[int, int]]) -> None:
    """The naive twin: the exact McNemar test over the same pairs."""
    before, after = [a for a, _ in pairs], [b for _, b in pairs]
    [metric] = compare.compare_runs({"accuracy": before}, {"accuracy": after})["metrics"]
    assert metric["n"] == len(pairs) and metric["paired"]
    assert metric["discordant"] == sum(a != b for a, b in pairs)
    assert metric["delta"] == pytest.approx(sum(after) / len(pairs) - sum(before) / len(pairs), abs=1e-12)
    if metric["method"] == "mcnemar_exact":
        table = stats.paired_counts(after, before)["table"]
        assert metric["p_value"] == pytest.approx(stats.mcnemar(table, method="exact")["pvalue"], abs=1e-12)
    else:
        # Only pairs that are all the same are not verdicts to a test.
        assert len({*before, *after}) < 2 or metric["discordant"] == 0


def test_items_are_joined_by_name_and_missing_ones_are_data() -> None:
    before = {"accuracy": {"a": 1, "b": 0, "c": None, "d": 1, 7: 0}}
    after = {"accuracy": {"b": 1, "a": 1, "c": 1, "e": 1, "7": 0}}
    [metric] = compare.compare_runs(before, after)["metrics"]  # type: ignore[arg-type]
    assert (metric["n"], metric["only_baseline"], metric["only_candidate"]) == (3, 1, 2)
    assert metric["baseline"] == pytest.approx(1 / 3)


def test_several_answers_to_an_item_count_as_their_mean() -> None:
    before = {"accuracy": {"a": [1, 0], "b": (1, 1)}}
    [metric] = compare.compare_runs(before, {"accuracy": {"a": True, "b": np.float64(1)}})["metrics"]
    assert metric["baseline"] == 0.75 and metric["candidate"] == 1.0


def test_a_metric_of_one_side_is_there() -> None:
    answer = compare.compare_runs({"a": [1, 0, 1]}, {"b": [1, 0, 1]})
    assert [one["metric"] for one in answer["metrics"]] == ["a", "b"]
    assert {one["verdict"] for one in answer["metrics"]} == {"inconclusive"}
    assert answer["recommendation"]["decision"] == "needs_review"


def test_subgroups() -> None:
    items = {str(i): 1 for i in range(20)}
    after = {str(i): int(i % 2) for i in range(20)}
    parts = {str(i): "hard" if i % 2 == 0 else "easy" for i in range(20)}
    answer = compare.compare_runs({"accuracy": items}, {"accuracy": after}, subgroups=parts)
    deltas = {part["name"]: part["delta"] for part in answer["metrics"][0]["subgroups"]}
    assert deltas == {"easy": 0.0, "hard": -1.0}


def test_policies_decide() -> None:
    before = {"accuracy": [1] * 90 + [0] * 10}
    after = {"accuracy": [1] * 60 + [0] * 40}
    policy: compare.Policy = {"metrics": {"accuracy": {"must_not_regress": True}}}
    assert compare.recommend(before, after)["decision"] == "needs_review"
    found = compare.recommend(before, after, policy=policy)
    assert found["decision"] == "reject" and "accuracy" in found["reasons"][0]
    same = compare.recommend(before, before, policy={"default": {"margin": 0.05}})
    assert same["decision"] == "deploy"
    lower = {"metrics": {"accuracy": {"direction": "lower_is_better"}}}
    assert compare.compare_runs(before, after, policy=lower)["verdict"] == "improved"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("baseline", "candidate", "more"),
    [
        ({"a": [1, 2]}, {"a": [1, float("nan")]}, {}),
        ({"a": [1, 2]}, {"a": [1, "2"]}, {}),
        ({"a": [1, 2]}, 3, {}),
        ({"a": [1, 2]}, ".", {}),
        ({"a": [1, 2]}, {"a": [1, 2]}, {"policy": {"alhpa": 0.1}}),
        ({"a": [1, 2]}, {"a": [1, 2]}, {"policy": {"alpha": 0.7}}),
        ({"a": [1, 2]}, {"a": [1, 2]}, {"policy": {"metrics": {"a": {"margin": -1}}}}),
    ],
)
def test_bad_input_is_named(baseline: Any, candidate: Any, more: dict[str, Any]) -> None:
    with pytest.raises(InvalidParameterError):
        compare.compare_runs(baseline, candidate, **more)


def test_work_dirs(root: pathlib.Path, run_dir: pathlib.Path) -> None:
    answer = compare.compare_runs(run_dir, str(run_dir), models=("a", "a"))
    [correct] = [one for one in answer["metrics"] if one["metric"] == "correct"]
    assert (correct["n"], correct["discordant"], correct["verdict"]) == (2, 0, "equivalent")
    json.dumps(answer, allow_nan=False)
    with pytest.raises(FileNotFoundError):
        compare.compare_runs(run_dir, root / "gone")
    with pytest.raises(ValueError, match="scores"):
        compare.compare_runs(run_dir, root / "results" / "e" / "opencompass-empty")


def test_regressions_are_those_of_the_comparison() -> None:
    before = {"accuracy": [1] * 45 + [0] * 5, "latency_ms": [100.0 + i for i in range(50)]}
    after = {"accuracy": [1] * 44 + [0] * 6, "latency_ms": [150.0 + i for i in range(50)]}
    answer = compare.compare_runs(before, after)
    found = compare.detect_regressions(answer)
    assert [one["metric"] for one in found["regressions"]] == ["latency_ms"]
    assert (found["severity"], found["undecided"]) == ("critical", ["accuracy"])
    # What was stored as JSON says the same.
    assert compare.detect_regressions(json.loads(json.dumps(answer))) == found
    for wrong in (0.0, -1.0):
        with pytest.raises(InvalidParameterError, match="threshold"):
            compare.detect_regressions(answer, threshold=wrong)
    with pytest.raises(InvalidParameterError, match="comparison"):
        compare.detect_regressions({"metrics": []})  # type: ignore[typeddict-item]


def test_histories() -> None:
    history = np.array([0.81, 0.80, 0.82, 0.81, 0.80])
    assert compare.detect_trend_regression(history, 0.75)["is_regression"] is True
    assert compare.detect_trend_regression(history, 0.80)["is_regression"] is False
    low = compare.detect_trend_regression(history, 0.75, direction="lower_is_better")
    assert low["is_regression"] is False
    few = compare.detect_trend_regression([0.8, 0.9], 0.1)
    assert (few["n"], few["limit"], few["is_regression"]) == (2, None, None)
    with pytest.raises(InvalidParameterError, match="direction"):
        compare.detect_trend_regression(history, 0.8, direction="up")  # type: ignore[arg-type]


def test_changes() -> None:
    values = [0.8, 0.81, 0.79, 0.8, 0.81, 0.79] * 3 + [0.7, 0.71, 0.69] * 6
    [change] = compare.change_points(values, seed=3)
    assert change["index"] == 18 and change["earliest"] <= 18 <= change["latest"]
    assert change["before"] == pytest.approx(0.8) and change["after"] == pytest.approx(0.7)
    assert compare.change_points([1.0] * 20) == []
    with pytest.raises(InvalidParameterError):
        compare.change_points(values, n_resamples=0)


def test_rankings() -> None:
    right = lambda hits: {str(i): int(i < hits) for i in range(40)}  # noqa: E731
    ranking = compare.rank({"a": right(20), "b": right(38), "c": right(37)})
    places = [(one["model"], one["best_rank"], one["worst_rank"]) for one in ranking["models"]]
    assert places == [("b", 1, 2), ("c", 1, 2), ("a", 3, 3)]
    with pytest.raises(InvalidParameterError, match="items"):
        compare.rank({"a": {"x": 1}, "b": {"y": 1}})
