"""Dominance is exact over the whole range, and means what it implies for the indices."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from blora_eval.errors import EstimationError
from blora_eval.indicators.curves import poverty_dominance
from blora_eval.indicators.poverty import fgt

sample = st.lists(st.integers(1, 60), min_size=1, max_size=8)


@given(sample, sample, st.integers(1, 60), st.floats(0, 3))
def test_first_order_dominance_orders_every_index(first, second, line, alpha):
    found = poverty_dominance(first, second, low=0.5, high=61)
    if found.less_poor in ("first", "equal"):
        assert fgt(first, line=line, alpha=alpha) <= fgt(second, line=line, alpha=alpha) + 1e-12
        assert poverty_dominance(first, second, low=0.5, high=61, order=2).less_poor == found.less_poor


@given(sample, sample, st.integers(1, 60))
def test_second_order_dominance_orders_the_gaps(first, second, line):
    found = poverty_dominance(first, second, low=0.5, high=61, order=2)
    assume(found.less_poor in ("first", "equal"))
    for alpha in (1, 2):
        assert fgt(first, line=line, alpha=alpha) <= fgt(second, line=line, alpha=alpha) + 1e-12


@given(sample, st.integers(1, 9))
def test_more_for_everybody_dominates_and_the_verdict_turns_round(welfare, more):
    richer = np.array(welfare) + more
    assert poverty_dominance(richer, welfare, low=0.5, high=80).less_poor == "first"
    assert poverty_dominance(welfare, richer, low=0.5, high=80).less_poor == "second"
    assert poverty_dominance(welfare, welfare, low=0.5, high=80).less_poor == "equal"


def test_a_transfer_to_the_poor_dominates_at_second_order_only():
    unequal, equal = [10, 30], [15, 25]
    assert poverty_dominance(equal, unequal, low=5, high=40).less_poor == "neither"
    assert poverty_dominance(equal, unequal, low=5, high=40, order=2).less_poor == "first"


def test_curves_just_above_a_value_and_at_the_line():
    found = poverty_dominance([10, 20], [10, 30], low=10, high=20)
    assert found.less_poor == "equal"
    assert found.curves.loc[found.curves["line"] == 10, "first"].item() == 0
    assert found.curves["first"].max() == 0.5


def test_crossings_are_counted_and_weights_count():
    found = poverty_dominance([15, 40], [20, 30], low=5, high=50)
    assert (found.less_poor, found.crossings) == ("neither", 1)
    heavier = poverty_dominance([10, 20], [10, 20], low=5, high=25, weight_first=[1, 3])
    assert heavier.less_poor == "first"


@pytest.mark.parametrize(
    "options", [{"low": 0, "high": 5}, {"low": 5, "high": 5}, {"low": 1, "high": 2, "order": 3}]
)
def test_refusals(options):
    with pytest.raises(EstimationError):
        poverty_dominance([1], [2], **options)
