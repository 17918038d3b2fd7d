"""Numbers of one place as its page and its paper print them, beside those that its store holds."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pypdfium2
from bs4 import BeautifulSoup, Tag

from blora_eval.report.language import number
from blora_eval.report.markup import value_text
from blora_eval.report.place import numbers

TOKEN = re.compile(r"[−+<]?\d[\d.,]*\d%?|[−+<]?\d%?")
NUMBER = re.compile(r"[−+]?(?:Rp)?[−+]?\d[\d.,]*%?\*{0,2}(?:\xa0\D+)?")
DERIVED = {"Baris disisihkan", "Rows set aside"}
"""Columns that a table computes from two others."""


@dataclass(frozen=True)
class Printed:
    """A cell: what it prints, and all headings, captions and labels that say of what it is."""

    text: str
    of: tuple[str, ...]


def page(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def paper_text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    return " ".join(sheet.get_textpage().get_text_bounded() for sheet in document)


def tokens(text: str) -> list[str]:
    return [token.rstrip(".,") for token in TOKEN.findall(text)]


def _said(tag: Tag | None) -> str:
    return " ".join(tag.get_text().split()) if tag else ""


def _table_cells(table: Tag) -> Iterator[Printed]:
    heads = [_said(cell) for cell in table.select("thead th, thead td")]
    for row in table.select("tbody tr"):
        own, *cells = row.find_all(["th", "td"], recursive=False)
        for head, cell in zip(heads[1:], cells, strict=False):
            yield Printed(cell.get_text().strip(), (_said(table.caption), _said(own), head))


def _card_cells(block: Tag) -> Iterator[Printed]:
    caption = _said(block.strong)
    for card in block.select("dl > div"):
        label = _said(card.dt)
        yield Printed(card.dd.get_text().strip(), (label if ", " in label else caption, label))


def printed(soup: BeautifulSoup) -> list[Printed]:
    """Every cell of a table and every key figure."""
    tables = [cell for table in soup.select("table.numbers") for cell in _table_cells(table)]
    return [cell for block in soup.select("div.key-figures") for cell in _card_cells(block)] + tables


def belonging(soup: BeautifulSoup, place: str) -> list[str]:
    """The numbers that a page prints under the name of a place and of no other."""
    names = re.compile(rf"(?<!\w){re.escape(place)}(?!\w)")
    return [
        cell.text
        for cell in printed(soup)
        if any(map(names.search, cell.of)) and NUMBER.fullmatch(cell.text) and not DERIVED & {*cell.of}
    ]


def stored(results: pd.DataFrame, level: str, code: str, lang: str) -> set[str]:
    """The numbers of one place, and how many units they are made from, as the report's formats write them."""
    own = results[(results["level"] == level) & (results["area_code"] == code) & results["value"].notna()]
    found = numbers(own)
    counts = {number(count, lang) for x in found for count in (x.n, x.n_psu) if count is not None}
    return {value_text(x, lang) for x in found} | counts


def check_three(html: Path, results: pd.DataFrame, place: tuple[str, str, str]) -> None:
    """Every number printed under a place's name is that place's in the store; three stand on paper.

    ``place`` is level, code and the name that the report gives it.
    """
    level, code, name = place
    found = belonging(page(html), name)
    known = stored(results, level, code, "en" if "en" in html.parts[-3:] else "id")
    assert [text for text in found if text not in known] == [], f"{html.name}: of {name}, not in the store"
    distinct = sorted({*found}, key=lambda text: (-len(text), text))
    assert len(distinct) >= 3, f"{html.name} prints {len(distinct)} numbers of {name}"
    paper = set(tokens(paper_text(html.with_suffix(".pdf"))))
    for text in random.Random(code).sample(distinct, 3):
        assert set(tokens(text)) <= paper, f"{html.stem}.pdf lacks {text}"
