"""Findings about published figures and claims in one plain sentence: the arithmetic, then the answer."""

from collections.abc import Mapping

from blora_eval.indicators.claims import change_unit_of
from blora_eval.report.formats import SPACE, number, official_decimals
from blora_eval.report.labels import dimension_label, reason_text, unit_words
from blora_eval.report.language import translator
from blora_eval.report.official_words import CHECKS, TESTS, VERDICTS
from blora_eval.results import Check

__all__ = ["answer", "arithmetic", "shown", "spoken"]

CODES = ("indicator", "support")
PACES = {"yearly": 3, "before": 4, "after": 4}
"""Decimals of changes a year, so that a sum done by hand comes out as printed."""
LEAST = 2


def spoken(x: Check, lang: str) -> str:
    """A finding in one sentence.

    Parameters
    ----------
    x : Check
        What a test of official figures or a claim gave; ``area`` and ``beside`` may be names.
    lang : {"id", "en"}
        The language wanted.

    Returns
    -------
    str
        The arithmetic, a colon, the answer; where it could not be made, the reason.

    Examples
    --------
    >>> numbers = {"stated": -50.0, "recomputed": -67.5, "change_unit": "percent"}
    >>> spoken(Check("claim_value", numbers, False), "en")
    'Stated −50%, worked out again −67.5%: it differs.'
    """
    text = f"{arithmetic(x, lang)}: {answer(x, lang)}."
    return text[0].upper() + text[1:]


def answer(x: Check, lang: str) -> str:
    """The answer of a finding alone.

    Parameters
    ----------
    x : Check
        The finding.
    lang : {"id", "en"}
        The language wanted.

    Returns
    -------
    str
        Half a sentence.

    Examples
    --------
    >>> answer(Check("claim_agrees", {}, True), "en")
    'it agrees'
    """
    say = translator(lang)
    if x.code not in TESTS and (x.code, x.passed) in VERDICTS:
        return say(VERDICTS[x.code, x.passed][1])
    if x.numbers.get("reason"):
        return say("tidak tersedia, karena {reason}").format(
            reason=reason_text(str(x.numbers["reason"]), lang)
        )
    return say(CHECKS[x.code, x.passed][1])


def arithmetic(x: Check, lang: str, *, short: bool = False) -> str:
    r"""The arithmetic of a finding, with what it is of.

    Parameters
    ----------
    x : Check
        The finding.
    lang : {"id", "en"}
        The language wanted.
    short : bool, optional
        Only the sum, without what it is of.

    Returns
    -------
    str
        Such as *10,58 − 9,48 = 1,10 poin persen*; what the finding was to be of where it was not made,
        or a dash if ``short``.

    Examples
    --------
    >>> numbers = {"own": 10.58, "other": 9.48, "value": 1.1, "unit": "percent"}
    >>> arithmetic(Check("official_position", numbers, False), "id", short=True)
    '10,58 − 9,48 = 1,10\xa0poin persen'
    """
    say = translator(lang)
    if x.code.startswith("claim_"):
        return say(VERDICTS[x.code, x.passed][0]).format(**_claimed(x.numbers, lang))
    words = _worded(x.numbers, lang)
    if x.numbers.get("reason"):
        return "–" if short else say(TESTS[x.code]).format(**words)
    if short:
        return _sum(x, words, lang)
    return say(CHECKS[x.code, x.passed][0]).format(**words)


def _sum(x: Check, words: Mapping[str, str], lang: str) -> str:
    say = translator(lang)
    if x.code == "official_trend":
        form = "{last} − {first} = {value}\N{NO-BREAK SPACE}{points}"
    elif x.code in {"official_effectiveness", "official_no_progress"}:
        form = "{after} − ({before}) = {value}\N{NO-BREAK SPACE}{points}"
    elif x.code in {"official_relevance", "official_connection"}:
        form = say("{own} dan {other}; {same} dari {steps}")
    else:
        form = "{own} − {other} = {value}\N{NO-BREAK SPACE}{points}"
        form = form.replace("{other}", "({other})") if str(words["other"]).startswith("−") else form
    return form.format(**words).strip()


def _worded(numbers: Mapping[str, float | int | str], lang: str) -> dict[str, str]:
    """Figures in the writing of the language, codes of indicators in words."""
    unit = str(numbers.get("unit", ""))
    words = {"points": _points(unit, lang)}
    paces = PACES | ({"value": PACES["after"]} if "before" in numbers else {})
    for name, value in numbers.items():
        if isinstance(value, float):
            words[name] = number(value, lang, paces.get(name, _decimals(unit, value)))
        elif name in CODES:
            words[name] = dimension_label("official", str(value), lang)
        else:
            words[name] = str(value)
    return words


def _decimals(unit: str, value: float) -> int:
    if unit in {"percent", "index"} or abs(value) < 1000:
        return official_decimals(unit, value) or LEAST
    return 0


def _points(unit: str, lang: str) -> str:
    if unit == "percent":
        return translator(lang)("poin persen")
    return "" if unit == "index" else unit_words(unit, lang)


def _claimed(numbers: Mapping[str, float | int | str], lang: str) -> dict[str, str]:
    own, unit = str(numbers.get("change_unit", "")), str(numbers.get("unit", ""))
    units = {"amount": change_unit_of("amount", unit), "percent": "percent", "factor": "count"}
    units |= dict.fromkeys(("stated", "recomputed"), change_unit_of(own, unit))
    given = {name: str(numbers.get(f"{name}_unit", units[name])) for name in units}
    return {name: shown(float(numbers[name]), given[name], lang) for name in units if name in numbers}


def shown(value: float, unit: str, lang: str) -> str:
    r"""A figure of a claim with as many decimals as it has, at most two.

    Parameters
    ----------
    value : float
        The figure.
    unit : str
        Its unit: the store's, or the claim's own words.
    lang : {"id", "en"}
        The language wanted.

    Returns
    -------
    str
        With its unit.

    Examples
    --------
    >>> shown(-67.5, "percent", "id"), shown(130.0, "rumah", "id"), shown(-1.81, "percent_points", "en")
    ('−67,5%', '130\xa0rumah', '−1.81\xa0percentage points')
    """
    digits = len(f"{abs(value):.{LEAST}f}".rstrip("0").partition(".")[2])
    text = number(value, lang, digits)
    if unit == "percent":
        return text + "%"
    words = translator(lang)("poin persen") if unit == "percent_points" else unit_words(unit, lang)
    return text if unit in {"count", ""} else f"{text}{SPACE}{words}"
