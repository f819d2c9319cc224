"""The old extraction service against its recordings."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from support import GOLDEN, Tally, budeval, same

from evalcore import opencompass
from evalcore.compat import budeval as compat
from evalcore.exceptions import ImitatedError


def index(file: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((budeval() / file).read_bytes())
    return loaded


def test_script_oracle(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = index("index.json")
    root = recorded["container_root"]
    stdouts = Tally("budeval/index.json (stdout)")
    tempfiles = Tally("budeval/index.json (tempfile)")
    objects = Tally("budeval/index.json (extract_results)")
    documents = Tally("budeval/index.json (extract_runs, compat)")
    mains = Tally("budeval/index.json (main)")
    for case in recorded["cases"]:
        name, env = case["case"], case["env"]
        tree = budeval() / case["tree"]
        eval_id, run_ids = env["EVAL_ID"], env["RUN_IDS"]
        theirs = (budeval() / case["stdout"]).read_text("utf-8")
        ours = compat.extract_script(tree, eval_id, run_ids, container_root=root)
        stdouts.equal(name, ours, theirs)
        theirs_nice = (budeval() / case["tempfile"]).read_text("utf-8")
        tempfiles.equal(name, compat.to_nice_json(ours), theirs_nice)
        ids = [run_id.strip() for run_id in run_ids.split(",") if run_id.strip()]
        for at, run_id in enumerate(ids):
            one = compat.extract_results(eval_id, run_id, root=tree, container_root=root)
            objects.equal(f"{name} {run_id}", one, json.loads(theirs)["results"][at])

        # Both of these show the paths that they read.
        here = json.loads(theirs.replace(root, str(tree)))
        document = opencompass.extract_runs(tree, eval_id, run_ids, compat="budeval")
        documents.equal(name, document, here)
        for variable, value in env.items():
            monkeypatch.setenv(variable, value)
        monkeypatch.setenv("EVAL_RESULTS_PVC_PATH", str(tree))
        capsys.readouterr()
        compat.main()
        mains.equal(name, json.loads(capsys.readouterr().out), here)
    for tally in (stdouts, tempfiles, objects, documents, mains):
        tally.finish()


def test_extract_job_results_oracle() -> None:
    tally = Tally("budeval/extract_job_results.json")
    for case in index("extract_job_results.json")["cases"]:
        given = case["playbook_output"], case["job_timing_map"]
        ours = compat.extract_job_results(*given, playbook_error=case["playbook_error"])
        tally.equal(case["name"], ours, json.loads(case["returned_text"]))
    tally.finish()


def test_log_progress_oracle() -> None:
    tally = Tally("budeval/log_progress.json")
    for case in index("log_progress.json")["cases"]:
        try:
            ours = {"exit_code": 0, "result": compat.parse_opencompass_logs(case["log"])}
        except ImitatedError as error:
            ours = {"exit_code": 1, "stderr_last": str(error)}
        theirs = {key: case[key] for key in ours if key in case}
        tally.equal(case["name"], ours, theirs)
        right = opencompass.parse_progress(case["log"])
        percent = right["progress_percentage"]
        assert percent is None or 0 <= percent <= 100, case["name"]
    tally.finish()


def test_job_error_oracle() -> None:
    for form, templated in (("as_templated", True), ("log_as_value", False)):
        tally = Tally(f"budeval/job_error.json ({form})")
        for case in index("job_error.json")["cases"]:
            try:
                result = compat.extract_job_error(case["log"], templated=templated)
                ours: dict[str, Any] = {"exit_code": 0, "result": result}
            except ImitatedError as error:
                ours = {"exit_code": 1, "stderr_last": str(error)}
            theirs = case[form]
            tally.equal(case["name"], ours, {key: theirs.get(key) for key in ours})
            right = opencompass.classify_job_error(case["log"])
            assert set(right) >= {"category", "error_type", "error_message"}, case["name"]
        tally.finish()


def test_legacy_processor_oracle() -> None:
    tally = Tally("budeval/legacy_processor/index.json")
    for case in index("legacy_processor/index.json")["cases"]:
        result = case.get("result") or {}
        processor = compat.ResultsProcessor()
        try:
            ours: object = processor.process_opencompass_results(
                budeval() / "legacy_processor" / case["tree"],
                result.get("job_id", ""),
                result.get("model_name", ""),
                result.get("experiment_id"),
                result.get("evaluation_id"),
                extracted_at=result.get("extracted_at"),
                shown_path="<root>",
            )
        except ImitatedError as error:
            tally.equal(case["case"], error.message, case["message"])
            continue
        assert isinstance(ours, dict)
        # The recordings keep two predictions of each data set and count them.
        for dataset in ours["datasets"]:
            dataset["predictions_count"] = len(dataset["predictions"])
            del dataset["predictions"][2:]
        ours, theirs = (json.dumps(one, sort_keys=True) for one in (ours, result))
        tally.check(case["case"], None if ours == theirs else f"ours {ours}, oracle {theirs}")
    tally.finish()


def test_trees_in_default_mode_keep_every_number_of_the_script() -> None:
    """What the script read and is right is in the document, with its model and by no other name."""
    recorded = json.loads((GOLDEN / "budeval" / "index.json").read_bytes())
    for case in recorded["cases"]:
        env = case["env"]
        tree = GOLDEN / "budeval" / case["tree"]
        if not env["EVAL_ID"]:
            continue
        document = opencompass.extract_runs(tree, env["EVAL_ID"], env["RUN_IDS"])
        theirs = json.loads((GOLDEN / "budeval" / case["stdout"]).read_bytes())
        json.dumps(document, allow_nan=False)
        counts = document["counts"]
        assert counts["scores"] == sum(len(run["scores"]) for run in document["results"])
        assert document["success"] == any(run["scores"] for run in document["results"])
        for ours, old in zip(document["results"], theirs["results"], strict=True):
            assert ours["run_id"] == old["run_id"]
            assert (ours["status"] == "success") == bool(ours["scores"])
            same_file = old.get("csv_file", "").replace(recorded["container_root"], str(tree))
            if ours.get("csv_file") != same_file or case["case"] in REPAIRED:
                continue
            numbers = [score["score"] for score in ours["scores"]]
            for score in old["scores"]:
                if math.isfinite(score["score"]):
                    assert any(same(score["score"], number) for number in numbers), score


REPAIRED = {"number_spellings", "unquoted_comma_dataset", "unquoted_comma_model"}
"""Trees in which the script took a number for what it is not."""
