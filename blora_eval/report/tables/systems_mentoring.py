"""Tables of mentoring and of the Desk."""

from dataclasses import replace

from blora_eval.registry import dimensions, shown
from blora_eval.report.declared import (
    Column,
    Declaration,
    Line,
    beside,
    bounds,
    declared,
    known,
    lines_of,
    measures,
    own,
    parts_of,
    periods,
    places,
    title,
    units,
    value,
)
from blora_eval.report.markup import Cell, Table, value_text
from blora_eval.report.place import Number, Results


def mentoring(here: Results) -> Table:
    """Presence, visits and activities, here and in the priority villages."""
    levels = beside(here, "mentor_gap_days")
    year = next(reversed(periods(here, "mentoring_dose", levels[0])), "")
    dose = lines_of(here, ["mentoring_dose"], {"period": year}, dashes=True)
    sources = sorted({x.dimension for level in levels for x in here.numbers("activity_rupiah", level)})
    money = [f"activity_rupiah:{source}" for source in sources]
    lines = [
        *lines_of(here, shown("mentoring"), dashes=True),
        *(replace(each, heading=f"{each.heading} ({year})") if year else each for each in dose),
        *lines_of(here, [*shown("activities"), *money, *shown("reached")], dashes=True),
    ]
    note = here.say("Tanpa dana itu wajar: perangkat daerah diminta membantu desa, bukan mendanai.")
    caption, heads = here.say("Pendampingan, menurut catatan"), [here.say("Ukuran")]
    told = Declaration(caption, heads, lines, places(here, levels), [note], {"period": ""})
    return declared(here, known(here, told, ("no_rows",)))


def costs(here: Results) -> Table:
    """What funded activities cost per person and per unit of output, where both are known."""
    say, level = here.say, own(here, "cost_per_beneficiary")
    outputs = [x for x in here.numbers("cost_per_unit", level) if x.value is not None]
    lines = [
        *lines_of(here, ["cost_per_beneficiary"], {"level": level}),
        *(Line(x.dimension, x) for x in outputs),
    ]
    columns = [Column(say("Biaya")), bounds(here), Column(say("Kegiatan berdana"), form=units)]
    caption = say("Biaya kegiatan berdana, {place}").format(place=here.place_name(level))
    return declared(here, Declaration(caption, [say("Hasil")], lines, columns))


def agencies(here: Results) -> Table:
    """The agencies side by side: villages, visits, days since the last."""
    say = here.say
    notes = []
    for dimension in ("villages", "visits"):
        x = here.number("load_balance", "study", dimension=dimension)
        if x.value is not None:
            notes.append(f"{title(here, 'load_balance', dimension)}: {value_text(x, here.lang)}.")
    caption = say("Beban perangkat daerah, menurut nama; urutannya bukan peringkat")
    names = sorted(x.dimension for x in here.numbers("agency_villages", "study"))
    lines, heads = [Line(name, {"dimension": name}) for name in names], [say("Perangkat daerah")]
    columns = measures(here, ("agency_villages", "agency_visits", "agency_days"))
    return declared(here, Declaration(caption, heads, lines, columns, notes, {"level": "study"}, absent={}))


def desk(here: Results) -> Table:
    """The steps of the Desk: taken or not by a village, or by how many of the priority villages."""
    say, lines = here.say, parts_of(here, "desk_stage", dimensions("step"))
    if here.level == "village":
        begun = any(x.value is not None for x in here.numbers("desk_status"))
        columns = [Column(say("Keadaan"), {"indicator": "desk_status"}, _taken if begun else value)]
        caption = say("Tahap desa ini menuju Desk")
        return declared(here, Declaration(caption, [say("Tahap")], lines, columns))
    columns = [
        Column(say("Desa")),
        Column(say("Desa, semua tahap sampai di sini"), {"indicator": "desk_funnel"}),
        Column(say("Dari desa"), form=units),
    ]
    caption, where = say("Tahap desa prioritas menuju Desk"), {"level": own(here, "desk_stage")}
    return declared(here, Declaration(caption, [say("Tahap")], lines, columns, (), where))


def _taken(here: Results, x: Number) -> Cell:
    if x.value is None:
        return Cell(here.say("Tidak tersedia"), x.status)
    return Cell(here.say("sudah") if x.value else here.say("belum"))


def followups(here: Results) -> Table:
    """Sessions and follow-ups of the Desk, and what is still open."""
    levels = beside(here, "followups" if here.numbers("followups") else "desk_sessions")
    lines, columns = lines_of(here, shown("followups"), dashes=True), places(here, levels)
    caption = here.say("Sidang Desk dan tindak lanjutnya")
    return declared(here, Declaration(caption, [here.say("Ukuran")], lines, columns))
