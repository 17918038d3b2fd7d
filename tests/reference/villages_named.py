"""How often a village is named falsely, and how often shrunken intervals hold the truth, in real villages.

``python -m tests.reference.villages_named [draws [index ...]]`` pretends, as ``bracket_placebo`` does, that
from 2023 about 48 of 271 villages were treated, chosen in its ways, and writes to ``villages_named.csv`` for
each index and way of choosing:

* ``named``: share of draws in which somebody is named (``p_bh`` up to .05) where nothing was done, and
  ``named_raw``: in which some interval not adjusted for there being many leaves out zero;
* ``cover_...``: share of villages whose shrunken interval holds their true effect, when effects of mean
  zero and a spread of 0, .25, .5 and 1 standard deviations of the last outcome before are planted, or two
  of them in one village of ten; ``cover``: the mean over spreads of 0, .5 and 1; ``half_...``: mean half width;
* ``power_...``: how often one village is named in which alone 1, 2 or 3 standard deviations are planted;
* ``false_names``: false among the named, where three of them are planted in one village of ten.

The constants were settled on other draws (seeds 4001 to 6001, 40 to 200 draws a cell).
"""

import datetime as dt
import sys
from importlib import metadata
from pathlib import Path

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.village.effects import REACH, placebo_interval
from blora_eval.estimate.village.paths import fit
from blora_eval.estimate.village.shrinkage import TO_NAME, apart_p, benjamini_hochberg, learn_noise, shrink
from tests.reference.bracket_placebo import YEARS, draw
from tests.reference.villages_placebo import INDICES, PANEL, START, Villages

TABLE = Path(__file__).with_name("villages_named.csv")
WAYS = ("random", "earlier", "last", "mean", "noisy", "lasting", "planted", "alone_random", "alone_last")
SPREADS, SIZES, SHARE = (0.0, 0.25, 0.5, 1.0), (1, 2, 3), 0.1


def centred(choice):
    """The outcome less the mean of the untreated villages of its kabupaten."""
    off = ~choice.treated
    count = np.bincount(choice.regency[off])
    means = [np.bincount(choice.regency[off], y[off]) / count for y in choice.y.T]
    return choice.y - np.column_stack(means)[choice.regency]


def judge(choice):
    """Gaps of the treated and reach of the placebos; gaps less what is expected, their noise, the shared error.

    An effect planted after the start moves a gap by as much and nothing else, so that one fit serves for all.
    """
    y, before = centred(choice), YEARS < START
    own, others = y[choice.treated], y[~choice.treated]
    found = fit(own, others, YEARS, start=START, method="ridge")
    gaps, placebos = found.effect(found.gaps), found.effect(found.placebo_gaps)
    past, placebo_past = (
        np.column_stack([each[:, before].mean(1), each[:, before][:, -1]]) for each in (own, others)
    )
    noise = learn_noise(past, placebo_past, placebos)
    low, high = placebo_interval(0.0, placebos) or (-np.inf, np.inf)
    return gaps, (high - low) / 2, gaps - noise.expected, noise, len(others)


def named(estimates, noise, donors):
    """Who is named."""
    if donors < TO_NAME:
        return np.zeros(len(estimates), dtype=bool)
    return benjamini_hochberg(apart_p(estimates, noise.variance)) <= 0.05


def one_draw(choice, rng):
    gaps, reach, apart, noise, donors = judge(choice)
    scale, m = choice.y[:, YEARS < START][:, -1].std(), len(apart)
    row = {"named": named(apart, noise, donors).any(), "named_raw": (np.abs(gaps) > reach).any()}
    drawn, some = rng.normal(size=m), rng.random(m) < SHARE
    planted = {f"{size:g}": size * scale * drawn for size in SPREADS} | {"tenth": 2 * scale * some}
    for name, truth in planted.items():
        value, error = shrink(apart + truth, noise.variance, noise.shared)
        row[f"cover_{name}"] = (np.abs(value - truth) <= REACH * error).mean()
        row[f"half_{name}"] = REACH * error.mean() / scale
    one = rng.integers(m)
    for size in SIZES:
        row[f"power_{size}"] = named(apart + size * scale * (np.arange(m) == one), noise, donors)[one]
    found = named(apart + 3 * scale * some, noise, donors)
    row["false_names"] = (found & ~some).sum() / max(1, found.sum())
    return row


def study(places, index, way, draws, *, seed):
    """One row of the table."""
    rng = np.random.default_rng([seed, INDICES.index(index), WAYS.index(way)])
    rows = []
    for _ in range(draws):
        choice = draw(places, index, way, rng)
        try:
            rows.append(one_draw(choice, rng))
        except EstimationError:
            continue
    found = pd.DataFrame(rows).astype(float).mean()
    found["cover"] = found[["cover_0", "cover_0.5", "cover_1"]].mean()
    told = {"index": index, "selection": way, **found.round(4), "draws": len(rows)}
    today = dt.datetime.now(dt.UTC).date().isoformat()
    return told | {"date": today, "version": metadata.version("blora-eval")}


def main(draws=1000, indices=INDICES, ways=WAYS, *, seed=171):
    places = {name: Villages.read(PANEL, name) for name in INDICES}
    for index in indices:
        for way in ways:
            row = study(places, index, way, draws, seed=seed)
            old = pd.read_csv(TABLE) if TABLE.exists() else pd.DataFrame([row]).head(0)
            again = (old["index"] == index) & (old["selection"] == way)
            pd.concat([old[~again], pd.DataFrame([row])], ignore_index=True).to_csv(
                TABLE, index=False, lineterminator="\n"
            )
            print(row, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, tuple(sys.argv[2:]) or INDICES)
