"""The files of code-chef's runners, and the numbers made of evaluators' answers."""

from __future__ import annotations

import json
import math
import os
import pathlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, Literal

from ... import _evalcore
from ...exceptions import ParseError
from .names import COLUMNS, SCORES
from .tracker import LongitudinalTracker, longitudinal_tracker

__all__ = [
    "THRESHOLDS",
    "aggregate_scores",
    "calculate_improvement",
    "evaluation_text",
    "import_run_results",
    "load_tasks",
    "run_evaluation",
    "sample_tasks",
    "save_results",
]

THRESHOLDS = {
    "token_efficiency": 0.6,
    "mcp_integration_quality": 0.6,
    "latency_threshold": 0.8,
}
"""The average from which an evaluator passes; 0.7 for the others."""

_USUAL = 0.7

_LOWER = ("latency", "cost", "token", "time", "perplexity", "error", "toxicity", "failure")
_HIGHER = ("token_efficiency", "latency_threshold", *SCORES)


def _direction(metric: str, directions: Mapping[str, str] | None) -> str:
    if directions is not None and metric in directions:
        return directions[metric]
    name = metric.lower()
    lower = name not in _HIGHER and any(part in name for part in _LOWER)
    return "lower_is_better" if lower else "higher_is_better"


def _metrics(document: Mapping[str, Any]) -> Mapping[str, Any]:
    results = document.get("results") or {}
    inner = results.get("results", results) if isinstance(results, Mapping) else {}
    return inner if isinstance(inner, Mapping) else {}


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return value


def calculate_improvement(
    baseline: Mapping[str, Any],
    codechef: Mapping[str, Any],
    *,
    directions: Mapping[str, Literal["higher_is_better", "lower_is_better"]] | None = None,
    compat: bool = False,
) -> dict[str, Any]:
    """Compares the metrics of two result files, as the newer runner did.

    Args:
        baseline: `{results: {metric: number}}`, or with another `results` within.
        codechef: The other side.
        directions: Which way is better, by metric. Default: lower for names of latencies, times,
            costs, tokens, errors, perplexity and toxicity, else higher.
        compat: Whether it does what the runner did: lower is better for five names only, equal numbers
            are won by the baseline, and what a side lacks is passed over.

    Returns:
        `{overall_improvement_pct, per_metric, recommendation, reasoning}`, and `missing`: metrics
        without a number on both sides. An improvement over 0 is `None`; with one of these the
        recommendation is `needs_review`.

    Raises:
        TypeError: In compat mode, a value is no number.

    Example:
        >>> side = lambda latency: {"results": {"latency_ms": latency}}
        >>> calculate_improvement(side(200.0), side(100.0))["per_metric"]["latency_ms"]["winner"]
        'code-chef'
        >>> calculate_improvement(side(200.0), side(100.0), compat=True)["per_metric"]["latency_ms"]["winner"]
        'baseline'
    """
    if compat:
        return _evalcore.codechef_compare_metric_sets(baseline, codechef)
    before, after = _metrics(baseline), _metrics(codechef)
    per_metric: dict[str, Any] = {}
    missing, undefined, improvements = [], [], []
    for metric in dict.fromkeys([*before, *after]):
        old, new = _number(before.get(metric)), _number(after.get(metric))
        if old is None or new is None:
            missing.append(metric)
            continue
        sign = -1 if _direction(metric, directions) == "lower_is_better" else 1
        gain = sign * (new - old)
        improvement = None
        if old != 0:
            improvement = gain / abs(old) * 100
        elif new == 0:
            improvement = 0.0
        if improvement is None:
            undefined.append(metric)
        else:
            improvements.append(improvement)
        per_metric[metric] = {
            "baseline": old,
            "codechef": new,
            "improvement_pct": None if improvement is None else round(improvement, 2),
            "winner": "tie" if gain == 0 else "code-chef" if gain > 0 else "baseline",
        }
    overall = round(sum(improvements) / len(improvements), 2) if improvements else None
    if overall is None:
        recommendation, reasoning = "needs_review", "no metric can be compared"
    elif missing or undefined:
        recommendation = "needs_review"
        reasoning = f"no improvement of {', '.join([*missing, *undefined])}"
    else:
        recommendation = _evalcore.codechef_recommendation(overall)
        reasoning = f"mean improvement of {overall:.1f}% over {len(improvements)} metrics"
    return {
        "overall_improvement_pct": overall,
        "per_metric": per_metric,
        "missing": missing,
        "recommendation": recommendation,
        "reasoning": reasoning,
    }


def aggregate_scores(
    scores: Mapping[str, Sequence[Mapping[str, Any] | float | None]],
    thresholds: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """Aggregates evaluators' answers; an evaluator that failed is no score of 0.

    Args:
        scores: By evaluator the answers, run by run: a number, `{score, comment}`, `{error}` or `None`.
        thresholds: The average from which an evaluator passes, by evaluator. Default: `THRESHOLDS`,
            0.7 for the others.

    Returns:
        `{scores: {evaluator: {average, min, max, count, errors}}, failures, summary}`, three decimals;
        `count` are the runs with a score, `errors` those without. A failure is `{evaluator, place,
        score, threshold, comment}`, a score below the threshold with the number of its run, from 0. The overall score is the mean of the
        averages, `None` without any.

    Example:
        >>> answer = aggregate_scores({"accuracy": [{"score": 0.9}, {"error": "timeout"}]})
        >>> answer["scores"]["accuracy"]["average"], answer["scores"]["accuracy"]["errors"]
        (0.9, 1)
    """
    limits = {**THRESHOLDS, **(thresholds or {})}
    summaries: dict[str, Any] = {}
    failures: list[dict[str, Any]] = []
    averages: list[float] = []
    passed = 0
    for evaluator, answers in scores.items():
        limit = limits.get(evaluator, _USUAL)
        given = [one if isinstance(one, Mapping) else {"score": one} for one in answers]
        numbers = [None if "error" in one else _number(one.get("score")) for one in given]
        known = [number for number in numbers if number is not None]
        for place, (answer, number) in enumerate(zip(given, numbers, strict=True)):
            if number is not None and number < limit:
                failures.append(
                    {
                        "evaluator": evaluator,
                        "place": place,
                        "score": number,
                        "threshold": limit,
                        "comment": answer.get("comment", ""),
                    }
                )
        average = math.fsum(known) / len(known) if known else None
        summaries[evaluator] = {
            "average": None if average is None else round(average, 3),
            "min": round(min(known), 3) if known else None,
            "max": round(max(known), 3) if known else None,
            "count": len(known),
            "errors": len(numbers) - len(known),
        }
        if average is not None:
            averages.append(round(average, 3))
            passed += average >= limit
    return {
        "scores": summaries,
        "failures": failures,
        "summary": {
            "overall_score": round(math.fsum(averages) / len(averages), 3) if averages else None,
            "evaluators_passed": passed,
            "total_evaluators": len(scores),
            "failure_count": len(failures),
        },
    }


async def run_evaluation(
    dataset: str,
    project: str,
    runs: Sequence[Mapping[str, Any]],
    examples: Sequence[str] | None,
    scores: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    experiment_id: str = "",
    experiment_group: str = "code-chef",
    extension_version: str = "",
    tracker: LongitudinalTracker | None = None,
    timestamp: str | None = None,
    compat: bool = False,
) -> dict[str, Any]:
    """Aggregates the answers of evaluators for runs, and records them.

    Args:
        dataset: The data set.
        project: The project.
        runs: `{id, metadata, latency, total_tokens, total_cost}` for each; `latency` in seconds.
        examples: The ids of the data set's examples; `None` where there is no such data set.
        scores: By evaluator `{score, comment}` or `{error}` for each run.
        experiment_id: Under which experiment results are recorded; without one they are not.
        experiment_group: Under which group.
        extension_version: Under which version.
        tracker: Where results are recorded. Default: the shared tracker.
        timestamp: The time that is stated. Default: now.
        compat: Whether it does what `run_evaluation.py` did: runs and examples by position, seconds
            as milliseconds, failed evaluators as 0, one row for all runs of a task.

    Returns:
        `{dataset, project, timestamp, runs_evaluated, evaluators, scores, failures, summary,
        database_stored}`, or with `error` or `warning`.

    Raises:
        TypeError: In compat mode, a score is no number.
    """
    stored_as = (experiment_id, experiment_group, extension_version)
    time = timestamp or datetime.now(timezone.utc).isoformat()
    names = None if examples is None else list(examples)
    if compat:
        answer, calls = _evalcore.codechef_run_evaluation(
            dataset, project, runs, names, scores, stored_as, time
        )
    elif names is None or not runs:
        problem = {"error": f"Dataset not found: {dataset}"}
        if names is not None:
            problem = {"warning": "No recent runs found"}
        return {"dataset": dataset, "project": project, "runs_evaluated": 0, **problem}
    else:
        answer = {
            "dataset": dataset,
            "project": project,
            "timestamp": time,
            "runs_evaluated": len(runs),
            "evaluators": list(scores),
            **aggregate_scores(scores),
        }
        ids = _task_ids(runs)
        for failure in answer["failures"]:
            place = failure.pop("place")
            if place < len(runs):
                failure |= {"run_id": runs[place].get("id"), "task_id": ids[place]}
        calls = [
            _call(run, ids[place], scores, place, stored_as, project, dataset)
            for place, run in enumerate(runs)
        ]
    if "database_stored" in answer or not compat:
        answer["database_stored"] = 0
        if experiment_id:
            place = tracker or longitudinal_tracker
            await place.initialize()
            answer["database_stored"] = await _record(place, calls, compat)
    return answer


async def _record(
    tracker: LongitudinalTracker, calls: Iterable[Mapping[str, Any]], compat: bool
) -> int:
    stored = 0
    for call in calls:
        try:
            await tracker.record_result(**call)
        except Exception:
            if not compat:
                raise
            continue
        stored += 1
    return stored


def _task_ids(runs: Sequence[Mapping[str, Any]]) -> list[str]:
    """The task of each run; a second run of a task is `task#2`."""
    seen: Counter[str] = Counter()
    ids = []
    for run in runs:
        metadata = run.get("metadata") or {}
        task = metadata.get("task_id") or run.get("reference_example_id") or run.get("id")
        name = str(task)
        seen[name] += 1
        ids.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return ids


def _call(
    run: Mapping[str, Any],
    task_id: str,
    scores: Mapping[str, Sequence[Mapping[str, Any]]],
    place: int,
    stored_as: tuple[str, str, str],
    project: str,
    dataset: str,
) -> dict[str, Any]:
    metadata = run.get("metadata") or {}
    found = {}
    for column, evaluator in COLUMNS.items():
        answers = scores.get(evaluator, ())
        answer = answers[place] if place < len(answers) else {}
        found[column] = None if "error" in answer else _number(answer.get("score"))
    seconds = _number(run.get("latency"))
    return {
        "experiment_id": stored_as[0],
        "task_id": task_id,
        "experiment_group": stored_as[1],
        "extension_version": stored_as[2],
        "model_version": metadata.get("model_version") or "unknown",
        "agent_name": metadata.get("agent"),
        "scores": found,
        "metrics": {
            "latency_ms": None if seconds is None else seconds * 1000,
            "tokens_used": _number(run.get("total_tokens")),
            "cost_usd": _number(run.get("total_cost")),
        },
        "metadata": {"project": project, "dataset": dataset, "run_id": run.get("id")},
    }


def evaluation_text(result: Mapping[str, Any]) -> str:
    """Writes the answer of `run_evaluation` as code-chef printed it.

    Args:
        result: The answer.

    Returns:
        The text.

    Example:
        >>> evaluation_text({"error": "gone"}).splitlines()[-1]
        '❌ Error: gone'
    """
    return _evalcore.codechef_evaluation_text(result)


_SAMPLES = (
    ("code_generation", "easy", "Write a function that merges two sorted lists into one."),
    ("code_generation", "hard", "Write a rate limiter that several processes can share."),
    ("code_modification", "medium", "Add a timeout and three retries to an HTTP client."),
    ("debugging", "medium", "Find out why a cache gives entries that have expired."),
    ("testing", "medium", "Write tests for a parser of dates, its failures included."),
    ("security_fix", "easy", "Replace a query that is put together from texts by a prepared one."),
)


def sample_tasks() -> list[dict[str, Any]]:
    """Gives a handful of tasks to try a runner with, in the shape of `sample_tasks.json`.

    Returns:
        `{task_id, prompt, expected_output, metadata}` for each.

    Example:
        >>> sample_tasks()[0]["task_id"]
        'task-001'
    """
    return [
        {
            "task_id": f"task-{number:03}",
            "prompt": prompt,
            "expected_output": None,
            "metadata": {"category": category, "difficulty": difficulty, "language": "python"},
        }
        for number, (category, difficulty, prompt) in enumerate(_SAMPLES, 1)
    ]


def _read(source: str | os.PathLike[str]) -> Any:
    try:
        return json.loads(pathlib.Path(source).read_text("utf-8"))
    except ValueError as error:
        raise ParseError(f"{source}: {error}", "json.syntax", os.fspath(source)) from None


def _listed(source: str | os.PathLike[str], member: str) -> tuple[dict[str, Any], list[Any]]:
    found = _read(source)
    whole = found if isinstance(found, dict) else {}
    items = found if isinstance(found, list) else whole.get(member)
    if not isinstance(items, list):
        message = f"{source}: expected a list, or an object with `{member}`"
        raise ParseError(message, "layout.unknown", os.fspath(source))
    for place, item in enumerate(items, 1):
        if not (isinstance(item, dict) and isinstance(item.get("task_id"), str)):
            message = f"{source}: expected item {place} to be an object with `task_id`"
            raise ParseError(message, "layout.unknown", os.fspath(source))
    return whole, items


def load_tasks(source: str | os.PathLike[str]) -> list[dict[str, Any]]:
    """Reads a file of tasks: a list, or `{"tasks": [...]}`.

    Args:
        source: The file.

    Returns:
        The tasks, each with at least `task_id` and `prompt`.

    Raises:
        FileNotFoundError: There is no such file.
        ParseError: It is neither, or a task has no id or prompt.
    """
    _, tasks = _listed(source, "tasks")
    for place, task in enumerate(tasks, 1):
        if not isinstance(task.get("prompt"), str):
            message = f"{source}: expected task {place} to have a `prompt`"
            raise ParseError(message, "layout.unknown", os.fspath(source))
    return tasks


def save_results(
    results: Sequence[Mapping[str, Any]],
    output: str | os.PathLike[str],
    *,
    experiment_id: str,
    mode: Literal["baseline", "code-chef"],
    timestamp: str | None = None,
) -> None:
    """Writes a file of results, as `baseline_runner.py` did.

    Args:
        results: `{task_id, mode, output, tokens_used, latency_ms, cost_usd, success, ...}` for each.
        output: The file.
        experiment_id: The experiment.
        mode: The group.
        timestamp: The time that is stated. Default: now.

    Raises:
        ValueError: The mode is neither.
        OSError: The file can not be written.
    """
    if mode not in ("baseline", "code-chef"):
        message = f"Invalid mode: {mode}. Must be 'baseline' or 'code-chef'."
        raise ValueError(message)
    document = {
        "experiment_id": experiment_id,
        "mode": mode,
        "timestamp": timestamp or datetime.now(timezone.utc).isoformat(),
        "task_count": len(results),
        "results": list(results),
    }
    text = json.dumps(document, indent=2, allow_nan=False)
    pathlib.Path(output).write_text(text + "\n", encoding="utf-8")


def import_run_results(
    source: str | os.PathLike[str],
    tracker: LongitudinalTracker | None = None,
    *,
    extension_version: str,
    experiment_id: str | None = None,
    mode: Literal["baseline", "code-chef"] | None = None,
    model_version: str = "unknown",
) -> dict[str, Any]:
    """Records a file of results: `{experiment_id, mode, results}`, or the bare list.

    Failures are recorded too, with their message. Such a file has no scores; those of evaluators that
    were recorded before are kept.

    Args:
        source: The file.
        tracker: Where results are recorded. Default: the shared tracker.
        extension_version: The version of the extension.
        experiment_id: The experiment, in place of the file's.
        mode: The group, in place of the file's.
        model_version: The model of results that name none.

    Returns:
        `{inserted, replaced, unchanged, ids}`.

    Raises:
        FileNotFoundError: There is no such file.
        ParseError: It is neither.
        RecordError: A result can not be kept: nothing was written.
    """
    whole, items = _listed(source, "results")
    records = []
    for item in items:
        metrics = ("latency_ms", "tokens_used", "cost_usd")
        agents = item.get("agents_used") or []
        metadata = dict(item.get("metadata") or {})
        if len(agents) > 1:
            metadata["agents_used"] = agents
        if item.get("mock"):
            metadata["mock"] = True
        records.append(
            {
                "experiment_id": experiment_id or whole.get("experiment_id"),
                "task_id": item["task_id"],
                "experiment_group": mode or item.get("mode") or whole.get("mode"),
                "extension_version": extension_version,
                "model_version": item.get("model") or model_version,
                "agent_name": agents[0] if len(agents) == 1 else None,
                "metrics": {name: item.get(name) for name in metrics},
                "success": bool(item.get("success", True)),
                "error_message": item.get("error"),
                "metadata": metadata,
                "recorded_at": _zoned(item.get("timestamp")),
            }
        )
    place = (tracker or longitudinal_tracker).sync
    place.initialize()
    return dict(place.store.write(records, merge="coalesce"))  # type: ignore[arg-type]


def _zoned(text: Any) -> datetime | None:
    """The time of a result; one without a zone is in UTC, as the runner wrote it."""
    if not isinstance(text, str):
        return None
    try:
        time = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)
