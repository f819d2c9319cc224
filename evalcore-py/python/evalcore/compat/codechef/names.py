"""The names that code-chef's table has, and the order of its versions."""

from __future__ import annotations

import re
from datetime import datetime

__all__ = ["COLUMNS", "METRICS", "SCORES", "iso", "version_key"]

SCORES = ("accuracy", "completeness", "efficiency", "integration_quality")
"""The scores: proportions, higher is better."""

COLUMNS = {
    "accuracy": "agent_routing_accuracy",
    "completeness": "workflow_completeness",
    "efficiency": "token_efficiency",
    "integration_quality": "mcp_integration_quality",
}
"""The evaluators that fill the scores."""

METRICS = ("latency_ms", "tokens_used", "cost_usd")
"""The metrics: lower is better."""


def iso(time: str) -> str:
    """Gives a time of the store as Python's `isoformat`.

    Args:
        time: RFC 3339 in UTC.

    Returns:
        The same moment with `+00:00`.

    Example:
        >>> iso("2026-01-12T09:41:16.554710Z")
        '2026-01-12T09:41:16.554710+00:00'
    """
    return datetime.fromisoformat(time.replace("Z", "+00:00")).isoformat()


_VERSION = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+.*)?", re.IGNORECASE)


def version_key(text: str) -> tuple[object, ...]:
    """Gives a key that orders versions by semantic versioning, then what is no version by its text.

    Args:
        text: A version such as `1.2.3` or `1.2.3-rc.1`.

    Returns:
        A key for `sorted` and `max`.

    Example:
        >>> sorted(["1.10.0", "nightly", "1.9.9", "1.10.0-rc.2"], key=version_key)
        ['1.9.9', '1.10.0-rc.2', '1.10.0', 'nightly']
    """
    found = _VERSION.fullmatch(text)
    if found is None:
        return (1, text)
    numbers = tuple(int(part or 0) for part in found.groups()[:3])
    parts = found.group(4)
    if parts is None:
        return (0, numbers, 1, (), text)
    names = tuple((0, int(one), "") if one.isdigit() else (1, 0, one) for one in parts.split("."))
    return (0, numbers, 0, names, text)
