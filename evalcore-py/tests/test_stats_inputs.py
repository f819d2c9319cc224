"""What `evalcore.stats` takes as a column of numbers, and that it is read as it is."""

from __future__ import annotations

import array
import decimal
import fractions
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pytest

from evalcore import Table, stats
from evalcore.exceptions import InvalidParameterError

SCORES = [0.5, 0.25, 1.0, 0.0, 0.75]
WANT = stats.mean_estimate(SCORES)


class Sized:
    """A sequence that is no list, such as a Series."""

    def __init__(self, values: list[float]) -> None:
        self.values = values

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[float]:
        return iter(self.values)


STRIDED = np.zeros((5, 3))
STRIDED[:, 1] = SCORES


@pytest.mark.parametrize(
    "given",
    [
        SCORES,
        tuple(SCORES),
        (score for score in SCORES),
        Sized(SCORES),
        [np.float64(score) for score in SCORES],
        [np.float32(score) for score in SCORES],
        [decimal.Decimal(score) for score in SCORES],
        [fractions.Fraction(score) for score in SCORES],
        array.array("d", SCORES),
        array.array("f", SCORES),
        memoryview(array.array("d", SCORES)),
        memoryview(array.array("d", [*SCORES, *SCORES]))[:5],
        np.array(SCORES),
        np.array(SCORES, dtype="f4"),
        np.array(SCORES, dtype="f2"),
        np.array(SCORES, dtype=">f8"),
        np.array(SCORES, dtype="<f4"),
        np.array(SCORES, dtype=object),
        np.array(SCORES[::-1])[::-1],
        STRIDED[:, 1],
        np.frombuffer(b"\0" + np.array(SCORES).tobytes(), dtype="u1")[1:].view("f8"),
        pa.array(SCORES),
        pa.array(SCORES, pa.float32()),
        pa.array(np.array(SCORES, dtype="f2")),
        pa.chunked_array([SCORES[:2], [], SCORES[2:]]),
        pa.chunked_array([SCORES]),
        pa.array([9.0, *SCORES, None])[1:6],
        pa.table({"score": SCORES})["score"],
    ],
    ids=lambda given: f"{type(given).__module__}.{type(given).__name__}",
)
def test_columns_of_floats(given: Any) -> None:
    assert stats.mean_estimate(given) == WANT


VERDICTS = [1, 0, 1, 1, 0, 1]


@pytest.mark.parametrize(
    "given",
    [
        VERDICTS,
        [bool(one) for one in VERDICTS],
        [np.bool_(one) for one in VERDICTS],
        *(array.array(code, VERDICTS) for code in "bBhHiIlLqQ"),
        memoryview(bytes(VERDICTS)),
        *(np.array(VERDICTS, dtype=kind) for kind in "? i1 u1 i2 u2 i4 u4 i8 u8 >i4 >u8".split()),
        pa.array([bool(one) for one in VERDICTS]),
        *(pa.array(VERDICTS, kind) for kind in (pa.int8(), pa.uint16(), pa.int64(), pa.uint64())),
        pa.chunked_array([pa.array([True, False]), pa.array([True, True, False, True])]),
    ],
    ids=lambda given: f"{type(given).__module__}.{type(given).__name__}",
)
def test_columns_of_verdicts(given: Any) -> None:
    counts = stats.paired_counts(given, [1, 1, 1, 0, 0, 0])
    assert counts["table"] == [[2, 2], [1, 1]]
    assert stats.standard_error(given) == stats.standard_error(VERDICTS)


@pytest.mark.parametrize(
    "given",
    [
        [0.5, 1.0, None],
        np.array([0.5, 1.0, None], dtype=object),
        pa.array([0.5, 1.0, None]),
        pa.array([1, 1, None]),
        pa.chunked_array([[0.5], [1.0, None]]),
        pa.array([True, True, None]),
    ],
    ids=str,
)
def test_missing_values_are_named(given: Any) -> None:
    with pytest.raises(InvalidParameterError, match="`scores` to be numbers, found `None at index 2`"):
        stats.standard_error(given)


@pytest.mark.parametrize("given", [[1, 2, np.nan], np.array([1, 2, np.nan]), pa.array([1, 2, np.nan])])
def test_nan_is_named(given: Any) -> None:
    with pytest.raises(InvalidParameterError, match="`scores` .* found `NaN at index 2`"):
        stats.standard_error(given)


def test_what_is_no_column() -> None:
    for given, dimensions in ((np.zeros((2, 2)), 2), (np.array(0.5), 0), (np.zeros((2, 2), "i4"), 2)):
        with pytest.raises(InvalidParameterError, match=f"of one dimension, found `{dimensions}`"):
            stats.standard_error(given)
    for column in (
        pa.array(["1", "2"]),
        pa.array([[1.0], [2.0]]),
        pa.table({"score": SCORES}),
        Table([("score", "float", SCORES)]),
    ):
        with pytest.raises(InvalidParameterError, match="`scores` to be an array of numbers"):
            stats.standard_error(column)
    for column in (np.array(["1", "2"]), np.array(["2026-01-01"], dtype="M8[D]"), [b"1"], ["1"]):
        with pytest.raises(InvalidParameterError, match="`scores` to be numbers, .* at index 0"):
            stats.standard_error(column)  # type: ignore[arg-type]
    with pytest.raises(InvalidParameterError, match="found `int at index 1`"):
        stats.standard_error([1, 10**400])


def test_masked_values_do_not_pass_for_values() -> None:
    masked = np.ma.masked_array([0.5, 0.75, 1.0], mask=[False, True, False])
    with pytest.warns(UserWarning), pytest.raises(InvalidParameterError, match="NaN at index 1"):
        stats.standard_error(masked)


def test_what_an_element_raises_is_raised() -> None:
    class Torn:
        def __float__(self) -> float:
            raise RuntimeError("the tape is torn")

    with pytest.raises(RuntimeError, match="the tape is torn"):
        stats.standard_error([1.0, Torn()])  # type: ignore[list-item]

    def broken() -> Iterator[float]:
        yield 1.0
        raise RuntimeError("the tape is torn")

    with pytest.raises(RuntimeError, match="the tape is torn"):
        stats.standard_error(broken())


@pytest.mark.parametrize("make", [np.asarray, pa.array])
def test_large_columns_are_read_in_place(make: Any) -> None:
    values = np.tile([0.0, 1.0], 500_000)
    column = make(values)
    want = stats.mean_estimate(column)["standard_error"]
    code = f"""
import resource, numpy as np
from evalcore import stats
{"import pyarrow as pa" if make is pa.array else ""}
values = np.tile([0.0, 1.0], 2_000_000)
column = {"pa.array(values)" if make is pa.array else "values"}
del values
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
error = stats.standard_error(column)
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
assert grown < 8 * 1024, f"{{grown}} KiB more for 31,250 KiB of scores"
"""
    if sys.platform == "linux":
        subprocess.run([sys.executable, "-c", code], check=True)
    assert want == pytest.approx(0.5 / 1e6**0.5, rel=1e-5)


def test_inputs_stay_as_they_are() -> None:
    a, b = np.array([3.0, 1.0, 2.0, 5.0]), np.array([1.0, 4.0, 2.0, 2.0])
    kept = a.copy(), b.copy()
    a.flags.writeable = False
    for call in (stats.ttest_rel, stats.wilcoxon, stats.permutation_test, stats.cliffs_delta):
        call(a, b)
    stats.bootstrap(a, "p90")
    assert (a == kept[0]).all() and (b == kept[1]).all()
    b[0] = 9.0  # No lock is left on the array.


def test_labels_of_clusters() -> None:
    scores = [0.0, 1.0, 1.0, 0.5, 0.25, 1.0]
    want = stats.standard_error(scores, clusters=list("aabbcc"))
    for labels in (
        [1, 1, 2, 2, 3, 3],
        np.array([1, 1, 2, 2, 3, 3]),
        np.array(list("aabbcc")),
        pa.array(list("aabbcc")),
        pa.array([1, 1, 2, 2, 3, 3]),
        [("a", 1), ("a", 1), "x", "x", 3, 3.0],
        iter("aabbcc"),
    ):
        assert stats.standard_error(scores, clusters=labels) == pytest.approx(want, rel=1e-15)


def test_numbers_of_numpy_as_arguments() -> None:
    found = stats.proportion_confint(np.int64(81), np.uint32(263), np.float32(0.05))
    assert found == pytest.approx(stats.proportion_confint(81, 263), rel=1e-6)
    table = np.array([[80, 10], [4, 21]])
    assert stats.mcnemar(table) == stats.mcnemar([[80, 10], [4, 21]])
    cells = stats.bootstrap_cells(np.array([40, 6, 4, 50]), "f1", n_resamples=np.int64(100))
    assert cells == stats.bootstrap_cells([40, 6, 4, 50], "f1", n_resamples=100)
