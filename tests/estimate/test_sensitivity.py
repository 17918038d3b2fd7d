"""Yardsticks for what was not measured, and for many claims at once, against printed numbers."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.checks.sensitivity import e_value, oster, robustness_value, rosenbaum
from blora_eval.estimate.village.shrinkage import benjamini_hochberg


@pytest.mark.vector("V35")
def test_robustness_value_of_darfur(shared_data: Callable[[str], Path]) -> None:
    table = pd.read_csv(shared_data("benchmarks/darfur.csv"))
    named = ["directlyharmed", "age", "farmer_dar", "herder_dar", "pastvoted", "hhsize_darfur", "female"]
    village = pd.get_dummies(table["village"])
    x = np.column_stack([table[named], village]).astype(float)
    y = table["peacefactor"].to_numpy()
    beta, _, rank, _ = np.linalg.lstsq(x, y, rcond=None)
    residual, df = y - x @ beta, len(y) - rank
    se = np.sqrt(np.linalg.pinv(x.T @ x)[0, 0] * residual @ residual / df)
    numbers = robustness_value(beta[0] / se, df).numbers
    found = [numbers["rv"], numbers["rv_alpha"], numbers["partial_r2"]]
    assert found == pytest.approx([0.1388, 0.07626, 0.02187], abs=1e-4)


def test_robustness_value_at_its_edges() -> None:
    assert robustness_value(1.0, 100).numbers["rv_alpha"] == 0
    strong = robustness_value(30.0, 30).numbers
    assert 0.5 < strong["rv_alpha"] < strong["rv"] < 1
    with pytest.raises(EstimationError, match="two residual"):
        robustness_value(1.0, 1)


@pytest.mark.vector("V36")
def test_e_value() -> None:
    numbers = e_value(3.9, 1.8, 8.7).numbers
    assert [numbers["point"], numbers["limit"]] == pytest.approx([7.263, 3.0], abs=1e-3)
    mirrored = e_value(1 / 3.9, 1 / 8.7, 1 / 1.8).numbers
    assert mirrored["point"] == pytest.approx(numbers["point"])
    assert mirrored["limit"] == pytest.approx(numbers["limit"])
    with pytest.raises(EstimationError, match="above zero"):
        e_value(1.0, 2.0, 3.0)


@pytest.mark.parametrize("delta", [0.5, 2.0])
def test_oster_finds_the_proportion_it_was_built_with(delta: float) -> None:
    # Population: y = w1 + w2 (no effect of x); cov(x, w1) = c with var w1 = 1; cov(x, w2) = delta c v2.
    c, v2, var_x = 0.4, 0.5, 1.0
    cov_2 = delta * c * v2
    var_y = 1 + v2
    short = (c + cov_2) / var_x
    rest = var_x - c**2
    controlled = cov_2 / rest
    r2_short = short**2 * var_x / var_y
    explained = 1.0 + cov_2**2 / rest
    check = oster(
        short=short, controlled=controlled, r2_short=r2_short, r2_controlled=explained / var_y, r2_max=1.0,
        moments=np.array([var_y, var_x, rest]),
    )  # fmt: skip
    assert check.numbers["delta"] == pytest.approx(delta)
    assert check.passed == (delta >= 1)


def test_oster_refuses_controls_that_explain_nothing() -> None:
    choices = {"short": 0.5, "controlled": 0.5, "r2_short": 0.2, "moments": np.array([1.0, 1.0, 1.0])}
    with pytest.raises(EstimationError, match="R squared to rise"):
        oster(**choices, r2_controlled=0.2, r2_max=0.5)
    with pytest.raises(EstimationError, match="undefined"):
        oster(**choices, r2_controlled=0.3, r2_max=0.5)


def test_rosenbaum_without_bias_is_the_signed_rank_test() -> None:
    rng = np.random.default_rng(1)
    d = rng.normal(0.5, 1, 40)
    d[:5] = 0
    check = rosenbaum(d)
    oracle = stats.wilcoxon(
        d, zero_method="pratt", correction=False, method="asymptotic", alternative="greater"
    )
    assert check.numbers["p"] == pytest.approx(oracle.pvalue, rel=1e-9)
    assert check.numbers["gamma"] > 1
    assert rosenbaum(-d).numbers == pytest.approx(check.numbers)
    weak = rosenbaum([1, -1, 2, -2, 3])
    assert (weak.passed, weak.numbers["gamma"]) == (False, 1.0)
    with pytest.raises(EstimationError, match="All pairs are equal"):
        rosenbaum([0.0, 0.0])


PRINTED = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
    0.7590, 1.0,
]  # fmt: skip


@pytest.mark.vector("V38")
def test_benjamini_hochberg_1995() -> None:
    adjusted = benjamini_hochberg(np.array(PRINTED))
    assert (adjusted <= 0.05).sum() == 4
    assert (np.array(PRINTED) * 15 <= 0.05).sum() == 3


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_benjamini_hochberg_keeps_order_and_never_helps(p: list[float]) -> None:
    values = np.array(p)
    adjusted = benjamini_hochberg(values)
    assert (adjusted >= values - 1e-12).all()
    order = np.argsort(values, kind="stable")
    assert (np.diff(adjusted[order]) >= -1e-12).all()
    assert adjusted == pytest.approx(stats.false_discovery_control(values), rel=1e-9, abs=1e-12)


def test_missing_p_is_refused() -> None:
    with pytest.raises(EstimationError, match="missing"):
        benjamini_hochberg(np.array([0.1, np.nan]))
