"""The rule that says whether a causal reading is allowed."""

import numpy as np
import pandas as pd
import pytest

from blora_eval.errors import EstimationError
from blora_eval.estimate.checks.selection import selection_warning
from blora_eval.results import Check

ROLES = {"outcome": "poor", "unit": "village", "time": "year"}


def panel_of(y: np.ndarray, first: int = 2015) -> pd.DataFrame:
    n, periods = y.shape
    return pd.DataFrame(
        {
            "village": np.repeat(np.arange(n), periods),
            "year": np.tile(np.arange(first, first + periods), n),
            "poor": y.ravel(),
        }
    )


def noise(rng: np.random.Generator, periods: int = 8) -> np.ndarray:
    return 0.3 + 0.02 * rng.standard_normal((60, 1)) + 0.02 * rng.standard_normal((60, periods))


def check_of(y: np.ndarray, **choices: object) -> Check:
    return selection_warning(panel_of(y), **ROLES, treated=range(12), **{"start": 2021, **choices})


def test_long_history_without_dip_is_allowed() -> None:
    check = check_of(noise(np.random.default_rng(1)), selected=[2016])
    assert check.code == "selected_on_outcome"
    assert check.passed is True
    assert check.numbers["reason"] == "none"
    assert check.numbers["periods_left"] == 4
    assert check.numbers["pre_periods"] == 6


def test_dip_in_the_selection_year_is_refused_in_the_bad_direction_only() -> None:
    y = noise(np.random.default_rng(1))
    y[:12, 1] += 0.05
    refused = check_of(y, selected=[2016])
    assert refused.passed is False
    assert refused.numbers["reason"] == "dip"
    assert refused.numbers["dip"] > refused.numbers["band"] > 0
    assert check_of(y, selected=[2016], lower_is_better=False).passed is True


def test_too_few_periods_after_selection_is_refused() -> None:
    check = check_of(noise(np.random.default_rng(1)), selected=[2018])
    assert (check.passed, check.numbers["reason"], check.numbers["periods_left"]) == (
        False,
        "too_few_periods",
        2,
    )


def test_unknown_selection_year_leaves_it_open_or_refuses_when_history_is_short() -> None:
    y = noise(np.random.default_rng(1))
    assert check_of(y).passed is None
    assert "gap" not in check_of(y).numbers
    assert check_of(y, start=2017).passed is False


def test_gaps_by_hand() -> None:
    # Treated fall by 1 a year from 10, the others by 0: gap 9 in the first year.
    y = np.array([[10.0, 9, 8], [10, 9, 8], [1, 1, 1], [1, 1, 1.0]])
    check = selection_warning(panel_of(y), **ROLES, treated=[0, 1], start=2018, selected=[2015])
    assert check.numbers["gap"] == pytest.approx(9)
    assert check.numbers["gap_other"] == pytest.approx(7.5)


def test_selected_on_every_year_has_no_dip_to_show() -> None:
    check = check_of(noise(np.random.default_rng(1)), selected=range(2015, 2021))
    assert "dip" not in check.numbers
    assert check.numbers["reason"] == "too_few_periods"


def test_missing_outcomes_are_not_numbers() -> None:
    y = noise(np.random.default_rng(1))
    y[:, 0] = np.where(np.arange(60) < 30, np.nan, y[:, 0])
    check = check_of(y, selected=[2015])
    assert all(np.isfinite(value) for value in check.numbers.values() if not isinstance(value, str))
    assert "gap" not in check.numbers  # no chosen village was seen in the selection year


def test_refusals() -> None:
    panel = panel_of(noise(np.random.default_rng(1)))
    with pytest.raises(EstimationError, match="no treated unit"):
        selection_warning(panel, **ROLES, treated=["z"], start=2021)
    with pytest.raises(EstimationError, match="fewer than two other"):
        selection_warning(panel, **ROLES, treated=range(60), start=2021)
    with pytest.raises(EstimationError, match="two rows in one period"):
        selection_warning(pd.concat([panel, panel]), **ROLES, treated=[0], start=2021)
