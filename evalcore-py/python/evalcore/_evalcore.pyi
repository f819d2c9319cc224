import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, Protocol, TypeAlias, final, overload

from typing_extensions import Buffer, CapsuleType

from .wire import (
    Account,
    ApiResponse,
    CandidateDir,
    Cell,
    DatasetResultRow,
    Diagnostic,
    EvalResults,
    EvaluateResponse,
    EvaluationJobRow,
    EvaluationResultRow,
    Extraction,
    Group,
    Headline,
    JobError,
    MetricRow,
    Missing,
    PlainScore,
    Prediction,
    PredictionFile,
    PredictionRow,
    Progress,
    ResultFile,
    RunExtraction,
    Sample,
    Score,
    ScriptOutput,
    SummaryTable,
    SummaryTxt,
    Unlisted,
    WorkdirSummary,
)

__all__ = [
    "Policy",
    "PredictionIterator",
    "SampleIterator",
    "SampleTable",
    "Table",
    "VERSION",
    "Workdir",
    "api_response",
    "classify_job_error",
    "classify_job_error_compat",
    "cross_check_summaries",
    "evaluate",
    "extract_eval_results",
    "extract_job_results_text",
    "extract_run",
    "extract_runs",
    "extract_script",
    "extraction_summary",
    "headline_score",
    "iter_predictions",
    "list_runs",
    "load_workdir",
    "merge_timing",
    "parse_csv_results",
    "parse_predictions",
    "parse_progress",
    "parse_progress_compat",
    "parse_result_json",
    "parse_summary_csv",
    "parse_summary_md",
    "parse_summary_txt",
    "process_opencompass_results",
    "respond",
    "run_cli",
    "score_table",
    "to_clickhouse_rows",
    "to_metric_rows",
    "to_nice_json",
]

class _Readable(Protocol):
    def read(self, size: int = -1, /) -> str | bytes: ...

_Path: TypeAlias = str | os.PathLike[str]
_Source: TypeAlias = _Path | Buffer | _Readable
_Document: TypeAlias = Extraction | RunExtraction

VERSION: str

def run_cli(args: Sequence[str | os.PathLike[str]]) -> int: ...
def list_runs(root: _Path, eval_id: str) -> list[str]: ...
@overload
def extract_runs(
    root: _Path,
    eval_id: str,
    run_ids: str | Iterable[str] | None = None,
    *,
    at: str | None = None,
    judge: str | None = None,
    details: bool = False,
    strict: bool = False,
    compat: None = None,
) -> Extraction: ...
@overload
def extract_runs(
    root: _Path,
    eval_id: str,
    run_ids: str | Iterable[str] | None = None,
    *,
    at: str | None = None,
    judge: str | None = None,
    details: bool = False,
    strict: bool = False,
    compat: Literal["budeval"],
) -> ScriptOutput: ...
def extract_run(
    root: _Path,
    eval_id: str,
    run_id: str,
    *,
    at: str | None = None,
    judge: str | None = None,
    details: bool = False,
    strict: bool = False,
) -> RunExtraction: ...
def extract_eval_results(
    root: _Path,
    eval_id: str,
    run_id: str,
    *,
    at: str | None = None,
    judge: str | None = None,
    strict: bool = False,
) -> EvalResults: ...
def parse_summary_csv(
    source: _Source, *, model_names: Sequence[str] | None = None, strict: bool = False
) -> SummaryTable: ...
def parse_summary_md(
    source: _Source, *, model_names: Sequence[str] | None = None, strict: bool = False
) -> SummaryTable: ...
def parse_summary_txt(
    source: _Source, *, model_names: Sequence[str] | None = None, strict: bool = False
) -> SummaryTxt: ...
def parse_csv_results(source: _Source, *, strict: bool = False) -> list[PlainScore]: ...
def cross_check_summaries(
    csv: _Source | None = None, md: _Source | None = None, txt: _Source | None = None
) -> list[Diagnostic]: ...
def parse_predictions(
    source: _Source, *, origin_prompt: bool = True, strict: bool = False
) -> list[Prediction]: ...
def iter_predictions(
    source: _Source, *, origin_prompt: bool = True, strict: bool = False
) -> PredictionIterator: ...
def parse_result_json(
    source: _Source, *, details: bool = True, strict: bool = False
) -> ResultFile: ...
def parse_progress(text: str) -> Progress: ...
def classify_job_error(text: str) -> JobError: ...
def load_workdir(
    path: _Path, *, at: str | None = None, judge: str | None = None, strict: bool = False
) -> Workdir: ...
def headline_score(workdir: Workdir, dataset: str, model: str | None = None) -> Headline | None: ...
def to_metric_rows(result: _Document) -> list[MetricRow]: ...
@overload
def to_clickhouse_rows(
    result: _Document,
    *,
    table: Literal["evaluation_results"] = "evaluation_results",
    job_id: str | None = None,
    evaluation_id: str | None = None,
    experiment_id: str | None = None,
    timing: Mapping[str, Any] | None = None,
    extracted_at: str | None = None,
) -> list[EvaluationResultRow]: ...
@overload
def to_clickhouse_rows(
    result: Workdir,
    *,
    table: Literal["dataset_results"],
    job_id: str,
    evaluation_id: str | None = None,
    experiment_id: str | None = None,
    timing: Mapping[str, Any] | None = None,
    extracted_at: str | None = None,
) -> list[DatasetResultRow]: ...
@overload
def to_clickhouse_rows(
    result: Workdir,
    *,
    table: Literal["predictions"],
    job_id: str,
    evaluation_id: str | None = None,
    experiment_id: str | None = None,
    timing: Mapping[str, Any] | None = None,
    extracted_at: str | None = None,
) -> list[PredictionRow]: ...
@overload
def to_clickhouse_rows(
    result: Workdir,
    *,
    table: Literal["evaluation_jobs"],
    job_id: str,
    evaluation_id: str | None = None,
    experiment_id: str | None = None,
    timing: Mapping[str, Any] | None = None,
    extracted_at: str | None = None,
) -> list[EvaluationJobRow]: ...
def score_table(result: _Document) -> Table: ...
def api_response(
    result: _Document,
    *,
    eval_id: str | None = None,
    experiment_id: str | None = None,
    dataset_ids: Mapping[str, str] | None = None,
    files_base: str | None = None,
) -> ApiResponse: ...
def merge_timing(results: Mapping[str, Any], job_timing_map: Mapping[str, Any]) -> dict[str, Any]: ...
def extraction_summary(results: Mapping[str, Any]) -> str: ...
def extract_script(root: _Path, eval_id: str, run_ids: str, container_root: str) -> str: ...
def to_nice_json(text: str) -> str: ...
def extract_job_results_text(
    written: bytes | None, error: str | None, job_timing_map: dict[str, Any] | None
) -> str: ...
def process_opencompass_results(
    root: _Path,
    job_id: str,
    model_name: str,
    *,
    experiment_id: str | None = None,
    evaluation_id: str | None = None,
    extracted_at: str | None = None,
    shown_path: str | None = None,
) -> dict[str, Any]: ...
def parse_progress_compat(text: str) -> dict[str, Any]: ...
def classify_job_error_compat(
    text: str, form: Literal["templated", "value"]
) -> dict[str, Any]: ...
@final
class Table:
    def __new__(
        cls, columns: Sequence[tuple[str, Literal["str", "float", "int", "bool"], Sequence[Any]]]
    ) -> Table: ...
    @property
    def column_names(self) -> list[str]: ...
    @property
    def num_rows(self) -> int: ...
    def to_pydict(self) -> dict[str, list[Any]]: ...
    def to_pylist(self) -> list[dict[str, Any]]: ...
    def __len__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs__(self) -> tuple[list[tuple[str, str, list[Any]]]]: ...
    def __arrow_c_schema__(self) -> CapsuleType: ...
    def __arrow_c_stream__(self, requested_schema: CapsuleType | None = None) -> CapsuleType: ...

@final
class Workdir:
    def __new__(cls, root: _Path, snapshot: bytes) -> Workdir: ...
    @property
    def path(self) -> str: ...
    @property
    def chosen(self) -> str | None: ...
    @property
    def why(self) -> str: ...
    @property
    def origin(self) -> Literal["csv", "txt", "md", "report", "results"]: ...
    @property
    def tables(self) -> list[str]: ...
    @property
    def timestamp(self) -> str | None: ...
    @property
    def models(self) -> list[str]: ...
    @property
    def cells(self) -> list[Cell]: ...
    @property
    def scores(self) -> list[Score]: ...
    @property
    def missing(self) -> list[Missing]: ...
    @property
    def groups(self) -> list[Group]: ...
    @property
    def unlisted(self) -> list[Unlisted]: ...
    @property
    def diagnostics(self) -> list[Diagnostic]: ...
    @property
    def candidates(self) -> list[CandidateDir]: ...
    def account(self) -> Account: ...
    def headline(self, dataset: str, model: str | None = None) -> Headline | None: ...
    def summarise(
        self, *, weighted: Literal["examples", "none", "group rows"] = "examples"
    ) -> WorkdirSummary: ...
    def scores_table(self) -> Table: ...
    def samples_table(
        self,
        *,
        model: str | None = None,
        dataset: str | None = None,
        origin_prompt: bool = False,
    ) -> SampleTable: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs__(self) -> tuple[os.PathLike[str], bytes]: ...

@final
class SampleTable:
    def __new__(
        cls,
        workdir: Workdir,
        model: str | None = None,
        dataset: str | None = None,
        origin_prompt: bool = False,
    ) -> SampleTable: ...
    @property
    def column_names(self) -> list[str]: ...
    def __iter__(self) -> SampleIterator: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs__(self) -> tuple[Workdir, str | None, str | None, bool]: ...
    def __arrow_c_schema__(self) -> CapsuleType: ...
    def __arrow_c_stream__(self, requested_schema: CapsuleType | None = None) -> CapsuleType: ...

@final
class SampleIterator(Iterator[Sample]):
    def __iter__(self) -> SampleIterator: ...
    def __next__(self) -> Sample: ...

@final
class PredictionIterator(Iterator[Prediction]):
    @property
    def diagnostics(self) -> list[Diagnostic]: ...
    @property
    def files(self) -> list[PredictionFile]: ...
    def __iter__(self) -> PredictionIterator: ...
    def __next__(self) -> Prediction: ...

@final
class Policy:
    def __new__(cls, document: Mapping[str, Any] | None = None) -> Policy: ...
    @property
    def name(self) -> str | None: ...
    @property
    def min_score(self) -> float: ...
    @property
    def dimensions(self) -> list[str]: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs__(self) -> tuple[dict[str, Any]]: ...

_Mode: TypeAlias = Literal["strict", "ark-v1", "ark-v2a", "ark-v2", "ark-v3"]

def evaluate(
    request: Mapping[str, Any],
    *,
    query: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    mode: _Mode = "strict",
    policy: Policy | None = None,
    prices: Mapping[str, Any] | None = None,
    model: str | None = None,
    unmeasured: Literal["undecided", "left_out"] | None = None,
) -> EvaluateResponse: ...
def respond(
    body: bytes,
    *,
    query: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    mode: _Mode = "strict",
    policy: Policy | None = None,
    prices: Mapping[str, Any] | None = None,
    model: str | None = None,
    unmeasured: Literal["undecided", "left_out"] | None = None,
) -> tuple[int, str]: ...
