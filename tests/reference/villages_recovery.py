"""Whether a known effect is found, and none where there is none: bias, coverage, size and power.

``python tests/reference/villages_recovery.py`` draws panels of 271 villages in 16 kecamatan of which
48 are mentored from three different years on, and writes what the estimators find to
``measured.csv``. Outcomes are shares of poor persons: a lasting level, a trend, a pandemic that is
harder in some kecamatan, kecamatan shocks and a village's own shocks, which fade (AR(1)).
``python tests/reference/villages_recovery.py 300 pooled_effect`` measures the named estimators
alone, on the same panels, and leaves the villages' own effects as they are.

The 48 are chosen in one of three ways: on their lasting ``level``, which nobody sees; on the counted
share of the ``first`` two years, after which three years or more are left; on the counted share of
one year, the last before anybody started (a ``dip``). Effects are the same in every treated year.
"""

import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd

from blora_eval.estimate.checks.selection import selection_warning
from blora_eval.estimate.panel.did import did_cs
from blora_eval.estimate.panel.lagged import lagged_effect
from blora_eval.estimate.panel.pooled import pooled_effect
from blora_eval.estimate.village.effects import village_effects

VILLAGES, DISTRICTS, PRIORITY = 271, 16, 48
ROLES = {"outcome": "poor", "unit": "village", "time": "year"}
EFFECT = -0.015
VILLAGE_EFFECT = -0.05
LAST = 2025


@dataclass(frozen=True)
class World:
    """How the 48 are chosen, and how many years are seen before the first start."""

    name: str
    chosen: str
    before: int

    def first(self):
        return 2022 - self.before

    def selected(self):
        if self.chosen == "level":
            return []
        return [2021] if self.chosen == "dip" else [self.first(), self.first() + 1]


WORLDS = (
    World("level", "level", 5),
    World("first_years", "first", 5),
    World("dip", "dip", 5),
    World("dip_short", "dip", 3),
)


def shocks(rng, rows, periods, spread, rho):
    """Shocks that fade, stationary from the first period."""
    drawn = rng.normal(0, spread, (rows, periods))
    drawn[:, 0] /= np.sqrt(1 - rho**2)
    for step in range(1, periods):
        drawn[:, step] += rho * drawn[:, step - 1]
    return drawn


def kabupaten(world, rng, *, effect):
    """A long panel with start, kecamatan and true effect; ``effect`` is one number, or one a treated village."""
    years = np.arange(world.first(), LAST + 1)
    district = rng.integers(0, DISTRICTS, VILLAGES)
    level = 0.16 + 0.045 * rng.normal(size=VILLAGES)
    pandemic = np.select([years == 2020, years == 2021, years == 2022], [0.018, 0.027, 0.013], 0.0)
    y = (
        level[:, None]
        - 0.0035 * (years - years[0])
        + rng.lognormal(-0.02, 0.2, DISTRICTS)[district][:, None] * pandemic
    )
    y = y + shocks(rng, DISTRICTS, len(years), 0.004, 0.5)[district]
    y = y + shocks(rng, VILLAGES, len(years), 0.012, 0.6)
    seen = np.isin(years, world.selected())
    score = level if world.chosen == "level" else y[:, seen].mean(axis=1)
    poorest = rng.permutation(np.argsort(-score)[:PRIORITY])
    start = np.zeros(VILLAGES, dtype=int)
    start[poorest] = np.repeat([2022, 2023, 2024], [28, 14, 6])
    true = np.zeros(VILLAGES)
    true[poorest] = effect
    on = (start[:, None] > 0) & (years >= np.where(start > 0, start, LAST + 1)[:, None])
    return pd.DataFrame(
        {
            "village": np.repeat(np.arange(VILLAGES), len(years)),
            "year": np.tile(years, VILLAGES),
            "poor": (y + true[:, None] * on).ravel(),
            "start": np.repeat(start, len(years)),
            "district": np.repeat(district, len(years)),
            "true": np.repeat(true, len(years)),
        }
    )


def difference(panel, world):
    return did_cs(panel, **ROLES, start="start", cluster="district").aggregate()


def lagged(panel, world, **choices):
    return lagged_effect(
        panel,
        **ROLES,
        start="start",
        cluster="district",
        selected_on=world.selected(),
        by_period=False,
        **choices,
    )


def lagged_cr3(panel, world):
    return lagged(panel, world, kind="CR3")


def pooled(panel, world, **choices):
    return pooled_effect(panel, **ROLES, start="start", cluster="district", **choices)


def pooled_known(panel, world):
    return pooled(panel, world, selected_on=world.selected() or None)


ESTIMATORS = {
    "did_cs": difference,
    "lagged_curved": lagged,
    "lagged_curved_cr3": lagged_cr3,
    "pooled_effect": pooled,
    "pooled_effect_known": pooled_known,
}
"""Of the pooled effect; the last where the years of the choice are told."""


def refused(panel, world):
    treated = panel.loc[panel["start"] > 0, "village"].unique()
    check = selection_warning(panel, **ROLES, treated=treated, start=2022, selected=world.selected())
    return check.passed is False


def recover(world, draws, *, seed=1, names=tuple(ESTIMATORS)):
    """Bias, coverage, size and power of the pooled effect; how often the rule refuses to read it so."""
    rng = np.random.default_rng([seed, WORLDS.index(world)])
    found, refusals = [], 0
    for _ in range(draws):
        panel = kabupaten(world, rng, effect=0.0)
        refusals += refused(panel, world)
        on = (panel["start"] > 0) & (panel["year"] >= panel["start"])
        helped = panel.assign(poor=panel["poor"] + EFFECT * on)
        for truth, frame in ((0.0, panel), (EFFECT, helped)):
            for name in names:
                effect = ESTIMATORS[name](frame, world)
                holds = effect.low <= truth <= effect.high
                found.append((name, truth == 0, effect.estimate - truth, holds, effect.p < 0.05))
    table = pd.DataFrame(found, columns=["estimator", "none", "error", "covered", "rejected"])
    rows = {}
    for name, part in table.groupby("estimator"):
        rows[name] = {
            "bias": part["error"].mean(),
            "coverage": part["covered"].mean(),
            "size": part.loc[part["none"], "rejected"].mean(),
            "power": part.loc[~part["none"], "rejected"].mean(),
            "refused": refusals / draws,
        }
    return pd.DataFrame(rows).T


def recover_villages(world, draws, *, seed=1):
    """The same of the 48 villages' own effects; one in eight is helped where effects are to be found.

    ``named`` is how often somebody is named where nothing was done, ``shrunk_...`` the share of shrunken
    intervals that hold the truth, ``false_names`` and ``power`` those of naming; the rest looks at one
    village by itself.
    """
    rng = np.random.default_rng([seed, 100 + WORLDS.index(world)])
    found = []
    for _ in range(draws):
        panel = kabupaten(world, rng, effect=0.0)
        treated = np.flatnonzero(panel.groupby("village")["start"].first().to_numpy() > 0)
        lucky = dict(zip(treated, np.where(np.arange(PRIORITY) % 8 == 0, VILLAGE_EFFECT, 0.0), strict=True))
        nothing = village_effects(panel, **ROLES, start="start")
        bounds = np.array([(nothing[name].low, nothing[name].high) for name in nothing])
        on = (panel["start"] > 0) & (panel["year"] >= panel["start"])
        moved = panel.assign(poor=panel["poor"] + panel["village"].map(lucky).fillna(0.0) * on)
        table = village_effects(moved, **ROLES, start="start").adjusted
        truth = table["unit"].astype(int).map(lucky)
        named = table["p_bh"] <= 0.05
        found.append(
            {
                "bias": nothing.adjusted["estimate"].mean(),
                "coverage": np.mean((bounds[:, 0] <= 0) & (bounds[:, 1] >= 0)),
                "size": (nothing.adjusted["p"] < 0.05).mean(),
                "named": (nothing.adjusted["p_bh"] <= 0.05).any(),
                "shrunk_nothing": holds(nothing.adjusted, 0.0),
                "shrunk_helped": holds(table, truth),
                "false_names": (named & (truth == 0)).sum() / max(1, named.sum()),
                "power": named[truth != 0].mean(),
            }
        )
    return pd.DataFrame(found).astype(float).mean().to_dict()


def holds(table, truth):
    """The share of shrunken intervals that hold the truth."""
    return ((table["shrunk_low"] <= truth) & (truth <= table["shrunk_high"])).mean()


def main():
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    names = tuple(sys.argv[2:]) or tuple(ESTIMATORS)
    measured = []
    for world in WORLDS:
        table = recover(world, draws, names=names)
        print(world.name, table.round(4).to_string(), sep="\n", flush=True)
        for estimator, row in table.iterrows():
            measured += [(f"recovery.{world.name}.{estimator}.{name}", f"{x:.4f}") for name, x in row.items()]
        if names != tuple(ESTIMATORS):
            continue
        own = recover_villages(world, max(2, draws // 5))
        print({name: round(value, 4) for name, value in own.items()}, flush=True)
        measured += [(f"recovery.{world.name}.village_effect.{name}", f"{x:.4f}") for name, x in own.items()]
    from tests.reference.coverage import write

    write(measured)


if __name__ == "__main__":
    main()
