"""`evalcore.stats` against the recorded answers of SciPy, statsmodels and pingouin."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

from support import Tally, oracle_dir

from evalcore import stats
from evalcore.exceptions import InvalidParameterError

SIDES = ("two-sided", "less", "greater")
WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def plain(value: Any) -> Any:
    """Gives a value of the oracle with its numbers that are not finite."""
    if isinstance(value, str):
        return WORDS.get(value, value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def near(got: Any, want: float, tol: dict[str, float]) -> bool:
    if isinstance(want, bool) or isinstance(got, bool):
        return bool(got) == bool(want)
    if math.isnan(want) or math.isinf(want):
        return got == want or (math.isnan(want) and math.isnan(got))
    return bool(abs(got - want) <= tol.get("abs", 0.0) + tol.get("rel", 0.0) * abs(want))


def differences(ours: Any, want: Any, tol: dict[str, float], key: str = "") -> list[str]:
    """Lists what the oracle has and we do not; what only we have does not count."""
    if isinstance(want, dict):
        found = []
        for name, item in want.items():
            if not isinstance(ours, dict) or name not in ours:
                found.append(f"{key}/{name}: not computed")
            else:
                found += differences(ours[name], item, tol, f"{key}/{name}")
        return found
    if isinstance(want, list):
        if not isinstance(ours, (list, tuple)) or len(ours) != len(want):
            return [f"{key}: ours {ours!r}, oracle {want!r}"]
        pairs = enumerate(zip(ours, want, strict=True))
        return [one for at, (a, b) in pairs for one in differences(a, b, tol, f"{key}/{at}")]
    return [] if near(ours, want, tol) else [f"{key}: ours {ours!r}, oracle {want!r}"]


def paired_t(given: Any, _: Any) -> Any:
    found: dict[str, Any] = {}
    for side in SIDES:
        test = stats.ttest_rel(given["x"], given["y"], alternative=side)
        found[side] = {**test, "ci95_of_mean_diff": test["confidence_interval"]}
        found["mean_diff"] = test["difference"]
        found["sd_diff"] = test["standard_error"] * math.sqrt(len(given["x"]))
    return found


def independent_t(given: Any, _: Any) -> Any:
    found = {}
    for name, equal_var in (("student", True), ("welch", False)):
        for side in SIDES:
            test = stats.ttest_ind(
                given["x"], given["y"], equal_var=equal_var, alternative=side
            )
            found[f"{name}_{side}"] = {**test, "ci95": test["confidence_interval"]}
    return found


def wilcoxon(given: Any, expected: Any) -> Any:
    x, y = given["x"], given["y"]
    found: dict[str, Any] = {}
    for side in SIDES:
        for zeros in ("wilcox", "pratt", "zsplit"):
            for name, correction in (("corr", True), ("nocorr", False)):
                test = stats.wilcoxon(
                    x,
                    y,
                    zero_method=zeros,  # type: ignore[arg-type]
                    correction=correction,
                    alternative=side,
                    method="asymptotic",
                )
                z = math.nan if test["zstatistic"] is None else test["zstatistic"]
                found[f"asymptotic_{zeros}_{name}_{side}"] = {**test, "z": z}
        if f"exact_{side}" in expected:
            found[f"exact_{side}"] = stats.wilcoxon(x, y, alternative=side, method="exact")
    return found


def mann_whitney(given: Any, expected: Any) -> Any:
    x, y = given["x"], given["y"]
    found: dict[str, Any] = {}
    for side in SIDES:
        for name, continuity in (("cc", True), ("nocc", False)):
            found[f"asymptotic_{name}_{side}"] = stats.mannwhitneyu(
                x, y, use_continuity=continuity, alternative=side, method="asymptotic"
            )
        if f"exact_{side}" in expected:
            found[f"exact_{side}"] = stats.mannwhitneyu(x, y, alternative=side, method="exact")
    return found


def mcnemar(given: Any, _: Any) -> Any:
    table = given["table"]
    return {
        "exact": stats.mcnemar(table),
        "mid_p": stats.mcnemar(table, method="mid-p"),
        "chi2_corr": stats.mcnemar(table, exact=False),
        "chi2_nocorr": stats.mcnemar(table, exact=False, correction=False),
    }


def two_proportion_z(given: Any, _: Any) -> Any:
    counts = given["count1"], given["n1"], given["count2"], given["n2"]
    (k, n), (j, m) = counts[:2], counts[2:]
    found: dict[str, Any] = {
        side: stats.two_proportion_ztest(*counts, alternative=side) for side in SIDES
    }
    found["cohen_h"] = stats.cohen_h(k / n, j / m)
    found["risk_difference"] = k / n - j / m
    found["newcombe_ci95_of_difference"] = stats.newcombe_interval(*counts)
    fisher = stats.fisher_exact([[k, n - k], [j, m - j]])
    found["fisher_exact_two_sided"] = {**fisher, "odds_ratio": fisher["statistic"]}
    return found


def proportion_ci(given: Any, expected: Any) -> Any:
    arguments = given["count"], given["n"], given["alpha"]
    return {name: stats.proportion_confint(*arguments, method=name) for name in expected}


def binom_test(given: Any, _: Any) -> Any:
    k, n, p = given["k"], given["n"], given["p"]
    return {side: stats.binom_test(k, n, p, alternative=side)["pvalue"] for side in SIDES}


def effect_size(given: Any, _: Any) -> Any:
    x, y = given["x"], given["y"]
    found = {
        "cohen_d_pooled": stats.cohen_d(x, y),
        "cohen_dav": stats.cohen_dav(x, y),
        "hedges_g_approx": stats.hedges_g(x, y, correction="approximate"),
        "hedges_g_exact": stats.hedges_g(x, y),
        "glass_delta_sd_of_y": stats.glass_delta(x, y),
        "cliffs_delta": stats.cliffs_delta(x, y),
    }
    if len(x) == len(y):
        found["cohen_dz"] = stats.cohen_dz(x, y)
    return found


def correlation(given: Any, _: Any) -> Any:
    x, y = given["x"], given["y"]
    rho, r = stats.spearmanr(x, y), stats.pearsonr(x, y)
    tau = stats.kendalltau(x, y, method="asymptotic")
    return {
        "spearman": {**rho, "rho": rho["statistic"]},
        "kendall_tau_b": {"tau": tau["statistic"], "pvalue_asymptotic": tau["pvalue"]},
        "pearson": {
            **r,
            "r": r["statistic"],
            "ci95_fisher_z": stats.pearson_interval(r["statistic"], len(x)),
        },
    }


def multiple_testing(given: Any, expected: Any) -> Any:
    found = {}
    for method in expected:
        family = stats.multipletests(given["pvalues"], given["alpha"], method)
        found[method] = {**family, "adjusted": family["pvals_corrected"]}
    return found


def distribution_quantiles(given: Any, _: Any) -> Any:
    return {
        "normal_ppf": [stats.normal_quantile(p) for p in given["p"]],
        "chi2_1_ppf": [stats.chi_squared_1_quantile(p) for p in given["p"]],
        "t_ppf": [
            [stats.students_t_quantile(p, df) for p in given["p"]] for df in given["df"]
        ],
    }


def bootstrap_from_distribution(given: Any, expected: Any) -> Any:
    data, statistic = given["data"], given["statistic"]
    observed = stats.bootstrap(data, statistic, n_resamples=2)["observed"]
    values = stats.BootstrapDistribution(observed, given["bootstrap_distribution_sorted"])
    found = {"observed": observed, "standard_error": values.standard_error}
    for key in expected:
        method, _, level = key.partition("_0.")
        if method == "BCa":
            left_out = stats.jackknife(data, statistic)
            found[key] = values.bca(left_out, float(f"0.{level}"))
        elif level:
            found[key] = getattr(values, method)(float(f"0.{level}"))
    return found


def permutation_exact(given: Any, kind: str) -> Any:
    found: dict[str, Any] = {}
    for side in SIDES:
        test = stats.permutation_test(
            given["x"],
            given["y"],
            permutation_type=kind,  # type: ignore[arg-type]
            alternative=side,
            method="exact",
        )
        found[side], found["statistic"] = test["pvalue"], test["statistic"]
    return found


COMPUTE: dict[str, Callable[[Any, Any], Any]] = {
    "paired_t": paired_t,
    "independent_t": independent_t,
    "wilcoxon": wilcoxon,
    "mann_whitney_u": mann_whitney,
    "mcnemar": mcnemar,
    "two_proportion_z": two_proportion_z,
    "proportion_ci": proportion_ci,
    "binom_test": binom_test,
    "effect_size": effect_size,
    "cohen_h": lambda given, _: {"cohen_h": stats.cohen_h(given["p1"], given["p2"])},
    "correlation": correlation,
    "multiple_testing": multiple_testing,
    "distribution_quantiles": distribution_quantiles,
    "bootstrap_from_distribution": bootstrap_from_distribution,
    "permutation_paired_exact": lambda given, _: permutation_exact(given, "samples"),
    "permutation_independent_exact": lambda given, _: permutation_exact(given, "independent"),
}


def monte_carlo(case: Any) -> list[str]:
    """Compares limits within the oracle's tolerances for any generator."""
    given, expected = plain(case["input"]), plain(case["expected"])
    if case["kind"] == "permutation_paired_monte_carlo":
        tol = {"abs": expected.pop("tol_abs_two_sided_at_9999")}
        ours = {
            side: stats.permutation_test(
                given["x"],
                given["y"],
                alternative=side,
                method="monte-carlo",
                n_resamples=given["min_resamples"],
            )["pvalue"]
            for side in SIDES
        }
        return differences(ours, {side: expected[side] for side in SIDES}, tol)
    found = []
    for method in ("percentile", "basic", "BCa"):
        if method not in expected:
            continue
        want = expected[method]
        options: Any = {
            "method": method,
            "confidence_level": given["confidence"],
            "n_resamples": given["min_resamples"],
            "seed": 20,
        }
        if given["statistic"] == "mean(x-y)":
            ours = stats.bootstrap_paired_difference(given["x"], given["y"], **options)
        else:
            ours = stats.bootstrap(given["data"], given["statistic"], **options)
        usual = {"abs": 1e-10, "rel": 1e-8}
        found += differences(ours["observed"], expected["observed"], usual, "observed")
        low, high = ours["confidence_interval"]
        found += differences(low, want["low"], {"abs": want["tol_low"]}, f"{method}/low")
        found += differences(high, want["high"], {"abs": want["tol_high"]}, f"{method}/high")
    return found


def problem(case: Any) -> str | None:
    kind, expected = case["kind"], case["expected"]
    if kind in ("bootstrap_monte_carlo", "bootstrap_paired_diff", "permutation_paired_monte_carlo"):
        return "; ".join(monte_carlo(case)) or None
    if kind not in COMPUTE:
        return f"kind `{kind}` is unknown"
    raised = "__error__" in expected
    try:
        ours = COMPUTE[kind](plain(case["input"]), expected)
    except InvalidParameterError as error:
        fine = raised or "informational" in case["tags"]
        return None if fine else str(error)
    if "informational" in case["tags"]:
        return None
    if raised:
        return f"expected an error, found {ours!r}"
    tol = case.get("tol", {"abs": 1e-10, "rel": 1e-8})
    return "; ".join(differences(ours, plain(expected), tol)) or None


def test_stats_oracle() -> None:
    path = oracle_dir("EVALCORE_ORACLES", "metrics") / "stats.jsonl"
    tally = Tally("stats.jsonl")
    for line in path.read_text("utf-8").split("\n"):
        if line.strip():
            case = json.loads(line)
            tally.check(case["id"], problem(case))
    tally.finish()


def test_the_comparison_of_the_oracle_can_fail() -> None:
    tol = {"abs": 1e-10}
    assert differences({"a": [1.0]}, {"a": [1.0 + 1e-9]}, tol)
    assert differences({}, {"a": 1.0}, tol) and differences([1.0], [1.0, 2.0], tol)
    assert differences(1.0, math.nan, tol) and differences(math.inf, 1.0, {"rel": 1.0})
    assert not differences(math.nan, math.nan, tol) and not differences([True], [True], tol)
    assert differences(True, False, tol)
    case = {"id": "x", "kind": "cohen_h", "tags": [], "input": {"p1": 0.1, "p2": 0.2}}
    assert problem({**case, "expected": {"cohen_h": 0.1}})
    assert problem({**case, "expected": {"__error__": "ValueError"}})
    assert problem({**case, "kind": "new", "expected": {}})
