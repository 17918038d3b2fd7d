"""Errors, wild bootstrap and randomisation inference against pyfixest and wildboottest.

Both are in the test extra alone; without them this module is left out. CR2 is held against R's
clubSandwich by the stored vectors instead, since neither has it.
"""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from blora_eval.estimate.clusters import cluster_errors
from blora_eval.estimate.randomisation import permutation_effect
from blora_eval.estimate.wild_bootstrap import wild_test

pf = pytest.importorskip("pyfixest", reason="pyfixest is not installed")
OTHERS = pytest.mark.filterwarnings("default")
"""The peers' own warnings are not ours to answer for."""


def frame_of(clusters: int, size: int, *, effect: float = 0.3, seed: int = 4) -> pd.DataFrame:
    """Villages in kecamatan, half of which are treated; outcome, a covariate, a kecamatan shock."""
    rng = np.random.default_rng(seed)
    n = clusters * size
    frame = pd.DataFrame({"cluster": np.repeat(np.arange(clusters), size), "z": rng.normal(size=n)})
    frame["on"] = (frame["cluster"] % 2).astype(float)
    shock = rng.normal(0, 0.5, clusters)[frame["cluster"]]
    frame["y"] = effect * frame["on"] + 0.5 * frame["z"] + shock + rng.normal(size=n)
    return frame


def design(frame: pd.DataFrame) -> np.ndarray:
    return np.column_stack([frame["on"], frame["z"], np.ones(len(frame))])


@OTHERS
@pytest.mark.parametrize(
    ("kind", "vcov", "adjusted"),
    [("CR1", "CRV1", (False, True)), ("CR1S", "CRV1", (True, True)), ("CR3", "CRV3", (False, False))],
)
def test_cluster_errors(kind, vcov, adjusted) -> None:
    frame = frame_of(14, 9)
    own = cluster_errors(
        frame["y"].to_numpy(), design(frame), frame["cluster"].to_numpy(), column=0, kind=kind
    )
    small = pf.ssc(k_adj=adjusted[0], G_adj=adjusted[1])
    peer = pf.feols("y ~ on + z", data=frame, vcov={vcov: "cluster"}, ssc=small)
    assert own.coefficient == pytest.approx(peer.coef()["on"], rel=1e-9)
    assert own.se == pytest.approx(peer.se()["on"], rel=1e-7)


@OTHERS
@pytest.mark.parametrize("effect", [0.0, 0.6])
def test_wild_bootstrap_of_every_sign(effect) -> None:
    """With ten kecamatan all 1,024 sign vectors are tried by both: the same p, but for ties."""
    peer_of = pytest.importorskip("wildboottest.wildboottest", reason="wildboottest is not installed")
    frame = frame_of(10, 8, effect=effect)
    own = wild_test(
        frame["y"].to_numpy(), design(frame), frame["cluster"].to_numpy(), column=0, interval=False
    )
    model = sm.OLS(frame["y"], frame[["on", "z"]].assign(one=1.0))
    peer = peer_of.wildboottest(model, param="on", cluster=frame["cluster"], B=99999, seed=1, show=False)
    assert own.enumerated
    assert own.p == pytest.approx(float(peer["p-value"].iloc[0]), abs=3 / 1024)


@OTHERS
def test_wild_bootstrap_of_random_signs() -> None:
    frame = frame_of(20, 6, effect=0.5)
    own = wild_test(
        frame["y"].to_numpy(),
        design(frame),
        frame["cluster"].to_numpy(),
        column=0,
        rng=np.random.default_rng(1),
        interval=False,
    )
    pytest.importorskip("wildboottest", reason="wildboottest is not installed")
    fit = pf.feols("y ~ on + z", data=frame, vcov={"CRV1": "cluster"})
    peer = fit.wildboottest(param="on", reps=9999, seed=2)
    assert own.p == pytest.approx(float(peer["Pr(>|t|)"]), abs=0.02)


@OTHERS
def test_randomisation_inference() -> None:
    """The peer draws each treatment by lot, not their number: close where both are many."""
    frame = frame_of(60, 2, effect=0.0, seed=6).assign(on=lambda x: (np.arange(len(x)) % 2).astype(float))
    rng = np.random.default_rng(3)
    own = permutation_effect(frame["y"], frame["on"] > 0, rng=rng, draws=4999)
    fit = pf.feols("y ~ on", data=frame, vcov="iid")
    peer = fit.ritest(
        resampvar="on",
        reps=250,
        type="randomization-t",
        rng=np.random.default_rng(5),
        choose_algorithm="slow",
    )
    assert own.estimate == pytest.approx(fit.coef()["on"], rel=1e-9)
    assert own.p == pytest.approx(float(peer["Pr(>|t|)"]), abs=0.08)
