"""Paths, bytes and file objects give the same."""

from __future__ import annotations

import array
import gzip
import io
import json
import pathlib
import pickle
import tracemalloc
from typing import Any

import numpy as np
import pytest

from evalcore import opencompass

ANSWERS = json.dumps(
    {str(at): {"origin_prompt": "Q", "prediction": f"答 {at}", "gold": at} for at in range(3_000)},
    ensure_ascii=False,
    indent=4,
).encode()
TABLE = b"dataset,version,metric,mode,m\ngsm8k,1d7fe4,accuracy,gen,65.62\n"


def test_every_kind_of_input(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "answers.json"
    file.write_bytes(ANSWERS)
    expected = opencompass.parse_predictions(ANSWERS)
    assert len(expected) == 3_000 and expected[2]["prediction"] == "答 2"
    gzip_file = tmp_path / "answers.json.gz"
    gzip_file.write_bytes(gzip.compress(ANSWERS))
    with file.open("rb") as binary, file.open(encoding="utf-8") as text, gzip.open(gzip_file) as zipped:
        every: tuple[Any, ...] = (
            bytearray(ANSWERS),
            memoryview(ANSWERS),
            array.array("B", ANSWERS),
            np.frombuffer(ANSWERS, dtype=np.uint8),
            io.BytesIO(ANSWERS),
            io.StringIO(ANSWERS.decode()),
            binary,
            text,
            zipped,
        )
        for given in every:
            assert opencompass.parse_predictions(given) == expected, type(given)
    for path in (file, str(file)):
        found = opencompass.parse_predictions(path)
        assert {one["dataset"] for one in found} == {"answers"}
        assert [{**one, "dataset": None} for one in found] == expected


def test_summaries_take_the_same_inputs(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "summary_20251016_235030.csv"
    file.write_bytes(TABLE)
    expected = opencompass.parse_csv_results(TABLE)
    with file.open() as text:
        for given in (file, str(file), io.BytesIO(TABLE), text, memoryview(TABLE)):
            assert opencompass.parse_csv_results(given) == expected


def test_file_objects_that_read_little(tmp_path: pathlib.Path) -> None:
    class Drip(io.RawIOBase):
        """Gives seven bytes at a time, characters cut apart."""

        def __init__(self) -> None:
            self.inner = io.BytesIO(ANSWERS[:2_000])

        def read(self, size: int = -1) -> bytes:
            return self.inner.read(7)

    stream = opencompass.iter_predictions(Drip())
    assert len(list(stream)) > 10
    assert stream.files[0]["end"] == "truncated"


def test_iteration_is_lazy_and_holds_little(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "big.json"
    with file.open("w") as out:
        out.write("{")
        for at in range(40_000):
            comma = "," if at else ""
            out.write(f'{comma}\n    "{at}": {{"prediction": "{"x" * 500}", "gold": "y"}}')
        out.write("\n}")
    tracemalloc.start()
    stream = opencompass.iter_predictions(file)
    count = sum(1 for _ in stream)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 40_000
    assert peak < 4 << 20, "dicts are made one by one"
    assert stream.files == [
        {
            "path": str(file),
            "dataset": "big",
            "form": "object",
            "records": 40_000,
            "damaged_lines": 0,
            "error": None,
            "others": {},
            "end": "complete",
            "offset": None,
        }
    ]
    assert list(stream) == [], "an iterator at its end stays there"
    assert repr(stream) == "<PredictionIterator: 1 files read, 0 data sets to go>"


def test_directories_join_shards(tmp_path: pathlib.Path) -> None:
    (tmp_path / "m_0.json").write_text('{"1": {"prediction": "b"}, "0": {"prediction": "a"}}')
    (tmp_path / "m_1.json").write_text('{"0": {"prediction": "c"}}')
    (tmp_path / "tmp_m_2.json").write_text("{")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "pandas.json").write_text('{"0": {"prediction": "d"}}')
    samples = opencompass.parse_predictions(tmp_path)
    assert [(one["dataset"], one["sample"], one["prediction"]) for one in samples] == [
        ("deep/pandas", 0, "d"),
        ("m", 1, "b"),
        ("m", 0, "a"),
        ("m", 2, "c"),
    ]
    (tmp_path / "m_3.json").write_text("{}")
    stream = opencompass.iter_predictions(tmp_path)
    assert [one["code"] for one in stream.diagnostics] == ["predictions.orphan_shard"]
    assert len(list(stream)) == 4


def test_numbers_stay_what_they_are() -> None:
    text = (
        b'{"0": {"prediction": 36893488147419103232, "gold": 1.5, "big": 1e999, "nan": NaN,'
        b' "long": ' + b"9" * 5_000 + b', "flag": true, "zero": -0.0}}'
    )
    [sample] = opencompass.parse_predictions(text)
    assert sample["prediction"] == 2**65 and type(sample["prediction"]) is int
    members = sample["members"]
    assert (members["big"], members["nan"], members["long"]) == (None, None, None)
    assert members["flag"] is True and str(members["zero"]) == "-0.0"


def test_results(tmp_path: pathlib.Path) -> None:
    text = (
        '{"accuracy": 50.0, "f1": NaN, "ok": true, "note": "x", "details": ['
        '{"example_abbr": "d_0", "pred": ["B"], "answer": ["A"], "correct": [false]},'
        '{"example_abbr": "d_1", "pred": ["C"], "answer": ["C"], "correct": [true]}]}'
    )
    file = tmp_path / "d.json"
    file.write_text(text)
    result = opencompass.parse_result_json(file)
    assert result == {**opencompass.parse_result_json(text.encode())}
    assert result["metrics"] == {"accuracy": 50.0, "f1": None, "ok": True}
    assert result["non_finite"] == {"f1": "nan"}
    assert result["others"] == {"note": "x"}
    assert (result["n"], result["judged"], result["correct"], result["accuracy"]) == (2, 2, 1, 50.0)
    assert [one["id"] for one in result["details"]] == ["d_0", "d_1"]
    assert result["details"][0]["correct"] == [False]
    bare = opencompass.parse_result_json(file, details=False)
    assert bare["details"] == [] and bare["n"] == 2
    error = opencompass.parse_result_json(b'{"error": "no answers"}')
    assert (error["form"], error["error"], error["n"]) == ("error", "no answers", None)
    json.dumps(result, allow_nan=False)
    pickle.dumps(result)


def test_the_files_of_a_summary_are_compared(tmp_path: pathlib.Path) -> None:
    md = b"| dataset | version | metric | mode | m |\n|-----|-----|-----|-----|-----|\n"
    same = md + b"| gsm8k | 1d7fe4 | accuracy | gen | 65.62 |\n"
    assert opencompass.cross_check_summaries(csv=TABLE, md=same) == []
    other = md + b"| gsm8k | 1d7fe4 | accuracy | gen | 65.63 |\n"
    [found] = opencompass.cross_check_summaries(TABLE, other)
    assert "65.63" in found["message"] and found["severity"] != "info"


def test_logs_are_text() -> None:
    with pytest.raises(TypeError):
        opencompass.parse_progress(b"bytes")  # type: ignore[arg-type]
    assert opencompass.parse_progress("")["status"] == "no_logs"
