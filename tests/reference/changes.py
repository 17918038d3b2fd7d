"""How often the errors of what tells change hold the truth, by number of sampling units: run by hand.

``python -m tests.reference.changes [draws [units ...]]`` draws two independent rounds four hundred times from
populations whose truth is known and writes to ``measured.csv`` how often the interval of each number
holds it, and the band the whole curve: ``change.log``, log-normal welfare that grows by a tenth and
spreads, and ``change.simulated``, the invented kabupaten of 2021 and 2025 in prices of the poverty line.
Dominance: how often it is claimed where both rounds are one population (``same``), where the second is less
poor, and (never to be) where the first is.
"""

import sys

import numpy as np
import pandas as pd

from blora_eval.estimate.design.survey_design import Design
from blora_eval.indicators.curves import growth_incidence_curve, poverty_dominance
from blora_eval.indicators.decomposition import fgt_by_group, ravallion_huppi
from blora_eval.indicators.growth import pro_poor_growth, shapley_growth_redistribution
from tests.reference.coverage import Population, lognormal, simulated, write

REPLICATES = 60
SHARES = np.arange(5, 100, 10) / 100


def grown(population, *, factor=1.0):
    """The same people in two sectors, welfare multiplied."""
    sizes = np.diff(population.starts)
    area = np.repeat(np.arange(len(sizes)), sizes)
    frame = population.frame.assign(sector=area % 3)
    return Population(
        population.name, frame.assign(welfare=frame["welfare"] * factor), population.starts, population.line
    )


def rounds(name):
    """Both rounds of a population in the same prices."""
    if name == "log":
        return grown(lognormal()), grown(lognormal(deviation=0.65, seed=2), factor=1.1)
    first, last = simulated(year=2021), simulated(year=2025)
    return grown(first), grown(last, factor=first.line / last.line)


def asked(line):
    """What is estimated, with its options."""
    return {
        "shapley": (shapley_growth_redistribution, {"line": line}),
        "shapley_gap": (shapley_growth_redistribution, {"line": line, "alpha": 1}),
        "pro_poor": (pro_poor_growth, {"line": line}),
        "huppi": (ravallion_huppi, {"line": line, "group": "sector"}),
        "incidence": (growth_incidence_curve, {"shares": SHARES}),
    }


def truth(function, options, first, last):
    """The numbers of the whole populations, in the order of the table."""
    frames, weights = (
        [each.frame for each in (first, last)],
        [each.frame["persons"] for each in (first, last)],
    )
    if function is ravallion_huppi:
        sides = [
            fgt_by_group(f["welfare"], weight=w, group=f["sector"], line=options["line"])
            for f, w in zip(frames, weights, strict=True)
        ]
        table = function(*sides).table()
    else:
        weighted = {"weight_before": weights[0], "weight_after": weights[1]}
        table = function(frames[0]["welfare"], frames[1]["welfare"], **weighted, **options)
    table = table if isinstance(table, pd.DataFrame) else table.table()
    return table["growth" if "growth" in table else "value"].to_numpy(dtype=float)


def held(design, other, what, known, rng):
    """Whether each interval holds, and whether the band holds all."""
    function, options = what
    how = {"other": other, "rng": rng, "replicates": REPLICATES}
    found = design.terms(function, "welfare", **how, **options)
    ends = {
        name: found[name].to_numpy(dtype=float, na_value=np.nan)
        for name in found
        if "low" in name or "high" in name
    }
    inside = (ends["low"] - 1e-12 <= known) & (known <= ends["high"] + 1e-12)
    band = ((ends["band_low"] <= known) & (known <= ends["band_high"])).all()
    names = found["term"].astype(str) if "term" in found else found["population"].map("{:.2f}".format)
    return (
        dict(zip(names[:4], inside[:4], strict=True))
        if "term" in found
        else {"points": inside.mean(), "band": band}
    )


def coverage(name, units, draws, *, seed=202):
    """Coverage of every number."""
    first, last = rounds(name)
    rng = np.random.default_rng([seed, units])
    wanted = asked(first.line)
    known = {key: truth(*what, first, last) for key, what in wanted.items()}
    low, high = 0.5 * first.line, 1.5 * first.line
    found = []
    for _ in range(draws):
        designs = [
            Design(each.draw(rng, units), psu="psu", weight="persons") for each in (first, last, first)
        ]
        row = {}
        for key, what in wanted.items():
            for term, inside in held(*designs[:2], what, known[key], rng).items():
                row[f"{key}.{term}"] = inside
        how = {"low": low, "high": high, "rng": rng, "replicates": REPLICATES}
        for case, other in (("same", designs[2]), ("grown", designs[1])):
            table = designs[0].terms(poverty_dominance, "welfare", other=other, **how)
            for side in ("first", "second"):
                row[f"dominance.{case}_{side}"] = table["less_poor"].iloc[0] == side
        found.append(row)
    return pd.DataFrame(found).astype(float).mean()


def main():
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    for units in map(int, sys.argv[2:] or (10, 30, 60)):
        for name in ("log", "simulated"):
            measured = []
            for key, share in coverage(name, units, draws).items():
                measured.append((f"change.{name}.{key}.{units}_psu", f"{share:.3f}"))
                print(*measured[-1], flush=True)
            write(measured)


if __name__ == "__main__":
    main()
