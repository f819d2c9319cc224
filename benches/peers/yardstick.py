"""A service of the same contract in Python, to measure against: FastAPI, its calculation in Python.

    API=https://HOST:PORT TOKEN=T CA=FILE uvicorn --app-dir benches/peers yardstick:app --port 8001

Scores direct and query requests by the rules of the first generation of Ark's metric evaluator
(four dimensions), as its behaviour is described; errors are left out.
"""

import math
import os
import re

import httpx
from fastapi import FastAPI
from pydantic import BaseModel

PRICES = {
    "gpt-4": (0.03, 0.06),
    "gpt-4-turbo": (0.01, 0.03),
    "gpt-3.5-turbo": (0.0015, 0.002),
    "claude-3-sonnet": (0.003, 0.015),
    "claude-3-haiku": (0.00025, 0.00125),
}
WEIGHTS = {"token": 0.3, "cost": 0.3, "performance": 0.2, "quality": 0.2}


class QueryRef(BaseModel):
    name: str
    namespace: str | None = None


class Config(BaseModel):
    input: str | None = None
    output: str | None = None
    queryRef: QueryRef | None = None


class Request(BaseModel):
    type: str
    config: Config
    parameters: dict[str, str] | None = None


class Usage(BaseModel):
    promptTokens: int = 0
    completionTokens: int = 0
    totalTokens: int = 0


class Answer(BaseModel):
    score: str
    passed: bool
    metadata: dict[str, str] | None
    error: str | None = None
    tokenUsage: Usage = Usage()


app = FastAPI()
cluster = httpx.AsyncClient(
    base_url=os.environ.get("API", "https://127.0.0.1"),
    headers={"authorization": f"Bearer {os.environ.get('TOKEN', '')}"},
    verify=os.environ.get("CA", True),
)


def over(value, limit, name, violations, passed):
    """The part of a score that a limit gives, before its bonus."""
    if value > limit:
        violations.append(name)
        return max(0.1, 1 - (value - limit) / limit)
    passed.append(name)
    return 1 - value / limit


def price(model):
    name = (model or "gpt-4").lower().strip()
    if name in PRICES:
        return PRICES[name]
    return next((row for key, row in PRICES.items() if key in name or name in key), PRICES["gpt-4"])


def seconds(text):
    units = {"h": 3600, "m": 60, "s": 1}
    return sum(float(number) * units[unit] for number, unit in re.findall(r"([\d.]+)([hms])", text or ""))


def evaluate(prompt, completion, length, duration, model, parameters):
    number = lambda name, default: float(parameters.get(name, default))
    violations, passed = [], []
    total = prompt + completion

    token = 1.0
    if total:
        limit = int(parameters.get("maxTokens", 5000))
        token = over(total, limit, "maxTokens", violations, passed)
        efficiency = completion / prompt if prompt else 0.0
        if total <= limit and efficiency >= number("tokenEfficiencyThreshold", 0.3):
            passed.append("tokenEfficiency")
            token = min(1.0, token + 0.1)

    price_in, price_out = price(model)
    raw = prompt / 1000 * price_in + completion / 1000 * price_out
    cost = round(raw, 4)
    cost_score = 1.0
    if cost:
        limit = number("maxCostPerQuery", 0.10)
        cost_score = over(cost, limit, "maxCostPerQuery", violations, passed)
        if cost <= limit and length / raw >= number("costEfficiencyThreshold", 0.8):
            passed.append("costEfficiency")
            cost_score = min(1.0, cost_score + 0.1)

    performance = 1.0
    if duration:
        limit = seconds(parameters.get("maxDuration", "30s")) or 30.0
        if duration > limit:
            violations.append("maxDuration")
            performance *= max(0.1, 1 - (duration - limit) / limit)
        else:
            passed.append("maxDuration")
        rate = total / duration
        slow = rate < number("minTokensPerSecond", 10.0)
        performance = performance * 0.8 if slow else min(1.0, performance + 0.1)

    quality = 1.0
    if length < number("minResponseLength", 50):
        violations.append("minResponseLength")
        quality *= 0.5
    elif length > number("maxResponseLength", 2000):
        violations.append("maxResponseLength")
        quality *= 0.8
    else:
        passed.append("responseLength")
    if min(1.0, length / 50) >= number("responseCompletenessThreshold", 0.8):
        passed.append("responseCompleteness")
        quality = min(1.0, quality + 0.1)

    scores = {"token": token, "cost": cost_score, "performance": performance, "quality": quality}
    overall = sum(
        score * number(f"{name}Weight", WEIGHTS[name]) for name, score in scores.items()
    )
    hard = {"maxTokens", "maxCostPerQuery", "maxDuration"}
    if violations:
        reasoning = "threshold violations: " + ", ".join(violations)
    else:
        reasoning = "all thresholds met"
    metadata = {
        "reasoning": reasoning,
        "evaluation_type": "performance_metrics",
        "total_tokens": str(total),
        "execution_time": f"{duration:.2f}s" if duration else "unknown",
        "cost": str(cost),
        **{f"{name}_score": f"{score:.2f}" for name, score in scores.items()},
    }
    ok = overall >= number("minScore", 0.7) and not hard.intersection(violations)
    return Answer(score=f"{overall:.2f}", passed=ok, metadata=metadata)


@app.post("/evaluate")
async def post(request: Request) -> Answer:
    parameters = request.parameters or {}
    if request.type == "direct":
        prompt = math.floor(len(request.config.input) / 4)
        completion = math.floor(len(request.config.output) / 4)
        return evaluate(prompt, completion, len(request.config.output), 0.0, None, parameters)
    reference = request.config.queryRef
    path = f"/apis/ark.mckinsey.com/v1alpha1/namespaces/{reference.namespace}/queries/{reference.name}"
    query = (await cluster.get(path)).json()
    status = query["status"]
    usage = status["tokenUsage"]
    length = len(status["response"]["content"])
    return evaluate(
        usage["promptTokens"],
        usage["completionTokens"],
        length,
        seconds(status["duration"]),
        query["metadata"].get("labels", {}).get("model"),
        parameters,
    )
