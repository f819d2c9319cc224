import datetime
import os
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, Protocol, TypeAlias, final, overload

from typing_extensions import Buffer, CapsuleType, Self, Unpack

from .compare import (
    ChangePoint,
    Comparison,
    Ranking,
    RegressionReport,
    TrendRegression,
)
from .compare import Policy as ComparePolicy
from .compare import Recommendation as CompareRecommendation
from .stats import (
    BootstrapResult,
    CategoryAccuracy,
    Correlation,
    Family,
    GateReport,
    JudgeCorrected,
    MarginTest,
    McNemarTest,
    MeanEstimate,
    PairedBootstrapTest,
    PairedCounts,
    PearsonCorrelation,
    PermutationTest,
    RandomizationTest,
    Recommendation,
    RougeBands,
    TestResult,
    TTest,
    VarianceParts,
    WilcoxonTest,
)
from .store import (
    Dimension,
    ExperimentSummary,
    ImportReport,
    Merge,
    Pair,
    PurgeReport,
    Role,
    RowFilter,
    RunInput,
    RunRecord,
    StoredRun,
    StoredTask,
    StoreFilter,
    TaskInput,
    TaskMoments,
    Time,
    TrendPoint,
    WriteReport,
)
from .store import Group as StoreGroup
from .wire import (
    Account,
    ApiResponse,
    BleuReport,
    BleuSentence,
    CandidateDir,
    Cell,
    ChrfReport,
    ChrfSentence,
    ClassificationAnswers,
    CostSummary,
    DatasetResultRow,
    Description,
    Diagnostic,
    EvalResults,
    EvaluateResponse,
    EvaluationJobRow,
    EvaluationResultRow,
    Estimate,
    ExactMatchReport,
    Extraction,
    Grounding,
    GroundingSummary,
    Group,
    Headline,
    JobError,
    LatencySummary,
    MetricRow,
    Missing,
    ParseSummary,
    ParsedAnswer,
    PlainScore,
    Prediction,
    PredictionFile,
    PredictionRow,
    Price,
    Progress,
    RepeatedEstimate,
    ResultFile,
    RougeReport,
    RougeScore,
    RunExtraction,
    Sample,
    Score,
    ScriptOutput,
    SquadReport,
    SquadScore,
    SummaryTable,
    SummaryTxt,
    TokenSummary,
    Unlisted,
    WorkdirSummary,
)

__all__ = [
    "BleuAccumulator",
    "ChrfAccumulator",
    "ClassificationCounts",
    "CostCounts",
    "ExactMatchAccumulator",
    "GroundingCounts",
    "LatencyRecorder",
    "MeanAccumulator",
    "ParseCounts",
    "Policy",
    "PredictionIterator",
    "PriceTable",
    "RepeatedMean",
    "RougeAccumulator",
    "SampleIterator",
    "SampleTable",
    "SquadAccumulator",
    "Store",
    "Table",
    "TokenCounts",
    "VERSION",
    "Workdir",
    "accuracy_score",
    "alnum_tokens",
    "api_response",
    "balanced_accuracy",
    "bleu",
    "change_points",
    "chrf",
    "classification_report",
    "classify_job_error",
    "classify_job_error_compat",
    "codechef_analyze_results",
    "codechef_compare_metric_sets",
    "codechef_compare_models",
    "codechef_evaluation_text",
    "codechef_improvement",
    "codechef_model_report",
    "codechef_reasoning",
    "codechef_recommendation",
    "codechef_run_evaluation",
    "codechef_severity",
    "codechef_weighted",
    "codechef_winner",
    "cohen_kappa",
    "compare_runs",
    "confusion_matrix",
    "containment",
    "cost",
    "cross_check_summaries",
    "damerau_levenshtein",
    "describe",
    "detect_regressions",
    "detect_trend_regression",
    "dice",
    "exact_match",
    "evaluate",
    "extract_eval_results",
    "extract_job_results_text",
    "extract_run",
    "extract_runs",
    "extract_script",
    "extraction_summary",
    "f1_score",
    "fbeta_score",
    "g_pass_at_k",
    "grounding",
    "hamming",
    "headline_score",
    "indel",
    "indel_ratio",
    "iter_predictions",
    "jaccard",
    "jaro",
    "jaro_winkler",
    "latency_summary",
    "lcs_length",
    "levenshtein",
    "levenshtein_similarity",
    "list_runs",
    "load_workdir",
    "matthews_corrcoef",
    "merge_timing",
    "mg_pass_at_k",
    "osa",
    "parse_answer",
    "parse_csv_results",
    "parse_predictions",
    "parse_progress",
    "parse_progress_compat",
    "parse_result_json",
    "parse_summary_csv",
    "parse_summary_md",
    "parse_summary_txt",
    "partial_ratio",
    "pass_at_k",
    "pass_hat_k",
    "percentile",
    "porter_stem",
    "precision_recall_fscore_support",
    "precision_score",
    "process_opencompass_results",
    "recall_score",
    "rouge",
    "rouge_batch",
    "rank",
    "recommend",
    "respond",
    "run_cli",
    "score_table",
    "sentence_bleu",
    "sentence_chrf",
    "similarity",
    "squad",
    "squad_normalize",
    "squad_score",
    "throughput",
    "to_clickhouse_rows",
    "to_metric_rows",
    "to_nice_json",
    "token_set_ratio",
    "token_sort_ratio",
    "token_sums",
    "Dataset",
    "Scorer",
    "Task",
    "compare_experiment_runs",
    "leaderboard",
    "load_dataset",
    "signature",
    "synthesize",
]

__all__ += [
    "BettingSequence",
    "BootstrapDistribution",
    "ConfidenceSequence",
    "CounterRng",
    "Design",
    "DiscordantEProcess",
    "Gate",
    "accuracy_by_category",
    "approximate_randomization_test",
    "binom_test",
    "bootstrap",
    "bootstrap_cells",
    "bootstrap_classification",
    "bootstrap_corpus",
    "bootstrap_means",
    "bootstrap_paired_difference",
    "bootstrap_rouge",
    "chi_squared_1_quantile",
    "cliffs_delta",
    "cohen_d",
    "cohen_dav",
    "cohen_dz",
    "cohen_h",
    "elo",
    "equivalent",
    "fisher_exact",
    "glass_delta",
    "hedges_g",
    "interval_coverage",
    "jackknife",
    "judge_corrected_mean",
    "kendalltau",
    "krippendorff_alpha",
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
    "paired_bootstrap_test",
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
_Corpus: TypeAlias = Literal["bleu", "chrf", "chrf++"]
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
def kendalltau(
    x: _Numbers, y: _Numbers, *, method: Literal["auto", "exact", "asymptotic"] = "auto"
) -> Correlation: ...
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
    clusters: _Labels | None = None,
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
def bootstrap_means(
    columns: dict[str, _Numbers],
    *,
    n_resamples: int = 9999,
    confidence_level: float = 0.95,
    method: Literal["percentile", "basic"] = "percentile",
    seed: int = 0,
) -> dict[str, BootstrapResult]: ...
def bootstrap_rouge(
    targets: _References,
    predictions: _Texts,
    *,
    rouge_types: Sequence[str] | None = None,
    use_stemmer: bool = False,
    tokenizer: Literal["rouge_score", "unicode_words"] = "rouge_score",
    n_resamples: int = 1000,
    confidence_level: float = 0.95,
    seed: int = 0,
) -> RougeBands: ...
def bootstrap_corpus(
    predictions: _Texts,
    references: _References,
    *,
    metric: _Corpus = "bleu",
    tokenize: Literal["13a", "intl", "char", "none", "zh"] | None = None,
    lowercase: bool = False,
    n_resamples: int = 9999,
    confidence_level: float = 0.95,
    method: _Bootstrap = "BCa",
    seed: int = 0,
) -> BootstrapResult: ...
def bootstrap_classification(
    y_true: _Classes,
    y_pred: _Classes,
    measure: Literal[
        "accuracy",
        "balanced_accuracy",
        "precision",
        "recall",
        "f1",
        "matthews_corrcoef",
        "cohen_kappa",
    ],
    *,
    average: Literal["micro", "macro", "weighted"] | None = None,
    pos_label: str | int | None = None,
    labels: _Classes | None = None,
    weights: Literal["linear", "quadratic"] | None = None,
    zero_division: _ZeroDivision | None = None,
    n_resamples: int = 9999,
    confidence_level: float = 0.95,
    method: _Bootstrap = "BCa",
    seed: int = 0,
) -> BootstrapResult: ...
def paired_bootstrap_test(
    baseline: _Texts,
    candidate: _Texts,
    references: _References,
    *,
    metric: _Corpus = "bleu",
    tokenize: Literal["13a", "intl", "char", "none", "zh"] | None = None,
    lowercase: bool = False,
    n_resamples: int = 1000,
    confidence_level: float = 0.95,
    seed: int = 0,
) -> PairedBootstrapTest: ...
def approximate_randomization_test(
    baseline: _Texts,
    candidate: _Texts,
    references: _References,
    *,
    metric: _Corpus = "bleu",
    tokenize: Literal["13a", "intl", "char", "none", "zh"] | None = None,
    lowercase: bool = False,
    n_resamples: int = 10000,
    seed: int = 0,
) -> RandomizationTest: ...
def accuracy_by_category(
    categories: _Texts, correct: _Numbers, *, alpha: float = 0.05, method: _Proportion = "wilson"
) -> list[CategoryAccuracy]: ...
def krippendorff_alpha(
    ratings: Iterable[_Numbers],
    level: Literal["nominal", "ordinal", "interval", "ratio"] = "nominal",
) -> float: ...
def judge_corrected_mean(
    truth: _Numbers, judged: _Numbers, other_judged: _Numbers, *, alpha: float = 0.05
) -> JudgeCorrected: ...
def elo(first: _Texts, second: _Texts, outcomes: _Texts, *, k: float) -> dict[str, float]: ...
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
    kind: Literal["binary", "ordinal", "continuous", "corpus"],
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
        graded: bool = False,
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

# Measures

class _ArrayLike(Protocol):
    def __array__(self) -> Any: ...

_Column: TypeAlias = _ArrowArray | _ArrowStream | _ArrayLike
_Classes: TypeAlias = Iterable[str] | Iterable[int] | _Column
_Integers: TypeAlias = Iterable[int] | _Column
_Texts: TypeAlias = Iterable[str] | _Column
_Answers: TypeAlias = Iterable[str | None] | _Column
_References: TypeAlias = Iterable[str] | Iterable[Iterable[str]] | _Column
_ZeroDivision: TypeAlias = Literal["warn"] | float
_Average: TypeAlias = Literal["binary", "micro", "macro", "weighted"]
_Normalize: TypeAlias = Literal["true", "pred", "all"]
_KappaWeights: TypeAlias = Literal["linear", "quadratic"]
_AboveN: TypeAlias = Literal["reject", "as_reference"]
_Usage: TypeAlias = Mapping[str, Any]
_Log: TypeAlias = str | Mapping[str, Any]

@overload
def classification_report(
    y_true: _Classes,
    y_pred: _Classes,
    *,
    labels: _Classes | None = None,
    target_names: Sequence[str] | None = None,
    sample_weight: _Numbers | None = None,
    digits: int = 2,
    output_dict: Literal[False] = False,
    zero_division: _ZeroDivision | None = None,
) -> str: ...
@overload
def classification_report(
    y_true: _Classes,
    y_pred: _Classes,
    *,
    labels: _Classes | None = None,
    target_names: Sequence[str] | None = None,
    sample_weight: _Numbers | None = None,
    digits: int = 2,
    output_dict: Literal[True],
    zero_division: _ZeroDivision | None = None,
) -> dict[str, Any]: ...
@overload
def confusion_matrix(
    y_true: _Classes,
    y_pred: _Classes,
    *,
    labels: _Classes | None = None,
    sample_weight: None = None,
    normalize: None = None,
) -> list[list[int]]: ...
@overload
def confusion_matrix(
    y_true: _Classes,
    y_pred: _Classes,
    *,
    labels: _Classes | None = None,
    sample_weight: _Numbers | None = None,
    normalize: _Normalize | None = None,
) -> list[list[float]]: ...
@overload
def precision_recall_fscore_support(
    y_true: _Classes,
    y_pred: _Classes,
    *,
    beta: float = 1.0,
    labels: _Classes | None = None,
    pos_label: str | int | None = None,
    average: None = None,
    sample_weight: _Numbers | None = None,
    zero_division: _ZeroDivision | None = None,
) -> tuple[list[float], list[float], list[float], list[float]]: ...
@overload
def precision_recall_fscore_support(
    y_true: _Classes,
    y_pred: _Classes,
    *,
    beta: float = 1.0,
    labels: _Classes | None = None,
    pos_label: str | int | None = None,
    average: _Average,
    sample_weight: _Numbers | None = None,
    zero_division: _ZeroDivision | None = None,
) -> tuple[float, float, float, None]: ...
@overload
def precision_score(
    y_true: _Classes,
    y_pred: _Classes,
    *,
    labels: _Classes | None = None,
    pos_label: str | int | None = None,
    average: _Average = "binary",
    sample_weight: _Numbers | None = None,
    zero_division: _ZeroDivision | None = None,
) -> float: ...
@overload
def precision_score(
    y_true: _Classes,
    y_pred: _Classes,
    *,
    labels: _Classes | None = None,
    pos_label: str | int | None = None,
    average: None,
    sample_weight: _Numbers | None = None,
    zero_division: _ZeroDivision | None = None,
) -> list[float]: ...
@overload
def recall_score(
    y_true: _Classes,
    y_pred: _Classes,
    *,
    labels: _Classes | None = None,
    pos_label: str | int | None = None,
    average: _Average = "binary",
    sample_weight: _Numbers | None = None,
    zero_division: _ZeroDivision | None = None,
) -> float: ...
@overload
def recall_score(
    y_true: _Classes,
    y_pred: _Classes,
    *,
    labels: _Classes | None = None,
    pos_label: str | int | None = None,
    average: None,
    sample_weight: _Numbers | None = None,
    zero_division: _ZeroDivision | None = None,
) -> list[float]: ...
@overload
def f1_score(
    y_true: _Classes,
    y_pred: _Classes,
    *,
    labels: _Classes | None = None,
    pos_label: str | int | None = None,
    average: _Average = "binary",
    sample_weight: _Numbers | None = None,
    zero_division: _ZeroDivision | None = None,
) -> float: ...
@overload
def f1_score(
    y_true: _Classes,
    y_pred: _Classes,
    *,
    labels: _Classes | None = None,
    pos_label: str | int | None = None,
    average: None,
    sample_weight: _Numbers | None = None,
    zero_division: _ZeroDivision | None = None,
) -> list[float]: ...
@overload
def fbeta_score(
    y_true: _Classes,
    y_pred: _Classes,
    *,
    beta: float,
    labels: _Classes | None = None,
    pos_label: str | int | None = None,
    average: _Average = "binary",
    sample_weight: _Numbers | None = None,
    zero_division: _ZeroDivision | None = None,
) -> float: ...
@overload
def fbeta_score(
    y_true: _Classes,
    y_pred: _Classes,
    *,
    beta: float,
    labels: _Classes | None = None,
    pos_label: str | int | None = None,
    average: None,
    sample_weight: _Numbers | None = None,
    zero_division: _ZeroDivision | None = None,
) -> list[float]: ...
def accuracy_score(
    y_true: _Classes,
    y_pred: _Classes,
    *,
    normalize: bool = True,
    sample_weight: _Numbers | None = None,
) -> float: ...
def balanced_accuracy(
    y_true: _Classes,
    y_pred: _Classes,
    *,
    sample_weight: _Numbers | None = None,
    adjusted: bool = False,
) -> float: ...
def matthews_corrcoef(
    y_true: _Classes, y_pred: _Classes, *, sample_weight: _Numbers | None = None
) -> float: ...
def cohen_kappa(
    y1: _Classes,
    y2: _Classes,
    *,
    labels: _Classes | None = None,
    weights: _KappaWeights | None = None,
    sample_weight: _Numbers | None = None,
) -> float: ...
@final
class ClassificationCounts:
    def __new__(cls, *, state: Sequence[int] | None = None) -> ClassificationCounts: ...
    @property
    def n(self) -> int: ...
    def update(
        self, y_true: _Classes, y_pred: _Classes, sample_weight: _Numbers | None = None
    ) -> None: ...
    def merge(self, other: ClassificationCounts) -> None: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def finish(
        self, *, labels: _Classes | None = None, zero_division: _ZeroDivision | None = None
    ) -> ClassificationAnswers: ...
    @overload
    def report(
        self,
        *,
        labels: _Classes | None = None,
        target_names: Sequence[str] | None = None,
        digits: int = 2,
        output_dict: Literal[False] = False,
        zero_division: _ZeroDivision | None = None,
    ) -> str: ...
    @overload
    def report(
        self,
        *,
        labels: _Classes | None = None,
        target_names: Sequence[str] | None = None,
        digits: int = 2,
        output_dict: Literal[True],
        zero_division: _ZeroDivision | None = None,
    ) -> dict[str, Any]: ...
    def confusion_matrix(
        self, *, labels: _Classes | None = None, normalize: _Normalize | None = None
    ) -> list[list[float]]: ...
    def cohen_kappa(
        self, *, labels: _Classes | None = None, weights: _KappaWeights | None = None
    ) -> float: ...

def rouge(
    target: str | Iterable[str],
    prediction: str,
    *,
    rouge_types: Sequence[str] | None = None,
    use_stemmer: bool = False,
    tokenizer: Literal["rouge_score", "unicode_words"] = "rouge_score",
) -> dict[str, RougeScore]: ...
def rouge_batch(
    targets: _References,
    predictions: _Texts,
    *,
    rouge_types: Sequence[str] | None = None,
    use_stemmer: bool = False,
    tokenizer: Literal["rouge_score", "unicode_words"] = "rouge_score",
    scores: bool = False,
) -> RougeReport: ...
@final
class RougeAccumulator:
    def __new__(
        cls,
        *,
        rouge_types: Sequence[str] | None = None,
        use_stemmer: bool = False,
        tokenizer: Literal["rouge_score", "unicode_words"] = "rouge_score",
        state: Sequence[int] | None = None,
    ) -> RougeAccumulator: ...
    @property
    def n(self) -> int: ...
    def update(self, targets: _References, predictions: _Texts) -> None: ...
    def merge(self, other: RougeAccumulator) -> None: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def finish(self) -> RougeReport: ...

def porter_stem(word: str) -> str: ...
def bleu(
    predictions: _Texts,
    references: _References,
    *,
    tokenize: str = "13a",
    smooth_method: str = "exp",
    smooth_value: float | None = None,
    lowercase: bool = False,
    effective_order: bool = False,
    max_ngram_order: int = 4,
    sentences: bool = False,
) -> BleuReport: ...
def sentence_bleu(
    hypothesis: str,
    references: str | Iterable[str],
    *,
    smooth_method: str = "exp",
    smooth_value: float | None = None,
    lowercase: bool = False,
    tokenize: str = "13a",
    use_effective_order: bool = True,
    max_ngram_order: int = 4,
) -> BleuSentence: ...
@final
class BleuAccumulator:
    def __new__(
        cls,
        *,
        tokenize: str = "13a",
        smooth_method: str = "exp",
        smooth_value: float | None = None,
        lowercase: bool = False,
        effective_order: bool = False,
        max_ngram_order: int = 4,
        state: Sequence[int] | None = None,
    ) -> BleuAccumulator: ...
    @property
    def n(self) -> int: ...
    def update(self, predictions: _Texts, references: _References) -> None: ...
    def merge(self, other: BleuAccumulator) -> None: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def finish(self) -> BleuReport: ...

def chrf(
    predictions: _Texts,
    references: _References,
    *,
    char_order: int = 6,
    word_order: int = 0,
    beta: float = 2.0,
    lowercase: bool = False,
    whitespace: bool = False,
    eps_smoothing: bool = False,
    sentences: bool = False,
) -> ChrfReport: ...
def sentence_chrf(
    hypothesis: str,
    references: str | Iterable[str],
    *,
    char_order: int = 6,
    word_order: int = 0,
    beta: float = 2.0,
    lowercase: bool = False,
    remove_whitespace: bool = True,
    eps_smoothing: bool = False,
) -> ChrfSentence: ...
@final
class ChrfAccumulator:
    def __new__(
        cls,
        *,
        char_order: int = 6,
        word_order: int = 0,
        beta: float = 2.0,
        lowercase: bool = False,
        whitespace: bool = False,
        eps_smoothing: bool = False,
        state: Sequence[int] | None = None,
    ) -> ChrfAccumulator: ...
    @property
    def n(self) -> int: ...
    def update(self, predictions: _Texts, references: _References) -> None: ...
    def merge(self, other: ChrfAccumulator) -> None: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def finish(self) -> ChrfReport: ...

def exact_match(
    predictions: _Texts,
    references: _Texts,
    *,
    regexes_to_ignore: Sequence[str] | None = None,
    ignore_case: bool = False,
    ignore_punctuation: bool = False,
    ignore_numbers: bool = False,
    per_item: bool = False,
) -> ExactMatchReport: ...
@final
class ExactMatchAccumulator:
    def __new__(
        cls,
        *,
        regexes_to_ignore: Sequence[str] | None = None,
        ignore_case: bool = False,
        ignore_punctuation: bool = False,
        ignore_numbers: bool = False,
        state: Sequence[int] | None = None,
    ) -> ExactMatchAccumulator: ...
    @property
    def n(self) -> int: ...
    def update(self, predictions: _Texts, references: _Texts) -> None: ...
    def merge(self, other: ExactMatchAccumulator) -> None: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def finish(self) -> ExactMatchReport: ...

def squad(
    predictions: _Answers, references: _References, *, version: Literal["v1", "v2"] = "v1"
) -> SquadReport: ...
def squad_score(
    prediction: str, references: str | Iterable[str], *, version: Literal["v1", "v2"] = "v1"
) -> SquadScore: ...
def squad_normalize(text: str) -> str: ...
@final
class SquadAccumulator:
    def __new__(
        cls, *, version: Literal["v1", "v2"] = "v1", state: Sequence[int] | None = None
    ) -> SquadAccumulator: ...
    @property
    def n(self) -> int: ...
    def update(self, predictions: _Answers, references: _References) -> None: ...
    def merge(self, other: SquadAccumulator) -> None: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def finish(self) -> SquadReport: ...

def levenshtein(a: str, b: str) -> int: ...
def levenshtein_similarity(a: str, b: str) -> float: ...
def indel(a: str, b: str) -> int: ...
def indel_ratio(a: str, b: str) -> float: ...
def osa(a: str, b: str) -> int: ...
def damerau_levenshtein(a: str, b: str) -> int: ...
def jaro(a: str, b: str) -> float: ...
def jaro_winkler(a: str, b: str) -> float: ...
def lcs_length(a: str, b: str) -> int: ...
def hamming(a: str, b: str) -> int: ...
def token_sort_ratio(a: str, b: str) -> float: ...
def token_set_ratio(a: str, b: str) -> float: ...
def partial_ratio(a: str, b: str) -> float: ...
def jaccard(a: str, b: str) -> float: ...
def dice(a: str, b: str) -> float: ...
def containment(a: str, b: str) -> float: ...
def alnum_tokens(text: str) -> list[str]: ...
def similarity(a: _Texts, b: _Texts, *, measure: str) -> list[float]: ...
@overload
def pass_at_k(
    n: int, c: int, k: int, *, above_n: _AboveN = "reject"
) -> float: ...
@overload
def pass_at_k(
    n: int | _Integers, c: int | _Integers, k: int, *, above_n: _AboveN = "reject"
) -> float | list[float]: ...
@overload
def pass_hat_k(
    n: int, c: int, k: int, *, above_n: _AboveN = "reject"
) -> float: ...
@overload
def pass_hat_k(
    n: int | _Integers, c: int | _Integers, k: int, *, above_n: _AboveN = "reject"
) -> float | list[float]: ...
@overload
def g_pass_at_k(
    n: int, c: int, k: int, tau: float, *, above_n: _AboveN = "reject"
) -> float: ...
@overload
def g_pass_at_k(
    n: int | _Integers, c: int | _Integers, k: int, tau: float, *, above_n: _AboveN = "reject"
) -> float | list[float]: ...
@overload
def mg_pass_at_k(
    n: int, c: int, k: int, *, above_n: _AboveN = "reject"
) -> float: ...
@overload
def mg_pass_at_k(
    n: int | _Integers, c: int | _Integers, k: int, *, above_n: _AboveN = "reject"
) -> float | list[float]: ...
@final
class MeanAccumulator:
    def __new__(cls, *, state: Sequence[int] | None = None) -> MeanAccumulator: ...
    def update(self, scores: _Numbers) -> None: ...
    def merge(self, other: MeanAccumulator) -> None: ...
    @property
    def n(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def finish(self) -> Estimate: ...

@final
class RepeatedMean:
    def __new__(
        cls,
        metric: Literal["pass@k", "pass^k", "g-pass@k", "mg-pass@k"],
        *,
        k: int,
        tau: float | None = None,
        above_n: _AboveN = "reject",
        state: Sequence[int] | None = None,
    ) -> RepeatedMean: ...
    def update(self, n: int | _Integers, c: int | _Integers) -> None: ...
    def merge(self, other: RepeatedMean) -> None: ...
    @property
    def n(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]: ...
    def finish(self) -> RepeatedEstimate: ...

@overload
def percentile(values: _Numbers, q: float, *, method: str = "linear") -> float: ...
@overload
def percentile(values: _Numbers, q: _Numbers, *, method: str = "linear") -> list[float]: ...
def describe(values: _Numbers) -> Description: ...
def throughput(count: int, elapsed: float | datetime.timedelta) -> float: ...
def latency_summary(
    latencies_ms: _Numbers, *, timeouts: int = 0, failures: int = 0
) -> LatencySummary: ...
@final
class LatencyRecorder:
    def __new__(cls, *, state: Sequence[int] | None = None) -> LatencyRecorder: ...
    def update(
        self, latencies_ms: _Numbers, *, timeouts: int = 0, failures: int = 0
    ) -> None: ...
    def merge(self, other: LatencyRecorder) -> None: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def percentiles(self, q: _Numbers, *, method: str = "linear") -> list[float]: ...
    def finish(self) -> LatencySummary: ...

def token_sums(usages: Iterable[_Usage | None]) -> TokenSummary: ...
@final
class TokenCounts:
    def __new__(cls, *, state: Sequence[int] | None = None) -> TokenCounts: ...
    def update(self, usages: Iterable[_Usage | None]) -> None: ...
    def merge(self, other: TokenCounts) -> None: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def finish(self) -> TokenSummary: ...

@final
class PriceTable:
    def __new__(
        cls,
        source: dict[str, Any] | _Source,
        *,
        model_match: Literal["longest_prefix", "exact"] | None = None,
    ) -> PriceTable: ...
    @property
    def date(self) -> str: ...
    def price(self, model: str) -> Price: ...
    def cost(self, model: str, usage: _Usage | None) -> Decimal | None: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[bytes], dict[str, str | None]]: ...

def cost(usages: Iterable[_Usage | None], model: str, prices: PriceTable) -> CostSummary: ...
@final
class CostCounts:
    def __new__(cls, prices: PriceTable, *, state: Sequence[int] | None = None) -> CostCounts: ...
    def update(self, usages: Iterable[_Usage | None], model: str) -> None: ...
    def merge(self, other: CostCounts) -> None: ...
    def __getnewargs_ex__(self) -> tuple[tuple[PriceTable], dict[str, Any]]: ...
    def finish(self) -> CostSummary: ...

def parse_answer(response: str | None) -> ParsedAnswer: ...
@final
class ParseCounts:
    def __new__(cls, *, state: Sequence[int] | None = None) -> ParseCounts: ...
    def update(self, responses: _Answers) -> None: ...
    def merge(self, other: ParseCounts) -> None: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def finish(self) -> ParseSummary: ...

def grounding(
    logs: Iterable[_Log],
    response: str | None,
    *,
    key_logs: Sequence[int] | None = None,
    context: str | Iterable[str] | None = None,
    camel_case: bool = False,
) -> Grounding: ...
@final
class GroundingCounts:
    def __new__(
        cls,
        *,
        context: str | Iterable[str] | None = None,
        camel_case: bool = False,
        state: Sequence[int] | None = None,
    ) -> GroundingCounts: ...
    def update(
        self,
        logs: Iterable[_Log],
        response: str | None,
        *,
        key_logs: Sequence[int] | None = None,
    ) -> Grounding: ...
    def merge(self, other: GroundingCounts) -> None: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def finish(self) -> GroundingSummary: ...

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

_Outcome: TypeAlias = float | None
_Outcomes: TypeAlias = (
    Mapping[str, _Outcome | Sequence[_Outcome]] | Sequence[_Outcome | Sequence[_Outcome]]
)
_Side: TypeAlias = str | os.PathLike[str] | Mapping[str, _Outcomes]
_Way: TypeAlias = Literal["higher_is_better", "lower_is_better"]

def compare_runs(
    baseline: _Side,
    candidate: _Side,
    *,
    models: tuple[str | None, str | None] = ...,
    subgroups: Mapping[str, str] | None = None,
    policy: ComparePolicy | None = None,
) -> Comparison: ...
def recommend(
    baseline: _Side,
    candidate: _Side,
    *,
    models: tuple[str | None, str | None] = ...,
    policy: ComparePolicy | None = None,
) -> CompareRecommendation: ...
def detect_regressions(comparison: Comparison, *, threshold: float = 5.0) -> RegressionReport: ...
def detect_trend_regression(
    history: _Numbers, current: float, *, direction: _Way = "higher_is_better", alpha: float = 0.05
) -> TrendRegression: ...
def change_points(
    values: _Numbers,
    *,
    alpha: float = 0.01,
    n_resamples: int | None = None,
    seed: int | None = None,
) -> list[ChangePoint]: ...
def rank(
    models: Mapping[str, _Outcomes],
    *,
    direction: _Way = "higher_is_better",
    alpha: float = 0.05,
) -> Ranking: ...

class _Writable(Protocol):
    def write(self, data: bytes, /) -> object: ...

@final
class Store:
    def __new__(cls, url: str | os.PathLike[str]) -> Store: ...
    @property
    def url(self) -> str: ...
    @property
    def closed(self) -> bool: ...
    @property
    def schema_version(self) -> int: ...
    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *_exception: object) -> None: ...
    def verify(self) -> None: ...
    def groups(self) -> list[StoreGroup]: ...
    def declare_group(self, name: str, role: Role = "other") -> None: ...
    def record(
        self,
        experiment_id: str,
        task_id: str,
        experiment_group: str,
        extension_version: str,
        model_version: str,
        scores: Mapping[str, float | None] | None = None,
        metrics: Mapping[str, float | None] | None = None,
        *,
        agent_name: str | None = None,
        success: bool = True,
        error_message: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        recorded_at: Time | None = None,
        merge: Merge = "coalesce",
    ) -> str: ...
    def write(
        self,
        records: Iterable[TaskInput | RunInput | StoredTask],
        *,
        merge: Merge = "coalesce",
    ) -> WriteReport: ...
    def import_jsonl(self, source: _Source, *, merge: Merge = "coalesce") -> WriteReport: ...
    def import_run(
        self,
        workdir: str | os.PathLike[str],
        eval_id: str,
        run_id: str,
        *,
        experiment_id: str | None = None,
        dataset_id: str | None = None,
        experiment_group: str | None = None,
        extension_version: str | None = None,
        samples: bool = True,
        texts: bool = False,
        merge: Merge = "coalesce",
    ) -> ImportReport: ...
    def tasks(self, **filter: Unpack[StoreFilter]) -> list[StoredTask]: ...
    def tasks_table(self, **filter: Unpack[StoreFilter]) -> Table: ...
    def recent(self, limit: int = 10, **filter: Unpack[RowFilter]) -> list[StoredTask]: ...
    def runs(self, **filter: Unpack[StoreFilter]) -> list[StoredRun]: ...
    def run(self, eval_id: str, run_id: str, *, texts: bool = False) -> RunRecord | None: ...
    def samples_table(self, eval_id: str, run_id: str, *, texts: bool = False) -> Table: ...
    def trend(
        self,
        metric: str,
        *,
        by: Sequence[Dimension] = ...,
        rows: Literal["tasks", "scores"] = "tasks",
        order: Literal["newest", "oldest", "version"] = "newest",
        limit: int | None = None,
        alpha: float = 0.05,
        **filter: Unpack[RowFilter],
    ) -> list[TrendPoint]: ...
    def moments(
        self, metric: str, *, by: Sequence[Dimension] = ..., **filter: Unpack[RowFilter]
    ) -> list[TaskMoments]: ...
    def pairs(
        self,
        experiment_id: str,
        *,
        task_id: str | None = None,
        baseline: str | None = None,
        candidate: str | None = None,
        by_version: bool = True,
        by_agent: bool = False,
    ) -> list[Pair]: ...
    def summary(
        self,
        experiment_id: str,
        *,
        baseline: str | None = None,
        candidate: str | None = None,
        by_version: bool = True,
        by_agent: bool = False,
        policy: ComparePolicy | None = None,
    ) -> ExperimentSummary: ...
    def compare(
        self,
        baseline: tuple[str, str],
        candidate: tuple[str, str],
        *,
        models: tuple[str | None, str | None] = ...,
        policy: ComparePolicy | None = None,
    ) -> Comparison: ...
    def export(
        self,
        to: str | os.PathLike[str] | _Writable,
        *,
        format: Literal["csv", "jsonl", "prometheus"] = "csv",
        **filter: Unpack[StoreFilter],
    ) -> int: ...
    def purge(
        self,
        *,
        before: Time | None = None,
        older_than_days: int | None = None,
        tasks: bool = True,
        runs: bool = True,
        current: bool = True,
        dry_run: bool = False,
    ) -> PurgeReport: ...

def codechef_improvement(baseline: object, candidate: object, direction: str) -> float: ...
def codechef_weighted(improvements: Mapping[str, object]) -> float: ...
def codechef_winner(improvement: float) -> Literal["code-chef", "baseline", "tie"]: ...
def codechef_recommendation(
    improvement: float,
) -> Literal["deploy", "needs_review", "reject"]: ...
def codechef_reasoning(improvement: float, wins: int, losses: int, tasks: int) -> str: ...
def codechef_compare_metric_sets(baseline: object, codechef: object) -> dict[str, Any]: ...
def codechef_analyze_results(results: object, threshold: float) -> dict[str, Any]: ...
def codechef_severity(
    change_pct: float, threshold: float
) -> Literal["critical", "high", "medium", "low"]: ...
def codechef_run_evaluation(
    dataset: str,
    project: str,
    runs: Sequence[Mapping[str, Any]],
    examples: Sequence[str] | None,
    scores: Mapping[str, Sequence[Mapping[str, Any]]],
    stored_as: tuple[str, str, str],
    timestamp: str,
) -> tuple[dict[str, Any], list[dict[str, Any]]]: ...
def codechef_evaluation_text(result: Mapping[str, Any]) -> str: ...
def codechef_compare_models(
    agent: str,
    registry: Sequence[Mapping[str, Any]],
    current: str | None,
    candidate: str,
    baseline: str | None,
) -> dict[str, Any]: ...
def codechef_model_report(comparison: Mapping[str, Any], generated: str) -> str: ...

@final
class Dataset:
    def __new__(cls, samples: Sequence[Mapping[str, Any]], *, version: str = "data") -> Dataset: ...
    @property
    def version(self) -> str: ...
    @property
    def form(self) -> Literal["seed", "flat", "kubernetes"]: ...
    @property
    def samples(self) -> list[dict[str, Any]]: ...
    @property
    def content_sha256(self) -> str: ...
    def to_json(self) -> str: ...
    def validate(self, *, task: Task | None = None, against: Sequence[Dataset] = ...) -> dict[str, Any]: ...
    def split(
        self, parts: dict[str, float], *, stratify_by: str = "category", seed: int = 0
    ) -> dict[str, Dataset]: ...
    def __len__(self) -> int: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]: ...

@final
class Task:
    def __new__(cls, document: Mapping[str, Any] | None = None) -> Task: ...
    @property
    def name(self) -> str: ...
    @property
    def fields(self) -> list[str]: ...
    @property
    def primary(self) -> str: ...
    @property
    def prompts(self) -> list[str]: ...
    def parse(self, response: str | None) -> dict[str, Any]: ...
    def messages(self, data: Dataset, sample_id: str, *, prompt: str | None = None) -> list[dict[str, str]]: ...

@final
class Scorer:
    def __new__(
        cls,
        data: Dataset,
        task: Task | None = None,
        *,
        prompt_usd_per_million_tokens: float | None = None,
        completion_usd_per_million_tokens: float | None = None,
    ) -> Scorer: ...
    def score(self, answer: Mapping[str, Any]) -> dict[str, Any]: ...
    def metrics(self) -> dict[str, Any]: ...
    def __len__(self) -> int: ...

def load_dataset(source: _Source) -> Dataset: ...
def synthesize(*, per_scenario: int = 5, seed: int = 0) -> Dataset: ...
def signature(line: str) -> str: ...
def compare_experiment_runs(
    baseline: _Path,
    candidate: _Path,
    *,
    policy: Mapping[str, Any] | None = None,
    metrics: Sequence[str] = ...,
    force: bool = False,
) -> dict[str, Any]: ...
def leaderboard(runs: Sequence[_Path]) -> list[dict[str, Any]]: ...
