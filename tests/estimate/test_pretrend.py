"""The joint test of the paths before the start: its size where cohorts are small, and that it finds a trend."""

import csv

import numpy as np
import pandas as pd
import pytest

from blora_eval.estimate.panel.did import did_cs
from tests.reference.coverage import MEASURED
from tests.reference.pretrend_size import SIZES, parallel, rejected

ROLES = {"outcome": "poor", "unit": "village", "time": "year", "start": "start", "small": "drop"}


@pytest.mark.parametrize("sizes", SIZES)
def test_small_cohorts_do_not_make_it_reject(sizes) -> None:
    """Sixty parallel worlds: .07 and two Monte Carlo errors of .033."""
    assert rejected(sizes, 60, seed=5) <= 0.07 + 2 * 0.033


@pytest.mark.parametrize("sizes", SIZES)
def test_the_size_that_was_measured(sizes) -> None:
    with MEASURED.open(encoding="utf-8", newline="") as lines:
        measured = {row["name"]: float(row["value"]) for row in csv.DictReader(lines)}
    assert measured[f"pretrend.{'_'.join(map(str, sizes))}.district.size"] <= 0.07


def test_a_trend_of_their_own_is_found() -> None:
    panel = parallel(SIZES[0], np.random.default_rng(1))
    moved = panel.assign(poor=panel["poor"] + 0.01 * (panel["start"] > 0) * (panel["year"] - 2016))
    for cluster in (None, "district"):
        assert did_cs(moved, **ROLES, cluster=cluster).pretrend().passed is False


def test_with_two_periods_it_is_a_t_test_by_hand() -> None:
    """Changes up to the last period before: 1, 3 of the treated and 0, 2, 1 of the others.

    CR3 by unit: each treated one left out moves its mean by 1, the others by a half, a half and nothing:
    variance 1 + 1 + 1/4 + 1/4, so t is (2 - 1) / sqrt(2.5) and W its square.
    """
    panel = pd.DataFrame(
        {
            "village": list("aaabbbcccdddeee"),
            "year": [1, 2, 3] * 5,
            "poor": [1, 0, 0, 3, 0, 0, 0, 0, 0, 2, 0, 1, 1, 0, 5],
            "start": [3] * 6 + [0] * 9,
        }
    )
    check = did_cs(panel, outcome="poor", unit="village", time="year", start="start").pretrend()
    assert check.numbers["wald"] == pytest.approx(1 / 2.5)
    assert (check.numbers["periods"], check.numbers["df"]) == (1, 1)


def test_periods_in_which_an_effect_may_show_already_are_not_tested() -> None:
    panel = parallel(SIZES[0], np.random.default_rng(2))
    early = (panel["start"] > 0) & (panel["year"] == panel["start"] - 1)
    moved = panel.assign(poor=panel["poor"] + 0.5 * early)
    assert did_cs(moved, **ROLES).pretrend().passed is False
    foreseen = [did_cs(each, **ROLES, anticipation=1).pretrend() for each in (panel, moved)]
    assert foreseen[0] == foreseen[1]
