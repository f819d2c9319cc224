"""Scoring of agents from Python."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest

from evalcore import score, scoring
from evalcore.exceptions import EvaluationError, ImitatedError, InvalidParameterError, ParseError

DIRECT: dict[str, Any] = {"config": {"input": "What is the capital of France?", "output": "x" * 60}}
REFERENCE: dict[str, Any] = {"type": "query", "config": {"queryRef": {"name": "q1"}}}


def query(**status: Any) -> dict[str, Any]:
    return {
        "metadata": {"name": "q1", "labels": {"model": "gpt-4"}},
        "spec": {"target": {"type": "agent", "name": "a1"}},
        "status": {
            "phase": "done",
            "duration": "4s",
            "tokenUsage": {"promptTokens": 300, "completionTokens": 200, "totalTokens": 500},
            "response": {"content": "x" * 400},
            **status,
        },
    }


def test_a_query_is_scored_by_its_limits() -> None:
    # (1 - 500/10000) for the limit and 100 answer tokens of 500, of 0.3, for the efficiency.
    answer = score.evaluate(REFERENCE, query=query())
    assert answer["passed"] is True
    assert answer["error"] is None
    metadata = answer["metadata"]
    assert metadata is not None
    assert float(metadata["token_score"]) == pytest.approx(0.75 * 0.95 + 0.25 * (0.2 / 0.3), abs=6e-5)
    assert metadata["cost"] == "0.021"
    assert score.evaluate(REFERENCE, query=[query(duration="45s")])["passed"] is False


def test_errors_have_classes_and_codes() -> None:
    with pytest.raises(InvalidParameterError) as wrong:
        score.evaluate({**DIRECT, "parameters": {"maxTokens": "many", "maxDuration": "soon"}})
    assert wrong.value.code == "parameter.invalid"
    assert "maxTokens" in str(wrong.value) and "maxDuration" in str(wrong.value)
    for given, code in [
        (query(phase="running"), "query.unfinished"),
        (query(phase="canceled"), "query.canceled"),
        ({"metadata": {"name": "other"}}, "resource.not_found"),
    ]:
        with pytest.raises(EvaluationError) as error:
            score.evaluate(REFERENCE, query=given)
        assert error.value.code == code
    with pytest.raises(ParseError) as malformed:
        score.evaluate(REFERENCE, query=query(duration="soon"))
    assert malformed.value.code == "resource.malformed"
    with pytest.raises(InvalidParameterError) as price:
        score.evaluate(DIRECT, model="llama")
    assert price.value.code == "price.unknown"
    with pytest.raises(ImitatedError) as refused:
        score.evaluate({"type": "batch", "config": {}}, mode="ark-v1")
    assert refused.value.code == "compat.refused"


def test_a_policy_is_a_value() -> None:
    document = {
        "name": "p",
        "minScore": 0.5,
        "weights": "normalize",
        "dimensions": [
            {
                "name": "grounding",
                "weight": 1,
                "criteria": [{"name": "minGrounded", "measure": "grounded", "atLeast": 0.9, "mustPass": True}],
            }
        ],
    }
    policy = score.Policy(document)
    assert (policy.name, policy.min_score) == ("p", 0.5)
    assert policy == score.Policy(document) and hash(policy) == hash(score.Policy(document))
    assert policy != score.Policy()
    assert pickle.loads(pickle.dumps(policy)) == policy
    measured = {"config": {**DIRECT["config"], "measurements": {"grounded": 0.8}}}
    assert score.evaluate(measured, policy=policy)["passed"] is False
    measured["config"]["measurements"] = {"grounded": 0.95}
    assert score.evaluate(measured, policy=policy)["passed"] is True
    with pytest.raises(InvalidParameterError) as wrong:
        score.Policy({"minScore": 2})
    assert wrong.value.code == "policy.invalid"


def test_prices_and_models_can_be_given() -> None:
    prices = {"date": "2026-01-01", "models": {"m": {"prompt": 1, "completion": 2}}}
    answer = score.evaluate(DIRECT, prices=prices, model="m")
    metadata = answer["metadata"]
    assert metadata is not None
    # 8 tokens for a million of 1, 15 of 2.
    assert metadata["cost"] == "0.000038"


def test_bodies_are_answered() -> None:
    status, body = score.respond(json.dumps(DIRECT).encode())
    assert (status, json.loads(body)["passed"]) == (200, True)
    status, body = score.respond(b"{")
    assert (status, json.loads(body)["code"]) == (422, "json.truncated")
    undecided = score.respond(json.dumps(DIRECT).encode(), unmeasured="undecided")
    assert json.loads(undecided[1])["metadata"]["verdict"] == "undecided"


def test_the_other_name_is_the_same() -> None:
    assert scoring.evaluate is score.evaluate
    assert scoring.Policy is score.Policy
