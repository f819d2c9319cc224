"""Extracts runs of an evaluation and prints their scores and what is missing.

    python examples/extract.py [ROOT EVAL_ID RUN_ID...]

Without arguments it reads the sample beside this file. Exits as the command does: 0 when
everything has a value, 3 when something is missing, 4 when no run has a score.
"""

import sys
from pathlib import Path

from evalcore.opencompass import extract_runs


def sample() -> tuple[Path, str, list[str]]:
    """The first evaluation below `results/` beside this file, with its runs."""
    root = Path(__file__).resolve().parent
    evaluation = sorted((root / "results").iterdir())[0]
    runs = [path.name.removeprefix("opencompass-") for path in evaluation.glob("opencompass-*")]
    return root, evaluation.name, sorted(runs)


def main(arguments: list[str]) -> int:
    if arguments:
        root, eval_id, run_ids = Path(arguments[0]), arguments[1], arguments[2:]
    else:
        root, eval_id, run_ids = sample()
    extraction = extract_runs(root, eval_id, run_ids)
    for run in extraction["results"]:
        print(f"run {run['run_id']}: {run.get('why') or run.get('error')}")
        for score in run["scores"]:
            value = score["score"] if score["exact"] is None else score["exact"]
            name = f"{score['model']} {score['dataset']} {score['metric']}"
            print(f"  {name}: {value} ({score['unit']}), n = {score['n']}")
        for cell in run["missing"]:
            if cell["reason"] not in ("separator", "excluded"):
                evidence = cell.get("evidence") or "no evidence"
                print(f"  {cell['model']} {cell['dataset']}: {cell['reason']}: {evidence}")
    if not extraction["success"]:
        return 4
    return 3 if extraction["partial"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
