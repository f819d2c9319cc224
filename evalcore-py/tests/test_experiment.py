"""Experiments from Python: data, tasks, scoring, comparison, ranking."""

from __future__ import annotations

import json
import os
import pathlib
import pickle
from collections.abc import Iterator
from typing import Any

import pytest

from evalcore import experiment
from evalcore.exceptions import InvalidParameterError, ParseError

from support import Tally

SHARED = pathlib.Path(__file__).resolve().parents[2].parent / "shared" / "fixtures" / "log-analysis"


def folder() -> pathlib.Path:
    """The folder of other people's data: the environment's, or beside the checkout."""
    given = os.environ.get("EVALCORE_LOG_ORACLES")
    candidates = [pathlib.Path(given), pathlib.Path(given).parent] if given else []
    for path in [*candidates, SHARED]:
        if (path / "simulated-runs").is_dir():
            return path
    pytest.skip("no shared fixtures beside the checkout")


def close(ours: object, theirs: object) -> bool:
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        return abs(ours - theirs) <= 1e-9
    return ours == theirs


@pytest.mark.parametrize("run", ["run-a", "run-b"])
def test_simulated_run_oracle(run: str) -> None:
    root = folder()
    data = experiment.load_dataset(root / "derived" / "golden-v1")
    assert (len(data), data.version, data.form) == (115, "golden-v1", "seed")
    scorer = experiment.Scorer(
        data, prompt_usd_per_million_tokens=0.15, completion_usd_per_million_tokens=0.6
    )
    directory = root / "simulated-runs" / run
    lines = (directory / "responses.jsonl").read_text().splitlines()
    answers: Iterator[dict[str, Any]] = (json.loads(line) for line in lines)
    expected = [
        json.loads(line) for line in (directory / "expected_results.jsonl").read_text().splitlines()
    ]
    tally = Tally(f"{run}/expected_results.jsonl")
    for ours, theirs in zip(experiment.score_stream(scorer, answers), expected, strict=True):
        scores = ours["scores"]
        pairs = {
            "parse_status": ours["parse_status"],
            "root_cause_raw_match": scores["root_cause_raw_match"],
            "root_cause_normalized_match": ours["is_correct"],
            "severity_match": scores["severity_match"],
            "component_token_dice": scores["component_token_dice"],
            "hallucinated": ours["hallucinated"],
            "n_mentions": ours["n_mentions"],
        }
        wrong = [name for name, value in pairs.items() if not close(value, theirs[name])]
        tally.check(theirs["sample_id"], f"differs in {wrong}" if wrong else None)
    tally.finish()
    metrics = scorer.metrics()
    want = json.loads((directory / "expected_metrics.json").read_text())
    assert close(metrics["accuracy"]["root_cause_raw_exact_match"], want["accuracy"]["root_cause_raw_exact_match"])
    assert close(metrics["accuracy"]["component_raw_weighted_f1"], want["accuracy"]["component_raw_weighted_f1"])
    assert close(metrics["performance"]["p99_latency_ms"], want["performance"]["p99_latency_ms"])
    assert close(metrics["performance"]["cost_usd"], want["performance"]["cost_usd"])


def test_data_sets_are_values() -> None:
    data = experiment.synthesize(per_scenario=2)
    again = pickle.loads(pickle.dumps(data))
    assert again == data and hash(again) == hash(data)
    assert experiment.load_dataset(data.to_json().encode()).content_sha256 == data.content_sha256
    parts = data.split({"tune": 0.25, "test": 0.75}, seed=3)
    assert sum(len(part) for part in parts.values()) == len(data)
    found = parts["test"].validate(against=[parts["tune"]])
    assert "dataset.leakage" not in {finding["code"] for finding in found["findings"]}
    leaking = data.validate(against=[parts["tune"]])
    assert not leaking["valid"]
    with pytest.raises(InvalidParameterError):
        data.split({"a": 0.5})


def test_bad_data_have_a_place(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "data.json"
    path.write_text('[{"id": "1", "ground_truth": {}},\n {"log_line": "x"}]')
    with pytest.raises(ParseError) as raised:
        experiment.load_dataset(path)
    assert (raised.value.code, raised.value.line) == ("dataset.mixture", 2)
    with pytest.raises(FileNotFoundError):
        experiment.load_dataset(tmp_path / "absent.json")


def test_runs_are_compared_and_ranked(tmp_path: pathlib.Path) -> None:
    for name, right in [("a", 1), ("b", 3)]:
        run = tmp_path / name
        run.mkdir()
        config = {
            "experiment_id": name, "run_timestamp": "2026-01-01T00:00:00Z", "dataset_version": "v",
            "dataset_sha256": "00", "model": {"name": "m"},
        }
        (run / "config.json").write_text(json.dumps(config))
        lines = [
            {"sample_id": str(i), "is_correct": i < right, "scores": {"x_match": i < right}} for i in range(4)
        ]
        (run / "results.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        figure = {"name": "is_correct", "value": right / 4, "interval": {"low": 0.1, "high": 0.9}}
        (run / "metrics.json").write_text(json.dumps({"n_samples": 4, "figures": [figure]}))
    found = experiment.compare_runs(tmp_path / "a", tmp_path / "b")
    assert (found["fixed"], found["regressed"]) == (["1", "2"], [])
    rows = experiment.leaderboard([tmp_path / "a", tmp_path / "b"])
    assert [(row["rank"], row["experiment_id"]) for row in rows] == [(1, "b"), (2, "a")]
    with pytest.raises(InvalidParameterError, match="did you mean"):
        experiment.compare_runs(tmp_path / "a", tmp_path / "b", metrics=["x_mach"])
