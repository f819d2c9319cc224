"""`python -m evalcore.compat.codechef.detect_regression`: a gate over a result file or a history."""

from __future__ import annotations

import argparse
import asyncio
import json
import pathlib
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from ...exceptions import EvalcoreError
from .regression import RegressionDetector
from .tracker import LongitudinalTracker

__all__ = ["main"]

_UNDECIDED = 2
_NOTHING = 4
_USAGE = 64


class _Parser(argparse.ArgumentParser):
    """A parser whose errors end with the code of usage errors."""

    def error(self, message: str) -> NoReturn:
        """Says what is wrong and ends."""
        self.print_usage(sys.stderr)
        self.exit(_USAGE, f"{self.prog}: error: {message}\n")


def _parser() -> _Parser:
    name = "python -m evalcore.compat.codechef.detect_regression"
    parser = _Parser(prog=name, description="Looks for regressions.")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--results", metavar="FILE", help="a result file with a comparison")
    where.add_argument("--agent", help="the agent whose history a value is held against")
    parser.add_argument("--metric", help="with --agent: the metric")
    parser.add_argument("--current-value", type=float, help="with --agent: the new value")
    parser.add_argument("--days", type=int, default=30, help="with --agent: days back (default: 30)")
    parser.add_argument(
        "--threshold", type=float, default=0.05, help="the loss that counts, a proportion (default: 0.05)"
    )
    parser.add_argument("--store", metavar="URL", help="default: DATABASE_URL, then the user's")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Looks for regressions in a result file, or in a value against the history of an agent.

    Args:
        argv: The flags of `detect_regression.py`; issues are not created. Default: those of the
            process.

    Returns:
        0 without a regression, 1 with one, 2 where there is not enough to say, 4 for a file that can
        not be read, 64 for wrong usage.

    Example:
        >>> main(["--agent", "cicd", "--metric", "accuracy", "--current-value", "0.5",
        ...       "--store", "sqlite::memory:"])
        <BLANKLINE>
        ================================================================================
        TREND REGRESSION ANALYSIS
        ================================================================================
        {
          "has_regression": false,
          "reasoning": "Insufficient historical data"
        }
        2
    """
    parser = _parser()
    try:
        args = parser.parse_args(argv)
        if args.agent and (not args.metric or args.current_value is None):
            parser.error("--metric and --current-value are needed with --agent")
    except SystemExit as end:
        return int(end.code or 0)
    tracker = LongitudinalTracker(args.store)
    detector = RegressionDetector(args.threshold, tracker=tracker)
    title = "REGRESSION ANALYSIS"
    try:
        if args.results:
            results = json.loads(pathlib.Path(args.results).read_text("utf-8"))
            found = detector.analyze_results(results)
        else:
            title = f"TREND {title}"
            found = asyncio.run(
                detector.detect_trend_regression(
                    args.agent, args.metric, args.current_value, args.days
                )
            )
    except (EvalcoreError, OSError, ValueError, TypeError, AttributeError) as error:
        print(f"ERROR: {error}", file=sys.stderr)
        return _NOTHING
    finally:
        tracker.sync.close()
    rule = "=" * 80
    print(f"\n{rule}\n{title}\n{rule}\n{json.dumps(found, indent=2, allow_nan=False)}")
    return _code(found)


def _code(found: dict[str, Any]) -> int:
    if found["has_regression"]:
        return 1
    return _UNDECIDED if "reasoning" in found else 0


if __name__ == "__main__":
    sys.exit(main())
