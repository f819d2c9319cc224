"""budeval: the service that used to extract OpenCompass results, under its old names.

Everything here keeps the defects of the original, because its callers and recordings know them:
the first model column only, `"success": true` whatever happened, `NaN` in what should be JSON.
`evalcore.opencompass` has the same functions without them.

| budeval | here |
| --- | --- |
| the script in the pod | `extract_script`, `extract_results`, `main` |
| `AnsibleOrchestrator.extract_job_results` | `extract_job_results` |
| the log parser of a playbook | `parse_opencompass_logs` |
| the error categoriser of a playbook | `extract_job_error` |
| `ResultsProcessor` | `ResultsProcessor` |
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from .. import _evalcore

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "CONTAINER_ROOT",
    "ResultsProcessor",
    "extract_job_error",
    "extract_job_results",
    "extract_results",
    "extract_script",
    "main",
    "parse_opencompass_logs",
    "to_nice_json",
]

CONTAINER_ROOT = "/workspace/shared"
"""Where the script found the volume."""


def extract_script(
    root: str | os.PathLike[str],
    eval_id: str,
    run_ids: str | Iterable[str],
    *,
    container_root: str | None = None,
) -> str:
    """Gives what the script printed for a tree, byte for byte.

    Args:
        root: The directory that the volume was mounted from; `results/{eval_id}` lies below it.
        eval_id: The script's variable `EVAL_ID`.
        run_ids: The script's variable `RUN_IDS`: ids with commas, or a list of ids.
        container_root: The path that stands for `root` in the output. Default: `root` itself.

    Returns:
        One line with its end; it may hold `NaN` and `Infinity`, which are not JSON.

    Example:
        >>> import tempfile
        >>> extract_script(tempfile.mkdtemp(), "e", "a")[:40]
        '{"success": true, "results": [{"run_id":'
    """
    ids = run_ids if isinstance(run_ids, str) else ",".join(run_ids)
    shown = os.fspath(root).rstrip("/") if container_root is None else container_root
    return _evalcore.extract_script(root, eval_id, ids, shown)


def extract_results(
    eval_id: str,
    run_id: str,
    *,
    root: str | os.PathLike[str] = CONTAINER_ROOT,
    container_root: str | None = None,
) -> dict[str, Any]:
    """Gives the script's object for one run.

    Args:
        eval_id: The evaluation's id.
        run_id: The run's id; white space around it and what follows a comma do not count.
        root: The directory that the volume is mounted from.
        container_root: The path that stands for `root` in the output. Default: `root` itself.

    Returns:
        `{run_id, eval_id, status, scores, csv_file}`, or with `error` in place of the file.
    """
    text = extract_script(root, eval_id, run_id, container_root=container_root)
    results: list[dict[str, Any]] = json.loads(text)["results"]
    return results[0]


def main() -> None:
    """Runs as the script ran: `EVAL_ID` and `RUN_IDS` from the environment, one line out.

    The volume is `EVAL_RESULTS_PVC_PATH` where that is set, else `/workspace/shared`.
    """
    root = os.environ.get("EVAL_RESULTS_PVC_PATH") or CONTAINER_ROOT
    run_ids = os.environ.get("RUN_IDS", "")
    print(extract_script(root, os.environ.get("EVAL_ID", ""), run_ids), end="")


def to_nice_json(text: str) -> str:
    """Gives the temporary file that Ansible made of the script's output.

    Args:
        text: The script's output.

    Returns:
        The text of `to_nice_json`: sorted keys, four spaces.

    Raises:
        ParseError: The text is not JSON, also by Python's grammar.
    """
    return _evalcore.to_nice_json(text)


def extract_job_results(
    playbook_output: bytes | str | Mapping[str, Any] | list[Any] | None,
    job_timing_map: Mapping[str, Any] | None = None,
    *,
    playbook_error: str | None = None,
) -> dict[str, Any]:
    """Gives what `AnsibleOrchestrator.extract_job_results` returned.

    Args:
        playbook_output: The temporary file that the playbook wrote: its bytes, its text, or what it
            holds. `None` if there is no file.
        job_timing_map: By run id, a dict with `startTime` and `completionTime`.
        playbook_error: The text of the exception that the playbook raised.

    Returns:
        The document with the times, or `{success: False, results: [], error}`.

    Example:
        >>> extract_job_results(None)["error"]
        'Results file not created'
    """
    written: bytes | None
    if playbook_output is None or isinstance(playbook_output, bytes):
        written = playbook_output
    elif isinstance(playbook_output, str):
        written = playbook_output.encode("utf-8", "surrogatepass")
    else:
        written = json.dumps(playbook_output).encode()
    timing = None if job_timing_map is None else dict(job_timing_map)
    text = _evalcore.extract_job_results_text(written, playbook_error, timing)
    returned: dict[str, Any] = json.loads(text)
    return returned


def parse_opencompass_logs(log: str) -> dict[str, Any]:
    """Gives what the playbook's log parser printed.

    Args:
        log: The last lines of the job's log.

    Returns:
        `{eta_data, latest_progress, progress_percentage, status}`.

    Raises:
        ImitatedError: The parser ended with an exception, such as a `ZeroDivisionError`.
    """
    return _evalcore.parse_progress_compat(log)


def extract_job_error(log: str, *, templated: bool = True) -> dict[str, Any]:
    """Gives what the playbook's error categoriser printed.

    Args:
        log: The last lines of the job's log.
        templated: Whether the log is pasted into the source of the script, as the playbook does, so
            that quotes and backslashes in it break the script. Otherwise it is a value.

    Returns:
        `{success, category, error_type, error_message, actionable_message, file, line}`.

    Raises:
        ImitatedError: The script ended with an exception, such as a `SyntaxError`.
    """
    return _evalcore.classify_job_error_compat(log, "templated" if templated else "value")


class ResultsProcessor:
    """The processor that the script replaced, and the method that was planned for it.

    Args:
        root: The results root for `extract_eval_results`.
    """

    def __init__(self, root: str | os.PathLike[str] = CONTAINER_ROOT) -> None:
        self.root = root

    def __repr__(self) -> str:
        return f"ResultsProcessor({os.fspath(self.root)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ResultsProcessor):
            return NotImplemented
        return os.fspath(self.root) == os.fspath(other.root)

    def __hash__(self) -> int:
        return hash(os.fspath(self.root))

    def process_opencompass_results(
        self,
        extraction_path: str | os.PathLike[str],
        job_id: str,
        model_name: str,
        experiment_id: str | None = None,
        evaluation_id: str | None = None,
        *,
        extracted_at: str | None = None,
        shown_path: str | None = None,
    ) -> dict[str, Any]:
        """Gives what the processor returned for a work dir that was copied out of a pod.

        Args:
            extraction_path: The copied directory.
            job_id: The Kubernetes job.
            model_name: The evaluated model.
            experiment_id: The experiment, where there is one.
            evaluation_id: The evaluation request, where it is known.
            extracted_at: The time that the document carries; the original asked the clock.
            shown_path: The path that stands for `extraction_path` in the document.

        Returns:
            `{job_id, evaluation_id, model_name, engine, experiment_id, datasets, summary,
            raw_output, extracted_at, extraction_path, ...}`.

        Raises:
            ImitatedError: The processor raised: there is no work dir.
            FileNotFoundError: The directory does not exist.
        """
        return _evalcore.process_opencompass_results(
            extraction_path,
            job_id,
            model_name,
            experiment_id=experiment_id,
            evaluation_id=evaluation_id,
            extracted_at=extracted_at,
            shown_path=shown_path,
        )

    def extract_eval_results(self, eval_id: str, run_id: str) -> dict[str, Any]:
        """Extracts one run: `evalcore.opencompass.extract_eval_results` below `root`.

        Args:
            eval_id: The evaluation's id.
            run_id: The run's id.

        Returns:
            `{eval_id, run_id, timestamp, results, summary_files, ...}`.
        """
        return dict(_evalcore.extract_eval_results(self.root, eval_id, run_id))
