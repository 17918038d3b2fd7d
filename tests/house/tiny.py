"""A study of six invented villages with a register and mentoring: small enough to be measured in seconds."""

from pathlib import Path

import pandas as pd

VILLAGES = [f"99.99.0{district}.200{number}" for district in (1, 2) for number in (1, 2, 3)]
YEARS = ("2021", "2024")
STUDY = """\
title: {id: Studi kecil, en: Small study}
as_of: 2025-01-31
languages: [id, en]
synthetic: true
rounds:
  r2021: {kind: register, register: DTKS, date: 2021-11-30, label: DTKS 2021}
  r2024: {kind: register, register: DTKS, date: 2024-11-30, label: DTKS 2024}
tables:
  areas: {files: raw/areas.csv}
  households:
    - {files: raw/households-2021.csv, round: r2021}
    - {files: raw/households-2024.csv, round: r2024}
  assignments: {files: raw/assignments.csv}
  visits: {files: raw/visits.csv}
"""


def households(year: str) -> pd.DataFrame:
    """Twenty households a village; of every four one is of a single person."""
    rows = [
        {"village_code": code, "household_id": f"{code}-{at}", "persons": 1 + at % 4, "decile": 1 + at % 5}
        for code in VILLAGES
        for at in range(20)
    ]
    return pd.DataFrame(rows).assign(persons=lambda frame: frame["persons"] + (year == "2021"))


def write_tiny(folder: Path) -> Path:
    """The study's folder, as its users would send it."""
    (folder / "raw").mkdir(parents=True)
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    areas = pd.DataFrame({"village_code": VILLAGES})
    areas["village"] = [f"Rekaan {number}" for number in range(len(VILLAGES))]
    areas = areas.assign(
        district_code=areas["village_code"].str[:8], regency_code="99.99", province_code="99"
    )
    areas["district"] = "Jati " + areas["district_code"].str[-1]
    areas = areas.assign(regency="Rekaan", province="Rekaan", kind="desa")
    assigned = areas[["village_code"]].assign(agency="Dinas Rekaan", start_date="2022-01-01")
    days = pd.DataFrame({"date": ["2024-03-01", "2024-06-01", "2024-09-02"]})
    tables = {
        "areas": areas,
        "assignments": assigned,
        "visits": areas[["village_code"]].merge(days, how="cross"),
    }
    tables |= {f"households-{year}": households(year) for year in YEARS}
    for name, table in tables.items():
        table.to_csv(folder / "raw" / f"{name}.csv", index=False)
    return folder
