"""The query tool: trends, comparisons, summaries, recent results, CSV."""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import pathlib
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NoReturn

from ...exceptions import EvalcoreError, StoreError
from .names import METRICS, SCORES
from .tracker import SyncLongitudinalTracker

__all__ = ["main"]

_NOTHING = 4
_USAGE = 64
_GROUPS = ("baseline", "code-chef")
_SHOWN = ("accuracy", "latency_ms", "cost_usd", "completeness")


class _Parser(argparse.ArgumentParser):
    """A parser that ends with the code of usage errors of this mode."""

    code = 2

    def error(self, message: str) -> NoReturn:
        """Says what is wrong and ends."""
        self.print_usage(sys.stderr)
        self.exit(self.code, f"{self.prog}: error: {message}\n")


def _one_of(names: Sequence[str]) -> Callable[[str], str]:
    """One of several names; the message does not depend on the version of Python."""

    def check(given: str) -> str:
        if given in names:
            return given
        known = ", ".join(repr(name) for name in names)
        raise argparse.ArgumentTypeError(f"invalid choice: {given!r} (choose from {known})")

    return check


def _parser(compat: bool) -> _Parser:
    name = "query_evaluation_results.py" if compat else "python -m evalcore.compat.codechef"
    parser = _Parser(prog=name, description="Asks a history of evaluation results.")
    parser.code = 2 if compat else _USAGE
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--trend", action="store_true", help="a metric over versions")
    what.add_argument("--compare", action="store_true", help="the two groups of an experiment")
    what.add_argument("--export", metavar="FILE", help="an agent's trends as CSV")
    what.add_argument("--recent", action="store_true", help="the newest results")
    what.add_argument("--summary", action="store_true", help="the same as --compare")
    parser.add_argument("--agent", help="the agent")
    if compat:
        parser.add_argument("--metric", type=_one_of(SCORES), help="the score")
        parser.add_argument("--group", type=_one_of(_GROUPS), default="code-chef", help="the group")
    else:
        parser.add_argument("--metric", help="any metric; latency, tokens and cost are known")
        parser.add_argument("--group", default="code-chef", help="the group, or all for --recent")
    parser.add_argument("--experiment", help="the experiment")
    parser.add_argument("--task", help="the task")
    parser.add_argument("--days", type=int, default=30, help="days back (default: 30)")
    parser.add_argument("--limit", type=int, default=10, help="rows of --recent (default: 10)")
    if not compat:
        parser.add_argument("--store", metavar="URL", help="default: DATABASE_URL, then the user's")
        parser.add_argument(
            "--format", type=_one_of(("text", "json", "csv")), default="text", help="text, json or csv"
        )
        parser.add_argument("--output", metavar="FILE", help="in place of the standard output")
        parser.add_argument("--allow-empty", action="store_true", help="no data is no error")
        parser.add_argument("--compat", action="store_true", help="what code-chef did, defects included")
    return parser


def _banner(width: int, *lines: str) -> str:
    rule = "=" * width
    return "\n".join(["", rule, *lines, rule, "", ""])


def _number(value: float | None, form: str) -> str:
    return "N/A" if value is None else format(value, form)


class _Query:
    """One question, in either mode."""

    def __init__(self, args: argparse.Namespace, tracker: SyncLongitudinalTracker) -> None:
        self.args = args
        self.tracker = tracker
        self.compat = tracker.compat
        self.format = getattr(args, "format", "text")
        self.code = 0
        self.page = io.StringIO()

    def say(self, level: str, message: str) -> None:
        print(f"{level}: {message}", file=sys.stderr)

    def nothing(self, level: str, message: str) -> None:
        self.say(level, message)
        if not self.compat and not self.args.allow_empty:
            self.code = _NOTHING

    def rows(self, rows: list[dict[str, Any]]) -> bool:
        """Writes rows unless text is wanted."""
        if self.format == "json":
            json.dump(rows, self.page, indent=2, allow_nan=False)
            self.page.write("\n")
        elif self.format == "csv":
            flat = [{k: v for k, v in row.items() if not isinstance(v, dict | list)} for row in rows]
            writer = csv.DictWriter(self.page, list(flat[0]))
            writer.writeheader()
            writer.writerows(flat)
        return self.format != "text"

    def trend(self) -> None:
        """`--trend`."""
        args, page = self.args, self.page
        found = self.tracker.get_metric_trend(args.agent, args.metric, args.group, args.days)
        if not found:
            self.nothing("WARNING", f"No trend data found for {args.agent} / {args.metric}")
            return
        if self.rows(found):
            return
        page.write(_banner(80, f"Metric Trend: {args.agent} / {args.metric} / {args.group}"))
        names = ("Avg", "Min", "Max", "Samples")
        heads = " ".join(f"{name:<8}" for name in names)
        page.write(f"{'Version':<20} {'Model':<25} {heads} Last Recorded\n{'-' * 100}\n")
        for point in found:
            numbers = [point[name] for name in ("avg_score", "min_score", "max_score")]
            if self.compat:
                # What is null, 0 among it, ended the tool here.
                shown = " ".join(format(number, "<8.3f") for number in numbers)
            else:
                shown = " ".join(f"{_number(number, '.3f'):<8}" for number in numbers)
            page.write(
                f"{point['extension_version']:<20} {point['model_version']:<25} {shown} "
                f"{point['sample_count']:<8} {point['last_recorded']}\n"
            )
        page.write("\n")

    def compare(self) -> None:
        """`--compare` and `--summary`."""
        args = self.args
        if args.task:
            found = self.tracker.compare_variants(args.experiment, args.task)
        else:
            found = self.tracker.get_experiment_summary(args.experiment)
        if "error" in found:
            self.nothing("ERROR", f"Error: {found['error']}")
        elif self.format == "json":
            json.dump(found, self.page, indent=2, allow_nan=False)
            self.page.write("\n")
        elif args.task:
            self.task(found)
        else:
            self.summary(found)

    def task(self, found: dict[str, Any]) -> None:
        page = self.page
        page.write(
            _banner(
                80,
                f"Experiment Comparison: {found['experiment_id']}",
                f"Task: {found['task_id']}",
            )
        )
        page.write(f"Agent: {found['agent_name']}\nVersion: {found['extension_version']}\n")
        for title, side in (("Baseline", "baseline"), ("Code-chef", "codechef")):
            page.write(f"\n{title} Results:\n")
            for name, value in found[side].items():
                if name in _SHOWN or value is not None:
                    page.write(f"  {name}: {_number(value, '.3f')}\n")
        page.write("\nImprovements:\n")
        for name, value in found["improvements"].items():
            page.write(f"  {name}: {_percent(value)}\n")
        page.write("\n")

    def summary(self, found: dict[str, Any]) -> None:
        page = self.page
        page.write(_banner(80, f"Experiment Comparison: {found['experiment_id']}"))
        page.write(f"Total Tasks: {found['total_tasks']}\n")
        page.write(f"Code-chef Wins: {found['codechef_wins']}\n")
        page.write(f"Baseline Wins: {found['baseline_wins']}\n")
        page.write(f"Ties: {found['ties']}\n")
        if found.get("n_missing"):
            page.write(f"Without Accuracy: {found['n_missing']}\n")
        page.write("\nAverage Improvements:\n")
        for title, name in (
            ("Accuracy", "avg_accuracy_improvement_pct"),
            ("Latency Reduction", "avg_latency_reduction_pct"),
            ("Cost Reduction", "avg_cost_reduction_pct"),
        ):
            page.write(f"  {title}: {_percent(found[name])}\n")
        metrics = found.get("comparison", {}).get("metrics", [])
        if metrics:
            page.write("\nEvidence:\n")
        for metric in metrics:
            page.write(f"  {metric['metric']}: {metric['verdict']}, n = {metric['n']}")
            limits = metric["limits"]
            if limits is not None:
                low, high, level = (limits[name] for name in ("low", "high", "level"))
                page.write(f", {metric['delta']:+.4g} ({100 * level:g}%: {low:+.4g} to {high:+.4g})")
            if metric["p_adjusted"] is not None:
                page.write(f", p = {metric['p_adjusted']:.2g}")
            page.write("\n")
        page.write("\n")

    def recent(self) -> None:
        """`--recent`."""
        args, page = self.args, self.page
        group = None if args.group == "all" and not self.compat else args.group
        found = self.tracker.get_recent_results(args.agent, group, args.limit)
        if not found:
            self.nothing("WARNING", "No recent evaluations found")
            return
        if self.rows(found):
            return
        lines = [f"Recent Evaluations (limit: {args.limit})"]
        if args.agent:
            lines.append(f"Agent: {args.agent}")
        if args.group:
            lines.append(f"Group: {args.group}")
        page.write(_banner(120, *lines))
        page.write(
            f"{'Experiment ID':<30} {'Task ID':<12} {'Agent':<15} {'Group':<10} "
            f"{'Acc':<6} {'Comp':<6} Created\n{'-' * 120}\n"
        )
        for row in found:
            scores = [row["accuracy"], row["completeness"]]
            if self.compat:
                scores = [score or None for score in scores]
            accuracy, completeness = (_number(score, ".3f") for score in scores)
            created = datetime.fromisoformat(row["created_at"])
            page.write(
                f"{row['experiment_id']:<30} {row['task_id'][:12]:<12} "
                f"{row['agent_name'] or 'N/A':<15} {row['experiment_group']:<10} "
                f"{accuracy:<6} {completeness:<6} {created:%Y-%m-%d %H:%M}\n"
            )
        page.write("\n")

    def export(self) -> None:
        """`--export`."""
        args = self.args
        lines: list[list[Any]] = []
        for metric in SCORES if self.compat else (*SCORES, *METRICS):
            for point in self.tracker.get_metric_trend(args.agent, metric, args.group, args.days):
                ids = [point["extension_version"], point["model_version"], metric]
                numbers = [point[name] for name in ("avg_score", "min_score", "max_score")]
                lines.append([*ids, *numbers, point["sample_count"], point["last_recorded"]])
        if not lines:
            self.nothing("WARNING", "No data to export")
            return
        with open(args.export, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(
                ["extension_version", "model_version", "metric"]
                + ["avg_score", "min_score", "max_score", "sample_count", "last_recorded"]
            )
            writer.writerows(lines)
        self.say("INFO", f"✓ Exported {len(lines)} data points to {args.export}")


def _percent(value: float | None) -> str:
    return "N/A" if value is None else f"{value:+.1f}%"


def _checked(parser: _Parser, args: argparse.Namespace) -> None:
    if args.trend and not (args.agent and args.metric):
        parser.error("--trend requires --agent and --metric")
    if (args.compare or args.summary) and not args.experiment:
        parser.error("--compare/--summary requires --experiment")
    if args.export and not args.agent:
        parser.error("--export requires --agent")


def main(
    argv: Sequence[str] | None = None, *, clock: Callable[[], datetime] | None = None
) -> int:
    """Runs the query tool.

    The store is `DATABASE_URL`, `--store`, or `evalcore.db` in the user's data directory.

    Args:
        argv: The arguments, with `--compat` for what code-chef's tool did: identical text, exit
            code 0 without data. Default: those of the process.
        clock: Gives the time, aware. Default: the system's.

    Returns:
        The exit code: 0 done, 4 no data, 64 usage, 70 the store failed; in compat mode 0, 1 or 2.

    Example:
        >>> main(["--recent", "--store", "sqlite::memory:", "--allow-empty"])
        0
    """
    given = list(sys.argv[1:] if argv is None else argv)
    compat = "--compat" in given or os.environ.get("EVALCORE_COMPAT") == "codechef"
    if compat:
        given = [one for one in given if one != "--compat"]
    parser = _parser(compat)
    try:
        args = parser.parse_args(given)
        _checked(parser, args)
    except SystemExit as end:
        return int(end.code or 0)
    tracker = SyncLongitudinalTracker(getattr(args, "store", None), compat=compat, clock=clock)
    query = _Query(args, tracker)
    ask = query.compare
    if args.trend:
        ask = query.trend
    elif args.recent:
        ask = query.recent
    elif args.export:
        ask = query.export
    try:
        tracker.initialize()
        ask()
    except (EvalcoreError, OSError, ValueError, TypeError) as error:
        if compat:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            query.code = 1
        else:
            query.say("ERROR", str(error))
            query.code = 70 if isinstance(error, StoreError | OSError) else _USAGE
    finally:
        tracker.close()
    output = getattr(args, "output", None)
    if output and query.code == 0:
        pathlib.Path(output).write_text(query.page.getvalue(), encoding="utf-8")
    else:
        sys.stdout.write(query.page.getvalue())
    return query.code
