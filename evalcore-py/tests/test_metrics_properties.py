"""Each measure against a naive twin in pure Python."""

from __future__ import annotations

import decimal
import math
import re
import string
from collections import Counter
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcore import metrics

pytestmark = pytest.mark.filterwarnings("ignore::evalcore.exceptions.MetricWarning")

EXAMPLES = settings(max_examples=150, deadline=None)
LABELS = st.one_of(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abcd")), min_size=1, max_size=20),
    st.lists(st.tuples(st.integers(-1, 2), st.integers(-1, 2)), min_size=1, max_size=20),
)
WORDS = st.lists(st.sampled_from(["a", "the", "cat", "sat", "Mat", "x1", "down."]), max_size=12)
LINES = st.lists(WORDS.map(" ".join), max_size=4).map("\n".join)
SHORT = st.text(st.sampled_from("abAB éß "), max_size=8)


def close(ours: Any, theirs: Any, tolerance: float = 1e-9) -> bool:
    if isinstance(theirs, dict):
        return list(ours) == list(theirs) and all(close(ours[key], theirs[key]) for key in theirs)
    if isinstance(theirs, (list, tuple)):
        return len(ours) == len(theirs) and all(map(close, ours, theirs))
    if isinstance(theirs, float) and math.isnan(theirs):
        return math.isnan(ours)
    return bool(abs(ours - theirs) <= tolerance * max(1.0, abs(theirs)))


# Labels


def ratio(over: float, under: float, zero: float = 0.0) -> float:
    return over / under if under else zero


def class_rows(pairs: list[tuple[Any, Any]], weights: list[float], beta: float) -> list[list[float]]:
    """Precision, recall, F and support of each label, counted one by one."""
    rows = []
    for label in sorted({label for pair in pairs for label in pair}):
        both = list(zip(pairs, weights, strict=True))
        hits = sum(w for (t, p), w in both if t == p == label)
        true = sum(w for (t, _), w in both if t == label)
        pred = sum(w for (_, p), w in both if p == label)
        f = ratio((1 + beta**2) * hits, beta**2 * true + pred)
        rows.append([ratio(hits, pred), ratio(hits, true), f, true])
    return rows


@EXAMPLES
@given(LABELS, st.sampled_from([0.5, 1.0, 2.0]), st.booleans(), st.data())
def test_scores_of_labels(
    pairs: list[tuple[Any, Any]], beta: float, weighted: bool, data: st.DataObject
) -> None:
    weights = [1.0] * len(pairs)
    if weighted:
        weights = [data.draw(st.integers(1, 8)) / 4 for _ in pairs]
    given_weights = weights if weighted else None
    truth, pred = [t for t, _ in pairs], [p for _, p in pairs]
    rows = class_rows(pairs, weights, beta)
    found = metrics.precision_recall_fscore_support(
        truth, pred, beta=beta, sample_weight=given_weights
    )
    assert close(list(map(list, zip(*found, strict=True))), rows)

    total = sum(weights)
    for average, share in (("macro", None), ("weighted", 3)):
        scale = [row[share] if share else 1.0 for row in rows]
        want = [
            sum(row[at] * s for row, s in zip(rows, scale, strict=True)) / sum(scale)
            for at in range(3)
        ]
        ours = metrics.precision_recall_fscore_support(
            truth, pred, beta=beta, average=average, sample_weight=given_weights  # type: ignore[call-overload]
        )
        assert close(ours[:3], want)
    correct = sum(w for (t, p), w in zip(pairs, weights, strict=True) if t == p)
    assert close(metrics.accuracy_score(truth, pred, sample_weight=given_weights), correct / total)
    assert close(
        metrics.f1_score(truth, pred, average="micro", sample_weight=given_weights), correct / total
    )
    recalls = [row[1] for row in rows if row[3] > 0]
    assert close(
        metrics.balanced_accuracy(truth, pred, sample_weight=given_weights),
        sum(recalls) / len(recalls),
    )


@EXAMPLES
@given(LABELS)
def test_agreement_of_labels(pairs: list[tuple[Any, Any]]) -> None:
    truth, pred = [t for t, _ in pairs], [p for _, p in pairs]
    labels = sorted(set(truth) | set(pred))
    counts = Counter(pairs)
    matrix = [[counts[row, column] for column in labels] for row in labels]
    assert metrics.confusion_matrix(truth, pred) == matrix
    by_row = [[ratio(cell, sum(row)) for cell in row] for row in matrix]
    assert close(metrics.confusion_matrix(truth, pred, normalize="true"), by_row)

    n = len(pairs)
    true, predicted = Counter(truth), Counter(pred)
    covariance = n * sum(t == p for t, p in pairs) - sum(true[x] * predicted[x] for x in labels)
    spread = [n * n - sum(count**2 for count in side.values()) for side in (true, predicted)]
    mcc = ratio(covariance, math.sqrt(spread[0]) * math.sqrt(spread[1]))
    assert close(metrics.matthews_corrcoef(truth, pred), mcc)

    distances: dict[Any, Any] = {
        None: lambda i, j: int(i != j),
        "linear": lambda i, j: abs(i - j),
        "quadratic": lambda i, j: (i - j) ** 2,
    }
    for name, distance in distances.items():
        observed = expected = 0.0
        for i, row in enumerate(labels):
            for j, column in enumerate(labels):
                observed += distance(i, j) * counts[row, column]
                expected += distance(i, j) * true[row] * predicted[column] / n
        kappa = 1 - observed / expected if expected else math.nan
        assert close(metrics.cohen_kappa(truth, pred, weights=name), kappa)


@EXAMPLES
@given(LABELS)
def test_reports_hold_the_scores(pairs: list[tuple[Any, Any]]) -> None:
    truth, pred = [t for t, _ in pairs], [p for _, p in pairs]
    report = metrics.classification_report(truth, pred, output_dict=True)
    rows = class_rows(pairs, [1.0] * len(pairs), 1.0)
    labels = sorted(set(truth) | set(pred))
    assert list(report) == [*map(str, labels), "accuracy", "macro avg", "weighted avg"]
    for label, row in zip(labels, rows, strict=True):
        assert close(list(report[str(label)].values()), row)
    text = metrics.classification_report(truth, pred, digits=3)
    for label, row in zip(labels, rows, strict=True):
        # Where no sample agrees, scikit-learn shows supports as `1.0`.
        shown = [f"{number:.3f}" for number in row[:3]] + [str(int(row[3]))]
        rows_shown = [line.removesuffix(".0").split() for line in text.splitlines()]
        assert [str(label), *shown] in rows_shown


# Texts


def tokens(text: str) -> list[str]:
    return re.findall("[a-z0-9]+", text.lower())


def grams(items: Any, n: int) -> Counter[Any]:
    return Counter(tuple(items[at : at + n]) for at in range(len(items) - n + 1))


def prf(hits: float, target: float, prediction: float) -> dict[str, float]:
    p, r = ratio(hits, prediction), ratio(hits, target)
    return {"precision": p, "recall": r, "fmeasure": ratio(2 * p * r, p + r)}


def lcs_table(a: Any, b: Any) -> list[list[int]]:
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            table[i + 1][j + 1] = (
                table[i][j] + 1 if x == y else max(table[i][j + 1], table[i + 1][j])
            )
    return table


def lcs_places(target: list[str], prediction: list[str]) -> set[int]:
    """The places of the target within one longest common subsequence, as rouge_score walks."""
    table = lcs_table(target, prediction)
    i, j, places = len(target), len(prediction), set()
    while i and j:
        if target[i - 1] == prediction[j - 1]:
            places.add(i - 1)
            i, j = i - 1, j - 1
        elif table[i][j - 1] > table[i - 1][j]:
            j -= 1
        else:
            i -= 1
    return places


def naive_rouge(target: str, prediction: str) -> dict[str, dict[str, float]]:
    found = {}
    a, b = tokens(target), tokens(prediction)
    for n in (1, 2):
        left, right = grams(a, n), grams(b, n)
        hits = sum((left & right).values())
        found[f"rouge{n}"] = prf(hits, sum(left.values()), sum(right.values()))
    found["rougeL"] = prf(lcs_table(a, b)[-1][-1], len(a), len(b))
    lines = [[tokens(line) for line in text.split("\n")] for text in (target, prediction)]
    left_over, right_over = Counter(a), Counter(b)
    hits = 0
    for line in lines[0]:
        union = sorted(set().union(*(lcs_places(line, other) for other in lines[1])))
        for place in union:
            token = line[place]
            if left_over[token] > 0 and right_over[token] > 0:
                hits += 1
                left_over[token] -= 1
                right_over[token] -= 1
    found["rougeLsum"] = prf(hits, len(a), len(b))
    return found


@EXAMPLES
@given(st.lists(LINES, min_size=1, max_size=3), LINES)
def test_rouge(targets: list[str], prediction: str) -> None:
    each = [naive_rouge(target, prediction) for target in targets]
    best = {
        kind: max((one[kind] for one in each), key=lambda score: score["fmeasure"])
        for kind in each[0]
    }
    assert close(metrics.rouge(targets, prediction), best)
    batch = metrics.rouge_batch([targets, targets[:1]], [prediction, prediction])
    for kind, mean in batch["means"].items():
        want = (best[kind]["fmeasure"] + each[0][kind]["fmeasure"]) / 2
        assert close(mean["fmeasure"], want)


def naive_bleu(texts: list[str], references: list[list[str]], smooth: str) -> float:
    sizes, matches, totals = [0, 0], [0] * 4, [0] * 4
    for text, refs in zip(texts, references, strict=True):
        words, options = text.split(), [ref.split() for ref in refs]
        sizes[0] += len(words)
        sizes[1] += min((abs(len(ref) - len(words)), len(ref)) for ref in options)[1]
        for n in range(4):
            most: Counter[Any] = Counter()
            for ref in options:
                most |= grams(ref, n + 1)
            own = grams(words, n + 1)
            matches[n] += sum((own & most).values())
            totals[n] += sum(own.values())
    if not any(matches):
        return 0.0
    logs, halved = 0.0, 1.0
    for hits, total in zip(matches, totals, strict=True):
        share = ratio(hits, total)
        if total and not hits and smooth == "exp":
            halved *= 2
            share = 1 / (halved * total)
        if share == 0:
            return 0.0
        logs += math.log(share)
    penalty = 1.0 if sizes[0] >= sizes[1] else math.exp(1 - sizes[1] / sizes[0])
    return 100 * penalty * math.exp(logs / 4)


CORPUS = st.lists(
    st.tuples(WORDS.map(" ".join), st.lists(WORDS.map(" ".join), min_size=1, max_size=3)),
    min_size=1,
    max_size=4,
)


@EXAMPLES
@given(CORPUS, st.sampled_from(["exp", "none"]))
def test_bleu(corpus: list[tuple[str, list[str]]], smooth: str) -> None:
    texts, references = [text for text, _ in corpus], [refs for _, refs in corpus]
    found = metrics.bleu(texts, references, tokenize="none", smooth_method=smooth)
    assert close(found["score"], naive_bleu(texts, references, smooth))


def chrf_counts(text: str, reference: str) -> list[list[int]]:
    sides = [re.sub(r"\s+", "", text), re.sub(r"\s+", "", reference)]
    counts = []
    for n in range(1, 7):
        own, other = grams(sides[0], n), grams(sides[1], n)
        hits = sum((own & other).values())
        counts.append([sum(own.values()) if other else 0, sum(other.values()), hits])
    return counts


def chrf_score(counts: list[list[int]]) -> float:
    shares = [(hits / own, hits / other) for own, other, hits in counts if own and other]
    p = ratio(sum(share[0] for share in shares), len(shares))
    r = ratio(sum(share[1] for share in shares), len(shares))
    return 100 * ratio(5 * p * r, 4 * p + r)


@EXAMPLES
@given(CORPUS)
def test_chrf(corpus: list[tuple[str, list[str]]]) -> None:
    sums = [[0, 0, 0] for _ in range(6)]
    for text, refs in corpus:
        each = [chrf_counts(text, reference) for reference in refs]
        best = max(each, key=chrf_score)
        sums = [[a + b for a, b in zip(x, y, strict=True)] for x, y in zip(sums, best, strict=True)]
        assert close(metrics.sentence_chrf(text, refs)["score"], chrf_score(best))
    found = metrics.chrf([text for text, _ in corpus], [refs for _, refs in corpus])
    if all(len({chrf_score(chrf_counts(t, ref)) for ref in refs}) == len(refs) for t, refs in corpus):
        # Of references that score alike, the first one counts there and here.
        assert close(found["score"], chrf_score(sums))


@EXAMPLES
@given(st.lists(st.tuples(SHORT, SHORT), min_size=1), st.booleans(), st.booleans())
def test_exact_match(pairs: list[tuple[str, str]], case: bool, punctuation: bool) -> None:
    def strip(text: str) -> str:
        text = text.lower() if case else text
        return "".join(c for c in text if not (punctuation and c in string.punctuation))

    want = [strip(a) == strip(b) for a, b in pairs]
    found = metrics.exact_match(
        [a for a, _ in pairs],
        [b for _, b in pairs],
        ignore_case=case,
        ignore_punctuation=punctuation,
        per_item=True,
    )
    assert found["per_item"] == want and found["matches"] == sum(want)
    assert close(found["exact_match"], sum(want) / len(want))


def squad_words(text: str) -> list[str]:
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", text).split()


@EXAMPLES
@given(LINES, st.lists(LINES, min_size=1, max_size=3))
def test_squad(prediction: str, references: list[str]) -> None:
    own = squad_words(prediction)
    assert metrics.squad_normalize(prediction) == " ".join(own)
    best = [0.0, 0.0]
    for reference in references:
        other = squad_words(reference)
        hits = sum((Counter(own) & Counter(other)).values())
        best[0] = max(best[0], float(own == other))
        best[1] = max(best[1], prf(hits, len(other), len(own))["fmeasure"])
    found = metrics.squad_score(prediction, references)
    assert close([found["exact_match"], found["f1"]], best)
    report = metrics.squad([prediction, None], [references, references])
    assert close([report["exact_match"], report["f1"]], [50 * best[0], 50 * best[1]])


# Strings


def edits(a: str, b: str, *, replace: int, swap: bool) -> int:
    """Edit distance by its recurrence, with swaps of neighbours edited once."""
    table = [[i + j for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            same = a[i - 1] == b[j - 1]
            table[i][j] = min(
                table[i - 1][j] + 1,
                table[i][j - 1] + 1,
                table[i - 1][j - 1] + (0 if same else replace),
            )
            if swap and i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


def damerau(a: str, b: str) -> int:
    """The unrestricted distance of Lowrance and Wagner."""
    top = len(a) + len(b)
    table = {(-1, -1): top}
    for i in range(len(a) + 1):
        table[i, -1], table[i, 0] = top, i
    for j in range(len(b) + 1):
        table[-1, j], table[0, j] = top, j
    rows: dict[str, int] = {}
    for i in range(1, len(a) + 1):
        column = 0
        for j in range(1, len(b) + 1):
            row, before = rows.get(b[j - 1], 0), column
            cost = 1
            if a[i - 1] == b[j - 1]:
                cost, column = 0, j
            table[i, j] = min(
                table[i - 1, j - 1] + cost,
                table[i, j - 1] + 1,
                table[i - 1, j] + 1,
                table[row - 1, before - 1] + (i - row - 1) + 1 + (j - before - 1),
            )
        rows[a[i - 1]] = i
    return table[len(a), len(b)]


def jaro(a: str, b: str) -> float:
    if not a and not b:
        return 1.0
    window = max(max(len(a), len(b)) // 2 - 1, 0)
    taken: set[int] = set()
    matched = []
    for i, char in enumerate(a):
        for j in range(max(0, i - window), min(len(b), i + window + 1)):
            if j not in taken and b[j] == char:
                taken.add(j)
                matched.append(char)
                break
    other = [b[j] for j in sorted(taken)]
    swaps = sum(x != y for x, y in zip(matched, other, strict=True)) // 2
    m = len(matched)
    return (m / len(a) + m / len(b) + (m - swaps) / m) / 3 if m else 0.0


def indel_ratio(a: str, b: str) -> float:
    return 1 - ratio(edits(a, b, replace=2, swap=False), len(a) + len(b))


def partial(a: str, b: str) -> float:
    if not a or not b:
        return float(a == b)
    if len(a) == len(b):
        return max(windows(a, b), windows(b, a))
    return windows(a, b) if len(a) < len(b) else windows(b, a)


def windows(short: str, long: str) -> float:
    spans = {(at, at + len(short)) for at in range(len(long) - len(short) + 1)}
    spans |= {(0, end) for end in range(1, len(short))}
    spans |= {(len(long) - end, len(long)) for end in range(1, len(short))}
    return max(indel_ratio(short, long[start:end]) for start, end in spans)


def token_set(a: str, b: str) -> float:
    left, right = set(a.split()), set(b.split())
    if not left or not right:
        return 0.0
    common = " ".join(sorted(left & right))
    if common and (left <= right or right <= left):
        return 1.0
    with_a = " ".join(filter(None, [common, " ".join(sorted(left - right))]))
    with_b = " ".join(filter(None, [common, " ".join(sorted(right - left))]))
    ratios = [indel_ratio(with_a, with_b)]
    if common:
        ratios += [indel_ratio(common, with_a), indel_ratio(common, with_b)]
    return max(ratios)


def naive_similarities(a: str, b: str) -> dict[str, float]:
    distance = edits(a, b, replace=1, swap=False)
    plain = jaro(a, b)
    prefix = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    left, right = set(tokens(a)), set(tokens(b))
    both = len(left & right)
    empty = float(not left and not right)
    one_empty = not left or not right
    return {
        "levenshtein": distance,
        "levenshtein_similarity": 1 - ratio(distance, max(len(a), len(b))),
        "indel": edits(a, b, replace=2, swap=False),
        "indel_ratio": indel_ratio(a, b),
        "osa": edits(a, b, replace=1, swap=True),
        "damerau_levenshtein": damerau(a, b),
        "jaro": plain,
        "jaro_winkler": plain + min(prefix, 4) * 0.1 * (1 - plain) if plain > 0.7 else plain,
        "lcs_length": lcs_table(a, b)[-1][-1],
        "hamming": sum(x != y for x, y in zip(a, b, strict=False)) + abs(len(a) - len(b)),
        "token_sort_ratio": indel_ratio(" ".join(sorted(a.split())), " ".join(sorted(b.split()))),
        "token_set_ratio": token_set(a, b),
        "partial_ratio": partial(a, b),
        "jaccard": empty if one_empty else both / len(left | right),
        "dice": empty if one_empty else 2 * both / (len(left) + len(right)),
        "containment": empty if one_empty else both / min(len(left), len(right)),
    }


@EXAMPLES
@given(SHORT, SHORT)
def test_similarities(a: str, b: str) -> None:
    assert metrics.alnum_tokens(a) == tokens(a)
    for name, want in naive_similarities(a, b).items():
        assert close(getattr(metrics, name)(a, b), want), (name, a, b)
        assert close(metrics.similarity([a, b], [b, b], measure=name)[0], want), (name, a, b)


# Several answers


@EXAMPLES
@given(st.data(), st.integers(1, 9), st.floats(0, 1))
def test_pass_at_k(data: st.DataObject, n: int, tau: float) -> None:
    c, k = data.draw(st.integers(0, n)), data.draw(st.integers(1, n))
    draws = [sum(draw) for draw in combinations([1] * c + [0] * (n - c), k)]

    def share(at_least: int) -> Fraction:
        return Fraction(sum(hits >= at_least for hits in draws), len(draws))

    wants = {
        "pass@k": share(1),
        "pass^k": share(k),
        "g-pass@k": share(max(math.ceil(k * tau), 1)),
        "mg-pass@k": Fraction(2, k) * sum(map(share, range(math.ceil(k / 2) + 1, k + 1))),
    }
    functions: dict[str, Any] = {
        "pass@k": metrics.pass_at_k,
        "pass^k": metrics.pass_hat_k,
        "g-pass@k": lambda n, c, k: metrics.g_pass_at_k(n, c, k, tau),
        "mg-pass@k": metrics.mg_pass_at_k,
    }
    for name, want in wants.items():
        assert close(functions[name](n, c, k), float(want)), name
        assert close(functions[name]([n, n], [c, 0], k)[0], float(want))
        mean = metrics.RepeatedMean(name, k=k, tau=tau if name == "g-pass@k" else None)  # type: ignore[arg-type]
        mean.update(n, [c, c])
        assert close(mean.finish()["value"], float(want))


# Numbers

NUMBERS = st.lists(st.integers(-(2**40), 2**40).map(lambda i: i / 64), min_size=1, max_size=30)


@EXAMPLES
@given(NUMBERS, st.integers(0, 400))
def test_percentiles(values: list[float], quarter: int) -> None:
    q = quarter / 4
    ordered = [Fraction(value) for value in sorted(values)]
    h = (len(ordered) - 1) * Fraction(q) / 100
    low, high = ordered[math.floor(h)], ordered[math.ceil(h)]
    cdf = max(math.ceil(len(ordered) * Fraction(q) / 100) - 1, 0)
    wants = {
        "linear": low + (high - low) * (h - math.floor(h)),
        "lower": low,
        "higher": high,
        "nearest": ordered[round(h)],
        "midpoint": (low + high) / 2,
        "inverted_cdf": ordered[cdf],
    }
    for method, want in wants.items():
        at_edge = method != "linear" and h != (len(ordered) - 1) * (q / 100)
        # Where q/100 of the places is no float, the reference may round to the next place.
        if not at_edge and (method != "inverted_cdf" or len(ordered) * (q / 100) == len(ordered) * Fraction(q) / 100):
            assert close(metrics.percentile(values, q, method=method), float(want)), method
    assert metrics.percentile(values, [0, 100]) == [min(values), max(values)]


@EXAMPLES
@given(NUMBERS)
def test_describe_and_latencies(values: list[float]) -> None:
    exact = [Fraction(value) for value in values]
    n, mean = len(exact), sum(exact) / len(exact)
    squares = sum((value - mean) ** 2 for value in exact)
    found = metrics.describe(values)
    assert (found["n"], found["min"], found["max"]) == (n, min(values), max(values))
    assert close([found["sum"], found["mean"]], [float(sum(exact)), float(mean)])
    assert close(found["std0"], math.sqrt(squares / n))
    std1 = math.sqrt(squares / (n - 1)) if n > 1 else math.nan
    assert close([found["std1"], found["sem"]], [std1, std1 / math.sqrt(n)])
    assert close(found["median"], metrics.percentile(values, 50))

    millis = [abs(value) for value in values]
    summary = metrics.latency_summary(millis, timeouts=2, failures=1)
    assert (summary["n"], summary["timeouts"], summary["failures"]) == (n, 2, 1)
    assert summary["mean_ms"] is not None and close(summary["mean_ms"], sum(millis) / n)
    for key, q in (("p50_ms", 50), ("p95_ms", 95), ("p99_ms", 99), ("max_ms", 100)):
        assert summary[key] == metrics.percentile(millis, q)  # type: ignore[literal-required]


@EXAMPLES
@given(st.integers(0, 2**53), st.floats(0.001, 1e6))
def test_throughput(count: int, seconds: float) -> None:
    # Durations are whole nanoseconds.
    assert close(metrics.throughput(count, seconds), count / (round(seconds * 1e9) / 1e9), 1e-6)


USAGE = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {"prompt_tokens": st.integers(50, 9000), "completion_tokens": st.integers(0, 9000)},
        optional={"cached_tokens": st.integers(0, 50), "total_tokens": st.integers(0, 99)},
    ),
)
PRICE = st.decimals("0", "99", places=4)


@EXAMPLES
@given(st.lists(USAGE, max_size=8), PRICE, PRICE, PRICE)
def test_tokens_and_cost(
    usages: list[dict[str, int] | None],
    prompt: decimal.Decimal,
    completion: decimal.Decimal,
    cached: decimal.Decimal,
) -> None:
    known = [usage for usage in usages if usage is not None]
    found = metrics.token_sums(usages)
    assert found["samples"] == len(usages)
    assert found["prompt"]["tokens"] == (sum(u["prompt_tokens"] for u in known) if known else None)
    totals = [u.get("total_tokens", u["prompt_tokens"] + u["completion_tokens"]) for u in known]
    assert found["total"] == {"tokens": sum(totals) if known else None, "n": len(known)}
    with_cache = [u["cached_tokens"] for u in known if "cached_tokens" in u]
    assert found["cached"] == {"tokens": sum(with_cache) if with_cache else None, "n": len(with_cache)}

    prices = metrics.PriceTable(
        {
            "date": "2025-01-31",
            "models": {"m": {"prompt": prompt, "completion": completion, "cached": str(cached)}},
        }
    )
    want = [
        (
            (u["prompt_tokens"] - u.get("cached_tokens", 0)) * prompt
            + u.get("cached_tokens", 0) * cached
            + u["completion_tokens"] * completion
        )
        / 1_000_000
        for u in known
    ]
    paid = metrics.cost(usages, "m-2025", prices)
    assert (paid["samples"], paid["n"]) == (len(usages), len(known))
    assert paid["us_dollars"] == (sum(want) if known else None)


# Answers about logs


@EXAMPLES
@given(
    st.lists(st.lists(st.integers(100, 130), min_size=1, max_size=3), min_size=1, max_size=4),
    st.lists(st.integers(100, 130), max_size=5),
    st.lists(st.integers(0, 6), max_size=3),
)
def test_grounding(logs: list[list[int]], numbers: list[int], cited: list[int]) -> None:
    messages = ["saw " + " and ".join(map(str, log)) for log in logs]
    response = " ".join([*(f"value {number}," for number in numbers), *(f"[{at}]" for at in cited)])
    found = metrics.grounding(messages, response)
    right = [any(number in log for log in logs) for number in numbers]
    right += [1 <= at <= len(logs) for at in cited]
    assert [mention["supported"] for mention in found["mentions"]] == right
    covered = {at - 1 for at in cited if 1 <= at <= len(logs)}
    for number in numbers:
        holding = [at for at, log in enumerate(logs) if number in log]
        covered |= set(holding) if len(holding) == 1 else set()
    assert found["covered_logs"] == sorted(covered)
    missed = sorted(set(range(len(logs))) - covered) if len(logs) > 1 else []
    assert found["missed_logs"] == missed
    assert found["missed"] == (bool(missed) if len(logs) > 1 else None)


FIELDS = {
    "Root cause": "root_cause",
    "Severity": "severity",
    "Component": "component",
    "Summary": "summary",
    "Action": "action_needed",
}


@EXAMPLES
@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), st.sampled_from(["warn", "x y", "OOM 7"])))
def test_answers(fields: dict[str, str]) -> None:
    text = "\n".join(f"- **{label}:** {value}" for label, value in fields.items())
    found = metrics.parse_answer(text)
    given_fields = {FIELDS[label]: value for label, value in fields.items()}
    assert {key: value for key, value in found["fields"].items() if value is not None} == given_fields
    assert sorted(found["missing"]) == sorted(set(FIELDS.values()) - set(given_fields))
    whole = len(fields) == 5 and fields["Severity"] == "warn"
    assert found["status"] == ("ok" if whole else "partial" if fields else "failed")
    as_json = metrics.parse_answer(str(given_fields).replace("'", '"'))
    assert as_json["fields"] == found["fields"]


# Parts


@EXAMPLES
@given(CORPUS, st.integers(0, 4))
def test_merging_any_split_gives_the_whole(corpus: list[tuple[str, list[str]]], at: int) -> None:
    at = min(at, len(corpus))
    texts, references = [text for text, _ in corpus], [refs for _, refs in corpus]
    firsts = [refs[0] for refs in references]
    makers: list[tuple[Any, list[list[Any]]]] = [
        (metrics.RougeAccumulator, [references, texts]),
        (metrics.BleuAccumulator, [texts, references]),
        (metrics.ChrfAccumulator, [texts, references]),
        (metrics.ExactMatchAccumulator, [texts, firsts]),
        (metrics.SquadAccumulator, [texts, references]),
        (metrics.ClassificationCounts, [texts, firsts]),
        (metrics.LatencyRecorder, [[float(len(text)) for text in texts]]),
        (lambda: metrics.RepeatedMean("pass@k", k=1), [[9] * len(texts), list(range(len(texts)))]),
        (metrics.TokenCounts, [[{"prompt_tokens": len(text)} for text in texts]]),
        (metrics.ParseCounts, [texts]),
    ]
    for make, columns in makers:
        whole, first, second = make(), make(), make()
        whole.update(*columns)
        first.update(*(column[:at] for column in columns))
        second.update(*(column[at:] for column in columns))
        first.merge(second)
        flat = [str(first.finish()), str(whole.finish())]
        numbers = [re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", text) for text in flat]
        assert close(*([float(number) for number in one] for one in numbers)), (make, flat)
