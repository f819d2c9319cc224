"""A history of evaluation results: runs, scores, samples and task results, behind a URL.

`Store` opens a file (SQLite) or a server by its address. What is written is checked first; the same
content twice changes nothing; what takes the place of another row leaves it as history. Times are
aware `datetime`s or RFC 3339 with a zone; what is returned is RFC 3339 in UTC.

| method | what |
| --- | --- |
| `record`, `write`, `import_jsonl`, `import_run` | writes, each in one transaction |
| `tasks`, `recent`, `runs`, `run` | rows as dicts |
| `tasks_table`, `samples_table` | rows as Arrow tables |
| `trend`, `moments` | a metric over time or versions, with its doubt |
| `pairs`, `summary`, `compare` | two groups of an experiment, or two runs |
| `export`, `purge`, `verify` | files, retention, damage |

Example:
    >>> from evalcore import Store
    >>> with Store("sqlite::memory:") as store:
    ...     for group, accuracy in [("baseline", 0.80), ("code-chef", 0.85)]:
    ...         _ = store.record("exp-1", "task-1", group, "1.0.0", "m", {"accuracy": accuracy})
    ...     summary = store.summary("exp-1")
    >>> summary["candidate_wins"], summary["ties"], round(summary["changes"][0]["mean_points"], 9)
    (0, 1, 0.05)
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

from ._evalcore import Store

if TYPE_CHECKING:
    from typing_extensions import NotRequired

    from .compare import Comparison
    from .wire import Diagnostic

__all__ = [
    "Change",
    "Dimension",
    "ExperimentSummary",
    "Group",
    "ImportReport",
    "Merge",
    "Moments",
    "Pair",
    "PurgeReport",
    "Role",
    "RowFilter",
    "RunInput",
    "RunRecord",
    "SampleRecord",
    "SampleTexts",
    "ScoreRecord",
    "Store",
    "StoreFilter",
    "StoredRun",
    "StoredTask",
    "TaskInput",
    "TaskMoments",
    "TaskResult",
    "Time",
    "TrendPoint",
    "WriteReport",
]

Time: TypeAlias = datetime | str
"""An aware `datetime`, or RFC 3339 with a zone."""

Merge: TypeAlias = Literal["coalesce"] | Literal["replace"] | Literal["append"]
"""What happens to a row of the same key."""

Role: TypeAlias = Literal["baseline"] | Literal["candidate"] | Literal["other"]
"""What a group is in a comparison."""

Dimension: TypeAlias = (
    Literal["version"]
    | Literal["model"]
    | Literal["group"]
    | Literal["agent"]
    | Literal["experiment"]
    | Literal["dataset"]
    | Literal["run"]
    | Literal["day"]
)
"""What rows of a trend are put together by."""

_Status: TypeAlias = Literal["completed"] | Literal["incomplete"] | Literal["failed"]


class RowFilter(TypedDict, total=False):
    """Conditions that all hold; `None` is no condition."""

    eval_id: str | None
    run_id: str | None
    experiment_id: str | None
    task_id: str | None
    experiment_group: str | None
    extension_version: str | None
    model_version: str | None
    agent_name: str | None
    dataset: str | None
    since: Time | None
    until: Time | None
    history: bool


class StoreFilter(RowFilter, total=False):
    """Conditions, and how many rows at most: the newest."""

    limit: int | None


class Group(TypedDict):
    """A declared group."""

    name: str
    role: Role


class TaskInput(TypedDict):
    """A task result that is to be kept."""

    experiment_id: str
    task_id: str
    experiment_group: str
    extension_version: str
    model_version: str
    agent_name: NotRequired[str | None]
    scores: NotRequired[dict[str, float | None]]
    metrics: NotRequired[dict[str, float | None]]
    measures: NotRequired[dict[str, float | None]]
    success: NotRequired[bool]
    error_message: NotRequired[str | None]
    metadata: NotRequired[dict[str, Any]]
    recorded_at: NotRequired[Time | None]


class RunInput(TypedDict):
    """A run that is to be kept; its scores as `ScoreRecord`, of which names and a value or reason do."""

    kind: Literal["run"]
    eval_id: str
    run_id: str
    status: _Status
    experiment_id: NotRequired[str | None]
    dataset_id: NotRequired[str | None]
    experiment_group: NotRequired[str | None]
    extension_version: NotRequired[str | None]
    error: NotRequired[str | None]
    recorded_at: NotRequired[Time | None]
    started_at: NotRequired[Time | None]
    ended_at: NotRequired[Time | None]
    files: NotRequired[dict[str, str]]
    provenance: NotRequired[dict[str, str]]
    metadata: NotRequired[dict[str, Any]]
    scores: NotRequired[list[dict[str, Any]]]


class TaskResult(TypedDict):
    """What one group's agent made of one task; numbers by metric."""

    experiment_id: str
    task_id: str
    experiment_group: str
    extension_version: str
    model_version: str
    agent_name: str | None
    measures: dict[str, float]
    success: bool
    error_message: str | None
    metadata: dict[str, Any]


class StoredTask(TaskResult):
    """A task result as the store holds it."""

    recorded_at: str
    result_id: str
    revision: int
    created_at: str
    superseded_at: str | None
    content_hash: str


class SampleTexts(TypedDict):
    """What a model was asked and what it answered."""

    prompt: str | None
    answer: str | None


class SampleRecord(TypedDict):
    """The outcome of one sample, in the unit of its score; `None` where there is no verdict."""

    item: str
    replica: int
    value: float | None
    texts: SampleTexts | None


class ScoreRecord(TypedDict):
    """One score of a run: a value in its unit, or a reason why there is none."""

    model: str
    dataset: str
    dataset_version: str
    metric: str
    mode: str
    judge: str
    occurrence: int
    value: float | None
    reason: str | None
    n: int | None
    standard_error: float | None
    unit: str
    direction: Literal["higher_is_better", "lower_is_better", "unknown"]
    samples: list[SampleRecord]


class RunRecord(TypedDict):
    """One run of an evaluation."""

    eval_id: str
    run_id: str
    experiment_id: str | None
    dataset_id: str | None
    experiment_group: str | None
    extension_version: str | None
    status: _Status
    error: str | None
    started_at: str | None
    ended_at: str | None
    files: dict[str, str]
    provenance: dict[str, str]
    metadata: dict[str, Any]
    scores: list[ScoreRecord]


class Moments(TypedDict):
    """Count, mean, sum of squared distances from it, and range."""

    n: int
    mean: float
    m2: float
    min: float | None
    max: float | None


class StoredRun(TypedDict):
    """A run as the store holds it, without its samples; `moments` in the order of its scores."""

    run_key: str
    revision: int
    created_at: str
    recorded_at: str
    superseded_at: str | None
    content_hash: str
    run: RunRecord
    moments: list[Moments]


class WriteReport(TypedDict):
    """What became of the records of a batch; ids of task results first, in the order given."""

    inserted: int
    replaced: int
    unchanged: int
    ids: list[str]


class ImportReport(WriteReport):
    """What became of a run that was imported."""

    status: _Status
    error: str | None
    diagnostics: list[Diagnostic]


class TrendPoint(TypedDict):
    """A metric of the rows of one combination of values, in its unit.

    `basis` says what n counts. `low` and `high` are the limits of the mean, `None` where they are not
    defined.
    """

    key: dict[Dimension, str | None]
    n: int
    basis: Literal["rows", "samples"]
    rows: int
    mean: float
    standard_deviation: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    method: Literal["wilson", "t"] | None
    min: float
    max: float
    first: str
    last: str


class TaskMoments(Moments):
    """The statistics of one combination of values."""

    key: dict[Dimension, str | None]
    first: str
    last: str


class Pair(TypedDict):
    """A task with what each group made of it; a side without a result is `None`."""

    task_id: str
    extension_version: str | None
    agent_name: str | None
    baseline: TaskResult | None
    candidate: TaskResult | None
    passed_over: int


class Change(TypedDict):
    """How a metric changed: points in its unit, relative changes for the better in percent."""

    metric: str
    n: int
    mean_points: float | None
    median_points: float | None
    relative_n: int
    mean_relative_percent: float | None
    median_relative_percent: float | None


class ExperimentSummary(TypedDict):
    """An experiment in numbers."""

    experiment_id: str
    total_tasks: int
    n_missing: int
    candidate_wins: int
    baseline_wins: int
    ties: int
    changes: list[Change]
    comparison: Comparison


class PurgeReport(TypedDict):
    """What was deleted, or would be."""

    tasks: int
    runs: int
    scores: int
    samples: int
    protected: int
    dry_run: bool
