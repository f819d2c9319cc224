"""Another name of `evalcore.score`."""

from __future__ import annotations

from .score import Policy, evaluate, respond

__all__ = ["Policy", "evaluate", "respond"]
