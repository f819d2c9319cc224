# The steps of ci/test by name; `just` alone runs all of them.

# everything, from a fresh clone
test:
    ci/test

# the steps and what they do
steps:
    ci/test --list

fmt:
    cargo fmt --all

# formatting, tidy and clippy
lint:
    ci/test fmt tidy clippy

tidy:
    ci/test tidy

clippy:
    ci/test clippy

# the library, bare and with all features
core:
    ci/test core-bare core-all core-doc

clickhouse:
    ci/test clickhouse

postgres:
    ci/test postgres

cli:
    ci/test cli

serve:
    ci/test serve

# the service beside a real Kubernetes API server; builds it first, which takes minutes
real-kubernetes:
    ci/real-kubernetes

fuzz:
    ci/test fuzz

benches:
    ci/test benches

examples:
    ci/test examples

readme:
    ci/test readme

doc:
    ci/test doc

# the wheel, its tests and its types
python:
    ci/test wheel pytest types

# generated parts of the documentation
bless:
    EVALCORE_BLESS=1 cargo test -q -p evalcore --test tidy
    EVALCORE_BLESS=1 python3 ci/readme.py console

# The service under the names of Ark's metric evaluator, which it stands in for.
image := "evalcore:0.1.0"
manifests := "examples/kubernetes"

# what the service's build needs is fetched
evaluator-metric-deps:
    cargo fetch --locked

# the image
evaluator-metric-build:
    docker build -f {{manifests}}/Dockerfile -t {{image}} .

# tests of scoring, recordings included, and of the service
evaluator-metric-test:
    cargo test -p evalcore --test api score::
    ci/test serve

# the service from this tree, on port 8000; started again by hand after a change
evaluator-metric-dev *args:
    cargo run -p evalcore-cli --features serve,tokenizers -- serve --log debug {{args}}

# the image in the cluster of the current context, and Evaluators where Ark has them
evaluator-metric-install: evaluator-metric-build
    kubectl apply -f {{manifests}}/service.yaml
    if kubectl get crd evaluators.ark.mckinsey.com; then kubectl apply -f {{manifests}}/evaluators.yaml; fi
    kubectl rollout restart deployment evaluator-metric -n default
    kubectl rollout status deployment evaluator-metric -n default

# the image and the builds of the command are removed
evaluator-metric-clean:
    -docker image rm {{image}}
    cargo clean -p evalcore-cli

# there are no stamps: what has changed is built again
evaluator-metric-clean-stamps: evaluator-metric-clean
