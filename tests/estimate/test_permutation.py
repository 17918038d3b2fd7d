"""Randomisation inference against its definition, and its size on simulated lotteries."""

from itertools import combinations

import numpy as np
import pytest

from blora_eval.errors import EstimationError
from blora_eval.estimate.randomisation import assignments, count_ways, permutation_effect


def test_listed_assignments_equal_the_definition() -> None:
    y = np.array([4.0, 7, 1, 3, 2, 6])
    treated = np.array([True, True, False, False, False, False])
    found = permutation_effect(y, treated)
    gaps = []
    for pair in combinations(range(6), 2):
        rest = [i for i in range(6) if i not in pair]
        gaps.append(y[list(pair)].mean() - y[rest].mean())
    assert found.estimate == pytest.approx(2.5)
    assert found.p == pytest.approx(np.mean(np.abs(gaps) >= 2.5 - 1e-12))
    assert found.diagnostics["assignments"] == 15
    assert (found.counts.treated, found.counts.controls) == (2, 4)
    assert found.se is None
    assert found.p_method == "permutation"


def test_draws_keep_the_number_treated_in_each_stratum() -> None:
    treated = np.arange(40) % 10 < 3
    strata = np.arange(40) // 10
    chosen = assignments(treated, strata, rng=np.random.default_rng(1), draws=200)
    assert chosen.shape == (200, 40)
    counts = np.stack([chosen[:, strata == s].sum(axis=1) for s in range(4)])
    assert (counts == 3).all()
    assert count_ways(treated, strata) == 120**4


def test_stratum_treated_whole_stays_so() -> None:
    treated = np.concatenate([np.ones(2, bool), np.arange(30) < 10])
    strata = np.concatenate([np.zeros(2, int), np.ones(30, int)])
    chosen = assignments(treated, strata, rng=np.random.default_rng(1), draws=50)
    assert chosen[:, :2].all()


def households(
    rng: np.random.Generator, effect: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    village = np.repeat(np.arange(30), 8)
    stratum = (np.arange(30) // 10)[village]
    treated = (np.arange(30) % 10 < 4)[village]
    y = rng.standard_normal(30)[village] + 0.5 * stratum + rng.standard_normal(240) + effect * treated
    return y, treated, village, stratum


def test_villages_are_drawn_whole_and_the_interval_inverts_the_test() -> None:
    y, treated, village, stratum = households(np.random.default_rng(2), effect=2.0)
    rng = np.random.default_rng(1)
    found = permutation_effect(y, treated, village=village, strata=stratum, rng=rng, draws=1999)
    assert found.counts.units == 30
    assert found.low is not None
    assert found.high is not None
    assert found.low < 2.0 < found.high
    for null, inside in ((found.low + 0.03, True), (found.high + 0.03, False)):
        rng, moved = np.random.default_rng(1), y - null * treated
        again = permutation_effect(moved, treated, village=village, strata=stratum, rng=rng, draws=1999)
        assert (again.p > 0.05) == inside


def test_size_and_coverage() -> None:
    rng = np.random.default_rng(20)
    rejected = covered = 0
    for _ in range(200):
        y, treated, village, stratum = households(rng, effect=1.0)
        found = permutation_effect(
            y, treated, village=village, strata=stratum, rng=np.random.default_rng(5), draws=499
        )
        covered += found.low <= 1.0 <= found.high
        null = permutation_effect(
            y - treated, treated, village=village, strata=stratum, rng=np.random.default_rng(5), draws=499
        )
        rejected += null.p <= 0.05
    # Two binomials of 200 at 5 %: three standard errors are 4.6 points.
    assert rejected / 200 <= 0.096
    assert covered / 200 >= 0.904


def test_covariates_take_out_noise() -> None:
    rng = np.random.default_rng(3)
    x = rng.standard_normal(60)
    treated = np.arange(60) % 3 == 0
    y = 5 * x + treated + 0.1 * rng.standard_normal(60)
    plain = permutation_effect(y, treated, rng=np.random.default_rng(1), draws=499)
    adjusted = permutation_effect(y, treated, covariates=x, rng=np.random.default_rng(1), draws=499)
    assert adjusted.high - adjusted.low < (plain.high - plain.low) / 5
    assert adjusted.estimate == pytest.approx(1.0, abs=0.1)


def test_refusals() -> None:
    y = np.arange(6.0)
    treated = np.array([1, 1, 0, 0, 0, 0])
    with pytest.raises(EstimationError, match="no other way"):
        permutation_effect(y, treated, strata=[0, 0, 1, 1, 1, 1])
    with pytest.raises(EstimationError, match="treated in part"):
        permutation_effect(y, treated, village=[0, 1, 1, 2, 2, 3])
    with pytest.raises(EstimationError, match="missing"):
        permutation_effect([np.nan, *y[1:]], treated)
    with pytest.raises(EstimationError, match="tell exactly"):
        permutation_effect(y, treated, covariates=treated + 1e-12 * y)
    with pytest.raises(EstimationError, match="give an rng"):
        permutation_effect(np.arange(40.0), np.arange(40) < 20)
