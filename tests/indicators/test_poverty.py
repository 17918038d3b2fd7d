"""Poverty indices: published numbers, conventions, properties, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.errors import EstimationError
from blora_eval.indicators.inequality import gini
from blora_eval.indicators.poverty import (
    fgt,
    poverty_gap_ratio,
    relative_line,
    sen,
    sen_shorrocks_thon,
    watts,
)
from blora_eval.indicators.weighted import median, quantile

FOUR = [100, 110, 150, 160]
TEN = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]

households = st.lists(st.tuples(st.floats(1, 1e6), st.integers(1, 6)), min_size=1, max_size=30).map(
    lambda pairs: tuple(np.array(column, dtype=float) for column in zip(*pairs, strict=True))
)
lines = st.floats(10, 1e6)


@pytest.fixture(scope="module")
def eusilc(shared_data):
    return pd.read_csv(shared_data("benchmarks/laeken_eusilc.csv.gz"))


@pytest.mark.vector("1-2")
def test_gaps_of_the_handbook():
    assert fgt(FOUR, line=125, alpha=1) == pytest.approx(0.08)
    assert fgt(FOUR, line=125, alpha=2) == pytest.approx(0.0136)


@pytest.mark.vector("3-4")
def test_headcount_and_watts_of_the_handbook():
    assert fgt(FOUR, line=125) == 0.5
    assert watts(FOUR, line=125) == pytest.approx(0.0877442, abs=5e-8)


@pytest.mark.vector("18")
def test_indices_of_ineq():
    assert watts(TEN, line=2000) == pytest.approx(0.1620141239, abs=5e-11)
    assert watts(TEN, line=5000) == pytest.approx(0.4662122938, abs=5e-11)
    assert fgt(TEN, line=5000, alpha=1) == pytest.approx(0.25352, abs=1e-12)
    assert fgt(TEN, line=5000, alpha=2) == pytest.approx(0.166711552, abs=1e-12)
    assert sen(TEN, line=5000) == pytest.approx(0.331656, abs=1e-12)
    assert sen_shorrocks_thon(TEN, line=5000) == pytest.approx(0.419348, abs=1e-12)


@pytest.mark.vector("20-22")
def test_relative_line_of_laeken(eusilc):
    income, weight = eusilc["eqIncome"], eusilc["rb050"]
    assert round(median(income, weight=weight), 2) == 18098.73
    assert round(relative_line(income, weight=weight), 2) == 10859.24
    quintiles = [quantile(income, share=share, weight=weight) for share in (0.2, 0.8)]
    assert np.round(quintiles, 2).tolist() == [12212.60, 25997.65]


@pytest.mark.vector("23-26")
@pytest.mark.parametrize(
    ("share", "percent"), [(0.4, 4.766885), (0.5, 7.988134), (0.6, 14.44422), (0.7, 21.85638)]
)
def test_at_risk_of_poverty_of_laeken(eusilc, share, percent):
    income, weight = eusilc["eqIncome"], eusilc["rb050"]
    line = relative_line(income, share=share, weight=weight)
    assert 100 * fgt(income, line=line, weight=weight) == pytest.approx(percent, rel=5e-7)


@pytest.mark.vector("28-30")
def test_relative_median_gap_of_laeken(eusilc):
    income, weight = eusilc["eqIncome"], eusilc["rb050"]
    line = relative_line(income, weight=weight)
    gap = poverty_gap_ratio(income, line=line, weight=weight, statistic="median")
    assert 100 * gap == pytest.approx(18.9286, abs=5e-5)


@pytest.mark.vector("46")
def test_povcalnet(shared_data):
    survey = pd.read_csv(shared_data("benchmarks/wbpip_synthetic_microdata_1.csv.gz"))
    welfare, weight = survey["welfare"], survey["weight"]
    line = welfare.mean()
    found = [fgt(welfare, line=line, alpha=alpha, weight=weight) for alpha in (0, 1, 2)]
    assert found == pytest.approx([0.7333513, 0.3957584, 0.2534849], abs=5e-8)
    # PovcalNet counts a household without welfare in the population but not among the logarithms
    counted = welfare.where(welfare > 0, line)
    assert watts(counted, line=line, weight=weight) == pytest.approx(0.6899868, abs=5e-8)


def test_a_household_at_the_line_is_not_poor():
    assert fgt([99.999, 100, 101], line=100) == pytest.approx(1 / 3)
    assert sen([100, 100], line=100) == 0


def test_all_poor_and_nobody_poor():
    for weight in (None, [0.1, 0.2, 0.7]):
        assert fgt([1, 2, 3], line=10, weight=weight) == 1
        assert fgt([10, 20, 30], line=10, weight=weight) == 0
    assert watts([10, 20], line=10) == 0
    assert sen_shorrocks_thon([10, 20], line=10) == 0
    with pytest.raises(EstimationError, match="Nobody is below the line"):
        poverty_gap_ratio([10, 20], line=10)


def test_one_household():
    assert fgt([50], line=100, alpha=1) == 0.5
    assert sen([50], line=100) == 0.5
    assert sen_shorrocks_thon([50], line=100) == 0.5


def test_one_line_for_each_household():
    assert fgt([90, 90], line=[80, 100]) == 0.5
    assert poverty_gap_ratio([90, 90], line=[80, 100]) == pytest.approx(0.1)


def test_zero_weights_do_not_count():
    assert fgt([50, np.e], line=100, weight=[1, 0]) == 1
    assert watts([50, 0], line=100, weight=[1, 0]) == pytest.approx(np.log(2))


def test_negative_welfare_counts_with_its_whole_gap():
    assert fgt([-100, 100], line=100, alpha=1) == 1
    with pytest.raises(EstimationError, match="2 values are zero or negative"):
        watts([-100, 0, 100], line=100)


def test_the_poor_own_nothing():
    assert sen([0, 0, 100, 100], line=50) == 0.5


def test_small_sample_form_of_sen():
    large, small = sen(TEN, line=5000), sen(TEN, line=5000, convention="sen1976")
    poor = [value for value in TEN if value < 5000]
    gap = poverty_gap_ratio(TEN, line=5000)
    assert large - small == pytest.approx(0.5 * (1 - gap) * gini(poor) / 6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"welfare": [1, None, np.inf], "line": 2}, "welfare: 2 of 3 values are missing or infinite"),
        ({"welfare": [1, 2], "line": 2, "weight": [1, None]}, "weight: 1 of 2 values are missing"),
        ({"welfare": [1, 2], "line": 2, "weight": [1, -1]}, "weight: 1 values are negative"),
        ({"welfare": [1, 2], "line": 2, "weight": [0, 0]}, "no row has a positive weight"),
        ({"welfare": [], "line": 2}, "no row has a positive weight"),
        ({"welfare": [1, 2], "line": [2, 2, 2]}, "line: 3 values where there are 2 rows"),
        ({"welfare": [1, 2], "line": 0}, "must be above zero"),
        ({"welfare": [1, 2], "line": [1, None]}, "line: 1 of 2 values are missing"),
        ({"welfare": [1, 2], "line": 2, "alpha": -1}, "alpha: -1 is below 0"),
    ],
)
def test_what_is_refused(arguments, message):
    with pytest.raises(EstimationError, match=message):
        fgt(arguments.pop("welfare"), **arguments)


def test_all_reasons_at_once():
    with pytest.raises(EstimationError, match=r"(?s)welfare: 1 of 2.*weight: 1 values are negative"):
        fgt([None, 1], line=1, weight=[-1, 1])


def test_a_nullable_column_is_read():
    welfare = pd.Series([50, 200], dtype="Int64")
    assert fgt(welfare, line=100) == 0.5
    with pytest.raises(EstimationError, match="1 of 2"):
        fgt(pd.Series([50, None], dtype="Int64"), line=100)


@given(households, lines)
def test_identities(sample, line):
    welfare, weight = sample
    headcount, gap, squared = (fgt(welfare, line=line, alpha=alpha, weight=weight) for alpha in (0, 1, 2))
    assert 1 >= headcount >= gap >= squared >= 0
    assert watts(welfare, line=line, weight=weight) >= gap - 1e-12
    if headcount > 0:
        ratio = poverty_gap_ratio(welfare, line=line, weight=weight)
        assert gap == pytest.approx(headcount * ratio, abs=1e-12)
        assert 0 < sen(welfare, line=line, weight=weight) <= 1 + 1e-12
    assert gap - 1e-12 <= sen_shorrocks_thon(welfare, line=line, weight=weight) <= 2 * gap + 1e-12


@given(households, lines, st.floats(0.01, 100))
def test_invariances(sample, line, factor):
    welfare, weight = sample
    repeated = np.repeat(welfare, weight.astype(int))
    order = np.argsort(-weight, kind="stable")
    for index in (fgt, watts, sen, sen_shorrocks_thon):
        value = index(welfare, line=line, weight=weight)
        # a product of two floats may fall on the other side of the line
        if abs(welfare / line - 1).min() > 1e-9:
            assert index(welfare * factor, line=line * factor, weight=weight) == pytest.approx(
                value, abs=1e-9
            )
        assert index(repeated, line=line) == pytest.approx(value, abs=1e-9)
        assert index(welfare[order], line=line, weight=weight[order]) == pytest.approx(value, abs=1e-9)


@given(households, lines, st.data())
def test_a_transfer_to_a_poorer_poor_lowers_what_weighs_depth(sample, line, data):
    welfare, _ = sample
    welfare = np.append(welfare, [line / 4, line / 2])
    amount = data.draw(st.floats(0.001, 0.12)) * line
    after = welfare.copy()
    after[-2:] += [amount, -amount]
    for index in (watts, sen, sen_shorrocks_thon):
        assert index(after, line=line) < index(welfare, line=line)
    assert fgt(after, line=line, alpha=2) < fgt(welfare, line=line, alpha=2)
    assert fgt(after, line=line) == fgt(welfare, line=line)


@given(households, lines, st.floats(0, 3))
def test_whoever_is_better_off_everywhere_is_less_poor(sample, line, alpha):
    welfare, _ = sample
    richer = np.sort(welfare) * 1.1
    assert fgt(richer, line=line, alpha=alpha) <= fgt(welfare, line=line, alpha=alpha) + 1e-12
