"""Reads LLM evaluation results, accounts for every number, measures and compares them.

| module | what |
| --- | --- |
| `evalcore.opencompass` | OpenCompass work dirs, summaries, predictions, results and logs |
| `evalcore.metrics` | measures that agree with the reference libraries |
| `evalcore.stats` | intervals, tests, power, families and repeated looks |
| `evalcore.compare` | is the candidate better, worse or the same, and how sure is that |
| `evalcore.Store` | a history of runs, scores, samples and task results; `evalcore.store` has its types |
| `evalcore.score` | agents against weighted thresholds; `evalcore.scoring` is another name |
| `evalcore.experiment` | golden data, tasks, scored answers, runs ranked and compared |
| `evalcore.compat.budeval` | the service that used to extract them, under its old names |
| `evalcore.compat.codechef` | code-chef's tracker, engine and tools, under their old names |
| `evalcore.exceptions` | what is raised and warned of |
| `evalcore.wire` | the types of the dicts that functions return |

Example:
    >>> import evalcore
    >>> rows = evalcore.opencompass.parse_csv_results(
    ...     b"dataset,version,metric,mode,m\\ngsm8k,1d7fe4,accuracy,gen,65.62\\n"
    ... )
    >>> rows[0]["score"]
    65.62
"""

from __future__ import annotations

from . import (
    compare,
    compat,
    exceptions,
    experiment,
    metrics,
    opencompass,
    score,
    scoring,
    stats,
    store,
    wire,
)
from ._evalcore import VERSION as __version__
from ._evalcore import Store, Table

__all__ = [
    "Store",
    "Table",
    "__version__",
    "compare",
    "compat",
    "exceptions",
    "experiment",
    "metrics",
    "opencompass",
    "score",
    "scoring",
    "stats",
    "store",
    "wire",
]
