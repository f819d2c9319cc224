"""Watches and other objects of `evalcore.stats`: state, pickling, threads, and false alarms."""

from __future__ import annotations

import copy
import json
import math
import os
import pickle
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcore import stats

RNG = random.Random(20261120)
SCORES = [RNG.random() for _ in range(400)]
OTHERS = [min(1.0, max(0.0, score + RNG.gauss(0, 0.1))) for score in SCORES]


def gate() -> stats.Gate:
    found = stats.Gate(0.1, margin=0.01, planned_looks=3)
    found.look("monday", SCORES[:100], OTHERS[:100])
    return found


def pairs_gate() -> stats.Gate:
    found = stats.Gate()
    found.look("monday", [score > 0.5 for score in SCORES], [score > 0.5 for score in OTHERS])
    return found


def shared_gate() -> stats.Gate:
    found = stats.Gate(reuse="shared_noise")
    found.look("monday", SCORES, OTHERS)
    return found


def evidence() -> stats.DiscordantEProcess:
    found = stats.DiscordantEProcess(2.5, "greater")
    found.update(9, 1)
    found.update(1, 8)
    return found


def sequence() -> stats.ConfidenceSequence:
    found = stats.ConfidenceSequence(0.01, tightest_at=50)
    found.update(SCORES)
    return found


def betting() -> stats.BettingSequence:
    found = stats.BettingSequence(0.2)
    found.extend(SCORES)
    return found


OBJECTS: list[Callable[[], Any]] = [
    gate,
    pairs_gate,
    shared_gate,
    evidence,
    sequence,
    betting,
    lambda: stats.Design(1 / 9, sigma2_a=0.1, k_b=3, power=0.9, alternative="less"),
    lambda: stats.BootstrapDistribution(2.0, SCORES),
    lambda: stats.CounterRng(2**64 - 1, 7),
]


@pytest.mark.parametrize("make", OBJECTS)
def test_objects_travel(make: Callable[[], Any]) -> None:
    one = make()
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(one, protocol))
        assert type(again) is type(one) and again == one and repr(again) == repr(one)
    assert copy.copy(one) == one and copy.deepcopy(one) == one
    assert one != 5 and not one == "text"
    assert type(one).__name__ in repr(one)


@pytest.mark.parametrize("make", [gate, pairs_gate, shared_gate, evidence, sequence, betting])
def test_a_state_outlives_its_process(make: Callable[[], Any]) -> None:
    one = make()
    written = json.dumps(one.state(), allow_nan=False)
    assert json.loads(written)["schema_version"] == 1
    code = f"""
import json, sys
from evalcore import stats
again = stats.{type(one).__name__}.from_state(json.load(sys.stdin))
print(json.dumps(again.state()))
"""
    run = [sys.executable, "-c", code]
    found = subprocess.run(run, input=written, capture_output=True, text=True, check=True).stdout
    assert type(one).from_state(json.loads(found)) == one


def test_a_gate_goes_on_where_it_stopped() -> None:
    for options in ({}, {"margin": 0.02}, {"reuse": "shared_noise"}):
        whole, parts = stats.Gate(**options), stats.Gate(**options)  # type: ignore[arg-type]
        for night in range(4):
            part = slice(100 * night, 100 * night + 100)
            baseline = [float(score > 0.5) for score in SCORES[part]]
            candidate = [float(score > 0.6) for score in OTHERS[part]]
            run = f"night {night}"
            if options.get("reuse"):
                run, baseline = "monday", [float(score > 0.5) for score in SCORES[:100]]
            expected = whole.look(run, baseline, candidate)
            assert parts.look(run, baseline, candidate) == expected
            assert expected["look"] == night + 1 == parts.looks
            parts = stats.Gate.from_state(json.loads(json.dumps(parts.state())))
        assert parts == whole and parts.alarm == expected["alarm"]


@given(st.lists(st.floats(-1e3, 1e3), max_size=40), st.integers(0, 40))
def test_the_merge_of_any_split_is_the_whole(values: list[float], at: int) -> None:
    whole, first, second = (stats.ConfidenceSequence(tightest_at=20) for _ in range(3))
    whole.update(values)
    first.update(values[:at])
    second.update(values[at:])
    first.merge(second)
    assert first.n == whole.n == len(values)
    assert math.isclose(first.mean, whole.mean, rel_tol=1e-9, abs_tol=1e-9)
    for one, other in zip(first.interval, whole.interval, strict=True):
        assert one == other or math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-6)
    first.merge(first)
    assert first.n == 2 * len(values)


@given(st.lists(st.floats(-2, 2), min_size=30, max_size=60), st.sampled_from([0.01, 0.05, 0.3]))
def test_a_confidence_sequence_by_its_formula(values: list[float], alpha: float) -> None:
    watch = stats.ConfidenceSequence(alpha, tightest_at=45)
    watch.update(values)
    t, mean = len(values), math.fsum(values) / len(values)
    rho2 = (-2 * math.log(alpha) + math.log(-2 * math.log(alpha) + 1)) / 45
    scale = t * rho2 + 1
    log = math.log(math.sqrt(scale) / alpha)
    spread = max(values) - min(values)
    bounded = all(-1 <= value <= 1 for value in values)
    if spread == 0 and not bounded:
        assert watch.interval == (-math.inf, math.inf)
        return
    doubt = (max(spread, 1) if bounded else spread) ** 2 * log
    squares = math.fsum((value - mean) ** 2 for value in values) + doubt
    half = math.sqrt(squares / (t - 1) * 2 * scale / (t * t * rho2) * log)
    low, high = watch.interval
    assert math.isclose(low, mean - half, rel_tol=1e-9, abs_tol=1e-9)
    assert math.isclose(high, mean + half, rel_tol=1e-9, abs_tol=1e-9)
    width = math.sqrt(2 * scale / (t * t * rho2) * log)
    assert math.isclose(watch.half_width(1.0), width, rel_tol=1e-9, abs_tol=1e-12)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.floats(0, 1), max_size=40))
def test_a_betting_sequence_by_its_capital(scores: list[float]) -> None:
    watch = stats.BettingSequence(0.1)
    up, down, dropped = [0.0] * 1001, [0.0] * 1001, [False] * 1001
    total = squares = 0.0
    for index, score in enumerate(scores):
        watch.update(score)
        t = index + 1
        spread = (0.25 + squares) / t
        stake = math.sqrt(2 * math.log(2 / 0.1) / (spread * t * math.log(t + 1)))
        for at in range(1001):
            m = at / 1000
            high = min(stake, 0.5 / m) if m else stake
            low = min(stake, 0.5 / (1 - m)) if m < 1 else stake
            up[at] += math.log1p(high * (score - m))
            down[at] += math.log1p(-low * (score - m))
            dropped[at] |= max(up[at], down[at]) >= math.log(2 / 0.1)
        total += score
        squares += (score - (0.5 + total) / (t + 1)) ** 2
    left = [at for at in range(1001) if not dropped[at]]
    if left:
        want = (max(0, left[0] - 1) / 1000, min(1000, left[-1] + 1) / 1000)
        assert all(abs(a - b) <= 1.0001e-3 for a, b in zip(watch.interval, want, strict=True))
    else:
        assert all(map(math.isnan, watch.interval))


def test_false_alarms_of_a_hundred_looks() -> None:
    """The same model on both sides: each alarm is false. Alpha is 0.05."""
    looks, alarms, naive = 100, 0, 0
    rng = random.Random(1)
    for _ in range(200):
        process = stats.DiscordantEProcess()
        only_a = only_b = 0
        alarm = False
        for _ in range(looks):
            new = sum(rng.random() < 0.5 for _ in range(4))
            process.update(new, 4 - new)
            only_a, only_b = only_a + new, only_b + 4 - new
            alarm |= stats.mcnemar([[0, only_a], [only_b, 0]])["pvalue"] < 0.05
        alarms += process.rejects(0.05)
        naive += alarm
    # 0.05 of 200 and three standard errors; looking each time by the exact test has no such bound.
    assert alarms <= 10 + 3 * math.sqrt(200 * 0.05 * 0.95)
    assert naive > 40 > alarms


def everything(_: int = 0) -> object:
    return [
        stats.bootstrap(SCORES, seed=3),
        stats.bootstrap(SCORES, "p90", n_resamples=500, seed=3),
        stats.bootstrap(SCORES, clusters=[i // 10 for i in range(400)], n_resamples=500),
        stats.bootstrap_cells([40, 6, 4, 50], "mcc", seed=9),
        stats.bootstrap_paired_difference(SCORES, OTHERS, n_resamples=500),
        stats.permutation_test(SCORES, OTHERS, seed=4),
        stats.permutation_test(SCORES, OTHERS, permutation_type="independent", n_resamples=500),
        stats.permutation_test(SCORES, OTHERS, clusters=[i // 10 for i in range(400)]),
        stats.wilcoxon(SCORES, OTHERS),
        stats.mannwhitneyu(SCORES, OTHERS),
    ]


def test_the_same_answer_from_many_threads() -> None:
    expected = everything()
    with ThreadPoolExecutor(8) as pool:
        assert all(found == expected for found in pool.map(everything, range(16)))
    assert everything() == expected
    assert stats.bootstrap(SCORES, seed=4) != stats.bootstrap(SCORES, seed=3)


def test_the_same_answer_at_any_number_of_threads() -> None:
    code = f"import sys; sys.path[:0] = {sys.path!r}; import test_stats_watch as t; print(t.everything())"
    found = set()
    for threads in ("1", "2", "7"):
        environment = {**os.environ, "RAYON_NUM_THREADS": threads, "PYTHONDONTWRITEBYTECODE": "1"}
        run = [sys.executable, "-c", code]
        done = subprocess.run(run, capture_output=True, text=True, check=True, env=environment)
        found.add(done.stdout)
    assert found == {f"{everything()}\n"}


def test_the_lock_is_released() -> None:
    ticks = 0
    done = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not done.is_set():
            ticks += 1
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    n_resamples, took, ticked = 1_000, 0.0, 0
    try:
        # One call that is long: between calls the lock is passed on in any case.
        while took < 0.3:
            n_resamples *= 2
            before, start = ticks, time.perf_counter()
            stats.permutation_test(SCORES * 10, OTHERS * 10, n_resamples=n_resamples)
            took, ticked = time.perf_counter() - start, ticks - before
    finally:
        done.set()
        thread.join(60)
    assert ticked > 5


def test_functions_of_python_from_many_threads() -> None:
    def largest(_: int) -> object:
        return stats.bootstrap(SCORES[:20], max, n_resamples=300, method="percentile")

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(largest, range(8)))
    assert all(one == found[0] for one in found)
    named = stats.bootstrap(SCORES[:20], "max", n_resamples=300, method="percentile")
    assert found[0] == named


def test_threads_share_a_watch() -> None:
    watch, process = stats.ConfidenceSequence(), stats.DiscordantEProcess()

    def add(_: int) -> None:
        for _ in range(200):
            watch.update([0.0, 1.0])
            process.update(1, 1)
            watch.merge(stats.ConfidenceSequence())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(8)))
    assert (watch.n, watch.mean) == (3200, pytest.approx(0.5)) and process.discordant == 3200


def test_random_numbers_by_position() -> None:
    rng = stats.CounterRng(7, 3)
    words = [rng.word(index) for index in range(1000)]
    assert words == [rng.word(index) for index in range(1000)] and len(set(words)) == 1000
    units = [rng.unit(index) for index in range(1000)]
    assert all(0 < unit < 1 for unit in units) and abs(sum(units) / 1000 - 0.5) < 0.05
    assert [rng.below(index, 10) for index in range(1000)] == [word * 10 >> 64 for word in words]
    assert hash(rng) == hash(stats.CounterRng(7, 3)) != hash(stats.CounterRng(7))
