"""Drives `evalcore serve` against an API server that runs already; see ci/real-kubernetes.

Puts Ark's CRDs and the manifests of examples/kubernetes on the server, gives Queries their status, asks the
service, and prints both sides. Exits with 1 at the first answer that is not as it should be.
"""

import argparse
import json
import os
import pathlib
import re
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples/kubernetes"
ARK = "/apis/ark.mckinsey.com/v1alpha1/namespaces/{}/{}"
PLURALS = {
    "ConfigMap": "/api/v1/namespaces/{}/configmaps",
    "Service": "/api/v1/namespaces/{}/services",
    "ServiceAccount": "/api/v1/namespaces/{}/serviceaccounts",
    "Deployment": "/apis/apps/v1/namespaces/{}/deployments",
    "Role": "/apis/rbac.authorization.k8s.io/v1/namespaces/{}/roles",
    "RoleBinding": "/apis/rbac.authorization.k8s.io/v1/namespaces/{}/rolebindings",
    "Evaluator": ARK.format("{}", "evaluators"),
    "Evaluation": ARK.format("{}", "evaluations"),
    "Query": ARK.format("{}", "queries"),
}
CRD = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
TEXT = "The capital of France is Paris, on the Seine, where the old roads of the north meet."
# The form of the owner's document: a map where the CRD has a list.
WHOLE_MAP = {
    "apiVersion": "ark.mckinsey.com/v1alpha1",
    "kind": "Evaluator",
    "metadata": {"name": "whole-map", "namespace": "default"},
    "spec": {
        "address": {"value": "http://evaluator-metric:8000/evaluate"},
        "parameters": {"valueFrom": {"configMapRef": {"name": "metrics-config", "includeAllKeys": True}}},
    },
}


def check(holds, what):
    if not holds:
        print(f"\nFAILED: {what}")
        raise SystemExit(1)


class Server:
    """The API server, as its administrator."""

    def __init__(self, address, run):
        self.address = address
        self.token = (run / "admin.token").read_text().strip()
        self.context = ssl.create_default_context(cafile=run / "ca.pem")

    def ask(self, method, path, body=None, kind="application/json"):
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"authorization": f"Bearer {self.token}", "content-type": kind}
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, context=self.context, timeout=10) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            text = error.read().decode()
            return error.code, json.loads(text) if text.startswith("{") else text

    def wait(self):
        for _ in range(300):
            try:
                if self.ask("GET", "/api/v1/namespaces/default")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.2)
        raise SystemExit("the API server does not answer")

    def create(self, document, path=None):
        """Creates a resource of a text in YAML or of a value; an existing one is replaced."""
        if isinstance(document, str):
            kind = re.search(r"^kind: (\w+)", document, re.M)[1]
            name = re.search(r"^metadata:(?:\n  .*)*?\n  name: (\S+)", document, re.M)[1]
            namespace = re.search(r"^  namespace: (\S+)", document, re.M)
            namespace = namespace[1] if namespace else "default"
            body, form = document.encode(), "application/yaml"
        else:
            kind, metadata = document["kind"], document["metadata"]
            name, namespace = metadata["name"], metadata.get("namespace", "default")
            body, form = document, "application/json"
        place = path or PLURALS[kind].format(namespace)
        self.ask("DELETE", f"{place}/{name}")
        return self.ask("POST", place, body, form), f"{kind} {name}"

    def install(self, file):
        # Version 1.20 reads an empty default as null, and refuses that.
        text = re.sub(r'^ *default: ""\n', "", file.read_text(), flags=re.M)
        name = re.search(r"^  name: (\S+)", text, re.M)[1]
        self.ask("DELETE", f"{CRD}/{name}")
        while self.ask("GET", f"{CRD}/{name}")[0] != 404:
            time.sleep(0.2)
        status, answer = self.ask("POST", CRD, text.encode(), "application/yaml")
        check(status == 201, f"the CRD {file.name}: {answer}")
        for _ in range(100):
            conditions = self.ask("GET", f"{CRD}/{name}")[1].get("status", {}).get("conditions") or []
            if any(one["type"] == "Established" and one["status"] == "True" for one in conditions):
                break
            time.sleep(0.1)
        plural = name.split(".")[0]
        # Established resources are served a moment later.
        while self.ask("GET", ARK.format("default", plural))[0] != 200:
            time.sleep(0.1)
        print(f"  {file.name}: established")

    def query(self, name, status, era, namespace="default"):
        """A Query in the shape of its era, with its status by the status subresource."""
        target = {"type": "model", "name": "gpt-4o-mini"}
        spec = {"input": "What is the capital of France?"}
        spec.update({"targets": [target]} if era == "2025-09" else {"target": target})
        query = {
            "apiVersion": "ark.mckinsey.com/v1alpha1",
            "kind": "Query",
            "metadata": {"name": name, "namespace": namespace},
            "spec": spec,
        }
        (code, made), _ = self.create(query)
        check(code == 201, f"Query {name}: {made}")
        if status is not None:
            answer = {"target": target, "content": status.pop("content", TEXT)}
            if "tokenUsage" in status:
                status.update({"responses": [answer]} if era == "2025-09" else {"response": answer})
            made["status"] = status
            place = f"{ARK.format(namespace, 'queries')}/{name}/status"
            code, made = self.ask("PUT", place, made)
            check(code == 200, f"the status of {name}: {made}")
        print(f"  Query {namespace}/{name}: {json.dumps(made.get('status'))}")


class Service:
    """`evalcore serve` with the token of the manifest's account, or another."""

    def __init__(self, binary, run, server, token="service", more=()):
        secret = (run / f"{token}.token").read_text().strip() if token != "none" else "wrong"
        kubeconfig = run / f"kubeconfig-{token}"
        cluster = {"server": server, "certificate-authority": str(run / "ca.pem")}
        kubeconfig.write_text(
            json.dumps(
                {
                    "apiVersion": "v1",
                    "kind": "Config",
                    "current-context": "c",
                    "clusters": [{"name": "c", "cluster": cluster}],
                    "users": [{"name": "u", "user": {"token": secret}}],
                    "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
                }
            )
        )
        command = [binary, "serve", "--listen", "127.0.0.1:0", "--kubeconfig", kubeconfig, *more]
        self.child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        for line in self.child.stderr:
            fields = json.loads(line)["fields"]
            if "address" in fields:
                self.base = f"http://{fields['address']}"
                return
        raise SystemExit("the service does not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.terminate()
        check(self.child.wait(30) == 0, "the service ends with 0")

    def ask(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(self.base + path, data, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def ready(self, expected):
        status, answer = self.ask("/ready")
        print(f"  GET /ready: {status} {json.dumps(answer)}")
        check(status == expected, f"/ready is {expected}")

    def evaluate(self, body, holds):
        status, answer = self.ask("/evaluate", body)
        metadata = answer.get("metadata") or {}
        shown = {key: answer.get(key) for key in ("score", "passed", "error") if key in answer}
        keys = ("verdict", "total_tokens", "execution_time", "cost", "threshold_violations")
        shown.update({key: metadata[key] for key in keys if key in metadata})
        print(f"  POST /evaluate {json.dumps(body)}\n    {status} {json.dumps(shown, ensure_ascii=False)}")
        check(status == 200 and holds(answer, metadata), "the answer")


def documents(file):
    return [text for text in re.split(r"^---\n", file.read_text(), flags=re.M) if "kind:" in text]


def done(**more):
    usage = {"promptTokens": 97, "completionTokens": 20, "totalTokens": 117}
    return {"phase": "done", "duration": "581.370292ms", "tokenUsage": usage, **more}


def of(name, namespace="default", **parameters):
    config = {"queryRef": {"name": name, "namespace": namespace}}
    return {"type": "query", "config": config, "parameters": parameters}


def era(server, args, name, files):
    print(f"\n== CRDs of {name}\n")
    for file in files:
        server.install(args.crds / file)
    print("\nmanifests of examples/kubernetes:")
    evaluations = any("evaluations" in file for file in files)
    for file in ("service.yaml", "evaluators.yaml"):
        for document in documents(EXAMPLES / file):
            if not evaluations and re.search(r"^kind: (Evaluator|Evaluation)$", document, re.M):
                continue
            # A pause before the end is known since 1.29.
            document, paused = re.subn(r"^ +lifecycle:\n(?: +#.*\n)? +preStop:\n +sleep:\n.*\n", "", document, flags=re.M)
            (status, answer), what = server.create(document)
            print(f"  {what}{' (without its preStop)' * paused}: {status}")
            check(status == 201, f"{what}: {answer}")
    if evaluations:
        (status, answer), what = server.create(WHOLE_MAP)
        print(f"  {what}, whose parameters are a map: {status} {answer['message']}")
        check(status == 422, "the API server refuses a map of parameters")

    print("\nqueries:")
    server.ask("POST", "/api/v1/namespaces", {"kind": "Namespace", "metadata": {"name": "other"}})
    server.query("completed", done(), name)
    server.query("research-query", done(), name)
    server.query("failed", {**done(), "phase": "error", "content": "the model is not available"}, name)
    server.query("pending", None, name)
    server.query("running", {"phase": "running"}, name)
    server.query("elsewhere", done(), name, "other")

    print("\nthe service, as the account of the manifest:")
    with Service(args.binary, args.run, args.server) as service:
        service.ready(200)
        says = lambda text: lambda answer, _: not answer["passed"] and text in (answer["error"] or "")
        service.evaluate(
            of("completed", maxTokens="1000"),
            lambda answer, metadata: answer["passed"]
            and metadata["total_tokens"] == "117"
            and metadata["execution_time"] == "0.581370292s",
        )
        service.evaluate(
            of("completed", maxTokens="100"),
            lambda answer, metadata: not answer["passed"] and "maxTokens" in metadata["threshold_violations"],
        )
        service.evaluate(
            of("failed"),
            lambda answer, metadata: not answer["passed"] and "errorRate" in metadata["threshold_violations"],
        )
        service.evaluate(of("pending"), says("query.unfinished"))
        service.evaluate(of("running"), says("query.unfinished"))
        service.evaluate(of("absent"), says("resource.not_found"))
        service.evaluate(of("elsewhere", "other"), says("resource.forbidden"))
        whole = {"valueFrom": {"configMapRef": {"name": "metrics-config", "includeAllKeys": True}}}
        service.evaluate({**of("completed"), "parameters": whole}, lambda answer, _: answer["passed"])
        secret = {"configMapRef": {"name": "kube-root-ca.crt", "includeAllKeys": True}}
        service.evaluate(
            {**of("completed"), "parameters": {"valueFrom": secret}}, says("resource.forbidden")
        )
        if evaluations:
            batch = {"type": "batch", "config": {"evaluations": [{"name": "research-query"}]}}
            service.evaluate(batch, lambda answer, _: answer["passed"])

    print("\nthe service, as somebody else:")
    with Service(args.binary, args.run, args.server, "none") as service:
        service.ready(503)
        service.evaluate(of("completed"), says("resource.forbidden"))
    print("\nthe service, for a namespace without a binding:")
    with Service(args.binary, args.run, args.server, more=("--namespaces", "default,other")) as service:
        service.ready(503)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", required=True)
    parser.add_argument("--run", type=pathlib.Path, required=True)
    parser.add_argument("--crds", type=pathlib.Path, required=True)
    parser.add_argument("--binary", type=pathlib.Path, required=True)
    args = parser.parse_args()
    os.chdir(ROOT)
    server = Server(args.server, args.run)
    server.wait()
    version = server.ask("GET", "/version")[1]
    print(f"API server {version['gitVersion']}, built with {version['goVersion']}")
    all_three = ("queries", "evaluators", "evaluations")
    for name in ("2025-09", "2026-03"):
        era(server, args, name, [f"{name}_{plural}.crd.yaml" for plural in all_three])
    era(server, args, "2026-07", ["2026-07_queries.crd.yaml"])
    print("\neverything as it should be")


if __name__ == "__main__":
    sys.exit(main())
