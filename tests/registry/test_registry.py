"""The registry against itself: every code has words in every language, and no words are left over."""

import csv
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import blora_eval
from blora_eval.registry import _rows as rows_of
from blora_eval.registry import dimensions, facts, having, languages, method_code, words
from tests.registry.walk import has_words, known_dimension, known_method

BLANK = re.compile(r"\{(\w*)\}")


def keys() -> set[str]:
    """The keys that the tables of facts ask for, definitions and answers of checks apart."""
    sets = {(row["set"], row["code"]) for row in rows_of("dimensions.csv")}
    return {
        *(f"indicator.{code}.title" for code in facts("indicators")),
        *(
            f"{kind.removesuffix('s')}.{code}"
            for kind in ("units", "methods", "reasons")
            for code in facts(kind)
        ),
        *(f"dimension.{name}.{code}" for name, code in sets),
    }


def test_every_code_has_words_in_every_language_and_every_word_its_code() -> None:
    assert languages() == ("en", "id")
    assert [key for key in keys() if not has_words(key)] == []
    asked = re.compile(r"(indicator\.[^.]+\.title|(unit|method|reason|dimension)\..+)")
    assert {key for key in words("id") if asked.fullmatch(key)} == keys()


@pytest.mark.parametrize("name", ["indicators", "methods", "reasons", "units"])
def test_no_code_stands_twice(name: str) -> None:
    assert len(facts(name)) == len(rows_of(f"{name}.csv"))


def test_no_word_stands_twice_or_is_empty() -> None:
    rows = rows_of("words.csv")
    assert [key for key, count in Counter(row["key"] for row in rows).items() if count > 1] == []
    texts = ((row["key"], row[lang]) for row in rows for lang in languages())
    assert [key for key, text in texts if text.strip() != text or not text] == []


def test_the_languages_fill_the_same_blanks() -> None:
    differing = [
        key
        for key, text in words("id").items()
        if {*BLANK.findall(text)} != {*BLANK.findall(words("en")[key])}
    ]
    assert differing == []


def test_a_methods_blanks_are_its_parameters() -> None:
    for code, row in facts("methods").items():
        count = len(row["parameters"].split())
        assert {*map(int, BLANK.findall(words("id")[f"method.{code}"]))} <= {*range(count)}


def test_every_table_in_which_an_indicator_is_shown_asks_for_it() -> None:
    named = {one.split()[0] for told in having("shown").values() for one in told.split(";")}
    tables = (Path(blora_eval.__file__).parent / "report/tables").glob("*.py")
    asked = {name for path in tables for name in re.findall(r'shown\("(\w+)"\)', path.read_text("utf-8"))}
    assert named == asked
    for code, parts in (
        (code, one.split()[1:]) for code, told in having("shown").items() for one in told.split(";")
    ):
        assert all(known_dimension(code, part) for part in parts), code


def test_indicators_name_units_tables_and_dimensions_that_are_there() -> None:
    for code, row in facts("indicators").items():
        assert row["unit"].removesuffix("_points") in {"", *facts("units")}, code
        assert row["table"] == "" or has_words(f"table.{row['table']}"), code
        assert row["better"] in {"up", "down", "none"}, code
    assert known_dimension("deprived", "floor")
    assert not known_dimension("deprived", "roof")
    assert not known_dimension("values_doubtful", "members:unheard_of")
    assert set(dimensions("official").values()) == {"up", "down", "none"}


def test_what_a_user_writes_becomes_a_code_or_is_marked_as_his_own() -> None:
    assert method_code("press-quoting-BPS") == "press_quoting_bps"
    assert method_code("hdi_new_method") == "hdi_new_method"
    assert method_code("lama: 2009") == "stated:lama: 2009"
    assert known_method("derived:68.84:0.19")
    assert not known_method("derived:68.84")
    assert not known_method("count of records")


def test_a_third_language_is_one_file_of_words_and_one_catalogue(tmp_path: Path) -> None:
    package = Path(blora_eval.__file__).parent
    copy = tmp_path / "blora_eval"
    shutil.copytree(package, copy, ignore=shutil.ignore_patterns("__pycache__"))
    javanese = {**words("en"), "indicator.gini.title": "Rasio Gini Jawa"}
    with (copy / "registry/words.jv.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("key", "text"), *javanese.items()])
    (copy / "report/locale/jv").mkdir()
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    catalogue = 'msgid "Tidak tersedia"\nmsgstr "Ora ana"\n'
    (copy / "report/locale/jv/reports.po").write_text(header + catalogue, encoding="utf-8")
    code = """
from blora_eval.registry import languages
from blora_eval.report.markup import make_table
from blora_eval.report.place import Number
from blora_eval.report.labels import label
gini = Number("gini", value=0.31, unit="index", status="ok")
print(languages(), make_table("x", ("", "y"), [[label("gini", "jv").title, gini], ["z", Number("fgt0")]], lang="jv").to_html())
"""
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "'jv'" in run.stdout
    assert "Rasio Gini Jawa" in run.stdout
    assert "Ora ana" in run.stdout
