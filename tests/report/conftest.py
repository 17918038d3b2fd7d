"""Publishable folders as ``measure`` writes them, small and made up, one for each kind of study."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from blora_eval.results import combine, rows, write_store
from blora_eval.tables import table_names

VILLAGE = "99.99.01.2001"
YEARS = range(2018, 2026)
DEPRIVED = ["floor", "wall", "water", "lighting", "fuel", "toilet", "assets", "schooling", "child_school"]
RECORDS = ["assignments", "visits", "activities", "desk", "desk_followups", "potential", "swadaya", "slrt", "programmes"]
NAMES = ["Sumberasri", "Ngadirejo", "Banyuurip", "Karanganyar", "Wonosari", "Tegalrejo", "Sidodadi", "Kedungwaru"]


def make_areas() -> pd.DataFrame:
    records = []
    for district in range(1, 4):
        for village in range(8):
            kelurahan = district == 1 and village == 7
            role = "priority" if village < 2 else "other" if kelurahan else "comparison"
            records.append(
                {
                    "village_code": f"99.99.{district:02d}.{1001 if kelurahan else 2001 + village}",
                    "village": f"{NAMES[village]} <b>{district}</b>" if village == 6 else f"{NAMES[village]} {district}",
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


def _frame(records: list[dict[str, Any]], **constants: Any) -> pd.DataFrame:
    return rows(pd.DataFrame(records), **constants)


def _places(areas: pd.DataFrame) -> list[tuple[str, str]]:
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
                    ("rows_dropped", f"{table}:nik_lost", 3),
                    ("values_doubtful", f"{table}:last_digit", 11),
                ):
                    records.append({**common, "indicator": indicator, "dimension": dimension, "value": value})
    return _frame(records, stage="validate", population="rows", unit="count")


def register_rows(areas: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    records = []
    for level, code in _places(areas):
        for round_id in ("dtks-2021", "dtks-2024"):
            at = {"level": level, "area_code": code, "round": round_id}
            poor = 0.1 * (code in {"priority", VILLAGE}) - 0.03 * (round_id == "dtks-2024")
            shares = rng.dirichlet(np.linspace(9 + 40 * poor, 2, 11) * 8)
            for name, share in zip([*map(str, range(1, 11)), "unknown"], shares, strict=True):
                records.append({**at, "indicator": "decile_share", "dimension": name, "value": share, "unit": "share"})
            for name in DEPRIVED:
                share = float(np.clip(rng.normal(0.3 + poor, 0.1), 0.02, 0.9))
                records.append({**at, "indicator": "deprived", "dimension": name, "value": share, "unit": "share"})
            for name, share in zip(DEPRIVED, rng.dirichlet(np.ones(9) * 5), strict=True):
                records.append({**at, "indicator": "mpi_contribution", "dimension": name, "value": share})
            head = float(0.28 + poor + rng.normal(0, 0.03))
            for name, value in (("headcount", head), ("intensity", 0.44), ("adjusted", head * 0.44)):
                unit = "index" if name == "adjusted" else "share"
                records.append({**at, "indicator": f"mpi_{name}", "value": value, "unit": unit})
            for name in ("food", "cash", "health"):
                records.append({**at, "indicator": "aid_share", "dimension": name, "value": 0.3 + poor})
            records.append({**at, "indicator": "matched_share", "value": 0.91, "unit": "share"})
            records.append({**at, "indicator": "disability_share", "value": 0.02, "unit": "share"})
            for name, size in (("households", 200), ("persons", 700)):
                records.append({**at, "indicator": f"register_{name}", "value": size, "unit": "count"})
    frame = pd.DataFrame(records).fillna({"unit": "share", "dimension": ""}).assign(n=700, population="persons")
    frame["population"] = np.where(frame["indicator"].isin(["decile_share", "register_households"]), "households", "persons")
    small = (frame["area_code"] == VILLAGE) & (
        frame["indicator"].isin(["disability_share"]) | ((frame["indicator"] == "deprived") & (frame["dimension"] == "lighting"))
    )
    frame.loc[small, ["value", "n"]] = None
    frame.loc[small, "status"] = "suppressed"
    frame.loc[small, "reason"] = "small_cell"
    return rows(frame.fillna({"status": "", "reason": ""}), stage="indicators", method="adapted Alkire-Foster, k=1/3")


def poverty_rows(areas: pd.DataFrame, top: str = "regency", top_code: str = "99.99") -> pd.DataFrame:
    records = []
    districts = [("district", code) for code in sorted(set(areas["district_code"]))]
    for level, code in [(top, top_code), *districts]:
        for line in ("relatif-60", "nasional"):
            for alpha, value in enumerate((0.142, 0.0241, 0.0068)):
                se = value * (0.08 if level == top else 0.3 if code.endswith("1") else 0.6)
                status = "ok" if level == top else "caution" if code.endswith("1") else "unusable"
                reason = {"ok": "", "caution": "rse_25", "unusable": "rse_50"}[status]
                records.append(
                    {"level": level, "area_code": code, "indicator": f"fgt{alpha}", "dimension": line, "value": value,
                     "se": se, "low": max(0, value - 1.98 * se), "high": value + 1.98 * se, "n": 1000, "n_psu": 100,
                     "unit": "share" if alpha == 0 else "index", "status": status, "reason": reason}
                )  # fmt: skip
    for name, value, unit in (("mean_welfare", 812345, "rupiah"), ("median_welfare", 651000, "rupiah"), ("gini", 0.31, "index")):
        records.append({"level": top, "area_code": top_code, "indicator": name, "value": value, "low": value * 0.95,
                        "high": value * 1.05, "se": value * 0.025, "n": 1000, "n_psu": 100, "unit": unit})  # fmt: skip
    for code in areas["village_code"]:
        records.extend({"area_code": code, "indicator": f"fgt{alpha}", "dimension": line, "status": "unavailable", "reason": "too_few",
                        "n": 10, "n_psu": 1} for line in ("relatif-60", "nasional") for alpha in range(3))  # fmt: skip
    frame = pd.DataFrame(records).fillna({"level": "village", "status": "", "reason": "", "unit": "share", "dimension": ""})
    return rows(frame, stage="estimate", round="susenas-2024", population="persons", method="linearised, PSU within stratum")


def panel_rows(areas: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    records = []
    shock = {2020: 0.02, 2021: 0.03, 2022: 0.02, 2023: 0.01}
    for level, code in [place for place in _places(areas) if place[0] in {"village", "group"}]:
        role = code if level == "group" else areas.set_index("village_code")["role"].get(code, "")
        start = 0.21 if role == "priority" else 0.13
        path = [start - 0.006 * (year - 2018) + shock.get(year, 0) - 0.008 * (role == "priority") * max(0, year - 2021)
                + rng.normal(0, 0.006 if level == "village" else 0.001) for year in YEARS]  # fmt: skip
        for year, value in zip(YEARS, path, strict=True):
            records.append({"level": level, "area_code": code, "indicator": "outcome", "period": str(year), "value": value,
                            "unit": "share", "kind": "descriptive", "stage": "indicators"})  # fmt: skip
        records.append({"level": level, "area_code": code, "indicator": "outcome_change", "period": "2018/2025",
                        "value": path[-1] - path[0], "unit": "share_points", "kind": "descriptive", "stage": "estimate"})  # fmt: skip
    effect = {"level": "group", "area_code": "priority", "kind": "causal", "stage": "estimate", "unit": "share_points", "n": 24}
    records.append({**effect, "indicator": "att", "value": -0.021, "se": 0.005, "low": -0.031, "high": -0.011})
    records.append({**effect, "indicator": "att_p", "value": 0.0004, "unit": "p"})
    for time in range(-4, 4):
        value = -0.008 * max(0, time + 1) + (0.002 if time < -1 else 0)
        reference = time == -1
        records.append({**effect, "indicator": "att_event", "period": str(time), "value": 0.0 if reference else value, "se": 0.004,
                        "low": 0.0 if reference else value - 0.008, "high": 0.0 if reference else value + 0.008})  # fmt: skip
    return rows(pd.DataFrame(records), dimension="poverty_rate", population="persons", method="Callaway-Sant'Anna, simple")


def idm_rows(areas: pd.DataFrame, rng: np.random.Generator, years: list[int]) -> pd.DataFrame:
    records = []
    desa = areas[areas["kind"] != "kelurahan"]
    for year in years:
        values = 0.6 + 0.02 * (year - years[0]) + rng.uniform(0, 0.2, len(desa))
        ranks = len(desa) - values.argsort().argsort()
        for code, value, rank in zip(desa["village_code"], values, ranks, strict=True):
            at = {"area_code": code, "period": str(year)}
            for name, each in (("idm", value), ("iks", value + 0.05), ("ike", value - 0.1), ("ikl", value + 0.05)):
                records.append({**at, "indicator": name, "value": each, "unit": "index"})
            status = 1 + int(np.searchsorted([0.4907, 0.5989, 0.7072, 0.8155], value))
            records.append({**at, "indicator": "idm_status", "value": status, "unit": "count"})
            records.append({**at, "indicator": "idm_rank", "value": rank, "unit": "count", "n": len(desa)})
        records.append({"level": "regency", "area_code": "99.99", "indicator": "idm", "period": str(year),
                        "value": values.mean(), "unit": "index"})  # fmt: skip
    return rows(pd.DataFrame(records).fillna({"level": "village"}), stage="indicators", method="mean of IKS, IKE, IKL")


def official_rows(regency: str = "99.99") -> pd.DataFrame:
    series = {
        ("nation", "ID"): [10.14, 9.54, 9.36, 9.03, 8.47],
        ("province", regency.split(".")[0]): [11.79, 10.93, 10.77, 10.47, 9.48],
        ("regency", regency): [12.39, 11.53, 11.49, 11.42, 10.58],
    }
    records = [
        {"level": level, "area_code": code, "dimension": "P0", "period": f"{year}-Mar", "value": value, "unit": "percent"}
        for (level, code), values in series.items()
        for year, value in zip(range(2021, 2026), values, strict=True)
    ]
    records.append({"level": "regency", "area_code": regency, "dimension": "poor", "period": "2024-Mar", "value": 97.6,
                    "unit": "thousand persons"})  # fmt: skip
    source = "BPS Kab Rekaan, https://example.org/brs"
    return _frame(records, indicator="official", stage="indicators", kind="official", source=source, population="persons")


def record_rows(areas: pd.DataFrame) -> pd.DataFrame:
    records = []
    for level, code in [place for place in _places(areas) if place[0] in {"village", "regency", "group"}]:
        for index, table in enumerate(RECORDS):
            records.append({"level": level, "area_code": code, "dimension": table, "value": 3 * index})
    records.extend({"area_code": code, "dimension": "meetings", "status": "unavailable", "reason": "no_table"}
                   for code in areas["village_code"])  # fmt: skip
    frame = pd.DataFrame(records).fillna({"level": "village", "status": "", "reason": ""})
    return rows(frame, indicator="record_count", stage="indicators", population="rows", unit="count", method="count of records")


def absent_rows(areas: pd.DataFrame) -> pd.DataFrame:
    names = ["fgt0", "decile_share", "deprived", "mpi_adjusted", "idm", "outcome", "record_count", "official"]
    records = [{"level": level, "area_code": code, "indicator": name} for level, code in _places(areas) for name in names]
    return _frame(records, stage="indicators", reason="no_table")


def make_study(present: set[str], *, name: str = "rekaan", groups: str = "regency") -> dict[str, Any]:
    both = {"id": "Studi rekaan", "en": "Invented study"}
    rounds: dict[str, Any] = {}
    if "households" in present:
        for year in ("2021", "2024"):
            rounds[f"dtks-{year}"] = {"kind": "register", "date": f"{year}-10-01", "register": "DTKS",
                                      "label": {"id": f"DTKS {year}", "en": f"DTKS {year}"}}  # fmt: skip
    lines = []
    if "survey" in present:
        rounds["susenas-2024"] = {"kind": "survey", "date": "2024-03-01", "register": "",
                                  "label": {"id": "Survei Maret 2024", "en": "Survey of March 2024"}}  # fmt: skip
        lines = [{"name": "nasional", "kind": "absolute", "round": "susenas-2024", "value": 425135, "share": None, "source": "BPS"},
                 {"name": "relatif-60", "kind": "relative", "round": "susenas-2024", "value": None, "share": 0.6, "source": ""}]  # fmt: skip
    outcome = {"column": "poverty_rate", "label": {"id": "Persentase penduduk miskin desa", "en": "Village poverty rate"},
               "unit": "share", "lower_is_better": True}  # fmt: skip
    has_priority = bool(present & {"panel", "idm"})
    return {
        "name": name, "title": both, "as_of": "2025-12-31", "languages": ["id", "en"], "synthetic": True, "minimum_cell": 5,
        "version": "0.1.0", "attributions": ["idn-area-data 3.1.2 (ODbL)"], "rounds": rounds, "lines": lines,
        "outcomes": [outcome] if "panel" in present else [], "groups": groups,
        "priority": {"kind": "rekaan-48", "decree": "SK rekaan 1/2021", "date": "2021-12-31", "start_year": 2021} if has_priority else None,
        "tables": {table: "present" if table in present | {"areas"} else "absent" for table in table_names()},
    }  # fmt: skip


def write_folder(folder: Path, variant: str) -> Path:
    rng = np.random.default_rng(7)
    areas = make_areas()
    groups = "regency"
    if variant == "full":
        present = {"households", "members", "survey", "panel", "idm", "official", *RECORDS}
        frames = [account_rows(areas), register_rows(areas, rng), poverty_rows(areas), panel_rows(areas, rng),
                  idm_rows(areas, rng, [2021, 2022, 2023, 2024]), official_rows(), record_rows(areas)]  # fmt: skip
    elif variant == "survey":
        groups, present = "province", {"survey"}
        areas = areas.drop(columns=["lat", "lng"]).assign(province="Jawa Rekaan", province_code="9", role="other")
        areas["village_code"] = [f"v{index}" for index in range(len(areas))]
        frames = [poverty_rows(areas, "province", "9")]
    elif variant == "idm":
        present = {"idm", "official"}
        frames = [idm_rows(areas, rng, [2024]), official_rows()]
    else:
        present, areas = set(), areas.drop(columns=["lat", "lng"]).assign(role="other")
        frames = [absent_rows(areas)]
    folder.mkdir(parents=True)
    write_store(combine(frames, study="rekaan"), folder / "results.parquet")
    areas.to_parquet(folder / "areas.parquet", index=False)
    (folder / "study.json").write_text(json.dumps(make_study(present, groups=groups)), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def publishable(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Path of a publishable folder of a kind of study: full, survey, idm or absent."""
    made: dict[str, Path] = {}

    def folder(variant: str) -> Path:
        if variant not in made:
            made[variant] = write_folder(tmp_path_factory.mktemp("stores") / variant, variant)
        return made[variant]

    return folder
