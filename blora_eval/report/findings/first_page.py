"""What a report's first page answers, in at most three sentences: those that its data can give."""

from collections.abc import Callable, Sequence

from blora_eval.report.findings.verdict import verdict_text
from blora_eval.report.labels import dimension_label
from blora_eval.report.language import _, number, period
from blora_eval.report.markup import Absent, Paragraphs, value_text
from blora_eval.report.official import latest
from blora_eval.report.place import Number, Results
from blora_eval.report.prose import moved, sentence

MOST = 3
Answer = Callable[[Results], str]


IDM_ALONE = _("Indeks Desa Membangun {place} tahun {year}: {value}.")
IDM_RANKED = _(
    "Indeks Desa Membangun {place} tahun {year}: {value} ({status}), peringkat {rank} dari {n} desa "
    "di kabupatennya."
)
REGISTERED = _(
    "{place}, {round}: {households} rumah tangga terdaftar, {poorest} di antaranya pada desil terbawah."
)
COUNTED = _("{place}, {round}: {households} rumah tangga terdaftar.")
OFFICIAL = _("Angka kemiskinan resmi {place}, {period}: {value}; untuk desa tidak ada angka resmi.")
SHARE_BELOW = _("{place}, {round}: bagian penduduk di bawah garis “{line}”")
NOTHING = _("Belum ada angka untuk {place}: tabel yang diperlukan tidak diserahkan, atau tidak memuatnya.")


def summary(here: Results) -> Paragraphs:
    """The report's answer: the first three sentences, of those in the order of weight, that have a number."""
    order: Sequence[Answer] = (_outcome, _effect, _register, _idm, _survey, _own_survey, _official)
    if here.level != "village":
        order = (_outcome, _effect, _survey, _register, _idm, _official)
    found = [text for text in (answer(here) for answer in order) if text][:MOST]
    if not found:
        nothing = here.say(NOTHING).format(place=here.name)
        return Paragraphs(((Absent(nothing), "status-unavailable"),))
    first, *others = found
    return Paragraphs(((first, "lead"), *((text, "") for text in others)))


def _outcome(here: Results) -> str:
    """How the outcome moved, here or in the priority villages."""
    outcome = here.outcome()
    level = here.level if here.level == "village" else "priority"
    x = here.number("outcome_change", level, dimension=outcome.get("column", ""))
    if x.value is None:
        return ""
    place = here.name if here.level == "village" else here.say("desa prioritas")
    what = here.say("{outcome} di {place}, {period}").format(
        outcome=outcome["label"][here.lang], place=place, period=period(x.period, here.lang)
    )
    return moved(here, x, what)


def _effect(here: Results) -> str:
    """The verdict on the mentoring."""
    return verdict_text(here)


def _survey(here: Results) -> str:
    """The share of poor persons by the first line, where the survey speaks for the place."""
    rounds = here.rounds("survey")
    found = here.numbers("fgt0", here.around, round=rounds[-1]) if rounds else []
    lines = [each["name"] for each in here.study["lines"]]
    known = sorted((x for x in found if x.value is not None), key=lambda x: lines.index(x.dimension))
    if not known:
        return ""
    words = here.say(SHARE_BELOW).format(
        place=here.place_name(here.around), round=here.round_label(rounds[-1]), line=known[0].dimension
    )
    return sentence(known[0], here.lang, words)


def _own_survey(here: Results) -> str:
    """Why a village has no rate of its own, where there is a survey."""
    found = here.numbers("fgt0") if here.rounds("survey") else []
    what = here.say("Persentase penduduk miskin {place}").format(place=here.name)
    return sentence(found[0], here.lang, what) if found else ""


def _register(here: Results) -> str:
    """Size of the register here, and how much of it is in the lowest decile."""
    rounds = here.rounds("register")
    if not rounds:
        return ""
    households = here.number("register_households", round=rounds[-1])
    poorest = here.number("decile_share", dimension="1", round=rounds[-1])
    if households.value is None:
        return ""
    return here.say(COUNTED if poorest.value is None else REGISTERED).format(
        place=here.name,
        round=here.round_label(rounds[-1]),
        households=value_text(households, here.lang),
        poorest=value_text(poorest, here.lang),
    )


def _idm(here: Results) -> str:
    """The last IDM, with status and rank for a village."""
    known = sorted((x for x in here.numbers("idm") if x.value is not None), key=lambda x: x.period)
    if not known:
        return ""
    last = known[-1]
    status = here.number("idm_status", period=last.period)
    rank = here.number("idm_rank", period=last.period)
    ranked = status.value is not None and rank.value is not None
    return here.say(IDM_RANKED if ranked else IDM_ALONE).format(
        place=here.name,
        year=last.period,
        value=value_text(last, here.lang),
        status=dimension_label("idm_status", str(int(status.value or 0)), here.lang),
        rank=value_text(rank, here.lang),
        n=number(_ranked_with(here, last.period), here.lang),
    )


def _ranked_with(here: Results, year: str) -> int:
    """How many villages of the kabupaten have an IDM of that year."""
    inside = here.areas.loc[here.areas["regency_code"] == here.code("regency"), "village_code"]
    found = here.rows[(here.rows["indicator"] == "idm") & (here.rows["level"] == "village")]
    found = found[(found["period"] == year) & found["value"].notna()]
    return int(found["area_code"].isin(inside).sum())


def _official(here: Results) -> str:
    """The last published rate of the kabupaten, which no village has."""
    x: Number = latest(here)
    if x.value is None:
        return ""
    return here.say(OFFICIAL).format(
        place=here.place_name("regency"),
        period=period(x.period, here.lang),
        value=value_text(x, here.lang),
    )
