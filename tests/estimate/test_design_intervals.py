"""Intervals and reliability."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from blora_eval.estimate.design.intervals import interval, korn_graubard, linear, on_scale, reliability


def arrays(*numbers):
    return [np.array([number], dtype=float) for number in numbers]


def test_linear_with_four_degrees_of_freedom():
    low, high = linear(*arrays(10, 1, 4))
    assert (high[0] - 10, 10 - low[0]) == pytest.approx((2.776445, 2.776445), abs=5e-7)


def test_exact_binomial_where_households_were_drawn_singly():
    se = np.sqrt(0.3 * 0.7 / 49)
    low, high = korn_graubard(*arrays(0.3, se, 49, 50))
    exact = stats.binomtest(15, 50).proportion_ci(method="exact")
    # 49 effective households instead of 50, so a little wider
    assert low[0] == pytest.approx(exact.low, abs=0.002)
    assert high[0] == pytest.approx(exact.high, abs=0.002)
    low, high = korn_graubard(*arrays(0, 0, 49, 50))
    assert (low[0], high[0]) == pytest.approx(tuple(stats.binomtest(0, 50).proportion_ci(method="exact")))
    low, high = korn_graubard(*arrays(1, 0, 49, 50))
    assert (low[0], high[0]) == pytest.approx(tuple(stats.binomtest(50, 50).proportion_ci(method="exact")))


def test_fewer_degrees_of_freedom_widen():
    wide, narrow = (korn_graubard(*arrays(0.3, 0.05, df, 80)) for df in (4, 60))
    assert wide[0][0] < narrow[0][0] < 0.3 < narrow[1][0] < wide[1][0]


@given(st.floats(0, 1), st.floats(0, 0.5), st.integers(0, 100), st.floats(1, 1e5))
def test_a_share_has_an_interval_within_0_and_1(value, se, df, n):
    for kind in ("auto", "logit", "korn_graubard"):
        low, high, method = interval(*arrays(value, se, df, n), kind=kind)
        assert 0 <= low[0] <= value + 1e-9
        assert value - 1e-9 <= high[0] <= 1
        assert method[0]
        if value in (0, 1) or (se > 0.001 and 0.01 < value < 0.99):
            assert high[0] > low[0]


def test_which_interval_for_what():
    value, se = np.array([0.0, 0.3, 1.0, -0.2, 0.3]), np.array([0.0, 0.1, 0.0, 0.1, 0.1])
    df, n = np.array([9.0, 9, 9, 9, 0]), np.full(5, 50.0)

    def used(**how):
        return interval(value, se, df, n, **how)[2].tolist()

    exact = "korn_graubard"
    assert used() == [exact, "logit", exact, "linear", exact]
    assert used(kind="linear") == [exact, "linear", exact, "linear", exact]
    assert used(kind="korn_graubard") == [exact, exact, exact, "linear", exact]
    assert used(scale="linear") == ["linear", "linear", "linear", "linear", ""]
    assert used(scale="linear", kind="logit") == ["linear", "logit", "linear", "linear", ""]
    assert used(scale="log") == ["", "log", "log", "", ""]
    assert used(stretch=np.ones(5)) == [exact, "skewed", exact, "linear", exact]
    assert used(stretch=np.ones(5), kind="logit") == used(kind="logit")


def test_logit_is_asymmetric_towards_one_half():
    low, high = on_scale(*arrays(0.1, 0.03, 30), "logit")
    assert high[0] - 0.1 > 0.1 - low[0]


def test_a_stretch_moves_one_end_only():
    for scale, value in (("linear", -3.0), ("log", 4.0), ("logit", 0.2)):
        one = arrays(value, 0.05, 20)
        (low, high), (up_low, up), (down, down_high) = (on_scale(*one, scale, s) for s in (0.0, 1.0, -1.0))
        assert (up_low, down_high) == (low, high)
        assert up > high
        assert down < low
    low, high = on_scale(*arrays(10, 1, 4), "linear", 1.0)
    assert (high[0] - 10, 10 - low[0]) == pytest.approx((2 * 2.776445, 2.776445), abs=1e-6)


def test_reliability_rests_on_the_design():
    value, se = np.full(6, 100.0), np.array([25, 25.1, 50, 50.1, 10, 10])
    df, n_psu = np.array([30.0, 30, 30, 30, 0, 30]), np.array([40, 40, 40, 40, 40, 3])
    status, reason = reliability(value, se, df, n_psu)
    # the sample's own error counts only beyond BPS's last bound
    assert status.tolist() == ["ok", "ok", "ok", "unusable", "unusable", "caution"]
    assert reason.tolist() == ["", "", "", "rse", "no_df", "few_psu"]
    status, reason = reliability(value[:3], se[:3], df[:3], n_psu[:3], few=41, poor=np.array([19, 20, 99]))
    assert reason.tolist() == ["few_psu;few_poor", "few_psu", "few_psu"]
    status, reason = reliability(np.array([0.0, -4.0]), np.array([0.0, 3.0]), np.full(2, 2.0), np.full(2, 3))
    assert status.tolist() == ["caution", "unusable"]
    assert reason.tolist() == ["few_psu;no_spread", "rse;few_psu"]
