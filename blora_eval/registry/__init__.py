"""What each code of the results store is, and how it reads in every language.

The facts stand in the tables beside this file, by code: ``indicators``, ``dimensions``, ``units``,
``methods``, ``reasons``. The words stand in ``words.csv`` by key (``indicator.gini.title``,
``reason.one_psu``, ``rule.nik_length.fix``), the two languages of the house side by side. A further
language is one file of its own, ``words.<lang>.csv``, with the columns ``key`` and ``text``.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources

Facts = Mapping[str, Mapping[str, str]]
OWN = "own:"
STATED = "stated:"
SOURCE = "id"
BESIDE = " | "


def _rows(name: str) -> list[dict[str, str]]:
    with resources.files(__name__).joinpath(name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@cache
def facts(table: str) -> Facts:
    """The facts of one table by code.

    Examples
    --------
    >>> facts("indicators")["fgt1"]["unit"], facts("units")["share"]["decimals"]
    ('index', '1')
    """
    return {row["code"]: row for row in _rows(f"{table}.csv")}


@cache
def having(column: str) -> dict[str, str]:
    """The indicators for which one of their facts is told, with it.

    Examples
    --------
    >>> having("family")["mpi_intensity"]
    'mpi'
    """
    return {code: row[column] for code, row in facts("indicators").items() if row[column]}


@cache
def shown(table: str) -> tuple[str, ...]:
    """The lines of a table of indicators: each its code, with the dimensions of which it is shown there.

    Examples
    --------
    >>> shown("profile")[:3], shown("register_errors")[0]
    (('register_households', 'register_persons', 'aid_share:food'), 'register_exclusion_error')
    """
    told = ((code, one.split()) for code, all_ in having("shown").items() for one in all_.split(";"))
    lines = ((code, parts) for code, (name, *parts) in told if name == table)
    return tuple(":".join(filter(None, (code, part))) for code, parts in lines for part in parts or [""])


@cache
def dimensions(name: str) -> dict[str, str]:
    """The codes of one set of dimensions, in their order, with the way in which each is to move.

    Examples
    --------
    >>> list(dimensions("aid")), dimensions("official")["P0"]
    (['food', 'cash', 'health'], 'down')
    """
    return {row["code"]: row["better"] for row in _rows("dimensions.csv") if row["set"] == name}


@cache
def languages() -> tuple[str, ...]:
    """The languages that there are words for.

    Examples
    --------
    >>> languages()
    ('en', 'id')
    """
    names = [file.name.split(".") for file in resources.files(__name__).iterdir()]
    further = [name[1] for name in names if name[0] == "words" and len(name) == 3]
    return tuple(sorted([*_rows("words.csv")[0].keys() - {"key"}, *further]))


@cache
def words(lang: str) -> dict[str, str]:
    """All words of a language by key."""
    further = resources.files(__name__).joinpath(f"words.{lang}.csv").is_file()
    table, column = (f"words.{lang}.csv", "text") if further else ("words.csv", lang)
    return {row["key"]: row[column] for row in _rows(table)}


def word(key: str, lang: str, otherwise: str | None = None) -> str:
    """The words of a key; of one that has none ``otherwise``, or an error.

    Examples
    --------
    >>> word("indicator.gini.title", "en"), word("unit.rumah", "en", "rumah")
    ('Gini ratio', 'rumah')
    """
    found = words(lang).get(key, otherwise)
    if found is None:
        raise KeyError(f"{key} has no words in {lang}")
    return found


@cache
def under(prefix: str) -> tuple[str, ...]:
    """The codes that have words under a prefix, in their order.

    Examples
    --------
    >>> under("level")[:2], under("choice.better")
    (('nation', 'province'), ('higher', 'lower'))
    """
    keys = (key.removeprefix(f"{prefix}.") for key in words(SOURCE) if key.startswith(f"{prefix}."))
    return tuple(key for key in keys if "." not in key)


@cache
def _known(table: str) -> dict[str, str]:
    """Code by each writing that a user's own table may give it: itself, or what stands under ``also``."""
    rows = facts(table)
    return {code: code for code in rows} | {row["also"]: code for code, row in rows.items() if row["also"]}


def unit_code(text: str) -> str:
    """The code of a unit that a user's table names; a unit of its own is marked as such.

    Examples
    --------
    >>> unit_code("thousand persons"), unit_code("rumah"), unit_code("percent_points")
    ('thousand_persons', 'own:rumah', 'percent_points')
    """
    stem = text.removesuffix("_points")
    code = _known("units").get(stem, "" if not stem else OWN + stem)
    return code + text.removeprefix(stem)


def method_code(text: str) -> str:
    """The code of what a user's table says of how a figure came about; its own words are marked as such.

    Examples
    --------
    >>> method_code("published (re-host)"), method_code("hitungan desa"), method_code("")
    ('published_rehost', 'stated:hitungan desa', '')
    """
    if text.partition(":")[0] in facts("methods"):
        return text
    return _known("methods").get(text, STATED + text if text else "")


def linkage_code(how: str) -> str:
    """The code of numbers that rest on linked records, by what linked them.

    Examples
    --------
    >>> linkage_code("splink"), linkage_code("")
    ('linked_splink', 'linked')
    """
    return f"linked_{how}" if how else "linked"


def own_text(text: str, english: str) -> str:
    """A text of the user's own as the store has it, with the second language where the table gives it.

    Examples
    --------
    >>> own_text("cara baru", "new way"), own_text("cara baru", "")
    ('cara baru | new way', 'cara baru')
    """
    return f"{text}{BESIDE}{english}" if english else text


def said(text: str, lang: str) -> str:
    """A text of the user's own, in two languages where the table gives both, else as it is.

    Examples
    --------
    >>> said("cara baru | new way", "en"), said("cara baru | new way", "id"), said("cara baru", "en")
    ('new way', 'cara baru', 'cara baru')
    """
    first, _, second = text.partition(BESIDE)
    return second if second and lang != SOURCE else first


@cache
def choice_words() -> dict[str, dict[str, str]]:
    """By field, a word of any language and the choice it means; the first word is the one to offer.

    Examples
    --------
    >>> choice_words()["better"]["rendah"], choice_words()["better"]["lower"]
    ('lower', 'lower')
    """
    found: dict[str, dict[str, str]] = {}
    for lang in languages():
        for key, text in words(lang).items():
            kind, _, rest = key.partition(".")
            if kind == "choice":
                field, _, choice = rest.partition(".")
                found.setdefault(field, {}).update(dict.fromkeys(text.split("|"), choice))
    return found
