"""Runs evalcore and its peers in one sitting and prints a Markdown table.

    python benches/peers/run.py json --items 60000
    python benches/peers/run.py extract --runs 1000 --seed-script FILE
    python benches/peers/run.py crowd --runs 1000 --seed-script FILE
    python benches/peers/run.py linear
    python benches/peers/run.py sample

Every command is a process of its own; ours and the peers' alternate. `cpu` is user and system
time of the process, `wall` its duration, `peak` its largest resident size; each is the median of
the rounds. `json` needs `pip install orjson msgspec polars duckdb`. `extract` and `crowd` take the
document that holds the replaced script (seed 001) and run the script as it stands there, with
another root; `crowd` is eight extractions at once, and one beside a process that writes to the
same disk. `linear` is one, ten and a hundred times the work.
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
import threading
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
    # DuckDB has the file as one value and a path over its members, polars as a row of structs.
    "DuckDB": textwrap.dedent("""
        import duckdb, sys
        duckdb.sql("set threads to 1")
        print(duckdb.sql(
            "select len(texts), list_sum(list_transform(texts, lambda one: length(one))) from ("
            "select json_extract_string(content, '$.*.prediction') as texts"
            f" from read_text('{sys.argv[1]}'))"
        ).fetchall())
    """),
    "polars": textwrap.dedent("""
        import polars, sys
        table = polars.read_json(sys.argv[1], infer_schema_length=None)
        print(table.width, sum(len(column[0]["prediction"]) for column in table))
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



def script_of(document, root):
    """The Python that the playbook in `document` pastes, with another root."""
    text = pathlib.Path(document).read_text()
    start = text.index("          import csv\n")
    end = text.index("    - name: Create extraction job manifest", start)
    return textwrap.dedent(text[start:end]).replace("/workspace/shared", str(root))


def tree(work, kind, runs, models=1, details=0):
    """A root with made-up runs of one evaluation; gives the root, the evaluation and the run ids."""
    root = pathlib.Path(work, f"{kind}-{runs}-{models}-{details}")
    arguments = [str(runs), str(models), str(details), root]
    subprocess.run([BIN / "generate", kind, *arguments], check=True)
    (eval_id,) = os.listdir(root / "results")
    names = sorted(os.listdir(root / "results" / eval_id))
    return root, eval_id, [name.removeprefix("opencompass-") for name in names]


def extractions(options, root, eval_id, run_ids):
    """The command lines of ours, the script's and the floor's over one tree."""
    env = dict(os.environ, EVAL_ID=eval_id, RUN_IDS=",".join(run_ids))
    script = python(script_of(options.seed_script, root))
    return [
        ("evalcore", [BIN / "extract", root, eval_id], None),
        ("the script", script, env),
        ("listing and reading alone", [BIN / "floor", root, eval_id], None),
    ]


def run_extract(options):
    with tempfile.TemporaryDirectory() as work:
        for kind, models, details in (
            ("tree-sample", 1, 0),
            ("tree-mmlu", 1, 0),
            ("tree-mmlu", 8, 0),
            ("tree-sample", 1, 64),
        ):
            results = f", results with {details} details" if details else ""
            print(f"{options.runs} runs, {kind}, {models} models{results}:\n")
            made = tree(work, kind, options.runs, models, details)
            compare(extractions(options, *made), options.rounds)


def at_once(times):
    """Makes a command that runs another one `times` times at once."""
    code = textwrap.dedent("""
        import subprocess, sys
        command = sys.argv[2:]
        children = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(int(sys.argv[1]))]
        assert all(child.wait() == 0 for child in children)
    """)
    return lambda command: python(code, times, *command)


def write_until(stop, file):
    """Writes and syncs 8 MiB blocks to `file`, from the start again after 512 MiB."""
    block = os.urandom(8 << 20)
    with open(file, "wb", buffering=0) as opened:
        while not stop.is_set():
            if opened.tell() >= 512 << 20:
                opened.seek(0)
            opened.write(block)
            os.fsync(opened.fileno())


def run_crowd(options):
    with tempfile.TemporaryDirectory(dir=options.disk) as work:
        for kind in ("tree-sample", "tree-mmlu"):
            made = tree(work, kind, options.runs)
            rows = extractions(options, *made)
            eight = at_once(8)
            print(f"Eight processes at once, each over the same {options.runs} runs, {kind}:\n")
            compare([(name, eight(command), env) for name, command, env in rows], options.rounds)
            print(f"Beside a process that writes and syncs to the same disk, {kind}:\n")
            stop = threading.Event()
            writer = threading.Thread(target=write_until, args=(stop, pathlib.Path(work, "written")))
            writer.start()
            try:
                compare(rows, options.rounds)
            finally:
                stop.set()
                writer.join()


def run_linear(options):
    one = dict(os.environ, RAYON_NUM_THREADS="1")
    with tempfile.TemporaryDirectory(dir=options.disk) as work:
        print("Predictions, one thread, at 1, 10 and 100 times the items:\n")
        rows = []
        for times in (1, 10, 100):
            part = pathlib.Path(work, f"{times}.json")
            items = str(options.items * times // 10)
            subprocess.run([BIN / "generate", "predictions", items, part], check=True)
            rows.append((f"{part.stat().st_size / 1e6:.0f} MB", [BIN / "visit", part], one))
        compare(rows, options.rounds)
        for part in pathlib.Path(work).iterdir():
            part.unlink()
        print("Extraction, at 1, 10 and 100 times the runs:\n")
        rows = []
        for times in (1, 10, 100):
            root, eval_id, run_ids = tree(work, "tree-sample", options.runs * times)
            rows.append((f"{len(run_ids)} runs", [BIN / "extract", root, eval_id], None))
        compare(rows, options.rounds)


def run_sample(options):
    subprocess.run(["cargo", "build", "-q", "--release", "-p", "evalcore-cli"], cwd=ROOT, check=True)
    command = [BIN / "evalcore", "extract", "--root", ROOT / "examples", "--eval-id", "demo"]
    print("The sample, whole process:\n")
    rows = [("evalcore extract", [*command, "--run-ids", "chat"], None)]
    rows.append(("evalcore --version", [BIN / "evalcore", "--version"], None))
    compare(rows, options.rounds * 20)


RUNS = {
    "json": run_json,
    "extract": run_extract,
    "crowd": run_crowd,
    "linear": run_linear,
    "sample": run_sample,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=sorted(RUNS))
    parser.add_argument("--items", type=int, default=60_000)
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--disk", help="a directory on the disk to read from and write to")
    parser.add_argument("--seed-script", help="the document with the replaced script")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    build()
    machine()
    RUNS[options.what](options)
    print(f"load at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
