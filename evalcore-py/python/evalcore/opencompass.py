"""OpenCompass: work dirs, summaries, predictions, results and logs.

Functions that take a `source` take a path, bytes, or a file object. Every parse and computation
releases the interpreter's lock, so threads run side by side.

| what | with |
| --- | --- |
| runs of an evaluation | `extract_runs`, `extract_run`, `extract_eval_results`, `list_runs` |
| one work dir | `load_workdir`, `headline_score` |
| one file | `parse_summary_csv`, `parse_csv_results`, `parse_predictions`, `parse_result_json`, ... |
| logs | `parse_progress`, `classify_job_error` |
| rows and answers | `to_metric_rows`, `to_clickhouse_rows`, `score_table`, `api_response`, ... |
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._evalcore import (
    PredictionIterator,
    SampleIterator,
    SampleTable,
    Workdir,
    api_response,
    classify_job_error,
    cross_check_summaries,
    extract_eval_results,
    extract_run,
    extract_runs,
    extraction_summary,
    headline_score,
    iter_predictions,
    list_runs,
    load_workdir,
    merge_timing,
    parse_csv_results,
    parse_predictions,
    parse_progress,
    parse_result_json,
    parse_summary_csv,
    parse_summary_md,
    parse_summary_txt,
    score_table,
    to_clickhouse_rows,
    to_metric_rows,
)
from .exceptions import InvalidParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .wire import BudevalScore, Extraction, RunExtraction, SummaryTable

__all__ = [
    "PredictionIterator",
    "SampleIterator",
    "SampleTable",
    "Workdir",
    "api_response",
    "classify_job_error",
    "cross_check_summaries",
    "extract_eval_results",
    "extract_run",
    "extract_runs",
    "extraction_summary",
    "headline_score",
    "iter_predictions",
    "list_runs",
    "load_workdir",
    "merge_timing",
    "parse_csv_results",
    "parse_predictions",
    "parse_progress",
    "parse_result_json",
    "parse_summary_csv",
    "parse_summary_md",
    "parse_summary_txt",
    "score_table",
    "to_budeval_scores",
    "to_clickhouse_rows",
    "to_metric_rows",
]


def to_budeval_scores(
    result: SummaryTable | RunExtraction | Workdir, *, model: str | None = None
) -> list[BudevalScore]:
    """Gives scores in the shape of budeval's script, and the model that the script left out.

    Cells without a score are left out, as the script left them out, but numbers that are not
    finite are `None` here.

    Args:
        result: What `parse_summary_csv`, `extract_run` or `load_workdir` gave.
        model: The model that is wanted, or `"first"` for the first column, the only one that the
            script read. Default: all.

    Returns:
        `{dataset, version, metric, mode, model, score}` for each.

    Raises:
        InvalidParameterError: There is no such model, or a run does not tell which one is the first.

    Example:
        >>> table = parse_summary_csv(b"dataset,version,metric,mode,a,b\\nd,v,accuracy,gen,1.00,2.00\\n")
        >>> [score["model"] for score in to_budeval_scores(table)]
        ['a', 'b']
        >>> to_budeval_scores(table, model="first")
        [{'dataset': 'd', 'version': 'v', 'metric': 'accuracy', 'mode': 'gen', 'model': 'a', 'score': 1.0}]
    """
    scores = list(_budeval_scores(result))
    if model is None:
        return scores
    models = _models(result)
    if model == "first" and "first" not in models:
        if not models:
            return []
        first = models[0]
        if first is None:
            raise _unusable("a name, as this run does not tell which column is the first", model)
        return [score for score in scores if score["model"] == first]
    if model not in models:
        known = ", ".join(f"`{name}`" for name in models if name is not None)
        raise _unusable(f"one of {known}" if known else "`None`", model)
    return [score for score in scores if score["model"] == model]


def _budeval_scores(result: SummaryTable | RunExtraction | Workdir) -> Iterator[BudevalScore]:
    if not isinstance(result, Workdir) and "rows" in result:
        for row in result["rows"]:
            for cell in row["cells"]:
                if row["kind"] == "data" and (cell["score"] is not None or cell["non_finite"]):
                    yield {
                        "dataset": row["dataset"],
                        "version": row["version"],
                        "metric": row["metric"],
                        "mode": row["mode"],
                        "model": cell["model"],
                        "score": cell["score"],
                    }
        return
    for score in result.scores if isinstance(result, Workdir) else result["scores"]:
        yield {
            "dataset": score["dataset"],
            "version": score["version"],
            "metric": score["metric"],
            "mode": score["mode"],
            "model": score["model"],
            "score": score["score"],
        }


def _models(result: SummaryTable | RunExtraction | Workdir) -> list[str | None]:
    """Gives the models; `None` in front where a run does not tell the first one."""
    if isinstance(result, Workdir):
        return list(result.models)
    if "rows" in result:
        return list(result["models"])
    # A row of scores or of missing cells that names every model has them in order.
    rows: dict[tuple[str, str, str, str], list[str]] = {}
    for score in result["scores"]:
        key = ("score", score["dataset"], score["version"], score["metric"])
        rows.setdefault(key, []).append(score["model"])
    for cell in result["missing"]:
        rows.setdefault(("missing", cell["dataset"], "", cell["metric"]), []).append(cell["model"])
    models = list(dict.fromkeys(name for row in rows.values() for name in row))
    whole = next((row for row in rows.values() if len(dict.fromkeys(row)) == len(models)), None)
    return [*dict.fromkeys(whole)] if whole is not None else [None, *models]


def _unusable(expected: str, found: str) -> InvalidParameterError:
    message = f"expected `model` to be {expected}, found `{found}`"
    return InvalidParameterError(message, "parameter.invalid")
