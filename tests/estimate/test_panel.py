"""Callaway-Sant'Anna against the numbers the R package did prints, and against sums by hand."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blora_eval.errors import EstimationError
from blora_eval.estimate.panel.aggregate import uniform_critical
from blora_eval.estimate.panel.cohort_effects import CohortEffects
from blora_eval.estimate.panel.did import did_cs, event_study

ROLES = {"outcome": "lemp", "unit": "countyreal", "time": "year", "start": "first_treat"}


@pytest.fixture(scope="module")
def mpdta(shared_data: Callable[[str], Path]) -> pd.DataFrame:
    return pd.read_csv(shared_data("benchmarks/mpdta.csv"))


@pytest.fixture(scope="module")
def effects(mpdta: pd.DataFrame) -> CohortEffects:
    return did_cs(mpdta, **ROLES)


@pytest.mark.vector("V01", "V02")
def test_simple_average_and_its_error(effects: CohortEffects) -> None:
    effect = effects.aggregate("simple")
    assert effect.estimate == pytest.approx(-0.039951, abs=5e-6)
    assert effect.se == pytest.approx(0.012034, abs=5e-6)
    assert (effect.counts.units, effect.counts.treated, effect.counts.periods) == (500, 191, 5)


@pytest.mark.vector("V03", "V04")
def test_event_study(effects: CohortEffects) -> None:
    effect = effects.aggregate("dynamic")
    assert effect.estimate == pytest.approx(-0.077240, abs=5e-6)
    assert [part.label for part in effect.parts] == [-3, -2, -1, 0, 1, 2, 3]
    printed = [0.0305, -0.0006, -0.0245, -0.0199, -0.0510, -0.1373, -0.1008]
    assert [part.estimate for part in effect.parts] == pytest.approx(printed, abs=5e-5)


@pytest.mark.vector("V05")
def test_by_cohort(effects: CohortEffects) -> None:
    effect = effects.aggregate("group")
    assert [part.estimate for part in effect.parts] == pytest.approx([-0.0797, -0.0229, -0.0261], abs=5e-5)
    assert effect.estimate == pytest.approx(-0.0310, abs=5e-5)


@pytest.mark.vector("V06")
def test_by_calendar_year(effects: CohortEffects) -> None:
    effect = effects.aggregate("calendar")
    printed = [-0.0105, -0.0704, -0.0488, -0.0371]
    assert [part.estimate for part in effect.parts] == pytest.approx(printed, abs=5e-5)
    assert effect.estimate == pytest.approx(-0.0417, abs=5e-5)


def cell(effects: CohortEffects, group: int, time: int) -> float:
    table = effects.att_gt.set_index(["group", "time"])
    return float(table.loc[(group, time), "att"])


@pytest.mark.vector("V07")
def test_covariates_with_never_treated(mpdta: pd.DataFrame) -> None:
    effects = did_cs(mpdta, **ROLES, covariates=["lpop"])
    found = [cell(effects, 2004, 2004), cell(effects, 2004, 2007), cell(effects, 2007, 2007)]
    assert found == pytest.approx([-0.0145, -0.1069, -0.0288], abs=5e-5)


@pytest.mark.vector("V08")
def test_covariates_with_not_yet_treated(mpdta: pd.DataFrame) -> None:
    effects = did_cs(mpdta, **ROLES, covariates=["lpop"], control="not_yet")
    found = [cell(effects, 2004, 2004), cell(effects, 2004, 2006), cell(effects, 2006, 2006)]
    assert found == pytest.approx([-0.0212, -0.1382, 0.0087], abs=5e-5)


@pytest.mark.vector("V20")
def test_card_and_krueger_by_units_seen_twice(shared_data: Callable[[str], Path]) -> None:
    table = pd.read_csv(shared_data("benchmarks/card_krueger.csv"))
    effect = did_cs(table, outcome="fte", unit="id", time="d", start="nj").aggregate()
    assert effect.estimate == pytest.approx(2.75, abs=0.005)
    assert effect.se == pytest.approx(1.338, abs=0.005)


def simulate(
    rng: np.random.Generator, *, units: int = 80, effect: float = 0.0, cluster_noise: float = 0.0
) -> pd.DataFrame:
    """Four cohorts and never treated; villages in sixteen kecamatan."""
    start = np.choose(np.arange(units) % 5, [2020, 2021, 2022, 0, 0])
    times, district = np.arange(2017, 2025), np.arange(units) % 16
    y = rng.standard_normal((units, 1)) + 0.5 * rng.standard_normal((units, 8))
    y += cluster_noise * rng.standard_normal((16, 8))[district]
    y += effect * ((start[:, None] > 0) & (times >= start[:, None]))
    return pd.DataFrame(
        {
            "unit": np.repeat(np.arange(units), 8),
            "time": np.tile(times, units),
            "start": np.repeat(start, 8),
            "district": np.repeat(district, 8),
            "x": np.repeat(rng.standard_normal(units), 8),
            "y": y.ravel(),
        }
    )


SIMULATED = {"outcome": "y", "unit": "unit", "time": "time", "start": "start"}


@pytest.mark.parametrize("control", ["never", "not_yet"])
@pytest.mark.parametrize("method", ["dr", "or", "ipw"])
def test_a_known_effect_is_recovered(control: str, method: str) -> None:
    panel = simulate(np.random.default_rng(1), units=400, effect=1.0)
    effects = did_cs(panel, **SIMULATED, covariates=["x"], control=control, method=method)
    for kind in ("simple", "dynamic", "group", "calendar"):
        assert effects.aggregate(kind).estimate == pytest.approx(1.0, abs=0.25)
    assert effects.pretrend().passed is True


def coverage(draws: int, seed: int, **choices: object) -> tuple[float, float]:
    rng = np.random.default_rng(seed)
    held = []
    for _ in range(draws):
        effect = did_cs(simulate(rng, cluster_noise=0.3), **SIMULATED, **choices).aggregate()
        held.append(effect.low <= 0 <= effect.high)
    return float(np.mean(held)), 3 * np.sqrt(0.95 * 0.05 / draws)


def test_coverage_with_clusters_in_a_few_draws() -> None:
    share, tolerance = coverage(100, 7, cluster="district")
    assert share >= 0.95 - tolerance


@pytest.mark.slow
def test_coverage_with_clusters_in_many_draws() -> None:
    share, _ = coverage(1000, 8, cluster="district")
    assert 0.93 <= share <= 0.97


@settings(max_examples=15, deadline=None)
@given(st.floats(-100, 100), st.floats(0.01, 100))
def test_effects_move_with_the_unit_of_the_outcome(shift: float, scale: float) -> None:
    panel = simulate(np.random.default_rng(3), units=40)
    first = did_cs(panel, **SIMULATED).aggregate("dynamic")
    moved = did_cs(panel.assign(y=panel["y"] * scale + shift), **SIMULATED).aggregate("dynamic")
    assert moved.estimate == pytest.approx(first.estimate * scale, rel=1e-6, abs=1e-9)
    assert moved.p == pytest.approx(first.p, rel=1e-6)


def test_order_of_rows_and_constant_weights_do_not_matter() -> None:
    panel = simulate(np.random.default_rng(3), units=40).assign(weight=7.0)
    shuffled = panel.sample(frac=1, random_state=1)
    first = did_cs(panel, **SIMULATED, covariates=["x"]).aggregate()
    second = did_cs(shuffled, **SIMULATED, covariates=["x"], weight="weight").aggregate()
    assert second.estimate == pytest.approx(first.estimate, abs=1e-12)
    assert second.se == pytest.approx(first.se, abs=1e-12)


def test_weights_equal_repeated_units() -> None:
    panel = simulate(np.random.default_rng(3), units=40)
    weighted = panel.assign(weight=np.where(panel["unit"] < 20, 2.0, 1.0))
    again = panel[panel["unit"] < 20].assign(unit=lambda frame: frame["unit"] + 1000)
    first = did_cs(weighted, **SIMULATED, weight="weight").aggregate()
    second = did_cs(pd.concat([panel, again]), **SIMULATED).aggregate()
    assert first.estimate == pytest.approx(second.estimate)


def test_every_row_is_accounted_for() -> None:
    panel = simulate(np.random.default_rng(3), units=40)
    panel.loc[0, "y"] = np.nan
    panel = panel.astype({"start": "Int64"})
    panel.loc[panel["unit"] == 1, "start"] = 2017
    panel.loc[panel["unit"] == 3, "start"] = pd.NA
    balanced = did_cs(panel, **SIMULATED).account
    assert balanced.read == 320
    assert dict(balanced.dropped) == {
        "y missing": 1, "not seen in every period": 7, "treated from the first period": 8,
    }  # fmt: skip
    assert balanced.kept == 304
    assert (balanced.units_read, balanced.units_kept) == (40, 38)
    pairwise = did_cs(panel, **SIMULATED, sample="pairwise").account
    assert (pairwise.kept, pairwise.units_kept) == (311, 39)


def test_pairwise_uses_more_units_and_agrees_where_all_are_seen() -> None:
    panel = simulate(np.random.default_rng(3), units=40)
    whole = did_cs(panel, **SIMULATED).att_gt
    assert did_cs(panel, **SIMULATED, sample="pairwise").att_gt.equals(whole)
    gaps = panel[~((panel["unit"] % 7 == 0) & (panel["time"] == 2018))]
    assert did_cs(gaps, **SIMULATED, sample="pairwise").aggregate().counts.units == 40
    assert did_cs(gaps, **SIMULATED).aggregate().counts.units == 34


def test_anticipation_moves_the_base_period() -> None:
    panel = simulate(np.random.default_rng(3), units=200)
    early = panel["time"] == panel["start"] - 1
    panel.loc[early, "y"] += 3
    assert did_cs(panel, **SIMULATED).aggregate().estimate == pytest.approx(-3, abs=0.3)
    assert did_cs(panel, **SIMULATED, anticipation=1).aggregate().estimate == pytest.approx(0, abs=0.3)


def test_universal_base_leaves_its_own_zero_out() -> None:
    study = event_study(simulate(np.random.default_rng(3)), **SIMULATED, base="universal")
    assert -1 not in [part.label for part in study.parts]
    assert study.table()["label"].dropna().is_monotonic_increasing


def test_bands_hold_all_parts_at_once() -> None:
    effects = did_cs(simulate(np.random.default_rng(3)), **SIMULATED)
    banded = effects.aggregate("dynamic", rng=np.random.default_rng(1))
    assert all(part.band_low < part.low < part.high < part.band_high for part in banded.parts)
    again = effects.aggregate("dynamic", rng=np.random.default_rng(1))
    assert again == banded
    influence = np.random.default_rng(2).standard_normal((500, 10))
    critical = uniform_critical(influence, None, rng=np.random.default_rng(1), draws=4000)
    assert critical == pytest.approx(2.80, abs=0.1)  # Sidak for ten independent parts: 2.80


def test_user_weights() -> None:
    effects = did_cs(simulate(np.random.default_rng(3)), **SIMULATED)
    alone = effects.weighted({(2020, 2020): 5.0})
    assert alone.estimate == pytest.approx(cell(effects, 2020, 2020))
    with pytest.raises(EstimationError, match="without an estimate"):
        effects.weighted({(1999, 2020): 1.0})
    with pytest.raises(EstimationError, match="sum to zero"):
        effects.weighted({(2020, 2020): 1.0, (2020, 2021): -1.0})


def test_last_cohort_serves_as_control_until_it_starts() -> None:
    panel = simulate(np.random.default_rng(3))
    panel = panel[panel["start"] > 0]
    effects = did_cs(panel, **SIMULATED, control="not_yet")
    assert effects.att_gt["time"].max() == 2021
    # The last cohort has nobody left to be compared with in the year before its own start.
    assert set(zip(effects.left_out["group"], effects.left_out["time"], strict=True)) == {
        (group, time) for group in (2020, 2021, 2022) for time in (2022, 2023, 2024)
    } | {(2022, 2021)}
