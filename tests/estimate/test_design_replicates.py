"""What replicates refuse, and bootstrap-t intervals."""

import numpy as np
import pandas as pd
import pytest

from blora_eval.errors import EstimationError
from blora_eval.estimate.design.influence import RelativeLine
from blora_eval.estimate.design.survey_design import Design
from blora_eval.indicators.inequality import gini, quantile_share_ratio
from blora_eval.indicators.poverty import fgt
from blora_eval.indicators.weighted import mean, median, quantile


@pytest.fixture(scope="module")
def sample():
    rng = np.random.default_rng(8)
    psu = np.repeat(np.arange(24), 10)
    y = np.exp(rng.normal(0.7, 0.6, 240) + rng.normal(0, 0.15, 24)[psu])
    return pd.DataFrame({"stratum": psu // 12, "psu": psu, "half": psu % 2, "y": y, "x": 1.0})


@pytest.fixture(scope="module")
def design(sample):
    return Design(sample, strata="stratum", psu="psu")


def test_half_samples_need_pairs(design, sample):
    with pytest.raises(EstimationError, match="2 strata have not exactly two"):
        design.brr()
    pairs = Design(sample.assign(stratum=sample["psu"] // 2), strata="stratum", psu="psu")
    assert pairs.brr().multipliers.shape == (16, 24)
    with pytest.raises(EstimationError, match="fay: 1 is not"):
        pairs.brr(fay=1)


def test_a_jackknife_of_very_many_units_is_refused():
    with pytest.raises(EstimationError, match="matrix too large"):
        Design(pd.DataFrame({"y": np.ones(10_001)})).jackknife()


def test_bootstrap_multipliers_are_balanced(design):
    multipliers = design.bootstrap(rng=np.random.default_rng(1), replicates=300).multipliers
    assert multipliers.shape == (300, 24)
    assert multipliers[:, :12].sum(axis=1) == pytest.approx(12)
    same = design.bootstrap(rng=np.random.default_rng(1), replicates=300).multipliers
    assert np.array_equal(multipliers, same)


def test_a_certain_unit_is_never_varied(sample):
    certain = sample.assign(
        stratum=np.where(sample["psu"] == 0, 9, 0), share=np.where(sample["psu"] == 0, 1.0, 0.5)
    )
    design = Design(certain, strata="stratum", psu="psu", fpc="share")
    drawn = design.bootstrap(rng=np.random.default_rng(1), replicates=50)
    assert (drawn.multipliers[:, -1] == 1).all()
    assert design.estimate(mean, "y", replicates=design.jackknife()).se == pytest.approx(
        design.estimate(mean, "y").se, rel=0.01
    )


def test_a_replicate_that_loses_a_domain_is_left_out(sample):
    rare = Design(sample.assign(rare=sample["psu"] < 2), psu="psu")
    replicates = rare.bootstrap(rng=np.random.default_rng(1), replicates=200)
    found = rare.estimate(mean, "y", by="rare", replicates=replicates).set_index("rare").loc[True]
    assert found["se"] > 0
    assert found["method"] == "bootstrap_linear"


@pytest.mark.parametrize("by", [None, "half"])
@pytest.mark.parametrize(
    ("function", "options"),
    [(fgt, {"line": 2.0}), (mean, {}), (gini, {}), (fgt, {"line": RelativeLine(0.8)})],
)
def test_bootstrap_t(design, by, function, options):
    replicates = design.bootstrap(rng=np.random.default_rng(2), replicates=300)
    found = design.estimate(function, "y", by=by, interval="bootstrap_t", replicates=replicates, **options)
    plain = design.estimate(function, "y", by=by, **options)
    if by is None:
        found, plain = (
            pd.DataFrame([{name: getattr(one, name) for name in one.__slots__}]) for one in (found, plain)
        )
    assert found["method"].eq("bootstrap_bootstrap_t").all()
    assert (found["low"] < found["value"]).all()
    assert (found["value"] < found["high"]).all()
    widths = (found["high"] - found["low"]) / (plain["high"] - plain["low"])
    assert widths.between(0.7, 1.8).all()


def test_bootstrap_t_falls_back_where_nothing_varies(design):
    replicates = design.bootstrap(rng=np.random.default_rng(2), replicates=50)
    found = design.estimate(fgt, "y", line=1e-9, interval="bootstrap_t", replicates=replicates)
    assert found.method == "bootstrap_korn_graubard"
    assert found.high > 0


@pytest.mark.parametrize(
    ("function", "options"),
    [
        (median, {}),
        (quantile, {"share": 0.2}),
        (quantile_share_ratio, {}),
        (fgt, {"line": RelativeLine(0.6)}),
    ],
)
def test_a_jackknife_is_refused_where_a_quantile_jumps(design, function, options):
    with pytest.raises(EstimationError, match="no error for what jumps with a quantile"):
        design.estimate(function, "y", replicates=design.jackknife(), **options)
    drawn = design.bootstrap(rng=np.random.default_rng(1), replicates=20)
    assert design.estimate(function, "y", replicates=drawn, **options).se >= 0


def test_bootstrap_t_refuses(design, sample):
    with pytest.raises(EstimationError, match=r"needs replicates=design\.bootstrap"):
        design.estimate(mean, "y", interval="bootstrap_t")
    with pytest.raises(EstimationError, match=r"needs replicates=design\.bootstrap"):
        design.estimate(mean, "y", interval="bootstrap_t", replicates=design.jackknife())
    pairs = Design(sample.assign(stratum=sample["psu"] // 2), strata="stratum", psu="psu")
    drawn = pairs.bootstrap(rng=np.random.default_rng(1), replicates=10)
    with pytest.raises(EstimationError, match="three primary sampling units"):
        pairs.estimate(mean, "y", interval="bootstrap_t", replicates=drawn)
