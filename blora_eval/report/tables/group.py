"""Tables that set the villages of a group side by side."""

from blora_eval.report.declared import (
    Column,
    Declaration,
    by_village,
    declared,
    last_round,
    table,
    villages_of,
)
from blora_eval.report.labels import dimension_label, label
from blora_eval.report.markup import Row, Table, absent_table
from blora_eval.report.place import Number, Results


def _nobody(here: Results, caption: str) -> Table:
    return absent_table(caption, [here.say("tidak ada desa dengan peran ini")], here.lang)


def villages(here: Results, role: str = "priority", most: int = 60) -> Table:
    """The priority villages side by side, in the order of their codes: no ranking is meant."""
    say, outcome, last = here.say, here.outcome(), last_round(here, "register")
    column = outcome.get("column", "")
    columns = [
        Column(say("Rumah tangga"), {"indicator": "register_households", **last}),
        Column(say("Desil terbawah"), {"indicator": "decile_share", "dimension": "1", **last}),
        Column(say("Indeks multidimensi, disesuaikan"), {"indicator": "mpi_adjusted", **last}),
        Column(say("Hasil, tahun akhir"), {"indicator": "outcome", "dimension": column}),
        Column(say("Selisih hasil"), {"indicator": "outcome_change", "dimension": column}),
        Column("IDM", {"indicator": "idm"}),
        Column(say("Kunjungan"), {"indicator": "record_count", "dimension": "visits"}),
    ]
    columns = [
        each
        for each in columns
        if any(x.status != "unavailable" for x in by_village(here, **each.where).values())
    ]
    lines = villages_of(here, role, most, district=True)
    notes = [say("Hasil: {outcome}.").format(outcome=outcome["label"][here.lang].lower())] if outcome else []
    caption = say("Desa berdampingan, menurut kode; urutannya bukan peringkat")
    heads = [say("Desa"), say("Kecamatan")]
    return (
        declared(here, Declaration(caption, heads, lines, columns, notes))
        if lines
        else _nobody(here, caption)
    )


def quality(here: Results, role: str = "priority", most: int = 60) -> Table:
    """Rows read, set aside and doubted, village by village."""
    names = ("rows_read", "rows_kept", "rows_dropped", "values_doubtful")
    rows: list[Row] = []
    for village in villages_of(here, role, most, district=True):
        own = here.rows[(here.rows["level"] == "village") & (here.rows["area_code"] == village.about)]
        sums = [own.loc[own["indicator"] == name, "value"].dropna() for name in names]
        cells = [
            Number(name, value=float(each.sum()), unit="count", status="ok") if len(each) else Number(name)
            for name, each in zip(names, sums, strict=True)
        ]
        rows.append([village.heading, *village.beside, *cells])
    heads = [label(name, here.lang).title for name in names]
    caption = here.say("Mutu data menurut desa, semua tabel bersama")
    if not rows:
        return _nobody(here, caption)
    return table(here, caption, [here.say("Desa"), here.say("Kecamatan"), *heads], rows)


def idm_status(here: Results, year: str | None = None) -> Table:
    """How many villages have each IDM status."""
    found = here.pick("idm_status", "villages")
    found = found[found["value"].notna()]
    years = sorted(set(found["period"]))
    year = year or (years[-1] if years else "")
    statuses = found.loc[found["period"] == year, "value"].astype("int64").astype(str)
    counts = statuses.value_counts()
    rows: list[Row] = [
        [
            dimension_label("idm_status", code, here.lang),
            Number("idm_status", value=float(counts.get(code, 0)), unit="count", status="ok"),
        ]
        for code in map(str, range(1, 6))
        if len(statuses)
    ]
    rows = rows or [[here.say("Semua status"), here.number("idm_status", "village")]]
    caption = here.say("Banyaknya desa menurut status IDM, {year}").format(year=year or "–")
    return table(here, caption, [here.say("Status"), here.say("Banyaknya desa")], rows)
