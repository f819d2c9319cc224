#!/usr/bin/env python3
"""Writes `fuzz/corpus/` anew from `evalcore/testdata`, cut down: run it from the repository's root.

What a fuzzer added by hand is removed; inputs that once failed live in `fuzz/regressions/`.
"""

import hashlib
import json
import shutil
from pathlib import Path

TESTDATA = Path("evalcore/testdata")
GOLDEN = TESTDATA / "golden"
CORPUS = Path("fuzz/corpus")

# The most bytes of an input, and of all inputs of a target.
INPUT = 3_000
TARGET = 90_000


class Target:
    """The inputs of a target: each text once, until there are enough."""

    def __init__(self, name: str) -> None:
        self.dir = CORPUS / name
        self.dir.mkdir(parents=True)
        self.room = TARGET
        self.seen: set[str] = set()

    def add(self, name: str, data: bytes, most: int = INPUT) -> None:
        data = data[:most]
        digest = hashlib.sha256(data).hexdigest()[:8]
        made = name.startswith("made")
        if digest in self.seen or (len(data) > self.room and not made):
            return
        self.seen.add(digest)
        self.room -= len(data)
        (self.dir / f"{name}-{digest}").write_bytes(data)


def shrink(value: object, items: int = 3) -> object:
    """The same document with short lists, few members and short texts."""
    if isinstance(value, dict):
        numbered = all(key.isdigit() for key in value)
        kept = list(value.items())[: items if numbered else 40]
        return {key: shrink(item, items) for key, item in kept}
    if isinstance(value, list):
        return [shrink(item, items) for item in value[:items]]
    return value[:80] if isinstance(value, str) else value


def small_json(path: Path) -> bytes:
    data = path.read_bytes()
    if len(data) <= 800:
        return data
    try:
        text = json.dumps(shrink(json.loads(data)), ensure_ascii=False, indent=1)
    except (UnicodeDecodeError, json.JSONDecodeError):
        return data
    return text.encode()


def files(pattern: str) -> list[Path]:
    found = [path for path in sorted(TESTDATA.glob(pattern)) if path.is_file()]
    # Small ones first: they make room for many.
    return sorted(found, key=lambda path: (path.stat().st_size, path))


def tree(root: Path, preamble: str, prefix: str, most: int) -> bytes:
    parts = [preamble.encode()]
    for path in sorted(root.rglob("*")):
        if path.is_file() and not any(part.startswith(".") for part in path.parts):
            data = small_json(path) if path.suffix == ".json" else path.read_bytes()[:1_500]
            below = prefix + str(path.relative_to(root))
            parts.append(f"==> {below}\n".encode() + data)
    return b"\n".join(parts)[:most]


def json_targets() -> None:
    values, streams = Target("json"), Target("json_stream")
    for path in files("golden/opencompass/**/*.json") + files("invalid/*.json*"):
        for target in (values, streams):
            target.add(path.stem.replace(" ", "_"), small_json(path), 1_200)
    for number, text in enumerate(
        [
            b'[NaN, Infinity, -Infinity, 36893488147419103232, -0, 1e400, 1.5E-3, 0.1]',
            b'\xef\xbb\xbf{"a": "\\ud83d\\ude00", "a": "\\ud800", "b": "\x07"}',
            b'{"a": [[[[[[[[]]]]]]]], "b": {"c": {"d": {}}}} trailing',
            b'"\xff\xfe\\u00e9\\n\\/"',
            b'[1, 2, {"x": tru',
            b'{"accuracy": 65.625',
        ]
    ):
        values.add(f"made{number}", text)
        streams.add(f"made{number}", text)


def predictions() -> None:
    target = Target("predictions")
    for path in files("golden/**/predictions/**/*.json*") + files("invalid/predictions*"):
        target.add(path.stem.replace(" ", "_"), small_json(path), 1_500)
    for number, text in enumerate(
        [
            b'[{"prediction": "a", "gold": "b"}, {"prediction": 1}, 3, {}]',
            b'{"idx": "1", "prediction": "a"}\n{"idx": 0, "prediction": "b", "gold": ["c"]}\n{"idx"',
            b'{"predictions": [{"prediction": "a"}], "results": {"accuracy": 1}, "cfg": {}}',
            b'{"1": {"prediction": "a"}, "0": {"prediction": "b"}, "1": {"refr": "c", "gold": "d"}}',
            b'{"error": "API model is not supported"}',
        ]
    ):
        target.add(f"made{number}", text)


def results() -> None:
    target = Target("results")
    for path in files("golden/**/results/**/*.json") + files("invalid/results*"):
        target.add(path.stem.replace(" ", "_"), small_json(path), 2_000)
    for number, text in enumerate(
        [
            b'{"accuracy": NaN, "n": 36893488147419103232, "ok": true, "error": "x"}',
            b'{"score": 1, "score": 2, "details": {"type": "PPL", "0": {"correct": true}, "1": 3}}',
            b'{"details": [{"example_abbr": "a_0", "predictions": [{"correct": true}, {}]}]}',
            b'{"0": {"prediction": "x"}, "matches": [], "total predictions": [1, 2]}',
        ]
    ):
        target.add(f"made{number}", text)


def summaries() -> None:
    for name, suffix in (("summary_csv", "csv"), ("summary_md", "md"), ("summary_txt", "txt")):
        target = Target(name)
        for path in files(f"golden/**/summary/**/*.{suffix}") + files(f"invalid/summary*.{suffix}"):
            most = 2_500 if suffix != "txt" else 6_000
            target.add(path.stem.replace(" ", "_"), path.read_bytes(), most)


def texts() -> None:
    literals = json.loads((GOLDEN / "config/literals.json").read_text())
    target = Target("python")
    for number, case in enumerate(walk_texts(literals)):
        if number % 12 == 0:
            target.add(f"literal{number}", case, 400)
    target = Target("config")
    for number, case in enumerate(walk_texts(json.loads((GOLDEN / "config/configs.json").read_text()))):
        if b"=" in case:
            target.add(f"config{number}", case, 2_500)
    for path in files("golden/opencompass/**/configs/*.py")[:20]:
        target.add(path.stem, path.read_bytes(), 2_500)
    target = Target("raw_section")
    for number, case in enumerate(walk_texts(json.loads((GOLDEN / "config/raw.json").read_text()))):
        if b"Model: " in case:
            target.add(f"raw{number}", case, 2_500)
    for path in files("golden/opencompass/**/summary/*.txt"):
        data = path.read_bytes()
        at = data.find(b"raw format")
        target.add(path.stem, data[at : at + 200] + data[at + 200 :][-2_000:])


def walk_texts(value: object) -> list[bytes]:
    """Every text of a document, where it is long enough to be one."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in walk_texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in walk_texts(item)]
    if isinstance(value, str) and value:
        return [value.encode("utf-8", "replace")]
    return []


def logs() -> None:
    progress, errors = Target("progress"), Target("job_error")
    for number, case in enumerate(json.loads((GOLDEN / "budeval/log_progress.json").read_text())["cases"]):
        for text in walk_texts({k: v for k, v in case.items() if "log" in k}):
            progress.add(f"log{number}", text, 1_500)
    for number, case in enumerate(json.loads((GOLDEN / "budeval/job_error.json").read_text())["cases"]):
        for text in walk_texts({k: v for k, v in case.items() if "log" in k}):
            errors.add(f"log{number}", text, 2_500)
    for path in files("golden/opencompass/**/logs/**/*.out"):
        errors.add(path.stem, path.read_bytes()[-2_000:])
    status = Target("infer_status")
    for path in files("golden/opencompass/**/infer_status/**/*.json"):
        status.add(path.stem, path.read_bytes())
    status.add("made0", b'{"status": "stuck", "completed": 3, "total": 2, "updated_at": null}')
    status.add("made1", b'{"status": "done", "completed": "1", "total": -2}')


def trees() -> None:
    script, workdir = Target("budeval"), Target("workdir")
    for root in sorted((GOLDEN / "budeval/trees").iterdir()):
        evals = sorted(path.name for path in (root / "results").glob("*"))
        eval_id = evals[0] if evals else "e"
        runs = sorted(path.name.removeprefix("opencompass-") for path in root.glob("results/*/opencompass-*"))
        preamble = f"{eval_id}\n{','.join(runs) or 'a'}"
        for target in (script, workdir):
            target.add(root.name, tree(root, preamble, "", 1_500))
    for root in sorted((GOLDEN / "budeval/legacy_processor/trees").iterdir()):
        script.add(root.name, tree(root, "e\na", "", 2_000))
        workdir.add(root.name, tree(root, "e\na\ndetails", "results/e/opencompass-a/", 2_000))
    for root in sorted(GOLDEN.glob("opencompass/*/work_dir")):
        name = root.parent.name
        workdir.add(name, tree(root, "e\na\ndetails", "results/e/opencompass-a/", 6_000), 6_000)
    run = "results/e/opencompass-a/20251016_235030"
    hostile = [
        "e\na,../b,a",
        f"==> {run}/summary/summary_20251016_235030.csv",
        "dataset,version,metric,mode,m,-\nd,1d7fe4,accuracy,gen,1.00,nan",
        f"==! {run}/results/m/d.json",
        "{}",
        f"==@ {run}/results/n",
        f"==? {run}/predictions/m/d.json",
        f"==# {run}/logs/infer/m",
        "==/ results/e/opencompass-a/20251017_000000",
    ]
    for target in (script, workdir):
        target.add("hostile", "\n".join(hostile).encode())


def scores() -> None:
    target = Target("score")
    for line in (GOLDEN / "ark-metric/oracle.jsonl").read_text().splitlines()[::4]:
        case = json.loads(line)
        body = case.get("raw_body") or json.dumps(shrink(case["request"]), ensure_ascii=False)
        query = json.dumps(shrink(case["query_data"]), ensure_ascii=False)
        target.add(case["id"], f"{body}\0{query}".encode())
    policy = {"base": "none", "weights": "normalize", "dimensions": [
        {"name": "a", "weight": 1, "criteria": [{"name": "x", "unit": "seconds", "atMost": "1m30s"}]}]}
    target.add("made0", json.dumps(policy).encode())
    target.add("made1", b"1h2m3.5s")


def main() -> None:
    if not TESTDATA.is_dir():
        raise SystemExit("run it from the repository's root")
    shutil.rmtree(CORPUS, ignore_errors=True)
    for make in (json_targets, predictions, results, summaries, texts, logs, trees, scores):
        make()
    everything = [path for path in CORPUS.rglob("*") if path.is_file()]
    print(len(everything), "inputs,", sum(path.stat().st_size for path in everything), "bytes")


if __name__ == "__main__":
    main()
