"""What code-chef's tracker did on its database, defects included.

Two repairs stand outside of it, as in the recordings: writes do not always raise, and a second start
does not fail. A row keeps the time of its first writing. The store takes no empty ids and only
objects as metadata, so both are kept under a stand-in, which no other row has.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ...exceptions import ImitatedError
from .names import METRICS, SCORES, iso

if TYPE_CHECKING:
    from ...store import Store, StoredTask

__all__ = ["cleanup", "compare", "record", "recent", "rows", "summary", "trend", "view"]

_NOTHING = "\u2205"

_LENGTHS = {
    "experiment_id": 255,
    "task_id": 255,
    "experiment_group": 20,
    "extension_version": 50,
    "model_version": 100,
    "agent_name": 100,
}
_FIRST_NUMBER = 7


def _kept(text: str) -> str:
    return _NOTHING + text if not text or text.startswith(_NOTHING) else text


def _shown(text: str) -> str:
    return text.removeprefix(_NOTHING)


def _raised(name: str, message: str) -> ImitatedError:
    return ImitatedError(f"{name}: {message}", "compat.raised")


def _check(texts: Mapping[str, Any], numbers: Mapping[str, Any]) -> None:
    """Raises what the driver and the database raised, in their order."""
    places = dict(zip((*texts, *numbers), range(1, 14), strict=True))
    for name, text in texts.items():
        if text is not None and not isinstance(text, str):
            found = f"{text!r} (expected str, got {type(text).__name__})"
            raise _raised("DataError", f"invalid input for query argument ${places[name]}: {found}")
    for name, number in numbers.items():
        problem = None
        if number is None:
            continue
        if not isinstance(number, int | float):
            problem = f"must be real number, not {type(number).__name__}"
            if name == "tokens_used":
                problem = f"an integer is required (got type {type(number).__name__})"
        elif name == "tokens_used" and not -(2**31) <= number < 2**31:
            problem = "value out of int32 range"
        if problem:
            found = f"{number!r} ({problem})"
            raise _raised("DataError", f"invalid input for query argument ${places[name]}: {found}")
    if any("\0" in text for text in texts.values() if text):
        message = 'invalid byte sequence for encoding "UTF8": 0x00'
        raise _raised("CharacterNotInRepertoireError", message)
    for name, text in texts.items():
        if text is not None and len(text) > _LENGTHS[name]:
            message = f"value too long for type character varying({_LENGTHS[name]})"
            raise _raised("StringDataRightTruncationError", message)
    relation = 'relation "evaluation_results"'
    for name, text in texts.items():
        if text is None and name != "agent_name":
            message = f'null value in column "{name}" of {relation} violates not-null constraint'
            raise _raised("NotNullViolationError", message)
    for name in sorted(numbers):
        number = numbers[name]
        # To the database NaN is above every number.
        high = 1 if name in SCORES else math.inf
        if number is not None and not (0 <= number <= high or (math.isnan(number) and high != 1)):
            message = f'new row for {relation} violates check constraint "evaluation_results_{name}_check"'
            raise _raised("CheckViolationError", message)


def record(
    store: Store,
    now: datetime,
    texts: Mapping[str, Any],
    scores: Mapping[str, Any],
    metrics: Mapping[str, Any],
    success: bool,
    error_message: str | None,
    metadata: Any,
) -> str:
    """Does what `record_result` did.

    Args:
        store: The store.
        now: The time of the database.
        texts: The six texts, in the order of the columns.
        scores: The scores.
        metrics: The metrics.
        success: Whether the task came to an end.
        error_message: Why not.
        metadata: Anything that JSON can hold.

    Returns:
        The id of the row.

    Raises:
        ValueError: The group is neither of the two.
        ImitatedError: The driver or the database refused the row; the text starts with the class.
        TypeError: `accuracy` is given as `None`; the row is stored all the same.
    """
    group = texts["experiment_group"]
    if group not in ("baseline", "code-chef"):
        message = f"Invalid experiment_group: {group}. Must be 'baseline' or 'code-chef'."
        raise ValueError(message)
    numbers = {name: scores.get(name) for name in SCORES}
    numbers |= {name: metrics.get(name) for name in METRICS}
    _check(texts, numbers)
    if numbers["tokens_used"] is not None:
        numbers["tokens_used"] = int(numbers["tokens_used"])
    kept = metadata or {}
    if not isinstance(kept, dict) or set(kept) == {_NOTHING}:
        kept = {_NOTHING: kept}
    ids = {name: None if text is None else _kept(text) for name, text in texts.items()}
    key: dict[str, Any] = {
        name: ids[name]
        for name in ("experiment_id", "task_id", "experiment_group", "extension_version")
    }
    held = store.tasks(**key)
    result_id = store.record(
        **ids,  # type: ignore[arg-type]
        scores={name: None if one is None else float(one) for name, one in numbers.items()},
        success=success,
        error_message=error_message,
        metadata=kept,
        recorded_at=held[0]["recorded_at"] if held else now,
        merge="replace",
    )
    if scores.get("accuracy", 0) is None:
        message = "unsupported format string passed to NoneType.__format__"
        raise TypeError(message)
    return result_id


def _row(stored: StoredTask) -> dict[str, Any]:
    metadata: Any = stored["metadata"]
    if set(metadata) == {_NOTHING}:
        metadata = metadata[_NOTHING]
    agent = stored["agent_name"]
    measures = stored["measures"]
    tokens = measures.get("tokens_used")
    return {
        "experiment_id": _shown(stored["experiment_id"]),
        "task_id": _shown(stored["task_id"]),
        "experiment_group": stored["experiment_group"],
        "extension_version": _shown(stored["extension_version"]),
        "model_version": _shown(stored["model_version"]),
        "agent_name": None if agent is None else _shown(agent),
        **{name: measures.get(name) for name in (*SCORES, "latency_ms")},
        "tokens_used": None if tokens is None else int(tokens),
        "cost_usd": measures.get("cost_usd"),
        "execution_time_seconds": None,
        "success": stored["success"],
        "error_message": stored["error_message"],
        "created_at": iso(stored["recorded_at"]),
        "metadata": metadata,
    }


def rows(store: Store, **conditions: Any) -> list[dict[str, Any]]:
    """Gives rows of the table `evaluation_results`.

    Args:
        store: The store.
        conditions: Those of `Store.tasks`.

    Returns:
        The columns by name, `result_id` left out, oldest first.
    """
    texts: dict[str, Any] = {
        name: _kept(one) if name in _LENGTHS else one
        for name, one in conditions.items()
    }
    return [_row(stored) for stored in store.tasks(**texts)]


def trend(
    store: Store,
    now: datetime,
    agent_name: str | None,
    metric: str,
    experiment_group: str,
    days: int,
    limit: int,
) -> list[dict[str, Any]]:
    """Does what `get_metric_trend` did; 0 is given as `None`.

    Args:
        store: The store.
        now: The time of the database.
        agent_name: The agent.
        metric: One of the four scores.
        experiment_group: The group.
        days: The window.
        limit: How many points at most.

    Returns:
        A dict for each version and model, the newest first. The database added floating point numbers
        in the order of its pages, which nobody knows: averages may differ in the last digit.

    Raises:
        ValueError: Another metric.
        ImitatedError: The limit is negative.
    """
    if metric not in SCORES:
        message = f"Invalid metric: {metric}"
        raise ValueError(message)
    if limit < 0:
        raise _raised("InvalidRowCountInLimitClauseError", "LIMIT must not be negative")
    if agent_name is None:
        return []
    since = now - timedelta(days=days)
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows(store, agent_name=agent_name, experiment_group=experiment_group, since=since):
        if row[metric] is not None:
            found.setdefault((row["extension_version"], row["model_version"]), []).append(row)
    points = []
    for (version, model), held in found.items():
        values = [row[metric] for row in held]
        point = {
            "extension_version": version,
            "model_version": model,
            "avg_score": math.fsum(values) / len(values) or None,
            "min_score": min(values) or None,
            "max_score": max(values) or None,
            "sample_count": len(values),
            "last_recorded": held[-1]["created_at"],
        }
        points.append(point)
    points.sort(key=lambda point: datetime.fromisoformat(point["last_recorded"]), reverse=True)
    return points[:limit]


def _reduction(before: float | None, after: float | None) -> float | None:
    if before is None or after is None or before == 0:
        return None
    return (before - after) / before * 100


def view(store: Store, experiment_id: str, task_id: str | None = None) -> list[dict[str, Any]]:
    """Gives rows of `evaluation_comparison_view`, which pairs only what has the very same time.

    Args:
        store: The store.
        experiment_id: The experiment.
        task_id: Only this task.

    Returns:
        The columns by name.
    """
    groups: dict[tuple[Any, ...], dict[str, dict[str, Any]]] = {}
    conditions = {"experiment_id": experiment_id}
    if task_id is not None:
        conditions["task_id"] = task_id
    for row in rows(store, **conditions):
        key = (row["task_id"], row["agent_name"], row["extension_version"], row["created_at"])
        groups.setdefault(key, {})[row["experiment_group"]] = row
    found = []
    for (task, agent, version, created_at), sides in groups.items():
        if len(sides) < 2:
            continue
        baseline, codechef = sides["baseline"], sides["code-chef"]
        line = {
            "experiment_id": experiment_id,
            "task_id": task,
            "agent_name": agent,
            "extension_version": version,
        }
        columns = ("accuracy", "latency_ms", "cost_usd", "completeness")
        for name, side in (("baseline", baseline), ("codechef", codechef)):
            line |= {f"{name}_{column}": side[column] for column in columns}
        before, after = baseline["accuracy"], codechef["accuracy"]
        points = None if before is None or after is None else (after - before) * 100
        line["accuracy_improvement_pct"] = points
        line["latency_reduction_pct"] = _reduction(baseline["latency_ms"], codechef["latency_ms"])
        line["cost_reduction_pct"] = _reduction(baseline["cost_usd"], codechef["cost_usd"])
        line["created_at"] = created_at
        found.append(line)
    return found


def compare(store: Store, experiment_id: str, task_id: str) -> dict[str, Any]:
    """Does what `compare_variants` did: any one of the view's rows.

    Args:
        store: The store.
        experiment_id: The experiment.
        task_id: The task.

    Returns:
        The comparison, or `{error, experiment_id, task_id}`.
    """
    found = view(store, experiment_id, task_id)
    ids = {"experiment_id": experiment_id, "task_id": task_id}
    if not found:
        return {"error": "No comparison data found", **ids}
    row = found[0]
    columns = ("accuracy", "latency_ms", "cost_usd", "completeness")
    sides = {
        side: {column: row[f"{side}_{column}"] or None for column in columns}
        for side in ("baseline", "codechef")
    }
    return {
        **ids,
        "agent_name": row["agent_name"],
        "extension_version": row["extension_version"],
        **sides,
        "improvements": {
            "accuracy_pct": row["accuracy_improvement_pct"] or 0,
            "latency_reduction_pct": row["latency_reduction_pct"] or 0,
            "cost_reduction_pct": row["cost_reduction_pct"] or 0,
        },
    }


def _mean(values: Iterable[float | None]) -> float:
    found = [value for value in values if value]
    total = 0.0
    for value in found:
        total += value
    return total / len(found) if found else 0.0


def summary(store: Store, experiment_id: str) -> dict[str, Any]:
    """Does what `get_experiment_summary` did.

    Args:
        store: The store.
        experiment_id: The experiment.

    Returns:
        Counts and means, or `{error, experiment_id}`.
    """
    found = view(store, experiment_id)
    if not found:
        return {"error": "No results for experiment", "experiment_id": experiment_id}
    points = [row["accuracy_improvement_pct"] or 0 for row in found]
    wins = sum(one > 5 for one in points)
    losses = sum(one < -5 for one in points)
    total = 0.0
    for one in points:
        total += one
    return {
        "experiment_id": experiment_id,
        "total_tasks": len(found),
        "codechef_wins": wins,
        "baseline_wins": losses,
        "ties": len(found) - wins - losses,
        "avg_accuracy_improvement_pct": total / len(found),
        "avg_latency_reduction_pct": _mean(row["latency_reduction_pct"] for row in found),
        "avg_cost_reduction_pct": _mean(row["cost_reduction_pct"] for row in found),
    }


def recent(
    store: Store, agent_name: str | None, experiment_group: str, limit: int
) -> list[dict[str, Any]]:
    """Gives what the query tool's `--recent` read.

    Args:
        store: The store.
        agent_name: Only this agent.
        experiment_group: Only this group.
        limit: How many at most.

    Returns:
        Rows, the newest first.
    """
    conditions = {"experiment_group": experiment_group, "limit": limit}
    if agent_name:
        conditions["agent_name"] = agent_name
    return rows(store, **conditions)[::-1]


def cleanup(store: Store, now: datetime, days: int, dry_run: bool) -> int:
    """Does what the function `cleanup_old_evaluation_results` did.

    Args:
        store: The store.
        now: The time of the database.
        days: The age from which rows go.
        dry_run: Whether they are only counted.

    Returns:
        How many rows went.
    """
    cutoff = now - timedelta(days=days)
    old = [row for row in store.tasks(until=cutoff) if not _protected(row["metadata"])]
    if not dry_run:
        store.purge(before=cutoff, runs=False)
    return len(old)


def _protected(metadata: Mapping[str, Any]) -> bool:
    return metadata.get("archive") in (True, "true")
