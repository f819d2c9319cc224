"""Records what Python 3.11 does, for the tests of `opencompass::compat`.

    python3.11 generate.py --seed-document FILE

FILE is the implementation guide whose playbook holds the extraction script. The script is run as it
stands there, with its base path pointed at a temporary tree; nothing of it is copied here.
"""

import argparse
import datetime
import fnmatch
import json
import os
import pathlib
import random
import re
import struct
import subprocess
import sys
import tempfile
import textwrap

HERE = pathlib.Path(__file__).parent
ROOT = "/workspace/shared"
SUMMARY = "20251016_235030/summary/summary_20251016_235030.csv"
HEADER = "dataset,version,metric,mode,m\n"


def write(name, cases):
    """One case a line."""
    lines = ",\n".join(json.dumps(case) for case in cases)
    (HERE / name).write_text(f"[\n{lines}\n]\n")
    print(name, len(cases))


def unique(cases):
    return list(dict.fromkeys(cases))


def mutated(rng, text, alphabet):
    chars = list(text)
    for _ in range(rng.randint(1, 3)):
        at = rng.randint(0, len(chars))
        kind = rng.randrange(3)
        if kind == 0:
            chars.insert(at, rng.choice(alphabet))
        elif chars and kind == 1:
            chars.pop(min(at, len(chars) - 1))
        elif chars:
            chars[min(at, len(chars) - 1)] = rng.choice(alphabet)
    return "".join(chars)


def floats(rng):
    fixed = """65.62 0 -0 +0.0 1_000.5 1__0 _1 1_ 1_.0 1._0 1e1_0 1_e1 1e_1 in_f nan NaN -nan +nan inf -inf Infinity
        -iNFINITY infinit infinityy 1e400 -1e400 1e-400 4.9e-324 2e-324 0x10 0b1 1e 1e+ . 5. .5 -.5 +.5e1 ++1 +-1 -
        + 1,5 65.62% 1d5 1f 1L 1e5e5 1.2.3 1e99999999999999999999 0e99999999999999999999 -1e-99999999999999999999
        9007199254740993 0.1 179769313486231580793728971405301e276 2.2250738585072011e-308 １２.５ ١٢٣ 𝟙𝟚 १.५ −1
        ²  ½ Ⅷ 1。5 ＋1 1ｅ5 ∞ ｉｎｆ 00012 0_0 1_2_3.4_5e0_6""".split()
    spaced = [f"{a}1.5{b}" for a in SPACES for b in ("", "\n")] + [f"1.5{a}" for a in SPACES]
    spaced += ["", " ", "\u3000", "1 2", "1\0", "\0001", "\x7f1", "1\x1c", "\x1c\u30001", "é", "1é"]
    alphabet = "0123456789" * 2 + "+-._eE naifty\t\u3000\u00a0１٢\x1c\x85\x00é"
    made = [mutated(rng, rng.choice(fixed), alphabet) for _ in range(900)]

    def read(text):
        try:
            return repr(float(text))
        except ValueError:
            return None

    write("float.json", [[text, read(text)] for text in unique(fixed + spaced + made)])


SPACES = [chr(c) for c in range(0x110000) if chr(c).isspace()] + ["\u200b", "\u180e", "\ufeff"]


def float_reprs(rng):
    bits = [rng.getrandbits(64) for _ in range(900)]
    values = [struct.unpack("<d", struct.pack("<Q", b))[0] for b in bits]
    values += [rng.uniform(0, 100) for _ in range(300)]
    values += [round(rng.uniform(0, 100), 2) for _ in range(100)]
    values += [float(f"{rng.randint(1, 9999)}e{rng.randint(-9, 24)}") for _ in range(300)]
    values += [2.0**e for e in range(-1074, 1024, 7)] + [0.0, -0.0, 5e-324, sys.float_info.max, float("-inf")]
    # Ties between two shortest texts: exact halves of the last digit that is needed.
    values += [rng.randrange(2**50, 2**53) * 2.0**-e for e in (1, 2, 3, 4, 5) for _ in range(100)]
    pack = lambda v: struct.pack(">d", v).hex()
    write("float_repr.json", unique((pack(v), json.dumps(v)) for v in values if v == v))


def reprs(rng):
    texts = ["", "a", "it's", '"', "'\"", "\\", "\t\n\r\x0b\0", "\x7f\x80\xa0\xad", "é\u0378\u200b\u2028\ue000"]
    def char():
        while True:
            c = chr(rng.choice([rng.randrange(0x80), rng.randrange(0x3000), rng.randrange(0x110000)]))
            if not "\ud800" <= c <= "\udfff":
                return c
    texts += ["".join(char() for _ in range(12)) for _ in range(400)]
    write("repr.json", [[text, repr(text)] for text in texts])


def patterns(rng):
    alphabet = "ab-!]^[c\\&*?~|.é"
    cases = []
    for _ in range(6000):
        pattern = "".join(rng.choice(alphabet) for _ in range(rng.randint(1, 7)))
        if rng.random() < 0.6:
            pattern = "[" + pattern + "]"
        name = "".join(rng.choice(alphabet) for _ in range(rng.randint(0, 3)))
        try:
            cases.append((pattern, name, fnmatch.fnmatchcase(name, pattern)))
        except re.error:
            continue
    hits = [c for c in cases if c[2]]
    write("fnmatch.json", unique(hits[:1200] + [c for c in cases if not c[2]][:800]))


def json_value(rng, depth):
    kind = rng.randrange(8 if depth else 6)
    if kind < 6:
        text = "".join(rng.choice("ab\\\"\n\x1f\x7fé\u2028😀") for _ in range(rng.randint(0, 4)))
        return [None, True, rng.randint(-(10**rng.randint(1, 25)), 99), rng.uniform(-1, 1) * 10.0 ** rng.randint(-20, 30),
                float(rng.choice(["nan", "inf", "-inf", "0", "-0"])), text][kind]
    size = rng.randint(0, 4)
    if kind == 6:
        return [json_value(rng, depth - 1) for _ in range(size)]
    return {rng.choice("abcé\uffff😀Z_") * rng.randint(0, 2): json_value(rng, depth - 1) for _ in range(size)}


def jsons(rng):
    fixed = [
        "", " ", "{}", "[]", "[1,]", '{"a":1,}', "{'a': 1}", '{"a" 1}', '{"a":}', "[1 2]", "01", "-", "-0", "-0.0",
        "1.", ".5", "1e", "1e5", "1E+2", "1e-7", "1e400", "-Infinity", "NaN", "nan", "[Infinity, -NaN]", "-I", "tru",
        '"\\ud800"', '"\\ud83d\\ude00"', '"\\ud83d\\ud83d\\ude00"', '"\\udc00x"', '"\\ud800\\u00', '"\\u12G4"',
        '"\\ud800\\uZZZZ"', '"\\x"', '"\\', '"a', '"a\tb"', '"\\b\\f\\n\\r\\t\\/\\"\\\\"', '{"a":1,"b":2,"a":3}',
        '{"z":{"y":[1,{"x":null}]},"a":true}', '"é\u2028😀\x7f"', "\ufeff{}", "[1]\n[2]", "[1] x", '{"é\n": \n 1 2}',
        "123456789012345678901234567890", '{"\\ud800": 1, "\uffff": 2, "😀": 3, "é": 4}', '{"a":{},"b":[],"c":[[]]}',
        "1" * 4300, "1" * 4301, "-" + "1" * 4301, "[" * 100 + "]" * 100, "\x0b1", "\u00a01", "1\f", "nul", '{"a', "[",
        "{", '{"a"', '{"a":', '{"a":1', '{"a":1,', "[1", "[1,", '["a", "b"', "\r\n\t [\r\n1\r\n]\r\n",
    ]
    alphabet = '{}[]",:\\u0123dcDe-+.nNaItrueflsé😀 \n\t/'
    short = [text for text in fixed if len(text) < 100]
    made = [mutated(rng, rng.choice(short), alphabet) for _ in range(2500)]
    made += [json.dumps(json_value(rng, 3), ensure_ascii=rng.random() < 0.5) for _ in range(250)]
    cases = []
    for text in unique(fixed + made):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            cases.append([text, None, None, str(error)])
        else:
            cases.append([text, json.dumps(value), json.dumps(value, indent=4, sort_keys=True), None])
    write("json.json", cases)


def datetimes(rng):
    fixed = """2025-11-11T10:00:00+00:00 2025-11-11T10:00:00.250+00:00 20251111T100000 2025-W46-2T10:00 2025W462T10
        2025W46T10 2025-W46 2025W46 2025W462 2025-W46-10 2025-W46-1000 2025-W53-1 2026-W53-7 2020-W53-7 2025-W00-1
        2025-11-11 20251111 2025-11-11T 2025-11-11T1 2025-11-11T10 2025-11-11T1000 2025-11-11T10:0 2025-11-11T100000.5
        2025-11-11T10:00:00,123456789 2025-11-11T10:00:00. 2025-11-11T10:00. 2025-11-11T24:00:00 2025-11-11T23:60:00
        2025-11-11T23:59:60 2025-02-29 2024-02-29 0001-01-01 0000-01-01 9999-12-31T23:59:59.999999-23:59:59.999999
        0001-01-01T00:00+23:59 2025-11-11T10:00+24:00 2025-11-11T10:00-0530 2025-11-11T10:00+05 2025-11-11T10:00+5
        2025-11-11T10:00:00+05:30:15.5 2025-11-11T10:00:00Z 2025-11-11T10:00:00z 2025-11-11T10:00:00ZZ 2025-11-11TZ
        2025-11-11T+00:00 2025-11-11é10:00 2025-11-11😀10:00 2025-11-11-10:00 2025-1111T10 202511-11T10 2025-11-11T10:0000
        2025-11-11T1000:00 2025-11-11T10:00:00.1234567890123+00:00 2025-001 2025315 2025-315T10:00 yesterday now 2025
        2025-11-11T10:00+00:60 2025-11-11T10:00+23:59:60 2025-11-11T10:00+00:00:99 ２０２５-11-11 2025-11-11T10:00:0é
        2025-11-11T10.5 2025-11-11T10:30.5 2025-11-11T10:00:00+00:00.5 2025-11-11T10:00:00+00.5 1000-W01 9999-W53-7
        0001-W01-1 0000-W01-1 2025-12-31T00:00:00.0000001Z""".split()
    fixed += ["", " ", "2025-11-11 10:00", " 2025-11-11", "2025-11-11T10:00 ", "2025-11-11T10:00\0", "2025-11-11\0"]
    alphabet = "0123456789-:.,+ZTW é"
    made = [mutated(rng, rng.choice(fixed), alphabet) for _ in range(12000)]
    epoch = datetime.datetime(1, 1, 1)
    cases = []
    for text in unique(fixed + made):
        try:
            time = datetime.datetime.fromisoformat(text)
        except ValueError:
            cases.append([text, None, None])
            continue
        offset = time.utcoffset()
        micro = datetime.timedelta(microseconds=1)
        wall = (time.replace(tzinfo=None) - epoch) // micro
        cases.append([text, wall, None if offset is None else offset // micro])
    read = [c for c in cases if c[1] is not None]
    write("fromisoformat.json", read + [c for c in cases if c[1] is None][: len(read)])


def script_source(document):
    text = pathlib.Path(document).read_text()
    block = text.split("extraction_script: |\n", 1)[1].split("\n    - name:", 1)[0]
    return textwrap.dedent(block)


def in_run(csv, run="r1", path=SUMMARY):
    return {f"results/e/opencompass-{run}/{path}": csv}


def id_cases():
    row = lambda n: f"{HEADER}d,v,accuracy,gen,{n}\n"
    tree = {}
    for run in ["r1", "r2", "r[12]", "R1", ".h", "r*", "é", "x y", "a\nb", "q'", "[!]", "r]"]:
        tree.update(in_run(row(len(tree)), run))
    tree.update(in_run(row(20), "deep/opencompass-r1"))
    tree.update(in_run(row(21), "r1", "20251017_000000/summary/summary_.csv"))
    tree.update(in_run(row(22), "r2", "Z/summary/summary_é.csv"))
    tree.update(in_run(row(23), "r2", "Z/summary/summary_😀.csv"))
    tree.update(in_run(row(24), "r2", "Z/summary/summary_\uffee.csv"))
    tree.update(in_run(row(25), "direct", "summary/summary_x.csv"))
    tree.update(in_run(row(26), "direct", "summary/summary_x.csv.csv"))
    tree.update(in_run(row(27), "direct", "summary/Summary_y.csv"))
    tree.update(in_run(row(28), "direct", "summary/.summary_z.csv"))
    tree["results/e/opencompass-file"] = "a file"
    tree["results/opencompass-r1/" + SUMMARY] = row(30)
    tree["results/f/opencompass-r1/" + SUMMARY] = row(31)
    tree["results/.e/opencompass-r1/" + SUMMARY] = row(32)
    tree["opencompass-r1/" + SUMMARY] = row(33)
    evals = ["e", "", ".", "..", "e/", "./e", "e//", "/e", "e/../f", "nope/../e", "*", "[ef]", "?", ".*", "[!e]", "e*",
             "**", "../results/e", "[.]e", "e/opencompass-deep", "e/opencompass-file/..", "[", "é\u2028", "e\\", "\u0130"]
    runs = ["r1", "r2", "r[12]", "r[[]12]", "r?", "r*", "*", ".*", "[!r]*", "R1", ".h", "é", "x y", "a\nb", "q'", "[!]", "r]",
            "r[]]", "r1/", "r1/.", "r1/..", "r1//", "deep", "deep/opencompass-r1", "deep/../opencompass-r1", "direct",
            "direct/.", "file", "file/", "file/..", "file/../opencompass-r1", "nope", "nope/../opencompass-r1", "d*", "**",
            "r[a-", "r[1-2]", "r[2-1]", "r[!1]", "r\\1", "[qr][1']", "e" * 256]
    for eval_id in evals:
        yield tree, eval_id, "r1,r?,*"
    for run in runs:
        yield tree, "e", run
    for run_ids in ["", ",", " , ", "\u2003r1\x1c,\tr2\u3000", "r1,r1", "\u200br1", "\x85r1\xa0"]:
        yield tree, "e", run_ids
    for eval_id, run in [("*", "*"), ("[ef]", "r1"), ("", "*"), ("", "r[1]"), ("..", "r1"), ("..", "*"), ("e/.", "r[1]")]:
        yield tree, eval_id, run
    for path in [SUMMARY, "summary/summary_1.csv"]:
        for name in ["it's", 'a"b', "a'b\"c", "tab\t", "é", "\u200b", "\U000e0001", "nl\n", "\x7f", "back\\slash", "\u0378"]:
            yield in_run({"dir": True}, f"x{name}", path), "e", f"x{name}"


def csv_cases(rng):
    texts = [
        "", "\n", "\n\n", "a", ",", '"', '""', '"""', HEADER, HEADER.strip(), "\ufeff" + HEADER + "d,v,a,gen,1\n",
        HEADER + "d,v,a,gen,1\0\n", HEADER + "d\0,v,a,gen,1\n", HEADER + "d,v,a,gen,1,2\n", HEADER + "d,v,a,gen\n",
        HEADER + "d,v,a\n\n \nd,v,a,gen,2", HEADER + '"d\n e",v,a,gen,"3"\n', HEADER + '"d""q",v,a,gen,"4"x\n',
        HEADER + 'd"q,v,a,gen,5\n', HEADER + '"open,v,a,gen,6\nnext,v,a,gen,7', HEADER + 'd,v,a,gen,"8', HEADER + 'd,v,a,gen,8\n"',
        "m,dataset,m,dataset\n1,a,2,b\n3,c\n4\n5,d,6\n", "m,n\n1,2\n-,3\n", "dataset\nx\ny,1\n", "\ndataset,m\nx,1\n",
        "m\n1\n2,3\n\n4\n", '"m"\n"1"\n', "dataset,m\r\nx,1\r\ny,2\r\n", "dataset,m\rx,1\ry,2", "dataset,m\n\rx,1\n",
        "dataset,m\n\x0bx,1\x0c\nz\x1cz,\x1c2\ny\u2028y,\u20283\u2028\nw\x85w,\x854\n", "dataset ,m\nx,1\n", "Dataset,m\nx,1\n",
        ",m\nx,1\n", "dataset,\nx,1\n", "dataset,m\nx,\ny, \nz,\u3000\n", "dataset,m\n😀,1\n\u007f,2\n\\\",3\n",
        "mode,metric,version,dataset,m\n1,2,3,4,5\n", "dataset,m\n" + "x,1\n" * 3 + "x;2\n", "'dataset','m'\n'x',1\n",
        "dataset,m\nx,1e16\ny,1e-5\nz,123456789012345678\nw,0.1\nv,1e400\nu,-nan\nt,-0\n",
    ]
    for text in texts:
        yield [[text, 1]]
    for n in (131071, 131072, 131073):
        yield [["dataset,m,x\nd,1,", 1], ["é", n]]
        yield [["dataset,m,x\nd,1,\"", 1], ["a\n", n // 2], ["a", n % 2], ["\"\n", 1]]
        yield [["dataset,m,", 1], ["h", n], ["\nx,1\n", 1]]
    yield [["dataset,m\n", 1], ["a", 131073], [",1\n", 1], [b"\xff", 1]]
    yield [["dataset,m\n", 1], ["a", 131073], [",1\n", 1], ["a,1\n", 4000], [b"\xff", 1]]
    bad = [b"\xff", b"\x80", b"\xc0\x80", b"\xc3", b"\xc3(", b"\xe2\x82", b"\xe2\x82(", b"\xe2(", b"\xe0\x80\x80", b"\xed\xa0\x80",
           b"\xed\xa0", b"\xed", b"\xf0\x9f\x98", b"\xf0\x9f\x98(", b"\xf0\x9f", b"\xf0\x8f\xbf\xbf", b"\xf4\x90\x80\x80", b"\xf5", b"\xf0",
           b"\xf4\x8f", b"\xe0\xa0", b"\xf0\x90("]
    for bytes_ in bad:
        for before in (0, 8190 - 10, 8191 - 10, 8192 - 10, 8193 - 10, 2 * 8192 - 11):
            for after in ("", "\nx,1\n"):
                yield [["dataset,m\n", 1], ["é" if before % 2 == 0 else "a", before // (2 - before % 2)], [bytes_, 1], [after, 1]]
    yield [["dataset,m\n", 1], ["x,1\n", 2000], ["é", 200], [b"\xff", 1]]
    for fill in range(8180, 8186):
        yield [["dataset,m\r\n", 1], ["a", fill - 11], [",1\r\nb,2\r\n", 1], [b"\xff", 1]]
        yield [["dataset,m\r\n", 1], ["a", fill], [",1\r\nb,2\r\n", 1], ["c,3\r", 40]]
    tokens = ["dataset", "version", "metric", "mode", "m", "a", "1.5", "-", "nan", "１２", "1_0", "é", " ", "\0", "\x0b", "😀", "2"]
    tokens += [",", ",", ",", ",", "\n", "\n", "\r\n", "\r", '"', '"', '""']
    cells = ["d", "1", "2.5", "-", '"q"', '"a,b"', '"x""y"', '"n\n"', "", "é", " 3", "1_0", '"4"', "nan", "5", "6.25"]
    for _ in range(300):
        names = ["dataset", "version", "metric", "mode", "m", "n", "m", ""][: rng.randint(2, 8)]
        rng.shuffle(names)
        rows = [",".join(names)]
        for _ in range(rng.randint(1, 5)):
            rows.append(",".join(rng.choice(cells) for _ in range(max(0, len(names) + rng.choice([0, 0, 0, 0, -1, 1, -9])))))
        yield [[rng.choice(["\n", "\n", "\r\n", "\r"]).join(rows), 1]]
    for _ in range(400):
        head = rng.choice([HEADER, "", "dataset,m\n", "m,dataset\n", "dataset,m,m\r\n", "m\n"])
        body = "".join(rng.choice(tokens) for _ in range(rng.randint(1, 25)))
        yield [[head + body, 1]] + ([[b"\xff", 1]] if rng.random() < 0.05 else [])


def content(parts):
    raw = lambda part: part if isinstance(part, bytes) else part.encode()
    return [[raw(text), count] for text, count in parts]


def scripts(rng, document):
    source = script_source(document)
    cases = [(tree, eval_id, run_ids) for tree, eval_id, run_ids in id_cases()]
    cases += [(in_run(parts), "e", "r1") for parts in csv_cases(rng)]
    recorded, trees = [], []
    for tree, eval_id, run_ids in cases:
        with tempfile.TemporaryDirectory() as temp:
            base = pathlib.Path(temp, "shared")
            base.mkdir()
            files = []
            for path, parts in tree.items():
                if isinstance(parts, dict):
                    path, parts = path + "/.keep", ""
                if isinstance(parts, str):
                    parts = [[parts, 1]]
                parts = content(parts)
                target = base / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(b"".join(text * count for text, count in parts))
                files.append([path, [[text.decode("latin-1"), count] for text, count in parts]])
            env = {"EVAL_ID": eval_id, "RUN_IDS": run_ids, "PYTHONUTF8": "1", "PATH": os.environ["PATH"]}
            run = [sys.executable, "-c", source.replace(ROOT, str(base))]
            out = subprocess.run(run, env=env, capture_output=True, check=True).stdout.decode()
            if files not in trees:
                trees.append(files)
            recorded.append([trees.index(files), eval_id, run_ids, out.replace(str(base), ROOT)])
    write("script_trees.json", trees)
    write("script.json", recorded)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed-document", required=True)
    document = parser.parse_args().seed_document
    assert sys.version_info[:2] == (3, 11)
    for record in (floats, float_reprs, reprs, patterns, jsons, datetimes):
        record(random.Random(record.__name__))
    scripts(random.Random("scripts"), document)


if __name__ == "__main__":
    main()
