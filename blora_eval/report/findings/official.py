"""What is said of published figures and of stated claims: TNP2K's questions, targets, the ledger."""

from blora_eval.report.labels import dimension_label
from blora_eval.report.markup import Paragraphs, interval_text, value_text
from blora_eval.report.official import claim_checks, official_checks
from blora_eval.report.place import Number, Results
from blora_eval.report.prose import sentence
from blora_eval.results import Check

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
    """TNP2K's questions in one sentence each, beside province and nation."""
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
    """The pace of the published series, and the year in which the last target is met at it."""
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


def claims(here: Results) -> Paragraphs:
    """How many claims agree, differ, or cannot be checked."""
    ledger = claim_checks(here)
    if not ledger:
        absent = Number("claim_verdict", reason=here.why("claim_verdict", "study"))
        return Paragraphs(((sentence(absent, here.lang, here.say("Pernyataan yang diperiksa")), ""),))
    count = {passed: sum(check.passed is passed for _, check, _ in ledger) for passed in (True, False, None)}
    text = here.say("Dari {n} pernyataan, {agrees} sesuai, {differs} berbeda, {open} tidak dapat diperiksa.")
    text = text.format(n=len(ledger), agrees=count[True], differs=count[False], open=count[None])
    wrong = [
        (f"{said}. {sentence(check, here.lang)}", "item")
        for said, check, _ in ledger
        if check.passed is False
    ]
    return Paragraphs(((text, "lead"), *wrong))
