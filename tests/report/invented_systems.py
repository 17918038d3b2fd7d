"""Tables of the movement's own systems, small and made up, and the rows measured from them."""

from pathlib import Path

import numpy as np
import pandas as pd

from blora_eval.measure.systems import systems_rows
from blora_eval.results import combine
from blora_eval.study import Study

SYSTEMS = {"services", "meetings", "livelihoods", "commodities"}
"""Tables that only these rows speak of."""

PROGRAMMES = [
    {"name": "Hafidz", "announced": 24, "purpose": "agama", "umbrella": "Payung"},
    {"name": "Mengaji", "purpose": "agama", "umbrella": "Payung"},
    {"name": "Payung", "poverty_effect": True},
]
SECTORS = ["agriculture", "livestock", "tourism", "bumdes", "human"]
SERVICES = ["house", "water", "latrine", "electricity", "work", "schooling", "stunting", "disability"]


def make_study() -> Study:
    return Study.model_validate(
        {
            "folder": Path(),
            "name": "rekaan",
            "title": "Studi rekaan",
            "as_of": "2025-12-31",
            "tables": {"areas": {"files": "areas.csv"}},
            "priority": {"kind": "rekaan", "villages": []},
            "systems": {"next_desk": "2026-03-01", "programmes": PROGRAMMES},
        }
    )


def make_tables(areas: pd.DataFrame) -> dict[str, pd.DataFrame]:
    rng = np.random.default_rng(11)
    every = areas["village_code"].to_numpy()
    priority = areas.loc[areas["role"] == "priority", "village_code"].to_numpy()
    return {**_mentoring(priority, rng), **_desk(priority), **_village(every, priority, rng)}


def _days(rng: np.random.Generator, n: int) -> pd.Series:
    return pd.Series(pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 730, n), unit="D"))


def _mentoring(priority: np.ndarray, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    n = 90
    where = rng.choice(priority, n)
    agency = pd.Series(priority).map({code: f"Dinas {place % 4 + 1}" for place, code in enumerate(priority)})
    assignments = pd.DataFrame(
        {
            "agency": agency,
            "village_code": priority,
            "start_date": pd.Timestamp("2022-01-01"),
            "end_date": pd.Series(pd.NaT, index=agency.index),
            "academic_team": "Tim 1",
            "expert_team": None,
        }
    )
    visits = pd.DataFrame({"village_code": where, "date": _days(rng, n)})
    visits["agency"] = visits["village_code"].map(dict(zip(priority, agency, strict=True)))
    activities = pd.DataFrame(
        {
            "village_code": where,
            "date": _days(rng, n),
            "pillar": rng.choice(["empowerment", "small_enterprise"], n),
            "kind": "Pelatihan",
            "unit": "orang",
            "target": 20.0,
            "realised": rng.integers(10, 25, n).astype(float),
            "rupiah": pd.Series(rng.choice([0, 0, 0, 500_000], n), dtype="Float64").mask(rng.random(n) < 0.1),
            "beneficiaries_male": pd.Series(rng.integers(8, 15, n), dtype="Int64"),
            "beneficiaries_female": pd.Series(rng.integers(8, 15, n), dtype="Int64"),
        }
    )
    return {"assignments": assignments, "visits": visits, "activities": activities}


def _desk(priority: np.ndarray) -> dict[str, pd.DataFrame]:
    held = priority[:-1]
    desk = pd.DataFrame(
        {
            "village_code": np.tile(held, 2),
            "date": pd.Timestamp("2025-05-01"),
            "agenda": np.repeat(["dtks_result", "potential_inventory"], len(held)),
        }
    )
    followups = pd.DataFrame(
        {
            "village_code": held,
            "due_date": pd.Timestamp("2025-08-01"),
            "done_date": pd.to_datetime([None, "2025-07-01", *[None] * (len(held) - 2)]),
        }
    )
    return {"desk": desk, "desk_followups": followups}


def _village(every: np.ndarray, priority: np.ndarray, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    items = pd.DataFrame(
        {"village_code": np.repeat(every, 6), "sector": rng.choice(SECTORS, 6 * len(every)), "unit": "unit"}
    )
    n = len(items)
    items["item"] = "Butir " + items.groupby("village_code").cumcount().astype(str)
    items["quantity"] = 1.0
    items["use"] = rng.choice(np.array(["unused", "partly", "full", None], dtype=object), n)
    items["market"] = rng.choice(["none", "village", "outside"], n)
    items["priority"] = (
        items.groupby("village_code").cumcount().add(1).astype("Int64").where(lambda rank: rank < 4)
    )
    swadaya = pd.DataFrame({"village_code": np.repeat(priority, 4), "date": _days(rng, 4 * len(priority))})
    swadaya["hours"], swadaya["rupiah"] = 30.0, 100_000.0
    services = pd.MultiIndex.from_product(
        [priority, [2023, 2025], SERVICES], names=["village_code", "year", "service"]
    ).to_frame(index=False)
    services["listed"], services["lacking"], services["served"] = 120, rng.integers(20, 40, len(services)), 12
    capitals = pd.MultiIndex.from_product(
        [every, [2023, 2025], ["human", "social", "natural", "physical", "financial"]],
        names=["village_code", "year", "capital"],
    ).to_frame(index=False)
    capitals = capitals.assign(indicator=capitals["capital"], value=rng.uniform(1, 9, len(capitals)).round(1))
    goods = pd.MultiIndex.from_product(
        [every, [2023, 2025], ["Jagung", "Padi"]], names=["village_code", "year", "commodity"]
    ).to_frame(index=False)
    goods["output_rupiah"], goods["inputs_rupiah"] = rng.uniform(2e6, 9e6, len(goods)).round(), 1_000_000.0
    programmes = pd.MultiIndex.from_product(
        [["Hafidz", "Mengaji", "Payung"], every, [2024, 2025]], names=["programme", "village_code", "year"]
    ).to_frame(index=False)
    for name, count in (("quota", 12), ("registered", 11), ("selected", 9), ("paid", 8)):
        programmes[name] = pd.Series(count, index=programmes.index, dtype="Int64")
    return {
        "potential": items,
        "swadaya": swadaya,
        "meetings": swadaya[["village_code", "date"]].assign(male=12, female=9),
        "services": services,
        "livelihoods": capitals,
        "commodities": goods,
        "programmes": programmes.assign(rupiah=1_000_000.0),
    }


def system_rows(areas: pd.DataFrame) -> pd.DataFrame:
    return combine(systems_rows(make_study(), make_tables(areas), areas), study="rekaan")
