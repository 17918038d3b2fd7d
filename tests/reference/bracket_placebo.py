"""What every estimator offered claims where nothing was done, and what it finds of a planted effect.

``python tests/reference/bracket_placebo.py [draws [index ...]]`` pretends, in the real village index of
2021 to 2024, that from 2023 about 48 of 271 villages (17.7 % of each of a random set of kabupaten) were
treated, and writes to ``data/reference/estimators_tried.csv`` for each index, way of choosing and estimator
the share of draws with a claim at 5 % (one less is the coverage, because an effect added afterwards moves
every interval by as much), the mean false effect, its spread and the power for an effect of .1, .2 and .5
standard deviations of the villages' last outcome before. Ways of choosing:

* ``earlier``, ``last``, ``mean``: the poorest in 2021, in 2022, in the mean of both;
* ``noisy``: by that mean plus noise as large as its spread within the kabupaten;
* ``lasting``: the poorest in the mean of all four years, two of which nobody can have seen;
* ``planted``: a lasting level, as large as that spread, is added to the index and decides unseen;
* ``other_IKS`` ...: the poorest in 2022 by one of the parts of the index (of IDM, by another part);
* ``random``: by lot;
* ``alone_...``: inside one kabupaten of 30 villages or more, of which each draw leaves out 15 %.

``pooled_effect`` is the union of both ends, whether or not the periods are known: with two periods before,
they are in the past anyhow. Estimators that do not compare within kabupaten get outcomes less the mean of
kabupaten and year; those that take long are given every fourth draw, and ``synthetic_did`` every
sixteenth inside one kabupaten alone. ``bracket_chosen.csv`` keeps what was
compared before, on other draws: the union with other forms of the lagged end, CR2 and a calibrated critical
value, which misses in 5 % where one end is exactly right, and in more where it is right only nearly.
"""

import datetime as dt
import sys
import time
from dataclasses import dataclass

import numpy as np
import pandas as pd

import blora_eval
from blora_eval.errors import EstimationError
from blora_eval.estimate.clusters import cluster_errors
from blora_eval.estimate.panel.did import did_cs
from blora_eval.estimate.panel.lagged import Stack, past_terms
from blora_eval.estimate.panel.pooled import both_ends
from blora_eval.estimate.panel.two_stage import two_stage_did
from blora_eval.estimate.village.synthetic_did import synthetic_did
from tests.reference.villages_placebo import INDICES, PANEL, START, TABLE, Villages

SHARE, VILLAGES, LEAST_ALONE, SLOW, SLOWEST = 48 / 271, 271, 30, 4, 16
YEARS = np.arange(2021.0, 2025.0)
WAYS = ("earlier", "last", "mean", "noisy", "lasting", "planted")
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

    def compared(self, *others):
        before = YEARS < START
        beside = [
            part for other in others for part in (other[:, before].mean(axis=1), other[:, before][:, -1])
        ]
        beside = np.column_stack(beside) if beside else np.zeros((len(self.y), 0))
        place = (self.treated, self.regency, self.cluster)
        return Stack(self.y, YEARS, float(START), *place, np.zeros(4, dtype=bool), beside, before)

    def panel(self):
        """As a long panel, outcomes less the mean of kabupaten and year."""
        y = self.y - pd.DataFrame(self.y).groupby(self.regency).transform("mean").to_numpy()
        long = {"village": np.arange(len(y)), "start": self.treated * START, "district": self.cluster}
        frame = pd.DataFrame({name: np.repeat(values, len(YEARS)) for name, values in long.items()})
        return frame.assign(year=np.tile(YEARS, len(y)), y=y.ravel())


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
    return Choice(y, other, regency, cluster, treated)


def lagged(stack, *, curved, kind):
    constants = (stack.group[:, None] == np.unique(stack.group)).astype(float)
    x = np.column_stack([stack.treated, constants, past_terms(stack, curved=curved)])
    found = cluster_errors(stack.after(None), x, stack.cluster, column=0, kind=kind)
    return found.coefficient, found.low, found.high


def union(found):
    ends = (found.did, found.lagged)
    return np.nan, min(end.low for end in ends), max(end.high for end in ends)


def quick(choice):
    """Value and interval of the estimators that take milliseconds."""
    stack = choice.compared()
    found = both_ends([stack])
    named = {"did_end_cr3": found.did, "lagged_curved_cr3": found.lagged, "gap": found.gap}
    yield from ((name, (end.value, end.low, end.high)) for name, end in named.items())
    yield "pooled_effect", union(found)
    yield "lagged_linear_cr2", lagged(stack, curved=False, kind="CR2")
    yield "lagged_curved_cr2", lagged(stack, curved=True, kind="CR2")
    if choice.other is not None:
        found = both_ends([choice.compared(choice.other)])
        yield "lagged_given_index", (found.lagged.value, found.lagged.low, found.lagged.high)
        yield "pooled_effect_given_index", union(found)


def slow(choice, *, slowest):
    """The others; a refusal concludes nothing."""
    panel, roles = choice.panel(), {"outcome": "y", "unit": "village", "time": "year", "start": "start"}
    grouped = {"cluster": "district"} if len(np.unique(choice.cluster)) < len(choice.y) else {}
    makers = {
        "did_cs": lambda: did_cs(panel, **roles, **grouped).aggregate(),
        "two_stage_did": lambda: two_stage_did(panel, **roles, **grouped),
    }
    if slowest and not grouped:  # with 220 donors one draw takes three minutes
        makers["synthetic_did"] = lambda: synthetic_did(panel, **roles)
    for name, make in makers.items():
        try:
            found = make()
            yield name, (found.estimate, found.low, found.high)
        except EstimationError:
            yield name, (np.nan, -np.inf, np.inf)


def selections(index):
    others = (f"other_{name}" for name in OTHERS[index])
    return [*WAYS, *others, "random", *(f"alone_{way}" for way in ("last", "mean", "noisy", "planted"))]


def study(places, index, selection, draws, *, seed):
    """One row an estimator."""
    rng = np.random.default_rng([seed, INDICES.index(index), selections(index).index(selection)])
    rows = []
    for k in range(draws):
        choice = draw(places, index, selection, rng)
        scale = choice.y[:, 1].std()
        found = [*quick(choice), *(slow(choice, slowest=k % SLOWEST == 0) if k % SLOW == 0 else ())]
        rows += [(name, scale, *numbers) for name, numbers in found]
    table = pd.DataFrame(rows, columns=["estimator", "scale", "value", "low", "high"])
    table["rejected"] = (table["low"] > 0) | (table["high"] < 0)
    for size in SD:
        table[f"power_{size}"] = table["low"] + size * table["scale"] > 0
    grouped = table.groupby("estimator", sort=False)
    found = grouped[["rejected", *(f"power_{size}" for size in SD)]].mean()
    found.insert(1, "mean_effect", grouped["value"].mean())
    found.insert(2, "sd", grouped["value"].std())
    found.loc["gap", [f"power_{size}" for size in SD]] = np.nan
    found = found.assign(draws=grouped.size(), index=index, selection=selection).reset_index()
    return found.set_index(["index", "selection", "estimator"]).reset_index()


TOLD = {
    "did_cs": "`did_cs`, `event_study`",
    "two_stage_did": "`two_stage_did`",
    "lagged_linear_cr2": "`lagged_effect`, linear, CR2",
    "lagged_curved_cr2": "`lagged_effect`, curved, CR2",
    "lagged_curved_cr3": "`lagged_effect`, curved, CR3",
    "synthetic_did": "`synthetic_did`",
    "pooled_effect": "**`pooled_effect`**",
    "pooled_effect_given_index": "`pooled_effect`, `selected_on` the other index",
}
COLUMNS = (*WAYS[:4], "planted", "lasting", "other", "random", "alone")


def document(table):
    """The tables of docs/effects.md: false claims, largest over indices, and the power of the range."""
    family = table["selection"].str.split("_").str[0]
    false = table.assign(way=family).pivot_table(
        index="estimator", columns="way", values="rejected", aggfunc="max"
    )
    names = {"other": "other index", "alone": "one kabupaten"}
    yield from (
        "| estimator | " + " | ".join(names.get(way, way) for way in COLUMNS) + " |",
        "|---" * 10 + "|",
    )
    for name, words in TOLD.items():
        cells = (false.loc[name].get(way) for way in COLUMNS)
        told = ("" if pd.isna(cell) else f"{cell:.2f}".removeprefix("0") for cell in cells)
        yield f"| {words} | " + " | ".join(told) + " |"
    yield ""
    union = table[(table["index"] == "IDM") & (table["estimator"] == "pooled_effect")].set_index("selection")
    yield "| power of `pooled_effect` at | " + " | ".join(WAYS) + " | random |"
    yield "|---" * 8 + "|"
    for size in SD:
        told = (f"{union.loc[way, f'power_{size}']:.2f}".removeprefix("0") for way in (*WAYS, "random"))
        yield f"| {size} SD | " + " | ".join(told) + " |"


def main(draws=400, indices=INDICES, *, seed=2611, ways=None):
    places = {name: Villages.read(PANEL, name) for name in INDICES}
    dated = {"date": dt.datetime.now(dt.UTC).date().isoformat(), "version": blora_eval.__version__}
    for index in indices:
        for selection in ways or selections(index):
            began = time.perf_counter()
            found = study(places, index, selection, draws, seed=seed).round(5).assign(**dated)
            old = pd.read_csv(TABLE)
            old = old[(old["index"] != index) | (old["selection"] != selection)]
            pd.concat([old, found], ignore_index=True).to_csv(TABLE, index=False, lineterminator="\n")
            print(f"{index} {selection} {time.perf_counter() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400, tuple(sys.argv[2:]) or INDICES)
