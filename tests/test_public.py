"""What is public: its names, signatures and docstrings, written down and held."""

import doctest
import importlib
import inspect
import subprocess
import sys

import pytest
from numpydoc.validate import validate

import blora_eval as be
from tests.door import PAGES, ROOT, methods

LEFT_OUT = {
    "ES01", "EX01", "GL01", "GL02", "GL03", "GL07", "GL08", "PR08", "PR09", "RT02", "RT03", "RT05", "SA01",
    "SS03", "SS05", "SS06", "YD01",
}  # fmt: skip
"""Checks of numpydoc that ask for another style, or for a section that not every name needs."""

NAMES = sorted(be.DOOR)
DOCUMENTED = [f"{name}.{inner}" for name in NAMES if isinstance(getattr(be, name), type)
              for inner, _ in methods(getattr(be, name))] + NAMES  # fmt: skip


def test_importing_loads_nothing():
    asked = (
        "import sys; before = set(sys.modules); import blora_eval as be; "
        "print(*sorted(set(sys.modules) - before)); be.EstimationError; "
        "print('numpy' in sys.modules, dir(be) == sorted(be.__all__))"
    )
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT)
    assert said.stdout.splitlines() == ["blora_eval", "False True"]


def test_only_what_is_listed_is_public():
    importlib.import_module("blora_eval.errors")
    assert dir(be) == sorted(be.__all__) == sorted([*be.DOOR, "__version__"])
    rooms = {path.stem for path in (ROOT / "blora_eval").iterdir()}
    assert not rooms & set(be.DOOR)
    with pytest.raises(AttributeError, match=r"no 'fgtt'; dir\(blora_eval\)"):
        _ = be.fgtt


@pytest.mark.parametrize("path", PAGES)
def test_what_follows_from_the_table_is_up_to_date(path):
    assert (ROOT / path).read_text(encoding="utf-8") == PAGES[path](), "write it anew: python -m tests.door"


@pytest.mark.parametrize("name", DOCUMENTED)
def test_docstrings_say_what_a_contract_says(name):
    # an error that is made as the one above it does not describe the same parameters again
    inherits = {"PR01"} if name.endswith("Error") and "__init__" not in vars(getattr(be, name)) else set()
    found = validate(f"blora_eval.{name}")["errors"]
    assert [each for each in found if each[0] not in LEFT_OUT | inherits] == []


@pytest.mark.parametrize("name", NAMES)
def test_examples_run_through_the_door(name):
    made = getattr(be, name)
    module = inspect.getmodule(inspect.unwrap(made))
    known = {**vars(module), **{each: getattr(be, each) for each in NAMES}}
    examples = [
        test for test in doctest.DocTestFinder(recurse=False).find(made, name, globs=known) if test.examples
    ]
    assert examples, f"{name} has no example"
    runner = doctest.DocTestRunner()
    assert sum(runner.run(test).failed for test in examples) == 0
