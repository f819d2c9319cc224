"""`ModelEvaluator`: two versions of a model, evaluated by a callable of yours and compared."""

from __future__ import annotations

import inspect
import json
import math
import os
import pathlib
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from typing import Any, Literal, TypeAlias

from ... import _evalcore
from ...exceptions import InvalidParameterError
from .names import COLUMNS, METRICS, SCORES
from .tracker import LongitudinalTracker

__all__ = ["EvaluationComparison", "ModelEvaluator", "Rules"]

Scores: TypeAlias = Mapping[str, float]
Evaluate: TypeAlias = Callable[[str, str], Scores | Awaitable[Scores]]

_LOWER = ("avg_latency_ms", "latency_ms", "cost_per_1k_tokens", "cost_usd", "tokens_used")
_NO_SCORES = ("baseline_improvement_pct", "langsmith_experiment_url", "notes")
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Rules:
    """What decides: weights, and percentages of the baseline.

    Args:
        weights: By metric; over those that both sides have.
        critical_loss: A metric that is worse by more rejects.
        worst_score: A weighted score of the candidate below it rejects; a proportion.
        strong: An overall improvement above it deploys.
        moderate: One above it deploys, with monitoring.
        regression: One at or below it rejects.
    """

    weights: Mapping[str, float] = field(
        default_factory=lambda: {
            "agent_routing_accuracy": 0.30,
            "workflow_completeness": 0.25,
            "token_efficiency": 0.20,
            "latency_threshold": 0.15,
            "mcp_integration_quality": 0.10,
        }
    )
    critical_loss: float = 20.0
    worst_score: float = 0.5
    strong: float = 15.0
    moderate: float = 5.0
    regression: float = -5.0


@dataclass(frozen=True)
class EvaluationComparison:
    """Two models compared; improvements and degradations in percent, both above 0."""

    baseline_model: str
    candidate_model: str
    baseline_scores: dict[str, Any]
    candidate_scores: dict[str, Any]
    improvements: dict[str, float]
    degradations: dict[str, float]
    overall_improvement_pct: float | None
    recommendation: Literal["deploy", "needs_review", "reject"]
    reasoning: str
    langsmith_experiment_url: str | None = None


class ModelEvaluator:
    """code-chef's evaluator; scores come from the registry or from your callable, never from nowhere.

    Args:
        registry: By agent `{"current": version, "versions": [{version, model_id, eval_scores}]}`, or
            the path of a registry file. Scores that are evaluated are added to it.
        evaluate: Called with a model id and a data set; gives numbers by metric, or an awaitable.
        rules: What decides.
        tracker: Where new scores are recorded, as experiment `EXPERIMENT_ID` of the environment, else
            `eval-{agent}`, and group `EXPERIMENT_GROUP`, else `code-chef`; the task is the data set.
            Scores that are recorded there for a model and data set are not evaluated again.
        compat: Whether versions are compared as there: faster and cheaper count as worse, a metric
            that one side lacks is passed over, without a baseline everything deploys, and a version
            without scores is given invented ones.

    Example:
        >>> import asyncio
        >>> registry = {"cicd": {"current": "v1", "versions": [
        ...     {"version": "v1", "model_id": "org/a", "eval_scores": {"agent_routing_accuracy": 0.7}},
        ...     {"version": "v2", "model_id": "org/b"}]}}
        >>> evaluator = ModelEvaluator(registry, lambda model, dataset: {"agent_routing_accuracy": 0.9})
        >>> asyncio.run(evaluator.compare_models("cicd", "v2")).recommendation
        'deploy'
        >>> registry["cicd"]["versions"][1]["eval_scores"]
        {'agent_routing_accuracy': 0.9}
    """

    def __init__(
        self,
        registry: dict[str, Any] | str | os.PathLike[str],
        evaluate: Evaluate | None = None,
        *,
        rules: Rules | None = None,
        tracker: LongitudinalTracker | None = None,
        compat: bool = False,
    ) -> None:
        self.tracker = tracker
        self._path = None if isinstance(registry, dict) else pathlib.Path(registry)
        self._registry = registry if isinstance(registry, dict) else None
        self._evaluate = evaluate
        self.rules = rules or Rules()
        self.compat = compat

    def _read(self) -> dict[str, Any]:
        if self._path is None:
            return self._registry or {}
        document: dict[str, Any] = json.loads(self._path.read_text("utf-8"))
        return document

    def _agent(self, document: dict[str, Any], agent: str) -> tuple[str | None, list[Any]]:
        agents = document.get("agents", document)
        if agent not in agents:
            raise ValueError(f"Unknown agent: {agent}")
        entry = agents[agent]
        versions = entry.get("versions", entry.get("history", []))
        current = entry.get("current")
        if isinstance(current, Mapping):
            current = current.get("version")
        return current, versions

    async def evaluate_model(self, model: str, dataset: str) -> dict[str, float]:
        """Evaluates a model.

        Args:
            model: The model's id.
            dataset: The data set.

        Returns:
            Numbers by metric, as the callable gave them.

        Raises:
            RuntimeError: There is no callable.
            InvalidParameterError: A score is no finite number, or there is none.
        """
        if self._evaluate is None:
            raise RuntimeError("no callable to evaluate with")
        given = self._evaluate(model, dataset)
        scores: Any = await given if inspect.isawaitable(given) else given
        found: dict[str, float] = {}
        for metric, score in dict(scores).items():
            number = not isinstance(score, bool) and isinstance(score, int | float)
            if not number or not math.isfinite(score):
                message = f"expected `{metric}` of `{model}` to be a finite number, found `{score!r}`"
                raise InvalidParameterError(message, "parameter.invalid")
            found[metric] = score
        if not found:
            message = f"expected scores of `{model}`, found none"
            raise InvalidParameterError(message, "parameter.invalid")
        return found

    async def evaluate_and_store_scores(
        self, agent_name: str, version: str, eval_dataset: str
    ) -> dict[str, float]:
        """Evaluates a version and keeps its scores in the registry.

        Args:
            agent_name: The agent.
            version: The version.
            eval_dataset: The data set.

        Returns:
            Numbers by metric.

        Raises:
            ValueError: There is no such agent or version.
        """
        document = self._read()
        entry = _entry(self._agent(document, agent_name)[1], version)
        if entry is None:
            raise ValueError(f"Version {version} not found for {agent_name}")
        model = str(entry.get("model_id"))
        scores = await self._recorded(agent_name, model, eval_dataset)
        if scores is None:
            scores = await self.evaluate_model(model, eval_dataset)
            await self._record(agent_name, version, model, eval_dataset, scores)
        # Somebody else may have written the file meanwhile.
        document = self._read()
        entry = _entry(self._agent(document, agent_name)[1], version)
        if entry is None:
            raise ValueError(f"Version {version} not found for {agent_name}")
        entry["eval_scores"] = scores
        self._write(document)
        return scores

    async def _recorded(self, agent: str, model: str, dataset: str) -> dict[str, float] | None:
        """The newest scores that the tracker has of a model on a data set."""
        if self.tracker is None:
            return None
        await self.tracker.initialize()
        rows = self.tracker.store.recent(1, agent_name=agent, model_version=model, task_id=dataset)
        kept = rows[0]["metadata"].get("model_scores") if rows else None
        return dict(kept) if kept else None

    async def _record(
        self, agent: str, version: str, model: str, dataset: str, scores: dict[str, float]
    ) -> None:
        if self.tracker is None:
            return
        named = {column: scores.get(metric) for column, metric in COLUMNS.items()}
        known = {one: named[one] for one in SCORES if named[one] is not None}
        await self.tracker.record_result(
            os.environ.get("EXPERIMENT_ID") or f"eval-{agent}",
            dataset,
            os.environ.get("EXPERIMENT_GROUP") or "code-chef",
            version,
            model,
            {**{one: scores.get(one) for one in SCORES}, **known},
            {one: scores.get(one) for one in METRICS},
            agent,
            metadata={"model_scores": scores},
        )

    def _write(self, document: dict[str, Any]) -> None:
        if self._path is None:
            return
        with tempfile.NamedTemporaryFile(
            "w", dir=self._path.parent, delete=False, encoding="utf-8"
        ) as file:
            json.dump(document, file, indent=2, allow_nan=False)
        pathlib.Path(file.name).replace(self._path)

    async def _scores(self, agent: str, entry: Mapping[str, Any], dataset: str) -> dict[str, Any]:
        """The scores that are kept, else new ones."""
        kept = entry.get("eval_scores")
        if not kept:
            return dict(await self.evaluate_and_store_scores(agent, entry["version"], dataset))
        return {
            metric: score
            for metric, score in kept.items()
            if score is not None and metric not in _NO_SCORES
        }

    async def compare_models(
        self,
        agent_name: str,
        candidate_version: str,
        baseline_version: str | None = None,
        eval_dataset: str | None = None,
    ) -> EvaluationComparison:
        """Compares a version with another, by kept scores where there are any.

        Args:
            agent_name: The agent.
            candidate_version: The version.
            baseline_version: The version to compare with. Default: the current one.
            eval_dataset: The data set of new evaluations. Default: `{agent_name}-eval-001`.

        Returns:
            The comparison. Without a baseline, with a metric that a side lacks, or with nothing to
            weigh, it is `needs_review` and says so.

        Raises:
            ValueError: There is no such agent or candidate.
            RuntimeError: A version has no scores, and there is no callable.
        """
        current, versions = self._agent(self._read(), agent_name)
        if self.compat:
            found = _evalcore.codechef_compare_models(
                agent_name, versions, current, candidate_version, baseline_version
            )
            return EvaluationComparison(**found)
        candidate = _entry(versions, candidate_version)
        if candidate is None:
            message = f"Candidate version {candidate_version} not found for {agent_name}"
            raise ValueError(message)
        dataset = eval_dataset or f"{agent_name}-eval-001"
        wanted = baseline_version or current
        baseline = _entry(versions, wanted) if wanted else None
        after = await self._scores(agent_name, candidate, dataset)
        model = str(candidate.get("model_id"))
        if baseline is None:
            why = "no baseline is known" if wanted is None else f"baseline {wanted} is not known"
            return EvaluationComparison(
                "none", model, {}, after, {}, {}, None, "needs_review", why
            )
        before = await self._scores(agent_name, baseline, dataset)
        return self._judge(str(baseline.get("model_id")), model, before, after)

    def _judge(
        self, baseline: str, candidate: str, before: dict[str, Any], after: dict[str, Any]
    ) -> EvaluationComparison:
        rules = self.rules
        changes: dict[str, float] = {}
        doubts = [f"{one} has no value on one side" for one in sorted({*before} ^ {*after})]
        for metric in [one for one in after if one in before]:
            old, new = before[metric], after[metric]
            if not all(isinstance(one, int | float) for one in (old, new)):
                doubts.append(f"{metric} is no number")
            elif old == 0 and new != 0:
                doubts.append(f"{metric} has a baseline of 0")
            else:
                sign = -1 if metric in _LOWER else 1
                changes[metric] = sign * (new - old) / abs(old) * 100 if old else 0.0
        weights = {one: weight for one, weight in rules.weights.items() if one in changes}
        overall = None
        if sum(weights.values()) > 0:
            total = math.fsum(weight * changes[one] for one, weight in weights.items())
            overall = total / sum(weights.values())
        decision, why = self._decide(changes, after, overall, doubts)
        return EvaluationComparison(
            baseline,
            candidate,
            before,
            after,
            {one: change for one, change in changes.items() if change > 0},
            {one: -change for one, change in changes.items() if change < 0},
            overall,
            decision,
            why,
        )

    def _decide(
        self,
        changes: Mapping[str, float],
        after: Mapping[str, Any],
        overall: float | None,
        doubts: list[str],
    ) -> tuple[Literal["deploy", "needs_review", "reject"], str]:
        rules = self.rules
        critical = [one for one, change in changes.items() if change < -rules.critical_loss - _TOLERANCE]
        if critical:
            return "reject", f"{', '.join(critical)} worse by more than {rules.critical_loss:g} %"
        low = [
            one
            for one in rules.weights
            if isinstance(after.get(one), int | float) and after[one] < rules.worst_score
        ]
        if low:
            return "reject", f"{', '.join(low)} below {rules.worst_score:g}"
        if overall is not None and overall <= rules.regression + _TOLERANCE:
            return "reject", f"overall change of {overall:+.1f} %"
        if doubts:
            return "needs_review", "; ".join(doubts)
        if overall is None:
            return "needs_review", "no weighted metric has a value on both sides"
        if overall > rules.strong + _TOLERANCE:
            return "deploy", f"overall change of {overall:+.1f} %"
        if overall > rules.moderate + _TOLERANCE:
            return "deploy", f"overall change of {overall:+.1f} %: deploy with monitoring"
        return "needs_review", f"overall change of {overall:+.1f} %"

    def generate_comparison_report(
        self, comparison: EvaluationComparison, generated: str | None = None
    ) -> str:
        """Writes a comparison as Markdown.

        Args:
            comparison: The comparison.
            generated: The time that is stated. Default: now.

        Returns:
            The text, as code-chef wrote it.
        """
        time = generated or datetime.now(timezone.utc).isoformat()
        return _evalcore.codechef_model_report(asdict(comparison), time)


def _entry(versions: list[Any], version: str) -> dict[str, Any] | None:
    return next((one for one in versions if one.get("version") == version), None)
