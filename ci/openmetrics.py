"""Reads the service's /metrics with the reference parser, and with promtool where it is installed.

    python ci/openmetrics.py target/debug/evalcore

Starts `evalcore serve` on a free port, sends it good and bad requests, and checks that the families, their
types and units are what the parser finds, that the counts are those of the requests, and that no sample
stands outside a family.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import urllib.error
import urllib.request

from prometheus_client.openmetrics.parser import text_string_to_metric_families

FAMILIES = {
    "evalcore_http_requests": "counter",
    "evalcore_http_request_duration_seconds": "histogram",
    "evalcore_evaluations": "counter",
    "evalcore_http_requests_in_flight": "gauge",
    "evalcore_ready": "gauge",
}
GOOD = {"config": {"input": "What is the capital of France?", "output": "Paris, on the Seine. " * 4}}


def ask(base, path, body=None):
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(base + path, body and body.encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers["content-type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["content-type"], error.read().decode()


def check(base):
    for body in [json.dumps(GOOD)] * 3 + ["{}", '"quoted\\n"']:
        ask(base, "/evaluate", body)
    ask(base, "/ready")
    ask(base, '/nothing"\\')
    status, kind, text = ask(base, "/metrics")
    assert status == 200 and kind.startswith("application/openmetrics-text"), (status, kind)
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert {name: family.type for name, family in families.items()} == FAMILIES, families
    assert all(family.documentation for family in families.values())
    assert families["evalcore_http_request_duration_seconds"].unit == "seconds"

    def value(family, **labels):
        return next(s.value for s in families[family].samples if labels.items() <= s.labels.items())

    assert value("evalcore_http_requests", route="/evaluate", status="200") == 3
    assert value("evalcore_http_requests", route="/evaluate", status="422") == 2
    assert value("evalcore_http_requests", route="other", status="404") == 1
    assert value("evalcore_evaluations", verdict="passed") == 3
    assert value("evalcore_ready") == 1
    counts = [s for s in families["evalcore_http_request_duration_seconds"].samples if s.name.endswith("_count")]
    assert {s.labels["route"]: s.value for s in counts}["/evaluate"] == 5
    samples = sum(len(family.samples) for family in families.values())
    print(f"/metrics: {len(families)} families, {samples} samples, as the reference parser reads them")
    if shutil.which("promtool"):
        found = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True)
        assert found.returncode == 0, found.stdout + found.stderr
        print("promtool check metrics: nothing to say")
    else:
        print("promtool is not installed: the parser alone has judged")


def main():
    command = [pathlib.Path(sys.argv[1]).resolve(), "serve", "--listen", "127.0.0.1:0", "--cluster", "never"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as child:
        try:
            lines = (json.loads(line)["fields"] for line in child.stderr)
            address = next(fields["address"] for fields in lines if "address" in fields)
            check(f"http://{address}")
        finally:
            child.terminate()


if __name__ == "__main__":
    main()
