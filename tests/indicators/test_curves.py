"""Curves: their ends, their shapes, and the indices that can be read off them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.errors import EstimationError
from blora_eval.indicators.curves import (
    generalized_lorenz_curve,
    growth_incidence_curve,
    lorenz_curve,
    tip_curve,
)
from blora_eval.indicators.inequality import gini
from blora_eval.indicators.poverty import fgt

households = st.lists(st.tuples(st.integers(1, 500), st.integers(1, 6)), min_size=1, max_size=15)


@given(households)
def test_lorenz_curve_encloses_the_gini(people):
    welfare, weight = np.array(people, float).T
    repeated = np.repeat(welfare, weight.astype(int))
    curve = lorenz_curve(repeated)
    area = np.trapezoid(curve["share"], curve["population"])
    assert 1 - 2 * area == pytest.approx(gini(welfare, weight=weight), abs=1e-9)
    assert curve.iloc[[0, -1]].to_numpy().ravel().tolist() == [0, 0, 1, 1]
    assert (np.diff(curve["share"], 2) >= -1e-9).all()
    weighted = lorenz_curve(welfare, weight=weight)
    at = np.interp(curve["population"], weighted["population"], weighted["share"])
    assert at == pytest.approx(curve["share"].to_numpy(), abs=1e-9)


@given(households, st.integers(1, 500))
def test_tip_curve_ends_at_the_gap_and_flattens_at_the_headcount(people, line):
    welfare, weight = np.array(people, float).T
    curve = tip_curve(welfare, line=line, weight=weight)
    assert curve["gap"].iloc[-1] == pytest.approx(fgt(welfare, line=line, alpha=1, weight=weight), abs=1e-12)
    headcount = fgt(welfare, line=line, weight=weight)
    flat = curve["population"] >= headcount - 1e-12
    assert np.ptp(curve.loc[flat, "gap"]) < 1e-12
    assert (curve["gap"].diff().dropna() >= 0).all()


def test_generalized_lorenz_ends_at_the_mean():
    curve = generalized_lorenz_curve([30, 10], weight=[1, 3])
    assert curve["mean"].tolist() == [0, 7.5, 15]
    assert curve["population"].tolist() == [0, 0.75, 1]


def test_points_lie_on_the_curve():
    curve = lorenz_curve([1, 3], points=5)
    assert curve["population"].tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert curve["share"].tolist() == [0, 0.125, 0.25, 0.625, 1]


def test_zero_weight_and_one_household():
    assert lorenz_curve([5, 9], weight=[1, 0])["share"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: lorenz_curve([0, 0]), "mean is not above zero"),
        (lambda: lorenz_curve([1, None]), "welfare: 1 of 2 values are missing"),
        (lambda: lorenz_curve([]), "no row has a positive weight"),
        (lambda: lorenz_curve([1, 2], points=1), "points: 1"),
        (lambda: tip_curve([1], line=0), "line"),
        (lambda: growth_incidence_curve([1], [1], shares=[1]), "strictly within 0 and 1"),
        (lambda: growth_incidence_curve([1], [1], years=0), "years above zero"),
        (lambda: growth_incidence_curve([0, 5], [1, 5], shares=[0.2, 0.9]), "1 of 2 quantiles"),
    ],
)
def test_refusals(call, words):
    with pytest.raises(EstimationError, match=words):
        call()


@given(households, st.floats(0.5, 2), st.integers(1, 5))
def test_growth_of_all_is_flat(people, factor, years):
    welfare, weight = np.array(people, float).T
    curve = growth_incidence_curve(
        welfare, welfare * factor, weight_before=weight, weight_after=weight, years=years
    )
    assert len(curve) == 99
    assert curve["growth"].to_numpy() == pytest.approx(factor ** (1 / years) - 1)


def test_growth_at_each_quantile():
    curve = growth_incidence_curve(pd.Series([10, 40]), [20, 40], shares=[0.25, 0.75])
    assert curve["growth"].tolist() == [1, 0]
