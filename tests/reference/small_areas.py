"""How often the villages' small-area intervals hold the truth of the invented kabupaten: run by hand.

``python -m tests.reference.small_areas [surveys]`` draws a hundred surveys of a thousand households from one
kabupaten, estimates every village from each, and writes to ``measured.csv`` how often the printed
intervals hold the village's true share of poor persons (sampled and unsampled villages apart), the root
mean squared error, and what the estimates promise.
"""

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from blora_eval.measure.levels import areas_with_roles
from blora_eval.measure.small_areas import small_area_rows
from blora_eval.results import combine
from blora_eval.simulate.households import attributes
from blora_eval.simulate.survey import draw_survey
from blora_eval.simulate.welfare import persons_in, simulate_population
from blora_eval.simulate.world import LINES, World
from blora_eval.study import Study
from tests.reference.coverage import write

YEAR = 2021
BOTH = {"id": "x", "en": "x"}
ROUNDS = {
    "dtks-2021": {"kind": "register", "date": dt.date(2021, 12, 15), "label": BOTH, "register": "DTKS"},
    "dtks-2025": {"kind": "register", "date": dt.date(2025, 12, 15), "label": BOTH, "register": "DTKS"},
    "susenas": {"kind": "survey", "date": dt.date(2021, 12, 1), "label": BOTH},
}
OFFICIAL = {"name": "resmi", "kind": "absolute", "round": "susenas", "value": LINES[YEAR], "source": "x"}


def study_of(lines=None) -> Study:
    """A study of one survey and two registers, with these lines."""
    return Study.model_validate(
        {
            "folder": Path(),
            "name": "sim",
            "title": BOTH,
            "as_of": dt.date(2025, 12, 31),
            "tables": {"areas": {"files": ["areas.csv"]}},
            "rounds": ROUNDS,
            "lines": [OFFICIAL] if lines is None else lines,
        }
    )


def kabupaten():
    """Population, frame, a register of its poorer half, and the true share of poor persons by village."""
    population = simulate_population(World())
    areas = areas_with_roles(study_of(), population.areas.assign(is_priority=False))
    shown = attributes(population, YEAR)
    codes = population.areas["village_code"].to_numpy()[population.households["village"]]
    register = shown.assign(
        village_code=codes,
        round="dtks-2021",
        persons=persons_in(population.households, YEAR),
        child_out_of_school=shown["child_school"] < 0.05,
    )
    register = register[register["decile"].between(1, 5)]
    truth = population.truth
    truth = truth[truth["year"] == YEAR].set_index("village_code")["poverty"]
    return population, areas, register, truth


def survey_of(population, seed):
    """Another survey of the same kabupaten."""
    drawn = draw_survey(replace(population, world=replace(population.world, seed=seed)), YEAR)
    return drawn.dropna(subset=["welfare"]).assign(round="susenas")


def village_rates(frames) -> pd.DataFrame:
    """The villages' rows of the first index, by code."""
    table = combine(frames, study="sim")
    own = table[(table["level"] == "village") & (table["indicator"] == "fgt0")].set_index("area_code")
    return own.astype({"value": float, "low": float, "high": float, "se": float, "n_psu": float})


def main() -> None:
    population, areas, register, truth = kabupaten()
    found = []
    for seed in range(int(sys.argv[1]) if len(sys.argv) > 1 else 100):
        survey = survey_of(population, seed)
        rates = village_rates(small_area_rows(study_of(), survey, areas, {"households": register}))
        at = truth.reindex(rates.index)
        inside = (rates["low"] <= at) & (at <= rates["high"])
        sampled = rates["n_psu"] > 0
        found.append(
            {
                "coverage.sampled": inside[sampled].mean(),
                "coverage.unsampled": inside[~sampled].mean(),
                "width": (rates["high"] - rates["low"]).mean(),
                "bias": (rates["value"] - at).mean(),
                "squared_error": ((rates["value"] - at) ** 2).mean(),
                "squared_error_promised": (rates["se"] ** 2).mean(),
            }
        )
    means = pd.DataFrame(found).mean()
    for name in ("squared_error", "squared_error_promised"):
        means[f"root_{name}"] = np.sqrt(means.pop(name))
    write([(f"small_area.simulated.fgt0.{name}", f"{value:.4f}") for name, value in means.items()])
    print(means.round(4).to_string())


if __name__ == "__main__":
    main()
