"""OpenCompass: work dirs, summaries, predictions, results and logs.

Functions that take a `source` take a path, bytes, or a file object. Every parse and computation
releases the interpreter's lock, so threads run side by side.
"""

from __future__ import annotations

from ._evalcore import (
    PredictionIterator,
    api_response,
    classify_job_error,
    cross_check_summaries,
    extract_eval_results,
    extract_run,
    extract_runs,
    extraction_summary,
    iter_predictions,
    list_runs,
    merge_timing,
    parse_csv_results,
    parse_predictions,
    parse_progress,
    parse_result_json,
    parse_summary_csv,
    parse_summary_md,
    parse_summary_txt,
    to_clickhouse_rows,
    to_metric_rows,
)

__all__ = [
    "PredictionIterator",
    "api_response",
    "classify_job_error",
    "cross_check_summaries",
    "extract_eval_results",
    "extract_run",
    "extract_runs",
    "extraction_summary",
    "iter_predictions",
    "list_runs",
    "merge_timing",
    "parse_csv_results",
    "parse_predictions",
    "parse_progress",
    "parse_result_json",
    "parse_summary_csv",
    "parse_summary_md",
    "parse_summary_txt",
    "to_clickhouse_rows",
    "to_metric_rows",
]
