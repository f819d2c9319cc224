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

postgres:
    ci/test postgres

cli:
    ci/test cli

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
