"""Names as a reader says them: of places, with what they are and not in capitals, and of the poverty line."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from blora_eval.report.labels import level_kind, level_label
from blora_eval.report.language import translator

__all__ = ["LEVELS", "first_line", "full_name", "named", "proper_name", "with_proper_names"]

KEPT = re.compile(r"[IVXLC]+|DKI|DI")
OTHER_KINDS = {"regency": ("kab. ", "kota "), "province": ("dki ", "di ", "daerah ")}
OWN_CODE = {
    level: re.compile(rf"\d\d(\.\d\d){{{pairs}}}{serial}")
    for level, pairs, serial in (
        ("village", 2, r"\.\d{4}"),
        ("district", 2, ""),
        ("regency", 1, ""),
        ("province", 0, ""),
    )
}
LEVELS = ("village", "district", "regency", "province")


def proper_name(name: str) -> str:
    """A name without shouting.

    Parameters
    ----------
    name : str
        As the file has it.

    Returns
    -------
    str
        A name all in capitals gets capitals at the beginning of its words only; Roman numbers and the
        usual abbreviations stay; any other name comes back as it is.

    Examples
    --------
    >>> proper_name("PULO LUENG II"), proper_name("Sumberasri")
    ('Pulo Lueng II', 'Sumberasri')
    """
    if not name.isupper():
        return name
    return " ".join(word if KEPT.fullmatch(word) else word.capitalize() for word in name.split())


def with_proper_names(areas: pd.DataFrame) -> pd.DataFrame:
    """The frame of areas with its names as a report prints them.

    Parameters
    ----------
    areas : DataFrame
        With some of village, district, regency and province.

    Returns
    -------
    DataFrame
        A copy; codes are left alone.
    """
    names = [name for name in LEVELS if name in areas]
    changed = {name: [proper_name(x) if isinstance(x, str) else x for x in areas[name]] for name in names}
    return areas.assign(**{name: pd.Series(x, areas.index, dtype=object) for name, x in changed.items()})


def named(level: str, name: str, lang: str, kind: str = "") -> str:
    """A place's name with what it is.

    Parameters
    ----------
    level : {"village", "district", "regency", "province"}
        Its level.
    name : str
        Its name, which may say already what it is.
    lang : {"id", "en"}
        The language of the words for a place without a name.
    kind : str, optional
        What it is where the level leaves that open, such as kelurahan.

    Returns
    -------
    str
        The level's word where there is no name; a name without letters that is not a code of the
        level is a number, of which nobody knows what kind of place it counts.

    Examples
    --------
    >>> named("district", "Jati", "id"), named("regency", "Kota Rekaan", "id"), named("village", "36", "id")
    ('Kecamatan Jati', 'Kota Rekaan', 'Wilayah 36')
    """
    if not name:
        return level_label(level, lang)
    name = proper_name(name)
    if not (any(letter.isalpha() for letter in name) or OWN_CODE[level].fullmatch(name)):
        return f"{translator(lang)('Wilayah')} {name}"
    kind = kind.capitalize() or level_kind(level)
    known = name.lower().startswith((f"{kind.lower()} ", *OTHER_KINDS.get(level, ())))
    return name if known else f"{kind} {name}"


def full_name(area: Mapping[str, Any], lang: str) -> str:
    """A village's name with the areas it lies in, up to its kabupaten, or its province without one.

    Parameters
    ----------
    area : mapping
        Its row of the frame of areas.
    lang : {"id", "en"}
        The report's language.

    Returns
    -------
    str
        Only the areas that the frame names.

    Examples
    --------
    >>> full_name({"village": "Gempol", "kind": "desa", "district": "Jati", "regency": "Blora"}, "id")
    'Desa Gempol, Kecamatan Jati, Kabupaten Blora'
    """
    parts = [(level, area.get(level)) for level in LEVELS]
    known = [(level, name) for level, name in parts if isinstance(name, str) and name]
    known = [(level, name) for level, name in known if level != "province" or "regency" not in dict(known)]
    kind = area.get("kind")
    kinds = {"village": kind if isinstance(kind, str) else ""}
    return ", ".join(named(level, name, lang, kinds.get(level, "")) for level, name in known)


def first_line(study: Mapping[str, Any]) -> str:
    """The poverty line that is meant where none is named: the study's first.

    Parameters
    ----------
    study : mapping
        What study.json says.

    Returns
    -------
    str
        Its name, or ``""`` where the study has no line.

    Examples
    --------
    >>> first_line({"lines": [{"name": "resmi"}, {"name": "median60"}]}), first_line({"lines": []})
    ('resmi', '')
    """
    return str(study["lines"][0]["name"]) if study["lines"] else ""
