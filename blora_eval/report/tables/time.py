"""Tables over time: the outcome, the effect, IDM, the published figures, the systems' records."""

from blora_eval.report.declared import (
    Column,
    Declaration,
    Line,
    bounds,
    declared,
    interval,
    measures,
    p_value,
    places,
    units,
    with_interval,
)
from blora_eval.report.findings.verdict import grade
from blora_eval.report.labels import dimension_label, label, table_label
from blora_eval.report.markup import DASH, Cell, Table
from blora_eval.report.official import LEVELS as OFFICIAL_LEVELS
from blora_eval.report.official import official_change
from blora_eval.report.place import GROUPS, Number, Results

ROUND_CHANGES = (
    *("mpi_headcount_change", "mpi_adjusted_change", "fgt0_change", "fgt1_change", "fgt2_change"),
    *("fgt0_growth", "fgt0_redistribution", "growth_of_mean", "growth_of_poor"),
)
RECORDS = """
assignments visits activities desk desk_followups potential swadaya meetings slrt programmes
"""


def _outcome(here: Results, column: str | None) -> tuple[str, dict[str, str]]:
    """An outcome in words, and the fields of its numbers."""
    outcome = here.outcome(column)
    title = outcome["label"][here.lang] if outcome else here.say("Hasil desa menurut tahun")
    return title, {"dimension": outcome.get("column", "")}


def change(here: Results, column: str | None = None) -> Table:
    """The outcome in the first and the last year, here and in the two groups."""
    say, (title, where) = here.say, _outcome(here, column)
    levels = [*(["village"] if here.level == "village" else []), *GROUPS]
    periods = [here.number("outcome_change", level, **where).period for level in levels]
    years = next((each.split("/") for each in reversed(periods) if "/" in each), ["", ""])
    columns = [
        *(Column(year or DASH.text, {"indicator": "outcome", "period": year}) for year in years),
        Column(say("Selisih"), {"indicator": "outcome_change"}),
        bounds(here, {"indicator": "outcome_change"}),
    ]
    caption = say("{outcome}, tahun awal dan tahun akhir").format(outcome=title)
    lines = [Line(here.place_name(level), {"level": level}) for level in levels]
    return declared(here, Declaration(caption, [say("Wilayah")], lines, columns, (), where))


def round_changes(here: Results) -> Table:
    """Changes between two rounds of a register or a survey, where the series is unbroken."""
    say = here.say
    levels = ["village", "regency"] if here.level == "village" else [here.level, *GROUPS]
    lines = [
        Line(
            label(name, here.lang).title + (f" ({x.dimension})" if x.dimension else ""),
            x,
            (here.place_name(level), _years(here, x.round)),
        )
        for name in (ROUND_CHANGES[:3] if here.level == "village" else ROUND_CHANGES)
        for level in levels
        for x in here.numbers(name, level)
    ]
    note = say(
        "Isi register berubah antara dua putaran; selisihnya mencakup orang yang masuk dan yang keluar."
    )
    notes = [note] if any(here.numbers(name, level) for name in ROUND_CHANGES[:2] for level in levels) else []
    heads = [say("Indeks"), say("Wilayah"), say("Tahun")]
    columns, absent = [Column(say("Selisih")), bounds(here)], here.number("mpi_adjusted_change")
    caption = say("Selisih antara dua putaran")
    return declared(here, Declaration(caption, heads, lines, columns, notes, absent=absent))


def _years(here: Results, pair: str) -> Cell:
    """The years of two rounds; their labels where both are of one year."""
    rounds = pair.split("/")
    years = [str(here.study["rounds"].get(each, {}).get("date", each))[:4] for each in rounds]
    if len(set(years)) == len(years):
        return Cell("–".join(years), number=True)
    return Cell("–".join(map(here.round_label, rounds)))


def effect(here: Results) -> Table:
    """The effect on every outcome: the answer with its grade, and both ends that it is made of."""
    say = here.say
    columns = [
        Column(say("Jawaban (rentang)"), {"indicator": "att"}, interval),
        Column(say("Keyakinan"), {"indicator": "att"}, lambda here, x: grade(here, x.dimension)),
        *measures(here, ("att_did", "att_lagged"), with_interval),
        *measures(here, ("att_gap_p",), p_value),
        Column("n", {"indicator": "att"}, units),
    ]
    lines = [
        Line(outcome["label"][here.lang], {"dimension": outcome["column"], "level": "priority"})
        for outcome in here.study["outcomes"]
        if not outcome.get("placebo")
    ]
    caption = say("Dampak pada semua desa prioritas bersama: jawaban dan kedua cara membandingkan")
    note = say("Jawaban ialah kolom pertama; kolom lain ialah bahannya, bukan jawaban lain.")
    absent = here.number("att", "priority")
    return declared(here, Declaration(caption, [say("Hasil")], lines, columns, [note], absent=absent))


def systems(here: Results) -> Table:
    """How many records each of the movement's systems left."""
    wanted = ["village", "priority", "regency"] if here.level == "village" else [here.level, "priority"]
    levels = [level for level in wanted if here.numbers("record_count", level)] or wanted[:1]
    lines = [
        Line(table_label(name, here.lang), {"dimension": name})
        for name in RECORDS.split()
        if here.study["tables"].get(name) == "present" or here.numbers("record_count", dimension=name)
    ]
    note = here.say(
        "Banyaknya catatan, bukan mutu kegiatan. Nol rupiah wajar: perangkat daerah diminta tidak mendanai."
    )
    caption, heads = here.say("Catatan pendampingan dan sistem gerakan"), [here.say("Sistem")]
    columns = places(here, levels, {"indicator": "record_count"})
    absent = Number("record_count", reason="no_table")
    return declared(here, Declaration(caption, heads, lines, columns, [note], absent=absent))


def idm(here: Results) -> Table:
    """IDM and its parts by year, with status and rank for a village."""
    years = sorted({x.period for x in here.numbers("idm")})
    columns = [Column(name.upper(), {"indicator": name}) for name in ("idm", "iks", "ike", "ikl")]
    if here.level == "village":
        columns += [
            Column(here.say("Status"), {"indicator": "idm_status"}, _status),
            Column(here.say("Peringkat di kabupaten"), {"indicator": "idm_rank"}),
        ]
    caption = here.say("Indeks Desa Membangun, {place}").format(place=here.name)
    lines = [Line(year, {"period": year}) for year in years] or [Line(DASH.text, {})]
    return declared(here, Declaration(caption, [here.say("Tahun")], lines, columns))


def _status(here: Results, x: Number) -> Number | Cell:
    return (
        x if x.value is None else Cell(dimension_label("idm_status", str(int(x.value)), here.lang), x.status)
    )


def official(here: Results, indicator: str = "P0", start: int = 2021, end: int = 2025) -> Table:
    """The published figures beside those of province and nation: four descriptive tests."""
    say = here.say

    def of_year(year: int) -> Column:
        return Column(str(year), form=lambda here, x: _of_year(here, x, indicator, year))

    def yearly(_here: Results, x: Number) -> Number | Cell:
        pace = None if x.value is None else x.value / (end - start)
        return DASH if pace is None else Number("official_change", value=pace, unit=x.unit, status="ok")

    lines = [Line(here.place_name(x.level), x) for x in official_change(here, indicator, start, end)]
    by_year, change = [of_year(start), of_year(end)], Column(say("Selisih"))
    columns = [*by_year, change, Column(say("Selisih per tahun"), form=yearly)]
    found = [x for level in OFFICIAL_LEVELS for x in here.numbers("official", level, dimension=indicator)]
    source = sorted({x.source for x in found if x.source})
    notes = [say("Sumber: {sources}.").format(sources="; ".join(source))] if source else []
    caption = dimension_label("official", indicator, here.lang)
    return declared(here, Declaration(caption, [say("Wilayah")], lines, columns, notes))


def _of_year(here: Results, x: Number, indicator: str, year: int) -> Number:
    """The March or yearly figure of the place that a change is of."""
    fitting = [
        each
        for each in here.numbers("official", x.level, dimension=indicator)
        if each.period.startswith(str(year)) and "Sep" not in each.period and each.value is not None
    ]
    return fitting[-1] if fitting else Number("official", reason=x.reason or "no_round")
