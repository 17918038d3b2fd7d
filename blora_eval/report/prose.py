"""Sentences computed from numbers: a direction is worded only where the interval excludes zero."""

from collections.abc import Mapping
from dataclasses import replace

from blora_eval.report.labels import dimension_label, label, reason_text
from blora_eval.report.language import translator
from blora_eval.report.markup import interval_text, value_text
from blora_eval.report.official_prose import spoken
from blora_eval.report.place import Results
from blora_eval.report.record import Number, numbers
from blora_eval.results import Check, Estimate, Unavailable, rows

__all__ = ["UNAVAILABLE", "moved", "sentence", "weight"]


def _(text: str) -> str:
    """Mark a text for the catalogue; it is translated where it is printed."""
    return text


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
CAUSAL_NONE = _(
    "{what}: tidak ada perbedaan yang jelas antara desa prioritas dan perkiraan tanpa pendampingan "
    "({value}; selang kepercayaan 95%: {interval}, memuat nol)."
)
CAUSAL_LOWER = _(
    "{what} di desa prioritas diperkirakan {size} lebih rendah daripada seandainya tanpa pendampingan "
    "(selang kepercayaan 95%: {interval}), selama asumsi pembandingnya berlaku."
)
CAUSAL_HIGHER = _(
    "{what} di desa prioritas diperkirakan {size} lebih tinggi daripada seandainya tanpa pendampingan "
    "(selang kepercayaan 95%: {interval}), selama asumsi pembandingnya berlaku."
)
CAUSAL_NO_INTERVAL = _("{what}: perkiraan dampak {value}, tanpa selang kepercayaan; maknanya tidak dinilai.")
CAUTION = _("Gunakan dengan hati-hati: {reason}.")

CHECKS: Mapping[tuple[str, bool | None], str] = {
    ("trends_before", True): _(
        "Sebelum pendampingan dimulai, selisih jalur kedua kelompok tidak berbeda jelas dari nol "
        "pada {years} titik waktu yang dapat diperiksa."
    ),
    ("trends_before", False): _(
        "Sebelum pendampingan dimulai, kedua kelompok sudah berbeda jalur pada {clear} dari {years} "
        "titik waktu: perkiraan dampak patut diragukan."
    ),
    ("trends_before_jointly", False): _(
        "Sebelum pendampingan dimulai, jalur kedua kelompok berbeda jelas bila semua tahun diuji bersama: "
        "perkiraan dampak patut diragukan."
    ),
    ("trends_before", None): _("Jalur kedua kelompok sebelum pendampingan tidak dapat diperiksa."),
}


def sentence(x: Estimate | Unavailable | Number | Check, lang: str, what: str = "") -> str:
    """A number or a finding in one sentence.

    A change without an interval, or whose interval holds zero, gets no direction; an estimate of
    cause is worded as one, with its condition; a number not fit for use is not quoted.

    Parameters
    ----------
    x : Estimate, Unavailable, Number or Check
        What to say.
    lang : {"id", "en"}
        The language wanted.
    what : str, optional
        What the number is of; the indicator's title if not given.

    Returns
    -------
    str
        One sentence, and a second one where the number is to be used with caution.

    Raises
    ------
    KeyError
        If a Check has a code without words.

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
        return say(CHECKS[x.code, x.passed]).format(**x.numbers)
    if not isinstance(x, Number):
        x = numbers(rows([x]))[0]
    what = what or _title(x, lang)
    if x.value is None or x.status == "unusable":
        unusable = CANNOT if x.kind == "causal" else UNUSABLE
        form = {"suppressed": SUPPRESSED, "unusable": unusable}.get(x.status, UNAVAILABLE)
        return say(form).format(what=what, reason=reason_text(x.reason, lang))
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

    Parameters
    ----------
    x : Number
        The number.
    otherwise : str, default "lead"
        The class of a paragraph that has a number to tell.

    Returns
    -------
    str
        ``status-unavailable`` where the number is not available.

    Examples
    --------
    >>> weight(Number("gini")), weight(Number("gini", value=0.3, status="ok"))
    ('status-unavailable', 'lead')
    """
    return "status-unavailable" if x.status == "unavailable" else otherwise


def moved(here: Results, x: Number, what: str) -> str:
    """A change of the outcome in one sentence, with both its ends where it has no interval.

    Parameters
    ----------
    here : Results
        The report's place.
    x : Number
        The change; its period names both years.
    what : str
        What changed, and where.

    Returns
    -------
    str
        Without an interval no direction is worded.
    """
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
    if x.kind == "causal" and x.unit.endswith("_points"):
        if not has_interval:
            return CAUSAL_NO_INTERVAL
        return CAUSAL_NONE if not x.clear else CAUSAL_HIGHER if rising else CAUSAL_LOWER
    if x.unit.endswith("_points") or x.indicator.endswith("_change"):
        if not has_interval:
            return NO_INTERVAL
        return SAME if not x.clear else UP if rising else DOWN
    return LEVEL_INTERVAL if has_interval else LEVEL


def _size(x: Number, lang: str) -> str:
    """The number without its sign: *fell by 2.0 points*, not *fell by −2.0*."""
    plain = replace(x, value=abs(x.value or 0.0), status="ok")
    return value_text(plain, lang).lstrip("+")
