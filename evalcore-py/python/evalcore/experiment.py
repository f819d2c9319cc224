"""Golden data, tasks, scored answers, and runs ranked and compared.

No model is asked here: bring the answers of your own client, one after the other as they arrive, or
all that were saved.

Example:
    >>> from evalcore import experiment
    >>> data = experiment.synthesize(per_scenario=1)
    >>> scorer = experiment.Scorer(data)
    >>> answers = ({"sample_id": s["id"], "response": "Root Cause: dns_timeout"} for s in data.samples)
    >>> for result in experiment.score_stream(scorer, answers):
    ...     if result["is_correct"]:
    ...         print(result["sample_id"], result["category"])
    015 dns
    >>> scorer.metrics()["n_samples"] == len(data)
    True
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ._evalcore import (
    Dataset,
    Scorer,
    Task,
    leaderboard,
    load_dataset,
    signature,
    synthesize,
)
from ._evalcore import compare_experiment_runs as compare_runs

__all__ = [
    "Dataset",
    "Scorer",
    "Task",
    "compare_runs",
    "field_metric",
    "leaderboard",
    "load_dataset",
    "score_stream",
    "signature",
    "synthesize",
]


def score_stream(scorer: Scorer, answers: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Scores answers as they arrive.

    Args:
        scorer: What scores and adds up.
        answers: The answers, as `Scorer.score` takes them; a generator is asked for one at a time.

    Yields:
        The result of each answer, before the next one is asked for.

    Example:
        >>> from evalcore import experiment
        >>> scorer = experiment.Scorer(experiment.synthesize(per_scenario=1))
        >>> stream = experiment.score_stream(scorer, [{"sample_id": "001", "error": "timeout"}])
        >>> next(stream)["parse_status"]
        'error'
    """
    for answer in answers:
        yield scorer.score(answer)


def field_metric(data: Dataset, task: Task | None = None) -> Callable[[str, str | None], float]:
    """Gives the metric of a data set as a function, as prompt optimisers want one.

    Args:
        data: The data set.
        task: The task; default: log analysis.

    Returns:
        A function of a sample's id and the response that is 1.0 where the primary field is right, else
        0.0. With DSPy: `metric=lambda example, prediction, trace=None: f(example.id, prediction.text)`.

    Example:
        >>> from evalcore import experiment
        >>> metric = experiment.field_metric(experiment.synthesize(per_scenario=1))
        >>> metric("001", "Root Cause: container_oom_killed"), metric("001", None)
        (1.0, 0.0)
    """
    scorer = Scorer(data, task)

    def metric(sample_id: str, response: str | None) -> float:
        result = scorer.score({"sample_id": sample_id, "response": response, "error": None})
        return float(result["is_correct"])

    return metric
