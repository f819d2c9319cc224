"""Imitations of other programs, defects included: for callers that know those."""

from __future__ import annotations

from . import budeval

__all__ = ["budeval"]
