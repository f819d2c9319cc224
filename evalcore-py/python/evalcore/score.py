"""Agents against weighted thresholds: tokens, cost, performance, quality, and what you add.

A request is a dict as Ark posts it; a Query and other resources stand beside it. The answer says
whether it passed, why, and what would have changed it.

Example:
    >>> answer = evaluate({
    ...     "config": {"input": "Hello?", "output": "Hello! How can I help you with your order today, please?"},
    ...     "parameters": {"maxTokens": "10"},
    ... })
    >>> answer["passed"], answer["metadata"]["threshold_violations"]
    (False, '["maxTokens"]')
"""

from __future__ import annotations

from ._evalcore import Policy, evaluate, respond

__all__ = ["Policy", "evaluate", "respond"]
