"""How a typed program uses the package; `mypy --strict` reads it, pytest runs it."""

from __future__ import annotations

import io
import pathlib

from typing_extensions import assert_type

import evalcore
from evalcore import opencompass, score, wire
from evalcore.compat import budeval
from evalcore.exceptions import EvalcoreError, ParseError


def test_documents(root: pathlib.Path) -> None:
    document = opencompass.extract_runs(root, "e", ["full"], details=True)
    assert_type(document, wire.Extraction)
    for run in document["results"]:
        for score in run["scores"]:
            assert_type(score["exact"], float | None)
            assert_type(score["n"], int | None)
        for cell in run["missing"]:
            assert cell["reason"] != "not_run" or cell.get("evidence")
    old = opencompass.extract_runs(root, "e", "full", compat="budeval")
    assert_type(old, wire.ScriptOutput)
    assert_type(old["results"][0]["scores"][0]["score"], float)
    assert_type(opencompass.to_metric_rows(document), list[wire.MetricRow])
    assert_type(opencompass.to_metric_rows(document["results"][0]), list[wire.MetricRow])


def test_files(run_dir: pathlib.Path) -> None:
    table = opencompass.parse_summary_csv(io.BytesIO(b"dataset,version,metric,mode,m\n"))
    assert_type(table, wire.SummaryTable)
    assert_type(opencompass.to_budeval_scores(table), list[wire.BudevalScore])
    samples = opencompass.iter_predictions(b"{}", origin_prompt=False)
    assert_type(samples, opencompass.PredictionIterator)
    for sample in samples:
        assert_type(sample["index"], int | None)
    result = opencompass.parse_result_json(b'{"accuracy": 1.0}')
    assert_type(result["metrics"], dict[str, float | bool | None])


def test_work_dirs(run_dir: pathlib.Path) -> None:
    workdir = opencompass.load_workdir(run_dir)
    assert_type(workdir, opencompass.Workdir)
    assert_type(workdir.cells, list[wire.Cell])
    assert_type(workdir.headline("exam", "a"), wire.Headline | None)
    assert_type(workdir.summarise(weighted="group rows"), wire.WorkdirSummary)
    assert_type(workdir.scores_table(), evalcore.Table)
    rows = opencompass.to_clickhouse_rows(workdir, table="dataset_results", job_id="full")
    assert_type(rows, list[wire.DatasetResultRow])
    for sample in workdir.samples_table():
        assert_type(sample["correct"], bool | None)


def test_errors_and_compat() -> None:
    try:
        opencompass.parse_predictions(b"[", strict=True)
    except ParseError as error:
        assert_type(error.code, str)
        assert_type(error.offset, int | None)
        assert isinstance(error, EvalcoreError) and isinstance(error, ValueError)
    assert budeval.extract_job_results(None)["success"] is False


def test_scores() -> None:
    policy = score.Policy({"minScore": 0.5})
    request = {"config": {"input": "Hello?", "output": "Hello! How can I help you today?"}}
    answer = score.evaluate(request, policy=policy, mode="strict")
    assert_type(answer, wire.EvaluateResponse)
    assert_type(answer["metadata"], dict[str, str] | None)
    assert_type(policy.dimensions, list[str])
    assert_type(score.respond(b"{}"), tuple[int, str])
