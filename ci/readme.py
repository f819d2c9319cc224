"""Runs the commands and the Python of README.md and compares what they print.

    ci/readme.py console    the commands in the `console` blocks, from the root
    ci/readme.py python     the `python` blocks, with the interpreter that runs this

A line `...` in the README stands for any lines. With `EVALCORE_BLESS=1` the output of commands is
written into the README instead of being compared. `ci/test` itself is not run from here.
"""

import difflib
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def matches(expected: str, found: str) -> bool:
    parts = re.split(r"^\.\.\.\n", expected, flags=re.MULTILINE)
    return re.fullmatch(".*".join(map(re.escape, parts)), found, re.DOTALL) is not None


def run_console(block: str) -> str:
    """Runs the commands of a block in one shell and gives the block with their real output."""
    lines = []
    commands = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    script = ""
    for number, text in enumerate(commands):
        command = text.split("\n", 1)[0]
        script += f"printf '\\0'; (exit ${{code:-0}}); {command}\ncode=$?\n"
        lines.append((number, command, text.split("\n", 1)[1]))
    shell = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    )
    outputs = shell.stdout.decode().split("\0")[1:]
    return "".join(
        f"$ {command}\n{expected if matches(expected, found) else found}"
        for (_, command, expected), found in zip(lines, outputs, strict=True)
    )


def main(kind: str) -> int:
    text = README.read_text(encoding="utf-8")
    blessed, ran, failed = text, 0, 0
    for found_kind, block in BLOCK.findall(text):
        if found_kind != kind or "$ ci/test" in block:
            continue
        ran += 1
        if kind == "python":
            code = f"import os\nos.chdir({str(ROOT)!r})\n{block}"
            ran_block = subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL)
            failed += ran_block.returncode != 0
            continue
        real = run_console(block)
        blessed = blessed.replace(f"```console\n{block}```", f"```console\n{real}```")
        if real != block:
            failed += 1
            diff = difflib.unified_diff(block.splitlines(), real.splitlines(), "README", "real", lineterm="")
            print("\n".join(diff))
    if os.environ.get("EVALCORE_BLESS") and blessed != text:
        README.write_text(blessed, encoding="utf-8")
        print("README.md: written")
        return 0
    print(f"README.md: {ran - failed} of {ran} {kind} blocks are true")
    return 1 if failed or not ran else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
