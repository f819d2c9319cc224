"""Doubt, stated properly: intervals, tests, power, families and repeated looks.

Names, arguments and fields are those of SciPy and statsmodels where these have them. Samples are
lists, tuples, `array.array`, NumPy arrays, or anything with the Arrow PyCapsule interface; a
contiguous `float64` array is read in place, and no other thread may write to it meanwhile. `None`, a
null, NaN or an infinity is an `InvalidParameterError` that names the argument and the index. Every
computation releases the interpreter's lock; resampling takes a seed, says it in its result, and gives
the same answer at any number of threads.

An interval is a pair `(low, high)`, an effect or a plan a number, and what has several parts a dict.

| question | answer |
| --- | --- |
| how sure is one score? | `proportion_confint` for 0/1 scores, `standard_error`, `mean_estimate`, `bootstrap` |
| do two runs on the same items differ? | `mcnemar`, `permutation_test`, `ttest_rel`, `wilcoxon`, `bootstrap_paired_difference` |
| do two runs on different items differ? | `newcombe_interval`, `fisher_exact`, `mannwhitneyu`, `ttest_ind` |
| do two corpus scores (BLEU, chrF) differ? | `paired_bootstrap_test`, `approximate_randomization_test` |
| how sure is a corpus score, an F1, a mean ROUGE? | `bootstrap_corpus`, `bootstrap_classification`, `bootstrap_rouge`, `bootstrap_means` |
| is one no worse than the other? | `margin_test`, `non_inferior`, `equivalent` |
| how large is the difference? | `cohen_h`, `cohen_dz`, `hedges_g`, `cliffs_delta` |
| many metrics at once? | `multipletests` |
| how many questions, which difference can be seen? | `Design`, `required_n`, `power`, `minimum_detectable_effect` |
| several answers to each question? | `variance_parts`, `paired_variance_parts` |
| looked at again and again? | `Gate`, `DiscordantEProcess`, `ConfidenceSequence`, `BettingSequence` |
| where is it weak? | `accuracy_by_category` |
| do raters agree, is the judge right, who wins? | `krippendorff_alpha`, `judge_corrected_mean`, `elo` |
| which test? | `recommend_test` |

Example:
    >>> from evalcore import stats
    >>> baseline = [1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 0, 1]
    >>> candidate = [0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0]
    >>> stats.recommend_test(baseline, candidate)["test"]
    'mcnemar_exact'
    >>> counts = stats.paired_counts(baseline, candidate)
    >>> round(stats.mcnemar(counts["table"])["pvalue"], 12)
    0.0625
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict, final

from ._evalcore import (
    BettingSequence,
    BootstrapDistribution,
    ConfidenceSequence,
    CounterRng,
    Design,
    DiscordantEProcess,
    Gate,
    accuracy_by_category,
    approximate_randomization_test,
    binom_test,
    bootstrap,
    bootstrap_cells,
    bootstrap_classification,
    bootstrap_corpus,
    bootstrap_means,
    bootstrap_paired_difference,
    bootstrap_rouge,
    chi_squared_1_quantile,
    cliffs_delta,
    cohen_d,
    cohen_dav,
    cohen_dz,
    cohen_h,
    elo,
    equivalent,
    fisher_exact,
    glass_delta,
    hedges_g,
    interval_coverage,
    jackknife,
    judge_corrected_mean,
    kendalltau,
    krippendorff_alpha,
    mannwhitneyu,
    margin_test,
    mcnemar,
    mean_estimate,
    minimum_detectable_effect,
    multipletests,
    newcombe_interval,
    no_failure_bound,
    non_inferior,
    normal_quantile,
    paired_bootstrap_test,
    paired_counts,
    paired_variance_parts,
    pearson_interval,
    pearsonr,
    permutation_test,
    power,
    proportion_confint,
    question_means,
    recommend_test,
    recommend_test_for,
    repeats_variance_ratio,
    required_n,
    spearmanr,
    standard_error,
    students_t_quantile,
    ttest_ind,
    ttest_rel,
    two_proportion_ztest,
    variance_parts,
    wilcoxon,
)

if TYPE_CHECKING:
    from .wire import RougeScore

__all__ = [
    "BettingSequence",
    "BootstrapDistribution",
    "BootstrapResult",
    "CategoryAccuracy",
    "ConfidenceSequence",
    "Correlation",
    "CounterRng",
    "Design",
    "DiscordantEProcess",
    "Family",
    "Gate",
    "GateReport",
    "JudgeCorrected",
    "MarginTest",
    "McNemarTest",
    "MeanEstimate",
    "PairedBootstrapTest",
    "PairedCounts",
    "PearsonCorrelation",
    "PermutationTest",
    "RandomizationTest",
    "Recommendation",
    "RougeBand",
    "RougeBands",
    "TTest",
    "TestResult",
    "VarianceParts",
    "WilcoxonTest",
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

# Unions, and not one `Literal` of several names: stubtest compares them with the run-time value.
Alternative: TypeAlias = Literal["two-sided"] | Literal["less"] | Literal["greater"]
Interval: TypeAlias = tuple[float, float]


@final
class MeanEstimate(TypedDict):
    """A mean and how well it is known, in the unit of the scores."""

    mean: float
    standard_error: float
    n: int
    units: int
    """Independent units: clusters, or scores without clusters."""
    confidence_interval: Interval
    confidence_level: float


@final
class TestResult(TypedDict):
    """A statistic and its p value."""

    statistic: float
    pvalue: float
    alternative: Alternative


@final
class TTest(TypedDict):
    """A t test."""

    statistic: float
    pvalue: float
    df: float
    difference: float
    standard_error: float
    confidence_interval: Interval
    confidence_level: float
    alternative: Alternative


@final
class WilcoxonTest(TypedDict):
    """Wilcoxon's signed-rank test."""

    statistic: float
    pvalue: float
    zstatistic: float | None
    """The normal statistic, where the approximation was used."""
    positive: float
    negative: float
    method: Literal["exact"] | Literal["asymptotic"]
    alternative: Alternative


@final
class Correlation(TypedDict):
    """A correlation and its two-sided p value."""

    statistic: float
    pvalue: float
    n: int


@final
class PearsonCorrelation(TypedDict):
    """Pearson's correlation with its interval."""

    statistic: float
    pvalue: float
    n: int
    confidence_interval: Interval
    confidence_level: float


@final
class PairedCounts(TypedDict):
    """How two runs with 0/1 scores went on the same items."""

    both: int
    only_a: int
    only_b: int
    neither: int
    n: int
    discordant: int
    table: list[list[int]]


@final
class McNemarTest(TypedDict):
    """McNemar's test, two-sided."""

    statistic: float
    pvalue: float
    method: Literal["exact"] | Literal["mid-p"] | Literal["chi2"] | Literal["chi2-corrected"]
    discordant: int


@final
class PermutationTest(TypedDict):
    """A permutation test of the difference of two means."""

    statistic: float
    pvalue: float
    pvalue_less: float
    pvalue_greater: float
    method: Literal["exact"] | Literal["binomial"] | Literal["monte-carlo"]
    n_resamples: int
    """0 for an exact answer."""
    seed: int
    alternative: Alternative


@final
class BootstrapResult(TypedDict):
    """A statistic and its interval by the bootstrap."""

    observed: float
    confidence_interval: Interval
    standard_error: float
    confidence_level: float
    method: Literal["BCa"] | Literal["basic"] | Literal["percentile"]
    n_resamples: int
    seed: int


@final
class PairedBootstrapTest(TypedDict):
    """Paired bootstrap resampling of two systems' corpus scores, 0 to 100."""

    metric: Literal["bleu"] | Literal["chrf"] | Literal["chrf++"]
    score_baseline: float
    score_candidate: float
    difference: float
    """The candidate's score less the baseline's, as in `confidence_interval`."""
    pvalue: float
    mean_baseline: float
    mean_candidate: float
    interval_baseline: Interval
    interval_candidate: Interval
    confidence_interval: Interval
    confidence_level: float
    n: int
    n_resamples: int
    seed: int


@final
class RandomizationTest(TypedDict):
    """Approximate randomisation of two systems' corpus scores, 0 to 100."""

    metric: Literal["bleu"] | Literal["chrf"] | Literal["chrf++"]
    score_baseline: float
    score_candidate: float
    difference: float
    """The candidate's score less the baseline's."""
    pvalue: float
    n: int
    n_resamples: int
    seed: int


@final
class RougeBand(TypedDict):
    """The means of one ROUGE type, proportions, and how well they are known."""

    low: RougeScore
    mid: RougeScore
    """The medians of the resampled means."""
    high: RougeScore
    mean: RougeScore


@final
class RougeBands(TypedDict):
    """The means of ROUGE by type with bootstrap limits."""

    n: int
    bands: dict[str, RougeBand]
    confidence_level: float
    n_resamples: int
    seed: int


@final
class CategoryAccuracy(TypedDict):
    """How often the samples of a category are right."""

    category: str
    correct: int
    total: int
    accuracy: float
    confidence_interval: Interval


@final
class JudgeCorrected(TypedDict):
    """A mean that was corrected for a judge's errors, in the unit of the scores."""

    mean: float
    standard_error: float
    confidence_interval: Interval
    alpha: float
    trust: float
    """How much the judge counts, 0 to 1."""
    judge_mean: float
    labelled: int
    n: int


@final
class MarginTest(TypedDict):
    """Tests of non-inferiority and of equivalence."""

    difference: float
    confidence_interval: Interval
    confidence_level: float
    pvalue_non_inferior: float
    pvalue_equivalent: float
    non_inferior: bool
    equivalent: bool
    margin: float
    method: Literal["paired-t", "paired-01", "no-spread"]
    """How the interval was found."""


@final
class Family(TypedDict):
    """The adjusted p values of a family of tests."""

    reject: list[bool]
    pvals_corrected: list[float]
    alpha: float
    method: str
    n: int


@final
class VarianceParts(TypedDict):
    """Where the variance of a score, or of a difference of two scores, comes from."""

    total: float
    data: float
    """The part of the questions; more answers leave it."""
    prediction: float
    """The part of the answers; K answers divide it by K."""


@final
class GateReport(TypedDict):
    """What a look through a gate says."""

    look: int
    alarm: bool
    difference: float
    confidence_interval: Interval
    e_value: float | None
    """Where it decides: 0/1 scores, fresh baselines, no margin."""
    reuse: Literal["refuse"] | Literal["shared_noise"]
    explanation: str


@final
class Recommendation(TypedDict):
    """A test, why this one, what to mind, and what was seen in the data."""

    test: str
    reason: str
    cautions: list[str]
    kind: Literal["binary"] | Literal["ordinal"] | Literal["continuous"] | Literal["corpus"]
    paired: bool
    n: int
    informative: int | None
    ties: bool
    clusters: int | None
    looks: int
