"""Tables that set the villages of a group side by side."""

import pandas as pd

from blora_eval.report.labels import dimension_label, label
from blora_eval.report.markup import Row, Table, absent_table
from blora_eval.report.place import Number, Results
from blora_eval.report.tables.base import by_village, last_round, table


def _chosen(here: Results, role: str, most: int) -> pd.DataFrame:
    chosen = here.villages[here.villages["role"] == role] if role else here.villages
    return chosen.sort_values(["district_code", "village_code"], kind="stable").head(most)


def _nobody(here: Results, caption: str) -> Table:
    return absent_table(caption, [here.say("tidak ada desa dengan peran ini")], here.lang)


def villages(here: Results, role: str = "priority", most: int = 60) -> Table:
    """The priority villages side by side, in the order of their codes: no ranking is meant."""
    say, outcome, last = here.say, here.outcome(), last_round(here, "register")
    column = outcome.get("column", "")
    wanted = {
        say("Rumah tangga"): ("register_households", last),
        say("Desil terbawah"): ("decile_share", {"dimension": "1", **last}),
        say("Indeks multidimensi, disesuaikan"): ("mpi_adjusted", last),
        say("Hasil, tahun akhir"): ("outcome", {"dimension": column}),
        say("Selisih hasil"): ("outcome_change", {"dimension": column}),
        "IDM": ("idm", {}),
        say("Kunjungan"): ("record_count", {"dimension": "visits"}),
    }
    found = {title: by_village(here, name, **where) for title, (name, where) in wanted.items()}
    found = {
        title: cells
        for title, cells in found.items()
        if any(x.status != "unavailable" for x in cells.values())
    }
    rows: list[Row] = []
    for area in _chosen(here, role, most).itertuples(index=False):
        cells = [each.get(str(area.village_code), Number(title)) for title, each in found.items()]
        rows.append([str(area.village), str(area.district), *cells])
    notes = [say("Hasil: {outcome}.").format(outcome=outcome["label"][here.lang].lower())] if outcome else []
    caption = say("Desa berdampingan, menurut kode; urutannya bukan peringkat")
    if not rows:
        return _nobody(here, caption)
    return table(here, caption, [say("Desa"), say("Kecamatan"), *found], rows, *notes)


def quality(here: Results, role: str = "priority", most: int = 60) -> Table:
    """Rows read, set aside and doubted, village by village."""
    measures = ("rows_read", "rows_kept", "rows_dropped", "values_doubtful")
    rows: list[Row] = []
    for area in _chosen(here, role, most).itertuples(index=False):
        own = here.rows[(here.rows["level"] == "village") & (here.rows["area_code"] == area.village_code)]
        sums = [own.loc[own["indicator"] == name, "value"].dropna() for name in measures]
        cells = [
            Number(name, value=float(each.sum()), unit="count", status="ok") if len(each) else Number(name)
            for name, each in zip(measures, sums, strict=True)
        ]
        rows.append([str(area.village), str(area.district), *cells])
    heads = [label(name, here.lang).title for name in measures]
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
