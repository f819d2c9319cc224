"""Runs evalcore and its peers in one sitting and prints a Markdown table.

    python benches/peers/run.py json --items 60000
    python benches/peers/run.py extract --runs 1000 --seed-script FILE

Every command is a process of its own; ours and the peers' alternate. `cpu` is user and system
time of the process, `wall` its duration, `peak` its largest resident size; each is the median of
the rounds. `json` needs orjson and msgspec (`pip install orjson msgspec`). `extract` takes the
document that holds the replaced script (seed 001) and runs the script as it stands there, with
another root.
"""

import argparse
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BIN = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"

VISIT = """
import sys
texts = 0
for file in sys.argv[1:]:
    with open(file, "rb") as opened:
        {load}
    for item in data.values():
        texts += len(item.prediction if {typed} else item["prediction"])
print(len(data), texts)
"""

JSON_PEERS = {
    "orjson": VISIT.format(load="import orjson; data = orjson.loads(opened.read())", typed=False),
    "json": VISIT.format(load="import json; data = json.load(opened)", typed=False),
    "msgspec, typed": "import msgspec\n"
    "class Item(msgspec.Struct):\n    prediction: str\n    gold: str = ''\n"
    + VISIT.format(load="data = msgspec.json.decode(opened.read(), type=dict[str, Item])", typed=True),
    # What upstream's evaluation task does with the file: json.load, then the values by number,
    # then one list a member.
    "OpenCompass's load steps": textwrap.dedent("""
        import json, sys
        with open(sys.argv[1], encoding="utf-8") as opened:
            data = json.load(opened)
        items = [data[str(i)] for i in range(len(data))]
        columns = {key: [item.get(key) for item in items] for key in items[0]}
        print(len(items), sum(map(len, columns["prediction"])))
    """),
    "memchr for an absent byte": "import sys\n"
    "print(open(sys.argv[1], 'rb').read().find(b'\\x00'))",
}


def measure(command, env=None):
    """Runs a command; gives wall and CPU seconds and the peak in MiB."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=env)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(f"{command} failed with {child.returncode}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def compare(rows, rounds, size=None):
    """Alternates the commands and prints their medians and the ratio to the first."""
    found = {name: [] for name, *_ in rows}
    for name, command, env in rows:
        measure(command, env)
    for _ in range(rounds):
        for name, command, env in rows:
            found[name].append(measure(command, env))
    medians = {name: [statistics.median(one) for one in zip(*runs)] for name, runs in found.items()}
    first = next(iter(medians.values()))
    rate = "| MB/s of CPU " if size else ""
    print(f"| command | wall s | cpu s {rate}| peak MiB | wall ratio | cpu ratio |")
    print("| --- " * (7 if size else 6) + "|")
    for name, (wall, cpu, peak) in medians.items():
        rate = f"| {size / cpu / 1e6:.0f} " if size else ""
        ratios = f"{wall / first[0]:.2f} | {cpu / first[1]:.2f}"
        print(f"| {name} | {wall:.4f} | {cpu:.4f} {rate}| {peak:.1f} | {ratios} |")
    print()


def machine():
    model = next(
        (line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
        "unknown",
    )
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()
    print(f"{model}, {os.cpu_count()} cores, load {load}, commit {commit}, {sys.version.split()[0]}\n")


def build():
    subprocess.run(
        ["cargo", "build", "-q", "--release", "-p", "evalcore-benches", "--bins"], cwd=ROOT, check=True
    )


def python(code, *arguments):
    return [sys.executable, "-c", code, *map(str, arguments)]


def run_json(options):
    with tempfile.TemporaryDirectory() as work:
        file, second = pathlib.Path(work, "a.json"), pathlib.Path(work, "b.json")
        subprocess.run([BIN / "generate", "predictions", str(options.items), file], check=True)
        size = file.stat().st_size
        print(f"Predictions, {options.items} items, {size / 1e6:.0f} MB, one thread:\n")
        one = dict(os.environ, RAYON_NUM_THREADS="1")
        rows = [("evalcore", [BIN / "visit", file], one)]
        rows += [(name, python(code, file), None) for name, code in JSON_PEERS.items()]
        rows.append(("evalcore, count only", [BIN / "visit", "count", file], one))
        compare(rows, options.rounds, size)

        second.write_bytes(file.read_bytes())
        print("Two files on two threads against one file on one:\n")
        two = dict(os.environ, RAYON_NUM_THREADS="2")
        rows = [("one file", [BIN / "visit", file], one), ("two files", [BIN / "visit", file, second], two)]
        compare(rows, options.rounds)

        for kind in ("results-keyed", "results-listed"):
            subprocess.run([BIN / "generate", kind, str(options.items), file], check=True)
            size = file.stat().st_size
            print(f"Results with details, {kind}, {size / 1e6:.0f} MB:\n")
            load = python("import sys, orjson; print(len(orjson.loads(open(sys.argv[1], 'rb').read())))", file)
            compare([("evalcore", [BIN / "details", file], one), ("orjson", load, None)], options.rounds, size)

        print("Linear: 1, 3 and 10 times the items:\n")
        rows = []
        for times in (1, 3, 10):
            part = pathlib.Path(work, f"{times}.json")
            items = options.items * times // 10 * (10 if options.full else 1)
            subprocess.run([BIN / "generate", "predictions", str(max(items, 1)), part], check=True)
            name = f"{part.stat().st_size / 1e6:.0f} MB"
            rows.append((name, [BIN / "visit", part], one))
        compare(rows, options.rounds)


def script_of(document, root):
    """The Python that the playbook in `document` pastes, with another root."""
    text = pathlib.Path(document).read_text()
    start = text.index("          import csv\n")
    end = text.index("    - name: Create extraction job manifest", start)
    return textwrap.dedent(text[start:end]).replace("/workspace/shared", str(root))


def run_extract(options):
    with tempfile.TemporaryDirectory() as work:
        for kind, models, details in (
            ("tree-sample", 1, 0),
            ("tree-mmlu", 1, 0),
            ("tree-mmlu", 8, 0),
            ("tree-sample", 1, 64),
        ):
            root = pathlib.Path(work, f"{kind}-{models}-{details}")
            arguments = [str(options.runs), str(models), str(details), root]
            subprocess.run([BIN / "generate", kind, *arguments], check=True)
            (eval_id,) = os.listdir(root / "results")
            ids = sorted(os.listdir(root / "results" / eval_id))
            env = dict(
                os.environ,
                EVAL_ID=eval_id,
                RUN_IDS=",".join(name.removeprefix("opencompass-") for name in ids),
            )
            results = f", results with {details} details" if details else ""
            print(f"{options.runs} runs, {kind}, {models} models{results}:\n")
            script = python(script_of(options.seed_script, root))
            ours = [BIN / "extract", root, eval_id]
            floor = [BIN / "floor", root, eval_id]
            rows = [("evalcore", ours, None), ("the script", script, env)]
            rows.append(("listing and reading alone", floor, None))
            compare(rows, options.rounds)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["json", "extract"])
    parser.add_argument("--items", type=int, default=60_000)
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--full", action="store_true", help="linearity up to ten times the items")
    parser.add_argument("--seed-script", help="the document with the replaced script")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    build()
    machine()
    run_json(options) if options.what == "json" else run_extract(options)
    print(f"load at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
