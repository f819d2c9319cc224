"""Writes the expected values of the config, raw section and literal tests.

Python itself is the reference: configs are executed, results are evaluated, names are built with
the rules of opencompass/utils/abbr.py and groups with those of summarizers/default.py.

    python3 generate.py [DIR of the OpenCompass work dirs, by default ../opencompass]

Needs Python 3.11 or later and nothing else. Output: configs.json, raw.json, literals.json.
"""

import ast
import json
import math
import os.path as osp
import pprint
import random
import struct
import sys
from collections import Counter, OrderedDict, defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAMES = {"nan": math.nan, "inf": math.inf, "OrderedDict": OrderedDict, "defaultdict": defaultdict,
         "Counter": Counter}


def encode(value):
    """A Python value as JSON that keeps its type; floats by their bits."""
    if value is None:
        return ["none"]
    if isinstance(value, bool):
        return ["bool", value]
    if isinstance(value, int):
        return ["int", str(value)]
    if isinstance(value, float):
        bits = "nan" if math.isnan(value) else struct.pack(">d", value).hex()
        return ["float", bits]
    if isinstance(value, str):
        # Paired halves are one character; single ones can not stand in UTF-8.
        text = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return ["str", text]
    if isinstance(value, bytes):
        return ["bytes", value.hex()]
    if isinstance(value, list):
        return ["list", [encode(v) for v in value]]
    if isinstance(value, tuple):
        return ["tuple", [encode(v) for v in value]]
    if isinstance(value, (set, frozenset)):
        return ["set", sorted((encode(v) for v in value), key=json.dumps)]
    if isinstance(value, dict):
        return ["dict", [[encode(k), encode(v)] for k, v in value.items()]]
    raise TypeError(type(value))


# Configs ----------------------------------------------------------------------------------------


def model_abbr(cfg):
    if isinstance(cfg, (list, tuple)):
        return "_".join(model_abbr(c) for c in cfg)
    if "abbr" in cfg:
        return cfg["abbr"]
    name = cfg["type"] + "_" + "_".join(osp.realpath(cfg["path"]).split("/")[-2:])
    return name.replace("/", "_")


def dataset_abbr(cfg):
    if "abbr" in cfg:
        return cfg["abbr"]
    name = cfg["path"]
    if "name" in cfg:
        name += "_" + cfg["name"]
    return name.replace("/", "_")


def model(cfg):
    one = cfg if isinstance(cfg, dict) else {}
    return {"abbr": model_abbr(cfg), "column": one.get("summarizer_abbr") or model_abbr(cfg),
            "summarizer_abbr": one.get("summarizer_abbr"), "path": one.get("path"),
            "type": one.get("type")}


def dataset(cfg):
    inferencer = cfg.get("infer_cfg", {}).get("inferencer", {}).get("type")
    k = cfg.get("k")
    return {"abbr": dataset_abbr(cfg), "path": cfg.get("path"), "name": cfg.get("name"),
            "n": cfg.get("n"), "k": [] if k is None else list(k) if isinstance(k, (list, tuple)) else [k],
            "type": cfg.get("type"), "inferencer": inferencer}


def group(sg):
    if "metric" in sg:
        metric = sg["metric"]
    elif sg.get("std", False):
        metric = "standard_deviation"
    elif sg.get("sum", False):
        metric = "sum"
    elif sg.get("weights", []):
        metric = "weighted_average"
    elif sg.get("harmonic_mean", False):
        metric = "harmonic_mean"
    else:
        metric = "naive_average"
    if metric in ("standard_deviation", "harmonic_mean", "sum"):
        kind = metric
    else:
        kind = "weighted_average" if sg.get("weights", []) else "naive_average"
    return {"name": sg["name"],
            "subsets": [[i[0], i[1]] if isinstance(i, (list, tuple)) else [i, None] for i in sg["subsets"]],
            "weights": [[k, float(v)] for k, v in (sg.get("weights") or {}).items()],
            "transforms": [[k, v] for k, v in (sg.get("transforms") or {}).items()],
            "metric": sg.get("metric"), "metric_name": metric, "aggregation": kind}


def rows(items):
    return [[i[0], i[1]] if isinstance(i, (list, tuple)) else [i, None] for i in items]


def config(path):
    found = dict(NAMES)
    exec(compile(path.read_text("utf-8"), str(path), "exec"), found)
    summarizer = found.get("summarizer") or {}
    partitioner = found.get("eval", {}).get("partitioner", {})
    judges = []
    for judge in [*found.get("judge_models", []), *partitioner.get("judge_models", []),
                  *([partitioner["meta_judge_model"]] if partitioner.get("meta_judge_model") else [])]:
        if model_abbr(judge) not in judges:
            judges.append(model_abbr(judge))
    abbrs = summarizer.get("dataset_abbrs")
    return {"models": [model(m) for m in found.get("models", [])],
            "datasets": [dataset(d) for d in found.get("datasets", [])],
            "groups": [group(g) for g in summarizer.get("summary_groups", [])],
            "dataset_abbrs": None if abbrs is None else rows(abbrs),
            "profiles": [[p["name"], rows(p["dataset_abbrs"])] for p in summarizer.get("dataset_abbrs_list", [])],
            "summarizer_type": summarizer.get("type"), "judge_models": judges,
            "work_dir": found.get("work_dir")}


# Raw sections -----------------------------------------------------------------------------------


def evaluate(text):
    try:
        value = eval(text, {"__builtins__": {}}, dict(NAMES))
    except Exception:
        return None
    return value if isinstance(value, dict) else None


def entry(line):
    parts = line.split(": ")
    for n in range(1, len(parts)):
        value = evaluate(": ".join(parts[n:]))
        if value is not None:
            return [": ".join(parts[:n]), encode(value)]
    raise ValueError(line)


def raw(path):
    lines = path.read_text("utf-8").split("\n")
    start = lines.index("raw format") + 2
    models = []
    for at in range(start, len(lines)):
        if set(lines[at]) == {"$"}:
            return models
        if lines[at] == "-" * 31:
            continue
        if lines[at - 1] == "-" * 31:
            models.append([lines[at].removeprefix("Model: "), []])
        else:
            models[-1][1].append(entry(lines[at]))
    raise ValueError(path)


# Literals ---------------------------------------------------------------------------------------

ALPHABET = ["a", "B", "0", " ", "'", '"', "\\", "\n", "\t", "\r", "\0", "\x7f", "\x85", "é", "数", "😀",
            "\u2028", "\ud800", "\udfff", "{", "}", "[", "]", "(", ")", ":", ",", "#", "=", "<", ">", "$"]


def text(rnd):
    return "".join(rnd.choice(ALPHABET) for _ in range(rnd.choice([0, 1, 2, 5, 20])))


def scalar(rnd):
    return rnd.choice([
        lambda: None, lambda: True, lambda: False,
        lambda: rnd.randint(-10, 10), lambda: rnd.randint(-(10**40), 10**40),
        lambda: rnd.random() * 100, lambda: struct.unpack(">d", rnd.randbytes(8))[0],
        lambda: rnd.choice([math.nan, math.inf, -math.inf, -0.0, 5e-324, 1e16, 1.7976931348623157e308]),
        lambda: text(rnd), lambda: text(rnd), lambda: rnd.randbytes(rnd.randint(0, 6)),
    ])()


def value(rnd, depth):
    if depth == 0 or rnd.random() < 0.3:
        return scalar(rnd)
    size = rnd.choice([0, 1, 2, 3, 6])
    kind = rnd.randrange(5)
    if kind == 0:
        return [value(rnd, depth - 1) for _ in range(size)]
    if kind == 1:
        return tuple(value(rnd, depth - 1) for _ in range(size))
    if kind == 2:
        # One type a set, without surrogates: its order must not depend on how it was made.
        return {rnd.randint(0, 1000) for _ in range(size)}
    return {(text(rnd) if rnd.random() < 0.8 else rnd.randint(0, 99)): value(rnd, depth - 1) for _ in range(size)}


def dumped(v, indent=0):
    """The value as mmengine's Config.dump writes it."""
    pad = "\n" + " " * (indent + 4)
    if isinstance(v, dict):
        if all(isinstance(k, str) and k.isidentifier() for k in v):
            inner = [f"{k}={dumped(x, indent + 4)}" for k, x in v.items()]
            return "dict(" + ("," + pad).join(inner) + ")"
        inner = [f"{k!r}: {dumped(x, indent + 4)}" for k, x in v.items()]
        return "dict({" + ("," + pad).join(inner) + "})"
    if isinstance(v, (list, tuple)):
        left, right = "[]" if isinstance(v, list) else "()"
        return left + "".join(f"{pad}{dumped(x, indent + 4)}," for x in v) + right
    return repr(v)


WRITTEN = [
    r"'\x41\u00e9\U0001F600\101\0\a\b\f\v\d'", r"r'\d\n' '\n' 'joined'", "('a'\n 'b' # text, [\n 'c')",
    "'''a\n'b'''", '"""a""b"""', r"b'\x00\xff\d' rb'\x'", "u'a'",
    "[1, 2, 3,]", "(1)", "(1,)", "()", "((1, 2),)", "{}", "{1}", "{1: 2, }", "set()", "[[], {}, ()]",
    "0xff", "0o17", "0b101", "1_000", "00", "-0", "+5", "- 5", ".5", "5.", "1e3", "1E+3", "1_0.5_0e1_0",
    "-.5", "True", "[nan, -nan, inf, -inf, +inf]", "1e400", "-1e400", "123456789012345678901234567890",
    "OrderedDict([('a', 1), ('b', nan)])", "OrderedDict()", "OrderedDict({'a': 1})", "Counter({'a': 2})",
    "dict()", "dict(a=1, b=dict({'c-d': [1]}))", "dict({'a': 1}, b=2)", "dict([('a', 1)])", "dict( a = 1 , )",
    "dict(准确率=1)", "list((1, 2))", "tuple([1])", "float('nan')", "float('-inf')", "float(3)", "frozenset({1})",
    "{'a': 1, 'a': 2}", "[ # c ]\n1 # ,\n]", "{\n'a' :\n1\n}", "'a' 'b'", "[True, False, None]",
    "''", "''''''", "'\\\n'", "[-1, - 1.5, +2]", "'\\'' \"'\" '\"'",
]


def literals():
    rnd = random.Random(20251016)
    cases = []

    def add(source, expected):
        # Text with halves of pairs outside of escapes is not UTF-8.
        source = source.encode("utf-8", "backslashreplace").decode("utf-8")
        cases.append({"text": source, "value": encode(expected)})

    for source in WRITTEN:
        found = eval(source, {**NAMES, "dict": dict, "set": set, "float": float})
        if source == "{'a': 1, 'a': 2}":
            continue
        add(source, found)
    for n in range(600):
        v = value(rnd, rnd.choice([0, 1, 2, 4]))
        add(repr(v), v)
        add(ascii(v), v)
        add(pprint.pformat(v, width=rnd.choice([20, 40]), sort_dicts=False, underscore_numbers=n % 2 == 0), v)
        add(dumped(v), v)
    for case in cases:
        try:
            again = ast.literal_eval(case["text"])
        except ValueError:
            continue
        assert encode(again) == case["value"], case
    return cases


def line(data):
    return json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def write(name, data):
    """One case a line."""
    if isinstance(data, dict):
        body = "{\n" + ",\n".join(f"{line(k)}:{line(v)}" for k, v in data.items()) + "\n}\n"
    else:
        body = "[\n" + ",\n".join(map(line, data)) + "\n]\n"
    (HERE / name).write_text(body)


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "opencompass"
    name = lambda path: path.relative_to(root).as_posix()
    write("configs.json", {name(p): config(p) for p in sorted(root.glob("*/work_dir/*/configs/*.py"))})
    write("raw.json", {name(p): raw(p) for p in sorted(root.glob("*/work_dir/*/summary/*.txt"))})
    write("literals.json", literals())


if __name__ == "__main__":
    main()
