"""Means and ratios by domain against the package svy: linearisation, jackknife, half-samples."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
import svy

from blora_eval.estimate.design.survey_design import Design
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


@pytest.fixture(scope="module")
def design(sample):
    return Design(sample, strata="stratum", psu="psu", weight="weight")


METHODS = {
    "taylor": (lambda peer: peer, lambda _: None),
    "jackknife": (
        lambda peer: peer.weighting.create_jk_wgts(),
        lambda design: design.jackknife(centre="mean"),
    ),
    "brr": (lambda peer: peer.weighting.create_brr_wgts(), lambda design: design.brr(centre="mean")),
}


def assert_same(own, theirs, columns):
    own = own.set_index("domain")[["value", *columns]].astype(float)
    theirs = theirs.to_polars().to_pandas().set_index("domain").loc[own.index]
    for ours, other in {"value": "est", "se": "se", "low": "lci", "high": "uci", "df": "df"}.items():
        if ours in own:
            assert own[ours].tolist() == pytest.approx(theirs[other].tolist(), rel=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_domains_by_every_method(design, peer, method):
    of_peer, of_design = METHODS[method]
    other, replicates = of_peer(peer), of_design(design)
    how = "taylor" if method == "taylor" else "replication"
    # svy gives domains their own degrees of freedom under linearisation only
    columns = ["se", "low", "high", "df"] if method == "taylor" else ["se"]
    own = design.estimate(mean, "y", by="domain", replicates=replicates)
    assert_same(own, other.estimation.mean("y", by="domain", method=how), columns)
    own = design.estimate(ratio, "y", denominator="x", by="domain", replicates=replicates)
    assert_same(own, other.estimation.ratio("y", "x", by="domain", method=how), columns)
