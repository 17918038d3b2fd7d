"""Comparison groups: MatchIt's balance table, entropy balancing, pairs by hand."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blora_eval.errors import EstimationError
from blora_eval.estimate.checks.matching import balance_table, entropy_weights, match_nearest, propensity

COVARIATES = ["age", "educ", "black", "hispan", "married", "nodegree", "re74", "re75"]


@pytest.fixture(scope="module")
def lalonde(shared_data: Callable[[str], Path]) -> pd.DataFrame:
    table = pd.read_csv(shared_data("benchmarks/matchit_lalonde.csv"), index_col=0)
    race = table["race"]
    table = table.assign(black=(race == "black") * 1, hispan=(race == "hispan") * 1)
    return table.assign(distance=propensity(table, COVARIATES, treated="treat"))


@pytest.mark.vector("V39")
def test_balance_before_matching(lalonde: pd.DataFrame) -> None:
    table = balance_table(lalonde, ["distance", "age", "married", "re74"], treated="treat")
    assert table["smd"].tolist() == pytest.approx([1.7941, -0.3094, -0.8263, -0.7211], abs=5e-4)
    assert not table["balanced"].any()
    assert table["variance_ratio"].isna().tolist() == [False, False, True, False]


def test_entropy_weights_balance_exactly(lalonde: pd.DataFrame) -> None:
    weight = entropy_weights(lalonde, COVARIATES, treated="treat")
    table = balance_table(lalonde, COVARIATES, treated="treat", weight=weight)
    assert table["smd"].abs().max() < 1e-4
    assert weight[lalonde["treat"] == 0].sum() == pytest.approx(185)
    assert (weight >= 0).all()


def test_second_moments_balance_too() -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"x": rng.normal(0, 2, 300), "on": np.arange(300) < 40})
    frame.loc[frame["on"], "x"] = rng.normal(1, 1, 40)
    weight = entropy_weights(frame, ["x"], treated="on", moments=2)
    controls = ~frame["on"]
    mean = np.average(frame.loc[controls, "x"], weights=weight[controls])
    square = np.average(frame.loc[controls, "x"] ** 2, weights=weight[controls])
    treated = frame.loc[frame["on"], "x"]
    assert [mean, square] == pytest.approx([treated.mean(), (treated**2).mean()], rel=1e-6)


def test_matching_inside_a_caliper(lalonde: pd.DataFrame) -> None:
    found = match_nearest(lalonde["distance"], lalonde["treat"], neighbours=2)
    assert found.weight[lalonde["treat"] == 0].sum() == pytest.approx(len(lalonde[lalonde["treat"] == 1]) - 1)
    assert len(found.unmatched) == 1
    raw = balance_table(lalonde, ["distance"], treated="treat")["smd"].abs().iloc[0]
    after = balance_table(lalonde, ["distance"], treated="treat", weight=found.weight)["smd"].abs().iloc[0]
    assert after < raw / 20


def test_largest_distance_of_distributions_by_hand() -> None:
    frame = pd.DataFrame({"x": [1.0, 2, 2, 3], "on": [1, 1, 0, 0]})
    table = balance_table(frame, ["x"], treated="on")
    assert table["ks"].tolist() == [0.5]
    constant = balance_table(frame.assign(x=7.0), ["x"], treated="on")
    assert constant["smd"].isna().all()
    assert constant["ks"].tolist() == [0.0]


@settings(max_examples=30, deadline=None)
@given(st.floats(0.01, 1e6), st.floats(-1e6, 1e6))
def test_balance_does_not_depend_on_the_unit(scale: float, shift: float) -> None:
    rng = np.random.default_rng(7)
    frame = pd.DataFrame({"x": rng.standard_normal(50), "on": np.arange(50) < 20})
    moved = frame.assign(x=frame["x"] * scale + shift)
    first, second = (balance_table(table, ["x"], treated="on")["smd"].iloc[0] for table in (frame, moved))
    assert second == pytest.approx(first, rel=1e-4)


def test_refusals() -> None:
    frame = pd.DataFrame({"x": [1.0, 2, 3, 4], "on": [1, 1, 0, 0]})
    with pytest.raises(EstimationError, match="no column z"):
        propensity(frame, ["z"], treated="on")
    with pytest.raises(EstimationError, match="1 rows lack"):
        propensity(frame.assign(x=[1.0, None, 3, 4]), ["x"], treated="on")
    with pytest.raises(EstimationError, match="Both treated and control"):
        propensity(frame.assign(on=1), ["x"], treated="on")
    with pytest.raises(EstimationError, match=r"apart perfectly|all but separate"):
        propensity(frame, ["x"], treated="on")
    with pytest.raises(EstimationError, match="lie outside them"):
        entropy_weights(frame.assign(x=[9.0, 9, 3, 4]), ["x"], treated="on")
    with pytest.raises(EstimationError, match="does not vary"):
        entropy_weights(frame.assign(x=[9.0, 9, 3, 3]), ["x"], treated="on")
    with pytest.raises(EstimationError, match="inside the caliper"):
        match_nearest(frame["x"] * [1, 1, 100, 100], frame["on"], caliper=0.01)
    with pytest.raises(EstimationError, match="Both treated"):
        match_nearest(frame["x"], frame["on"] * 0)
