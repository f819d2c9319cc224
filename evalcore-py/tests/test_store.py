"""The store from Python: what is written comes back, and what can not be kept is named."""

from __future__ import annotations

import io
import json
import math
import os
import pathlib
import statistics
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from multiprocessing import get_context
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalcore
from evalcore import Store, opencompass
from evalcore.exceptions import EvalcoreError, InvalidParameterError, RecordError, StoreError

NOON = datetime(2026, 1, 15, 12, tzinfo=timezone.utc)


@pytest.fixture
def store() -> Iterator[Store]:
    with Store("sqlite::memory:") as one:
        yield one


def put(store: Store, task: str = "t", group: str = "baseline", **more: Any) -> str:
    version = more.pop("extension_version", "1.0.0")
    return store.record("e", task, group, version, "m", **more)


def test_a_result_comes_back(store: Store) -> None:
    result = put(
        store,
        scores={"accuracy": 0.0, "completeness": None, "mine": -3.5},
        metrics={"tokens_used": 12, "cost_usd": np.float64(0.25)},
        agent_name="cicd",
        success=False,
        error_message="no",
        metadata={"a": {"b": [1, 2.5, None, True, "x"]}, "at": NOON},
        recorded_at=NOON,
    )
    [row] = store.tasks()
    assert row["measures"] == {"accuracy": 0.0, "mine": -3.5, "tokens_used": 12.0, "cost_usd": 0.25}
    assert (row["result_id"], row["revision"], row["superseded_at"]) == (result, 1, None)
    assert row["metadata"] == {"a": {"b": [1, 2.5, None, True, "x"]}, "at": NOON.isoformat()}
    assert row["recorded_at"] == "2026-01-15T12:00:00.000000Z"
    assert (row["success"], row["error_message"], row["agent_name"]) == (False, "no", "cicd")
    assert store.write([row]) == {"inserted": 0, "replaced": 0, "unchanged": 1, "ids": [result]}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"scores": {"accuracy": 1.5}}, "accuracy"),
        ({"scores": {"accuracy": float("nan")}}, "accuracy"),
        ({"scores": {"mine": float("inf")}}, "mine"),
        ({"scores": {"accuracy": "0.5"}}, "accuracy"),
        ({"scores": {"accuracy": True}}, "accuracy"),
        ({"scores": [0.5]}, "scores"),
        ({"metrics": {"latency_ms": -1}}, "latency_ms"),
        ({"metrics": {"tokens_used": 12.5}}, "tokens_used"),
        ({"metadata": {"x": float("nan")}}, "metadata.x"),
        ({"metadata": {"x": object()}}, "metadata.x"),
        ({"metadata": {"x": 2**64}}, "metadata.x"),
        ({"metadata": {"x": "\ud800"}}, "metadata.x"),
        ({"metadata": {1: "x"}}, "metadata"),
        ({"metadata": [1]}, "metadata"),
        ({"metadata": {"x": "a\0b"}}, "metadata"),
        ({"agent_name": ""}, "agent_name"),
        ({"task": ""}, "task_id"),
        ({"task": "x" * 256}, "task_id"),
        ({"task": "a\0b"}, "task_id"),
    ],
)
def test_what_can_not_be_kept_is_named(store: Store, given: dict[str, Any], field: str) -> None:
    with pytest.raises(RecordError) as refused:
        put(store, **given)
    assert refused.value.code == "record.invalid"
    assert f"`{field}`" in str(refused.value)
    assert isinstance(refused.value, ValueError)
    assert store.tasks(history=True) == []


def test_a_deep_value_is_refused(store: Store) -> None:
    deep: dict[str, Any] = {}
    for _ in range(10_000):
        deep = {"a": deep}
    with pytest.raises(RecordError, match="levels"):
        put(store, metadata=deep)


def test_groups(store: Store) -> None:
    with pytest.raises(RecordError) as refused:
        put(store, group="nightly")
    assert refused.value.code == "record.undeclared_group"
    store.declare_group("nightly", "candidate")
    assert put(store, group="nightly")
    assert {group["name"]: group["role"] for group in store.groups()}["nightly"] == "candidate"
    with pytest.raises(InvalidParameterError):
        store.declare_group("x", "leader")  # type: ignore[arg-type]
    with pytest.raises(RecordError):
        store.declare_group("")


def test_batches_are_whole_or_nothing(store: Store) -> None:
    record: dict[str, Any] = {
        "experiment_id": "e", "task_id": "a", "experiment_group": "baseline",
        "extension_version": "1", "model_version": "m", "scores": {"accuracy": 0.5},
    }  # fmt: skip
    with pytest.raises(RecordError, match="row 2") as refused:
        store.write([record, {**record, "task_id": "b", "scores": {"accuracy": 2}}])  # type: ignore[list-item]
    assert refused.value.code == "record.invalid"
    with pytest.raises(RecordError, match="row 2") as twice:
        store.write([record, record])  # type: ignore[list-item]
    assert twice.value.code == "record.duplicate"
    with pytest.raises(RecordError, match="scroes"):
        store.write([{**record, "scroes": {}}])  # type: ignore[list-item]
    with pytest.raises(RecordError, match=r"row 1.*scores\.accuracy"):
        store.write([{**record, "scores": {"accuracy": math.inf}}])  # type: ignore[list-item]
    assert store.tasks() == []
    assert store.write(iter([record]))["inserted"] == 1  # type: ignore[list-item]


def test_older_results_do_not_replace(store: Store) -> None:
    put(store, scores={"accuracy": 0.5}, recorded_at=NOON)
    with pytest.raises(RecordError) as older:
        put(store, scores={"accuracy": 0.6}, recorded_at=NOON - timedelta(days=1))
    assert older.value.code == "record.older"


@pytest.mark.parametrize("time", ["2026-01-15T12:00:00", datetime(2026, 1, 15), "soon"])
def test_times_need_a_zone(store: Store, time: Any) -> None:
    with pytest.raises(InvalidParameterError, match="zone"):
        put(store, recorded_at=time)
    with pytest.raises(InvalidParameterError, match="zone"):
        store.tasks(since=time)


def test_merging(store: Store) -> None:
    for merge in ("coalesce", "replace", "append"):
        task = f"t-{merge}"
        put(store, task, scores={"accuracy": 0.5, "efficiency": 0.5}, merge=merge)
        put(store, task, scores={"accuracy": 0.75}, merge=merge)
    found = {
        name: [row["measures"] for row in store.tasks(task_id=f"t-{name}")]
        for name in ("coalesce", "replace", "append")
    }
    both = {"accuracy": 0.5, "efficiency": 0.5}
    assert found["coalesce"] == [{"accuracy": 0.75, "efficiency": 0.5}]
    assert found["replace"] == [{"accuracy": 0.75}]
    assert found["append"] == [both, {"accuracy": 0.75}]
    with pytest.raises(InvalidParameterError, match="merge"):
        put(store, merge="upsert")


def test_filters(store: Store) -> None:
    for day in range(5):
        put(store, f"t{day}", recorded_at=NOON + timedelta(days=day), agent_name=f"a{day % 2}")
    names = lambda **filter: [row["task_id"] for row in store.tasks(**filter)]  # noqa: E731
    assert names(agent_name="a1") == ["t1", "t3"]
    assert names(since=NOON + timedelta(days=3)) == ["t3", "t4"]
    assert names(until="2026-01-16T12:00:00+00:00") == ["t0"]
    assert names(limit=2) == ["t3", "t4"]
    assert names(task_id=None, experiment_group="code-chef") == []
    assert [row["task_id"] for row in store.recent(2)] == ["t4", "t3"]
    with pytest.raises(TypeError, match="agent"):
        store.tasks(agent="a1")  # type: ignore[call-arg]


def test_runs(store: Store, run_dir: pathlib.Path) -> None:
    report = store.import_run(run_dir, "e", "full", experiment_group="baseline", texts=True)
    assert (report["inserted"], report["status"]) == (1, "incomplete")
    assert store.import_run(run_dir, "e", "full", experiment_group="baseline", texts=True)["unchanged"] == 1
    [stored] = store.runs(eval_id="e")
    cells = opencompass.load_workdir(run_dir).cells
    values = {
        (score["dataset"], score["model"]): score["value"]
        for score in stored["run"]["scores"] if score["metric"] == "accuracy"
    }  # fmt: skip
    # The exact number behind 65.62, and what another model lacks.
    assert values["gsm8k", "a"] == 65.625 and values["gsm8k", "b"] is None
    assert len(cells) >= len(values)
    run = store.run("e", "full", texts=True)
    assert run is not None and store.run("e", "gone") is None
    [verdicts] = [score for score in run["scores"] if score["metric"] == "correct"]
    assert [sample["value"] for sample in verdicts["samples"]] == [1.0, 0.0]
    assert verdicts["samples"][0]["texts"] == {"prompt": "2 + 2 =", "answer": "It is 4."}
    table = store.samples_table("e", "full", texts=True)
    assert table.to_pydict()["value"] == [1.0, 0.0]
    assert pa.table(table).column("prompt").to_pylist() == ["2 + 2 =", "2 + 3 ="]
    with pytest.raises(StoreError) as absent:
        store.samples_table("e", "gone")
    assert absent.value.code == "store.no_data"
    points = store.trend("correct", rows="scores", by=["model", "dataset"])
    assert [(point["n"], point["basis"], point["mean"]) for point in points] == [(2, "samples", 0.5)]
    with pytest.raises(FileNotFoundError):
        store.import_run(run_dir / "gone", "e", "x")


def test_runs_are_compared(store: Store) -> None:
    def run(name: str, right: int) -> dict[str, Any]:
        samples = [{"item": str(i), "value": float(i < right)} for i in range(100)]
        score = {"model": "m", "dataset": "d", "metric": "accuracy", "unit": "proportion", "samples": samples}
        return {"kind": "run", "eval_id": "e", "run_id": name, "status": "completed", "scores": [score]}

    store.write([run("a", 90), run("b", 70)])  # type: ignore[list-item]
    answer = store.compare(("e", "a"), ("e", "b"))
    [metric] = answer["metrics"]
    assert (metric["n"], metric["discordant"], metric["verdict"]) == (100, 20, "regressed")
    assert metric["delta"] == pytest.approx(-0.2)
    found = evalcore.compare.detect_regressions(answer)
    assert [one["metric"] for one in found["regressions"]] == ["accuracy"]
    with pytest.raises(StoreError, match="no run"):
        store.compare(("e", "a"), ("e", "c"))


def test_lines(store: Store, tmp_path: pathlib.Path) -> None:
    for day in range(3):
        put(store, f"t{day}", scores={"accuracy": day / 3}, recorded_at=NOON, metadata={"n": day})
    file = tmp_path / "tasks.jsonl"
    assert store.export(file, format="jsonl") == 3
    for source in (file, file.read_bytes(), io.BytesIO(file.read_bytes())):
        with Store("sqlite::memory:") as other:
            assert other.import_jsonl(source)["inserted"] == 3
            keep = ("task_id", "measures", "metadata", "content_hash", "recorded_at", "result_id")
            for ours, theirs in zip(other.tasks(), store.tasks(), strict=True):
                assert [ours[k] for k in keep] == [theirs[k] for k in keep]  # type: ignore[literal-required]
    text = io.BytesIO()
    assert store.export(text, format="csv", task_id="t0") == 1
    header, line = text.getvalue().decode().splitlines()
    row = dict(zip(header.split(","), line.split(","), strict=True))
    assert (row["accuracy"], row["completeness"]) == ("0", "")
    file.write_text('{"experiment_id": "e"}\n')
    with pytest.raises(RecordError, match="row 1") as bad:
        store.import_jsonl(file)
    assert bad.value.path == str(file)
    with pytest.raises(FileNotFoundError):
        store.import_jsonl(tmp_path / "gone")
    with pytest.raises(InvalidParameterError, match="format"):
        store.export(file, format="xml")  # type: ignore[arg-type]
    with pytest.raises(OSError):
        store.export(tmp_path / "no" / "dir.csv")


def test_tables(store: Store) -> None:
    put(store, "a", scores={"accuracy": 0.5, "mine": 2.0})
    put(store, "b", success=False)
    table = pa.table(store.tasks_table())
    assert table.num_rows == 2
    assert table.column("accuracy").to_pylist() == [0.5, None]
    assert table.column("mine").to_pylist() == [2.0, None]
    assert table.column("success").to_pylist() == [True, False]
    assert table.column("cost_usd").null_count == 2
    assert len(store.tasks_table(task_id="gone")) == 0


values = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@given(values)
def test_a_trend_is_the_mean_of_its_rows(numbers: list[float]) -> None:
    with Store("sqlite::memory:") as store:
        store.write(
            {
                "experiment_id": "e", "task_id": str(place), "experiment_group": "baseline",
                "extension_version": "1", "model_version": "m", "scores": {"accuracy": number},
            }
            for place, number in enumerate(numbers)
        )  # fmt: skip
        [point] = store.trend("accuracy")
        [moments] = store.moments("accuracy")
    assert point["n"] == moments["n"] == len(numbers)
    assert point["mean"] == pytest.approx(statistics.fmean(numbers), abs=1e-12)
    assert (point["min"], point["max"]) == (min(numbers), max(numbers))
    if len(numbers) > 1:
        assert point["standard_deviation"] == pytest.approx(statistics.stdev(numbers), abs=1e-9)
        assert moments["m2"] == pytest.approx(
            statistics.variance(numbers) * (len(numbers) - 1), abs=1e-9
        )
        assert point["low"] is not None and point["high"] is not None
        assert point["low"] <= point["mean"] + 1e-9 and point["high"] >= point["mean"] - 1e-9
    else:
        assert point["standard_deviation"] is None


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=30))
def test_a_summary_counts_points(pairs: list[tuple[int, int]]) -> None:
    """The naive twin counts whole percents, which have no rounding."""
    with Store("sqlite::memory:") as store:
        store.write(
            {
                "experiment_id": "e", "task_id": str(place), "experiment_group": group,
                "extension_version": "1", "model_version": "m", "scores": {"accuracy": percent / 100},
            }
            for place, pair in enumerate(pairs)
            for group, percent in zip(("baseline", "code-chef"), pair, strict=True)
        )  # fmt: skip
        found = store.summary("e")
        joined = store.pairs("e")
    wins = sum(after - before > 5 for before, after in pairs)
    losses = sum(before - after > 5 for before, after in pairs)
    assert (found["candidate_wins"], found["baseline_wins"]) == (wins, losses)
    assert found["ties"] == len(pairs) - wins - losses == len(joined) - wins - losses
    mean = found["changes"][0]["mean_points"]
    assert mean == pytest.approx(statistics.fmean((b - a) / 100 for a, b in pairs), abs=1e-12)


def test_trends_in_any_order(store: Store) -> None:
    for place, version in enumerate(("1.10.0", "1.9.0", "1.2.0")):
        put(store, "t", extension_version=version, metrics={"latency_ms": 5},
            recorded_at=NOON + timedelta(days=place))  # fmt: skip
    by = lambda **more: [p["key"]["version"] for p in store.trend("latency", **more)]  # noqa: E731
    assert by() == ["1.2.0", "1.9.0", "1.10.0"]
    assert by(order="oldest", limit=2) == ["1.10.0", "1.9.0"]
    assert by(order="version") == ["1.2.0", "1.9.0", "1.10.0"]
    days = store.trend("latency", by=["day"], order="oldest")
    assert [point["key"] for point in days][0] == {"day": "2026-01-15"}
    assert store.trend("latency", by=[])[0]["n"] == 3
    assert store.trend("accuracy") == [] and store.moments("accuracy") == []
    for wrong in ({"by": ["week"]}, {"order": "best"}, {"rows": "lines"}, {"alpha": 0.0}):
        with pytest.raises(InvalidParameterError):
            store.trend("latency", **wrong)  # type: ignore[arg-type]


def test_purge(store: Store) -> None:
    put(store, "old", recorded_at=NOON)
    put(store, "kept", recorded_at=NOON, metadata={"archive": "true"})
    put(store, "new", recorded_at=NOON + timedelta(days=10))
    before = NOON + timedelta(days=1)
    dry = store.purge(before=before, dry_run=True)
    assert (dry["tasks"], dry["protected"], dry["dry_run"]) == (1, 1, True)
    assert len(store.tasks()) == 3
    assert store.purge(before=before)["tasks"] == 1
    assert [row["task_id"] for row in store.tasks()] == ["kept", "new"]
    assert store.purge(older_than_days=0, tasks=False)["tasks"] == 0
    for wrong in ({}, {"before": NOON, "older_than_days": 1}):
        with pytest.raises(InvalidParameterError, match="before"):
            store.purge(**wrong)  # type: ignore[arg-type]


def test_prometheus(store: Store) -> None:
    for task, latency in (("a", 0.0), ("b", 700.0), ("c", 90_000.0)):
        put(store, task, scores={"accuracy": 0.5}, metrics={"latency_ms": latency}, agent_name='x"y\\')
    put(store, "anonymous")
    text = io.BytesIO()
    assert store.export(text, format="prometheus") == 3
    lines = text.getvalue().decode().splitlines()
    labels = 'agent="x\\"y\\\\",experiment_group="baseline"'
    for line in (
        f'eval_results_total{{{labels},extension_version="1.0.0"}} 3',
        f'eval_score_current{{{labels},metric="accuracy"}} 0.5',
        f'eval_latency_ms_bucket{{{labels},le="100"}} 1',
        f'eval_latency_ms_bucket{{{labels},le="1000"}} 2',
        f'eval_latency_ms_bucket{{{labels},le="+Inf"}} 3',
        f"eval_latency_ms_sum{{{labels}}} 90700",
        "# TYPE eval_cost_usd histogram",
    ):
        assert line in lines


def test_addresses(tmp_path: pathlib.Path) -> None:
    with pytest.raises(StoreError) as unknown:
        Store("mysql://me:secret@host/db")
    assert unknown.value.code == "store.url" and "secret" not in str(unknown.value)
    file = tmp_path / "history.db"
    with Store(file) as store:
        put(store)
        assert store.url == f"sqlite:{file}" and repr(store) == f"<Store: sqlite:{file}>"
        store.verify()
    with Store(f"sqlite:{file}?mode=ro") as store:
        assert len(store.tasks()) == 1
        with pytest.raises(StoreError) as read_only:
            put(store, "other")
        assert read_only.value.code == "store.read_only"
    (tmp_path / "other").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError):
        Store(tmp_path / "other")
    with pytest.raises((StoreError, OSError)):
        Store(tmp_path / "no" / "dir.db")


def test_a_closed_store_says_so(store: Store) -> None:
    assert not store.closed
    store.close()
    store.close()
    assert store.closed and repr(store) == "<Store: sqlite::memory:, closed>"
    with pytest.raises(ValueError, match="closed"):
        store.tasks()


def test_errors_are_errors_of_evalcore() -> None:
    assert issubclass(StoreError, EvalcoreError) and issubclass(StoreError, RuntimeError)
    assert issubclass(RecordError, EvalcoreError) and issubclass(RecordError, ValueError)


def test_many_threads(tmp_path: pathlib.Path) -> None:
    with Store(tmp_path / "history.db") as store:
        barrier = threading.Barrier(8)

        def work(worker: int) -> int:
            barrier.wait()
            for number in range(25):
                put(store, f"{worker}-{number}", scores={"accuracy": number / 25})
                store.trend("accuracy")
            return len(store.tasks())

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(8)))
        assert len(store.tasks()) == 200


def child(path: str, number: int) -> None:
    with Store(path) as store:
        for task in range(10):
            put(store, f"{number}-{task}")


def test_many_processes(tmp_path: pathlib.Path) -> None:
    path = str(tmp_path / "history.db")
    context = get_context("spawn")
    workers = [context.Process(target=child, args=(path, number)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    with Store(path) as store:
        assert len(store.tasks()) == 40


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_process_opens_its_own(tmp_path: pathlib.Path) -> None:
    store = Store(tmp_path / "history.db")
    put(store, "parent")
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            put(store, "child")
            store.close()
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(pid, 0)[1] == 0
    put(store, "after")
    store.verify()
    assert {row["task_id"] for row in store.tasks()} == {"parent", "child", "after"}
    store.close()


def test_documents_are_json(store: Store) -> None:
    for group, accuracy in (("baseline", 0.5), ("code-chef", 0.75)):
        for task in ("a", "b", "c"):
            put(store, task, group, scores={"accuracy": accuracy})
    found = (store.tasks(), store.trend("accuracy"), store.pairs("e"), store.summary("e"), store.groups())
    json.dumps(found, allow_nan=False)
    with pytest.raises(StoreError) as none:
        store.pairs("gone")
    assert none.value.code == "store.no_data"
    assert store.pairs("e", task_id="a")[0]["task_id"] == "a"
