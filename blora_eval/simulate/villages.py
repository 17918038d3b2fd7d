"""What is counted of every village: the panel, IDM, potential, livelihoods, commodities, programmes."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.simulate.forms import FORMS, SCORES
from blora_eval.simulate.ledgers import add_prospects, service_table
from blora_eval.simulate.welfare import Population
from blora_eval.simulate.world import LINES, YEARS

Floats = npt.NDArray[np.float64]

IDM_YEARS = (2021, 2022, 2023, 2024)
BOUNDS = (0.4907, 0.5989, 0.7072, 0.8155)
STATUSES = np.array(["sangat tertinggal", "tertinggal", "berkembang", "maju", "mandiri"], dtype=object)
JUMP = 1.3
"""Points by which one village's scores leap in 2024, as self-reported indices do."""

ITEMS = {
    "agriculture": (("Sawah", "ha"), ("Tegalan", "ha")),
    "livestock": (("Sapi", "ekor"), ("Kambing", "ekor")),
    "forestry": (("Hutan rakyat", "ha"),),
    "fishery": (("Kolam", "unit"),),
    "tourism": (("Embung wisata", "unit"),),
    "small_industry": (("Batik", "unit"), ("Anyaman", "unit")),
    "bumdes": (("BUM Desa", "unit"),),
    "human": (("Kader", "orang"),),
    "social": (("Kelompok tani", "kelompok"),),
    "physical": (("Jalan desa", "km"),),
    "financial": (("Koperasi", "unit"),),
}
CAPITALS = {
    "human": "Lulusan SMA per 100 dewasa",
    "social": "Kelompok aktif",
    "natural": "Lahan garapan per rumah tangga (ha)",
    "physical": "Rumah layak per 100 rumah",
    "financial": "Anggota koperasi per 100 dewasa",
}
USES = np.array(["unused", "partly", "full", None], dtype=object)
COMMODITIES = ("Jagung", "Padi", "Sapi potong")
PROGRAMMES = {
    "Satu Desa Satu Hafidz (simulasi)": (1, 1.5, 2_000_000),
    "Satu Desa Dua Sarjana (simulasi)": (2, 4.0, 2_500_000),
    "Contoh Mengaji (simulasi)": (3, 5.0, 500_000),
    "Ngopeni Kadang Kekurangan (simulasi)": (10, 18.0, 300_000),
}
"""Programme: quota of a village and year, mean number registered, rupiah each (all invented)."""


def village_tables(population: Population) -> dict[str, pd.DataFrame]:
    """The tables of every village."""
    codes = population.areas["village_code"].to_numpy()
    return {
        "panel": _panel(population),
        "idm": _idm(population),
        "potential": add_prospects(_potential(population, codes), population),
        "services": service_table(population, codes),
        "livelihoods": _livelihoods(population, codes),
        "commodities": _commodities(population, codes),
        "programmes": _programmes(population, codes),
    }


def _panel(population: Population) -> pd.DataFrame:
    """The village's own count of its poor, an index of consumption, and rain, which no mentoring moves."""
    rng = population.world.rng("panel")
    truth = population.truth
    real = truth["mean_welfare"] / truth["year"].map(LINES)
    level = np.average(
        real[truth["year"] == YEARS[0]], weights=truth.loc[truth["year"] == YEARS[0], "persons"]
    )
    district = population.areas["district_code"].astype("category").cat.codes.to_numpy()
    shape = (len(population.areas), len(YEARS))
    weather = rng.normal(0, 8, (population.world.districts, len(YEARS)))[district]
    rain = 100 + rng.normal(0, 6, (shape[0], 1)) + weather + rng.normal(0, 4, shape)
    return pd.DataFrame(
        {
            "village_code": truth["village_code"],
            "year": truth["year"],
            "poverty_share": truth["poverty_counted"],
            "consumption_index": (100 * real / level + rng.normal(0, 1.5, len(truth))).round(1),
            "rain_index": rain.ravel().round(1),
        }
    )


def _idm(population: Population) -> pd.DataFrame:
    """Fifty scores a village and year; the indices are their sums over 175, 60 and 15, and their mean."""
    rng = population.world.rng("idm")
    desa = population.areas.loc[population.areas["kind"] == "desa", "village_code"].to_numpy()
    easy, quality = rng.normal(3.2, 1.1, len(SCORES)), rng.normal(0, 0.35, len(desa))
    own = rng.normal(0, 0.9, (len(desa), len(SCORES)))
    leap = rng.integers(len(desa))
    frames = []
    for step, year in enumerate(IDM_YEARS):
        jump = JUMP * (np.arange(len(desa)) == leap) * (year == IDM_YEARS[-1])
        latent = easy + (quality + 0.11 * step + jump)[:, None] + own + rng.normal(0, 0.2, own.shape)
        frames.append(_idm_year(desa, year, np.clip(np.round(latent), 0, 5).astype(int)))
    return pd.concat(frames, ignore_index=True)[list(FORMS["idm"].columns)]


def _idm_year(codes: npt.NDArray[np.object_], year: int, scores: npt.NDArray[np.int64]) -> pd.DataFrame:
    frame = pd.DataFrame(scores, columns=SCORES).assign(village_code=codes, year=year)
    frame["iks"] = scores[:, :35].sum(axis=1) / 175
    frame["ike"] = scores[:, 35:47].sum(axis=1) / 60
    frame["ikl"] = scores[:, 47:].sum(axis=1) / 15
    frame["idm"] = frame[["iks", "ike", "ikl"]].mean(axis=1)
    indices = ["iks", "ike", "ikl", "idm"]
    frame[indices] = frame[indices].round(4)
    frame["status"] = STATUSES[np.searchsorted(BOUNDS, frame["idm"].to_numpy(), side="left")]
    return frame


def _potential(population: Population, codes: npt.NDArray[np.object_]) -> pd.DataFrame:
    rng = population.world.rng("potential")
    items = [(sector, item, unit) for sector, of_sector in ITEMS.items() for item, unit in of_sector]
    frame = pd.DataFrame(items * len(codes), columns=["sector", "item", "unit"])
    frame.insert(0, "village_code", np.repeat(codes, len(items)))
    frame["quantity"] = np.ceil(rng.lognormal(2.2, 1.0, len(frame))).astype(int)
    frame["use"] = rng.choice(USES, len(frame), p=[0.3, 0.45, 0.22, 0.03])
    return frame[rng.random(len(frame)) < 0.6].reset_index(drop=True)


def _livelihoods(population: Population, codes: npt.NDArray[np.object_]) -> pd.DataFrame:
    rng = population.world.rng("livelihoods")
    years = (2021, 2023, 2025)
    index = pd.MultiIndex.from_product([codes, years, CAPITALS], names=["village_code", "year", "capital"])
    frame = index.to_frame(index=False)
    frame["indicator"] = frame["capital"].map(CAPITALS)
    frame["better"] = "higher"
    base = np.repeat(rng.uniform(10, 60, (len(codes), 1, len(CAPITALS))), len(years), axis=1)
    growth = np.arange(len(years))[None, :, None] * rng.normal(1.5, 1.0, (len(codes), 1, len(CAPITALS)))
    frame["value"] = (base + growth).clip(0).ravel().round(1)
    return frame


def _commodities(population: Population, codes: npt.NDArray[np.object_]) -> pd.DataFrame:
    rng = population.world.rng("commodities")
    index = pd.MultiIndex.from_product(
        [codes, (2021, 2023, 2025), COMMODITIES], names=["village_code", "year", "commodity"]
    )
    frame = index.to_frame(index=False)
    output = rng.lognormal(19.5, 0.7, len(frame)) * 1.05 ** (frame["year"].to_numpy() - 2021)
    frame["output_rupiah"] = (output / 1000).round().astype(int) * 1000
    inputs = frame["output_rupiah"] * rng.uniform(0.4, 0.8, len(frame))
    frame["inputs_rupiah"] = inputs.round(-3).mask(rng.random(len(frame)) < 0.05)
    return frame


def _programmes(population: Population, codes: npt.NDArray[np.object_]) -> pd.DataFrame:
    rng = population.world.rng("programmes")
    index = pd.MultiIndex.from_product(
        [PROGRAMMES, codes, range(2022, 2026)], names=["programme", "village_code", "year"]
    )
    frame = index.to_frame(index=False)
    facts = np.array([PROGRAMMES[name] for name in frame["programme"]])
    frame["quota"] = facts[:, 0].astype(int)
    frame["registered"] = rng.poisson(facts[:, 1])
    frame["selected"] = np.minimum(frame["quota"], rng.binomial(frame["registered"], 0.8))
    frame["paid"] = rng.binomial(frame["selected"], 0.9)
    frame["rupiah"] = pd.Series(frame["paid"] * facts[:, 2]).mask(rng.random(len(frame)) < 0.1)
    return frame
