"""How often the villages' small-area intervals hold the truth: run by hand.

``python -m tests.reference.small_areas [draws]`` draws so many surveys (default 100) from each population of
``small_area_populations``, of 6 and of 15 households a block, estimates every village from each by the lines
below which 12 % and 25 % lie, and writes to ``measured.csv`` how often the intervals hold the village's true
share of poor persons, of poor households and poverty gap (sampled and unsampled villages apart), their width,
the root mean squared error, and that of the regression alone (benchmarked alike).
"""

import datetime as dt
import sys
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from blora_eval.estimate.areas.benchmarking import benchmark
from blora_eval.estimate.areas.log_welfare import fit_log_welfare, village_poverty
from blora_eval.estimate.areas.small_areas import judged_rates
from blora_eval.measure.levels import areas_with_roles
from blora_eval.results import combine
from blora_eval.simulate.households import attributes
from blora_eval.simulate.survey import draw_survey
from blora_eval.simulate.welfare import persons_in, simulate_population
from blora_eval.simulate.world import LINES, World
from blora_eval.study import Study
from tests.reference import small_area_populations as populations
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


def village_rates(frames, indicator="fgt0") -> pd.DataFrame:
    """The villages' rows of one index, by code."""
    table = combine(frames, study="sim")
    own = table[(table["level"] == "village") & (table["indicator"] == indicator)].set_index("area_code")
    return own.astype({"value": float, "low": float, "high": float, "se": float, "n_psu": float})


MEASURES = ("fgt0", "fgt1", "poor_households")
SEED = 977
"""Of the draws; the method was chosen on others."""


def estimates(people, asked, line):
    """Every measure of every village, as the reports print it."""
    model = fit_log_welfare(pd.DataFrame(people.covariates, columns=["a", "b"]), asked)
    gap = (1 - asked["welfare"] / line).clip(lower=0)
    for measure in MEASURES:
        weight = asked["weight"] * (1 if measure == "poor_households" else asked["persons"])
        whole = np.average(gap if measure == "fgt1" else gap > 0, weights=weight)
        table = village_poverty(model, line, measure)
        size = weight.groupby(asked["area"]).sum().reindex(table.index).fillna(0.0)
        group = pd.Series("all", table.index)
        table["synthetic"] *= whole / np.average(table["synthetic"], weights=size)
        yield measure, benchmark(table, size=size, group=group, totals=pd.Series({"all": whole}))


def cell(people, share, each, draws):
    """Means over the draws by measure: coverage, width and squared errors, of the sampled and of the others."""
    line, found = people.line(share), []
    truth = people.truth(line)
    for number in range(draws):
        rng = np.random.default_rng([SEED, number, each, round(100 * share)])
        asked = populations.survey(people, each, rng)
        for measure, table in estimates(people, asked, line):
            at, sampled = truth[measure], table["sampled"].to_numpy(bool)
            judged = judged_rates(table, weighted=True)
            of = {
                "coverage": (judged["low"] <= at) & (at <= judged["high"]),
                "width": judged["high"] - judged["low"],
                "squared_error": (judged["value"] - at) ** 2,
                "squared_error_regression": (table["synthetic"] - at) ** 2,
            }
            for name, values in of.items():
                for kind, rows in (("sampled", sampled), ("unsampled", ~sampled)):
                    found.append((measure, f"{name}.{kind}", values[rows].mean()))
    means = (
        pd.DataFrame(found, columns=["measure", "name", "value"]).groupby(["measure", "name"])["value"].mean()
    )
    squared = means.index.get_level_values("name").str.startswith("squared")
    means[squared] = np.sqrt(means[squared])
    return means


def main() -> None:
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    makers = [partial(populations.kabupaten, sd) for sd in (0.14, 0.2, 0.275, 0.35)]
    makers += [populations.census, populations.alatas] if populations.REAL.exists() else [populations.census]
    for make in makers:
        people = make()
        for share, each in product((0.12, 0.25), (6, 15)):
            means = cell(people, share, each, draws)
            where = f"small_area.{people.name}.{share}.{each}"
            written = [
                (f"{where}.{measure}.{name}", f"{value:.4f}") for (measure, name), value in means.items()
            ]
            write([(name.replace("squared_error", "root_squared_error"), value) for name, value in written])
            print(where, means.round(3).to_string(), flush=True, sep="\n")


if __name__ == "__main__":
    main()
