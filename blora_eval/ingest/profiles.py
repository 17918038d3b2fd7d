"""Profiles: which headings of a known form mean which of our fields, by version.

They stand in ``forms.csv`` and ``headings.csv``: only what was seen in print; the rest a study maps
itself under ``tables.<table>.columns``. Our own field names and the field meanings of the codebook are always
understood, so that a template made by ``init`` needs no mapping.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from blora_eval.errors import DataError
from blora_eval.registry import choice_words
from blora_eval.study import TableSource
from blora_eval.tables import fields

PLACE_FIELDS = {
    "_province": ("provinsi", "province"),
    "_regency": ("kabupaten", "kabupaten/kota", "kabupatenkota", "regency"),
    "_district": ("kecamatan", "nama kecamatan", "district"),
    "_village": ("desa", "nama desa", "desa/kelurahan", "kelurahan", "nama desa/kelurahan", "village"),
}
"""Columns that say where a row belongs when it bears no code: they serve to find the code only."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One version of one form: its headings by table, its code lists, and how much of it was seen.

    ``headings`` maps a heading, as printed on the form, to a field; ``codes`` maps the form's values
    to ours; ``seen`` says in both languages how much of the form stands on a real one.
    """

    version: str
    headings: Mapping[str, Mapping[str, str]]
    seen_id: str
    seen_en: str
    codes: Mapping[str, Mapping[str, str | None]]


def csv_rows(name: str) -> list[dict[str, str]]:
    """The rows of a table that stands beside this file."""
    with resources.files(__name__.rpartition(".")[0]).joinpath(name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _profiles() -> dict[str, Profile]:
    headings: dict[str, dict[str, dict[str, str]]] = {}
    codes: dict[str, dict[str, dict[str, str | None]]] = {}
    for row in csv_rows("headings.csv"):
        form, field_name = row["profile"], row["field"]
        if row["table"]:
            headings.setdefault(form, {}).setdefault(row["table"], {})[row["heading"]] = field_name
        else:
            codes.setdefault(form, {}).setdefault(field_name, {})[row["heading"]] = row["value"] or None
    return {
        one["profile"]: Profile(
            one["version"],
            headings.get(one["profile"], {}),
            one["seen_id"],
            one["seen_en"],
            codes.get(one["profile"], {}),
        )
        for one in csv_rows("forms.csv")
    }


PROFILES = _profiles()
WORDS = choice_words()
"""Words for our choices that are understood in any file; a study's own codes win."""


def profile_of(source: TableSource) -> Profile | None:
    """The profile a table's source names.

    Examples
    --------
    >>> profile_of(TableSource(files=["a.xlsx"], profile="siks-ng")).version
    'siks-ng 1 (by name by address)'
    """
    if source.profile is None:
        return None
    if source.profile not in PROFILES:
        raise DataError(f"profile {source.profile!r} is not known; known are {', '.join(PROFILES)}")
    return PROFILES[source.profile]


def field_words(table: str, name: str) -> tuple[str, ...]:
    """Headings under which a field is found without any mapping.

    Examples
    --------
    >>> field_words("members", "sex")
    ('sex', 'Jenis kelamin', 'Sex')
    """
    return name, fields(table)[name].meaning_id, fields(table)[name].meaning_en
