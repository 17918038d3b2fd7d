"""Words in two languages, and numbers, money and dates as each writes them.

Babel is imported where it is needed: reading it takes longer than all the rest.
"""

import copy
import datetime as dt
import gettext
import io
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any, Literal

from blora_eval.registry import OWN, facts, word

Language = Literal["id", "en"]


def _(text: str) -> str:
    """Mark a text for the catalogue; it is translated where it is printed."""
    return text


@cache
def translator(lang: str) -> Callable[[str], str]:
    """The function that says an Indonesian text in ``lang``.

    Examples
    --------
    >>> translator("en")("Tidak tersedia")
    'Not available'
    """
    file = resources.files("blora_eval.report").joinpath("locale", lang, "reports.po")
    if not file.is_file():
        return lambda text: text
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with file.open("rb") as lines:
        write_mo(compiled, read_po(lines))
    compiled.seek(0)
    catalogue = gettext.GNUTranslations(compiled)
    return lambda text: catalogue.gettext(text) if text else text


def translate_notebook(nb: Any, lang: str) -> Any:
    """A copy of a notebook with its Markdown cells in ``lang``.

    Examples
    --------
    >>> nb = {"cells": [{"cell_type": "markdown", "source": "Tidak tersedia"}]}
    >>> translate_notebook(nb, "en")["cells"][0]["source"]
    'Not available'
    """
    say = translator(lang)
    translated = copy.deepcopy(nb)
    for cell in translated["cells"]:
        if cell["cell_type"] == "markdown":
            source = cell["source"]
            text = source if isinstance(source, str) else "".join(source)
            cell["source"] = say(text.strip())
    return translated


MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
MINUS = "\N{MINUS SIGN}"
SPACE = "\N{NO-BREAK SPACE}"


def number(value: float, lang: str, decimals: int = 0, *, sign: bool = False) -> str:
    """A number in the writing of a language: Indonesian has a decimal comma.

    Examples
    --------
    >>> number(1234.5, "id", 1), number(1234.5, "en", 1), number(-0.004, "id", 2)
    ('1.234,5', '1,234.5', '0,00')
    """
    from babel.numbers import format_decimal

    rounded = round(float(value), decimals) + 0.0
    places = "." + "0" * decimals if decimals else ""
    text = str(format_decimal(abs(rounded), format=f"#,##0{places}", locale=lang))
    if rounded < 0:
        return MINUS + text
    return "+" + text if sign and rounded > 0 else text


def percent(share: float, lang: str, decimals: int = 1) -> str:
    """A share (0 to 1) as a percentage.

    Examples
    --------
    >>> percent(0.125, "id"), percent(0.125, "en")
    ('12,5%', '12.5%')
    """
    return number(100 * share, lang, decimals) + "%"


def points(difference: float, lang: str, decimals: int = 1) -> str:
    r"""A difference of two shares in percentage points (*poin persen*), with its sign.

    Examples
    --------
    >>> points(-0.05, "id"), points(0.05, "en")
    ('−5,0\xa0poin persen', '+5.0\xa0percentage points')
    """
    say = translator(lang)
    return f"{number(100 * difference, lang, decimals, sign=True)}{SPACE}{say('poin persen')}"


def rupiah(value: float, lang: str) -> str:
    """An amount of money, in whole rupiah.

    Examples
    --------
    >>> rupiah(425135, "id"), rupiah(-425135, "en")
    ('Rp425.135', '−Rp425,135')
    """
    text = number(value, lang)
    return MINUS + "Rp" + text[1:] if text.startswith(MINUS) else "Rp" + text


def date(day: dt.date | str, lang: str) -> str:
    """A date with the month in words.

    Examples
    --------
    >>> date("2021-12-31", "id")
    '31 Desember 2021'
    """
    from babel.dates import format_date

    when = dt.date.fromisoformat(day) if isinstance(day, str) else day
    return str(format_date(when, "d MMMM y", locale=lang))


def period(text: str, lang: str) -> str:
    """A period of the store in words.

    Examples
    --------
    >>> period("2021-Mar", "id"), period("2018/2025", "id"), period("", "id")
    ('Maret 2021', '2018–2025', '–')
    """
    from babel.dates import format_date

    if "/" in text:
        return "–".join(period(part, lang) for part in text.split("/"))
    year, _, month = text.partition("-")
    if month not in MONTHS:
        return year or "–"
    return str(format_date(dt.date(int(year), MONTHS.index(month) + 1, 1), "MMMM y", locale=lang))


def _of_unit(unit: str, fact: str) -> int | None:
    known = facts("units").get(unit.removesuffix("_points"), {}).get(fact)
    return int(known) if known else None


def official_decimals(unit: str, value: float) -> int | None:
    """How many decimals an official figure is published with.

    Examples
    --------
    >>> official_decimals("index", 72.12), official_decimals("index", 0.372)
    (2, 3)
    """
    below_one = unit.removesuffix("_points") == "index" and abs(value) < 1
    return _of_unit(unit, "decimals" if below_one else "published")


def unit_words(unit: str, lang: str) -> str:
    """A unit as printed after a number; a study's own as it stands.

    Examples
    --------
    >>> unit_words("thousand_persons", "id"), unit_words("own:rumah", "en")
    ('ribu orang', 'rumah')
    """
    return word(f"unit.{unit.removesuffix('_points')}", lang, unit.removeprefix(OWN))


def quantity(value: float, unit: str, lang: str, decimals: int | None = None) -> str:
    """A number of the results store with its unit, as a report prints it.

    Examples
    --------
    >>> quantity(0.25, "share", "id"), quantity(0.0004, "p", "id"), quantity(12.39, "percent", "id")
    ('25,0%', '< 0,001', '12,39%')
    """
    places = (_of_unit(unit, "decimals") or 0) if decimals is None else decimals
    if unit == "share":
        return percent(value, lang, places)
    if unit == "share_points":
        return points(value, lang, places)
    if unit == "percent_points":
        return points(value / 100, lang, places)
    if unit == "rupiah":
        return rupiah(value, lang)
    if unit == "p":
        smallest = 10**-places
        return f"< {number(smallest, lang, places)}" if value < smallest else number(value, lang, places)
    return _plain(value, unit, lang, places)


def _plain(value: float, unit: str, lang: str, places: int) -> str:
    text = number(value, lang, places, sign=unit == "index_points")
    if unit == "percent":
        return text + "%"
    if unit in {"index", "index_points", "count", "score", ""}:
        return text
    return f"{text}{SPACE}{unit_words(unit, lang)}"
