"""Readers against naive twins in pure Python."""

from __future__ import annotations

import io
import json
import math
import warnings
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from support import plain, same

from evalcore import opencompass
from evalcore.exceptions import ParseError, ParseWarning

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
SCALAR = (
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.floats(allow_nan=True, allow_infinity=True)
    | TEXT
)
VALUE = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["prediction", "gold", "origin_prompt", "steps", "label: A", "refr"]) | TEXT
SAMPLE = st.dictionaries(NAMES, VALUE, max_size=5)
DOCUMENT = st.dictionaries(st.integers(0, 10**6).map(str), SAMPLE, max_size=6)
STYLE = st.fixed_dictionaries(
    {"ensure_ascii": st.booleans(), "indent": st.sampled_from([None, 0, 4])}
)


def twin(document: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Reads samples as a user of `json` would."""
    found = []
    for key, sample in document.items():
        members = dict(sample)
        gold = members.pop("gold") if "gold" in members else members.pop("refr", None)
        found.append(
            {
                "key": key,
                "index": int(key),
                "origin_prompt": members.pop("origin_prompt", None),
                "prediction": members.pop("prediction", None),
                "gold": gold,
                "members": dict(sorted(members.items())),
            }
        )
    return found


def shortened(sample: Any) -> dict[str, Any]:
    keys = ("key", "index", "origin_prompt", "prediction", "gold")
    # A `refr` before a `gold` becomes a member once the `gold` is read, so order does not count.
    return {**{key: sample[key] for key in keys}, "members": dict(sorted(sample["members"].items()))}


@settings(max_examples=300, deadline=None)
@given(DOCUMENT, STYLE)
def test_predictions_are_what_json_reads(document: dict[str, Any], style: dict[str, Any]) -> None:
    text = json.dumps(document, **style)
    expected = plain(twin(json.loads(text)))
    for source in (text.encode(), io.StringIO(text)):
        stream = opencompass.iter_predictions(source)
        found = [shortened(sample) for sample in stream]
        assert same(found, expected), (found, expected)
        assert stream.files[0]["end"] == "complete"
    for bare, whole in zip(
        opencompass.iter_predictions(text.encode(), origin_prompt=False), expected, strict=True
    ):
        assert "origin_prompt" not in bare
        assert same(shortened({**bare, "origin_prompt": whole["origin_prompt"]}), whole)


@settings(max_examples=200, deadline=None)
@given(DOCUMENT, STYLE, st.data())
def test_a_cut_gives_a_prefix(document: dict[str, Any], style: dict[str, Any], data: st.DataObject) -> None:
    text = json.dumps(document, **style).encode()
    cut = text[: data.draw(st.integers(0, len(text)))]
    stream = opencompass.iter_predictions(cut)
    found = [shortened(sample) for sample in stream]
    expected = plain(twin(json.loads(text)))
    assert same(found, expected[: len(found)])
    end = stream.files[0]
    if len(cut) == len(text):
        assert end["end"] == "complete"
    else:
        assert (end["end"], end["offset"]) in (("truncated", len(cut)), ("complete", None))
        assert end["end"] == "truncated" or not cut.strip()


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | TEXT.map(str.encode))
def test_any_bytes_are_read_or_refused(given_bytes: bytes) -> None:
    for call in (
        opencompass.parse_predictions,
        opencompass.parse_result_json,
        opencompass.parse_summary_csv,
        opencompass.parse_summary_md,
        opencompass.parse_summary_txt,
        opencompass.parse_csv_results,
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ParseWarning)
            try:
                json.dumps(call(given_bytes), allow_nan=False)
            except ParseError as error:
                assert error.code


# A name as the summarizer writes it: commas become spaces, and nothing else is escaped.
NAME = st.text(
    st.characters(codec="utf-8", exclude_characters=",\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029\0\ufeff"),
    min_size=1,
    max_size=12,
).map(lambda text: "d" + text.strip() + "e")
NUMBER = st.floats(-(10**6), 10**6).map(lambda number: f"{number:.02f}")
CELL = NUMBER | st.sampled_from(["-", "nan", "inf", "-inf"])
VERSION = st.from_regex(r"[0-9a-f]{6}", fullmatch=True)
MODE = st.sampled_from(["gen", "ppl", "ll", "mixed", "unknown"])


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    models = draw(st.lists(NAME, min_size=1, max_size=4, unique=True))
    row = st.tuples(NAME, VERSION, NAME, MODE, *[CELL for _ in models]).map(list)
    rows = draw(st.lists(row, max_size=5))
    return [["dataset", "version", "metric", "mode", *models], *rows]


def naive_number(text: str) -> float | None:
    if text == "-" or not math.isfinite(float(text)):
        return None
    return float(text)


@settings(max_examples=300, deadline=None)
@given(tables(), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_summaries_are_what_split_reads(table: list[list[str]], end: str, last: bool) -> None:
    text = end.join(",".join(row) for row in table) + (end if last else "")
    models = table[0][4:]
    found = opencompass.parse_summary_csv(text.encode())
    assert found["models"] == models
    ours = [
        [row["dataset"], row["version"], row["metric"], row["mode"]]
        + [cell["text"] for cell in row["cells"]]
        for row in found["rows"]
    ]
    assert ours == table[1:]
    for row, cells in zip(found["rows"], table[1:], strict=True):
        numbers = [cell["score"] for cell in row["cells"]]
        assert same(numbers, [naive_number(text) for text in cells[4:]])
        assert row["scores"] == dict(zip(models, numbers, strict=True))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ParseWarning)
        scores = opencompass.parse_csv_results(io.StringIO(text))
    expected = [
        (cells[0], model, naive_number(text))
        for cells in table[1:]
        for model, text in zip(models, cells[4:], strict=True)
    ]
    assert [(one["dataset"], one["model_name"], one["score"]) for one in scores] == expected
