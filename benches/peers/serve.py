"""Loads `evalcore serve` and a FastAPI service of the same contract in one sitting.

    python benches/peers/serve.py
    python benches/peers/serve.py --soak 600

Needs `pip install fastapi httpx uvicorn` in the Python that runs it, and wrk, nginx and openssl from
the system (Debian: `apt-get install wrk nginx-light openssl`). nginx stands for the Kubernetes API: it
gives one Query over TLS. Both services run one process; the rounds alternate.
"""

import argparse
import json
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BIN = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
TEXT = "The capital of France is Paris, on the Seine, where the old roads of the north meet. " * 4
QUERY = {
    "apiVersion": "ark.mckinsey.com/v1alpha1",
    "kind": "Query",
    "metadata": {"name": "q1", "namespace": "default", "labels": {"model": "gpt-4-turbo"}},
    "spec": {"input": "What is the capital of France?", "target": {"type": "agent", "name": "geo"}},
    "status": {
        "phase": "done",
        "duration": "1.82s",
        "tokenUsage": {"promptTokens": 220, "completionTokens": 90, "totalTokens": 310},
        "response": {"target": {"type": "agent", "name": "geo"}, "content": TEXT, "phase": "done"},
    },
}
BODIES = {
    "direct": {
        "type": "direct",
        "config": {"input": "What is the capital of France?", "output": TEXT},
        "parameters": {"maxTokens": "1000", "maxDuration": "30s", "maxCostPerQuery": "0.05"},
    },
    "query": {
        "type": "query",
        "config": {"queryRef": {"name": "q1", "namespace": "default"}},
        "parameters": {"maxTokens": "1000", "maxDuration": "30s", "maxCostPerQuery": "0.05"},
    },
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_cluster(work):
    """nginx over TLS with the one Query; gives the environment of the peer and a kubeconfig."""
    port = free_port()
    place = work / "api/apis/ark.mckinsey.com/v1alpha1/namespaces/default/queries"
    place.mkdir(parents=True)
    (place / "q1").write_text(json.dumps(QUERY))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        + ["-keyout", work / "key.pem", "-out", work / "ca.pem", "-days", "2", "-subj", "/CN=api"]
        + ["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"],
        check=True,
        capture_output=True,
    )
    (work / "nginx.conf").write_text(
        f"""
        pid {work}/nginx.pid; error_log {work}/error.log; daemon off; worker_processes 1; user root;
        events {{}}
        http {{
            access_log off; default_type application/json; keepalive_requests 1000000;
            server {{
                listen 127.0.0.1:{port} ssl; root {work}/api;
                ssl_certificate {work}/ca.pem; ssl_certificate_key {work}/key.pem;
            }}
        }}
        """
    )
    child = subprocess.Popen(["nginx", "-c", work / "nginx.conf", "-p", work])
    kubeconfig = work / "kubeconfig"
    kubeconfig.write_text(
        json.dumps(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "current-context": "c",
                "clusters": [
                    {
                        "name": "c",
                        "cluster": {
                            "server": f"https://127.0.0.1:{port}",
                            "certificate-authority": str(work / "ca.pem"),
                        },
                    }
                ],
                "users": [{"name": "u", "user": {"token": "t"}}],
                "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
            }
        )
    )
    peer = {"API": f"https://127.0.0.1:{port}", "TOKEN": "t", "CA": str(work / "ca.pem")}
    return child, kubeconfig, peer


def start_services(kubeconfig, peer):
    ours, theirs = free_port(), free_port()
    command = [BIN / "evalcore", "serve", "--kubeconfig", kubeconfig, "--listen", f"127.0.0.1:{ours}"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    uvicorn = [sys.executable, "-m", "uvicorn", "--app-dir", HERE, "yardstick:app"]
    uvicorn += ["--port", str(theirs), "--no-access-log"]
    return {
        "evalcore serve": (ours, subprocess.Popen(command, **quiet)),
        "FastAPI": (theirs, subprocess.Popen(uvicorn, env={**os.environ, **peer}, **quiet)),
    }


def wait_for(port, body):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/evaluate",
        json.dumps(body).encode(),
        {"content-type": "application/json"},
    )
    for _ in range(100):
        try:
            with urllib.request.urlopen(request) as answer:
                found = json.load(answer)
                assert found["error"] is None, found
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("a service does not answer")


def load(port, script, seconds, connections):
    """Requests a second, median and 99th percentile in milliseconds."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", script]
    run = subprocess.run(
        [*command, f"http://127.0.0.1:{port}/evaluate"], capture_output=True, text=True, check=True
    )
    if "Non-2xx" in run.stdout or "Socket errors" in run.stdout:
        raise SystemExit(run.stdout)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", run.stdout)[1])
    units = {"us": 1e-3, "ms": 1, "s": 1e3}
    found = {
        name: float(number) * units[unit]
        for name, number, unit in re.findall(r"(50|99)%\s+([\d.]+)(us|ms|s)", run.stdout)
    }
    return rate, found["50"], found["99"]


def resident(process):
    text = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) / 1024


def machine():
    cpuinfo = open("/proc/cpuinfo").read()
    model = re.search(r"model name\s*: (.*)", cpuinfo)[1]
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{model}, {os.cpu_count()} cores, load {load}, commit {commit}, {sys.version.split()[0]}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5, help="of each round")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--soak", type=int, default=0, help="seconds under load, ours alone")
    options = parser.parse_args()
    build = ["cargo", "build", "-q", "--release", "-p", "evalcore-cli", "--features", "serve"]
    subprocess.run(build, cwd=ROOT, check=True)
    machine()
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        cluster, kubeconfig, peer = start_cluster(work)
        services = start_services(kubeconfig, peer)
        try:
            measure(options, work, services)
        finally:
            for child in [cluster, *(process for _, process in services.values())]:
                child.terminate()
                child.wait()


def measure(options, work, services):
    for kind, body in BODIES.items():
        script = work / f"{kind}.lua"
        script.write_text(
            f"wrk.method = 'POST'\nwrk.body = [==[{json.dumps(body)}]==]\n"
            "wrk.headers['Content-Type'] = 'application/json'\n"
        )
        for port, _ in services.values():
            wait_for(port, body)
        found = {name: [] for name in services}
        for _ in range(options.rounds):
            for name, (port, _) in services.items():
                found[name].append(load(port, script, options.seconds, options.connections))
        print(f"`{kind}`, {options.connections} connections kept alive:\n")
        print("| service | requests/s | p50 ms | p99 ms | resident MiB |\n| --- | --- | --- | --- | --- |")
        rates = {}
        for name, (_, process) in services.items():
            rate, p50, p99 = (statistics.median(one) for one in zip(*found[name]))
            rates[name] = rate
            print(f"| {name} | {rate:.0f} | {p50:.3f} | {p99:.3f} | {resident(process):.1f} |")
        print(f"\nratio {rates['evalcore serve'] / rates['FastAPI']:.1f}\n")
    if options.soak:
        port, process = services["evalcore serve"]
        print("Resident MiB under `query` load:\n")
        part = max(options.soak // 10, 1)
        for number in range(10):
            rate, *_ = load(port, work / "query.lua", part, options.connections)
            print(f"after {part * (number + 1)} s: {resident(process):.1f} MiB, {rate:.0f} requests/s")


if __name__ == "__main__":
    main()
