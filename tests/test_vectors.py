"""Every published number has a test that names it, or a line that says why not."""

import ast
import csv
import re
import shutil
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
LEFT_OUT = TESTS / "vectors_left_out.csv"
TABLES = ("poverty", "impact")
ROW = re.compile(r"^\|\s*([A-Z]?\d+(?:-\d+)?)\s*\|")


def ids_in(text: str) -> list[str]:
    """The first cell of each row of a table, where it is a number, a range of numbers, or V and a number."""
    return [found.group(1) for line in text.splitlines() if (found := ROW.match(line))]


def marks_in(source: str) -> set[str]:
    """The ids in all ``vector(...)`` marks of a test file, read and not run."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    marks = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "vector"]
    return {arg.value for mark in marks for arg in mark.args if isinstance(arg, ast.Constant)}


@cache
def marked() -> set[str]:
    return {name for path in sorted(TESTS.rglob("test_*.py")) for name in marks_in(path.read_text("utf-8"))}


def left_out() -> list[dict[str, str]]:
    with LEFT_OUT.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def published(shared_data):
    """The ids of each table, read where the tables lie beside the repository."""
    return {table: ids_in(shared_data(f"../vectors/{table}.md").read_text("utf-8")) for table in TABLES}


@pytest.mark.parametrize("table", TABLES)
def test_every_published_row_has_a_test_or_a_reason(published, table):
    excused = {row["id"] for row in left_out() if row["table"] == table}
    assert [name for name in published[table] if name not in marked() | excused] == []


@pytest.mark.parametrize("table", TABLES)
def test_the_tables_are_read_whole_and_name_each_row_once(published, table):
    assert len(published[table]) >= 25
    assert [name for name, times in Counter(published[table]).items() if times > 1] == []


def test_no_test_names_a_row_that_is_not_there(published):
    assert marked() - {name for ids in published.values() for name in ids} == set()


def test_what_is_left_out_is_published_untested_and_has_a_reason(published):
    rows = left_out()
    assert [row for row in rows if row["id"] not in published.get(row["table"], [])] == []
    assert [row["id"] for row in rows if row["id"] in marked()] == []
    assert [row["id"] for row in rows if not row["reason"].strip()] == []
    assert len({(row["table"], row["id"]) for row in rows}) == len(rows)


def test_ids_are_found_in_a_table():
    table = "| # | input |\n|---|---|\n| 1-2 | y |\n| 12 | x |\n| V07 | z |\n| source | a |\ntext | 9 |\n"
    assert ids_in(table) == ["1-2", "12", "V07"]


def test_marks_are_found_wherever_they_stand():
    source = """
pytestmark = pytest.mark.vector("1-2")

@pytest.mark.vector("V01", "V02")
@pytest.mark.parametrize("k", [pytest.param(1, marks=pytest.mark.vector("12"))])
def test(k):
    assert "vector('99')"
"""
    assert marks_in(source) == {"1-2", "V01", "V02", "12"}


SUITE = """
import pytest

@pytest.mark.vector("1-2", "V01")
def test_with_data(shared_data):
    assert shared_data("kept.csv").read_text() == "a"

@pytest.mark.vector("V01", "V02")
def test_without_data(shared_data):
    shared_data("absent.csv")

@pytest.mark.vector("V03", "V04")
@pytest.mark.parametrize("k", [1, pytest.param(2, marks=pytest.mark.vector("12"))])
def test_by_hand(k):
    assert k == 1
"""


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_run_ends_with_the_account_of_the_published_numbers(tmp_path, workers):
    """Data are absent beside this repository and one is fetched; a number is checked if no test of it says no."""
    kept = tmp_path / "tests" / "reference" / "data" / "kept.csv"
    kept.parent.mkdir(parents=True)
    kept.write_text("a", "utf-8")
    shutil.copy(TESTS / "conftest.py", tmp_path / "tests")
    (tmp_path / "tests" / "test_suite.py").write_text(SUITE, "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = vector: published\n", "utf-8")
    command = [sys.executable, "-m", "pytest", "-n", workers, "-p", "no:cacheprovider", str(tmp_path)]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "published numbers: 1 checked, 2 skipped, 3 failed\n" in run.stdout
