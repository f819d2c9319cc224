"""`RegressionDetector`: what got worse in a result file, or against the history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import _evalcore, compare
from .names import METRICS
from .tracker import LongitudinalTracker, longitudinal_tracker

__all__ = ["RegressionDetector"]

_LOWER = {*METRICS, "latency", "latency_p95", "latency_p99", "cost", "tokens", "perplexity"} | {
    "error_rate",
    "toxicity",
}


class RegressionDetector:
    """code-chef's detector; nothing is sent anywhere.

    Args:
        threshold: The relative loss that makes a regression, a proportion above 0.
        tracker: Where the history is. Default: the shared tracker.
        compat: Whether a history never says anything, as it did.

    Example:
        >>> detector = RegressionDetector(threshold=0.05)
        >>> results = {"comparison": {"overall_improvement_pct": -16.0, "per_metric": {
        ...     "accuracy": {"baseline": 0.8, "codechef": 0.67, "improvement_pct": -16.0}}}}
        >>> found = detector.analyze_results(results)
        >>> found["severity"], found["recommendation"]
        ('critical', 'rollback')
    """

    def __init__(
        self,
        threshold: float = 0.05,
        *,
        tracker: LongitudinalTracker | None = None,
        compat: bool = False,
    ) -> None:
        self.threshold = threshold
        self.tracker = tracker or longitudinal_tracker
        self.compat = compat

    def analyze_results(self, results: Mapping[str, Any]) -> dict[str, Any]:
        """Finds the regressions in a result file.

        Args:
            results: `{comparison: {overall_improvement_pct, per_metric}}`, as `calculate_improvement`
                makes it.

        Returns:
            `{has_regression, regressions, overall_change_pct, severity, recommendation}`. Without a
            comparison, or with a metric without an improvement, the recommendation is `needs_review`
            and `reasoning` says why; in compat mode it is `deploy`.

        Raises:
            TypeError: In compat mode, an improvement is no number.
        """
        comparison = results.get("comparison")
        if self.compat:
            return _evalcore.codechef_analyze_results(results, self.threshold)
        metrics: Mapping[str, Any] = (comparison or {}).get("per_metric") or {}
        unknown = [name for name, one in metrics.items() if one.get("improvement_pct") is None]
        known = {name: one for name, one in metrics.items() if name not in unknown}
        given = {"comparison": {**(comparison or {}), "per_metric": known}}
        answer = _evalcore.codechef_analyze_results(given, self.threshold)
        problem = None
        if not metrics:
            problem = "the file has no comparison"
        elif unknown:
            problem = f"no improvement of {', '.join(unknown)}"
        if problem is not None:
            answer["reasoning"] = problem
            if not answer["has_regression"]:
                answer["recommendation"] = "needs_review"
        return answer

    def get_severity(self, change_pct: float) -> str:
        """Gives how bad a change is.

        Args:
            change_pct: Percent, below 0 for the worse.

        Returns:
            `critical` below -15, `high` below twice the threshold, `medium` below it, else `low`.
        """
        return _evalcore.codechef_severity(change_pct, self.threshold)

    _get_severity = get_severity

    async def detect_trend_regression(
        self, agent: str, metric: str, current_value: float, days: int = 30
    ) -> dict[str, Any]:
        """Holds a value against the history of an agent.

        Args:
            agent: The agent.
            metric: The metric.
            current_value: The new value.
            days: How many days back.

        Returns:
            `{has_regression, change_pct, baseline, current, severity, historical_count, limit}`. There
            is a regression where the value is worse than the history by more than the threshold and,
            where three versions or more are known, worse than they would give by chance (`limit`).
            Without a history `{has_regression: False, reasoning}`.

        Raises:
            ValueError: There is no such metric.
        """
        nothing = {"has_regression": False, "reasoning": "Insufficient historical data"}
        if self.compat:
            return nothing
        await self.tracker.initialize()
        points = await self.tracker.get_metric_trend(agent, metric, days=days)
        if not points:
            return nothing
        history = [point["avg_score"] for point in points[:10]]
        lower = metric in _LOWER
        judged = compare.detect_trend_regression(
            history, current_value, direction="lower_is_better" if lower else "higher_is_better"
        )
        baseline = judged["mean"]
        change = None
        if baseline != 0:
            change = (current_value - baseline) / abs(baseline) * 100 * (-1 if lower else 1)
        worse = (baseline < current_value) if lower else (current_value < baseline)
        large = worse if change is None else change < -self.threshold * 100
        found = large and judged["is_regression"] is not False
        severity = "none"
        if found:
            severity = "critical" if change is None else self.get_severity(change)
        return {
            "has_regression": found,
            "change_pct": change,
            "baseline": baseline,
            "current": current_value,
            "severity": severity,
            "historical_count": len(points),
            "limit": judged["limit"],
        }
