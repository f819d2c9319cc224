"""code-chef's tracker, engine and tools, under their old names, working.

| code-chef | here |
| --- | --- |
| `LongitudinalTracker`, `longitudinal_tracker` | the same, on any store; `SyncLongitudinalTracker` without `await` |
| `query_evaluation_results.py` | `python -m evalcore.compat.codechef`, `main` |
| `ComparisonEngine`, `comparison_engine` | the same |
| `ModelEvaluator`, `EvaluationComparison` | the same, over a callable of yours |
| `calculate_improvement` of the newer runner | `calculate_improvement` |
| `RegressionDetector`, `detect_regression.py` | the same; `python -m evalcore.compat.codechef.detect_regression` |
| `run_evaluation.py` after its evaluators | `aggregate_scores`, `run_evaluation`, `evaluation_text` |
| `baseline_runner.py` and its files | `sample_tasks`, `load_tasks`, `save_results`, `import_run_results` |
| `longitudinal_tracker_fixture`, `baseline_llm_client` | pytest fixtures of this wheel |

The default is right: zero is a value, pairs need no clock, what is missing is missing. With
`compat=True`, or `--compat`, a class or function does what code-chef did, defects included, as it was
recorded; what can not work at all there (every write raises, every second start fails) works here in
both modes.

Example:
    >>> from evalcore.compat.codechef import SyncLongitudinalTracker
    >>> tracker = SyncLongitudinalTracker("sqlite::memory:")
    >>> tracker.initialize()
    >>> for group, accuracy in [("baseline", 0.7), ("code-chef", 0.9)]:
    ...     _ = tracker.record_result("exp-1", "task-1", group, "1.2.3", "m", {"accuracy": accuracy}, {})
    >>> summary = tracker.get_experiment_summary("exp-1")
    >>> summary["codechef_wins"], round(summary["avg_accuracy_improvement_pct"], 9)
    (1, 20.0)
"""

from __future__ import annotations

from .engine import ComparisonEngine, comparison_engine
from .models import EvaluationComparison, ModelEvaluator
from .query import main
from .regression import RegressionDetector
from .results import (
    aggregate_scores,
    calculate_improvement,
    evaluation_text,
    import_run_results,
    load_tasks,
    run_evaluation,
    sample_tasks,
    save_results,
)
from .tracker import LongitudinalTracker, SyncLongitudinalTracker, longitudinal_tracker

__all__ = [
    "ComparisonEngine",
    "EvaluationComparison",
    "LongitudinalTracker",
    "ModelEvaluator",
    "RegressionDetector",
    "SyncLongitudinalTracker",
    "aggregate_scores",
    "calculate_improvement",
    "comparison_engine",
    "evaluation_text",
    "import_run_results",
    "load_tasks",
    "longitudinal_tracker",
    "main",
    "run_evaluation",
    "sample_tasks",
    "save_results",
]
