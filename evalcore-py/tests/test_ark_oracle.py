"""Ark's metric evaluator against its recordings."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support import Tally, oracle_dir

from evalcore import score

GENERATIONS = {"v1": "ark-v1", "v2a": "ark-v2a", "v2": "ark-v2", "v3": "ark-v3"}


def cases() -> list[dict[str, Any]]:
    path = oracle_dir("EVALCORE_ARK_ORACLES", "ark-metric") / "oracle.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def resources(case: dict[str, Any]) -> list[dict[str, Any]]:
    """The cluster of a recording as resources under the names that it gives them."""
    found = []
    if case.get("query_data"):
        resource = {**case["query_data"], "kind": "Query"}
        if "query_key" in case:
            namespace, name = case["query_key"].split("/", 1)
            metadata = resource.get("metadata") or {}
            resource["metadata"] = {**metadata, "namespace": namespace, "name": name}
        found.append(resource)
    cluster = case.get("cluster") or {}
    for member, kind in [("agents", "Agent"), ("models", "Model")]:
        for key, value in (cluster.get(member) or {}).items():
            namespace, name = key.split("/", 1)
            metadata = {**(value.get("metadata") or {}), "namespace": namespace, "name": name}
            found.append({**value, "kind": kind, "metadata": metadata})
    return found


def elsewhere(case: dict[str, Any]) -> bool:
    """Routes, content types and broken clusters, which a list of resources can not be."""
    cluster = case.get("cluster") or {}
    return (
        case["group"] == "http.routes"
        or case["http"]["content_type"] == "text/plain"
        or "mode" in cluster
        or "errors" in cluster
    )


def is_library_text(detail: str) -> bool:
    return "alidation error" in detail or detail.startswith("Metric evaluator does not support")


@pytest.mark.parametrize("generation", GENERATIONS)
def test_ark_oracle(generation: str) -> None:
    tally = Tally(f"ark-metric/oracle.jsonl ({generation})")
    for case in cases():
        if elsewhere(case):
            continue
        recorded = case if generation == "v1" else case["other_generations"][generation]
        theirs = recorded["response"]
        raw = case.get("raw_body")
        body = (json.dumps(case["request"]) if raw is None else raw).encode()
        status, text = score.respond(body, query=resources(case), mode=GENERATIONS[generation])  # type: ignore[arg-type]
        answer, expected = json.loads(text), theirs["body"]
        if "detail" in expected and is_library_text(expected["detail"]):
            answer = expected = {}
        tally.equal(case["id"], (status, answer), (theirs["status"], expected))
    tally.finish()
