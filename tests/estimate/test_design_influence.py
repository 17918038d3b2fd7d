"""Influence values: each is the derivative by the weight, and replicates agree with what they give."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blora_eval.errors import EstimationError
from blora_eval.estimate.design import influence_ranks, influence_totals
from blora_eval.estimate.design.influence import RelativeLine, index_of
from blora_eval.estimate.design.influence_totals import density
from blora_eval.estimate.design.survey_design import Design
from blora_eval.indicators.inequality import (
    atkinson,
    generalized_entropy,
    gini,
    palma_ratio,
    quantile_share,
    quantile_share_ratio,
)
from blora_eval.indicators.poverty import fgt, poverty_gap_ratio, sen, sen_shorrocks_thon, watts
from blora_eval.indicators.weighted import mean, median, quantile, ratio, total

PAIRED = (influence_ranks, influence_totals)

SMOOTH = [
    (mean, {}),
    (total, {}),
    (fgt, {"line": 2.0}),
    (fgt, {"line": 2.0, "alpha": 1.5}),
    (watts, {"line": 2.0}),
    (poverty_gap_ratio, {"line": 2.0}),
    (sen, {"line": 2.0}),
    (sen, {"line": 2.0, "convention": "sen1976"}),
    (sen_shorrocks_thon, {"line": 2.0}),
    (gini, {}),
    (gini, {"convention": "convey"}),
    (generalized_entropy, {"alpha": -1}),
    (generalized_entropy, {"alpha": 0}),
    (generalized_entropy, {"alpha": 1}),
    (generalized_entropy, {"alpha": 2}),
    (atkinson, {"epsilon": 0.5}),
    (atkinson, {"epsilon": 1}),
    (atkinson, {"epsilon": 2}),
]
RANKED = [
    (median, {}),
    (quantile, {"share": 0.3}),
    (quantile_share, {"lower": 0.2, "upper": 0.6}),
    (quantile_share_ratio, {}),
    (quantile_share_ratio, {"convention": "means"}),
    (palma_ratio, {}),
    (poverty_gap_ratio, {"line": 2.0, "statistic": "median"}),
]


def named(case):
    return f"{case[0].__name__}{''.join(f'-{value}' for value in case[1].values())}"


@pytest.mark.parametrize("case", SMOOTH, ids=named)
@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_influence_is_the_derivative(case, seed):
    function, options = case
    rng = np.random.default_rng(seed)
    y, w = np.round(np.exp(rng.normal(0.5, 0.7, 12)), 1) + 0.05, rng.uniform(0.5, 3, 12)
    index = index_of(function)
    form = index.totals(options) if index.totals else None
    if form:
        terms = [np.ones(12) if term is None else term for term in form.terms(y, options)]
        totals = [np.atleast_1d(w @ term) for term in terms]
        value = form.value(totals)[0]
        influence = sum(slope * term for slope, term in zip(form.gradient(totals), terms, strict=True))
    else:
        value, influence = index.influence(y, w, **options)
    assert value == pytest.approx(function(y, weight=w, **options), abs=1e-12)
    step = 1e-6
    for k in range(12):
        up, down = w.copy(), w.copy()
        up[k] += step
        down[k] -= step
        derivative = (function(y, weight=up, **options) - function(y, weight=down, **options)) / (2 * step)
        assert influence[k] == pytest.approx(derivative, abs=1e-6 * (1 + abs(derivative)))


@pytest.fixture(scope="module")
def sample():
    rng = np.random.default_rng(11)
    psu = np.repeat(np.arange(60), 20)
    y = np.exp(rng.normal(0.7, 0.55, 1200) + rng.normal(0, 0.12, 60)[psu])
    return pd.DataFrame(
        {"stratum": psu // 20, "psu": psu, "w": rng.uniform(1, 3, 1200), "y": y, "x": 1 + rng.random(1200)}
    )


@pytest.fixture(scope="module")
def design(sample):
    return Design(sample, strata="stratum", psu="psu", weight="w")


@pytest.mark.parametrize("case", [*SMOOTH, *RANKED], ids=named)
def test_linearised_and_replicated_errors_agree(design, case):
    function, options = case
    linear = design.estimate(function, "y", **options)
    replicates = design.bootstrap(rng=np.random.default_rng(2), replicates=400)
    drawn = design.estimate(function, "y", replicates=replicates, **options)
    assert drawn.value == pytest.approx(linear.value)
    # 400 replicates leave 1/sqrt(800) = 3.5 % of Monte-Carlo error; quantiles are rougher
    assert drawn.se == pytest.approx(linear.se, rel=0.12 if case in SMOOTH else 0.2)


def test_a_ratio_by_domain_and_all_replicates_at_once(design, sample):
    replicates = design.jackknife()
    by = design.estimate(ratio, "y", denominator="x", by="stratum", replicates=replicates)
    for row in by.itertuples():
        alone = sample[sample["stratum"] == row.stratum]
        found = Design(alone, psu="psu", weight="w")
        other = found.estimate(ratio, "y", denominator="x", replicates=found.jackknife())
        assert (row.value, row.se) == pytest.approx((other.value, other.se))


def test_the_loop_and_the_matrix_agree(design):
    replicates = design.bootstrap(rng=np.random.default_rng(3), replicates=20)

    def loop(values, *, weight=None, line):
        return fgt(values, line=line, weight=weight)

    for by in (None, "stratum"):
        matrix, looped = (
            design.estimate(function, "y", line=2.0, by=by, replicates=replicates, unit="share")
            for function in (fgt, loop)
        )
        if by:
            assert matrix["se"].tolist() == pytest.approx(looped["se"].tolist(), rel=1e-9)
        else:
            assert matrix.se == pytest.approx(looped.se, rel=1e-9)


def test_half_samples_equal_linearisation_for_totals():
    rng = np.random.default_rng(4)
    sample = pd.DataFrame(
        {"stratum": np.repeat(range(5), 4), "psu": np.repeat(range(10), 2), "y": rng.random(20)}
    )
    for fpc in (None, "share"):
        design = Design(sample.assign(share=0.4), strata="stratum", psu="psu", fpc=fpc)
        linear = design.estimate(total, "y").se
        for fay in (0.0, 0.5):
            assert design.estimate(total, "y", replicates=design.brr(fay=fay)).se == pytest.approx(linear)
        assert design.estimate(total, "y", replicates=design.jackknife()).se == pytest.approx(linear)


@pytest.mark.parametrize(("function", "options"), [(fgt, {"alpha": 1}), (fgt, {"alpha": 0}), (watts, {})])
def test_errors_under_a_relative_line(design, function, options):
    line = RelativeLine(0.6)
    replicates = design.bootstrap(rng=np.random.default_rng(5), replicates=400)
    linear = design.estimate(function, "y", line=line, **options)
    drawn = design.estimate(function, "y", line=line, replicates=replicates, **options)
    assert drawn.se == pytest.approx(linear.se, rel=0.12)
    fixed = design.estimate(function, "y", line=0.6 * design.estimate(median, "y").value, **options)
    assert linear.se != pytest.approx(fixed.se, rel=0.02)


def test_a_domain_in_which_a_replicated_function_is_undefined(sample):
    def only_large(values, *, weight=None):
        if values.max() < 4:
            raise EstimationError("too small")
        return float(values.mean())

    own = sample.assign(y=np.where(sample["stratum"] == 0, 1.0, 5.0))
    found = Design(own, psu="psu").estimate(only_large, "y", by="stratum")
    assert found["reason"].tolist() == ["undefined", "few_psu;no_spread", "few_psu;no_spread"]


def test_density():
    rng = np.random.default_rng(1)
    y = rng.normal(0, 1, 20_000)
    assert density(y, np.ones(20_000), 0.0) == pytest.approx(0.3989, rel=0.03)
    assert density(y, np.full(20_000, 7.0), 0.0) == pytest.approx(density(y, np.ones(20_000), 0.0))
    # three quarters alike leave no quartile range: the standard deviation stands in
    assert density(np.array([1.0, 1, 1, 1, 1, 1, 1, 9]), np.ones(8), 1.0) > 0


def test_quantiles_of_a_constant(sample):
    design = Design(sample.assign(y=5.0), psu="psu")
    found = design.estimate(median, "y")
    assert (found.value, found.se, found.reason) == (5, 0, "no_spread")


def test_nobody_poor_and_the_poor_with_nothing(sample):
    design = Design(sample, psu="psu")
    for function in (sen, sen_shorrocks_thon, watts):
        found = design.estimate(function, "y", line=1e-6)
        assert (found.value, found.se) == (0, 0)
    nothing = Design(sample.assign(y=sample["y"].where(sample["y"] > 2, 0)), psu="psu")
    destitute, share = nothing.estimate(sen, "y", line=1.0), nothing.estimate(fgt, "y", line=1.0)
    assert (destitute.value, destitute.se) == pytest.approx((share.value, share.se))
