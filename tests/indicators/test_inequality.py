"""Inequality indices: published numbers, both conventions, properties, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.errors import EstimationError
from blora_eval.indicators.inequality import (
    atkinson,
    generalized_entropy,
    gini,
    palma_ratio,
    quantile_share,
    quantile_share_ratio,
)

TEN = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]

households = st.lists(st.tuples(st.floats(1, 1e6), st.integers(1, 6)), min_size=1, max_size=30).map(
    lambda pairs: tuple(np.array(column, dtype=float) for column in zip(*pairs, strict=True))
)


@pytest.fixture(scope="module")
def eusilc(shared_data):
    return pd.read_csv(shared_data("benchmarks/laeken_eusilc.csv.gz"))


@pytest.mark.vector("17")
def test_indices_of_ineq():
    assert gini(TEN) == pytest.approx(0.4620911303, abs=5e-11)
    assert atkinson(TEN, epsilon=0.5) == pytest.approx(0.1796590980, abs=5e-11)
    assert generalized_entropy(TEN, alpha=1) == pytest.approx(0.3623412423, abs=1e-10)
    assert generalized_entropy(TEN, alpha=0) == pytest.approx(0.4335946495, abs=5e-11)
    assert atkinson(TEN, epsilon=1) == pytest.approx(0.3518250597, abs=1e-10)
    # Ricci-Schutz, the share that would have to change hands: half the mean distance from the mean
    mean = np.mean(TEN)
    assert np.abs(np.array(TEN) - mean).mean() / mean / 2 == pytest.approx(0.3378067462, abs=5e-11)


@pytest.mark.vector("28-30")
def test_indices_of_laeken(eusilc):
    income, weight = eusilc["eqIncome"], eusilc["rb050"]
    assert quantile_share_ratio(income, weight=weight) == pytest.approx(3.970004, abs=5e-7)
    means = quantile_share_ratio(income, weight=weight, convention="means")
    assert means == pytest.approx(3.971415, abs=5e-7)
    assert 100 * gini(income, weight=weight) == pytest.approx(26.48962, abs=5e-6)


@pytest.mark.vector("57")
def test_indices_of_dineq(shared_data):
    mexico = pd.read_csv(shared_data("benchmarks/dineq_mex_inc_2008.csv.gz"))
    income, weight = mexico["income"], mexico["factor"]
    assert gini(income, weight=weight) == pytest.approx(0.4742344733, abs=5e-11)
    assert generalized_entropy(income, alpha=0, weight=weight) == pytest.approx(0.3972186014, abs=5e-11)
    assert generalized_entropy(income, alpha=1, weight=weight) == pytest.approx(0.4254062119, abs=5e-11)


def test_gini_by_hand():
    assert gini([5, 5, 5]) == pytest.approx(0, abs=1e-15)
    assert gini([0, 0, 0, 1]) == 0.75
    assert gini([-10, 30]) == pytest.approx(1)  # half of all pairs differ by 40, the mean is 10
    assert gini([7]) == 0


def test_the_conventions_differ_by_the_scale_of_the_weights():
    exact = gini(TEN, weight=np.full(10, 3.0))
    assert exact == pytest.approx(gini(TEN))
    assert gini(TEN, convention="convey") == pytest.approx(gini(TEN))
    convey = gini(TEN, weight=np.full(10, 3.0), convention="convey")
    assert convey == pytest.approx(exact + (3 - 1) / 30)


def test_shares_and_their_ratios():
    fifths = [quantile_share(TEN, lower=lower / 5, upper=(lower + 1) / 5) for lower in range(5)]
    assert sum(fifths) == pytest.approx(1)
    assert quantile_share(TEN, upper=0.05) == pytest.approx(541 / sum(TEN) / 2)
    assert palma_ratio(TEN) == pytest.approx(22261 / (541 + 1463 + 2445 + 3438))
    assert palma_ratio([1, 1, 1, 1, 1, 1, 1]) == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("index", "welfare", "options", "message"),
    [
        (gini, [0, 0], {}, "mean is not above zero"),
        (gini, [-5, 2], {}, "mean is not above zero"),
        (gini, [1, None], {}, "1 of 2 values are missing"),
        (generalized_entropy, [0, 1], {"alpha": 0}, "1 values are zero or negative"),
        (generalized_entropy, [-1, 1], {"alpha": 2}, "1 values are negative"),
        (generalized_entropy, [0, 0], {"alpha": 2}, "all values are zero"),
        (atkinson, [0, 1], {"epsilon": 2}, "1 values are zero or negative"),
        (atkinson, [1, 2], {"epsilon": 0}, "epsilon: 0 is not above 0"),
        (quantile_share, [1, 2], {"lower": 0.5, "upper": 0.5}, "not in order"),
        (quantile_share, [0, 0], {}, "total is not above zero"),
        (quantile_share_ratio, [1, 1, 1], {}, "Nobody lies above"),
        (quantile_share_ratio, [0, 0, 0, 0, 9], {}, "poorest part"),
        (palma_ratio, [0, 0, 0, 0, 9], {}, "poorest four tenths"),
    ],
)
def test_what_is_refused(index, welfare, options, message):
    with pytest.raises(EstimationError, match=message):
        index(welfare, **options)


def test_nothing_at_all_is_possible_where_it_is_defined():
    assert generalized_entropy([0, 2], alpha=1) == pytest.approx(np.log(2))
    assert generalized_entropy([0, 2], alpha=2) == pytest.approx(0.5)
    assert atkinson([0, 1], epsilon=0.5) == pytest.approx(0.5)


INDICES = [
    (gini, {}),
    (generalized_entropy, {"alpha": -1}),
    (generalized_entropy, {"alpha": 0}),
    (generalized_entropy, {"alpha": 1}),
    (generalized_entropy, {"alpha": 2}),
    (atkinson, {"epsilon": 0.5}),
    (atkinson, {"epsilon": 1}),
    (atkinson, {"epsilon": 2}),
]


@given(households, st.floats(0.01, 100))
def test_invariances(sample, factor):
    welfare, weight = sample
    repeated = np.repeat(welfare, weight.astype(int))
    order = np.argsort(-weight, kind="stable")
    for index, options in INDICES:
        value = index(welfare, weight=weight, **options)
        assert value >= -1e-9
        assert index(welfare * factor, weight=weight, **options) == pytest.approx(value, rel=1e-6, abs=1e-9)
        assert index(repeated, **options) == pytest.approx(value, rel=1e-6, abs=1e-9)
        moved = index(welfare[order], weight=weight[order], **options)
        assert moved == pytest.approx(value, rel=1e-6, abs=1e-9)
    share = quantile_share(welfare, lower=0.2, upper=0.7, weight=weight)
    assert share == pytest.approx(quantile_share(repeated, lower=0.2, upper=0.7), abs=1e-9)


@given(households, st.floats(0.01, 0.4))
def test_a_transfer_from_rich_to_poor_lowers_inequality(sample, share):
    welfare, _ = sample
    welfare = np.append(welfare, [welfare.min() / 2, welfare.max() * 2])
    amount = share * (welfare[-1] - welfare[-2])
    after = welfare.copy()
    after[-2:] += [amount, -amount]
    for index, options in INDICES:
        assert index(after, **options) < index(welfare, **options) + 1e-12
