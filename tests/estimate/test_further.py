"""Spillovers, attrition, dose, one series, cost: by hand, by a peer, and what each refuses."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.errors import EstimationError
from blora_eval.estimate.checks.dose import cost_per_unit, dose_effect
from blora_eval.estimate.checks.interrupted import interrupted_series
from blora_eval.estimate.checks.sensitivity import lee_bounds
from blora_eval.estimate.checks.spillover import conley_error, distances, spillover_rings
from blora_eval.estimate.effect import Counts, Effect
from blora_eval.results import Estimate, Unavailable


def places(seed: int = 1, *, spill: float = 0.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"lat": -7 + 0.4 * rng.random(250), "lng": 111.4 + 0.4 * rng.random(250)})
    frame["on"] = (rng.random(250) < 0.1).astype(int)
    apart = distances(frame["lat"].to_numpy(), frame["lng"].to_numpy())
    nearest = apart[:, frame["on"] == 1].min(axis=1)
    frame["change"] = 0.1 * rng.normal(size=250) + spill * (nearest <= 3) * (frame["on"] == 0)
    return frame


def test_distance_of_two_known_cities() -> None:
    """Jakarta to Surabaya, about 663 km on the sphere."""
    apart = distances(np.array([-6.2088, -7.2575]), np.array([106.8456, 112.7521]))
    assert apart[0, 1] == apart[1, 0] == pytest.approx(663, abs=3)
    assert apart[0, 0] == 0


def test_conley_without_reach_is_white_and_with_all_alike_a_sum() -> None:
    rng = np.random.default_rng(2)
    x = np.column_stack([rng.normal(size=40), np.ones(40)])
    y = x[:, 0] + rng.normal(size=40)
    apart = distances(rng.random(40), rng.random(40)) + 5 * (1 - np.eye(40))
    beta, covariance = conley_error(y, x, apart, cutoff=1.0)
    white = sm.OLS(y, x).fit(cov_type="HC0")
    assert beta == pytest.approx(white.params, abs=1e-10)
    assert covariance == pytest.approx(white.cov_params(), abs=1e-12)
    with pytest.raises(EstimationError, match="above zero"):
        conley_error(y, x, apart, cutoff=0.0)


def test_rings_find_a_spillover_and_none() -> None:
    quiet = spillover_rings(places(), outcome="change", treated="on")
    loud = spillover_rings(places(spill=-0.3), outcome="change", treated="on")
    assert quiet.passed is True
    assert loud.passed is False
    assert loud.numbers["nearest"] == pytest.approx(-0.3, abs=0.1)
    assert loud.numbers["effect_3"] == loud.numbers["nearest"]
    shares = [loud.numbers[name] for name in ("n_3", "n_6", "n_beyond")]
    assert sum(shares) == (places()["on"] == 0).sum()


def test_rings_without_villages_leave_the_question_open() -> None:
    frame = places()
    assert spillover_rings(frame, outcome="change", treated="on", rings=(500.0,)).passed is None
    assert spillover_rings(frame, outcome="change", treated="on", rings=(1e-6, 5.0)).passed is None
    assert spillover_rings(frame.assign(change=0.0), outcome="change", treated="on").passed is None
    frame.loc[0, "lat"] = np.nan
    assert spillover_rings(frame, outcome="change", treated="on").numbers["dropped"] == 1
    with pytest.raises(EstimationError, match="no column x"):
        spillover_rings(frame, outcome="x", treated="on")
    with pytest.raises(EstimationError, match="treated and untreated"):
        spillover_rings(frame.assign(on=0), outcome="change", treated="on")


@given(st.lists(st.floats(-5, 5), min_size=4, max_size=30), st.integers(1, 3))
def test_bounds_hold_the_difference_of_those_seen(values, gone) -> None:
    y = np.array([*values, *values])
    y[:gone] = np.nan
    frame = pd.DataFrame({"y": y, "on": np.repeat([0, 1], len(values))})
    check = lee_bounds(frame, outcome="y", treated="on")
    low, high = check.numbers["low"], check.numbers["high"]
    assert low - 1e-9 <= check.numbers["estimate"] <= high + 1e-9
    swapped = lee_bounds(frame.assign(on=1 - frame["on"]), outcome="y", treated="on")
    assert (-swapped.numbers["high"], -swapped.numbers["low"]) == pytest.approx((low, high), abs=1e-9)


def test_nobody_lost_is_a_point() -> None:
    frame = pd.DataFrame({"y": [3.0, 5, 1, 2], "on": [1, 1, 0, 0]})
    numbers = lee_bounds(frame, outcome="y", treated="on").numbers
    assert numbers["low"] == numbers["high"] == numbers["estimate"] == 2.5
    assert lee_bounds(frame, outcome="y", treated="on").passed is True


def test_bounds_refuse() -> None:
    frame = pd.DataFrame({"y": [3.0, None], "on": [1, 0]})
    with pytest.raises(EstimationError, match="is seen again"):
        lee_bounds(frame, outcome="y", treated="on")
    with pytest.raises(EstimationError, match="missing somewhere"):
        lee_bounds(frame.assign(on=[1, None]), outcome="y", treated="on")


def test_dose_carries_its_warning_and_how_much_of_it_was_chosen() -> None:
    rng = np.random.default_rng(4)
    before = rng.normal(size=48)
    frame = pd.DataFrame({"before": before, "k": rng.integers(0, 12, 48)})
    frame["visits"] = 10 + 3 * before + rng.normal(size=48)
    frame["change"] = -0.5 * before + 0.1 * rng.normal(size=48)
    bare = dose_effect(frame, outcome="change", dose="visits", cluster="k")
    given_past = dose_effect(frame, outcome="change", dose="visits", cluster="k", past=["before"])
    assert bare.p < 0.001  # the mentors went where it was bad
    assert abs(given_past.estimate) < 3 * given_past.se
    assert given_past.diagnostics["past_r2"] > 0.8
    assert bare.diagnostics["past_r2"] == 0
    assert [warning.code for warning in bare.warnings] == ["dose_is_chosen"]
    frame.loc[0, "visits"] = np.nan
    assert dose_effect(frame, outcome="change", dose="visits", cluster="k").diagnostics["dropped"] == 1
    with pytest.raises(EstimationError, match="dose that varies"):
        dose_effect(frame.assign(visits=1.0), outcome="change", dose="visits", cluster="k")
    with pytest.raises(EstimationError, match="no column z"):
        dose_effect(frame, outcome="z", dose="visits", cluster="k")


def test_one_series_agrees_with_statsmodels() -> None:
    rng = np.random.default_rng(5)
    years = np.arange(2004, 2026)
    y = 16 - 0.4 * (years - 2004) - 0.2 * np.maximum(0, years - 2021) + rng.normal(0, 0.2, len(years))
    y[(years == 2020) | (years == 2021)] += 1.0
    found = interrupted_series(pd.Series(y, index=years), start=2022, pandemic=(2020, 2021))
    x = np.column_stack(
        [np.maximum(0, years - 2021), np.ones(len(years)), years - 2022, years == 2020, years == 2021]
    ).astype(float)
    other = sm.OLS(y, x).fit(cov_type="HAC", cov_kwds={"maxlags": 2, "use_correction": True})
    assert found.estimate == pytest.approx(other.params[0], abs=1e-9)
    assert found.se == pytest.approx(other.bse[0], rel=1e-9)
    assert found.method.endswith("2 lags")
    assert [warning.code for warning in found.warnings] == ["one_series"]
    assert found.diagnostics["pandemic_periods"] == 2


def test_a_short_series_is_marked_and_a_shorter_one_refused() -> None:
    series = pd.Series([5.0, 4.2, 3.0, np.nan, 2.5, 1.0, 0.6], index=range(2018, 2025))
    found = interrupted_series(series, start=2023, pandemic=(2030,))
    assert [warning.code for warning in found.warnings] == ["one_series", "short_series"]
    assert found.counts.periods == 6
    with pytest.raises(EstimationError, match="two, two and one are needed"):
        interrupted_series(series, start=2024)
    with pytest.raises(EstimationError, match="two, two and one are needed"):
        interrupted_series(series, start=2023, pandemic=(2019, 2020, 2022))


def effect_of(estimate: float, se: float | None, df: float | None = None) -> Effect:
    return Effect("att", estimate, Counts(10, 4, 6, 3), se=se, df=df)


def test_fieller_against_the_ratio_it_must_hold() -> None:
    found = cost_per_unit(effect_of(-0.02, 0.004), cost=2_000_000.0, cost_se=200_000.0, scale=100)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(1_000_000)
    for ratio in (found.low, found.high):
        distance = abs(2_000_000 - ratio * 2.0)
        assert distance == pytest.approx(1.959964 * np.hypot(200_000, ratio * 0.4), rel=1e-5)
    assert found.low < found.value < found.high
    sure = cost_per_unit(effect_of(-0.02, 0.004), cost=2_000_000.0, scale=100)
    assert (sure.low, sure.high) == pytest.approx(
        (2e6 / (2 + 1.959964 * 0.4), 2e6 / (2 - 1.959964 * 0.4)), rel=1e-5
    )
    assert cost_per_unit(effect_of(0.02, 0.004, df=15.0), cost=5.0, wanted=1).df == 15.0


@pytest.mark.parametrize(
    ("effect", "cost", "reason"),
    [
        (effect_of(-0.02, 0.004), None, "cost_unknown"),
        (effect_of(-0.02, 0.004), float("nan"), "cost_unknown"),
        (effect_of(-0.02, 0.004), 0.0, "cost_zero"),
        (effect_of(-0.02, 0.015), 1.0, "effect_unclear"),
        (effect_of(0.02, 0.004), 1.0, "effect_unclear"),
    ],
)
def test_a_ratio_is_undefined_where_money_or_effect_is_not_there(effect, cost, reason) -> None:
    found = cost_per_unit(effect, cost=cost)
    assert isinstance(found, Unavailable)
    assert (found.reason, found.n) == (reason, 4)


@pytest.mark.parametrize(
    ("effect", "cost", "scale"),
    [(effect_of(-1, None), 1.0, 1), (effect_of(-1, 0.1), -1.0, 1), (effect_of(-1, 0.1), 1.0, 0)],
)
def test_cost_refuses_what_makes_no_sense(effect, cost, scale) -> None:
    with pytest.raises(EstimationError, match="A cost needs"):
        cost_per_unit(effect, cost=cost, scale=scale)
