"""Imitations of other programs, defects included: for callers that know those."""

from __future__ import annotations

from . import budeval, codechef

__all__ = ["budeval", "codechef"]
