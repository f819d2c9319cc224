"""The examples in docstrings, and that every function has what a docstring needs."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
import types

import pytest

import evalcore
from evalcore import _evalcore

MODULES = [evalcore, _evalcore] + [
    importlib.import_module(module.name)
    for module in pkgutil.walk_packages(evalcore.__path__, "evalcore.")
    if not module.name.endswith(("._evalcore", ".__main__"))
]


def documented() -> list[tuple[str, object]]:
    found: dict[str, object] = {}
    for module in MODULES:
        found[module.__name__] = module
        for name, member in vars(module).items():
            if name.startswith("_") or isinstance(member, types.ModuleType):
                continue
            if not str(getattr(member, "__module__", "")).startswith("evalcore"):
                continue
            full = f"{module.__name__}.{name}"
            found[full] = member
            if inspect.isclass(member):
                for inner in vars(member):
                    # Through the class, where a static method is the function itself.
                    method = getattr(member, inner)
                    if not inner.startswith("_") and callable(method):
                        found[f"{full}.{inner}"] = method
    return sorted(found.items())


@pytest.mark.parametrize(("name", "member"), documented(), ids=lambda value: str(value)[:60])
def test_examples(name: str, member: object) -> None:
    text = inspect.getdoc(member) or ""
    test = doctest.DocTestParser().get_doctest(text, {}, name, None, 0)
    owner = inspect.getmodule(member)
    test.globs.update(vars(owner) if owner is not None else {})
    runner = doctest.DocTestRunner()
    runner.run(test)
    assert runner.failures == 0, name


def test_functions_are_documented() -> None:
    for name, member in documented():
        doc = inspect.getdoc(member)
        assert doc, f"{name} has no docstring"
        if not callable(member) or inspect.isclass(member):
            continue
        parameters = [one for one in inspect.signature(member).parameters if one != "self"]
        for parameter in parameters:
            undocumented = name.startswith("evalcore._evalcore.") and "Args:" not in doc
            assert undocumented or f"    {parameter}: " in doc, f"{name}: no word on {parameter}"


def test_the_public_names_are_there() -> None:
    for module in MODULES:
        for name in getattr(module, "__all__", []):
            assert hasattr(module, name), f"{module.__name__}.{name}"
    assert evalcore.__version__.count(".") == 2
