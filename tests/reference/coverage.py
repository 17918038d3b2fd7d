"""How often intervals of 95 % hold the truth, by number of primary sampling units: run by hand.

``python tests/reference/coverage.py [samples [population ...]]`` draws a thousand samples for each
number of units from three populations whose truth is known, and writes coverage and mean width of every interval to
``measured.csv``:

* ``census``: the World Bank's synthetic census that comes with the package svy, 57,867 households
  in 133 enumeration areas, welfare spending per person, and four deprivations of housing;
* ``lognormal``: log-normal welfare with standard deviation .6 and intra-cluster correlation .05;
* ``simulated``: the invented kabupaten of 2025, in census blocks of about a hundred households.

Areas are drawn with replacement and with probability proportional to their households, then ten
households in each: the estimator's own assumptions, so what falls short is the interval's fault.
The bootstrap-t, which takes far longer, is of a quarter of the samples.
"""

import csv
import datetime as dt
import sys
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path

import numpy as np
import pandas as pd

from blora_eval.estimate.design.intervals import interval
from blora_eval.estimate.design.survey_design import Design
from blora_eval.indicators.inequality import gini
from blora_eval.indicators.multidimensional import adjusted_headcount
from blora_eval.indicators.poverty import fgt
from blora_eval.indicators.weighted import quantile
from blora_eval.simulate.households import attributes
from blora_eval.simulate.welfare import persons_in, present, simulate_population
from blora_eval.simulate.world import LINES, YEARS, World

UNITS = (5, 10, 20, 30, 60)
HOUSEHOLDS = 10
REPLICATES = 199
DEPRIVATIONS = ["no_electricity", "no_water", "no_toilet", "crowded"]
MEASURED = Path(__file__).with_name("measured.csv")


@dataclass(frozen=True)
class Population:
    """Everybody, in the order of the areas, with where each area begins, and the poverty line."""

    name: str
    frame: pd.DataFrame
    starts: np.ndarray
    line: float

    def indices(self):
        found = {
            "P0": (fgt, "welfare", {"line": self.line}),
            "P1": (fgt, "welfare", {"line": self.line, "alpha": 1}),
            "Gini": (gini, "welfare", {}),
        }
        if DEPRIVATIONS[0] in self.frame:
            found["M0"] = (adjusted_headcount, DEPRIVATIONS, {"weights": [0.25] * 4, "k": 0.5})
        return found

    def truth(self, index):
        function, columns, options = self.indices()[index]
        return function(self.frame[columns], weight=self.frame["persons"], **options)

    def draw(self, rng, units):
        sizes = np.diff(self.starts)
        areas = rng.choice(len(sizes), size=units, p=sizes / sizes.sum())
        rows = [self.starts[area] + rng.choice(sizes[area], size=HOUSEHOLDS, replace=False) for area in areas]
        sample = self.frame.iloc[np.concatenate(rows)].reset_index(drop=True)
        return sample.assign(psu=np.repeat(np.arange(units), HOUSEHOLDS))


def census():
    """The World Bank's synthetic census; a quarter of its people are below the line."""
    path = resources.files("svy").joinpath("datasets/_bundled/hld_pop_wb_2023.parquet")
    homes = pd.read_parquet(path).sort_values("ea", kind="stable", ignore_index=True)
    frame = pd.DataFrame(
        {
            "welfare": homes["pc_exp"].astype(float),
            "persons": homes["hhsize"].astype(float),
            "no_electricity": homes["electricity"].astype(str).str.lower().isin(["no", "0", "2"]) * 1.0,
            "no_water": ~homes["water"].astype(str).str.contains("(?i)pipe|tap") * 1.0,
            "no_toilet": ~homes["toilet"].astype(str).str.contains("(?i)flush") * 1.0,
            "crowded": (homes["hhsize"] / homes["rooms"] > 3) * 1.0,
        }
    )
    starts = np.append(np.flatnonzero(homes["ea"] != homes["ea"].shift()), len(homes))
    return Population(
        "census", frame, starts, quantile(frame["welfare"], share=0.25, weight=frame["persons"])
    )


def lognormal(*, areas=4000, size=60, deviation=0.6, correlation=0.05, seed=1):
    """Log-normal welfare; a quarter of all people are below the line."""
    rng = np.random.default_rng(seed)
    between = np.repeat(rng.normal(0, np.sqrt(correlation), areas), size)
    within = rng.normal(0, np.sqrt(1 - correlation), areas * size)
    frame = pd.DataFrame({"welfare": np.exp(deviation * (between + within)), "persons": 1.0})
    starts = np.arange(areas + 1) * size
    return Population("lognormal", frame, starts, quantile(frame["welfare"], share=0.25))


def simulated(*, year=2025, block=100):
    """The invented kabupaten, by the official line of the year; six members or more are crowded."""
    kabupaten = simulate_population(World())
    here = present(kabupaten.households, year)
    shown = attributes(kabupaten, year)
    persons = persons_in(kabupaten.households, year)
    frame = pd.DataFrame(
        {
            "welfare": kabupaten.welfare[:, YEARS.index(year)],
            "persons": persons,
            "no_electricity": (shown["lighting"] == "other") * 1.0,
            "no_water": (shown["water"] == "unsafe") * 1.0,
            "no_toilet": (shown["toilet"] != "private") * 1.0,
            "crowded": (persons > 5) * 1.0,
            "village": kabupaten.households["village"],
        }
    )[here].sort_values("village", kind="stable", ignore_index=True)
    place = frame.groupby("village").cumcount()
    size = frame.groupby("village")["persons"].transform("size")
    blocks = frame["village"] * 1000 + place * (size // block).clip(lower=1) // size
    starts = np.append(np.flatnonzero(blocks != blocks.shift()), len(frame))
    return Population("simulated", frame.drop(columns="village"), starts, float(LINES[year]))


def intervals(sample, index, population, rng):
    """The interval of each kind from one sample."""
    function, columns, options = population.indices()[index]
    design = Design(sample, psu="psu", weight="persons")
    found = design.estimate(function, columns, **options)
    number = [np.array([part], dtype=float) for part in (found.value, found.se, found.df, found.n)]
    kinds = {kind: interval(*number, kind=kind)[:2] for kind in ("linear", "logit", "korn_graubard")}
    if rng is not None:
        replicates = design.bootstrap(rng=rng, replicates=REPLICATES)
        drawn = design.estimate(function, columns, interval="bootstrap_t", replicates=replicates, **options)
        kinds["bootstrap_t"] = ([drawn.low], [drawn.high])
    return {kind: (low[0], high[0]) for kind, (low, high) in kinds.items()}


def coverage(population, units, samples, *, seed=1, indices=None, bootstrap=True):
    """Coverage and mean width of each interval of each index."""
    rng = np.random.default_rng([seed, units])
    truths = {index: population.truth(index) for index in indices or population.indices()}
    held, width = {}, {}
    for number in range(samples):
        sample = population.draw(rng, units)
        drawn = rng if bootstrap and number % 4 == 0 else None
        for index, truth in truths.items():
            for kind, (low, high) in intervals(sample, index, population, drawn).items():
                held.setdefault((index, kind), []).append(low <= truth <= high)
                width.setdefault((index, kind), []).append(high - low)
    return {key: (float(np.mean(held[key])), float(np.mean(width[key]))) for key in held}


def main():
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    known = {population.__name__: population for population in (census, lognormal, simulated)}
    chosen = [known[name]() for name in sys.argv[2:] or known]
    measured = []
    for population in chosen:
        for units in UNITS:
            for (index, kind), (share, width) in coverage(population, units, samples).items():
                name = f"coverage.{population.name}.{index}.{kind}.{units}_psu"
                measured += [(name, f"{share:.3f}"), (name.replace("coverage", "width", 1), f"{width:.4f}")]
                print(f"{name:55} {share:.3f} {width:.4f}", flush=True)
    write(measured)


def write(measured):
    """Replace the rows of these names, keep all others."""
    names = {name for name, _ in measured}
    kept = []
    if MEASURED.exists():
        with MEASURED.open(encoding="utf-8", newline="") as lines:
            kept = list(csv.reader(lines))[1:]
    stamp = dt.datetime.now(dt.UTC).date().isoformat(), metadata.version("blora-eval")
    rows = [row for row in kept if row[0] not in names] + [[*row, *stamp] for row in measured]
    with MEASURED.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows([["name", "value", "date", "version"], *rows])


if __name__ == "__main__":
    main()
