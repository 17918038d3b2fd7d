"""Populations whose villages' poverty is known, and surveys drawn from them: for the small areas' coverage.

The invented kabupaten with villages that differ little, as in Central Java, or more; the World Bank's
invented census (from the package svy); and the households of Alatas and others (2012) in Central Java, whose
villages are filled up from their own residuals. Each has two covariates by village, made of a register of
the poorer half: the share of the lowest tenth and the share of deprived households.
"""

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd

import blora_eval.simulate.welfare as invented
from blora_eval.estimate.areas.nested_error import nested_error
from blora_eval.indicators.deprivation import register_poverty
from blora_eval.simulate.households import attributes
from blora_eval.simulate.world import YEARS, World

YEAR = 2021
REAL = Path(__file__).parents[3] / "shared" / "data" / "real" / "alatas2012_households.csv"
SHOWN = (
    "tfloor twall troof toilet water lighting fcook hhsize hheduc3 hheduc4 tv refrigerator motorcycle hp gas"
)


@dataclass(frozen=True, slots=True)
class Villages:
    """Log welfare, persons, village and block of every household (blocks ascending); covariates by village."""

    name: str
    logs: np.ndarray
    persons: np.ndarray
    village: np.ndarray
    block: np.ndarray
    stratum: np.ndarray
    covariates: np.ndarray
    blocks: int

    def line(self, share: float) -> float:
        """The welfare below which this share of the persons lies."""
        order = np.argsort(self.logs)
        below = np.cumsum(self.persons[order]) / self.persons.sum()
        return float(np.exp(self.logs[order][np.searchsorted(below, share)]))

    def truth(self, line: float) -> dict[str, np.ndarray]:
        """Poverty of every village by measure."""
        gap = np.maximum(1 - np.exp(self.logs) / line, 0)
        return {
            "fgt0": self._mean(gap > 0, self.persons),
            "fgt1": self._mean(gap, self.persons),
            "poor_households": self._mean(gap > 0, np.ones(len(gap))),
        }

    def _mean(self, value: np.ndarray, weight: np.ndarray) -> np.ndarray:
        return np.bincount(self.village, value * weight) / np.bincount(self.village, weight)


def survey(people: Villages, each: int, rng: np.random.Generator) -> pd.DataFrame:
    """Blocks with chances in proportion to size within strata, so many households of each, their weights."""
    size = np.bincount(people.block)
    by_stratum = np.bincount(people.stratum, size)
    wanted = np.maximum(2, np.round(people.blocks * by_stratum / by_stratum.sum())).astype(int)
    chance = np.zeros(size.size)
    for stratum in np.unique(people.stratum):
        blocks = rng.permutation(np.flatnonzero(people.stratum == stratum))
        share = np.minimum(1, wanted[stratum] * size[blocks] / size[blocks].sum())
        reached = np.cumsum(share)
        marks = rng.random() + np.arange(wanted[stratum])
        at = np.unique(np.searchsorted(reached, marks[marks < reached[-1]], side="right"))
        chance[blocks[at]] = share[at]
    listed = np.flatnonzero(chance[people.block] > 0)
    listed = listed[np.lexsort((rng.random(len(listed)), people.block[listed]))]
    place = pd.Series(listed).groupby(people.block[listed]).cumcount().to_numpy()
    asked = listed[place < each]
    block = people.block[asked]
    return pd.DataFrame(
        {
            "area": people.village[asked],
            "welfare": np.exp(people.logs[asked]),
            "weight": np.maximum(size[block], each) / each / chance[block],
            "persons": people.persons[asked],
            "psu": block,
        }
    )


def kabupaten(sd: float) -> Villages:
    """The invented kabupaten with this standard deviation of log welfare between its villages."""
    kept = invented.VILLAGE_SD, invented.DISTRICT_SD, invented.LEVEL
    now, within = float(np.hypot(*kept[:2])), invented.SPREAD
    invented.VILLAGE_SD, invented.DISTRICT_SD = (part * sd / now for part in kept[:2])
    invented.LEVEL = kept[2] * float(np.sqrt((within**2 + sd**2) / (within**2 + now**2)))
    try:
        made = invented.simulate_population(World())
    finally:
        invented.VILLAGE_SD, invented.DISTRICT_SD, invented.LEVEL = kept
    here = invented.present(made.households, YEAR)
    home = made.households["village"].to_numpy()
    codes = made.areas["village_code"].to_numpy()
    persons = invented.persons_in(made.households, YEAR)
    shown = attributes(made, YEAR)
    told = {
        "village_code": codes[home],
        "persons": persons,
        "child_out_of_school": shown["child_school"] < 0.05,
    }
    poorer = shown.assign(**told)[here & shown["decile"].between(1, 5).to_numpy()]
    index = register_poverty(poorer, by="village_code", level="village").query("indicator == 'mpi_headcount'")
    known = pd.DataFrame({"decile_1": poorer["decile"].eq(1).groupby(poorer["village_code"]).mean()})
    known = known.assign(mpi=index.set_index("area_code")["value"].astype(float)).reindex(codes)
    district = made.areas["district_code"].astype("category").cat.codes.to_numpy()
    region = np.where(made.areas["kind"] == "kelurahan", 0, 1 + district * 3 // made.world.districts)
    logs = np.log(made.welfare[here, YEARS.index(YEAR)])
    block = _blocks(home[here], np.random.default_rng(20211231))
    return _villages(f"simulated_{sd}", logs, persons[here], home[here], block, region, known.to_numpy(), 100)


def census() -> Villages:
    """The World Bank's census, its enumeration areas as villages: sixty of them are drawn."""
    path = resources.files("svy").joinpath("datasets/_bundled/hld_pop_wb_2023.parquet")
    homes = pd.read_parquet(path).sort_values("ea", kind="stable", ignore_index=True)
    deprived = np.column_stack(
        [
            homes["electricity"].astype(str).str.lower().isin(["no", "0", "2"]),
            ~homes["water"].astype(str).str.contains("(?i)pipe|tap"),
            ~homes["toilet"].astype(str).str.contains("(?i)flush"),
            homes["hhsize"] / homes["rooms"] > 3,
        ]
    ).astype(float)
    village = pd.factorize(homes["ea"], sort=True)[0]
    logs, rng = np.log(homes["pc_exp"].to_numpy(float)), np.random.default_rng(5)
    score = _predicted(logs, np.column_stack([deprived, homes[["hhsize", "rooms"]].to_numpy(float)]))
    known = _register(village, score + rng.normal(0, 0.15, len(logs)), deprived.mean(axis=1) >= 0.5)
    stratum = np.zeros(village.max() + 1, dtype=int)
    return _villages("census", logs, homes["hhsize"].to_numpy(float), village, village, stratum, known, 60)


def alatas() -> Villages:
    """Villages of some 250 households: means shrunk to what is signal, residuals of the five villages most alike."""
    homes = pd.read_csv(REAL).query("province == 33 and consumption > 0")
    cluster = homes.groupby(["district", "subdistrict", "village", "ea"]).ngroup().to_numpy()
    district = homes.groupby(cluster)["district"].first().factorize()[0]
    logs = np.log(homes["consumption"].to_numpy(float))
    bad = 4 - homes[["tfloor", "toilet", "water", "lighting"]].sum(axis=1) + homes["fcook"]
    bad = bad + (homes["hheduc3"] + homes["hheduc4"] == 0)
    values = np.column_stack([logs, _predicted(logs, homes[SHOWN.split()].to_numpy(float)), bad])
    n = np.bincount(cluster)
    mean = np.column_stack([np.bincount(cluster, column) / n for column in values.T])
    apart = (values - mean[cluster]) * np.sqrt(n / np.maximum(n - 1, 1))[cluster][:, None]
    signal = np.empty_like(mean)
    for k in range(3):
        frame = pd.DataFrame({"y": values[:, k], "area": cluster})
        fit = nested_error(frame, area="area", outcome="y", covariates=[])
        signal[:, k] = fit.beta[0] + np.sqrt(fit.shrinkage) * (mean[:, k] - fit.beta[0])
    rng = np.random.default_rng(7)
    sizes = np.maximum(40, (250 * rng.lognormal(-0.045, 0.3, len(n))).astype(int))
    made, persons = [], []
    for village, size in enumerate(sizes):
        near = np.flatnonzero(district == district[village])
        near = near[np.argsort(np.abs(signal[near, 0] - signal[village, 0]), kind="stable")[:5]]
        pool = np.flatnonzero(np.isin(cluster, near))
        picked = rng.choice(pool, size)
        made.append(signal[village] + apart[picked] - apart[pool].mean(axis=0))
        persons.append(homes["hhsize"].to_numpy(float)[picked])
    village, rows = np.repeat(np.arange(len(n)), sizes), np.concatenate(made)
    known = _register(village, rows[:, 1], rows[:, 2] >= 3)
    block = _blocks(village, rng)
    return _villages("alatas", rows[:, 0], np.concatenate(persons), village, block, district, known, 100)


def _villages(  # noqa: PLR0917
    name, logs, persons, village, block, region, known, blocks
) -> Villages:
    home = np.zeros(block.max() + 1, dtype=int)
    home[block] = village
    return Villages(name, logs, persons, village, block, region[home], known, blocks)


def _blocks(village: np.ndarray, rng: np.random.Generator, size: int = 100) -> np.ndarray:
    """Blocks of about so many households, at random within villages."""
    n = np.bincount(village)
    parts = np.maximum(1, np.round(n / size)).astype(int)
    place = pd.Series(rng.permutation(len(village))).groupby(village).rank(method="first").to_numpy(int) - 1
    return np.unique(village * 100 + place * parts[village] // n[village], return_inverse=True)[1]


def _predicted(logs: np.ndarray, covariates: np.ndarray) -> np.ndarray:
    design = np.column_stack([np.ones(len(logs)), covariates])
    return design @ np.linalg.lstsq(design, logs, rcond=None)[0]


def _register(village: np.ndarray, score: np.ndarray, deprived: np.ndarray) -> np.ndarray:
    rank = np.argsort(np.argsort(score)) / len(score)
    listed = pd.DataFrame({"lowest": rank < 0.1, "deprived": deprived})[rank < 0.5]
    shares = listed.astype(float).groupby(village[rank < 0.5]).mean()
    return shares.reindex(range(village.max() + 1)).fillna(0.0).to_numpy()
