//! Doubt, stated properly: intervals, tests, power, families and repeated looks.
//!
//! | question | answer |
//! | --- | --- |
//! | how sure is one score? | [`proportion_interval`] for 0/1 scores, [`mean_estimate`], [`clustered_mean_estimate`], [`bootstrap_mean`] |
//! | do two runs on the same items differ? | [`mcnemar`], [`paired_permutation_test`], [`paired_t_test`], [`wilcoxon`](wilcoxon()), [`bootstrap_paired_difference`] |
//! | do two runs on different items differ? | [`newcombe_interval`], [`fisher_exact`], [`mann_whitney`](mann_whitney()), [`welch_t_test`] |
//! | do two corpus scores (BLEU, chrF) differ? | [`paired_bootstrap_test`], [`approximate_randomization_test`] |
//! | how sure is a corpus score, an F1, a mean ROUGE? | [`bootstrap_corpus`], [`bootstrap_classification`], [`bootstrap_rouge`], [`bootstrap_means`] |
//! | do items go together? | [`clustered_mean_estimate`], [`clustered_paired_t_test`], [`clustered_permutation_test`], [`clustered_bootstrap_mean`] |
//! | is one no worse than the other? | [`Margin`] |
//! | how large is the difference? | [`cohen_h`], [`cohen_dz`], [`hedges_g`], [`cliffs_delta`] |
//! | many metrics at once? | [`adjust_p_values`] |
//! | how many questions, which difference can be seen? | [`Design`] |
//! | looked at again and again? | [`Gate`], [`PooledGate`] against pooled reruns, [`DiscordantEProcess`], [`ConfidenceSequence`], [`BettingSequence`] |
//! | where is it weak? | [`accuracy_by_category`] |
//! | do raters agree, is the judge right, who wins? | [`krippendorff_alpha`], [`judge_corrected_mean`], [`Elo`] |
//! | which test? | [`recommend_test`] |
//!
//! Scores are plain numbers in the caller's unit; NaN and infinities are errors that name the
//! argument. Resampling takes a seed and gives the same answer at any number of threads. Conventions
//! are SciPy's: two-sided p values of exact and resampled tests are twice the smaller side, resampled
//! ones `(hits + 1) / (resamples + 1)`.

#![expect(
    clippy::float_cmp,
    clippy::many_single_char_names,
    reason = "ties and zeros are asked for exactly, and formulas keep their letters"
)]

mod betting;
mod binomial_test;
mod bootstrap;
mod bounded_mean;
mod by_category;
mod check;
mod confidence_sequence;
mod corpus;
mod correlation;
mod counter;
mod distribution;
mod e_process;
mod effect_size;
mod elo;
mod gate;
mod judge;
mod krippendorff;
mod mann_whitney;
mod margin;
mod mcnemar;
mod mean;
mod multiple;
mod permutation;
mod pooled_baseline;
mod pooled_gate;
mod power;
mod proportion;
mod ranks;
mod recommend;
mod repeats;
mod special;
mod state;
mod t_test;
mod two_proportions;
mod types;
mod wilcoxon;

pub use betting::BettingSequence;
pub use binomial_test::binomial_test;
pub use bootstrap::{
    Bootstrap, BootstrapDistribution, BootstrapMethod, BootstrapOptions, bootstrap,
    bootstrap_cells, bootstrap_classification, bootstrap_mean, bootstrap_paired_difference,
    clustered_bootstrap_mean, jackknife,
};
pub use by_category::{CategoryAccuracy, accuracy_by_category};
pub use confidence_sequence::ConfidenceSequence;
pub use corpus::{
    CorpusTestOptions, PairedBootstrapTest, RandomizationTest, RougeBand,
    approximate_randomization_test, bootstrap_corpus, bootstrap_means, bootstrap_rouge,
    paired_bootstrap_test,
};
pub use correlation::{kendall_tau_b, kendall_tau_b_by, pearson, pearson_interval, spearman};
pub use counter::CounterRng;
pub use distribution::{chi_squared_1_quantile, normal_quantile, students_t_quantile};
pub use e_process::DiscordantEProcess;
pub use effect_size::{
    HedgesCorrection, cliffs_delta, cohen_d, cohen_dav, cohen_dz, cohen_h, glass_delta, hedges_g,
};
pub use elo::{Elo, Outcome};
pub use gate::{BaselineReuse, Gate, GateOptions, GateReport, Look};
pub use judge::{JudgeCorrected, judge_corrected_mean};
pub use krippendorff::{RatingLevel, krippendorff_alpha};
pub use mann_whitney::{MannWhitneyOptions, mann_whitney};
pub use margin::{Margin, MarginMethod, MarginTest};
pub use mcnemar::{McNemarMethod, PairedCounts, mcnemar};
pub use mean::{ClusterCorrection, MeanEstimate, clustered_mean_estimate, mean_estimate};
pub use multiple::{Adjusted, Adjustment, adjust_p_values};
pub use permutation::{
    PermutationMethod, PermutationOptions, PermutationTest, clustered_permutation_test,
    independent_permutation_test, paired_permutation_test,
};
pub use pooled_baseline::PooledBaseline;
pub use pooled_gate::{NightReport, PooledGate, PooledGateOptions};
pub use power::Design;
pub use proportion::{Proportion, ProportionMethod, no_failure_bound, proportion_interval};
pub use recommend::{
    Pairing, Recommendation, RecommendedTest, ScoreKind, TestQuestion, recommend_test,
};
pub use repeats::{RepeatedScores, VarianceParts, paired_variance_parts, repeats_variance_ratio};
pub use t_test::{TTest, clustered_paired_t_test, paired_t_test, student_t_test, welch_t_test};
pub use two_proportions::{fisher_exact, newcombe_interval, two_proportion_z};
pub use types::{Alternative, Interval, TestOptions, TestResult};
pub use wilcoxon::{RankMethod, Wilcoxon, WilcoxonOptions, ZeroMethod, wilcoxon};
