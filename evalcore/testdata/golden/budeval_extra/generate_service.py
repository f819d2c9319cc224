"""Records the removed processor and the orchestrator's timing merge on more input.

    python3.11 generate_service.py --upstream FILE

FILE is a module with upstream's `ResultsProcessor` (as it was before its removal, its
`process_opencompass_results` without `async`) and a function `extract_job_results(path, error,
job_timing_map)` with the part of upstream's method that follows the playbook. It is not copied
here. Directories are listed from the last name to the first, so that clashes can be repeated.
"""

import argparse
import importlib.util
import json
import pathlib
import random
import re
import sys
import tempfile

from generate import json_value, mutated, write

ROOT = "<root>"
T = "20251016_235030"


def without_surrogates(value):
    if isinstance(value, str):
        return re.sub("[\ud800-\udfff]", "\ufffd", value)
    if isinstance(value, list):
        return [without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {without_surrogates(key): without_surrogates(item) for key, item in value.items()}
    return value


def dataset(result, predictions=None, name="a", dir=T, model="m"):
    files = {f"{dir}/results/{model}/{name}.json": result}
    if predictions is not None:
        files[f"{dir}/predictions/{model}/{name}.json"] = predictions
    return files


def many(n):
    return json.dumps({str(i): {"prediction": "x"} for i in range(n)})


def processor_trees(rng):
    for accuracy in """0 1 2 100 -1 -0 -0.0 0.5 1.0 1.0000001 0.999 66.67 57.142857142857146 1e2 1e300 1e308 -1e300 true false null "50"
            NaN Infinity -Infinity [] {} 9007199254740993 123456789012345678901 -9223372036854775809 1e-320 99.99999999999999
            18446744073709551616 170141183460469231731687303715884105728""".split() + ["9" * 400, "1" * 4301]:
        for n in (0, 1, 3, 7, 30):
            yield dataset(f'{{"accuracy": {accuracy}}}', many(n))
    for result in ["", "{", "[]", "1", '"x"', "null", '{"accuracy": 1, "accuracy": 50}', "\ufeff{}", b"\xff", '{"accuracy": 5}x', "{}", "[" * 2000]:
        yield dataset(result, many(4))
    items = ["{}", '{"pred": []}', '{"pred": null}', '{"pred": "x"}', '{"pred": ["x"]}', '{"pred": [1]}', '{"answer": {}}', '{"answer": ["\\ud800"]}',
             '{"correct": true}', '{"origin_prompt": null}', '{"origin_prompt": 1}', '{"origin_prompt": []}', '{"prediction": "é\\u0000"}', '{"prediction": false}',
             "[]", "1", "null", '"s"', '{"gold": NaN}']
    items += [f'{{"correct": [{flag}]}}' for flag in """0 1 2 -1 -0 0.0 1.0 0.5 -0.0 1e0 null [] {} NaN Infinity true false
        10000000000000000000000000000001 "0" "1" "on" "OFF" "t" "F" "True" "fAlSe" "y" "n" "yes" "NO" "" "2" "ｔ" "\\ud800" "yes\\n" """.split()]
    for item in items:
        yield dataset('{"accuracy": 50}', f'{{"0": {{"pred": ["p"]}}, "1": {item}, "2": {{}}}}')
    for predictions in ["", "[]", '{"0": {}', '{"0": {}, "0": 5}', '{"": {}, "\\ud83d": {}}', b'{"\xff": {}}', "\ufeff{}", "{}\r\n", "[" * 2000, '{"0": %s}' % ("[" * 500 + "]" * 500)]:
        yield dataset('{"accuracy": 50}', predictions)
    both = dataset('{"accuracy": 10}', many(1), model="m1") | dataset('{"accuracy": 20}', many(2), model="m2")
    yield both
    yield both | dataset('{"accuracy": 30}', None, name="b.c", model="m3") | dataset('{"accuracy": 40}', many(5), name="é")
    yield dataset("{}") | dataset("{}", dir="20251017_000000", name="b")
    yield dataset("{}", dir="outputs") | dataset("{}", dir="not_a_time_stamp", name="b")
    yield dataset("{}", dir="outputs") | dataset("{}", dir="fifteen_chars_é", name="b")
    yield dataset("{}", dir="outputs") | {f"{T}": "a file"}
    yield {"outputs": "a file"}
    yield {"readme.txt": ""}
    for stage in ["configs", "predictions", "results", "summary", "logs", "logs/infer", "logs/infer/m", "results/m", "results/m/a.json"]:
        tree = dataset("{}", many(1)) | {f"{T}/configs/c.py": "", f"{T}/summary/s.csv": "", f"{T}/logs/infer/m/a.out": "", f"{T}/logs/eval/m/b.out": ""}
        tree = {path: text for path, text in tree.items() if not path.startswith(f"{T}/{stage}")}
        yield tree | {f"{T}/{stage}": "" if stage != "results/m/a.json" else {"dir": True}}
    names = ["s.csv", "t.csv", "s.md", "s.txt", "S.CSV", ".csv", "x.csv.", "s.csv.md", "s"]
    for _ in range(10):
        tree = {f"{T}/summary/{name}": "" for name in rng.sample(names, 5)}
        tree |= {f"{T}/logs/{rng.choice(['infer', 'eval'])}/m{rng.randint(0, 2)}/{i}.out": "" for i in range(4)}
        tree |= {f"{T}/configs/{i}.py": "" for i in range(rng.randint(0, 3))}
        yield tree
    for _ in range(150):
        result = json.dumps({rng.choice(["accuracy", "score"]): json_value(rng, 1)})
        items = {str(i): {k: json_value(rng, 1) if rng.random() < 0.1 else [] if k != "prediction" else "t"
                          for k in rng.sample(["pred", "answer", "correct", "prediction"], 2)} for i in range(rng.randint(0, 4))}
        yield dataset(result, json.dumps(items))


def processors(rng, upstream):
    cases = []
    for tree in processor_trees(rng):
        with tempfile.TemporaryDirectory() as temp:
            files = []
            for path, text in tree.items():
                if isinstance(text, dict):
                    path, text = path + "/.keep", ""
                raw = text if isinstance(text, bytes) else text.encode()
                target = pathlib.Path(temp, path)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(raw)
                files.append([path, [[raw.decode("latin-1"), 1]]])
            try:
                result = upstream.ResultsProcessor().process_opencompass_results(temp, "job-1", "m", "exp-1", None)
            except Exception as error:
                outcome = {"exception": type(error).__name__, "message": str(error)}
            else:
                outcome = result.model_dump() | {"extracted_at": "<time>"}
                outcome["datasets"].sort(key=lambda dataset: dataset["dataset_name"])
                outcome["raw_output"]["configs_files"].sort()
                for logs in outcome["raw_output"]["log_files"].values():
                    logs.sort()
            outcome = json.loads(json.dumps(without_surrogates(outcome)).replace(temp, ROOT))
            cases.append([files, outcome])
    write("processor.json", cases)


def orchestrators(rng, upstream):
    runs = [{"run_id": "a", "scores": [1.0]}, {"run_id": "b", "status": "error"}]
    times = ["2025-11-11T10:00:00Z", "2025-11-11T10:15:30.123456Z", "2025-11-11T10:00:00+05:30", "2025-11-11T10:00:00", "2025-11-11", "", None, 5,
             "2025-11-11T10:00:00ZZ", "20251111T1000Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "yesterday", "2025-11-11T10:00:00z", [], True]
    inputs = []
    for start in times:
        for end in times:
            inputs.append([json.dumps({"success": True, "results": runs}), None, {"a": {"startTime": start, "completionTime": end}}])
    odd = [None, True, False, 0, 1, 0.0, float("nan"), "", "x", [], [1], {}, {"a": 1}, "a", 10**30]
    entry = {"startTime": times[0], "completionTime": times[1]}
    for value in odd:
        inputs.append([json.dumps(value), None, {"a": entry}])
        inputs.append([json.dumps({"success": value, "results": runs}), None, {"a": entry}])
        inputs.append([json.dumps({"success": 1, "results": value}), None, {"a": entry}])
        inputs.append([json.dumps({"success": 1, "results": [value]}), None, {"a": entry}])
        inputs.append([json.dumps({"success": 1, "results": [{"run_id": value}]}), None, {"a": entry, "": entry, "1": entry}])
        inputs.append([json.dumps({"success": 1, "results": runs}), None, {"a": value}])
    for text in ["", "{", "not json", "\ufeff{}", "[1]\r\n[2]", "{\r\n\r'a'", '{"results": [], "success": NaN, "success": false}', '"\\ud800"', "é", "\xff", "[" * 5000,
                 '{"success": 1, "results": [{"run_id": "a", "startTime": 0, "duration_seconds": 1, "startTime": 2}]}', '{"success": 1}', '{"a": 1E400}']:
        inputs.append([text, None, {"a": entry}])
        inputs.append([mutated(rng, text, '{}[]",: '), None, None])
    for error in ["failed", "", "é\n\"quoted\"", "rc=2, stdout: \x1b[0;31m😀"]:
        inputs.append([None, error, None])
    inputs.append([None, None, {"a": entry}])
    cases = []
    with tempfile.TemporaryDirectory() as temp:
        path = pathlib.Path(temp, "file.json")
        for text, error, timing in inputs:
            path.unlink(missing_ok=True)
            raw = None if text is None else text.encode("latin-1" if text == "\xff" else "utf-8")
            if raw is not None:
                path.write_bytes(raw)
            returned = json.dumps(upstream.extract_job_results(path, error, timing))
            # The map comes as strict JSON with numbers of 64 bits.
            if "NaN" not in json.dumps(timing) and str(10**30) not in json.dumps(timing):
                cases.append([None if raw is None else raw.decode("latin-1"), error, timing, returned])
    write("orchestrator.json", cases)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--upstream", required=True)
    spec = importlib.util.spec_from_file_location("upstream", parser.parse_args().upstream)
    upstream = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(upstream)
    assert sys.version_info[:2] == (3, 11)
    listed = pathlib.Path.iterdir
    pathlib.Path.iterdir = lambda path: iter(sorted(listed(path), reverse=True))
    processors(random.Random("processors"), upstream)
    orchestrators(random.Random("orchestrators"), upstream)


if __name__ == "__main__":
    main()
