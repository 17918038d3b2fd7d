"""Growth and redistribution: components that add up, and growth that reaches the poor or not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.errors import EstimationError
from blora_eval.indicators.growth import datt_ravallion, pro_poor_growth, shapley_growth_redistribution
from blora_eval.indicators.poverty import fgt, watts

round_ = st.lists(st.tuples(st.integers(1, 300), st.integers(1, 4)), min_size=1, max_size=12)


def columns(rows):
    return np.array(rows, float).T


@given(round_, round_, st.integers(1, 300), st.sampled_from([0, 1, 2]))
def test_components_sum_exactly(before, after, line, alpha):
    (y1, w1), (y2, w2) = columns(before), columns(after)
    options = {"line": line, "alpha": alpha, "weight_before": w1, "weight_after": w2}
    change = fgt(y2, line=line, alpha=alpha, weight=w2) - fgt(y1, line=line, alpha=alpha, weight=w1)
    shapley = shapley_growth_redistribution(y1, y2, **options)
    assert shapley.total == change
    assert shapley.growth + shapley.redistribution == pytest.approx(change, abs=1e-12)
    ends = [datt_ravallion(y1, y2, reference=reference, **options) for reference in ("before", "after")]
    for found in ends:
        assert found.growth + found.redistribution + found.residual == pytest.approx(change, abs=1e-12)
    assert shapley.growth == pytest.approx((ends[0].growth + ends[1].growth) / 2, abs=1e-12)
    assert ends[0].residual == pytest.approx(-ends[1].residual, abs=1e-12)


@given(round_, st.floats(1.05, 2))
def test_equal_growth_is_growth_only(before, factor):
    y, w = columns(before)
    found = shapley_growth_redistribution(y, y * factor, line=100, alpha=1, weight_before=w, weight_after=w)
    assert found.redistribution == pytest.approx(0, abs=1e-9)
    assert found.growth <= 1e-12


def test_redistribution_alone():
    found = datt_ravallion([60, 180], [110, 130], line=100)
    assert (found.growth, found.redistribution, found.residual) == (0, -0.5, 0)


@given(round_, st.floats(1.01, 2), st.integers(1, 5))
def test_growth_of_all_reaches_all_alike(before, factor, years):
    y, w = columns(before)
    line = float(y.min()) + 1
    found = pro_poor_growth(y, y * factor, line=line, years=years, weight_before=w, weight_after=w)
    assert found.poor_growth == pytest.approx(np.log(factor) / years)
    assert found.mean_growth == pytest.approx(np.log(factor) / years)
    if found.equivalent_growth is not None:
        assert found.equivalent_growth == pytest.approx(found.mean_growth)


def test_poor_growth_is_minus_the_change_in_watts_over_the_headcount():
    before, after, line = [50, 80, 200, 300], [60, 90, 210, 400], 100
    found = pro_poor_growth(before, after, line=line)
    change = watts(after, line=line) - watts(before, line=line)
    assert found.poor_growth == pytest.approx(-change / fgt(before, line=line))
    assert found.poor_growth < found.mean_growth
    assert found.equivalent_growth < found.mean_growth


def test_samples_of_two_sizes():
    found = pro_poor_growth([50, 50, 200], [100, 100, 100, 100, 400, 400], line=60)
    assert found.poor_growth == pytest.approx(np.log(2))


def test_no_equivalent_rate_without_poverty_or_growth():
    assert pro_poor_growth([50, 150], [200, 300], line=100).equivalent_growth is None
    assert pro_poor_growth([50, 150], [60, 140], line=100).equivalent_growth is None


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: datt_ravallion([1], [1], line=1, reference="mean"), "reference"),
        (lambda: datt_ravallion([0], [1], line=1), "mean is not above zero"),
        (lambda: pro_poor_growth([0, 1], [1, 1], line=1), "above zero"),
        (lambda: pro_poor_growth([1], [1], line=2, years=0), "above zero"),
        (lambda: pro_poor_growth([5], [5], line=2), "Nobody was poor"),
        (lambda: shapley_growth_redistribution([None], [1], line=1), "missing"),
    ],
)
def test_refusals(call, words):
    with pytest.raises(EstimationError, match=words):
        call()
