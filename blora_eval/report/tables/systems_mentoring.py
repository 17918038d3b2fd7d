"""Tables of mentoring and of the Desk."""

from blora_eval.registry import dimensions
from blora_eval.report.labels import dimension_label, label
from blora_eval.report.language import number
from blora_eval.report.markup import Cell, Row, Table, interval_text, value_text
from blora_eval.report.place import Number, Results
from blora_eval.report.tables.base import beside, cells, own, periods, table, title

ROWS = (
    ("mentored_share", "agency"),
    *(("mentors_active", team) for team in dimensions("team")),
    ("mentor_gap_days", ""),
    ("visit_rate", ""),
    ("days_since_visit", ""),
    ("mentoring_dose", ""),
    ("activity_count", ""),
    ("plan_realised", ""),
    ("unfunded_share", ""),
    ("cost_unknown_share", ""),
    ("beneficiaries", "female"),
    ("beneficiaries", "male"),
    ("beneficiaries_female", ""),
)


def mentoring(here: Results) -> Table:
    """Presence, visits and activities, here and in the priority villages."""
    levels = beside(here, "mentor_gap_days")
    years = periods(here, "mentoring_dose", levels[0])
    rows: list[Row] = []
    for name, dimension in ROWS:
        where = {"period": years[-1] if years else ""} if name == "mentoring_dose" else {"period": ""}
        found = cells(here, name, levels, dimension=dimension, **where)
        if any(isinstance(x, Number) and x.reason != "no_rows" for x in found) or name == ROWS[0][0]:
            year = f" ({where['period']})" if where["period"] else ""
            rows.append([title(here, name, dimension) + year, *found])
        if name == "cost_unknown_share":
            rows += _money(here, levels)
    note = here.say("Tanpa dana itu wajar: perangkat daerah diminta membantu desa, bukan mendanai.")
    columns = [here.say("Ukuran"), *map(here.place_name, levels)]
    return table(here, here.say("Pendampingan, menurut catatan"), columns, rows, note)


def _money(here: Results, levels: list[str]) -> list[Row]:
    """A row a source of money that any of the places knows."""
    sources = sorted({x.dimension for level in levels for x in here.numbers("activity_rupiah", level)})
    return [
        [title(here, "activity_rupiah", source), *cells(here, "activity_rupiah", levels, dimension=source)]
        for source in sources
    ]


def costs(here: Results) -> Table:
    """What funded activities cost per person and per unit of output, where both are known."""
    level = own(here, "cost_per_beneficiary")
    first = here.number("cost_per_beneficiary", level)
    found = [(title(here, "cost_per_beneficiary"), first)]
    found += [(x.dimension, x) for x in here.numbers("cost_per_unit", level) if x.value is not None]
    rows: list[Row] = [
        [name, x, interval_text(x, here.lang) or "–", "–" if x.n is None else number(x.n, here.lang)]
        for name, x in found
    ]
    say = here.say
    columns = [say("Hasil"), say("Biaya"), say("Selang kepercayaan 95%"), say("Kegiatan berdana")]
    caption = say("Biaya kegiatan berdana, {place}").format(place=here.place_name(level))
    return table(here, caption, columns, rows)


def agencies(here: Results) -> Table:
    """The agencies side by side: villages, visits, days since the last."""
    say = here.say
    measures = ("agency_villages", "agency_visits", "agency_days")
    found = {name: {x.dimension: x for x in here.numbers(name, "study")} for name in measures}
    rows: list[Row] = [
        [agency, *(each.get(agency, Number(name)) for name, each in found.items())]
        for agency in sorted(found["agency_villages"])
    ]
    if not rows:
        rows = [[say("Semua perangkat daerah"), *(here.number(name, "study") for name in measures)]]
    notes = []
    for dimension in ("villages", "visits"):
        x = here.number("load_balance", "study", dimension=dimension)
        if x.value is not None:
            notes.append(f"{title(here, 'load_balance', dimension)}: {value_text(x, here.lang)}.")
    columns = [say("Perangkat daerah"), *(label(name, here.lang).title for name in measures)]
    caption = say("Beban perangkat daerah, menurut nama; urutannya bukan peringkat")
    return table(here, caption, columns, rows, *notes)


def desk(here: Results) -> Table:
    """The steps of the Desk: taken or not by a village, or by how many of the priority villages."""
    say = here.say
    names = {stage: dimension_label("desk_stage", stage, here.lang) for stage in dimensions("step")}
    if here.level == "village":
        found = {name: here.number("desk_status", dimension=stage) for stage, name in names.items()}
        known = any(x.value is not None for x in found.values())
        rows: list[Row] = [[name, _taken(here, x) if known else x] for name, x in found.items()]
        return table(here, say("Tahap desa ini menuju Desk"), [say("Tahap"), say("Keadaan")], rows)
    level = own(here, "desk_stage")
    rows = []
    for stage, name in names.items():
        alone = here.number("desk_stage", level, dimension=stage)
        together = here.number("desk_funnel", level, dimension=stage)
        rows.append([name, alone, together, "–" if alone.n is None else number(alone.n, here.lang)])
    columns = [say("Tahap"), say("Desa"), say("Desa, semua tahap sampai di sini"), say("Dari desa")]
    return table(here, say("Tahap desa prioritas menuju Desk"), columns, rows)


def _taken(here: Results, x: Number) -> Cell:
    if x.value is None:
        return Cell(here.say("Tidak tersedia"), x.status)
    return Cell(here.say("sudah") if x.value else here.say("belum"))


def followups(here: Results) -> Table:
    """Sessions and follow-ups of the Desk, and what is still open."""
    levels = beside(here, "followups") if here.numbers("followups") else beside(here, "desk_sessions")
    wanted = [("desk_sessions", ""), ("days_since_desk", "")]
    wanted += [("followups", name) for name in ("all", "open", "overdue", "due_next")]
    rows: list[Row] = [
        [title(here, name, dimension), *cells(here, name, levels, dimension=dimension)]
        for name, dimension in [*wanted, ("followups_closed", "")]
    ]
    columns = [here.say("Ukuran"), *map(here.place_name, levels)]
    return table(here, here.say("Sidang Desk dan tindak lanjutnya"), columns, rows)
