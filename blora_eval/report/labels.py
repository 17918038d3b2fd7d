"""Codes of the results store and names of places in the reader's words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from blora_eval.registry import SOURCE, STATED, facts, said, word
from blora_eval.report.language import number, translator

PARTS = ("title", "definition")
PLAIN = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Label:
    """Words for an indicator: a short title, and a definition one sentence long.

    ``decimals`` is set where the unit's usual number of decimals is not the field's own habit.
    """

    title: str
    definition: str = ""
    decimals: int | None = None


def label(indicator: str, lang: str) -> Label:
    """Words for an indicator.

    Examples
    --------
    >>> label("gini", "en").title, label("idm", "id").decimals
    ('Gini ratio', 4)
    """
    known = facts("indicators").get(indicator)
    if known is not None:
        title, definition = (word(f"indicator.{indicator}.{part}", lang, "") for part in PARTS)
        return Label(title, definition, int(known["decimals"]) if known["decimals"] else None)
    before = indicator.removesuffix("_change")
    if before not in facts("indicators"):
        return Label(indicator)
    form, of = translator(lang)("Perubahan: {title}"), label(before, lang)
    return Label(form.format(title=of.title), "", of.decimals)


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
    name = facts("indicators").get(indicator, {}).get("dimension", "").partition("+")[0]
    return word(f"dimension.{name}.{dimension}", lang, dimension)


def table_label(table: str, lang: str) -> str:
    """Words for an input table.

    Examples
    --------
    >>> table_label("survey", "en")
    'Consumption survey'
    """
    return word(f"table.{table}", lang, table)


def reason_text(reason: str, lang: str) -> str:
    """Why a number cannot be given or relied on, as half a sentence.

    Examples
    --------
    >>> reason_text("one_psu", "en")
    'there is only one sampling unit, so its error cannot be computed'
    """
    codes = [code.partition(":")[0] for code in reason.split(";")]
    other = word("reason.other", lang)
    return "; ".join(dict.fromkeys(word(f"reason.{code}", lang, other) for code in codes))


def method_text(method: str, lang: str) -> str:
    """How a number was made, in the report's language.

    Examples
    --------
    >>> method_text("register_count", "id"), method_text("derived:68.84:0.19", "id")
    ('cacah register', 'selisih dua angka terbitan, 68,84 − 0,19')
    """
    if method.startswith(STATED):
        return said(method.removeprefix(STATED), lang)
    code, *parameters = method.split(":")
    return word(f"method.{code}", lang, method).format(*(_parameter(each, lang) for each in parameters))


def _parameter(text: str, lang: str) -> str:
    if PLAIN.fullmatch(text):
        return number(float(text), lang, len(text.partition(".")[2]))
    return word(f"parameter.{text}", lang, text)


def rule_label(rule: str, lang: str) -> str:
    """A rule that rows or values broke, in the reader's words.

    Examples
    --------
    >>> rule_label("some_new_rule", "id")
    'some new rule'
    """
    return word(f"rule.{rule}", lang, rule.replace("_", " "))


def level_kind(level: str) -> str:
    """What a place of a level is called before its name, in every language.

    Examples
    --------
    >>> level_kind("district")
    'Kecamatan'
    """
    return word(f"level.{level}", SOURCE)


def level_label(level: str, lang: str) -> str:
    """Words for a level of the store or a group of villages.

    Examples
    --------
    >>> level_label("priority", "en")
    'Priority villages'
    """
    return word(f"level.{level}", lang, level)


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
