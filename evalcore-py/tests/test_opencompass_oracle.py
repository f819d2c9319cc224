"""Readers against work dirs that OpenCompass wrote, described by Python's own `json`."""

from __future__ import annotations

import json
import math
import pathlib
import warnings
from typing import TYPE_CHECKING, Any

from support import Tally, opencompass_cases, plain, same

from evalcore import opencompass
from evalcore.exceptions import ParseError, ParseWarning

if TYPE_CHECKING:
    from evalcore.wire import SummaryTable


def default_tables(case: dict[str, Any]) -> dict[str, list[list[str]]]:
    """Gives each recorded table of the default shape, by the stem of its summary."""
    found = {}
    for path, file in case["files"].items():
        table = file.get("table")
        if file["kind"] == "summary" and table is not None:
            rows = case["tables"][table]
            if rows[0][:4] == ["dataset", "version", "metric", "mode"]:
                found[path.removesuffix(".csv")] = rows
    return found


def as_rows(table: SummaryTable) -> list[list[str]]:
    """Gives a table as the rows that the summarizer held."""
    rows = [["dataset", "version", "metric", "mode", *table["models"]]]
    for row in table["rows"]:
        texts = [cell["text"] for cell in row["cells"]]
        rows.append([row["dataset"], row["version"], row["metric"], row["mode"], *texts])
    return rows


def wrong_number(table: SummaryTable) -> str | None:
    """Says which cell was read as another number than `float` reads."""
    for row in table["rows"]:
        for cell in row["cells"]:
            text, score = cell["text"], cell["score"]
            theirs = None if text == "-" else float(text)
            if theirs is not None and not math.isfinite(theirs):
                right = score is None and cell["non_finite"] == str(theirs)
            else:
                right = same(score, theirs)
            if not right:
                return f"{text!r} was read as {score!r}"
    return None


def as_written(rows: list[list[str]], file: dict[str, Any]) -> list[list[str]]:
    """Gives the rows as a CSV has them: since 0.5.0 with spaces for commas."""
    if file.get("commas") != "replaced by space":
        return rows
    return [[text.replace(",", " ") for text in row] for row in rows]


def test_oracle_summaries() -> None:
    tally = Tally("opencompass/*/case.json (summaries)")
    for name, work_dir, case in opencompass_cases():
        for stem, rows in default_tables(case).items():
            csv = case["files"][f"{stem}.csv"]
            # The compression summarizer drops the header before it writes.
            headerless = "LLMCompressionSummarizer" in case["table_classes"]
            names = rows[0][4:] if headerless else None
            table: SummaryTable
            for suffix in (".csv", ".md", ".txt"):
                file = work_dir / f"{stem}{suffix}"
                if not file.exists():
                    continue
                if suffix == ".csv":
                    table = opencompass.parse_summary_csv(file)
                elif suffix == ".md":
                    table = opencompass.parse_summary_md(file, model_names=names)
                else:
                    table = opencompass.parse_summary_txt(file)
                ours, theirs = as_rows(table), as_written(rows, csv) if suffix == ".csv" else rows
                problem = None if ours == theirs else f"ours {ours}, oracle {theirs}"
                tally.check(f"{name}/{stem}{suffix}", problem or wrong_number(table))
    tally.finish()


def test_oracle_summaries_agree_and_are_plain_scores() -> None:
    cross = Tally("opencompass/*/case.json (cross check)")
    scores = Tally("opencompass/*/case.json (parse_csv_results)")
    for name, work_dir, case in opencompass_cases():
        for stem, rows in default_tables(case).items():
            files = [work_dir / f"{stem}{suffix}" for suffix in (".csv", ".md", ".txt")]
            if "LLMCompressionSummarizer" not in case["table_classes"]:
                given = [file if file.exists() else None for file in files]
                cross.equal(f"{name}/{stem}", opencompass.cross_check_summaries(*given), [])
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ParseWarning)
                plain_scores = opencompass.parse_csv_results(files[0])
            ours = [
                [row["dataset"], row["model_name"], row["metric"], row["score"]]
                for row in plain_scores
            ]
            header, *body = as_written(rows, case["files"][f"{stem}.csv"])
            theirs = []
            for row in body:
                for model, text in zip(header[4:], row[4:], strict=True):
                    number = None if text == "-" else float(text)
                    finite = number if number is not None and math.isfinite(number) else None
                    theirs.append([row[0], model, row[2], finite])
            scores.equal(f"{name}/{stem}", ours, theirs)
    cross.finish()
    scores.finish()


def twin(text: str) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """Reads a predictions file with `json`: samples by key, and what is no sample."""
    document = json.loads(text)
    samples, others = {}, {}
    for key, value in document.items():
        if isinstance(value, dict) and key.isdecimal():
            members = dict(value)
            gold = members.pop("gold") if "gold" in members else members.pop("refr", None)
            samples[key] = {
                "prediction": members.pop("prediction", None),
                "gold": gold,
                "origin_prompt": members.pop("origin_prompt", None),
                "members": members,
            }
        else:
            others[key] = value
    return plain(samples), plain(others)


def check_valid(file: pathlib.Path, facts: dict[str, Any]) -> str | None:
    samples, others = twin(file.read_text("utf-8"))
    stream = opencompass.iter_predictions(file)
    found = list(stream)
    ours = {
        one["key"]: {key: one[key] for key in ("prediction", "gold", "origin_prompt", "members")}
        for one in found
    }
    if not same(ours, samples):
        return f"samples {ours!r}, json {samples!r}"
    end = stream.files[0]
    if end["end"] != "complete" or end["records"] + len(others) != facts["entries"]:
        return f"end {end}"
    if not same(end["others"], others):
        return f"others {end['others']}, json {others}"
    in_order = [one["index"] for one in found] == sorted(int(key) for key in samples)
    if "keys_in_numeric_order" in facts and in_order != facts["keys_in_numeric_order"]:
        return "order"
    bare = list(opencompass.iter_predictions(file.read_bytes(), origin_prompt=False))
    for whole, without in zip(found, bare, strict=True):
        kept = {key: value for key, value in whole.items() if key not in ("origin_prompt", "dataset")}
        if {**without, "dataset": None} != {**kept, "dataset": None} or "origin_prompt" in without:
            return f"without prompts {without}"
    return None


def check_cut(file: pathlib.Path, facts: dict[str, Any]) -> str | None:
    stream = opencompass.iter_predictions(file)
    found = list(stream)
    end = stream.files[0]
    if (end["end"], end["offset"]) != ("truncated", facts["bytes"]):
        return f"end {end}"
    if [one["code"] for one in stream.diagnostics] != ["json.truncated"]:
        return f"diagnostics {stream.diagnostics}"
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        if opencompass.parse_predictions(file) != found:
            return "parse and iter differ"
    if [one.category for one in caught] != [ParseWarning]:
        return f"warnings {caught}"
    try:
        opencompass.parse_predictions(file, strict=True)
    except ParseError as error:
        return None if (error.code, error.path) == ("json.truncated", str(file)) else repr(error)
    return "strict read a cut file"


def check_lines(file: pathlib.Path, facts: dict[str, Any]) -> str | None:
    stream = opencompass.iter_predictions(file)
    found = [(one["key"], one["prediction"]) for one in stream]
    end = stream.files[0]
    if (end["records"], end["damaged_lines"]) != (facts["valid_lines"], facts["invalid_lines"]):
        return f"end {end}"
    theirs = []
    for line in file.read_text("utf-8").splitlines():
        try:
            record = json.loads(line)
        except ValueError:
            continue
        theirs.append((record["idx"], record["prediction"]))
    return None if found == theirs else f"ours {found}, json {theirs}"


def test_oracle_predictions() -> None:
    tally = Tally("opencompass/*/case.json (predictions)")
    for name, work_dir, case in opencompass_cases():
        for path, facts in case["files"].items():
            judge = (facts.get("form") or "").startswith("predictions")
            if facts["kind"] != "predictions" and not judge:
                continue
            file = work_dir / path
            if facts.get("form") == "jsonl":
                problem = check_lines(file, facts)
            elif facts["valid"]:
                problem = check_valid(file, facts)
            else:
                problem = check_cut(file, facts)
            tally.check(f"{name}/{path}", problem)
    tally.finish()


def test_oracle_shard_sets() -> None:
    tally = Tally("opencompass/*/case.json (shard sets)")
    for name, work_dir, case in opencompass_cases():
        for base, shards in case["shard_sets"].items():
            directory, dataset = (work_dir / base).parent, pathlib.PurePath(base).stem
            texts: dict[int, Any] = {}
            before = 0
            for shard in shards["files"]:
                document = json.loads((work_dir / shard).read_bytes())
                texts |= {before + int(key): one["prediction"] for key, one in document.items()}
                before += len(document)
            stream = opencompass.iter_predictions(directory)
            ours = {one["sample"]: one["prediction"] for one in stream if one["dataset"] == dataset}
            tally.equal(f"{name}/{base}", sorted(ours.items()), sorted(texts.items()))
            read = [file["path"] for file in stream.files if file["dataset"] == dataset]
            tally.equal(f"{base} files", read, [str(work_dir / file) for file in shards["files"]])
            orphans = [
                one["path"]
                for one in stream.diagnostics
                if one["code"] == "predictions.orphan_shard" and dataset in one["path"]
            ]
            names = [pathlib.PurePath(file).name for file in shards["orphan"]]
            tally.equal(f"{base} orphans", orphans, names)
            assert len(texts) == shards["entries"]
    tally.finish()


def describe(result: Any) -> dict[str, Any]:
    """Describes a result as the oracle does."""
    words = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
    numbers = {
        key: words[result["non_finite"][key]] if key in result["non_finite"] else value
        for key, value in result["metrics"].items()
    }
    described: dict[str, Any] = {
        "numbers": numbers,
        "bools": sorted(key for key, value in result["metrics"].items() if isinstance(value, bool)),
        "error_text": result["error"],
    }
    if result["details_form"] is not None:
        described["details"] = {
            "keys": sorted(result["details_keys"]),
            "samples": len(result["details"]),
        }
    return described


def expected_result(facts: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "numbers": facts["numbers"],
        "bools": sorted(facts["bools"]),
        "error_text": facts.get("error_text"),
    }
    if "details" in facts:
        details = facts["details"]
        described["details"] = {
            "keys": sorted(details["keys"]),
            "samples": details["n"] if details["form"] == "list" else details["samples"],
        }
    return described


def test_oracle_results() -> None:
    tally = Tally("opencompass/*/case.json (results)")
    for name, work_dir, case in opencompass_cases():
        for path, facts in case["files"].items():
            if facts["kind"] != "results":
                continue
            result = opencompass.parse_result_json(work_dir / path)
            case_id = f"{name}/{path}"
            if not facts["valid"]:
                tally.equal(case_id, result["complete"], False)
            elif facts["form"] == "predictions (judge output)":
                found = (result["form"], result["entries"])
                tally.equal(case_id, list(found), ["judge_output", facts["entries"]])
            else:
                ours, theirs = describe(result), expected_result(facts)
                problem = None if ours == theirs else f"ours {ours}, oracle {theirs}"
                tally.check(case_id, problem or verdicts(result, work_dir / path))
    tally.finish()


def verdicts(result: Any, file: pathlib.Path) -> str | None:
    """Counts verdicts of details in the object form by hand."""
    details = json.loads(file.read_bytes()).get("details")
    if not isinstance(details, dict):
        return None
    samples = [one for one in details.values() if isinstance(one, dict)]
    flags = [one["correct"] for one in samples if isinstance(one.get("correct"), bool)]
    if len(flags) != len(samples) or not flags:
        return None
    ours = (result["judged"], result["correct"], result["n"])
    theirs = (len(flags), sum(flags), len(samples))
    return None if ours == theirs else f"verdicts {ours}, by hand {theirs}"


def test_oracle_work_dirs() -> None:
    """Cell by cell, the joined work dir shows the newest recorded table of its directory."""
    tally = Tally("opencompass/*/case.json (work dirs)")
    for name, work_dir, case in opencompass_cases():
        for stem, rows in default_tables(case).items():
            index = case["files"][f"{stem}.csv"]["table"]
            plain_name = stem.rsplit("/", 1)[-1].count("_") == 2
            if case["table_classes"][index] != "DefaultSummarizer" or not plain_name:
                continue
            time = stem.rsplit("summary_", 1)[-1]
            workdir = opencompass.load_workdir(work_dir, at=time)
            ours = [
                [cell["dataset"], cell["version"], cell["metric"], cell["model"]]
                for cell in workdir.cells
            ]
            theirs = [
                [part.replace(",", " ") for part in (row[0], row[1], row[2], model)]
                for row in rows[1:]
                for model in rows[0][4:]
            ]
            tally.equal(f"{name}/{stem} names", ours[: len(theirs)], theirs)
            shown = [text for row in rows[1:] for text in row[4:]]
            for cell, text in zip(workdir.cells, shown, strict=False):
                if text == "-":
                    right = cell["score"] is None and cell["reason"] is not None
                elif math.isfinite(float(text)):
                    exact = cell["exact"]
                    right = cell["score"] == float(text) and (
                        exact is not None and f"{exact:.2f}" == text
                    )
                else:
                    right = cell["non_finite"] == text and cell["score"] is None
                tally.check(f"{name}/{stem} {cell['dataset']}", None if right else f"{cell} {text}")
    tally.finish()
