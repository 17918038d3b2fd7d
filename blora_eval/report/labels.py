"""Codes of the results store and names of places in the reader's words."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from blora_eval.report.language import number, translator
from blora_eval.report.rule_words import RULES
from blora_eval.report.vocabulary import (
    CHANGES,
    DIMENSIONS,
    INDICATORS,
    LEVELS,
    METHODS,
    REASONS,
    TABLES,
    UNITS,
    Label,
)

DERIVED = re.compile(r"derived \(([\d.]+)-([\d.]+)\)")


def label(indicator: str, lang: str) -> Label:
    """Words for an indicator.

    Examples
    --------
    >>> label("gini", "en").title, label("idm", "id").decimals
    ('Gini ratio', 4)
    """
    say = translator(lang)
    known = INDICATORS.get(indicator, Label(CHANGES.get(indicator, indicator), ""))
    before = INDICATORS.get(indicator.removesuffix("_change"))
    if before and known.title == indicator:
        return Label(say("Perubahan: {title}").format(title=say(before.title)), "", before.decimals)
    return Label(say(known.title), say(known.definition), known.decimals)


def indicator_labels(indicator: str, lang: str) -> str:
    """Title and definition of an indicator in one line, as a codebook prints them.

    Examples
    --------
    >>> indicator_labels("gini", "en")
    'Gini ratio: Zero: all have the same; one: one person has all.'
    """
    words = label(indicator, lang)
    return f"{words.title}: {words.definition}" if words.definition else words.title


def dimension_label(indicator: str, dimension: str, lang: str) -> str:
    """Words for one dimension of an indicator.

    Examples
    --------
    >>> dimension_label("deprived", "floor", "en"), dimension_label("decile_share", "1", "en")
    ('Floor', '1')
    """
    return translator(lang)(DIMENSIONS.get(indicator, {}).get(dimension, dimension))


def table_label(table: str, lang: str) -> str:
    """Words for an input table.

    Examples
    --------
    >>> table_label("survey", "en")
    'Consumption survey'
    """
    return translator(lang)(TABLES.get(table, table))


def reason_text(reason: str, lang: str) -> str:
    """Why a number cannot be given or relied on, as half a sentence.

    Examples
    --------
    >>> reason_text("one_psu", "en")
    'there is only one sampling unit, so its error cannot be computed'
    """
    codes = [code.partition(":")[0] for code in reason.split(";")]
    texts = dict.fromkeys(REASONS.get(code, REASONS["other"]) for code in codes)
    return "; ".join(translator(lang)(text) for text in texts)


def unit_words(unit: str, lang: str) -> str:
    """A unit as printed after a number.

    Examples
    --------
    >>> unit_words("thousand persons", "id")
    'ribu orang'
    """
    stem = unit.removesuffix("_points")
    return translator(lang)(UNITS[stem]) if stem in UNITS else unit


def method_text(method: str, lang: str) -> str:
    """How a number was made, in the report's language.

    Examples
    --------
    >>> method_text("register count", "id"), method_text("derived (68.84-0.19)", "id")
    ('cacah register', 'selisih dua angka terbitan, 68,84 − 0,19')
    """
    say = translator(lang)
    if method in METHODS:
        return say(METHODS[method])
    derived = DERIVED.fullmatch(method)
    if derived:
        parts = [number(float(part), lang, len(part.partition(".")[2])) for part in derived.groups()]
        return say("selisih dua angka terbitan, {first} − {second}").format(first=parts[0], second=parts[1])
    return method


def rule_label(rule: str, lang: str) -> str:
    """A rule that rows or values broke, in the reader's words.

    Examples
    --------
    >>> rule_label("some_new_rule", "id")
    'some new rule'
    """
    return translator(lang)(RULES.get(rule, rule.replace("_", " ")))


def level_kind(level: str) -> str:
    """What a place of a level is called before its name, in every language.

    Examples
    --------
    >>> level_kind("district")
    'Kecamatan'
    """
    return LEVELS[level]


def level_label(level: str, lang: str) -> str:
    """Words for a level of the store or a group of villages.

    Examples
    --------
    >>> level_label("priority", "en")
    'Priority villages'
    """
    return translator(lang)(LEVELS.get(level, level))


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
NAMED_LEVELS = ("village", "district", "regency", "province")


def proper_name(name: str) -> str:
    """A name without shouting.

    Examples
    --------
    >>> proper_name("PULO LUENG II"), proper_name("Sumberasri")
    ('Pulo Lueng II', 'Sumberasri')
    """
    if not name.isupper():
        return name
    return " ".join(word if KEPT.fullmatch(word) else word.capitalize() for word in name.split())


def with_proper_names(areas: pd.DataFrame) -> pd.DataFrame:
    """The frame of areas with its names as a report prints them."""
    names = [name for name in NAMED_LEVELS if name in areas]
    changed = {name: [proper_name(x) if isinstance(x, str) else x for x in areas[name]] for name in names}
    return areas.assign(**{name: pd.Series(x, areas.index, dtype=object) for name, x in changed.items()})


def named(level: str, name: str, lang: str, kind: str = "") -> str:
    """A place's name with what it is.

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

    Examples
    --------
    >>> full_name({"village": "Gempol", "kind": "desa", "district": "Jati", "regency": "Blora"}, "id")
    'Desa Gempol, Kecamatan Jati, Kabupaten Blora'
    """
    parts = [(level, area.get(level)) for level in NAMED_LEVELS]
    known = [(level, name) for level, name in parts if isinstance(name, str) and name]
    known = [(level, name) for level, name in known if level != "province" or "regency" not in dict(known)]
    kind = area.get("kind")
    kinds = {"village": kind if isinstance(kind, str) else ""}
    return ", ".join(named(level, name, lang, kinds.get(level, "")) for level, name in known)


def first_line(study: Mapping[str, Any]) -> str:
    """The poverty line that is meant where none is named: the study's first.

    Examples
    --------
    >>> first_line({"lines": [{"name": "resmi"}, {"name": "median60"}]}), first_line({"lines": []})
    ('resmi', '')
    """
    return str(study["lines"][0]["name"]) if study["lines"] else ""
