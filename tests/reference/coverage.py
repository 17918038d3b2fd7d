"""How often intervals of 95 % hold the truth, by number of primary sampling units: run by hand.

``python tests/reference/coverage.py [samples [population ...]]`` draws a thousand samples for each
number of units from populations whose truth is known, and writes to ``measured.csv`` coverage and mean
width of every interval (``skewed`` is the default), the share of samples that are told to be ``ok``, and
how often the interval of those holds the truth:

* ``census``: the World Bank's synthetic census that comes with the package svy, 57,867 households
  in 133 enumeration areas, welfare spending per person, and four deprivations of housing;
* ``lognormal``: log-normal welfare with standard deviation .6 and intra-cluster correlation .05;
* ``simulated``: the invented kabupaten of 2025, in census blocks of about a hundred households;
* ``poor``: the census with a line below which a tenth are;
* ``unequal``: log-normal welfare with standard deviation .9 and intra-cluster correlation .2;
* ``alatas``: consumption in the 552 of 640 Indonesian sub-villages of Alatas et al. (2012) with seven
  households or more, of which six are drawn (from ``../shared/data``).

On the first three (other seeds) the intervals were chosen, on the last three and these seeds not. Areas are
drawn with replacement and with probability proportional to their households, then ten
households in each: the estimator's own assumptions, so what falls short is the interval's fault.
With ``bootstrap`` among the arguments there is the bootstrap-t too, which takes far longer.
"""

import csv
import datetime as dt
import sys
from dataclasses import dataclass, replace
from importlib import metadata, resources
from pathlib import Path

import numpy as np
import pandas as pd

from blora_eval.estimate.design.influence import index_of
from blora_eval.estimate.design.intervals import interval
from blora_eval.estimate.design.survey_design import Design
from blora_eval.indicators.inequality import (
    atkinson,
    generalized_entropy,
    gini,
    palma_ratio,
    quantile_share,
    quantile_share_ratio,
)
from blora_eval.indicators.multidimensional import adjusted_headcount
from blora_eval.indicators.poverty import fgt, sen, sen_shorrocks_thon, watts
from blora_eval.indicators.weighted import mean, median, quantile
from blora_eval.simulate.households import attributes
from blora_eval.simulate.welfare import persons_in, present, simulate_population
from blora_eval.simulate.world import LINES, YEARS, World

UNITS = (5, 10, 20, 30, 60, 100)
HOUSEHOLDS = 10
REPLICATES = 199
DEPRIVATIONS = ["no_electricity", "no_water", "no_toilet", "crowded"]
MEASURED = Path(__file__).with_name("measured.csv")
ALATAS = Path(__file__).parents[3] / "shared" / "data" / "real" / "alatas2012_households.csv"
BOOTSTRAPPED = ("P0", "P1", "Gini", "M0")


@dataclass(frozen=True)
class Population:
    """Everybody, in the order of the areas, with where each area begins, and the poverty line."""

    name: str
    frame: pd.DataFrame
    starts: np.ndarray
    line: float
    take: int = HOUSEHOLDS

    def indices(self):
        found = {
            "P0": (fgt, "welfare", {"line": self.line}),
            "P1": (fgt, "welfare", {"line": self.line, "alpha": 1}),
            "P2": (fgt, "welfare", {"line": self.line, "alpha": 2}),
            "Watts": (watts, "welfare", {"line": self.line}),
            "Sen": (sen, "welfare", {"line": self.line}),
            "SST": (sen_shorrocks_thon, "welfare", {"line": self.line}),
            "Gini": (gini, "welfare", {}),
            "Theil": (generalized_entropy, "welfare", {}),
            "Atkinson": (atkinson, "welfare", {}),
            "S80/S20": (quantile_share_ratio, "welfare", {}),
            "Palma": (palma_ratio, "welfare", {}),
            "bottom_fifth": (quantile_share, "welfare", {}),
            "mean": (mean, "welfare", {}),
            "median": (median, "welfare", {}),
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
        rows = [self.starts[area] + rng.choice(sizes[area], size=self.take, replace=False) for area in areas]
        sample = self.frame.iloc[np.concatenate(rows)].reset_index(drop=True)
        return sample.assign(psu=np.repeat(np.arange(units), self.take))


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


def poor():
    """The census, a tenth of whose people are below the line."""
    whole = census()
    line = quantile(whole.frame["welfare"], share=0.1, weight=whole.frame["persons"])
    return replace(whole, name="poor", line=line)


def unequal():
    """Log-normal welfare that differs more, between areas too."""
    return replace(lognormal(deviation=0.9, correlation=0.2, seed=7), name="unequal")


def alatas():
    """Consumption per person in sub-villages of three provinces; a quarter are below the line."""
    asked = pd.read_csv(ALATAS).sort_values(["village", "ea"], kind="stable", ignore_index=True)
    area = asked["village"].astype(str) + "." + asked["ea"].astype(str)
    size = area.groupby(area).transform("size")
    asked, area = asked[size >= 7].reset_index(drop=True), area[size >= 7].reset_index(drop=True)
    frame = pd.DataFrame({"welfare": asked["consumption"], "persons": asked["hhsize"].astype(float)})
    starts = np.append(np.flatnonzero(area != area.shift()), len(frame))
    line = quantile(frame["welfare"], share=0.25, weight=frame["persons"])
    return Population("alatas", frame, starts, line, take=6)


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


def intervals(design, wanted, replicates):
    """The intervals of each kind from all samples, and which are told to be ok."""
    function, columns, options = wanted
    found = design.estimate(function, columns, by="sample", **options)
    number = [found[name].to_numpy(dtype=float, na_value=np.nan) for name in ("value", "se", "df", "n")]
    scale = index_of(function).scale
    plain = ("linear", "logit", "korn_graubard") if scale == "logit" else dict.fromkeys(("linear", scale))
    kinds = {kind: interval(*number, kind=kind, scale=scale)[:2] for kind in plain}
    tables = {"skewed": found}
    if replicates is not None:
        how = {"interval": "bootstrap_t", "replicates": replicates}
        tables["bootstrap_t"] = design.estimate(function, columns, by="sample", **how, **options)
    for kind, table in tables.items():
        kinds[kind] = [table[end].to_numpy(dtype=float, na_value=np.nan) for end in ("low", "high")]
    return kinds, (found["status"] == "ok").to_numpy()


def coverage(population, units, samples, *, seed=101, indices=None, bootstrap=False):
    """Coverage and mean width of each interval of each index; of ``ok``, coverage and share."""
    rng = np.random.default_rng([seed, units])
    drawn = [population.draw(rng, units).assign(sample=number) for number in range(samples)]
    # a stratum of its own for each sample: all of them are one estimate by sample
    how = {"strata": "sample", "psu": "psu", "weight": "persons"}
    design = Design(pd.concat(drawn, ignore_index=True), **how)
    measured = {}
    for index in indices or population.indices():
        truth = population.truth(index)
        replicates = design.bootstrap(rng=rng, replicates=REPLICATES) if bootstrap else None
        found, ok = intervals(
            design, population.indices()[index], replicates if index in BOOTSTRAPPED else None
        )
        for kind, (low, high) in found.items():
            held = (low <= truth) & (truth <= high)
            measured[index, kind] = float(np.mean(held)), float(np.nanmean(high - low))
            if kind == "skewed" and ok.any():
                measured[index, "ok"] = float(np.mean(held[ok])), float(np.mean(ok))
    return measured


def main():
    given = [argument for argument in sys.argv[1:] if argument != "bootstrap"]
    samples = int(given[0]) if given else 1000
    known = {each.__name__: each for each in (census, lognormal, simulated, poor, unequal, alatas)}
    for name in given[1:] or known:
        population, measured = known[name](), []
        for units in UNITS:
            found = coverage(population, units, samples, bootstrap="bootstrap" in sys.argv)
            for (index, kind), (share, width) in found.items():
                if kind in {"linear", "korn_graubard"}:
                    continue
                own = f"{population.name}.{index}.{kind}.{units}_psu"
                second = f"share.{own}" if kind == "ok" else f"width.{own}"
                measured += [(f"coverage.{own}", f"{share:.3f}"), (second, f"{width:.4g}")]
                print(f"{own:45} {share:.3f} {width:.4g}", flush=True)
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
