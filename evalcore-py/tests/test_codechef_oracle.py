"""code-chef's tracker, tools and rules against their recordings, defects included."""

from __future__ import annotations

import asyncio
import json
import pathlib
from dataclasses import asdict
from typing import Any

import pytest
from codechef_replay import CLOCKS, close, lines, oracle, replay
from support import Tally

from evalcore import stats
from evalcore.compat import codechef
from evalcore.compat.codechef import imitated
from evalcore.exceptions import ImitatedError

MODES = list(CLOCKS)


def key(row: dict[str, Any]) -> tuple[str, ...]:
    names = ("experiment_id", "task_id", "experiment_group", "extension_version")
    return tuple(row[name] for name in names)


@pytest.mark.parametrize("mode", MODES)
def test_tracker_oracle(mode: str) -> None:
    file = f"outputs_{mode}.json"
    recorded = oracle(file)
    tracker, outcomes, _ = replay("sqlite::memory:", mode)
    calls = Tally(f"codechef/{file} (call_outcomes)")
    for ours, theirs in zip(outcomes, recorded["call_outcomes"], strict=True):
        calls.equal(str(theirs["seq"]), ours, theirs)
    table = Tally(f"codechef/{file} (table)")
    held = {key(row): row for row in imitated.rows(tracker.store)}
    table.equal("rows", len(held), len(recorded["table"]))
    for theirs in recorded["table"]:
        # JSON objects have no order; the database sorted the members of metadata by their length.
        ours, theirs = (json.dumps(row, sort_keys=True) for row in (held.get(key(theirs)), theirs))
        table.equal(theirs[:200], ours, theirs)
    views = Tally(f"codechef/{file} (comparison_view)")
    found = [
        row for name in oracle("records.json")["experiments"]
        for row in imitated.view(tracker.store, name)
    ]
    views.equal("rows", len(found), len(recorded["comparison_view"]))
    for theirs in recorded["comparison_view"]:
        same = [row for row in found if close(row, theirs)]
        views.check(str(theirs["task_id"]), None if len(same) == 1 else f"{len(same)} such rows")
    summaries = Tally(f"codechef/{file} (experiment_summaries)")
    for name, theirs in recorded["experiment_summaries"].items():
        ours = tracker.get_experiment_summary(name)
        summaries.check(name, None if close(ours, theirs) else f"ours {ours}, oracle {theirs}")
    variants = Tally(f"codechef/{file} (compare_variants)")
    for case in recorded["compare_variants"]:
        name = f"{case['experiment_id']} {case['task_id']}"
        variants.equal(
            f"{name} view_rows",
            len(imitated.view(tracker.store, case["experiment_id"], case["task_id"])),
            case["view_rows"],
        )
        if case["deterministic"]:
            ours = tracker.compare_variants(case["experiment_id"], case["task_id"])
            variants.check(
                name, None if close(ours, case["result"]) else f"{ours} for {case['result']}"
            )
    for tally in (calls, table, views, summaries, variants):
        tally.finish()


def test_trend_oracle() -> None:
    recorded = oracle("outputs_trend.json")
    tracker, _, _ = replay("sqlite::memory:", "own_clock")
    trends = Tally("codechef/outputs_trend.json (trends)")
    for case in recorded["trends"]:
        ours = tracker.get_metric_trend(**case["args"])
        theirs = case["result"]
        trends.check(str(case["args"]), None if close(ours, theirs) else f"{ours} for {theirs}")
    edges = Tally("codechef/outputs_trend.json (edge)")
    for case in recorded["edge"]:
        try:
            answer: dict[str, Any] = {"result": tracker.get_metric_trend(**case["args"])}
        except ImitatedError as error:
            name, _, message = error.message.partition(": ")
            answer = {"error": name, "message": message}
        except ValueError as error:
            answer = {"error": type(error).__name__, "message": str(error)}
        theirs = {name: value for name, value in case.items() if name != "args"}
        edges.check(str(case["args"]), None if close(answer, theirs) else f"{answer} for {theirs}")
    trends.finish()
    edges.finish()


def test_retention_oracle() -> None:
    tally = Tally("codechef/outputs_retention.json")
    for case in oracle("outputs_retention.json"):
        tracker, _, _ = replay("sqlite::memory:", "own_clock")
        days = case["retention_days"]
        tally.equal(f"{days} dry", tracker.cleanup_old_evaluation_results(days, dry_run=True), case["deleted"])
        tally.equal(f"{days} deleted", tracker.cleanup_old_evaluation_results(days), case["deleted"])
        tally.equal(f"{days} left", len(tracker.store.tasks()), case["left"])
        tracker.close()
    tally.finish()


@pytest.mark.parametrize("mode", MODES)
def test_query_tool_oracle(
    mode: str,
    tmp_path: pathlib.Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = f"outputs_cli_{mode}.json"
    url = f"sqlite:{tmp_path / 'a.db'}"
    tracker, _, clock = replay(url, mode)
    tracker.close()
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)
    tally = Tally(f"codechef/{file}")
    for case in oracle(file):
        name = " ".join(case["argv"])
        pathlib.Path("EXPORT.csv").unlink(missing_ok=True)
        code = codechef.main([*case["argv"], "--compat"], clock=clock)
        out, err = capsys.readouterr()
        last = err.splitlines()[-1] if err else None
        tally.equal(f"{name} (code)", code, case["exit_code"])
        tally.equal(f"{name} (stdout)", out, case["stdout"])
        tally.equal(f"{name} (message)", last, case["message"])
        written = pathlib.Path("EXPORT.csv")
        ours = written.read_bytes().decode() if written.exists() else None
        tally.check(f"{name} (export)", None if alike(ours, case["export"]) else f"ours {ours!r}")
    tally.finish()


def alike(ours: str | None, theirs: str | None) -> bool:
    """The same text, but for the last digit of an average: the database's order of adding is unknown."""
    if ours is None or theirs is None:
        return ours == theirs

    def number(text: str) -> object:
        try:
            return float(text)
        except ValueError:
            return text

    both = [[list(map(number, line)) for line in lines(text)] for text in (ours, theirs)]
    return close(*both)


def result_of(work: Any, *args: Any) -> dict[str, Any]:
    try:
        return {"result": work(*args)}
    except ImitatedError as error:
        name, _, message = error.message.partition(": ")
        return {"raised": name, "message": message}
    except (TypeError, ValueError, ZeroDivisionError) as error:
        return {"raised": type(error).__name__, "message": str(error)}


def test_comparison_engine_oracle() -> None:
    recorded = oracle("pure_comparison_engine.json")
    engine = codechef.ComparisonEngine(compat=True)
    tally = Tally("codechef/pure_comparison_engine.json")
    for place, case in enumerate(recorded["calculate_improvement"]):
        given = case["baseline"], case["candidate"], case["direction"]
        theirs = {name: case[name] for name in case if name in ("result", "raised", "message")}
        tally.equal(f"improvement {place}", result_of(engine.calculate_improvement, *given), theirs)
    for place, case in enumerate(recorded["weighted"]):
        overall = engine.calculate_weighted_improvement(case["improvements"])
        tally.equal(f"weighted {place}", overall, case["weighted"])
        summary = {"wins": 3, "losses": 2, "total_tasks": 6}
        tally.equal(f"reason {place}", engine.generate_reasoning(overall, summary), case["reasoning"])
    for place, case in enumerate(recorded["weighted"] + recorded["thresholds"]):
        value = case["weighted"] if "weighted" in case else case["value"]
        tally.equal(f"winner {place}", engine.determine_winner(value), case["winner"])
        ours = engine.generate_recommendation(value)
        tally.equal(f"recommendation {place}", ours, case["recommendation"])
    tally.finish()


def test_improvement_oracle() -> None:
    tally = Tally("codechef/pure_langsmith_improvement.json")
    for place, case in enumerate(oracle("pure_langsmith_improvement.json")):
        ours = result_of(
            lambda case: codechef.calculate_improvement(
                case["baseline"], case["codechef"], compat=True
            ),
            case,
        )
        theirs = {name: case[name] for name in case if name in ("result", "raised", "message")}
        tally.equal(str(place), ours, theirs)
    tally.finish()


def test_regression_detector_oracle() -> None:
    recorded = oracle("pure_regression_detector.json")
    tally = Tally("codechef/pure_regression_detector.json")
    for place, case in enumerate(recorded["analyze_results"]):
        detector = codechef.RegressionDetector(case["threshold"], compat=True)
        theirs = {name: case[name] for name in case if name in ("result", "raised", "message")}
        tally.equal(f"analyze {place}", result_of(detector.analyze_results, case["results"]), theirs)
    for place, case in enumerate(recorded["severity"]):
        detector = codechef.RegressionDetector(case["threshold"])
        tally.equal(f"severity {place}", detector.get_severity(case["change_pct"]), case["severity"])
    case = recorded["detect_trend_regression"]
    detector = codechef.RegressionDetector(compat=True)
    tally.equal("trend", asyncio.run(detector.detect_trend_regression(**case["args"])), case["result"])
    tally.finish()


def test_model_compare_oracle() -> None:
    tally = Tally("codechef/pure_model_compare.json")
    for place, case in enumerate(oracle("pure_model_compare.json")):
        agents = {"feature_dev": {"current": case["current"], "versions": case["registry"]}}
        evaluator = codechef.ModelEvaluator(agents, compat=True)

        def compared(case: dict[str, Any], evaluator: Any = evaluator) -> dict[str, Any]:
            found = asyncio.run(
                evaluator.compare_models(case["agent"], case["candidate"], case["baseline"])
            )
            return asdict(found)

        name = f"{place} {case['note']}"
        ours = result_of(compared, case)
        theirs = {one: case[one] for one in case if one in ("result", "raised", "message")}
        tally.equal(name, ours, theirs)
        if case.get("report"):
            report = evaluator.generate_comparison_report(
                codechef.EvaluationComparison(**ours["result"]), "<time>"
            )
            tally.equal(f"{name} report", report, case["report"])
    tally.finish()


class Refusing:
    """A tracker that takes calls, all but those of some places."""

    def __init__(self, refused: set[int]) -> None:
        self.refused = refused
        self.calls: list[dict[str, Any]] = []

    async def initialize(self) -> None:
        """Nothing to open."""

    async def record_result(self, **call: Any) -> str:
        place = len(self.calls)
        self.calls.append(call)
        if place in self.refused:
            raise RuntimeError("refused")
        return "id"


def test_run_evaluation_oracle() -> None:
    tally = Tally("codechef/pure_run_evaluation.json")
    for place, case in enumerate(oracle("pure_run_evaluation.json")):
        spec = case["spec"]

        def answer(number: int, score: Any) -> dict[str, Any]:
            if isinstance(score, str):
                return {"error": "raised"}
            return {"score": score, "comment": f"c{number}"}

        scores = {
            evaluator: [answer(number, score) for number, score in enumerate(given)]
            for evaluator, given in spec["scores"].items()
        }
        tracker: Any = Refusing(set(spec.get("store_fails", [])))

        def run(spec: dict[str, Any], tracker: Any = tracker, scores: Any = scores) -> Any:
            return asyncio.run(
                codechef.run_evaluation(
                    "ds-name",
                    "proj",
                    spec["runs"],
                    spec["examples"] if spec.get("dataset_exists", True) else None,
                    scores,
                    experiment_id="exp-x",
                    extension_version="1.2.3",
                    tracker=tracker,
                    timestamp="<time>",
                    compat=True,
                )
            )

        name = f"{place} {case['note']}"
        ours = result_of(run, spec)
        theirs = {one: case[one] for one in case if one in ("result", "raised", "message")}
        tally.equal(name, ours, theirs)
        if "stored_calls" in case:
            tally.equal(f"{name} calls", tracker.calls, case["stored_calls"])
        if "printed" in case:
            tally.equal(f"{name} text", codechef.evaluation_text(ours["result"]), case["printed"])
    tally.finish()


def test_statistics_oracle() -> None:
    """The significance that code-chef does not compute, over pairs by natural key: no clock is needed."""
    tally = Tally("codechef/stats_reference.json")
    for mode in MODES:
        tracker, _, _ = replay("sqlite::memory:", mode)
        for experiment in oracle("stats_reference.json")["experiments"]:
            name = experiment["experiment_id"]
            pairs = tracker.store.pairs(name, by_agent=True)
            summary = tracker.store.summary(name, by_agent=True)
            rule = experiment["points_rule"]
            for member, theirs in (("candidate_wins", "wins"), ("baseline_wins", "losses"), ("ties", "ties")):
                tally.equal(f"{mode} {name} {theirs}", summary[member], rule[theirs])  # type: ignore[literal-required]
            p_values = {}
            for metric, case in experiment["metrics"].items():
                values = [
                    (pair["baseline"]["measures"].get(metric), pair["candidate"]["measures"].get(metric))
                    for pair in pairs
                    if pair["baseline"] and pair["candidate"]
                ]
                both = [(b, c) for b, c in values if b is not None and c is not None]
                before, after = [b for b, _ in both], [c for _, c in both]
                test = stats.ttest_rel(after, before)
                p_values[metric] = test["pvalue"]
                low, high = test["confidence_interval"]
                [change] = [one for one in summary["changes"] if one["metric"] == metric]
                for member, ours in (
                    ("n_pairs", change["n"]),
                    ("mean_diff", change["mean_points"]),
                    ("t", test["statistic"]),
                    ("t_p", test["pvalue"]),
                    ("cohen_dz", stats.cohen_dz(after, before)),
                    ("welch_p", stats.ttest_ind(after, before, equal_var=False)["pvalue"]),
                    ("mannwhitney_u", stats.mannwhitneyu(after, before)["statistic"]),
                ):
                    near(tally, f"{mode} {name} {metric} {member}", ours, case[member])
                near(tally, f"{mode} {name} {metric} low", low, case["ci95"][0])
                near(tally, f"{mode} {name} {metric} high", high, case["ci95"][1])
            adjusted = stats.multipletests(list(p_values.values()), method="holm")["pvals_corrected"]
            for metric, ours in zip(p_values, adjusted, strict=True):
                theirs = experiment["metrics"][metric]["holm_p"]
                near(tally, f"{mode} {name} {metric} holm", ours, theirs)
    tally.finish()


def near(tally: Tally, case: str, ours: float | None, theirs: float) -> None:
    """SciPy's numbers to rel 1e-9."""
    same = ours is not None and abs(ours - theirs) <= 1e-9 * max(abs(theirs), 1e-3)
    tally.check(case, None if same else f"ours {ours}, oracle {theirs}")
