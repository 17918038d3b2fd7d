"""What is said of the published figures: TNP2K's questions and the targets."""

from blora_eval.report.labels import dimension_label
from blora_eval.report.markup import Paragraphs, interval_text, value_text
from blora_eval.report.official_findings import official_checks
from blora_eval.report.place import Results
from blora_eval.report.prose import sentence
from blora_eval.report.record import Number
from blora_eval.results import Check

__all__ = ["official_targets", "official_tests"]

SPOKEN = (
    "official_trend",
    "official_position",
    "official_level",
    "official_effectiveness",
    "official_no_progress",
    "official_pace",
    "official_relevance",
)


def official_tests(here: Results, indicator: str = "P0") -> Paragraphs:
    """TNP2K's questions in one sentence each, beside province and nation.

    Parameters
    ----------
    here : Results
        The report's place.
    indicator : str, default "P0"
        The official indicator.

    Returns
    -------
    Paragraphs
        The trend of all years, position, effectiveness, and of the shortest span pace and relevance; that
        they are descriptive.
    """
    checks = [check for check in official_checks(here, indicator) if check.code in SPOKEN]
    if not checks:
        absent = Number("official", "regency", reason=here.why("official", "regency"))
        return Paragraphs(((sentence(absent, here.lang, here.say("Uji TNP2K")), ""),))
    close = {here.place_name("province"), here.place_name("nation")}
    first = min((_start(check) for check in checks if check.code == "official_trend"), default=0)
    last = max((_start(check) for check in checks if check.code == "official_pace"), default=0)
    texts = []
    for check in checks:
        told = {"official_trend": first, "official_pace": last, "official_relevance": last}.get(check.code)
        if told in {None, _start(check)} and check.numbers.get("beside", "") in close | {""}:
            texts.append((sentence(check, here.lang), "item"))
    note = here.say("Uji ini menggambarkan, tidak menjelaskan sebab; angka terbit tanpa selang kepercayaan.")
    return Paragraphs((*texts, (note, "note")))


def _start(check: Check) -> int:
    return int(check.numbers.get("start", check.numbers.get("year", 0)))


def official_targets(here: Results, indicator: str = "P0") -> Paragraphs:
    """The pace of the published series, and the year in which the last target is met at it.

    Parameters
    ----------
    here : Results
        The report's place.
    indicator : str, default "P0"
        The official indicator.

    Returns
    -------
    Paragraphs
        A sentence on the pace and one on the last target; the reason where there is none.
    """
    say, where = here.say, {"dimension": indicator}
    name = dimension_label("official", indicator, here.lang)
    speeds = here.numbers("official_speed", "regency", **where)
    texts = []
    for x in speeds:
        what = say("Laju teramati {span}, {indicator}, per tahun").format(
            span=x.period.replace("/", "–"), indicator=name
        )
        if x.value is None:
            texts.append((sentence(x, here.lang, what), "item"))
            continue
        said = f"{what}: {value_text(x, here.lang)} ({interval_text(x, here.lang)})."
        unclear = say("Selangnya memuat nol: lajunya tidak jelas.") if not x.clear else ""
        texts.append((f"{said} {unclear}".strip(), "item"))
    targets = here.numbers("official_target", "regency", **where)
    if not targets:
        absent = Number("official_target", reason=here.why("official_target", "regency"))
        texts.append((sentence(absent, here.lang, say("Sasaran resmi")), ""))
    return Paragraphs(tuple(texts))
