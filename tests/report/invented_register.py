"""Villages and rows of the stages before the survey, small and made up."""

from typing import Any

import numpy as np
import pandas as pd

from blora_eval.results import rows

VILLAGE = "99.99.01.2001"
DEPRIVED = ["floor", "wall", "water", "lighting", "fuel", "toilet", "assets", "schooling", "child_school"]
DECILES = [*map(str, range(1, 11)), "unknown"]
RECORDS = [
    "assignments",
    "visits",
    "activities",
    "desk",
    "desk_followups",
    "potential",
    "swadaya",
    "slrt",
    "programmes",
]
NAMES = [
    "Sumberasri",
    "Ngadirejo",
    "Banyuurip",
    "Karanganyar",
    "Wonosari",
    "Tegalrejo",
    "Sidodadi",
    "Kedungwaru",
]


def make_areas() -> pd.DataFrame:
    records = []
    for district in range(1, 4):
        for village in range(8):
            kelurahan = district == 1 and village == 7
            role = "priority" if village < 2 else "other" if kelurahan else "comparison"
            records.append(
                {
                    "village_code": f"99.99.{district:02d}.{1001 if kelurahan else 2001 + village}",
                    "village": f"{NAMES[village]} <b>{district}</b>"
                    if village == 6
                    else f"{NAMES[village]} {district}",
                    "kind": "kelurahan" if kelurahan else "desa",
                    "district_code": f"99.99.{district:02d}",
                    "district": f"Rekaan {district}",
                    "regency_code": "99.99",
                    "regency": "Rekaan",
                    "lat": -7.0 - 0.03 * district - 0.004 * (village % 3),
                    "lng": 111.4 + 0.02 * village + 0.011 * district,
                    "role": role,
                }
            )
    return pd.DataFrame(records)


def frame_of(records: list[dict[str, Any]], **constants: Any) -> pd.DataFrame:
    return rows(pd.DataFrame(records), **constants)


def places(areas: pd.DataFrame) -> list[tuple[str, str]]:
    districts = [("district", code) for code in sorted(set(areas["district_code"]))]
    groups = [("group", "priority"), ("group", "comparison")]
    return [*(("village", code) for code in areas["village_code"]), *districts, ("regency", "99.99"), *groups]


def account_rows(areas: pd.DataFrame) -> pd.DataFrame:
    records = []
    for level, code in [("study", "rekaan"), *(("village", code) for code in areas["village_code"])]:
        for table, count in (("households", 200), ("members", 700)):
            for year in ("2021", "2024"):
                size = count * (len(areas) if level == "study" else 1)
                common = {"level": level, "area_code": code, "round": f"dtks-{year}"}
                for indicator, dimension, value in (
                    ("rows_read", table, size),
                    ("rows_kept", table, size - 3),
                    ("rows_dropped", f"{table}:nik_numeric_file", 3),
                    ("values_doubtful", f"{table}:nik_zero_file", 11),
                ):
                    records.append({**common, "indicator": indicator, "dimension": dimension, "value": value})
    return frame_of(records, stage="validate", population="rows", unit="count")


def _round_records(at: dict[str, Any], poor: float, rng: np.random.Generator) -> list[dict[str, Any]]:
    """One round of one place."""
    head = float(0.28 + poor + rng.normal(0, 0.03))
    deciles = zip(DECILES, rng.dirichlet(np.linspace(9 + 40 * poor, 2, 11) * 8), strict=True)
    found = [("decile_share", name, share, "share") for name, share in deciles]
    found += [
        ("deprived", name, float(np.clip(rng.normal(0.3 + poor, 0.1), 0.02, 0.9)), "share")
        for name in DEPRIVED
    ]
    added = zip(DEPRIVED, rng.dirichlet(np.ones(9) * 5), strict=True)
    found += [("mpi_contribution", name, share, "share") for name, share in added]
    found += [("aid_share", name, 0.3 + poor, "share") for name in ("food", "cash", "health")]
    found += [
        ("mpi_headcount", "", head, "share"),
        ("mpi_intensity", "", 0.44, "share"),
        ("mpi_adjusted", "", head * 0.44, "index"),
        ("matched_share", "", 0.91, "share"),
        ("disability_share", "", 0.02, "share"),
        ("register_households", "", 200, "count"),
        ("register_persons", "", 700, "count"),
    ]
    names = ("indicator", "dimension", "value", "unit")
    return [{**at, **dict(zip(names, each, strict=True))} for each in found]


def register_rows(areas: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    records = []
    for level, code in places(areas):
        for round_id in ("dtks-2021", "dtks-2024"):
            poor = 0.1 * (code in {"priority", VILLAGE}) - 0.03 * (round_id == "dtks-2024")
            records += _round_records({"level": level, "area_code": code, "round": round_id}, poor, rng)
    frame = pd.DataFrame(records).assign(n=700, population="persons")
    frame["population"] = np.where(
        frame["indicator"].isin(["decile_share", "register_households"]), "households", "persons"
    )
    small = (frame["area_code"] == VILLAGE) & (
        frame["indicator"].isin(["disability_share"])
        | ((frame["indicator"] == "deprived") & (frame["dimension"] == "lighting"))
    )
    frame.loc[small, ["value", "n"]] = None
    frame.loc[small, "status"] = "suppressed"
    frame.loc[small, "reason"] = "small_cell"
    return rows(
        frame.fillna({"status": "", "reason": ""}), stage="indicators", method="alkire_foster_register"
    )
