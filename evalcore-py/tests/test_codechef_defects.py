"""The defects that were observed in code-chef, and the right behaviour, which is the default.

| defect | there | test |
| --- | --- | --- |
| 1 | every write raises: a dict as jsonb | `test_defect_01_metadata_is_stored` |
| 2 | the second start on a database fails | `test_defect_02_a_second_start_works` |
| 3 | only rows of the very same time are pairs | `test_defect_03_pairs_need_no_clock` |
| 4 | a score of `None` raises after the row is stored | `test_defect_04_a_missing_score_is_no_error` |
| 5 | five points on binary floats; points named pct | `test_defect_05_five_points_are_a_tie` |
| 6 | the engine never finds an improvement | `test_defect_06_the_engine_finds_improvements` |
| 7 | invented scores of models are compared | `test_defect_07_scores_are_never_invented` |
| 8 | 0, missing and lower-is-better metrics of models | `test_defect_08_*` |
| 9 | lower is better for five names only; equal is lost | `test_defect_09_directions_and_ties` |
| 10 | a history never says anything | `test_defect_10_the_history_is_read` |
| 11 | flags that callers pass do not exist | `test_defect_11_*` |
| 12 | zero is missing, missing is zero | `test_defect_12_*` |
| 13 | any one of several versions; agents keep pairs apart | `test_defect_13_*` |
| 14 | an upsert erases what it leaves out, and its time | `test_defect_14_*` |
| 15 | trends by time only, of four scores only | `test_defect_15_*` |
| 16 | seconds as milliseconds, runs that overwrite runs, failures as 0 | `test_defect_16_*` |
| 17 | metrics registered at import; days in SQL; naive times | `test_defect_17_*` |
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import pathlib
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from codechef_replay import place, unique, urls
from hypothesis import given
from hypothesis import strategies as st

from evalcore.compat import codechef
from evalcore.compat.codechef import SyncLongitudinalTracker, detect_regression, imitated
from evalcore.exceptions import InvalidParameterError


@pytest.fixture(params=urls())
def tracker(
    request: pytest.FixtureRequest, tmp_path: pathlib.Path
) -> Iterator[SyncLongitudinalTracker]:
    one = SyncLongitudinalTracker(place(request.param, tmp_path), merge="coalesce")
    one.initialize()
    yield one
    one.close()


def pair(
    tracker: SyncLongitudinalTracker,
    experiment: str,
    task: str,
    baseline: dict[str, float | None],
    candidate: dict[str, float | None],
    version: str = "1.0.0",
    agents: tuple[str | None, str | None] = ("cicd", "cicd"),
) -> None:
    sides = (("baseline", baseline, agents[0]), ("code-chef", candidate, agents[1]))
    for group, numbers, agent in sides:
        scores = {name: one for name, one in numbers.items() if not name.endswith(("_ms", "_usd"))}
        metrics = {name: one for name, one in numbers.items() if name not in scores}
        tracker.record_result(experiment, task, group, version, "m", scores, metrics, agent)


def test_defect_01_metadata_is_stored(tracker: SyncLongitudinalTracker) -> None:
    experiment = unique("exp")
    metadata = {"nested": {"a": [1, None, "x"]}, "flag": True}
    tracker.record_result(experiment, "t", "baseline", "1", "m", {}, {}, metadata=metadata)
    [row] = tracker.store.tasks(experiment_id=experiment)
    assert row["metadata"] == metadata


def test_defect_02_a_second_start_works(tmp_path: pathlib.Path) -> None:
    for start in range(3):
        tracker = SyncLongitudinalTracker(tmp_path / "history.db")
        tracker.initialize()
        tracker.initialize()
        tracker.record_result("e", f"t{start}", "baseline", "1", "m", {}, {})
        tracker.close()
    tracker.initialize()
    assert len(tracker.store.tasks()) == 3


def test_defect_03_pairs_need_no_clock(tracker: SyncLongitudinalTracker) -> None:
    experiment = unique("exp")
    now = datetime.now(timezone.utc)
    for group, days, accuracy in (("baseline", 9, 0.5), ("code-chef", 2, 0.75)):
        at = now - timedelta(days=days)
        tracker.record_result(
            experiment, "t", group, "1", "m", {"accuracy": accuracy}, {}, recorded_at=at
        )
    assert tracker.compare_variants(experiment, "t")["improvements"]["accuracy_pct"] == 25.0
    assert tracker.get_experiment_summary(experiment)["total_tasks"] == 1


def test_defect_04_a_missing_score_is_no_error(tracker: SyncLongitudinalTracker) -> None:
    experiment = unique("exp")
    scores = {"accuracy": None, "completeness": 0.4}
    assert tracker.record_result(experiment, "t", "baseline", "1", "m", scores, {})
    [row] = tracker.store.tasks(experiment_id=experiment)
    assert row["measures"] == {"completeness": 0.4}


def test_defect_05_five_points_are_a_tie(tracker: SyncLongitudinalTracker) -> None:
    experiment = unique("exp")
    for task, before, after in (
        ("a", 0.80, 0.85),
        ("b", 0.85, 0.90),
        ("c", 0.90, 0.85),
        ("d", 0.85, 0.901),
        ("e", 0.85, 0.799),
    ):
        pair(tracker, experiment, task, {"accuracy": before}, {"accuracy": after})
    found = tracker.get_experiment_summary(experiment)
    assert (found["codechef_wins"], found["baseline_wins"], found["ties"]) == (1, 1, 3)
    # Points and relative changes have names of their own.
    one = tracker.compare_variants(experiment, "a")
    assert one["points"]["accuracy"] == pytest.approx(0.05)
    assert one["relative_percent"]["accuracy"] == pytest.approx(6.25)


def test_defect_06_the_engine_finds_improvements(tracker: SyncLongitudinalTracker) -> None:
    experiment = unique("exp")
    scores = {"accuracy": 0.7, "completeness": 0.75, "latency_ms": 2500.0, "cost_usd": 0.002}
    better = {"accuracy": 0.88, "completeness": 0.92, "latency_ms": 1800.0, "cost_usd": 0.0015}
    for task in ("a", "b", "c"):
        pair(tracker, experiment, task, {**scores}, {**better})
    shared = codechef.LongitudinalTracker()
    shared.sync = tracker
    engine = codechef.ComparisonEngine(shared)
    report = asyncio.run(engine.generate_comparison_report(experiment))
    summary = report["summary"]
    assert (summary["total_tasks"], summary["wins"], summary["recommendation"]) == (3, 3, "deploy")
    assert summary["avg_improvements"]["latency_ms"] == pytest.approx(28.0)
    assert report["tasks"][0]["baseline"]["scores"]["accuracy"] == 0.7
    assert summary["comparison"]["metrics"][0]["n"] == 3


def test_defect_07_scores_are_never_invented() -> None:
    registry = {"cicd": {"current": "v1", "versions": [
        {"version": "v1", "model_id": "a", "eval_scores": {"agent_routing_accuracy": 0.5}},
        {"version": "v2", "model_id": "b"},
    ]}}
    with pytest.raises(RuntimeError, match="no callable"):
        asyncio.run(codechef.ModelEvaluator(registry).compare_models("cicd", "v2"))

    def broken(model: str, dataset: str) -> dict[str, float]:
        raise ConnectionError(f"{model} is away")

    with pytest.raises(ConnectionError, match="b is away"):
        asyncio.run(codechef.ModelEvaluator(registry, broken).compare_models("cicd", "v2"))
    with pytest.raises(InvalidParameterError, match="finite number"):
        evaluator = codechef.ModelEvaluator(registry, lambda model, dataset: {"a": float("nan")})
        asyncio.run(evaluator.compare_models("cicd", "v2"))
    assert "eval_scores" not in registry["cicd"]["versions"][1]  # type: ignore[index]


def models(before: dict[str, Any] | None, after: dict[str, Any]) -> codechef.EvaluationComparison:
    versions = [{"version": "v2", "model_id": "b", "eval_scores": after}]
    if before is not None:
        versions.append({"version": "v1", "model_id": "a", "eval_scores": before})
    evaluator = codechef.ModelEvaluator({"cicd": {"current": "v1", "versions": versions}})
    return asyncio.run(evaluator.compare_models("cicd", "v2"))


@pytest.mark.parametrize(
    ("before", "after", "recommendation", "reason"),
    [
        ({"token_efficiency": 0.0}, {"token_efficiency": 0.9}, "needs_review", "baseline of 0"),
        (None, {"token_efficiency": 0.9}, "needs_review", "not known"),
        (
            {"token_efficiency": 0.7, "workflow_completeness": 0.9},
            {"token_efficiency": 0.9},
            "needs_review",
            "workflow_completeness has no value on one side",
        ),
        (
            {"token_efficiency": 0.7, "avg_latency_ms": 900, "cost_per_1k_tokens": 0.009},
            {"token_efficiency": 0.9, "avg_latency_ms": 400, "cost_per_1k_tokens": 0.004},
            "deploy",
            "28.6",
        ),
        ({"token_efficiency": 0.7}, {"token_efficiency": "high"}, "needs_review", "no number"),
        # Exactly 20 % worse is not more than 20 %: the overall change rejects, not the guard.
        ({"token_efficiency": 0.9}, {"token_efficiency": 0.72}, "reject", "overall change of -20.0"),
        ({"token_efficiency": 0.8}, {"token_efficiency": 0.84}, "needs_review", "+5.0"),
    ],
)
def test_defect_08_models(
    before: dict[str, Any] | None, after: dict[str, Any], recommendation: str, reason: str
) -> None:
    found = models(before, after)
    assert found.recommendation == recommendation
    assert reason in found.reasoning


def test_defect_09_directions_and_ties() -> None:
    names = ("latency_ms", "cost_usd", "perplexity", "error_rate", "toxicity")
    before = {"results": {name: 2.0 for name in names} | {"accuracy": 0.5}}
    after = {"results": {name: 1.0 for name in names} | {"accuracy": 0.5}}
    found = codechef.calculate_improvement(before, after)["per_metric"]
    assert {found[name]["winner"] for name in names} == {"code-chef"}
    assert found["accuracy"]["winner"] == "tie"
    worse = codechef.calculate_improvement(
        before, after, directions={"toxicity": "higher_is_better"}
    )
    assert worse["per_metric"]["toxicity"]["winner"] == "baseline"
    missing = codechef.calculate_improvement(before, {"results": {"accuracy": 0.9}})
    assert missing["recommendation"] == "needs_review" and missing["missing"] == list(names)


def test_defect_10_the_history_is_read(tmp_path: pathlib.Path) -> None:
    tracker = codechef.LongitudinalTracker(tmp_path / "history.db")
    detector = codechef.RegressionDetector(tracker=tracker)

    async def nightly() -> list[dict[str, Any]]:
        await tracker.initialize()
        for number, accuracy in enumerate((0.81, 0.80, 0.82, 0.81, 0.80)):
            await tracker.record_result(
                "e", "t", "code-chef", f"1.{number}.0", "m",
                {"accuracy": accuracy}, {"latency_ms": 1000 + number}, "cicd",
            )  # fmt: skip
        return [
            await detector.detect_trend_regression("cicd", "accuracy", 0.70),
            await detector.detect_trend_regression("cicd", "accuracy", 0.80),
            await detector.detect_trend_regression("cicd", "latency_ms", 2000.0),
            await detector.detect_trend_regression("nobody", "accuracy", 0.70),
        ]

    worse, same, slower, unknown = asyncio.run(nightly())
    assert worse["has_regression"] and worse["severity"] == "high"
    assert worse["historical_count"] == 5 and worse["baseline"] == pytest.approx(0.808)
    assert not same["has_regression"] and same["severity"] == "none"
    assert slower["has_regression"] and slower["severity"] == "critical"
    assert unknown == {"has_regression": False, "reasoning": "Insufficient historical data"}


def test_defect_11_output_and_json(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:{tmp_path / 'history.db'}"
    tracker = SyncLongitudinalTracker(url)
    tracker.initialize()
    tracker.record_result("e", "t", "code-chef", "1.0.0", "m", {"accuracy": 0.5}, {}, "cicd")
    file = tmp_path / "trend.json"
    asked = ["--trend", "--agent", "cicd", "--metric", "accuracy", "--store", url]
    assert codechef.main([*asked, "--format", "json", "--output", str(file)]) == 0
    assert json.loads(file.read_text())[0]["avg_score"] == 0.5
    assert codechef.main([*asked, "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith("extension_version,model_version,avg_score,")
    # No data is not success, unless somebody says so.
    empty = ["--trend", "--agent", "nobody", "--metric", "accuracy", "--store", url]
    assert codechef.main(empty) == 4
    assert codechef.main([*empty, "--allow-empty"]) == 0
    assert codechef.main(["--trend", "--store", url]) == 64


def test_defect_11_files_without_a_comparison_need_a_review() -> None:
    detector = codechef.RegressionDetector()
    found = detector.analyze_results({"experiment_id": "e", "mode": "baseline", "results": []})
    assert found["recommendation"] == "needs_review"
    assert found["reasoning"] == "the file has no comparison"


def test_defect_12_zero_is_a_value(
    tracker: SyncLongitudinalTracker, capsys: pytest.CaptureFixture[str]
) -> None:
    experiment, agent = unique("exp"), unique("agent")
    agents = (agent, agent)
    zero = {"accuracy": 0.0, "latency_ms": 100.0}
    pair(tracker, experiment, "a", {**zero}, {**zero}, agents=agents)
    half = {"accuracy": 0.5, "latency_ms": 50.0}
    pair(tracker, experiment, "b", {"accuracy": 0.5, "latency_ms": 100.0}, half, agents=agents)
    pair(tracker, experiment, "c", {"accuracy": None}, {"accuracy": 0.9}, agents=agents)
    [point] = tracker.get_metric_trend(agent, "accuracy", "baseline")
    assert (point["avg_score"], point["min_score"], point["sample_count"]) == (0.25, 0.0, 2)
    found = tracker.get_experiment_summary(experiment)
    # A reduction of exactly 0 counts; what is missing is neither a tie nor 0.
    assert found["avg_latency_reduction_pct"] == 25.0
    assert (found["ties"], found["n_missing"], found["total_tasks"]) == (2, 1, 3)
    one = tracker.compare_variants(experiment, "a")
    assert one["baseline"]["accuracy"] == 0.0 and one["improvements"]["accuracy_pct"] == 0.0
    assert tracker.compare_variants(experiment, "c")["improvements"]["accuracy_pct"] is None


def test_defect_12_an_all_zero_trend_is_printed(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:{tmp_path / 'history.db'}"
    tracker = SyncLongitudinalTracker(url)
    tracker.initialize()
    tracker.record_result("e", "t", "code-chef", "1.0.0", "m", {"accuracy": 0.0}, {}, "cicd")
    assert codechef.main(["--trend", "--agent", "cicd", "--metric", "accuracy", "--store", url]) == 0
    assert " 0.000    0.000    0.000    1 " in capsys.readouterr().out
    assert codechef.main(["--recent", "--group", "all", "--store", url]) == 0
    assert " 0.000  N/A " in capsys.readouterr().out
    file = tmp_path / "out.csv"
    assert codechef.main(["--export", str(file), "--agent", "cicd", "--store", url]) == 0
    assert "1.0.0,m,accuracy,0.0,0.0,0.0,1," in file.read_text()


def test_defect_13_versions_and_agents(tracker: SyncLongitudinalTracker) -> None:
    experiment = unique("exp")
    for version, accuracy in (("1.9.0", 0.1), ("1.10.0", 0.2), ("1.2.0", 0.3)):
        before, after = {"accuracy": 0.5}, {"accuracy": accuracy}
        pair(tracker, experiment, "t", {**before}, {**after}, version, (None, "cicd"))
    found = tracker.compare_variants(experiment, "t")
    assert found["extension_version"] == "1.10.0"
    assert found["other_versions"] == ["1.2.0", "1.9.0"]
    assert found["agent_name"] == "cicd"
    chosen = tracker.compare_variants(experiment, "t", extension_version="1.2.0")
    assert chosen["codechef"]["accuracy"] == 0.3
    assert "error" in tracker.compare_variants(experiment, "t", agent_name="cicd")


def test_defect_14_an_upsert_erases_nothing(tracker: SyncLongitudinalTracker) -> None:
    experiment, agent = unique("exp"), unique("agent")
    now = datetime.now(timezone.utc)
    ids = [
        tracker.record_result(
            experiment, "t", "code-chef", "1", "m", scores, metrics, agent, recorded_at=at
        )
        for scores, metrics, at in (
            ({"accuracy": 0.5, "completeness": 0.6}, {}, now - timedelta(days=20)),
            # What a runner without scores sends.
            ({}, {"latency_ms": 10.0}, now - timedelta(days=10)),
            ({"accuracy": 0.75}, {}, now),
        )
    ]
    assert len(set(ids)) == 1
    [row] = tracker.store.tasks(experiment_id=experiment)
    assert row["measures"] == {"accuracy": 0.75, "completeness": 0.6, "latency_ms": 10.0}
    assert len(tracker.get_metric_trend(agent, "accuracy", days=5)) == 1
    history = tracker.store.tasks(experiment_id=experiment, history=True)
    assert [one["measures"].get("accuracy") for one in history] == [0.5, 0.5, 0.75]
    assert [one["superseded_at"] is None for one in history] == [False, False, True]


def test_defect_15_trends_by_version_and_of_any_metric(tracker: SyncLongitudinalTracker) -> None:
    experiment, agent = unique("exp"), unique("agent")
    for version in ("1.10.0", "1.9.0", "1.2.0"):
        metrics = {"latency_ms": 5.0, "cost_usd": 0.25, "gpu_hours": 2.0}
        tracker.record_result(experiment, "t", "code-chef", version, "m", {}, metrics, agent)
    found = tracker.get_metric_trend(agent, "latency", order="version")
    assert [one["extension_version"] for one in found] == ["1.2.0", "1.9.0", "1.10.0"]
    for metric, value in (("cost", 0.25), ("latency_ms", 5.0), ("gpu_hours", 2.0)):
        assert {one["avg_score"] for one in tracker.get_metric_trend(agent, metric)} == {value}
    earlier = datetime.now(timezone.utc) - timedelta(days=1)
    assert tracker.get_metric_trend(agent, "cost", now=earlier) == []
    with pytest.raises(ValueError, match="Invalid metric"):
        tracker.get_metric_trend(agent, "gpu_minutes")


def test_defect_16_runs_are_stored_as_they_are(tmp_path: pathlib.Path) -> None:
    tracker = codechef.LongitudinalTracker(tmp_path / "history.db")
    runs = [
        {"id": f"r{n}", "metadata": {"task_id": "t", "agent": "cicd"}, "latency": 1.5}
        for n in range(3)
    ]
    scores = {"agent_routing_accuracy": [{"score": 0.9}, {"error": "timeout"}, {"score": None}]}
    answer = asyncio.run(
        codechef.run_evaluation(
            "ds", "p", runs, ["b", "a"], scores,
            experiment_id="e", extension_version="1", tracker=tracker,
        )
    )  # fmt: skip
    assert answer["scores"]["agent_routing_accuracy"] == {
        "average": 0.9, "min": 0.9, "max": 0.9, "count": 1, "errors": 2,
    }  # fmt: skip
    assert answer["database_stored"] == 3
    rows = tracker.store.tasks()
    assert [row["task_id"] for row in rows] == ["t", "t#2", "t#3"]
    assert {row["measures"]["latency_ms"] for row in rows} == {1500.0}
    assert [row["measures"].get("accuracy") for row in rows] == [0.9, None, None]
    json.dumps(answer, allow_nan=False)


def test_defect_17_imports_and_times(tracker: SyncLongitudinalTracker) -> None:
    # Importing it twice, as two names, registers nothing.
    for name in [one for one in sys.modules if one.startswith("evalcore.compat.codechef.tracker")]:
        importlib.reload(sys.modules[name])
    experiment, agent = unique("exp"), unique("agent")
    before = datetime.now(timezone.utc)
    tracker.record_result(experiment, "t", "code-chef", "1", "m", {"accuracy": 0.5}, {}, agent)
    [point] = tracker.get_metric_trend(agent, "accuracy")
    at = datetime.fromisoformat(point["last_recorded"])
    assert before - timedelta(seconds=1) <= at <= datetime.now(timezone.utc)
    with pytest.raises((TypeError, ValueError)):
        tracker.get_metric_trend(agent, "accuracy", days="1 day'; DROP TABLE x")  # type: ignore[arg-type]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "\u2205", ""]), inner, max_size=2),
    max_leaves=5,
)


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=6) | st.sampled_from(["", "\u2205", "\u2205\u2205x"]),
    json_values,
)
def test_stand_ins_are_taken_away_again(task: str, metadata: Any) -> None:
    """What the store does not take comes back from the compat mode as it was given."""
    tracker = SyncLongitudinalTracker("sqlite::memory:", compat=True)
    tracker.initialize()
    first = tracker.record_result("e", task, "baseline", "1", "m", {}, {}, "", metadata=metadata)
    second = tracker.record_result("e", task, "baseline", "1", "m", {}, {}, "", metadata=metadata)
    [row] = imitated.rows(tracker.store)
    tracker.close()
    assert first == second
    assert (row["task_id"], row["agent_name"]) == (task, "")
    assert row["metadata"] == (metadata or {})


@pytest.mark.parametrize(("flags", "code", "line"), [
    (["--recent", "--allow-empty"], 0, "WARNING: No recent evaluations found"),
    (["--recent"], 4, "WARNING: No recent evaluations found"),
    (["--recent", "--compat"], 0, "WARNING: No recent evaluations found"),
    (["--summary", "--compat"], 2, "query_evaluation_results.py: error: --compare/--summary requires --experiment"),
])  # fmt: skip
def test_the_tool_runs_as_a_module(
    flags: list[str], code: int, line: str, tmp_path: pathlib.Path
) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "evalcore.compat.codechef", *flags],
        env={**os.environ, "DATABASE_URL": f"sqlite:{tmp_path / 'a.db'}"},
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stdout, run.stderr.splitlines()[-1]) == (code, "", line)


def test_a_store_that_can_not_be_opened_is_said(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert codechef.main(["--recent", "--store", "mysql://me:secret@host/db"]) == 70
    assert "secret" not in capsys.readouterr().err
    with pytest.raises(ValueError, match="Invalid experiment_group"):
        tracker = SyncLongitudinalTracker(tmp_path / "a.db")
        tracker.initialize()
        tracker.record_result("e", "t", "control", "1", "m", {}, {})


def test_the_gate_over_a_file(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "results.json"
    worse = codechef.calculate_improvement(
        {"results": {"accuracy": 0.8}}, {"results": {"accuracy": 0.7}}
    )
    same = codechef.calculate_improvement(
        {"results": {"accuracy": 0.8}}, {"results": {"accuracy": 0.8}}
    )
    for document, code in (({"comparison": worse}, 1), ({"comparison": same}, 0), ({}, 2)):
        file.write_text(json.dumps(document))
        assert detect_regression.main(["--results", str(file)]) == code
        page = capsys.readouterr().out
        assert json.loads(page.split("=" * 80 + "\n")[-1])["has_regression"] == (code == 1)
    for text in ("[", "[]", '{"comparison": 3}'):
        file.write_text(text)
        assert detect_regression.main(["--results", str(file)]) == 4
    assert detect_regression.main(["--results", str(tmp_path / "gone")]) == 4
    assert detect_regression.main(["--agent", "cicd"]) == 64
    assert detect_regression.main([]) == 64


def test_the_agents_of_the_imitated_registry() -> None:
    """Its public source lists six; elsewhere an agent is any name."""
    scores = {"token_efficiency": 0.9}
    versions = [{"version": "v1", "model_id": "a", "eval_scores": scores}]
    known = ("feature_dev", "code_review", "infrastructure", "cicd", "documentation", "supervisor")
    for agent, compat in [*((name, True) for name in known), ("orchestrator", False)]:
        registry = {agent: {"current": "v1", "versions": versions}}
        evaluator = codechef.ModelEvaluator(registry, compat=compat)
        assert asyncio.run(evaluator.compare_models(agent, "v1")).overall_improvement_pct == 0.0
    evaluator = codechef.ModelEvaluator({"orchestrator": {"versions": versions}}, compat=True)
    with pytest.raises(ValueError, match="Unknown agent: orchestrator"):
        asyncio.run(evaluator.compare_models("orchestrator", "v1"))
