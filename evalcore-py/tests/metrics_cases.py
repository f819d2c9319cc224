"""Cases of the metric oracles, and how their numbers are compared."""

from __future__ import annotations

import json
import math
import pathlib
from collections.abc import Callable, Mapping
from typing import Any

from support import oracle_dir

from evalcore.exceptions import InvalidParameterError

WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def metrics_dir() -> pathlib.Path:
    return oracle_dir("EVALCORE_ORACLES", "metrics")


def cases(file: pathlib.Path) -> list[dict[str, Any]]:
    """Gives the cases of a file: one JSON object a line."""
    lines = file.read_text("utf-8").split("\n")
    return [json.loads(line) for line in lines if line.strip()]


def number(value: Any) -> Any:
    """Gives a float that may be written as a word."""
    return WORDS.get(value, value) if isinstance(value, str) else value


def raised(value: object) -> bool:
    return isinstance(value, dict) and "__error__" in value


class Case:
    """One case, with its tolerance."""

    def __init__(self, case: Mapping[str, Any], default: Mapping[str, float] | None = None) -> None:
        self.id: str = case["id"]
        self.kind: str = case["kind"]
        self.tags: list[str] = case.get("tags", [])
        self.input: dict[str, Any] = case["input"]
        self.expected: dict[str, Any] = case["expected"]
        self.tol: Mapping[str, Any] = case.get("tol") or default or {"abs": 1e-12}
        self.problems: list[str] = []

    def close(self, name: str, ours: Any, theirs: Any, *, at_least: float = 0.0) -> None:
        """Compares numbers, and lists and dicts of them; `at_least` is an absolute tolerance."""
        if isinstance(theirs, dict):
            if not isinstance(ours, dict) or list(ours) != list(theirs):
                self.problems.append(f"{name}: ours {ours!r}, oracle {theirs!r}")
                return
            for key, want in theirs.items():
                self.close(f"{name} {key}", ours[key], want, at_least=at_least)
        elif isinstance(theirs, list):
            if not isinstance(ours, (list, tuple)) or len(ours) != len(theirs):
                self.problems.append(f"{name}: ours {ours!r}, oracle {theirs!r}")
                return
            for at, want in enumerate(theirs):
                self.close(f"{name}[{at}]", ours[at], want, at_least=at_least)
        elif not self._near(ours, number(theirs), at_least):
            self.problems.append(f"{name}: ours {ours!r}, oracle {theirs!r}")

    def _near(self, ours: Any, want: Any, at_least: float) -> bool:
        if isinstance(want, (str, bool)) or want is None:
            return type(ours) is type(want) and ours == want
        if isinstance(ours, (str, bool)) or ours is None:
            return False
        if math.isnan(want) or math.isnan(ours):
            return math.isnan(want) and math.isnan(ours)
        if math.isinf(want) or math.isinf(ours):
            return bool(ours == want)
        limit = max(self.tol.get("abs", 0.0), at_least) + self.tol.get("rel", 0.0) * abs(want)
        return bool(abs(ours - want) <= limit)

    def agree(
        self, name: str, ours: Callable[[], Any], theirs: Any, *, at_least: float = 0.0
    ) -> None:
        """Compares an answer, or that both sides refuse."""
        try:
            found = ours()
        except InvalidParameterError as error:
            if not raised(theirs):
                self.problems.append(f"{name}: ours raised {error}, oracle {theirs!r}")
            return
        if raised(theirs):
            self.problems.append(f"{name}: ours {found!r}, oracle raised {theirs['__error__']}")
        else:
            self.close(name, found, theirs, at_least=at_least)

    def outcome(self) -> str | None:
        """Says what differs; nothing of a case that is only for information."""
        if "informational" in self.tags:
            return None
        return "; ".join(self.problems[:3]) or None
