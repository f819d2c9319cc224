"""What code-chef's own tests say they hold, by intent, on every kind of store.

None of them held on a database there; where one asserts a defect, the right behaviour is asserted here
and the test says so.
"""

from __future__ import annotations

import asyncio
import json
import os
import pathlib
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest
from codechef_replay import place, unique, urls
from hypothesis import given
from hypothesis import strategies as st
from support import GOLDEN

from evalcore.compat import codechef
from evalcore.compat.codechef import ComparisonEngine, LongitudinalTracker
from evalcore.exceptions import ParseError, RecordError
from evalcore.pytest_plugin import BaselineLLMClient


@pytest.fixture(params=urls())
def tracker(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Iterator[LongitudinalTracker]:
    one = LongitudinalTracker()
    asyncio.run(one.initialize(db_url=place(request.param, tmp_path)))
    yield one
    asyncio.run(one.close())


async def record(
    tracker: LongitudinalTracker, experiment: str, task: str, group: str, **more: Any
) -> str:
    call = {
        "extension_version": "1.0.0",
        "model_version": "model",
        "scores": {"accuracy": 0.75, "completeness": 0.70},
        "metrics": {"latency_ms": 2100.5, "tokens_used": 3200, "cost_usd": 0.0024},
    } | more
    return await tracker.record_result(
        experiment_id=experiment, task_id=task, experiment_group=group, **call
    )


class TestTracker:
    """unit/test_longitudinal_tracker.py"""

    def test_results_of_both_groups_get_ids(self, tracker: LongitudinalTracker) -> None:
        experiment = unique("exp")
        one = asyncio.run(record(tracker, experiment, "t", "baseline"))
        two = asyncio.run(record(tracker, experiment, "t", "code-chef"))
        assert isinstance(one, str) and one and two and one != two

    def test_an_unknown_group_is_refused(self, tracker: LongitudinalTracker) -> None:
        with pytest.raises(ValueError, match="Invalid experiment_group"):
            asyncio.run(record(tracker, unique("exp"), "t", "invalid"))

    def test_a_closed_tracker_says_so(self) -> None:
        with pytest.raises(RuntimeError, match="not initialized"):
            asyncio.run(record(LongitudinalTracker(), "e", "t", "baseline"))

    def test_variants_are_compared(self, tracker: LongitudinalTracker) -> None:
        experiment = unique("exp")
        better = {
            "scores": {"accuracy": 0.92},
            "metrics": {"latency_ms": 1650.0, "tokens_used": 2450, "cost_usd": 0.00172},
        }

        async def run() -> dict[str, Any]:
            await record(tracker, experiment, "t", "baseline", agent_name="feature_dev")
            await record(tracker, experiment, "t", "code-chef", agent_name="feature_dev", **better)
            return await tracker.compare_variants(experiment, "t")

        found = asyncio.run(run())
        assert {"baseline", "codechef", "improvements"} <= set(found)
        assert all(improvement > 0 for improvement in found["improvements"].values())

    def test_nothing_to_compare_is_an_error_entry(self, tracker: LongitudinalTracker) -> None:
        found = asyncio.run(tracker.compare_variants("nonexistent", "task-123"))
        assert found["error"] == "No comparison data found"

    def test_a_trend_has_a_point_for_each_version(self, tracker: LongitudinalTracker) -> None:
        experiment, agent = unique("exp"), unique("agent")

        async def run() -> list[dict[str, Any]]:
            for number, accuracy in enumerate((0.75, 0.82, 0.89)):
                await record(
                    tracker, experiment, f"t{number}", "code-chef", agent_name=agent,
                    extension_version=f"1.{number}.0", scores={"accuracy": accuracy},
                )  # fmt: skip
            return await tracker.get_metric_trend(
                agent_name=agent, metric="accuracy", experiment_group="code-chef", days=30
            )

        found = asyncio.run(run())
        assert {one["extension_version"]: one["avg_score"] for one in found} == {
            "1.0.0": 0.75, "1.1.0": 0.82, "1.2.0": 0.89,
        }  # fmt: skip

    def test_an_unknown_metric_is_refused(self, tracker: LongitudinalTracker) -> None:
        with pytest.raises(ValueError, match="Invalid metric"):
            asyncio.run(tracker.get_metric_trend(agent_name="a", metric="invalid_metric"))

    def test_an_experiment_is_summarised(self, tracker: LongitudinalTracker) -> None:
        """There, -3 points are called a loss; by the rule of five points they are a tie."""
        experiment = unique("exp")

        async def run() -> dict[str, Any]:
            for task, before, after in (("1", 0.70, 0.90), ("2", 0.75, 0.88), ("3", 0.85, 0.82)):
                await record(tracker, experiment, task, "baseline", scores={"accuracy": before})
                await record(tracker, experiment, task, "code-chef", scores={"accuracy": after})
            return await tracker.get_experiment_summary(experiment)

        found = asyncio.run(run())
        assert (found["total_tasks"], found["codechef_wins"]) == (3, 2)
        assert (found["baseline_wins"], found["ties"]) == (0, 1)
        assert found["avg_accuracy_improvement_pct"] == pytest.approx(10.0)

    def test_twenty_writers_at_once_lose_nothing(self, tracker: LongitudinalTracker) -> None:
        experiment = unique("exp")

        async def run() -> None:
            await asyncio.gather(
                *(
                    record(tracker, experiment, f"{group}-{number}", group)
                    for group in ("baseline", "code-chef")
                    for number in range(10)
                )
            )

        asyncio.run(run())
        assert len(tracker.store.tasks(experiment_id=experiment)) == 20

    def test_twenty_writers_of_one_task_leave_a_history(self, tracker: LongitudinalTracker) -> None:
        experiment = unique("exp")

        async def run() -> list[str]:
            return await asyncio.gather(
                *(
                    record(tracker, experiment, "t", "baseline", scores={"accuracy": number / 20})
                    for number in range(20)
                )
            )

        assert len(set(asyncio.run(run()))) == 1
        assert len(tracker.store.tasks(experiment_id=experiment)) == 1
        assert len(tracker.store.tasks(experiment_id=experiment, history=True)) == 20

    def test_metadata_comes_back(self, tracker: LongitudinalTracker) -> None:
        experiment = unique("exp")
        metadata = {"task_description": "Create JWT middleware", "complexity": "complex"}
        result = asyncio.run(record(tracker, experiment, "t", "code-chef", metadata=metadata))
        [row] = tracker.store.tasks(experiment_id=experiment)
        assert (row["result_id"], row["metadata"]) == (result, metadata)

    def test_a_second_result_updates_the_first(self, tracker: LongitudinalTracker) -> None:
        experiment = unique("exp")
        first = asyncio.run(record(tracker, experiment, "t", "baseline"))
        again = asyncio.run(record(tracker, experiment, "t", "baseline", scores={"accuracy": 0.8}))
        assert first == again
        [row] = tracker.store.tasks(experiment_id=experiment)
        assert row["measures"]["accuracy"] == 0.8


class TestPersistence:
    """integration/test_evaluation_persistence.py"""

    def test_sides_without_an_agent_are_a_pair(self, tracker: LongitudinalTracker) -> None:
        experiment = unique("exp")
        low: dict[str, Any] = {"scores": {"accuracy": 0.60}, "metrics": {"latency_ms": 3000}}
        high: dict[str, Any] = {"scores": {"accuracy": 0.80}, "metrics": {"latency_ms": 2000}}
        asyncio.run(record(tracker, experiment, "t", "baseline", **low))
        asyncio.run(record(tracker, experiment, "t", "code-chef", **high))
        found = asyncio.run(tracker.compare_variants(experiment_id=experiment, task_id="t"))
        assert (found["baseline"]["accuracy"], found["codechef"]["accuracy"]) == (0.60, 0.80)
        assert found["improvements"]["accuracy_pct"] == pytest.approx(20.0)

    def test_a_score_above_one_is_refused(self, tracker: LongitudinalTracker) -> None:
        experiment = unique("exp")
        with pytest.raises(RecordError, match="accuracy") as refused:
            asyncio.run(record(tracker, experiment, "t", "code-chef", scores={"accuracy": 1.5}))
        assert refused.value.code == "record.invalid"
        assert tracker.store.tasks(experiment_id=experiment) == []

    def test_times_are_set_and_have_a_zone(self, tracker: LongitudinalTracker) -> None:
        experiment = unique("exp")
        before = datetime.now(timezone.utc)
        asyncio.run(record(tracker, experiment, "t", "code-chef"))
        [row] = asyncio.run(tracker.get_recent_results(limit=1))
        assert before <= datetime.fromisoformat(row["created_at"]) <= datetime.now(timezone.utc)


class TestLongitudinal:
    """integration/test_longitudinal_tracking.py"""

    def test_versions_are_told_apart(self, tracker: LongitudinalTracker) -> None:
        agent = unique("agent")
        accuracies = {"1.0.0": 0.70, "1.1.0": 0.85, "1.2.0": 0.75, "1.3.0": 0.80, "2.0.0": 0.82}
        latencies = {"1.0.0": 1500, "1.1.0": 1600, "1.2.0": 1700, "1.3.0": 3000, "2.0.0": 1800}

        async def run() -> None:
            for version, accuracy in accuracies.items():
                for number in range(3):
                    await record(
                        tracker, unique("exp"), f"t{number}", "code-chef", agent_name=agent,
                        extension_version=version, scores={"accuracy": accuracy},
                        metrics={"latency_ms": latencies[version], "cost_usd": 0.001},
                    )  # fmt: skip

        asyncio.run(run())
        found = asyncio.run(tracker.get_metric_trend(agent, "accuracy", days=1))
        by_version = {one["extension_version"]: one for one in found}
        assert set(by_version) == set(accuracies)
        assert max(found, key=lambda one: one["avg_score"])["extension_version"] == "1.1.0"
        assert by_version["1.2.0"]["avg_score"] < by_version["1.1.0"]["avg_score"]
        assert all(one["sample_count"] == 3 for one in found)
        assert len(asyncio.run(tracker.get_metric_trend(agent, "accuracy", days=1, limit=3))) == 3
        assert len(asyncio.run(tracker.get_metric_trend(agent, "accuracy", days=7))) == 5
        slow = asyncio.run(tracker.get_metric_trend(agent, "latency", days=1))
        assert max(slow, key=lambda one: one["avg_score"])["extension_version"] == "1.3.0"
        cost = asyncio.run(tracker.get_metric_trend(agent, "cost", days=1))
        assert {one["avg_score"] for one in cost} == {0.001}
        assert asyncio.run(tracker.get_metric_trend(agent, "accuracy", "baseline", days=1)) == []


class TestBaselineComparison:
    """evaluation/test_baseline_comparison.py"""

    def test_the_whole_way(self, tracker: LongitudinalTracker, tmp_path: pathlib.Path) -> None:
        engine, experiment = ComparisonEngine(tracker), unique("exp")
        worse = {"accuracy": 0.70, "completeness": 0.75}, {"latency_ms": 2500, "cost_usd": 0.002}
        better = {"accuracy": 0.88, "completeness": 0.92}, {"latency_ms": 1800, "cost_usd": 0.0015}

        async def run() -> dict[str, Any]:
            for task in codechef.sample_tasks():
                for group, (scores, metrics) in (("baseline", worse), ("code-chef", better)):
                    await record(
                        tracker, experiment, task["task_id"], group,
                        scores=scores, metrics=metrics, metadata=task,
                    )  # fmt: skip
            await engine.export_report_json(experiment, tmp_path / "report.json")
            return await engine.generate_comparison_report(experiment)

        report = asyncio.run(run())
        assert {"experiment_id", "timestamp", "tasks", "summary"} == set(report)
        summary = report["summary"]
        assert (summary["total_tasks"], summary["wins"], summary["losses"]) == (6, 6, 0)
        assert summary["recommendation"] == "deploy"
        assert summary["reasoning"].startswith("Significant improvement")
        assert set(summary["avg_improvements"]) >= {
            "accuracy", "completeness", "efficiency", "latency_ms", "cost_usd", "overall",
        }  # fmt: skip
        for task in report["tasks"]:
            assert task["winner"] == "code-chef"
            assert task["improvements"]["accuracy"] == pytest.approx(25.714, abs=1e-3)
        written = json.loads((tmp_path / "report.json").read_text())
        assert written["summary"] == json.loads(json.dumps(summary))

    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [(0.70, 0.88, "deploy"), (0.80, 0.88, "needs_review"), (0.85, 0.87, "reject")],
    )
    def test_recommendations(
        self, tracker: LongitudinalTracker, before: float, after: float, expected: str
    ) -> None:
        engine, experiment = ComparisonEngine(tracker), unique("exp")
        for group, accuracy, latency in (("baseline", before, 2000), ("code-chef", after, 1800)):
            more: dict[str, Any] = {"scores": {"accuracy": accuracy}, "metrics": {"latency_ms": latency}}
            asyncio.run(record(tracker, experiment, "t", group, **more))
        report = asyncio.run(engine.generate_comparison_report(experiment))
        assert report["summary"]["recommendation"] == expected

    def test_experiments_are_isolated(self, tracker: LongitudinalTracker) -> None:
        engine = ComparisonEngine(tracker)
        one, two = unique("exp"), unique("exp")
        sides = ((one, 0.60, 0.90), (two, 0.95, 0.70))
        for experiment, before, after in sides:
            for group, accuracy in (("baseline", before), ("code-chef", after)):
                asyncio.run(record(tracker, experiment, "t", group, scores={"accuracy": accuracy}))
        assert asyncio.run(engine.compare_task(one, "t"))["winner"] == "code-chef"
        found = asyncio.run(engine.compare_task(two, "t"))
        assert found["winner"] == "baseline"
        assert found["baseline"]["scores"]["accuracy"] == 0.95

    @pytest.mark.parametrize("group", ["baseline", "code-chef"])
    def test_one_side_alone_is_an_error_entry(
        self, tracker: LongitudinalTracker, group: str
    ) -> None:
        engine, experiment = ComparisonEngine(tracker), unique("exp")
        asyncio.run(record(tracker, experiment, "t", group))
        assert "error" in asyncio.run(engine.compare_task(experiment, "t"))
        assert "error" in asyncio.run(engine.generate_comparison_report(experiment))

    def test_an_empty_experiment_is_an_error_entry(self, tracker: LongitudinalTracker) -> None:
        experiment = unique("exp")
        report = asyncio.run(ComparisonEngine(tracker).generate_comparison_report(experiment))
        assert "error" in report and report["experiment_id"] == experiment

    def test_zero_baselines(self) -> None:
        """There, any number over 0 counts as 100 %: that is the compat mode's answer."""
        old, engine = ComparisonEngine(compat=True), ComparisonEngine()
        assert old.calculate_improvement(0, 0.90, "higher_is_better") == 100.0
        assert old.calculate_improvement(0, 2000, "lower_is_better") == -100.0
        assert engine.calculate_improvement(0, 0.90) is None
        for one in (old, engine):
            assert one.calculate_improvement(0, 0) == 0.0

    def test_weights(self) -> None:
        given: dict[str, float | None] = {
            "accuracy": 20.0, "completeness": 15.0, "efficiency": 10.0,
            "latency_ms": 25.0, "integration_quality": 5.0,
        }  # fmt: skip
        # .30 x 20 + .25 x 15 + .20 x 10 + .15 x 25 + .10 x 5
        assert ComparisonEngine().calculate_weighted_improvement(given) == pytest.approx(16.0)


positive = st.floats(0.01, 10_000)
percent = st.floats(-100, 100)


class TestProperties:
    """evaluation/test_property_based.py"""

    @given(positive, positive, st.sampled_from(["higher_is_better", "lower_is_better"]))
    def test_a_gain_one_way_is_a_loss_the_other_way(self, a: float, b: float, way: Any) -> None:
        engine = ComparisonEngine()
        there, back = engine.calculate_improvement(a, b, way), engine.calculate_improvement(b, a, way)
        assert there is not None and back is not None
        # Two floats so close that the ratio of their difference vanishes are the same to it.
        assert (there > 0) == (back < 0) and (there == 0) == (a == b)

    @given(positive, st.floats(1, 99), st.sampled_from([1, -1]))
    def test_a_change_is_found_again(self, before: float, change: float, sign: int) -> None:
        way: Any = "higher_is_better" if sign > 0 else "lower_is_better"
        after = before * (1 + sign * change / 100)
        found = ComparisonEngine().calculate_improvement(before, after, way)
        assert found == pytest.approx(change, abs=1e-6)

    @given(st.lists(percent, min_size=5, max_size=5))
    def test_the_weighted_mean_lies_between(self, values: list[float]) -> None:
        names = ("accuracy", "completeness", "efficiency", "latency_ms", "integration_quality")
        mean = ComparisonEngine().calculate_weighted_improvement(dict(zip(names, values, strict=True)))
        # Three of the properties there forget that floats round.
        assert min(values) - 1e-9 <= mean <= max(values) + 1e-9

    @given(percent)
    def test_winner_and_recommendation_agree_with_their_limits(self, value: float) -> None:
        engine = ComparisonEngine()
        winner = "code-chef" if value > 5 else "baseline" if value < -5 else "tie"
        assert engine.determine_winner(value) == winner
        advice = "deploy" if value >= 15 else "needs_review" if value >= 5 else "reject"
        assert engine.generate_recommendation(value) == advice


class TestRunner:
    """integration/test_baseline_runner.py"""

    def test_tasks_in_both_shapes(self, tmp_path: pathlib.Path) -> None:
        tasks = [{"task_id": "1", "prompt": "one"}, {"task_id": "2", "prompt": "two"}]
        for name, document in (("list", tasks), ("wrapped", {"tasks": tasks})):
            file = tmp_path / f"{name}.json"
            file.write_text(json.dumps(document))
            assert codechef.load_tasks(file) == tasks
        for text in ('{"task": []}', '[{"prompt": "x"}]', '[{"task_id": "1"}]', "[", "3"):
            file.write_text(text)
            with pytest.raises(ParseError):
                codechef.load_tasks(file)

    def test_results_are_saved_and_imported(
        self, tracker: LongitudinalTracker, tmp_path: pathlib.Path
    ) -> None:
        client, experiment = BaselineLLMClient(), unique("exp")
        results: list[dict[str, Any]] = [
            {
                "task_id": task["task_id"],
                "mode": "baseline",
                "output": answer["content"],
                "tokens_used": answer["usage"]["total_tokens"],
                "latency_ms": answer["latency_ms"],
                "cost_usd": answer["cost_usd"],
                "model": answer["model"],
                "success": True,
                "timestamp": "2026-01-15T12:00:00",
            }
            for task in codechef.sample_tasks()
            for answer in [client.complete_sync(task["prompt"])]
        ]
        results[0] |= {"success": False, "error": "API Error"}
        file = tmp_path / "results.json"
        with pytest.raises(ValueError, match="Invalid mode"):
            codechef.save_results(results, file, experiment_id="e", mode="invalid")  # type: ignore[arg-type]
        codechef.save_results(results, file, experiment_id=experiment, mode="baseline")
        saved = json.loads(file.read_text())
        assert (saved["mode"], saved["task_count"]) == ("baseline", 6)
        first = codechef.import_run_results(file, tracker, extension_version="1.0.0")
        again = codechef.import_run_results(file, tracker, extension_version="1.0.0")
        assert (first["inserted"], again["unchanged"]) == (6, 6)
        file.write_text(json.dumps(results))
        bare = codechef.import_run_results(
            file, tracker, extension_version="1.0.0", experiment_id=experiment
        )
        assert bare["unchanged"] == 6
        rows = tracker.store.tasks(experiment_id=experiment)
        assert [row["error_message"] for row in rows if not row["success"]] == ["API Error"]
        assert rows[0]["measures"]["latency_ms"] == 0.0
        assert rows[0]["recorded_at"] == "2026-01-15T12:00:00.000000Z"


class TestModels:
    """agents/…/modelops/test_evaluation.py"""

    baseline = {
        "workflow_completeness": 0.80,
        "token_efficiency": 0.70,
        "latency_threshold": 0.85,
        "mcp_integration_quality": 0.65,
    }

    @pytest.mark.parametrize(
        ("after", "recommendation"),
        [
            ((0.95, 0.85, 0.95, 0.80), "deploy"),
            ((0.70, 0.60, 0.75, 0.55), "reject"),
            ((0.85, 0.65, 0.87, 0.70), "needs_review"),
        ],
    )
    def test_cached_scores_are_compared(self, after: Any, recommendation: str) -> None:
        candidate = dict(zip(self.baseline, after, strict=True))
        registry = {"feature_dev": {"current": "v1", "versions": [
            {"version": "v1", "model_id": "org/base", "eval_scores": self.baseline},
            {"version": "v2", "model_id": "org/candidate", "eval_scores": candidate},
        ]}}  # fmt: skip

        def never(model: str, dataset: str) -> dict[str, float]:
            raise AssertionError("the scores are cached")

        evaluator = codechef.ModelEvaluator(registry, never)
        found = asyncio.run(evaluator.compare_models("feature_dev", "v2", "v1"))
        assert found.recommendation == recommendation
        assert bool(found.degradations) == (recommendation != "deploy")
        report = evaluator.generate_comparison_report(found)
        for part in ("# Model Evaluation Report", "org/base", recommendation.upper(), "Next Steps"):
            assert part in report

    def test_scores_are_evaluated_once_and_kept(self, tmp_path: pathlib.Path) -> None:
        file = tmp_path / "registry.json"
        history = [
            {"version": "v1", "model_id": "org/base", "eval_scores": self.baseline},
            {"version": "v2", "model_id": "org/candidate"},
        ]
        agents = {"cicd": {"agent_name": "cicd", "current": history[0], "history": history}}
        file.write_text(json.dumps({"version": "1.0.0", "agents": agents}))
        asked = []

        async def evaluate(model: str, dataset: str) -> dict[str, float]:
            asked.append((model, dataset))
            return {metric: 0.95 for metric in self.baseline}

        evaluator = codechef.ModelEvaluator(file, evaluate)
        for _ in range(2):
            found = asyncio.run(evaluator.compare_models("cicd", "v2", eval_dataset="golden"))
            assert found.recommendation == "deploy"
        assert asked == [("org/candidate", "golden")]
        kept = json.loads(file.read_text())["agents"]["cicd"]["history"][1]
        assert kept["eval_scores"] == {metric: 0.95 for metric in self.baseline}
        assert os.listdir(tmp_path) == ["registry.json"]
        with pytest.raises(ValueError, match="Unknown agent"):
            asyncio.run(evaluator.compare_models("nobody", "v2"))
        with pytest.raises(ValueError, match="not found"):
            asyncio.run(evaluator.compare_models("cicd", "v9"))

    def test_scores_are_recorded_and_looked_up(
        self, tracker: LongitudinalTracker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        agent, experiment = unique("agent"), unique("exp")
        monkeypatch.setenv("EXPERIMENT_ID", experiment)
        monkeypatch.delenv("EXPERIMENT_GROUP", raising=False)
        asked = []

        def evaluate(model: str, dataset: str) -> dict[str, float]:
            asked.append(model)
            return {"agent_routing_accuracy": 0.9, "avg_latency_ms": 12.0}

        for _ in range(2):
            versions = [{"version": "v1", "model_id": "org/a"}, {"version": "v2", "model_id": "org/b"}]
            registry = {agent: {"current": "v1", "versions": versions}}
            evaluator = codechef.ModelEvaluator(registry, evaluate, tracker=tracker)
            found = asyncio.run(evaluator.compare_models(agent, "v2"))
            assert found.recommendation == "needs_review" and found.overall_improvement_pct == 0.0
        assert sorted(asked) == ["org/a", "org/b"]
        rows = tracker.store.tasks(experiment_id=experiment)
        assert {row["measures"]["accuracy"] for row in rows} == {0.9}
        assert {row["task_id"] for row in rows} == {f"{agent}-eval-001"}


def test_fixtures_come_with_the_wheel(
    longitudinal_tracker_fixture: LongitudinalTracker, baseline_llm_client: BaselineLLMClient
) -> None:
    answer = asyncio.run(baseline_llm_client.complete("Say hello."))
    assert answer["content"] == "Say hello." and baseline_llm_client.calls == ["Say hello."]
    asyncio.run(record(longitudinal_tracker_fixture, unique("exp"), "t", "baseline"))
    assert "eval_results_total" in asyncio.run(longitudinal_tracker_fixture.metrics_text())


def test_the_page_is_true() -> None:
    """The Python of docs/codechef.md runs and holds."""
    page = (GOLDEN.parents[2] / "docs" / "codechef.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "docs/codechef.md", "exec"), {})
