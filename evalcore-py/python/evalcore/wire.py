"""The types of the dicts that functions return.

Keys that type checkers know as not required are there only where there is something to say; all
others always are. Numbers are finite: one that is not is `None`,
with its name (`nan`, `inf`, `-inf`) beside it. Accuracies of OpenCompass are percent (0 to 100).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict, final

if TYPE_CHECKING:
    from decimal import Decimal

    from ._evalcore import Table

__all__ = [
    "Account",
    "AccountCell",
    "AccountFile",
    "AccountTotals",
    "AnswerFields",
    "ApiFiles",
    "ApiResponse",
    "ApiResult",
    "ApiRun",
    "BleuReport",
    "BleuSentence",
    "BudevalScore",
    "CandidateDir",
    "Cell",
    "ChrfReport",
    "ChrfSentence",
    "ClassScores",
    "ClassificationAnswers",
    "CostSummary",
    "Counts",
    "DatasetResultRow",
    "Description",
    "Detail",
    "Diagnostic",
    "Estimate",
    "EvalResults",
    "EvaluationJobRow",
    "EvaluationResultRow",
    "ExactMatchReport",
    "Extraction",
    "Grounding",
    "GroundingSummary",
    "Group",
    "GroupMember",
    "Headline",
    "JobError",
    "LatencySummary",
    "LeftOut",
    "Mention",
    "MetricRow",
    "Missing",
    "MissingEntry",
    "ModelSummary",
    "OverallScore",
    "ParseSummary",
    "ParsedAnswer",
    "PlainScore",
    "Position",
    "Prediction",
    "PredictionFile",
    "PredictionRow",
    "Price",
    "Progress",
    "RepeatedEstimate",
    "ResultFile",
    "RougeMean",
    "RougeReport",
    "RougeScore",
    "RunExtraction",
    "Sample",
    "Score",
    "Scores",
    "ScriptOutput",
    "ScriptRun",
    "ScriptScore",
    "SquadReport",
    "SquadScore",
    "SummaryCell",
    "SummaryEntry",
    "SummaryFiles",
    "SummaryRow",
    "SummaryTable",
    "SummaryTxt",
    "TokenSum",
    "TokenSummary",
    "TxtSection",
    "Unlisted",
    "WorkdirSummary",
]

# Unions, and not one `Literal` of several names: stubtest compares them with the run-time value.
Unit: TypeAlias = (
    Literal["percent"]
    | Literal["proportion"]
    | Literal["count"]
    | Literal["milliseconds"]
    | Literal["us_dollars"]
    | Literal["bits"]
    | Literal["hundredth_bits"]
    | Literal["perplexity"]
    | Literal["correlation"]
    | Literal["grade"]
    | Literal["rating"]
    | Literal["unknown"]
)
Direction: TypeAlias = (
    Literal["higher_is_better"]
    | Literal["lower_is_better"]
    | Literal["unknown"]
)
RowKind: TypeAlias = (
    Literal["dataset"]
    | Literal["group"]
    | Literal["separator"]
    | Literal["not_score"]
)
NonFinite: TypeAlias = Literal["nan"] | Literal["inf"] | Literal["-inf"]
Reason: TypeAlias = (
    Literal["not_run"]
    | Literal["inference_failed"]
    | Literal["scoring_failed"]
    | Literal["not_scored"]
    | Literal["partial"]
    | Literal["metric_absent"]
    | Literal["group_incomplete"]
    | Literal["not_a_number"]
    | Literal["unexplained"]
    | Literal["excluded"]
    | Literal["separator"]
)


class _PositionOptional(TypedDict, total=False):
    line: int
    column: int


class Position(_PositionOptional):
    """A place within a file: bytes from its start, line and column from 1."""

    offset: int


class _DiagnosticOptional(TypedDict, total=False):
    path: str
    position: Position


class Diagnostic(_DiagnosticOptional):
    """A problem or remark with its place."""

    severity: Literal["info", "warning", "error"]
    code: str
    message: str


class GroupMember(TypedDict, total=False):
    """A member of a group; `metric` is there where one is named."""

    dataset: str
    metric: str


class Group(TypedDict):
    """A group of data sets."""

    name: str
    metric: str
    members: list[GroupMember]


class _ScoreOptional(TypedDict, total=False):
    judge: str
    replicas: int
    non_finite: NonFinite


class Score(_ScoreOptional):
    """A cell with a value: `score` as the summary has it, `exact` in full precision."""

    dataset: str
    version: str
    metric: str
    mode: str
    model: str
    score: float | None
    exact: float | None
    n: int | None
    unit: Unit
    direction: Direction
    kind: RowKind


class _MissingOptional(TypedDict, total=False):
    judge: str
    evidence: str


class Missing(_MissingOptional):
    """A cell without a value, and why."""

    dataset: str
    version: str
    metric: str
    mode: str
    model: str
    reason: Reason


class SummaryFiles(TypedDict):
    """The summary files of a directory."""

    csv: str | None
    md: str | None
    txt: str | None


class _CandidateOptional(TypedDict, total=False):
    timestamp: str


class CandidateDir(_CandidateOptional):
    """A directory that could have been meant."""

    path: str
    summaries: list[str]
    holds: list[str]


class _UnlistedOptional(TypedDict, total=False):
    judge: str


class Unlisted(_UnlistedOptional):
    """A score in a result file that the summary does not list."""

    dataset: str
    metric: str
    model: str
    score: float | None
    n: int | None


class _RunOptional(TypedDict, total=False):
    error: str
    code: str
    timestamp: str
    predictions: str
    origin: str
    chosen: str
    why: str
    groups: list[Group]
    unlisted: list[Unlisted]
    startTime: str
    completionTime: str
    duration_seconds: float


@final
class RunExtraction(_RunOptional):
    """The scores of one run."""

    run_id: str
    eval_id: str
    status: Literal["success", "error"]
    partial: bool
    scores: list[Score]
    missing: list[Missing]
    csv_file: str | None
    summary_files: SummaryFiles
    candidates: list[CandidateDir]
    diagnostics: list[Diagnostic]


class Counts(TypedDict):
    """How many runs and cells of which outcome."""

    runs: int
    succeeded: int
    partial: int
    failed: int
    scores: int
    missing: int


class Extraction(TypedDict):
    """The extraction document."""

    success: bool
    partial: bool
    counts: Counts
    results: list[RunExtraction]


class _PlainScoreOptional(TypedDict, total=False):
    reason: str


class PlainScore(_PlainScoreOptional):
    """A score by itself; `reason` says why it is `None`."""

    dataset: str
    version: str
    metric: str
    mode: str
    model_name: str
    score: float | None


class BudevalScore(TypedDict):
    """A score in the shape of budeval's script, with the model."""

    dataset: str
    version: str
    metric: str
    mode: str
    model: str
    score: float | None


class EvalResults(TypedDict):
    """One run with its summary files."""

    eval_id: str
    run_id: str
    timestamp: str | None
    results: list[PlainScore]
    summary_files: SummaryFiles
    partial: bool
    missing: list[Missing]
    diagnostics: list[Diagnostic]


class MetricRow(TypedDict):
    """One score with a natural key."""

    key: str
    eval_id: str
    run_id: str
    metric_name: str
    mode: str
    dataset: str
    version: str
    model: str
    value: float | None
    non_finite: NonFinite | None
    n: int | None


class _EvaluationResultRowOptional(TypedDict, total=False):
    metric_value: float
    timestamp: str


class EvaluationResultRow(_EvaluationResultRowOptional):
    """A row of the table `evaluation_results`."""

    eval_id: str
    run_id: str
    dataset_id: str
    dataset_version: str
    metric_name: str
    mode: str
    model_name: str
    metadata: str


class _DatasetResultRowOptional(TypedDict, total=False):
    accuracy: float
    correct_examples: int
    evaluated_at: str


class DatasetResultRow(_DatasetResultRowOptional):
    """A row of the wide table `dataset_results`."""

    job_id: str
    evaluation_id: str | None
    experiment_id: str | None
    model_name: str
    dataset_name: str
    total_examples: int
    metadata: str


class _PredictionRowOptional(TypedDict, total=False):
    is_correct: bool
    evaluated_at: str


class PredictionRow(_PredictionRowOptional):
    """A row of the wide table `predictions`."""

    job_id: str
    evaluation_id: str | None
    experiment_id: str | None
    model_name: str
    dataset_name: str
    example_id: str
    prediction_text: str
    origin_prompt: str
    model_answer: str
    correct_answer: str


class _EvaluationJobRowOptional(TypedDict, total=False):
    job_start_time: str
    job_end_time: str
    job_duration_seconds: float
    overall_accuracy: float
    total_correct: int
    extracted_at: str


class EvaluationJobRow(_EvaluationJobRowOptional):
    """A row of the wide table `evaluation_jobs`."""

    job_id: str
    evaluation_id: str | None
    experiment_id: str | None
    model_name: str
    engine: str
    status: str
    total_datasets: int
    total_examples: int


class ApiResult(TypedDict):
    """One score of the API's answer."""

    metric: str
    score: float | None
    mode: str
    dataset_version: str
    dataset: str
    model: str


class ApiFiles(TypedDict):
    """Where the files of a run lie."""

    summary_csv: str | None
    summary_md: str | None
    predictions: str | None


class ApiRun(TypedDict):
    """One run of the API's answer."""

    run_id: str
    dataset_id: str | None
    status: Literal["completed", "incomplete", "failed"]
    timestamp: str | None
    results: list[ApiResult]
    files: ApiFiles


class ApiResponse(TypedDict):
    """The answer of `GET /evals/{eval_id}/results`."""

    eval_id: str
    experiment_id: str | None
    status: Literal["completed", "incomplete", "failed"]
    runs: list[ApiRun]


class SummaryCell(TypedDict):
    """One model's cell in a row; `correct` and `total` are those of `82.00 (7/8)`."""

    model: str
    text: str
    score: float | None
    non_finite: NonFinite | None
    correct: int | None
    total: int | None


class SummaryRow(TypedDict):
    """One row of a summary; where names of models repeat, `cells` tells them apart."""

    line: int
    dataset: str
    version: str
    metric: str
    mode: str
    kind: Literal["data", "separator", "not_score"]
    scores: dict[str, float | None]
    cells: list[SummaryCell]
    extra: dict[str, str]


class SummaryTable(TypedDict):
    """What one summary file says."""

    layout: str
    models: list[str]
    extra_columns: list[str]
    rows: list[SummaryRow]
    diagnostics: list[Diagnostic]


class TxtSection(TypedDict):
    """One section of a text summary: its bytes from `start` to `end`."""

    kind: Literal["tabulate", "csv", "markdown", "raw"]
    first_line: int
    start: int
    end: int
    complete: bool


class SummaryTxt(SummaryTable):
    """A text summary: the table of its csv section, and its sections."""

    time: str | None
    sections: list[TxtSection]
    raw_models: list[str]


class LeftOut(TypedDict):
    """A member above the limits of size or depth; `offset` is its place in bytes."""

    name: str
    reason: Literal["json.too_deep", "json.value_too_large"]
    offset: int


class _LeftOutOptional(TypedDict, total=False):
    left_out: list[LeftOut]


class _PredictionOptional(_LeftOutOptional, total=False):
    origin_prompt: Any


class Prediction(_PredictionOptional):
    """One sample: `prediction`, `gold` and `origin_prompt` as they stand in the file.

    `index` is the sample's number in its file and `sample` that in the data set, over all shards.
    `origin_prompt` is there unless it was asked to be left out, and `left_out` only where a member
    is above the limits.
    """

    dataset: str | None
    key: str
    index: int | None
    sample: int | None
    shard: int
    offset: int
    shape: str
    prediction: Any
    gold: Any
    members: dict[str, Any]


class PredictionFile(TypedDict):
    """How a predictions file ended."""

    path: str | None
    dataset: str | None
    form: Literal["object", "list", "lines", "station"] | None
    records: int
    damaged_lines: int
    error: str | None
    others: dict[str, Any]
    end: Literal["complete", "truncated", "damaged", "unread"]
    offset: int | None


class Detail(_LeftOutOptional):
    """One sample of the details; lists have an item for each replica."""

    id: str | None
    index: int | None
    replicas: int
    pred: list[Any]
    answer: list[Any]
    correct: list[bool | None]
    members: dict[str, Any]


class ResultFile(_LeftOutOptional):
    """A results file; `accuracy` is the share of true verdicts in percent."""

    form: Literal["score", "judge_output", "rollout", "matches", "error", "empty", "unreadable"]
    metrics: dict[str, float | bool | None]
    non_finite: dict[str, NonFinite]
    error: str | None
    others: dict[str, Any]
    entries: int
    complete: bool
    stopped_at: int | None
    details_form: Literal["object", "own_list", "replica_list", "wrapped_list"] | None
    details_keys: list[str] | None
    type: str | None
    n: int | None
    replicas: int | None
    judged: int | None
    correct: int | None
    accuracy: float | None
    details: list[Detail]
    diagnostics: list[Diagnostic]


class _ProgressOptional(TypedDict, total=False):
    diagnostics: list[Diagnostic]


class Progress(_ProgressOptional):
    """How far a job is; `progress_percentage` lies within 0 and 100, `None` where it is not known."""

    eta_data: dict[str, Any] | None
    latest_progress: dict[str, Any] | None
    progress_percentage: float | None
    status: Literal["no_logs", "unknown", "starting", "running"]


class JobError(TypedDict):
    """Why a job failed."""

    success: Literal[False]
    category: str
    error_type: str
    error_message: str
    actionable_message: str
    file: str | None
    line: int | None


class Cell(TypedDict):
    """One place in the table data set x metric x model: a value, or a reason."""

    dataset: str
    version: str
    metric: str
    mode: str
    model: str
    judge: str | None
    kind: RowKind
    score: float | None
    exact: float | None
    n: int | None
    correct: int | None
    unit: Unit
    direction: Direction
    non_finite: NonFinite | None
    reason: Reason | None
    evidence: str | None
    line: int | None


class AccountTotals(TypedDict):
    """The sums of an account: `scores + non_finite + sum(missing)` is `cells`."""

    cells: int
    scores: int
    non_finite: int
    missing: dict[Reason, int]
    unlisted: int


class _AccountCellOptional(TypedDict, total=False):
    judge: str
    non_finite: NonFinite


class AccountCell(_AccountCellOptional):
    """One cell of an account."""

    dataset: str
    version: str
    metric: str
    mode: str
    model: str
    score: float | None
    exact: float | None
    n: int | None
    reason: Reason | None
    evidence: str | None


class _AccountFileOptional(TypedDict, total=False):
    entries: int


class AccountFile(_AccountFileOptional):
    """One file of a work dir, and what it was taken for."""

    path: str
    kind: str


class Account(TypedDict):
    """Every cell and every file of a work dir."""

    schema_version: int
    path: str
    candidates: list[CandidateDir]
    chosen: str | None
    why: str | None
    models: list[str]
    totals: AccountTotals
    cells: list[AccountCell]
    groups: list[Group]
    files: list[AccountFile]
    diagnostics: list[Diagnostic]


class Headline(TypedDict):
    """The one number that stands for a data set family, and how it was made."""

    dataset: str
    model: str
    metric: str
    value: float | None
    n: int | None
    rule: Literal["dataset_row", "group_row", "weighted_mean", "plain_mean", "only_subset"]
    members: list[str]
    missing: list[str]
    unit: Unit
    direction: Direction


class _SampleOptional(TypedDict, total=False):
    origin_prompt: Any


class Sample(_SampleOptional):
    """One answer to one sample: what was written, what was compared, and the verdict."""

    model: str
    dataset: str
    index: int | None
    replica: int
    key: str
    prediction: Any
    gold: Any
    pred: Any
    answer: Any
    correct: bool | None


class _SummaryEntryOptional(TypedDict, total=False):
    reason: str
    members: list[str]


class SummaryEntry(_SummaryEntryOptional):
    """One data set or group of a model, by its first metric."""

    dataset: str
    metric: str
    value: float | None
    n: int | None
    correct: int | None


class MissingEntry(TypedDict):
    """A data set without a value."""

    dataset: str
    reason: Reason | None


class OverallScore(TypedDict):
    """The overall number of a metric: `value` only where nothing is missing."""

    metric: str
    value: float | None
    of_scored: float | None
    n: int | None
    scored: int
    missing: list[MissingEntry]
    unit: Unit
    direction: Direction


class ModelSummary(TypedDict):
    """What one model reached."""

    model: str
    datasets: list[SummaryEntry]
    groups: list[SummaryEntry]
    overall: list[OverallScore]


class WorkdirSummary(TypedDict):
    """A work dir summed up, model by model."""

    schema_version: int
    weighted: Literal["examples", "none", "group rows"]
    models: list[ModelSummary]


class EvaluationUsage(TypedDict):
    """The tokens that an evaluation itself used: none."""

    promptTokens: int
    completionTokens: int
    totalTokens: int


class EvaluateResponse(TypedDict):
    """An answer of `evalcore.score.evaluate`; a value of `metadata` that is a list is JSON text."""

    score: str
    passed: bool
    metadata: dict[str, str] | None
    error: str | None
    tokenUsage: EvaluationUsage


class ScriptScore(TypedDict):
    """A score as budeval's script gave it; it may be NaN or infinite."""

    dataset: str
    version: str
    metric: str
    mode: str
    score: float


class _ScriptRunOptional(TypedDict, total=False):
    error: str
    csv_file: str


class ScriptRun(_ScriptRunOptional):
    """A run as budeval's script gave it."""

    run_id: str
    eval_id: str
    status: Literal["success", "error"]
    scores: list[ScriptScore]


class ScriptOutput(TypedDict):
    """The document of budeval's script; `success` is always true."""

    success: bool
    results: list[ScriptRun]


# Measures: `evalcore.metrics`. Their numbers may be NaN.


class Estimate(TypedDict):
    """A value in the unit of its measure, the samples behind it, and its standard error."""

    value: float
    n: int
    standard_error: float | None


class Scores(TypedDict):
    """Precision, recall and F1: proportions."""

    precision: float
    recall: float
    f1: float


class ClassScores(TypedDict):
    """The scores of one label; `support` is the weight of the samples that truly have it."""

    label: str | int
    precision: float
    recall: float
    f1: float
    support: float


class ClassificationAnswers(TypedDict):
    """What counts of labels answer."""

    labels: list[str | int]
    n: int
    accuracy: Estimate
    balanced_accuracy: Estimate
    matthews_corrcoef: Estimate
    micro: Scores
    macro: Scores
    weighted: Scores
    per_class: list[ClassScores]


class RougeScore(TypedDict):
    """ROUGE of one prediction: proportions."""

    precision: float
    recall: float
    fmeasure: float


class RougeMean(RougeScore):
    """Means of ROUGE, and the standard error of the mean F."""

    standard_error: float | None


class _RougeReportOptional(TypedDict, total=False):
    scores: Table


class RougeReport(_RougeReportOptional):
    """Means by type, such as `rouge1`, and with `scores` a table of all predictions."""

    n: int
    means: dict[str, RougeMean]


class _BleuScore(TypedDict):
    score: float
    precisions: list[float]
    bp: float
    sys_len: int
    ref_len: int
    counts: list[float]
    totals: list[float]


class BleuSentence(_BleuScore):
    """BLEU of one sentence, 0 to 100."""

    signature: str


class _BleuReportOptional(TypedDict, total=False):
    sentences: list[float]


class BleuReport(_BleuScore, _BleuReportOptional):
    """BLEU of a corpus of `n` predictions, 0 to 100."""

    n: int
    signature: str


class ChrfSentence(TypedDict):
    """chrF of one sentence, 0 to 100."""

    name: str
    score: float
    signature: str


class _ChrfReportOptional(TypedDict, total=False):
    sentences: list[float]


class ChrfReport(_ChrfReportOptional):
    """chrF of a corpus of `n` predictions, 0 to 100."""

    name: str
    score: float
    n: int
    signature: str


class _ExactMatchOptional(TypedDict, total=False):
    per_item: list[bool]


class ExactMatchReport(_ExactMatchOptional):
    """The share of `n` predictions that match: a proportion."""

    exact_match: float
    matches: int
    n: int


class SquadScore(TypedDict):
    """Exact match and F1 of one answer, 0 to 1."""

    exact_match: float
    f1: float


class SquadReport(TypedDict):
    """Exact match and F1 of `n` answers, percent."""

    exact_match: float
    f1: float
    n: int
    unanswered: int


class Description(TypedDict):
    """Sum, mean, spread and ends of values, in their unit."""

    n: int
    sum: float
    mean: float
    std0: float
    std1: float
    sem: float
    min: float
    max: float
    median: float


class LatencySummary(TypedDict):
    """Latencies of `n` responses, milliseconds; timeouts and failures are counted apart."""

    n: int
    timeouts: int
    failures: int
    mean_ms: float | None
    mean_standard_error_ms: float | None
    min_ms: float | None
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    max_ms: float | None


class TokenSum(TypedDict):
    """A sum of tokens, and of how many samples it is."""

    tokens: int | None
    n: int


class TokenSummary(TypedDict):
    """Sums of tokens over samples."""

    samples: int
    prompt: TokenSum
    completion: TokenSum
    cached: TokenSum
    total: TokenSum


class Price(TypedDict):
    """US dollars for a million tokens."""

    prompt: Decimal
    completion: Decimal
    cached: Decimal | None


class CostSummary(TypedDict):
    """What the `n` of `samples` with a usage cost, US dollars."""

    samples: int
    n: int
    us_dollars: Decimal | None


class RepeatedEstimate(Estimate):
    """The mean of pass@k or its kin over `n` problems: a proportion."""

    name: str


class Mention(TypedDict):
    """What of an answer can be looked up in the logs; `offset` is in bytes."""

    kind: Literal[
        "citation", "quote", "url", "timestamp", "uuid", "ipv4", "path", "name", "hex", "number", "camel"
    ]
    text: str
    offset: int
    supported: bool


class Grounding(TypedDict):
    """What an answer mentions and which logs it covers; logs are numbered from 0."""

    mentions: list[Mention]
    responded: bool
    covered_logs: list[int]
    lexical_coverage: list[float]
    key_logs: list[int]
    missed_scorable: bool
    missed_logs: list[int]
    missed: bool | None
    n_mentions: int
    n_unsupported: int
    hallucinated: bool


class GroundingSummary(TypedDict):
    """Rates over samples: proportions, `None` where nothing can be told."""

    samples: int
    responses: int
    hallucination_rate: Estimate | None
    responses_without_mentions: int
    mentions: int
    unsupported_mention_rate: Estimate | None
    missed_log_rate: Estimate | None


class AnswerFields(TypedDict):
    """The values of an answer about logs, as they were written."""

    root_cause: str | None
    severity: str | None
    component: str | None
    summary: str | None
    action_needed: str | None
    recommended_steps: str | None


class ParsedAnswer(TypedDict):
    """What an answer about logs says."""

    mode: Literal["lines", "json"]
    status: Literal["ok", "partial", "failed", "error"]
    fields: AnswerFields
    severity_normalized: Literal["info", "warn", "error", "critical"] | None
    root_cause_normalized: str | None
    action_normalized: str | None
    duplicates: list[str]
    missing: list[str]


class ParseSummary(TypedDict):
    """Answers by how much of them could be read; the rate is the share of `ok`."""

    ok: int
    partial: int
    failed: int
    error: int
    parse_rate: Estimate | None
