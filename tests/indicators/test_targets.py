"""Target paths: the pace of a random walk with drift, and the year it leads to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from blora_eval.indicators.official import OfficialSeries
from blora_eval.indicators.targets import needed_speed, observed_speed, target_gap, year_met
from blora_eval.results import Estimate, Unavailable


def series(*values, start=2020, indicator="P0", **more):
    return OfficialSeries("a", indicator, dict(enumerate(values, start=start)), **more)


@given(st.lists(st.integers(1, 3000).map(lambda n: n / 100), min_size=3, max_size=12))
def test_without_gaps_it_is_the_t_interval_of_the_mean_yearly_change(values):
    speed = observed_speed(series(*values), 2020, 2020 + len(values) - 1)
    steps = np.diff(values)
    low, high = stats.t.interval(0.95, len(steps) - 1, loc=steps.mean(), scale=max(stats.sem(steps), 1e-300))
    assert speed.value == pytest.approx(steps.mean(), abs=1e-6)
    assert (speed.low, speed.high) == (pytest.approx(low, abs=1e-6), pytest.approx(high, abs=1e-6))


def test_a_lacking_year_counts_as_two():
    """Figures 10, 8, 7 in years 0, 2, 3: drift -1; both steps lie on it, so nothing varies."""
    speed = observed_speed(OfficialSeries("a", "P0", {2020: 10.0, 2022: 8.0, 2023: 7.0}), 2020, 2023)
    assert (speed.value, speed.se, speed.low, speed.high) == (-1.0, 0.0, -1.0, -1.0)
    bent = observed_speed(OfficialSeries("a", "P0", {2020: 10.0, 2022: 9.0, 2023: 7.0}), 2020, 2023)
    assert bent.se == pytest.approx((((1.0**2) / 2 + (-1.0) ** 2) / 1 / 3) ** 0.5)


def test_coverage_of_the_interval():
    """Of 2,000 random walks 95 % give an interval that holds the true drift, within four errors."""
    rng = np.random.default_rng(5)
    hits = 0
    for _ in range(2000):
        walk = np.cumsum(np.concatenate([[12.0], rng.normal(-0.3, 0.4, 8)]))
        speed = observed_speed(series(*walk.tolist()), 2020, 2028)
        hits += speed.low <= -0.3 <= speed.high
    assert abs(hits / 2000 - 0.95) < 4 * (0.95 * 0.05 / 2000) ** 0.5


@pytest.mark.parametrize(
    ("given_series", "window", "reason"),
    [
        (series(12.0, 11.0), (2020, 2021), "too_few"),
        (series(12.0, 11.0, 10.0), (2020, 2024), "not_published"),
        (series(12.0, 11.0, 10.0), (2022, 2020), "not_published"),
        (series(12.0, 11.0, 10.0, breaks={2021: False}), (2020, 2022), "break"),
    ],
)
def test_a_pace_that_cannot_be_had(given_series, window, reason):
    assert observed_speed(given_series, *window).reason == reason


def test_a_forced_break_is_crossed():
    assert observed_speed(series(12.0, 11.0, 10.0, breaks={2021: True}), 2020, 2022).value == -1.0


def test_the_year_is_the_first_whole_one():
    own = series(12.0, 11.0, 10.0)
    assert year_met(own, 8.0, Estimate("s", -1.0, low=-2.0, high=-0.5)).value == 2024
    found = year_met(own, 7.9, Estimate("s", -1.0, low=-2.0, high=-0.5))
    assert (found.low, found.value, found.high) == (2024, 2025, 2027)


def test_an_interval_that_holds_zero_has_no_latest_year():
    found = year_met(series(12.0, 11.0, 10.0), 8.0, Estimate("s", -1.0, low=-2.0, high=0.1))
    assert (found.low, found.value, found.high) == (2023, 2024, None)
    assert (found.status, found.reason) == ("caution", "no_latest_year")


def test_higher_is_better_runs_the_other_way():
    own = series(68.0, 69.0, 70.0, indicator="HDI", unit="index")
    found = year_met(own, 73.0, Estimate("s", 1.0, low=0.5, high=2.0))
    assert (found.low, found.value, found.high) == (2024, 2025, 2028)
    assert year_met(own, 73.0, Estimate("s", -1.0, low=-2.0, high=-0.5)).reason == "moving_away"


def test_a_target_met_already_has_the_year_from_which_on_it_holds():
    own = series(12.0, 9.0, 11.0, 9.5, 9.0)
    assert year_met(own, 10.0, Unavailable("s", "too_few")).value == 2023
    assert year_met(series(9.0, 8.0), 10.0, Unavailable("s", "too_few")).value == 2020


def test_a_year_that_cannot_be_had():
    own, slow = series(12.0, 11.0, 10.0), Estimate("s", -0.01, low=-0.02, high=-0.005)
    assert year_met(own, 8.0, slow).reason == "too_far"
    assert year_met(own, 8.0, Unavailable("s", "break")).reason == "break"
    assert year_met(own, 8.0, Estimate("s", 0.5, low=0.1, high=1.0)).reason == "moving_away"
    assert year_met(OfficialSeries("a", "P0", {}), 8.0, slow).reason == "not_published"
    line = series(300.0, 310.0, indicator="poverty_line")
    assert year_met(line, 400.0, slow).reason == "no_direction"
    assert year_met(own, 8.0, Estimate("s", -1.0)).high is None


def test_gap_and_needed_pace():
    own = series(12.0, 11.0)
    assert target_gap(own, 2021, 10.5).value == 0.5
    assert target_gap(own, 2022, 10.5).reason == "not_published"
    assert needed_speed(own, 2025, 9.0).value == -0.5
    assert needed_speed(own, 2021, 9.0).reason == "past"
    assert needed_speed(own, 2025, 11.0).reason == needed_speed(own, 2025, 11.5).reason == "met"
    assert needed_speed(OfficialSeries("a", "P0", {}), 2021, 9.0).reason == "not_published"
