"""The house itself: its size, and that the page that describes it describes it."""

import re
import tomllib
from itertools import pairwise

import pytest

from blora_eval import pipeline
from blora_eval.report import open_results, tables
from blora_eval.report.labels import label
from blora_eval.study import load_study
from blora_eval.validate.pseudonyms import make_key
from tests.house import same_reports
from tests.house.count import MOST, PACKAGE, counted
from tests.house.route import passed
from tests.house.tiny import VILLAGES, write_tiny

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
    assert "blora_eval.report.labels" in passed(lambda: label("gini", "en"), "gini")[1]
    assert passed(lambda: label("gini", "en"), "fgt0") == (set(), set())


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """The small study with its clean tables, and where its numbers may go."""
    folder = write_tiny(tmp_path_factory.mktemp("way") / "study")
    make_key(folder.parent / "key")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BLORA_EVAL_KEY_FILE", str(folder.parent / "key"))
        pipeline.check_study(folder)
    return load_study(folder)


@pytest.mark.parametrize(
    ("code", "table", "beside"),
    [
        ("register_households", "profile", 8),
        ("decile_share", "deciles", 7),
        ("visit_rate", "mentoring", 6),
    ],
)
def test_ten_modules_hand_a_village_s_number_on_from_the_cleaned_file_to_the_page(
    checked, tmp_path, code, table, beside
):
    """``beside`` are those that are asked about it: disclosure control's audit, the second count, the release rules, words."""

    def work():
        pipeline._measure(checked, tmp_path)
        here = open_results(tmp_path / "publishable", VILLAGES[0], "id")
        assert '<td class="number">' in getattr(tables, table)(here).to_html()

    given, asked = passed(work, code)
    assert len(given) <= 10, sorted(given)
    assert {"measure.store", "report.place"} <= {name.removeprefix("blora_eval.") for name in given}
    assert len(asked) <= beside, sorted(asked)


@pytest.mark.parametrize(
    ("folder", "kind"), [("tables", "Table"), ("findings", "Paragraphs"), ("figures", "Picture")]
)
def test_no_two_things_of_the_report_have_one_name(folder, kind):
    text = "\n".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "report" / folder).glob("*.py"))
    names = re.findall(rf"^def ([a-z]\w*)\([^)]*\bhere\b[^)]*\) -> [^:]*\b{kind}\b", text, re.MULTILINE)
    assert len(names) > 20
    assert sorted(names) == sorted(set(names))


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
