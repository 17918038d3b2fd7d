"""Codes of the results store in the reader's words: indicators, dimensions, tables, reasons, units."""

import re

from blora_eval.report.formats import number
from blora_eval.report.language import translator
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

__all__ = [
    "Label",
    "dimension_label",
    "indicator_labels",
    "label",
    "level_kind",
    "level_label",
    "method_text",
    "reason_text",
    "rule_label",
    "table_label",
    "unit_words",
]

DERIVED = re.compile(r"derived \(([\d.]+)-([\d.]+)\)")


def label(indicator: str, lang: str) -> Label:
    """Words for an indicator.

    Parameters
    ----------
    indicator : str
        Its code in the results store; a code without words of its own comes back as it is.
    lang : {"id", "en"}
        The language wanted.

    Returns
    -------
    Label
        Title and definition in ``lang``.

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

    Parameters
    ----------
    indicator : str
        Its code in the results store.
    lang : {"id", "en"}
        The language wanted.

    Returns
    -------
    str
        The title alone where there is no definition.

    Examples
    --------
    >>> indicator_labels("gini", "en")
    'Gini ratio: Zero: all have the same; one: one person has all.'
    """
    words = label(indicator, lang)
    return f"{words.title}: {words.definition}" if words.definition else words.title


def dimension_label(indicator: str, dimension: str, lang: str) -> str:
    """Words for one dimension of an indicator.

    Parameters
    ----------
    indicator : str
        The indicator's code.
    dimension : str
        The dimension's code.
    lang : {"id", "en"}
        The language wanted.

    Returns
    -------
    str
        A dimension without words of its own, such as a decile, comes back as it is.

    Examples
    --------
    >>> dimension_label("deprived", "floor", "en"), dimension_label("decile_share", "1", "en")
    ('Floor', '1')
    """
    return translator(lang)(DIMENSIONS.get(indicator, {}).get(dimension, dimension))


def table_label(table: str, lang: str) -> str:
    """Words for an input table.

    Parameters
    ----------
    table : str
        Its name in study.yaml.
    lang : {"id", "en"}
        The language wanted.

    Returns
    -------
    str
        What a reader calls it.

    Examples
    --------
    >>> table_label("survey", "en")
    'Consumption survey'
    """
    return translator(lang)(TABLES.get(table, table))


def reason_text(reason: str, lang: str) -> str:
    """Why a number cannot be given or relied on, as half a sentence.

    Parameters
    ----------
    reason : str
        The reason's code, or several joined by semicolons; what follows a colon is not worded.
    lang : {"id", "en"}
        The language wanted.

    Returns
    -------
    str
        An unknown code gives the general reason, never the code itself.

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

    Parameters
    ----------
    unit : str
        The unit as in the official file or the store.
    lang : {"id", "en"}
        The language wanted.

    Returns
    -------
    str
        A unit without words of its own comes back as it is.

    Examples
    --------
    >>> unit_words("thousand persons", "id")
    'ribu orang'
    """
    stem = unit.removesuffix("_points")
    return translator(lang)(UNITS[stem]) if stem in UNITS else unit


def method_text(method: str, lang: str) -> str:
    """How a number was made, in the report's language.

    Parameters
    ----------
    method : str
        What the store says, in English.
    lang : {"id", "en"}
        The language wanted.

    Returns
    -------
    str
        A method without words of its own comes back as it is.

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

    Parameters
    ----------
    rule : str
        The rule's id.
    lang : {"id", "en"}
        The language wanted.

    Returns
    -------
    str
        A rule without words of its own comes back with its underscores opened.

    Examples
    --------
    >>> rule_label("some_new_rule", "id")
    'some new rule'
    """
    return translator(lang)(RULES.get(rule, rule.replace("_", " ")))


def level_kind(level: str) -> str:
    """What a place of a level is called before its name, in every language.

    Parameters
    ----------
    level : str
        village, district, regency or province.

    Returns
    -------
    str
        The Indonesian word: it is a part of the name.

    Examples
    --------
    >>> level_kind("district")
    'Kecamatan'
    """
    return LEVELS[level]


def level_label(level: str, lang: str) -> str:
    """Words for a level of the store or a group of villages.

    Parameters
    ----------
    level : str
        nation, province, regency, district, village, study, or the group priority or comparison.
    lang : {"id", "en"}
        The language wanted.

    Returns
    -------
    str
        Capitalised.

    Examples
    --------
    >>> level_label("priority", "en")
    'Priority villages'
    """
    return translator(lang)(LEVELS.get(level, level))
