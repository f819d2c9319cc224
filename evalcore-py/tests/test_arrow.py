"""Tables through the Arrow PyCapsule interface, as pyarrow reads them."""

from __future__ import annotations

import json
import pathlib
import pickle

import pyarrow as pa  # type: ignore[import-untyped]
import pytest

import evalcore
from evalcore import opencompass
from evalcore.exceptions import InvalidParameterError


def test_scores_are_cells(run_dir: pathlib.Path) -> None:
    workdir = opencompass.load_workdir(run_dir)
    ours = workdir.scores_table()
    table = pa.table(ours)
    assert table.schema.field("score").type == pa.float64()
    assert table.schema.field("n").type == pa.int64()
    assert table.schema.field("dataset").type == pa.string()
    assert table.to_pylist() == ours.to_pylist() == workdir.cells
    assert pa.schema(ours) == table.schema
    assert table.to_pydict() == ours.to_pydict()


def test_a_requested_schema_is_cast_to(run_dir: pathlib.Path) -> None:
    ours = opencompass.load_workdir(run_dir).scores_table()
    fields = [
        field.with_type(pa.float32()) if field.name == "score" else field for field in pa.schema(ours)
    ]
    table = pa.table(ours, schema=pa.schema(fields))
    assert table.schema.field("score").type == pa.float32()


def test_samples_have_verdicts(run_dir: pathlib.Path) -> None:
    samples = opencompass.load_workdir(run_dir).samples_table()
    table = pa.table(samples)
    assert table.column_names == samples.column_names
    assert table.to_pylist() == [
        {
            "model": "a",
            "dataset": "gsm8k",
            "index": 0,
            "replica": 0,
            "key": "0",
            "prediction": "It is 4.",
            "gold": "4",
            "pred": "4",
            "answer": "4",
            "correct": True,
        },
        {
            "model": "a",
            "dataset": "gsm8k",
            "index": 1,
            "replica": 0,
            "key": "1",
            "prediction": "六 is 6.",
            "gold": "5",
            "pred": "6",
            "answer": "5",
            "correct": False,
        },
    ]
    assert list(samples) == table.to_pylist(), "a second pass reads again"
    assert pa.schema(samples) == table.schema


def test_samples_are_chosen(run_dir: pathlib.Path) -> None:
    workdir = opencompass.load_workdir(run_dir)
    with_prompts = workdir.samples_table(model="a", dataset="gsm8k", origin_prompt=True)
    assert pa.table(with_prompts)["origin_prompt"].to_pylist() == ["2 + 2 =", "2 + 3 ="]
    assert [one.get("origin_prompt") for one in with_prompts] == ["2 + 2 =", "2 + 3 ="]
    none = workdir.samples_table(dataset="other")
    assert pa.table(none).num_rows == 0 and pa.table(none).column_names == none.column_names
    assert repr(none) == f'<SampleTable "{run_dir}": model *, dataset other>'
    assert none != with_prompts and none == workdir.samples_table(dataset="other")
    again = pickle.loads(pickle.dumps(with_prompts))
    assert again == with_prompts and list(again) == list(with_prompts)


def test_samples_stream_in_batches_and_may_be_left(tmp_path: pathlib.Path) -> None:
    answers = {str(at): {"prediction": f"p{at}", "gold": "g"} for at in range(20_000)}
    details = {str(at): {"pred": "p", "answer": "a", "correct": at % 3 == 0} for at in range(20_000)}
    for part, document in (
        ("predictions", answers),
        ("results", {"accuracy": 33.335, "details": details}),
    ):
        file = tmp_path / part / "m" / "d.json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(document))
    workdir = opencompass.load_workdir(tmp_path)
    table = workdir.samples_table()
    reader = pa.RecordBatchReader.from_stream(table)
    first = reader.read_next_batch()
    assert 0 < first.num_rows < 20_000
    del reader
    for _, _ in zip(range(3), table, strict=False):
        pass
    whole = pa.table(table)
    assert whole.num_rows == 20_000
    assert whole["index"].to_pylist() == list(range(20_000))
    assert sum(whole["correct"].to_pylist()) == 6_667


def test_files_that_went_away_are_errors(run_dir: pathlib.Path) -> None:
    table = opencompass.load_workdir(run_dir).samples_table()
    (run_dir / "20251016_235030" / "predictions" / "a" / "gsm8k.json").unlink()
    with pytest.raises(FileNotFoundError):
        list(table)
    with pytest.raises((OSError, pa.ArrowException), match="no such file"):
        pa.table(table)


def test_tables_are_made_compared_and_pickled() -> None:
    columns = [
        ("name", "str", ["a", None]),
        ("score", "float", [1.5, None]),
        ("n", "int", [None, 3]),
        ("right", "bool", [True, None]),
    ]
    table = evalcore.Table(columns)  # type: ignore[arg-type]
    assert (len(table), table.num_rows) == (2, 2)
    assert repr(table) == "<Table: 2 rows, columns name, score, n, right>"
    assert pickle.loads(pickle.dumps(table)) == table
    assert table != evalcore.Table(columns[:1])  # type: ignore[arg-type]
    assert pa.table(table).to_pydict() == {name: values for name, _, values in columns}
    assert len(evalcore.Table([])) == 0
    with pytest.raises(InvalidParameterError, match="of equal length"):
        evalcore.Table([("a", "int", [1]), ("b", "int", [])])
    with pytest.raises(InvalidParameterError):
        evalcore.Table([("a", "date", [1])])  # type: ignore[list-item]
    with pytest.raises(TypeError):
        evalcore.Table([("a", "int", ["x"])])
