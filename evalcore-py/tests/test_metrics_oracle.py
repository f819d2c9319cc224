"""`evalcore.metrics` against recordings of the reference libraries, case by case."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from metrics_cases import Case, cases, metrics_dir, number, raised
from support import Tally, oracle_dir

from evalcore import metrics, stats
from evalcore.exceptions import InvalidParameterError

# A ratio without a denominator is part of many cases.
pytestmark = pytest.mark.filterwarnings("ignore::evalcore.exceptions.MetricWarning")


def zero_division(value: Any) -> Any:
    return math.nan if value == "nan" else value


def check_classification(case: Case, y_true: Any, y_pred: Any) -> None:
    given = case.input
    zero = zero_division(given["zero_division"])
    weights = given.get("sample_weight")
    common: dict[str, Any] = {"sample_weight": weights}
    rows: dict[str, Any] = {**common, "labels": given["labels"]}
    averaged: dict[str, Any] = {**rows, "zero_division": zero}

    def averages(average: str, **more: Any) -> dict[str, float]:
        found = metrics.precision_recall_fscore_support(
            y_true, y_pred, average=average, **{**averaged, **more}  # type: ignore[call-overload]
        )
        assert found[3] is None
        singles = (
            metrics.precision_score(y_true, y_pred, average=average, **{**averaged, **more}),
            metrics.recall_score(y_true, y_pred, average=average, **{**averaged, **more}),
            metrics.f1_score(y_true, y_pred, average=average, **{**averaged, **more}),
        )
        assert repr(singles) == repr(found[:3])
        return dict(zip(("precision", "recall", "f1"), found, strict=False))

    def per_class() -> dict[str, Any]:
        found = metrics.precision_recall_fscore(y_true, y_pred, **averaged)
        return dict(zip(("precision", "recall", "f1", "support"), found, strict=True))

    def matrix(normalize: Any = None) -> Any:
        return metrics.confusion_matrix(y_true, y_pred, normalize=normalize, **rows)

    def whole_matrix() -> dict[str, Any]:
        cells = matrix()
        counts = metrics.ClassificationCounts()
        counts.update(y_true, y_pred, weights)
        return {"labels": counts.finish(labels=given["labels"])["labels"], "matrix": cells}

    def kappa(weighing: Any = None) -> float:
        return metrics.cohen_kappa(y_true, y_pred, weights=weighing, **rows)

    def report(output_dict: bool) -> Any:
        return metrics.classification_report(
            y_true, y_pred, digits=given.get("digits", 2), output_dict=output_dict, **averaged
        )

    answers: dict[str, Any] = {
        "report": lambda: report(True),
        "report_text": lambda: report(False),
        "confusion_matrix": whole_matrix,
        "confusion_matrix_norm_true": lambda: matrix("true"),
        "confusion_matrix_norm_pred": lambda: matrix("pred"),
        "confusion_matrix_norm_all": lambda: matrix("all"),
        "micro": lambda: averages("micro"),
        "macro": lambda: averages("macro"),
        "weighted": lambda: averages("weighted"),
        "per_class": per_class,
        "binary": lambda: averages("binary", pos_label=given["pos_label"], labels=None),
        "fbeta2_macro": lambda: metrics.fbeta_score(
            y_true, y_pred, beta=2, average="macro", **averaged
        ),
        "accuracy": lambda: metrics.accuracy_score(y_true, y_pred, **common),
        "correct_count": lambda: metrics.accuracy_score(y_true, y_pred, normalize=False, **common),
        "balanced_accuracy": lambda: metrics.balanced_accuracy(y_true, y_pred, **common),
        "balanced_accuracy_adjusted": lambda: metrics.balanced_accuracy_score(
            y_true, y_pred, adjusted=True, **common
        ),
        "mcc": lambda: metrics.matthews_corrcoef(y_true, y_pred, **common),
        "kappa": kappa,
        "kappa_linear": lambda: kappa("linear"),
        "kappa_quadratic": lambda: metrics.cohen_kappa_score(
            y_true, y_pred, weights="quadratic", **rows
        ),
    }
    for name, want in case.expected.items():
        loose = 1e-10 if name == "mcc" or name.startswith("kappa") else 0.0
        case.agree(name, answers[name], want, at_least=loose)


@pytest.mark.parametrize("shape", ["list", "numpy", "arrow"])
def test_oracle_classification(shape: str) -> None:
    make: Any = {"list": list, "numpy": np.array, "arrow": pa.array}[shape]
    tally = Tally("classification.jsonl" if shape == "list" else f"classification.jsonl ({shape})")
    for line in cases(metrics_dir() / "classification.jsonl"):
        case = Case(line)
        labels = [case.input["y_true"], case.input["y_pred"]]
        if not all(labels):
            # Of nothing, NumPy and Arrow have a type.
            check_classification(case, *labels)
        else:
            check_classification(case, *(make(column) for column in labels))
        tally.check(case.id, case.outcome())
    tally.finish()


def rouge_numbers(scores: Any) -> dict[str, Any]:
    keys = ("precision", "recall", "fmeasure")
    return {kind: {key: score[key] for key in keys} for kind, score in scores.items()}


def check_rouge(case: Case) -> None:
    given = case.input
    if case.kind == "aggregate":
        targets = [pair["target"] for pair in given["pairs"]]
        predictions = [pair["prediction"] for pair in given["pairs"]]
        report = metrics.rouge_batch(
            targets, predictions, use_stemmer=given["use_stemmer"]
        )
        assert report["n"] == len(targets)
        case.close("mean", rouge_numbers(report["means"]), case.expected["mean"], at_least=1e-9)
        bands = stats.bootstrap_rouge(
            targets, predictions, use_stemmer=given["use_stemmer"], n_resamples=20_000
        )["bands"]
        for kind, want in case.expected["bootstrap_fmeasure"].items():
            limits: dict[str, Any] = {**bands[kind]}
            for end in ("low", "mid", "high"):
                ours = limits[end]["fmeasure"]
                case.close(f"{kind} {end}", ours, want[end], at_least=want["tol_abs"])
        return
    target = given["target"] if case.kind == "single" else given["targets"]
    for name, stemmer in (("no_stemmer", False), ("stemmer", True)):
        scores = metrics.rouge(target, given["prediction"], use_stemmer=stemmer)
        case.close(name, rouge_numbers(scores), case.expected[name])
    for side in ("target", "prediction"):
        tokens = case.expected.get("tokens")
        if tokens is not None and case.kind == "single":
            case.close(f"{side} tokens", metrics.alnum_tokens(given[side]), tokens[side])
            stems = [
                token if len(token) <= 3 else metrics.porter_stem(token) for token in tokens[side]
            ]
            case.close(f"{side} stems", stems, tokens[f"{side}_stemmed"])


def test_oracle_rouge() -> None:
    tally = Tally("rouge.jsonl")
    for line in cases(metrics_dir() / "rouge.jsonl"):
        case = Case(line)
        check_rouge(case)
        tally.check(case.id, case.outcome())
    tally.finish()


def test_oracle_rouge_in_one_batch() -> None:
    """All texts at once give what each gives."""
    found = [Case(line) for line in cases(metrics_dir() / "rouge.jsonl")]
    several = [case for case in found if case.kind != "aggregate"]
    targets = [case.input.get("targets") or [case.input["target"]] for case in several]
    predictions = pa.chunked_array([[case.input["prediction"]] for case in several])
    tally = Tally("rouge.jsonl (batch)")
    for name, stemmer in (("no_stemmer", False), ("stemmer", True)):
        report = metrics.rouge_batch(targets, predictions, use_stemmer=stemmer, scores=True)
        for case, row in zip(several, report["scores"].to_pylist(), strict=True):
            for kind, want in case.expected[name].items():
                ours = {key: row[f"{kind}_{key}"] for key in ("precision", "recall", "fmeasure")}
                case.close(f"{name} {kind}", ours, want)
            tally.check(f"{case.id} {name}", case.outcome())
    tally.finish()


def test_oracle_porter_stems() -> None:
    tally = Tally("porter_stems.tsv")
    lines = (metrics_dir() / "porter_stems.tsv").read_text("utf-8").splitlines()[1:]
    for line in lines:
        word, stem, token = line.split("\t")
        ours = (metrics.porter_stem(word), word if len(word) <= 3 else metrics.porter_stem(word))
        tally.equal(word, ours, (stem, token))
    tally.finish()


def check_bleu(case: Case) -> None:
    given, expected = case.input, case.expected
    texts, streams = given["hypotheses"], given["references"]
    references = [[stream[at] for stream in streams] for at in range(len(texts))]
    options, chrf_options = given["bleu_options"], given["chrf_options"]

    def parts(found: Any, want: Any) -> dict[str, Any]:
        return {key: found[key] for key in want}

    corpus = metrics.bleu(texts, references, sentences=True, **options)
    case.close("corpus_bleu", parts(corpus, expected["corpus_bleu"]), expected["corpus_bleu"])
    assert corpus["n"] == len(texts)
    again = metrics.corpus_bleu(texts, streams, **options)
    assert {**again, "sentences": corpus["sentences"]} == dict(corpus)
    singles = [
        metrics.sentence_bleu(text, refs, **options)
        for text, refs in zip(texts, references, strict=True)
    ]
    effective = expected["sentence_bleu_effective_order"]
    for ours, want, score in zip(singles, effective, corpus["sentences"], strict=True):
        case.close("sentence_bleu", parts(ours, want), want)
        assert ours["score"] == score
    strict_order = [
        metrics.sentence_bleu(text, refs, use_effective_order=False, **options)["score"]
        for text, refs in zip(texts, references, strict=True)
    ]
    case.close("no effective order", strict_order, expected["sentence_bleu_no_effective_order"])

    found = metrics.chrf(texts, references, sentences=True, **chrf_options)
    want = expected["corpus_chrf"]
    case.close("corpus_chrf", parts(found, want), want)
    case.close("sentence_chrf", found["sentences"], expected["sentence_chrf"])
    options = {**chrf_options, "word_order": 2}
    plus = metrics.chrf(texts, references, sentences=True, **options)
    case.close("corpus_chrfpp", plus["score"], expected["corpus_chrfpp"])
    case.close("sentence_chrfpp", plus["sentences"], expected["sentence_chrfpp"])
    whitespace = options.pop("whitespace")
    streamed = metrics.corpus_chrf(texts, streams, remove_whitespace=not whitespace, **options)
    assert streamed["score"] == plus["score"]
    for text, refs, score in zip(texts, references, plus["sentences"], strict=True):
        single = metrics.sentence_chrf(text, refs, remove_whitespace=not whitespace, **options)
        assert single["score"] == score


def test_oracle_bleu() -> None:
    tally = Tally("bleu.jsonl")
    for line in cases(metrics_dir() / "bleu.jsonl"):
        case = Case(line, {"abs": 1e-7})
        check_bleu(case)
        tally.check(case.id, case.outcome())
    tally.finish()


def check_answers(case: Case) -> None:
    given, expected = case.input, case.expected
    if case.kind == "exact_match":
        found = metrics.exact_match(
            given["predictions"], given["references"], per_item=True, **given["options"]
        )
        case.close("exact_match", found["exact_match"], expected["exact_match"])
        case.close("per_item", found["per_item"], expected["per_item"])
    elif case.kind == "squad_corpus":
        predictions = [item["prediction"] for item in given["items"]]
        references = [item["references"] for item in given["items"]]
        for version in ("v1", "v2"):
            report = metrics.squad(predictions, references, version=version)  # type: ignore[arg-type]
            want = dict(expected[version])
            case.close(f"{version} total", report["n"], want.pop("total", report["n"]))
            case.close(version, {key: report[key] for key in want}, want)  # type: ignore[literal-required]
    else:
        prediction, references = given["prediction"], given["references"]
        normal = metrics.squad_normalize(prediction)
        case.close("normalized_prediction", normal, expected["normalized_prediction"])
        case.close("tokens_prediction", normal.split(), expected["tokens_prediction"])
        normals = [metrics.squad_normalize(text) for text in references]
        case.close("normalized_references", normals, expected["normalized_references"])
        tokens = [text.split() for text in normals]
        case.close("tokens_references", tokens, expected["tokens_references"])
        for version in ("v1", "v2"):
            case.agree(
                version,
                lambda version=version: metrics.squad_score(prediction, references, version=version),  # type: ignore[misc]
                expected[version],
            )


def test_oracle_exactmatch_squad() -> None:
    tally = Tally("exactmatch_squad.jsonl")
    for line in cases(metrics_dir() / "exactmatch_squad.jsonl"):
        case = Case(line)
        check_answers(case)
        tally.check(case.id, case.outcome())
    tally.finish()


SIMILARITIES = {
    "levenshtein": metrics.levenshtein,
    "levenshtein_normalized_similarity": metrics.levenshtein_similarity,
    "indel_distance": metrics.indel,
    "indel_ratio": metrics.indel_ratio,
    "osa_distance": metrics.osa,
    "damerau_levenshtein": metrics.damerau_levenshtein,
    "jaro": metrics.jaro,
    "jaro_winkler_p0.1": metrics.jaro_winkler,
    "lcs_subsequence_length": metrics.lcs_length,
    "hamming_padded": metrics.hamming,
    "token_sort_ratio": metrics.token_sort_ratio,
    "token_set_ratio": metrics.token_set_ratio,
    "partial_ratio": metrics.partial_ratio,
    "jaccard_alnum_tokens": metrics.jaccard,
    "dice_alnum_tokens": metrics.dice,
    "containment_alnum_tokens": metrics.containment,
}


def test_oracle_strsim() -> None:
    tally = Tally("strsim.jsonl")
    found = [Case(line, {"abs": 1e-9}) for line in cases(metrics_dir() / "strsim.jsonl")]
    left = [case.input["a"] for case in found]
    right = pa.array([case.input["b"] for case in found])
    columns = {
        name: metrics.similarity(left, right, measure=function.__name__)
        for name, function in SIMILARITIES.items()
    }
    for at, case in enumerate(found):
        a, b = case.input["a"], case.input["b"]
        for name, want in case.expected.items():
            if name == "alnum_tokens":
                tokens = [metrics.alnum_tokens(a), metrics.alnum_tokens(b)]
                case.close(name, tokens, want)
            else:
                case.close(name, SIMILARITIES[name](a, b), want)
                case.close(f"{name} of columns", columns[name][at], want)
        tally.check(case.id, case.outcome())
    tally.finish()


def check_percentiles(case: Case) -> None:
    values = [number(value) for value in case.input["values"]]
    found = metrics.describe(values)
    for name, want in case.expected.items():
        if name in ("percentile", "percentile_other_methods"):
            methods = {"linear": want} if name == "percentile" else want
            if raised(want):
                case.agree(name, lambda: metrics.percentile(values, 50), want)
                continue
            for method, points in methods.items():
                if raised(points):
                    case.agree(
                        method,
                        lambda method=method: metrics.percentile(values, 50, method=method),  # type: ignore[misc]
                        points,
                    )
                    continue
                ours = metrics.percentile(values, [float(q) for q in points], method=method)
                case.close(method, dict(zip(points, ours, strict=True)), points)
                one_by_one = [metrics.percentile(np.array(values), float(q), method=method) for q in points]
                assert repr(one_by_one) == repr(ours)
        else:
            case.close(name, found[name], want)  # type: ignore[literal-required]


def test_oracle_percentiles() -> None:
    tally = Tally("percentiles.jsonl")
    for line in cases(metrics_dir() / "percentiles.jsonl"):
        case = Case(line, {"abs": 1e-12, "rel": 1e-12})
        check_percentiles(case)
        tally.check(case.id, case.outcome())
    tally.finish()


def check_passk(case: Case) -> None:
    given = case.input
    if case.kind == "corpus":
        check_corpus(case)
        return
    n, c, k = given["n"], given["c"], given["k"]

    def answer(name: str, above_n: Any) -> float:
        if name.startswith("g_pass_at_k"):
            return metrics.g_pass_at_k(n, c, k, number(given["tau"]), above_n=above_n)
        functions = {
            "pass_at_k": metrics.pass_at_k,
            "pass_hat_k": metrics.pass_hat_k,
            "mg_pass_at_k": metrics.mg_pass_at_k,
        }
        return functions[name.removesuffix("_library")](n, c, k, above_n=above_n)

    for name, want in case.expected.items():
        if name in ("exact", "threshold_m"):
            continue
        case.close(name, answer(name, "as_reference"), want)
        try:
            answer(name, "reject")
            refused = False
        except InvalidParameterError:
            refused = True
        if refused != (k > n):
            case.problems.append(f"{name}: k > n has to be an error, and nothing else")


def check_corpus(case: Case) -> None:
    n = [problem["n"] for problem in case.input["problems"]]
    c = np.array([problem["c"] for problem in case.input["problems"]])
    for k in case.input["ks"]:
        asked: list[tuple[Any, Any]] = [("pass@k", None), ("pass^k", None), ("mg-pass@k", None)]
        asked += [("g-pass@k", number(tau)) for tau in case.input["taus"]]
        for metric, tau in asked:
            mean = metrics.RepeatedMean(metric, k=k, tau=tau, above_n="as_reference")
            mean.update(n[:3], c[:3])
            rest = metrics.RepeatedMean(metric, k=k, tau=tau, above_n="as_reference")
            rest.update(n[3:], c[3:])
            mean.merge(rest)
            found = mean.finish()
            assert found["n"] == len(n)
            case.close(found["name"], found["value"], case.expected.get(found["name"]))
    expected = len(case.input["ks"]) * (3 + len(case.input["taus"]))
    assert expected == len(case.expected)


def test_oracle_passk() -> None:
    tally = Tally("passk.jsonl")
    for line in cases(metrics_dir() / "passk.jsonl"):
        case = Case(line)
        check_passk(case)
        tally.check(case.id, case.outcome())
    tally.finish()


def log_cases(name: str) -> list[dict[str, Any]]:
    return cases(oracle_dir("EVALCORE_LOG_ORACLES", "log-analysis") / name)


def test_oracle_parse_cases() -> None:
    tally = Tally("parse_cases.jsonl")
    for case in log_cases("parse_cases.jsonl"):
        tally.equal(case["id"], sorted_keys(metrics.parse_answer(case["text"])), sorted_keys(case["expected"]))
    tally.finish()


def test_oracle_grounding_cases() -> None:
    tally = Tally("grounding_cases.jsonl")
    for case in log_cases("grounding_cases.jsonl"):
        found: Any = metrics.grounding(
            case["logs"], case["response"], key_logs=case["key_logs"], camel_case=case["camel"]
        )
        expected = case["expected"]
        for mention in found["mentions"]:
            assert case["response"].encode()[mention.pop("offset") :].decode("utf-8", "strict")
        ours = {key: found[key] for key in expected}
        tally.equal(case["id"], sorted_keys(ours), sorted_keys(expected))
    tally.finish()


def sorted_keys(document: Any) -> Any:
    return json.loads(json.dumps(document, sort_keys=True))
