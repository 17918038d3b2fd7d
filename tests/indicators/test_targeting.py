"""Targeting: shares that fit together, the published ratio, ranks with ties and weights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.indicators.targeting import rank_correlation, roc_curve, targeting

people = st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(1, 5)), min_size=1, max_size=20)
ranked = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(1, 4)), min_size=3, max_size=20)


@pytest.mark.vector("58")
def test_coady_grosh_hoddinott():
    target = np.repeat([True, False], [40, 60])
    benefit = np.where(target, 60 / 40, 40 / 60)
    found = targeting(np.ones(100), target=target, benefit=benefit)
    assert found.coady_grosh_hoddinott == pytest.approx(1.5)
    assert found.benefit_leakage == pytest.approx(0.4)
    assert found.leakage == 0.6


def test_by_hand():
    found = targeting([1, 1, 0, 0, 1], target=[1, 0, 1, 0, 1])
    assert (found.coverage, found.exclusion_error) == (pytest.approx(2 / 3), pytest.approx(1 / 3))
    assert (found.inclusion_error, found.leakage) == (0.5, pytest.approx(1 / 3))
    assert (found.target_share, found.recipient_share, found.accuracy, found.n) == (0.6, 0.6, 0.6, 5)


def test_ratios_over_nobody_do_not_exist():
    nobody = targeting([0, 0], target=[1, 0])
    assert (nobody.coverage, nobody.leakage, nobody.coady_grosh_hoddinott) == (0, None, None)
    no_target = targeting([1, 0], target=[0, 0])
    assert (no_target.coverage, no_target.coady_grosh_hoddinott, no_target.leakage) == (None, None, 1)
    assert targeting([1], target=[1]).inclusion_error is None


@given(people)
def test_shares_fit_together(rows):
    received, target, weight = (np.array(column, float) for column in zip(*rows, strict=True))
    found = targeting(received, target=target, weight=weight)
    repeated = targeting(
        np.repeat(received, weight.astype(int)), target=np.repeat(target, weight.astype(int))
    )
    assert found.accuracy == pytest.approx(repeated.accuracy)
    if found.coverage is not None:
        assert found.coverage + found.exclusion_error == pytest.approx(1)
    if found.coady_grosh_hoddinott is not None:
        assert found.coady_grosh_hoddinott == pytest.approx((1 - found.leakage) / found.target_share)


@given(ranked)
def test_rank_correlation_is_spearmans_and_weights_repeat(rows):
    score, welfare, weight = (np.array(column, float) for column in zip(*rows, strict=True))
    if np.ptp(score) == 0 or np.ptp(welfare) == 0:
        with pytest.raises(EstimationError, match="alike"):
            rank_correlation(score, welfare)
        return
    expected = stats.spearmanr(score, welfare).statistic
    assert rank_correlation(score, welfare) == pytest.approx(expected, abs=1e-9)
    times = weight.astype(int)
    repeated = rank_correlation(np.repeat(score, times), np.repeat(welfare, times))
    assert rank_correlation(score, welfare, weight=weight) == pytest.approx(repeated, abs=1e-9)


@given(ranked)
def test_area_is_the_chance_of_ranking_first(rows):
    score, flag, weight = (np.array(column, float) for column in zip(*rows, strict=True))
    target = flag > 3
    if target.all() or not target.any():
        with pytest.raises(EstimationError, match="some of each"):
            roc_curve(score, target=target)
        return
    found = roc_curve(score, target=target, weight=weight)
    pairs = weight[target][:, None] * weight[~target]
    wins = np.sign(score[~target] - score[target][:, None]) / 2 + 0.5
    assert found.area == pytest.approx((pairs * wins).sum() / pairs.sum(), abs=1e-9)
    assert found.curve["coverage"].is_monotonic_increasing
    assert found.curve.iloc[-1][["inclusion_error", "coverage"]].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"received": [2], "target": [1]}, "received: 1 values"),
        ({"received": [1], "target": [0.5]}, "target: 1 values"),
        ({"received": [0], "target": [1], "benefit": [3]}, "benefit: 1 values"),
        ({"received": [None], "target": [1]}, "received: 1 of 1 values are missing"),
    ],
)
def test_refusals(options, words):
    with pytest.raises(EstimationError, match=words):
        targeting(options.pop("received"), **options)
