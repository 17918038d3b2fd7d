"""How often the intervals of tenths and of targeting hold the truth of the invented kabupaten: run by hand.

``python -m tests.reference.spread_recovery [surveys]`` draws two hundred surveys of each round from one
kabupaten and writes to ``measured.csv`` how often the printed intervals of the share of each tenth and of
coverage, leakage and both errors of aid hold what is true of every household. Who receives aid is invented
here: chance falls with consumption.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from blora_eval.indicators.inequality import quantile_share
from blora_eval.indicators.targeting import targeting
from blora_eval.measure.levels import areas_with_roles
from blora_eval.measure.survey_targeting import TENTHS, spread_rows, targeting_rows
from blora_eval.results import combine
from blora_eval.simulate.survey import ask_about_aid, draw_survey
from blora_eval.simulate.welfare import Population, persons_in, present, simulate_population
from blora_eval.simulate.world import LINES, YEARS, World
from tests.reference.coverage import write
from tests.reference.small_areas import OFFICIAL, YEAR, study_of

REACH = {"bpnt": 0.6, "pkh": 0.25, "pbi": 0.8}
"""Chance of the poorest household to receive, which falls in proportion to its place to none."""


def aid_of(population: Population) -> pd.DataFrame:
    """Who receives what, once for all samples."""
    rng = np.random.default_rng(0)
    place = pd.Series(population.welfare[:, YEARS.index(YEAR)]).rank(pct=True).to_numpy()
    told = {f"{name}_{YEAR}": rng.random(len(place)) < top * (1 - place) for name, top in REACH.items()}
    return pd.DataFrame({"household": np.arange(len(place)), **told})


def truths(population: Population, aid: pd.DataFrame) -> dict[tuple[str, str], float]:
    """What is true of all persons there, by indicator and dimension."""
    there = present(population.households, YEAR)
    persons = persons_in(population.households, YEAR)[there]
    welfare = population.welfare[there, YEARS.index(YEAR)]
    known = {
        ("quantile_share", str(tenth)): float(
            quantile_share(welfare, lower=(tenth - 1) / 10, upper=tenth / 10, weight=persons)
        )
        for tenth in TENTHS
    }
    poor = (welfare < LINES[YEAR]).astype(int)
    for kind, name in (("food", "bpnt"), ("cash", "pkh"), ("health", "pbi")):
        received = aid[f"{name}_{YEAR}"].to_numpy()[there].astype(int)
        found = targeting(received, target=poor, weight=persons)
        known |= {
            ("aid_coverage", f"{kind}:resmi"): found.coverage,
            ("aid_exclusion", f"{kind}:resmi"): found.exclusion_error,
            ("aid_inclusion", f"{kind}:resmi"): found.inclusion_error,
            ("aid_leakage", f"{kind}:resmi"): found.leakage,
        }
    return known


def coverage(world: World, surveys: int) -> pd.DataFrame:
    """By indicator: the share of intervals that hold the truth, and how many there were."""
    population = simulate_population(world)
    aid = aid_of(population)
    known = pd.Series(truths(population, aid)).rename_axis(["indicator", "dimension"]).rename("truth")
    found = pd.concat(_drawn(population, aid, surveys)).merge(known.reset_index())
    inside = found["truth"].between(found["low"].astype(float), found["high"].astype(float))
    return found.assign(inside=inside).groupby("indicator")["inside"].agg(["mean", "size"])


def _drawn(population: Population, aid: pd.DataFrame, surveys: int) -> Iterator[pd.DataFrame]:
    study = study_of([OFFICIAL])
    roles = population.areas.assign(is_priority=[day is not None for day in population.start])
    areas = areas_with_roles(study, roles)
    for seed in range(surveys):
        drawn = draw_survey(replace(population, world=replace(population.world, seed=seed)), YEAR).dropna()
        survey = ask_about_aid(drawn, aid, YEAR).assign(round="susenas")
        made = (rows for make in (spread_rows, targeting_rows) for rows in make(study, survey, areas))
        numbers = combine(made, study="uji")
        yield numbers[(numbers["level"] == "regency") & numbers["low"].notna()]


def main() -> None:
    """Measure, print and keep."""
    found = coverage(World(), int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    write([(f"coverage.simulated.{name}", f"{rate:.4f}") for name, rate in found["mean"].items()])
    print(found.round(4).to_string())


if __name__ == "__main__":
    main()
