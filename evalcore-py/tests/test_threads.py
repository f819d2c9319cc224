"""Many threads at once give what one gives."""

from __future__ import annotations

import copy
import json
import os
import pathlib
import pickle
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest
from support import GOLDEN

from evalcore import metrics, opencompass
from evalcore.compat import budeval
from evalcore.exceptions import InvalidParameterError

CASES = sorted(path.parent / "work_dir" for path in GOLDEN.glob("opencompass/*/case.json"))


def read_everything(work_dir: pathlib.Path) -> object:
    found: list[object] = []
    for file in sorted(work_dir.rglob("*")):
        if file.suffix == ".csv":
            try:
                found.append(opencompass.parse_summary_csv(file))
            except ValueError as error:
                found.append(str(error))
        elif "predictions" in file.parts and file.suffix == ".json":
            found.append(list(opencompass.iter_predictions(file)))
        elif "results" in file.parts and file.suffix == ".json":
            found.append(opencompass.parse_result_json(file))
    workdir = opencompass.load_workdir(work_dir)
    return [found, workdir.account(), workdir.summarise(), list(workdir.samples_table())]


@pytest.mark.filterwarnings("ignore::evalcore.exceptions.ParseWarning")
def test_threads_give_the_same_answer() -> None:
    one_by_one = [read_everything(case) for case in CASES]
    with ThreadPoolExecutor(8) as pool:
        at_once = list(pool.map(read_everything, CASES * 2))
    assert at_once == one_by_one * 2


def test_runs_give_the_same_bytes_from_many_threads() -> None:
    tree = GOLDEN / "budeval" / "trees" / "two_runs_ok"
    [evaluation] = [path.name for path in (tree / "results").iterdir()]

    def extract(_: int) -> str:
        document = opencompass.extract_runs(tree, evaluation, ["run-a", "run-b"])
        return json.dumps(document) + budeval.extract_script(tree, evaluation, "run-a,run-b")

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(extract, range(64)))) == 1


def test_threads_share_an_iterator() -> None:
    text = json.dumps({str(at): {"prediction": str(at)} for at in range(20_000)}).encode()
    stream = opencompass.iter_predictions(text)
    found: list[list[int | None]] = [[] for _ in range(4)]

    def take(mine: list[int | None]) -> None:
        mine.extend(sample["index"] for sample in stream)

    threads = [threading.Thread(target=take, args=(mine,)) for mine in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert sorted(index or 0 for mine in found for index in mine) == list(range(20_000))


def test_a_shared_iterator_over_a_file_object_does_not_deadlock() -> None:
    class Slow:
        """Lets other threads run within `read`."""

        def __init__(self) -> None:
            self.left = [
                json.dumps({str(at): {"prediction": "x" * 100} for at in range(5_000)}).encode()
            ]
            self.left = [self.left[0][at : at + 4_096] for at in range(0, len(self.left[0]), 4_096)]

        def read(self, size: int = -1) -> bytes:
            time.sleep(0.0005)
            return self.left.pop(0) if self.left else b""

    stream = opencompass.iter_predictions(Slow())
    with ThreadPoolExecutor(4) as pool:
        counts = [pool.submit(lambda: sum(1 for _ in stream)) for _ in range(4)]
        assert sum(count.result(60) for count in counts) == 5_000


def test_the_lock_is_released_while_a_file_is_read(tmp_path: pathlib.Path) -> None:
    """Another thread runs Python code while a large file is read in one call."""
    file = tmp_path / "big.json"
    samples = ",".join(f'"{at}": {{"pred": "{"x" * 200}", "correct": true}}' for at in range(100_000))
    file.write_text(f'{{"accuracy": 100.0, "details": {{{samples}}}}}')
    ticks = 0
    done = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not done.is_set():
            ticks += 1
            time.sleep(0.0001)

    ticker = threading.Thread(target=tick)
    # A call that held the lock would not be interrupted at all.
    interval = sys.getswitchinterval()
    ticker.start()
    try:
        before = ticks
        result = opencompass.parse_result_json(file, details=False)
        within = ticks - before
    finally:
        done.set()
        ticker.join()
        sys.setswitchinterval(interval)
    assert result["n"] == 100_000
    assert within > 3


@pytest.mark.skipif(sys.platform == "win32", reason="processes start too slowly there")
def test_work_dirs_go_to_other_processes() -> None:
    workdirs = [opencompass.load_workdir(case) for case in CASES[:4]]
    with get_context("spawn").Pool(2) as pool:
        assert pool.map(pickle.dumps, workdirs) == [pickle.dumps(one) for one in workdirs]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_process_has_threads_of_its_own() -> None:
    """Servers fork their workers after the parent has read something."""
    tree = GOLDEN / "budeval" / "trees" / "two_runs_ok"
    [evaluation] = [path.name for path in (tree / "results").iterdir()]
    expected = opencompass.extract_runs(tree, evaluation)
    child = os.fork()
    if child == 0:
        samples = opencompass.load_workdir(CASES[0]).samples_table()
        right = opencompass.extract_runs(tree, evaluation) == expected and list(samples) != []
        os._exit(0 if right else 1)
    for _ in range(300):
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            break
        time.sleep(0.1)
    else:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        pytest.fail("the child waits for threads that it does not have")
    assert os.waitstatus_to_exitcode(status) == 0


def metrics_at_work() -> list[tuple[Any, list[list[Any]]]]:
    """Accumulators, each with columns of 1,500 items."""
    texts = [f"the cat {at % 7} sat on mat {at % 11}" for at in range(1_500)]
    other = [f"the cat {at % 5} sat on mat {at % 13}" for at in range(1_500)]
    prices = metrics.PriceTable(
        {"date": "2025-01-31", "models": {"m": {"prompt": "0.1", "completion": "0.2"}}}
    )
    usages = [{"prompt_tokens": at, "completion_tokens": 1} for at in range(1_500)]
    weighted = metrics.ClassificationCounts()
    weighted.update(["x"], ["y"], [0.25])
    return [
        (metrics.ClassificationCounts(), [texts, other]),
        (weighted, [texts, other]),
        (metrics.ClassificationCounts(), [list(range(1_500)), [7] * 1_500]),
        (metrics.RougeAccumulator(rouge_types=["rouge2", "rougeL"], use_stemmer=True), [texts, other]),
        (metrics.BleuAccumulator(tokenize="char", smooth_method="add-k", smooth_value=2.0), [texts, other]),
        (metrics.ChrfAccumulator(word_order=2), [texts, [[text, "x"] for text in other]]),
        (metrics.ExactMatchAccumulator(regexes_to_ignore=[r"\d"]), [texts, other]),
        (metrics.SquadAccumulator(version="v2"), [[*texts[1:], None], other]),
        (metrics.RepeatedMean("g-pass@k", k=4, tau=0.5), [[9] * 1_500, [at % 10 for at in range(1_500)]]),
        (metrics.LatencyRecorder(), [[at / 8 for at in range(1_500)]]),
        (metrics.TokenCounts(), [usages]),
        (metrics.CostCounts(prices), [usages, "m"]),
        (metrics.ParseCounts(), [texts]),
        (metrics.GroundingCounts(context="context 12345", camel_case=True), [texts[:50], "mat 4 12345"]),
    ]


@pytest.mark.filterwarnings("ignore::evalcore.exceptions.MetricWarning")
def test_threads_share_an_accumulator() -> None:
    for (shared, columns), (alone, _) in zip(metrics_at_work(), metrics_at_work(), strict=True):
        for _ in range(8):
            alone.update(*columns)
        with ThreadPoolExecutor(8) as pool:
            for one in [pool.submit(shared.update, *columns) for _ in range(8)]:
                one.result(60)
        assert repr(shared) == repr(alone)
        assert json.dumps(shared.finish(), default=str) == json.dumps(alone.finish(), default=str)


def test_accumulators_merge_each_other_without_deadlock() -> None:
    first, second = metrics.LatencyRecorder(), metrics.LatencyRecorder()
    first.update([1.0])
    second.update([2.0])
    with ThreadPoolExecutor(4) as pool:
        pairs = [(first, second), (second, first)] * 8
        for one in [pool.submit(a.merge, b) for a, b in pairs]:
            one.result(60)
    first.merge(first)
    assert first.finish()["n"] % 2 == 0


@pytest.mark.filterwarnings("ignore::evalcore.exceptions.MetricWarning")
def test_accumulators_travel_and_go_on() -> None:
    for accumulator, columns in metrics_at_work():
        accumulator.update(*columns)
        for again in (pickle.loads(pickle.dumps(accumulator)), copy.copy(accumulator)):
            assert repr(again) == repr(accumulator)
            assert str(again.finish()) == str(accumulator.finish())
            again.merge(accumulator)
            again.update(*columns)
            assert str(again.finish()) != "" and str(again) != str(accumulator)
        _, settings = accumulator.__getnewargs_ex__()
        assert settings["state"], accumulator
    table = metrics.PriceTable({"date": "2025-01-31", "models": {}}, model_match="exact")
    assert pickle.loads(pickle.dumps(table)) == table


def test_states_of_other_things_are_refused() -> None:
    for accumulator, columns in metrics_at_work():
        accumulator.update(*columns)
        positional, settings = accumulator.__getnewargs_ex__()
        state = settings.pop("state")
        for bad in (state[:-1], [*state, 0], [2**64 - 1] * len(state), []):
            with pytest.raises(InvalidParameterError, match="`state`"):
                type(accumulator)(*positional, **settings, state=bad)


@pytest.mark.skipif(sys.platform == "win32", reason="processes start too slowly there")
def test_accumulators_come_back_from_other_processes() -> None:
    columns = [["a", "b", "a", "b"], ["a", "a", "a", "b"]]
    whole = metrics.ClassificationCounts()
    whole.update(*columns)
    with get_context("spawn").Pool(2) as pool:
        halves = [[column[:2] for column in columns], [column[2:] for column in columns]]
        first, second = pool.map(count_labels, halves)
    first.merge(second)
    assert first.finish() == whole.finish()


def count_labels(columns: list[list[str]]) -> metrics.ClassificationCounts:
    counts = metrics.ClassificationCounts()
    counts.update(*columns)
    return counts


def test_the_lock_is_released_while_texts_are_scored() -> None:
    texts = ["alpha beta gamma delta epsilon " * 40] * 4_000
    ticks = 0
    done = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not done.is_set():
            ticks += 1
            time.sleep(0.0001)

    ticker = threading.Thread(target=tick)
    ticker.start()
    try:
        before = ticks
        report = metrics.rouge_batch(texts, texts)
        within = ticks - before
    finally:
        done.set()
        ticker.join()
    assert report["n"] == 4_000
    assert within > 3
