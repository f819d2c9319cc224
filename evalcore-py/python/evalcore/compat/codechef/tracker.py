"""`LongitudinalTracker`: results, trends and comparisons, with and without `await`."""

from __future__ import annotations

import asyncio
import io
import os
import pathlib
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Literal

from ...exceptions import InvalidParameterError, RecordError, StoreError
from ...store import Store
from . import imitated
from .names import METRICS, SCORES, iso, version_key

if TYPE_CHECKING:
    from ...compare import Policy
    from ...store import Merge, Pair, Time

__all__ = ["LongitudinalTracker", "SyncLongitudinalTracker", "longitudinal_tracker"]

_ALIASES = {"latency": "latency_ms", "tokens": "tokens_used", "cost": "cost_usd"}
_LONG_AGO = 36500


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


def _usual_place() -> str:
    """Where the command `evalcore store` keeps its history."""
    data = os.environ.get("XDG_DATA_HOME") or pathlib.Path.home() / ".local" / "share"
    place = pathlib.Path(data) / "evalcore"
    place.mkdir(parents=True, exist_ok=True)
    return f"sqlite:{place / 'evalcore.db'}"


def _invalid(message: str) -> InvalidParameterError:
    return InvalidParameterError(message, "parameter.invalid")


class SyncLongitudinalTracker:
    """code-chef's tracker without `await`: the same methods, the same arguments, any store.

    A tracker may be shared between threads.

    Args:
        db_url: Where the store is: an address as for `evalcore.Store`. Default: what `initialize` is
            given, else `DATABASE_URL`, else `TEST_DATABASE_URL`, else `evalcore.db` in the user's data
            directory.
        compat: Whether the tracker does what code-chef's did, defects included.
        merge: What a second result of a task does to the first: `coalesce` keeps what it leaves out,
            `replace` does not, `append` lets both stand. Default: `replace` on PostgreSQL and in
            compat mode, else `coalesce`. Replaced rows stay as history.
        clock: Gives the time, aware. Default: the system's.

    Example:
        >>> tracker = SyncLongitudinalTracker("sqlite::memory:")
        >>> tracker.initialize()
        >>> first = tracker.record_result("e", "t", "code-chef", "1.0.0", "m", {"accuracy": 0.0}, {}, "cicd")
        >>> tracker.get_metric_trend("cicd", "accuracy")[0]["avg_score"]
        0.0
    """

    def __init__(
        self,
        db_url: str | os.PathLike[str] | None = None,
        *,
        compat: bool = False,
        merge: Merge | None = None,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._url = db_url
        self._store: Store | None = None
        self._opening = threading.Lock()
        self._merge = merge
        self._clock = clock or _utc_now
        self.compat = compat

    def __repr__(self) -> str:
        where = "not initialized" if self._store is None else self._store.url
        return f"<{type(self).__name__}: {where}>"

    @property
    def store(self) -> Store:
        """The store."""
        if self._store is None:
            message = "LongitudinalTracker not initialized. Call initialize() first."
            raise RuntimeError(message)
        return self._store

    @property
    def merge(self) -> Merge:
        """What a second result of a task does to the first."""
        if self._merge is not None:
            return self._merge
        server = self.store.url.startswith(("postgres:", "postgresql:"))
        return "replace" if self.compat or server else "coalesce"

    def initialize(self, db_url: str | os.PathLike[str] | None = None) -> None:
        """Opens the store and makes its tables where they are absent; a second time does nothing.

        Args:
            db_url: Where the store is, see the class.

        Raises:
            StoreError: The store can not be opened.
        """
        with self._opening:
            if self._store is None:
                self._store = Store(db_url or self._place())

    def _place(self) -> str | os.PathLike[str]:
        named = os.environ.get("DATABASE_URL") or os.environ.get("TEST_DATABASE_URL")
        return self._url or named or _usual_place()

    def close(self) -> None:
        """Closes the store."""
        with self._opening:
            if self._store is not None:
                self._store.close()
                self._store = None

    def record_result(
        self,
        experiment_id: str,
        task_id: str,
        experiment_group: str,
        extension_version: str,
        model_version: str,
        scores: Mapping[str, float | None],
        metrics: Mapping[str, float | None],
        agent_name: str | None = None,
        success: bool = True,
        error_message: str | None = None,
        metadata: dict[str, Any] | None = None,
        *,
        recorded_at: Time | None = None,
    ) -> str:
        """Records the result of one task.

        Args:
            experiment_id: The experiment.
            task_id: The task.
            experiment_group: `baseline`, `code-chef`, or a group that was declared.
            extension_version: The version of the extension.
            model_version: The model.
            scores: Proportions by name; other names are kept too, `None` is absent.
            metrics: `latency_ms`, `tokens_used`, `cost_usd`, and others.
            agent_name: The agent.
            success: Whether the task came to an end.
            error_message: Why not.
            metadata: Anything else.
            recorded_at: When it was measured. Default: now.

        Returns:
            The id of the row, which stays when the row is replaced.

        Raises:
            ValueError: The group is not declared, or a field can not be kept: it is named, and
                nothing was written.
            RuntimeError: The tracker is not initialized, or the store can not be written.
        """
        texts = {
            "experiment_id": experiment_id,
            "task_id": task_id,
            "experiment_group": experiment_group,
            "extension_version": extension_version,
            "model_version": model_version,
            "agent_name": agent_name,
        }
        store = self.store
        if self.compat:
            return imitated.record(
                store, self._clock(), texts, scores, metrics, success, error_message, metadata
            )
        try:
            return store.record(
                **texts,  # type: ignore[arg-type]
                scores=scores,
                metrics=metrics,
                success=success,
                error_message=error_message,
                metadata=metadata,
                recorded_at=recorded_at or self._given_time(),
                merge=self.merge,
            )
        except RecordError as error:
            if error.code != "record.undeclared_group":
                raise
            message = f"Invalid experiment_group: {error.message}"
            raise RecordError(message, error.code) from None

    def _given_time(self) -> datetime | None:
        """The time of a clock that was given; the store's own never makes a history go backwards."""
        return None if self._clock is _utc_now else self._clock()

    def get_metric_trend(
        self,
        agent_name: str,
        metric: str,
        experiment_group: str = "code-chef",
        days: int = 30,
        limit: int = 100,
        *,
        order: Literal["newest", "oldest", "version"] = "newest",
        now: datetime | None = None,
    ) -> list[dict[str, Any]]:
        """Gives a metric by version and model.

        Args:
            agent_name: The agent.
            metric: Any metric; `latency`, `tokens` and `cost` stand for their columns.
            experiment_group: The group.
            days: How many days back, 0 and up.
            limit: How many points at most, the first of the order.
            order: `newest` or `oldest` by time, or `version` by semantic version.
            now: The end of the window; later results do not count. Default: now.

        Returns:
            `{extension_version, model_version, avg_score, min_score, max_score, sample_count,
            last_recorded}` for each, and `standard_deviation`, `low`, `high`: the 95 % interval of the
            average. `None` only where a number is not defined.

        Raises:
            ValueError: No result has such a metric, or a number is negative.
            RuntimeError: The tracker is not initialized.
        """
        end = now or self._clock()
        if self.compat:
            return imitated.trend(
                self.store, end, agent_name, metric, experiment_group, days, limit
            )
        for name, number in (("days", days), ("limit", limit)):
            if number < 0:
                raise _invalid(f"expected `{name}` to be 0 or more, found `{number}`")
        points = self.store.trend(
            metric,
            order=order,
            limit=limit,
            agent_name=agent_name,
            experiment_group=experiment_group,
            since=None if days > _LONG_AGO else end - timedelta(days=days),
            until=now,
        )
        known = metric in SCORES or _ALIASES.get(metric, metric) in METRICS
        if not points and not known and not self.store.moments(metric):
            raise _invalid(f"Invalid metric: {metric}")
        return [
            {
                "extension_version": point["key"]["version"],
                "model_version": point["key"]["model"],
                "avg_score": point["mean"],
                "min_score": point["min"],
                "max_score": point["max"],
                "sample_count": point["n"],
                "last_recorded": iso(point["last"]),
                "standard_deviation": point["standard_deviation"],
                "low": point["low"],
                "high": point["high"],
            }
            for point in points
        ]

    def compare_variants(
        self,
        experiment_id: str,
        task_id: str,
        *,
        extension_version: str | None = None,
        agent_name: str | None = None,
    ) -> dict[str, Any]:
        """Compares what the two groups made of a task.

        Args:
            experiment_id: The experiment.
            task_id: The task.
            extension_version: Only this version. Default: the highest that both groups have.
            agent_name: Only this agent.

        Returns:
            `{experiment_id, task_id, agent_name, extension_version, baseline, codechef, improvements,
            points, relative_percent, other_versions}`: both sides with all of their metrics.
            `accuracy_pct` is in points, the reductions are relative; `relative_percent` are changes
            for the better. Without both sides `{error, experiment_id, task_id}`.

        Raises:
            RuntimeError: The tracker is not initialized.
        """
        if self.compat:
            return imitated.compare(self.store, experiment_id, task_id)
        ids = {"experiment_id": experiment_id, "task_id": task_id}
        found = self._pairs(experiment_id, task_id, agent_name is not None)
        found = [
            pair
            for pair in found
            if extension_version in (None, pair["extension_version"])
            and agent_name in (None, pair["agent_name"])
        ]
        if not found:
            return {"error": "No comparison data found", **ids}
        pair = max(found, key=lambda pair: version_key(pair["extension_version"] or ""))
        baseline, codechef = pair["baseline"], pair["candidate"]
        assert baseline is not None and codechef is not None
        before, after = baseline["measures"], codechef["measures"]
        shown = ("accuracy", "latency_ms", "cost_usd", "completeness")
        names = (*shown, *sorted({*before, *after, *SCORES, *METRICS} - {*shown}))
        points = {one: _difference(before.get(one), after.get(one)) for one in names}
        relative = {one: _gain(one, before.get(one), after.get(one)) for one in names}
        accuracy = points["accuracy"]
        return {
            **ids,
            "agent_name": codechef["agent_name"] or baseline["agent_name"],
            "extension_version": pair["extension_version"],
            "baseline": {one: before.get(one) for one in names},
            "codechef": {one: after.get(one) for one in names},
            "improvements": {
                "accuracy_pct": None if accuracy is None else accuracy * 100,
                "latency_reduction_pct": relative["latency_ms"],
                "cost_reduction_pct": relative["cost_usd"],
            },
            "points": points,
            "relative_percent": relative,
            "other_versions": sorted(
                {one["extension_version"] or "" for one in found} - {pair["extension_version"]},
                key=version_key,
            ),
        }

    def _pairs(self, experiment_id: str, task_id: str | None, by_agent: bool) -> list[Pair]:
        """The pairs with both sides."""
        try:
            found = self.store.pairs(experiment_id, task_id=task_id, by_agent=by_agent)
        except StoreError as error:
            if error.code != "store.no_data":
                raise
            return []
        return [pair for pair in found if pair["baseline"] and pair["candidate"]]

    def get_experiment_summary(
        self, experiment_id: str, *, policy: Policy | None = None
    ) -> dict[str, Any]:
        """Summarises an experiment.

        Args:
            experiment_id: The experiment.
            policy: The rules of the comparison, `evalcore.compare.Policy`.

        Returns:
            `{experiment_id, total_tasks, codechef_wins, baseline_wins, ties,
            avg_accuracy_improvement_pct, avg_latency_reduction_pct, avg_cost_reduction_pct,
            avg_completeness_improvement_pct, n_missing, changes, comparison}`. Tasks are paired by id
            and version; one is won above five points of accuracy. Accuracy and completeness are in
            points, reductions relative, `None` where no pair has both sides. `changes` has points and
            relative changes of every metric with their medians, `comparison` intervals, p values and
            verdicts. Without both groups `{error, experiment_id}`.

        Raises:
            RuntimeError: The tracker is not initialized.
        """
        if self.compat:
            return imitated.summary(self.store, experiment_id)
        if not self._pairs(experiment_id, None, False):
            return {"error": "No results for experiment", "experiment_id": experiment_id}
        found = self.store.summary(experiment_id, policy=policy or {})
        changes = {change["metric"]: change for change in found["changes"]}

        def points(metric: str) -> float | None:
            mean = changes[metric]["mean_points"] if metric in changes else None
            return None if mean is None else mean * 100

        def reduction(metric: str) -> float | None:
            return changes[metric]["mean_relative_percent"] if metric in changes else None

        return {
            "experiment_id": experiment_id,
            "total_tasks": found["total_tasks"],
            "codechef_wins": found["candidate_wins"],
            "baseline_wins": found["baseline_wins"],
            "ties": found["ties"],
            "avg_accuracy_improvement_pct": points("accuracy"),
            "avg_latency_reduction_pct": reduction("latency_ms"),
            "avg_cost_reduction_pct": reduction("cost_usd"),
            "avg_completeness_improvement_pct": points("completeness"),
            "n_missing": found["n_missing"],
            "changes": found["changes"],
            "comparison": found["comparison"],
        }

    def get_recent_results(
        self, agent_name: str | None = None, experiment_group: str | None = None, limit: int = 10
    ) -> list[dict[str, Any]]:
        """Gives the newest results, the newest first.

        Args:
            agent_name: Only this agent.
            experiment_group: Only this group. Default: all; in compat mode `code-chef`.
            limit: How many at most.

        Returns:
            Rows of the old table by column, `created_at` being the time of measuring.

        Raises:
            RuntimeError: The tracker is not initialized.
        """
        if self.compat:
            return imitated.recent(self.store, agent_name, experiment_group or "code-chef", limit)
        found = self.store.recent(limit, agent_name=agent_name, experiment_group=experiment_group)
        names = (*SCORES, *METRICS)
        return [
            {
                **{name: value for name, value in row.items() if name != "measures"},
                **dict.fromkeys(names),
                **row["measures"],
                "created_at": iso(row["recorded_at"]),
            }
            for row in found
        ]

    def cleanup_old_evaluation_results(self, days: int = 90, *, dry_run: bool = False) -> int:
        """Deletes results above an age; those whose metadata says `"archive": True` stay.

        Args:
            days: The age in days, 0 and up.
            dry_run: Whether they are only counted.

        Returns:
            How many went, history included; in compat mode without it.

        Raises:
            RuntimeError: The tracker is not initialized.
        """
        now = self._clock()
        if self.compat:
            return imitated.cleanup(self.store, now, days, dry_run)
        if days < 0:
            raise _invalid(f"expected `days` to be 0 or more, found `{days}`")
        before = now - timedelta(days=min(days, _LONG_AGO))
        report = self.store.purge(before=before, runs=False, dry_run=dry_run)
        return report["tasks"]

    def metrics_text(self) -> str:
        """Gives the results as Prometheus' text format, under the old metric names.

        Returns:
            `eval_results_total`, `eval_score_current`, `eval_latency_ms` and `eval_cost_usd` of the
            results that name an agent.

        Raises:
            RuntimeError: The tracker is not initialized.
        """
        text = io.BytesIO()
        self.store.export(text, format="prometheus")
        return text.getvalue().decode()


def _difference(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before


def _gain(metric: str, before: float | None, after: float | None) -> float | None:
    """The change for the better in percent; of a metric without a declared direction, the change."""
    if before is None or after is None or before == 0:
        return None
    change = (before - after) if metric in METRICS else (after - before)
    return change / abs(before) * 100


class LongitudinalTracker:
    """code-chef's tracker: every method of `SyncLongitudinalTracker`, awaited.

    The work is done on threads, so that the event loop goes on.

    Args:
        db_url: As for `SyncLongitudinalTracker`.
        compat: As for `SyncLongitudinalTracker`.
        merge: As for `SyncLongitudinalTracker`.
        clock: As for `SyncLongitudinalTracker`.

    Example:
        >>> import asyncio
        >>> async def nightly() -> int:
        ...     tracker = LongitudinalTracker()
        ...     await tracker.initialize("sqlite::memory:")
        ...     await tracker.record_result("e", "t", "baseline", "1.0.0", "m", {"accuracy": 0.5}, {})
        ...     found = len(tracker.sync.store.tasks())
        ...     await tracker.close()
        ...     return found
        >>> asyncio.run(nightly())
        1
    """

    def __init__(
        self,
        db_url: str | os.PathLike[str] | None = None,
        *,
        compat: bool = False,
        merge: Merge | None = None,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self.sync = SyncLongitudinalTracker(db_url, compat=compat, merge=merge, clock=clock)

    def __repr__(self) -> str:
        return repr(self.sync).replace("Sync", "", 1)

    @property
    def store(self) -> Store:
        """The store."""
        return self.sync.store

    @property
    def compat(self) -> bool:
        """Whether the tracker does what code-chef's did."""
        return self.sync.compat

    async def initialize(self, db_url: str | os.PathLike[str] | None = None) -> None:
        """Opens the store, see `SyncLongitudinalTracker.initialize`.

        Args:
            db_url: Where the store is.
        """
        await asyncio.to_thread(self.sync.initialize, db_url)

    async def close(self) -> None:
        """Closes the store."""
        await asyncio.to_thread(self.sync.close)

    async def record_result(
        self,
        experiment_id: str,
        task_id: str,
        experiment_group: str,
        extension_version: str,
        model_version: str,
        scores: Mapping[str, float | None],
        metrics: Mapping[str, float | None],
        agent_name: str | None = None,
        success: bool = True,
        error_message: str | None = None,
        metadata: dict[str, Any] | None = None,
        *,
        recorded_at: Time | None = None,
    ) -> str:
        """Records the result of one task, see `SyncLongitudinalTracker.record_result`.

        Args:
            experiment_id: The experiment.
            task_id: The task.
            experiment_group: `baseline`, `code-chef`, or a group that was declared.
            extension_version: The version of the extension.
            model_version: The model.
            scores: Proportions by name.
            metrics: `latency_ms`, `tokens_used`, `cost_usd`, and others.
            agent_name: The agent.
            success: Whether the task came to an end.
            error_message: Why not.
            metadata: Anything else.
            recorded_at: When it was measured.

        Returns:
            The id of the row.
        """
        return await asyncio.to_thread(
            self.sync.record_result,
            experiment_id,
            task_id,
            experiment_group,
            extension_version,
            model_version,
            scores,
            metrics,
            agent_name,
            success,
            error_message,
            metadata,
            recorded_at=recorded_at,
        )

    async def get_metric_trend(
        self,
        agent_name: str,
        metric: str,
        experiment_group: str = "code-chef",
        days: int = 30,
        limit: int = 100,
        *,
        order: Literal["newest", "oldest", "version"] = "newest",
        now: datetime | None = None,
    ) -> list[dict[str, Any]]:
        """Gives a metric by version and model, see `SyncLongitudinalTracker.get_metric_trend`.

        Args:
            agent_name: The agent.
            metric: The metric.
            experiment_group: The group.
            days: How many days back.
            limit: How many points at most.
            order: `newest`, `oldest` or `version`.
            now: The end of the window.

        Returns:
            A dict for each point.
        """
        return await asyncio.to_thread(
            self.sync.get_metric_trend,
            agent_name,
            metric,
            experiment_group,
            days,
            limit,
            order=order,
            now=now,
        )

    async def compare_variants(
        self,
        experiment_id: str,
        task_id: str,
        *,
        extension_version: str | None = None,
        agent_name: str | None = None,
    ) -> dict[str, Any]:
        """Compares the two groups on a task, see `SyncLongitudinalTracker.compare_variants`.

        Args:
            experiment_id: The experiment.
            task_id: The task.
            extension_version: Only this version.
            agent_name: Only this agent.

        Returns:
            The comparison, or `{error, experiment_id, task_id}`.
        """
        return await asyncio.to_thread(
            self.sync.compare_variants,
            experiment_id,
            task_id,
            extension_version=extension_version,
            agent_name=agent_name,
        )

    async def get_experiment_summary(
        self, experiment_id: str, *, policy: Policy | None = None
    ) -> dict[str, Any]:
        """Summarises an experiment, see `SyncLongitudinalTracker.get_experiment_summary`.

        Args:
            experiment_id: The experiment.
            policy: The rules of the comparison.

        Returns:
            The summary, or `{error, experiment_id}`.
        """
        return await asyncio.to_thread(
            self.sync.get_experiment_summary, experiment_id, policy=policy
        )

    async def get_recent_results(
        self, agent_name: str | None = None, experiment_group: str | None = None, limit: int = 10
    ) -> list[dict[str, Any]]:
        """Gives the newest results, see `SyncLongitudinalTracker.get_recent_results`.

        Args:
            agent_name: Only this agent.
            experiment_group: Only this group.
            limit: How many at most.

        Returns:
            Rows by column, the newest first.
        """
        return await asyncio.to_thread(
            self.sync.get_recent_results, agent_name, experiment_group, limit
        )

    async def cleanup_old_evaluation_results(
        self, days: int = 90, *, dry_run: bool = False
    ) -> int:
        """Deletes old results, see `SyncLongitudinalTracker.cleanup_old_evaluation_results`.

        Args:
            days: The age in days.
            dry_run: Whether they are only counted.

        Returns:
            How many went.
        """
        return await asyncio.to_thread(
            self.sync.cleanup_old_evaluation_results, days, dry_run=dry_run
        )

    async def metrics_text(self) -> str:
        """Gives the results as Prometheus' text format.

        Returns:
            The text.
        """
        return await asyncio.to_thread(self.sync.metrics_text)


longitudinal_tracker = LongitudinalTracker()
"""The tracker that code-chef's programs share; `initialize` it first."""
