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
mod compat;
mod errors;
mod from_python;
mod inputs;
mod json_value;
mod opencompass;
mod pool;
mod score;
mod table;
mod to_python;

use pyo3::prelude::*;

/// The native part of evalcore; import `evalcore` instead.
#[pymodule(gil_used = false)]
mod _evalcore {
    #[pymodule_export]
    use crate::cli::run_cli;
    #[pymodule_export]
    use crate::compat::budeval::{
        classify_job_error_compat, extract_job_results_text, extract_script, parse_progress_compat,
        process_opencompass_results, to_nice_json,
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
    use crate::table::Table;

    /// The version of the library.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
