"""Is the candidate better, worse or the same, and how sure is that?

Differences are candidate minus baseline; *points* are in the unit of the metric, *relative* is a
percentage of the baseline. An item without an outcome on one side is counted and never filled in.

| question | answer |
| --- | --- |
| did it get better? | `compare_runs` |
| what to do? | `recommend`, or `compare_runs(...)["recommendation"]` |
| what got worse, and how badly? | `detect_regressions` |
| does a new value fit the history? | `detect_trend_regression` |
| when did a series change? | `change_points` |
| which of many models is ahead? | `rank` |

Example:
    >>> from evalcore import compare
    >>> before = {"accuracy": {"q1": 1, "q2": 0, "q3": 1, "q4": None}}
    >>> after = {"accuracy": {"q1": 1, "q2": 1, "q3": 1, "q4": 1}}
    >>> metric = compare.compare_runs(before, after)["metrics"][0]
    >>> metric["n"], metric["only_candidate"], metric["verdict"]
    (3, 1, 'inconclusive')
"""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict

from ._evalcore import (
    change_points,
    compare_runs,
    detect_regressions,
    detect_trend_regression,
    rank,
    recommend,
)

__all__ = [
    "ChangePoint",
    "Comparison",
    "Limits",
    "MetricComparison",
    "MetricPolicy",
    "Policy",
    "RankedModel",
    "Ranking",
    "Recommendation",
    "Regression",
    "RegressionReport",
    "Subgroup",
    "TrendRegression",
    "Verdict",
    "change_points",
    "compare_runs",
    "detect_regressions",
    "detect_trend_regression",
    "rank",
    "recommend",
]

Verdict: TypeAlias = (
    Literal["improved"]
    | Literal["regressed"]
    | Literal["equivalent"]
    | Literal["inconclusive"]
)
"""What is shown of a metric."""

_Direction: TypeAlias = (
    Literal["higher_is_better"]
    | Literal["lower_is_better"]
    | Literal["unknown"]
)


class MetricPolicy(TypedDict, total=False):
    """The rules of one metric; `evalcore.compare.Policy` says of the whole."""

    direction: _Direction
    margin: float
    weight: float
    must_not_regress: bool
    max_relative_loss: float
    worst_value: float


class Policy(TypedDict, total=False):
    """What counts as better, worse, the same and enough; every member has a default.

    `alpha` is the chance of a false alarm over all metrics together (0.05), `margin` the largest
    difference that does not matter in the unit of the metric, `max_relative_loss` a percentage of the
    baseline, `worst_value` the worst mean of the candidate. Both of these reject whether a loss is
    shown or not.
    """

    alpha: float
    one_sided: bool
    min_n: int
    require_improvement: bool
    default: MetricPolicy
    metrics: dict[str, MetricPolicy]
    seed: int


class Limits(TypedDict):
    """Two limits of a difference, in the unit of the metric."""

    low: float
    high: float
    level: float


class Subgroup(TypedDict):
    """A part of the data: described, not judged."""

    name: str
    n: int
    baseline: float | None
    candidate: float | None
    delta: float | None
    limits: Limits | None
    p_value: float | None


class MetricComparison(TypedDict):
    """A metric of a comparison."""

    metric: str
    unit: str
    direction: _Direction
    paired: bool
    n: int
    only_baseline: int
    only_candidate: int
    neither: int
    baseline: float | None
    candidate: float | None
    delta: float | None
    relative_percent: float | None
    limits: Limits | None
    p_value: float | None
    p_adjusted: float | None
    discordant: int | None
    minimum_detectable_effect: float | None
    method: str | None
    why: str | None
    cautions: list[str]
    verdict: Verdict
    reason: str
    subgroups: list[Subgroup]


class Recommendation(TypedDict):
    """A decision with its reasons."""

    decision: Literal["deploy", "needs_review", "reject"]
    reasons: list[str]


class Comparison(TypedDict):
    """A comparison of two sides."""

    schema_version: int
    metrics: list[MetricComparison]
    verdict: Verdict
    overall_relative_percent: float | None
    recommendation: Recommendation
    alpha: float
    seed: int


class Regression(TypedDict):
    """A metric that is shown to be worse."""

    metric: str
    baseline: float | None
    candidate: float | None
    delta: float | None
    relative_percent: float | None
    p_adjusted: float | None
    severity: Literal["low", "medium", "high", "critical"]


class RegressionReport(TypedDict):
    """The regressions of a comparison; `undecided` are metrics of which nothing is shown."""

    has_regression: bool
    regressions: list[Regression]
    undecided: list[str]
    severity: Literal["low", "medium", "high", "critical"] | None


class TrendRegression(TypedDict):
    """Whether a new value fits; `None` where there are too few earlier ones."""

    n: int
    mean: float
    current: float
    delta: float
    limit: float | None
    is_regression: bool | None


class ChangePoint(TypedDict):
    """A change of the mean of a series."""

    index: int
    earliest: int
    latest: int
    before: float
    after: float
    p_value: float


class RankedModel(TypedDict):
    """A model's place, and the range of places that is not ruled out."""

    model: str
    mean: float
    limits: Limits | None
    rank: int
    best_rank: int
    worst_rank: int


class Ranking(TypedDict):
    """Models in the order of their means over the items that all of them have."""

    n: int
    left_out: int
    models: list[RankedModel]
