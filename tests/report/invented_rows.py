"""Rows of survey, panel, IDM, official series and records, small and made up."""

from pathlib import Path

import numpy as np
import pandas as pd

from blora_eval.measure.small_areas import METHODS
from blora_eval.results import rows
from tests.report.invented_register import RECORDS, frame_of, places

YEARS = range(2018, 2026)
NOT_MODELLED = "99.99.01.2001"


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
                    {
                        "level": level,
                        "area_code": code,
                        "indicator": f"fgt{alpha}",
                        "dimension": line,
                        "value": value,
                        "se": se,
                        "low": max(0, value - 1.98 * se),
                        "high": value + 1.98 * se,
                        "n": 1000,
                        "n_psu": 100,
                        "unit": "share" if alpha == 0 else "index",
                        "status": status,
                        "reason": reason,
                    }
                )
    for name, value, unit in (
        ("mean_welfare", 812345, "rupiah"),
        ("median_welfare", 651000, "rupiah"),
        ("gini", 0.31, "index"),
    ):
        records.append(
            {
                "level": top,
                "area_code": top_code,
                "indicator": name,
                "value": value,
                "low": value * 0.95,
                "high": value * 1.05,
                "se": value * 0.025,
                "n": 1000,
                "n_psu": 100,
                "unit": unit,
            }
        )
    for code in areas["village_code"]:
        records.extend(
            {
                "area_code": code,
                "indicator": f"fgt{alpha}",
                "dimension": line,
                "status": "unavailable",
                "reason": "too_few",
                "n": 10,
                "n_psu": 1,
            }
            for line in ("relatif-60", "nasional")
            for alpha in range(3)
            if (top, line, alpha) != ("regency", "nasional", 0) or code == NOT_MODELLED
        )
    frame = pd.DataFrame(records).fillna(
        {"level": "village", "status": "", "reason": "", "unit": "", "dimension": ""}
    )
    direct = rows(
        frame,
        stage="estimate",
        round="susenas-2024",
        population="persons",
        method="taylor_skewed",
    )
    if top != "regency":
        return direct
    modelled = modelled_rows([code for code in areas["village_code"] if code != NOT_MODELLED])
    return pd.concat([direct, modelled, model_rows(top, top_code)], ignore_index=True)


def modelled_rows(codes: list[str]) -> pd.DataFrame:
    """Small-area estimates of villages, every third of them sampled."""
    value = 0.08 + 0.01 * (np.arange(len(codes)) % 9)
    sampled = np.arange(len(codes)) % 3 == 0
    frame = pd.DataFrame(
        {"area_code": codes, "value": value, "se": 0.3 * value, "n_psu": sampled.astype(int)}
    )
    frame = frame.assign(
        low=0.5 * value,
        high=1.7 * value,
        status="caution",
        reason=np.where(sampled, "rse", "rse;synthetic"),
        method=np.where(sampled, *METHODS),
    )
    same = {"stage": "estimate", "round": "susenas-2024", "population": "persons", "dimension": "nasional"}
    return rows(frame, indicator="fgt0", unit="share", n=1000, **same)


def model_rows(level: str, code: str) -> pd.DataFrame:
    """What the small-area model is judged by."""
    numbers = {
        "villages": 8,
        "r2": 0.34,
        "shrinkage": 0.11,
        "normal_p": 0.21,
        "agreement_p": 0.6,
        "factor": 0.94,
    }
    units = {"villages": "count", "normal_p": "p", "agreement_p": "p"}
    frame = pd.DataFrame(
        [(f"small_area_{name}", value, units.get(name, "index")) for name, value in numbers.items()],
        columns=["indicator", "value", "unit"],
    )
    same = {"stage": "estimate", "round": "susenas-2024", "population": "villages", "dimension": "nasional"}
    return rows(frame, level=level, area_code=code, n=8, method=METHODS[0], **same)


def panel_rows(areas: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    records = []
    shock = {2020: 0.02, 2021: 0.03, 2022: 0.02, 2023: 0.01}
    for level, code in [place for place in places(areas) if place[0] in {"village", "group"}]:
        role = code if level == "group" else areas.set_index("village_code")["role"].get(code, "")
        start = 0.21 if role == "priority" else 0.13
        path = [
            start
            - 0.006 * (year - 2018)
            + shock.get(year, 0)
            - 0.008 * (role == "priority") * max(0, year - 2021)
            + rng.normal(0, 0.006 if level == "village" else 0.001)
            for year in YEARS
        ]
        for year, value in zip(YEARS, path, strict=True):
            records.append(
                {
                    "level": level,
                    "area_code": code,
                    "indicator": "outcome",
                    "period": str(year),
                    "value": value,
                    "unit": "share",
                    "kind": "descriptive",
                    "stage": "indicators",
                }
            )
        records.append(
            {
                "level": level,
                "area_code": code,
                "indicator": "outcome_change",
                "period": "2018/2025",
                "value": path[-1] - path[0],
                "unit": "share_points",
                "kind": "descriptive",
                "stage": "estimate",
            }
        )
    effect = {
        "level": "group",
        "area_code": "priority",
        "kind": "causal",
        "stage": "estimate",
        "unit": "share_points",
        "n": 24,
    }
    union = {**effect, "method": "pooled:union:village_code"}
    ranges = {"att": (-0.031, -0.011), "att_did": (-0.031, -0.017), "att_lagged": (-0.025, -0.011)}
    ranges["att_gap"] = (-0.011, -0.001)
    for name, (low, high) in ranges.items():
        value = (low + high) / 2
        records.append({**union, "indicator": name, "value": value, "se": 0.005, "low": low, "high": high})
    for name, p in {"att_p": 0.0004, "att_gap_p": 0.03, "att_pretrend_p": 0.4}.items():
        records.append({**union, "indicator": name, "value": p, "unit": "p"})
    for year, n in {"2021": 16, "2022": 8}.items():
        records.append({**union, "indicator": "att_start", "period": year, "value": n, "unit": "count"})
    for time in range(-4, 4):
        value = -0.008 * max(0, time + 1) + (0.002 if time < -1 else 0)
        reference = time == -1
        records.append(
            {
                **effect,
                "indicator": "att_event",
                "period": str(time),
                "value": 0.0 if reference else value,
                "se": 0.004,
                "low": 0.0 if reference else value - 0.008,
                "high": 0.0 if reference else value + 0.008,
            }
        )
    frame = pd.DataFrame(records).fillna({"method": "callaway_santanna:dr:never:varying:balanced:simple"})
    return rows(frame, dimension="poverty_rate", population="persons")


def write_verdict(folder: Path, *, found: bool = False) -> None:
    """The table of verdicts as ``measure`` writes it, of one outcome or of none."""
    row = {"outcome": "poverty_rate", "direction": "lower", "low": -0.031, "high": -0.011}
    row |= {"grade": "moderate", "checks": "bracket"}
    pd.DataFrame([row]).head(int(found)).to_parquet(folder / "verdict.parquet", index=False)


def idm_rows(areas: pd.DataFrame, rng: np.random.Generator, years: list[int]) -> pd.DataFrame:
    records = []
    desa = areas[areas["kind"] != "kelurahan"]
    for year in years:
        values = 0.6 + 0.02 * (year - years[0]) + rng.uniform(0, 0.2, len(desa))
        ranks = len(desa) - values.argsort().argsort()
        for code, value, rank in zip(desa["village_code"], values, ranks, strict=True):
            at = {"area_code": code, "period": str(year)}
            for name, each in (
                ("idm", value),
                ("iks", value + 0.05),
                ("ike", value - 0.1),
                ("ikl", value + 0.05),
            ):
                records.append({**at, "indicator": name, "value": each, "unit": "index"})
            status = 1 + int(np.searchsorted([0.4907, 0.5989, 0.7072, 0.8155], value))
            records.append({**at, "indicator": "idm_status", "value": status, "unit": "count"})
            records.append({**at, "indicator": "idm_rank", "value": rank, "unit": "count", "n": len(desa)})
        records.append(
            {
                "level": "regency",
                "area_code": "99.99",
                "indicator": "idm",
                "period": str(year),
                "value": values.mean(),
                "unit": "index",
            }
        )
    return rows(
        pd.DataFrame(records).fillna({"level": "village"}), stage="indicators", method="idm_published"
    )


def official_rows(regency: str = "99.99") -> pd.DataFrame:
    series = {
        ("nation", "ID"): [10.14, 9.54, 9.36, 9.03, 8.47],
        ("province", regency.split(".")[0]): [11.79, 10.93, 10.77, 10.47, 9.48],
        ("regency", regency): [12.39, 11.53, 11.49, 11.42, 10.58],
    }
    records = [
        {
            "level": level,
            "area_code": code,
            "dimension": "P0",
            "period": f"{year}-Mar",
            "value": value,
            "unit": "percent",
        }
        for (level, code), values in series.items()
        for year, value in zip(range(2021, 2026), values, strict=True)
    ]
    records.append(
        {
            "level": "regency",
            "area_code": regency,
            "dimension": "poor",
            "period": "2024-Mar",
            "value": 97.6,
            "unit": "thousand_persons",
        }
    )
    source = "BPS Kab Rekaan, https://example.org/brs"
    return frame_of(
        records,
        indicator="official",
        stage="indicators",
        kind="official",
        source=source,
        population="persons",
    )


def record_rows(areas: pd.DataFrame) -> pd.DataFrame:
    records = []
    for level, code in [place for place in places(areas) if place[0] in {"village", "regency", "group"}]:
        for index, table in enumerate(RECORDS):
            records.append({"level": level, "area_code": code, "dimension": table, "value": 3 * index})
    records.extend(
        {"area_code": code, "dimension": "meetings", "status": "unavailable", "reason": "no_table"}
        for code in areas["village_code"]
    )
    frame = pd.DataFrame(records).fillna({"level": "village", "status": "", "reason": ""})
    return rows(
        frame,
        indicator="record_count",
        stage="indicators",
        population="rows",
        unit="count",
        method="records_counted",
    )


def absent_rows(areas: pd.DataFrame) -> pd.DataFrame:
    names = ["fgt0", "decile_share", "deprived", "mpi_adjusted", "idm", "outcome", "record_count", "official"]
    records = [
        {"level": level, "area_code": code, "indicator": name}
        for level, code in places(areas)
        for name in names
    ]
    return frame_of(records, stage="indicators", reason="no_table")
