"""Means and ratios by domain against the package svy: linearisation, jackknife, half-samples."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
import svy

from blora_eval.estimate.design import Design
from blora_eval.indicators.weighted import mean, ratio


@pytest.fixture(scope="module")
def sample():
    rng = np.random.default_rng(7)
    n_strata, n_psu, size = 6, 2, 9
    psu = np.repeat(np.arange(n_strata * n_psu), size)
    n = len(psu)
    return pd.DataFrame(
        {
            "stratum": psu // n_psu + 100,
            "psu": psu + 1000,
            "weight": rng.uniform(1, 4, n),
            "y": np.exp(rng.normal(0, 0.6, n) + rng.normal(0, 0.3, n_strata * n_psu)[psu]),
            "x": rng.uniform(1, 2, n),
            "domain": rng.choice(["a", "b", "c"], n),
        }
    )


@pytest.fixture(scope="module")
def peer(sample):
    return svy.Sample(pl.from_pandas(sample), svy.Design(stratum="stratum", psu="psu", wgt="weight"))


def peer_numbers(estimates):
    table = pd.DataFrame(estimates.to_dicts())
    return table.set_index("domain")[["est", "se"]].sort_index()


def both(sample, peer, index, method):
    design = Design(sample, strata="stratum", psu="psu", weight="weight")
    replicates = {
        "taylor": lambda: None,
        "jackknife": lambda: design.jackknife(centre="mean"),
        "brr": lambda: design.brr(centre="mean"),
    }[method]()
    options = {"by": "domain", "method": "taylor" if method == "taylor" else "replication"}
    other = peer
    if method == "jackknife":
        other = peer.weighting.create_jk_wgts()
    if method == "brr":
        other = peer.weighting.create_brr_wgts()
    if index is mean:
        own = design.estimate(mean, "y", by="domain", replicates=replicates)
        theirs = other.estimation.mean("y", **options)
    else:
        own = design.estimate(ratio, "y", denominator="x", by="domain", replicates=replicates)
        theirs = other.estimation.ratio("y", "x", **options)
    return own.set_index("domain")[["value", "se"]].astype(float), theirs
