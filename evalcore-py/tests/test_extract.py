"""Runs, work dirs, and what is made of them."""

from __future__ import annotations

import json
import pathlib
import pickle

import pytest

from evalcore import opencompass
from evalcore.exceptions import InvalidIdError, InvalidParameterError, ParseError, ParseWarning


def test_every_cell_has_a_value_or_a_reason(root: pathlib.Path) -> None:
    document = opencompass.extract_runs(root, "e", ["full", "empty", "gone"])
    assert document["success"] and document["partial"]
    assert document["counts"]["runs"] == 3
    full, empty, gone = document["results"]
    assert [run["status"] for run in document["results"]] == ["success", "error", "error"]
    assert gone.get("error") == "Results directory not found"
    assert "code" in empty and not empty["scores"]
    scores = {(one["dataset"], one["model"]): one for one in full["scores"]}
    gsm8k = scores["gsm8k", "a"]
    assert (gsm8k["score"], gsm8k["exact"], gsm8k["n"]) == (65.62, 65.625, 2)
    assert (gsm8k["unit"], gsm8k["direction"]) == ("percent", "higher_is_better")
    nan = scores["math", "b"]
    assert (nan["score"], nan.get("non_finite")) == (None, "nan")
    missing = {(one["dataset"], one["model"]): one["reason"] for one in full["missing"]}
    assert missing["gsm8k", "b"] == "scoring_failed"
    assert missing["--- Exam ---", "a"] == "separator"
    assert len(full["scores"]) + len(full["missing"]) == 8
    json.dumps(document, allow_nan=False)


def test_run_ids_as_text_as_list_and_by_default(root: pathlib.Path) -> None:
    def ids(given: object) -> list[str]:
        document = opencompass.extract_runs(root, "e", given)  # type: ignore[call-overload]
        return [run["run_id"] for run in document["results"]]

    assert ids("full, empty ,,") == ["full", "empty"]
    assert ids(("empty", "full")) == ["empty", "full"]
    assert ids(name for name in ["full"]) == ["full"]
    assert ids(None) == opencompass.list_runs(root, "e") == ["empty", "full"]
    with pytest.raises(TypeError, match="expected run ids to be `str`, found `int`"):
        ids([1])


def test_one_run_is_an_entry_of_many(root: pathlib.Path) -> None:
    one = opencompass.extract_run(str(root), "e", "full", details=True)
    [many] = opencompass.extract_runs(root, "e", ["full"], details=True)["results"]
    assert one == many
    by_time = opencompass.extract_run(root, "e", "full", at="20251016_235030")
    assert by_time["scores"] == one["scores"]
    wrong = opencompass.extract_run(root, "e", "full", at="20990101_000000")
    assert wrong["status"] == "error" and "20990101_000000" in wrong.get("error", "")


def test_eval_results_have_the_planned_shape(root: pathlib.Path) -> None:
    results = opencompass.extract_eval_results(root, "e", "full")
    assert list(results)[:5] == ["eval_id", "run_id", "timestamp", "results", "summary_files"]
    assert results["timestamp"] == "2025-10-16T23:50:30"
    first = results["results"][0]
    assert (first["dataset"], first["model_name"], first["score"]) == ("gsm8k", "a", 65.62)
    assert (results["summary_files"]["csv"] or "").endswith("summary_20251016_235030.csv")
    with pytest.raises(FileNotFoundError):
        opencompass.extract_eval_results(root, "e", "gone")
    with pytest.raises(ParseError) as caught:
        opencompass.extract_eval_results(root, "e", "empty")
    assert caught.value.code == "layout.unknown"
    with pytest.raises(InvalidIdError):
        opencompass.extract_eval_results(root, "e", "../full")


def test_rows_and_answers(root: pathlib.Path) -> None:
    document = opencompass.extract_runs(root, "e", ["full"])
    rows = opencompass.to_metric_rows(document)
    assert rows[0]["key"] == "e|full|a|gsm8k|1d7fe4|accuracy|gen"
    assert (rows[0]["value"], rows[0]["n"]) == (65.625, 2)
    assert opencompass.to_metric_rows(document["results"][0]) == rows
    stored = json.loads(json.dumps(document))
    assert opencompass.to_metric_rows(stored) == rows

    with pytest.warns(ParseWarning, match="`math` for `b` in run `full`: it is nan"):
        [click, *_] = opencompass.to_clickhouse_rows(document)
    assert (click["metric_value"], click["timestamp"]) == (65.625, "2025-10-16 23:50:30")
    assert json.loads(click["metadata"])["score"] == 65.62

    table = opencompass.score_table(document)
    assert len(table) == 8 and table.column_names[0] == "run_id"
    assert table.to_pydict()["exact"][0] == 65.625

    answer = opencompass.api_response(
        document, experiment_id="x", dataset_ids={"full": "gsm8k_gen"}, files_base="s3://b"
    )
    assert (answer["eval_id"], answer["experiment_id"], answer["status"]) == ("e", "x", "incomplete")
    assert answer["runs"][0]["dataset_id"] == "gsm8k_gen"
    assert (answer["runs"][0]["files"]["summary_csv"] or "").startswith("s3://b/e/full/summary_")
    assert opencompass.extraction_summary(document).startswith("Extracted 4 scores from 1 runs")

    with pytest.raises(TypeError, match="missing field `success`"):
        opencompass.to_metric_rows({"results": []})  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="expected a value that JSON can hold"):
        opencompass.to_metric_rows({"results": {1, 2}})  # type: ignore[arg-type]
    with pytest.raises(InvalidParameterError) as caught:
        opencompass.to_clickhouse_rows(document, table="other")  # type: ignore[call-overload]
    assert caught.value.code == "parameter.invalid"


def test_wide_rows_know_samples_and_verdicts(run_dir: pathlib.Path) -> None:
    workdir = opencompass.load_workdir(run_dir)
    with pytest.warns(ParseWarning, match="no row for"):
        datasets = opencompass.to_clickhouse_rows(
            workdir, table="dataset_results", job_id="full", evaluation_id="e"
        )
    assert datasets[0]["dataset_name"] == "gsm8k"
    assert (datasets[0]["total_examples"], datasets[0]["correct_examples"]) == (2, 1)
    answers = opencompass.to_clickhouse_rows(workdir, table="predictions", job_id="full")
    assert [row["is_correct"] for row in answers] == [True, False]
    assert answers[1]["prediction_text"] == "六 is 6."
    timing = {"startTime": "2025-11-11T10:00:00Z", "completionTime": "2025-11-11T10:15:30Z"}
    jobs = opencompass.to_clickhouse_rows(
        workdir, table="evaluation_jobs", job_id="full", timing=timing, extracted_at="2025-11-12"
    )
    assert jobs[0]["job_end_time"] == "2025-11-11 10:15:30.000"
    with pytest.raises(InvalidParameterError):
        opencompass.to_clickhouse_rows(workdir, table="predictions")  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        opencompass.to_clickhouse_rows(workdir)  # type: ignore[call-overload]


def test_rows_leave_out_what_tables_have_no_null_for(tmp_path: pathlib.Path) -> None:
    run = tmp_path / "results/e/opencompass-r/20251016_235030"
    table = "dataset,version,metric,mode,m\na,1d7fe4,accuracy,gen,nan\nb,1d7fe4,accuracy,gen,50.00\n"
    files = {
        "summary/summary_20251016_235030.csv": table + "c,-,-,-,-\n",
        "predictions/m/b.json": '{"0": {"prediction": ["x", "y"], "gold": {"z": 1}}}',
    }
    for name, text in files.items():
        path = run / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
    workdir = opencompass.load_workdir(run)
    with pytest.warns(ParseWarning) as caught:
        rows = opencompass.to_clickhouse_rows(workdir, table="dataset_results", job_id="r")
    assert [row["dataset_name"] for row in rows] == ["b"]
    assert "correct_examples" not in rows[0] and rows[0]["evaluation_id"] is None
    said = [str(one.message) for one in caught]
    assert ["`a` of `m`" in said[0], "`c` of `m`" in said[1], len(said)] == [True, True, 2]
    document = opencompass.extract_runs(tmp_path, "e", ["r"])
    with pytest.warns(ParseWarning, match="it is nan"):
        [row] = opencompass.to_clickhouse_rows(document)
    assert row["metric_value"] == 50.0
    [answer] = opencompass.to_clickhouse_rows(workdir, table="predictions", job_id="r")
    assert "is_correct" not in answer and answer["prediction_text"] == '["x","y"]'
    [job] = opencompass.to_clickhouse_rows(workdir, table="evaluation_jobs", job_id="r")
    assert "job_end_time" not in job and job["total_datasets"] == 2
    [sample] = workdir.samples_table()
    assert (sample["prediction"], sample["gold"]) == (["x", "y"], {"z": 1})


def test_a_run_without_a_summary_says_what_stands_there(tmp_path: pathlib.Path) -> None:
    log = tmp_path / "results/e/opencompass-r/20251016_235030/logs/infer/m/a.out"
    log.parent.mkdir(parents=True)
    log.touch()
    results = opencompass.extract_eval_results(tmp_path, "e", "r")
    assert (results["results"], results["partial"]) == ([], True)
    found = results["diagnostics"][-1]
    assert found["code"] == "extract.no_scores"
    assert "`20251016_235030` holds no summary and no results, only logs" in found["message"]


def test_timing_is_merged_and_what_is_odd_is_said(root: pathlib.Path) -> None:
    document = opencompass.extract_runs(root, "e", ["full", "gone"])
    times = {"startTime": "2025-11-11T10:00:00Z", "completionTime": "2025-11-11T15:30:01.5+05:30"}
    merged = opencompass.merge_timing(document, {"full": times, "stranger": times})
    assert merged["results"][0]["duration_seconds"] == 1.5
    assert "startTime" not in document["results"][0]
    codes = [one["code"] for one in merged["timing_diagnostics"]]
    assert codes == ["timing.missing", "timing.unknown_run"]
    back = {"startTime": "2025-11-11T10:00:00Z", "completionTime": "2025-11-11T09:00:00Z"}
    odd = opencompass.merge_timing(document, {"full": back, "gone": back})
    assert "duration_seconds" not in odd["results"][0]
    assert {one["code"] for one in odd["timing_diagnostics"]} == {"timing.negative"}
    assert opencompass.to_metric_rows(merged) == opencompass.to_metric_rows(document)  # type: ignore[arg-type]


def test_work_dir(run_dir: pathlib.Path) -> None:
    workdir = opencompass.load_workdir(run_dir)
    assert repr(workdir) == f'<Workdir "{run_dir}": 4 scores, 4 missing>'
    assert workdir.models == ["a", "b"]
    assert workdir.chosen == str(run_dir / "20251016_235030")
    assert (workdir.origin, workdir.timestamp) == ("csv", "2025-10-16T23:50:30")
    assert workdir.tables == [f"{workdir.chosen}/summary/summary_20251016_235030.csv"]
    assert workdir.candidates[0]["path"] == workdir.chosen and workdir.why
    account = workdir.account()
    totals = account["totals"]
    assert totals["cells"] == len(workdir.cells) == 8
    assert totals["scores"] + totals["non_finite"] + sum(totals["missing"].values()) == 8
    assert {file["kind"] for file in account["files"]} >= {"summary", "result", "predictions"}
    assert [cell["reason"] for cell in workdir.cells if cell["reason"]] == [
        cell["reason"] for cell in workdir.missing
    ]
    assert len(workdir.scores) + len(workdir.missing) == 8


def test_work_dirs_travel_and_compare(run_dir: pathlib.Path) -> None:
    workdir = opencompass.load_workdir(run_dir)
    again = pickle.loads(pickle.dumps(workdir))
    assert again == workdir and again is not workdir
    assert again.account() == workdir.account()
    assert again.cells == workdir.cells and again.candidates == workdir.candidates
    summary = run_dir / "20251016_235030" / "summary" / "summary_20251016_235030.csv"
    summary.write_text(summary.read_text().replace("50.00", "51.00"))
    assert opencompass.load_workdir(run_dir) != workdir
    assert again == workdir, "what was read stays"
    assert workdir != "a text"
    with pytest.raises(ParseError):
        opencompass.Workdir(run_dir, b"{}")


def test_headline_and_summary(run_dir: pathlib.Path) -> None:
    workdir = opencompass.load_workdir(run_dir)
    headline = workdir.headline("exam", "a")
    assert headline is not None
    assert (headline["rule"], headline["value"]) == ("group_row", 57.81)
    assert opencompass.headline_score(workdir, "exam", "a") == headline
    assert workdir.headline("nothing", "a") is None
    with pytest.raises(InvalidParameterError, match="found `a, b`"):
        workdir.headline("exam")

    plain = workdir.summarise(weighted="none")["models"][0]
    assert plain["overall"][0]["value"] == (65.625 + 50) / 2
    weighted = workdir.summarise()["models"][0]["overall"][0]
    assert (weighted["value"], weighted["of_scored"], weighted["n"]) == (None, 65.625, 2)
    assert weighted["missing"] == [{"dataset": "math", "reason": None}]
    groups = workdir.summarise(weighted="group rows")["models"][0]["overall"]
    assert [one["metric"] for one in groups] == ["naive_average"]
    other = workdir.summarise(weighted="none")["models"][1]
    assert [one.get("reason") for one in other["datasets"]] == ["scoring_failed", "nan"]
    assert other["overall"] == []
    with pytest.raises(InvalidParameterError):
        workdir.summarise(weighted="all")  # type: ignore[arg-type]


def test_budeval_scores_of_tables_runs_and_work_dirs(
    root: pathlib.Path, run_dir: pathlib.Path
) -> None:
    table = opencompass.parse_summary_csv(
        run_dir / "20251016_235030" / "summary" / "summary_20251016_235030.csv"
    )
    run = opencompass.extract_run(root, "e", "full")
    workdir = opencompass.load_workdir(run_dir)
    every = opencompass.to_budeval_scores(table)
    assert [(one["dataset"], one["model"], one["score"]) for one in every] == [
        ("gsm8k", "a", 65.62),
        ("math", "a", 50.0),
        ("math", "b", None),
        ("exam", "a", 57.81),
    ]
    for given in (run, workdir):
        assert opencompass.to_budeval_scores(given) == every
        assert {one["model"] for one in opencompass.to_budeval_scores(given, model="first")} == {"a"}
        assert len(opencompass.to_budeval_scores(given, model="b")) == 1
    with pytest.raises(InvalidParameterError, match="one of `a`, `b`, found `c`"):
        opencompass.to_budeval_scores(table, model="c")

    odd = b"dataset,version,metric,mode,a,b\nd,1d7fe4,accuracy,gen,-,2.00\n"
    summary = run_dir / "20251016_235030" / "summary" / "summary_20251016_235030.csv"
    summary.write_bytes(odd)
    assert opencompass.to_budeval_scores(opencompass.parse_summary_csv(odd), model="first") == []
    with pytest.raises(InvalidParameterError, match="does not tell"):
        opencompass.to_budeval_scores(opencompass.extract_run(root, "e", "full"), model="first")
