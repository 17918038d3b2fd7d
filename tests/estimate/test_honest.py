"""Relative magnitudes against the README of HonestDiD, and against what they must imply."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.checks.parallel_trends import relative_magnitude


@pytest.fixture(scope="module")
def medicaid(shared_data: Callable[[str], Path]) -> tuple[np.ndarray, np.ndarray]:
    """Two-way event study of insurance on the expansion of 2014, the cohort of 2015 left out."""
    table = pd.read_stata(shared_data("benchmarks/ehec_data.dta"))
    table = table.assign(year=table["year"].astype(int))
    table = table[(table["yexp2"] != 2015) & (table["year"] < 2016)]
    treated = (table["yexp2"] == 2014).to_numpy(float)
    x = np.column_stack(
        [(table["year"] == year) * treated for year in (2008, 2009, 2010, 2011, 2012, 2014, 2015)]
    )
    effects = pd.get_dummies(table["stfips"].astype(str)).to_numpy(float)
    absorbed = np.column_stack([effects, pd.get_dummies(table["year"]).to_numpy(float)[:, 1:]])
    stacked = np.column_stack([table["dins"].to_numpy(float), x])
    stacked = stacked - absorbed @ np.linalg.lstsq(absorbed, stacked, rcond=None)[0]
    y, x = stacked[:, 0], stacked[:, 1:]
    bread = np.linalg.inv(x.T @ x)
    beta = bread @ x.T @ y
    codes = pd.factorize(table["stfips"].astype(str))[0]
    scores = np.stack([x[codes == g].T @ (y - x @ beta)[codes == g] for g in np.unique(codes)])
    n, g, k = len(y), len(scores), 7 + 8  # the state effects are nested in the clusters
    return beta, bread @ (scores.T @ scores) @ bread * (g / (g - 1)) * ((n - 1) / (n - k))


@pytest.mark.vector("V40")
@pytest.mark.parametrize(("mbar", "low", "high"), [(1.0, 0.0171, 0.0720), (2.0, -0.0011, 0.0883)])
def test_medicaid(medicaid: tuple[np.ndarray, np.ndarray], mbar: float, low: float, high: float) -> None:
    check = relative_magnitude(*medicaid, pre_periods=5, mbar=mbar, rng=np.random.default_rng(1))
    assert [check.numbers["low"], check.numbers["high"]] == pytest.approx([low, high], abs=1e-3)
    assert check.passed == (low > 0)


def test_intervals_widen_with_what_is_allowed() -> None:
    rng = np.random.default_rng(4)
    root = rng.standard_normal((6, 6)) * 0.1
    estimates, covariance = rng.standard_normal(6) * 0.3, root @ root.T + 0.02 * np.eye(6)
    widths = []
    for mbar in (0.0, 0.5, 1.0, 2.0):
        numbers = relative_magnitude(
            estimates, covariance, pre_periods=3, mbar=mbar, rng=np.random.default_rng(1)
        ).numbers
        widths.append(float(numbers["high"]) - float(numbers["low"]))
    assert (np.diff(widths) > 0).all()


def test_other_targets_and_one_period_after() -> None:
    covariance = 0.01 * np.eye(4)
    estimates = np.array([0.0, 0.0, 2.0, 4.0])
    check = relative_magnitude(
        estimates, covariance, pre_periods=2, mbar=0.0, target=[0.5, 0.5], rng=np.random.default_rng(1)
    )
    assert check.numbers["estimate"] == 3.0
    assert float(check.numbers["low"]) < 3.0 < float(check.numbers["high"])
    single = relative_magnitude(
        estimates[:3], covariance[:3, :3], pre_periods=2, mbar=1.0, rng=np.random.default_rng(1)
    )
    assert single.passed is True


def test_coverage_when_trends_are_parallel() -> None:
    rng = np.random.default_rng(9)
    covariance = 0.5 * np.eye(4) + 0.5
    root = np.linalg.cholesky(covariance)
    held = 0
    for _ in range(150):
        drawn = np.array([0.0, 0, 1.0, 1.0]) + root @ rng.standard_normal(4)
        numbers = relative_magnitude(
            drawn, covariance, pre_periods=2, mbar=1.0, rng=np.random.default_rng(1), grid=400
        ).numbers
        held += float(numbers["low"]) <= 1.0 <= float(numbers["high"])
    assert stats.binomtest(held, 150, 0.95, alternative="less").pvalue > 0.001


def test_refusals() -> None:
    with pytest.raises(EstimationError, match="before and one after"):
        relative_magnitude(np.zeros(2), np.eye(2), pre_periods=2, mbar=1.0, rng=np.random.default_rng(1))
    with pytest.raises(EstimationError, match="too many periods"):
        relative_magnitude(np.zeros(13), np.eye(13), pre_periods=2, mbar=1.0, rng=np.random.default_rng(1))
