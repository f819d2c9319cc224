"""`python -m evalcore.compat.codechef`: the query tool with its old flags."""

from __future__ import annotations

import sys

from .query import main

if __name__ == "__main__":
    sys.exit(main())
