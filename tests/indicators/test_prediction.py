"""Proxy means tests and vulnerability: what was put into simulated data is found again."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.indicators.targeting import proxy_means_test, vulnerability

N = 4000
LINE = 100.0


@pytest.fixture(scope="module")
def simulated():
    rng = np.random.default_rng(3)
    predictors = pd.DataFrame({"schooling": rng.integers(0, 12, N), "earth_floor": rng.random(N) < 0.3})
    fitted = 4.6 + 0.08 * predictors["schooling"] - 0.4 * predictors["earth_floor"]
    spread = 0.2 + 0.2 * predictors["earth_floor"]
    welfare = np.exp(fitted + spread * rng.standard_normal(N))
    truth = stats.norm.cdf((np.log(LINE) - fitted) / spread)
    return welfare, predictors, truth


def test_proxy_means_test_finds_the_coefficients(simulated):
    welfare, predictors, _ = simulated
    found = proxy_means_test(welfare, predictors, line=LINE, rng=np.random.default_rng(1))
    assert found.coefficients.index.tolist() == ["const", "schooling", "earth_floor"]
    assert found.coefficients.tolist() == pytest.approx([4.6, 0.08, -0.4], abs=0.02)
    assert found.targeting.recipient_share == pytest.approx(found.targeting.target_share, abs=1 / N)
    assert found.targeting.exclusion_error == pytest.approx(found.targeting.leakage, abs=0.01)
    assert 0.5 < found.area < 1
    assert 0.5 < found.rank_correlation < 1
    assert found.predicted.shape == (N,)


def test_the_same_seed_gives_the_same_folds(simulated):
    welfare, predictors, _ = simulated
    first, again = (
        proxy_means_test(welfare, predictors, line=LINE, folds=3, rng=np.random.default_rng(7)).predicted
        for _ in range(2)
    )
    assert (first == again).all()


def test_cross_validation_is_less_flattering_than_the_sample():
    rng = np.random.default_rng(5)
    welfare = np.exp(rng.standard_normal(60))
    noise = pd.DataFrame(rng.standard_normal((60, 20))).rename(columns=str)
    found = proxy_means_test(welfare, noise, line=1.0, rng=rng, folds=5)
    assert found.r_squared > 0.2
    assert found.rank_correlation < np.sqrt(found.r_squared)


def test_nobody_poor_has_no_area(simulated):
    welfare, predictors, _ = simulated
    found = proxy_means_test(welfare, predictors, line=1e-9, rng=np.random.default_rng(1))
    assert found.area is None
    assert found.targeting.recipient_share == 0


def test_vulnerability_finds_the_chance(simulated):
    welfare, predictors, truth = simulated
    found = vulnerability(welfare, predictors, line=LINE, weight=np.ones(N))
    assert np.abs(found.expected - truth).mean() < 0.02
    assert found.mean == pytest.approx(np.mean(welfare < LINE), abs=0.02)
    assert found.share == pytest.approx(np.mean(found.expected > 0.5))


@pytest.mark.parametrize("function", [proxy_means_test, vulnerability])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"welfare": [0.0] * 30}, "30 values are not above zero"),
        ({"welfare": [None] * 30}, "30 of 30 values are missing"),
        ({"weight": np.append(np.ones(29), 0)}, "weight: 1 rows have none"),
        ({"predictors": pd.DataFrame({"a": np.ones(30)})}, "constant or a combination"),
    ],
)
def test_refusals(function, change, words):
    arguments = {
        "welfare": np.arange(1.0, 31), "predictors": pd.DataFrame({"a": np.arange(30)}), "line": 5.0
    } | change  # fmt: skip
    if function is proxy_means_test:
        arguments["rng"] = np.random.default_rng(1)
    with pytest.raises(EstimationError, match=words):
        function(arguments.pop("welfare"), arguments.pop("predictors"), **arguments)


def test_further_refusals():
    rows = pd.DataFrame({"a": [0, 1, 2, 3]})
    with pytest.raises(EstimationError, match="folds"):
        proxy_means_test([1, 2, 3, 4], rows, line=2, folds=1, rng=np.random.default_rng(1))
    with pytest.raises(EstimationError, match="threshold"):
        vulnerability([1, 2, 3, 4], rows, line=2, threshold=1)
    with pytest.raises(EstimationError, match="2 rows do not do"):
        vulnerability([1, 2], rows[:2], line=2)
    with pytest.raises(EstimationError, match="without error"):
        vulnerability(np.exp(rows["a"]), rows, line=2)
