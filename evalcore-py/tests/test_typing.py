"""How a typed program uses the package; `mypy --strict` reads it, pytest runs it."""

from __future__ import annotations

import array
import io
import pathlib
import pickle
from decimal import Decimal
from typing import Literal

import numpy as np
import pytest
from typing_extensions import assert_type

import evalcore
from evalcore import Store, compare, metrics, opencompass, score, stats, wire
from evalcore import store as histories
from evalcore.compat import budeval, codechef
from evalcore.exceptions import EvalcoreError, ParseError, ParseWarning


def test_documents(root: pathlib.Path) -> None:
    document = opencompass.extract_runs(root, "e", ["full"], details=True)
    assert_type(document, wire.Extraction)
    for run in document["results"]:
        for score in run["scores"]:
            assert_type(score["exact"], float | None)
            assert_type(score["n"], int | None)
        for cell in run["missing"]:
            assert cell["reason"] != "not_run" or cell.get("evidence")
    old = opencompass.extract_runs(root, "e", "full", compat="budeval")
    assert_type(old, wire.ScriptOutput)
    assert_type(old["results"][0]["scores"][0]["score"], float)
    assert_type(opencompass.to_metric_rows(document), list[wire.MetricRow])
    assert_type(opencompass.to_metric_rows(document["results"][0]), list[wire.MetricRow])


def test_files(run_dir: pathlib.Path) -> None:
    table = opencompass.parse_summary_csv(io.BytesIO(b"dataset,version,metric,mode,m\n"))
    assert_type(table, wire.SummaryTable)
    assert_type(opencompass.to_budeval_scores(table), list[wire.BudevalScore])
    samples = opencompass.iter_predictions(b"{}", origin_prompt=False)
    assert_type(samples, opencompass.PredictionIterator)
    for sample in samples:
        assert_type(sample["index"], int | None)
    result = opencompass.parse_result_json(b'{"accuracy": 1.0}')
    assert_type(result["metrics"], dict[str, float | bool | None])


def test_work_dirs(run_dir: pathlib.Path) -> None:
    workdir = opencompass.load_workdir(run_dir)
    assert_type(workdir, opencompass.Workdir)
    assert_type(workdir.cells, list[wire.Cell])
    assert_type(workdir.headline("exam", "a"), wire.Headline | None)
    assert_type(workdir.summarise(weighted="group rows"), wire.WorkdirSummary)
    assert_type(workdir.scores_table(), evalcore.Table)
    with pytest.warns(ParseWarning):
        rows = opencompass.to_clickhouse_rows(workdir, table="dataset_results", job_id="full")
    assert_type(rows, list[wire.DatasetResultRow])
    for sample in workdir.samples_table():
        assert_type(sample["correct"], bool | None)


def test_errors_and_compat() -> None:
    try:
        opencompass.parse_predictions(b"[", strict=True)
    except ParseError as error:
        assert_type(error.code, str)
        assert_type(error.offset, int | None)
        assert isinstance(error, EvalcoreError) and isinstance(error, ValueError)
    assert budeval.extract_job_results(None)["success"] is False


def test_metrics() -> None:
    truth, pred = ["a", "b", "a"], ["a", "b", "b"]
    assert_type(metrics.classification_report(truth, pred), str)
    assert_type(metrics.confusion_matrix(truth, pred), list[list[int]])
    assert_type(metrics.confusion_matrix(truth, pred, normalize="all"), list[list[float]])
    assert_type(metrics.f1_score(truth, pred, average="macro"), float)
    assert_type(metrics.f1_score([1, 0], [1, 1], average=None), list[float])
    counts = metrics.ClassificationCounts()
    counts.update(truth, pred)
    assert_type(counts.finish(), wire.ClassificationAnswers)
    assert_type(counts.finish()["accuracy"]["standard_error"], float | None)
    assert_type(metrics.rouge("a", "a")["rouge1"]["fmeasure"], float)
    assert_type(metrics.rouge_batch(["a"], ["a"])["means"], dict[str, wire.RougeMean])
    assert_type(metrics.bleu(["a"], [["a"]]), wire.BleuReport)
    assert_type(metrics.corpus_bleu(["a"], [["a"]]), wire.BleuReport)
    assert_type(metrics.squad(["a", None], ["a", "b"])["unanswered"], int)
    assert_type(metrics.pass_at_k(4, 1, 1), float)
    assert_type(metrics.percentile([1.0], 50), float)
    assert_type(metrics.percentile([1.0], [50, 90]), list[float])
    assert_type(metrics.similarity(["a"], ["b"], measure="jaro"), list[float])
    assert_type(metrics.parse_answer(None)["status"], Literal["ok", "partial", "failed", "error"])
    prices = metrics.PriceTable({"date": "2025-01-31", "models": {"m": {"prompt": 1, "completion": 1}}})
    assert_type(prices.cost("m", None), Decimal | None)
    assert_type(metrics.cost([], "m", prices)["us_dollars"], Decimal | None)


def test_statistics() -> None:
    a, b = [1.0, 0.0, 1.0, 1.0], (1, 0, 0, True)
    assert_type(stats.proportion_confint(1, 2, method="beta"), tuple[float, float])
    assert_type(stats.standard_error(np.array(a), clusters=["x", 1, "y", "y"]), float)
    test = stats.ttest_rel(array.array("d", a), b, alternative="less")
    assert_type(test, stats.TTest)
    low, high = test["confidence_interval"]
    assert_type(high, float)
    assert_type(stats.wilcoxon(a)["zstatistic"], float | None)
    counts = stats.paired_counts(a, b)
    assert_type(counts["table"], list[list[int]])
    assert_type(stats.mcnemar(counts["table"], method="mid-p"), stats.McNemarTest)
    resampled = stats.bootstrap(a, lambda scores: max(scores), n_resamples=99, seed=1)
    assert_type(resampled["seed"], int)
    assert_type(stats.Design.from_counts(counts["table"]).minimum_detectable_effect(9), float)
    gate = stats.Gate(reuse="shared_noise")
    assert_type(gate.look("monday", a, b), stats.GateReport)
    assert pickle.loads(pickle.dumps(gate)) == gate
    assert_type(stats.Gate.from_state(gate.state()), stats.Gate)
    assert_type(stats.recommend_test(a, b)["cautions"], list[str])
    systems = ["a b", "c"], ["a b", "d"], [["a b"], ["c", "d"]]
    tested = stats.paired_bootstrap_test(*systems, metric="chrf++", n_resamples=9)
    assert_type(tested, stats.PairedBootstrapTest)
    bands = stats.bootstrap_rouge(["a"], ["a"], n_resamples=9)["bands"]
    assert_type(bands["rouge1"]["low"]["fmeasure"], float)
    assert_type(stats.bootstrap_means({"a": a}, n_resamples=9)["a"], stats.BootstrapResult)
    table = metrics.ByCategory(metrics.MeanAccumulator)
    assert_type(table.of("net"), metrics.MeanAccumulator)
    table.of("net").update(a)
    assert_type(table.finish(lambda mean: mean.finish()["n"]), dict[str, int])


def test_scores() -> None:
    policy = score.Policy({"minScore": 0.5})
    request = {"config": {"input": "Hello?", "output": "Hello! How can I help you today?"}}
    answer = score.evaluate(request, policy=policy, mode="strict")
    assert_type(answer, wire.EvaluateResponse)
    assert_type(answer["metadata"], dict[str, str] | None)
    assert_type(policy.dimensions, list[str])
    assert_type(score.respond(b"{}"), tuple[int, str])


def test_histories(run_dir: pathlib.Path) -> None:
    with Store("sqlite::memory:") as store:
        assert_type(store, Store)
        assert_type(store.record("e", "t", "baseline", "1", "m", {"accuracy": 0.5}), str)
        task: histories.TaskInput = {
            "experiment_id": "e",
            "task_id": "t",
            "experiment_group": "code-chef",
            "extension_version": "1",
            "model_version": "m",
            "scores": {"accuracy": None},
        }
        assert_type(store.write([task], merge="replace"), histories.WriteReport)
        assert_type(store.import_run(run_dir, "e", "full")["status"] == "incomplete", bool)
        [row] = store.tasks(experiment_group="baseline", limit=1)
        assert_type(row["measures"], dict[str, float])
        assert_type(store.tasks_table(), evalcore.Table)
        assert_type(store.runs()[0]["run"], histories.RunRecord)
        assert_type(store.run("e", "full"), histories.RunRecord | None)
        assert_type(store.trend("accuracy", by=["day"], order="oldest"), list[histories.TrendPoint])
        assert_type(store.pairs("e")[0]["baseline"], histories.TaskResult | None)
        policy: compare.Policy = {"alpha": 0.01, "metrics": {"accuracy": {"margin": 0.02}}}
        summary = store.summary("e", policy=policy)
        assert_type(summary["comparison"], compare.Comparison)
        assert_type(store.export(io.BytesIO(), format="prometheus"), int)
        assert_type(store.purge(older_than_days=90, dry_run=True)["tasks"], int)


def test_comparisons() -> None:
    answer = compare.compare_runs({"accuracy": [1, 0, 1]}, {"accuracy": [1, 1, 1]})
    assert_type(answer, compare.Comparison)
    assert_type(answer["metrics"][0]["limits"], compare.Limits | None)
    assert_type(compare.recommend({"a": [1, 0]}, {"a": [1, 1]}), compare.Recommendation)
    assert_type(compare.detect_regressions(answer), compare.RegressionReport)
    assert_type(compare.detect_trend_regression([0.5], 0.4)["is_regression"], bool | None)
    assert_type(compare.rank({"a": {"x": 1}, "b": {"x": 0}})["models"], list[compare.RankedModel])
    assert_type(compare.change_points([1.0, 2.0]), list[compare.ChangePoint])


def test_codechef() -> None:
    tracker = codechef.SyncLongitudinalTracker("sqlite::memory:")
    tracker.initialize()
    assert_type(
        tracker.record_result("e", "t", "baseline", "1", "m", {"accuracy": 0.5}, {}), str
    )
    engine = codechef.ComparisonEngine(codechef.LongitudinalTracker())
    assert_type(engine.calculate_improvement(0.5, 0.6), float | None)
