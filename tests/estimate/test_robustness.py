"""Looking at an effect another way, and what a design can show."""

import numpy as np
import pandas as pd
import pytest

from blora_eval.errors import EstimationError
from blora_eval.estimate.checks.parallel_trends import (
    leave_one_out,
    placebo_start,
    pretrend_power,
)
from blora_eval.estimate.effect import Counts, Effect, EffectSet, Part, wald
from blora_eval.estimate.panel.did import did_cs
from blora_eval.estimate.power import detectable_effect

ROLES = {"outcome": "y", "unit": "unit", "time": "time", "start": "start"}


def simulate(
    rng: np.random.Generator, *, effect: float = 0.0, trend: float = 0.0, units: int = 60
) -> pd.DataFrame:
    start = np.where(np.arange(units) < 10, 2021, np.where(np.arange(units) < 20, 2022, 0))
    times = np.arange(2016, 2025)
    y = rng.standard_normal((units, 1)) + 0.3 * rng.standard_normal((units, len(times)))
    y += trend * (start > 0)[:, None] * (times - 2016) + effect * (
        (start[:, None] > 0) & (times >= start[:, None])
    )
    return pd.DataFrame(
        {
            "unit": np.repeat(np.arange(units), len(times)),
            "time": np.tile(times, units),
            "start": np.repeat(start, len(times)),
            "y": y.ravel(),
        }
    )


def test_placebo_start_passes_without_and_fails_with_a_trend() -> None:
    calm = placebo_start(simulate(np.random.default_rng(1), effect=2.0), **ROLES, shift=2)
    assert calm.passed is True
    assert abs(float(calm.numbers["estimate"])) < 0.3
    drifting = placebo_start(simulate(np.random.default_rng(1), trend=0.5), **ROLES, shift=2)
    assert drifting.passed is False
    assert drifting.numbers["estimate"] == pytest.approx(0.75, abs=0.3)  # 1.5 periods of 0.5 on average


def test_placebo_start_says_when_it_cannot_be_tried() -> None:
    panel = simulate(np.random.default_rng(1))
    assert placebo_start(panel, **ROLES, shift=9).passed is None
    lone = panel[(panel["start"] == 0) | (panel["unit"] == 0)]
    assert placebo_start(lone, **ROLES).passed is None


def att(panel: pd.DataFrame) -> Effect:
    return did_cs(panel, **ROLES).aggregate()


def test_leave_one_out_finds_the_village_that_carries_it() -> None:
    panel = simulate(np.random.default_rng(1), effect=1.0)
    panel.loc[(panel["unit"] == 3) & (panel["time"] >= 2021), "y"] += 5
    check = leave_one_out(panel, att, unit="unit", among=range(20))
    assert check.numbers["most_influential"] == "3"
    assert check.passed is True
    assert check.numbers["lowest"] < check.numbers["estimate"]
    nothing = leave_one_out(simulate(np.random.default_rng(1)), att, unit="unit", among=[0])
    assert nothing.numbers["failed"] == 0
    lonely = panel[(panel["start"] != 2021) | (panel["unit"] < 2)]
    lonely = lonely[lonely["start"] != 2022]
    with pytest.raises(EstimationError, match="without any one"):
        leave_one_out(lonely, att, unit="unit", among=[0, 1])


def test_pretrend_power_by_hand_and_in_full() -> None:
    study = did_cs(simulate(np.random.default_rng(1), effect=2.0), **ROLES, base="universal")
    check = pretrend_power(study.aggregate("dynamic"))
    assert check.passed is True
    assert 0 < check.numbers["slope"] < 0.3
    no_history = Effect("att_dynamic", 1.0, Counts(4, 2, 2, 2), parts=(Part(0, 1.0, 0.1, 0.8, 1.2, 0.0),))
    assert pretrend_power(no_history).passed is None
    with pytest.raises(EstimationError, match="no parts"):
        pretrend_power(study.aggregate("simple"))


def test_detectable_effect_of_the_design() -> None:
    design = {"treated": 48, "controls": 250}
    assert detectable_effect(**design, icc=0.10, households=10) == pytest.approx(0.192, abs=5e-4)
    once = detectable_effect(**design, icc=0.1, households=10)
    with_history = detectable_effect(**design, icc=0.1, households=10, autocorrelation=0.5, periods=(3, 2))
    assert with_history < once
    with pytest.raises(EstimationError, match="Power needs"):
        detectable_effect(treated=1, controls=5, icc=0.1, households=10)


def test_effect_is_frozen_finite_and_tidy() -> None:
    effect = Effect("att", 1.0, Counts(4, 2, 2, 2))
    row = effect.table().iloc[0]
    assert row["value"] == 1.0
    assert row[["se", "low", "p", "n_clusters"]].isna().all()
    assert len(effect.table()) == 1
    with pytest.raises(AttributeError):
        effect.estimate = 2.0  # type: ignore[misc]
    with pytest.raises(EstimationError, match="estimate cannot be computed"):
        Effect("att", float("nan"), Counts(4, 2, 2, 2))
    with pytest.raises(EstimationError, match="p cannot"):
        Effect("att", 1.0, Counts(4, 2, 2, 2), p=1.5)


def test_wald_refuses_a_zero_error_and_knows_student() -> None:
    with pytest.raises(EstimationError, match="zero or undefined"):
        wald(1.0, 0.0)
    low, high, p = wald(1.0, 1.0, df=1)
    assert high - low > 20
    assert p == pytest.approx(0.5)


def test_effect_set_reads_like_a_mapping() -> None:
    effect = Effect("att_village", 1.0, Counts(4, 1, 3, 2))
    adjusted = pd.DataFrame({"unit": ["a"], "estimate": [1.0], "p_bh": [0.5]})
    empty = pd.DataFrame()
    found = EffectSet({"a": effect}, adjusted, empty, empty, empty, 0.25, 0.25)
    assert (len(found), list(found), found["a"]) == (1, ["a"], effect)
    assert found.table()["p_bh"].tolist() == [0.5]
