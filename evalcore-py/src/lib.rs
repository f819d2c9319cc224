//! The extension module `evalcore._evalcore`: conversions between Python and the library, no logic.
#![expect(
    clippy::doc_markdown,
    clippy::doc_link_with_quotes,
    reason = "the docs of functions are docstrings, in Python's style"
)]
#![expect(
    clippy::needless_pass_by_value,
    reason = "what Python gives is converted into values of our own"
)]
#![expect(
    clippy::elidable_lifetime_names,
    reason = "`'py` is the lifetime of the interpreter's lock in every signature"
)]

mod cli;
mod compare;
mod compat;
mod errors;
mod experiment;
mod from_python;
mod input;
mod inputs;
mod json_value;
mod metrics;
mod opencompass;
mod pool;
mod score;
mod stats;
mod store;
mod table;
mod to_python;

use pyo3::prelude::*;

/// The native part of evalcore; import `evalcore` instead.
#[pymodule(gil_used = false)]
mod _evalcore {
    #[pymodule_export]
    use crate::cli::run_cli;
    #[pymodule_export]
    use crate::compare::{
        change_points, compare_runs, detect_regressions, detect_trend_regression, rank, recommend,
    };
    #[pymodule_export]
    use crate::compat::budeval::{
        classify_job_error_compat, extract_job_results_text, extract_script, parse_progress_compat,
        process_opencompass_results, to_nice_json,
    };
    #[pymodule_export]
    use crate::compat::codechef::{
        codechef_analyze_results, codechef_compare_metric_sets, codechef_compare_models,
        codechef_evaluation_text, codechef_improvement, codechef_model_report, codechef_reasoning,
        codechef_recommendation, codechef_run_evaluation, codechef_severity, codechef_weighted,
        codechef_winner,
    };
    #[pymodule_export]
    use crate::experiment::data::{Dataset, load_dataset, signature, synthesize};
    #[pymodule_export]
    use crate::experiment::runs::{compare_experiment_runs, leaderboard};
    #[pymodule_export]
    use crate::experiment::scoring::Scorer;
    #[pymodule_export]
    use crate::experiment::tasks::Task;
    #[pymodule_export]
    use crate::metrics::{
        answer::{ParseCounts, parse_answer},
        bleu::{BleuAccumulator, bleu, sentence_bleu},
        chrf::{ChrfAccumulator, chrf, sentence_chrf},
        classification::{
            accuracy_score, balanced_accuracy, classification_report, cohen_kappa,
            confusion_matrix, f1_score, fbeta_score, matthews_corrcoef,
            precision_recall_fscore_support, precision_score, recall_score,
        },
        classification_counts::ClassificationCounts,
        cost::{CostCounts, PriceTable, cost},
        exact_match::{ExactMatchAccumulator, exact_match},
        grounding::{GroundingCounts, grounding},
        latency::{LatencyRecorder, latency_summary},
        mean::MeanAccumulator,
        numbers::{describe, percentile, throughput},
        repeated::{RepeatedMean, g_pass_at_k, mg_pass_at_k, pass_at_k, pass_hat_k},
        rouge::{RougeAccumulator, rouge, rouge_batch},
        similarity::{
            alnum_tokens, containment, damerau_levenshtein, dice, hamming, indel, indel_ratio,
            jaccard, jaro, jaro_winkler, lcs_length, levenshtein, levenshtein_similarity, osa,
            partial_ratio, similarity, token_set_ratio, token_sort_ratio,
        },
        squad::{SquadAccumulator, squad, squad_normalize, squad_score},
        stemmer::porter_stem,
        tokens::{TokenCounts, token_sums},
    };
    #[pymodule_export]
    use crate::opencompass::extract::{extract_eval_results, extract_run, extract_runs, list_runs};
    #[pymodule_export]
    use crate::opencompass::logs::{classify_job_error, parse_progress};
    #[pymodule_export]
    use crate::opencompass::predictions::{
        PredictionIterator, iter_predictions, parse_predictions,
    };
    #[pymodule_export]
    use crate::opencompass::results::parse_result_json;
    #[pymodule_export]
    use crate::opencompass::rows::{
        api_response, extraction_summary, merge_timing, score_table, to_clickhouse_rows,
        to_metric_rows,
    };
    #[pymodule_export]
    use crate::opencompass::samples::{SampleIterator, SampleTable};
    #[pymodule_export]
    use crate::opencompass::summary::{
        cross_check_summaries, parse_csv_results, parse_summary_csv, parse_summary_md,
        parse_summary_txt,
    };
    #[pymodule_export]
    use crate::opencompass::workdir::{Workdir, headline_score, load_workdir};
    #[pymodule_export]
    use crate::score::{Policy, evaluate, respond};
    #[pymodule_export]
    use crate::stats::bootstrap::{bootstrap, bootstrap_paired_difference};
    #[pymodule_export]
    use crate::stats::cells::bootstrap_cells;
    #[pymodule_export]
    use crate::stats::classification::{accuracy_by_category, bootstrap_classification};
    #[pymodule_export]
    use crate::stats::corpus::{
        approximate_randomization_test, bootstrap_corpus, paired_bootstrap_test,
    };
    #[pymodule_export]
    use crate::stats::correlation::{kendalltau, pearson_interval, pearsonr, spearmanr};
    #[pymodule_export]
    use crate::stats::distribution::{BootstrapDistribution, jackknife};
    #[pymodule_export]
    use crate::stats::effect_size::{
        cliffs_delta, cohen_d, cohen_dav, cohen_dz, cohen_h, glass_delta, hedges_g,
    };
    #[pymodule_export]
    use crate::stats::gate::Gate;
    #[pymodule_export]
    use crate::stats::interval::{
        interval_coverage, mean_estimate, no_failure_bound, proportion_confint, standard_error,
    };
    #[pymodule_export]
    use crate::stats::judges::{elo, judge_corrected_mean, krippendorff_alpha};
    #[pymodule_export]
    use crate::stats::margin::{equivalent, margin_test, non_inferior};
    #[pymodule_export]
    use crate::stats::means::{bootstrap_means, bootstrap_rouge};
    #[pymodule_export]
    use crate::stats::multiple::multipletests;
    #[pymodule_export]
    use crate::stats::paired::{mcnemar, paired_counts};
    #[pymodule_export]
    use crate::stats::permutation::permutation_test;
    #[pymodule_export]
    use crate::stats::power::{Design, minimum_detectable_effect, power, required_n};
    #[pymodule_export]
    use crate::stats::proportions::{
        binom_test, fisher_exact, newcombe_interval, two_proportion_ztest,
    };
    #[pymodule_export]
    use crate::stats::quantile::{
        CounterRng, chi_squared_1_quantile, normal_quantile, students_t_quantile,
    };
    #[pymodule_export]
    use crate::stats::rank::{mannwhitneyu, wilcoxon};
    #[pymodule_export]
    use crate::stats::recommend::{recommend_test, recommend_test_for};
    #[pymodule_export]
    use crate::stats::repeats::{
        paired_variance_parts, question_means, repeats_variance_ratio, variance_parts,
    };
    #[pymodule_export]
    use crate::stats::t_test::{ttest_ind, ttest_rel};
    #[pymodule_export]
    use crate::stats::watch::{BettingSequence, ConfidenceSequence, DiscordantEProcess};
    #[pymodule_export]
    use crate::store::Store;
    #[pymodule_export]
    use crate::table::Table;

    /// The version of the library.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
