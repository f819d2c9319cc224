"""Columns as lists, NumPy arrays and Arrow data, and what is refused."""

from __future__ import annotations

import io
import math
import pathlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from evalcore import metrics
from evalcore.exceptions import EvalcoreError, InvalidParameterError, MetricWarning, ParseError

TRUTH, PRED = ["a", "b", "c", "a"], ["a", "c", "c", "b"]
WANT = metrics.classification_report(TRUTH, PRED, zero_division=0)


class Series:
    """A column that only has `__array__`."""

    def __init__(self, values: list[Any]) -> None:
        self.values = values

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.array(self.values, dtype=dtype)


class Capsule:
    """A column that only has the Arrow stream."""

    def __init__(self, values: list[Any], kind: Any = None) -> None:
        self.column = pa.chunked_array([values[:1], [], values[1:]], type=kind)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.column.__arrow_c_stream__(requested_schema)


TEXT_COLUMNS: list[Callable[[list[str]], Any]] = [
    tuple,
    iter,
    np.array,
    lambda values: np.array(values, dtype=object),
    lambda values: np.array(values, dtype=">U7"),
    lambda values: np.array([[value, "x"] for value in values])[:, 0],
    lambda values: np.array(values, dtype=np.dtypes.StringDType()),
    pa.array,
    lambda values: pa.array(values, pa.large_string()),
    lambda values: pa.array(values, pa.string_view()),
    lambda values: pa.array(values).dictionary_encode(),
    lambda values: pa.array(["skipped", *values])[1:],
    lambda values: pa.chunked_array([values[:2], values[2:]]),
    Capsule,
    Series,
]


@pytest.mark.parametrize("make", TEXT_COLUMNS)
def test_columns_of_texts(make: Callable[[list[str]], Any]) -> None:
    assert metrics.classification_report(make(TRUTH), make(PRED), zero_division=0) == WANT
    assert metrics.exact_match(make(TRUTH), make(PRED))["matches"] == 2
    bleu = metrics.bleu(make(["a b", "é 节点", "", "x"]), make(["a b", "é 节点", "y", "x"]))
    assert bleu["n"] == 4
    batch = metrics.rouge_batch(make(TRUTH), make(PRED), rouge_types=["rouge1"], scores=True)
    assert batch["scores"].to_pydict()["rouge1_recall"] == [1.0, 0.0, 1.0, 0.0]
    assert metrics.similarity(make(TRUTH), make(PRED), measure="levenshtein") == [0, 1, 0, 1]


INTEGER_COLUMNS: list[Callable[[list[int]], Any]] = [
    tuple,
    *(lambda values, kind=kind: np.array(values, dtype=kind) for kind in ("i1", ">i4", "u2", "i8", "u8")),
    lambda values: [np.int64(value) for value in values],
    lambda values: np.array([values, values]).T[:, 1],
    *(lambda values, kind=kind: pa.array(values, kind) for kind in (pa.int8(), pa.uint64(), pa.int64())),
    Capsule,
    Series,
]


@pytest.mark.parametrize("make", INTEGER_COLUMNS)
def test_columns_of_integers(make: Callable[[list[int]], Any]) -> None:
    truth, pred = [1, 2, 30, 1], [1, 30, 30, 2]
    want = metrics.confusion_matrix(truth, pred)
    assert metrics.confusion_matrix(make(truth), make(pred)) == want
    assert metrics.confusion_matrix(truth, pred, labels=make([1, 2, 30])) == want
    assert metrics.pass_at_k(make([4, 8, 4, 4]), make([1, 6, 1, 1]), 1)[:2] == [0.25, 0.75]  # type: ignore[index]


FLOAT_COLUMNS: list[Callable[[list[float]], Any]] = [
    tuple,
    np.array,
    lambda values: np.array(values, dtype=">f4"),
    lambda values: np.array([values, values]).T[:, 0],
    pa.array,
    lambda values: pa.array(values, pa.float32()),
    Capsule,
]


@pytest.mark.parametrize("make", FLOAT_COLUMNS)
def test_columns_of_numbers(make: Callable[[list[float]], Any]) -> None:
    values = [0.5, 2.0, 1.25, 4.0]
    assert metrics.describe(make(values)) == metrics.describe(values)
    assert metrics.percentile(make(values), make([0, 100])) == [0.5, 4.0]
    weighted = metrics.accuracy_score(TRUTH, PRED, sample_weight=make(values))
    assert weighted == metrics.accuracy_score(TRUTH, PRED, sample_weight=values) == 1.75 / 7.75
    assert metrics.latency_summary(make(values))["max_ms"] == 4.0


def test_labels_that_are_booleans_keep_their_names() -> None:
    for make in (list, np.array, pa.array):
        truth, pred = make([True, False, True]), make([True, True, False])
        report = metrics.classification_report(truth, pred, output_dict=True)
        assert list(report)[:2] == ["False", "True"]
        assert metrics.f1_score(truth, pred) == 0.5
        assert metrics.recall_score(truth, pred, pos_label=False) == 0.0
    mixed = metrics.classification_report([True, False], [1, 0], output_dict=True)
    assert list(mixed)[:2] == ["0", "1"]


@pytest.mark.parametrize("make", [list, pa.array, tuple])
def test_columns_of_lists_of_texts(make: Any) -> None:
    references = make([["a b", "c"], ["d"]])
    found = metrics.bleu(["a b", "d"], references)
    assert found["ref_len"] == 3 and found["signature"].startswith("nrefs:var|")
    assert metrics.squad(["c", "x"], references)["exact_match"] == 50.0
    inner = [np.array(["a b", "c"]), pa.array(["d"])]
    assert metrics.bleu(["a b", "d"], inner) == found


def test_missing_answers_of_arrow_are_missing() -> None:
    predictions = pa.array(["a", None])
    assert metrics.squad(predictions, ["a", "b"])["unanswered"] == 1
    counts = metrics.ParseCounts()
    counts.update(pa.array([None, "nothing"]))
    assert (counts.finish()["error"], counts.finish()["failed"]) == (1, 1)


def test_price_tables_of_all_kinds(tmp_path: pathlib.Path) -> None:
    text = b'{"date": "2025-01-31", "models": {"m": {"prompt": 0.15, "completion": "0.6"}}}'
    file = tmp_path / "prices.json"
    file.write_bytes(text)
    tables = [metrics.PriceTable(source) for source in (text, file, str(file), io.BytesIO(text))]
    assert all(table == tables[0] for table in tables)
    assert str(tables[0].price("m-1")["prompt"]) == "0.15"
    file.write_bytes(b'{"date": "31.1.2025", "models": {}}')
    with pytest.raises(ParseError) as caught:
        metrics.PriceTable(file)
    assert (caught.value.code, caught.value.path) == ("layout.unknown", str(file))
    with pytest.raises(FileNotFoundError):
        metrics.PriceTable(tmp_path / "gone.json")


# Each is refused with the argument's name.
REFUSED: list[tuple[str, Callable[[], object]]] = [
    # Nothing at all
    ("y_true", lambda: metrics.classification_report([], [])),
    ("y_true", lambda: metrics.accuracy_score([], [])),
    ("predictions", lambda: metrics.bleu([], [])),
    ("predictions", lambda: metrics.chrf([], [])),
    ("predictions", lambda: metrics.rouge_batch([], [])),
    ("predictions", lambda: metrics.exact_match([], [])),
    ("predictions", lambda: metrics.squad([], [])),
    ("target", lambda: metrics.rouge([], "x")),
    ("references", lambda: metrics.sentence_bleu("x", [])),
    ("references", lambda: metrics.squad_score("x", [])),
    ("values", lambda: metrics.percentile([], 50)),
    ("problems", lambda: metrics.RepeatedMean("pass@k", k=1).finish()),
    # Lengths
    ("y_pred", lambda: metrics.f1_score(["a"], ["a", "b"], average="macro")),
    ("y2", lambda: metrics.cohen_kappa([1], [1, 2])),
    ("sample_weight", lambda: metrics.accuracy_score([1], [1], sample_weight=[1, 1])),
    ("references", lambda: metrics.bleu(["a"], ["a", "b"])),
    ("references", lambda: metrics.chrf(["a"], [])),
    ("references", lambda: metrics.corpus_bleu(["a", "b"], [["a"]])),
    ("references", lambda: metrics.corpus_chrf(["a"], [["a"], []])),
    ("references", lambda: metrics.exact_match(["a"], [])),
    ("references", lambda: metrics.squad(["a"], [["b"], ["c"]])),
    ("references", lambda: metrics.bleu(["a", "b"], [["a"], []])),
    ("targets", lambda: metrics.rouge_batch(["a"], ["a", "b"])),
    ("b", lambda: metrics.similarity(["a"], [], measure="jaro")),
    ("c", lambda: metrics.pass_at_k([1, 2], [1], 1)),
    ("target_names", lambda: metrics.classification_report([1, 2], [1, 2], target_names=["x"])),
    # Labels of mixed kind, missing ones, ones that are neither texts nor integers
    ("y_true", lambda: metrics.accuracy_score(["a", 1], ["a", "b"])),  # type: ignore[arg-type]
    ("y_pred", lambda: metrics.accuracy_score([1, 2], [1, "b"])),  # type: ignore[arg-type]
    ("y_pred", lambda: metrics.accuracy_score(["a"], [1])),
    ("y_true", lambda: metrics.accuracy_score(["a", None], ["a", "b"])),  # type: ignore[arg-type]
    ("y_true", lambda: metrics.accuracy_score(pa.array(["a", None]), ["a", "b"])),
    ("y_true", lambda: metrics.accuracy_score([0.5], [1])),  # type: ignore[arg-type]
    ("y_true", lambda: metrics.accuracy_score(np.array([0.5]), [1])),
    ("y_true", lambda: metrics.accuracy_score([2**70], [1])),
    ("y_true", lambda: metrics.accuracy_score(np.array([2**64 - 1], dtype="u8"), [1])),
    ("y_true", lambda: metrics.accuracy_score(np.array([["a"]]), ["a"])),
    ("y_true", lambda: metrics.accuracy_score(np.ma.array([1, 2], mask=[0, 1]), [1, 2])),
    ("y_true", lambda: metrics.accuracy_score(["\ud800"], ["a"])),
    ("labels", lambda: metrics.confusion_matrix(["a"], ["a"], labels=[])),
    ("labels", lambda: metrics.confusion_matrix(["a"], ["a"], labels=["a", "a"])),
    ("labels", lambda: metrics.confusion_matrix(["a"], ["a"], labels=[1])),
    ("labels", lambda: metrics.confusion_matrix(["a"], ["a"], labels=["b"])),
    ("pos_label", lambda: metrics.f1_score(["a", "b"], ["a", "a"])),
    ("pos_label", lambda: metrics.f1_score([1, 2, 3], [1, 2, 3])),
    # Weights
    *(
        ("sample_weight", lambda w=w: metrics.accuracy_score([1, 2], [1, 2], sample_weight=w))  # type: ignore[misc]
        for w in ([1, -1], [math.nan, 1], [math.inf, 1], [0, 0], ["1", "2"], [None, 1])
    ),
    # Options
    ("zero_division", lambda: metrics.f1_score([1], [1], zero_division=0.5)),
    ("average", lambda: metrics.f1_score([1], [1], average="samples")),  # type: ignore[call-overload]
    ("normalize", lambda: metrics.confusion_matrix([1], [1], normalize="rows")),  # type: ignore[call-overload]
    ("weights", lambda: metrics.cohen_kappa([1], [1], weights="cubic")),  # type: ignore[arg-type]
    ("beta", lambda: metrics.fbeta_score([1, 0], [1, 1], beta=-1)),
    ("beta", lambda: metrics.fbeta_score([1, 0], [1, 1], beta=math.nan)),
    ("rouge_types", lambda: metrics.rouge("a", "a", rouge_types=["rouge0"])),
    ("rouge_types", lambda: metrics.rouge("a", "a", rouge_types=[])),
    ("tokenizer", lambda: metrics.rouge("a", "a", tokenizer="moses")),  # type: ignore[arg-type]
    ("tokenize", lambda: metrics.bleu(["a"], ["a"], tokenize="moses")),
    ("smooth_method", lambda: metrics.bleu(["a"], ["a"], smooth_method="x")),
    ("smooth_value", lambda: metrics.bleu(["a"], ["a"], smooth_method="floor", smooth_value=-1)),
    ("max_ngram_order", lambda: metrics.bleu(["a"], ["a"], max_ngram_order=0)),
    ("char_order", lambda: metrics.chrf(["a"], ["a"], char_order=0)),
    ("word_order", lambda: metrics.chrf(["a"], ["a"], word_order=65)),
    ("beta", lambda: metrics.chrf(["a"], ["a"], beta=math.inf)),
    ("regexes_to_ignore", lambda: metrics.exact_match(["a"], ["a"], regexes_to_ignore=["("])),
    ("version", lambda: metrics.squad(["a"], ["a"], version="v3")),  # type: ignore[arg-type]
    ("measure", lambda: metrics.similarity(["a"], ["a"], measure="soundex")),
    ("method", lambda: metrics.percentile([1], 50, method="weibull")),
    *(("q", lambda q=q: metrics.percentile([1], q)) for q in (-1, 100.5, math.nan, [50, 101])),  # type: ignore[misc]
    # Texts that are missing
    ("predictions", lambda: metrics.bleu(["a", None], ["a", "b"])),  # type: ignore[list-item]
    ("references", lambda: metrics.bleu(["a"], [[None]])),  # type: ignore[list-item]
    ("references", lambda: metrics.bleu(["a"], pa.array([None], pa.string()))),
    ("targets", lambda: metrics.rouge_batch([None], ["a"])),  # type: ignore[list-item]
    # n, c and k
    ("n", lambda: metrics.pass_at_k(0, 0, 1)),
    ("c", lambda: metrics.pass_at_k(5, 6, 1)),
    ("c", lambda: metrics.pass_at_k(5, -1, 1)),
    ("k", lambda: metrics.pass_at_k(5, 2, 7)),
    ("k", lambda: metrics.pass_hat_k([5, 9], [2, 2], 7)),
    ("k", lambda: metrics.mg_pass_at_k(5, 2, 0)),
    ("k", lambda: metrics.pass_at_k(5, 2, -1)),
    ("tau", lambda: metrics.g_pass_at_k(5, 2, 2, 1.5)),
    ("tau", lambda: metrics.g_pass_at_k(5, 2, 2, math.nan)),
    ("tau", lambda: metrics.RepeatedMean("g-pass@k", k=2)),
    ("tau", lambda: metrics.RepeatedMean("pass@k", k=2, tau=0.5)),
    ("metric", lambda: metrics.RepeatedMean("maj@k", k=2)),  # type: ignore[arg-type]
    ("above_n", lambda: metrics.pass_at_k(5, 2, 7, above_n="zero")),  # type: ignore[call-overload]
    # Latencies, tokens, money
    *(("latencies_ms", lambda v=v: metrics.latency_summary([v])) for v in (-1, math.nan, math.inf)),  # type: ignore[misc]
    ("elapsed", lambda: metrics.throughput(1, 0)),
    ("elapsed", lambda: metrics.throughput(1, -1)),
    ("elapsed", lambda: metrics.throughput(1, math.nan)),
    ("count", lambda: metrics.throughput(-1, 1)),
    ("usages", lambda: metrics.token_sums([{"prompt_tokens": -1}])),
    ("usages", lambda: metrics.token_sums([{"prompt_tokens": 2**63}] * 2)),
    ("usages", lambda: metrics.token_sums(["12"])),  # type: ignore[list-item]
    ("model", lambda: PRICES.cost("other", None)),
    ("usage", lambda: PRICES.cost("m", {**USAGE, "cached_tokens": 1})),
    ("usages", lambda: metrics.cost([{**USAGE, "cached_tokens": 11}], "m", PRICES)),
    ("model_match", lambda: metrics.PriceTable(b'{"date": "2025-01-31", "models": {}}', model_match="x")),  # type: ignore[arg-type]
    # Logs
    ("key_logs", lambda: metrics.grounding(["a"], "b", key_logs=[1])),
    ("key_logs", lambda: metrics.grounding(["a"], "b", key_logs=[-1])),
    ("logs", lambda: metrics.grounding([{"pod": "x"}], "b")),
    ("logs", lambda: metrics.grounding([5], "b")),  # type: ignore[list-item]
]
PRICES = metrics.PriceTable({"date": "2025-01-31", "models": {"m": {"prompt": 1, "completion": 2}}})
USAGE = {"prompt_tokens": 10, "completion_tokens": 1}


@pytest.mark.parametrize(("name", "call"), REFUSED)
def test_bad_arguments_are_named(name: str, call: Callable[[], object]) -> None:
    with pytest.raises(InvalidParameterError) as caught:
        call()
    assert caught.value.code == "parameter.invalid"
    assert f"`{name}`" in str(caught.value)
    assert isinstance(caught.value, (EvalcoreError, ValueError))


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("y_true", lambda: metrics.accuracy_score("aab", "aab")),
        ("y_pred", lambda: metrics.accuracy_score(["a"], 5)),  # type: ignore[arg-type]
        ("y_true", lambda: metrics.accuracy_score({"a": 1}, ["a"])),
        ("predictions", lambda: metrics.bleu("text", ["text"])),
        ("references", lambda: metrics.corpus_bleu(["text"], ["text"])),
        ("hypothesis", lambda: metrics.sentence_bleu(None, ["text"])),  # type: ignore[arg-type]
        ("prediction", lambda: metrics.rouge("a", 5)),  # type: ignore[arg-type]
        ("values", lambda: metrics.describe(5)),  # type: ignore[arg-type]
        ("n", lambda: metrics.pass_at_k(1.5, 1, 1)),  # type: ignore[call-overload]
        ("k", lambda: metrics.pass_at_k(1, 1, 1.5)),  # type: ignore[call-overload]
        ("logs", lambda: metrics.grounding("a log", "b")),
        ("usages", lambda: metrics.token_sums({"prompt_tokens": 1})),  # type: ignore[list-item]
        ("response", lambda: metrics.parse_answer(5)),  # type: ignore[arg-type]
        ("a", lambda: metrics.jaro(5, "x")),  # type: ignore[arg-type]
    ],
)
def test_arguments_of_wrong_types_are_named(name: str, call: Callable[[], object]) -> None:
    with pytest.raises(TypeError, match=f"`{name}`"):
        call()


def test_documented_values_of_little_input() -> None:
    with pytest.warns(MetricWarning):
        assert metrics.f1_score([0, 0], [0, 0]) == 0.0
    assert metrics.matthews_corrcoef([1], [1]) == 0.0
    assert math.isnan(metrics.cohen_kappa([1, 1], [1, 1]))
    assert math.isnan(metrics.describe([1])["std1"]) and metrics.describe([1])["std0"] == 0.0
    assert math.isnan(metrics.describe([])["mean"]) and metrics.describe([])["sum"] == 0.0
    assert math.isnan(metrics.percentile([1, math.nan], 50))
    assert metrics.percentile([1, math.inf], 100) == math.inf
    assert metrics.latency_summary([])["p50_ms"] is None
    assert metrics.rouge("", "")["rouge1"]["fmeasure"] == 0.0
    assert metrics.bleu([""], [""])["score"] == 0.0
    assert metrics.exact_match([""], [""])["exact_match"] == 1.0
    assert metrics.grounding([], None)["missed"] is None
    assert metrics.parse_answer(None)["status"] == "error"


def test_ratios_that_were_set_are_warned_of() -> None:
    truth, pred = ["a", "a", "b"], ["a", "a", "a"]
    with pytest.warns(MetricWarning) as caught:
        metrics.precision_score(truth, pred, average="macro")
    assert [warning.message.code for warning in caught] == ["metric.zero_division"]  # type: ignore[union-attr]
    # Recall and F1 have denominators, and a chosen value needs no warning.
    metrics.recall_score(truth, pred, average="macro")
    metrics.f1_score(truth, pred, average="macro")
    metrics.accuracy_score(truth, pred)
    assert metrics.precision_score(truth, pred, average=None, zero_division=1)[1] == 1.0
    nan = metrics.precision_score(truth, pred, average=None, zero_division=math.nan)
    assert math.isnan(nan[1])


def test_texts_that_can_not_be_seen_are_warned_of() -> None:
    with pytest.warns(MetricWarning) as caught:
        metrics.rouge_batch(["节点", "disk"], ["节点", "disk"])
    assert [warning.message.code for warning in caught] == ["text.no_tokens"]  # type: ignore[union-attr]
    seen = metrics.rouge("节点", "节点", tokenizer="unicode_words")
    assert seen["rouge1"]["fmeasure"] == 1.0


def test_texts_of_a_megabyte() -> None:
    long = "alpha beta gamma delta\n" * (1 << 15)
    assert metrics.rouge(long, long, rouge_types=["rouge1", "rouge9"])["rouge9"]["fmeasure"] == 1.0
    assert round(metrics.sentence_bleu(long, [long])["score"], 6) == 100.0
    assert metrics.squad_score(long, [long])["f1"] == 1.0
    assert metrics.exact_match([long], [long])["exact_match"] == 1.0
    assert metrics.grounding([long], long)["hallucinated"] is False
    assert metrics.parse_answer(long)["status"] == "failed"
    assert metrics.similarity([long], [long], measure="levenshtein") == [0.0]


def test_unpaired_surrogates_cost_one_character() -> None:
    assert metrics.levenshtein("a\ud800", "a\ufffd") == 0
    assert metrics.exact_match(["\ud800"], ["\ufffd"])["matches"] == 1


def test_a_failed_update_adds_nothing() -> None:
    counts = metrics.ClassificationCounts()
    counts.update(["a", "b"], ["a", "a"])
    with pytest.raises(InvalidParameterError):
        counts.update([1], [1])
    with pytest.raises(InvalidParameterError):
        counts.update(["a", "b"], ["a", "b"], [1, -1])
    assert counts.n == 2 and repr(counts) == "<ClassificationCounts: n=2>"
    bleu = metrics.BleuAccumulator()
    with pytest.raises(InvalidParameterError):
        bleu.update(["a", "b"], [["a"], []])
    assert bleu.n == 0
    with pytest.raises(InvalidParameterError, match="`other`"):
        bleu.merge(metrics.BleuAccumulator(tokenize="char"))
    latencies = metrics.LatencyRecorder()
    with pytest.raises(InvalidParameterError):
        latencies.update([1, -1], timeouts=3)
    assert latencies.finish()["timeouts"] == 0
