"""Where the oracles lie, and how a run over them is counted."""

from __future__ import annotations

import json
import math
import os
import pathlib
from typing import Any

GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "evalcore" / "testdata" / "golden"


def oracle_dir(variable: str, default: str) -> pathlib.Path:
    """Gives the directory of an oracle: the environment's, else the copy in the project."""
    return pathlib.Path(os.environ.get(variable) or GOLDEN / default)


def budeval() -> pathlib.Path:
    return oracle_dir("EVALCORE_BUDEVAL_ORACLES", "budeval")


def opencompass_cases() -> list[tuple[str, pathlib.Path, dict[str, Any]]]:
    """Gives name, work dir and description of each recorded case."""
    root = oracle_dir("EVALCORE_OPENCOMPASS_ORACLES", "opencompass")
    found = sorted(path.parent for path in root.glob("*/case.json"))
    assert found, f"{root}: no cases"
    return [
        (path.name, path / "work_dir", json.loads((path / "case.json").read_bytes()))
        for path in found
    ]


TALLIES: list[str] = []
"""The lines that the report of the whole run ends with."""


class Tally:
    """Counts the cases of one oracle file and lists those that fail."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.cases = 0
        self.failed: list[str] = []

    def check(self, case: str, problem: str | None) -> None:
        """Counts one case; a text says what differs."""
        self.cases += 1
        if problem is not None:
            print(f"{self.file}: FAILED {case}: {problem}")
            self.failed.append(case)

    def equal(self, case: str, ours: object, theirs: object) -> None:
        """Counts one comparison, in which NaN equals NaN."""
        self.check(case, None if same(ours, theirs) else f"ours {ours!r}, oracle {theirs!r}")

    def finish(self) -> None:
        """Prints `<file>: <passed>/<cases>`; fails for a failed case or an empty file."""
        line = f"{self.file}: {self.cases - len(self.failed)}/{self.cases}"
        print(line)
        TALLIES.append(line)
        assert self.cases, f"{self.file}: no cases"
        assert not self.failed, f"{self.file}: failed {self.failed}"


def same(a: object, b: object) -> bool:
    """Compares documents; NaN equals NaN, and types count: `1`, `1.0` and `True` differ."""
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float) and isinstance(b, float) and math.isnan(a) and math.isnan(b):
        return True
    return type(a) is type(b) and a == b


def plain(value: Any) -> Any:
    """Gives a value of `json.loads` as evalcore has it: finite, without unpaired surrogates."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        # Escaped halves of a pair are one character for both; what is left is unpaired.
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    return value
