"""Trees that the tests read."""

from __future__ import annotations

import os
import pathlib

import pytest
from hypothesis import settings
from support import TALLIES

# A run must give the same answer twice; `EVALCORE_EXPLORE=1` looks for new cases instead.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=1000, deadline=None, print_blob=True)
settings.load_profile("explore" if os.environ.get("EVALCORE_EXPLORE") else "repeatable")

TABLE = """\
dataset,version,metric,mode,a,b
--- Exam ---,-,-,-,-,-
gsm8k,1d7fe4,accuracy,gen,65.62,-
math,002837,accuracy,gen,50.00,nan
exam,-,naive_average,gen,57.81,-
"""

GSM8K = """{"accuracy": 65.625, "details": {"type": "GEN",
"0": {"pred": "4", "answer": "4", "correct": true},
"1": {"pred": "6", "answer": "5", "correct": false}}}"""

ANSWERS = """{
    "0": {"origin_prompt": "2 + 2 =", "prediction": "It is 4.", "gold": "4"},
    "1": {"origin_prompt": "2 + 3 =", "prediction": "\\u516d is 6.", "gold": "5"}
}"""

TIME = "20251016_235030"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Shows how many cases of each oracle file passed, also where output is captured."""
    if TALLIES:
        terminalreporter.section("oracles")
        for line in TALLIES:
            terminalreporter.write_line(line)


@pytest.fixture
def root(tmp_path: pathlib.Path) -> pathlib.Path:
    """A results root with the runs `full` (two models, one of them failed) and `empty`."""
    run = tmp_path / "results" / "e" / "opencompass-full" / TIME
    files = {
        f"summary/summary_{TIME}.csv": TABLE,
        "results/a/gsm8k.json": GSM8K,
        "results/b/gsm8k.json": '{"error": "no answers"}',
        "predictions/a/gsm8k.json": ANSWERS,
    }
    for name, text in files.items():
        file = run / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (tmp_path / "results" / "e" / "opencompass-empty").mkdir()
    return tmp_path


@pytest.fixture
def run_dir(root: pathlib.Path) -> pathlib.Path:
    """The directory of the run `full`."""
    return root / "results" / "e" / "opencompass-full"
