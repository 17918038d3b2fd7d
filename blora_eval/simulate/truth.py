"""The truth about a simulated kabupaten, in a folder that only tests open."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd

from blora_eval.simulate.defects import RATES
from blora_eval.simulate.district import DistrictTruth
from blora_eval.simulate.official import true_poverty
from blora_eval.simulate.rounds import flows
from blora_eval.simulate.welfare import Population
from blora_eval.simulate.world import ROUND_YEARS, YEARS

README = """SINTETIS - the truth about the simulated study; no report may read it.
villages.parquet   village and year: poverty (true share of poor persons), poverty_without_mentoring,
                   poverty_expected, effect (on the expected share), poverty_counted, households, persons,
                   mean_welfare
regency.csv        year: line, fgt0, fgt1, fgt2, poor, persons, mean_welfare, median_welfare
effect.json        settings, start of mentoring by village, true effects (att, by year since the start)
households.parquet household: village, welfare and persons in both rounds, in the register or not, decile
listings.parquet   register listing: id_dtks, household, twin (listed twice), in_2021, in_2025, exit, entry
flows.csv          village: start + entries - exits = end, by cause
people.parquet     person: true name, birth, sex, mother, nik
rows.parquet       round, file and Excel row of each register row: the person who stands there
survey-*.csv       survey household_id: household
slrt.csv           Excel row of each SLRT case: the person it was about (-1: not registered)
defects.csv        round, file, defect: planted, among (how many could have it)
rates.csv          defect: stated rate, of what, meaning; planted and among in all
"""


def write_truth(
    folder: Path,
    population: Population,
    listed: pd.DataFrame,
    surveys: dict[str, pd.DataFrame],
    written: list[DistrictTruth],
) -> None:
    """Write all that is known of the kabupaten."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "README.txt").write_text(README, "utf-8", newline="\n")
    population.truth.to_parquet(folder / "villages.parquet")
    true_poverty(population).to_csv(folder / "regency.csv", index=False)
    (folder / "effect.json").write_text(
        json.dumps(_effect(population), indent=1) + "\n", "utf-8", newline="\n"
    )
    _households(population, listed).to_parquet(folder / "households.parquet")
    kept = ["id_dtks", "household", "village_code", "twin", "in_2021", "in_2025", "exit", "entry"]
    listed[kept].to_parquet(folder / "listings.parquet")
    flows(listed, listed["village_code"].to_numpy()).to_csv(folder / "flows.csv", index=False)
    pd.concat([one.people for one in written], ignore_index=True).to_parquet(folder / "people.parquet")
    pd.concat([one.rows for one in written], ignore_index=True).to_parquet(folder / "rows.parquet")
    for name, sample in surveys.items():
        sample[["household_id", "household"]].to_csv(folder / f"{name}.csv", index=False)
    defects = pd.concat([one.defects for one in written], ignore_index=True)
    defects.to_csv(folder / "defects.csv", index=False)
    _rates(defects).to_csv(folder / "rates.csv", index=False)


def write_upkeep(folder: Path, slrt: pd.DataFrame) -> None:
    """Write whom each case of the service desk was about."""
    rows = pd.DataFrame({"row": np.arange(len(slrt)) + 2, "person": slrt["person"].to_numpy()})
    rows.to_csv(folder / "slrt.csv", index=False)


def _effect(population: Population) -> dict[str, object]:
    """The settings and the averages that estimators of staggered designs aim at.

    ``att`` is the mean effect over all mentored villages and years from the year of the start on;
    ``att_event`` the mean by years since the year of the start.
    """
    effect = population.truth["effect"].to_numpy().reshape(-1, len(YEARS))
    first = np.array([day.year if day else 9999 for day in population.start])
    since = np.array(YEARS)[None, :] - first[:, None]
    treated = (since >= 0) & (first < 9999)[:, None]
    codes = population.areas["village_code"].to_numpy()
    return {
        "settings": asdict(population.world),
        "start": {str(codes[row]): str(population.start[row]) for row in population.priority},
        "att": float(effect[treated].mean()),
        "att_event": {str(k): float(effect[since == k].mean()) for k in range(int(since[treated].max()) + 1)},
    }


def _households(population: Population, listed: pd.DataFrame) -> pd.DataFrame:
    frame = population.households.copy()
    frame["village_code"] = population.areas["village_code"].to_numpy()[frame.pop("village")]
    own = listed[~listed["twin"]].set_index("household")
    for year in ROUND_YEARS:
        there = frame[f"persons_{year}"] > 0
        frame[f"welfare_{year}"] = np.where(there, population.welfare[:, YEARS.index(year)], np.nan)
        frame[f"in_dtks_{year}"] = own[f"in_{year}"].reindex(frame.index, fill_value=False)
    return frame.reset_index(names="household")


def _rates(defects: pd.DataFrame) -> pd.DataFrame:
    totals = defects.groupby("defect")[["planted", "among"]].sum()
    stated = pd.DataFrame(RATES, index=["rate", "of", "meaning"]).T.rename_axis("defect")
    return (
        stated.join(totals)
        .fillna({"planted": 0, "among": 0})
        .astype({"planted": int, "among": int})
        .reset_index()
    )
