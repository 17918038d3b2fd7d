"""Stated claims, each worked out again: it agrees, it differs, or it cannot be checked, and why.

"From 400 to 130, about 50 %" is a fall of 67.5 %. "From 12.39 to 10.58 per cent, down 1.81 per cent" is
one of 1.81 percentage points and of 14.6 per cent. One sum was printed as Rp129 *miliar* (10**9) and as
Rp129 *triliun* (10**12).
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from blora_eval.results import Check

ABOUT = 0.1
"""Part of the stated change by which a claim that says "about" may be off; the project's own convention."""

PERCENT_UNITS = {"percent", "persen", "%"}
SCALES = {"ribu": 1e3, "juta": 1e6, "miliar": 1e9, "milyar": 1e9, "triliun": 1e12, "trilyun": 1e12} | {
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
}
SCALE = re.compile(rf"\b({'|'.join(SCALES)})\b", re.IGNORECASE)
VAGUE = re.compile(r"\b(sekitar|kurang lebih|kira-kira|hampir|about|around|nearly)\b|±", re.IGNORECASE)
FALLING = re.compile(r"\b(turun|menurun|berkurang|penurunan|fell|fall|down|decreased?)\b", re.IGNORECASE)
POINTS_WORD = re.compile(r"\b(poin\s+persen|percentage\s+points?)\b", re.IGNORECASE)
PERCENT_WORD = re.compile(r"%|\b(persen|per\s?cent)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement: from what to what, which change it names, in which units.

    ``unit`` is that of ``from_value`` and ``to_value`` (percent, rumah, miliar rupiah);
    ``change_unit`` that of ``stated_change``: percent, points (percentage points) or amount (the
    difference in ``unit``); empty where only the words of the claim tell. Claims of one ``topic`` speak
    of the same sum. ``published_from`` and ``published_to`` are the official figures of the years it
    names, where it names any.
    """

    text: str
    from_value: float | None = None
    to_value: float | None = None
    stated_change: float | None = None
    unit: str = ""
    change_unit: str = ""
    topic: str = ""
    published_from: float | None = None
    published_to: float | None = None


def scale_of(text: str) -> float | None:
    """The power of ten that a unit or a sentence names.

    Examples
    --------
    >>> scale_of("Rp129 miliar"), scale_of("Rp129 triliun"), scale_of("rumah")
    (1000000000.0, 1000000000000.0, None)
    """
    named = {SCALES[word.lower()] for word in SCALE.findall(text)}
    return named.pop() if len(named) == 1 else None


def check_claim(claim: Claim) -> Check:
    """Work one claim out again.

    Examples
    --------
    >>> found = check_claim(Claim("dari 400 menjadi 130, sekitar 50 persen", 400, 130, 50, "KK"))
    >>> found.passed, found.numbers["reason"], found.numbers["recomputed"]
    (False, 'value', -67.5)
    >>> check_claim(Claim("turun 1,81 persen", 12.39, 10.58, 1.81, "percent")).numbers["reason"]
    'points_called_percent'
    """
    named, given = scale_of(claim.text), scale_of(claim.unit)
    if named is not None and given is not None and named != given:
        return _found("scale_of_text", {"factor": max(named, given) / min(named, given)}, passed=False)
    wrong = _not_as_published(claim)
    if wrong:
        return _found("not_as_published", wrong, passed=False)
    claim = _filled(claim)
    if claim.from_value is None or claim.to_value is None:
        return _found("no_values", {}, passed=None)
    amount = round(claim.to_value - claim.from_value, 9)
    numbers: dict[str, float | int | str] = {"amount": amount, "unit": claim.unit}
    if claim.from_value:
        numbers["percent"] = round(100 * amount / claim.from_value, 9)
    if claim.stated_change is None:
        return _found("nothing_stated", numbers, passed=None)
    unit = claim.change_unit or _unit_said(claim)
    if not unit:
        return _found("no_change_unit", numbers, passed=None)
    return _compared(claim, unit, numbers)


def change_unit_of(change_unit: str, unit: str) -> str:
    """The store's unit of a change: a difference of percentages is in percentage points.

    Examples
    --------
    >>> change_unit_of("percent", "KK"), change_unit_of("amount", "percent"), change_unit_of("amount", "KK")
    ('percent', 'percent_points', 'KK')
    """
    of_percent = unit.strip().lower() in PERCENT_UNITS
    if change_unit == "percent" or (change_unit == "level" and of_percent):
        return "percent"
    return "percent_points" if change_unit == "points" or (change_unit == "amount" and of_percent) else unit


def _not_as_published(claim: Claim) -> dict[str, float | int | str]:
    """The first figure that is not the published one of its year, to the digits that the claim gives."""
    pairs = (claim.from_value, claim.published_from), (claim.to_value, claim.published_to)
    for said, published in pairs:
        if said is not None and published is not None and abs(said - published) > _half_digit(said) + 1e-9:
            return {
                "stated": said,
                "recomputed": published,
                "change_unit": "level",
                "unit": claim.unit,
            }
    return {}


def _filled(claim: Claim) -> Claim:
    """Published figures where the claim names years and no values."""
    start = claim.published_from if claim.from_value is None else claim.from_value
    end = claim.published_to if claim.to_value is None else claim.to_value
    return replace(claim, from_value=start, to_value=end)


def _half_digit(value: float) -> float:
    """Half of the last digit of a number as written: 0.5 for 50, 0.005 for 12.39."""
    digits = f"{abs(value):.6f}".rstrip("0").partition(".")[2]
    return float(0.5 * 10.0 ** -len(digits))


def _unit_said(claim: Claim) -> str:
    """The unit of the stated change by the words of the claim."""
    if POINTS_WORD.search(claim.text):
        return "points"
    return "percent" if PERCENT_WORD.search(claim.text) else ""


def _compared(claim: Claim, unit: str, numbers: dict[str, float | int | str]) -> Check:
    recomputed = numbers.get("percent" if unit == "percent" else "amount")
    numbers = {**numbers, "change_unit": unit}
    if recomputed is None:
        return _found("from_zero", numbers, passed=None)
    stated = _signed(claim, float(recomputed))
    numbers |= {"stated": stated, "recomputed": recomputed}
    if _near(stated, float(recomputed), claim):
        return _found("agrees", numbers, passed=True)
    return _found(_difference(claim, unit, stated, numbers), numbers, passed=False)


def _difference(claim: Claim, unit: str, stated: float, numbers: dict[str, float | int | str]) -> str:
    """What kind of difference it is: the other unit fits, the other sign fits, or neither."""
    share = claim.unit.strip().lower() in PERCENT_UNITS
    other = numbers.get("amount" if unit == "percent" else "percent")
    if share and other is not None and _near(stated, float(other), claim):
        return "points_called_percent" if unit == "percent" else "percent_called_points"
    return "direction" if _near(-stated, float(numbers["recomputed"]), claim) else "value"


def _signed(claim: Claim, recomputed: float) -> float:
    """The stated change with its sign: its own, that of the words, else that of the figures."""
    stated = float(claim.stated_change or 0.0)
    if stated < 0:
        return stated
    if FALLING.search(claim.text):
        return -stated
    worded = re.search(r"\b(naik|meningkat|bertambah|rose|rise|up|increased?)\b", claim.text, re.IGNORECASE)
    return stated if worded else math.copysign(stated, recomputed or 1.0)


def _near(stated: float, recomputed: float, claim: Claim) -> bool:
    tolerance = _half_digit(stated)
    if VAGUE.search(claim.text):
        tolerance = max(tolerance, ABOUT * abs(stated))
    return abs(stated - recomputed) <= tolerance + 1e-9


def check_claims(claims: Sequence[Claim]) -> list[Check]:
    """Work all claims out again, and hold those of one topic against each other.

    Examples
    --------
    >>> twice = [Claim(f"Rp129 {word}", to_value=129, unit=f"{word} rupiah", topic="a") for word in
    ...          ("miliar", "triliun")]
    >>> [(found.passed, found.numbers["reason"], found.numbers["factor"]) for found in check_claims(twice)]
    [(False, 'scale_of_topic', 1000.0), (False, 'scale_of_topic', 1000.0)]
    """
    scaled = [replace(claim, unit=claim.unit if scale_of(claim.unit) else claim.text) for claim in claims]
    found = []
    for claim, like in zip(claims, scaled, strict=True):
        factor = max((_factor(like, other) for other in scaled if other is not like), default=1.0)
        alone = check_claim(claim)
        clash = factor > 1 and alone.numbers["reason"] != "scale_of_text"
        numbers = {**alone.numbers, "factor": factor}
        found.append(_found("scale_of_topic", numbers, passed=False) if clash else alone)
    return found


def _found(reason: str, numbers: Mapping[str, float | int | str], *, passed: bool | None) -> Check:
    """A finding whose code, and with it the sentence, is the reason of the verdict."""
    return Check(f"claim_{reason}", {**numbers, "reason": reason}, passed)


def _factor(one: Claim, other: Claim) -> float:
    """How many times one sum is the other where topic and digits are the same; 1 where they are not."""
    mine, theirs = scale_of(one.unit), scale_of(other.unit)
    same = bool(one.topic) and one.topic == other.topic and one.to_value == other.to_value is not None
    return max(mine, theirs) / min(mine, theirs) if same and mine and theirs else 1.0
