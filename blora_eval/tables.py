"""The tables a study may bring, field by field: the codebook, read from ``tables.csv``.

The same list feeds the readers, the rules, the Excel templates and the codebook sheet, so that
they cannot disagree. IDM's indicator columns (S01-S35, E01-E12, L01-L03) and a panel's outcome
columns are free numeric fields beside the listed ones.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

FREE_COLUMNS = {"idm", "panel"}
"""Tables that may bring numeric columns of their own beside the listed fields."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of one table: its type, whether it may be empty, and what it means.

    ``type`` is one of text, code (a village code), number, integer, boolean, date, choice, nik, kk;
    ``choices`` holds a choice's values; a ``confidential`` field never leaves ``validate``.
    """

    name: str
    type: str
    required: bool
    confidential: bool
    choices: tuple[str, ...]
    meaning_id: str
    meaning_en: str


@cache
def _codebook() -> dict[str, dict[str, Field]]:
    codebook: dict[str, dict[str, Field]] = {}
    with resources.files("blora_eval").joinpath("tables.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            codebook.setdefault(row["table"], {})[row["field"]] = Field(
                name=row["field"],
                type=row["type"],
                required=row["required"] == "yes",
                confidential=row["confidential"] == "yes",
                choices=tuple(filter(None, row["choices"].split("|"))),
                meaning_id=row["meaning_id"],
                meaning_en=row["meaning_en"],
            )
    return codebook


def table_names() -> list[str]:
    """The tables a study may bring, in the codebook's order.

    Examples
    --------
    >>> table_names()[:3]
    ['areas', 'households', 'members']
    """
    return list(_codebook())


def fields(table: str) -> dict[str, Field]:
    """The fields of one table.

    Examples
    --------
    >>> fields("panel")["year"].type
    'integer'
    """
    return _codebook()[table]
