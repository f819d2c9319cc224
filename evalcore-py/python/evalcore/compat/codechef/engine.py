"""`ComparisonEngine`: tasks and experiments compared, with a weighted improvement."""

from __future__ import annotations

import json
import os
import pathlib
from datetime import datetime, timezone
from typing import Any, Literal

from ... import _evalcore
from .names import METRICS, SCORES
from .tracker import LongitudinalTracker, longitudinal_tracker

__all__ = ["ComparisonEngine", "comparison_engine"]

_WEIGHTED = ("accuracy", "completeness", "efficiency", "latency_ms", "integration_quality")


class ComparisonEngine:
    """code-chef's engine over a tracker.

    Improvements are relative, in percent, above 0 for the better. The overall improvement weighs
    accuracy .30, completeness .25, efficiency .20, latency .15 and integration .10, over what both
    sides have. A task is won above 5 %; 15 % deploys, 5 % needs a review, less rejects.

    Args:
        tracker: The tracker. Default: the shared one.
        compat: Whether a baseline of 0 counts as 100 or -100 %, as it did. Otherwise the improvement
            over 0 is `None`: not defined.

    Example:
        >>> engine = ComparisonEngine()
        >>> engine.calculate_improvement(2000, 1500, "lower_is_better")
        25.0
        >>> engine.calculate_improvement(0, 0.9) is None
        True
    """

    def __init__(
        self, tracker: LongitudinalTracker | None = None, *, compat: bool = False
    ) -> None:
        self.tracker = tracker or longitudinal_tracker
        self.compat = compat

    async def initialize(self) -> None:
        """Initializes the tracker."""
        await self.tracker.initialize()

    def calculate_improvement(
        self,
        baseline_value: float,
        codechef_value: float,
        metric_type: Literal["higher_is_better", "lower_is_better"] = "higher_is_better",
    ) -> float | None:
        """Gives the improvement of one metric in percent of the baseline.

        Args:
            baseline_value: The baseline.
            codechef_value: The candidate.
            metric_type: `higher_is_better` or `lower_is_better`.

        Returns:
            Above 0 where the candidate is better; `None` over a baseline of 0, unless both are 0.

        Raises:
            TypeError: A value is no number.
        """
        improvement = _evalcore.codechef_improvement(baseline_value, codechef_value, metric_type)
        undefined = baseline_value == 0 and codechef_value != 0
        return None if undefined and not self.compat else improvement

    def calculate_weighted_improvement(self, improvements: dict[str, float | None]) -> float:
        """Gives the weighted mean of improvements.

        Args:
            improvements: Percentages by metric; `None` and other metrics do not count.

        Returns:
            The mean in percent, 0 without any.
        """
        given = {name: one for name, one in improvements.items() if one is not None}
        return _evalcore.codechef_weighted(given)

    def determine_winner(self, overall_improvement: float) -> str:
        """Gives the winner.

        Args:
            overall_improvement: Percent.

        Returns:
            `code-chef` above 5, `baseline` below -5, else `tie`.
        """
        return _evalcore.codechef_winner(overall_improvement)

    def generate_recommendation(self, avg_improvement: float) -> str:
        """Gives the recommendation.

        Args:
            avg_improvement: Percent.

        Returns:
            `deploy` from 15, `needs_review` from 5, else `reject`.
        """
        return _evalcore.codechef_recommendation(avg_improvement)

    _calculate_weighted_improvement = calculate_weighted_improvement
    _determine_winner = determine_winner
    _generate_recommendation = generate_recommendation

    def generate_reasoning(self, avg_improvement: float, summary: dict[str, Any]) -> str:
        """Gives the sentence beside the recommendation.

        Args:
            avg_improvement: Percent.
            summary: `{wins, losses, total_tasks}`.

        Returns:
            The sentence.
        """
        wins, losses = summary.get("wins", 0), summary.get("losses", 0)
        return _evalcore.codechef_reasoning(
            avg_improvement, wins, losses, summary.get("total_tasks", 0)
        )

    _generate_reasoning = generate_reasoning

    async def compare_task(self, experiment_id: str, task_id: str) -> dict[str, Any]:
        """Compares a task.

        Args:
            experiment_id: The experiment.
            task_id: The task.

        Returns:
            `{task_id, experiment_id, baseline, codechef, improvements, overall_improvement, winner}`;
            each side has `scores` and `metrics`, an improvement is `None` where it is not defined.
            Without both sides `{task_id, error}`.
        """
        await self.initialize()
        tracker = self.tracker
        found = await tracker.compare_variants(experiment_id, task_id)
        if "error" in found:
            return {"task_id": task_id, "error": found["error"]}
        improvements: dict[str, float | None] = {}
        for name in (*SCORES, "latency_ms", "cost_usd", "tokens_used"):
            before, after = found["baseline"].get(name), found["codechef"].get(name)
            improvements[name] = None
            if before is not None and after is not None:
                improvements[name] = self.calculate_improvement(
                    before, after, "lower_is_better" if name in METRICS else "higher_is_better"
                )
        overall = self.calculate_weighted_improvement(improvements)
        known = any(improvements.get(name) is not None for name in _WEIGHTED)
        return {
            "task_id": task_id,
            "experiment_id": experiment_id,
            **{side: _parted(found[side]) for side in ("baseline", "codechef")},
            "improvements": improvements,
            "overall_improvement": overall if known else None,
            "winner": self.determine_winner(overall),
        }

    async def generate_comparison_report(self, experiment_id: str) -> dict[str, Any]:
        """Compares an experiment.

        Args:
            experiment_id: The experiment.

        Returns:
            `{experiment_id, timestamp, tasks, summary}`; the summary has `total_tasks`, `wins`,
            `losses`, `ties`, `n_missing`, `avg_improvements`, `recommendation`, `reasoning` and, with
            intervals and p values, `comparison`. Without results `{experiment_id, error, timestamp}`.
        """
        await self.initialize()
        time = datetime.now(timezone.utc).isoformat()
        summary = await self.tracker.get_experiment_summary(experiment_id)
        if "error" in summary:
            return {"experiment_id": experiment_id, "error": summary["error"], "timestamp": time}
        names = {row["task_id"] for row in self.tracker.store.tasks(experiment_id=experiment_id)}
        tasks = [await self.compare_task(experiment_id, name) for name in sorted(names)]
        whole = [task for task in tasks if "error" not in task]

        def mean(name: str) -> float | None:
            values = [task["improvements"][name] for task in whole]
            known = [value for value in values if value is not None]
            return sum(known) / len(known) if known else None

        means = {name: mean(name) for name in (*SCORES, "latency_ms", "cost_usd", "tokens_used")}
        overall = self.calculate_weighted_improvement(means)
        winners = [task["winner"] for task in whole]
        counts = {
            "total_tasks": len(names),
            "wins": winners.count("code-chef"),
            "losses": winners.count("baseline"),
            "ties": winners.count("tie"),
        }
        return {
            "experiment_id": experiment_id,
            "timestamp": time,
            "tasks": tasks,
            "summary": {
                **counts,
                "n_missing": len(tasks) - len(whole),
                "avg_improvements": {**means, "overall": overall},
                "recommendation": self.generate_recommendation(overall),
                "reasoning": self.generate_reasoning(overall, counts),
                "comparison": summary.get("comparison"),
            },
        }

    async def export_report_json(
        self, experiment_id: str, output_path: str | os.PathLike[str]
    ) -> None:
        """Writes the report of an experiment as JSON.

        Args:
            experiment_id: The experiment.
            output_path: The file.

        Raises:
            OSError: The file can not be written.
        """
        report = await self.generate_comparison_report(experiment_id)
        text = json.dumps(report, indent=2, allow_nan=False)
        pathlib.Path(output_path).write_text(text + "\n", encoding="utf-8")


def _parted(side: dict[str, Any]) -> dict[str, Any]:
    return {
        "scores": {name: side.get(name) for name in side if name not in METRICS},
        "metrics": {name: side.get(name) for name in METRICS},
    }


comparison_engine = ComparisonEngine()
"""The engine that code-chef's programs share, over `longitudinal_tracker`."""
