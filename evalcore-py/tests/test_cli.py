"""The console script: the same command, the same JSON."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys

from evalcore import opencompass


def evalcore(*args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "evalcore", *args]
    return subprocess.run(command, capture_output=True, text=True)


def test_the_command_gives_the_same_document(root: pathlib.Path) -> None:
    run = evalcore("extract", "--root", str(root), "--eval-id", "e", "--run-ids", "full,empty")
    assert run.returncode == 3, run.stderr
    assert json.loads(run.stdout) == opencompass.extract_runs(root, "e", ["full", "empty"])


def test_exit_codes(root: pathlib.Path) -> None:
    assert evalcore("--version").stdout.startswith("evalcore ")
    assert evalcore("extract", "--eval-id", "../e").returncode == 64
    gone = evalcore("extract", "--root", str(root), "--eval-id", "e", "--run-ids", "gone")
    assert gone.returncode == 4
    assert json.loads(gone.stdout)["success"] is False


def test_the_script_is_installed() -> None:
    script = pathlib.Path(sys.executable).parent / "evalcore"
    run = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert run.stdout.startswith("evalcore ")
