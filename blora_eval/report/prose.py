"""Sentences computed from numbers: a direction is worded only where the interval excludes zero."""

from collections.abc import Mapping
from dataclasses import replace

from blora_eval.indicators.claims import change_unit_of
from blora_eval.registry import word
from blora_eval.report.labels import dimension_label, label, reason_text
from blora_eval.report.language import SPACE, _, number, official_decimals, translator, unit_words
from blora_eval.report.markup import Absent, interval_text, reasons, value_text
from blora_eval.report.place import Number, Results, numbers
from blora_eval.results import Check, Estimate, Unavailable, rows

CODES = ("indicator", "support")
PACES = {"yearly": 3, "before": 4, "after": 4}
"""Decimals of changes a year, so that a sum done by hand comes out as printed."""
LEAST = 2
ANSWERS = {True: "yes", False: "no", None: "open"}
"""By what a check found, under which word its answer stands."""


def spoken(x: Check, lang: str) -> str:
    """A finding in one sentence.

    Examples
    --------
    >>> numbers = {"stated": -50.0, "recomputed": -67.5, "change_unit": "percent"}
    >>> spoken(Check("claim_value", numbers, False), "en")
    'Stated −50%, worked out again −67.5%: it differs.'
    """
    of = arithmetic(x, lang)
    of = of[0].upper() + of[1:]
    text = f"{of}: {answer(x, lang)}."
    return Absent(text, of, reasons([_lacking(x)], lang)) if _lacking(x) else text


def _lacking(x: Check) -> str:
    """The reason for which a test of published figures has no answer; empty where it has one."""
    return "" if x.code.startswith("claim_") else str(x.numbers.get("reason") or "")


def answer(x: Check, lang: str) -> str:
    """The answer of a finding alone.

    Examples
    --------
    >>> answer(Check("claim_agrees", {}, True), "en")
    'it agrees'
    """
    if _lacking(x):
        return translator(lang)("tidak tersedia, karena {reason}").format(
            reason=reason_text(_lacking(x), lang)
        )
    return word(f"check.{x.code}.{ANSWERS[x.passed]}", lang)


def arithmetic(x: Check, lang: str, *, short: bool = False) -> str:
    r"""The arithmetic of a finding, with what it is of.

    Examples
    --------
    >>> numbers = {"own": 10.58, "other": 9.48, "value": 1.1, "unit": "percent"}
    >>> arithmetic(Check("official_position", numbers, False), "id", short=True)
    '10,58 − 9,48 = 1,10\xa0poin persen'
    """
    if x.code.startswith("claim_"):
        return word(f"check.{x.code}.sum", lang).format(**_claimed(x.numbers, lang))
    words = _worded(x.numbers, lang)
    if x.numbers.get("reason"):
        return "–" if short else word(f"check.{x.code}.of", lang).format(**words)
    if short:
        return _sum(x, words, lang)
    return word(f"check.{x.code}.sum", lang).format(**words)


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


UNAVAILABLE = _("{what}: tidak tersedia, karena {reason}.")
SUPPRESSED = _("{what}: disembunyikan, karena berdasar sel yang terlalu kecil untuk diumumkan.")
UNUSABLE = _("{what}: perkiraannya terlalu tidak pasti untuk dipakai.")
CANNOT = _("{what}: dari data ini tidak dapat disimpulkan apakah pendampingan berpengaruh; {reason}.")
LEVEL = _("{what}: {value}.")
LEVEL_INTERVAL = _("{what}: {value} (selang kepercayaan 95%: {interval}).")
SAME = _("{what}: tidak ada perubahan yang jelas ({value}; selang kepercayaan 95%: {interval}, memuat nol).")
UP = _("{what} naik {size} (selang kepercayaan 95%: {interval}).")
DOWN = _("{what} turun {size} (selang kepercayaan 95%: {interval}).")
NO_INTERVAL = _("{what}: selisih {value}, tanpa selang kepercayaan; naik atau turunnya tidak dinilai.")
MOVED = _(
    "{what}: dari {first} menjadi {last}, selisih {value}; tanpa selang kepercayaan, arahnya tidak dinilai."
)
CAUTION = _("Gunakan dengan hati-hati: {reason}.")


def sentence(x: Estimate | Unavailable | Number | Check, lang: str, what: str = "") -> str:
    """A number or a finding in one sentence.

    A change without an interval, or whose interval holds zero, gets no direction, nor does an estimate of
    cause, which only a verdict words; a number not fit for use is not quoted.

    Examples
    --------
    >>> sentence(Estimate("gini", -0.02, low=-0.03, high=-0.01, unit="index_points"), "en")
    'Gini ratio fell by 0.020 (95% confidence interval: −0.030 to −0.010).'
    >>> sentence(Unavailable("gini", "no_survey"), "en")
    'Gini ratio: not available, because no consumption survey covers this area.'
    """
    say = translator(lang)
    if isinstance(x, Check):
        if x.code.startswith(("official_", "claim_")):
            return spoken(x, lang)
        return word(f"check.{x.code}.{ANSWERS[x.passed]}", lang).format(**x.numbers)
    if not isinstance(x, Number):
        x = numbers(rows([x]))[0]
    what = what or _title(x, lang)
    if x.value is None or x.status == "unusable":
        unusable = CANNOT if x.kind == "causal" else UNUSABLE
        form = {"suppressed": SUPPRESSED, "unusable": unusable}.get(x.status, UNAVAILABLE)
        text = say(form).format(what=what, reason=reason_text(x.reason, lang))
        return Absent(text, what, reasons([x.reason], lang)) if form is UNAVAILABLE else text
    text = say(_form(x)).format(
        what=what,
        value=value_text(x, lang).rstrip("*"),
        size=_size(x, lang),
        interval=interval_text(x, lang),
    )
    if x.status == "caution":
        text += " " + say(CAUTION).format(reason=reason_text(x.reason, lang))
    return text


def weight(x: Number, otherwise: str = "lead") -> str:
    """How a paragraph about a number is set.

    Examples
    --------
    >>> weight(Number("gini")), weight(Number("gini", value=0.3, status="ok"))
    ('status-unavailable', 'lead')
    """
    return "status-unavailable" if x.status == "unavailable" else otherwise


def moved(here: Results, x: Number, what: str) -> str:
    """A change of the outcome in one sentence, with both its ends where it has no interval."""
    level = x.area_code if x.level == "group" else x.level
    years = x.period.split("/")
    ends = [here.number("outcome", level, dimension=x.dimension, period=year) for year in years]
    if x.value is None or x.low is not None or any(end.value is None for end in ends):
        return sentence(x, here.lang, what)
    first, last, value = (value_text(each, here.lang) for each in (ends[0], ends[-1], x))
    return here.say(MOVED).format(what=what, first=first, last=last, value=value)


def _title(x: Number, lang: str) -> str:
    title = label(x.indicator, lang).title
    if not x.dimension:
        return title
    return f"{title}: {dimension_label(x.indicator.removesuffix('_change'), x.dimension, lang)}"


def _form(x: Number) -> str:
    has_interval = x.low is not None and x.high is not None
    rising = x.value is not None and x.value > 0
    if x.kind == "causal" and has_interval:
        return LEVEL_INTERVAL
    if x.unit.endswith("_points") or x.indicator.endswith("_change"):
        if not has_interval:
            return NO_INTERVAL
        return SAME if not x.clear else UP if rising else DOWN
    return LEVEL_INTERVAL if has_interval else LEVEL


def _size(x: Number, lang: str) -> str:
    """The number without its sign: *fell by 2.0 points*, not *fell by −2.0*."""
    plain = replace(x, value=abs(x.value or 0.0), status="ok")
    return value_text(plain, lang).lstrip("+")
