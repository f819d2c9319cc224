import os
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, Protocol, TypeAlias, final, overload

from typing_extensions import Buffer, CapsuleType

from .stats import (
    BootstrapResult,
    Correlation,
    Family,
    GateReport,
    MarginTest,
    McNemarTest,
    MeanEstimate,
    PairedCounts,
    PearsonCorrelation,
    PermutationTest,
    Recommendation,
    TestResult,
    TTest,
    VarianceParts,
    WilcoxonTest,
)
from .wire import (
    Account,
    ApiResponse,
    CandidateDir,
    Cell,
    DatasetResultRow,
    Diagnostic,
    EvalResults,
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
    "run_cli",
    "score_table",
    "to_clickhouse_rows",
    "to_metric_rows",
    "to_nice_json",
]

__all__ += [
    "BettingSequence",
    "BootstrapDistribution",
    "ConfidenceSequence",
    "CounterRng",
    "Design",
    "DiscordantEProcess",
    "Gate",
    "binom_test",
    "bootstrap",
    "bootstrap_cells",
    "bootstrap_paired_difference",
    "chi_squared_1_quantile",
    "cliffs_delta",
    "cohen_d",
    "cohen_dav",
    "cohen_dz",
    "cohen_h",
    "equivalent",
    "fisher_exact",
    "glass_delta",
    "hedges_g",
    "interval_coverage",
    "jackknife",
    "kendalltau",
    "mannwhitneyu",
    "margin_test",
    "mcnemar",
    "mean_estimate",
    "minimum_detectable_effect",
    "multipletests",
    "newcombe_interval",
    "no_failure_bound",
    "non_inferior",
    "normal_quantile",
    "paired_counts",
    "paired_variance_parts",
    "pearson_interval",
    "pearsonr",
    "permutation_test",
    "power",
    "proportion_confint",
    "question_means",
    "recommend_test",
    "recommend_test_for",
    "repeats_variance_ratio",
    "required_n",
    "spearmanr",
    "standard_error",
    "students_t_quantile",
    "ttest_ind",
    "ttest_rel",
    "two_proportion_ztest",
    "variance_parts",
    "wilcoxon",
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
# Statistics.

_Numbers: TypeAlias = Iterable[float] | Buffer | _ArrowArray | _ArrowStream
_Labels: TypeAlias = Iterable[Hashable]
_Table: TypeAlias = Iterable[Iterable[int]]
_Alternative: TypeAlias = Literal["two-sided", "less", "greater"]
_Proportion: TypeAlias = Literal[
    "wilson",
    "beta",
    "clopper-pearson",
    "jeffreys",
    "flat_prior",
    "agresti_coull",
    "normal",
    "t",
    "clt",
]
_Bootstrap: TypeAlias = Literal["BCa", "bca", "basic", "percentile"]
_Rank: TypeAlias = Literal["auto", "exact", "asymptotic"]

class _ArrowArray(Protocol):
    def __arrow_c_array__(
        self, requested_schema: CapsuleType | None = None
    ) -> tuple[CapsuleType, CapsuleType]: ...

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: CapsuleType | None = None) -> CapsuleType: ...

def proportion_confint(
    count: int, nobs: int, alpha: float = 0.05, method: _Proportion = "wilson"
) -> tuple[float, float]: ...
def interval_coverage(
    nobs: int, rates: _Numbers, alpha: float = 0.05, method: _Proportion = "wilson"
) -> list[float]: ...
def no_failure_bound(nobs: int, alpha: float = 0.05) -> float: ...
def standard_error(
    scores: _Numbers, *, clusters: _Labels | None = None, few_clusters: bool = True
) -> float: ...
def mean_estimate(
    scores: _Numbers,
    *,
    clusters: _Labels | None = None,
    few_clusters: bool = True,
    confidence_level: float = 0.95,
) -> MeanEstimate: ...
def normal_quantile(p: float) -> float: ...
def students_t_quantile(p: float, df: float) -> float: ...
def chi_squared_1_quantile(p: float) -> float: ...
def pearsonr(x: _Numbers, y: _Numbers, *, confidence_level: float = 0.95) -> PearsonCorrelation: ...
def pearson_interval(r: float, n: int, alpha: float = 0.05) -> tuple[float, float]: ...
def spearmanr(x: _Numbers, y: _Numbers) -> Correlation: ...
def kendalltau(x: _Numbers, y: _Numbers) -> Correlation: ...
def question_means(scores: _Numbers, *, answers: int) -> list[float]: ...
def variance_parts(scores: _Numbers, *, answers: int) -> VarianceParts: ...
def paired_variance_parts(
    a: _Numbers, b: _Numbers, *, answers_a: int, answers_b: int
) -> VarianceParts: ...
def repeats_variance_ratio(omega2: float, sigma2: float, answers: int) -> float: ...
def ttest_rel(
    a: _Numbers,
    b: _Numbers,
    *,
    alternative: _Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> TTest: ...
def ttest_ind(
    a: _Numbers,
    b: _Numbers,
    *,
    equal_var: bool = True,
    alternative: _Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> TTest: ...
def wilcoxon(
    x: _Numbers,
    y: _Numbers | None = None,
    *,
    zero_method: Literal["wilcox", "pratt", "zsplit"] = "wilcox",
    correction: bool = False,
    alternative: _Alternative = "two-sided",
    method: _Rank = "auto",
) -> WilcoxonTest: ...
def mannwhitneyu(
    x: _Numbers,
    y: _Numbers,
    *,
    use_continuity: bool = True,
    alternative: _Alternative = "two-sided",
    method: _Rank = "auto",
) -> TestResult: ...
def paired_counts(a: _Numbers, b: _Numbers) -> PairedCounts: ...
def mcnemar(
    table: _Table,
    exact: bool = True,
    correction: bool = True,
    *,
    method: Literal["exact", "mid-p", "chi2", "chi2-corrected"] | None = None,
) -> McNemarTest: ...
def binom_test(
    k: int, n: int, p: float = 0.5, *, alternative: _Alternative = "two-sided"
) -> TestResult: ...
def two_proportion_ztest(
    count1: int, nobs1: int, count2: int, nobs2: int, *, alternative: _Alternative = "two-sided"
) -> TestResult: ...
def newcombe_interval(
    count1: int, nobs1: int, count2: int, nobs2: int, alpha: float = 0.05
) -> tuple[float, float]: ...
def fisher_exact(table: _Table, *, alternative: _Alternative = "two-sided") -> TestResult: ...
def permutation_test(
    a: _Numbers,
    b: _Numbers,
    *,
    permutation_type: Literal["samples", "independent"] = "samples",
    clusters: _Labels | None = None,
    alternative: _Alternative = "two-sided",
    method: Literal["auto", "exact", "binomial", "monte-carlo"] = "auto",
    n_resamples: int = 9999,
    seed: int = 0,
) -> PermutationTest: ...
def bootstrap(
    data: _Numbers,
    statistic: str | Callable[[list[float]], float] = "mean",
    *,
    clusters: _Labels | None = None,
    n_resamples: int = 9999,
    confidence_level: float = 0.95,
    method: _Bootstrap = "BCa",
    seed: int = 0,
) -> BootstrapResult: ...
def bootstrap_paired_difference(
    a: _Numbers,
    b: _Numbers,
    *,
    clusters: _Labels | None = None,
    n_resamples: int = 9999,
    confidence_level: float = 0.95,
    method: _Bootstrap = "BCa",
    seed: int = 0,
) -> BootstrapResult: ...
def bootstrap_cells(
    counts: Iterable[int],
    statistic: Literal["accuracy", "precision", "recall", "f1", "mcc"]
    | Callable[[list[int]], float],
    *,
    n_resamples: int = 9999,
    confidence_level: float = 0.95,
    method: _Bootstrap = "BCa",
    seed: int = 0,
) -> BootstrapResult: ...
def jackknife(
    data: _Numbers, statistic: str | Callable[[list[float]], float] = "mean"
) -> list[float]: ...
def cohen_d(a: _Numbers, b: _Numbers) -> float: ...
def cohen_dav(a: _Numbers, b: _Numbers) -> float: ...
def cohen_dz(a: _Numbers, b: _Numbers) -> float: ...
def cohen_h(p1: float, p2: float) -> float: ...
def hedges_g(
    a: _Numbers, b: _Numbers, *, correction: Literal["exact", "approximate"] = "exact"
) -> float: ...
def glass_delta(a: _Numbers, b: _Numbers) -> float: ...
def cliffs_delta(a: _Numbers, b: _Numbers) -> float: ...
def margin_test(
    candidate: _Numbers, baseline: _Numbers, margin: float, *, alpha: float = 0.05
) -> MarginTest: ...
def non_inferior(interval: tuple[float, float], margin: float) -> bool: ...
def equivalent(interval: tuple[float, float], margin: float) -> bool: ...
def multipletests(
    pvals: _Numbers,
    alpha: float = 0.05,
    method: Literal[
        "bonferroni", "holm", "holm-sidak", "simes-hochberg", "fdr_bh", "fdr_by"
    ] = "holm",
) -> Family: ...
def required_n(
    delta: float,
    omega2: float,
    *,
    sigma2_a: float = 0.0,
    sigma2_b: float = 0.0,
    k_a: int = 1,
    k_b: int = 1,
    alpha: float = 0.05,
    power: float = 0.8,
    alternative: _Alternative = "two-sided",
) -> int: ...
def power(
    n: int,
    delta: float,
    omega2: float,
    *,
    sigma2_a: float = 0.0,
    sigma2_b: float = 0.0,
    k_a: int = 1,
    k_b: int = 1,
    alpha: float = 0.05,
    alternative: _Alternative = "two-sided",
) -> float: ...
def minimum_detectable_effect(
    n: int,
    omega2: float,
    *,
    sigma2_a: float = 0.0,
    sigma2_b: float = 0.0,
    k_a: int = 1,
    k_b: int = 1,
    alpha: float = 0.05,
    power: float = 0.8,
    alternative: _Alternative = "two-sided",
) -> float: ...
def recommend_test(
    a: _Numbers,
    b: _Numbers,
    *,
    paired: bool = True,
    clusters: _Labels | None = None,
    looks: int = 1,
) -> Recommendation: ...
def recommend_test_for(
    kind: Literal["binary", "ordinal", "continuous"],
    n: int,
    *,
    paired: bool = True,
    informative: int | None = None,
    ties: bool = False,
    clusters: int | None = None,
    looks: int = 1,
) -> Recommendation: ...
@final
class Design:
    def __new__(
        cls,
        omega2: float,
        *,
        sigma2_a: float = 0.0,
        sigma2_b: float = 0.0,
        k_a: int = 1,
        k_b: int = 1,
        alpha: float = 0.05,
        power: float = 0.8,
        alternative: _Alternative = "two-sided",
    ) -> Design: ...
    @staticmethod
    def from_scores(
        a: _Numbers,
        b: _Numbers,
        *,
        alpha: float = 0.05,
        power: float = 0.8,
        alternative: _Alternative = "two-sided",
    ) -> Design: ...
    @staticmethod
    def from_counts(
        table: _Table,
        *,
        alpha: float = 0.05,
        power: float = 0.8,
        alternative: _Alternative = "two-sided",
    ) -> Design: ...
    @property
    def variance(self) -> float: ...
    def required_n(self, delta: float) -> int: ...
    def required_n_unrounded(self, delta: float) -> float: ...
    def minimum_detectable_effect(self, n: int) -> float: ...
    def power_of(self, n: int, delta: float) -> float: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[float], dict[str, Any]]: ...

@final
class BootstrapDistribution:
    def __new__(cls, observed: float, values: _Numbers) -> BootstrapDistribution: ...
    @property
    def observed(self) -> float: ...
    @property
    def values(self) -> list[float]: ...
    @property
    def standard_error(self) -> float: ...
    def percentile(self, confidence_level: float = 0.95) -> tuple[float, float]: ...
    def basic(self, confidence_level: float = 0.95) -> tuple[float, float]: ...
    def bca(self, jackknife: _Numbers, confidence_level: float = 0.95) -> tuple[float, float]: ...
    def __len__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs__(self) -> tuple[float, list[float]]: ...

@final
class CounterRng:
    def __new__(cls, seed: int, stream: int = 0) -> CounterRng: ...
    def word(self, index: int) -> int: ...
    def below(self, index: int, n: int) -> int: ...
    def unit(self, index: int) -> float: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs__(self) -> tuple[int, int]: ...

@final
class DiscordantEProcess:
    def __new__(
        cls, prior: float = 1.0, alternative: _Alternative = "two-sided"
    ) -> DiscordantEProcess: ...
    @property
    def discordant(self) -> int: ...
    @property
    def log_e_value(self) -> float: ...
    @property
    def e_value(self) -> float: ...
    @property
    def pvalue(self) -> float: ...
    def update(self, only_a: int, only_b: int) -> None: ...
    def rejects(self, alpha: float = 0.05) -> bool: ...
    def state(self) -> dict[str, Any]: ...
    @staticmethod
    def from_state(state: dict[str, Any]) -> DiscordantEProcess: ...
    def __getstate__(self) -> dict[str, Any]: ...
    def __setstate__(self, state: dict[str, Any]) -> None: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class ConfidenceSequence:
    def __new__(cls, alpha: float = 0.05, *, tightest_at: int = 1000) -> ConfidenceSequence: ...
    @property
    def n(self) -> int: ...
    @property
    def mean(self) -> float: ...
    @property
    def interval(self) -> tuple[float, float]: ...
    def update(self, values: _Numbers) -> None: ...
    def merge(self, other: ConfidenceSequence) -> None: ...
    def half_width(self, standard_deviation: float) -> float: ...
    def state(self) -> dict[str, Any]: ...
    @staticmethod
    def from_state(state: dict[str, Any]) -> ConfidenceSequence: ...
    def __getstate__(self) -> dict[str, Any]: ...
    def __setstate__(self, state: dict[str, Any]) -> None: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class BettingSequence:
    def __new__(cls, alpha: float = 0.05) -> BettingSequence: ...
    @property
    def n(self) -> int: ...
    @property
    def interval(self) -> tuple[float, float]: ...
    def update(self, score: float) -> None: ...
    def extend(self, scores: _Numbers) -> None: ...
    def state(self) -> dict[str, Any]: ...
    @staticmethod
    def from_state(state: dict[str, Any]) -> BettingSequence: ...
    def __getstate__(self) -> dict[str, Any]: ...
    def __setstate__(self, state: dict[str, Any]) -> None: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Gate:
    def __new__(
        cls,
        alpha: float = 0.05,
        *,
        margin: float = 0.0,
        reuse: Literal["refuse", "shared_noise"] = "refuse",
        planned_looks: int = 10,
    ) -> Gate: ...
    @property
    def looks(self) -> int: ...
    @property
    def alarm(self) -> bool: ...
    def look(self, baseline_run: str, baseline: _Numbers, candidate: _Numbers) -> GateReport: ...
    def state(self) -> dict[str, Any]: ...
    @staticmethod
    def from_state(state: dict[str, Any]) -> Gate: ...
    def __getstate__(self) -> dict[str, Any]: ...
    def __setstate__(self, state: dict[str, Any]) -> None: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

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
