"""code-chef's recorded calls, replayed on a store of ours."""

from __future__ import annotations

import functools
import json
import math
import os
import pathlib
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from support import oracle_dir

from evalcore.compat.codechef import SyncLongitudinalTracker
from evalcore.exceptions import ImitatedError

CLOCKS = {"own_clock": "recorded_at", "paired_clock": "paired_at"}


@functools.cache
def oracle(file: str) -> Any:
    directory = oracle_dir("EVALCORE_CODECHEF_ORACLES", "codechef")
    return json.loads((directory / file).read_bytes())


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def floats(value: Any) -> Any:
    """The recorded texts that stand for floats JSON can not hold."""
    if isinstance(value, dict):
        return {name: floats(one) for name, one in value.items()}
    return float(value) if value in ("NaN", "Infinity", "-Infinity") else value


class Clock:
    """A clock that stands still."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


def outcome(tracker: SyncLongitudinalTracker, call: dict[str, Any]) -> dict[str, Any]:
    """The outcome of a call in the shape of the recording, without its number."""
    given = dict(call, scores=floats(call["scores"]), metrics=floats(call["metrics"]))
    try:
        tracker.record_result(**given)
    except ImitatedError as error:
        name, _, message = error.message.partition(": ")
        return {"outcome": "raised", "error": name, "message": message}
    except (ValueError, TypeError) as error:
        return {"outcome": "raised", "error": type(error).__name__, "message": str(error)}
    return {"outcome": "stored"}


def replay(
    url: str, mode: str, *, compat: bool = True
) -> tuple[SyncLongitudinalTracker, list[dict[str, Any]], Clock]:
    """Records every call at its time; the clock then stands at the time of the questions."""
    clock = Clock()
    tracker = SyncLongitudinalTracker(url, compat=compat, clock=clock)
    tracker.initialize()
    records = oracle("records.json")
    outcomes = []
    for recorded in records["calls"]:
        clock.now = moment(recorded[CLOCKS[mode]])
        outcomes.append({"seq": recorded["seq"], **outcome(tracker, recorded["call"])})
    clock.now = moment(records["now"])
    return tracker, outcomes, clock


def close(ours: Any, theirs: Any) -> bool:
    """Equal, but for the last digits of sums of floating point numbers."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return list(ours) == list(theirs) and all(close(ours[k], theirs[k]) for k in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(close, ours, theirs))
    if isinstance(ours, float) and isinstance(theirs, float):
        return math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-12)
    return ours == theirs


def urls() -> list[str]:
    """The kinds of store that tests run on: a file, and the servers that the environment names."""
    servers = os.environ.get("EVALCORE_TEST_POSTGRES")
    return ["sqlite", *([servers] if servers else [])]


def place(kind: str, tmp_path: pathlib.Path) -> str:
    return f"sqlite:{tmp_path / 'history.db'}" if kind == "sqlite" else kind


def unique(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


def lines(text: str | None) -> Iterator[list[str]]:
    """The fields of CSV without quotes."""
    for line in (text or "").split("\r\n"):
        yield line.split(",")
