"""Words and numbers in two languages."""

import ast
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.report.language import (
    date,
    number,
    percent,
    period,
    points,
    quantity,
    rupiah,
    translate_notebook,
    translator,
)

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "blora_eval/report"
CATALOGUES = REPORT / "locale/en"
MARKERS = {"_", "say", "translator"}


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Call):  # translator(lang)("...")
        return _name(function.func)
    return getattr(function, "id", getattr(function, "attr", ""))


def _texts_in_code(path: Path) -> Iterator[str]:
    """Every constant text handed to ``_``, ``say`` or what ``translator(lang)`` gives."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
            continue
        called = _name(node.func)
        if called in MARKERS and (called != "translator" or isinstance(node.func, ast.Call)):
            yield str(node.args[0].value)


def _constants_in_code(path: Path) -> Iterator[str]:
    """Every constant text of a module: what it hands to ``say`` by a name stands among them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _texts_in_templates() -> Iterator[str]:
    for path in sorted((REPORT / "templates").glob("*.j2")):
        yield from re.findall(r"""say\('([^']+)'\)""", path.read_text(encoding="utf-8"))


def _texts_in_notebooks() -> Iterator[str]:
    for path in sorted((ROOT / "notebooks").glob("*_report.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type == "markdown":
                yield cell.source.strip()


def _catalogue() -> dict[str, str]:
    words: dict[str, str] = {}
    for file in sorted(CATALOGUES.glob("*.po")):
        with file.open("rb") as lines:
            words |= {str(each.id): str(each.string) for each in read_po(lines) if each.id}
    return words


def test_every_text_of_the_reports_has_an_english_translation() -> None:
    words = _catalogue()
    code = [text for path in sorted(REPORT.rglob("*.py")) for text in _texts_in_code(path)]
    assert len(code) > 200
    texts = {*code, *_texts_in_templates(), *_texts_in_notebooks()}
    assert sorted(text for text in texts if not words.get(text)) == []


def test_every_text_of_the_catalogue_is_used() -> None:
    code = {text for path in REPORT.rglob("*.py") for text in _constants_in_code(path)}
    used = {*code, *_texts_in_templates(), *_texts_in_notebooks()}
    assert sorted(_catalogue().keys() - used) == []


def test_a_translation_fills_the_same_blanks() -> None:
    blanks = re.compile(r"\{(\w+)\}")
    for text, translated in _catalogue().items():
        assert set(blanks.findall(text)) == set(blanks.findall(translated)), text


def test_indonesian_and_english_marks_of_emphasis_and_headings_agree() -> None:
    for text in _texts_in_notebooks():
        translated = translator("en")(text)
        assert translated != text
        assert text.split(" ", 1)[0] == translated.split(" ", 1)[0]  # the same heading level


def test_a_notebook_is_translated_as_a_copy_and_its_code_left_alone() -> None:
    nb = {
        "cells": [
            {"cell_type": "markdown", "source": ["Tidak ", "tersedia\n"]},
            {"cell_type": "markdown", "source": "tanpa terjemahan"},
            {"cell_type": "code", "source": "Tidak tersedia"},
        ]
    }
    translated = translate_notebook(nb, "en")
    assert [cell["source"] for cell in translated["cells"]] == [
        "Not available",
        "tanpa terjemahan",
        "Tidak tersedia",
    ]
    assert nb["cells"][0]["source"] == ["Tidak ", "tersedia\n"]
    assert translate_notebook(nb, "id")["cells"][0]["source"] == "Tidak tersedia"


@pytest.mark.parametrize(
    ("unit", "value", "indonesian", "english"),
    [
        ("share", 0.1234, "12,3%", "12.3%"),
        ("share_points", -0.0181, "−1,8\xa0poin persen", "−1.8\xa0percentage points"),
        ("percent", 12.39, "12,39%", "12.39%"),
        ("percent_points", -1.81, "−1,81\xa0poin persen", "−1.81\xa0percentage points"),
        ("index", 0.3721, "0,372", "0.372"),
        ("index_points", 0.0214, "+0,021", "+0.021"),
        ("count", 1352, "1.352", "1,352"),
        ("rupiah", 425135.2, "Rp425.135", "Rp425,135"),
        ("p", 0.0312, "0,031", "0.031"),
        ("p", 0.0002, "< 0,001", "< 0.001"),
        ("score", 3.25, "3,2", "3.2"),
        ("days", 12, "12\xa0hari", "12\xa0days"),
    ],
)
def test_a_quantity_is_printed_by_its_unit(unit: str, value: float, indonesian: str, english: str) -> None:
    assert quantity(value, unit, "id") == indonesian
    assert quantity(value, unit, "en") == english


def test_dates_and_periods_are_in_words() -> None:
    assert date(dt.date(2021, 12, 31), "id") == "31 Desember 2021"
    assert date("2021-12-31", "en") == "31 December 2021"
    assert [period(text, "en") for text in ("2021-Mar", "2021-annual", "2018/2025", "2024", "")] == [
        "March 2021", "2021", "2018–2025", "2024", "–",
    ]  # fmt: skip


def test_a_rate_is_never_its_difference() -> None:
    assert percent(0.05, "en") == "5.0%"
    assert "%" not in points(0.05, "en")
    assert rupiah(0, "id") == "Rp0"


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_the_writing_can_be_read_back(value: float, decimals: int) -> None:
    plain = number(value, "id", decimals).replace(".", "").replace(",", ".").replace("−", "-")
    assert float(plain) == round(value, decimals) + 0.0
    assert number(value, "en", decimals).translate(str.maketrans(",.", ".,")) == number(value, "id", decimals)


@given(st.floats(-0.0049, 0.0049))
def test_what_rounds_to_zero_has_no_sign(value: float) -> None:
    assert number(value, "id", 2, sign=True) == "0,00"
