"""Tables over time: the outcome, the effect, IDM, the published figures, the systems' records."""

from collections.abc import Sequence

from blora_eval.report.labels import dimension_label, label, table_label
from blora_eval.report.markup import Cell, Row, Table
from blora_eval.report.official import LEVELS as OFFICIAL_LEVELS
from blora_eval.report.official import official_change
from blora_eval.report.place import GROUPS, Number, Results
from blora_eval.report.tables.base import across, count, interval, readable, table

ROUND_CHANGES = ("mpi_headcount_change", "mpi_adjusted_change", "fgt0_change", "fgt1_change", "fgt2_change")
RECORDS = [
    "assignments",
    "visits",
    "activities",
    "desk",
    "desk_followups",
    "potential",
    "swadaya",
    "meetings",
    "slrt",
    "programmes",
]


def change(here: Results, column: str | None = None) -> Table:
    """The outcome in the first and the last year, here and in the two groups."""
    say, outcome = here.say, here.outcome(column)
    rows: list[Row] = []
    years = ["–", "–"]
    for level in [*(["village"] if here.level == "village" else []), "priority", "comparison"]:
        x = here.number("outcome_change", level, dimension=outcome.get("column", ""))
        ends = x.period.split("/") if "/" in x.period else ["", ""]
        years = ends if ends[0] else years
        own = [here.number("outcome", level, dimension=outcome.get("column", ""), period=end) for end in ends]
        rows.append([here.place_name(level), *own, x, interval(here, x)])
    title = outcome["label"][here.lang] if outcome else say("Hasil desa menurut tahun")
    title = say("{outcome}, tahun awal dan tahun akhir").format(outcome=title)
    columns = [say("Wilayah"), *years, say("Selisih"), say("Selang kepercayaan 95%")]
    return table(here, title, columns, rows)


def round_changes(here: Results) -> Table:
    """Changes between two rounds of a register or a survey, where the series is unbroken."""
    say = here.say
    levels = ["village", "regency"] if here.level == "village" else [here.level, *GROUPS]
    names = ROUND_CHANGES[:3] if here.level == "village" else ROUND_CHANGES
    rows: list[Row] = []
    for name in names:
        for level in levels:
            for x in here.numbers(name, level):
                years = _years(here, x.round)
                title = label(name, here.lang).title + (f" ({x.dimension})" if x.dimension else "")
                rows.append([title, here.place_name(level), years, x, interval(here, x)])
    rows = rows or [[say("Semua indeks"), "–", "–", here.number("mpi_adjusted_change"), "–"]]
    columns = [say("Indeks"), say("Wilayah"), say("Tahun"), say("Selisih"), say("Selang kepercayaan 95%")]
    note = say(
        "Isi register berubah antara dua putaran; selisihnya mencakup orang yang masuk dan yang keluar."
    )
    notes = [note] if any(here.numbers(name, level) for name in ROUND_CHANGES[:2] for level in levels) else []
    return table(here, say("Selisih antara dua putaran"), columns, rows, *notes)


def _years(here: Results, pair: str) -> Cell:
    """The years of two rounds; their labels where both are of one year."""
    rounds = pair.split("/")
    years = [str(here.study["rounds"].get(each, {}).get("date", each))[:4] for each in rounds]
    if len(set(years)) == len(years):
        return Cell("–".join(years), number=True)
    return Cell("–".join(map(here.round_label, rounds)))


def effect(here: Results, column: str | None = None) -> Table:
    """The pooled effect of the mentoring with its interval and p-value."""
    say, outcome = here.say, here.outcome(column)
    where = {"dimension": outcome.get("column", "")}
    x, p = here.number("att", "priority", **where), here.number("att_p", "priority", **where)
    title = outcome["label"][here.lang] if outcome else say("Hasil desa menurut tahun")
    row: Row = [title, x, interval(here, x), readable(p), count(here, x.n)]
    columns = [say("Hasil"), say("Perkiraan dampak"), say("Selang kepercayaan 95%"), say("Nilai p"), "n"]
    return table(here, say("Dampak pada semua desa prioritas bersama"), columns, [row])


def systems(here: Results) -> Table:
    """How many records each of the movement's systems left."""
    wanted = ["village", "priority", "regency"] if here.level == "village" else [here.level, "priority"]
    levels = [level for level in wanted if here.numbers("record_count", level)] or wanted[:1]
    rows: list[Row] = [
        [table_label(name, here.lang), *across(here, "record_count", levels, name)]
        for name in RECORDS
        if here.study["tables"].get(name) == "present" or here.numbers("record_count", dimension=name)
    ]
    rows = rows or [[here.say("Semua sistem"), *(Number("record_count", reason="no_table") for _ in levels)]]
    note = here.say(
        "Banyaknya catatan, bukan mutu kegiatan. Nol rupiah wajar: perangkat daerah diminta tidak mendanai."
    )
    caption = here.say("Catatan pendampingan dan sistem gerakan")
    return table(here, caption, [here.say("Sistem"), *map(here.place_name, levels)], rows, note)


def idm(here: Results) -> Table:
    """IDM and its parts by year, with status and rank for a village."""
    years = sorted({x.period for x in here.numbers("idm")}) or [""]
    rows: list[Row] = []
    for year in years:
        where = {"period": year} if year else {}
        parts = [here.number(name, **where) for name in ("idm", "iks", "ike", "ikl")]
        rank = here.number("idm_rank", **where)
        rows.append([year or "–", *parts, *([_status(here, where), rank] if here.level == "village" else [])])
    extra = [here.say("Status"), here.say("Peringkat di kabupaten")] if here.level == "village" else []
    caption = here.say("Indeks Desa Membangun, {place}").format(place=here.name)
    return table(here, caption, [here.say("Tahun"), "IDM", "IKS", "IKE", "IKL", *extra], rows)


def _status(here: Results, where: dict[str, str]) -> Number | Cell:
    x = here.number("idm_status", **where)
    return (
        x if x.value is None else Cell(dimension_label("idm_status", str(int(x.value)), here.lang), x.status)
    )


def official(here: Results, indicator: str = "P0", start: int = 2021, end: int = 2025) -> Table:
    """The published figures beside those of province and nation: four descriptive tests."""
    say = here.say
    rows: list[Row] = []
    for x in official_change(here, indicator, start, end):
        own = here.numbers("official", x.level, dimension=indicator)
        ends = [
            _of_year(own, year) or Number("official", reason=x.reason or "no_round") for year in (start, end)
        ]
        yearly = (
            "–"
            if x.value is None
            else Number("official_change", value=x.value / (end - start), unit=x.unit, status="ok")
        )
        rows.append([here.place_name(x.level), *ends, x, yearly])
    columns = [say("Wilayah"), str(start), str(end), say("Selisih"), say("Selisih per tahun")]
    found = [x for level in OFFICIAL_LEVELS for x in here.numbers("official", level, dimension=indicator)]
    source = sorted({x.source for x in found if x.source})
    notes = [say("Sumber: {sources}.").format(sources="; ".join(source))] if source else []
    return table(here, dimension_label("official", indicator, here.lang), columns, rows, *notes)


def _of_year(own: Sequence[Number], year: int) -> Number | None:
    fitting = [
        x for x in own if x.period.startswith(str(year)) and "Sep" not in x.period and x.value is not None
    ]
    return fitting[-1] if fitting else None
