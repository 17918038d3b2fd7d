"""What the bracket and its ends claim where nothing was done, and what they find of a planted effect.

``python tests/reference/bracket_placebo.py [draws [index ...]]`` pretends, in the real village index of
2021 to 2024, that from 2023 about 48 of 271 villages (17.7 % of each of a random set of kabupaten) were
treated, and writes to ``bracket_tried.csv`` for each index, way of choosing and estimator the share of
draws with a claim at 5 % (one less is the coverage, because an effect added afterwards moves every
interval by as much), the mean false effect, its spread and the power for an effect of .1, .2 and .5
standard deviations of the villages' last outcome before. Ways of choosing:

* ``earlier``, ``last``, ``mean``: the poorest in 2021, in 2022, in the mean of both;
* ``noisy``: by that mean plus noise as large as its spread within the kabupaten;
* ``lasting``: the poorest in the mean of all four years, two of which nobody can have seen;
* ``planted``: a lasting level, as large as that spread, is added to the index and decides unseen;
* ``other_IKS`` ...: the poorest in 2022 by one of the parts of the index (of IDM, by another part);
* ``random``: by lot;
* ``alone_...``: inside one kabupaten of 30 villages or more, of which each draw leaves out 15 %.

``bracket_chosen.csv`` keeps what was compared before, on other draws (150 of each of earlier, last, mean,
noisy, planted, random and ``even``: 2022 and the mean of 2023 and 2024 alike): the union with other forms
of the lagged end, CR2 and a calibrated critical value. Calibrated, it misses in 5 % where one end is exactly
right, and finds more; but what is left over in the plain union is what an end needs that is right only
nearly, as here all are. So the plain one stands.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import special

from blora_eval.errors import EstimationError
from blora_eval.estimate.clusters import cluster_errors
from blora_eval.estimate.panel.bracket import both_ends
from blora_eval.estimate.panel.lagged import Stack, nearest, past_terms
from tests.reference.villages_placebo import INDICES, PANEL, START, Villages

TABLE = Path(__file__).with_name("bracket_tried.csv")
SHARE, VILLAGES, LEAST_ALONE = 48 / 271, 271, 30
YEARS = np.arange(2021.0, 2025.0)
KNOWN = {"earlier": [2021], "last": [2022], "mean": [2021, 2022]}
OTHERS = {"IDM": ("IKS", "IKE", "IKL"), "IKS": ("IKE",), "IKE": ("IKL",), "IKL": ("IKS",)}
SD = (0.1, 0.2, 0.5)


@dataclass(frozen=True)
class Choice:
    """One pretended programme: outcomes, the other index, kabupaten, clusters, who was chosen."""

    y: np.ndarray
    other: np.ndarray | None
    regency: np.ndarray
    cluster: np.ndarray
    treated: np.ndarray
    known: list[int]

    def compared(self, y):
        selected = np.isin(YEARS, self.known)
        beside = np.zeros((len(y), 0))
        return Stack(y, YEARS, float(START), self.treated, self.regency, self.cluster, selected, beside)


def rows_of(places, rng, *, alone):
    codes = rng.permutation(np.unique(places.regency))
    members = {code: np.flatnonzero(places.regency == code) for code in codes}
    if alone:
        large = next(members[code] for code in codes if len(members[code]) >= LEAST_ALONE)
        return rng.permutation(large)[: round(0.85 * len(large))]
    rows = []
    for code in codes:
        if len(rows) >= VILLAGES - 8:
            break
        rows += members[code].tolist()
    return np.array(rows)


def spread(values, regency):
    return float((values - pd.Series(values).groupby(regency).transform("mean")).std())


def scored(kind, y, other, regency, rng):
    """By what the villages are ranked, the poorest first; and the outcome, where it is changed."""
    mean = y[:, :2].mean(axis=1)
    noise = rng.normal(size=len(y)) * spread(mean, regency)
    simple = {"earlier": y[:, 0], "last": y[:, 1], "mean": mean, "lasting": y.mean(axis=1)}
    simple |= {"noisy": mean + noise, "random": noise, "planted": noise}
    score = other[:, 1] if kind == "other" else simple[kind]
    return score, y + noise[:, None] * (kind == "planted")


def draw(places, index, selection, rng):
    kind = selection.removeprefix("alone_").split("_")[0]
    alone = selection.startswith("alone_")
    rows = rows_of(places[index], rng, alone=alone)
    own = places[index]
    regency = np.unique(own.regency[rows], return_inverse=True)[1]
    district = np.unique(own.district[rows], return_inverse=True)[1]
    other = places[selection.split("_")[1]].y[rows] if kind == "other" else None
    score, y = scored(kind, own.y[rows], other, regency, rng)
    treated = np.zeros(len(rows), dtype=bool)
    for code in np.unique(regency):
        here = np.flatnonzero(regency == code)
        poorest = here[np.argsort(score[here], kind="stable")]
        treated[poorest[: max(1, round(SHARE * len(here)))]] = True
    cluster = np.arange(len(rows)) if alone else district
    return Choice(y, other, regency, cluster, treated, KNOWN.get(kind, []))


def near(stack):
    """Today's default: the nearest 40 %, a straight line."""
    kept = nearest([stack], 0.4)[0][0]
    constants = (kept.group[:, None] == np.unique(kept.group)).astype(float)
    x = np.column_stack([kept.treated.astype(float), constants, past_terms(kept, curved=False)])
    return cluster_errors(kept.after(None), x, kept.cluster, column=0, kind="CR3")


def calibrated(correlation):
    """The critical value at which the union misses in 5 % at most, if one end is exactly right.

    The union misses only where both ends lie on one side of the truth: with the right end standard
    normal and the other around any h, in ``P(Z < -c, Z' < h - c) + P(Z < -c, Z' < -h - c)``. No gap
    is estimated, so that it holds whatever the gap is: 1.645 up to a correlation of .8, 1.96 at one.
    """
    rho = min(max(correlation, -0.999), 1 - 1e-6)
    nodes, weights = np.polynomial.legendre.leggauss(48)
    shift, scale = np.linspace(0, 6, 13)[:, None], np.sqrt(1 - rho**2)
    low, high = special.ndtri([0.95, 0.975])
    for _ in range(20):
        c = (low + high) / 2
        z = c + 4 * (nodes + 1)
        density = 4 * weights * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
        sides = special.ndtr((rho * z - c + shift) / scale) + special.ndtr((rho * z - c - shift) / scale)
        low, high = (c, high) if (sides @ density).max() > 0.05 else (low, c)
    return float(high)


def union(found, critical):
    share = special.ndtr(critical)
    ends = [(end.value, special.stdtrit(end.df, share) * end.se) for end in (found.did, found.lagged)]
    return np.nan, min(v - r for v, r in ends), max(v + r for v, r in ends)


def judged(choice):
    """Value and interval of every estimator; a refusal concludes nothing."""
    stack = choice.compared(choice.y)
    found = both_ends([stack], [[]], [[]])
    named = {
        "did_last_cr3": found.did,
        "lagged_curved_cr3": found.lagged,
        "gap": found.gap,
    }
    intervals = {name: (end.value, end.low, end.high) for name, end in named.items()}
    intervals["union"] = union(found, special.ndtri(0.975))
    intervals["union_calibrated"] = union(found, calibrated(found.correlation))
    try:
        end = near(stack)
        intervals["lagged_near_cr3"] = end.coefficient, end.low, end.high
    except EstimationError:
        intervals["lagged_near_cr3"] = np.nan, -np.inf, np.inf
    if choice.other is not None:
        beside = past_terms(choice.compared(choice.other), curved=False)
        found = both_ends([stack], [[]], [[beside]])
        intervals["lagged_curved_cr3_given_index"] = found.lagged.value, found.lagged.low, found.lagged.high
        intervals["union_given_index"] = union(found, special.ndtri(0.975))
    return intervals


def selections(index):
    ways = [*KNOWN, "noisy", "lasting", "planted", *(f"other_{name}" for name in OTHERS[index]), "random"]
    return [*ways, *(f"alone_{way}" for way in ("last", "mean", "noisy", "planted"))]


def study(places, index, selection, draws, *, seed):
    """One row an estimator."""
    rng = np.random.default_rng([seed, INDICES.index(index), selections(index).index(selection)])
    rows = []
    for k in range(draws):
        choice = draw(places, index, selection, rng)
        scale = choice.y[:, 1].std()
        rows += [(k, name, scale, *numbers) for name, numbers in judged(choice).items()]
    table = pd.DataFrame(rows, columns=["draw", "estimator", "scale", "value", "low", "high"])
    table["rejected"] = (table["low"] > 0) | (table["high"] < 0)
    for size in SD:
        table[f"power_{size}"] = table["low"] + size * table["scale"] > 0
    grouped = table.groupby("estimator", sort=False)
    found = grouped[["rejected", *(f"power_{size}" for size in SD)]].mean()
    found.insert(1, "mean_effect", grouped["value"].mean())
    found.insert(2, "sd", grouped["value"].std())
    found.loc["gap", [f"power_{size}" for size in SD]] = np.nan
    found = found.assign(index=index, selection=selection, draws=draws).reset_index()
    return found.set_index(["index", "selection", "estimator"]).reset_index()


def main(draws=400, indices=INDICES, ways=(), *, seed=71, path=PANEL, table=TABLE):
    places = {name: Villages.read(path, name) for name in INDICES}
    for index in indices:
        for selection in ways or selections(index):
            found = study(places, index, selection, draws, seed=seed)
            old = pd.read_csv(table) if table.exists() else found.head(0)
            again = (old["index"] == index) & (old["selection"] == selection)
            whole = pd.concat([old[~again], found.round(5)], ignore_index=True)
            whole.to_csv(table, index=False, lineterminator="\n")
            print(found.round(4).to_string(index=False), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400, tuple(sys.argv[2:]) or INDICES)
