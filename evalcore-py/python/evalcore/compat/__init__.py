"""Imitations of other programs, defects included: for callers that know those."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from . import budeval

if TYPE_CHECKING:
    from . import codechef

__all__ = ["budeval", "codechef"]


def __getattr__(name: str) -> object:
    """Imports `codechef` when it is asked for: it brings asyncio along."""
    if name == "codechef":
        return importlib.import_module(".codechef", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
