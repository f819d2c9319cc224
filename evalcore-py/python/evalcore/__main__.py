"""The command `evalcore`, also as `python -m evalcore`."""

from __future__ import annotations

import os
import signal
import sys

from ._evalcore import run_cli

__all__ = ["main"]


def main() -> int:
    """Runs the command line of this process.

    Returns:
        The exit code: 0 done, 3 partial, 4 nothing usable, 64 usage, 70 a defect.
    """
    # The command does not come back to the interpreter before it is done.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    program = os.path.basename(sys.argv[0])
    return run_cli(["evalcore" if program == "__main__.py" else program, *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
