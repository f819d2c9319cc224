"""The extraction script that evalcore replaces, as it is pasted into the playbook.

Changed in three places: the root is a variable (`ROOT`), run ids may come from a file
(`RUN_IDS=@FILE`, because one variable holds at most 128 KiB), and `main` is a function so that
one process can time it without its own start.
"""

import csv
import glob
import json
import os
from pathlib import Path  # noqa: F401  (as in the playbook)

ROOT = os.environ.get("ROOT", "/workspace/shared")


def extract_results(eval_id, run_id):
    """Extract results for a single run."""
    base_path = f"{ROOT}/results/{eval_id}/opencompass-{run_id}"

    if not os.path.exists(base_path):
        return {
            "run_id": run_id,
            "eval_id": eval_id,
            "status": "error",
            "error": "Results directory not found",
            "scores": [],
        }

    # Find summary CSV files (may be in timestamped subdirectories)
    csv_files = glob.glob(f"{base_path}/*/summary/summary_*.csv")
    if not csv_files:
        # Try direct path without timestamp
        csv_files = glob.glob(f"{base_path}/summary/summary_*.csv")

    if not csv_files:
        return {
            "run_id": run_id,
            "eval_id": eval_id,
            "status": "error",
            "error": "No CSV results found",
            "scores": [],
        }

    # Use latest CSV file
    csv_file = sorted(csv_files)[-1]

    # Parse CSV
    scores = []
    try:
        with open(csv_file, "r") as f:
            reader = csv.DictReader(f)
            for row in reader:
                dataset = row.get("dataset", "")
                version = row.get("version", "")
                metric = row.get("metric", "")
                mode = row.get("mode", "")

                # Model score is the last column (not dataset/version/metric/mode)
                score_cols = [k for k in row.keys() if k not in ["dataset", "version", "metric", "mode"]]

                if score_cols:
                    try:
                        score_value = float(row[score_cols[0]])
                        scores.append(
                            {
                                "dataset": dataset,
                                "version": version,
                                "metric": metric,
                                "mode": mode,
                                "score": score_value,
                            }
                        )
                    except (ValueError, TypeError):
                        continue

        return {
            "run_id": run_id,
            "eval_id": eval_id,
            "status": "success",
            "scores": scores,
            "csv_file": csv_file,
        }

    except Exception as e:
        return {
            "run_id": run_id,
            "eval_id": eval_id,
            "status": "error",
            "error": str(e),
            "scores": [],
        }


def main():
    eval_id = os.environ.get("EVAL_ID", "")
    run_ids_str = os.environ.get("RUN_IDS", "")
    if run_ids_str.startswith("@"):
        with open(run_ids_str[1:]) as f:
            run_ids_str = f.read()

    results_list = []
    for run_id in run_ids_str.split(","):
        run_id = run_id.strip()
        if run_id:
            result = extract_results(eval_id, run_id)
            results_list.append(result)

    # Output results as JSON
    return json.dumps({"success": True, "results": results_list})


if __name__ == "__main__":
    print(main())
