"""What villages add later: basic services still lacking, and what a potential is worth working on for."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.simulate.welfare import Population

__all__ = [
    "MARKET_WORDS",
    "PLACES_A_YEAR",
    "PURPOSES",
    "SERVICE_WORDS",
    "UMBRELLA",
    "add_prospects",
    "service_table",
]

SHARE_LACKING = {
    "house": 0.18,
    "water": 0.14,
    "latrine": 0.12,
    "electricity": 0.03,
    "work": 0.11,
    "schooling": 0.06,
    "stunting": 0.13,
    "disability": 0.03,
}
"""Invented mean shares, of households or of persons, that lack each of the eight services."""

SERVICE_WORDS = {
    "Rumah layak": "house",
    "Air bersih": "water",
    "Jamban": "latrine",
    "Listrik": "electricity",
    "Pekerjaan": "work",
    "Anak tidak sekolah": "schooling",
    "Stunting": "stunting",
    "Disabilitas": "disability",
}
"""What the file calls each service."""

MARKET_WORDS = {"Belum ada": "none", "Desa": "village", "Kabupaten": "regency", "Luar kabupaten": "outside"}
"""What the file calls each market."""

UMBRELLA = "Ngopeni Kadang Kekurangan (simulasi)"
PLACES_A_YEAR = {"Satu Desa Satu Hafidz (simulasi)": 295, "Satu Desa Dua Sarjana (simulasi)": 590}
"""Invented places a year that a programme announced for the whole kabupaten."""

PURPOSES = dict.fromkeys(
    ("Satu Desa Satu Hafidz (simulasi)", "Contoh Mengaji (simulasi)"), "pendidikan agama"
)
"""Programmes of one purpose: where both pay in one village and year, that is flagged."""

MARKETS = np.array(["none", "village", "regency", "outside", None], dtype=object)
CONSTRAINTS = np.array(["Modal", "Air", "Jalan", "Pemasaran", None], dtype=object)
IDEAS = np.array(["Kelompok usaha", "Pelatihan", "Kemasan bersama", None], dtype=object)
RANKED = 5
"""How many of its items a village meeting put in order."""


def service_table(population: Population, codes: npt.NDArray[np.object_]) -> pd.DataFrame:
    """Basic services of the mentored villages: listed, lacking, and of these served.

    Parameters
    ----------
    population : Population
        The kabupaten.
    codes : array of str
        Code of each of its villages.

    Returns
    -------
    DataFrame
        Table ``services``: the years 2021, 2023 and 2025.
    """
    rng = population.world.rng("services")
    mentored = [code for code, day in zip(codes, population.start, strict=True) if day is not None]
    index = pd.MultiIndex.from_product(
        [mentored, (2021, 2023, 2025), SHARE_LACKING], names=["village_code", "year", "service"]
    )
    frame = index.to_frame(index=False)
    share = frame["service"].map(SHARE_LACKING).to_numpy() * 0.93 ** (frame["year"].to_numpy() - 2021)
    frame["listed"] = rng.integers(180, 420, len(frame))
    frame["lacking"] = rng.binomial(frame["listed"], share)
    served = pd.Series(rng.binomial(frame["lacking"], 0.35)).astype("Int64")
    frame["served"] = served.mask(pd.Series(rng.random(len(frame)) < 0.08))
    return frame


def add_prospects(potential: pd.DataFrame, population: Population) -> pd.DataFrame:
    """The inventory with market, constraint, idea, and the rank given by the village meeting.

    Parameters
    ----------
    potential : DataFrame
        Table ``potential`` without them.
    population : Population
        The kabupaten.

    Returns
    -------
    DataFrame
        The same rows; a village puts at most five items in order.
    """
    rng = population.world.rng("prospects")
    n = len(potential)
    shuffled = potential.assign(order=rng.random(n)).groupby("village_code")["order"].rank().astype(int)
    return potential.assign(
        market=rng.choice(MARKETS, n, p=[0.25, 0.35, 0.22, 0.1, 0.08]),
        constraint=rng.choice(CONSTRAINTS, n, p=[0.3, 0.15, 0.15, 0.25, 0.15]),
        idea=rng.choice(IDEAS, n, p=[0.25, 0.25, 0.2, 0.3]),
        priority=shuffled.astype("Int64").where(shuffled <= RANKED),
    )
