"""Importing is quick and brings nothing along."""

from __future__ import annotations

import subprocess
import sys


def test_import_brings_nothing_along() -> None:
    code = (
        "import sys; before = set(sys.modules); import evalcore;"
        "print(*sorted(name.split('.')[0] for name in set(sys.modules) - before))"
    )
    run = subprocess.run(
        [sys.executable, "-S", "-c", f"sys_path = {sys.path!r}; import sys; sys.path[:] = sys_path; {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    brought = set(run.stdout.split())
    heavy = {"numpy", "pandas", "pyarrow", "polars", "asyncio", "email", "http", "unittest", "logging"}
    assert "evalcore" in brought
    assert not brought & heavy, brought & heavy
