"""The house itself: its size, and that the page that describes it describes it."""

import re
import tomllib
from itertools import pairwise

from blora_eval.report.labels import label
from tests.house import same_reports
from tests.house.count import MOST, PACKAGE, counted
from tests.house.route import passed

ROOT = PACKAGE.parent
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ROOM = re.compile(r"^\| ((?:`\w+`[, ]*)+) \|", re.MULTILINE)


def rooms() -> list[list[str]]:
    """The rooms of the page's table, row by row, from the lowest to the highest."""
    return [re.findall(r"`(\w+)`", row) for row in ROOM.findall(PAGE)]


def layers() -> list[set[str]]:
    """The layers of the import contract, from the lowest to the highest."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = [one for one in project["tool"]["importlinter"]["contracts"] if one["type"] == "layers"]
    return [set(re.findall(r"\w+", layer)) for layer in reversed(contract["layers"])]


def test_the_house_is_not_larger_than_was_agreed():
    found = counted()
    assert {what: found[what] for what in MOST if found[what] > MOST[what]} == {}
    assert found["code"] + found["docstrings"] + found["blank"] == found["lines"]


def test_lines_are_counted_as_what_they_are(tmp_path):
    text = '"""One line."""\n\n\ndef one() -> int:\n    """Two\n    lines."""\n    # why\n    return 1\n'
    (tmp_path / "one.py").write_text(text, encoding="utf-8")
    assert counted(tmp_path) == {"modules": 1, "lines": 8, "docstrings": 3, "blank": 3, "code": 2}


def test_the_modules_on_a_number_s_way_are_seen():
    assert "blora_eval.report.labels" in passed(lambda: label("gini", "en"), "gini")
    assert passed(lambda: label("gini", "en"), "fgt0") == set()


def test_every_room_is_on_the_page_and_no_other():
    there = {
        path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert {name for row in rooms() for name in row} == there - {"__init__"}


def test_the_page_and_the_import_contract_name_one_order():
    height = {name: number for number, layer in enumerate(layers()) for name in layer}
    rows = [[height[name] for name in row] for row in rooms()]
    assert all(max(lower) <= min(higher) for lower, higher in pairwise(rows))
    assert set(height) == {name for row in rooms() for name in row}


def test_the_page_fits_on_a_page():
    assert PAGE.count("\n") < 60


def test_reports_that_say_the_same_are_told_from_those_that_do_not(tmp_path, monkeypatch):
    old, new = tmp_path / "old", tmp_path / "new"
    for folder, word in ((old, "turun 2 poin"), (new, "naik 2 poin")):
        folder.mkdir()
        (folder / "a.html").write_text(f"<p>{word}</p><p>{'0' * 31}{len(word) % 2}</p>", encoding="utf-8")
        (folder / "results.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    monkeypatch.setattr(same_reports, "SUBSTITUTIONS", tmp_path / "substitutions.csv")
    listed = tmp_path / "substitutions.csv"
    listed.write_text("what,old,new,reason\n", encoding="utf-8")
    assert list(same_reports.differences(old, new)) == [
        "a.html: - <p>turun 2 poin</p>",
        "a.html: + <p>naik 2 poin</p>",
    ]
    listed.write_text("what,old,new,reason\n*.html,turun,naik,a test\n", encoding="utf-8")
    assert list(same_reports.differences(old, new)) == []
    assert list(same_reports.differences(old, old))[-1] == "a.html: + <p>turun 2 poin</p>"
    listed.write_text("what,old,new,reason\n*.html,never,there,a test\n", encoding="utf-8")
    assert list(same_reports.differences(new, new)) == ["substitution never needed: never"]
